/* Nothing is broken here; how it is linked wrongly stands with the test. */
#include "whole.h"

DESCRIPTOR(.emit_count = 1)
ADAPTER(.create = made)
