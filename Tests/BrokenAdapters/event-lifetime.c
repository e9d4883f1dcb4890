/* It looks at an event that it has settled. */
#include "whole.h"

static int32_t deliver(hubbub_instance *self, const hubbub_delivery *deliveries, uint64_t count, uint64_t *accepted) {
    take(self, deliveries, count, accepted);
    self->number += hubbub_event_get_payload(deliveries[0].event).size;
    return HUBBUB_OK;
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.deliver = deliver)
