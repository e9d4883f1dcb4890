/*
 * Timers on the instance's thread: one that fires once, one with a period that ends itself, and one that is cancelled
 * before its time. (It has no role, for it does nothing else; an adapter of use would emit an event now and then.)
 */
#include <hubbub/hubbub.h>

#include <stdlib.h>

#define MILLISECOND UINT64_C(1000000)

struct hubbub_instance {
    const hubbub_host *host;
    const hubbub_timer *timer;
    uint64_t periodic;
    uint32_t rounds;
};

static const hubbub_text required[] = {HUBBUB_TEXT(HUBBUB_TIMER_ID)};
static const hubbub_descriptor descriptor = {.head = HUBBUB_HEAD(hubbub_descriptor), .name = HUBBUB_TEXT("timer"),
    .version = HUBBUB_TEXT("1.0.0"), .summary = HUBBUB_TEXT("Sets timers"),
    .required_extensions = required, .required_extension_count = 1};

static void count(hubbub_instance *self, hubbub_text what) {
    self->host->count(self->host, what, 1);
}

static void fired_once(hubbub_instance *self, void *argument) {
    (void)argument;
    count(self, (hubbub_text)HUBBUB_TEXT("once"));
}

static void fired_never(hubbub_instance *self, void *argument) {
    (void)argument;
    count(self, (hubbub_text)HUBBUB_TEXT("never"));
}

/* Set after the periodic one has ended: when it fires, that one would have fired again. */
static void fired_last(hubbub_instance *self, void *argument) {
    (void)argument;
    count(self, (hubbub_text)HUBBUB_TEXT("last"));
}

static void fired_again(hubbub_instance *self, void *argument) {
    (void)argument;
    count(self, (hubbub_text)HUBBUB_TEXT("periodic"));
    if (++self->rounds == 3) {
        uint64_t last = 0;
        self->timer->cancel(self->host, self->periodic);
        self->timer->set(self->host, 20 * MILLISECOND, 0, fired_last, NULL, &last);
    }
}

/* What is still set when the instance ends is forgotten by the host. */
static int32_t start(hubbub_instance *self) {
    uint64_t once = 0;
    uint64_t never = 0;
    int32_t code = self->timer->set(self->host, MILLISECOND, 0, fired_once, NULL, &once);
    if (code == HUBBUB_OK) {
        code = self->timer->set(self->host, MILLISECOND, MILLISECOND, fired_again, NULL, &self->periodic);
    }
    if (code == HUBBUB_OK) {
        code = self->timer->set(self->host, MILLISECOND, 0, fired_never, NULL, &never);
    }
    self->timer->cancel(self->host, never);
    /* One that is unknown is no error. */
    self->timer->cancel(self->host, UINT64_MAX);
    return code;
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
    (*instance)->timer = host->extension(host, (hubbub_text)HUBBUB_TEXT(HUBBUB_TIMER_ID));
    return HUBBUB_OK;
}

static void destroy(hubbub_instance *self) {
    free(self);
}

static int32_t stop(hubbub_instance *self, uint32_t deadline_ms) {
    (void)self;
    (void)deadline_ms;
    return HUBBUB_OK;
}

HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void) {
    static const hubbub_adapter adapter = {.head = HUBBUB_HEAD(hubbub_adapter), .descriptor = &descriptor,
        .create = create, .destroy = destroy, .start = start, .stop = stop};
    return &adapter;
}
