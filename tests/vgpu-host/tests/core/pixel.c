// SPDX-License-Identifier: MIT
/* Formats of the planes, and what a pipe does to their pixels. */
#include <string.h>

#include "display/colour.h"
#include "display/pixel.h"
#include "pipes.h"
#include "platform/gen7/gen7.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define PRIMARY(n)	((uint32_t)(n) << 26)
#define SPRITE(n)	((uint32_t)(n) << 25)
#define SPRITE_SWAPPED	(1u << 20)
#define YUV(order)	((uint32_t)(order) << 16)
#define BT709		(1u << 18)
#define FULL		(1u << 28)

/* Bytes as they lie in memory: one pixel, or two of a YUV format. */
static const struct format_case {
	const char *name;
	const struct pixel_format *(*find)(uint32_t control);
	uint32_t control;
	uint8_t bytes[8];
	uint32_t red, green, blue;
} format_cases[] = {
	{ "C8", pixel_primary_format, PRIMARY(2), { 0x81 }, 0x206, 0x206, 0x206 },
	{ "RGB565", pixel_primary_format, PRIMARY(5), { 0x10, 0x84 }, 0x210, 0x208, 0x210 },
	{ "RGB565", pixel_primary_format, PRIMARY(5), { 0xff, 0xff }, 0x3ff, 0x3ff, 0x3ff },
	{ "XRGB8888", pixel_primary_format, PRIMARY(6), { 0x03, 0x40, 0xff, 0 }, 0x3ff, 0x101, 0xc },
	{ "XBGR8888", pixel_primary_format, PRIMARY(14), { 0x03, 0x40, 0xff, 9 }, 0xc, 0x101, 0x3ff },
	{ "XRGB2101010", pixel_primary_format, PRIMARY(10), { 1, 8, 0x30, 0xc0 }, 3, 2, 1 },
	{ "XBGR2101010", pixel_primary_format, PRIMARY(8), { 1, 8, 0x30, 0x80 }, 1, 2, 3 },
	{ "XBGR16161616F", pixel_primary_format, PRIMARY(12),
	  { 0x00, 0x3c, 0x00, 0x38, 0x00, 0x34 }, 0x3ff, 0x200, 0x100 },
	{ "XRGB8888", pixel_sprite_format, SPRITE(2), { 0x03, 0x40, 0xff }, 0x3ff, 0x101, 0xc },
	{ "XBGR8888", pixel_sprite_format, SPRITE(2) | SPRITE_SWAPPED, { 0x03, 0x40, 0xff },
	  0xc, 0x101, 0x3ff },
	{ "XRGB2101010", pixel_sprite_format, SPRITE(1), { 1, 8, 0x30, 0 }, 3, 2, 1 },
	{ "XBGR2101010", pixel_sprite_format, SPRITE(1) | SPRITE_SWAPPED, { 1, 8, 0x30, 0 }, 1, 2, 3 },
	/* more than 1.0, negative; the smallest step */
	{ "XRGB16161616F", pixel_sprite_format, SPRITE(3), { 0x01, 0x3c, 0x00, 0xbc, 0x00, 0x14 },
	  1, 0, 0x3ff },
	{ "XBGR16161616F", pixel_sprite_format, SPRITE(3) | SPRITE_SWAPPED,
	  { 0x00, 0x7c, 0xff, 0x3b, 0, 0 }, 0x3ff, 0x3ff, 0 },
	/* black and white of either range, grey */
	{ "YUYV", pixel_sprite_format, YUV(0), { 16, 128, 235, 128 }, 0, 0, 0 },
	{ "YUYV", pixel_sprite_format, YUV(0), { 235, 128, 16, 128 }, 0x3ff, 0x3ff, 0x3ff },
	{ "YUYV", pixel_sprite_format, YUV(0) | FULL, { 0, 128, 255, 128 }, 0, 0, 0 },
	{ "YUYV", pixel_sprite_format, YUV(0) | FULL, { 128, 128, 255, 128 }, 514, 514, 514 },
	/* red of BT.601: Y 81, U 90, V 240; of BT.709: Y 63, U 102, V 240; in each order */
	{ "YUYV", pixel_sprite_format, YUV(0), { 81, 90, 0, 240 }, 1021, 0, 0 },
	{ "UYVY", pixel_sprite_format, YUV(1), { 90, 81, 240, 0 }, 1021, 0, 0 },
	{ "YVYU", pixel_sprite_format, YUV(2), { 81, 240, 0, 90 }, 1021, 0, 0 },
	{ "VYUY", pixel_sprite_format, YUV(3), { 240, 81, 90, 0 }, 1021, 0, 0 },
	{ "YUYV", pixel_sprite_format, YUV(0) | BT709, { 63, 102, 0, 240 }, 1023, 2, 0 },
};

