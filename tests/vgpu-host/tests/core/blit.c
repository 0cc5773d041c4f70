// SPDX-License-Identifier: MIT
/*
 * Blits. Command words are written by hand from the field tables of the PRM,
 * volume 2a; pictures are compared pixel by pixel.
 */
#include <stdlib.h>
#include <string.h>

#include "draw/raster.h"
#include "stream.h"

#define SWCTRL		0x22200

#define BLT(op, dwords)	(2u << 29 | (op) << 22 | ((dwords) - 2))
#define RGBA		(3u << 20)
#define ALPHA		(2u << 20)
#define RGB		(1u << 20)
#define SRC_TILED	(1u << 15)
#define DST_TILED	(1u << 11)
#define CLIP		(1u << 30)
#define DEPTH8		(0u << 24)
#define DEPTH16		(1u << 24)
#define DEPTH1555	(2u << 24)
#define DEPTH32		(3u << 24)
#define ROP(n)		((n) << 16)
#define AT(x, y)	((uint32_t)(y) << 16 | ((x) & 0xffff))

#define SETUP		BLT(0x01, 8)
#define SETUP_CLIP	BLT(0x03, 3)
#define PIXEL		BLT(0x24, 2)
#define SCANLINES	BLT(0x25, 3)
#define PLAIN_COLOR	BLT(0x40, 5)
#define PLAIN_COPY	BLT(0x43, 6)
#define COLOR		BLT(0x50, 6)
#define PAT		BLT(0x51, 6)
#define MONO_PAT	BLT(0x52, 8)
#define COPY		BLT(0x53, 8)
#define FULL		BLT(0x55, 9)

#define PICTURE		(TEST_MAPPABLE + 0x100000)	/* 256 KiB, also in the GGTT */
#define PICTURE_RAM	0x100000
#define PICTURE_PAGES	64

static int setup(void **state)
{
	stream_setup(state);
	for (unsigned int i = 0; i < PICTURE_PAGES; i++)
		map_page(*state, PICTURE + i * 4096, PICTURE_RAM + i * 4096);
	return 0;
}

static uint32_t pixel(const struct owner *owner, uint32_t pitch, uint32_t x, uint32_t y)
{
	return ram32(owner, PICTURE_RAM + y * pitch + 4 * x);
}

static void number_pixels(struct owner *owner, uint32_t pitch, uint32_t width, uint32_t height)
{
	for (uint32_t y = 0; y < height; y++) {
		for (uint32_t x = 0; x < width; x++)
			put_ram32(owner, PICTURE_RAM + y * pitch + 4 * x, AT(x, y));
	}
}

/* ---- raster operations ---------------------------------------------------------------- */

static void raster_operation_is_misread(void **state)
{
	static const struct { uint8_t rop, result; bool source, destination; } cases[] = {
		{ .rop = 0x00, .result = 0x00 },
		{ .rop = 0xff, .result = 0xff },
		{ .rop = 0xf0, .result = 0xf0 },
		{ .rop = 0xcc, .result = 0xcc, .source = true },
		{ .rop = 0xaa, .result = 0xaa, .destination = true },
		{ .rop = 0x55, .result = 0x55, .destination = true },
		{ .rop = 0x66, .result = 0x66, .source = true, .destination = true },
		{ .rop = 0x5a, .result = 0x5a, .destination = true },
		{ .rop = 0xca, .result = 0xca, .source = true, .destination = true },
	};
	/* all eight combinations, a bit each: an operation then gives its own number */
	const uint8_t pattern = 0xf0, source = 0xcc;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t destination = 0xaa;

		rop_apply(cases[i].rop, &pattern, &source, &destination, 1);
		assert_int_equal(destination, cases[i].result);
		assert_int_equal(rop_reads_source(cases[i].rop), cases[i].source);
		assert_int_equal(rop_reads_destination(cases[i].rop), cases[i].destination);
	}
}

/* ---- fills ------------------------------------------------------------------------------- */

static void fill_leaves_its_rectangle(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, BCS, COLOR | RGBA, DEPTH32 | ROP(0xf0) | 256, AT(3, 2), AT(7, 5), PICTURE,
	       0xdeadbeef);
	for (uint32_t y = 0; y < 8; y++) {
		for (uint32_t x = 0; x < 16; x++) {
			bool inside = x >= 3 && x < 7 && y >= 2 && y < 5;

			assert_int_equal(pixel(owner, 256, x, y), inside ? 0xdeadbeef : 0);
		}
	}
	assert_nothing_refused(owner);
	assert_int_equal(head(owner, BCS), 24);
}

