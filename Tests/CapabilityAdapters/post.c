/*
 * A thread of the adapter's own, for work that blocks: it may build and emit events, and post what must be done on the
 * instance's thread. Everything else of the host belongs to that one.
 */
#include <hubbub/hubbub.h>

#include <pthread.h>
#include <stdlib.h>

struct hubbub_instance {
    const hubbub_host *host;
    pthread_t home;   /* the instance's */
    pthread_t worker;
    int is_working;
};

static const hubbub_type_spec done = {.head = HUBBUB_HEAD(hubbub_type_spec), .name = HUBBUB_TEXT("test.done"),
    .payload_kinds = HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_NONE), .help = HUBBUB_TEXT("The work is done.")};
static const hubbub_type_spec *const emits[] = {&done};
static const hubbub_descriptor descriptor = {.head = HUBBUB_HEAD(hubbub_descriptor), .name = HUBBUB_TEXT("post"),
    .version = HUBBUB_TEXT("1.0.0"), .summary = HUBBUB_TEXT("Works on a thread of its own"),
    .roles = HUBBUB_ROLE_SOURCE, .emits = emits, .emit_count = 1};

static void join(hubbub_instance *self) {
    if (self->is_working) {
        pthread_join(self->worker, NULL);
        self->is_working = 0;
    }
}

/* On the instance's thread again: the worker has nothing left to do, so that joining it does not block. */
static void worked(hubbub_instance *self, void *argument) {
    (void)argument;
    int is_home = pthread_equal(pthread_self(), self->home) != 0;
    self->host->count(self->host, (hubbub_text)HUBBUB_TEXT("tasks_at_home"), is_home ? 1 : 0);
    join(self);
    self->host->started(self->host, HUBBUB_OK, (hubbub_text)HUBBUB_TEXT(""));
}

static void *work(void *argument) {
    hubbub_instance *self = argument;
    hubbub_draft draft = {.head = HUBBUB_HEAD(hubbub_draft), .time = HUBBUB_TIME_NOW};
    const hubbub_event *event = NULL;
    if (self->host->create_event(self->host, &draft, &event) == HUBBUB_OK) {
        uint64_t taken = 0;
        self->host->emit(self->host, &event, NULL, 1, &taken);
        self->host->event_release(self->host, &event, 1 - taken);
    }
    self->host->post(self->host, worked, NULL);
    return NULL;
}

/* It takes time, so it is pending; `started` says when it is over. */
static int32_t start(hubbub_instance *self) {
    self->home = pthread_self();
    if (pthread_create(&self->worker, NULL, work, self) != 0) {
        self->host->set_error(self->host, HUBBUB_E_FAILED, (hubbub_text)HUBBUB_TEXT("no thread can be made"));
        return HUBBUB_E_FAILED;
    }
    self->is_working = 1;
    return HUBBUB_PENDING;
}

/* No thread of ours may call the host after this. */
static int32_t stop(hubbub_instance *self, uint32_t deadline_ms) {
    (void)deadline_ms;
    join(self);
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

HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void) {
    static const hubbub_adapter adapter = {.head = HUBBUB_HEAD(hubbub_adapter), .descriptor = &descriptor,
        .create = create, .destroy = destroy, .start = start, .stop = stop};
    return &adapter;
}
