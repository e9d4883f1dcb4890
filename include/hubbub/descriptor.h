/*
 * hubbub/descriptor.h: what an adapter says of itself before anything runs.
 *
 * The descriptor is complete and constant: configuration check, help, completion, editors' schema and the reference page
 * are generated from it, so nothing is written a second time. All pointers live as long as the library is loaded, which
 * is until the process ends.
 */
#ifndef HUBBUB_DESCRIPTOR_H
#define HUBBUB_DESCRIPTOR_H

#include "event.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Flags of an attribute, parameter or setting. */
#define HUBBUB_REQUIRED 1u /* must be given; has no default */
#define HUBBUB_SECRET 2u   /* never printed; may come from the environment or a file */
#define HUBBUB_LIVE 4u     /* a setting that may change while the instance runs (configure) */

/* A typed, named field: an event's attribute, a setting, a member of a record, an operation's parameter. */
typedef struct hubbub_field_spec {
    hubbub_head head;
    hubbub_text name;      /* attributes: [a-z0-9]+; settings and parameters: [a-z][a-z0-9_]* */
    uint32_t kind;         /* HUBBUB_KIND_…; attributes have 1 to 7 only */
    uint32_t flags;        /* HUBBUB_REQUIRED, HUBBUB_SECRET, HUBBUB_LIVE */
    hubbub_text help;      /* one sentence */
    hubbub_text example;   /* as one would write it in YAML; empty for none */
    hubbub_text fallback;  /* the default, as one would write it in YAML; empty for none */
    int64_t minimum;       /* of an Integer, Duration or Size, in its unit; minimum = maximum = 0 for no bounds */
    int64_t maximum;
    const hubbub_text *choices; /* the only legal values of a String, where there are such */
    uint64_t choice_count;
    const struct hubbub_field_spec *const *members; /* of a Record; of a List, one: what each of its items is */
    uint64_t member_count;
    hubbub_text caution; /* settings: what whoever gives it should know; the check notes it. Empty for nothing */
} hubbub_field_spec;

/* Flags of an event type. */
#define HUBBUB_TYPE_OPEN 1u /* events may carry attributes beyond the declared ones */

/* An event type that the adapter emits or accepts. */
typedef struct hubbub_type_spec {
    hubbub_head head;
    hubbub_text name;       /* `lamp.switched`; a family `sensor.*`; `*` for any */
    uint32_t flags;         /* HUBBUB_TYPE_OPEN */
    uint32_t payload_kinds; /* a set of HUBBUB_PAYLOAD_BIT(…) */
    hubbub_text help;
    const hubbub_field_spec *const *attributes;
    uint64_t attribute_count;
} hubbub_type_spec;

/* A request that an instance answers. */
typedef struct hubbub_operation_spec {
    hubbub_head head;
    hubbub_text name; /* [a-z][a-z0-9_]* */
    hubbub_text help;
    const hubbub_field_spec *const *parameters;
    uint64_t parameter_count;
    uint32_t result_kind; /* HUBBUB_KIND_… */
    uint32_t reserved;    /* 0 */
    hubbub_text result_help;
} hubbub_operation_spec;

/* Roles: what an instance may do. A set. */
#define HUBBUB_ROLE_SOURCE 1u     /* emits events */
#define HUBBUB_ROLE_SINK 2u       /* accepts events */
#define HUBBUB_ROLE_OPERATIONS 4u /* answers calls */
#define HUBBUB_ROLE_REQUESTS 8u   /* asks other endpoints, by names that the configuration binds */

/* What the wire of a source or a sink can acknowledge. */
#define HUBBUB_ACKNOWLEDGES_NEVER 0u      /* the wire has no acknowledgement */
#define HUBBUB_ACKNOWLEDGES_RECEIPT 1u    /* at receipt, before anything else is known */
#define HUBBUB_ACKNOWLEDGES_SETTLEMENT 2u /* source: once the event is settled; sink: once the peer took it over */

/* When a source sends again what was not settled. */
#define HUBBUB_REDELIVERS_NEVER 0u
#define HUBBUB_REDELIVERS_ON_RECONNECT 1u
#define HUBBUB_REDELIVERS_ON_REFUSAL 2u

