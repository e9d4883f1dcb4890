/* A default is no value of its setting. */
#include "whole.h"

static const hubbub_field_spec size = {.head = HUBBUB_HEAD(hubbub_field_spec), .name = HUBBUB_TEXT("size"),
    .kind = HUBBUB_KIND_SIZE, .help = HUBBUB_TEXT("How large it is."), .fallback = HUBBUB_TEXT("large")};
static const hubbub_field_spec *const mine[] = {&word, &size};

DESCRIPTOR(.settings = mine, .setting_count = 2)
ADAPTER(.create = made)
