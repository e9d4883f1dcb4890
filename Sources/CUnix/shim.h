/* Functions of glibc that its Swift module hides, because it is built without _GNU_SOURCE. */
#ifndef HUBBUB_UNIX_SHIM_H
#define HUBBUB_UNIX_SHIM_H

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/aio_abi.h>
#include <malloc.h>
#include <pthread.h>
#include <stddef.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
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

/* io_setup(2) and its kin, which the C library does not wrap: one write at a time, while the thread does something else. The
   context is 0 where the system has none to give; what a write returned is a count, or an error number below 0. */
static inline aio_context_t hubbub_aio_open(void) {
    aio_context_t context = 0;
    return syscall(SYS_io_setup, 1L, &context) == 0 ? context : 0;
}
static inline int hubbub_aio_begin(aio_context_t context, int file, const void *bytes, size_t count, off_t offset) {
    struct iocb block = {
        .aio_lio_opcode = IOCB_CMD_PWRITE, .aio_fildes = (unsigned)file, .aio_buf = (unsigned long)bytes,
        .aio_nbytes = count, .aio_offset = offset};
    struct iocb *blocks[] = {&block};
    return syscall(SYS_io_submit, context, 1L, blocks) == 1;
}
static inline long long hubbub_aio_wait(aio_context_t context) {
    struct io_event event = {0};
    long count;
    do count = syscall(SYS_io_getevents, context, 1L, 1L, &event, NULL);
    while (count < 0 && errno == EINTR);
    return count == 1 ? event.res : -EIO;
}
static inline void hubbub_aio_close(aio_context_t context) { syscall(SYS_io_destroy, context); }

/* sched_setattr(2), which older C libraries do not wrap: for how many nanoseconds the calling thread runs before another one may,
   and so how soon it runs when it wakes up; 0 for the system's own. Threads and processes that it starts have that one. Systems
   before Linux 6.12 take no heed of it. False for a thread of which somebody else has decided: not an ordinary one, or one that
   goes before others; and where the system refuses it. */
struct hubbub_scheduling { /* struct sched_attr of <linux/sched/types.h>, which the one of newer C libraries is in the way of */
    unsigned int size;
    unsigned int policy;
    unsigned long long flags;
    int nice;
    unsigned int priority;
    unsigned long long runtime;
    unsigned long long deadline;
    unsigned long long period;
};
#define HUBBUB_RESET_ON_FORK 1u /* SCHED_FLAG_RESET_ON_FORK */
static inline int hubbub_get_scheduling(struct hubbub_scheduling *scheduling) {
    return syscall(SYS_sched_getattr, 0, scheduling, sizeof(*scheduling), 0) == 0;
}
static inline int hubbub_set_time_slice(unsigned long long nanoseconds) {
    struct hubbub_scheduling scheduling = {0};
    if (!hubbub_get_scheduling(&scheduling) || scheduling.policy != 0 || scheduling.nice < 0) return 0;
    scheduling.size = sizeof(scheduling);
    scheduling.flags = HUBBUB_RESET_ON_FORK;
    scheduling.runtime = nanoseconds;
    return syscall(SYS_sched_setattr, 0, &scheduling, 0) == 0;
}
static inline unsigned long long hubbub_time_slice(void) { /* 0 where the system does not say */
    struct hubbub_scheduling scheduling = {0};
    return hubbub_get_scheduling(&scheduling) ? scheduling.runtime : 0;
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
