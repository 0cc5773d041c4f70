// SPDX-License-Identifier: MIT
/* What an engine does with what it cannot or must not execute, and how it is reset. */
#include "owner.h"
#include "stream.h"

#define VCS		0x12000
#define VECS		0x1a000
#define CACHE_MODE_1	0x7004
#define HSW_SCRATCH1	0xb038
#define SWCTRL		0x22200
#define UNMAPPED	(TEST_MAPPABLE + 0x100000)

/* ---- errors --------------------------------------------------------------------------- */

static void stopped_engine_does_not_tell_where(void **state)
{
	struct owner *owner = *state;

	PUT_BATCH(owner, MI_NOOP_ID(1), MI_NOOP_ID(2), MI_UNKNOWN | 5, MI_NOOP_ID(3));
	SUBMIT(owner, RCS, 0, 0, MI_BB_START, BATCH, 0, 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(rd(owner, RCS + ACTHD), BATCH + 8);
		assert_int_equal(rd(owner, RCS + BBADDR), (BATCH + 8) | 1);
		assert_int_equal(rd(owner, RCS + DMA_FADD), BATCH + 8);
		assert_int_equal(rd(owner, RCS + IPEHR), MI_UNKNOWN | 5);
		assert_int_equal(rd(owner, RCS + IPEIR), 1u << 3);	/* in a batch */
		assert_int_equal(rd(owner, RCS + ESR), 1);
		assert_int_equal(rd(owner, RCS + NOPID), 2);
		assert_int_equal(rd(owner, RCS + INSTDONE), ~(1u << 21));
		assert_int_equal(head(owner, RCS), 16);
		run_for(owner, 1000000);
	}
}

static void error_in_a_ring_looks_like_one_in_a_batch(void **state)
{
	struct owner *owner = *state;

	wr(owner, BCS + INSTDONE, 0);
	assert_int_equal(rd(owner, BCS + INSTDONE), UINT32_MAX);
	SUBMIT(owner, BCS, 0, 0, MI_UNKNOWN, 0);
	wr(owner, BCS + HEAD, 0x00200008);
	assert_int_equal(rd(owner, BCS + IPEIR), 0);
	assert_int_equal(rd(owner, BCS + ACTHD), 0x00200008);	/* with the wraps */
	assert_int_equal(rd(owner, BCS + DMA_FADD), RING + 8);
	assert_int_equal(rd(owner, BCS + BBADDR), 0);
	assert_int_equal(rd(owner, BCS + INSTDONE), ~(1u << 3));
}

static void running_engine_tells_old_places(void **state)
{
	struct owner *owner = *state;

	setup_ppgtt(owner, RCS);
	PUT_BATCH(owner, MI_BB_START | MI_BB_PPGTT, 0x5000);	/* for ever */
	SUBMIT(owner, RCS, MI_BB_START | MI_BB_PPGTT, 0x5000, 0, 0);
	assert_int_equal(rd(owner, RCS + ACTHD), 0x5000);
	assert_int_equal(rd(owner, RCS + DMA_FADD), 0x5000);
	assert_int_equal(rd(owner, RCS + BBADDR), 0x5001);
	assert_int_equal(rd(owner, RCS + BBSTATE), 1u << 5);
	put_ram32(owner, BATCH_RAM, MI_BB_END);
	run_for(owner, 1000000);
	assert_int_equal(rd(owner, RCS + BBADDR), 0x5000);	/* no longer valid */
	assert_int_equal(rd(owner, RCS + ACTHD), 16);
	assert_int_equal(rd(owner, RCS + DMA_FADD), RING + 16);
	assert_int_equal(rd(owner, RCS + INSTDONE), UINT32_MAX);
}

static void masked_error_is_reported(void **state)
{
	struct owner *owner = *state;

	enable_msi(owner);
	wr(owner, 0x4400c, 0x80000000);
	wr(owner, 0x4401c, 0xffffffff);
	wr(owner, GTIMR, ~(1u << 3));
	wr(owner, RCS + IMR, ~(1u << 3));
	SUBMIT(owner, RCS, MI_UNKNOWN, 0);
	assert_int_equal(rd(owner, RCS + ESR), 1);
	assert_int_equal(rd(owner, RCS + EIR), 0);
	assert_int_equal(owner->irqs, 0);
	wr(owner, RCS + EMR, ~1u);
	assert_int_equal(rd(owner, RCS + EIR), 1);
	assert_int_equal(rd(owner, GTIIR), 1u << 3);
	assert_int_equal(owner->irqs, 1);
}

