/* create succeeds without an instance. */
#include "whole.h"

static int32_t create(const hubbub_adapter *adapter, const hubbub_host *host, const hubbub_value *record,
                      hubbub_instance **instance) {
    (void)adapter;
    (void)record;
    (void)instance;
    host->set_error(host, HUBBUB_E_FAILED, TEXT("it is all the same"));
    return HUBBUB_OK;
}

DESCRIPTOR(.emit_count = 1)
ADAPTER(.create = create)
