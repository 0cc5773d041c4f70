// SPDX-License-Identifier: MIT
/* Checksums of frames. */
#include <stdlib.h>
#include <string.h>

#include "pipes.h"

#define CRC_CTL		0x60050
#define VTOTAL		0x6000c
#define CRC_RES		0x60064
#define ERR_INT		0x44040
#define DE_ERROR	0x40000000
#define OF_PRIMARY	0x80000000
#define OF_SPRITE	0xa0000000
#define OF_PIPE		0xc0000000
#define RESERVED	0xe0000000
#define XRGB		(0x80000000 | 6u << 26)
#define STRIDE		256
#define WIDTH		63		/* odd: the last pixel has no neighbour */
#define HEIGHT		32

/* A pipe that shows a small picture and sums it up. */
static void begin(struct owner *owner, unsigned int pipe)
{
	for (uint32_t page = 0; page < 64; page++)
		map_page(owner, TEST_MAPPABLE + page * 4096, 0x100000 + page * 4096);
	for (uint32_t i = 0; i < STRIDE * HEIGHT; i += 4)
		put_ram32(owner, 0x100000 + i, i * 7919);
	start_pipe(owner, pipe);
	wr_pipe(owner, pipe, PIPESRC, (WIDTH - 1) << 16 | (HEIGHT - 1));
	wr_pipe(owner, pipe, DSPSTRIDE, STRIDE);
	wr_pipe(owner, pipe, DSPCNTR, XRGB);
	wr_pipe(owner, pipe, DSPSURF, TEST_MAPPABLE);
	run_for(owner, FRAME_NS);
	wr_pipe(owner, pipe, CRC_CTL, OF_PIPE);
}

static uint32_t next_sum(struct owner *owner, unsigned int pipe)
{
	run_for(owner, FRAME_NS);
	return rd_pipe(owner, pipe, CRC_RES);
}

static void sum_is_not_announced(void **state)
{
	static const uint32_t done[] = { 1u << 2, 1u << 5, 1u << 8 };

	(void)state;
	for (unsigned int pipe = 0; pipe < 3; pipe++) {
		struct owner owner;

		owner_init(&owner, NULL);
		arm_display(&owner);
		begin(&owner, pipe);
		assert_int_equal(rd(&owner, ERR_INT), 0);
		wr(&owner, DEIIR, 0xffffffff);
		assert_int_not_equal(next_sum(&owner, pipe), 0);
		assert_int_equal(rd(&owner, ERR_INT), done[pipe]);
		assert_int_equal(rd(&owner, DEIIR), DE_ERROR | VBLANK_A << 5 * pipe);
		wr(&owner, ERR_INT, done[pipe]);
		assert_int_equal(rd(&owner, ERR_INT), 0);
		owner_fini(&owner);
	}
}

static void sum_is_made_for_nobody(void **state)
{
	struct owner *owner = *state;

	arm_display(owner);
	begin(owner, 0);
	wr(owner, CRC_CTL, 0);
	assert_int_equal(next_sum(owner, 0), 0);
	wr(owner, CRC_CTL, RESERVED);
	assert_int_equal(next_sum(owner, 0), 0);
	assert_int_equal(rd(owner, ERR_INT), 0);
	wr(owner, CRC_CTL, OF_PIPE);
	wr(owner, TRANSCONF, 0);
	assert_int_equal(next_sum(owner, 0), 0);
}

static void same_picture_has_another_sum(void **state)
{
	struct owner *owner = *state;
	uint32_t sum;

	begin(owner, 0);
	sum = next_sum(owner, 0);
	assert_int_equal(next_sum(owner, 0), sum);
	/* what is not shown does not count: padding of a pixel, of a row, next page */
	put_ram32(owner, 0x100000, ram32(owner, 0x100000) ^ 0xff000000);
	put_ram32(owner, 0x100000 + 4 * WIDTH, 0x123456);
	put_ram32(owner, 0x100000 + STRIDE * HEIGHT, 0x123456);
	assert_int_equal(next_sum(owner, 0), sum);
	/* nor does where it comes from */
	for (uint32_t y = 0; y < HEIGHT; y++) {
		for (uint32_t x = 0; x < WIDTH; x++)
			put_ram32(owner, 0x110000 + y * 512 + 4 * x,
				  ram32(owner, 0x100000 + y * STRIDE + 4 * x));
	}
	wr(owner, DSPSTRIDE, 512);
	wr(owner, DSPSURF, TEST_MAPPABLE + 0x10000);
	run_for(owner, FRAME_NS);
	assert_int_equal(next_sum(owner, 0), sum);
}