static void fill_ignores_depth_or_channels(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, BCS, COLOR, DEPTH8 | ROP(0xf0) | 64, AT(1, 0), AT(3, 1), PICTURE, 0x77);
	assert_int_equal(pixel(owner, 64, 0, 0), 0x00777700);
	SUBMIT(owner, BCS, COLOR, DEPTH16 | ROP(0xf0) | 64, AT(1, 1), AT(2, 2), PICTURE, 0xf81f);
	assert_int_equal(pixel(owner, 64, 0, 1), 0xf81f0000);
	SUBMIT(owner, BCS, COLOR, DEPTH1555 | ROP(0xf0) | 64, AT(3, 1), AT(4, 2), PICTURE, 0xfc1f);
	assert_int_equal(pixel(owner, 64, 1, 1), 0xfc1f0000);
	SUBMIT(owner, BCS, COLOR | ALPHA, DEPTH32 | ROP(0xf0) | 64, AT(0, 2), AT(1, 3), PICTURE,
	       0x12345678);
	assert_int_equal(pixel(owner, 64, 0, 2), 0x12000000);
	SUBMIT(owner, BCS, COLOR | RGB, DEPTH32 | ROP(0xf0) | 64, AT(0, 2), AT(1, 3), PICTURE,
	       0xff9abcde);
	assert_int_equal(pixel(owner, 64, 0, 2), 0x129abcde);
	SUBMIT(owner, BCS, COLOR | RGBA, DEPTH32 | ROP(0x5a) | 64, AT(0, 2), AT(1, 3), PICTURE,
	       0xffffffff);
	assert_int_equal(pixel(owner, 64, 0, 2), 0xed654321);
	SUBMIT(owner, BCS, PLAIN_COLOR | RGBA, DEPTH32 | ROP(0xf0) | 64, AT(8, 2), PICTURE + 512,
	       0xcafe);
	assert_int_equal(pixel(owner, 64, 1, 9), 0xcafe);
	assert_int_equal(pixel(owner, 64, 2, 9), 0);
	assert_int_equal(pixel(owner, 64, 0, 10), 0);
}

static void clip_rectangle_is_ignored(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, BCS, SETUP_CLIP, AT(2, 1), AT(4, 3),
	       COLOR | RGBA, DEPTH32 | ROP(0xf0) | CLIP | 64, AT(-5, -5), AT(9, 9), PICTURE, 1,
	       COLOR | RGBA, DEPTH32 | ROP(0xf0) | CLIP | 64, AT(5, 5), AT(9, 9), PICTURE, 2);
	for (uint32_t y = 0; y < 10; y++) {
		for (uint32_t x = 0; x < 10; x++)
			assert_int_equal(pixel(owner, 64, x, y),
					 x >= 2 && x < 4 && y >= 1 && y < 3);
	}
	assert_nothing_refused(owner);
}

static void tiled_fill_is_linear(void **state)
{
	struct owner *owner = *state;

	/* pitch 1024 bytes = 256 dwords; second tile of the second row of tiles, its row 1 */
	SUBMIT(owner, BCS, COLOR | RGBA | DST_TILED, DEPTH32 | ROP(0xf0) | 256, AT(128, 9),
	       AT(129, 10), PICTURE, 0x11);
	assert_int_equal(ram32(owner, PICTURE_RAM + 3 * 4096 + 512), 0x11);
	wr(owner, SWCTRL, 2 << 16 | 2);
	/* Y: eight tiles a row; (4, 33) is row 1, column 1 of the first tile of the second row */
	SUBMIT(owner, BCS, COLOR | RGBA | DST_TILED, DEPTH32 | ROP(0xf0) | 256, AT(4, 33),
	       AT(5, 34), PICTURE, 0x22);
	assert_int_equal(ram32(owner, PICTURE_RAM + 8 * 4096 + 512 + 16), 0x22);
	assert_nothing_refused(owner);
}

static uint32_t pixels_drawn(const struct owner *owner)
{
	uint32_t count = 0;

	for (uint32_t at = 0; at < PICTURE_PAGES * 4096; at += 4)
		count += ram32(owner, PICTURE_RAM + at) != 0;
	return count;
}

