/* What it allocates it does not free. */
#include "whole.h"

static int32_t start(hubbub_instance *self) {
    self->piece = malloc(65536);
    return self->piece == NULL ? HUBBUB_E_MEMORY : started(self);
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.start = start)
