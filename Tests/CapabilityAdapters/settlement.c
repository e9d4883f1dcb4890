/*
 * Settlement, seen from both ends. As a source it emits four events with tokens, and hears what became of each. As a
 * sink it does what an event's subject says: take it, refuse it for good, ask for it again later, or not attempt it
 * because an earlier event of the same key has failed.
 */
#include <hubbub/hubbub.h>

#include <stdlib.h>
#include <string.h>

struct hubbub_instance {
    const hubbub_host *host;
};

static const hubbub_type_spec wish = {.head = HUBBUB_HEAD(hubbub_type_spec), .name = HUBBUB_TEXT("test.wish"),
    .payload_kinds = HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_NONE), .help = HUBBUB_TEXT("Its subject says what to do.")};
static const hubbub_type_spec *const types[] = {&wish};
static const hubbub_descriptor descriptor = {.head = HUBBUB_HEAD(hubbub_descriptor),
    .name = HUBBUB_TEXT("settlement"), .version = HUBBUB_TEXT("1.0.0"),
    .summary = HUBBUB_TEXT("Settles as it is told"), .roles = HUBBUB_ROLE_SOURCE | HUBBUB_ROLE_SINK,
    .source_acknowledges = HUBBUB_ACKNOWLEDGES_SETTLEMENT, .sink_acknowledges = HUBBUB_ACKNOWLEDGES_SETTLEMENT,
    .emits = types, .emit_count = 1, .accepts = types, .accept_count = 1};

/* Two events of the subject "retry": equal subjects have equal keys, so the second may not overtake the first. */
static const hubbub_text wishes[] = {HUBBUB_TEXT("take"), HUBBUB_TEXT("reject"), HUBBUB_TEXT("retry"),
    HUBBUB_TEXT("retry")};

static void credit(hubbub_instance *self, uint64_t events, uint64_t bytes) {
    if (events < 4 || bytes == 0) {
        return;
    }
    const hubbub_event *made[4] = {NULL};
    const uint64_t tokens[4] = {1, 2, 3, 4};
    for (int index = 0; index < 4; index++) {
        hubbub_draft draft = {.head = HUBBUB_HEAD(hubbub_draft), .time = HUBBUB_TIME_NOW, .subject = wishes[index]};
        self->host->create_event(self->host, &draft, &made[index]);
    }
    uint64_t taken = 0;
    self->host->emit(self->host, made, tokens, 4, &taken);
    self->host->event_release(self->host, made + taken, 4 - taken);
}

/* Only now may a source that must not lose anything acknowledge to its peer. */
static void settled(hubbub_instance *self, const hubbub_settlement *settlements, uint64_t count) {
    for (uint64_t index = 0; index < count; index++) {
        const hubbub_settlement *it = &settlements[index];
        if (it->outcome == HUBBUB_DELIVERED) {
            self->host->count(self->host, (hubbub_text)HUBBUB_TEXT("delivered"), 1);
        } else if (it->outcome == HUBBUB_REJECTED && it->token == 2 && it->code == HUBBUB_E_REMOTE) {
            self->host->count(self->host, (hubbub_text)HUBBUB_TEXT("rejected"), 1);
        }
    }
}

static int32_t deliver(hubbub_instance *self, const hubbub_delivery *deliveries, uint64_t count, uint64_t *accepted) {
    uint64_t failed_key = 0;
    for (uint64_t index = 0; index < count; index++) {
        const hubbub_delivery *it = &deliveries[index];
        hubbub_text subject = hubbub_event_get_subject(it->event);
        hubbub_settlement settlement = {.token = it->token, .outcome = HUBBUB_DELIVERED};
        if (it->key != 0 && it->key == failed_key) {
            settlement.outcome = HUBBUB_NOT_ATTEMPTED;
            self->host->count(self->host, (hubbub_text)HUBBUB_TEXT("not_attempted"), 1);
        } else if (strcmp(subject.data, "reject") == 0) {
            settlement.outcome = HUBBUB_REJECTED;
            settlement.code = HUBBUB_E_REMOTE;
            settlement.text = (hubbub_text)HUBBUB_TEXT("disliked");
        } else if (strcmp(subject.data, "retry") == 0 && it->attempt < 3) {
            settlement.outcome = HUBBUB_RETRY;
            settlement.delay_ms = 1;
            failed_key = it->key;
        }
        self->host->settle(self->host, &settlement, 1);
    }
    *accepted = count;
    return HUBBUB_OK;
}

static int32_t create(const hubbub_adapter *adapter, const hubbub_host *host, const hubbub_value *settings,
                      hubbub_instance **instance) {
    (void)adapter;
    (void)settings;
    *instance = calloc(1, sizeof(**instance));
    if (*instance == NULL) {
        return HUBBUB_E_MEMORY;
    }
    (*instance)->host = host;
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
        .create = create, .destroy = destroy, .start = start, .stop = stop, .deliver = deliver, .credit = credit,
        .settled = settled};
    return &adapter;
}
