/*
 * datagrams: a source that listens at a Unix datagram socket. Each datagram is one event of the type `datagram.received`.
 *
 * Whoever can write to the socket may send anything. What is no UTF-8 becomes an event with a binary payload; what is longer
 * than `max_datagram` is counted as `oversized` and dropped. While the routes take nothing the socket is not read, so that its
 * senders wait: the system keeps some datagrams for it, and then lets `send` block, or fail with EAGAIN.
 */
#define _GNU_SOURCE
#include <hubbub/hubbub.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* The most that is read in one turn, so that a flood does not keep the thread from all else. */
#define READS_PER_TURN 64

#define TEXT(literal) ((hubbub_text)HUBBUB_TEXT(literal))

struct hubbub_instance {
    const hubbub_host *host;
    const hubbub_watch *watches;
    struct sockaddr_un address;
    int64_t max_datagram;
    char *buffer;                /* of max_datagram bytes */
    const hubbub_event *waiting; /* the one for which there was no credit, or NULL */
    int descriptor;              /* -1 while it is not listening */
    struct stat file;            /* the socket's, to know it again */
};

/* What it says of itself. */

#define SPEC(type, symbol, ...) static const type symbol = {.head = HUBBUB_HEAD(type), __VA_ARGS__}
#define LIST(type, symbol, ...) static const type *const symbol[] = {__VA_ARGS__}
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

SPEC(hubbub_field_spec, bytes, .name = HUBBUB_TEXT("bytes"), .kind = HUBBUB_KIND_INTEGER, .flags = HUBBUB_REQUIRED,
     .help = HUBBUB_TEXT("The size of the datagram."), .example = HUBBUB_TEXT("120"));
LIST(hubbub_field_spec, attributes, &bytes);
SPEC(hubbub_type_spec, received, .name = HUBBUB_TEXT("datagram.received"),
     .help = HUBBUB_TEXT("A datagram: text where it is UTF-8, else binary."),
     .payload_kinds = HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_TEXT) | HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_BINARY),
     .attributes = attributes, .attribute_count = COUNT(attributes));
LIST(hubbub_type_spec, emits, &received);
SPEC(hubbub_field_spec, path, .name = HUBBUB_TEXT("path"), .kind = HUBBUB_KIND_STRING, .flags = HUBBUB_REQUIRED,
     .help = HUBBUB_TEXT("Where the socket is made."), .example = HUBBUB_TEXT("/run/sensors/socket"));
SPEC(hubbub_field_spec, max_datagram, .name = HUBBUB_TEXT("max_datagram"), .kind = HUBBUB_KIND_SIZE,
     .help = HUBBUB_TEXT("A longer datagram is counted and dropped."), .example = HUBBUB_TEXT("1KiB"),
     .fallback = HUBBUB_TEXT("64KiB"), .minimum = 1, .maximum = 1048576);
LIST(hubbub_field_spec, settings, &path, &max_datagram);
SPEC(hubbub_use_spec, file, .kind = HUBBUB_USES_FILES, .what = HUBBUB_TEXT("path"),
     .help = HUBBUB_TEXT("The socket: made at the start, removed at the end."));
LIST(hubbub_use_spec, uses, &file);
static const hubbub_text required[] = {HUBBUB_TEXT(HUBBUB_WATCH_ID)};
SPEC(hubbub_descriptor, descriptor, .name = HUBBUB_TEXT("datagrams"), .version = HUBBUB_TEXT("1.0.0"),
     .license = HUBBUB_TEXT("Apache-2.0"), .summary = HUBBUB_TEXT("Receives datagrams at a Unix socket"),
     .description = HUBBUB_TEXT("Each datagram is an event. While there is no credit its senders wait."),
     .roles = HUBBUB_ROLE_SOURCE, .pushback = HUBBUB_PUSHBACK_READING, .emits = emits, .emit_count = COUNT(emits),
     .settings = settings, .setting_count = COUNT(settings), .required_extensions = required,
     .required_extension_count = COUNT(required), .uses = uses, .use_count = COUNT(uses));

/* Why a function is about to fail: in the words of the system, where `number` is one of its error numbers. */
static int32_t fail(hubbub_instance *self, int32_t code, const char *what, int number) {
    char text[256];
    int length = number == 0 ? snprintf(text, sizeof(text), "%s: %s", self->address.sun_path, what)
                             : snprintf(text, sizeof(text), "%s: %s: %s", self->address.sun_path, what, strerror(number));
    uint64_t size = (uint64_t)length < sizeof(text) ? (uint64_t)length : sizeof(text) - 1;
    self->host->set_error(self->host, code, (hubbub_text){text, size});
    return code;
}

