/* It calls a function that the host's table is too short for. */
#include "whole.h"

static int32_t start(hubbub_instance *self) {
    const volatile char *table = (const volatile char *)self->host;
    self->number = (uint64_t)table[self->host->head.struct_size];
    return started(self);
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.start = start)
