// SPDX-License-Identifier: MIT
/* Planes, colour and checksums of gen9. */
#include <stdlib.h>

#include "pipes.h"

#define CTL		0x00
#define STRIDE		0x08
#define POS		0x0c
#define SIZE		0x10
#define KEYVAL		0x14
#define KEYMSK		0x18
#define SURF		0x1c
#define KEYMAX		0x20
#define OFFSET		0x24
#define SURFLIVE	0x2c
#define PLANE(n)	(0x70180 + 0x100 * (n))
#define ON		(1u << 31)
#define XRGB		(4u << 24)
#define SURFACE(n)	(0x100000 + (n) * 0x40000)	/* in guest memory */
#define ADDRESS(n)	(TEST_MAPPABLE + (n) * 0x40000)
#define CRC_CTL		0x60050
#define CRC_RES		0x60064
#define PIPE_A_IMR	0x44404
#define PIPE_A_IIR	0x44408
#define CRC_DONE	(1u << 28)
#define WIDTH		64u
#define HEIGHT		32u

enum { FIRST, SECOND };

/* Pipe A of Skylake, with memory behind two planes. */
static int setup(void **state)
{
	struct owner *owner = calloc(1, sizeof(*owner));

	owner_init_of(owner, "skylake", NULL);
	for (uint32_t page = 0; page < 128; page++)
		map_page(owner, TEST_MAPPABLE + page * 4096, 0x100000 + page * 4096);
	start_pipe(owner, 0);
	wr(owner, PIPESRC, (WIDTH - 1) << 16 | (HEIGHT - 1));
	*state = owner;
	return 0;
}

static void set(struct owner *owner, unsigned int plane, uint32_t control, uint32_t stride, uint32_t position,
		uint32_t width, uint32_t height)
{
	wr(owner, PLANE(plane) + STRIDE, stride);
	wr(owner, PLANE(plane) + POS, position);
	wr(owner, PLANE(plane) + SIZE, (height - 1) << 16 | (width - 1));
	wr(owner, PLANE(plane) + CTL, ON | control);
	wr(owner, PLANE(plane) + SURF, ADDRESS(plane));
	run_for(owner, FRAME_NS + 1);
}

static uint32_t *scan_out(struct owner *owner)
{
	struct vgpu_image image;

	assert_int_equal(vgpu_scanout(owner->vgpu, 0, &image), 0);
	assert_int_equal(image.width, WIDTH);
	assert_int_equal(image.height, HEIGHT);
	return image.pixels;
}

static uint32_t pixel(struct owner *owner, uint32_t x, uint32_t y)
{
	uint32_t *pixels = scan_out(owner);
	uint32_t value = pixels[y * WIDTH + x];

	free(pixels);
	return value;
}

static void fill(struct owner *owner, unsigned int surface, uint32_t value)
{
	for (uint32_t i = 0; i < 0x4000; i += 4)
		put_ram32(owner, SURFACE(surface) + i, value);
}

/* Where pixel (40, 9) is: row by row, in X tiles and in Y tiles of a surface of 1024 bytes a row. */
static void stride_counts_what_the_tiling_says(void **state)
{
	static const struct {
		uint32_t tiling;
		uint32_t stride;
		uint32_t at;
	} rows[] = {
		{ 0, 1024 / 64, 9 * 1024 + 160 },
		{ 1u << 10, 1024 / 512, 2 * 4096 + 512 + 160 },
		{ 4u << 10, 1024 / 128, 4096 + 2 * 512 + 9 * 16 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct owner *owner = *state;

		put_ram32(owner, SURFACE(FIRST) + rows[i].at, 0x112233);
		set(owner, FIRST, XRGB | rows[i].tiling, rows[i].stride, 0, WIDTH, HEIGHT);
		assert_int_equal(pixel(owner, 40, 9), 0x112233);
		put_ram32(owner, SURFACE(FIRST) + rows[i].at, 0);
		assert_int_equal(pixel(owner, 40, 9), 0);
	}
}

static void what_is_not_modelled_is_not_shown(void **state)
{
	static const uint32_t controls[] = {
		XRGB | 5u << 10, XRGB | 2u << 10, XRGB | 1, XRGB | 3, XRGB | 1u << 15, 1u << 24, 3u << 24, 10u << 24,
	};
	struct owner *owner = *state;
	struct vgpu_image image;

	for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
		set(owner, FIRST, controls[i], 16, 0, WIDTH, HEIGHT);
		assert_int_equal(vgpu_scanout(owner->vgpu, 0, &image), -EOPNOTSUPP);
	}
}

