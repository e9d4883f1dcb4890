/* It follows a pointer to nowhere. */
#include "whole.h"

static int32_t deliver(hubbub_instance *self, const hubbub_delivery *deliveries, uint64_t count, uint64_t *accepted) {
    *(volatile char *)self->piece = 1;
    return take(self, deliveries, count, accepted);
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.deliver = deliver)
