/* It emits nothing, settles nothing, answers nothing. */
#include "whole.h"

static int32_t start(hubbub_instance *self) {
    (void)self;
    return HUBBUB_OK;
}

static int32_t keep(hubbub_instance *self, const hubbub_delivery *deliveries, uint64_t count, uint64_t *accepted) {
    (void)self;
    (void)deliveries;
    *accepted = count;
    return HUBBUB_OK;
}

static int32_t think(hubbub_instance *self, const hubbub_call *call) {
    (void)self;
    (void)call;
    return HUBBUB_OK;
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.start = start, .deliver = keep, .call = think)
