/* A thread of its own goes on after the end. */
#include "whole.h"

static void *run(void *argument) {
    const hubbub_host *host = argument;
    for (;;) {
        usleep(500);
        host->log_level(host);
    }
    return NULL;
}

static int32_t start(hubbub_instance *self) {
    if (self->number++ == 0) {
        pthread_create(&self->thread, NULL, run, (void *)self->host);
        pthread_detach(self->thread);
    }
    return started(self);
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.start = start)
