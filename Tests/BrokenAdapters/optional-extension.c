/* It says that it can do without watches, and cannot. */
#include "whole.h"

static int32_t create(const hubbub_adapter *adapter, const hubbub_host *host, const hubbub_value *record,
                      hubbub_instance **instance) {
    if (host->extension(host, TEXT(HUBBUB_WATCH_ID)) == NULL) {
        host->set_error(host, HUBBUB_E_FAILED, TEXT("something is wrong"));
        return HUBBUB_E_FAILED;
    }
    return made(adapter, host, record, instance);
}

static const hubbub_text watches[] = {HUBBUB_TEXT(HUBBUB_WATCH_ID)};

DESCRIPTOR(.optional_extensions = watches, .optional_extension_count = 1)
ADAPTER(.create = create)
