/*
 * A sink that is slower than the hub: it takes at most three events at a time, works them off after `deliver` has
 * returned, and then says that it can take more.
 *
 * The rules to remember: an event is ours only during the call, so we take a reference to keep it; each event that we
 * accepted is settled once; those that we did not accept come again, in their order, after deliver_ready.
 */
#include <hubbub/hubbub.h>

#include <stdlib.h>

#define ROOM 3

struct hubbub_instance {
    const hubbub_host *host;
    const hubbub_event *events[ROOM];
    uint64_t tokens[ROOM];
    uint64_t count;
    int32_t last; /* the attribute `n` of the event before, to see that none is out of order */
};

static const hubbub_type_spec anything = {.head = HUBBUB_HEAD(hubbub_type_spec), .name = HUBBUB_TEXT("*"),
    .flags = HUBBUB_TYPE_OPEN, .payload_kinds = 15, .help = HUBBUB_TEXT("Any event.")};
static const hubbub_type_spec *const accepts[] = {&anything};
static const hubbub_descriptor descriptor = {.head = HUBBUB_HEAD(hubbub_descriptor), .name = HUBBUB_TEXT("sink"),
    .version = HUBBUB_TEXT("1.0.0"), .summary = HUBBUB_TEXT("Takes three events at a time"),
    .roles = HUBBUB_ROLE_SINK, .sink_acknowledges = HUBBUB_ACKNOWLEDGES_SETTLEMENT, .accepts = accepts,
    .accept_count = 1};

static void look_at(hubbub_instance *self, const hubbub_event *event) {
    const hubbub_event_attribute *n = hubbub_event_find_attribute(event, "n", 1);
    if (n == NULL || n->integer <= self->last) {
        self->host->count(self->host, (hubbub_text)HUBBUB_TEXT("disordered"), 1);
    } else {
        self->last = n->integer;
    }
}

/* Runs on the instance's thread once `deliver` has returned. */
static void work(hubbub_instance *self, void *argument) {
    (void)argument;
    hubbub_settlement settlements[ROOM] = {{0}};
    for (uint64_t index = 0; index < self->count; index++) {
        look_at(self, self->events[index]);
        settlements[index].token = self->tokens[index];
        settlements[index].outcome = HUBBUB_DELIVERED;
    }
    self->host->settle(self->host, settlements, self->count);
    self->host->event_release(self->host, self->events, self->count);
    self->count = 0;
    self->host->deliver_ready(self->host);
}

static int32_t deliver(hubbub_instance *self, const hubbub_delivery *deliveries, uint64_t count, uint64_t *accepted) {
    /* A batch that was taken whole may be followed by the next one before the work is done. */
    *accepted = 0;
    while (self->count < ROOM && *accepted < count) {
        self->events[self->count] = self->host->event_ref(self->host, deliveries[*accepted].event);
        self->tokens[self->count] = deliveries[*accepted].token;
        self->count++;
        (*accepted)++;
    }
    if (*accepted < count) {
        self->host->count(self->host, (hubbub_text)HUBBUB_TEXT("partial"), 1);
    }
    /* Where no task can wait any more the work is done at once: what was accepted must not fail as a whole. */
    if (self->host->post(self->host, work, NULL) != HUBBUB_OK) {
        work(self, NULL);
    }
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

static int32_t start(hubbub_instance *self) {
    (void)self;
    return HUBBUB_OK;
}

/* What is not settled goes back to its route, where it waits for our next start. */
static int32_t stop(hubbub_instance *self, uint32_t deadline_ms) {
    (void)deadline_ms;
    self->host->event_release(self->host, self->events, self->count);
    self->count = 0;
    return HUBBUB_OK;
}

HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void) {
    static const hubbub_adapter adapter = {.head = HUBBUB_HEAD(hubbub_adapter), .descriptor = &descriptor,
        .create = create, .destroy = destroy, .start = start, .stop = stop, .deliver = deliver};
    return &adapter;
}
