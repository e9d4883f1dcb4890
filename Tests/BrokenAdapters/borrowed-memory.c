/* It takes a text for one that ends with a zero. */
#include "whole.h"

static int32_t create(const hubbub_adapter *adapter, const hubbub_host *host, const hubbub_value *record,
                      hubbub_instance **instance) {
    int32_t code = made(adapter, host, record, instance);
    if (code == HUBBUB_OK) {
        (*instance)->number = strlen(record->items[0].value.text.data);
    }
    return code;
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.create = create)
