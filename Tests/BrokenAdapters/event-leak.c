/* What was not taken is forgotten. */
#include "whole.h"

static void leak(hubbub_instance *self, void *argument) {
    (void)argument;
    make(self);
}

static int32_t start(hubbub_instance *self) {
    return self->timers->set(self->host, 0, 0, leak, NULL, &self->timer) == HUBBUB_OK ? HUBBUB_OK : started(self);
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.start = start)