static void plane_is_where_and_as_large_as_it_says(void **state)
{
	for (unsigned int plane = FIRST; plane <= SECOND; plane++) {
		struct owner *owner = *state;

		fill(owner, plane, 0xabcdef);
		set(owner, plane, XRGB, 4, 5 << 16 | 7, 10, 3);
		assert_int_equal(pixel(owner, 7, 5), 0xabcdef);
		assert_int_equal(pixel(owner, 16, 7), 0xabcdef);
		assert_int_equal(pixel(owner, 6, 5), 0);
		assert_int_equal(pixel(owner, 17, 7), 0);
		assert_int_equal(pixel(owner, 7, 4), 0);
		assert_int_equal(pixel(owner, 7, 8), 0);
		wr(owner, PLANE(plane) + CTL, 0);
		wr(owner, PLANE(plane) + SURF, 0);
		run_for(owner, FRAME_NS);
	}
}

static void offset_is_the_first_pixel_shown(void **state)
{
	struct owner *owner = *state;

	put_ram32(owner, SURFACE(FIRST) + 3 * 1024 + 4 * 4, 0x445566);
	wr(owner, PLANE(FIRST) + OFFSET, 3 << 16 | 4);
	set(owner, FIRST, XRGB, 16, 0, WIDTH, HEIGHT);
	assert_int_equal(pixel(owner, 0, 0), 0x445566);
}

static void half_a_turn_swaps_the_corners(void **state)
{
	struct owner *owner = *state;

	put_ram32(owner, SURFACE(FIRST), 0x112233);
	put_ram32(owner, SURFACE(FIRST) + 31 * 1024 + 63 * 4, 0x445566);
	set(owner, FIRST, XRGB | 2, 16, 0, WIDTH, HEIGHT);
	assert_int_equal(pixel(owner, 63, 31), 0x112233);
	assert_int_equal(pixel(owner, 0, 0), 0x445566);
}

static void formats_are_told_apart(void **state)
{
	static const struct {
		uint32_t control;
		uint32_t memory;
		uint32_t shown;
	} rows[] = {
		{ XRGB, 0xff102030, 0x102030 },
		{ XRGB | 1u << 20, 0xff102030, 0x302010 },
		{ 2u << 24, 0x3ff << 20, 0xff0000 },
		{ 2u << 24 | 1u << 20, 0x3ff << 20, 0x0000ff },
		{ 14u << 24, 0x0000f800, 0xff0000 },
		{ 12u << 24, 0x00000080, 0x808080 },
		{ 8u << 24 | 1u << 28, 0x00ff8080, 0xffffff },		/* XYUV, full range: X, Y, U, V from the top */
		{ 0u << 24 | 1u << 28, 0x80ff80ff, 0xffffff },		/* YUYV */
		{ 0u << 24 | 1u << 28 | 1u << 16, 0xff80ff80, 0xffffff },	/* UYVY */
	};
	struct owner *owner = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		put_ram32(owner, SURFACE(FIRST), rows[i].memory);
		set(owner, FIRST, rows[i].control, 16, 0, WIDTH, HEIGHT);
		if (pixel(owner, 0, 0) != rows[i].shown)
			fail_msg("row %zu shows 0x%06x", i, pixel(owner, 0, 0));
	}
}

/* What a pixel of plane 2 makes of a white plane 1. */
static uint32_t blended(struct owner *owner, uint32_t control, uint32_t over, uint32_t opacity)
{
	fill(owner, FIRST, 0xffffff);
	fill(owner, SECOND, over);
	set(owner, FIRST, XRGB, 4, 0, WIDTH, HEIGHT);
	wr(owner, PLANE(SECOND) + KEYMSK, opacity < 255 ? ON : 0);
	wr(owner, PLANE(SECOND) + KEYMAX, opacity << 24);
	set(owner, SECOND, XRGB | control, 4, 0, 16, 16);
	return pixel(owner, 0, 0);
}

