/* It waits for ever. */
#include "whole.h"

static int32_t start(hubbub_instance *self) {
    while (self != NULL) {
        pause();
    }
    return HUBBUB_OK;
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.start = start)
