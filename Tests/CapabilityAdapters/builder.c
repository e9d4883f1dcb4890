/*
 * Building events: a payload that is written straight into the block, with no copy, and an event that is refused
 * because it breaks its declaration.
 */
#include <hubbub/hubbub.h>

#include <stdlib.h>
#include <string.h>

struct hubbub_instance {
    const hubbub_host *host;
};

static const hubbub_field_spec n = {.head = HUBBUB_HEAD(hubbub_field_spec), .name = HUBBUB_TEXT("n"),
    .kind = HUBBUB_KIND_INTEGER, .flags = HUBBUB_REQUIRED, .help = HUBBUB_TEXT("A number.")};
static const hubbub_field_spec *const attributes[] = {&n};
static const hubbub_type_spec letter = {.head = HUBBUB_HEAD(hubbub_type_spec), .name = HUBBUB_TEXT("test.letter"),
    .payload_kinds = HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_TEXT), .help = HUBBUB_TEXT("A letter."),
    .attributes = attributes, .attribute_count = 1};
static const hubbub_type_spec *const emits[] = {&letter};
static const hubbub_descriptor descriptor = {.head = HUBBUB_HEAD(hubbub_descriptor), .name = HUBBUB_TEXT("builder"),
    .version = HUBBUB_TEXT("1.0.0"), .summary = HUBBUB_TEXT("Builds events in place"), .roles = HUBBUB_ROLE_SOURCE,
    .emits = emits, .emit_count = 1};

static void count(hubbub_instance *self, hubbub_text what, int is_true) {
    self->host->count(self->host, what, is_true ? 1 : 0);
}

static hubbub_draft draft_with(const hubbub_field *field) {
    hubbub_draft draft = {.head = HUBBUB_HEAD(hubbub_draft), .time = HUBBUB_TIME_NOW,
        .payload_kind = HUBBUB_PAYLOAD_TEXT, .attributes = field, .attribute_count = 1};
    return draft;
}

static void build_in_place(hubbub_instance *self) {
    static const char text[] = "written in place";
    const hubbub_host *host = self->host;
    hubbub_field field = {HUBBUB_TEXT("n"), {.kind = HUBBUB_KIND_INTEGER, .integer = 1}};
    hubbub_draft draft = draft_with(&field);
    draft.flags = HUBBUB_DRAFT_OPEN;
    draft.payload.size = 100; /* at most so much will be written */
    const hubbub_event *event = NULL;
    if (host->create_event(host, &draft, &event) != HUBBUB_OK) {
        return;
    }
    uint64_t taken = 0;
    count(self, (hubbub_text)HUBBUB_TEXT("too_early"), host->emit(host, &event, NULL, 1, &taken) == HUBBUB_E_STATE);
    memcpy(host->event_payload(host, event), text, sizeof(text) - 1);
    count(self, (hubbub_text)HUBBUB_TEXT("sealed"), host->event_seal(host, event, sizeof(text) - 1) == HUBBUB_OK);
    count(self, (hubbub_text)HUBBUB_TEXT("constant"), host->event_payload(host, event) == NULL);
    host->emit(host, &event, NULL, 1, &taken);
    host->event_release(host, &event, 1 - taken);
}

/* The error's text names the field; no event was made, so that nothing is to be released. */
static void build_wrongly(hubbub_instance *self) {
    hubbub_field field = {HUBBUB_TEXT("n"), {.kind = HUBBUB_KIND_STRING, .text = HUBBUB_TEXT("one")}};
    hubbub_draft draft = draft_with(&field);
    const hubbub_event *event = NULL;
    int32_t code = self->host->create_event(self->host, &draft, &event);
    hubbub_text text = self->host->error_text(self->host);
    count(self, (hubbub_text)HUBBUB_TEXT("refused"), code == HUBBUB_E_ATTRIBUTE && event == NULL &&
          text.size > 11 && memcmp(text.data, "attribute n", 11) == 0);
}

static int32_t start(hubbub_instance *self) {
    build_wrongly(self);
    build_in_place(self);
    return HUBBUB_OK;
}

static int32_t create(const hubbub_adapter *adapter, const hubbub_host *host, const hubbub_value *settings,
                      hubbub_instance **instance) {
    (void)adapter;
    (void)settings;
    *instance = calloc(1, sizeof(**instance));
    if (*instance == NULL) {
        return HUBBUB_E_MEMORY;
    }
    (*instance)->host = host;
    return HUBBUB_OK;
}

static void destroy(hubbub_instance *self) {
    free(self);
}

static int32_t stop(hubbub_instance *self, uint32_t deadline_ms) {
    (void)self;
    (void)deadline_ms;
    return HUBBUB_OK;
}

HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void) {
    static const hubbub_adapter adapter = {.head = HUBBUB_HEAD(hubbub_adapter), .descriptor = &descriptor,
        .create = create, .destroy = destroy, .start = start, .stop = stop};
    return &adapter;
}
