/*
 * hubbub/base.h: versions, texts, values and codes that every other header uses.
 *
 * Conventions of all headers:
 *
 *   [instance-thread]  called on the thread of the instance only; at most one call into an instance is in flight.
 *   [any-thread]       may be called from any thread, also while a call into the instance is in flight.
 *   [loading]          called before any instance exists, on a thread of the host's choice.
 *
 * Ownership: whatever is passed to a function, in either direction, is borrowed for the duration of that call.
 * Who wants to keep an event takes a reference; who wants to keep anything else copies it.
 *
 * Structures begin with a `hubbub_head` and only ever grow at their end. A reader looks at a field only when the other
 * side's `struct_size` reaches it (HUBBUB_HAS). Structures marked "frozen" have no head and never change.
 */
#ifndef HUBBUB_BASE_H
#define HUBBUB_BASE_H

#include <stddef.h>
#include <stdint.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "hubbub: event blocks are little-endian; this machine is not supported"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* "HUBB" in memory. */
#define HUBBUB_ABI_MAGIC 0x42425548u
#define HUBBUB_ABI_MAJOR 1
#define HUBBUB_ABI_MINOR 1

/* The one symbol that an adapter exports. */
#if defined(__GNUC__)
#define HUBBUB_EXPORT __attribute__((visibility("default")))
#else
#define HUBBUB_EXPORT
#endif

/* An accessor: a compiler that looks at a header alone shall not call it unused. */
#if defined(__GNUC__)
#define HUBBUB_INLINE static inline __attribute__((unused))
#else
#define HUBBUB_INLINE static inline
#endif

/* The head of every structure that may grow. Frozen. */
typedef struct hubbub_head {
    uint32_t magic;       /* HUBBUB_ABI_MAGIC */
    uint16_t major;       /* the ABI that the structure was compiled against */
    uint16_t minor;
    uint32_t struct_size; /* sizeof the structure, as its maker knows it */
    uint32_t reserved;    /* 0 */
} hubbub_head;

/* What a structure of that type begins with, as an initializer. */
#define HUBBUB_HEAD(type) \
    { HUBBUB_ABI_MAGIC, HUBBUB_ABI_MAJOR, HUBBUB_ABI_MINOR, (uint32_t)sizeof(type), 0 }

/* Whether the structure that `pointer` names is large enough to hold `field`. */
#define HUBBUB_HAS(pointer, type, field) \
    ((pointer)->head.struct_size >= offsetof(type, field) + sizeof((pointer)->field))

/* A run of bytes: UTF-8 unless said otherwise, not terminated. Empty is {NULL, 0}. Frozen. */
typedef struct hubbub_text {
    const char *data;
    uint64_t size;
} hubbub_text;

/* A text from a string literal. */
#define HUBBUB_TEXT(literal) { "" literal, sizeof(literal) - 1 }

/* Codes: the result of most functions. 0 and above are no errors. Their names are stable and shown to users. */
#define HUBBUB_OK 0
#define HUBBUB_PENDING 1              /* accepted; the end is reported later */
#define HUBBUB_E_UNSUPPORTED (-1)     /* this side does not offer it */
#define HUBBUB_E_INVALID (-2)         /* an argument is out of its range or malformed */
#define HUBBUB_E_STATE (-3)           /* not legal in the present state */
#define HUBBUB_E_THREAD (-4)          /* called on the wrong thread */
#define HUBBUB_E_CREDIT (-5)          /* nothing granted, or a queue is full */
#define HUBBUB_E_SIZE (-6)            /* larger than the stated limit */
#define HUBBUB_E_TYPE (-7)            /* an event type that was not declared */
#define HUBBUB_E_ATTRIBUTE (-8)       /* an attribute is missing, unknown or of the wrong type */
#define HUBBUB_E_NOT_FOUND (-9)
#define HUBBUB_E_DENIED (-10)         /* the peer or the system refused for want of rights */
#define HUBBUB_E_TIMEOUT (-11)
#define HUBBUB_E_CANCELLED (-12)
#define HUBBUB_E_CLOSED (-13)         /* the connection or the endpoint is gone */
#define HUBBUB_E_IO (-14)             /* the system reported an input or output error */
#define HUBBUB_E_MEMORY (-15)
#define HUBBUB_E_SETTINGS (-16)       /* settings that cannot work together */
#define HUBBUB_E_LOOP (-17)           /* the event would travel in a circle */
#define HUBBUB_E_BUSY (-18)           /* a limit on work under way was reached: try later */
#define HUBBUB_E_FAILED (-19)         /* failed for a reason that the text tells */
#define HUBBUB_E_REMOTE (-20)         /* the peer answered with an error */

/* Kinds of a value. 1 to 7 are the types of CloudEvents 1.0 and the only ones that an event's attribute has. */
#define HUBBUB_KIND_NONE 0u
#define HUBBUB_KIND_BOOLEAN 1u        /* integer: 0 or 1 */
#define HUBBUB_KIND_INTEGER 2u        /* integer: 64 bits in settings and parameters, 32 in an event's attribute */
#define HUBBUB_KIND_STRING 3u         /* text */
#define HUBBUB_KIND_BINARY 4u         /* text: any bytes */
#define HUBBUB_KIND_URI 5u            /* text: absolute */
#define HUBBUB_KIND_URI_REFERENCE 6u  /* text */
#define HUBBUB_KIND_TIMESTAMP 7u      /* text: RFC 3339; integer: nanoseconds since 1970 where known, else 0 */
#define HUBBUB_KIND_REAL 8u           /* real */
#define HUBBUB_KIND_JSON 9u           /* text: one JSON value */
#define HUBBUB_KIND_LIST 10u          /* items, whose names are empty */
#define HUBBUB_KIND_RECORD 11u        /* items, whose names are the record's members */
#define HUBBUB_KIND_DURATION 12u      /* integer: nanoseconds; settings only ("1.5s", "200ms") */
#define HUBBUB_KIND_SIZE 13u          /* integer: bytes; settings only ("64KiB", "8MB") */

/* A value with its kind. Fields that the kind does not name are 0. Frozen. */
typedef struct hubbub_value {
    uint32_t kind;
    uint32_t reserved; /* 0 */
    int64_t integer;
    double real;
    hubbub_text text;
    const struct hubbub_field *items;
    uint64_t count; /* of items */
} hubbub_value;

/* A named value: an attribute, a setting, a parameter. Frozen. */
typedef struct hubbub_field {
    hubbub_text name;
    hubbub_value value;
} hubbub_field;

/* The adapter's own object; the host only ever holds its address. */
typedef struct hubbub_instance hubbub_instance;

/* The host's functions for one instance (host.h). */
typedef struct hubbub_host hubbub_host;

#ifdef __cplusplus
}
#endif

#endif
