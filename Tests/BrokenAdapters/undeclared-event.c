/* Its events have a payload that its descriptor does not know. */
#include "whole.h"

static int32_t start(hubbub_instance *self) {
    hubbub_draft draft = {.head = HUBBUB_HEAD(hubbub_draft), .time = HUBBUB_TIME_NOW, .payload_kind = HUBBUB_PAYLOAD_JSON,
                          .payload = HUBBUB_TEXT("{}")};
    const hubbub_event *event = NULL;
    self->host->create_event(self->host, &draft, &event);
    return started(self);
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.start = start)
