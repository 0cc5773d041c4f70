// SPDX-License-Identifier: MIT
/* Modes and interrupts. */
#include "bus/irq.h"
#include "display/mode.h"
#include "pipes.h"
#include "platform/haswell/haswell.h"

/* ---- mode --------------------------------------------------------------------- */

static void mode_is_derived_wrong(void **state)
{
	struct mode_regs regs = {
		.htotal = (1184 - 1) << 16 | (1024 - 1),
		.vtotal = (790 - 1) << 16 | (768 - 1),
		.pll_khz = 56000,
	};
	struct mode mode;

	(void)state;
	mode_derive(&regs, &mode);
	assert_int_equal(mode.hdisplay, 1024);
	assert_int_equal(mode.htotal, 1184);
	assert_int_equal(mode.vdisplay, 768);
	assert_int_equal(mode.vtotal, 790);
	assert_int_equal(mode.frame_ns, UINT64_C(1184) * 790 * 1000000 / 56000);
}

#define TOTALS(total, active)	(((total) - 1) << 16 | ((active) - 1))
#define HDMI		(UINT32_C(0) << 24)
#define DVI		(UINT32_C(1) << 24)
#define DP		(UINT32_C(2) << 24)
#define BPC_6		(UINT32_C(2) << 20)
#define BPC_10		(UINT32_C(1) << 20)
#define BPC_12		(UINT32_C(3) << 20)
#define INTERLACED	(UINT32_C(3) << 21)	/* as i915 does */
#define INTERLACED_FETCHED_WHOLE (UINT32_C(1) << 21)

/*
 * Registers as i915 writes them: the port's clock is that of the pixels times
 * depth and multiplier, and an interlaced frame is said to have a line less.
 */
