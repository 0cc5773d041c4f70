// SPDX-License-Identifier: MIT
/* What a pipe shows. */
#include <stdlib.h>

#include "pipes.h"

/* A pipe of 64x32 with room for its surfaces. */
static void light(struct owner *owner, uint32_t pages)
{
	for (uint32_t page = 0; page < pages; page++)
		map_page(owner, TEST_MAPPABLE + page * 4096, 0x100000 + page * 4096);
	start_pipe(owner, 0);
	wr(owner, PIPESRC, (64 - 1) << 16 | (32 - 1));
}

static void show(struct owner *owner, uint32_t control, uint32_t stride)
{
	light(owner, 64);
	wr(owner, DSPSTRIDE, stride);
	wr(owner, DSPCNTR, 0x80000000 | control);
	wr(owner, DSPSURF, TEST_MAPPABLE);
	run_for(owner, 20000000);
}

static void pipe_that_is_off_shows_a_picture(void **state)
{
	struct owner *owner = *state;
	struct vgpu_image image;

	assert_int_equal(vgpu_scanout(owner->vgpu, 0, &image), -ENODATA);
	assert_int_equal(vgpu_scanout(owner->vgpu, 3, &image), -ENODEV);
	start_pipe(owner, 0);
	assert_int_equal(vgpu_scanout(owner->vgpu, 0, &image), -ENODATA);
	wr(owner, DSPCNTR, 0x80000000);
	run_for(owner, FRAME_NS);
	assert_int_equal(vgpu_scanout(owner->vgpu, 0, &image), -EOPNOTSUPP);
}

static void linear_picture_is_wrong(void **state)
{
	struct owner *owner = *state;
	struct vgpu_image image;

	show(owner, 6u << 26, 4096);
	put_ram32(owner, 0x100000, 0xff112233);
	put_ram32(owner, 0x100000 + 31 * 4096 + 63 * 4, 0x00445566);
	assert_int_equal(vgpu_scanout(owner->vgpu, 0, &image), 0);
	assert_int_equal(image.width, 64);
	assert_int_equal(image.height, 32);
	assert_int_equal(image.pixels[0], 0x112233);
	assert_int_equal(image.pixels[31 * 64 + 63], 0x445566);
	free(image.pixels);
}

static void tiled_picture_is_wrong(void **state)
{
	struct owner *owner = *state;
	struct vgpu_image image;

	show(owner, 6u << 26 | 1u << 10, 1024);
	put_ram32(owner, 0x100000 + 512, 0x112233);			/* second row */
	put_ram32(owner, 0x100000 + 2 * 4096 + 4, 0x445566);		/* row 8, pixel 1 */
	assert_int_equal(vgpu_scanout(owner->vgpu, 0, &image), 0);
	assert_int_equal(image.pixels[64], 0x112233);
	assert_int_equal(image.pixels[8 * 64 + 1], 0x445566);
	free(image.pixels);
}

static void narrow_format_is_not_stretched(void **state)
{
	struct owner *owner = *state;
	struct vgpu_image image;

	show(owner, 5u << 26, 4096);
	put_ram32(owner, 0x100000, 0xf800ffff);
	assert_int_equal(vgpu_scanout(owner->vgpu, 0, &image), 0);
	assert_int_equal(image.pixels[0], 0xffffff);
	assert_int_equal(image.pixels[1], 0xff0000);
	free(image.pixels);
}

static void plane_shows_foreign_memory(void **state)
{
	struct owner *owner = *state;
	struct vgpu_image image;

	show(owner, 6u << 26, 4096);
	wr(owner, DSPSURF, 0);
	run_for(owner, 20000000);
	assert_int_equal(vgpu_scanout(owner->vgpu, 0, &image), -EFAULT);
	assert_null(image.pixels);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_ADDRESS), 1);
}

/* ---- more than one plane ----------------------------------------------------------- */

#define SURFACE(n)	(0x100000 + (n) * 0x40000)	/* in guest memory */
#define ADDRESS(n)	(TEST_MAPPABLE + (n) * 0x40000)
#define XRGB		(0x80000000 | 6u << 26)
#define SPRITE_XRGB	(0x80000000 | 2u << 25)
#define TILED		(1u << 10)
#define ROTATED		(1u << 15)
#define STRIDE		1024u
#define WIDTH		64
#define HEIGHT		32

enum { PRIMARY, SPRITE, CURSOR };

