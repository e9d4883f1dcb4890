/*
 * A machine with a slow disk, which breaks: whatever puts bytes on it (fdatasync, pwrite to a file that was opened with O_DSYNC,
 * and what io_getevents waits for) takes HOSTILE_DELAY milliseconds and, once the file that HOSTILE_TRIGGER names is there,
 * fails.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/syscall.h>
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

long syscall(long number, ...) {
    va_list list;
    va_start(list, number);
    long all[6];
    for (int index = 0; index < 6; index++) all[index] = va_arg(list, long);
    va_end(list);
    long result = REAL(syscall)(number, all[0], all[1], all[2], all[3], all[4], all[5]);
    if (number == SYS_io_getevents && result > 0 && !works()) ((struct io_event *)all[3])->res = -EIO;
    return result;
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    return !is_durable(descriptor) || works() ? REAL(pwrite)(descriptor, bytes, count, offset) : -1;
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    return !is_durable(descriptor) || works() ? REAL(pwrite64)(descriptor, bytes, count, offset) : -1;
}
