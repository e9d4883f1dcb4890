/* Connections that do not wait, but for what is asked before the load. */
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

enum { buffer_size = 4 << 20 };

_Noreturn void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
    exit(1);
}

uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

void flush(struct peer *peer) {
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
    epoll_ctl(peer->poller, EPOLL_CTL_MOD, peer->socket, &event);
}

void put(struct peer *peer, const void *bytes, size_t size) {
    if (peer->pending + size > buffer_size) fail("the server does not read");
    memcpy(peer->output + peer->pending, bytes, size);
    peer->pending += size;
}

void put_text(struct peer *peer, const char *format, ...) {
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    put(peer, text, (size_t)size);
}

void dial(struct peer *peer, int poller, int port) {
    int one = 1;
    peer->poller = poller;
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

void ask(struct peer *peer, const char *end) {
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

bool fill(struct peer *peer) {
    ssize_t got = recv(peer->socket, peer->input + peer->filled, buffer_size - peer->filled, MSG_DONTWAIT);
    if (got == 0) fail("the server closed a connection");
    if (got < 0) return false;
    peer->filled += (size_t)got;
    return true;
}