static void tiled_fill_starts_outside_its_surface(void **state)
{
	struct owner *owner = *state;

	/* a tiled surface begins with a page, and with its column and row 0 */
	SUBMIT(owner, BCS, COLOR | RGBA | DST_TILED, DEPTH32 | ROP(0xf0) | 256, AT(-2, -3),
	       AT(1, 1), PICTURE + 0x1040, 0x11);
	assert_int_equal(ram32(owner, PICTURE_RAM + 0x1000), 0x11);
	assert_int_equal(pixels_drawn(owner), 1);
	assert_nothing_refused(owner);
}

static void fill_upwards_goes_down(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, BCS, COLOR | RGBA, DEPTH32 | ROP(0xf0) | (-64 & 0xffff), AT(0, 0), AT(1, 3),
	       PICTURE + 0x200, 0x11);
	for (uint32_t y = 6; y <= 8; y++)
		assert_int_equal(pixel(owner, 64, 0, y), 0x11);
	assert_int_equal(pixels_drawn(owner), 3);
}

/* ---- patterns ------------------------------------------------------------------------------ */

static void pattern_does_not_repeat(void **state)
{
	struct owner *owner = *state;

	for (uint32_t i = 0; i < 64; i++)
		put_ram32(owner, DATA_RAM + 4 * i, i);
	/* seeds: the pattern begins one to the right and two down */
	SUBMIT(owner, BCS, PAT | RGBA | 1 << 12 | 2 << 8, DEPTH32 | ROP(0xf0) | 128, AT(3, 5),
	       AT(20, 20), PICTURE, DATA);
	for (uint32_t y = 5; y < 20; y++) {
		for (uint32_t x = 3; x < 20; x++)
			assert_int_equal(pixel(owner, 128, x, y),
					 (y + 2) % 8 * 8 + (x + 1) % 8);
	}
}

static void immediate_pattern_is_looked_up(void **state)
{
	struct owner *owner = *state;
	uint32_t words[5 + 16] = {
		BLT(0x72, 5 + 16), DEPTH8 | ROP(0xf0) | 64, AT(0, 0), AT(8, 8), PICTURE,
	};

	memset(&words[5], 0x3c, 64);
	submit(owner, BCS, words, 5 + 16);
	assert_int_equal(pixel(owner, 64, 1, 7), 0x3c3c3c3c);
	words[0] -= 1;			/* a dword short */
	submit(owner, BCS, words, 5 + 15);
	assert_int_equal(rd(owner, BCS + ESR), 1);
}

static void mono_pattern_is_opaque(void **state)
{
	struct owner *owner = *state;

	put_ram32(owner, DATA_RAM, 0x000000a0);		/* 1 0 1 0 ... in row 0 */
	SUBMIT(owner, BCS, MONO_PAT | RGBA, DEPTH32 | ROP(0xf0) | 64, AT(0, 0), AT(3, 1), PICTURE,
	       DATA, 7, 9);
	assert_int_equal(pixel(owner, 64, 0, 0), 9);
	assert_int_equal(pixel(owner, 64, 1, 0), 7);
	assert_int_equal(pixel(owner, 64, 2, 0), 9);
	SUBMIT(owner, BCS, MONO_PAT | RGBA, DEPTH32 | ROP(0xf0) | 1u << 28 | 64, AT(0, 0),
	       AT(3, 1), PICTURE, DATA, 70, 90);
	assert_int_equal(pixel(owner, 64, 0, 0), 90);
	assert_int_equal(pixel(owner, 64, 1, 0), 7);
}

static void mono_pattern_is_not_seeded(void **state)
{
	struct owner *owner = *state;

	/* all but column 3 of row 5, which the seeds move to column 2 of row 3 */
	put_ram32(owner, DATA_RAM, 0xffffffff);
	put_ram32(owner, DATA_RAM + 4, 0xffffefff);
	SUBMIT(owner, BCS, MONO_PAT | RGBA | 1 << 12 | 2 << 8,
	       DEPTH32 | ROP(0xf0) | 1u << 28 | 64, AT(0, 0), AT(8, 8), PICTURE, DATA, 7, 9);
	assert_int_equal(pixel(owner, 64, 2, 3), 0);
	assert_int_equal(pixels_drawn(owner), 63);
}

