/* Functions of glibc that its Swift module hides, because it is built without _GNU_SOURCE. */
#ifndef HUBBUB_UNIX_SHIM_H
#define HUBBUB_UNIX_SHIM_H

#include <fcntl.h>
#include <link.h>
#include <malloc.h>
#include <pthread.h>
#include <stddef.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int pipe2(int descriptors[2], int flags);
int pthread_setname_np(pthread_t thread, const char *name);
int accept4(int socket, struct sockaddr *address, socklen_t *size, int flags);
int sched_getcpu(void);
int memfd_create(const char *name, unsigned int flags);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

/* The beginning of what <link.h> has: a program or library in this process. */
struct dl_phdr_info {
    ElfW(Addr) dlpi_addr;
    const char *dlpi_name;
    const ElfW(Phdr) *dlpi_phdr;
    ElfW(Half) dlpi_phnum;
};
int dl_iterate_phdr(int (*callback)(struct dl_phdr_info *info, size_t size, void *data), void *data);

/* memfd_create(2) and fcntl(2): memory as a file, and what may no longer be done to it. */
#define HUBBUB_MEMFD_FLAGS 3u /* MFD_CLOEXEC | MFD_ALLOW_SEALING */
#define HUBBUB_ADD_SEALS 1033 /* F_ADD_SEALS */
#define HUBBUB_GET_SEALS 1034 /* F_GET_SEALS */
#define HUBBUB_SEAL_SEAL 1    /* F_SEAL_SEAL */
#define HUBBUB_SEAL_SHRINK 2
#define HUBBUB_SEAL_GROW 4
#define HUBBUB_SEAL_FUTURE_WRITE 16

/* open(2): writes go past the system's cache. */
#if defined(__aarch64__) || defined(__arm__)
#define HUBBUB_O_DIRECT 0200000
#else
#define HUBBUB_O_DIRECT 040000
#endif

/* The peer of a Unix socket: struct ucred of <sys/socket.h>. */
struct hubbub_peer {
    int process;
    unsigned int user;
    unsigned int group;
};

/* prctl(2): the signal that comes when the thread that started this process ends; and rights that no program gains. */
static inline int hubbub_end_with_parent(int signal) { return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0); }
static inline int hubbub_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

/* A descriptor that is readable once the process has ended: pidfd_open(2), which older C libraries do not wrap. */
static inline int hubbub_pidfd_open(int process) {
    return (int)syscall(SYS_pidfd_open, process, 0);
}

/* What tells the calling thread from all others that live: what pthread_self gives, without a call. */
static inline void *hubbub_thread(void) { return __builtin_thread_pointer(); }

/* Tells the processor that a loop waits for another one. */
static inline void hubbub_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* Asks for the cache line at `address`, which will be read soon. */
static inline void hubbub_prefetch(const void *address) { __builtin_prefetch(address, 0); }

/* Asks for the cache line at `address`, which will be written soon. */
static inline void hubbub_prefetch_for_write(const void *address) {
#if defined(__x86_64__)
    /* Does nothing where the processor does not know it; the builtin would ask for the line to be read. */
    __asm__ volatile("prefetchw %0" : : "m"(*(const char *)address));
#else
    __builtin_prefetch(address, 1);
#endif
}

#endif
