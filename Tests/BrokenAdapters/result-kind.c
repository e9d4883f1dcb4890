/* It answers with another kind of value than it declares. */
#include "whole.h"

static int32_t call(hubbub_instance *self, const hubbub_call *call) {
    answer(self, call->id, HUBBUB_KIND_BOOLEAN);
    return HUBBUB_OK;
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.call = call)
