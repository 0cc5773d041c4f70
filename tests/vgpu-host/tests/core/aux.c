// SPDX-License-Identifier: MIT
/* AUX channels and the DisplayPort monitors at their ends. */
#include <stdlib.h>
#include <string.h>

#include "display/edid.h"
#include "owner.h"

#define CTL(channel)	(0x64010 + 0x100 * (channel))
#define DATA(channel)	(0x64014 + 0x100 * (channel))
#define BUSY		(1u << 31)
#define DONE		(1u << 30)
#define INTERRUPT	(1u << 29)
#define TIME_OUT	(1u << 28)
#define RECEIVE_ERROR	(1u << 25)
#define SIZE(n)		((uint32_t)(n) << 20)
#define PORT_IMR	0x44444
#define PORT_IIR	0x44448
#define SDEISR		0xc4000

enum { A, B, C, D };

enum {
	I2C_WRITE = 0x0, I2C_READ = 0x1, MOT = 0x4, NATIVE_WRITE = 0x8, NATIVE_READ = 0x9,
};

/* Skylake with a DisplayPort monitor on port D and another kind on port B. */
static int setup(void **state)
{
	struct vgpu_config config = owner_config();

	config.ports = 3;
	config.monitors[2] = (struct vgpu_monitor) { .width = 1280, .height = 800, .displayport = true };
	*state = calloc(1, sizeof(struct owner));
	owner_init_of(*state, "skylake", &config);
	return 0;
}

static void put(struct owner *owner, unsigned int channel, const uint8_t *bytes, unsigned int size)
{
	for (unsigned int i = 0; i < size; i += 4)
		wr(owner, DATA(channel) + i, (uint32_t)bytes[i] << 24 | (uint32_t)bytes[i + 1] << 16 |
		   (uint32_t)bytes[i + 2] << 8 | bytes[i + 3]);
}

static void send(struct owner *owner, unsigned int channel, const uint8_t *bytes, unsigned int size)
{
	put(owner, channel, bytes, size);
	wr(owner, CTL(channel), BUSY | DONE | INTERRUPT | TIME_OUT | RECEIVE_ERROR | SIZE(size));
}

/* Bytes of the reply; 0: time-out. */
static unsigned int receive(struct owner *owner, unsigned int channel, uint8_t bytes[20])
{
	uint32_t control = rd(owner, CTL(channel));

	assert_int_equal(control & (BUSY | DONE | RECEIVE_ERROR), DONE);
	if (control & TIME_OUT)
		return 0;
	for (unsigned int i = 0; i < 20; i++)
		bytes[i] = (uint8_t)(rd(owner, DATA(channel) + (i & ~3u)) >> (24 - 8 * (i % 4)));
	return control >> 20 & 0x1f;
}

/* A message about @len bytes at @address; @data: those to write. Returns the size of the reply in @bytes. */
static unsigned int transfer(struct owner *owner, unsigned int command, uint32_t address, unsigned int len,
			     const uint8_t *data, uint8_t bytes[20])
{
	uint8_t message[20] = {
		(uint8_t)(command << 4 | address >> 16), (uint8_t)(address >> 8), (uint8_t)address, (uint8_t)(len - 1),
	};

	if (data)
		memcpy(message + 4, data, len);
	send(owner, D, message, len ? 4 + (data ? len : 0) : 3);
	return receive(owner, D, bytes);
}

static uint8_t dpcd(struct owner *owner, uint32_t address)
{
	uint8_t bytes[20];

	assert_int_equal(transfer(owner, NATIVE_READ, address, 1, NULL, bytes), 2);
	assert_int_equal(bytes[0], 0);
	return bytes[1];
}

static void set_dpcd(struct owner *owner, uint32_t address, uint8_t value)
{
	uint8_t bytes[20];

	assert_int_equal(transfer(owner, NATIVE_WRITE, address, 1, &value, bytes), 1);
	assert_int_equal(bytes[0], 0);
}

