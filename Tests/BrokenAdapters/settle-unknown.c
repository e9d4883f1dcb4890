/* It settles what nobody gave it. */
#include "whole.h"

static int32_t deliver(hubbub_instance *self, const hubbub_delivery *deliveries, uint64_t count, uint64_t *accepted) {
    settle(self, deliveries[0].token + 1000000, HUBBUB_DELIVERED);
    return take(self, deliveries, count, accepted);
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.deliver = deliver)
