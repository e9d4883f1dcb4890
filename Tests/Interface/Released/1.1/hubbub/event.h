/*
 * hubbub/event.h: the event block and its accessors.
 *
 * One event is one block of memory: contiguous, immutable once built, position-independent, little-endian. The same
 * bytes are the event in memory, a record on disk and a slot in shared memory. The fields are those of CloudEvents 1.0.
 *
 * Every text is UTF-8 and followed by one zero byte that its size does not count, so that `data` can be given to
 * functions that want a C string. The accessors read without copying and without a call into the host; the texts that
 * they return live as long as the event. All accessors are [any-thread].
 *
 * A block that an adapter was handed is valid. One that came from elsewhere must be validated by the host first.
 */
#ifndef HUBBUB_EVENT_H
#define HUBBUB_EVENT_H

#include "base.h"

#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* "HBEV" in memory. */
#define HUBBUB_EVENT_MAGIC 0x56454248u
#define HUBBUB_EVENT_VERSION 1

/* Kinds of payload, and their bits in a set of kinds. */
#define HUBBUB_PAYLOAD_NONE 0u   /* no payload */
#define HUBBUB_PAYLOAD_TEXT 1u   /* UTF-8 */
#define HUBBUB_PAYLOAD_JSON 2u   /* one JSON value, UTF-8 */
#define HUBBUB_PAYLOAD_BINARY 3u /* any bytes */
#define HUBBUB_PAYLOAD_BIT(kind) (1u << (kind)) /* of a kind in a set of kinds */

/* No time: the attribute `time` is absent. */
#define HUBBUB_TIME_NONE (-9223372036854775807)

/* A run of bytes in the block: offset from its beginning. {0, 0} is absent. Frozen. */
typedef struct hubbub_slice {
    uint32_t offset;
    uint32_t size;
} hubbub_slice;

/* An extension attribute. The table is sorted by name, bytewise, without duplicates. Frozen. */
typedef struct hubbub_event_attribute {
    hubbub_slice name;
    uint32_t kind;     /* HUBBUB_KIND_BOOLEAN to HUBBUB_KIND_TIMESTAMP */
    int32_t integer;   /* of a Boolean or Integer */
    hubbub_slice text; /* of all others, a Binary's raw bytes; absent of those two */
} hubbub_event_attribute;

/* The head of a block. Later versions may be longer, never different: `header_size` tells. */
typedef struct hubbub_event {
    uint32_t magic;           /* HUBBUB_EVENT_MAGIC */
    uint16_t version;         /* HUBBUB_EVENT_VERSION */
    uint16_t header_size;     /* sizeof(hubbub_event) as the builder knew it */
    uint32_t size;            /* of the whole block, a multiple of 8 */
    uint32_t attribute_count; /* entries of the table, which begins at header_size */
    uint32_t payload_kind;    /* HUBBUB_PAYLOAD_… */
    uint32_t reserved;        /* 0 */
    int64_t time;             /* nanoseconds since 1970-01-01T00:00:00Z, or HUBBUB_TIME_NONE */
    hubbub_slice id;           /* with the source it names the event for ever */
    hubbub_slice source;       /* a URI-reference */
    hubbub_slice type;         /* a declared one, or one of a declared family */
    hubbub_slice subject;      /* what it is about; absent where nobody said */
    hubbub_slice content_type; /* datacontenttype */
    hubbub_slice schema;       /* dataschema */
    hubbub_slice time_text;    /* the time as received, where it was received as text */
    hubbub_slice payload;      /* of payload_kind */
} hubbub_event;

#if defined(__cplusplus)
static_assert(sizeof(hubbub_event) == 96, "the layout of an event block is frozen");
static_assert(sizeof(hubbub_event_attribute) == 24, "the layout of an event block is frozen");
#else
_Static_assert(sizeof(hubbub_event) == 96, "the layout of an event block is frozen");
_Static_assert(sizeof(hubbub_event_attribute) == 24, "the layout of an event block is frozen");
#endif

