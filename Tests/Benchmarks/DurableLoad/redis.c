/* Redis streams. */
#include "load.h"

#include <stdlib.h>
#include <string.h>

static void redis_prepare(struct peer *peer) {
    static bool has_stream;
    if (has_stream) return;
    has_stream = true;
    put_text(peer, "DEL bench\r\n");
    ask(peer, "\r\n");
    put_text(peer, "XGROUP CREATE bench workers 0 MKSTREAM\r\n");
    ask(peer, "+OK\r\n");
}

/* What was consumed long ago goes, so that memory stays bounded as it does with the others. */
static void redis_publish(struct peer *peer) {
    put_text(peer, "*8\r\n$4\r\nXADD\r\n$5\r\nbench\r\n$6\r\nMAXLEN\r\n$1\r\n~\r\n$6\r\n100000\r\n$1\r\n*\r\n$1\r\nd\r\n$%d\r\n",
             event_size);
    put(peer, payload, event_size);
    put(peer, "\r\n", 2);
}

static void redis_consume(struct peer *peer) {
    if (peer->asked) return;
    peer->asked = 1;
    put_text(peer, "XREADGROUP GROUP workers c%d COUNT %d BLOCK 200 STREAMS bench >\r\n", peer->number, batch);
}

/* Behind the value that begins at `at`, 0 where it is not whole. Calls `found` with each string. */
static size_t redis_value(const unsigned char *bytes, size_t count, size_t at, void (*found)(const unsigned char *, long)) {
    const unsigned char *end = at < count ? memchr(bytes + at, '\n', count - at) : NULL;
    if (!end) return 0;
    long number = strtol((const char *)bytes + at + 1, NULL, 10);
    size_t next = (size_t)(end - bytes) + 1;
    switch (bytes[at]) {
    case '$':
        if (number < 0) return next;
        if (next + (size_t)number + 2 > count) return 0;
        if (found) found(bytes + next, number);
        return next + (size_t)number + 2;
    case '*':
        for (long index = 0; index < number && next; index++) next = redis_value(bytes, count, next, found);
        return next;
    case ':':
    case '+':
        return next;
    default:
        fail("refused: %.*s", (int)(next - at), bytes + at);
        return 0;
    }
}

static char ids[batch][32];
static int id_count;

/* In what XREADGROUP gives, the strings are the stream's name, and of each entry its id, its field's name and the value. */
static void redis_note(const unsigned char *text, long size) {
    if (size == event_size) return;
    if (memchr(text, '-', (size_t)size) && id_count < batch) {
        memcpy(ids[id_count], text, (size_t)size);
        ids[id_count++][size] = 0;
    }
}

static size_t redis_take(struct peer *peer, const unsigned char *bytes, size_t count) {
    id_count = 0;
    size_t size = redis_value(bytes, count, 0, NULL);
    if (size == 0) return 0;
    if (!peer->is_consumer) {
        if (bytes[0] != '$' || bytes[1] == '-') fail("no id: %.*s", (int)size, bytes);
        note_acknowledgement(peer);
        return size;
    }
    if (bytes[0] == ':') {
        if (strtol((const char *)bytes + 1, NULL, 10) != peer->confirming) fail("not all were acknowledged");
        note_consumed(peer->confirming);
        peer->confirming = 0;
        return size;
    }
    peer->asked = 0;
    redis_value(bytes, count, 0, redis_note);
    if (id_count == 0) return size;
    put_text(peer, "*%d\r\n$4\r\nXACK\r\n$5\r\nbench\r\n$7\r\nworkers\r\n", 3 + id_count);
    for (int index = 0; index < id_count; index++) put_text(peer, "$%zu\r\n%s\r\n", strlen(ids[index]), ids[index]);
    peer->confirming = id_count;
    return size;
}

const struct protocol redis = {
    .name = "redis", .prepare = redis_prepare, .publish = redis_publish, .consume = redis_consume, .take = redis_take,
};
