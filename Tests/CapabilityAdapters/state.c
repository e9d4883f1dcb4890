/*
 * State: a number that outlives the instance and the hub. It is written to a new file that takes the place of the old one,
 * so that a crash leaves one of the two; and what is read is checked, because it may be from another version.
 */
#include <hubbub/hubbub.h>

#include <stdio.h>
#include <stdlib.h>

struct hubbub_instance {
    const hubbub_host *host;
    char file[512];
    char next[520]; /* what takes its place */
    int64_t starts;
};

static const hubbub_operation_spec starts = {.head = HUBBUB_HEAD(hubbub_operation_spec),
    .name = HUBBUB_TEXT("starts"), .help = HUBBUB_TEXT("How often it was started."),
    .result_kind = HUBBUB_KIND_INTEGER, .result_help = HUBBUB_TEXT("Since its state is there.")};
static const hubbub_operation_spec *const operations[] = {&starts};
static const hubbub_text extensions[] = {HUBBUB_TEXT(HUBBUB_STATE_ID)};
static const hubbub_descriptor descriptor = {.head = HUBBUB_HEAD(hubbub_descriptor), .name = HUBBUB_TEXT("state"),
    .version = HUBBUB_TEXT("1.0.0"), .summary = HUBBUB_TEXT("Counts its starts for ever"),
    .roles = HUBBUB_ROLE_OPERATIONS, .operations = operations, .operation_count = 1,
    .required_extensions = extensions, .required_extension_count = 1};

static int64_t read_number(const char *name) {
    FILE *file = fopen(name, "re");
    char text[32] = "";
    char *end = text;
    long long number = 0;
    if (file != NULL) {
        if (fgets(text, sizeof(text), file) != NULL) {
            number = strtoll(text, &end, 10);
        }
        fclose(file);
    }
    return end != text && *end == '\n' && number > 0 ? number : 0;
}

static int32_t write_number(hubbub_instance *self) {
    FILE *file = fopen(self->next, "we");
    int failed = file == NULL || fprintf(file, "%lld\n", (long long)self->starts) < 0;
    failed |= file != NULL && fclose(file) != 0;
    if (failed || rename(self->next, self->file) != 0) {
        self->host->set_error(self->host, HUBBUB_E_IO, (hubbub_text)HUBBUB_TEXT("cannot keep the number"));
        return HUBBUB_E_IO;
    }
    return HUBBUB_OK;
}

static int32_t start(hubbub_instance *self) {
    const hubbub_state *state = self->host->extension(self->host, (hubbub_text)HUBBUB_TEXT(HUBBUB_STATE_ID));
    hubbub_text directory;
    int32_t code = state->directory(self->host, &directory);
    if (code != HUBBUB_OK) {
        self->host->set_error(self->host, code, self->host->error_text(self->host));
        return code;
    }
    if (snprintf(self->file, sizeof(self->file), "%s/starts", directory.data) >= (int)sizeof(self->file)) {
        return HUBBUB_E_SIZE;
    }
    snprintf(self->next, sizeof(self->next), "%s.next", self->file);
    self->starts = read_number(self->file) + 1;
    return write_number(self);
}

static int32_t call(hubbub_instance *self, const hubbub_call *call) {
    hubbub_value value = {.kind = HUBBUB_KIND_INTEGER, .integer = self->starts};
    return self->host->complete(self->host, call->id, HUBBUB_OK, &value, (hubbub_text)HUBBUB_TEXT(""));
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

static int32_t stop(hubbub_instance *self, uint32_t deadline_ms) {
    (void)self;
    (void)deadline_ms;
    return HUBBUB_OK;
}

HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void) {
    static const hubbub_adapter adapter = {.head = HUBBUB_HEAD(hubbub_adapter), .descriptor = &descriptor,
        .create = create, .destroy = destroy, .start = start, .stop = stop, .call = call};
    return &adapter;
}
