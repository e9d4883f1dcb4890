/*
 * A small adapter that keeps every rule: it emits an event now and then, takes events, answers a question. Each file beside
 * this one takes one piece out and puts a broken one in its place, with ADAPTER(.deliver = …); its name is the rule's.
 */
#ifndef BROKEN_ADAPTERS_WHOLE_H
#define BROKEN_ADAPTERS_WHOLE_H

#include <hubbub/hubbub.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct hubbub_instance {
    const hubbub_host *host;
    const hubbub_timer *timers;
    uint64_t timer;
    pthread_t thread;
    void *piece; /* for whatever a broken part keeps */
    uint64_t number;
};

#define TEXT(literal) ((hubbub_text)HUBBUB_TEXT(literal))
#define PIECE __attribute__((unused)) static

/* The descriptor. */

PIECE const hubbub_type_spec tick = {.head = HUBBUB_HEAD(hubbub_type_spec), .name = HUBBUB_TEXT("broken.tick"),
    .payload_kinds = HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_TEXT), .help = HUBBUB_TEXT("It goes on.")};
PIECE const hubbub_type_spec *const types[] = {&tick};
PIECE const hubbub_operation_spec ask = {.head = HUBBUB_HEAD(hubbub_operation_spec), .name = HUBBUB_TEXT("ask"),
    .help = HUBBUB_TEXT("Asks for the answer."), .result_kind = HUBBUB_KIND_INTEGER, .result_help = HUBBUB_TEXT("The answer.")};
PIECE const hubbub_operation_spec *const operations[] = {&ask};
PIECE const hubbub_field_spec word = {.head = HUBBUB_HEAD(hubbub_field_spec), .name = HUBBUB_TEXT("word"),
    .kind = HUBBUB_KIND_STRING, .help = HUBBUB_TEXT("Any word."), .example = HUBBUB_TEXT("yes"), .fallback = HUBBUB_TEXT("no")};
PIECE const hubbub_field_spec *const settings[] = {&word};
PIECE const hubbub_text timers[] = {HUBBUB_TEXT(HUBBUB_TIMER_ID)};

/* DESCRIPTOR(.license = …): of what stands there twice the last counts. */
#define DESCRIPTOR(...) \
    PIECE const hubbub_descriptor descriptor = {.head = HUBBUB_HEAD(hubbub_descriptor), .name = HUBBUB_TEXT("broken"), \
        .version = HUBBUB_TEXT("1.0.0"), .license = HUBBUB_TEXT("Apache-2.0"), .summary = HUBBUB_TEXT("Breaks one rule"), \
        .description = HUBBUB_TEXT("It is for tests alone."), \
        .roles = HUBBUB_ROLE_SOURCE | HUBBUB_ROLE_SINK | HUBBUB_ROLE_OPERATIONS, .emits = types, .emit_count = 1, \
        .accepts = types, .accept_count = 1, .operations = operations, .operation_count = 1, .settings = settings, \
        .setting_count = 1, .required_extensions = timers, .required_extension_count = 1, __VA_ARGS__};

/* The parts. */

PIECE const hubbub_event *make(hubbub_instance *self) {
    hubbub_draft draft = {.head = HUBBUB_HEAD(hubbub_draft), .time = HUBBUB_TIME_NOW, .payload_kind = HUBBUB_PAYLOAD_TEXT,
                          .payload = HUBBUB_TEXT("tick")};
    const hubbub_event *event = NULL;
    self->host->create_event(self->host, &draft, &event);
    return event;
}

PIECE void emit(hubbub_instance *self, const hubbub_event *event) {
    uint64_t taken = 0;
    if (event != NULL) {
        self->host->emit(self->host, &event, NULL, 1, &taken);
        self->host->event_release(self->host, &event, 1 - taken);
    }
}

PIECE void fired(hubbub_instance *self, void *argument) {
    (void)argument;
    emit(self, make(self));
}

PIECE void settle(hubbub_instance *self, uint64_t token, uint32_t outcome) {
    hubbub_settlement settlement = {.token = token, .outcome = outcome};
    self->host->settle(self->host, &settlement, 1);
}

PIECE int32_t take(hubbub_instance *self, const hubbub_delivery *deliveries, uint64_t count, uint64_t *accepted) {
    for (uint64_t index = 0; index < count; index++) {
        settle(self, deliveries[index].token, HUBBUB_DELIVERED);
    }
    *accepted = count;
    return HUBBUB_OK;
}

PIECE int32_t answer(hubbub_instance *self, uint64_t call, uint32_t kind) {
    hubbub_value value = {.kind = kind, .integer = 42};
    return self->host->complete(self->host, call, HUBBUB_OK, &value, TEXT(""));
}

PIECE int32_t answered(hubbub_instance *self, const hubbub_call *call) {
    answer(self, call->id, HUBBUB_KIND_INTEGER);
    return HUBBUB_OK;
}

PIECE int32_t made(const hubbub_adapter *adapter, const hubbub_host *host, const hubbub_value *record,
                   hubbub_instance **instance) {
    (void)adapter;
    (void)record;
    *instance = calloc(1, sizeof(**instance));
    if (*instance == NULL) {
        return HUBBUB_E_MEMORY;
    }
    (*instance)->host = host;
    (*instance)->timers = host->extension(host, TEXT(HUBBUB_TIMER_ID));
    return HUBBUB_OK;
}

PIECE void freed(hubbub_instance *self) { free(self); }

PIECE int32_t started(hubbub_instance *self) {
    int32_t code = self->timers->set(self->host, 1000000, 2000000, fired, NULL, &self->timer);
    if (code != HUBBUB_OK) {
        self->host->set_error(self->host, code, TEXT("there is no timer"));
    }
    return code;
}

PIECE int32_t stopped(hubbub_instance *self, uint32_t deadline_ms) {
    (void)deadline_ms;
    self->timers->cancel(self->host, self->timer);
    return HUBBUB_OK;
}

/* ADAPTER(.deliver = …): of what stands there twice the last counts. */
#define ADAPTER(...) \
    HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void) { \
        static const hubbub_adapter adapter = {.head = HUBBUB_HEAD(hubbub_adapter), .descriptor = &descriptor, \
            .create = made, .destroy = freed, .start = started, .stop = stopped, .deliver = take, .call = answered, \
            __VA_ARGS__}; \
        return &adapter; \
    }

#endif
