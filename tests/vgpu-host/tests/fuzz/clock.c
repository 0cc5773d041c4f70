// SPDX-License-Identifier: MIT
#include <time.h>

#include "clock.h"

static uint64_t now = CLOCK_START;

int __real_clock_gettime(clockid_t id, struct timespec *ts);
int __wrap_clock_gettime(clockid_t id, struct timespec *ts);

int __wrap_clock_gettime(clockid_t id, struct timespec *ts)
{
	if (id != CLOCK_MONOTONIC)
		return __real_clock_gettime(id, ts);
	now += CLOCK_TICK;
	ts->tv_sec = (time_t)(now / UINT64_C(1000000000));
	ts->tv_nsec = (long)(now % UINT64_C(1000000000));
	return 0;
}

void clock_begin(void)
{
	now = CLOCK_START;
}

void clock_pass(uint64_t ns)
{
	now += ns;
}
