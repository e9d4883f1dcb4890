/*
 * Requests: this adapter asks another endpoint, without knowing which. The configuration binds the name `friend` to an
 * operation of one; here its operation `ask` passes the question on and the answer back.
 */
#include <hubbub/hubbub.h>

#include <stdlib.h>

struct hubbub_instance {
    const hubbub_host *host;
    uint64_t call;    /* who asked us */
    uint64_t request; /* what we asked */
};

static const hubbub_field_spec text = {.head = HUBBUB_HEAD(hubbub_field_spec), .name = HUBBUB_TEXT("text"),
    .kind = HUBBUB_KIND_STRING, .help = HUBBUB_TEXT("What to ask; nothing to ask wrongly.")};
static const hubbub_field_spec *const parameters[] = {&text};
static const hubbub_operation_spec ask = {.head = HUBBUB_HEAD(hubbub_operation_spec), .name = HUBBUB_TEXT("ask"),
    .help = HUBBUB_TEXT("Asks the friend."), .parameters = parameters, .parameter_count = 1,
    .result_kind = HUBBUB_KIND_INTEGER, .result_help = HUBBUB_TEXT("What the friend answered.")};
static const hubbub_operation_spec *const operations[] = {&ask};
static const hubbub_descriptor descriptor = {.head = HUBBUB_HEAD(hubbub_descriptor),
    .name = HUBBUB_TEXT("requests"), .version = HUBBUB_TEXT("1.0.0"), .summary = HUBBUB_TEXT("Asks a friend"),
    .roles = HUBBUB_ROLE_OPERATIONS | HUBBUB_ROLE_REQUESTS, .operations = operations, .operation_count = 1};

/* Parameters can be passed on as they are: the host copies them before it returns. */
static int32_t call(hubbub_instance *self, const hubbub_call *call) {
    self->call = call->id;
    int32_t code = self->host->request(self->host, (hubbub_text)HUBBUB_TEXT("friend"), call->parameters,
                                       call->parameter_count, 1000, &self->request);
    if (code != HUBBUB_OK) {
        /* The text is valid until the next call into the host, which copies it. */
        self->host->set_error(self->host, code, self->host->error_text(self->host));
    }
    return code;
}

/* `result` is NULL where `code` is an error, and `text` says why. */
static void answered(hubbub_instance *self, uint64_t request, int32_t code, const hubbub_value *result,
                     hubbub_text why) {
    if (request != self->request) {
        return;
    }
    /* What a peer answers can be anything; what we answer is what we declare. */
    if (code == HUBBUB_OK && (result == NULL || result->kind != HUBBUB_KIND_INTEGER)) {
        code = HUBBUB_E_REMOTE;
        why = (hubbub_text)HUBBUB_TEXT("it is no number");
    }
    self->host->complete(self->host, self->call, code, code == HUBBUB_OK ? result : NULL, why);
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
        .answered = answered};
    return &adapter;
}