static void put_pixel(struct owner *owner, unsigned int surface, uint32_t stride, uint32_t x,
		      uint32_t y, uint32_t value)
{
	put_ram32(owner, SURFACE(surface) + y * stride + 4 * x, value);
}

/* A pipe whose primary plane is filled with one colour. */
static void begin(struct owner *owner, uint32_t colour)
{
	light(owner, 192);
	for (uint32_t y = 0; y < HEIGHT; y++) {
		for (uint32_t x = 0; x < WIDTH; x++)
			put_pixel(owner, PRIMARY, STRIDE, x, y, colour);
	}
	wr(owner, DSPSTRIDE, STRIDE);
	wr(owner, DSPCNTR, XRGB);
	wr(owner, DSPSURF, ADDRESS(PRIMARY));
}

static void set_sprite(struct owner *owner, uint32_t control, uint32_t x, uint32_t y,
		       uint32_t width, uint32_t height)
{
	wr(owner, SPRSTRIDE, STRIDE);
	wr(owner, SPRPOS, y << 16 | x);
	wr(owner, SPRSIZE, (height - 1) << 16 | (width - 1));
	wr(owner, SPRCTL, control);
	wr(owner, SPRSURF, ADDRESS(SPRITE));
}

static void set_cursor(struct owner *owner, uint32_t control, uint32_t position)
{
	wr(owner, CURCNTR, control);
	wr(owner, CURPOS, position);
	wr(owner, CURBASE, ADDRESS(CURSOR));
}

struct spot {
	uint32_t x, y;
	uint32_t colour;
};

/* The picture of the next frame has these colours at these places. */
static void expect_spots(struct owner *owner, const struct spot *spots, size_t count)
{
	struct vgpu_image image;

	run_for(owner, FRAME_NS);
	assert_int_equal(vgpu_scanout(owner->vgpu, 0, &image), 0);
	for (size_t i = 0; i < count; i++) {
		uint32_t got = image.pixels[spots[i].y * image.width + spots[i].x];

		if (got != spots[i].colour)
			fail_msg("%u,%u is 0x%06x", spots[i].x, spots[i].y, got);
	}
	free(image.pixels);
}

#define expect(owner, ...) \
	expect_spots(owner, (const struct spot[]) { __VA_ARGS__ }, \
		     sizeof((const struct spot[]) { __VA_ARGS__ }) / sizeof(struct spot))

static void picture_is_not_turned(void **state)
{
	struct owner *owner = *state;

	begin(owner, 0x808080);
	put_pixel(owner, PRIMARY, STRIDE, 5, 2, 0x111111);
	put_pixel(owner, PRIMARY, STRIDE, 68, 33, 0x222222);
	wr(owner, DSPCNTR, XRGB | ROTATED);
	wr(owner, DSPOFFSET, 2 << 16 | 5);	/* the first pixel shown, turned or not */
	wr(owner, DSPSURF, ADDRESS(PRIMARY));
	expect(owner, { 63, 31, 0x111111 }, { 0, 0, 0x222222 });
}

static void tiled_offset_is_wrong(void **state)
{
	struct owner *owner = *state;

	begin(owner, 0);
	/* tiles of 128 pixels by 8 rows, two in a row; pixel 130 of row 9 */
	put_ram32(owner, SURFACE(PRIMARY) + 3 * 4096 + 512 + 2 * 4, 0x123456);
	wr(owner, DSPCNTR, XRGB | TILED);
	wr(owner, DSPOFFSET, 8 << 16 | 120);
	wr(owner, DSPSURF, ADDRESS(PRIMARY));
	expect(owner, { 10, 1, 0x123456 });
}

static void pipe_without_planes_has_a_picture(void **state)
{
	struct owner *owner = *state;
	struct vgpu_image image;

	begin(owner, 0xffffff);
	run_for(owner, FRAME_NS);
	wr(owner, DSPCNTR, 0);
	wr(owner, DSPSURF, 0);
	run_for(owner, FRAME_NS);
	assert_int_equal(vgpu_scanout(owner->vgpu, 0, &image), -ENODATA);
	set_sprite(owner, SPRITE_XRGB, 4, 4, 8, 8);
	put_pixel(owner, SPRITE, STRIDE, 0, 0, 0x00ff00);
	expect(owner, { 0, 0, 0 }, { 4, 4, 0x00ff00 });
}

