/* Copying text in the widest registers that the processor has. */
#ifndef HUBBUB_UNIX_COPY_H
#define HUBBUB_UNIX_COPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is copied at a time: bytes at any address. */
#define HUBBUB_COPY_WIDTH 64
typedef uint64_t hubbub_copy_words __attribute__((vector_size(HUBBUB_COPY_WIDTH), aligned(1), may_alias));

/* The body of hubbub_copy_ascii, for whatever registers the function around it may use. */
static inline __attribute__((always_inline)) bool hubbub_copy_ascii_here(
    void *into, const void *from, size_t size) {
    char *target = (char *)into;
    const char *source = (const char *)from;
    /* The last words first: they overlap those before them where the size is no multiple of the width. */
    size_t last = size - HUBBUB_COPY_WIDTH;
    hubbub_copy_words seen = *(const hubbub_copy_words *)(source + last);
    *(hubbub_copy_words *)(target + last) = seen;
    /* Most texts are short: what unrolling needs around the loop would cost more than it gains. */
#pragma clang loop unroll(disable)
    for (size_t offset = 0; offset < last; offset += HUBBUB_COPY_WIDTH) {
        hubbub_copy_words words = *(const hubbub_copy_words *)(source + offset);
        *(hubbub_copy_words *)(target + offset) = words;
        seen |= words;
    }
    return (__builtin_reduce_or(seen) & 0x8080808080808080u) == 0;
}

#if defined(__x86_64__)
static __attribute__((unused, noinline, target("avx2"))) bool hubbub_copy_ascii_avx2(
    void *target, const void *source, size_t size) {
    return hubbub_copy_ascii_here(target, source, size);
}
#endif

/* Copies `size` bytes, HUBBUB_COPY_WIDTH at least, to a place that does not overlap them; says whether all are ASCII. */
static inline __attribute__((always_inline)) bool hubbub_copy_ascii(void *target, const void *source, size_t size) {
#if defined(__x86_64__)
    /* Half as many instructions; not every processor of the kind has them. */
    if (__builtin_cpu_supports("avx2")) return hubbub_copy_ascii_avx2(target, source, size);
#endif
    return hubbub_copy_ascii_here(target, source, size);
}

#endif
