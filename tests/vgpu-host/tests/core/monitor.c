// SPDX-License-Identifier: MIT
/* Monitors: what they say of themselves, and how they come and go. */
#include <string.h>

#include "display/edid.h"
#include "pipes.h"

#define SFUSE_STRAP	0xc2014
#define PORT_HOTPLUG	0xc4030

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

/* A driver refuses a mode whose clock HDMI and DVI cannot have. */
static void mode_of_any_size_can_be_driven(void **state)
{
	(void)state;
	for (uint32_t width = 640; width <= 1920; width += 8) {
		for (uint32_t height = 480; height <= 1200; height += 5) {
			struct vgpu_monitor monitor = { .width = width, .height = height, .edid_size = EDID_SIZE };

			edid_build(&monitor, monitor.edid);
			assert_in_range(monitor.edid[54] | monitor.edid[55] << 8, 2500, 16500);
			vgpu_monitor_read_size(&monitor);
			assert_int_equal(monitor.width, width);
			assert_int_equal(monitor.height, height);
		}
	}
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

	edid_build(&owner->vgpu->config.monitors[0], edid);
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

	edid_build(&owner->vgpu->config.monitors[0], edid);
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
	config.monitors[0] = (struct vgpu_monitor) { 0 };
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

/* ---- hot plug --------------------------------------------------------------------- */

static uint16_t width_on_gmbus(struct owner *owner, uint32_t pin)
{
	uint8_t edid[EDID_SIZE];

	start(owner, pin, 0x50, 3u << 25 | 128 << 16 | 1);
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
	assert_int_equal(vgpu_plug(owner->vgpu, 0, &monitor), 0);
	assert_int_equal(owner->irqs, 0);	/* nobody watches the pin */
	assert_int_equal(width_on_gmbus(owner, 5), 1920);

	wr(owner, 0xc4030, 0x10);
	monitor.width = 0;
	assert_int_equal(vgpu_plug(owner->vgpu, 0, &monitor), 0);
	assert_int_equal(owner->irqs, 1);
	assert_int_equal(rd(owner, 0xc4030), 0x12);
	assert_int_equal(rd(owner, SDEIIR), 1u << 21);
	assert_int_equal(width_on_gmbus(owner, 5), 0);
	wr(owner, 0xc4030, 0x12);
	assert_int_equal(rd(owner, 0xc4030), 0x10);
	vgpu_reset(owner->vgpu);
	assert_int_equal(width_on_gmbus(owner, 5), 0);
}

static void bad_monitor_is_plugged_in(void **state)
{
	struct vgpu_monitor monitor = { .width = 4096, .height = 2160 };
	struct owner *owner = *state;

	assert_int_equal(vgpu_plug(owner->vgpu, 0, &monitor), -EINVAL);
	assert_int_equal(width_on_gmbus(owner, 5), 1024);
}

/* ---- more ports, other EDIDs ---------------------------------------------------------- */

static const struct { uint32_t pin, strap, irq, enable, pulse; } ports[VGPU_PORTS] = {
	{ .pin = 5, .strap = 4, .irq = 1u << 21, .enable = 0x10, .pulse = 0x2 },
	{ .pin = 4, .strap = 2, .irq = 1u << 22, .enable = 0x1000, .pulse = 0x200 },
	{ .pin = 6, .strap = 1, .irq = 1u << 23, .enable = 0x100000, .pulse = 0x20000 },
};

static void owner_with_ports(struct owner *owner, unsigned int count)
{
	struct vgpu_config config = owner_config();

	config.ports = count;
	owner_init(owner, &config);
}

static void port_is_strapped_wrong(void **state)
{
	uint32_t strap = 0x2040;	/* fuses locked, no CRT */

	(void)state;
	for (unsigned int count = 0; count <= VGPU_PORTS; count++) {
		struct owner owner;

		owner_with_ports(&owner, count);
		assert_int_equal(rd(&owner, SFUSE_STRAP), strap);
		owner_fini(&owner);
		strap |= count < VGPU_PORTS ? ports[count].strap : 0;
	}
}

static void monitor_answers_at_another_port(void **state)
{
	struct owner owner;

	(void)state;
	owner_with_ports(&owner, 3);
	for (unsigned int port = 0; port < VGPU_PORTS; port++) {
		struct vgpu_monitor monitor = { .width = 800 + 16 * port, .height = 600 };

		assert_int_equal(vgpu_plug(owner.vgpu, port, &monitor), 0);
	}
	for (unsigned int port = 0; port < VGPU_PORTS; port++)
		assert_int_equal(width_on_gmbus(&owner, ports[port].pin), 800 + 16 * port);
	owner_fini(&owner);
}

static void plug_shows_at_another_port(void **state)
{
	struct vgpu_monitor monitor = { .width = 800, .height = 600 };
	struct owner owner;

	(void)state;
	owner_with_ports(&owner, 3);
	arm_display(&owner);
	wr(&owner, SDEIMR, 0);
	wr(&owner, SDEIER, 0xffffffff);
	for (unsigned int port = 0; port < VGPU_PORTS; port++) {
		wr(&owner, PORT_HOTPLUG, 0x111111 & ~ports[port].enable);
		assert_int_equal(vgpu_plug(owner.vgpu, port, &monitor), 0);
		assert_int_equal(rd(&owner, SDEIIR), 0);
		wr(&owner, PORT_HOTPLUG, ports[port].enable);
		assert_int_equal(vgpu_plug(owner.vgpu, port, &monitor), 0);
		assert_int_equal(rd(&owner, SDEIIR), ports[port].irq);
		assert_int_equal(rd(&owner, PORT_HOTPLUG), ports[port].enable | ports[port].pulse);
		wr(&owner, SDEIIR, 0xffffffff);
		wr(&owner, PORT_HOTPLUG, 0x30303);
	}
	owner_fini(&owner);
}

static void port_that_is_not_there_takes_a_monitor(void **state)
{
	struct vgpu_monitor monitor = { .width = 800, .height = 600 };
	struct owner *owner = *state;

	assert_int_equal(vgpu_plug(owner->vgpu, 1, &monitor), -ENODEV);
	assert_int_equal(width_on_gmbus(owner, ports[1].pin), 0);
}

/* Blocks of 128 bytes: the second one is read behind the first. */
static void edid_of_choice_is_changed(void **state)
{
	struct vgpu_monitor monitor = { .edid_size = 256 };
	struct owner *owner = *state;

	for (unsigned int i = 0; i < 256; i++)
		monitor.edid[i] = i * 7;
	assert_int_equal(vgpu_plug(owner->vgpu, 0, &monitor), 0);
	start(owner, 5, 0x50, 3u << 25 | 128 << 8 | 128 << 16 | 1);
	for (unsigned int i = 128; i < 256; i += 4) {
		uint32_t word = rd(owner, GMBUS(3));

		assert_memory_equal(&word, &monitor.edid[i], 4);
	}
	monitor.edid_size = 100;
	assert_int_equal(vgpu_plug(owner->vgpu, 0, &monitor), -EINVAL);
}

#define SEGMENT		0x30
#define INDEX_READ(at, len)	(3u << 25 | (at) << 8 | (len) << 16 | 1)
#define WRITE(len)		(1u << 25 | (len) << 16)
#define STOP			(4u << 25)
#define NAK			0x400

/* A monitor of @blocks blocks, each byte of which says where it is. */
static void plug_blocks(struct owner *owner, uint32_t blocks)
{
	struct vgpu_monitor monitor = { .edid_size = 128 * blocks };

	for (unsigned int i = 0; i < monitor.edid_size; i++)
		monitor.edid[i] = i * 7 + (i >> 8) * 3;
	assert_int_equal(vgpu_plug(owner->vgpu, 0, &monitor), 0);
}

static void set_segment(struct owner *owner, uint32_t segment)
{
	wr(owner, GMBUS(3), segment);
	start(owner, 5, SEGMENT, WRITE(1));
}

static uint32_t word_at(struct owner *owner, uint32_t at)
{
	start(owner, 5, 0x50, INDEX_READ(at, 4));
	return rd(owner, GMBUS(3));
}

static uint32_t word_of(uint32_t at)
{
	uint32_t word = 0;

	for (uint32_t i = 0; i < 4; i++)
		word |= (((at + i) * 7 + ((at + i) >> 8) * 3) & 0xff) << 8 * i;
	return word;
}

static void segment_reaches_the_blocks_behind_the_second(void **state)
{
	struct owner *owner = *state;

	plug_blocks(owner, 4);
	for (uint32_t at = 0; at < 512; at += 4) {
		set_segment(owner, at >> 8);
		assert_int_equal(rd(owner, GMBUS(2)) & NAK, 0);
		assert_int_equal(word_at(owner, at & 0xff), word_of(at));
		wr(owner, GMBUS(1), 0x40000000 | STOP);
	}
}

/* Drivers of two blocks know no segments, and read after drivers that do. */
static void stop_takes_the_segment_back(void **state)
{
	struct owner *owner = *state;

	plug_blocks(owner, 4);
	set_segment(owner, 1);
	wr(owner, GMBUS(1), 0x40000000 | STOP);
	assert_int_equal(word_at(owner, 8), word_of(8));
	set_segment(owner, 1);
	start(owner, 5, 0x50, STOP | INDEX_READ(8, 4));
	assert_int_equal(rd(owner, GMBUS(3)), word_of(256 + 8));
	rd(owner, GMBUS(3));
	assert_int_equal(word_at(owner, 8), word_of(8));
	set_segment(owner, 1);
	wr(owner, GMBUS(1), 0x80000000);
	assert_int_equal(word_at(owner, 8), word_of(8));
}

static void segment_is_for_writing(void **state)
{
	struct owner *owner = *state;

	plug_blocks(owner, 4);
	start(owner, 5, SEGMENT, 1u << 25 | 1 << 16 | 1);
	assert_int_not_equal(rd(owner, GMBUS(2)) & NAK, 0);
	wr(owner, GMBUS(1), 0x80000000);
	wr(owner, GMBUS(3), 1);
	start(owner, 4, SEGMENT, WRITE(1));		/* nobody is there */
	assert_int_not_equal(rd(owner, GMBUS(2)) & NAK, 0);
	wr(owner, GMBUS(1), 0x80000000);
	assert_int_equal(word_at(owner, 8), word_of(8));
}

/* As an EEPROM that was never written there, for each block that is announced but missing. */
static void behind_the_edid_are_ones(void **state)
{
	struct owner *owner = *state;

	plug_blocks(owner, 1);
	assert_int_equal(word_at(owner, 124), word_of(124));
	assert_int_equal(word_at(owner, 128), 0xffffffff);
	assert_int_equal(word_at(owner, 252), 0xffffffff);
	plug_blocks(owner, 3);
	for (uint32_t segment = 1; segment < 256; segment++) {
		set_segment(owner, segment);
		assert_int_equal(word_at(owner, 0), segment == 1 ? word_of(256) : 0xffffffff);
		assert_int_equal(word_at(owner, 128), 0xffffffff);
	}
}

static void blocks_are_one_to_four(void **state)
{
	static const struct { uint32_t size; int err; } rows[] = {
		{ 128, 0 }, { 256, 0 }, { 384, 0 }, { 512, 0 }, { 1, -EINVAL }, { 100, -EINVAL },
		{ 129, -EINVAL }, { 511, -EINVAL }, { 640, -EINVAL }, { UINT32_MAX - 127, -EINVAL },
	};
	struct owner *owner = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct vgpu_monitor monitor = { .edid_size = rows[i].size };

		assert_int_equal(vgpu_plug(owner->vgpu, 0, &monitor), rows[i].err);
	}
}

