/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_CLOCK_H
#define FUZZ_CLOCK_H

#include <stdint.h>

/**
 * DOC: The time that a program sees
 *
 * Stands in for CLOCK_MONOTONIC (the linker's --wrap), so that a program gives
 * the same result each time, and ten seconds of a peer's silence take none.
 * Each look at the clock moves it on by CLOCK_TICK: what must end after half a
 * millisecond ends after so many looks, however fast or busy the machine is.
 */

#define CLOCK_TICK	UINT64_C(10000)		/* ns */
#define CLOCK_START	UINT64_C(1000000000)

/** clock_begin() - a program begins at CLOCK_START */
void clock_begin(void);

/** clock_pass() - let @ns pass */
void clock_pass(uint64_t ns);

#endif /* FUZZ_CLOCK_H */