static void nobody_answers_at_once(void **state)
{
	static const uint8_t message[] = { 0x90, 0, 0, 0 };
	struct owner *owner = *state;
	uint8_t bytes[20];

	for (unsigned int channel = A; channel <= C; channel++) {
		send(owner, channel, message, 4);
		assert_int_equal(receive(owner, channel, bytes), 0);
		wr(owner, CTL(channel), DONE | TIME_OUT | RECEIVE_ERROR);
		assert_int_equal(rd(owner, CTL(channel)) & (DONE | TIME_OUT), 0);
	}
	send(owner, D, message, 4);
	assert_int_equal(receive(owner, D, bytes), 2);
}

static void end_of_a_transfer_interrupts(void **state)
{
	static const uint32_t events[] = { 1u << 0, 1u << 25, 1u << 26, 1u << 27 };
	static const uint8_t message[] = { 0x90, 0, 0, 0 };
	struct owner *owner = *state;

	wr(owner, PORT_IMR, 0);
	for (unsigned int channel = A; channel <= D; channel++) {
		send(owner, channel, message, 4);
		assert_int_equal(rd(owner, PORT_IIR), events[channel]);
		wr(owner, PORT_IIR, events[channel]);
	}
	wr(owner, CTL(D), BUSY | SIZE(4));
	assert_int_equal(rd(owner, PORT_IIR), 0);
}

static void capabilities_are_those_of_gvtg(void **state)
{
	struct owner *owner = *state;
	uint8_t bytes[20];

	assert_int_equal(transfer(owner, NATIVE_READ, 0, 15, NULL, bytes), 16);
	assert_int_equal(bytes[1], 0x12);
	assert_int_equal(bytes[2], 0x14);
	assert_int_equal(bytes[3] & 0x9f, 0x84);	/* four lanes, enhanced framing */
	assert_int_equal(dpcd(owner, 0x200), 1);
	assert_int_equal(dpcd(owner, 0x600), 1);
}

static void link_is_trained_step_by_step(void **state)
{
	struct owner *owner = *state;

	set_dpcd(owner, 0x100, 0x14);
	set_dpcd(owner, 0x101, 0x82);		/* two lanes */
	set_dpcd(owner, 0x102, 0x22);		/* too early */
	assert_int_equal(dpcd(owner, 0x202), 0);
	set_dpcd(owner, 0x102, 0x21);
	assert_int_equal(dpcd(owner, 0x202), 0x11);
	assert_int_equal(dpcd(owner, 0x204), 0);
	set_dpcd(owner, 0x102, 0x23);
	assert_int_equal(dpcd(owner, 0x202), 0x77);
	assert_int_equal(dpcd(owner, 0x203), 0);
	assert_int_equal(dpcd(owner, 0x204), 1);
	set_dpcd(owner, 0x102, 0);
	assert_int_equal(dpcd(owner, 0x202), 0x77);
	set_dpcd(owner, 0x600, 2);		/* sleep */
	assert_int_equal(dpcd(owner, 0x202), 0);
}

static void lanes_beyond_four_are_none(void **state)
{
	struct owner *owner = *state;

	set_dpcd(owner, 0x101, 0x9f);
	set_dpcd(owner, 0x102, 1);
	set_dpcd(owner, 0x102, 2);
	assert_int_equal(dpcd(owner, 0x202), 0x77);
	assert_int_equal(dpcd(owner, 0x203), 0x77);
	set_dpcd(owner, 0x101, 0x80);
	assert_int_equal(dpcd(owner, 0x204), 0);
}

static void what_cannot_be_written_keeps_its_value(void **state)
{
	static const uint32_t addresses[] = { 0x0, 0x202, 0x400, 0x5ff, 0x601, 0x700, 0xfffff };
	struct owner *owner = *state;

	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		uint8_t before = dpcd(owner, addresses[i]);

		set_dpcd(owner, addresses[i], 0xa5);
		assert_int_equal(dpcd(owner, addresses[i]), before);
	}
}

