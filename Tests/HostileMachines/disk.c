/*
 * A machine with a slow disk, which breaks: whatever puts bytes on it (fdatasync, and pwrite to a file that was opened with
 * O_DSYNC) takes HOSTILE_DELAY milliseconds and, once the file that HOSTILE_TRIGGER names is there, fails.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* Whether the disk does what it shall. */
static int works(void) {
    const char *delay = getenv("HOSTILE_DELAY");
    const char *trigger = getenv("HOSTILE_TRIGGER");
    usleep(delay != NULL ? (useconds_t)atoi(delay) * 1000 : 0);
    if (trigger != NULL && access(trigger, F_OK) == 0) {
        errno = EIO;
        return 0;
    }
    return 1;
}

int fdatasync(int descriptor) { return works() ? REAL(fdatasync)(descriptor) : -1; }

static int is_durable(int descriptor) { return (fcntl(descriptor, F_GETFL) & O_DSYNC) != 0; }

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    return !is_durable(descriptor) || works() ? REAL(pwrite)(descriptor, bytes, count, offset) : -1;
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    return !is_durable(descriptor) || works() ? REAL(pwrite64)(descriptor, bytes, count, offset) : -1;
}
