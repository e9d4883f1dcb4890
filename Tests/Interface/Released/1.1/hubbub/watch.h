/* hubbub/watch.h: the extension hubbub.watch/1: file descriptors watched by the instance's thread. */
#ifndef HUBBUB_WATCH_H
#define HUBBUB_WATCH_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The id of the extension. */
#define HUBBUB_WATCH_ID "hubbub.watch/1"

/* What to watch for, and what there is. A set. */
#define HUBBUB_READABLE 1u /* also at the end of the stream */
#define HUBBUB_WRITABLE 2u /* there is room to write */
#define HUBBUB_HANGUP 4u /* reported without being asked for: the peer closed, or an error stands */

/* The descriptor is ready; called again as long as it is (level-triggered). [instance-thread] */
typedef void (*hubbub_watch_ready)(hubbub_instance *instance, int32_t descriptor, uint32_t ready, void *argument);

/* The extension: descriptors that the instance's thread waits for. */
typedef struct hubbub_watch {
    hubbub_head head;

    /* Watches a non-blocking descriptor, which stays the adapter's. A descriptor has one watch. [instance-thread] */
    int32_t (*add)(const hubbub_host *host, int32_t descriptor, uint32_t events, hubbub_watch_ready ready,
                   void *argument);

    /* Changes what is watched for; 0 leaves only HUBBUB_HANGUP. [instance-thread] */
    int32_t (*change)(const hubbub_host *host, int32_t descriptor, uint32_t events);

    /* Ends the watch: to be called before the descriptor is closed. [instance-thread] */
    int32_t (*remove)(const hubbub_host *host, int32_t descriptor);
} hubbub_watch;

#ifdef __cplusplus
}
#endif

#endif