static void sprite_is_in_the_wrong_place(void **state)
{
	struct owner *owner = *state;

	begin(owner, 0x808080);
	put_pixel(owner, SPRITE, STRIDE, 0, 0, 0x111111);
	put_pixel(owner, SPRITE, STRIDE, 9, 4, 0x222222);
	set_sprite(owner, SPRITE_XRGB, 20, 10, 10, 5);
	expect(owner, { 20, 10, 0x111111 }, { 29, 14, 0x222222 }, { 19, 10, 0x808080 },
	       { 30, 14, 0x808080 }, { 20, 9, 0x808080 }, { 29, 15, 0x808080 }, { 21, 10, 0 });
	set_sprite(owner, SPRITE_XRGB | ROTATED, 20, 10, 10, 5);
	expect(owner, { 29, 14, 0x111111 }, { 20, 10, 0x222222 });
}

static void sprite_hangs_over_the_edge(void **state)
{
	struct owner *owner = *state;

	begin(owner, 0x808080);
	put_pixel(owner, SPRITE, STRIDE, 3, 1, 0x111111);
	put_pixel(owner, SPRITE, STRIDE, 16, 18, 0x222222);
	set_sprite(owner, SPRITE_XRGB, 60, 30, 20, 20);
	expect(owner, { 63, 31, 0x111111 }, { 59, 31, 0x808080 });
	set_sprite(owner, SPRITE_XRGB | ROTATED, 60, 30, 20, 20);
	expect(owner, { 63, 31, 0x222222 });
	set_sprite(owner, SPRITE_XRGB, 64, 0, 20, 20);
	expect(owner, { 63, 0, 0x808080 });
}

/* Two pixels of YUYV share their colour: a sprite may begin, and end, between them. */
static void pair_of_pixels_is_torn(void **state)
{
	struct owner *owner = *state;

	begin(owner, 0);
	put_ram32(owner, SURFACE(SPRITE), 0x80eb8010);		/* black, white */
	put_ram32(owner, SURFACE(SPRITE) + 4, 0x8010807e);	/* grey, black */
	set_sprite(owner, 0x80000000, 61, 0, 20, 1);
	expect(owner, { 61, 0, 0 }, { 62, 0, 0xffffff }, { 63, 0, 0x808080 });
	wr(owner, SPROFFSET, 1);
	set_sprite(owner, 0x80000000, 10, 0, 2, 1);
	expect(owner, { 10, 0, 0xffffff }, { 11, 0, 0x808080 }, { 12, 0, 0 });
}

static void colour_key_is_ignored(void **state)
{
	struct owner *owner = *state;

	begin(owner, 0x808080);
	put_pixel(owner, PRIMARY, STRIDE, 1, 0, 0x00ff05);
	put_pixel(owner, SPRITE, STRIDE, 0, 0, 0x102030);
	put_pixel(owner, SPRITE, STRIDE, 1, 0, 0x102031);
	put_pixel(owner, SPRITE, STRIDE, 2, 0, 0x111030);
	wr(owner, SPRKEYVAL, 0x102030);
	wr(owner, SPRKEYMAX, 0x112030);
	wr(owner, SPRKEYMSK, 7u << 24);
	set_sprite(owner, SPRITE_XRGB | 1u << 22, 0, 0, 3, 1);
	expect(owner, { 0, 0, 0x808080 }, { 1, 0, 0x102031 }, { 2, 0, 0x111030 });
	wr(owner, SPRKEYMSK, 5u << 24);		/* green is not looked at */
	set_sprite(owner, SPRITE_XRGB | 1u << 22, 0, 0, 3, 1);
	expect(owner, { 0, 0, 0x808080 }, { 1, 0, 0x102031 }, { 2, 0, 0x808080 });
	wr(owner, SPRKEYVAL, 0x00ff00);
	wr(owner, SPRKEYMSK, 0xfffff0);
	set_sprite(owner, SPRITE_XRGB | 1u << 2, 0, 0, 3, 1);
	expect(owner, { 0, 0, 0x808080 }, { 1, 0, 0x102031 }, { 2, 0, 0x808080 });
}

#define NEGATIVE	0x8000u

static void cursor_is_in_the_wrong_place(void **state)
{
	struct owner *owner = *state;

	begin(owner, 0x808080);
	put_pixel(owner, CURSOR, 256, 0, 0, 0xff111111);
	put_pixel(owner, CURSOR, 256, 63, 63, 0xff222222);
	set_cursor(owner, 0x27, 5 << 16 | 7);
	expect(owner, { 7, 5, 0x111111 }, { 6, 5, 0x808080 }, { 8, 5, 0x808080 });
	set_cursor(owner, 0x27, (NEGATIVE | 62) << 16 | NEGATIVE | 60);
	expect(owner, { 3, 1, 0x222222 }, { 4, 1, 0x808080 });
	set_cursor(owner, 0x27 | ROTATED, 0);
	expect(owner, { 0, 0, 0x222222 });
	set_cursor(owner, 0x27, (NEGATIVE | 64) << 16 | 0);
	expect(owner, { 63, 0, 0x808080 });
	set_cursor(owner, 0x27, WIDTH);
	expect(owner, { 63, 0, 0x808080 });
}

