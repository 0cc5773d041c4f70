// SPDX-License-Identifier: MIT
/* The command table, the walker, rings and batches. */
#include <string.h>

#include "owner.h"
#include "platform/gen7/gen7.h"
#include "stream.h"

/* ---- decoding ------------------------------------------------------------------------- */

struct decode_case {
	const char *name;
	unsigned int engine;
	uint32_t header;
	uint32_t room;
	enum command_verdict verdict;
	uint32_t dwords;
};

static const struct decode_case decode_cases[] = {
	{ .name = "noop", .header = 0, .room = 1, .verdict = COMMAND_OK, .dwords = 1 },
	{ .name = "no room", .header = 0, .room = 0, .verdict = COMMAND_TRUNCATED, .dwords = 1 },
	{ .name = "LRI fits", .header = MI_LRI, .room = 3, .verdict = COMMAND_OK, .dwords = 3 },
	{ .name = "LRI cut", .header = MI_LRI, .room = 2, .verdict = COMMAND_TRUNCATED,
	  .dwords = 3 },
	{ .name = "longest LRI", .header = 0x22u << 23 | 0xff, .room = 257,
	  .verdict = COMMAND_OK, .dwords = 257 },
	{ .name = "PIPE_CONTROL", .header = 0x7a000003, .room = 9, .verdict = COMMAND_OK,
	  .dwords = 5 },
	{ .name = "PIPE_CONTROL on the blitter", .engine = ENGINE_BLITTER, .header = 0x7a000003,
	  .room = 9, .verdict = COMMAND_UNKNOWN },
	{ .name = "PIPELINE_SELECT is one dword", .header = 0x69040001, .room = 1,
	  .verdict = COMMAND_OK, .dwords = 1 },
	{ .name = "media length has 16 bits", .header = 0x71000123, .room = 0x200,
	  .verdict = COMMAND_OK, .dwords = 0x125 },
	{ .name = "the same header is MFX on video", .engine = ENGINE_VIDEO,
	  .header = 0x71001123, .room = 0x200, .verdict = COMMAND_OK, .dwords = 0x125 },
	{ .name = "blit", .engine = ENGINE_BLITTER, .header = 0x54f00006, .room = 8,
	  .verdict = COMMAND_OK, .dwords = 8 },
	{ .name = "blit on render", .header = 0x54f00006, .room = 8,
	  .verdict = COMMAND_UNKNOWN },
	{ .name = "MFX_WAIT is one dword", .engine = ENGINE_VIDEO, .header = 0x68000105, .room = 1,
	  .verdict = COMMAND_OK, .dwords = 1 },
	{ .name = "SRM too short", .header = 0x24u << 23, .room = 8,
	  .verdict = COMMAND_WRONG_LENGTH, .dwords = 2 },
	{ .name = "SDI too long", .header = 0x20u << 23 | 4, .room = 8,
	  .verdict = COMMAND_WRONG_LENGTH, .dwords = 6 },
	{ .name = "unknown MI", .header = 0x3fu << 23, .room = 8, .verdict = COMMAND_UNKNOWN },
	{ .name = "unknown client", .header = 0xffffffff, .room = 8,
	  .verdict = COMMAND_UNKNOWN },
};

static void command_is_misread(void **state)
{
	struct command_map map;

	(void)state;
	assert_int_equal(command_map_init(&map, &gen7_commands), 0);
	for (size_t i = 0; i < sizeof(decode_cases) / sizeof(decode_cases[0]); i++) {
		const struct decode_case *c = &decode_cases[i];
		struct command command;
		enum command_verdict verdict = command_decode(&map, c->engine, c->header, c->room,
							      &command);

		if (verdict != c->verdict || command.dwords != c->dwords)
			fail_msg("%s: %s, %u dwords", c->name, command_verdict_name(verdict),
				 command.dwords);
	}
	command_map_fini(&map);
}

/* ---- rings ------------------------------------------------------------------------------ */

static void ring_is_not_consumed(void **state)
{
	struct owner *owner = *state;
	struct vgpu_work work;

	SUBMIT(owner, RCS, MI_NOOP_ID(42), 0);
	assert_int_equal(head(owner, RCS), 8);
	assert_int_equal(rd(owner, RCS + NOPID), 42);
	vgpu_work(owner->vgpu, &work);
	assert_int_equal(work.dwords, 2);
}

