/* Loads a durable queue: publishers that wait for the acknowledgement of each event, and consumers that acknowledge each.
 *
 *   durable_load mqtt|nats|redis PORT CONNECTIONS WINDOW MILLISECONDS [CONSUMERS [PORT]]
 *
 * Each of CONNECTIONS publishers has at most WINDOW events under way, of 256 bytes. What became free of a window by one read is
 * sent with one write. Every acknowledgement is checked: it must be the next one of its connection, and no error. CONSUMERS
 * (of mqtt: subscribers with quality 1, at the second port, of one topic each) take and acknowledge what was published; without
 * any, the server is trusted with it. What is published and not consumed is bounded. One thread does it all, and does the same
 * for each protocol: a client library would take its own share of the machine from the server that it serves.
 *
 * Prints one line: events a second, up to the last acknowledgement of publishers and consumers; the 50th and 99th percentile in
 * microseconds of the time from an event to its acknowledgement; and how many events there were. */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { event_size = 256, window_limit = 4096, buffer_size = 4 << 20, backlog_limit = 50000, batch = 256, most = 1 << 25 };

struct peer {
    int socket, number;
    bool is_consumer, wants_write;
    unsigned char *input, *output;
    size_t filled, pending;
    /* Of a publisher. */
    uint64_t sent, acknowledged, times[window_limit];
    /* Of a consumer: what it has asked for and not got, and acknowledgements whose answer is due. */
    int asked, confirming;
};

struct protocol {
    const char *name;
    void (*prepare)(struct peer *), (*publish)(struct peer *), (*consume)(struct peer *);
    /* Takes one answer; returns its size, 0 where it is not whole. */
    size_t (*take)(struct peer *, const unsigned char *, size_t);
};

static char payload[event_size + 1];
static uint64_t published, acknowledged, consumed, started, ended;
static uint32_t *latencies;
static int connections, window, consumers, poller;
static bool is_over;

static void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
    exit(1);
}

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* Connections. */