static void size_is_not_that_of_the_edid(void **state)
{
	struct vgpu_monitor monitor = { .width = 1920, .height = 1080 };

	(void)state;
	edid_build(&monitor, monitor.edid);
	monitor.edid_size = EDID_SIZE;
	monitor.width = 0;
	monitor.height = 0;
	vgpu_monitor_read_size(&monitor);
	assert_int_equal(monitor.width, 1920);
	assert_int_equal(monitor.height, 1080);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, owner_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edid_is_rejected_by_a_driver),
		cmocka_unit_test(edid_mode_is_not_60_hz),
		cmocka_unit_test(mode_of_any_size_can_be_driven),
		cmocka_unit_test(monitor_claims_more_than_its_size),
		TEST(edid_is_not_read),
		TEST(edid_offset_is_ignored),
		TEST(nobody_answers_with_data),
		cmocka_unit_test(unplugged_monitor_answers),
		TEST(aux_channel_stays_busy),
		TEST(pins_are_held_low),
		TEST(plug_goes_unnoticed),
		TEST(bad_monitor_is_plugged_in),
		cmocka_unit_test(port_is_strapped_wrong),
		cmocka_unit_test(monitor_answers_at_another_port),
		cmocka_unit_test(plug_shows_at_another_port),
		TEST(port_that_is_not_there_takes_a_monitor),
		TEST(edid_of_choice_is_changed),
		TEST(segment_reaches_the_blocks_behind_the_second),
		TEST(stop_takes_the_segment_back),
		TEST(segment_is_for_writing),
		TEST(behind_the_edid_are_ones),
		TEST(blocks_are_one_to_four),
		cmocka_unit_test(size_is_not_that_of_the_edid),
	};

	return cmocka_run_group_tests_name("monitor", tests, NULL, NULL);
}
