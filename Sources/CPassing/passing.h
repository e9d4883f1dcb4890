/* Descriptors that travel with messages: what the macros of <sys/socket.h> do, which Swift cannot call. */
#ifndef HUBBUB_PASSING_H
#define HUBBUB_PASSING_H

#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

/* sendmsg(2) and recvmsg(2) with one descriptor beside the bytes; -1 for none. */
static inline ssize_t hubbub_send_message(int socket, const void *bytes, size_t size, int flags, int passenger) {
    struct iovec piece = {(void *)bytes, size};
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int))];
    } control = {{0}};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
    if (passenger >= 0) {
        message.msg_control = control.room;
        message.msg_controllen = sizeof(control.room);
        control.head.cmsg_level = SOL_SOCKET;
        control.head.cmsg_type = SCM_RIGHTS;
        control.head.cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(&control.head), &passenger, sizeof(int));
    }
    return sendmsg(socket, &message, flags | MSG_NOSIGNAL);
}

static inline ssize_t hubbub_receive_message(int socket, void *bytes, size_t size, int flags, int *passenger) {
    struct iovec piece = {bytes, size};
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int))];
    } control = {{0}};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = control.room,
        .msg_controllen = sizeof(control.room)};
    ssize_t count = recvmsg(socket, &message, flags | MSG_CMSG_CLOEXEC);
    *passenger = -1;
    if (count >= 0) {
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        if (head != NULL && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS
            && head->cmsg_len == CMSG_LEN(sizeof(int))) {
            memcpy(passenger, CMSG_DATA(head), sizeof(int));
        }
    }
    return count;
}

#endif