static void ring_does_not_wrap(void **state)
{
	struct owner *owner = *state;

	wr(owner, RCS + HEAD, 0xff8);
	wr(owner, RCS + TAIL, 0x10);
	run_for(owner, 1000);
	assert_int_equal(rd(owner, RCS + HEAD), 0x00200010);
}

static void stopped_ring_runs(void **state)
{
	struct owner *owner = *state;

	wr(owner, RCS + MI_MODE, 0x01000100);
	SUBMIT(owner, RCS, 0, 0);
	assert_int_equal(head(owner, RCS), 0);
	assert_int_equal(rd(owner, RCS + MI_MODE) & 0x200, 0x200);
	wr(owner, RCS + MI_MODE, 0x01000000);
	assert_int_equal(rd(owner, RCS + MI_MODE) & 0x200, 0);	/* busy */
	run_for(owner, 1000);
	assert_int_equal(head(owner, RCS), 8);
	assert_int_equal(rd(owner, RCS + MI_MODE) & 0x200, 0x200);
}

static void command_leaves_the_ring(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, RCS, 0x22u << 23 | 0xff, 0);	/* says 257 dwords, two are there */
	assert_int_equal(head(owner, RCS), 0);
	assert_int_equal(rd(owner, RCS + ESR), 1);
	assert_int_equal(rd(owner, RCS + IPEHR), 0x22u << 23 | 0xff);
	assert_int_equal(owner->lines[VGPU_LOG_GUEST], 1);
	run_for(owner, 1000);
	assert_int_equal(owner->lines[VGPU_LOG_GUEST], 1);
}

static void unknown_command_is_passed_over(void **state)
{
	struct owner *owner = *state;
	struct vgpu_work work;

	SUBMIT(owner, RCS, 0, 0, 0x3fu << 23, 0);
	assert_int_equal(head(owner, RCS), 8);
	vgpu_work(owner->vgpu, &work);
	assert_int_equal(work.unknown_commands, 1);
}

static void hung_engine_is_not_reset(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, RCS, 0x3fu << 23, 0);
	wr(owner, GDRST, 1u << 1);
	assert_int_equal(rd(owner, GDRST), 0);
	assert_int_equal(rd(owner, RCS + CTL), 0);
	assert_int_equal(rd(owner, BCS + CTL), 1);	/* another domain */
	wr(owner, RCS + START, RING);
	wr(owner, RCS + CTL, 1);
	SUBMIT(owner, RCS, 0, 0);
	assert_int_equal(head(owner, RCS), 8);
	wr(owner, GDRST, 1);
	assert_int_equal(rd(owner, BCS + CTL), 0);
}

static void failsafe_guest_uses_the_engines(void **state)
{
	struct owner *owner = *state;

	wr(owner, 0x78808, 1);		/* "not enough resources" */
	SUBMIT(owner, RCS, 0, 0);
	assert_int_equal(head(owner, RCS), 0);
}

static void ring_outside_the_slice_is_read(void **state)
{
	struct owner *owner = *state;

	wr(owner, RCS + START, 0);
	SUBMIT(owner, RCS, 0, 0);
	assert_int_equal(head(owner, RCS), 0);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_ADDRESS), 1);
}

/* ---- batches --------------------------------------------------------------------------------- */

static void batch_does_not_return(void **state)
{
	struct owner *owner = *state;
	struct vgpu_work work;

	put_ram32(owner, BATCH_RAM, MI_NOOP_ID(1));
	put_ram32(owner, BATCH_RAM + 4, MI_BB_END);
	SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
	assert_int_equal(head(owner, RCS), 16);
	assert_int_equal(rd(owner, RCS + NOPID), 1);
	vgpu_work(owner->vgpu, &work);
	assert_int_equal(work.batches, 1);
}