static void setup_is_forgotten(void **state)
{
	struct owner *owner = *state;

	for (uint32_t i = 0; i < 64; i++)
		put_ram32(owner, DATA_RAM + 4 * i, 100 + i);
	SUBMIT(owner, BCS, SETUP | RGBA, DEPTH32 | ROP(0xf0) | CLIP | 64, AT(0, 0), AT(8, 8),
	       PICTURE, 1, 2, DATA);
	SUBMIT(owner, BCS, PIXEL, AT(3, 3), PIXEL, AT(9, 3), SCANLINES, AT(0, 5), AT(12, 6));
	assert_int_equal(pixel(owner, 64, 3, 3), 2);
	assert_int_equal(pixel(owner, 64, 9, 3), 0);		/* clipped */
	assert_int_equal(pixel(owner, 64, 7, 5), 100 + 5 * 8 + 7);
	assert_int_equal(pixel(owner, 64, 8, 5), 0);
}

static void setup_of_a_tiled_surface_is_forgotten(void **state)
{
	struct owner *owner = *state;

	put_ram32(owner, PICTURE_RAM + 3 * 4096 + 512, 0x11223344);
	SUBMIT(owner, BCS, SETUP | ALPHA | DST_TILED, DEPTH32 | ROP(0xf0) | 256, AT(0, 0),
	       AT(0, 0), PICTURE, 0, 0xffffffff, 0, PIXEL | RGBA, AT(128, 9));
	assert_int_equal(ram32(owner, PICTURE_RAM + 3 * 4096 + 512), 0xff223344);
	assert_int_equal(pixels_drawn(owner), 1);
}

/* ---- copies ----------------------------------------------------------------------------------- */

static void copy_goes_elsewhere(void **state)
{
	struct owner *owner = *state;

	number_pixels(owner, 256, 16, 16);
	SUBMIT(owner, BCS, COPY | RGBA, DEPTH32 | ROP(0xcc) | 512, AT(1, 1), AT(5, 4),
	       PICTURE + 0x8000, AT(7, 9), 256, PICTURE);
	for (uint32_t y = 0; y < 5; y++) {
		for (uint32_t x = 0; x < 7; x++) {
			bool inside = x >= 1 && x < 5 && y >= 1 && y < 4;

			assert_int_equal(ram32(owner, PICTURE_RAM + 0x8000 + y * 512 + 4 * x),
					 inside ? AT(x + 6, y + 8) : 0);
		}
	}
	assert_nothing_refused(owner);
}

static void copy_is_not_clipped_at_its_source(void **state)
{
	struct owner *owner = *state;

	number_pixels(owner, 256, 16, 16);
	SUBMIT(owner, BCS, SETUP_CLIP, AT(2, 2), AT(9, 9),
	       COPY | RGBA, DEPTH32 | ROP(0xcc) | CLIP | 256, AT(0, 0), AT(4, 4),
	       PICTURE + 0x8000, AT(4, 5), 256, PICTURE);
	assert_int_equal(ram32(owner, PICTURE_RAM + 0x8000), 0);
	assert_int_equal(ram32(owner, PICTURE_RAM + 0x8000 + 2 * 256 + 8), AT(6, 7));
}

static void copy_walks_the_wrong_way(void **state)
{
	static const struct { int x, y; } moves[] = {
		{ 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 }, { 3, 2 }, { -3, 2 }, { 3, -2 },
		{ -3, -2 },
	};
	struct owner *owner = *state;

	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
		int x = 8 + moves[i].x, y = 8 + moves[i].y;

		/* rows of 8 KiB: wider than what is copied at once */
		number_pixels(owner, 8192, 2040, 24);
		SUBMIT(owner, BCS, COPY | RGBA, DEPTH32 | ROP(0xcc) | 8192, AT(x, y),
		       AT(x + 2000, y + 8), PICTURE, AT(8, 8), 8192, PICTURE);
		for (int dy = 0; dy < 8; dy++) {
			for (int dx = 0; dx < 2000; dx++)
				assert_int_equal(pixel(owner, 8192, x + dx, y + dy),
						 AT(8 + dx, 8 + dy));
		}
	}
}

