/* A load for a pysig server, the original one or ours: one client fires, others listen and answer as the original does.

   pysig_load PORT LISTENERS SECONDS [frames]

   The one that fires waits for each answer before it fires again, as a program of the original does. With `frames` it says
   that it cuts objects out of the stream, and where the server takes that up it has 64 signals under way. Each listener
   takes what one recv of 4096 bytes gives for one object, and answers at once. Prints signals a second, counted when they
   are answered, which is when all listeners have; or fails where a listener lost an object, or an answer was no success. */

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

enum { CHUNK = 4096, WINDOW = 64, MOST_LISTENERS = 1000, BUFFER = 1 << 18 };

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

static void answer_signal(int descriptor) {
    char chunk[CHUNK + 1];
    ssize_t count = recv(descriptor, chunk, CHUNK, 0);
    if (count <= 0) fail("the server closed a listener's connection");
    chunk[count] = 0;
    if (!is_one_object(chunk, (size_t)count)) fail("a listener received what the original would have lost");
    char reply[128];
    int size = snprintf(
        reply, sizeof reply, "{\"status\": 0, \"id\": %ld, \"response\": null}", number(chunk, "\"id\":"));
    put(descriptor, reply, (size_t)size);
}

static void fire(int descriptor, long id) {
    char signal[256];
    int size = snprintf(
        signal, sizeof signal,
        "{\"params\": {\"info\": {\"sender\": \"load\", \"event\": \"tick\"}, \"data\": {\"number\": %ld, \"text\": \"a "
        "signal\"}}, \"id\": %ld, \"method\": \"signal\"}",
        id, id);
    put(descriptor, signal, (size_t)size);
}

/* Counts the answers that have come. */
static long answers(int descriptor) {
    static char buffer[BUFFER];
    static size_t held = 0;
    ssize_t count = recv(descriptor, buffer + held, sizeof buffer - 1 - held, 0);
    if (count <= 0) fail("the server closed the connection that fires");
    held += (size_t)count;
    buffer[held] = 0;
    size_t start = 0, size;
    long found = 0;
    while ((size = object(buffer + start, held - start)) > 0) {
        if (number(buffer + start, "\"status\":") != 0) fail(buffer + start);
        start += size;
        found++;
    }
    memmove(buffer, buffer + start, held -= start);
    return found;
}

int main(int count, char **arguments) {
    if (count < 4) fail("PORT LISTENERS SECONDS [frames]");
    int port = atoi(arguments[1]), listeners = atoi(arguments[2]);
    double lasting = atof(arguments[3]);
    if (listeners < 1 || listeners > MOST_LISTENERS) fail("too many listeners");
    bool frames = count > 4;

    static struct pollfd polled[MOST_LISTENERS + 1];
    int sender = connected(port);
    if (frames) {
        const char *version = ask(
            sender, "{\"params\": {\"framing\": \"json\"}, \"id\": 0, \"method\": \"get_version\"}");
        frames = strstr(version, "+json") != NULL;
    }
    ask(sender, "{\"params\": {\"sender\": \"load\", \"events\": [\"tick\"]}, \"id\": 0, \"method\": \"add_sender\"}");
    polled[0] = (struct pollfd){.fd = sender, .events = POLLIN};
    for (int index = 1; index <= listeners; index++) {
        polled[index] = (struct pollfd){.fd = connected(port), .events = POLLIN};
        ask(polled[index].fd,
            "{\"params\": {\"sender\": \"load\", \"event\": \"tick\"}, \"id\": 0, \"method\": \"add_listener\"}");
    }

    long fired = 0, answered = 0;
    double begin = seconds(), now = begin;
    while (now - begin < lasting || answered < fired) {
        while (now - begin < lasting && fired - answered < (frames ? WINDOW : 1)) fire(sender, ++fired);
        if (poll(polled, (nfds_t)listeners + 1, 20000) <= 0) fail("nothing comes any more");
        for (int index = 1; index <= listeners; index++)
            if (polled[index].revents) answer_signal(polled[index].fd);
        if (polled[0].revents) answered += answers(sender);
        now = seconds();
    }
    printf("%.1f\n", (double)answered / (now - begin));
    return 0;
}
