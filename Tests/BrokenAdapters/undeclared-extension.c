/* It uses watches, and its descriptor does not say so. */
#include "whole.h"

static int32_t create(const hubbub_adapter *adapter, const hubbub_host *host, const hubbub_value *record,
                      hubbub_instance **instance) {
    host->extension(host, TEXT(HUBBUB_WATCH_ID));
    return made(adapter, host, record, instance);
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.create = create)
