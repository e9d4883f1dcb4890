/* Its code has an address in it that is only known when it is loaded. */
#include "whole.h"

__asm__(".pushsection .text\n.balign 8\n.quad hubbub_adapter_entry_v1\n.popsection");

DESCRIPTOR(.emit_count = 1)
ADAPTER(.create = made)