static void message_that_crosses_the_end_is_answered(void **state)
{
	static const uint8_t ones[16] = { [0 ... 15] = 0xff };
	static const uint32_t addresses[] = { 0x5f8, 0x600, 0xffff8, 0xfffff };
	struct owner *owner = *state;
	uint8_t bytes[20];

	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		assert_int_equal(transfer(owner, NATIVE_WRITE, addresses[i], 16, ones, bytes), 1);
		assert_int_equal(transfer(owner, NATIVE_READ, addresses[i], 16, NULL, bytes), 17);
	}
}

/* Sizes and lengths that do not belong together, and commands that nobody knows. */
static void message_that_makes_no_sense_times_out(void **state)
{
	static const struct {
		uint8_t bytes[4];
		unsigned int size;
	} rows[] = {
		{ { 0x90, 0, 0, 0 }, 0 }, { { 0x90, 0, 0, 0 }, 2 }, { { 0x90, 0, 0, 0 }, 5 }, { { 0x90, 0, 0, 16 }, 4 },
		{ { 0x90, 0, 0, 255 }, 4 }, { { 0x80, 0, 0, 0 }, 4 }, { { 0x80, 0, 0, 15 }, 19 }, { { 0x80, 0, 0, 15 }, 21 },
		{ { 0x80, 0, 0, 16 }, 20 }, { { 0x80, 0, 0, 15 }, 31 }, { { 0x00, 0, 0x50, 255 }, 20 }, { { 0xa0, 0, 0, 0 }, 4 },
		{ { 0xf0, 0, 0, 0 }, 5 }, { { 0x20, 0, 0x50, 0 }, 4 },
	};
	struct owner *owner = *state;
	uint8_t bytes[20];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		put(owner, D, rows[i].bytes, 4);
		wr(owner, CTL(D), BUSY | DONE | TIME_OUT | SIZE(rows[i].size));
		if (receive(owner, D, bytes))
			fail_msg("message %zu is answered", i);
	}
}

static void expect_edid(struct owner *owner, unsigned int from, const uint8_t *edid)
{
	uint8_t offset = (uint8_t)from;
	uint8_t bytes[20];

	assert_int_equal(transfer(owner, I2C_WRITE | MOT, 0x50, 1, &offset, bytes), 1);
	assert_int_equal(bytes[0], 0);
	for (unsigned int i = from; i + 16 <= EDID_SIZE; i += 16) {
		assert_int_equal(transfer(owner, I2C_READ | MOT, 0x50, 16, NULL, bytes), 17);
		assert_memory_equal(bytes + 1, edid + i, 16);
	}
	assert_int_equal(transfer(owner, I2C_READ, 0x50, 0, NULL, bytes), 1);
}

static void edid_is_read_over_aux(void **state)
{
	struct owner *owner = *state;
	uint8_t edid[EDID_SIZE];

	edid_build(&owner->vgpu->config.monitors[2], edid);
	expect_edid(owner, 0, edid);
	expect_edid(owner, 64, edid);
}

static void segment_holds_until_the_transfer_stops(void **state)
{
	static const uint8_t segment = 1, offset = 0;
	struct vgpu_monitor monitor = { .edid_size = VGPU_EDID_MAX, .displayport = true };
	struct owner *owner = *state;
	uint8_t bytes[20];

	monitor.edid[0] = 0x11;
	monitor.edid[256] = 0x22;
	assert_int_equal(vgpu_plug(owner->vgpu, 2, &monitor), 0);
	transfer(owner, I2C_WRITE | MOT, 0x30, 1, &segment, bytes);
	transfer(owner, I2C_WRITE | MOT, 0x50, 1, &offset, bytes);
	transfer(owner, I2C_READ, 0x50, 1, NULL, bytes);
	assert_int_equal(bytes[1], 0x22);
	transfer(owner, I2C_WRITE | MOT, 0x50, 1, &offset, bytes);
	transfer(owner, I2C_READ, 0x50, 1, NULL, bytes);
	assert_int_equal(bytes[1], 0x11);
}

