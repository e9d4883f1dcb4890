/*
 * Settings with structure: a list of records, one of whose members is a list. The host has checked kinds and filled in
 * defaults; what the declaration cannot say, create checks itself and says what is wrong.
 */
#include <hubbub/hubbub.h>

#include <stdlib.h>
#include <string.h>

struct hubbub_instance {
    const hubbub_host *host;
    int64_t sum;   /* of all steps of all lamps */
    int64_t scale; /* can change while it runs */
};

#define FIELD(symbol, text, of_kind, of_flags, parts, count) static const hubbub_field_spec symbol = { \
    .head = HUBBUB_HEAD(hubbub_field_spec), .name = HUBBUB_TEXT(text), .kind = of_kind, .flags = of_flags, \
    .help = HUBBUB_TEXT("For tests."), .members = parts, .member_count = count}
#define LIST(symbol, ...) static const hubbub_field_spec *const symbol[] = {__VA_ARGS__}

/* From the inside out: a step, a lamp with a name and steps, a list of lamps. */
FIELD(step, "", HUBBUB_KIND_INTEGER, 0, NULL, 0);
LIST(a_step, &step);
FIELD(name, "name", HUBBUB_KIND_STRING, HUBBUB_REQUIRED, NULL, 0);
FIELD(steps, "steps", HUBBUB_KIND_LIST, 0, a_step, 1);
LIST(of_a_lamp, &name, &steps);
FIELD(lamp, "", HUBBUB_KIND_RECORD, 0, of_a_lamp, 2);
LIST(a_lamp, &lamp);
FIELD(lamps, "lamps", HUBBUB_KIND_LIST, HUBBUB_REQUIRED, a_lamp, 1);
FIELD(scale, "scale", HUBBUB_KIND_INTEGER, HUBBUB_REQUIRED | HUBBUB_LIVE, NULL, 0);
LIST(settings, &lamps, &scale);
static const hubbub_operation_spec total = {.head = HUBBUB_HEAD(hubbub_operation_spec),
    .name = HUBBUB_TEXT("total"), .help = HUBBUB_TEXT("Adds."), .result_kind = HUBBUB_KIND_INTEGER,
    .result_help = HUBBUB_TEXT("All steps times the scale.")};
static const hubbub_operation_spec *const operations[] = {&total};
static const hubbub_descriptor descriptor = {.head = HUBBUB_HEAD(hubbub_descriptor), .name = HUBBUB_TEXT("settings"),
    .version = HUBBUB_TEXT("1.0.0"), .summary = HUBBUB_TEXT("Reads nested settings"),
    .roles = HUBBUB_ROLE_OPERATIONS, .operations = operations, .operation_count = 1, .settings = settings,
    .setting_count = 2};

/* A record's member; NULL where it was not given and has no default. */
static const hubbub_value *member(const hubbub_value *record, const char *wanted) {
    for (uint64_t index = 0; index < record->count; index++) {
        const hubbub_field *field = &record->items[index];
        if (field->name.size == strlen(wanted) && memcmp(field->name.data, wanted, field->name.size) == 0) {
            return &field->value;
        }
    }
    return NULL;
}

static int32_t configure(hubbub_instance *self, const hubbub_value *values) {
    const hubbub_value *list = member(values, "lamps");
    int64_t sum = 0;
    for (uint64_t index = 0; index < list->count; index++) {
        const hubbub_value *numbers = member(&list->items[index].value, "steps");
        for (uint64_t at = 0; numbers != NULL && at < numbers->count; at++) {
            sum += numbers->items[at].value.integer;
        }
    }
    if (sum < 0) {
        hubbub_text why = HUBBUB_TEXT("the steps of lamps add up to less than 0");
        self->host->set_error(self->host, HUBBUB_E_SETTINGS, why);
        return HUBBUB_E_SETTINGS;
    }
    self->sum = sum;
    self->scale = member(values, "scale")->integer;
    return HUBBUB_OK;
}

static int32_t call(hubbub_instance *self, const hubbub_call *call) {
    hubbub_value value = {.kind = HUBBUB_KIND_INTEGER, .integer = self->sum * self->scale};
    return self->host->complete(self->host, call->id, HUBBUB_OK, &value, (hubbub_text)HUBBUB_TEXT(""));
}

static int32_t create(const hubbub_adapter *adapter, const hubbub_host *host, const hubbub_value *values,
                      hubbub_instance **instance) {
    (void)adapter;
    hubbub_instance made = {.host = host};
    int32_t code = configure(&made, values);
    if (code != HUBBUB_OK) {
        return code;
    }
    *instance = malloc(sizeof(**instance));
    if (*instance == NULL) {
        return HUBBUB_E_MEMORY;
    }
    **instance = made;
    return HUBBUB_OK;
}

static void destroy(hubbub_instance *self) {
    free(self);
}

static int32_t start(hubbub_instance *self) {
    (void)self;
    return HUBBUB_OK;
}

static int32_t stop(hubbub_instance *self, uint32_t deadline_ms) {
    (void)self;
    (void)deadline_ms;
    return HUBBUB_OK;
}

HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void) {
    static const hubbub_adapter adapter = {.head = HUBBUB_HEAD(hubbub_adapter), .descriptor = &descriptor,
        .create = create, .destroy = destroy, .start = start, .stop = stop, .call = call,
        .configure = configure};
    return &adapter;
}