static void copy_mixes_up_tilings(void **state)
{
	struct owner *owner = *state;

	number_pixels(owner, 1024, 256, 32);
	wr(owner, SWCTRL, 3 << 16 | 2);		/* to Y, later from X */
	SUBMIT(owner, BCS, COPY | RGBA | DST_TILED, DEPTH32 | ROP(0xcc) | 256, AT(0, 0),
	       AT(256, 32), PICTURE + 0x8000, AT(0, 0), 1024, PICTURE);
	assert_int_equal(ram32(owner, PICTURE_RAM + 0x8000 + 4096 + 512 + 16), AT(36, 1));
	wr(owner, SWCTRL, 3 << 16 | 1);		/* and back: from Y to linear */
	SUBMIT(owner, BCS, COPY | RGBA | SRC_TILED, DEPTH32 | ROP(0xcc) | 1024, AT(0, 0),
	       AT(256, 32), PICTURE + 0x10000, AT(0, 0), 256, PICTURE + 0x8000);
	assert_memory_equal(owner->ram + PICTURE_RAM, owner->ram + PICTURE_RAM + 0x10000, 0x8000);
	wr(owner, SWCTRL, 3 << 16);		/* X to X */
	SUBMIT(owner, BCS, COPY | RGBA | SRC_TILED | DST_TILED, DEPTH32 | ROP(0xcc) | 256,
	       AT(0, 0), AT(256, 32), PICTURE + 0x18000, AT(0, 0), 256, PICTURE);
	assert_memory_equal(owner->ram + PICTURE_RAM, owner->ram + PICTURE_RAM + 0x18000, 0x8000);
	assert_nothing_refused(owner);
}

static void plain_copy_is_not_made(void **state)
{
	struct owner *owner = *state;

	number_pixels(owner, 64, 8, 4);
	SUBMIT(owner, BCS, PLAIN_COPY | RGBA, DEPTH32 | ROP(0xcc) | 128, AT(16, 2),
	       PICTURE + 0x1000, 64, PICTURE);
	assert_int_equal(ram32(owner, PICTURE_RAM + 0x1000 + 128 + 12), AT(3, 1));
	assert_int_equal(ram32(owner, PICTURE_RAM + 0x1000 + 128 + 16), 0);
}

static void full_blit_forgets_an_operand(void **state)
{
	struct owner *owner = *state;

	for (uint32_t i = 0; i < 64; i++)
		put_ram32(owner, DATA_RAM + 4 * i, 0x00ffff00);
	number_pixels(owner, 64, 8, 4);
	/* 0xac: where the pattern is set the destination stays, else the source comes */
	put_ram32(owner, PICTURE_RAM + 0x1000, 0x11111111);
	SUBMIT(owner, BCS, FULL | RGBA, DEPTH32 | ROP(0xac) | 64, AT(0, 0), AT(1, 1),
	       PICTURE + 0x1000, AT(5, 3), 64, PICTURE, DATA);
	assert_int_equal(ram32(owner, PICTURE_RAM + 0x1000), 0x00111105);
	put_ram32(owner, DATA_RAM + 4 * (2 * 8 + 3), 0x77);
	SUBMIT(owner, BCS, FULL | RGBA | 3 << 12 | 2 << 8, DEPTH32 | ROP(0xf0) | 64, AT(0, 0),
	       AT(1, 1), PICTURE + 0x1000, AT(0, 0), 64, PICTURE, DATA);
	assert_int_equal(ram32(owner, PICTURE_RAM + 0x1000), 0x77);
}

/* ---- memory --------------------------------------------------------------------------------------- */

static void blit_ignores_the_ppgtt(void **state)
{
	struct owner *owner = *state;

	setup_ppgtt(owner, BCS);
	put_ram32(owner, TABLE_RAM + 4 * 7, pte(OWNER_RAM_BASE + PICTURE_RAM));
	put_ram32(owner, DATA_RAM, 0x200);			/* pattern */
	put_ram32(owner, DATA_RAM + 0x100, 0x10);		/* source */
	put_ram32(owner, PICTURE_RAM, 0x4000);
	SUBMIT(owner, BCS, FULL | RGBA, DEPTH32 | ROP(0x96) | 64, AT(0, 0), AT(1, 1), 0x7000,
	       AT(0, 0), 64, 0x6100, 0x6000);
	assert_int_equal(pixel(owner, 64, 0, 0), 0x4210);
	put_ram32(owner, DATA_RAM + 0x200, 0x80);
	SUBMIT(owner, BCS, MONO_PAT | RGBA, DEPTH32 | ROP(0xf0) | 64, AT(1, 0), AT(2, 1), 0x7000,
	       0x6200, 7, 9);
	assert_int_equal(pixel(owner, 64, 1, 0), 7);
	SUBMIT(owner, BCS, MONO_PAT | RGBA, DEPTH32 | ROP(0xf0) | 64, AT(8, 0), AT(9, 1), 0x7000,
	       0x6200, 7, 9);
	assert_int_equal(pixel(owner, 64, 8, 0), 9);
	assert_nothing_refused(owner);
}

