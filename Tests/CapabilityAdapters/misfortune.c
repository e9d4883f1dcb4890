/*
 * No example: operations by which its process comes to harm, or does harm. Otherwise it counts what it is given, and settles it.
 */
#include <hubbub/hubbub.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Other versions of it, for those who hand over from one to the next: one of which two may run at a time, one that takes some
 * seconds to start, one that ends as soon as it is started, and one that ends at the first event.
 */
#ifndef VERSION
#define VERSION "1.0.0"
#endif
#ifndef OVERLAP
#define OVERLAP 0
#endif
#ifndef SLOW
#define SLOW 0
#endif
#ifndef BROKEN
#define BROKEN 0
#endif
/* One that declares something else: a setting, which is required where it is 1. */
#ifndef SETTING
#define SETTING -1
#endif
/* One that makes no instance and says that it did. */
#ifndef EMPTY
#define EMPTY 0
#endif
#ifndef FRAGILE
#define FRAGILE 0
#endif

struct hubbub_instance {
    const hubbub_host *host;
    int keeps;   /* settles nothing */
    int refuses; /* takes nothing */
    int floods;  /* emits as much as it is let */
};

#define ANY_PAYLOAD HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_NONE) | HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_TEXT) \
    | HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_JSON) | HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_BINARY)
static const hubbub_type_spec any = {.head = HUBBUB_HEAD(hubbub_type_spec), .name = HUBBUB_TEXT("*"), .flags = HUBBUB_TYPE_OPEN,
    .payload_kinds = ANY_PAYLOAD, .help = HUBBUB_TEXT("Any event.")};
static const hubbub_type_spec drop = {.head = HUBBUB_HEAD(hubbub_type_spec), .name = HUBBUB_TEXT("misfortune.drop"),
    .payload_kinds = HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_TEXT), .help = HUBBUB_TEXT("One of a flood.")};
static const hubbub_type_spec *const types[] = {&any};
static const hubbub_type_spec *const drops[] = {&drop};
#define OPERATION(symbol, text) static const hubbub_operation_spec symbol = { \
    .head = HUBBUB_HEAD(hubbub_operation_spec), .name = HUBBUB_TEXT(text), .result_kind = HUBBUB_KIND_NONE}
enum { CRASH, EXIT, HANG, LEAK, FLOOD, REFUSE, KEEP };
OPERATION(crash_, "crash");
OPERATION(exit_, "exit");
OPERATION(hang_, "hang");
OPERATION(leak_, "leak");
OPERATION(flood_, "flood");
OPERATION(refuse_, "refuse");
OPERATION(keep_, "keep");
static const hubbub_operation_spec *const operations[] = {&crash_, &exit_, &hang_, &leak_, &flood_, &refuse_, &keep_};
static const hubbub_field_spec setting = {.head = HUBBUB_HEAD(hubbub_field_spec), .name = HUBBUB_TEXT("luck"),
    .kind = HUBBUB_KIND_INTEGER, .flags = SETTING > 0 ? HUBBUB_REQUIRED : 0, .help = HUBBUB_TEXT("How much.")};
static const hubbub_field_spec *const settings_[] = {&setting};
static const hubbub_descriptor descriptor = {.head = HUBBUB_HEAD(hubbub_descriptor),
    .name = HUBBUB_TEXT("misfortune"), .version = HUBBUB_TEXT(VERSION), .summary = HUBBUB_TEXT("Comes to harm"),
    .roles = HUBBUB_ROLE_SOURCE | HUBBUB_ROLE_SINK | HUBBUB_ROLE_OPERATIONS,
    .sink_acknowledges = HUBBUB_ACKNOWLEDGES_SETTLEMENT, .handover = OVERLAP, .accepts = types, .accept_count = 1, .emits = drops,
    .emit_count = 1, .operations = operations, .operation_count = 7,
    .settings = settings_, .setting_count = SETTING < 0 ? 0 : 1};

/* Emits until the hub takes no more: it says when it does again. */
static void flood(hubbub_instance *self) {
    static const char text[] = "drop";
    const hubbub_host *host = self->host;
    for (uint64_t taken = 1; self->floods && taken > 0;) {
        hubbub_draft draft = {.head = HUBBUB_HEAD(hubbub_draft), .time = HUBBUB_TIME_NOW,
            .payload_kind = HUBBUB_PAYLOAD_TEXT, .payload = {text, sizeof(text) - 1}};
        const hubbub_event *event = NULL;
        if (host->create_event(host, &draft, &event) != HUBBUB_OK) {
            return;
        }
        taken = 0;
        host->emit(host, &event, NULL, 1, &taken);
        host->event_release(host, &event, 1 - taken);
    }
}

/* Uses memory until there is none, and what it is not given all the same. */
static void leak(void) {
    for (;;) {
        memset(malloc(1 << 20), 1, 1 << 20);
    }
}

static int32_t call(hubbub_instance *self, const hubbub_call *call) {
    int32_t code = self->host->complete(self->host, call->id, HUBBUB_OK, NULL, (hubbub_text)HUBBUB_TEXT(""));
    switch (call->operation) {
    case CRASH: raise(SIGSEGV); break;
    case EXIT: _exit(3);
    case HANG:
        for (;;) {
            pause();
        }
    case LEAK: leak(); break;
    case FLOOD:
        self->floods = 1;
        flood(self);
        break;
    case REFUSE: self->refuses = 1; break;
    default: self->keeps = 1;
    }
    return code;
}

static void credit(hubbub_instance *self, uint64_t events, uint64_t bytes) {
    (void)events;
    (void)bytes;
    flood(self);
}

static int32_t deliver(hubbub_instance *self, const hubbub_delivery *deliveries, uint64_t count, uint64_t *accepted) {
    if (FRAGILE) {
        _exit(5);
    }
    *accepted = self->refuses ? 0 : count;
    self->host->count(self->host, (hubbub_text)HUBBUB_TEXT("given"), *accepted);
    for (uint64_t index = 0; index < *accepted && !self->keeps; index++) {
        hubbub_settlement settlement = {.token = deliveries[index].token, .outcome = HUBBUB_DELIVERED};
        self->host->settle(self->host, &settlement, 1);
    }
    return HUBBUB_OK;
}

static int32_t create(const hubbub_adapter *adapter, const hubbub_host *host, const hubbub_value *settings,
                      hubbub_instance **instance) {
    (void)adapter;
    (void)settings;
    if (EMPTY) {
        return HUBBUB_OK;
    }
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
    if (BROKEN) {
        _exit(4);
    }
    sleep(SLOW);
    return HUBBUB_OK;
}

static int32_t stop(hubbub_instance *self, uint32_t deadline_ms) {
    (void)deadline_ms;
    self->floods = 0;
    return HUBBUB_OK;
}

static const hubbub_adapter adapter = {.head = HUBBUB_HEAD(hubbub_adapter), .descriptor = &descriptor,
    .create = create, .destroy = destroy, .start = start, .stop = stop, .deliver = deliver, .call = call, .credit = credit};

HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void) {
    return &adapter;
}
