/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_PROGRAM_H
#define FUZZ_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

/**
 * DOC: Programs
 *
 * What a fuzzer's bytes mean. Each target has its own kind of program, told in
 * its source: the first bytes choose what there is, and then, but for texts,
 * records follow, each a byte that says what happens and some that say to what.
 * Any bytes are a program, and most of what they can say is nearly right, so
 * that it gets past the first check; what a field can hold is drawn with the
 * width of the field, not of what is legal.
 */

/** program_run() - run a program to its end; what must not be ends the process */
void program_run(const uint8_t *bytes, size_t size);

#endif /* FUZZ_PROGRAM_H */
