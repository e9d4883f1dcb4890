/* It says that it stops, and never that it has. */
#include "whole.h"

static int32_t stop(hubbub_instance *self, uint32_t deadline_ms) {
    stopped(self, deadline_ms);
    return HUBBUB_PENDING;
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.stop = stop)
