/* NATS, with JetStream's requests as its clients make them. */
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void nats_ask(struct peer *peer, const char *what, const char *body) {
    put_text(peer, "PUB $JS.API.%s _INBOX.%d.setup %zu\r\n%s\r\n", what, peer->number, strlen(body), body);
    ask(peer, "}\r\n");
}

static void nats_prepare(struct peer *peer) {
    static bool has_stream;
    ask(peer, "}");
    put_text(peer, "CONNECT {\"verbose\":false,\"pedantic\":false,\"headers\":true,\"lang\":\"C\",\"version\":\"1\"}\r\nPING\r\n");
    ask(peer, "PONG\r\n");
    put_text(peer, "SUB _INBOX.%d.* 1\r\nPING\r\n", peer->number);
    ask(peer, "PONG\r\n");
    if (has_stream) return;
    has_stream = true;
    nats_ask(peer, "STREAM.DELETE.bench", "");
    nats_ask(peer, "STREAM.CREATE.bench",
             "{\"name\":\"bench\",\"subjects\":[\"bench\"],\"retention\":\"limits\",\"storage\":\"file\",\"num_replicas\":1,"
             "\"discard\":\"old\",\"max_bytes\":1073741824,\"max_msgs\":-1,\"max_consumers\":-1}");
    nats_ask(peer, "CONSUMER.DURABLE.CREATE.bench.workers",
             "{\"stream_name\":\"bench\",\"config\":{\"durable_name\":\"workers\",\"ack_policy\":\"explicit\","
             "\"deliver_policy\":\"all\",\"ack_wait\":30000000000,\"max_ack_pending\":65536}}");
}

static void nats_publish(struct peer *peer) {
    put_text(peer, "PUB bench _INBOX.%d.%llu %d\r\n", peer->number, (unsigned long long)peer->sent, event_size);
    put(peer, payload, event_size);
    put(peer, "\r\n", 2);
}

/* Two batches are asked for, so that one is on its way while the other is taken. */
static void nats_consume(struct peer *peer) {
    for (; peer->asked <= batch; peer->asked += batch) {
        char body[32];
        int size = snprintf(body, sizeof body, "{\"batch\":%d}", batch);
        put_text(peer, "PUB $JS.API.CONSUMER.MSG.NEXT.bench.workers _INBOX.%d.next %d\r\n%s\r\n", peer->number, size, body);
    }
}

static size_t nats_take(struct peer *peer, const unsigned char *bytes, size_t count) {
    const unsigned char *end = memchr(bytes, '\n', count);
    if (!end) return 0;
    size_t line = (size_t)(end - bytes) + 1;
    char text[512], subject[128], reply[192] = "";
    if (line >= sizeof text) fail("a line is too long");
    memcpy(text, bytes, line), text[line] = 0;
    if (!strncmp(text, "PING", 4)) return put(peer, "PONG\r\n", 6), line;
    size_t size = 0;
    unsigned number;
    if (sscanf(text, "MSG %127s %u %zu\r\n", subject, &number, &size) != 3
        && sscanf(text, "MSG %127s %u %191s %zu\r\n", subject, &number, reply, &size) != 4)
        fail("unexpected: %s", text);
    if (line + size + 2 > count) return 0;
    if (peer->is_consumer) {
        if (!*reply || size != event_size) fail("another event came than was published: %.*s", (int)size, bytes + line);
        put_text(peer, "PUB %s 4\r\n+ACK\r\n", reply);
        peer->asked--;
        note_consumed(1);
    } else {
        const char *last = strrchr(subject, '.');
        if (!memmem(bytes + line, size, "\"seq\":", 6) || memmem(bytes + line, size, "error", 5))
            fail("refused: %.*s", (int)size, bytes + line);
        if (strtoull(last + 1, NULL, 10) != peer->acknowledged) fail("an acknowledgement of another event");
        note_acknowledgement(peer);
    }
    return line + size + 2;
}

const struct protocol nats = {
    .name = "nats", .numbers_all = true, .prepare = nats_prepare, .publish = nats_publish, .consume = nats_consume, .take = nats_take,
};
