/* A structure without a head. */
#include "whole.h"

static int32_t start(hubbub_instance *self) {
    hubbub_draft draft = {.time = HUBBUB_TIME_NOW};
    const hubbub_event *event = NULL;
    self->host->create_event(self->host, &draft, &event);
    return started(self);
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.start = start)
