/*
 * Source, sink, operations and requests in one adapter. Each operation uses one capability and completes when it worked;
 * events that are delivered do what their subject says.
 */
#include "capability.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct hubbub_instance {
    const hubbub_host *host;
    const hubbub_timer *timer;
    const hubbub_watch *watch;
    const hubbub_listen *listen;
    uint64_t call;       /* the one under way */
    uint64_t settled;    /* settlements heard */
    uint64_t credits;    /* times that credit was announced */
    uint64_t cancelled;
    uint64_t request;
    uint64_t listener;
    uint64_t held;       /* a token that is settled with the next delivery */
    int pipe[2];
    int64_t level;       /* a setting that can change */
    const hubbub_event *kept;
};

/* What it declares. */

#define FIELD(name, kind, flags, help) { HUBBUB_HEAD(hubbub_field_spec), HUBBUB_TEXT(name), kind, flags, \
    HUBBUB_TEXT(help), {NULL, 0}, {NULL, 0}, 0, 0, NULL, 0, NULL, 0 }

static const hubbub_field_spec number = FIELD("n", HUBBUB_KIND_INTEGER, HUBBUB_REQUIRED, "A number.");
static const hubbub_field_spec *const number_only[] = {&number};
static const hubbub_type_spec thing = {HUBBUB_HEAD(hubbub_type_spec), HUBBUB_TEXT("capability.thing"), 0,
    HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_TEXT) | HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_NONE), HUBBUB_TEXT("A thing."),
    number_only, 1};
static const hubbub_type_spec anything = {HUBBUB_HEAD(hubbub_type_spec), HUBBUB_TEXT("*"), HUBBUB_TYPE_OPEN, 15,
    HUBBUB_TEXT("Anything; its subject says what to do."), NULL, 0};
static const hubbub_type_spec *const emits[] = {&thing};
static const hubbub_type_spec *const accepts[] = {&anything};

static const hubbub_field_spec count_field = FIELD("count", HUBBUB_KIND_INTEGER, 0, "How many.");
static const hubbub_field_spec text_field = FIELD("text", HUBBUB_KIND_STRING, HUBBUB_REQUIRED, "A text.");
static const hubbub_field_spec *const count_only[] = {&count_field};
static const hubbub_field_spec *const text_only[] = {&text_field};

#define OPERATION(symbol, name, parameters, parameter_count) static const hubbub_operation_spec symbol = { \
    HUBBUB_HEAD(hubbub_operation_spec), HUBBUB_TEXT(name), HUBBUB_TEXT("Does it."), parameters, parameter_count, \
    HUBBUB_KIND_INTEGER, 0, HUBBUB_TEXT("A number.") }

enum { OP_EMIT, OP_SEAL, OP_TIMER, OP_WATCH, OP_LISTEN, OP_POST, OP_ASK, OP_ECHO, OP_HANG, OP_COUNTS, OP_FAIL, OP_LEVEL,
    OP_WRONG_THREAD, OP_LEAK, OP_REFUSED, OP_LOOP, OP_BLOCK };
OPERATION(op_emit, "emit", count_only, 1);
OPERATION(op_seal, "seal", NULL, 0);
OPERATION(op_timer, "timer", NULL, 0);
OPERATION(op_watch, "watch", NULL, 0);
OPERATION(op_listen, "listen", NULL, 0);
OPERATION(op_post, "post", NULL, 0);
OPERATION(op_ask, "ask", NULL, 0);
OPERATION(op_echo, "echo", text_only, 1);
OPERATION(op_hang, "hang", NULL, 0);
OPERATION(op_counts, "counts", NULL, 0);
OPERATION(op_fail, "fail", NULL, 0);
OPERATION(op_level, "level", NULL, 0);
OPERATION(op_wrong_thread, "wrong_thread", NULL, 0);
OPERATION(op_leak, "leak", NULL, 0);
OPERATION(op_refused, "refused", NULL, 0);
OPERATION(op_loop, "loop", NULL, 0);
OPERATION(op_block, "block", NULL, 0);
static const hubbub_operation_spec *const operations[] = {&op_emit, &op_seal, &op_timer, &op_watch, &op_listen,
    &op_post, &op_ask, &op_echo, &op_hang, &op_counts, &op_fail, &op_level, &op_wrong_thread, &op_leak, &op_refused,
    &op_loop, &op_block};

static const hubbub_field_spec level_setting = FIELD("level", HUBBUB_KIND_INTEGER, HUBBUB_LIVE, "A level.");
static const hubbub_field_spec *const settings[] = {&level_setting};
static const hubbub_text required[] = {HUBBUB_TEXT(HUBBUB_TIMER_ID), HUBBUB_TEXT(HUBBUB_WATCH_ID)};
static const hubbub_text optional[] = {HUBBUB_TEXT(HUBBUB_LISTEN_ID)};

