/* hubbub/state.h: the extension hubbub.state/1: a place for what an endpoint must know after a restart. */
#ifndef HUBBUB_STATE_H
#define HUBBUB_STATE_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The id of the extension. */
#define HUBBUB_STATE_ID "hubbub.state/1"

/* The extension: a directory for what an endpoint must know after a restart. */
typedef struct hubbub_state {
    hubbub_head head;

    /*
     * The endpoint's own directory in the hub's state directory: an absolute path, for the hub's user alone, the same
     * after a restart as long as hub and endpoint keep their names. *path is followed by a zero byte and lives as long as
     * the instance. What stands there may be from another version of the adapter, or cut off: it must be checked.
     * HUBBUB_E_UNSUPPORTED where the host keeps no state. For an adapter that requires this extension the hub opens its
     * state before it starts; for one that can use it, when it first asks: then HUBBUB_E_BUSY says that it cannot be had,
     * for example because another hub has it. [instance-thread]
     */
    int32_t (*directory)(const hubbub_host *host, hubbub_text *path);
} hubbub_state;

#ifdef __cplusplus
}
#endif

#endif
