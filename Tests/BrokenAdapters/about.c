/* Nobody knows under which terms it may be used. */
#include "whole.h"

DESCRIPTOR(.license = HUBBUB_TEXT(""))
ADAPTER(.create = made)