static void rate_is_that_of_the_pixels(void **state)
{
	static const struct {
		const char *name;
		struct mode_regs regs;
		uint32_t vtotal;
		uint32_t centihertz;
	} rows[] = {
		{ "1080p", { TOTALS(2200, 1920), TOTALS(1125, 1080), 0, HDMI, 0, 148500, 0, 0 }, 1125, 6000 },
		{ "1080p, deep", { TOTALS(2200, 1920), TOTALS(1125, 1080), 0, HDMI | BPC_12, 0, 222750, 0, 0 }, 1125, 6000 },
		{ "1080p, 10 bits", { TOTALS(2200, 1920), TOTALS(1125, 1080), 0, HDMI | BPC_10, 0, 185625, 0, 0 }, 1125, 6000 },
		{ "1080p, 6 bits", { TOTALS(2200, 1920), TOTALS(1125, 1080), 0, HDMI | BPC_6, 0, 148500, 0, 0 }, 1125, 6000 },
		{ "1080p, reserved depth", { TOTALS(2200, 1920), TOTALS(1125, 1080), 0, HDMI | 7 << 20, 0, 148500, 0, 0 }, 1125, 6000 },
		{ "1080p, DVI", { TOTALS(2200, 1920), TOTALS(1125, 1080), 0, DVI | BPC_12, 0, 148500, 0, 0 }, 1125, 6000 },
		{ "1080p, DisplayPort", { TOTALS(2200, 1920), TOTALS(1125, 1080), 0, DP | BPC_10, 0, 270000, 0x466666, 0x800000 }, 1125, 6000 },
		{ "1080p, DisplayPort, no link", { TOTALS(2200, 1920), TOTALS(1125, 1080), 0, DP, 0, 270000, 1, 0 }, 1125, 6000 },
		{ "1080i", { TOTALS(2200, 1920), TOTALS(1124, 1080), INTERLACED, HDMI, 0, 74250, 0, 0 }, 562, 6000 },
		{ "1080i, deep", { TOTALS(2200, 1920), TOTALS(1124, 1080), INTERLACED, HDMI | BPC_12, 0, 111375, 0, 0 }, 562, 6000 },
		{ "1080i, fetched whole", { TOTALS(2200, 1920), TOTALS(1124, 1080), INTERLACED_FETCHED_WHOLE, HDMI, 0, 74250, 0, 0 },
		  562, 6000 },
		{ "480i, doubled", { TOTALS(858, 720), TOTALS(524, 480), INTERLACED, HDMI, 1, 27000, 0, 0 }, 262, 5994 },
		{ "480i, doubled, deep", { TOTALS(858, 720), TOTALS(524, 480), INTERLACED, HDMI | BPC_12, 1, 40500, 0, 0 }, 262, 5994 },
		{ "240p, four times", { TOTALS(858, 720), TOTALS(262, 240), 0, HDMI, 3, 54000, 0, 0 }, 262, 6005 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mode mode;
		uint64_t rate;

		mode_derive(&rows[i].regs, &mode);
		rate = UINT64_C(100000000000) / mode.frame_ns;
		if (rate + 2 < rows[i].centihertz || rate > rows[i].centihertz + 2 || mode.vtotal != rows[i].vtotal)
			fail_msg("%s: %u lines at %u/100 Hz", rows[i].name, mode.vtotal, (uint32_t)rate);
		assert_int_equal(mode.interlaced, rows[i].regs.conf != 0);
	}
}

static void senseless_mode_storms_or_stalls(void **state)
{
	static const struct mode_regs senseless[] = {
		{ .htotal = 0, .vtotal = 0, .pll_khz = 0 },
		{ .htotal = 0, .vtotal = 0, .pll_khz = UINT32_MAX },
		{ .htotal = UINT32_MAX, .vtotal = UINT32_MAX, .pll_khz = 1 },
		{ .htotal = UINT32_MAX, .vtotal = UINT32_MAX, .conf = UINT32_MAX, .pll_khz = 1 },
		{ .conf = UINT32_MAX, .pll_khz = UINT32_MAX },
		{ .mult = UINT32_MAX, .ddi = UINT32_MAX, .pll_khz = 7 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(senseless) / sizeof(senseless[0]); i++) {
		struct mode mode;

		mode_derive(&senseless[i], &mode);
		assert_in_range(mode.frame_ns, 1000000, 1000000000);
		assert_in_range(mode.vtotal, 1, 8192);
	}
}

static void pll_rate_is_wrong(void **state)
{
	(void)state;
	/* LCPLL reference, n 22, p 18, r 36: 2700 MHz * 22 / 10 / 648 * 2 */
	assert_int_equal(haswell_wrpll_khz(0xb0000000 | 22 << 16 | 18 << 8 | 36),
			 2700000u * 22 / 10 / (18 * 36) * 2);
	assert_int_equal(haswell_wrpll_khz(0x30000000 | 22 << 16 | 18 << 8 | 36), 0);
	assert_int_equal(haswell_wrpll_khz(0x80000000), 0);
}

/* ---- interrupts --------------------------------------------------------------------- */

static void masked_event_is_latched(void **state)
{
	struct owner *owner = *state;

	irq_raise(owner->vgpu, IRQ_PIPE_A_VBLANK);
	assert_int_equal(rd(owner, DEIIR), 0);
	wr(owner, DEIMR, ~VBLANK_A);
	irq_raise(owner->vgpu, IRQ_PIPE_A_VBLANK);
	irq_raise(owner->vgpu, IRQ_PIPE_B_VBLANK);
	assert_int_equal(rd(owner, DEIIR), VBLANK_A);
	wr(owner, DEIIR, 0xfffffffe);
	assert_int_equal(rd(owner, DEIIR), VBLANK_A);
	wr(owner, DEIIR, VBLANK_A);
	assert_int_equal(rd(owner, DEIIR), 0);
}

static void message_is_sent_for_a_level(void **state)
{
	struct owner *owner = *state;

	arm_display(owner);
	irq_raise(owner->vgpu, IRQ_PIPE_A_VBLANK);
	irq_raise(owner->vgpu, IRQ_PIPE_A_VBLANK);
	assert_int_equal(owner->irqs, 1);	/* the line was up already */
	wr(owner, DEIIR, VBLANK_A);
	assert_int_equal(owner->irqs, 1);
	irq_raise(owner->vgpu, IRQ_PIPE_A_VBLANK);
	assert_int_equal(owner->irqs, 2);
}

static void message_is_lost_over_the_master(void **state)
{
	struct owner *owner = *state;

	arm_display(owner);
	wr(owner, DEIER, VBLANK_A);
	irq_raise(owner->vgpu, IRQ_PIPE_A_VBLANK);
	assert_int_equal(owner->irqs, 0);
	wr(owner, DEIER, DE_MASTER | VBLANK_A);
	assert_int_equal(owner->irqs, 1);
	wr(owner, DEIER, VBLANK_A);
	wr(owner, DEIER, DE_MASTER | VBLANK_A);
	assert_int_equal(owner->irqs, 2);	/* still pending when the handler ends */
}

static void message_is_sent_with_msi_off(void **state)
{
	struct owner *owner = *state;

	wr(owner, DEIMR, 0);
	wr(owner, DEIER, 0xffffffff);
	irq_raise(owner->vgpu, IRQ_PIPE_A_VBLANK);
	assert_int_equal(owner->irqs, 0);
}

static void pch_event_does_not_reach_the_cpu(void **state)
{
	struct owner *owner = *state;

	arm_display(owner);
	wr(owner, SDEIMR, 0);
	wr(owner, SDEIER, 0xffffffff);
	irq_raise(owner->vgpu, IRQ_GMBUS);
	assert_int_equal(rd(owner, DEIIR), DE_PCH);
	assert_int_equal(owner->irqs, 1);
	wr(owner, SDEIIR, 0xffffffff);
	assert_int_equal(rd(owner, DEISR) & DE_PCH, 0);
	wr(owner, DEIIR, DE_PCH);
	assert_int_equal(rd(owner, DEIIR), 0);
}

static void pch_event_is_latched_when_its_line_rises(void **state)
{
	struct owner *owner = *state;

	arm_display(owner);
	wr(owner, SDEIMR, 0);
	wr(owner, SDEIER, 0xffffffff);
	irq_raise(owner->vgpu, IRQ_GMBUS);
	wr(owner, DEIIR, DE_PCH);
	irq_raise(owner->vgpu, IRQ_AUX_B);
	assert_int_equal(rd(owner, DEIIR), 0);
	wr(owner, SDEIIR, 0xffffffff);
	irq_raise(owner->vgpu, IRQ_AUX_B);
	assert_int_equal(rd(owner, DEIIR), DE_PCH);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, owner_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mode_is_derived_wrong),
		cmocka_unit_test(rate_is_that_of_the_pixels),
		cmocka_unit_test(senseless_mode_storms_or_stalls),
		cmocka_unit_test(pll_rate_is_wrong),
		TEST(masked_event_is_latched),
		TEST(pch_event_is_latched_when_its_line_rises),
		TEST(message_is_sent_for_a_level),
		TEST(message_is_lost_over_the_master),
		TEST(message_is_sent_with_msi_off),
		TEST(pch_event_does_not_reach_the_cpu),
	};

	return cmocka_run_group_tests_name("display", tests, NULL, NULL);
}