static void alpha_counts_as_the_control_register_says(void **state)
{
	enum { IGNORED = 0, MULTIPLIED = 2u << 4, TO_MULTIPLY = 3u << 4 };
	struct owner *owner = *state;

	assert_int_equal(blended(owner, IGNORED, 0x00400000, 255), 0x400000);
	assert_int_equal(blended(owner, MULTIPLIED, 0x00000000, 255), 0xffffff);
	assert_int_equal(blended(owner, MULTIPLIED, 0xff400000, 255), 0x400000);
	assert_int_equal(blended(owner, MULTIPLIED, 0x80400000, 255), 0xbf7f7f);
	assert_int_equal(blended(owner, TO_MULTIPLY, 0x80800000, 255), 0xbf7f7f);
	assert_int_equal(blended(owner, TO_MULTIPLY, 0x00ff0000, 255), 0xffffff);
	assert_int_equal(blended(owner, IGNORED, 0x00000000, 0x80), 0x7f7f7f);
	assert_int_equal(blended(owner, IGNORED, 0x00000000, 0), 0xffffff);
	assert_int_equal(blended(owner, MULTIPLIED, 0xff000000, 0x80), 0x7f7f7f);
}

static void source_key_lets_through_what_is_below(void **state)
{
	struct owner *owner = *state;

	fill(owner, FIRST, 0x00ff00);
	fill(owner, SECOND, 0x102030);
	put_ram32(owner, SURFACE(SECOND), 0x7f2030);
	set(owner, FIRST, XRGB, 4, 0, WIDTH, HEIGHT);
	wr(owner, PLANE(SECOND) + KEYVAL, 0x000000);
	wr(owner, PLANE(SECOND) + KEYMAX, 0x1fffff);
	wr(owner, PLANE(SECOND) + KEYMSK, 7u << 24);
	set(owner, SECOND, XRGB | 1u << 21, 4, 0, 16, 16);
	assert_int_equal(pixel(owner, 0, 0), 0x7f2030);
	assert_int_equal(pixel(owner, 1, 0), 0x00ff00);
}

static void surface_is_latched_by_the_blank(void **state)
{
	static const uint32_t events[] = { 1u << 3, 1u << 4 };

	for (unsigned int plane = FIRST; plane <= SECOND; plane++) {
		struct owner *owner = *state;

		set(owner, plane, XRGB, 16, 0, WIDTH, HEIGHT);
		wr(owner, PIPE_A_IMR, ~events[plane]);
		wr(owner, PIPE_A_IIR, UINT32_MAX);
		wr(owner, PLANE(plane) + SURF, ADDRESS(plane) + 4096);
		assert_int_equal(rd(owner, PLANE(plane) + SURFLIVE), ADDRESS(plane));
		assert_int_equal(rd(owner, PIPE_A_IIR), 0);
		run_for(owner, FRAME_NS);
		assert_int_equal(rd(owner, PLANE(plane) + SURFLIVE), ADDRESS(plane) + 4096);
		assert_int_equal(rd(owner, PIPE_A_IIR), events[plane]);
	}
}

static void asynchronous_flip_does_not_wait(void **state)
{
	struct owner *owner = *state;

	set(owner, FIRST, XRGB, 16, 0, WIDTH, HEIGHT);
	wr(owner, PIPE_A_IMR, 0);
	wr(owner, PIPE_A_IIR, UINT32_MAX);
	wr(owner, PLANE(FIRST) + CTL, ON | XRGB | 1u << 9);
	wr(owner, PLANE(FIRST) + SURF, ADDRESS(FIRST) + 4096);
	assert_int_equal(rd(owner, PLANE(FIRST) + SURFLIVE), ADDRESS(FIRST) + 4096);
	assert_int_equal(rd(owner, PIPE_A_IIR), 1u << 3);
}

static uint32_t next_sum(struct owner *owner)
{
	wr(owner, PIPE_A_IIR, UINT32_MAX);
	run_for(owner, FRAME_NS);
	assert_int_equal(rd(owner, PIPE_A_IIR) & CRC_DONE, CRC_DONE);
	return rd(owner, CRC_RES);
}

/* Sources: plane 1, plane 2, the pipe. */
static void sum_is_of_the_source_that_is_chosen(void **state)
{
	struct owner *owner = *state;
	uint32_t sums[3];

	fill(owner, FIRST, 0x111111);
	fill(owner, SECOND, 0x222222);
	set(owner, FIRST, XRGB, 4, 0, WIDTH, HEIGHT);
	set(owner, SECOND, XRGB, 4, 0, 16, 16);
	wr(owner, PIPE_A_IMR, 0);
	for (unsigned int i = 0; i < 3; i++) {
		wr(owner, CRC_CTL, ON | 2 * i << 28);
		sums[i] = next_sum(owner);
		assert_int_equal(next_sum(owner), sums[i]);
	}
	assert_int_not_equal(sums[0], sums[1]);
	assert_int_not_equal(sums[1], sums[2]);
	assert_int_not_equal(sums[0], sums[2]);
	fill(owner, SECOND, 0x222223);
	assert_int_not_equal(next_sum(owner), sums[2]);
	wr(owner, CRC_CTL, ON);
	assert_int_equal(next_sum(owner), sums[0]);
}