static void other_address_is_not_acknowledged(void **state)
{
	static const uint32_t addresses[] = { 0x00, 0x37, 0x40, 0x51, 0x150, 0xf0050 };
	struct owner *owner = *state;
	uint8_t bytes[20];

	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		assert_int_equal(transfer(owner, I2C_READ | MOT, addresses[i], 1, NULL, bytes), 1);
		assert_int_equal(bytes[0], 0x40);
	}
	assert_int_equal(transfer(owner, I2C_READ, 0x30, 1, NULL, bytes), 1);
	assert_int_equal(bytes[0], 0x40);
}

/* On pins of port D nobody is; port B's monitor is there. */
static void displayport_monitor_is_not_on_gmbus(void **state)
{
	struct owner *owner = *state;

	wr(owner, 0xc5100, 6);
	wr(owner, 0xc5104, 0x40000000 | 0x50 << 1 | 1u << 25 | 4 << 16 | 1);
	assert_int_not_equal(rd(owner, 0xc5108) & 0x400, 0);
	wr(owner, 0xc5104, 0x80000000);
	wr(owner, 0xc5104, 0);
	wr(owner, 0xc5100, 5);
	wr(owner, 0xc5104, 0x40000000 | 0x50 << 1 | 1u << 25 | 4 << 16 | 1);
	assert_int_equal(rd(owner, 0xc5108) & 0x400, 0);
	assert_int_equal(rd(owner, 0xc510c), 0xffffff00);
}

static void pin_shows_a_displayport_monitor(void **state)
{
	static const struct vgpu_monitor nothing, hdmi = { .width = 800, .height = 600 };
	struct vgpu_monitor dp = { .width = 800, .height = 600, .displayport = true };
	struct owner *owner = *state;

	assert_int_equal(rd(owner, SDEISR), 1u << 23);
	assert_int_equal(vgpu_plug(owner->vgpu, 2, &nothing), 0);
	assert_int_equal(rd(owner, SDEISR), 0);
	assert_int_equal(vgpu_plug(owner->vgpu, 1, &dp), 0);
	assert_int_equal(rd(owner, SDEISR), 1u << 22);
	vgpu_reset(owner->vgpu);
	assert_int_equal(rd(owner, SDEISR), 1u << 22);
	assert_int_equal(vgpu_plug(owner->vgpu, 1, &hdmi), 0);
	assert_int_equal(rd(owner, SDEISR), 0);
}

static void new_monitor_has_not_been_trained(void **state)
{
	struct owner *owner = *state;
	struct vgpu_monitor monitor = owner->vgpu->config.monitors[2];

	set_dpcd(owner, 0x101, 4);
	set_dpcd(owner, 0x102, 1);
	assert_int_equal(dpcd(owner, 0x202), 0x11);
	assert_int_equal(vgpu_plug(owner->vgpu, 2, &monitor), 0);
	assert_int_equal(dpcd(owner, 0x202), 0);
	assert_int_equal(dpcd(owner, 0x101), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nobody_answers_at_once),
		TEST(end_of_a_transfer_interrupts),
		TEST(capabilities_are_those_of_gvtg),
		TEST(link_is_trained_step_by_step),
		TEST(lanes_beyond_four_are_none),
		TEST(what_cannot_be_written_keeps_its_value),
		TEST(message_that_crosses_the_end_is_answered),
		TEST(message_that_makes_no_sense_times_out),
		TEST(edid_is_read_over_aux),
		TEST(segment_holds_until_the_transfer_stops),
		TEST(other_address_is_not_acknowledged),
		TEST(displayport_monitor_is_not_on_gmbus),
		TEST(pin_shows_a_displayport_monitor),
		TEST(new_monitor_has_not_been_trained),
	};

	return cmocka_run_group_tests_name("aux", tests, NULL, NULL);
}
