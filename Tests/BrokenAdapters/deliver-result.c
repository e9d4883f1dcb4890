/* It says that it took more than it was given. */
#include "whole.h"

static int32_t deliver(hubbub_instance *self, const hubbub_delivery *deliveries, uint64_t count, uint64_t *accepted) {
    (void)self;
    (void)deliveries;
    *accepted = count + 1;
    return HUBBUB_OK;
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.deliver = deliver)
