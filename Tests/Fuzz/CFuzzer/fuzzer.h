/* The way into libFuzzer for a program that has a main of its own. */
#ifndef HUBBUB_TEST_FUZZER_H
#define HUBBUB_TEST_FUZZER_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));

#endif