static void refused_operand_is_drawn(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, BCS, COPY | RGBA, DEPTH32 | ROP(0xcc) | 64, AT(0, 0), AT(1, 1), PICTURE,
	       AT(0, 0), 64, 0x1000);
	SUBMIT(owner, BCS, COPY | RGBA, DEPTH32 | ROP(0x33) | 64, AT(0, 0), AT(1, 1), PICTURE,
	       AT(0, 0), 64, 0x1000);
	SUBMIT(owner, BCS, PAT | RGBA, DEPTH32 | ROP(0x0f) | 64, AT(0, 0), AT(1, 1), PICTURE,
	       0x1000);
	assert_int_equal(pixels_drawn(owner), 0);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_ADDRESS), 3);
	assert_int_equal(head(owner, BCS), 24);
}

/* ---- limits -------------------------------------------------------------------------------------- */

static void large_blit_holds_up_the_others(void **state)
{
	struct owner *owner = *state;
	const uint32_t words[] = {
		COLOR | RGBA, DEPTH32 | ROP(0xf0) | 4096, AT(0, 0), AT(1024, 32767), PICTURE, 5,
	};

	/* all but the first rows hit nothing: what counts is that it is done in slices */
	submit(owner, BCS, words, 6);
	assert_int_equal(head(owner, BCS), 0);
	assert_int_equal(pixel(owner, 4096, 1023, 0), 5);
	assert_int_equal(run_for(owner, 0), owner->now);
	for (int i = 0; i < 200 && !head(owner, BCS); i++)
		run_for(owner, 1000);
	assert_int_equal(head(owner, BCS), 24);
	assert_int_equal(pixel(owner, 4096, 1023, 63), 5);
}

static void many_blits_hold_up_the_others(void **state)
{
	struct owner *owner = *state;
	uint32_t words[6 * 16];
	struct vgpu_work work;

	/* each is a slice's worth: 256 rows of 4 KiB */
	for (unsigned int i = 0; i < 6 * 16; i += 6)
		memcpy(&words[i], (const uint32_t[]) {
			COLOR | RGBA, DEPTH32 | ROP(0xf0) | 4096, AT(0, 0), AT(1024, 256), PICTURE, i,
		}, 24);
	submit(owner, BCS, words, 6 * 16);
	vgpu_work(owner->vgpu, &work);
	assert_in_range(work.dwords, 6, 12);
	for (int i = 0; i < 16; i++)
		run_for(owner, 1000);
	assert_int_equal(head(owner, BCS), sizeof(words));
}

static void blit_that_cannot_go_on_is_run_for_ever(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, BCS, COLOR | RGBA, DEPTH32 | ROP(0xf0) | 4096, AT(0, 0), AT(1024, 32767),
	       PICTURE, 5);
	wr(owner, BCS + MI_MODE, 0x01000100);
	assert_true(run_for(owner, 0) > owner->now);
	wr(owner, BCS + MI_MODE, 0x01000000);
	assert_int_equal(run_for(owner, 0), owner->now);
	put_ram32(owner, RING_RAM, MI_UNKNOWN);		/* in place of the blit */
	assert_true(run_for(owner, 0) > owner->now);
	assert_int_equal(head(owner, BCS), 0);
}

static void large_blit_skips_a_row(void **state)
{
	struct owner *owner = *state;

	/* rows of nearly 128 KiB, nine to a slice; each inverts from its page on what those above have */
	SUBMIT(owner, BCS, COLOR | RGBA, DEPTH32 | ROP(0x55) | 4096, AT(0, 0), AT(32767, 21),
	       PICTURE, 0);
	for (int i = 0; i < 9 && !head(owner, BCS); i++)
		run_for(owner, 1000);
	assert_int_equal(head(owner, BCS), 24);
	for (uint32_t y = 0; y < 21; y++)
		assert_int_equal(pixel(owner, 4096, 0, y), y % 2 ? 0 : 0xffffffff);
	assert_nothing_refused(owner);
}

