/* minimal: the least that a source in C is. It emits one event of its own type every second. */
#include <hubbub/hubbub.h>

#include <stdlib.h>

struct hubbub_instance {
    const hubbub_host *host;
    const hubbub_timer *timers;
    uint64_t timer;
};

/* What it says of itself. */
static const hubbub_type_spec tick = {.head = HUBBUB_HEAD(hubbub_type_spec), .name = HUBBUB_TEXT("minimal.tick"),
                                      .help = HUBBUB_TEXT("A second has passed."),
                                      .payload_kinds = HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_TEXT)};
static const hubbub_type_spec *const emits[] = {&tick};
static const hubbub_text required[] = {HUBBUB_TEXT(HUBBUB_TIMER_ID)};
static const hubbub_descriptor descriptor = {
    .head = HUBBUB_HEAD(hubbub_descriptor), .name = HUBBUB_TEXT("minimal"), .version = HUBBUB_TEXT("1.0.0"),
    .license = HUBBUB_TEXT("Apache-2.0"), .summary = HUBBUB_TEXT("Emits an event every second"),
    .roles = HUBBUB_ROLE_SOURCE, .emits = emits, .emit_count = 1, .required_extensions = required,
    .required_extension_count = 1};

/* An event that was built is the host's once it was taken; else it is given back. */
static void fired(hubbub_instance *self, void *argument) {
    (void)argument;
    hubbub_draft draft = {.head = HUBBUB_HEAD(hubbub_draft), .time = HUBBUB_TIME_NOW,
                          .payload_kind = HUBBUB_PAYLOAD_TEXT, .payload = HUBBUB_TEXT("tick")};
    const hubbub_event *event = NULL;
    uint64_t taken = 0;
    if (self->host->create_event(self->host, &draft, &event) == HUBBUB_OK) {
        self->host->emit(self->host, &event, NULL, 1, &taken);
        self->host->event_release(self->host, &event, 1 - taken);
    }
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
    (*instance)->timers = host->extension(host, (hubbub_text)HUBBUB_TEXT(HUBBUB_TIMER_ID));
    return HUBBUB_OK;
}

static void destroy(hubbub_instance *self) {
    free(self);
}

static int32_t start(hubbub_instance *self) {
    return self->timers->set(self->host, 1000000000, 1000000000, fired, NULL, &self->timer);
}

static int32_t stop(hubbub_instance *self, uint32_t deadline_ms) {
    (void)deadline_ms;
    self->timers->cancel(self->host, self->timer);
    return HUBBUB_OK;
}

/* The one symbol that the library exports. */
HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void) {
    static const hubbub_adapter adapter = {.head = HUBBUB_HEAD(hubbub_adapter), .descriptor = &descriptor,
                                           .create = create, .destroy = destroy, .start = start, .stop = stop};
    return &adapter;
}