/* Events. */

static int32_t build(hubbub_instance *self, uint64_t size, uint32_t kind, const hubbub_event **event) {
    hubbub_field attribute = {HUBBUB_TEXT("bytes"), {.kind = HUBBUB_KIND_INTEGER, .integer = (int64_t)size}};
    hubbub_draft draft = {.head = HUBBUB_HEAD(hubbub_draft), .time = HUBBUB_TIME_NOW, .payload_kind = kind,
                          .payload = {self->buffer, size}, .attributes = &attribute, .attribute_count = 1};
    return self->host->create_event(self->host, &draft, event);
}

/* Emits what waits. False while there is no credit for it: then it is kept, and `credit` comes. */
static int emit_waiting(hubbub_instance *self) {
    uint64_t taken = 0;
    if (self->waiting == NULL) {
        return 1;
    }
    int32_t code = self->host->emit(self->host, &self->waiting, NULL, 1, &taken);
    if (code == HUBBUB_OK && taken == 0) {
        return 0;
    }
    if (taken == 0) {
        self->host->count(self->host, TEXT("refused"), 1);
        self->host->event_release(self->host, &self->waiting, 1);
    }
    self->waiting = NULL;
    return 1;
}

/* The host looks whether a text is UTF-8, so that nobody else must. */
static int receive(hubbub_instance *self, uint64_t size) {
    if (size > (uint64_t)self->max_datagram) {
        self->host->count(self->host, TEXT("oversized"), 1);
        return 1;
    }
    int32_t code = build(self, size, HUBBUB_PAYLOAD_TEXT, &self->waiting);
    if (code == HUBBUB_E_INVALID) {
        code = build(self, size, HUBBUB_PAYLOAD_BINARY, &self->waiting);
    }
    if (code != HUBBUB_OK) {
        self->waiting = NULL;
        self->host->log(self->host, HUBBUB_LOG_WARNING, self->host->error_text(self->host));
        self->host->count(self->host, TEXT("refused"), 1);
    }
    return emit_waiting(self);
}

/* Reads until nothing is left, there is no credit, or the turn is over. An error number, or 0. */
static int read_some(hubbub_instance *self) {
    for (int reads = 0; reads < READS_PER_TURN; reads++) {
        /* With MSG_TRUNC the result is the size of the whole datagram, also where the buffer is smaller. */
        ssize_t size = recv(self->descriptor, self->buffer, (size_t)self->max_datagram, MSG_DONTWAIT | MSG_TRUNC);
        if (size < 0) {
            return errno == EAGAIN || errno == EINTR ? 0 : errno;
        }
        if (!receive(self, (uint64_t)size)) {
            self->watches->change(self->host, self->descriptor, 0);
            return 0;
        }
    }
    return 0;
}

static void ready(hubbub_instance *self, int32_t descriptor, uint32_t events, void *argument) {
    (void)descriptor;
    (void)events;
    (void)argument;
    int number = read_some(self);
    if (number != 0) {
        const char *text = strerror(number);
        self->host->failed(self->host, HUBBUB_E_IO, (hubbub_text){text, strlen(text)});
    }
}

/* There is room again, or for the first time. */
static void credit(hubbub_instance *self, uint64_t events, uint64_t size) {
    (void)events;
    (void)size;
    if (emit_waiting(self)) {
        self->watches->change(self->host, self->descriptor, HUBBUB_READABLE);
    }
}

/* The socket and its file. */

/* Makes room for the socket: removes one at which nobody listens any longer, and touches nothing else. */
static int32_t make_room(hubbub_instance *self) {
    struct stat there;
    if (lstat(self->address.sun_path, &there) != 0) {
        return errno == ENOENT ? HUBBUB_OK : fail(self, HUBBUB_E_IO, "it cannot be looked at", errno);
    }
    if (!S_ISSOCK(there.st_mode)) {
        return fail(self, HUBBUB_E_SETTINGS, "there is something else than a socket", 0);
    }
    int probe = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (probe < 0) {
        return fail(self, HUBBUB_E_IO, "no socket", errno);
    }
    int is_stale = connect(probe, (const struct sockaddr *)&self->address, sizeof(self->address)) != 0 && errno == ECONNREFUSED;
    close(probe);
    if (!is_stale) {
        return fail(self, HUBBUB_E_BUSY, "somebody else has this socket", 0);
    }
    return unlink(self->address.sun_path) == 0 ? HUBBUB_OK : fail(self, HUBBUB_E_IO, "it cannot be removed", errno);
}

