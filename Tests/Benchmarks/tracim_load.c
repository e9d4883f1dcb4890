/*
 * Local programs for the daemon of the adapter tracim, all in one process: each has a socket, and each message comes on a
 * connection of its own.
 *
 * tracim_load DAEMON_SOCKET FOLDER CLIENTS EVENTS   registers the programs, and waits for so many live messages for each
 * tracim_load - FOLDER CLIENTS EVENTS               the floor: a child of this program sends them, as fast as the system
 *                                                   lets anybody do it, by connect, write and close
 *
 * Prints messages a second and the 99th percentile of their way in milliseconds, from the time in the field "t".
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static struct sockaddr_un address(const char *path) {
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof name.sun_path) die("a path is too long");
    memcpy(name.sun_path, path, strlen(path));
    return name;
}

static struct sockaddr_un client(const char *folder, int number) {
    char path[128];
    snprintf(path, sizeof path, "%s/%d.sock", folder, number);
    return address(path);
}

static void deliver(struct sockaddr_un name, const char *text, size_t size) {
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0 || connect(descriptor, (struct sockaddr *)&name, sizeof name) != 0) die("connect");
    if (send(descriptor, text, size, MSG_NOSIGNAL) != (ssize_t)size) die("send");
    close(descriptor);
}

/* Seconds since 1970 of the time that stands behind `\"t\": \"`, as RFC 3339 in UTC; 0 where there is none. */
static double sent(const char *text) {
    const char *field = strstr(text, "\\\"t\\\":");
    if (field == NULL || (field = strstr(field, "20")) == NULL) return 0;
    struct tm date = {0};
    double second;
    if (sscanf(field, "%d-%d-%dT%d:%d:%lfZ", &date.tm_year, &date.tm_mon, &date.tm_mday, &date.tm_hour, &date.tm_min,
               &second) != 6)
        return 0;
    date.tm_year -= 1900;
    date.tm_mon -= 1;
    return (double)timegm(&date) + second;
}

static int compare(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void floor_of(const char *folder, int clients, long events) {
    char text[512];
    for (long event = 0; event < events; event++) {
        int size = snprintf(text, sizeof text,
                            "{\"path\":\"%s/m.sock\",\"type\":\"daemon_tracim_event\",\"data\":\"{\\\"event_id\\\":-%ld,"
                            "\\\"event_type\\\":\\\"bench.tick\\\",\\\"created\\\":\\\"2026-01-01T00:00:00Z\\\","
                            "\\\"read\\\":null,\\\"fields\\\":{\\\"t\\\":\\\"\\\"}}\"}", folder, event);
        for (int number = 0; number < clients; number++) deliver(client(folder, number), text, (size_t)size);
    }
    exit(0);
}

int main(int count, char **words) {
    if (count != 5) die("usage: tracim_load DAEMON_SOCKET|- FOLDER CLIENTS EVENTS");
    int clients = atoi(words[3]);
    long events = atol(words[4]), total = events * clients, got = 0, timed = 0;
    struct rlimit limit = {65536, 65536};
    setrlimit(RLIMIT_NOFILE, &limit);
    int poller = epoll_create1(EPOLL_CLOEXEC);
    double *ways = calloc((size_t)total, sizeof *ways);
    for (int number = 0; number < clients; number++) {
        int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        struct sockaddr_un name = client(words[2], number);
        unlink(name.sun_path);
        if (bind(listener, (struct sockaddr *)&name, sizeof name) != 0 || listen(listener, 512) != 0) die(name.sun_path);
        struct epoll_event wanted = {.events = EPOLLIN, .data.fd = listener};
        epoll_ctl(poller, EPOLL_CTL_ADD, listener, &wanted);
    }
    if (strcmp(words[1], "-") == 0) {
        if (fork() == 0) floor_of(words[2], clients, events);
    } else {
        for (int number = 0; number < clients; number++) {
            char text[512];
            struct sockaddr_un name = client(words[2], number);
            int size = snprintf(text, sizeof text, "{\"type\":\"daemon_client_add\",\"path\":\"%s\",\"data\":{\"path\":\"%s\","
                                "\"pid\":\"1\"}}", name.sun_path, name.sun_path);
            deliver(address(words[1]), text, (size_t)size);
        }
    }
    /* Programs that register are told to all others: what comes meanwhile is no measure. */
    double first = 0, last = 0, calm = now() + 1;
    while (got < total) {
        struct epoll_event ready[64];
        int found = epoll_wait(poller, ready, 64, 20000);
        if (found <= 0) die("no messages for 20 s");
        for (int index = 0; index < found; index++) {
            int connection;
            while (got < total && (connection = accept4(ready[index].data.fd, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
                char text[8192];
                size_t size = 0;
                ssize_t part;
                while ((part = read(connection, text + size, sizeof text - 1 - size)) > 0) size += (size_t)part;
                close(connection);
                text[size] = 0;
                if (strstr(text, "daemon_tracim_event") == NULL) continue;
                last = now();
                if (got++ == 0) first = last;
                double from = sent(text);
                if (from > calm) ways[timed++] = last - from;
            }
        }
    }
    qsort(ways, (size_t)timed, sizeof *ways, compare);
    printf("%.0f %.3f\n", (double)(got - 1) / (last - first), timed ? ways[timed * 99 / 100] * 1e3 : 0.0);
    return 0;
}