/* The bytes that a slice of the block names; "" where it is absent. */
HUBBUB_INLINE hubbub_text hubbub_event_get_slice(const hubbub_event *event, hubbub_slice slice) {
    hubbub_text text;
    text.data = slice.offset != 0 ? (const char *)event + slice.offset : "";
    text.size = slice.size;
    return text;
}

/* With the source it names the event for ever. */
HUBBUB_INLINE hubbub_text hubbub_event_get_id(const hubbub_event *event) {
    return hubbub_event_get_slice(event, event->id);
}

/* Where it comes from: a URI-reference. */
HUBBUB_INLINE hubbub_text hubbub_event_get_source(const hubbub_event *event) {
    return hubbub_event_get_slice(event, event->source);
}

/* Its type, by which filters and descriptors know it. */
HUBBUB_INLINE hubbub_text hubbub_event_get_type(const hubbub_event *event) {
    return hubbub_event_get_slice(event, event->type);
}

/* What it is about; empty when absent. */
HUBBUB_INLINE hubbub_text hubbub_event_get_subject(const hubbub_event *event) {
    return hubbub_event_get_slice(event, event->subject);
}

/* The media type of the payload; empty when absent. */
HUBBUB_INLINE hubbub_text hubbub_event_get_content_type(const hubbub_event *event) {
    return hubbub_event_get_slice(event, event->content_type);
}

/* The schema of the payload; empty when absent. */
HUBBUB_INLINE hubbub_text hubbub_event_get_schema(const hubbub_event *event) {
    return hubbub_event_get_slice(event, event->schema);
}

/* Nanoseconds since 1970, or HUBBUB_TIME_NONE. */
HUBBUB_INLINE int64_t hubbub_event_get_time(const hubbub_event *event) {
    return event->time;
}

/* The time as it was received, empty where it was not received as text. */
HUBBUB_INLINE hubbub_text hubbub_event_get_time_text(const hubbub_event *event) {
    return hubbub_event_get_slice(event, event->time_text);
}

/* HUBBUB_PAYLOAD_… */
HUBBUB_INLINE uint32_t hubbub_event_get_payload_kind(const hubbub_event *event) {
    return event->payload_kind;
}

/* The payload's bytes; empty where it has none. */
HUBBUB_INLINE hubbub_text hubbub_event_get_payload(const hubbub_event *event) {
    return hubbub_event_get_slice(event, event->payload);
}

/* How many extension attributes it has. */
HUBBUB_INLINE uint32_t hubbub_event_get_attribute_count(const hubbub_event *event) {
    return event->attribute_count;
}

/* The table of extension attributes, `hubbub_event_get_attribute_count` entries. */
HUBBUB_INLINE const hubbub_event_attribute *hubbub_event_get_attributes(const hubbub_event *event) {
    return (const hubbub_event_attribute *)(const void *)((const char *)event + event->header_size);
}

/* The extension attribute of that name, or NULL. Logarithmic in the number of attributes. */
HUBBUB_INLINE const hubbub_event_attribute *hubbub_event_find_attribute(
    const hubbub_event *event, const char *name, uint64_t name_size) {
    const hubbub_event_attribute *table = hubbub_event_get_attributes(event);
    uint32_t low = 0;
    uint32_t high = event->attribute_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        hubbub_text found = hubbub_event_get_slice(event, table[middle].name);
        uint64_t shorter = found.size < name_size ? found.size : name_size;
        int order = memcmp(found.data, name, (size_t)shorter);
        if (order == 0) {
            if (found.size == name_size) {
                return &table[middle];
            }
            order = found.size < name_size ? -1 : 1;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

/* The text of an attribute: empty for a Boolean and an Integer. */
HUBBUB_INLINE hubbub_text hubbub_event_get_attribute_text(
    const hubbub_event *event, const hubbub_event_attribute *attribute) {
    return hubbub_event_get_slice(event, attribute->text);
}

#ifdef __cplusplus
}
#endif

#endif
