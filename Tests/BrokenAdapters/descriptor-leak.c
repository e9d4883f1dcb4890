/* What it opens it does not close. */
#include "whole.h"

static int32_t start(hubbub_instance *self) {
    self->number = (uint64_t)dup(0);
    return started(self);
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.start = start)