static void frame_lasts_until_its_sum_is_taken(void **state)
{
	struct owner *owner = *state;
	uint32_t frame;

	set(owner, FIRST, XRGB, 4, 0, WIDTH, HEIGHT);
	wr(owner, PIPE_A_IMR, ~CRC_DONE);
	wr(owner, CRC_CTL, ON | 4u << 28);
	next_sum(owner);
	frame = rd(owner, FRMCOUNT);
	for (unsigned int i = 0; i < 20; i++)
		run_for(owner, FRAME_NS);
	assert_in_range(rd(owner, FRMCOUNT), frame, frame + 1);
	wr(owner, PIPE_A_IIR, CRC_DONE);
	run_for(owner, FRAME_NS);
	run_for(owner, FRAME_NS);
	assert_true(rd(owner, FRMCOUNT) > frame);
}

/* Written one after another without an index in between, and read back so. */
static void palette_index_moves_on(void **state)
{
	struct owner *owner = *state;

	wr(owner, 0x4a400, 1u << 15 | 0x3fe);
	for (uint32_t i = 0; i < 3; i++)
		wr(owner, 0x4a404, 0x100 + i);
	assert_int_equal(rd(owner, 0x4a400), 1u << 15 | 1);
	wr(owner, 0x4a400, 1u << 15 | 0x3fe);
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(rd(owner, 0x4a404), 0x100 + i);
	wr(owner, 0x4a400, 0x3fe);
	assert_int_equal(rd(owner, 0x4a404), 0x100);
	assert_int_equal(rd(owner, 0x4a404), 0x100);
}

static void planes_are_corrected_as_the_first_says(void **state)
{
	struct owner *owner = *state;

	wr(owner, 0x4a480, 1);		/* 10 bits */
	wr(owner, 0x4a400, 1u << 15);
	for (uint32_t i = 0; i < 1024; i++)
		wr(owner, 0x4a404, (1023 - i) << 20 | (1023 - i) << 10 | (1023 - i));
	fill(owner, FIRST, 0xff00ff);
	set(owner, FIRST, XRGB, 4, 0, WIDTH, HEIGHT);
	assert_int_equal(pixel(owner, 0, 0), 0xff00ff);
	set(owner, FIRST, XRGB | 1u << 30, 4, 0, WIDTH, HEIGHT);
	assert_int_equal(pixel(owner, 0, 0), 0x00ff00);
	set(owner, FIRST, XRGB | 1u << 23, 4, 0, WIDTH, HEIGHT);
	assert_int_equal(pixel(owner, 0, 0), 0);	/* the matrix is all zero */
}

static void plane_of_the_largest_size_is_clipped(void **state)
{
	struct owner *owner = *state;

	fill(owner, FIRST, 0x123456);
	wr(owner, PLANE(FIRST) + STRIDE, UINT32_MAX);
	wr(owner, PLANE(FIRST) + SIZE, UINT32_MAX);
	wr(owner, PLANE(FIRST) + POS, UINT32_MAX);
	wr(owner, PLANE(FIRST) + OFFSET, UINT32_MAX);
	set(owner, SECOND, XRGB, UINT32_MAX, UINT32_MAX, 8192, 8192);
	wr(owner, PLANE(FIRST) + CTL, ON | XRGB);
	wr(owner, PLANE(FIRST) + SURF, ADDRESS(FIRST));
	run_for(owner, FRAME_NS);
	assert_int_equal(pixel(owner, WIDTH - 1, HEIGHT - 1), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(stride_counts_what_the_tiling_says),
		TEST(what_is_not_modelled_is_not_shown),
		TEST(plane_is_where_and_as_large_as_it_says),
		TEST(offset_is_the_first_pixel_shown),
		TEST(half_a_turn_swaps_the_corners),
		TEST(formats_are_told_apart),
		TEST(alpha_counts_as_the_control_register_says),
		TEST(source_key_lets_through_what_is_below),
		TEST(surface_is_latched_by_the_blank),
		TEST(asynchronous_flip_does_not_wait),
		TEST(sum_is_of_the_source_that_is_chosen),
		TEST(frame_lasts_until_its_sum_is_taken),
		TEST(palette_index_moves_on),
		TEST(planes_are_corrected_as_the_first_says),
		TEST(plane_of_the_largest_size_is_clipped),
	};

	return cmocka_run_group_tests_name("universal plane", tests, NULL, NULL);
}
