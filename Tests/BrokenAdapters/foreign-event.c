/* It passes on what is not its own. */
#include "whole.h"

static int32_t deliver(hubbub_instance *self, const hubbub_delivery *deliveries, uint64_t count, uint64_t *accepted) {
    uint64_t taken = 0;
    self->host->emit(self->host, &deliveries[0].event, NULL, 1, &taken);
    return take(self, deliveries, count, accepted);
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.deliver = deliver)
