/* The library says that it cannot work here. */
#include "whole.h"

HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void) { return NULL; }