static void reset_leaves_a_half_done_blit(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, BCS, COLOR | RGBA, DEPTH32 | ROP(0xf0) | 4096, AT(0, 0), AT(1024, 32767),
	       PICTURE, 5);
	wr(owner, GDRST, 1);
	wr(owner, BCS + START, RING);
	wr(owner, BCS + CTL, 1);
	SUBMIT(owner, BCS, COLOR | RGBA, DEPTH32 | ROP(0xf0) | 4096, AT(0, 0), AT(1, 1), PICTURE, 6);
	assert_int_equal(pixel(owner, 4096, 0, 0), 6);
}

static void blit_leaves_the_slice(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, BCS, COLOR | RGBA, DEPTH32 | ROP(0xf0) | 64, AT(0, 0), AT(1, 1), 0x1000, 5);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_ADDRESS), 1);
	assert_int_equal(head(owner, BCS), 24);
}

/* i915 runs what its parser has passed from a copy in the GGTT. */
static void blit_follows_its_batch_into_the_ggtt(void **state)
{
	struct owner *owner = *state;

	setup_ppgtt(owner, BCS);
	PUT_BATCH(owner, COLOR | RGBA, DEPTH32 | ROP(0xf0) | 64, AT(0, 0), AT(1, 1), 0x6000, 0x99,
		  MI_BB_END);
	SUBMIT(owner, BCS, MI_BB_START, BATCH, 0, 0);
	assert_int_equal(ram32(owner, DATA_RAM), 0x99);
}

static void short_blit_is_drawn(void **state)
{
	static const uint32_t headers[] = {
		BLT(0x01, 7), BLT(0x03, 2), BLT(0x25, 2), BLT(0x40, 4), BLT(0x43, 5),
		BLT(0x50, 5), BLT(0x51, 5), BLT(0x52, 7), BLT(0x53, 7), BLT(0x55, 8),
		BLT(0x72, 4), BLT(0x74, 7),
	};

	assert_headers_hang(*state, BCS, headers, sizeof(headers) / sizeof(headers[0]));
}

static void blit_not_modelled_passes_silently(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, BCS, BLT(0x26, 4), 0, 0, 0);
	assert_int_equal(owner->lines[VGPU_LOG_ERROR], 1);
	assert_non_null(strstr(owner->last, "XY_TEXT_BLT"));
	assert_int_equal(head(owner, BCS), 16);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(raster_operation_is_misread),
		TEST(fill_leaves_its_rectangle),
		TEST(fill_ignores_depth_or_channels),
		TEST(clip_rectangle_is_ignored),
		TEST(tiled_fill_is_linear),
		TEST(tiled_fill_starts_outside_its_surface),
		TEST(fill_upwards_goes_down),
		TEST(pattern_does_not_repeat),
		TEST(immediate_pattern_is_looked_up),
		TEST(mono_pattern_is_opaque),
		TEST(mono_pattern_is_not_seeded),
		TEST(setup_is_forgotten),
		TEST(setup_of_a_tiled_surface_is_forgotten),
		TEST(copy_goes_elsewhere),
		TEST(copy_is_not_clipped_at_its_source),
		TEST(copy_walks_the_wrong_way),
		TEST(copy_mixes_up_tilings),
		TEST(plain_copy_is_not_made),
		TEST(full_blit_forgets_an_operand),
		TEST(blit_ignores_the_ppgtt),
		TEST(refused_operand_is_drawn),
		TEST(large_blit_holds_up_the_others),
		TEST(many_blits_hold_up_the_others),
		TEST(blit_that_cannot_go_on_is_run_for_ever),
		TEST(large_blit_skips_a_row),
		TEST(reset_leaves_a_half_done_blit),
		TEST(blit_leaves_the_slice),
		TEST(blit_follows_its_batch_into_the_ggtt),
		TEST(short_blit_is_drawn),
		TEST(blit_not_modelled_passes_silently),
	};

	return cmocka_run_group_tests_name("blit", tests, NULL, NULL);
}
