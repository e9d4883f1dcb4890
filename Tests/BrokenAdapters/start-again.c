/* What start took is not given back. */
#include "whole.h"

static int32_t start(hubbub_instance *self) {
    if (self->number++ > 0) {
        self->host->set_error(self->host, HUBBUB_E_STATE, TEXT("it has started already"));
        return HUBBUB_E_STATE;
    }
    return started(self);
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.start = start)
