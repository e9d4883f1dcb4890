/*
 * An adapter as it was written for version 1.1 of the interface, in all that it uses of it: it must be built with the headers of
 * that version, and run in every hub of the same major version. It is never changed.
 *
 * What it is given it emits again, once the pause of its settings is over, with the prefix of its settings; the operation `echoed`
 * says how many events that were.
 */
#include <hubbub/hubbub.h>

#include <stdlib.h>
#include <string.h>

#define ROOM 64

struct hubbub_instance {
    const hubbub_host *host;
    const hubbub_timer *timer;
    const hubbub_event *kept[ROOM];
    uint64_t tokens[ROOM];
    uint64_t count;
    uint64_t pause;
    uint64_t timers;
    int64_t echoed;
    char *prefix;
    uint64_t prefix_size;
};

#define LITERAL(text) ((hubbub_text)HUBBUB_TEXT(text))

static const hubbub_field_spec length = {.head = HUBBUB_HEAD(hubbub_field_spec), .name = HUBBUB_TEXT("length"),
    .kind = HUBBUB_KIND_INTEGER, .flags = HUBBUB_REQUIRED, .help = HUBBUB_TEXT("Bytes of the payload.")};
static const hubbub_field_spec *const attributes[] = {&length};
static const hubbub_type_spec any = {.head = HUBBUB_HEAD(hubbub_type_spec), .name = HUBBUB_TEXT("*"),
    .flags = HUBBUB_TYPE_OPEN, .payload_kinds = HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_TEXT), .help = HUBBUB_TEXT("What is echoed.")};
static const hubbub_type_spec echo = {.head = HUBBUB_HEAD(hubbub_type_spec), .name = HUBBUB_TEXT("released.echo"),
    .payload_kinds = HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_TEXT), .help = HUBBUB_TEXT("An echo."), .attributes = attributes,
    .attribute_count = 1};
static const hubbub_type_spec *const accepts[] = {&any};
static const hubbub_type_spec *const emits[] = {&echo};
static const hubbub_operation_spec echoed = {.head = HUBBUB_HEAD(hubbub_operation_spec), .name = HUBBUB_TEXT("echoed"),
    .help = HUBBUB_TEXT("How many events were echoed."), .result_kind = HUBBUB_KIND_INTEGER};
static const hubbub_operation_spec *const operations[] = {&echoed};
static const hubbub_field_spec prefix = {.head = HUBBUB_HEAD(hubbub_field_spec), .name = HUBBUB_TEXT("prefix"),
    .kind = HUBBUB_KIND_STRING, .help = HUBBUB_TEXT("What stands before each echo."), .fallback = HUBBUB_TEXT("re: "),
    .example = HUBBUB_TEXT("re: ")};
static const hubbub_field_spec pause_ = {.head = HUBBUB_HEAD(hubbub_field_spec), .name = HUBBUB_TEXT("pause"),
    .kind = HUBBUB_KIND_DURATION, .help = HUBBUB_TEXT("How long an echo takes."), .fallback = HUBBUB_TEXT("10ms"),
    .example = HUBBUB_TEXT("1s"), .minimum = 0, .maximum = 10000000000};
static const hubbub_field_spec *const settings[] = {&prefix, &pause_};
static const hubbub_text required[] = {HUBBUB_TEXT(HUBBUB_TIMER_ID)};
static const hubbub_promise_spec promise = {.head = HUBBUB_HEAD(hubbub_promise_spec), .setting = HUBBUB_TEXT("prefix"),
    .value = HUBBUB_TEXT("1.1 says "), .sink_acknowledges = HUBBUB_ACKNOWLEDGES_SETTLEMENT,
    .pushback = HUBBUB_PUSHBACK_READING, .sink_keeps_order = 1};
static const hubbub_promise_spec *const promises[] = {&promise};
static const hubbub_use_spec use = {.head = HUBBUB_HEAD(hubbub_use_spec), .kind = HUBBUB_USES_ENVIRONMENT,
    .what = HUBBUB_TEXT("nothing"), .help = HUBBUB_TEXT("It is shown all the same.")};
static const hubbub_use_spec *const uses[] = {&use};
static const hubbub_descriptor descriptor = {.head = HUBBUB_HEAD(hubbub_descriptor), .name = HUBBUB_TEXT("released"),
    .version = HUBBUB_TEXT("1.0.0"), .license = HUBBUB_TEXT("Apache-2.0"), .summary = HUBBUB_TEXT("Echoes what it is given"),
    .description = HUBBUB_TEXT("Written for version 1.1 of the interface."),
    .roles = HUBBUB_ROLE_SOURCE | HUBBUB_ROLE_SINK | HUBBUB_ROLE_OPERATIONS,
    .sink_acknowledges = HUBBUB_ACKNOWLEDGES_SETTLEMENT, .pushback = HUBBUB_PUSHBACK_READING,
    .handover = HUBBUB_HANDOVER_EXCLUSIVE, .emits = emits, .emit_count = 1, .accepts = accepts, .accept_count = 1,
    .operations = operations, .operation_count = 1, .settings = settings, .setting_count = 2, .required_extensions = required,
    .required_extension_count = 1, .promises = promises, .promise_count = 1, .uses = uses, .use_count = 1};

