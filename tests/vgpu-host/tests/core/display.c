// SPDX-License-Identifier: MIT
/* Modes, interrupts and the monitor. */
#include <string.h>

#include "edid.h"
#include "irq.h"
#include "mode.h"
#include "pipes.h"

#define SDEIMR		0xc4004
#define SDEIIR		0xc4008
#define SDEIER		0xc400c

/* ---- mode --------------------------------------------------------------------- */

static void mode_is_derived_wrong(void **state)
{
	struct mode_regs regs = {
		.htotal = (1184 - 1) << 16 | (1024 - 1), .vtotal = (790 - 1) << 16 | (768 - 1), .pll_khz = 56000,
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

static void senseless_mode_storms_or_stalls(void **state)
{
	static const struct mode_regs senseless[] = {
		{ .htotal = 0, .vtotal = 0, .pll_khz = 0 },
		{ .htotal = 0, .vtotal = 0, .pll_khz = UINT32_MAX },
		{ .htotal = UINT32_MAX, .vtotal = UINT32_MAX, .pll_khz = 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(senseless) / sizeof(senseless[0]); i++) {
		struct mode mode;

		mode_derive(&senseless[i], &mode);
		assert_in_range(mode.frame_ns, 1000000, 1000000000);
	}
}

static void pll_rate_is_wrong(void **state)
{
	(void)state;
	/* LCPLL reference, n 22, p 18, r 36: 2700 MHz * 22 / 10 / 648 * 2 */
	assert_int_equal(mode_wrpll_khz(0xb0000000 | 22 << 16 | 18 << 8 | 36),
			 2700000u * 22 / 10 / (18 * 36) * 2);
	assert_int_equal(mode_wrpll_khz(0x30000000 | 22 << 16 | 18 << 8 | 36), 0);
	assert_int_equal(mode_wrpll_khz(0x80000000), 0);
}

/* ---- EDID ----------------------------------------------------------------------- */

static void edid_is_rejected_by_a_driver(void **state)
{
	static const struct vgpu_monitor monitors[] = {
		{ .width = 640, .height = 480 }, { .width = 1024, .height = 768 },
		{ .width = 1920, .height = 1080 }, { .width = 1920, .height = 1200 },
		{ .width = 1366, .height = 1200 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(monitors) / sizeof(monitors[0]); i++) {
		const uint8_t header[] = { 0, 255, 255, 255, 255, 255, 255, 0 };
		uint8_t edid[EDID_SIZE];
		uint8_t sum = 0;

		edid_build(&monitors[i], edid);
		for (unsigned int b = 0; b < EDID_SIZE; b++)
			sum += edid[b];
		assert_int_equal(sum, 0);
		assert_memory_equal(edid, header, 8);
		assert_int_equal(edid[54 + 2] | (edid[54 + 4] >> 4) << 8, monitors[i].width);
		assert_int_equal(edid[54 + 5] | (edid[54 + 7] >> 4) << 8, monitors[i].height);
	}
}

static void edid_mode_is_not_60_hz(void **state)
{
	struct vgpu_monitor monitor = { .width = 1920, .height = 1200 };
	uint8_t edid[EDID_SIZE];
	uint64_t pixels;
	uint64_t clock;

	(void)state;
	edid_build(&monitor, edid);
	clock = (edid[54] | edid[55] << 8) * UINT64_C(10000);
	pixels = (uint64_t)(1920 + edid[54 + 3]) * (1200 + edid[54 + 6]);
	assert_in_range(clock * 100 / pixels, 5990, 6010);
	assert_in_range(clock, 1, 170000000);	/* the monitor's own limit */
}

static void monitor_claims_more_than_its_size(void **state)
{
	struct vgpu_monitor monitor = { .width = 800, .height = 700 };
	uint8_t edid[EDID_SIZE];

	(void)state;
	edid_build(&monitor, edid);
	assert_int_equal(edid[35], 0x21);
	assert_int_equal(edid[36], 0);
	monitor.width = 1280;
	monitor.height = 768;
	edid_build(&monitor, edid);
	assert_int_equal(edid[36], 0x08);
}

#define GMBUS(i)	(0xc5100 + 4 * (i))

static void start(struct owner *owner, uint32_t pin, uint32_t address, uint32_t command)
{
	wr(owner, GMBUS(0), pin);
	wr(owner, GMBUS(1), 0x40000000 | address << 1 | command);
}

static void edid_is_not_read(void **state)
{
	struct owner *owner = *state;
	uint8_t edid[EDID_SIZE];
	uint32_t got[EDID_SIZE / 4];

	edid_build(&owner->vgpu->config.monitor, edid);
	start(owner, 5, 0x50, 3u << 25 | 128 << 16 | 1);	/* index and wait, read */
	for (unsigned int i = 0; i < EDID_SIZE / 4; i++) {
		assert_int_not_equal(rd(owner, GMBUS(2)) & 0x800, 0);
		got[i] = rd(owner, GMBUS(3));
	}
	assert_memory_equal(got, edid, EDID_SIZE);
	assert_int_not_equal(rd(owner, GMBUS(2)) & 0x4000, 0);	/* waits for the next command */
	wr(owner, GMBUS(1), 0x40000000 | 4u << 25);
	assert_int_equal(rd(owner, GMBUS(2)) & 0x200, 0);	/* bus given back */
}

static void edid_offset_is_ignored(void **state)
{
	struct owner *owner = *state;
	uint8_t edid[EDID_SIZE];
	uint32_t got;

	edid_build(&owner->vgpu->config.monitor, edid);
	wr(owner, GMBUS(3), 54);
	start(owner, 5, 0x50, 1u << 25 | 1 << 16);		/* write one byte */
	start(owner, 5, 0x50, 1u << 25 | 4 << 16 | 1);
	got = rd(owner, GMBUS(3));
	assert_memory_equal(&got, &edid[54], 4);
}

static void nobody_answers_with_data(void **state)
{
	static const struct {
		uint32_t pin;
		uint32_t address;
	} nobody[] = { { 4, 0x50 }, { 6, 0x50 }, { 2, 0x50 }, { 5, 0x51 }, { 5, 0x37 }, { 0, 0x50 } };
	struct owner *owner = *state;

	for (size_t i = 0; i < sizeof(nobody) / sizeof(nobody[0]); i++) {
		start(owner, nobody[i].pin, nobody[i].address, 1u << 25 | 4 << 16 | 1);
		assert_int_not_equal(rd(owner, GMBUS(2)) & 0x400, 0);
		wr(owner, GMBUS(1), 0x80000000);
		assert_int_equal(rd(owner, GMBUS(2)) & 0x600, 0);
	}
}

static void unplugged_monitor_answers(void **state)
{
	struct vgpu_config config = owner_config();
	struct owner owner;

	(void)state;
	config.monitor = (struct vgpu_monitor) { 0 };
	owner_init(&owner, &config);
	start(&owner, 5, 0x50, 1u << 25 | 4 << 16 | 1);
	assert_int_not_equal(rd(&owner, GMBUS(2)) & 0x400, 0);
	owner_fini(&owner);
}

static void aux_channel_stays_busy(void **state)
{
	struct owner *owner = *state;

	wr(owner, 0xe4110, 0xd0000000);
	assert_int_equal(rd(owner, 0xe4110) & 0xd0000000, 0x50000000);
	wr(owner, 0xe4110, 0x52000000);
	assert_int_equal(rd(owner, 0xe4110) & 0x52000000, 0);
}

static void pins_are_held_low(void **state)
{
	struct owner *owner = *state;

	wr(owner, 0xc5010 + 20, 0x0303);	/* both lines driven, low */
	wr(owner, 0xc5010 + 20, 0x0f0f & ~0x0808);
	assert_int_equal(rd(owner, 0xc5010 + 20) & 0x1010, 0);
	wr(owner, 0xc5010 + 20, 0x0101);	/* let go */
	assert_int_equal(rd(owner, 0xc5010 + 20) & 0x1010, 0x1010);
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

static void event_has_no_bit(void **state)
{
	(void)state;
	for (unsigned int i = 1; i < IRQ_SOURCES; i++) {
		if (i != IRQ_PIPE_A_VBLANK && i != IRQ_RENDER_USER)
			assert_int_not_equal(irq_bit(i), 1);
	}
}

static uint16_t width_on_gmbus(struct owner *owner)
{
	uint8_t edid[EDID_SIZE];

	start(owner, 5, 0x50, 3u << 25 | 128 << 16 | 1);
	if (rd(owner, 0xc5108) & 0x400)
		return 0;
	for (unsigned int i = 0; i < EDID_SIZE; i += 4) {
		uint32_t word = rd(owner, 0xc510c);

		memcpy(&edid[i], &word, 4);
	}
	return edid[54 + 2] | (edid[54 + 4] >> 4) << 8;
}

static void plug_goes_unnoticed(void **state)
{
	struct vgpu_monitor monitor = { .width = 1920, .height = 1080 };
	struct owner *owner = *state;

	arm_display(owner);
	wr(owner, SDEIMR, ~(1u << 21));
	wr(owner, SDEIER, 1u << 21);
	assert_int_equal(vgpu_plug(owner->vgpu, &monitor), 0);
	assert_int_equal(owner->irqs, 0);	/* nobody watches the pin */
	assert_int_equal(width_on_gmbus(owner), 1920);

	wr(owner, 0xc4030, 0x10);
	monitor.width = 0;
	assert_int_equal(vgpu_plug(owner->vgpu, &monitor), 0);
	assert_int_equal(owner->irqs, 1);
	assert_int_equal(rd(owner, 0xc4030), 0x12);
	assert_int_equal(rd(owner, SDEIIR), 1u << 21);
	assert_int_equal(width_on_gmbus(owner), 0);
	wr(owner, 0xc4030, 0x12);
	assert_int_equal(rd(owner, 0xc4030), 0x10);
	vgpu_reset(owner->vgpu);
	assert_int_equal(width_on_gmbus(owner), 0);
}

static void bad_monitor_is_plugged_in(void **state)
{
	struct vgpu_monitor monitor = { .width = 4096, .height = 2160 };
	struct owner *owner = *state;

	assert_int_equal(vgpu_plug(owner->vgpu, &monitor), -EINVAL);
	assert_int_equal(width_on_gmbus(owner), 1024);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, owner_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mode_is_derived_wrong),
		cmocka_unit_test(senseless_mode_storms_or_stalls),
		cmocka_unit_test(pll_rate_is_wrong),
		cmocka_unit_test(edid_is_rejected_by_a_driver),
		cmocka_unit_test(edid_mode_is_not_60_hz),
		cmocka_unit_test(monitor_claims_more_than_its_size),
		TEST(edid_is_not_read),
		TEST(edid_offset_is_ignored),
		TEST(nobody_answers_with_data),
		cmocka_unit_test(unplugged_monitor_answers),
		TEST(aux_channel_stays_busy),
		TEST(pins_are_held_low),
		TEST(masked_event_is_latched),
		TEST(message_is_sent_for_a_level),
		TEST(message_is_lost_over_the_master),
		TEST(message_is_sent_with_msi_off),
		TEST(pch_event_does_not_reach_the_cpu),
		cmocka_unit_test(event_has_no_bit),
		TEST(plug_goes_unnoticed),
		TEST(bad_monitor_is_plugged_in),
	};

	return cmocka_run_group_tests_name("display", tests, NULL, NULL);
}
