/*
 * hubbub/host.h: what the host does for an instance.
 *
 * The table is given to `create` and lives until `destroy` returned. No slot is NULL: a function that this host does not
 * offer returns HUBBUB_E_UNSUPPORTED. The first parameter of every function is the table itself.
 */
#ifndef HUBBUB_HOST_H
#define HUBBUB_HOST_H

#include "event.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A draft's time: the host's clock at the beginning of the present turn of the instance's thread. */
#define HUBBUB_TIME_NOW 9223372036854775807

/* Flags of a draft. */
#define HUBBUB_DRAFT_OPEN 1u /* payload.size bytes are reserved; fill them, then call event_seal */

/* What an event shall be. Make one, set `head`, and reuse it: create_event copies all of it into the block. */
typedef struct hubbub_draft {
    hubbub_head head;
    uint32_t type_index;       /* in the descriptor's `emits` */
    uint32_t payload_kind;     /* HUBBUB_PAYLOAD_… */
    hubbub_text type;          /* the name, where the declared one is a family or `*`; else empty */
    hubbub_text id;            /* empty: the host makes one that is unique for ever */
    hubbub_text source;        /* a URI-reference; empty: the endpoint's own */
    hubbub_text subject;       /* empty: absent, as all below */
    hubbub_text content_type;
    hubbub_text schema;
    hubbub_text time_text;     /* RFC 3339, as received; then `time` is ignored */
    int64_t time;              /* nanoseconds since 1970, HUBBUB_TIME_NOW or HUBBUB_TIME_NONE */
    const hubbub_field *attributes; /* extension attributes in any order, no name twice */
    uint32_t attribute_count;
    uint32_t flags;
    hubbub_text payload;
    const hubbub_event *cause; /* the delivered event that this one answers or forwards, or NULL: stops loops */
} hubbub_draft;

/* Outcomes of a delivery. */
#define HUBBUB_DELIVERED 0u
#define HUBBUB_RETRY 1u         /* try again after delay_ms */
#define HUBBUB_REJECTED 2u      /* will never be taken: code and text say why */
#define HUBBUB_NOT_ATTEMPTED 3u /* an earlier event of the same key failed, or the endpoint is going down */
#define HUBBUB_DROPPED 4u       /* towards a source only: a route's policy dropped it */

/* What became of an event: from a sink to the host, and from the host to a source that asked. Frozen. */
typedef struct hubbub_settlement {
    uint64_t token;
    uint32_t outcome;
    uint32_t delay_ms; /* of HUBBUB_RETRY; 0: the host decides */
    int32_t code;      /* HUBBUB_OK or an error */
    uint32_t reserved; /* 0 */
    hubbub_text text;  /* why, for people */
} hubbub_settlement;

/* Levels of the log. */
#define HUBBUB_LOG_TRACE 0u
#define HUBBUB_LOG_DEBUG 1u
#define HUBBUB_LOG_INFO 2u
#define HUBBUB_LOG_WARNING 3u
#define HUBBUB_LOG_ERROR 4u
#define HUBBUB_LOG_HOST_MISBEHAVES 5u    /* the adapter found the host at fault */
#define HUBBUB_LOG_ADAPTER_MISBEHAVES 6u /* the host found the adapter at fault */

/* The state of what an instance is connected to. */
#define HUBBUB_LINK_DOWN 0u /* it is away, and the instance tries to reach it */
#define HUBBUB_LINK_UP 1u   /* it is there */

/* Runs on the instance's thread. */
typedef void (*hubbub_task)(hubbub_instance *instance, void *argument);

/* What the host does for one instance, and its limits, which are constant for the life of the instance. */
struct hubbub_host {
    hubbub_head head;
    void *context; /* the host's own: not to be touched */

    uint32_t batch_events;      /* the most that one deliver brings; a good size for emit too */
    uint32_t event_bytes;       /* the largest event block */
    uint32_t unsettled_events;  /* the most emitted with a token and not yet settled */
    uint32_t requests_under_way; /* the most requests of this instance without an answer */

    /*
     * The extension with that id, or NULL where this host has none; the structure is the one that the extension's
     * header describes. [instance-thread], from create on.
     */
    const void *(*extension)(const hubbub_host *host, hubbub_text id);

    /*
     * Builds an event and stores it in *event with one reference, which is the caller's. Attributes, type and payload kind
     * are checked against the declaration; error_text tells what is wrong with which field.
     * HUBBUB_E_TYPE, _ATTRIBUTE, _INVALID, _SIZE, _LOOP, _MEMORY. [any-thread], from create on.
     */
    int32_t (*create_event)(const hubbub_host *host, const hubbub_draft *draft, const hubbub_event **event);

