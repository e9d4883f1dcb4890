/* Its threads do not end. */
#include "whole.h"

static void *run(void *argument) {
    for (;;) {
        pause();
    }
    return argument;
}

static int32_t start(hubbub_instance *self) {
    pthread_create(&self->thread, NULL, run, NULL);
    return started(self);
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.start = start)
