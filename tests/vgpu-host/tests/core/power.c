// SPDX-License-Identifier: MIT
/* Forcewake, RC6, RPS, wells, clocks and the mailboxes. */
#include "owner.h"

#define FORCEWAKE_MT	0xa188
#define FORCEWAKE_ACK	0x130044
#define RC_CONTROL	0xa090
#define RC6_RESIDENCY	0x138108
#define PCODE_MAILBOX	0x138124
#define PCODE_DATA	0x138128
#define D_COMP		0x145f0c
#define PWR_WELL(i)	(0x45400 + 4 * (i))
#define LCPLL		0x130040
#define SBI_ADDR	0xc6000
#define SBI_DATA	0xc6004
#define SBI_CTL		0xc6008

static void forcewake_is_not_acknowledged(void **state)
{
	struct owner *owner = *state;

	wr(owner, FORCEWAKE_MT, 0x00010001);
	assert_int_equal(rd(owner, FORCEWAKE_ACK), 1);
	wr(owner, FORCEWAKE_MT, 0x00020002);
	assert_int_equal(rd(owner, FORCEWAKE_ACK), 3);
	wr(owner, FORCEWAKE_MT, 0x00010000);
	assert_int_equal(rd(owner, FORCEWAKE_ACK), 2);
}

static void gt_sleeps_when_it_may_not(void **state)
{
	struct owner *owner = *state;
	uint32_t slept;

	run_for(owner, 1000000);
	assert_int_equal(rd(owner, RC6_RESIDENCY), 0);
	wr(owner, RC_CONTROL, 1u << 31 | 1u << 18);
	run_for(owner, 1280000);
	slept = rd(owner, RC6_RESIDENCY);
	assert_int_equal(slept, 1000);
	wr(owner, FORCEWAKE_MT, 0x00010001);
	run_for(owner, 1280000);
	assert_int_equal(rd(owner, RC6_RESIDENCY), slept);
	wr(owner, FORCEWAKE_MT, 0x00010000);
	run_for(owner, 1280000);
	assert_int_equal(rd(owner, RC6_RESIDENCY), 2 * slept);
}

static void compression_is_never_seen(void **state)
{
	struct owner *owner = *state;

	assert_int_equal(rd(owner, 0x43214), 0);
	wr(owner, 0x43208, 0x80000000);
	assert_int_not_equal(rd(owner, 0x43214) & 0x7ff, 0);
}

static void frequency_does_not_follow(void **state)
{
	struct owner *owner = *state;

	wr(owner, 0xa008, 22u << 24);
	assert_int_equal(rd(owner, 0xa01c) >> 7 & 0x7f, 22);
}

static void well_forgets_another_requester(void **state)
{
	struct owner *owner = *state;

	assert_int_equal(rd(owner, PWR_WELL(0)), 0);
	wr(owner, PWR_WELL(0), 0x80000000);
	wr(owner, PWR_WELL(1), 0x80000000);
	wr(owner, PWR_WELL(0), 0);
	assert_int_equal(rd(owner, PWR_WELL(0)), 0x40000000);
	wr(owner, PWR_WELL(1), 0);
	assert_int_equal(rd(owner, PWR_WELL(1)), 0);
}

static void lcpll_never_locks(void **state)
{
	struct owner *owner = *state;

	assert_int_equal(rd(owner, LCPLL), 0x40000000);
	wr(owner, LCPLL, 0x80000000);
	assert_int_equal(rd(owner, LCPLL), 0x80000000);
	wr(owner, LCPLL, 0x00200000);
	assert_int_equal(rd(owner, LCPLL), 0x40280000);
}

static void pcode_stays_busy(void **state)
{
	struct owner *owner = *state;

	wr(owner, PCODE_DATA, 0x1234);
	wr(owner, PCODE_MAILBOX, 0x80000008);
	assert_int_equal(rd(owner, PCODE_MAILBOX), 0);	/* ready, no error */
	wr(owner, PCODE_MAILBOX, 0x8000001a);
	assert_int_equal(rd(owner, PCODE_DATA), 0x0c00);
	assert_int_equal(owner->lines[VGPU_LOG_UNKNOWN], 0);
}

