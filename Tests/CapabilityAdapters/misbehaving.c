/*
 * No example: an adapter that breaks one rule with each of its operations. The checking host notices, says which, and
 * goes on. As a sink it settles each event twice when its subject is "twice", and keeps it when it is "keep".
 */
#include <hubbub/hubbub.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct hubbub_instance {
    const hubbub_host *host;
    uint64_t call;
    const hubbub_event *kept;
};

static const hubbub_type_spec thing = {.head = HUBBUB_HEAD(hubbub_type_spec), .name = HUBBUB_TEXT("test.thing"),
    .payload_kinds = HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_NONE), .help = HUBBUB_TEXT("A thing.")};
static const hubbub_type_spec *const types[] = {&thing};
#define OPERATION(symbol, text) static const hubbub_operation_spec symbol = { \
    .head = HUBBUB_HEAD(hubbub_operation_spec), .name = HUBBUB_TEXT(text), .result_kind = HUBBUB_KIND_INTEGER}
enum { EMIT, EMIT_KEPT, LEAK, BLOCK, TWICE, WRONG_THREAD };
OPERATION(emit_one, "emit");
OPERATION(emit_kept, "emit_kept");
OPERATION(leak, "leak");
OPERATION(block, "block");
OPERATION(twice, "answer_twice");
OPERATION(wrong_thread, "wrong_thread");
static const hubbub_operation_spec *const operations[] = {&emit_one, &emit_kept, &leak, &block, &twice, &wrong_thread};
static const hubbub_descriptor descriptor = {.head = HUBBUB_HEAD(hubbub_descriptor),
    .name = HUBBUB_TEXT("misbehaving"), .version = HUBBUB_TEXT("1.0.0"), .summary = HUBBUB_TEXT("Breaks rules"),
    .roles = HUBBUB_ROLE_SOURCE | HUBBUB_ROLE_SINK | HUBBUB_ROLE_OPERATIONS, .emits = types, .emit_count = 1,
    .accepts = types, .accept_count = 1, .operations = operations, .operation_count = 6};

static int32_t answer(hubbub_instance *self, int64_t number) {
    hubbub_value value = {.kind = HUBBUB_KIND_INTEGER, .integer = number};
    return self->host->complete(self->host, self->call, HUBBUB_OK, &value, (hubbub_text)HUBBUB_TEXT(""));
}

static const hubbub_event *make(hubbub_instance *self) {
    hubbub_draft draft = {.head = HUBBUB_HEAD(hubbub_draft), .time = HUBBUB_TIME_NOW};
    const hubbub_event *event = NULL;
    self->host->create_event(self->host, &draft, &event);
    return event;
}

/* The reference is the host's when it was taken, else ours. */
static int32_t emit(hubbub_instance *self, const hubbub_event *event) {
    uint64_t taken = 0;
    int32_t code = self->host->emit(self->host, &event, NULL, 1, &taken);
    self->host->event_release(self->host, &event, 1 - taken);
    return code;
}

static void *set_timer(void *argument) {
    hubbub_instance *self = argument;
    const hubbub_timer *timer = self->host->extension(self->host, (hubbub_text)HUBBUB_TEXT(HUBBUB_TIMER_ID));
    uint64_t number = 0;
    answer(self, timer->set(self->host, 0, 0, NULL, NULL, &number));
    return NULL;
}

static int32_t call(hubbub_instance *self, const hubbub_call *call) {
    pthread_t thread;
    self->call = call->id;
    switch (call->operation) {
    case EMIT: return answer(self, emit(self, make(self)));
    case EMIT_KEPT:
        return answer(self, self->kept == NULL ? 1 : emit(self, self->host->event_ref(self->host, self->kept)));
    case LEAK: return answer(self, make(self) != NULL);
    case BLOCK:
        sleep(3);
        return answer(self, 1);
    case TWICE: /* the second answer is told so, and does no harm */
        answer(self, 1);
        self->host->count(self->host, (hubbub_text)HUBBUB_TEXT("second_answers"), answer(self, 2) == HUBBUB_E_NOT_FOUND);
        return HUBBUB_OK;
    default:
        pthread_create(&thread, NULL, set_timer, self);
        return pthread_join(thread, NULL);
    }
}

static int32_t deliver(hubbub_instance *self, const hubbub_delivery *deliveries, uint64_t count, uint64_t *accepted) {
    for (*accepted = 0; *accepted < count; (*accepted)++) {
        hubbub_settlement settlement = {.token = deliveries[*accepted].token};
        const char *subject = hubbub_event_get_subject(deliveries[*accepted].event).data;
        if (strcmp(subject, "keep") == 0 && self->kept == NULL) {
            self->kept = self->host->event_ref(self->host, deliveries[*accepted].event);
        } else if (strcmp(subject, "twice") == 0) {
            self->host->settle(self->host, &settlement, 1);
        }
        self->host->settle(self->host, &settlement, 1);
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

static int32_t stop(hubbub_instance *self, uint32_t deadline_ms) {
    (void)deadline_ms;
    self->host->event_release(self->host, &self->kept, self->kept != NULL);
    self->kept = NULL;
    return HUBBUB_OK;
}

HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void) {
    static const hubbub_adapter adapter = {.head = HUBBUB_HEAD(hubbub_adapter), .descriptor = &descriptor,
        .create = create, .destroy = destroy, .start = start, .stop = stop, .deliver = deliver,
        .call = call};
    return &adapter;
}
