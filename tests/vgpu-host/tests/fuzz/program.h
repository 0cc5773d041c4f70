/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_PROGRAM_H
#define FUZZ_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

/**
 * DOC: Programs
 *
 * What a fuzzer's bytes mean. The first ones choose a GPU, a share of it and
 * how the guest starts; then records follow, each a byte that says what
 * happens and some that say to what. Any bytes are a program, and most of what
 * they can say is nearly right, so that it gets past the first check.
 */

/** program_run() - run a program to its end; what must not be ends the process */
void program_run(const uint8_t *bytes, size_t size);

#endif /* FUZZ_PROGRAM_H */