static const hubbub_descriptor descriptor = {HUBBUB_HEAD(hubbub_descriptor), HUBBUB_TEXT("capability"),
    HUBBUB_TEXT("1.0.0"), HUBBUB_TEXT("Apache-2.0"), HUBBUB_TEXT(""), HUBBUB_TEXT("Uses every capability"),
    HUBBUB_TEXT("For tests."),
    HUBBUB_ROLE_SOURCE | HUBBUB_ROLE_SINK | HUBBUB_ROLE_OPERATIONS | HUBBUB_ROLE_REQUESTS,
    HUBBUB_ACKNOWLEDGES_SETTLEMENT, HUBBUB_ACKNOWLEDGES_SETTLEMENT, HUBBUB_REDELIVERS_NEVER, 0, HUBBUB_PUSHBACK_NONE,
    HUBBUB_HANDOVER_EXCLUSIVE, 0, emits, COUNT(emits), accepts, COUNT(accepts), operations, COUNT(operations), settings,
    COUNT(settings), required, COUNT(required), optional, COUNT(optional)};

/* Small helpers. */

static int is_text(hubbub_text text, const char *wanted) {
    return text.size == strlen(wanted) && memcmp(text.data, wanted, text.size) == 0;
}

static void answer(hubbub_instance *self, int64_t result) {
    hubbub_value value = {HUBBUB_KIND_INTEGER, 0, result, 0, {NULL, 0}, NULL, 0};
    hubbub_text none = {NULL, 0};
    self->host->complete(self->host, self->call, HUBBUB_OK, &value, none);
}

static hubbub_draft draft_of(const hubbub_field *attribute) {
    hubbub_draft draft;
    memset(&draft, 0, sizeof(draft));
    hubbub_head head = HUBBUB_HEAD(hubbub_draft);
    draft.head = head;
    draft.time = HUBBUB_TIME_NOW;
    draft.attributes = attribute;
    draft.attribute_count = 1;
    return draft;
}

static hubbub_field numbered(int64_t n) {
    hubbub_field field = {HUBBUB_TEXT("n"), {HUBBUB_KIND_INTEGER, 0, n, 0, {NULL, 0}, NULL, 0}};
    return field;
}

/* One operation each. */

static void emit_many(hubbub_instance *self, int64_t count) {
    int64_t taken = 0;
    for (int64_t n = 1; n <= count; n++) {
        hubbub_field attribute = numbered(n);
        hubbub_draft draft = draft_of(&attribute);
        const hubbub_event *event = NULL;
        if (self->host->create_event(self->host, &draft, &event) != HUBBUB_OK) {
            break;
        }
        uint64_t token = (uint64_t)n;
        uint64_t accepted = 0;
        self->host->emit(self->host, &event, &token, 1, &accepted);
        if (accepted == 0) {
            self->host->event_release(self->host, &event, 1);
        }
        taken += (int64_t)accepted;
    }
    answer(self, taken);
}

/* Writes the payload straight into the block. */
static void emit_sealed(hubbub_instance *self) {
    static const char text[] = "written in place";
    hubbub_field attribute = numbered(1);
    hubbub_draft draft = draft_of(&attribute);
    draft.flags = HUBBUB_DRAFT_OPEN;
    draft.payload_kind = HUBBUB_PAYLOAD_TEXT;
    draft.payload.size = 100;
    const hubbub_event *event = NULL;
    uint64_t accepted = 0;
    self->host->create_event(self->host, &draft, &event);
    int early = self->host->emit(self->host, &event, NULL, 1, &accepted);
    memcpy(self->host->event_payload(self->host, event), text, sizeof(text) - 1);
    int32_t sealed = self->host->event_seal(self->host, event, sizeof(text) - 1);
    int32_t code = self->host->emit(self->host, &event, NULL, 1, &accepted);
    if (accepted == 0) {
        self->host->event_release(self->host, &event, 1);
    }
    answer(self, early == HUBBUB_E_STATE && sealed == HUBBUB_OK && code == HUBBUB_OK && accepted == 1);
}

static void fired(hubbub_instance *self, void *argument) {
    (void)argument;
    answer(self, 1);
}

static void readable(hubbub_instance *self, int32_t file, uint32_t ready, void *argument) {
    char byte = 0;
    (void)argument;
    ssize_t count = read(file, &byte, 1);
    self->watch->remove(self->host, file);
    close(self->pipe[0]);
    close(self->pipe[1]);
    answer(self, (ready & HUBBUB_READABLE) != 0 && count == 1 && byte == 'x');
}

static void watch_pipe(hubbub_instance *self) {
    if (pipe(self->pipe) != 0 || self->watch->add(self->host, self->pipe[0], HUBBUB_READABLE, readable, NULL) != HUBBUB_OK
        || write(self->pipe[1], "x", 1) != 1) {
        answer(self, 0);
    }
}

