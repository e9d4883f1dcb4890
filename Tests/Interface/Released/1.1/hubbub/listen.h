/*
 * hubbub/listen.h: the extension hubbub.listen/1: listening sockets that the host owns, so that they outlive the instance
 * and an upgrade refuses no connection.
 */
#ifndef HUBBUB_LISTEN_H
#define HUBBUB_LISTEN_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The id of the extension. */
#define HUBBUB_LISTEN_ID "hubbub.listen/1"

/*
 * A connection came. `descriptor` is non-blocking, close-on-exec and now the adapter's; `peer` names the other side
 * ("127.0.0.1:50312", or empty for a Unix socket). [instance-thread]
 */
typedef void (*hubbub_listen_accepted)(hubbub_instance *instance, int32_t descriptor, hubbub_text peer,
                                       void *argument);

/* The extension: listening sockets that the hub owns. */
typedef struct hubbub_listen {
    hubbub_head head;

    /*
     * Listens at "tcp:HOST:PORT" (HOST an address, in brackets for IPv6, or `localhost`; PORT 0 for any) or "unix:PATH".
     * HUBBUB_E_INVALID, _BUSY when the address is in use, _DENIED, _IO. [instance-thread]
     */
    int32_t (*open)(const hubbub_host *host, hubbub_text address, hubbub_listen_accepted accepted, void *argument,
                    uint64_t *listener);

    /* Stops or goes on accepting; what waits in the socket's queue stays there. [instance-thread] */
    int32_t (*pause)(const hubbub_host *host, uint64_t listener, uint32_t paused);

    /* Ends it. [instance-thread] */
    int32_t (*close)(const hubbub_host *host, uint64_t listener);

    /* The port that a TCP listener has, 0 where there is none. [instance-thread] */
    uint32_t (*port)(const hubbub_host *host, uint64_t listener);
} hubbub_listen;

#ifdef __cplusplus
}
#endif

#endif