/* Each pixel counts, by each of its bits and by its place. */
static void other_picture_has_the_same_sum(void **state)
{
	struct owner *owner = *state;
	uint32_t sum, other;

	begin(owner, 0);
	sum = next_sum(owner, 0);
	for (uint32_t i = 0; i < WIDTH * HEIGHT; i += 97) {
		uint32_t at = 0x100000 + i / WIDTH * STRIDE + i % WIDTH * 4;
		uint32_t pixel = ram32(owner, at);

		put_ram32(owner, at, pixel ^ 1u << i % 24);
		assert_int_not_equal(next_sum(owner, 0), sum);
		put_ram32(owner, at, pixel);
	}
	put_ram32(owner, 0x100000 + 4 * (WIDTH - 1), 0x010203);		/* the one without a neighbour */
	other = next_sum(owner, 0);
	assert_int_not_equal(other, sum);
	put_ram32(owner, 0x100000, ram32(owner, 0x100004));
	put_ram32(owner, 0x100004, 0);
	sum = next_sum(owner, 0);
	put_ram32(owner, 0x100004, ram32(owner, 0x100000));
	put_ram32(owner, 0x100000, 0);
	assert_int_not_equal(next_sum(owner, 0), sum);
}

static void size_does_not_count(void **state)
{
	struct owner *owner = *state;
	uint32_t sum;

	begin(owner, 0);
	wr(owner, DSPCNTR, 0);
	wr(owner, DSPSURF, 0);
	run_for(owner, FRAME_NS);
	wr(owner, PIPESRC, 63 << 16 | 31);
	sum = next_sum(owner, 0);			/* black */
	wr(owner, PIPESRC, 31 << 16 | 63);
	assert_int_not_equal(next_sum(owner, 0), sum);
}

static void deep_colours_are_cut(void **state)
{
	struct owner *owner = *state;
	uint32_t sum;

	begin(owner, 0);
	wr(owner, DSPCNTR, 0x80000000 | 10u << 26);
	wr(owner, DSPSURF, TEST_MAPPABLE);
	run_for(owner, FRAME_NS);
	sum = next_sum(owner, 0);
	put_ram32(owner, 0x100000, ram32(owner, 0x100000) ^ 1);
	assert_int_not_equal(next_sum(owner, 0), sum);
}

/* A flip that is made during a frame is in the sum of the frame after it. */
static void sum_is_that_of_another_frame(void **state)
{
	struct owner *owner = *state;
	uint32_t old;

	begin(owner, 0);
	old = next_sum(owner, 0);
	wr(owner, DSPSURF, TEST_MAPPABLE + 0x20000);
	assert_int_equal(next_sum(owner, 0), old);
	assert_int_not_equal(next_sum(owner, 0), old);
}

static void sum_of_a_plane_has_others_in_it(void **state)
{
	struct owner *owner = *state;
	uint32_t whole, primary, sprite;

	begin(owner, 0);
	wr(owner, SPRSTRIDE, STRIDE);
	wr(owner, SPRSIZE, 7 << 16 | 7);
	wr(owner, SPRCTL, 0x80000000 | 2u << 25);
	wr(owner, SPRSURF, TEST_MAPPABLE + 0x20000);
	run_for(owner, FRAME_NS);
	whole = next_sum(owner, 0);
	wr(owner, CRC_CTL, OF_PRIMARY);
	primary = next_sum(owner, 0);
	wr(owner, CRC_CTL, OF_SPRITE);
	sprite = next_sum(owner, 0);
	assert_true(whole != primary && whole != sprite && primary != sprite);
	put_ram32(owner, 0x120000, 0x101010);
	assert_int_not_equal(next_sum(owner, 0), sprite);
	wr(owner, CRC_CTL, OF_PRIMARY);
	assert_int_equal(next_sum(owner, 0), primary);
	wr(owner, CRC_CTL, OF_PIPE);
	assert_int_not_equal(next_sum(owner, 0), whole);
}

