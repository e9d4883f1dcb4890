/* It settles a delivery in deliver, and again. */
#include "whole.h"

static int32_t deliver(hubbub_instance *self, const hubbub_delivery *deliveries, uint64_t count, uint64_t *accepted) {
    take(self, deliveries, count, accepted);
    settle(self, deliveries[0].token, HUBBUB_DELIVERED);
    return HUBBUB_OK;
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.deliver = deliver)
