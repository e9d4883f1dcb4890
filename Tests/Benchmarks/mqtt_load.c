/* Loads an MQTT broker: one publisher, some subscribers to its topic, all in this process.
 *
 *   mqtt_load PORT QOS SUBSCRIBERS MESSAGES WINDOW [RATE]
 *
 * At most WINDOW messages are on their way, so that no broker has to drop any. With RATE the messages are published at so many
 * a second. Prints one line: messages a second that each subscriber got, and the 50th and 99th percentile of their way in
 * microseconds (of the first subscriber). */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { payload_size = 256, input_size = 1 << 18 };

static int port, qos, subscribers;
static long messages, window, rate;

struct subscriber {
    int socket;
    size_t filled;
    unsigned char input[input_size];
    _Atomic long received;
};

static struct subscriber *all;
static uint32_t *latencies;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void write_all(int socket, const unsigned char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = send(socket, bytes, count, MSG_NOSIGNAL);
        if (written < 0 && errno != EINTR) fail("send");
        if (written > 0) bytes += written, count -= (size_t)written;
    }
}

static void read_all(int socket, unsigned char *bytes, size_t count) {
    while (count > 0) {
        ssize_t got = recv(socket, bytes, count, 0);
        if (got <= 0) fail("recv");
        bytes += got, count -= (size_t)got;
    }
}

static int dial(const char *client) {
    int socket_ = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, (struct sockaddr *)&address, sizeof address) < 0) fail("connect");
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    unsigned char packet[64] = {0x10, 0, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0};
    size_t length = strlen(client);
    packet[13] = (unsigned char)length;
    memcpy(packet + 14, client, length);
    packet[1] = (unsigned char)(12 + length);
    write_all(socket_, packet, 14 + length);
    unsigned char answer[4];
    read_all(socket_, answer, 4);
    if (answer[0] != 0x20 || answer[3] != 0) fprintf(stderr, "the broker refuses us\n"), exit(1);
    return socket_;
}

static void subscribe(int socket) {
    unsigned char packet[] = {0x82, 10, 0, 1, 0, 5, 'b', 'e', 'n', 'c', 'h', (unsigned char)qos};
    write_all(socket, packet, sizeof packet);
    unsigned char answer[5];
    read_all(socket, answer, 5);
}

/* The length of the packet at the beginning of some bytes, 0 where it is not whole. */
static size_t whole(const unsigned char *bytes, size_t count, size_t *body) {
    size_t length = 0;
    for (size_t index = 1; index < 5 && index < count; index++) {
        length |= (size_t)(bytes[index] & 0x7F) << (7 * (index - 1));
        if (bytes[index] & 0x80) continue;
        *body = index + 1;
        return *body + length <= count ? *body + length : 0;
    }
    return 0;
}

static void take(struct subscriber *one, long *acknowledgements, unsigned char *answers) {
    size_t start = 0, size, body = 0;
    while ((size = whole(one->input + start, one->filled - start, &body)) > 0) {
        unsigned char *packet = one->input + start;
        if (packet[0] >> 4 == 3) {
            unsigned char *rest = packet + body + 7;
            if (qos > 0) {
                unsigned char *answer = answers + 4 * (*acknowledgements)++;
                answer[0] = 0x40, answer[1] = 2, answer[2] = rest[0], answer[3] = rest[1];
                rest += 2;
            }
            uint64_t sent;
            memcpy(&sent, rest, sizeof sent);
            long count = atomic_fetch_add_explicit(&one->received, 1, memory_order_relaxed);
            if (one == all && count < messages) latencies[count] = (uint32_t)((now() - sent) / 1000);
        }
        start += size;
    }
    memmove(one->input, one->input + start, one->filled - start);
    one->filled -= start;
}