/* A plane that cannot be read is black, and tried once in a frame. */
static void large_picture_holds_up_the_others(void **state)
{
	struct owner *owner = *state;
	uint32_t sum;

	begin(owner, 0);
	sum = next_sum(owner, 0);
	wr(owner, PIPESRC, 0x0fff0fff);
	assert_int_equal(next_sum(owner, 0), sum);
	assert_non_null(strstr(owner->last, "4096x4096"));
	wr(owner, PIPESRC, 2559 << 16 | 1599);
	assert_int_not_equal(next_sum(owner, 0), sum);
}

static void broken_plane_is_read_on_and_on(void **state)
{
	struct owner *owner = *state;

	begin(owner, 0);
	wr(owner, DSPSURF, 0);
	run_for(owner, FRAME_NS);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_ADDRESS), 0);
	assert_int_not_equal(next_sum(owner, 0), 0);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_ADDRESS), 1);
}

/* A guest that reads late, or a model that runs late, misses no sum. */
static void frame_ends_before_its_sum_is_read(void **state)
{
	struct owner *owner = *state;
	uint32_t frame;

	arm_display(owner);
	begin(owner, 0);
	(void)next_sum(owner, 0);
	frame = rd(owner, FRMCOUNT);
	for (unsigned int i = 0; i < 30; i++) {
		uint64_t due = run_for(owner, FRAME_NS);

		assert_in_range(due - owner->now, 50000, 1000000);
		assert_int_equal(rd(owner, FRMCOUNT), frame);
		assert_in_range(rd(owner, PIPEDSL), 370, 371);	/* half a frame before the blank */
	}
	wr(owner, ERR_INT, 1u << 2);
	assert_in_range(run_for(owner, 0), owner->now + FRAME_NS / 2 - 1000,
			owner->now + FRAME_NS / 2);
	run_for(owner, FRAME_NS / 2);
	assert_int_equal(rd(owner, FRMCOUNT), frame + 1);
	wr(owner, ERR_INT, 1u << 2);
	assert_in_range(run_for(owner, 0), owner->now + FRAME_NS - 1000, owner->now + FRAME_NS);
	run_for(owner, 5 * FRAME_NS);
	assert_int_equal(rd(owner, FRMCOUNT), frame + 2);
}

static void pipe_waits_for_a_guest_forever(void **state)
{
	struct owner *owner = *state;
	uint32_t frame;

	arm_display(owner);
	begin(owner, 0);
	(void)next_sum(owner, 0);
	frame = rd(owner, FRMCOUNT);
	run_for(owner, 999000000);
	assert_int_equal(rd(owner, FRMCOUNT), frame);
	run_for(owner, 1000000 + FRAME_NS / 2);
	assert_int_equal(rd(owner, FRMCOUNT), frame + 1);
}

static void pipe_waits_for_a_guest_that_is_not_told(void **state)
{
	struct owner *owner = *state;

	arm_display(owner);
	begin(owner, 0);
	wr(owner, DEIMR, DE_ERROR);
	(void)next_sum(owner, 0);
	assert_int_equal(rd(owner, FRMCOUNT), 2);
	run_for(owner, 10 * FRAME_NS);
	assert_int_equal(rd(owner, FRMCOUNT), 12);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, owner_setup, owner_teardown)

/* ---- time --------------------------------------------------------------------------- */

/* A clock of its own: each look at it takes some time. */
static uint64_t slow_now(void *ctx)
{
	struct owner *owner = ctx;

	owner->now += 200000;
	return owner->now;
}

