/* What must be given nobody can guess. */
#include "whole.h"

static const hubbub_field_spec secret = {.head = HUBBUB_HEAD(hubbub_field_spec), .name = HUBBUB_TEXT("secret"),
    .kind = HUBBUB_KIND_STRING, .flags = HUBBUB_REQUIRED, .help = HUBBUB_TEXT("Only we know.")};
static const hubbub_field_spec *const mine[] = {&word, &secret};

DESCRIPTOR(.settings = mine, .setting_count = 2)
ADAPTER(.create = made)
