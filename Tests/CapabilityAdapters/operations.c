/*
 * Operations, in each of the ways in which a call can end: answered during the call, answered later, refused with an
 * error, and never, until its caller gives up.
 */
#include <hubbub/hubbub.h>

#include <stdlib.h>

struct hubbub_instance {
    const hubbub_host *host;
};

#define OPERATION(symbol, text, fields, count) static const hubbub_operation_spec symbol = { \
    .head = HUBBUB_HEAD(hubbub_operation_spec), .name = HUBBUB_TEXT(text), .help = HUBBUB_TEXT("For tests."), \
    .parameters = fields, .parameter_count = count, .result_kind = HUBBUB_KIND_INTEGER, \
    .result_help = HUBBUB_TEXT("A number.")}

static const hubbub_field_spec text = {.head = HUBBUB_HEAD(hubbub_field_spec), .name = HUBBUB_TEXT("text"),
    .kind = HUBBUB_KIND_STRING, .flags = HUBBUB_REQUIRED, .help = HUBBUB_TEXT("A text.")};
static const hubbub_field_spec *const text_only[] = {&text};
/* The index of an operation in this list is what a call names. */
enum { NOW, LATER, REFUSED, FAILED, NEVER };
OPERATION(now, "now", text_only, 1);
OPERATION(later, "later", NULL, 0);
OPERATION(refused, "refused", NULL, 0);
OPERATION(failed, "failed", NULL, 0);
OPERATION(never, "never", NULL, 0);
static const hubbub_operation_spec *const operations[] = {&now, &later, &refused, &failed, &never};
static const hubbub_descriptor descriptor = {.head = HUBBUB_HEAD(hubbub_descriptor),
    .name = HUBBUB_TEXT("operations"), .version = HUBBUB_TEXT("1.0.0"),
    .summary = HUBBUB_TEXT("Answers calls in every way"), .roles = HUBBUB_ROLE_OPERATIONS, .operations = operations,
    .operation_count = 5};

static void answer(hubbub_instance *self, uint64_t call, int64_t number) {
    hubbub_value value = {.kind = HUBBUB_KIND_INTEGER, .integer = number};
    self->host->complete(self->host, call, HUBBUB_OK, &value, (hubbub_text)HUBBUB_TEXT(""));
}

static void answer_later(hubbub_instance *self, void *argument) {
    /* A call is answered once; several may be under way. */
    answer(self, (uint64_t)(uintptr_t)argument, 7);
}

static int32_t call(hubbub_instance *self, const hubbub_call *call) {
    switch (call->operation) {
    case NOW:
        /* The host has checked the parameters against the declaration. */
        answer(self, call->id, (int64_t)call->parameters[0].value.text.size);
        return HUBBUB_OK;
    case LATER:
        return self->host->post(self->host, answer_later, (void *)(uintptr_t)call->id);
    case REFUSED:
        self->host->set_error(self->host, HUBBUB_E_DENIED, (hubbub_text)HUBBUB_TEXT("not today"));
        return HUBBUB_E_DENIED;
    case FAILED:
        return self->host->complete(self->host, call->id, HUBBUB_E_IO, NULL, (hubbub_text)HUBBUB_TEXT("no disk"));
    case NEVER:
        return HUBBUB_OK;
    default:
        return HUBBUB_E_UNSUPPORTED;
    }
}

/* Whoever works on an answer can stop. */
static void cancel(hubbub_instance *self, uint64_t call) {
    (void)call;
    self->host->count(self->host, (hubbub_text)HUBBUB_TEXT("cancelled"), 1);
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

HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void) {
    static const hubbub_adapter adapter = {.head = HUBBUB_HEAD(hubbub_adapter), .descriptor = &descriptor,
        .create = create, .destroy = destroy, .start = start, .stop = stop, .call = call,
        .cancel = cancel};
    return &adapter;
}
