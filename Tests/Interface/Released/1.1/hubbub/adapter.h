/*
 * hubbub/adapter.h: what an adapter is to the host: one exported function and the table that it returns.
 *
 * States of an instance: created -> starting -> running -> stopping -> stopped -> destroyed. A failing start leads to
 * stopped. A stopped instance may be started again. Functions that an adapter does not need are NULL, but for create,
 * destroy, start and stop.
 *
 * No function blocks: one that takes time returns HUBBUB_PENDING and reports its end later. A watchdog names the adapter
 * whose call overstays.
 */
#ifndef HUBBUB_ADAPTER_H
#define HUBBUB_ADAPTER_H

#include "descriptor.h"
#include "host.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One event for a sink. Frozen. */
typedef struct hubbub_delivery {
    const hubbub_event *event; /* valid until deliver returns or it is settled, whichever is first; event_ref keeps it */
    uint64_t token;            /* to settle it with */
    uint32_t type_index;       /* in the descriptor's `accepts` */
    uint32_t attempt;          /* 1 for the first */
    uint64_t key;              /* equal for events whose order matters among themselves: those of a subject; 0 for those of none */
    /*
     * Of a route that delivers each event once; of others both are 0. The events of a series come in the order of their
     * places, which begin at 1, and an event has the same series and place however often it is delivered, also after the
     * hub was killed. So a sink that keeps the last place of each series together with what it wrote (sink_keeps_place)
     * knows what it has taken already: whatever has that place or one before it. It settles that as delivered.
     */
    uint64_t series;
    uint64_t place;
} hubbub_delivery;

/* A request to an instance. */
typedef struct hubbub_call {
    hubbub_head head;
    uint64_t id;                    /* to complete it with */
    uint32_t operation;             /* index in the descriptor's `operations` */
    uint32_t timeout_ms;            /* the caller waits no longer than that */
    const hubbub_field *parameters; /* checked against the declaration, defaults filled in */
    uint64_t parameter_count;
} hubbub_call;

typedef struct hubbub_adapter hubbub_adapter;

/* An adapter's functions, for all instances of it. */
struct hubbub_adapter {
    hubbub_head head;
    void *context; /* the adapter's own */
    const hubbub_descriptor *descriptor;

    /*
     * Makes an instance. `settings` is a record, checked against the descriptor, defaults filled in; copy what you keep.
     * Nothing is opened or connected yet. Errors with set_error. [instance-thread]
     */
    int32_t (*create)(const hubbub_adapter *adapter, const hubbub_host *host, const hubbub_value *settings,
                      hubbub_instance **instance);

    /* Frees it. State: created or stopped. [instance-thread] */
    void (*destroy)(hubbub_instance *instance);

    /*
     * Opens and connects. A peer that is away is no error where the adapter reconnects. OK, PENDING or an error.
     * State: created or stopped. [instance-thread]
     */
    int32_t (*start)(hubbub_instance *instance);

    /* Ends: no event is emitted or accepted after it. OK or PENDING, then within deadline_ms. [instance-thread] */
    int32_t (*stop)(hubbub_instance *instance, uint32_t deadline_ms);

    /*
     * Takes the first *accepted events of a batch; each is settled once, during the call or later. If fewer than `count`
     * were accepted, nothing more comes until deliver_ready. State: running. [instance-thread]
     */
    int32_t (*deliver)(hubbub_instance *instance, const hubbub_delivery *deliveries, uint64_t count,
                       uint64_t *accepted);

    /*
     * There is room for about so many events and bytes: after start, and again after emit took fewer than it was given.
     * State: running. [instance-thread]
     */
    void (*credit)(hubbub_instance *instance, uint64_t events, uint64_t bytes);

    /* What became of events emitted with a token. State: running or stopping. [instance-thread] */
    void (*settled)(hubbub_instance *instance, const hubbub_settlement *settlements, uint64_t count);

    /*
     * Begins a call, to be answered once by `complete`, now or later. OK, or an error that answers it.
     * State: running. [instance-thread]
     */
    int32_t (*call)(hubbub_instance *instance, const hubbub_call *call);

    /* The caller of that call has gone or its time is over; an answer is no longer needed. [instance-thread] */
    void (*cancel)(hubbub_instance *instance, uint64_t call);

    /* The answer to a request: HUBBUB_OK with its result, or an error with its text. [instance-thread] */
    void (*answered)(hubbub_instance *instance, uint64_t request, int32_t code, const hubbub_value *result,
                     hubbub_text text);

    /* New values of all settings, of which only those marked HUBBUB_LIVE differ. State: running. [instance-thread] */
    int32_t (*configure)(hubbub_instance *instance, const hubbub_value *settings);

    /* The adapter's extension with that id, or NULL. [loading] */
    const void *(*extension)(const hubbub_adapter *adapter, hubbub_text id);
};

/*
 * The entry of a library: its name for this major version of the interface, and the only symbol that it exports. Returns
 * NULL when the library cannot work here. [loading]
 */
HUBBUB_EXPORT const hubbub_adapter *hubbub_adapter_entry_v1(void);

#ifdef __cplusplus
}
#endif

#endif
