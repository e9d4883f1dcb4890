/* What the load is made of: connections, and protocols that say what goes over them. */
#ifndef DURABLE_LOAD_H
#define DURABLE_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { event_size = 256, window_limit = 4096, batch = 256 };

/* A connection, of a publisher or of a consumer. */
struct peer {
    int socket, poller, number;
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
    /* Whether publishers and consumers are numbered together, because the server tells them apart by that. */
    bool numbers_all;
    void (*prepare)(struct peer *), (*publish)(struct peer *), (*consume)(struct peer *);
    /* Takes one answer; returns its size, 0 where it is not whole. */
    size_t (*take)(struct peer *, const unsigned char *, size_t);
};

extern const struct protocol mqtt, nats, redis;

/* What is published: always the same. */
extern char payload[event_size];

/* The oldest event of a publisher that is not acknowledged is so now. */
void note_acknowledgement(struct peer *peer);
/* Consumers have taken and acknowledged so many events more. */
void note_consumed(int count);

/* Ends the program and says why. */
_Noreturn void fail(const char *format, ...);
/* Nanoseconds, from any moment on. */
uint64_t now(void);

/* Connects within `poller`, an epoll descriptor, whose events name the peer. */
void dial(struct peer *peer, int poller, int port);
/* Appends to what is sent with the next `flush`. */
void put(struct peer *peer, const void *bytes, size_t size);
void put_text(struct peer *peer, const char *format, ...);
/* Sends what there is room for; the rest when the poller says so. */
void flush(struct peer *peer);
/* Reads what there is; false where nothing came. */
bool fill(struct peer *peer);
/* Sends what is pending and waits until `end` arrives; for what comes before the load. */
void ask(struct peer *peer, const char *end);

#endif
