/*
 * Listening sockets that belong to the host: they outlive this instance, so that a restart refuses no connection. Each
 * peer gets one letter; after `limit` of them the adapter asks to be started again. (It has no role, for it does
 * nothing else; an adapter of use talks longer with its peers.)
 */
#include <hubbub/hubbub.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct hubbub_instance {
    const hubbub_host *host;
    const hubbub_listen *listen;
    uint64_t listener;
    int64_t limit;
    int64_t served;
};

static const hubbub_field_spec limit = {.head = HUBBUB_HEAD(hubbub_field_spec), .name = HUBBUB_TEXT("limit"),
    .kind = HUBBUB_KIND_INTEGER, .flags = HUBBUB_REQUIRED, .help = HUBBUB_TEXT("Peers until it starts again.")};
static const hubbub_field_spec *const settings[] = {&limit};
static const hubbub_text required[] = {HUBBUB_TEXT(HUBBUB_LISTEN_ID)};
static const hubbub_descriptor descriptor = {.head = HUBBUB_HEAD(hubbub_descriptor), .name = HUBBUB_TEXT("listen"),
    .version = HUBBUB_TEXT("1.0.0"), .summary = HUBBUB_TEXT("Greets who connects"),
    .settings = settings, .setting_count = 1, .required_extensions = required, .required_extension_count = 1};

static void go_on(hubbub_instance *self, void *argument) {
    (void)argument;
    self->listen->pause(self->host, self->listener, 0);
}

/* The descriptor is ours now. One peer at a time: who comes meanwhile waits in the socket's queue. */
static void accepted(hubbub_instance *self, int32_t file, hubbub_text peer, void *argument) {
    (void)argument;
    self->listen->pause(self->host, self->listener, 1);
    if (peer.size > 0 && write(file, "h", 1) == 1) {
        self->host->count(self->host, (hubbub_text)HUBBUB_TEXT("connections"), 1);
    }
    close(file);
    if (++self->served == self->limit) {
        self->host->failed(self->host, HUBBUB_E_FAILED, (hubbub_text)HUBBUB_TEXT("served enough"));
    } else {
        self->host->post(self->host, go_on, NULL);
    }
}

static int32_t start(hubbub_instance *self) {
    if (self->listener != 0) {
        return HUBBUB_OK; /* a stopped instance is started again */
    }
    hubbub_text address = HUBBUB_TEXT("tcp:127.0.0.1:0");
    int32_t code = self->listen->open(self->host, address, accepted, NULL, &self->listener);
    if (code != HUBBUB_OK) {
        self->host->set_error(self->host, code, self->host->error_text(self->host));
        return code;
    }
    char port[16];
    int size = snprintf(port, sizeof(port), "%u", self->listen->port(self->host, self->listener));
    self->host->link(self->host, HUBBUB_LINK_UP, (hubbub_text){port, (uint64_t)size});
    return HUBBUB_OK;
}

/* The listener is left open: the host closes it when it ends, and keeps the socket when it starts us again. */
static int32_t stop(hubbub_instance *self, uint32_t deadline_ms) {
    (void)self;
    (void)deadline_ms;
    return HUBBUB_OK;
}

static int32_t create(const hubbub_adapter *adapter, const hubbub_host *host, const hubbub_value *values,
                      hubbub_instance **instance) {
    (void)adapter;
    *instance = calloc(1, sizeof(**instance));
    if (*instance == NULL) {
        return HUBBUB_E_MEMORY;
    }
    (*instance)->host = host;
    (*instance)->listen = host->extension(host, (hubbub_text)HUBBUB_TEXT(HUBBUB_LISTEN_ID));
    (*instance)->limit = values->items[0].value.integer;
    return HUBBUB_OK;
}

static void destroy(hubbub_instance *self) {
    free(self);
}

HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void) {
    static const hubbub_adapter adapter = {.head = HUBBUB_HEAD(hubbub_adapter), .descriptor = &descriptor,
        .create = create, .destroy = destroy, .start = start, .stop = stop};
    return &adapter;
}
