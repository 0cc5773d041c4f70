/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_JUDGE_H
#define FUZZ_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

/**
 * DOC: What ends a program, and how long a step may take
 *
 * A rule that is broken ends the process at once. Time is different: how long
 * a step takes is measured in CPU time of this thread, since a machine with
 * other work to do makes any step long by the clock on the wall. Even so a
 * virtual CPU may be charged for time that its host has taken, so a program is
 * at fault only if it was too slow in each of SLOW_RUNS runs.
 *
 * What waits uses no CPU time. That, and a step that never ends, is left to
 * -timeout of libFuzzer or to the time limit of the unit test.
 */

#define STEP_NS		UINT64_C(1000000000)	/* at most, with the sanitizers; the slowest step of the corpus takes 0.2 s on a machine that is busy */
#define SLOW_RUNS	3u

/** demand() - end the process with a message unless @holds */
void demand(bool holds, const char *what);

/** judge_begin() - a program begins: nothing has been slow yet */
void judge_begin(void);
/** step_begin() - one call of what must end soon begins; steps do not nest */
void step_begin(void);
/** step_end() - it has ended; @what is the rule that it breaks if it took longer than STEP_NS */
void step_end(const char *what);
/** judge_slow() - the rule that a step since judge_begin() broke; NULL: none took too long */
const char *judge_slow(void);

#endif /* FUZZ_JUDGE_H */
