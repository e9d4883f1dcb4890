/*
 * A machine with a slow disk, which breaks: each fdatasync takes HOSTILE_DELAY milliseconds and, once the file that
 * HOSTILE_TRIGGER names is there, fails.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int fdatasync(int descriptor) {
    const char *delay = getenv("HOSTILE_DELAY");
    const char *trigger = getenv("HOSTILE_TRIGGER");
    usleep(delay != NULL ? (useconds_t)atoi(delay) * 1000 : 0);
    if (trigger != NULL && access(trigger, F_OK) == 0) {
        errno = EIO;
        return -1;
    }
    return REAL(fdatasync)(descriptor);
}