static void second_level_returns_to_the_ring(void **state)
{
	struct owner *owner = *state;

	put_ram32(owner, BATCH_RAM, MI_BB_START | 1u << 22);	/* call */
	put_ram32(owner, BATCH_RAM + 4, BATCH + 0x100);
	put_ram32(owner, BATCH_RAM + 8, MI_NOOP_ID(2));
	put_ram32(owner, BATCH_RAM + 12, MI_BB_END);
	put_ram32(owner, BATCH_RAM + 0x100, MI_BB_START);	/* jump */
	put_ram32(owner, BATCH_RAM + 0x104, BATCH + 0x200);
	put_ram32(owner, BATCH_RAM + 0x200, MI_BB_END);
	SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
	assert_int_equal(rd(owner, RCS + NOPID), 2);
	assert_int_equal(head(owner, RCS), 16);
}

static void offset_is_not_added_to_a_batch(void **state)
{
	struct owner *owner = *state;

	put_ram32(owner, BATCH_RAM + 0x80, MI_NOOP_ID(3));
	put_ram32(owner, BATCH_RAM + 0x84, MI_BB_END);
	wr(owner, RCS + 0x158, 0x80);
	SUBMIT(owner, RCS, MI_BB_START | 1u << 16, BATCH, 0, 0);
	assert_int_equal(rd(owner, RCS + NOPID), 3);
}

static void batch_that_changes_itself_runs_as_it_was(void **state)
{
	struct owner *owner = *state;

	PUT_BATCH(owner, MI_SDI, 0, BATCH + 16, MI_NOOP_ID(9), MI_NOOP_ID(8), MI_BB_END);
	SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
	assert_int_equal(rd(owner, RCS + NOPID), 9);
}

static void command_over_two_pages_is_torn(void **state)
{
	struct owner *owner = *state;

	map_page(owner, BATCH + 0x1000, DATA_RAM);	/* not behind it in memory */
	put_ram32(owner, BATCH_RAM + 0xffc, MI_LRI);
	put_ram32(owner, DATA_RAM, SCRATCH_REG);
	put_ram32(owner, DATA_RAM + 4, 0x1234);
	put_ram32(owner, DATA_RAM + 8, MI_BB_END);
	SUBMIT(owner, RCS, MI_BB_START, BATCH + 0xffc, 0, 0);
	assert_int_equal(rd(owner, SCRATCH_REG), 0x1234);
	assert_int_equal(head(owner, RCS), 16);
}

static void endless_batch_never_lets_go(void **state)
{
	struct owner *owner = *state;
	uint64_t next;

	put_ram32(owner, BATCH_RAM, MI_BB_START);
	put_ram32(owner, BATCH_RAM + 4, BATCH);
	SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
	for (int i = 0; i < 100; i++)
		next = run_for(owner, 1000);
	assert_true(next > owner->now);		/* paced, so that it does not eat the host */
	assert_true(next < owner->now + 1000000);
	assert_int_equal(head(owner, RCS), 8);
	put_ram32(owner, BATCH_RAM, MI_BB_END);	/* the CPU ends it */
	run_for(owner, next - owner->now);
	assert_int_equal(head(owner, RCS), 16);
}

static void loop_is_not_paced(void **state)
{
	struct owner *owner = *state;
	struct vgpu_work before, after;

	put_ram32(owner, BATCH_RAM, MI_BB_START);
	put_ram32(owner, BATCH_RAM + 4, BATCH);
	SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
	for (int i = 0; i < 30; i++) {
		uint64_t next = run_for(owner, 1);

		assert_int_equal(next, owner->now);	/* a short wait is not stretched */
	}
	for (int i = 0; i < 100; i++)
		run_for(owner, 1000);
	vgpu_work(owner->vgpu, &before);
	for (int i = 0; i < 1000; i++)
		run_for(owner, 1000);			/* the guest asks all the time */
	vgpu_work(owner->vgpu, &after);
	assert_in_range(after.batches - before.batches, 9, 11);
}

static void chain_is_paced_like_a_loop(void **state)
{
	struct owner *owner = *state;

	/* two batches that jump into each other: each time elsewhere */
	PUT_BATCH(owner, MI_BB_START, BATCH + 16, 0, 0, MI_BB_START, BATCH);
	SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
	for (int i = 0; i < 100; i++) {
		uint64_t next = run_for(owner, 1);

		assert_int_equal(next, owner->now);
	}
}

