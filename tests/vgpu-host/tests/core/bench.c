// SPDX-License-Identifier: MIT
/*
 * How fast the engines and the display are: `ninja bench`. Not a test; nothing is asserted but
 * that the work was done. Figures are of this model alone: the guest's own work
 * and the transport are not in them.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "pipes.h"
#include "stream.h"

#define NOOPS		1000000u
#define STORES		100000u
#define READS		10000000u
#define ROUND_TRIPS	10000u
#define FRAMES		50u
#define LARGE		(TEST_MAPPABLE + 0x200000)	/* a batch of 5 MiB */
#define LARGE_RAM	0x200000u
#define LARGE_SIZE	0x500000u
#define PAGES		(LARGE_SIZE / 4096)
#define SPACE_AT	0x400000u			/* in the PPGTT: its second table */

/* Of this process: the machine may have other work. */
static double seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void report(const char *what, double count, const char *unit, double since)
{
	double took = seconds() - since;

	printf("%-32s %8.2f ms  %8.2f million %s/s\n", what, took * 1e3, count / took / 1e6, unit);
}

static bool is_idle(struct owner *owner, uint32_t base)
{
	return rd(owner, base + MI_MODE) & 0x200;
}

/* Let an engine work until it has nothing more to do. */
static void finish(struct owner *owner, uint32_t base)
{
	uint64_t next = owner->now;

	while (!is_idle(owner, base))
		next = run_for(owner, next > owner->now ? next - owner->now : 0);
}

/* The large batch in the GGTT, and in the PPGTT of the render engine. */
static void map_large(struct owner *owner)
{
	uint32_t directory = (TEST_MAPPABLE + (32u << 20)) >> 12;

	for (uint32_t page = 0; page < PAGES; page++)
		map_page(owner, LARGE + page * 4096, LARGE_RAM + page * 4096);
	for (uint32_t table = 0; table < 2; table++)
		map_page(owner, (uint64_t)(directory + 1 + table) << 12, 0x60000 + table * 0x1000);
	for (uint32_t page = 0; page < PAGES; page++)
		put_ram32(owner, 0x60000 + 4 * page, pte(OWNER_RAM_BASE + LARGE_RAM + page * 4096));
}

static void bench_noops(struct owner *owner, const char *what, uint32_t flags, uint32_t address)
{
	double since;

	memset(owner->ram + LARGE_RAM, 0, 4 * NOOPS);
	put_ram32(owner, LARGE_RAM + 4 * NOOPS, MI_BB_END);
	since = seconds();
	SUBMIT(owner, RCS, MI_BB_START | flags, address, 0, 0);
	finish(owner, RCS);
	report(what, NOOPS, "dwords", since);
}

static void bench_stores(struct owner *owner)
{
	uint32_t *words = (uint32_t *)(void *)(owner->ram + LARGE_RAM);
	double since;

	for (uint32_t i = 0; i < STORES; i++) {
		const uint32_t store[] = { MI_SDI, 0, DATA + 4 * (i % 1024), i };

		memcpy(&words[4 * i], store, sizeof(store));
	}
	words[4 * STORES] = MI_BB_END;
	since = seconds();
	SUBMIT(owner, RCS, MI_BB_START, LARGE, 0, 0);
	finish(owner, RCS);
	report("100,000 MI_STORE_DATA_IMM", STORES, "commands", since);
}

/* One register over and over, and several in turn. */
static void bench_reads(struct owner *owner)
{
	double since = seconds();

	for (uint32_t i = 0; i < READS; i++)
		(void)rd(owner, DSPCNTR);
	report("10,000,000 reads of a register", READS, "reads", since);
	since = seconds();
	for (uint32_t i = 0; i < READS; i++)
		(void)rd(owner, RCS + 0x30 + 4 * (i % 4));
	report("10,000,000 reads of four", READS, "reads", since);
}

static void bench_round_trips(struct owner *owner)
{
	double since;

	PUT_BATCH(owner, MI_BB_END);
	wr(owner, 0x4401c, 0xffffffff);
	wr(owner, GTIMR, 0);
	wr(owner, RCS + IMR, 0);
	since = seconds();
	for (uint32_t i = 0; i < ROUND_TRIPS; i++) {
		SUBMIT(owner, RCS, MI_BB_START, BATCH, 0x7a000003, 1u << 24 | 1u << 14, DATA, i, 0,
		       MI_INTERRUPT);
		wr(owner, GTIIR, 1);
		assert_int_equal(ram32(owner, DATA_RAM), i);
	}
	report("10,000 nop batches", ROUND_TRIPS, "round trips", since);
}

/* Frames of 1024x768 that are composed and summed up. */
static void bench_frames(struct owner *owner)
{
	static const struct { const char *what; uint32_t control, stride; } rows[] = {
		{ "50 frames, XRGB8888", 6u << 26, 4096 },
		{ "50 frames, X-tiled, rotated", 6u << 26 | 1u << 10 | 1u << 15, 4096 },
		{ "50 frames, RGB565", 5u << 26, 2048 },
		{ "50 frames, with palette", 6u << 26 | 1u << 30, 4096 },
		{ "50 frames, with matrix", 6u << 26 | 1u << 24, 4096 },
	};

	start_pipe(owner, 0);
	wr(owner, 0x60050, 0xc0000000);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		double since;

		wr(owner, DSPSTRIDE, rows[i].stride);
		wr(owner, DSPCNTR, 0x80000000 | rows[i].control);
		wr(owner, DSPSURF, LARGE);
		run_for(owner, FRAME_NS);
		since = seconds();
		for (uint32_t frame = 0; frame < FRAMES; frame++)
			run_for(owner, FRAME_NS);
		report(rows[i].what, FRAMES * 1024.0 * 768.0, "pixels", since);
	}
}

int main(void)
{
	struct owner *owner;
	void *state;

	stream_setup(&state);
	owner = state;
	map_large(owner);
	bench_noops(owner, "1,000,000 MI_NOOP, GGTT", 0, LARGE);
	bench_stores(owner);
	bench_reads(owner);
	bench_round_trips(owner);
	bench_frames(owner);
	setup_ppgtt(owner, RCS);
	bench_noops(owner, "1,000,000 MI_NOOP, PPGTT", MI_BB_PPGTT, SPACE_AT);
	assert_int_equal(rd(owner, RCS + ESR), 0);
	owner_teardown(&state);
	return 0;
}
