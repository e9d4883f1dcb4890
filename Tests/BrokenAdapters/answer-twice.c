/* It answers a question two times. */
#include "whole.h"

static int32_t call(hubbub_instance *self, const hubbub_call *call) {
    answer(self, call->id, HUBBUB_KIND_INTEGER);
    answer(self, call->id, HUBBUB_KIND_INTEGER);
    return HUBBUB_OK;
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.call = call)
