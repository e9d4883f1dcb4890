/* A machine on which all directories that a user may watch are watched already. */
#include <errno.h>
#include <stdint.h>
#include <sys/inotify.h>

int inotify_add_watch(int file, const char *directory, uint32_t mask) {
    (void)file;
    (void)directory;
    (void)mask;
    errno = ENOSPC;
    return -1;
}
