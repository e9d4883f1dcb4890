/*
 * A source: it emits the numbers from 1 to `count` in batches, as fast as the hub takes them.
 *
 * The rule to remember: emit may take fewer events than it is given. Those that were not taken stay ours, and we offer
 * them again when `credit` says that there is room.
 */
#include <hubbub/hubbub.h>

#include <stdlib.h>
#include <string.h>

#define BATCH 16

struct hubbub_instance {
    const hubbub_host *host;
    int64_t next, last;
    const hubbub_event *waiting[BATCH]; /* built, and not yet taken */
    uint64_t count;
};

static const hubbub_field_spec n = {.head = HUBBUB_HEAD(hubbub_field_spec), .name = HUBBUB_TEXT("n"),
    .kind = HUBBUB_KIND_INTEGER, .flags = HUBBUB_REQUIRED, .help = HUBBUB_TEXT("The number.")};
static const hubbub_field_spec *const attributes[] = {&n};
static const hubbub_type_spec number = {.head = HUBBUB_HEAD(hubbub_type_spec), .name = HUBBUB_TEXT("test.number"),
    .payload_kinds = HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_NONE), .help = HUBBUB_TEXT("A number."),
    .attributes = attributes, .attribute_count = 1};
static const hubbub_type_spec *const emits[] = {&number};
static const hubbub_field_spec last = {.head = HUBBUB_HEAD(hubbub_field_spec), .name = HUBBUB_TEXT("count"),
    .kind = HUBBUB_KIND_INTEGER, .flags = HUBBUB_REQUIRED, .help = HUBBUB_TEXT("How many numbers.")};
static const hubbub_field_spec *const settings[] = {&last};
static const hubbub_descriptor descriptor = {.head = HUBBUB_HEAD(hubbub_descriptor), .name = HUBBUB_TEXT("source"),
    .version = HUBBUB_TEXT("1.0.0"), .summary = HUBBUB_TEXT("Emits numbers in batches"), .roles = HUBBUB_ROLE_SOURCE,
    .emits = emits, .emit_count = 1, .settings = settings, .setting_count = 1};

static void build(hubbub_instance *self) {
    hubbub_draft draft = {.head = HUBBUB_HEAD(hubbub_draft), .time = HUBBUB_TIME_NOW, .attribute_count = 1};
    while (self->count < BATCH && self->next <= self->last) {
        hubbub_field field = {HUBBUB_TEXT("n"), {.kind = HUBBUB_KIND_INTEGER, .integer = self->next}};
        draft.attributes = &field;
        if (self->host->create_event(self->host, &draft, &self->waiting[self->count]) != HUBBUB_OK) {
            return;
        }
        self->count++;
        self->next++;
    }
}

/* Comes after start too, so that nothing needs to be emitted anywhere else. */
static void credit(hubbub_instance *self, uint64_t events, uint64_t bytes) {
    (void)bytes;
    self->host->count(self->host, (hubbub_text)HUBBUB_TEXT("credits"), events > 0);
    for (build(self); self->count > 0; build(self)) {
        uint64_t taken = 0;
        self->host->emit(self->host, self->waiting, NULL, self->count, &taken);
        int is_full = taken < self->count;
        self->count -= taken;
        memmove(self->waiting, self->waiting + taken, self->count * sizeof(self->waiting[0]));
        if (is_full) {
            return;
        }
    }
}

static int32_t create(const hubbub_adapter *adapter, const hubbub_host *host, const hubbub_value *values,
                      hubbub_instance **instance) {
    (void)adapter;
    hubbub_instance *self = calloc(1, sizeof(*self));
    if (self == NULL) {
        return HUBBUB_E_MEMORY;
    }
    self->host = host;
    self->next = 1;
    self->last = values->items[0].value.integer; /* the only setting; the host has checked that it is there */
    *instance = self;
    return HUBBUB_OK;
}

static void destroy(hubbub_instance *self) {
    free(self);
}

static int32_t start(hubbub_instance *self) {
    (void)self;
    return HUBBUB_OK;
}

/* What was built and not taken is still ours: give it back. */
static int32_t stop(hubbub_instance *self, uint32_t deadline_ms) {
    (void)deadline_ms;
    self->host->event_release(self->host, self->waiting, self->count);
    self->count = 0;
    return HUBBUB_OK;
}

HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void) {
    static const hubbub_adapter adapter = {.head = HUBBUB_HEAD(hubbub_adapter), .descriptor = &descriptor,
        .create = create, .destroy = destroy, .start = start, .stop = stop, .credit = credit};
    return &adapter;
}
