/* xxHash, compiled into what uses it: nothing is linked, and short inputs cost no call. */
#ifndef HUBBUB_XXHASH_SHIM_H
#define HUBBUB_XXHASH_SHIM_H

#define XXH_INLINE_ALL
#include <xxhash.h>

/* XXH3 of 64 bits. */
static inline uint64_t hubbub_hash64(const void *bytes, size_t size) { return XXH3_64bits(bytes, size); }

/* The same with a seed. */
static inline uint64_t hubbub_hash64_seeded(const void *bytes, size_t size, uint64_t seed) {
    return XXH3_64bits_withSeed(bytes, size, seed);
}

struct hubbub_hash128 {
    uint64_t low;
    uint64_t high;
};

/* XXH3 of 128 bits with a seed. */
static inline struct hubbub_hash128 hubbub_hash128_seeded(const void *bytes, size_t size, uint64_t seed) {
    XXH128_hash_t hash = XXH3_128bits_withSeed(bytes, size, seed);
    struct hubbub_hash128 result = {hash.low64, hash.high64};
    return result;
}

#endif