/* i915 writes a row for each frequency of the GT, and live_gt_resume reads them back. */
static void pcode_forgets_the_frequencies_of_the_ring(void **state)
{
	struct owner *owner = *state;

	for (uint32_t gt = 7; gt <= 23; gt++) {
		wr(owner, PCODE_DATA, 2 * gt << 16 | (gt + 100) << 8 | gt);
		wr(owner, PCODE_MAILBOX, 0x80000008);
	}
	for (uint32_t gt = 7; gt <= 23; gt++) {
		wr(owner, PCODE_DATA, gt);
		wr(owner, PCODE_MAILBOX, 0x80000009);
		assert_int_equal(rd(owner, PCODE_DATA), 2 * gt << 8 | (gt + 100));
	}
	wr(owner, PCODE_DATA, 0xffffff18);	/* above bits 7:0 there is nothing to choose */
	wr(owner, PCODE_MAILBOX, 0x80000009);
	assert_int_equal(rd(owner, PCODE_DATA), 0);
	vgpu_reset(owner->vgpu);
	wr(owner, PCODE_DATA, 7);
	wr(owner, PCODE_MAILBOX, 0x80000009);
	assert_int_equal(rd(owner, PCODE_DATA), 0);
}

/* i915 puts the display to sleep with it, and reads it from the memory controller. */
static void mailbox_loses_what_goes_through_it(void **state)
{
	struct owner *owner = *state;

	wr(owner, PCODE_DATA, 0x00020000);
	wr(owner, PCODE_MAILBOX, 0x80000011);
	assert_int_equal(rd(owner, D_COMP), 0x00020000);
	wr(owner, D_COMP, 0);
	wr(owner, PCODE_DATA, 0);
	wr(owner, PCODE_MAILBOX, 0x80000010);
	assert_int_equal(rd(owner, PCODE_DATA), 0x00020000);
}

static void pcode_accepts_anything(void **state)
{
	struct owner *owner = *state;

	wr(owner, PCODE_MAILBOX, 0x800000ee);
	assert_int_equal(rd(owner, PCODE_MAILBOX) & 0x800000ff, 1);
	assert_int_equal(owner->lines[VGPU_LOG_UNKNOWN], 1);
}

static uint32_t sbi(struct owner *owner, uint32_t reg, uint32_t op, uint32_t data)
{
	wr(owner, SBI_ADDR, reg << 16);
	wr(owner, SBI_DATA, data);
	wr(owner, SBI_CTL, op | 1);
	assert_int_equal(rd(owner, SBI_CTL) & 3, 0);
	return rd(owner, SBI_DATA);
}

static void sideband_mixes_up_registers(void **state)
{
	struct owner *owner = *state;

	sbi(owner, 0x0600, 7u << 8, 0x11);
	sbi(owner, 0xffff, 7u << 8, 0x22);
	sbi(owner, 0x0600, 1u << 16 | 3u << 8, 0x33);
	assert_int_equal(sbi(owner, 0x0600, 6u << 8, 0), 0x11);
	assert_int_equal(sbi(owner, 0xffff, 6u << 8, 0), 0x22);
	assert_int_equal(sbi(owner, 0x0600, 1u << 16 | 2u << 8, 0), 0x33);
}

static void port_is_never_idle(void **state)
{
	struct owner *owner = *state;

	assert_int_equal(rd(owner, 0x64100), 0x80);
	wr(owner, 0x64100, 0x80000000);
	assert_int_equal(rd(owner, 0x64100), 0x80000000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, owner_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(forcewake_is_not_acknowledged),
		TEST(gt_sleeps_when_it_may_not),
		TEST(compression_is_never_seen),
		TEST(frequency_does_not_follow),
		TEST(well_forgets_another_requester),
		TEST(lcpll_never_locks),
		TEST(pcode_stays_busy),
		TEST(pcode_forgets_the_frequencies_of_the_ring),
		TEST(mailbox_loses_what_goes_through_it),
		TEST(pcode_accepts_anything),
		TEST(sideband_mixes_up_registers),
		TEST(port_is_never_idle),
	};

	return cmocka_run_group_tests_name("power", tests, NULL, NULL);
}
