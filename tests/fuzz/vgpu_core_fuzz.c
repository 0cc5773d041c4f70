/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * What must hold for whatever a host says: the driver's decisions (i915_vgpu_core.c, the very file) are asked about partitions
 * made of random numbers, and of numbers beside the limits, where mistakes live. The sanitizers watch.
 *
 * usage: vgpu-core-fuzz ROUNDS [SEED]
 * Built with -fsanitize=fuzzer instead (then without main, -DLIBFUZZER), the same function takes the fuzzer's numbers.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "i915_pvinfo.h"

#include "i915_vgpu_core.h"

#define PAGE 0x1000ULL
#define MAX_RANGES (I915_VGPU_BALLOONS + 2 * I915_VGPU_SLICES)

struct question {
	struct i915_vgpu_snapshot snapshot;
	struct i915_vgpu_snapshot resumed;
	u64 mappable_end;
	u64 total;
	unsigned int hw_fences;
};

static const struct question *asked;

/* Says what the question was; a property that does not hold is a bug and ends the program. */
static void demand(bool holds, const char *what)
{
	const struct i915_vgpu_snapshot *s = &asked->snapshot;

	if (holds)
		return;

	fprintf(stderr, "FAILED: %s\n mappable %#x+%#x, non-mappable %#x+%#x, fences %u, caps %#x, aperture %#llx, GGTT %#llx\n", what,
		s->mappable.base, s->mappable.size, s->nonmappable.base, s->nonmappable.size, s->fences, s->caps,
		(unsigned long long)asked->mappable_end, (unsigned long long)asked->total);
	abort();
}

/* ---- the rules, said once more and in another way: by the pages that a slice touches -------------------------------- */

static bool lies_within(const struct i915_vgpu_slice *slice, u64 start, u64 end)
{
	u64 last;

	/* Of two pages one may have to be a guard. */
	if (slice->base % PAGE || slice->size % PAGE || slice->size / PAGE < 2)
		return false;

	last = (u64)slice->base + (slice->size - 1);
	return slice->base >= start && last < end;
}

static bool is_good(const struct question *q)
{
	const struct i915_vgpu_slice *high = &q->snapshot.nonmappable;

	if (!lies_within(&q->snapshot.mappable, 0, q->mappable_end))
		return false;

	return lies_within(high, q->mappable_end, q->total) || (!high->size && q->mappable_end == q->total);
}

static bool is_owned(const struct question *q, u64 address)
{
	const struct i915_vgpu_slice *low = &q->snapshot.mappable, *high = &q->snapshot.nonmappable;

	return address - low->base < low->size || (address >= high->base && address - high->base < high->size);
}

/* ---- the layout ------------------------------------------------------------------------------------------------------ */