static void slow_begin(struct owner *owner, struct vgpu_ops *slow)
{
	arm_display(owner);
	begin(owner, 0);
	*slow = *owner->vgpu->ops;
	slow->now = slow_now;
	owner->vgpu->ops = slow;
}

/* A sum takes as many runs as it needs, the pipe stands still meanwhile, and the sum is the same. */
static void sum_keeps_others_waiting(void **state)
{
	struct owner *owner = *state;
	struct vgpu_ops slow;
	unsigned int runs = 0;
	uint32_t sum;

	arm_display(owner);
	begin(owner, 0);
	sum = next_sum(owner, 0);
	wr(owner, ERR_INT, 1u << 2);
	slow_begin(owner, &slow);
	wr(owner, ERR_INT, 1u << 2);
	wr(owner, DEIIR, 0xffffffff);
	wr(owner, CRC_RES, 0);
	owner->now += FRAME_NS;
	while (!rd(owner, ERR_INT)) {
		uint64_t before = owner->now;
		uint64_t due = vgpu_run(owner->vgpu, owner->now);

		assert_in_range(owner->now - before, 0, 1200000);
		assert_in_range(++runs, 1, 2 * HEIGHT);
		if (rd(owner, ERR_INT))
			break;
		assert_int_equal(rd(owner, DEIIR) & VBLANK_A, 0);
		owner->now = due > owner->now ? due : owner->now;
	}
	assert_in_range(runs, 2, 2 * HEIGHT);
	assert_int_equal(rd(owner, CRC_RES), sum);
	assert_int_equal(rd(owner, DEIIR) & VBLANK_A, VBLANK_A);
}

/* Not even of a pipe whose frame ends with each read. */
static void read_of_a_register_sums_up_a_frame(void **state)
{
	struct owner *owner = *state;
	struct vgpu_ops slow;

	slow_begin(owner, &slow);
	wr(owner, ERR_INT, 1u << 2);
	for (unsigned int i = 0; i < 1000; i++) {
		(void)rd(owner, FRMCOUNT);
		(void)rd(owner, PIPEDSL);
		owner->now += FRAME_NS;
	}
	assert_int_equal(rd(owner, ERR_INT), 0);
	wr(owner, TRANSCONF, 0);		/* and nothing is left of the sum */
	assert_null(owner->vgpu->display.pipes[0].sum);
}

/* A mode whose picture is a small part of its frame, and a guest that does not take its sum. */
static void pipe_is_ahead_of_time(void **state)
{
	struct owner *owner = *state;
	const struct pipe *pipe = &owner->vgpu->display.pipes[0];

	owner->now += 100 * FRAME_NS;
	arm_display(owner);
	begin(owner, 0);
	(void)next_sum(owner, 0);		/* not taken: the first frame after this is held */
	wr(owner, TRANSCONF, 0);
	wr(owner, VTOTAL, (rd(owner, VTOTAL) & 0xffff0000) | 7);
	wr(owner, TRANSCONF, 0x80000000);
	for (unsigned int i = 0; i < 100; i++) {
		run_for(owner, FRAME_NS / 3);
		assert_true(pipe->epoch <= owner->now);
	}
	assert_int_equal(rd(owner, ERR_INT), 1u << 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sum_is_not_announced),
		TEST(sum_is_made_for_nobody),
		TEST(same_picture_has_another_sum),
		TEST(other_picture_has_the_same_sum),
		TEST(size_does_not_count),
		TEST(deep_colours_are_cut),
		TEST(sum_is_that_of_another_frame),
		TEST(sum_of_a_plane_has_others_in_it),
		TEST(large_picture_holds_up_the_others),
		TEST(broken_plane_is_read_on_and_on),
		TEST(frame_ends_before_its_sum_is_read),
		TEST(pipe_waits_for_a_guest_forever),
		TEST(pipe_waits_for_a_guest_that_is_not_told),
		TEST(pipe_is_ahead_of_time),
		TEST(read_of_a_register_sums_up_a_frame),
		TEST(sum_keeps_others_waiting),
	};

	return cmocka_run_group_tests_name("crc", tests, NULL, NULL);
}
