/*
 * No example: an adapter that starts, or does not, as its setting `how` says, so that tests can see what becomes of the
 * others then.
 */
#include <hubbub/hubbub.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct hubbub_instance {
    const hubbub_host *host;
    char how[16];
};

static const hubbub_type_spec thing = {.head = HUBBUB_HEAD(hubbub_type_spec), .name = HUBBUB_TEXT("test.thing"),
    .payload_kinds = HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_NONE), .help = HUBBUB_TEXT("A thing.")};
static const hubbub_type_spec *const types[] = {&thing};
static const hubbub_field_spec how = {.head = HUBBUB_HEAD(hubbub_field_spec), .name = HUBBUB_TEXT("how"),
    .kind = HUBBUB_KIND_STRING, .flags = HUBBUB_REQUIRED, .help = HUBBUB_TEXT("How to start.")};
static const hubbub_field_spec *const settings[] = {&how};
static const hubbub_descriptor descriptor = {.head = HUBBUB_HEAD(hubbub_descriptor), .name = HUBBUB_TEXT("starting"),
    .version = HUBBUB_TEXT("1.0.0"), .summary = HUBBUB_TEXT("Starts, or does not"), .roles = HUBBUB_ROLE_SOURCE,
    .emits = types, .emit_count = 1, .settings = settings, .setting_count = 1};

static int is(const hubbub_instance *self, const char *word) {
    return strcmp(self->how, word) == 0;
}

/* Says how many of its events were taken. */
static void emit(hubbub_instance *self) {
    const hubbub_host *host = self->host;
    hubbub_draft draft = {.head = HUBBUB_HEAD(hubbub_draft), .time = HUBBUB_TIME_NOW};
    const hubbub_event *event = NULL;
    uint64_t taken = 0;
    int32_t code = host->create_event(host, &draft, &event);
    if (code == HUBBUB_OK) {
        code = host->emit(host, &event, NULL, 1, &taken);
        host->event_release(host, &event, 1 - taken);
    }
    char text[64];
    int size = snprintf(text, sizeof(text), "emit gave %d and took %d", (int)code, (int)taken);
    host->link(host, HUBBUB_LINK_UP, (hubbub_text){text, (uint64_t)size});
}

static int32_t start(hubbub_instance *self) {
    if (is(self, "crash")) {
        fputs("about to crash\n", stderr);
        abort();
    } else if (is(self, "hang")) {
        for (;;) {
            pause();
        }
    } else if (is(self, "exit")) {
        exit(3);
    } else if (is(self, "refuse")) {
        self->host->set_error(self->host, HUBBUB_E_REMOTE, (hubbub_text)HUBBUB_TEXT("nobody wants us"));
        return HUBBUB_E_REMOTE;
    } else if (is(self, "never")) {
        return HUBBUB_PENDING;
    } else if (is(self, "emit")) {
        emit(self);
    } else if (is(self, "talk")) {
        puts("{\"ok\": false, \"text\": \"this is no answer\"}");
    }
    return HUBBUB_OK;
}

static void credit(hubbub_instance *self, uint64_t events, uint64_t bytes) {
    (void)events;
    (void)bytes;
    self->host->failed(self->host, HUBBUB_E_FAILED, (hubbub_text)HUBBUB_TEXT("got credit"));
}

static int32_t stop(hubbub_instance *self, uint32_t deadline_ms) {
    (void)deadline_ms;
    if (is(self, "fall")) {
        abort();
    }
    return HUBBUB_OK;
}

static int32_t create(const hubbub_adapter *adapter, const hubbub_host *host, const hubbub_value *values,
                      hubbub_instance **instance) {
    (void)adapter;
    hubbub_instance *self = calloc(1, sizeof(*self));
    if (self == NULL) {
        return HUBBUB_E_MEMORY;
    }
    self->host = host;
    hubbub_text word = values->items[0].value.text; /* ends with its size, not with a zero */
    snprintf(self->how, sizeof(self->how), "%.*s", (int)word.size, word.data);
    *instance = self;
    return HUBBUB_OK;
}

static void destroy(hubbub_instance *self) {
    free(self);
}

HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void) {
    static const hubbub_adapter adapter = {.head = HUBBUB_HEAD(hubbub_adapter), .descriptor = &descriptor,
        .create = create, .destroy = destroy, .start = start, .stop = stop, .credit = credit};
    return &adapter;
}
