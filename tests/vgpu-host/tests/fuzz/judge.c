// SPDX-License-Identifier: MIT
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "judge.h"

static struct {
	uint64_t begun;			/* CPU time, in ns */
	const char *slow;
} judge;

void demand(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "FAILED: %s\n", what);
	abort();
}

static uint64_t cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (uint64_t)ts.tv_sec * UINT64_C(1000000000) + (uint64_t)ts.tv_nsec;
}

void judge_begin(void)
{
	judge.slow = NULL;
}

void step_begin(void)
{
	judge.begun = cpu_ns();
}

void step_end(const char *what)
{
	uint64_t taken = cpu_ns() - judge.begun;

	if (taken <= STEP_NS)
		return;
	fprintf(stderr, "# %.1f s of CPU time: %s\n", (double)taken / 1e9, what);
	judge.slow = what;
}

const char *judge_slow(void)
{
	return judge.slow;
}
