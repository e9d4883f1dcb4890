/* While nobody takes its events it offers them again and again. */
#include "whole.h"

static void offer(hubbub_instance *self, void *argument) {
    (void)argument;
    uint64_t taken = 0;
    const hubbub_event *event = make(self);
    self->host->emit(self->host, &event, NULL, 1, &taken);
    self->host->event_release(self->host, &event, 1 - taken);
    if (taken == 0) {
        self->host->post(self->host, offer, NULL);
    } else {
        self->timers->set(self->host, 2000000, 0, offer, NULL, &self->timer);
    }
}

static int32_t start(hubbub_instance *self) {
    self->host->post(self->host, offer, NULL);
    return HUBBUB_OK;
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.start = start)
