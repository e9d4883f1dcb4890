/* It waits for a peer where everybody waits for it. */
#include "whole.h"

static int32_t start(hubbub_instance *self) {
    usleep(1300000);
    return started(self);
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.start = start)