static int32_t emit(hubbub_instance *self, const hubbub_event *cause) {
    const hubbub_host *host = self->host;
    hubbub_text text = hubbub_event_get_payload(cause);
    hubbub_field size = {.name = HUBBUB_TEXT("length"), .value = {.kind = HUBBUB_KIND_INTEGER}};
    size.value.integer = (int64_t)(self->prefix_size + text.size);
    hubbub_draft draft = {.head = HUBBUB_HEAD(hubbub_draft), .time = HUBBUB_TIME_NOW, .cause = cause,
        .subject = hubbub_event_get_subject(cause), .payload_kind = HUBBUB_PAYLOAD_TEXT, .flags = HUBBUB_DRAFT_OPEN,
        .payload = {NULL, self->prefix_size + text.size}, .attributes = &size, .attribute_count = 1};
    const hubbub_event *event = NULL;
    int32_t code = host->create_event(host, &draft, &event);
    if (code != HUBBUB_OK) {
        return code;
    }
    char *payload = host->event_payload(host, event);
    memcpy(payload, self->prefix, self->prefix_size);
    if (text.size > 0) {
        memcpy(payload + self->prefix_size, text.data, text.size);
    }
    code = host->event_seal(host, event, self->prefix_size + text.size);
    uint64_t taken = 0;
    if (code == HUBBUB_OK) {
        code = host->emit(host, &event, NULL, 1, &taken);
    }
    host->event_release(host, &event, 1 - taken);
    return code == HUBBUB_OK && taken == 0 ? HUBBUB_E_BUSY : code;
}

static void fired(hubbub_instance *self, void *argument) {
    (void)argument;
    int32_t code = HUBBUB_OK;
    for (uint64_t index = 0; index < self->count; index++) {
        hubbub_settlement settlement = {.token = self->tokens[index], .outcome = HUBBUB_NOT_ATTEMPTED};
        if (code == HUBBUB_OK) {
            code = emit(self, self->kept[index]);
            settlement.outcome = code == HUBBUB_OK ? HUBBUB_DELIVERED : HUBBUB_RETRY;
            settlement.code = code;
            settlement.delay_ms = 10;
            self->echoed += code == HUBBUB_OK;
        }
        self->host->settle(self->host, &settlement, 1);
    }
    self->host->event_release(self->host, self->kept, self->count);
    self->count = 0;
    self->timers = 0;
    self->host->deliver_ready(self->host);
}

static int32_t deliver(hubbub_instance *self, const hubbub_delivery *deliveries, uint64_t count, uint64_t *accepted) {
    for (*accepted = 0; *accepted < count && self->count < ROOM; (*accepted)++, self->count++) {
        self->kept[self->count] = self->host->event_ref(self->host, deliveries[*accepted].event);
        self->tokens[self->count] = deliveries[*accepted].token;
    }
    if (self->timers != 0) {
        return HUBBUB_OK;
    }
    return self->timer->set(self->host, self->pause, 0, fired, NULL, &self->timers);
}

static int32_t call(hubbub_instance *self, const hubbub_call *call) {
    hubbub_value value = {.kind = HUBBUB_KIND_INTEGER, .integer = self->echoed};
    return self->host->complete(self->host, call->id, HUBBUB_OK, &value, LITERAL(""));
}

static void destroy(hubbub_instance *self) {
    free(self->prefix);
    free(self);
}

static int32_t create(const hubbub_adapter *adapter, const hubbub_host *host, const hubbub_value *settings_,
                      hubbub_instance **instance) {
    (void)adapter;
    hubbub_instance *self = calloc(1, sizeof(*self));
    if (self == NULL) {
        return HUBBUB_E_MEMORY;
    }
    self->host = host;
    self->timer = host->extension(host, LITERAL(HUBBUB_TIMER_ID));
    for (uint64_t index = 0; index < settings_->count; index++) {
        const hubbub_field *field = &settings_->items[index];
        if (field->name.size == 5) {
            self->pause = (uint64_t)field->value.integer;
        } else {
            self->prefix_size = field->value.text.size;
            self->prefix = malloc(self->prefix_size + 1);
            if (self->prefix == NULL) {
                destroy(self);
                return HUBBUB_E_MEMORY;
            }
            memcpy(self->prefix, field->value.text.data, self->prefix_size);
        }
    }
    *instance = self;
    return HUBBUB_OK;
}

static int32_t start(hubbub_instance *self) {
    self->host->link(self->host, HUBBUB_LINK_UP, LITERAL("echoing"));
    self->host->log(self->host, HUBBUB_LOG_INFO, LITERAL("of version 1.1"));
    return HUBBUB_OK;
}

/* What it has not echoed it leaves to its next life. */
static int32_t stop(hubbub_instance *self, uint32_t deadline_ms) {
    (void)deadline_ms;
    if (self->timers != 0) {
        self->timer->cancel(self->host, self->timers);
        self->timers = 0;
    }
    self->host->event_release(self->host, self->kept, self->count);
    self->count = 0;
    return HUBBUB_OK;
}

static const hubbub_adapter adapter = {.head = HUBBUB_HEAD(hubbub_adapter), .descriptor = &descriptor,
    .create = create, .destroy = destroy, .start = start, .stop = stop, .deliver = deliver, .call = call};

HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void) {
    return &adapter;
}