static void acknowledged_error_is_forgotten(void **state)
{
	struct owner *owner = *state;

	wr(owner, RCS + EMR, ~1u);
	SUBMIT(owner, RCS, MI_UNKNOWN, 0);
	wr(owner, RCS + EIR, 1);
	assert_int_equal(rd(owner, RCS + EIR), 1);	/* it still hangs */
	wr(owner, RCS + EMR, ~0u);
	wr(owner, RCS + EIR, 1);
	assert_int_equal(rd(owner, RCS + EIR), 0);
	wr(owner, GDRST, 1u << 1);
	assert_int_equal(rd(owner, RCS + ESR), 0);
}

static void engine_reports_under_another_name(void **state)
{
	static const struct { uint32_t base, imr, iir, bit; } engines[] = {
		{ RCS, GTIMR, GTIIR, 3 }, { VCS, GTIMR, GTIIR, 15 }, { BCS, GTIMR, GTIIR, 25 },
		{ VECS, PMIMR, PMIIR, 12 },
	};
	struct owner *owner = *state;

	for (size_t i = 0; i < sizeof(engines) / sizeof(engines[0]); i++) {
		wr(owner, engines[i].imr, 0);
		wr(owner, engines[i].base + IMR, ~(1u << engines[i].bit));
		wr(owner, engines[i].base + EMR, ~1u);
		wr(owner, engines[i].base + START, RING);
		wr(owner, engines[i].base + CTL, 1);
		SUBMIT(owner, engines[i].base, MI_UNKNOWN, 0);
		assert_int_equal(rd(owner, engines[i].iir), 1u << engines[i].bit);
		wr(owner, engines[i].iir, UINT32_MAX);
	}
}

/* ---- page faults --------------------------------------------------------------------------- */

static void page_fault_leaves_no_trace(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, RCS, MI_SDI, 0, UNMAPPED + 0x10, 1, MI_NOOP_ID(5), 0);
	assert_int_equal(rd(owner, FAULT_RCS), UNMAPPED | 1u << 11 | 1);
	assert_int_equal(rd(owner, ERROR_RPT), 1);
	assert_int_equal(rd(owner, RCS + NOPID), 5);		/* dropped, not fatal */
	SUBMIT(owner, RCS, MI_SDI, 0, 0x1000, 1);		/* not ours */
	assert_int_equal(rd(owner, FAULT_RCS), UNMAPPED | 1u << 11 | 1);	/* the first one */
	wr(owner, FAULT_RCS, 0);
	SUBMIT(owner, RCS, MI_SDI, 0, 0x1000, 1);
	assert_int_equal(rd(owner, FAULT_RCS), 0x1000 | 1u << 11 | 1);
	wr(owner, GDRST, 1);
	assert_int_equal(rd(owner, FAULT_RCS), 0);
	assert_int_equal(rd(owner, ERROR_RPT), 0);
}

static void ppgtt_fault_looks_like_one_of_the_ggtt(void **state)
{
	struct owner *owner = *state;

	setup_ppgtt(owner, RCS);
	SUBMIT(owner, RCS, 0x20u << 23 | 2, 0, 0x7004, 1);
	assert_int_equal(rd(owner, FAULT_RCS), 0x7000 | 1);
	wr(owner, FAULT_RCS, 0);
	wr(owner, ERROR_RPT, UINT32_MAX);
	SUBMIT(owner, RCS, 0x20u << 23 | 2, 0, 0x400000, 1);	/* the next directory entry */
	assert_int_equal(rd(owner, FAULT_RCS), 0x400000 | 1 << 1 | 1);
	assert_int_equal(rd(owner, ERROR_RPT), 1u << 2);
}

static void unmapped_batch_does_not_hang(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, RCS, MI_BB_START, UNMAPPED, 0, 0);
	assert_int_equal(rd(owner, RCS + ESR), 1u << 5);
	assert_int_equal(rd(owner, RCS + ACTHD), UNMAPPED);
	assert_int_equal(rd(owner, RCS + DMA_FADD), UNMAPPED);
	assert_int_equal(rd(owner, FAULT_RCS), UNMAPPED | 1u << 11 | 1);
	map_page(owner, UNMAPPED, BATCH_RAM);
	run_for(owner, 1000000);
	assert_int_equal(rd(owner, RCS + ACTHD), UNMAPPED);
}

/* ---- privileges ------------------------------------------------------------------------------ */

#define NON_PRIV	(MI_BB_PPGTT | MI_BB_NON_PRIV)

