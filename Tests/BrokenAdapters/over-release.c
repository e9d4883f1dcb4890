/* It gives back what was only lent to it. */
#include "whole.h"

static int32_t deliver(hubbub_instance *self, const hubbub_delivery *deliveries, uint64_t count, uint64_t *accepted) {
    self->host->event_release(self->host, &deliveries[0].event, 1);
    return take(self, deliveries, count, accepted);
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.deliver = deliver)
