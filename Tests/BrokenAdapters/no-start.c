/* It takes a peer that is away for a reason not to start. */
#include "whole.h"

static int32_t start(hubbub_instance *self) {
    self->host->set_error(self->host, HUBBUB_E_IO, TEXT("the peer is away"));
    return HUBBUB_E_IO;
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.start = start)