/* Tests keep an engine busy with a million of them; a driver whose work waits behind those takes the engine for hung. */
static void noops_take_as_long_as_commands(void **state)
{
	struct owner *owner = *state;
	struct vgpu_work before;
	struct vgpu_work after;

	for (uint32_t page = 1; page < 64; page++)
		map_page(owner, BATCH + page * 4096, 0x200000 + page * 4096);
	put_ram32(owner, 0x200000 + 63 * 4096 + 0xffc, MI_BB_END);
	map_page(owner, DATA, 0x200000 + 16 * 4096);
	map_page(owner, STATUS, 0x200000 + 32 * 4096);
	put_ram32(owner, 0x200000 + 40 * 4096 + 0x84, MI_NOOP_ID(5));
	vgpu_work(owner->vgpu, &before);
	SUBMIT(owner, RCS, MI_BB_START, BATCH, MI_NOOP_ID(3), 0);
	assert_int_equal(rd(owner, RCS + NOPID), 0);	/* the batch has not ended */
	for (int i = 0; i < 5; i++)
		run_for(owner, 1);
	assert_int_equal(rd(owner, RCS + NOPID), 3);
	vgpu_work(owner->vgpu, &after);
	assert_int_equal(after.dwords - before.dwords, 2 + 64 * 1024 + 2);
}

static void noops_hide_what_is_between_them(void **state)
{
	struct owner *owner = *state;

	for (uint32_t at = 0; at < 0x200; at += 4) {
		put_ram32(owner, BATCH_RAM + at, MI_NOOP_ID(at + 1));
		put_ram32(owner, BATCH_RAM + at + 4, MI_BB_END);
		SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
		assert_int_equal(rd(owner, RCS + NOPID), at + 1);
		put_ram32(owner, BATCH_RAM + at, 0);
	}
}

static void noops_run_past_the_tail(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, RCS, 0, 0, 0, 0);
	assert_int_equal(head(owner, RCS), 16);
	put_ram32(owner, RING_RAM + 16, MI_NOOP_ID(7));
	wr(owner, RCS + TAIL, 24);
	run_for(owner, 1000);
	assert_int_equal(head(owner, RCS), 24);
	assert_int_equal(rd(owner, RCS + NOPID), 7);
}

static void long_batch_is_paced_like_a_loop(void **state)
{
	struct owner *owner = *state;

	for (uint32_t page = 1; page < 128; page++)
		map_page(owner, BATCH + page * 4096, 0x200000 + page * 4096);
	for (uint32_t at = 0x201000; at < 0x280000; at += 4)
		put_ram32(owner, at, MI_NOOP_ID(1));
	map_page(owner, DATA, DATA_RAM);
	put_ram32(owner, BATCH_RAM + 0xff8, MI_BB_START);	/* over the data's page */
	put_ram32(owner, BATCH_RAM + 0xffc, DATA + 0x1000);
	wr(owner, RCS + HEAD, 0);
	put_ram32(owner, RING_RAM, MI_BB_START);
	put_ram32(owner, RING_RAM + 4, BATCH);
	wr(owner, RCS + 0x30, 8);
	for (int i = 0; i < 32; i++) {
		uint64_t next = run_for(owner, 1);

		assert_int_equal(next, owner->now);
	}
}

static void other_engines_wait_for_an_endless_batch(void **state)
{
	struct owner *owner = *state;

	put_ram32(owner, BATCH_RAM, MI_BB_START);
	put_ram32(owner, BATCH_RAM + 4, BATCH);
	SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
	map_page(owner, RING + 0x1000, RING_RAM + 0x1000);
	put_ram32(owner, RING_RAM + 0x1000, MI_NOOP_ID(3));
	wr(owner, BCS + START, RING + 0x1000);
	wr(owner, BCS + TAIL, 8);
	run_for(owner, 1000);
	assert_int_equal(rd(owner, BCS + NOPID), 3);
}

