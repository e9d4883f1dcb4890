/* A setting is not explained. */
#include "whole.h"

static const hubbub_field_spec dark = {.head = HUBBUB_HEAD(hubbub_field_spec), .name = HUBBUB_TEXT("dark"),
    .kind = HUBBUB_KIND_STRING, .example = HUBBUB_TEXT("yes")};
static const hubbub_field_spec *const mine[] = {&word, &dark};

DESCRIPTOR(.settings = mine, .setting_count = 2)
ADAPTER(.create = made)