/* What a source does on its wire while it has no credit. */
#define HUBBUB_PUSHBACK_NONE 0u     /* what arrives is dropped and counted */
#define HUBBUB_PUSHBACK_READING 1u  /* it stops reading */
#define HUBBUB_PUSHBACK_REFUSING 2u /* it refuses with an error that the peer understands */

/* Whether two instances of one configuration may run at the same time during an upgrade. */
#define HUBBUB_HANDOVER_EXCLUSIVE 0u
#define HUBBUB_HANDOVER_OVERLAP 1u

/* What holds in place of the descriptor's own words where a setting has a value; of several that fit, the first. */
typedef struct hubbub_promise_spec {
    hubbub_head head;
    hubbub_text setting; /* its name */
    hubbub_text value;   /* of a boolean, an integer or a string, as one would write it in YAML */
    uint32_t source_acknowledges;
    uint32_t redelivers;
    uint32_t pushback;
    uint32_t sink_acknowledges;
    uint32_t sink_keeps_order; /* since 1.1: 0 or 1. The descriptor's holds as well: 1 there is 1 with every value */
    uint32_t reserved;         /* 0 */
} hubbub_promise_spec;

/* What kind of thing an adapter uses. */
#define HUBBUB_USES_ENVIRONMENT 1u /* a variable of the hub's environment */
#define HUBBUB_USES_FILES 2u       /* files that are not in its state directory */
#define HUBBUB_USES_NETWORK 3u     /* connections that it makes or accepts; names that it looks up */
#define HUBBUB_USES_PROGRAMS 4u    /* programs that it starts */

/* Something outside of the hub that the adapter uses. It is shown to whoever decides about the adapter, and enforced by nobody. */
typedef struct hubbub_use_spec {
    hubbub_head head;
    uint32_t kind;     /* HUBBUB_USES_… */
    uint32_t reserved; /* 0 */
    hubbub_text what;  /* in few words: the variable's name, the path or the address, or the setting that names it */
    hubbub_text help;  /* one sentence: what for */
} hubbub_use_spec;

/* An adapter. */
typedef struct hubbub_descriptor {
    hubbub_head head;
    hubbub_text name;        /* [a-z][a-z0-9-]*, at most 32 bytes: what a configuration calls it */
    hubbub_text version;     /* semantic */
    hubbub_text license;     /* SPDX */
    hubbub_text homepage;
    hubbub_text summary;     /* one line, at most 80 bytes */
    hubbub_text description; /* some sentences */
    uint32_t roles;
    uint32_t source_acknowledges;
    uint32_t sink_acknowledges;
    uint32_t redelivers;
    uint32_t sink_is_idempotent; /* 0 or 1: the same event twice has the effect of one */
    uint32_t pushback;
    uint32_t handover;
    uint32_t sink_keeps_order; /* 0 or 1: when an event fails, later ones of its key that were delivered already are settled as
                                  HUBBUB_NOT_ATTEMPTED. Of 0, a durable route has one event of a key under way at a time */
    uint32_t source_keeps_ids; /* 0 or 1: an event that the peer sends again has the same id and source */
    uint32_t sink_keeps_place; /* 0 or 1: it keeps with what it wrote how far it came in each series of deliveries, and so
                                  never takes one again that it has taken (hubbub_delivery) */
    const hubbub_type_spec *const *emits;
    uint64_t emit_count;
    const hubbub_type_spec *const *accepts;
    uint64_t accept_count;
    const hubbub_operation_spec *const *operations;
    uint64_t operation_count;
    const hubbub_field_spec *const *settings;
    uint64_t setting_count;
    const hubbub_text *required_extensions; /* ids: without one of them the library is refused */
    uint64_t required_extension_count;
    const hubbub_text *optional_extensions; /* ids that it can use */
    uint64_t optional_extension_count;
    const hubbub_promise_spec *const *promises;
    uint64_t promise_count;
    const hubbub_use_spec *const *uses; /* of the environment, of files, of the network: all that is not named here it leaves alone */
    uint64_t use_count;
} hubbub_descriptor;

#ifdef __cplusplus
}
#endif

#endif
