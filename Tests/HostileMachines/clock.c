/*
 * A machine whose wall clock is set back by an hour while a hub runs: once the file that HOSTILE_TRIGGER names is there,
 * every way to ask for the wall clock gives an hour less, and so does every way to wait until a point of it, as on a
 * machine whose clock was set. The monotonic clock goes on.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static time_t back(void) {
    const char *trigger = getenv("HOSTILE_TRIGGER");
    return trigger != NULL && access(trigger, F_OK) == 0 ? 3600 : 0;
}

static int is_wall(clockid_t clock) {
    return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = REAL(clock_gettime)(clock, now);
    if (result == 0 && is_wall(clock)) {
        now->tv_sec -= back();
    }
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    int result = REAL(gettimeofday)(now, zone);
    now->tv_sec -= back();
    return result;
}

time_t time(time_t *result) {
    time_t now = REAL(time)(NULL) - back();
    if (result != NULL) {
        *result = now;
    }
    return now;
}

int timespec_get(struct timespec *now, int base) {
    int result = REAL(timespec_get)(now, base);
    now->tv_sec -= back();
    return result;
}

static struct timespec shifted(const struct timespec *until) {
    struct timespec result = *until;
    result.tv_sec += back();
    return result;
}

int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict until) {
    struct timespec real = shifted(until);
    return REAL(pthread_cond_timedwait)(condition, mutex, &real);
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict until) {
    struct timespec real = shifted(until);
    return REAL(sem_timedwait)(semaphore, &real);
}