static void long_commands_hold_up_the_others(void **state)
{
	struct owner *owner = *state;
	uint32_t words[257 + 2] = { 0x22u << 23 | 255 };
	struct vgpu_work work;

	for (unsigned int i = 0; i < 128; i++)
		words[1 + 2 * i] = SCRATCH_REG;
	words[257] = MI_BB_START;
	words[258] = BATCH;
	put_batch(owner, words, 259);
	SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
	vgpu_work(owner->vgpu, &work);
	assert_in_range(work.dwords, 10000, 20000);
}

static void engine_that_resets_itself_never_ends(void **state)
{
	struct owner *owner = *state;

	/* off, on, and to where the end of this command wraps to its beginning */
	SUBMIT(owner, RCS, 0x22u << 23 | 5, RCS + CTL, 0, RCS + CTL, 1, RCS + HEAD, 4096 - 28, 0);
	assert_int_equal(head(owner, RCS), 0);
	assert_int_equal(rd(owner, RCS + EIR), 0);
}

static void batch_runs_off_its_memory(void **state)
{
	struct owner *owner = *state;

	/* all zero: no end before the page's end, and nothing is mapped behind it */
	SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
	run_for(owner, 1000);
	assert_int_equal(rd(owner, RCS + ACTHD), BATCH + 0x1000);
	assert_int_equal(rd(owner, RCS + ESR), 1u << 5);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_DMA), 1);
}

/* ---- PPGTT ------------------------------------------------------------------------------------- */

static void ppgtt_is_not_walked(void **state)
{
	struct owner *owner = *state;

	setup_ppgtt(owner, RCS);
	put_ram32(owner, BATCH_RAM, 0x20u << 23 | 2);		/* store through the PPGTT */
	put_ram32(owner, BATCH_RAM + 8, 0x6010);
	put_ram32(owner, BATCH_RAM + 12, 0xabcd);
	put_ram32(owner, BATCH_RAM + 16, MI_BB_END);
	SUBMIT(owner, RCS, MI_BB_START | 1u << 8, 0x5000, 0, 0);
	assert_int_equal(ram32(owner, DATA_RAM + 0x10), 0xabcd);
	assert_int_equal(head(owner, RCS), 16);
	for (unsigned int i = 0; i < VGPU_REFUSALS; i++)
		assert_int_equal(vgpu_refused(owner->vgpu, i), 0);
}

static void ppgtt_reaches_what_is_not_mapped(void **state)
{
	struct owner *owner = *state;

	setup_ppgtt(owner, RCS);
	SUBMIT(owner, RCS, 0x20u << 23 | 2, 0, 0x7000, 1);
	SUBMIT(owner, RCS, 0x20u << 23 | 2, 0, 0x80000000, 1);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_DMA), 2);
	wr(owner, RCS + PP_DIR_BASE, 0);	/* a directory in foreign entries */
	SUBMIT(owner, RCS, 0x20u << 23 | 2, 0, 0x6000, 1);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_ADDRESS), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stream_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(command_is_misread),
		TEST(ring_is_not_consumed),
		TEST(ring_does_not_wrap),
		TEST(stopped_ring_runs),
		TEST(command_leaves_the_ring),
		TEST(unknown_command_is_passed_over),
		TEST(hung_engine_is_not_reset),
		TEST(failsafe_guest_uses_the_engines),
		TEST(ring_outside_the_slice_is_read),
		TEST(batch_does_not_return),
		TEST(second_level_returns_to_the_ring),
		TEST(offset_is_not_added_to_a_batch),
		TEST(batch_that_changes_itself_runs_as_it_was),
		TEST(command_over_two_pages_is_torn),
		TEST(endless_batch_never_lets_go),
		TEST(loop_is_not_paced),
		TEST(chain_is_paced_like_a_loop),
		TEST(noops_take_as_long_as_commands),
		TEST(noops_hide_what_is_between_them),
		TEST(noops_run_past_the_tail),
		TEST(long_batch_is_paced_like_a_loop),
		TEST(other_engines_wait_for_an_endless_batch),
		TEST(long_commands_hold_up_the_others),
		TEST(engine_that_resets_itself_never_ends),
		TEST(batch_runs_off_its_memory),
		TEST(ppgtt_is_not_walked),
		TEST(ppgtt_reaches_what_is_not_mapped),
	};

	return cmocka_run_group_tests_name("engine", tests, NULL, NULL);
}
