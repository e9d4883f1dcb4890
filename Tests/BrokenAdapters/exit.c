/* It ends everything when it is asked something. */
#include "whole.h"

static int32_t call(hubbub_instance *self, const hubbub_call *call) {
    (void)self;
    (void)call;
    _exit(3);
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.call = call)