static void format_is_read_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(format_cases); i++) {
		const struct format_case *c = &format_cases[i];
		const struct pixel_format *format = c->find(c->control);
		uint32_t to[2];

		assert_non_null(format);
		assert_string_equal(format->name, c->name);
		format->convert(format, c->control, c->bytes, to, format->group);
		if (to[0] != pixel_pack(c->red, c->green, c->blue))
			fail_msg("row %zu, %s: %u %u %u", i, c->name,
				 pixel_channel(to[0], PIXEL_RED), pixel_channel(to[0], PIXEL_GREEN),
				 pixel_channel(to[0], PIXEL_BLUE));
	}
}

/* A test that compares pictures relies on it: full is full in every format. */
static void extremes_differ_between_formats(void **state)
{
	(void)state;
	for (uint32_t number = 0; number < 16; number++) {
		const struct pixel_format *format = pixel_primary_format(PRIMARY(number));
		uint8_t bytes[8];
		uint32_t pixel;

		if (!format || number == 12)
			continue;
		memset(bytes, 0xff, sizeof(bytes));
		format->convert(format, 0, bytes, &pixel, 1);
		assert_int_equal(pixel, pixel_pack(PIXEL_MAX, PIXEL_MAX, PIXEL_MAX));
		memset(bytes, 0, sizeof(bytes));
		format->convert(format, 0, bytes, &pixel, 1);
		assert_int_equal(pixel, 0);
	}
}

static void format_that_no_plane_has_is_shown(void **state)
{
	static const uint32_t primary[] = { 0, 1, 3, 4, 7, 9, 11, 13, 15 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(primary); i++)
		assert_null(pixel_primary_format(PRIMARY(primary[i])));
	for (uint32_t number = 4; number < 8; number++)
		assert_null(pixel_sprite_format(SPRITE(number)));
	assert_null(pixel_cursor_format(0x04));
}

static void cursor_has_another_size(void **state)
{
	(void)state;
	assert_int_equal(pixel_cursor_size(0x27), 64);
	assert_int_equal(pixel_cursor_size(0x22), 128);
	assert_int_equal(pixel_cursor_size(0x23), 256);
	assert_int_equal(pixel_cursor_size(0x20), 0);
}

/* ---- colour --------------------------------------------------------------------- */

#define LGC_PALETTE	0x4a000
#define PAL_INDEX	0x4a400
#define PAL_DATA	0x4a404
#define GAMMA_MODE_A	0x4a480
#define CSC_COEFF	0x49010
#define CSC_MODE	0x49028
#define CSC_PREOFF	0x49030
#define CSC_POSTOFF	0x49040
#define GAMMA_ON	(1u << 30)
#define CSC_ON		(1u << 24)

static uint32_t corrected(struct owner *owner, uint32_t control, uint32_t pixel)
{
	struct colour colour;

	gen7_colour(owner->vgpu, 0, control, &colour);
	colour_apply(&colour, &pixel, 1);
	return pixel;
}

static void set_entry(struct owner *owner, uint32_t index, uint32_t value)
{
	wr(owner, PAL_INDEX, index);
	wr(owner, PAL_DATA, value);
}

static void set_coefficients(struct owner *owner, const uint16_t c[9])
{
	for (unsigned int i = 0; i < 3; i++) {
		wr(owner, CSC_COEFF + 8 * i, (uint32_t)c[3 * i] << 16 | c[3 * i + 1]);
		wr(owner, CSC_COEFF + 8 * i + 4, (uint32_t)c[3 * i + 2] << 16);
	}
}

static void correction_that_is_off_changes_a_pixel(void **state)
{
	struct owner *owner = *state;

	wr(owner, LGC_PALETTE + 4, 0xffffff);
	assert_int_equal(corrected(owner, 0, 0x12345678), 0x12345678);
}

static void legacy_palette_is_applied_wrong(void **state)
{
	struct owner *owner = *state;

	wr(owner, LGC_PALETTE + 4 * 0x12, 0xff0000);
	wr(owner, LGC_PALETTE + 4 * 0x34, 0x008000);
	wr(owner, LGC_PALETTE + 4 * 0xff, 0x000001);
	assert_int_equal(corrected(owner, GAMMA_ON, pixel_pack(0x12 << 2 | 3, 0x34 << 2, 0x3ff)),
			 pixel_pack(0x3ff, 0x202, 0x004));
}

static void neighbours_share_a_correction(void **state)
{
	struct owner *owner = *state;
	const uint32_t dark = pixel_pack(0x12 << 2, 0, 0), light = pixel_pack(0x34 << 2, 0, 0);
	uint32_t row[] = { dark, dark, light, dark, light, light };
	struct colour colour;

	wr(owner, LGC_PALETTE + 4 * 0x12, 0x400000);
	wr(owner, LGC_PALETTE + 4 * 0x34, 0x800000);
	gen7_colour(owner->vgpu, 0, GAMMA_ON, &colour);
	colour_apply(&colour, row, 5);
	for (unsigned int x = 0; x < 5; x++)
		assert_int_equal(row[x], corrected(owner, GAMMA_ON, x == 2 || x == 4 ? light : dark));
	assert_int_not_equal(row[0], row[2]);
	assert_int_equal(row[5], light);
}

