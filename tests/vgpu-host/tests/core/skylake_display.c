// SPDX-License-Identifier: MIT
/* Power, clocks and ports of Skylake's display. */
#include <stdlib.h>

#include "pipes.h"
#include "platform/skylake/skylake.h"

#define PWR_WELL_CTL(n)	(0x45400 + 4 * (n))	/* BIOS, driver, KVMR, debug */
#define MISC_IO		0
#define DDI_B		2
#define PW1		14
#define PW2		15
#define REQUEST(well)	(2u << 2 * (well))
#define STATE(well)	(1u << 2 * (well))
#define FUSE_STATUS	0x42000
#define DBUF_CTL	0x45008
#define DPLL_CTL(n)	((const uint32_t[]) { 0x46010, 0x46014, 0x46040, 0x46060 }[n])
#define DPLL_STATUS	0x6c060
#define DPLL_CTRL1	0x6c058
#define DPLL_CTRL2	0x6c05c
#define CFGCR1(n)	(0x6c040 + 8 * ((n) - 1))
#define CFGCR2(n)	(0x6c044 + 8 * ((n) - 1))
#define ENABLE		(1u << 31)
#define TRANS_FUNC	0x60400
#define LINK_M1		0x60040
#define LINK_N1		0x60044
#define PCODE_MAILBOX	0x138124
#define PCODE_DATA	0x138128
#define HOTPLUG		0xc4030
#define SDE_B		(1u << 21)
#define DDI_BUF_CTL(port) (0x64000 + 0x100 * (port))

/* 65 MHz: 24 MHz * 379.1667 / (2 * 7 * 2) / 5 */
#define CFGCR1_65_MHZ	(ENABLE | 5461u << 9 | 379u)
#define CFGCR2_65_MHZ	(7u << 8 | 1u << 7 | 1u << 5 | 1u << 2 | 1u)

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct owner));
	owner_init_of(*state, "skylake", NULL);
	return 0;
}

static void well_is_on_while_anybody_requests_it(void **state)
{
	struct owner *owner = *state;

	wr(owner, PWR_WELL_CTL(1), REQUEST(PW1) | REQUEST(DDI_B));
	assert_int_equal(rd(owner, PWR_WELL_CTL(1)), REQUEST(PW1) | STATE(PW1) | REQUEST(DDI_B) | STATE(DDI_B));
	assert_int_equal(rd(owner, PWR_WELL_CTL(0)), STATE(PW1) | STATE(DDI_B));
	wr(owner, PWR_WELL_CTL(3), REQUEST(DDI_B));
	wr(owner, PWR_WELL_CTL(1), STATE(PW2) | STATE(MISC_IO));
	assert_int_equal(rd(owner, PWR_WELL_CTL(1)), STATE(DDI_B));
	wr(owner, PWR_WELL_CTL(3), 0);
	assert_int_equal(rd(owner, PWR_WELL_CTL(1)), 0);
}

static void fuses_follow_the_wells(void **state)
{
	struct owner *owner = *state;

	assert_int_equal(rd(owner, FUSE_STATUS), 0x88000000);
	wr(owner, PWR_WELL_CTL(1), REQUEST(PW1));
	assert_int_equal(rd(owner, FUSE_STATUS), 0x8c000000);
	wr(owner, PWR_WELL_CTL(0), REQUEST(PW2));
	assert_int_equal(rd(owner, FUSE_STATUS), 0x8e000000);
}

static void request_of_the_buffer_is_granted(void **state)
{
	struct owner *owner = *state;

	wr(owner, DBUF_CTL, ENABLE);
	assert_int_equal(rd(owner, DBUF_CTL), 0xc0000000);
	wr(owner, DBUF_CTL, 0x40000000);
	assert_int_equal(rd(owner, DBUF_CTL), 0);
}

static void pll_locks_once_it_is_enabled(void **state)
{
	struct owner *owner = *state;

	for (unsigned int pll = 0; pll < 4; pll++) {
		assert_int_equal(rd(owner, DPLL_STATUS), 0);
		wr(owner, DPLL_CTL(pll), ENABLE);
		assert_int_equal(rd(owner, DPLL_CTL(pll)), 0xc0000000);
		assert_int_equal(rd(owner, DPLL_STATUS), 1u << 8 * pll);
		wr(owner, DPLL_CTL(pll), 0x40000000);
		assert_int_equal(rd(owner, DPLL_CTL(pll)), 0);
	}
}

