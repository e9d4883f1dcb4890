/* The end of one start is reported two times. */
#include "whole.h"

static int32_t start(hubbub_instance *self) {
    self->host->started(self->host, HUBBUB_OK, TEXT(""));
    self->host->started(self->host, HUBBUB_OK, TEXT(""));
    return HUBBUB_PENDING;
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.start = start)
