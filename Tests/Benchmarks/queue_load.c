/* A load for queues: the same program for each of them, so that what it takes of the machine is the same.

   queue_load QUEUE WORK PORT CONNECTIONS SECONDS

   QUEUE is `scirocco`; `fixed`, a server that answers each of the same requests with something fixed; or `redis`, where the queue is
   the stream `b0b`, its group `workers`, and each connection a consumer. WORK is `push`, a message of 100 bytes with its source and
   its type, or `work`, which pulls a message and, once it is here, acknowledges it. Each connection waits for its answer before it
   sends the next request. Prints messages a second that were pushed, or acknowledged; fails where an answer is not as it should
   be. */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BODY = 100, BUFFER = 4096, MOST = 1024 };

enum queue { SCIROCCO, FIXED, REDIS };
enum request { PUSH, PULL, ACKNOWLEDGE };

struct connection {
    int descriptor, number;
    enum request asked;
    size_t held;
    char id[64];
    char received[BUFFER];
};

static enum queue queue;
static bool works;
static char push[BUFFER];
static long done;

static _Noreturn void fail(const char *what, const char *seen) {
    fprintf(stderr, "queue_load: %s: %.300s\n", what, seen);
    exit(1);
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int connected(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int one = 1, descriptor = socket(AF_INET, SOCK_STREAM, 0);
    if (descriptor < 0 || connect(descriptor, (struct sockaddr *)&address, sizeof address) < 0) fail("cannot connect", "");
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return descriptor;
}

/* What all requests over HTTP say. */
#define HEAD "Host: 127.0.0.1\r\nAuthorization: DEFAULT_TOKEN\r\nScirocco-Node-Source: b0b\r\n"

static void prepare(void) {
    char body[BODY + 1];
    memset(body, 'x', BODY);
    body[BODY] = 0;
    if (queue == REDIS)
        sprintf(push,
                "*9\r\n$4\r\nXADD\r\n$3\r\nb0b\r\n$1\r\n*\r\n$6\r\nsource\r\n$3\r\nb0b\r\n$4\r\ntype\r\n$10\r\ntext/plain\r\n"
                "$7\r\npayload\r\n$%d\r\n%s\r\n", BODY, body);
    else
        sprintf(push, "POST /messageQueue HTTP/1.1\r\n" HEAD "Scirocco-Node-Destination: b0b\r\n"
                      "Content-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s", BODY, body);
}

static void ask(struct connection *it) {
    char text[512];
    const char *request = text;
    if (!works) {
        request = push;
    } else if (it->asked == ACKNOWLEDGE && queue == REDIS) {
        sprintf(text, "*4\r\n$4\r\nXACK\r\n$3\r\nb0b\r\n$7\r\nworkers\r\n$%zu\r\n%s\r\n", strlen(it->id), it->id);
    } else if (it->asked == ACKNOWLEDGE) {
        sprintf(text, "PATCH /messageQueue/%s/ack HTTP/1.1\r\n" HEAD "Content-Length: 0\r\n\r\n", it->id);
    } else if (queue == REDIS) {
        char name[16];
        sprintf(name, "%d", it->number);
        sprintf(text,
                "*9\r\n$10\r\nXREADGROUP\r\n$5\r\nGROUP\r\n$7\r\nworkers\r\n$%zu\r\n%s\r\n$5\r\nCOUNT\r\n$1\r\n1\r\n"
                "$7\r\nSTREAMS\r\n$3\r\nb0b\r\n$1\r\n>\r\n", strlen(name), name);
    } else {
        sprintf(text, "GET /messageQueue HTTP/1.1\r\n" HEAD "\r\n");
    }
    size_t size = strlen(request);
    if (send(it->descriptor, request, size, MSG_NOSIGNAL) != (ssize_t)size) fail("cannot send", request);
}

/* The end of a value of Redis' protocol, or null where it has not arrived whole. */
static const char *value_end(const char *text) {
    const char *line = strstr(text, "\r\n");
    if (line == NULL) return NULL;
    long count = strtol(text + 1, NULL, 10);
    const char *next = line + 2;
    switch (*text) {
    case '$': return count < 0 ? next : strlen(next) >= (size_t)count + 2 ? next + count + 2 : NULL;
    case '*':
        for (; next != NULL && count > 0; count--) next = *next == 0 ? NULL : value_end(next);
        return next;
    default: return next;
    }
}

/* The end of an answer over HTTP, or null where it has not arrived whole. */
static const char *answer_end(const char *text) {
    const char *body = strstr(text, "\r\n\r\n"), *length = strstr(text, "\r\nContent-Length: ");
    if (body == NULL) return NULL;
    size_t size = length != NULL && length < body ? strtoul(length + 18, NULL, 10) : 0;
    return strlen(body + 4) >= size ? body + 4 + size : NULL;
}

static void take_id(struct connection *it, const char *place, size_t size) {
    if (place == NULL || size >= sizeof it->id) fail("there is no id in an answer", it->received);
    memcpy(it->id, place, size);
    it->id[size] = 0;
}

/* Looks at what came for the request, and says which one is next. */
static enum request judge(struct connection *it) {
    const char *text = it->received;
    if (queue == FIXED) {
        if (strncmp(text, "HTTP/1.1 201 ", 13) != 0) fail("not what is fixed", text);
        strcpy(it->id, "6b00d496add2816029a52e3f");
    } else if (queue == REDIS) {
        const char *wanted = it->asked == PUSH ? "$" : it->asked == PULL ? "*1\r\n*2\r\n$3\r\nb0b\r\n*1\r\n*2\r\n$" : ":1\r\n";
        if (strncmp(text, wanted, strlen(wanted)) != 0) fail("not as it should be", text);
        if (it->asked == PULL) {
            const char *size = text + strlen(wanted);
            take_id(it, strchr(size, '\n') + 1, strtoul(size, NULL, 10));
        }
    } else {
        const char *wanted = it->asked == PUSH ? "pending" : it->asked == PULL ? "processing" : "processed";
        const char *status = strstr(text, "\r\nScirocco-Status: ");
        if (status == NULL || strncmp(status + 19, wanted, strlen(wanted)) != 0) fail("not as it should be", text);
        const char *id = strstr(text, "\r\nScirocco-Id: ");
        take_id(it, id == NULL ? NULL : id + 15, 24);
    }
    if (it->asked != PULL) done++;
    return !works ? PUSH : it->asked == PULL ? ACKNOWLEDGE : PULL;
}

static void hear(struct connection *it) {
    ssize_t count = recv(it->descriptor, it->received + it->held, BUFFER - 1 - it->held, 0);
    if (count <= 0) fail("the server closed a connection", it->received);
    it->held += (size_t)count;
    it->received[it->held] = 0;
    const char *end = queue == REDIS ? value_end(it->received) : answer_end(it->received);
    if (end == NULL && it->held == BUFFER - 1) fail("an answer is too long", it->received);
    if (end == NULL) return;
    if (*end != 0) fail("there is more than was asked for", end);
    it->asked = judge(it);
    it->held = 0;
    ask(it);
}

int main(int count, char **arguments) {
    if (count != 6) fail("queue_load QUEUE WORK PORT CONNECTIONS SECONDS", "");
    queue = strcmp(arguments[1], "redis") == 0 ? REDIS : strcmp(arguments[1], "fixed") == 0 ? FIXED : SCIROCCO;
    works = strcmp(arguments[2], "work") == 0;
    int connections = atoi(arguments[4]);
    double lasting = atof(arguments[5]);
    if (connections < 1 || connections > MOST) fail("too many connections", arguments[4]);
    static struct connection all[MOST];
    prepare();
    int poller = epoll_create1(0);
    for (int number = 0; number < connections; number++) {
        all[number] = (struct connection){
            .descriptor = connected(atoi(arguments[3])), .number = number, .asked = works ? PULL : PUSH};
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &all[number]};
        epoll_ctl(poller, EPOLL_CTL_ADD, all[number].descriptor, &event);
    }
    double begun = seconds(), now = begun;
    for (int number = 0; number < connections; number++) ask(&all[number]);
    while (now - begun < lasting) {
        struct epoll_event events[64];
        int ready = epoll_wait(poller, events, 64, 1000);
        if (ready < 0 && errno != EINTR) fail("cannot wait", strerror(errno));
        for (int index = 0; index < ready; index++) hear(events[index].data.ptr);
        now = seconds();
    }
    printf("%.0f\n", (double)done / (now - begun));
    return 0;
}