static void *listen_all(void *unused) {
    (void)unused;
    static unsigned char answers[input_size];
    int poll = epoll_create1(0);
    for (int index = 0; index < subscribers; index++) {
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = all + index};
        epoll_ctl(poll, EPOLL_CTL_ADD, all[index].socket, &event);
    }
    for (;;) {
        struct epoll_event events[64];
        int count = epoll_wait(poll, events, 64, -1);
        for (int index = 0; index < count; index++) {
            struct subscriber *one = events[index].data.ptr;
            ssize_t got = recv(one->socket, one->input + one->filled, input_size - one->filled, MSG_DONTWAIT);
            if (got == 0) fprintf(stderr, "the broker closed a connection\n"), exit(1);
            if (got < 0) continue;
            one->filled += (size_t)got;
            long acknowledgements = 0;
            take(one, &acknowledgements, answers);
            write_all(one->socket, answers, 4 * (size_t)acknowledgements);
        }
    }
}

/* What the slowest subscriber has. */
static long slowest(void) {
    long least = messages;
    for (int index = 0; index < subscribers; index++) {
        long received = atomic_load_explicit(&all[index].received, memory_order_relaxed);
        if (received < least) least = received;
    }
    return least;
}

static void publish_all(int socket) {
    unsigned char packet[3 + 7 + 2 + payload_size] = {0};
    size_t extra = qos > 0 ? 2 : 0, body = 7 + extra + payload_size;
    packet[0] = (unsigned char)(0x30 | qos << 1);
    packet[1] = (unsigned char)((body & 0x7F) | 0x80), packet[2] = (unsigned char)(body >> 7);
    memcpy(packet + 3, "\0\5bench", 7);
    unsigned char batch[64 * sizeof packet];
    uint64_t start = now();
    long acknowledged = 0;
    unsigned char answers[4096];
    for (long sent = 0; sent < messages;) {
        size_t size = 0;
        for (int count = 0; count < (rate ? 1 : 64) && sent < messages; count++, sent++) {
            uint64_t time = now();
            uint16_t id = htons((uint16_t)(sent % 65535 + 1));
            if (qos > 0) memcpy(packet + 10, &id, 2);
            memcpy(packet + 10 + extra, &time, sizeof time);
            memcpy(batch + size, packet, 3 + body);
            size += 3 + body;
        }
        write_all(socket, batch, size);
        if (rate) {
            uint64_t due = start + (uint64_t)sent * 1000000000u / (uint64_t)rate, time = now();
            if (due > time) usleep((useconds_t)((due - time) / 1000));
        }
        while (sent - slowest() > window || (qos > 0 && sent - acknowledged > window)) {
            ssize_t got = recv(socket, answers, sizeof answers, MSG_DONTWAIT);
            if (got > 0) acknowledged += got / 4;
            else sched_yield();
        }
    }
}

static int ascending(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

int main(int count, char **arguments) {
    if (count < 6) fprintf(stderr, "usage: mqtt_load PORT QOS SUBSCRIBERS MESSAGES WINDOW [RATE]\n"), exit(2);
    port = atoi(arguments[1]), qos = atoi(arguments[2]), subscribers = atoi(arguments[3]);
    messages = atol(arguments[4]), window = atol(arguments[5]), rate = count > 6 ? atol(arguments[6]) : 0;
    all = calloc((size_t)subscribers, sizeof *all);
    latencies = calloc((size_t)messages, sizeof *latencies);
    if (!all || !latencies) fail("memory");
    for (int index = 0; index < subscribers; index++) {
        char name[32];
        snprintf(name, sizeof name, "sub%d", index);
        all[index].socket = dial(name);
        subscribe(all[index].socket);
    }
    int publisher = dial("pub");
    pthread_t thread;
    pthread_create(&thread, NULL, listen_all, NULL);
    uint64_t start = now();
    publish_all(publisher);
    for (int tries = 0; slowest() < messages; tries++) {
        if (tries > 10000) fprintf(stderr, "lost %ld messages\n", messages - slowest()), exit(1);
        usleep(1000);
    }
    double seconds = (double)(now() - start) / 1e9;
    qsort(latencies, (size_t)messages, sizeof *latencies, ascending);
    printf("%.0f %u %u\n", (double)messages / seconds, latencies[messages / 2], latencies[messages * 99 / 100]);
    return 0;
}