static void flush(struct peer *peer) {
    size_t done = 0;
    while (done < peer->pending) {
        ssize_t written = send(peer->socket, peer->output + done, peer->pending - done, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (written < 0 && errno == EAGAIN) break;
        if (written < 0) fail("send: %s", strerror(errno));
        done += (size_t)written;
    }
    memmove(peer->output, peer->output + done, peer->pending - done);
    peer->pending -= done;
    if ((peer->pending > 0) == peer->wants_write) return;
    peer->wants_write = peer->pending > 0;
    struct epoll_event event = {.events = EPOLLIN | (peer->wants_write ? EPOLLOUT : 0), .data.ptr = peer};
    epoll_ctl(poller, EPOLL_CTL_MOD, peer->socket, &event);
}

static void put(struct peer *peer, const void *bytes, size_t size) {
    if (peer->pending + size > buffer_size) fail("the server does not read");
    memcpy(peer->output + peer->pending, bytes, size);
    peer->pending += size;
}

static void put_text(struct peer *peer, const char *format, ...) {
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    put(peer, text, (size_t)size);
}

static void dial(struct peer *peer, int port) {
    int one = 1;
    peer->socket = socket(AF_INET, SOCK_STREAM, 0);
    peer->input = malloc(buffer_size), peer->output = malloc(buffer_size);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(peer->socket, (struct sockaddr *)&address, sizeof address) < 0) fail("connect: %s", strerror(errno));
    setsockopt(peer->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct timeval limit = {.tv_sec = 10};
    setsockopt(peer->socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = peer};
    epoll_ctl(poller, EPOLL_CTL_ADD, peer->socket, &event);
}

/* Sends what is pending and waits until `end` arrives; for what comes before the load. */
static void ask(struct peer *peer, const char *end) {
    flush(peer);
    size_t length = strlen(end);
    for (;;) {
        if (memmem(peer->input, peer->filled, end, length)) break;
        ssize_t got = recv(peer->socket, peer->input + peer->filled, 4096, 0);
        if (got <= 0) fail("no answer with %s", end);
        peer->filled += (size_t)got;
    }
    peer->filled = 0;
}

/* What every protocol tells. */

static void note_acknowledgement(struct peer *peer) {
    uint64_t time = now(), taken = (time - peer->times[peer->acknowledged++ % window_limit]) / 1000;
    if (acknowledged < most) latencies[acknowledged] = (uint32_t)taken;
    acknowledged++;
}

/* MQTT 3.1.1. */

static void mqtt_prepare(struct peer *peer) {
    unsigned char packet[64] = {0x10, 0, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0};
    int length = snprintf((char *)packet + 14, 32, "%s%d", peer->is_consumer ? "out" : "in", peer->number);
    packet[13] = (unsigned char)length, packet[1] = (unsigned char)(12 + length);
    put(peer, packet, 14 + (size_t)length);
    ask(peer, "\x20\x02");
    if (!peer->is_consumer) return;
    unsigned char subscribe[] = {0x82, 11, 0, 1, 0, 6, 'b', 'e', 'n', 'c', 'h', (unsigned char)('0' + peer->number), 1};
    put(peer, subscribe, sizeof subscribe);
    ask(peer, "\x90\x03");
}

static void mqtt_publish(struct peer *peer) {
    size_t body = 2 + 6 + 2 + event_size;
    uint16_t id = (uint16_t)(peer->sent % 65535 + 1);
    unsigned char head[] = {0x32, (unsigned char)((body & 0x7F) | 0x80), (unsigned char)(body >> 7), 0, 6, 'b', 'e', 'n', 'c', 'h',
                            (unsigned char)('0' + peer->number % 10), (unsigned char)(id >> 8), (unsigned char)id};
    put(peer, head, sizeof head);
    put(peer, payload, event_size);
}

static void mqtt_consume(struct peer *peer) { (void)peer; }

static size_t mqtt_take(struct peer *peer, const unsigned char *bytes, size_t count) {
    size_t length = 0, head = 0;
    for (size_t index = 1; index < 5 && index < count && head == 0; index++) {
        length |= (size_t)(bytes[index] & 0x7F) << (7 * (index - 1));
        if (!(bytes[index] & 0x80)) head = index + 1;
    }
    if (head == 0 || head + length > count) return 0;
    if (bytes[0] >> 4 == 4) {
        uint16_t expected = (uint16_t)(peer->acknowledged % 65535 + 1);
        if ((bytes[2] << 8 | bytes[3]) != expected) fail("an acknowledgement of another event");
        note_acknowledgement(peer);
    } else if (bytes[0] >> 4 == 3) {
        const unsigned char *id = bytes + head + 2 + 6;
        if (length != 2 + 6 + 2 + event_size) fail("another event came than was published");
        put(peer, (unsigned char[]){0x40, 2, id[0], id[1]}, 4);
        consumed++;
    } else {
        fail("an unexpected packet %#x", bytes[0]);
    }
    return head + length;
}

/* NATS, with JetStream's requests as its clients make them. */

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
        peer->asked--, consumed++;
    } else {
        const char *last = strrchr(subject, '.');
        if (!memmem(bytes + line, size, "\"seq\":", 6) || memmem(bytes + line, size, "error", 5))
            fail("refused: %.*s", (int)size, bytes + line);
        if (strtoull(last + 1, NULL, 10) != peer->acknowledged) fail("an acknowledgement of another event");
        note_acknowledgement(peer);
    }
    return line + size + 2;
}

/* Redis streams. */

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
        consumed += (uint64_t)peer->confirming;
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

static const struct protocol protocols[] = {
    {"mqtt", mqtt_prepare, mqtt_publish, mqtt_consume, mqtt_take},
    {"nats", nats_prepare, nats_publish, nats_consume, nats_take},
    {"redis", redis_prepare, redis_publish, redis_consume, redis_take},
};