/* Removes the file, unless somebody else has put his own there meanwhile. */
static void leave(hubbub_instance *self) {
    struct stat there;
    if (lstat(self->address.sun_path, &there) == 0 && there.st_dev == self->file.st_dev && there.st_ino == self->file.st_ino) {
        unlink(self->address.sun_path);
    }
}

static void shut(hubbub_instance *self) {
    close(self->descriptor);
    self->descriptor = -1;
}

static int32_t start(hubbub_instance *self) {
    int32_t code = make_room(self);
    if (code != HUBBUB_OK) {
        return code;
    }
    self->descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (self->descriptor < 0) {
        return fail(self, HUBBUB_E_IO, "no socket", errno);
    }
    if (bind(self->descriptor, (const struct sockaddr *)&self->address, sizeof(self->address)) != 0 ||
        lstat(self->address.sun_path, &self->file) != 0) {
        code = fail(self, HUBBUB_E_IO, "it cannot be made", errno);
        shut(self);
        return code;
    }
    /* Nothing is read before the first credit. */
    code = self->watches->add(self->host, self->descriptor, 0, ready, NULL);
    if (code != HUBBUB_OK) {
        leave(self);
        shut(self);
    }
    return code;
}

/* First nobody new can send; then what the socket still has is taken, as far as there is credit. */
static int32_t stop(hubbub_instance *self, uint32_t deadline_ms) {
    (void)deadline_ms;
    leave(self);
    if (emit_waiting(self)) {
        read_some(self);
    }
    if (self->waiting != NULL) {
        self->host->count(self->host, TEXT("lost_at_stop"), 1);
        self->host->event_release(self->host, &self->waiting, 1);
        self->waiting = NULL;
    }
    self->watches->remove(self->host, self->descriptor);
    shut(self);
    return HUBBUB_OK;
}

/* The instance. */

static void destroy(hubbub_instance *self) {
    free(self->buffer);
    free(self);
}

static int is_named(const hubbub_field *field, const hubbub_field_spec *spec) {
    return field->name.size == spec->name.size && memcmp(field->name.data, spec->name.data, spec->name.size) == 0;
}

/* The address was zero before, so that the path ends with a zero. */
static int set_path(hubbub_instance *self, hubbub_text text) {
    if (text.size == 0 || text.size >= sizeof(self->address.sun_path) || memchr(text.data, 0, text.size) != NULL) {
        return 0;
    }
    memcpy(self->address.sun_path, text.data, text.size);
    return 1;
}

static int32_t read_settings(hubbub_instance *self, const hubbub_value *record) {
    for (uint64_t index = 0; index < record->count; index++) {
        const hubbub_field *field = &record->items[index];
        if (is_named(field, &max_datagram)) {
            self->max_datagram = field->value.integer;
        } else if (is_named(field, &path) && !set_path(self, field->value.text)) {
            self->host->set_error(self->host, HUBBUB_E_SETTINGS, TEXT("path: a socket's path has 1 to 107 bytes, none 0"));
            return HUBBUB_E_SETTINGS;
        }
    }
    return HUBBUB_OK;
}

static int32_t create(const hubbub_adapter *adapter, const hubbub_host *host, const hubbub_value *record,
                      hubbub_instance **instance) {
    (void)adapter;
    hubbub_instance *self = calloc(1, sizeof(*self));
    if (self == NULL) {
        return HUBBUB_E_MEMORY;
    }
    self->host = host;
    self->watches = host->extension(host, TEXT(HUBBUB_WATCH_ID));
    self->address.sun_family = AF_UNIX;
    self->descriptor = -1;
    int32_t code = read_settings(self, record);
    if (code == HUBBUB_OK) {
        self->buffer = malloc((size_t)self->max_datagram);
        code = self->buffer != NULL ? HUBBUB_OK : HUBBUB_E_MEMORY;
    }
    if (code != HUBBUB_OK) {
        destroy(self);
        return code;
    }
    *instance = self;
    return HUBBUB_OK;
}

HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void) {
    static const hubbub_adapter adapter = {.head = HUBBUB_HEAD(hubbub_adapter), .descriptor = &descriptor, .create = create,
        .destroy = destroy, .start = start, .stop = stop, .credit = credit};
    return &adapter;
}
