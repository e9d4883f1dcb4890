/*
 * What people see of an adapter: its log, its counters, its link, and its state. Start and stop take time here, and
 * end with `started` and `stopped`; the operation `break` makes it fail.
 */
#include <hubbub/hubbub.h>

#include <stdio.h>
#include <stdlib.h>

struct hubbub_instance {
    const hubbub_host *host;
};

static const hubbub_operation_spec break_down = {.head = HUBBUB_HEAD(hubbub_operation_spec),
    .name = HUBBUB_TEXT("break"), .help = HUBBUB_TEXT("Fails.")};
static const hubbub_operation_spec *const operations[] = {&break_down};
static const hubbub_descriptor descriptor = {.head = HUBBUB_HEAD(hubbub_descriptor), .name = HUBBUB_TEXT("status"),
    .version = HUBBUB_TEXT("1.0.0"), .summary = HUBBUB_TEXT("Says how it fares"), .roles = HUBBUB_ROLE_OPERATIONS,
    .operations = operations, .operation_count = 1};

/* Ask for the level before formatting: most lines are never kept. */
static void log_number(hubbub_instance *self, uint32_t level, int number) {
    if (level < self->host->log_level(self->host)) {
        return;
    }
    self->host->count(self->host, (hubbub_text)HUBBUB_TEXT("formatted"), 1);
    char line[64];
    int size = snprintf(line, sizeof(line), "the number is %d", number);
    self->host->log(self->host, level, (hubbub_text){line, (uint64_t)size});
}

static void start_later(hubbub_instance *self, void *argument) {
    (void)argument;
    log_number(self, HUBBUB_LOG_DEBUG, 1);
    log_number(self, HUBBUB_LOG_WARNING, 2);
    self->host->log(self->host, HUBBUB_LOG_HOST_MISBEHAVES, (hubbub_text)HUBBUB_TEXT("not really"));
    self->host->count(self->host, (hubbub_text)HUBBUB_TEXT("starts"), 1);
    self->host->link(self->host, HUBBUB_LINK_UP, (hubbub_text)HUBBUB_TEXT("with nobody"));
    self->host->started(self->host, HUBBUB_OK, (hubbub_text)HUBBUB_TEXT(""));
}

static int32_t start(hubbub_instance *self) {
    return self->host->post(self->host, start_later, NULL) == HUBBUB_OK ? HUBBUB_PENDING : HUBBUB_E_BUSY;
}

static void stop_later(hubbub_instance *self, void *argument) {
    (void)argument;
    self->host->link(self->host, HUBBUB_LINK_DOWN, (hubbub_text)HUBBUB_TEXT("stopped"));
    self->host->stopped(self->host);
}

/* It must be over within the deadline; what is not is cut off. */
static int32_t stop(hubbub_instance *self, uint32_t deadline_ms) {
    self->host->count(self->host, (hubbub_text)HUBBUB_TEXT("stops"), deadline_ms > 0);
    return self->host->post(self->host, stop_later, NULL) == HUBBUB_OK ? HUBBUB_PENDING : HUBBUB_OK;
}

/* For what the instance cannot mend itself: the host stops it, and starts it again later. */
static int32_t call(hubbub_instance *self, const hubbub_call *call) {
    hubbub_text why = HUBBUB_TEXT("broken on request");
    self->host->failed(self->host, HUBBUB_E_IO, why);
    return self->host->complete(self->host, call->id, HUBBUB_OK, NULL, (hubbub_text)HUBBUB_TEXT(""));
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

HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void) {
    static const hubbub_adapter adapter = {.head = HUBBUB_HEAD(hubbub_adapter), .descriptor = &descriptor,
        .create = create, .destroy = destroy, .start = start, .stop = stop, .call = call};
    return &adapter;
}