    /* The payload of an event that was created with HUBBUB_DRAFT_OPEN and is not yet sealed, else NULL. [any-thread] */
    void *(*event_payload)(const hubbub_host *host, const hubbub_event *event);

    /* Ends the writing: the payload is the first `size` bytes of what was reserved. Checks the payload. [any-thread] */
    int32_t (*event_seal)(const hubbub_host *host, const hubbub_event *event, uint64_t size);

    /* Takes a reference and returns the pointer to keep, which may differ from the one given. [any-thread] */
    const hubbub_event *(*event_ref)(const hubbub_host *host, const hubbub_event *event);

    /* Gives `count` references back. [any-thread] */
    void (*event_release)(const hubbub_host *host, const hubbub_event *const *events, uint64_t count);

    /*
     * Hands events to the routes. *accepted says how many were taken, always the first ones; for the others there is no
     * credit, and `credit` is called when there is some again. The references to those that were taken are the host's from
     * then on, so that nothing is left to be released of an event that was built and emitted; who wants to keep one takes a
     * reference before. Those that were not taken stay the caller's.
     * tokens: NULL, or one for each event: a token other than 0 asks for the event's settlement.
     * HUBBUB_OK also when fewer were taken; HUBBUB_E_TYPE or _LOOP for the event at *accepted, which never will be.
     * [any-thread], between start and the end of stop.
     */
    int32_t (*emit)(const hubbub_host *host, const hubbub_event *const *events, const uint64_t *tokens, uint64_t count,
                    uint64_t *accepted);

    /* Settles deliveries, in any order, each once. [any-thread] */
    void (*settle)(const hubbub_host *host, const hubbub_settlement *settlements, uint64_t count);

    /* A sink that took only a part of a batch can take more. [any-thread] */
    void (*deliver_ready)(const hubbub_host *host);

    /* A start that returned HUBBUB_PENDING ended: code is HUBBUB_OK or an error. [any-thread] */
    void (*started)(const hubbub_host *host, int32_t code, hubbub_text text);

    /* A stop that returned HUBBUB_PENDING ended. [any-thread] */
    void (*stopped)(const hubbub_host *host);

    /* The instance cannot go on; the host stops it, and starts it again by its own rules. [any-thread] */
    void (*failed)(const hubbub_host *host, int32_t code, hubbub_text text);

    /*
     * The link to the peer went up or down, for `hubbub status` and `hubbub check --connect`. An adapter that has a peer
     * says so from the beginning: DOWN ("connecting to …") before its start ends, where the link is not up yet. [any-thread]
     */
    void (*link)(const hubbub_host *host, uint32_t state, hubbub_text text);

    /* Answers a call, once: a result, or an error with its text. result may be NULL. [any-thread] */
    int32_t (*complete)(const hubbub_host *host, uint64_t call, int32_t code, const hubbub_value *result,
                        hubbub_text text);

    /*
     * Asks what the configuration binds to `name`; the answer comes through `answered`, once, with *request. A single
     * parameter without a name and of kind JSON that holds an object stands for the object's members.
     * HUBBUB_E_NOT_FOUND when nothing is bound, HUBBUB_E_BUSY over the cap. [instance-thread]
     */
    int32_t (*request)(const hubbub_host *host, hubbub_text name, const hubbub_field *parameters, uint64_t count,
                       uint32_t timeout_ms, uint64_t *request);

    /* Runs `task` on the instance's thread, after the present call. HUBBUB_E_BUSY over the cap. [any-thread] */
    int32_t (*post)(const hubbub_host *host, hubbub_task task, void *argument);

    /* The lowest level that is kept; ask before you format. [any-thread] */
    uint32_t (*log_level)(const hubbub_host *host);

    /* One line for the log. [any-thread] */
    void (*log)(const hubbub_host *host, uint32_t level, hubbub_text text);

    /* Says why the function that is about to return an error fails. [any-thread] */
    void (*set_error)(const hubbub_host *host, int32_t code, hubbub_text text);

    /* Why the last call of this thread into the host failed; valid until its next one. [any-thread] */
    hubbub_text (*error_text)(const hubbub_host *host);

    /*
     * Counts something that the instance refused, dropped or retried, by a short constant name ([a-z_]+, at most 32
     * bytes) that `hubbub status` shows. [any-thread]
     */
    void (*count)(const hubbub_host *host, hubbub_text name, uint64_t amount);
};

#ifdef __cplusplus
}
#endif

#endif
