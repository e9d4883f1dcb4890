/* A load for a pysig server, the original one or ours: clients fire, others listen and answer as the original does.

   pysig_load PORT LISTENERS SECONDS [SENDERS | frames]

   Each of the SENDERS, 1 by default, waits for each answer before it fires again, as a program of the original does. With
   `frames` there is one, which says that it cuts objects out of the stream, and where the server takes that up it has 64 signals
   under way. Each listener takes what one recv of 4096 bytes gives for one object, and answers it before the next. Prints signals
   a second, counted when they are answered, which is when all listeners have; or fails where a listener lost an object, or an
   answer was no success. */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 4096, WINDOW = 64, MOST = 1000, BUFFER = 1 << 16 };

/* A client that fires. */
struct sender {
    int descriptor;
    long fired, answered;
    size_t held;
    char received[BUFFER];
};

static _Noreturn void fail(const char *what) {
    fprintf(stderr, "pysig_load: %s\n", what);
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
    if (descriptor < 0 || connect(descriptor, (struct sockaddr *)&address, sizeof address) < 0) fail("cannot connect");
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return descriptor;
}

static void put(int descriptor, const char *text, size_t size) {
    while (size > 0) {
        ssize_t count = send(descriptor, text, size, MSG_NOSIGNAL);
        if (count < 0) fail("the server closed a connection");
        text += count;
        size -= (size_t)count;
    }
}

/* The length of the object that the text begins with, white space before it included; 0 where it is not whole. */
static size_t object(const char *text, size_t size) {
    int depth = 0;
    bool quoted = false;
    for (size_t at = 0; at < size; at++) {
        char byte = text[at];
        if (quoted) {
            if (byte == '\\') at++;
            else if (byte == '"') quoted = false;
        } else if (byte == '"') {
            quoted = true;
        } else if (byte == '{' || byte == '[') {
            depth++;
        } else if ((byte == '}' || byte == ']') && --depth == 0) {
            return at + 1;
        }
    }
    return 0;
}

/* Whether one object is all that there is, but for white space: what the original takes. */
static bool is_one_object(const char *text, size_t size) {
    size_t at = object(text, size);
    if (at == 0) return false;
    while (at < size && (text[at] == ' ' || text[at] == '\n')) at++;
    return at == size;
}

static long number(const char *text, const char *member) {
    const char *found = strstr(text, member);
    return found ? strtol(found + strlen(member), NULL, 10) : -1;
}

/* Sends a request and gives the answer, which ends with a zero. */
static const char *ask(int descriptor, const char *request) {
    static char answer[CHUNK + 1];
    put(descriptor, request, strlen(request));
    ssize_t count = recv(descriptor, answer, CHUNK, 0);
    if (count <= 0) fail("no answer");
    answer[count] = 0;
    if (number(answer, "\"status\":") != 0) fail(answer);
    /* The original loses what comes at once. */
    usleep(50000);
    return answer;
}

/* Returns whether there was one. */
static bool answer_signal(int descriptor) {
    char chunk[CHUNK + 1];
    ssize_t count = recv(descriptor, chunk, CHUNK, MSG_DONTWAIT);
    if (count < 0 && errno == EAGAIN) return false;
    if (count <= 0) fail("the server closed a listener's connection");
    chunk[count] = 0;
    if (!is_one_object(chunk, (size_t)count)) fail("a listener received what the original would have lost");
    char reply[128];
    int size = snprintf(
        reply, sizeof reply, "{\"status\": 0, \"id\": %ld, \"response\": null}", number(chunk, "\"id\":"));
    put(descriptor, reply, (size_t)size);
    return true;
}

/* Fires what is missing to `may` signals, in one piece. */
static void fire(struct sender *sender, int name, long may) {
    static char signals[WINDOW * 256];
    size_t size = 0;
    while (sender->fired < may) {
        long id = ++sender->fired;
        size += (size_t)snprintf(
            signals + size, 256,
            "{\"params\": {\"info\": {\"sender\": \"load%d\", \"event\": \"tick\"}, \"data\": {\"number\": %ld, \"text\": "
            "\"a signal\"}}, \"id\": %ld, \"method\": \"signal\"}",
            name, id, id);
    }
    put(sender->descriptor, signals, size);
}

/* Counts the answers that have come. */
static void hear(struct sender *sender) {
    char *held = sender->received;
    ssize_t count = recv(sender->descriptor, held + sender->held, BUFFER - 1 - sender->held, 0);
    if (count <= 0) fail("the server closed a connection that fires");
    sender->held += (size_t)count;
    held[sender->held] = 0;
    size_t start = 0, size;
    while ((size = object(held + start, sender->held - start)) > 0) {
        if (number(held + start, "\"status\":") != 0) fail(held + start);
        start += size;
        sender->answered++;
    }
    memmove(held, held + start, sender->held -= start);
}

static void request(int descriptor, const char *method, int sender, const char *rest) {
    char text[256];
    snprintf(
        text, sizeof text, "{\"params\": {\"sender\": \"load%d\", %s}, \"id\": 0, \"method\": \"%s\"}", sender, rest, method);
    ask(descriptor, text);
}

int main(int count, char **arguments) {
    if (count < 4) fail("PORT LISTENERS SECONDS [SENDERS | frames]");
    int port = atoi(arguments[1]), listeners = atoi(arguments[2]);
    double lasting = atof(arguments[3]);
    bool frames = count > 4 && strcmp(arguments[4], "frames") == 0;
    int senders = count > 4 && !frames ? atoi(arguments[4]) : 1;
    if (listeners < 1 || listeners > MOST || senders < 1 || senders > MOST) fail("1 to 1000 listeners and senders");

    static struct pollfd polled[2 * MOST];
    struct sender *all = calloc((size_t)senders, sizeof *all);
    if (!all) fail("no memory");
    for (int index = 0; index < senders; index++) {
        int descriptor = all[index].descriptor = connected(port);
        if (frames) {
            const char *version = ask(
                descriptor, "{\"params\": {\"framing\": \"json\"}, \"id\": 0, \"method\": \"get_version\"}");
            frames = strstr(version, "+json") != NULL;
        }
        request(descriptor, "add_sender", index, "\"events\": [\"tick\"]");
        polled[index] = (struct pollfd){.fd = descriptor, .events = POLLIN};
    }
    for (int index = 0; index < listeners; index++) {
        int descriptor = connected(port);
        polled[senders + index] = (struct pollfd){.fd = descriptor, .events = POLLIN};
        for (int sender = 0; sender < senders; sender++)
            request(descriptor, "add_listener", sender, "\"event\": \"tick\"");
    }

    long window = frames ? WINDOW : 1, under_way = 0, answered = 0;
    double begin = seconds(), now = begin;
    do {
        for (int index = 0; index < senders; index++) {
            if (now - begin >= lasting || all[index].fired >= all[index].answered + window) continue;
            under_way += all[index].answered + window - all[index].fired;
            fire(&all[index], index, all[index].answered + window);
        }
        if (poll(polled, (nfds_t)(senders + listeners), 20000) <= 0) fail("nothing comes any more");
        for (int index = 0; index < listeners; index++) {
            struct pollfd *listener = &polled[senders + index];
            while (listener->revents && answer_signal(listener->fd)) continue;
        }
        for (int index = 0; index < senders; index++) {
            if (!polled[index].revents) continue;
            long before = all[index].answered;
            hear(&all[index]);
            under_way -= all[index].answered - before;
            answered += all[index].answered - before;
        }
        now = seconds();
    } while (now - begin < lasting || under_way > 0);
    printf("%.1f\n", (double)answered / (now - begin));
    free(all);
    return 0;
}