static void batch_without_privileges_has_them(void **state)
{
	struct owner *owner = *state;

	setup_ppgtt(owner, RCS);
	PUT_BATCH(owner, MI_LRI, SCRATCH_REG, 1,
		  0x29u << 23 | 1, SCRATCH_REG, 0x6000,
		  0x2au << 23 | 1, SCRATCH_REG + 4, SCRATCH_REG,
		  MI_SDX, 0x40, 1,
		  0x08u << 23,				/* MI_ARB_ON_OFF */
		  0x14u << 23 | 1, 1024, DATA,		/* MI_DISPLAY_FLIP */
		  0x18u << 23, DATA | 1 << 8 | 1,	/* MI_SET_CONTEXT */
		  0x23u << 23, DATA,			/* MI_UPDATE_GTT */
		  0x7a000003, 1u << 23 | 1u << 14, SCRATCH_REG, 1, 0,
		  0x7a000003, 1u << 21 | 1u << 14, 0x40, 1, 0,
		  MI_NOOP_ID(7), MI_BB_END);
	put_ram32(owner, DATA_RAM, 1);
	wr(owner, SCRATCH_REG + 4, 1);
	SUBMIT(owner, RCS, MI_BB_START | NON_PRIV, 0x5000, 0, 0);
	assert_int_equal(rd(owner, RCS + NOPID), 7);
	assert_int_equal(rd(owner, SCRATCH_REG), 0);
	assert_int_equal(ram32(owner, STATUS_RAM + 0x40), 0);
	assert_int_equal(rd(owner, 0x7019c), 0);
	assert_int_equal(rd(owner, RCS + 0x180), 0);
	assert_int_equal(rd(owner, RCS + ESR), 1u << 3);
	SUBMIT(owner, RCS, MI_BB_START | MI_BB_PPGTT, 0x5000, 0, 0);	/* with them */
	assert_int_equal(rd(owner, SCRATCH_REG), 1);
}

/* Only which tiles the blitter draws in; i915's selftests choose that without privileges. */
static void batch_without_privileges_cannot_choose_tiles(void **state)
{
	struct owner *owner = *state;

	setup_ppgtt(owner, BCS);
	PUT_BATCH(owner, MI_LRI | 2, SCRATCH_REG, 1, SWCTRL, 3u << 16 | 2, MI_BB_END);
	SUBMIT(owner, BCS, MI_BB_START | NON_PRIV, 0x5000, 0, 0);
	assert_int_equal(rd(owner, SWCTRL), 2);
	assert_int_equal(rd(owner, SCRATCH_REG), 0);
	assert_int_equal(rd(owner, BCS + ESR), 1u << 3);
}

static void batch_without_privileges_reaches_the_ggtt(void **state)
{
	struct owner *owner = *state;

	setup_ppgtt(owner, RCS);
	PUT_BATCH(owner, MI_SDI, 0, 0x6004, 0x11, MI_SDI, 0, DATA + 8, 0x22, MI_BB_END);
	SUBMIT(owner, RCS, MI_BB_START | NON_PRIV, 0x5000, 0, 0);
	assert_int_equal(ram32(owner, DATA_RAM + 4), 0x11);
	assert_int_equal(ram32(owner, DATA_RAM + 8), 0);
	SUBMIT(owner, RCS, MI_BB_START | MI_BB_PPGTT, 0x5000, 0, 0);
	assert_int_equal(ram32(owner, DATA_RAM + 8), 0x22);
}

/* i915 chains from its own batch to the user's like this when its parser has refused that one. */
static void jump_out_of_a_batch_without_privileges_finds_them(void **state)
{
	struct owner *owner = *state;

	setup_ppgtt(owner, RCS);
	PUT_BATCH(owner, MI_BB_START | MI_BB_NON_PRIV, 0x5020);
	put_ram32(owner, BATCH_RAM + 0x20, MI_BB_START);
	put_ram32(owner, BATCH_RAM + 0x24, 0x5040);
	put_ram32(owner, BATCH_RAM + 0x40, MI_LRI);
	put_ram32(owner, BATCH_RAM + 0x44, SCRATCH_REG);
	put_ram32(owner, BATCH_RAM + 0x48, 1);
	put_ram32(owner, BATCH_RAM + 0x4c, MI_NOOP_ID(8));
	put_ram32(owner, BATCH_RAM + 0x50, MI_BB_END);
	SUBMIT(owner, RCS, MI_BB_START | NON_PRIV, 0x5000, 0, 0);
	assert_int_equal(rd(owner, RCS + NOPID), 8);
	assert_int_equal(rd(owner, SCRATCH_REG), 0);
}