/* Dividers as i915 computes them for the usual modes. */
static void clock_follows_from_the_dividers(void **state)
{
	(void)state;
	assert_in_range(skylake_wrpll_khz(CFGCR1_65_MHZ, CFGCR2_65_MHZ), 64998, 65001);
	assert_int_equal(skylake_wrpll_khz(CFGCR1_65_MHZ & ~ENABLE, CFGCR2_65_MHZ), 0);
	/* 148.5 MHz: DCO 8910 MHz, p 3, k 2, q 2 */
	assert_in_range(skylake_wrpll_khz(ENABLE | 8192u << 9 | 371u, 2u << 8 | 1u << 7 | 1u << 5 | 2u << 2), 148490, 148510);
	/* the ratio counts only if it is switched on */
	assert_in_range(skylake_wrpll_khz(ENABLE | 8192u << 9 | 371u, 2u << 8 | 1u << 5 | 2u << 2), 296980, 297010);
}

static void senseless_dividers_give_no_clock(void **state)
{
	(void)state;
	assert_int_equal(skylake_wrpll_khz(UINT32_MAX, 3u << 2), 0);
	assert_int_equal(skylake_wrpll_khz(UINT32_MAX, 6u << 2), 0);
	assert_int_equal(skylake_wrpll_khz(UINT32_MAX, 1u << 7), 0);
	for (uint32_t bits = 0; bits < 0x400; bits++)
		skylake_wrpll_khz(UINT32_MAX, bits << 2);
}

static void start(struct owner *owner, unsigned int port, uint32_t mode)
{
	wr(owner, 0x60000, (1344 - 1) << 16 | (1024 - 1));
	wr(owner, 0x6000c, (806 - 1) << 16 | (768 - 1));
	wr(owner, TRANS_FUNC, ENABLE | port << 28 | mode << 24);
	wr(owner, TRANSCONF, ENABLE);
}

/* Frames in a second. */
static uint32_t rate(struct owner *owner)
{
	for (unsigned int i = 0; i < 1000; i++)
		run_for(owner, 1000000);
	return rd(owner, FRMCOUNT);
}

static void hdmi_port_runs_at_the_clock_of_its_pll(void **state)
{
	struct owner *owner = *state;

	wr(owner, DPLL_CTL(2), ENABLE);
	wr(owner, DPLL_CTRL1, 0x21u << 12);
	wr(owner, CFGCR1(2), CFGCR1_65_MHZ);
	wr(owner, CFGCR2(2), CFGCR2_65_MHZ ^ (7u << 8) ^ (14u << 8));	/* half */
	wr(owner, DPLL_CTRL2, 2u << 4);
	start(owner, 1, 0);
	assert_in_range(rate(owner), 29, 31);
}

static void displayport_runs_at_the_rate_of_its_link(void **state)
{
	struct owner *owner = *state;

	wr(owner, DPLL_CTL(0), ENABLE);
	wr(owner, DPLL_CTRL1, 1 | 1u << 1);	/* 270000 symbols in a ms */
	start(owner, 3, 2);
	wr(owner, TRANSCONF, 0);
	wr(owner, LINK_M1, 0x80000 * 130 / 270);
	wr(owner, LINK_N1, 0x80000);
	wr(owner, TRANSCONF, ENABLE);
	assert_in_range(rate(owner), 118, 122);
}

/* Nothing clocks it: 60 Hz. */
static void port_without_a_clock_runs_all_the_same(void **state)
{
	struct owner *owner = *state;

	wr(owner, DPLL_CTL(1), ENABLE);
	wr(owner, DPLL_CTRL1, 0x21u << 6);
	wr(owner, CFGCR1(1), CFGCR1_65_MHZ);
	wr(owner, CFGCR2(1), CFGCR2_65_MHZ ^ (7u << 8) ^ (14u << 8));
	wr(owner, DPLL_CTRL2, 1u << 4 | 1u << 16);	/* the clock of port B is off */
	start(owner, 1, 0);
	assert_in_range(rate(owner), 59, 61);
	wr(owner, TRANS_FUNC, ENABLE | 7u << 28);	/* a port that does not exist */
	assert_in_range(rate(owner) - 60, 59, 61);
}

static uint32_t ask(struct owner *owner, uint32_t command, uint32_t data)
{
	wr(owner, PCODE_DATA, data);
	wr(owner, PCODE_MAILBOX, 0x80000000 | command);
	assert_int_equal(rd(owner, PCODE_MAILBOX) & 0x800000ff, 0);
	return rd(owner, PCODE_DATA);
}

static void power_controller_answers_as_gvtg_does(void **state)
{
	struct owner *owner = *state;

	assert_int_equal(ask(owner, 6, 0), 0x1e1a1100);
	assert_int_equal(ask(owner, 6, 1), 0x61514b3d);
	assert_int_equal(ask(owner, 7, 3) & 1, 1);
	assert_int_equal(ask(owner, 0x21, 0) & 1, 1);
	ask(owner, 5, 1);
	wr(owner, PCODE_DATA, 2);
	wr(owner, PCODE_MAILBOX, 0x80000006);	/* there is no third set */
	assert_int_equal(rd(owner, PCODE_MAILBOX) & 0x800000ff, 1);
}

