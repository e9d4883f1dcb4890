/* It counts under a name that is a sentence. */
#include "whole.h"

static int32_t start(hubbub_instance *self) {
    self->host->count(self->host, TEXT("Number of starts"), 1);
    return started(self);
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.start = start)