static void accepted_connection(hubbub_instance *self, int32_t file, hubbub_text peer, void *argument) {
    (void)argument;
    (void)peer;
    char byte = 'h';
    if (write(file, &byte, 1) == 1) {
        self->host->count(self->host, (hubbub_text)HUBBUB_TEXT("connections"), 1);
    }
    close(file);
}

static void listen_anywhere(hubbub_instance *self) {
    hubbub_text address = HUBBUB_TEXT("tcp:127.0.0.1:0");
    if (self->listener == 0) {
        self->listen->open(self->host, address, accepted_connection, NULL, &self->listener);
    }
    answer(self, (int64_t)self->listen->port(self->host, self->listener));
}

static void *post_from_elsewhere(void *argument) {
    hubbub_instance *self = argument;
    self->host->post(self->host, fired, NULL);
    return NULL;
}

static void *set_timer_elsewhere(void *argument) {
    hubbub_instance *self = argument;
    uint64_t timer = 0;
    int32_t code = self->timer->set(self->host, 0, 0, fired, NULL, &timer);
    answer(self, code == HUBBUB_E_THREAD);
    return NULL;
}

static void on_thread(hubbub_instance *self, void *(*body)(void *)) {
    pthread_t thread;
    pthread_create(&thread, NULL, body, self);
    pthread_detach(thread);
}

static int32_t ask(hubbub_instance *self) {
    hubbub_field parameter = {HUBBUB_TEXT("text"), {HUBBUB_KIND_STRING, 0, 0, 0, HUBBUB_TEXT("seven"), NULL, 0}};
    return self->host->request(self->host, (hubbub_text)HUBBUB_TEXT("friend"), &parameter, 1, 1000, &self->request);
}

/* A draft that breaks the declaration: the error names the field. */
static void be_refused(hubbub_instance *self) {
    hubbub_field attribute = numbered(1);
    attribute.value.kind = HUBBUB_KIND_STRING;
    hubbub_draft draft = draft_of(&attribute);
    const hubbub_event *event = NULL;
    int32_t code = self->host->create_event(self->host, &draft, &event);
    hubbub_text text = self->host->error_text(self->host);
    answer(self, code == HUBBUB_E_ATTRIBUTE && event == NULL && text.size > 11 && memcmp(text.data, "attribute n", 11) == 0);
}

/* What was delivered here cannot be emitted here. */
static void emit_what_was_delivered(hubbub_instance *self) {
    int32_t code = HUBBUB_OK;
    if (self->kept != NULL) {
        const hubbub_event *event = self->host->event_ref(self->host, self->kept);
        uint64_t accepted = 0;
        code = self->host->emit(self->host, &event, NULL, 1, &accepted);
        if (accepted == 0) {
            self->host->event_release(self->host, &event, 1);
        }
    }
    answer(self, code);
}

static int32_t call(hubbub_instance *self, const hubbub_call *call) {
    self->call = call->id;
    uint64_t timer = 0;
    switch (call->operation) {
    case OP_EMIT: emit_many(self, call->parameter_count > 0 ? call->parameters[0].value.integer : 1); break;
    case OP_SEAL: emit_sealed(self); break;
    case OP_TIMER: return self->timer->set(self->host, 1000000, 0, fired, NULL, &timer);
    case OP_WATCH: watch_pipe(self); break;
    case OP_LISTEN: listen_anywhere(self); break;
    case OP_POST: on_thread(self, post_from_elsewhere); break;
    case OP_ASK: return ask(self);
    case OP_ECHO: answer(self, (int64_t)call->parameters[0].value.text.size); break;
    case OP_HANG: break;
    case OP_COUNTS: answer(self, (int64_t)(self->settled * 1000000 + self->credits * 1000 + self->cancelled)); break;
    case OP_FAIL:
        self->host->failed(self->host, HUBBUB_E_IO, (hubbub_text)HUBBUB_TEXT("broken on request"));
        answer(self, 1);
        break;
    case OP_LEVEL: answer(self, self->level); break;
    case OP_WRONG_THREAD: on_thread(self, set_timer_elsewhere); break;
    case OP_LEAK: {
        hubbub_field attribute = numbered(1);
        hubbub_draft draft = draft_of(&attribute);
        const hubbub_event *event = NULL;
        self->host->create_event(self->host, &draft, &event);
        answer(self, event != NULL);
        break;
    }
    case OP_REFUSED: be_refused(self); break;
    case OP_LOOP: emit_what_was_delivered(self); break;
    case OP_BLOCK:
        sleep(2);
        answer(self, 1);
        break;
    default:
        self->host->set_error(self->host, HUBBUB_E_UNSUPPORTED, (hubbub_text)HUBBUB_TEXT("no such operation"));
        return HUBBUB_E_UNSUPPORTED;
    }
    return HUBBUB_OK;
}

