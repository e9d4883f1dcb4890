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

#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

enum { backlog_limit = 50000, most = 1 << 25 };

static const struct protocol *const protocols[] = {&mqtt, &nats, &redis};

char payload[event_size];
static uint64_t published, acknowledged, consumed;
static uint32_t *latencies;
static int window, consumers, poller;
static bool is_over;

void note_acknowledgement(struct peer *peer) {
    uint64_t time = now(), taken = (time - peer->times[peer->acknowledged++ % window_limit]) / 1000;
    if (acknowledged < most) latencies[acknowledged] = (uint32_t)taken;
    acknowledged++;
}

void note_consumed(int count) { consumed += (uint64_t)count; }

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
    if (!fill(peer)) return;
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
        if (!strcmp(arguments[1], protocols[index]->name)) protocol = protocols[index];
    if (!protocol) fail("usage: durable_load mqtt|nats|redis PORT CONNECTIONS WINDOW MILLISECONDS [CONSUMERS [PORT]]");
    int port = atoi(arguments[2]), milliseconds = atoi(arguments[5]);
    int connections = atoi(arguments[3]);
    window = atoi(arguments[4]), consumers = count > 6 ? atoi(arguments[6]) : 0;
    if (connections < 1 || window < 1 || window > window_limit) fail("a number is out of its range");
    memset(payload, 'x', event_size);
    latencies = malloc(most * sizeof *latencies);
    poller = epoll_create1(0);
    int all = connections + consumers;
    struct peer *peers = calloc((size_t)all, sizeof *peers);
    for (int index = all - 1; index >= 0; index--) {
        peers[index].is_consumer = index >= connections;
        peers[index].number = index >= connections ? index - connections : index;
        if (protocol->numbers_all) peers[index].number = index;
        dial(peers + index, poller, peers[index].is_consumer && count > 7 ? atoi(arguments[7]) : port);
        protocol->prepare(peers + index);
    }
    uint64_t started = now(), ended = started + (uint64_t)milliseconds * 1000000u;
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
