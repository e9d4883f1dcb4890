/* A thread of its own sets a timer. */
#include "whole.h"

static void *run(void *argument) {
    hubbub_instance *self = argument;
    uint64_t timer = 0;
    self->timers->set(self->host, 1000000, 0, fired, NULL, &timer);
    return NULL;
}

static int32_t start(hubbub_instance *self) {
    pthread_t thread;
    pthread_create(&thread, NULL, run, self);
    pthread_join(thread, NULL);
    return started(self);
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.start = start)