static void precision_palette_is_lost(void **state)
{
	struct owner *owner = *state;

	set_entry(owner, 5, 1u << 20 | 2 << 10 | 3);
	set_entry(owner, 1023, 4u << 20 | 5 << 10 | 6);
	wr(owner, PAL_INDEX, 5);
	assert_int_equal(rd(owner, PAL_DATA), 1u << 20 | 2 << 10 | 3);
	wr(owner, GAMMA_MODE_A, 1);
	assert_int_equal(corrected(owner, GAMMA_ON, pixel_pack(5, 1023, 5)), pixel_pack(1, 5, 3));
}

/* 512 entries before the matrix, 512 behind it: 2 becomes 0x100, doubled, becomes 7. */
static void split_palette_is_one(void **state)
{
	static const uint16_t twice[9] = { 0x6800, 0, 0, 0, 0x6800, 0, 0, 0, 0x6800 };
	struct owner *owner = *state;

	set_entry(owner, 1u << 31 | 1, 0x100 << 20);
	set_entry(owner, 1u << 31 | (512 + 0x100), 7 << 20);
	set_coefficients(owner, twice);
	wr(owner, GAMMA_MODE_A, 3);
	for (uint32_t mode = 0; mode <= 2; mode += 2) {		/* in which the side means nothing */
		wr(owner, CSC_MODE, mode);
		assert_int_equal(corrected(owner, GAMMA_ON | CSC_ON, pixel_pack(2, 0, 0)),
				 pixel_pack(7, 0, 0));
	}
}

/* Upstream's identity and its coefficients for a half, a quarter and their negatives. */
static void matrix_is_applied_wrong(void **state)
{
	static const uint16_t identity[9] = { 0x7800, 0, 0, 0, 0x7800, 0, 0, 0, 0x7800 };
	static const uint16_t mix[9] = { 0x0800, 0, 0x1800, 0x2800, 0, 0, 0x8800, 0x6800, 0 };
	struct owner *owner = *state;
	uint32_t pixel = pixel_pack(400, 300, 200);

	set_coefficients(owner, identity);
	assert_int_equal(corrected(owner, CSC_ON, pixel), pixel);
	set_coefficients(owner, mix);
	assert_int_equal(corrected(owner, CSC_ON, pixel), pixel_pack(250, 50, 400));
	assert_int_equal(corrected(owner, CSC_ON, pixel_pack(1000, 0, 0)), pixel_pack(500, 125, 0));
	assert_int_equal(corrected(owner, CSC_ON, pixel_pack(0, 1000, 0)), pixel_pack(0, 0, 1023));
}

static void offsets_are_lost(void **state)
{
	static const uint16_t identity[9] = { 0x7800, 0, 0, 0, 0x7800, 0, 0, 0, 0x7800 };
	struct owner *owner = *state;

	set_coefficients(owner, identity);
	wr(owner, CSC_PREOFF, 0x1fff & -400);
	wr(owner, CSC_POSTOFF + 8, 64 * 4);
	assert_int_equal(corrected(owner, CSC_ON, pixel_pack(150, 10, 5)), pixel_pack(50, 10, 69));
}

static void matrix_is_on_the_wrong_side(void **state)
{
	static const uint16_t twice[9] = { 0x6800, 0, 0, 0, 0x6800, 0, 0, 0, 0x6800 };
	struct owner *owner = *state;

	wr(owner, GAMMA_MODE_A, 1);
	set_entry(owner, 10, 100u << 20);
	set_entry(owner, 20, 300u << 20);
	set_coefficients(owner, twice);
	assert_int_equal(corrected(owner, GAMMA_ON | CSC_ON, 10u << 20), 200u << 20);
	wr(owner, CSC_MODE, 2);
	assert_int_equal(corrected(owner, GAMMA_ON | CSC_ON, 10u << 20), 300u << 20);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, owner_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(format_is_read_wrong),
		cmocka_unit_test(extremes_differ_between_formats),
		cmocka_unit_test(format_that_no_plane_has_is_shown),
		cmocka_unit_test(cursor_has_another_size),
		TEST(correction_that_is_off_changes_a_pixel),
		TEST(legacy_palette_is_applied_wrong),
		TEST(neighbours_share_a_correction),
		TEST(precision_palette_is_lost),
		TEST(split_palette_is_one),
		TEST(matrix_is_applied_wrong),
		TEST(offsets_are_lost),
		TEST(matrix_is_on_the_wrong_side),
	};

	return cmocka_run_group_tests_name("pixel", tests, NULL, NULL);
}