static void other_engines_look_at_the_wrong_bit(void **state)
{
	struct owner *owner = *state;

	PUT_BATCH(owner, MI_LRI, SCRATCH_REG, 1, MI_BB_END);
	SUBMIT(owner, BCS, MI_BB_START | MI_BB_PPGTT, BATCH, 0, 0);
	assert_int_equal(rd(owner, SCRATCH_REG), 0);
	SUBMIT(owner, BCS, MI_BB_START | MI_BB_NON_PRIV, BATCH, 0, 0);
	assert_int_equal(rd(owner, SCRATCH_REG), 1);
}

/* ---- reset --------------------------------------------------------------------------------------- */

static void restart(struct owner *owner)
{
	wr(owner, RCS + START, RING);
	wr(owner, RCS + CTL, 1);
}

/* The order of i915: stop, empty the ring, switch it off, reset, start again. */
static void endless_batch_survives_a_reset(void **state)
{
	struct owner *owner = *state;

	PUT_BATCH(owner, MI_BB_START, BATCH);
	SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
	assert_int_equal(rd(owner, RCS + MI_MODE) & 0x200, 0);
	wr(owner, RCS + MI_MODE, 0x01000100);
	assert_int_equal(rd(owner, RCS + MI_MODE) & 0x200, 0x200);
	wr(owner, RCS + HEAD, rd(owner, RCS + 0x30));
	wr(owner, RCS + CTL, 0);
	wr(owner, GDRST, 1u << 1);
	assert_int_equal(rd(owner, RCS + MI_MODE) & 0x100, 0);
	restart(owner);
	SUBMIT(owner, RCS, MI_NOOP_ID(4), 0);
	assert_int_equal(rd(owner, RCS + NOPID), 4);
	assert_int_equal(rd(owner, RCS + MI_MODE) & 0x200, 0x200);
}

static void stopped_batch_runs(void **state)
{
	struct owner *owner = *state;

	PUT_BATCH(owner, MI_BB_START, BATCH);
	SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
	wr(owner, RCS + MI_MODE, 0x01000100);
	PUT_BATCH(owner, MI_NOOP_ID(6), MI_BB_END);
	run_for(owner, 1000000);
	assert_int_equal(rd(owner, RCS + NOPID), 0);
	wr(owner, RCS + MI_MODE, 0x01000000);
	run_for(owner, 1000000);
	assert_int_equal(rd(owner, RCS + NOPID), 6);
}

static void reset_of_one_engine_clears_what_all_share(void **state)
{
	struct owner *owner = *state;

	wr(owner, CACHE_MODE_1, 0x00010001);
	wr(owner, HSW_SCRATCH1, 1u << 27);
	wr(owner, GDRST, 1u << 3);
	assert_int_equal(rd(owner, BCS + CTL), 0);
	assert_int_equal(rd(owner, RCS + CTL), 1);
	assert_int_equal(rd(owner, CACHE_MODE_1), 1);
	wr(owner, GDRST, 1u << 1);
	assert_int_equal(rd(owner, RCS + CTL), 0);
	assert_int_equal(rd(owner, CACHE_MODE_1), 0);
	assert_int_equal(rd(owner, HSW_SCRATCH1), 1u << 27);
	wr(owner, GDRST, 1);
	assert_int_equal(rd(owner, HSW_SCRATCH1), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stream_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(stopped_engine_does_not_tell_where),
		TEST(error_in_a_ring_looks_like_one_in_a_batch),
		TEST(running_engine_tells_old_places),
		TEST(masked_error_is_reported),
		TEST(acknowledged_error_is_forgotten),
		TEST(engine_reports_under_another_name),
		TEST(page_fault_leaves_no_trace),
		TEST(ppgtt_fault_looks_like_one_of_the_ggtt),
		TEST(unmapped_batch_does_not_hang),
		TEST(batch_without_privileges_has_them),
		TEST(batch_without_privileges_cannot_choose_tiles),
		TEST(batch_without_privileges_reaches_the_ggtt),
		TEST(jump_out_of_a_batch_without_privileges_finds_them),
		TEST(other_engines_look_at_the_wrong_bit),
		TEST(endless_batch_survives_a_reset),
		TEST(stopped_batch_runs),
		TEST(reset_of_one_engine_clears_what_all_share),
	};

	return cmocka_run_group_tests_name("fault", tests, NULL, NULL);
}