static void cancel(hubbub_instance *self, uint64_t call) {
    (void)call;
    self->cancelled++;
}

static void answered(hubbub_instance *self, uint64_t request, int32_t code, const hubbub_value *result, hubbub_text text) {
    (void)text;
    answer(self, request == self->request && code == HUBBUB_OK ? result->integer : code);
}

/* A sink: it takes two at a time, and does what the subject says. */
static int32_t deliver(hubbub_instance *self, const hubbub_delivery *deliveries, uint64_t count, uint64_t *accepted) {
    *accepted = count < 2 ? count : 2;
    for (uint64_t index = 0; index < *accepted; index++) {
        const hubbub_delivery *delivery = &deliveries[index];
        hubbub_text subject = hubbub_event_get_subject(delivery->event);
        hubbub_settlement settlement = {delivery->token, HUBBUB_DELIVERED, 0, HUBBUB_OK, 0, {NULL, 0}};
        if (is_text(subject, "reject")) {
            hubbub_text why = HUBBUB_TEXT("as the subject says");
            settlement.outcome = HUBBUB_REJECTED;
            settlement.code = HUBBUB_E_REMOTE;
            settlement.text = why;
        } else if (is_text(subject, "retry") && delivery->attempt < 3) {
            settlement.outcome = HUBBUB_RETRY;
            settlement.delay_ms = 1;
        } else if (is_text(subject, "keep") && self->kept == NULL) {
            self->kept = self->host->event_ref(self->host, delivery->event);
        } else if (is_text(subject, "twice")) {
            self->host->settle(self->host, &settlement, 1);
        }
        self->host->settle(self->host, &settlement, 1);
    }
    if (*accepted < count) {
        self->host->post(self->host, (hubbub_task)0, NULL); /* an error that must not hurt */
        self->host->deliver_ready(self->host);
    }
    return HUBBUB_OK;
}

static void credit(hubbub_instance *self, uint64_t events, uint64_t bytes) {
    self->credits += events > 0 && bytes > 0;
}

static void settled(hubbub_instance *self, const hubbub_settlement *settlements, uint64_t count) {
    for (uint64_t index = 0; index < count; index++) {
        self->settled += settlements[index].token != 0;
    }
}

static int32_t configure(hubbub_instance *self, const hubbub_value *values) {
    for (uint64_t index = 0; index < values->count; index++) {
        if (is_text(values->items[index].name, "level")) {
            self->level = values->items[index].value.integer;
        }
    }
    return HUBBUB_OK;
}

static int32_t create(const hubbub_adapter *adapter, const hubbub_host *host, const hubbub_value *values,
                      hubbub_instance **instance) {
    (void)adapter;
    hubbub_instance *self = calloc(1, sizeof(*self));
    self->host = host;
    self->timer = host->extension(host, (hubbub_text)HUBBUB_TEXT(HUBBUB_TIMER_ID));
    self->watch = host->extension(host, (hubbub_text)HUBBUB_TEXT(HUBBUB_WATCH_ID));
    self->listen = host->extension(host, (hubbub_text)HUBBUB_TEXT(HUBBUB_LISTEN_ID));
    configure(self, values);
    if (self->level < 0) {
        free(self);
        host->set_error(host, HUBBUB_E_SETTINGS, (hubbub_text)HUBBUB_TEXT("level must not be negative"));
        return HUBBUB_E_SETTINGS;
    }
    *instance = self;
    return HUBBUB_OK;
}

static void destroy(hubbub_instance *self) {
    free(self);
}

static void start_later(hubbub_instance *self, void *argument) {
    (void)argument;
    self->host->started(self->host, HUBBUB_OK, (hubbub_text)HUBBUB_TEXT(""));
    self->host->link(self->host, HUBBUB_LINK_UP, (hubbub_text)HUBBUB_TEXT("with nobody"));
}

static int32_t start(hubbub_instance *self) {
    self->host->post(self->host, start_later, NULL);
    return HUBBUB_PENDING;
}

static void stop_later(hubbub_instance *self, void *argument) {
    (void)argument;
    self->host->stopped(self->host);
}

static int32_t stop(hubbub_instance *self, uint32_t deadline_ms) {
    (void)deadline_ms;
    if (self->kept != NULL) {
        self->host->event_release(self->host, &self->kept, 1);
        self->kept = NULL;
    }
    self->host->post(self->host, stop_later, NULL);
    return HUBBUB_PENDING;
}

static const hubbub_adapter adapter = {HUBBUB_HEAD(hubbub_adapter), NULL, &descriptor, create, destroy, start, stop,
    deliver, credit, settled, call, cancel, answered, configure, NULL};

const hubbub_adapter *capability_adapter(void) {
    return &adapter;
}
