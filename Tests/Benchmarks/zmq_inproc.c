/*
 * What `hubbub bench` compares with: ZeroMQ PUSH/PULL over inproc, two threads, one message a call, SIZE bytes copied in.
 *
 *     cc -std=c11 -O2 -o hubbub-bench-zmq zmq_inproc.c -lzmq -lpthread
 *     hubbub-bench-zmq SECONDS SIZE
 *
 * Prints {"events_per_second": N}: what the receiver took in SECONDS after one second of warming up, by the time that
 * really passed.
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zmq.h>

static const char *const address = "inproc://bench";
static atomic_int ending;

struct sender {
    void *context;
    size_t size;
};

static void fail(const char *what) {
    fprintf(stderr, "hubbub-bench-zmq: %s: %s\n", what, zmq_strerror(zmq_errno()));
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void *send_all(void *argument) {
    const struct sender *sender = argument;
    char *payload = malloc(sender->size);
    void *socket = zmq_socket(sender->context, ZMQ_PUSH);
    if (!payload || !socket) fail("zmq_socket");
    int no_linger = 0;
    zmq_setsockopt(socket, ZMQ_LINGER, &no_linger, sizeof no_linger);
    if (zmq_connect(socket, address) != 0) fail("zmq_connect");
    memset(payload, '.', sender->size);
    while (!atomic_load_explicit(&ending, memory_order_relaxed)) {
        if (zmq_send(socket, payload, sender->size, 0) < 0) {
            if (zmq_errno() == ETERM) break;
            if (zmq_errno() != EINTR) fail("zmq_send");
        }
    }
    zmq_close(socket);
    free(payload);
    return NULL;
}

/* Receives for so long and returns the messages per second. */
static double receive(void *socket, char *buffer, size_t size, double seconds) {
    uint64_t count = 0;
    double begin = now(), end = begin;
    do {
        /* A look at the clock costs as much as a message: one for many. */
        for (int message = 0; message < 1024; message++) {
            if (zmq_recv(socket, buffer, size, 0) != (int)size) fail("zmq_recv");
        }
        count += 1024;
        end = now();
    } while (end - begin < seconds);
    return (double)count / (end - begin);
}

int main(int count, char **arguments) {
    double seconds = count == 3 ? strtod(arguments[1], NULL) : 0;
    long size = count == 3 ? strtol(arguments[2], NULL, 10) : 0;
    if (!(seconds > 0) || size < 1 || size > 1 << 30) {
        fprintf(stderr, "usage: hubbub-bench-zmq SECONDS SIZE\n");
        return 2;
    }
    void *context = zmq_ctx_new();
    void *socket = context ? zmq_socket(context, ZMQ_PULL) : NULL;
    char *buffer = malloc((size_t)size);
    if (!socket || !buffer || zmq_bind(socket, address) != 0) fail("zmq_bind");

    struct sender sender = {context, (size_t)size};
    pthread_t thread;
    if (pthread_create(&thread, NULL, send_all, &sender) != 0) fail("pthread_create");
    receive(socket, buffer, (size_t)size, 1);
    double rate = receive(socket, buffer, (size_t)size, seconds);

    atomic_store(&ending, 1);
    /* The sender may wait for room, which only its peer's end gives. */
    zmq_close(socket);
    zmq_ctx_shutdown(context);
    pthread_join(thread, NULL);
    zmq_ctx_term(context);
    free(buffer);
    printf("{\"events_per_second\": %.0f}\n", rate);
    return 0;
}
