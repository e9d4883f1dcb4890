/*
 * No example: a sink with operations by which its process comes to harm: it crashes, exits, or never comes back. Otherwise it
 * counts what it is given, and settles it unless it was told to keep everything.
 */
#include <hubbub/hubbub.h>

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

struct hubbub_instance {
    const hubbub_host *host;
    int keeps;
};

static const hubbub_type_spec any = {.head = HUBBUB_HEAD(hubbub_type_spec), .name = HUBBUB_TEXT("*"), .flags = HUBBUB_TYPE_OPEN,
    .payload_kinds = HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_NONE) | HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_TEXT)
        | HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_JSON) | HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_BINARY),
    .help = HUBBUB_TEXT("Any event.")};
static const hubbub_type_spec *const types[] = {&any};
#define OPERATION(symbol, text) static const hubbub_operation_spec symbol = { \
    .head = HUBBUB_HEAD(hubbub_operation_spec), .name = HUBBUB_TEXT(text), .result_kind = HUBBUB_KIND_NONE}
enum { CRASH, EXIT, HANG, KEEP };
OPERATION(crash, "crash");
OPERATION(end, "exit");
OPERATION(hang, "hang");
OPERATION(keep, "keep");
static const hubbub_operation_spec *const operations[] = {&crash, &end, &hang, &keep};
static const hubbub_descriptor descriptor = {.head = HUBBUB_HEAD(hubbub_descriptor),
    .name = HUBBUB_TEXT("misfortune"), .version = HUBBUB_TEXT("1.0.0"), .summary = HUBBUB_TEXT("Comes to harm"),
    .roles = HUBBUB_ROLE_SINK | HUBBUB_ROLE_OPERATIONS, .sink_acknowledges = HUBBUB_ACKNOWLEDGES_SETTLEMENT,
    .accepts = types, .accept_count = 1, .operations = operations, .operation_count = 4};

static int32_t call(hubbub_instance *self, const hubbub_call *call) {
    switch (call->operation) {
    case CRASH: raise(SIGSEGV); break;
    case EXIT: _exit(3);
    case HANG:
        for (;;) {
            pause();
        }
    default: self->keeps = 1;
    }
    return self->host->complete(self->host, call->id, HUBBUB_OK, NULL, (hubbub_text)HUBBUB_TEXT(""));
}

static int32_t deliver(hubbub_instance *self, const hubbub_delivery *deliveries, uint64_t count, uint64_t *accepted) {
    self->host->count(self->host, (hubbub_text)HUBBUB_TEXT("given"), count);
    for (uint64_t index = 0; index < count && !self->keeps; index++) {
        hubbub_settlement settlement = {.token = deliveries[index].token, .outcome = HUBBUB_DELIVERED};
        self->host->settle(self->host, &settlement, 1);
    }
    *accepted = count;
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

static int32_t stop(hubbub_instance *self, uint32_t deadline_ms) {
    (void)self;
    (void)deadline_ms;
    return HUBBUB_OK;
}

static const hubbub_adapter adapter = {.head = HUBBUB_HEAD(hubbub_adapter), .descriptor = &descriptor,
    .create = create, .destroy = destroy, .start = start, .stop = stop, .deliver = deliver, .call = call};

HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void) {
    return &adapter;
}
