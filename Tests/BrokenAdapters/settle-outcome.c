/* It settles with what only the host can say. */
#include "whole.h"

static int32_t deliver(hubbub_instance *self, const hubbub_delivery *deliveries, uint64_t count, uint64_t *accepted) {
    for (*accepted = 0; *accepted < count; (*accepted)++) {
        settle(self, deliveries[*accepted].token, HUBBUB_DROPPED);
    }
    return HUBBUB_OK;
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.deliver = deliver)