static void cursor_has_the_wrong_size(void **state)
{
	static const struct { uint32_t mode, size; } sizes[] = {
		{ 0x27, 64 }, { 0x22, 128 }, { 0x23, 256 },
	};
	struct owner *owner = *state;

	for (size_t i = 0; i < 3; i++) {
		uint32_t last = sizes[i].size - 1;

		begin(owner, 0);
		put_pixel(owner, CURSOR, 4 * sizes[i].size, last, last, 0xff0000ff + i);
		set_cursor(owner, sizes[i].mode, (NEGATIVE | (last - 9)) << 16 | NEGATIVE |
						 (last - 8));
		expect(owner, { 8, 9, 0x0000ff + i });
	}
}

static void short_cursor_is_square(void **state)
{
	struct owner *owner = *state;

	begin(owner, 0x808080);
	for (uint32_t y = 0; y < 64; y++)
		put_pixel(owner, CURSOR, 256, 0, y, 0xff00ff00);
	wr(owner, CUR_FBC_CTL, 0x80000000 | 9);
	set_cursor(owner, 0x27, 0);
	expect(owner, { 0, 9, 0x00ff00 }, { 0, 10, 0x808080 });
}

static void cursor_is_blended_wrong(void **state)
{
	struct owner *owner = *state;

	begin(owner, 0x804020);
	put_pixel(owner, CURSOR, 256, 0, 0, 0xff112233);
	put_pixel(owner, CURSOR, 256, 1, 0, 0x00000000);
	put_pixel(owner, CURSOR, 256, 2, 0, 0x80101010);
	put_pixel(owner, CURSOR, 256, 3, 0, 0x00ffffff);	/* no alpha, all the more light */
	set_cursor(owner, 0x27, 0);
	expect(owner, { 0, 0, 0x112233 }, { 1, 0, 0x804020 }, { 2, 0, 0x503020 },
	       { 3, 0, 0xffffff });
	put_pixel(owner, CURSOR, 256, 63, 63, 0x80101010);
	set_cursor(owner, 0x27 | ROTATED, 0);
	expect(owner, { 0, 0, 0x503020 });
}

static void cursor_lies_below_the_sprite(void **state)
{
	struct owner *owner = *state;

	begin(owner, 0x808080);
	put_pixel(owner, SPRITE, STRIDE, 0, 0, 0x111111);
	put_pixel(owner, CURSOR, 256, 0, 0, 0xff222222);
	set_sprite(owner, SPRITE_XRGB, 0, 0, 2, 1);
	set_cursor(owner, 0x27, 0);
	expect(owner, { 0, 0, 0x222222 }, { 1, 0, 0 }, { 2, 0, 0x808080 });
}

static void background_is_not_corrected(void **state)
{
	struct owner *owner = *state;

	begin(owner, 0);
	wr(owner, 0x4a000, 0x102030);
	wr(owner, DSPCNTR, XRGB | 1u << 30);
	wr(owner, DSPSURF, ADDRESS(PRIMARY));
	expect(owner, { 0, 0, 0x102030 });
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, owner_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pipe_that_is_off_shows_a_picture),
		TEST(linear_picture_is_wrong),
		TEST(tiled_picture_is_wrong),
		TEST(narrow_format_is_not_stretched),
		TEST(plane_shows_foreign_memory),
		TEST(picture_is_not_turned),
		TEST(tiled_offset_is_wrong),
		TEST(pipe_without_planes_has_a_picture),
		TEST(sprite_is_in_the_wrong_place),
		TEST(sprite_hangs_over_the_edge),
		TEST(pair_of_pixels_is_torn),
		TEST(colour_key_is_ignored),
		TEST(cursor_is_in_the_wrong_place),
		TEST(cursor_has_the_wrong_size),
		TEST(short_cursor_is_square),
		TEST(cursor_is_blended_wrong),
		TEST(cursor_lies_below_the_sprite),
		TEST(background_is_not_corrected),
	};

	return cmocka_run_group_tests_name("scanout", tests, NULL, NULL);
}