static void monitor_that_comes_pulses_its_pin(void **state)
{
	static const struct vgpu_monitor monitor = { .width = 800, .height = 600 };
	struct owner *owner = *state;

	wr(owner, SDEIMR, 0);
	assert_int_equal(vgpu_plug(owner->vgpu, 0, &monitor), 0);
	assert_int_equal(rd(owner, SDEIIR), 0);
	wr(owner, HOTPLUG, 1u << 28 | 1u << 4);		/* ports A and B */
	assert_int_equal(vgpu_plug(owner->vgpu, 0, &monitor), 0);
	assert_int_equal(rd(owner, SDEIIR), SDE_B);
	assert_int_equal(rd(owner, HOTPLUG), 1u << 28 | 1u << 4 | 2);
	wr(owner, HOTPLUG, 1u << 28 | 1u << 4 | 2);
	assert_int_equal(rd(owner, HOTPLUG), 1u << 28 | 1u << 4);
}

static void what_firmware_left_must_stick(void **state)
{
	/* DC_STATE_EN, CDCLK_CTL, SWF18, DPLL_CTRL1, watermarks and buffers of plane 1, plane 2 and the cursor */
	static const uint32_t offsets[] = {
		0x45504, 0x46000, 0x4f060, 0x6c058, 0x70240, 0x7025c, 0x70268, 0x70278, 0x7027c, 0x7034c, 0x7037c,
		0x70140, 0x70168, 0x7017c, 0x7227c, 0x68180, 0x68a74, 0x69190, 0x70030, 0x71034,
	};
	struct owner *owner = *state;

	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		wr(owner, offsets[i], 0x00a5c3f1);
		if (rd(owner, offsets[i]) != 0x00a5c3f1)
			fail_msg("0x%05x reads 0x%08x", offsets[i], rd(owner, offsets[i]));
	}
}

static void left_on(struct owner *owner, enum vgpu_boot_pipe how)
{
	struct vgpu_config config = owner_config();

	config.boot_pipe = how;
	owner_init_of(owner, "skylake", &config);
}

static void pipe_is_left_on_as_gvtg_does(void **state)
{
	struct owner owner;

	(void)state;
	left_on(&owner, VGPU_BOOT_PIPE_DP);
	assert_int_equal(rd(&owner, TRANS_FUNC), 0xb2000000);
	assert_int_equal(rd(&owner, DDI_BUF_CTL(3)), ENABLE);
	assert_int_equal(rd(&owner, DPLL_CTRL1), 0x7);
	assert_int_equal(rd(&owner, DPLL_STATUS), 1);
	assert_int_equal(rd(&owner, LINK_M1), 0x3cd6e);
	assert_int_equal(rd(&owner, FUSE_STATUS), 0x8e000000);
	assert_int_equal(rd(&owner, 0x60000), 0);
	assert_int_equal(rd(&owner, 0x70180), 0);
	assert_int_equal(rd(&owner, TRANSCONF), 0xc0000000);
	owner_fini(&owner);
	left_on(&owner, VGPU_BOOT_PIPE_DVI);
	assert_int_equal(rd(&owner, TRANS_FUNC), 0x91000000);
	assert_int_equal(rd(&owner, DPLL_STATUS), 0x101);
	owner_fini(&owner);
}

static void splash_is_shown(void **state)
{
	struct owner owner;

	(void)state;
	left_on(&owner, VGPU_BOOT_PIPE_SPLASH);
	assert_in_range(rate(&owner), 59, 61);
	expect_splash(&owner);
	owner_fini(&owner);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(well_is_on_while_anybody_requests_it),
		TEST(fuses_follow_the_wells),
		TEST(request_of_the_buffer_is_granted),
		TEST(pll_locks_once_it_is_enabled),
		cmocka_unit_test(clock_follows_from_the_dividers),
		cmocka_unit_test(senseless_dividers_give_no_clock),
		TEST(hdmi_port_runs_at_the_clock_of_its_pll),
		TEST(displayport_runs_at_the_rate_of_its_link),
		TEST(port_without_a_clock_runs_all_the_same),
		TEST(power_controller_answers_as_gvtg_does),
		TEST(monitor_that_comes_pulses_its_pin),
		TEST(what_firmware_left_must_stick),
		cmocka_unit_test(pipe_is_left_on_as_gvtg_does),
		cmocka_unit_test(splash_is_shown),
	};

	return cmocka_run_group_tests_name("skylake display", tests, NULL, NULL);
}
