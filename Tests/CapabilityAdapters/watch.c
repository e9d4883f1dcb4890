/*
 * Watches: the host's thread waits for a file descriptor, so that the adapter needs no thread of its own. Two
 * connected sockets play ping-pong: something to read, then room to write, then the peer's end. (It has no role, for
 * it does nothing else; an adapter of use emits what it reads.)
 */
#include <hubbub/hubbub.h>

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { OURS, PEER };

struct hubbub_instance {
    const hubbub_host *host;
    const hubbub_watch *watch;
    int sockets[2]; /* -1 where closed */
};

static const hubbub_text required[] = {HUBBUB_TEXT(HUBBUB_WATCH_ID)};
static const hubbub_descriptor descriptor = {.head = HUBBUB_HEAD(hubbub_descriptor), .name = HUBBUB_TEXT("watch"),
    .version = HUBBUB_TEXT("1.0.0"), .summary = HUBBUB_TEXT("Watches sockets"),
    .required_extensions = required, .required_extension_count = 1};

static void count(hubbub_instance *self, hubbub_text what) {
    self->host->count(self->host, what, 1);
}

static void close_socket(hubbub_instance *self, int which) {
    if (self->sockets[which] >= 0) {
        close(self->sockets[which]);
        self->sockets[which] = -1;
    }
}

/* Level-triggered: it comes again as long as the socket is ready, so each step changes what is watched for. */
static void ready(hubbub_instance *self, int32_t file, uint32_t what, void *argument) {
    (void)argument;
    char byte = 0;
    if ((what & HUBBUB_HANGUP) != 0) {
        count(self, (hubbub_text)HUBBUB_TEXT("hangups"));
        /* First the watch, then the descriptor: its number may soon be another's. */
        self->watch->remove(self->host, file);
        close_socket(self, OURS);
    } else if ((what & HUBBUB_READABLE) != 0 && read(file, &byte, 1) == 1 && byte == 'x') {
        count(self, (hubbub_text)HUBBUB_TEXT("reads"));
        self->watch->change(self->host, file, HUBBUB_WRITABLE);
    } else if ((what & HUBBUB_WRITABLE) != 0 && write(file, "y", 1) == 1) {
        count(self, (hubbub_text)HUBBUB_TEXT("writes"));
        /* A hang-up is reported without being asked for. */
        self->watch->change(self->host, file, 0);
        close_socket(self, PEER);
    }
}

static int32_t start(hubbub_instance *self) {
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, self->sockets) != 0) {
        self->host->set_error(self->host, HUBBUB_E_IO, (hubbub_text)HUBBUB_TEXT("no sockets"));
        return HUBBUB_E_IO;
    }
    /* A descriptor has one watch. */
    int32_t code = self->watch->add(self->host, self->sockets[OURS], HUBBUB_READABLE, ready, NULL);
    if (self->watch->add(self->host, self->sockets[OURS], HUBBUB_READABLE, ready, NULL) == HUBBUB_E_STATE) {
        count(self, (hubbub_text)HUBBUB_TEXT("refusals"));
    }
    return write(self->sockets[PEER], "x", 1) == 1 ? code : HUBBUB_E_IO;
}

static int32_t stop(hubbub_instance *self, uint32_t deadline_ms) {
    (void)deadline_ms;
    if (self->sockets[OURS] >= 0) {
        self->watch->remove(self->host, self->sockets[OURS]);
    }
    close_socket(self, OURS);
    close_socket(self, PEER);
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
    /* Never NULL, because the descriptor requires it. */
    (*instance)->watch = host->extension(host, (hubbub_text)HUBBUB_TEXT(HUBBUB_WATCH_ID));
    (*instance)->sockets[OURS] = -1;
    (*instance)->sockets[PEER] = -1;
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