static int by_start(const void *a, const void *b)
{
	const struct i915_vgpu_range *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

static void check_sorted(const struct i915_vgpu_range *ranges, unsigned int count, u64 mappable_end)
{
	for (unsigned int i = 0; i < count; i++) {
		demand(ranges[i].start < ranges[i].end, "no range is empty");
		demand(!i || ranges[i - 1].end <= ranges[i].start, "ranges of a kind are sorted and disjoint");
		demand(ranges[i].end <= mappable_end || ranges[i].start >= mappable_end, "no range crosses the end of the aperture");
	}
}

static void check_layout(const struct question *q)
{
	struct i915_vgpu_range all[MAX_RANGES], *usable, *guards;
	unsigned int balloons, n_usable, n_guards, count;
	u64 at = 0;

	balloons = i915_vgpu_balloons(&q->snapshot, q->mappable_end, q->total, all);
	usable = all + balloons;
	n_usable = i915_vgpu_usable(&q->snapshot, usable);
	guards = usable + n_usable;
	n_guards = i915_vgpu_guards(&q->snapshot, guards);
	count = balloons + n_usable + n_guards;

	demand(balloons <= I915_VGPU_BALLOONS && n_usable <= I915_VGPU_SLICES && n_guards <= I915_VGPU_SLICES, "there is room");
	check_sorted(all, balloons, q->mappable_end);
	check_sorted(usable, n_usable, q->mappable_end);
	check_sorted(guards, n_guards, q->mappable_end);

	for (unsigned int i = 0; i < n_guards; i++) {
		demand(guards[i].end - guards[i].start == PAGE, "a guard is one page");
		demand(!is_owned(q, guards[i].end), "what follows a guard is not ours");
	}
	for (unsigned int i = 0; i < n_usable; i++)
		demand(is_owned(q, usable[i].end), "what follows usable memory is ours");
	for (unsigned int i = 0; i < balloons; i++)
		demand(!is_owned(q, all[i].start) && !is_owned(q, all[i].end - 1), "a balloon is not ours");

	qsort(all, count, sizeof(all[0]), by_start);
	for (unsigned int i = 0; i < count; i++) {
		demand(all[i].start == at, "the ranges follow each other");
		at = all[i].end;
	}
	demand(at == q->total, "the ranges cover the GGTT");
}

/* ---- everything else ------------------------------------------------------------------------------------------------- */

static void check_rule(enum i915_vgpu_rule rule)
{
	demand(rule >= I915_VGPU_OK && rule < I915_VGPU_RULES, "a verdict is a rule");
	demand(i915_vgpu_rule_text(rule) && *i915_vgpu_rule_text(rule), "a rule has a text");
	demand(rule ? i915_vgpu_rule_errno(rule) < 0 : !i915_vgpu_rule_errno(rule), "a rule has an error");
}

static bool same_share(const struct i915_vgpu_snapshot *a, const struct i915_vgpu_snapshot *b)
{
	return a->mappable.base == b->mappable.base && a->mappable.size == b->mappable.size &&
	       a->nonmappable.base == b->nonmappable.base && a->nonmappable.size == b->nonmappable.size && a->fences == b->fences;
}

static void check_resume(const struct question *q)
{
	const u32 known = VGT_CAPS_FULL_PPGTT | VGT_CAPS_HWSP_EMULATION | VGT_CAPS_HUGE_GTT;
	const u32 lost = q->snapshot.caps & known & ~q->resumed.caps;
	const enum i915_vgpu_rule rule = i915_vgpu_check_resumed(&q->snapshot, &q->resumed);
	const bool known_host = q->resumed.magic == VGT_MAGIC && q->resumed.version_major == 1;

	check_rule(rule);
	demand((rule == I915_VGPU_OK) == (known_host && same_share(&q->snapshot, &q->resumed) && !lost),
	       "resume goes on just where the share is the same and nothing in use was lost");
}

static void check_caps(const struct question *q)
{
	const u32 needed = VGT_CAPS_FULL_PPGTT | VGT_CAPS_HWSP_EMULATION;
	const enum i915_vgpu_rule rule = i915_vgpu_check_caps(&q->snapshot, true);

	check_rule(rule);
	demand((rule == I915_VGPU_OK) == ((q->snapshot.caps & needed) == needed), "execlists run just with both capabilities");
	demand(i915_vgpu_check_caps(&q->snapshot, false) == I915_VGPU_OK, "ring submission runs with any");
}

static void answer(const struct question *q)
{
	enum i915_vgpu_rule rule;

	asked = q;
	rule = i915_vgpu_check_partition(&q->snapshot, q->mappable_end, q->total);
	check_rule(rule);
	demand((rule == I915_VGPU_OK) == is_good(q), "a partition is accepted just when it is good");
	if (rule == I915_VGPU_OK)
		check_layout(q);

	check_caps(q);
	check_resume(q);
	check_rule(i915_vgpu_check_identity(&q->snapshot));
	demand(i915_vgpu_fences(&q->snapshot, q->hw_fences) <= q->hw_fences, "no more fences than the hardware has");
	demand(i915_vgpu_fences(&q->snapshot, q->hw_fences) <= q->snapshot.fences, "no more fences than the host gave");
}

/* ---- from numbers to questions --------------------------------------------------------------------------------------- */

struct numbers {
	const unsigned char *data;
	size_t left;
};

static u32 take(struct numbers *numbers)
{
	u32 value = 0;
	const size_t count = numbers->left < sizeof(value) ? numbers->left : sizeof(value);

	memcpy(&value, numbers->data, count);
	numbers->data += count;
	numbers->left -= count;
	return value;
}

/* Mostly something at or beside a limit; sometimes anything. */
static u64 near(struct numbers *numbers, u64 limit)
{
	static const int64_t steps[] = { 0, 0, 0, -0x1000, 0x1000, -0x2000, 1, -1 };
	const u32 how = take(numbers);

	switch (how % 4) {
	case 0:
		return limit + steps[how / 4 % 8];
	case 1:
		return limit ? take(numbers) % limit & ~0xfffULL : 0;
	case 2:
		return limit / 16 * (how / 4 % 17);
	default:
		return take(numbers);
	}
}

static struct i915_vgpu_slice slice(struct numbers *numbers, u64 start, u64 end)
{
	const u32 base = start + near(numbers, end - start);

	return (struct i915_vgpu_slice){ .base = base, .size = near(numbers, end - base) };
}

static struct question question(struct numbers *numbers)
{
	static const u64 halves[] = { 1ULL << 26, 1ULL << 28, 1ULL << 29, 1ULL << 31, 1ULL << 32 };
	struct question q = { .snapshot = { .magic = VGT_MAGIC, .version_major = 1 } };
	const u32 how = take(numbers);

	q.total = halves[how % 5];
	q.mappable_end = how & 64 ? q.total : halves[how / 8 % (how % 5 + 1)];
	q.hw_fences = how & 128 ? 32 : 0;
	q.snapshot.mappable = slice(numbers, 0, q.mappable_end);
	q.snapshot.nonmappable = slice(numbers, q.mappable_end, q.total);
	q.snapshot.fences = near(numbers, 32);
	q.snapshot.caps = take(numbers);
	q.resumed = q.snapshot;
	if (how & 256)
		q.resumed.mappable.base ^= PAGE;
	if (how & 512)
		q.resumed.caps = take(numbers);
	if (how & 1024)
		q.resumed.version_major = take(numbers) % 4;
	if (how & 2048)
		q.resumed.nonmappable.size ^= take(numbers) & 3 ? 0 : PAGE;
	if (how & 8192)
		q.resumed.fences ^= 1;
	if (how & 4096)
		q.snapshot.magic = q.resumed.magic = take(numbers);
	return q;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct numbers numbers = { data, size };
	const struct question q = question(&numbers);

	answer(&q);
	return 0;
}

#ifndef LIBFUZZER
static u64 next_random(u64 *state)
{
	u64 z = *state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

int main(int argc, char **argv)
{
	const unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 0) : 0;
	u64 state = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	unsigned long good = 0;

	if (!rounds) {
		fprintf(stderr, "usage: vgpu-core-fuzz ROUNDS [SEED]\n");
		return 2;
	}

	for (unsigned long i = 0; i < rounds; i++) {
		u64 data[8];
		struct question q;
		struct numbers numbers = { (const unsigned char *)data, sizeof(data) };

		for (unsigned int j = 0; j < ARRAY_SIZE(data); j++)
			data[j] = next_random(&state);
		q = question(&numbers);
		answer(&q);
		good += is_good(&q);
	}

	printf("%lu partitions, %lu of them good\n", rounds, good);
	/* Only bad ones, or only good ones, would show little. */
	return good < rounds / 100 || good > rounds - rounds / 100;
}
#endif