/* The load. */

static void work(struct peer *peer, const struct protocol *protocol) {
    if (peer->is_consumer) {
        protocol->consume(peer);
    } else {
        uint64_t time = now();
        while (!is_over && peer->sent - peer->acknowledged < (uint64_t)window
               && (!consumers || published - consumed < backlog_limit)) {
            peer->times[peer->sent % window_limit] = time;
            protocol->publish(peer);
            peer->sent++, published++;
        }
    }
    flush(peer);
}

static void receive(struct peer *peer, const struct protocol *protocol) {
    ssize_t got = recv(peer->socket, peer->input + peer->filled, buffer_size - peer->filled, MSG_DONTWAIT);
    if (got == 0) fail("the server closed a connection");
    if (got < 0) return;
    peer->filled += (size_t)got;
    size_t start = 0, size;
    while (start < peer->filled && (size = protocol->take(peer, peer->input + start, peer->filled - start)) > 0) start += size;
    memmove(peer->input, peer->input + start, peer->filled - start);
    peer->filled -= start;
}

static int ascending(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

int main(int count, char **arguments) {
    const struct protocol *protocol = NULL;
    for (size_t index = 0; count >= 6 && index < sizeof protocols / sizeof *protocols; index++)
        if (!strcmp(arguments[1], protocols[index].name)) protocol = protocols + index;
    if (!protocol) fail("usage: durable_load mqtt|nats|redis PORT CONNECTIONS WINDOW MILLISECONDS [CONSUMERS [PORT]]");
    int port = atoi(arguments[2]), milliseconds = atoi(arguments[5]);
    connections = atoi(arguments[3]), window = atoi(arguments[4]), consumers = count > 6 ? atoi(arguments[6]) : 0;
    if (connections < 1 || window < 1 || window > window_limit) fail("a number is out of its range");
    memset(payload, 'x', event_size);
    latencies = malloc(most * sizeof *latencies);
    poller = epoll_create1(0);
    int all = connections + consumers;
    struct peer *peers = calloc((size_t)all, sizeof *peers);
    for (int index = all - 1; index >= 0; index--) {
        peers[index].is_consumer = index >= connections;
        peers[index].number = index >= connections ? index - connections : index;
        if (!strcmp(protocol->name, "nats")) peers[index].number = index;
        dial(peers + index, peers[index].is_consumer && count > 7 ? atoi(arguments[7]) : port);
        protocol->prepare(peers + index);
    }
    started = now(), ended = started + (uint64_t)milliseconds * 1000000u;
    for (int index = 0; index < all; index++) work(peers + index, protocol);
    uint64_t stop = ended + 30000000000u;
    while (!is_over || acknowledged < published || (consumers && consumed < published)) {
        struct epoll_event events[64];
        int ready = epoll_wait(poller, events, 64, 100);
        uint64_t time = now();
        is_over = is_over || time >= ended;
        if (time > stop) fail("%llu published, %llu acknowledged, %llu consumed: the rest does not come",
                              (unsigned long long)published, (unsigned long long)acknowledged, (unsigned long long)consumed);
        for (int index = 0; index < ready; index++) {
            struct peer *peer = events[index].data.ptr;
            if (events[index].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(peer, protocol);
            work(peer, protocol);
        }
        /* Publishers that waited for consumers. */
        for (int index = 0; consumers && index < connections; index++)
            if (peers[index].sent == peers[index].acknowledged) work(peers + index, protocol);
    }
    double seconds = (double)(now() - started) / 1e9;
    size_t noted = acknowledged < most ? acknowledged : most;
    qsort(latencies, noted, sizeof *latencies, ascending);
    printf("%.0f %u %u %llu\n", (double)acknowledged / seconds, latencies[noted / 2], latencies[noted * 99 / 100],
           (unsigned long long)acknowledged);
    return 0;
}
