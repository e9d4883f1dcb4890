/* Where there is no timer it fails and does not say why. */
#include "whole.h"

static int32_t start(hubbub_instance *self) {
    return self->timers->set(self->host, 1000000, 2000000, fired, NULL, &self->timer);
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.start = start)
