/* A function can be seen from outside. */
#include "whole.h"

int helper(void);
int helper(void) { return 1; }

DESCRIPTOR(.emit_count = 1)
ADAPTER(.create = made)
