// SPDX-License-Identifier: MIT
/*
 * Blits whose addresses have two dwords, and XY_FAST_COPY_BLT. Pictures are in
 * the PPGTT above 4 GiB; the tiled ones are read with the offsets of tiling.h,
 * which memory.c checks.
 */
#include <string.h>

#include "memory/tiling.h"
#include "wide.h"

#define BLT(op, dwords)	(2u << 29 | (op) << 22 | ((dwords) - 2))
#define RGBA		(3u << 20)
#define DEPTH32		(3u << 24)
#define ROP(n)		((n) << 16)
#define AT(x, y)	((uint32_t)(y) << 16 | ((x) & 0xffff))
#define TARGET_TILING(n) ((n) << 13)
#define SOURCE_TILING(n) ((n) << 20)

#define SOURCE_RAM	0x100000
#define TARGET_RAM	0x200000
#define PATTERN_RAM	0x300000
#define PITCH		512u		/* bytes: a tile X, four tiles Y */

static uint32_t target(const struct owner *owner, uint32_t x, uint32_t y)
{
	return ram32(owner, TARGET_RAM + y * PITCH + 4 * x);
}

static void number_source(struct owner *owner)
{
	for (uint32_t y = 0; y < 64; y++) {
		for (uint32_t x = 0; x < PITCH / 4; x++)
			put_ram32(owner, SOURCE_RAM + y * PITCH + 4 * x, AT(x, y));
	}
}

static void words_follow_two_dwords_of_an_address(void **state)
{
	struct owner *owner = *state;

	number_source(owner);
	for (uint32_t i = 0; i < 64; i++)
		put_ram32(owner, PATTERN_RAM + 4 * i, 0x100 + i);
	put_ram64(owner, PATTERN_RAM + 0x200, 0x80);	/* monochrome: the first pixel of all */
	USER_BATCH(owner, BCS,
		   BLT(0x50, 7) | RGBA, DEPTH32 | ROP(0xf0) | PITCH, AT(0, 0), AT(1, 1),
		   CANONICAL(TARGET_RAM), 0x11,
		   BLT(0x51, 8) | RGBA, DEPTH32 | ROP(0xf0) | PITCH, AT(9, 1), AT(10, 2),
		   WIDE(TARGET_RAM), CANONICAL(PATTERN_RAM),
		   BLT(0x52, 10) | RGBA, DEPTH32 | ROP(0xf0) | PITCH, AT(0, 8), AT(2, 9),
		   WIDE(TARGET_RAM), WIDE(PATTERN_RAM + 0x200), 0x22, 0x33,
		   BLT(0x53, 10) | RGBA, DEPTH32 | ROP(0xcc) | PITCH, AT(0, 3), AT(1, 4),
		   WIDE(TARGET_RAM), AT(7, 5), PITCH, CANONICAL(SOURCE_RAM),
		   BLT(0x55, 12) | RGBA, DEPTH32 | ROP(0x3c) | PITCH, AT(8, 16), AT(9, 17),
		   WIDE(TARGET_RAM), AT(7, 5), PITCH, WIDE(SOURCE_RAM), WIDE(PATTERN_RAM),
		   BLT(0x40, 6) | RGBA, DEPTH32 | ROP(0xf0) | PITCH, AT(4, 1),
		   WIDE(TARGET_RAM + 20), 0x44,
		   BLT(0x43, 8) | RGBA, DEPTH32 | ROP(0xcc) | PITCH, AT(4, 1), WIDE(TARGET_RAM + 24),
		   PITCH, WIDE(SOURCE_RAM + 4 * 9));
	assert_int_equal(target(owner, 0, 0), 0x11);
	assert_int_equal(target(owner, 9, 1), 0x109);
	assert_int_equal(target(owner, 0, 8), 0x33);
	assert_int_equal(target(owner, 1, 8), 0x22);
	assert_int_equal(target(owner, 0, 3), AT(7, 5));
	assert_int_equal(target(owner, 8, 16), AT(7, 5) ^ 0x100);
	assert_int_equal(target(owner, 5, 0), 0x44);
	assert_int_equal(target(owner, 6, 0), AT(9, 0));
	assert_nothing_refused(owner);
}

static void setup_keeps_whole_addresses(void **state)
{
	struct owner *owner = *state;

	for (uint32_t i = 0; i < 64; i++)
		put_ram32(owner, PATTERN_RAM + 4 * i, 0x100 + i);
	USER_BATCH(owner, BCS,
		   BLT(0x01, 10) | RGBA, DEPTH32 | ROP(0xf0) | PITCH, AT(0, 0), AT(100, 100),
		   CANONICAL(TARGET_RAM), 0x11, 0x22, CANONICAL(PATTERN_RAM),
		   BLT(0x24, 2), AT(3, 4),
		   BLT(0x25, 3), AT(2, 5), AT(4, 6));
	assert_int_equal(target(owner, 3, 4), 0x22);
	assert_int_equal(target(owner, 2, 5), 0x100 + 8 * 5 + 2);
	assert_int_equal(target(owner, 3, 5), 0x100 + 8 * 5 + 3);
	assert_nothing_refused(owner);
}

static void immediate_pattern_ends_before_its_last_word(void **state)
{
	struct owner *owner = *state;
	uint32_t batch[80] = { BLT(0x72, 6 + 64) | RGBA, DEPTH32 | ROP(0xf0) | PITCH, AT(0, 0),
			       AT(8, 8), WIDE(TARGET_RAM) };

	for (uint32_t i = 0; i < 64; i++)
		batch[6 + i] = 0x100 + i;
	batch[70] = MI_BB_END;
	put_batch(owner, batch, 71);
	run_user_batch(owner, BCS);
	for (uint32_t i = 0; i < 64; i++)
		assert_int_equal(target(owner, i % 8, i / 8), 0x100 + i);
	assert_nothing_refused(owner);
	batch[0]--;
	put_batch(owner, batch, 71);
	run_user_batch(owner, BCS);
	assert_int_equal(rd(owner, BCS + ESR), 1);
}

/* One word less than each needs. */
static void command_lacks_its_last_word(void **state)
{
	static const uint32_t headers[] = {
		BLT(0x01, 9), BLT(0x03, 2), BLT(0x25, 2), BLT(0x40, 5), BLT(0x42, 9), BLT(0x43, 7),
		BLT(0x50, 6), BLT(0x51, 7), BLT(0x52, 9), BLT(0x53, 9), BLT(0x55, 11), BLT(0x72, 5),
		BLT(0x74, 9),
	};

	assert_headers_hang(*state, BCS, headers, sizeof(headers) / sizeof(headers[0]));
	assert_int_equal(vgpu_refused(((struct owner *)*state)->vgpu, VGPU_REFUSED_DMA), 0);
}

static void mode_of_y_tiling_is_ignored(void **state)
{
	struct owner *owner = *state;
	uint32_t span;

	number_source(owner);
	for (uint32_t mode = 0; mode < 2; mode++) {
		enum tiling tiling = mode ? TILING_Y : TILING_X;

		memset(owner->ram + TARGET_RAM, 0, 64 * PITCH);
		USER_BATCH(owner, BCS, MI_LRI, 0x22200, 2u << 16 | 2 * mode,
			   BLT(0x53, 10) | RGBA | 1u << 11, DEPTH32 | ROP(0xcc) | PITCH / 4,
			   AT(0, 0), AT(128, 64), WIDE(TARGET_RAM), AT(0, 0), PITCH, WIDE(SOURCE_RAM));
		for (uint32_t i = 0; i < 128 * 64; i++)
			assert_int_equal(ram32(owner, TARGET_RAM +
					       tiling_offset(tiling, PITCH, 4 * (i % 128), i / 128, &span)),
					 AT(i % 128, i / 128));
	}
	assert_nothing_refused(owner);
}

/* ---- fast copies -------------------------------------------------------------------------------- */

static uint8_t byte_of(const struct owner *owner, uint32_t ram, uint32_t tiling, uint32_t x, uint32_t y)
{
	uint32_t span;

	return owner->ram[ram + tiling_offset((enum tiling)tiling, PITCH, x, y, &span)];
}

static void fill_with_noise(struct owner *owner, uint32_t ram)
{
	uint32_t seed = 1;

	for (uint32_t i = 0; i < 64 * PITCH; i++) {
		seed = seed * 1103515245 + 12345;
		owner->ram[ram + i] = seed >> 16;
	}
}

static uint32_t pitch_of(uint32_t tiling)
{
	return tiling ? PITCH / 4 : PITCH;
}

/* Three by seven pixels from 5,3 to 2,34, and no byte beside them. */
static void assert_fast_copy(struct owner *owner, uint32_t from, uint32_t to, uint32_t depth,
			     uint32_t bytes)
{
	fill_with_noise(owner, SOURCE_RAM);
	memset(owner->ram + TARGET_RAM, 0, 64 * PITCH);
	USER_BATCH(owner, BCS, BLT(0x42, 10) | SOURCE_TILING(from) | TARGET_TILING(to),
		   depth << 24 | pitch_of(to), AT(2, 34), AT(5, 41), WIDE(TARGET_RAM),
		   AT(5, 3), pitch_of(from), CANONICAL(SOURCE_RAM));
	for (uint32_t y = 0; y < 64; y++) {
		for (uint32_t x = 0; x < PITCH; x++) {
			bool inside = x >= 2 * bytes && x < 5 * bytes && y >= 34 && y < 41;
			uint8_t expected = inside ? byte_of(owner, SOURCE_RAM, from, x + 3 * bytes, y - 31) : 0;

			if (byte_of(owner, TARGET_RAM, to, x, y) != expected)
				fail_msg("tiling %u to %u, %u bytes: %u,%u", from, to, bytes, x, y);
		}
	}
}

static void fast_copy_tiles_as_it_says(void **state)
{
	static const struct { uint32_t depth, bytes; } depths[] = {
		{ 0, 1 }, { 1, 2 }, { 3, 4 }, { 4, 8 }, { 5, 16 },
	};
	struct owner *owner = *state;

	wr(owner, 0x22200, 3u << 16 | 3);	/* which is for other commands */
	for (uint32_t from = 0; from < 3; from++) {
		for (uint32_t to = 0; to < 3; to++) {
			for (size_t i = 0; i < sizeof(depths) / sizeof(depths[0]); i++)
				assert_fast_copy(owner, from, to, depths[i].depth, depths[i].bytes);
		}
	}
	assert_nothing_refused(owner);
}

static void fast_copy_obeys_bits_of_other_commands(void **state)
{
	struct owner *owner = *state;

	number_source(owner);
	USER_BATCH(owner, BCS, BLT(0x03, 3), AT(50, 50), AT(60, 60),
		   BLT(0x42, 10), DEPTH32 | ROP(0xaa) | PITCH, AT(0, 0), AT(2, 2),
		   WIDE(TARGET_RAM), AT(1, 1), PITCH, WIDE(SOURCE_RAM));
	assert_int_equal(target(owner, 1, 1), AT(2, 2));
	assert_nothing_refused(owner);
}

static void layout_that_is_not_modelled_is_drawn(void **state)
{
	static const struct { uint32_t header, control; } cases[] = {
		{ .header = TARGET_TILING(3), .control = DEPTH32 },
		{ .header = SOURCE_TILING(3), .control = DEPTH32 },
		{ .header = TARGET_TILING(2), .control = DEPTH32 | 1u << 30 },
		{ .header = SOURCE_TILING(2), .control = DEPTH32 | 1u << 31 },
		{ .control = 2u << 24 },
		{ .control = 6u << 24 },
		{ .control = 7u << 24 },
	};
	struct owner *owner = *state;

	number_source(owner);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		SUBMIT(owner, BCS, BLT(0x42, 10) | cases[i].header, cases[i].control | PITCH / 4,
		       AT(0, 0), AT(128, 64), WIDE(TARGET_RAM), AT(0, 0), PITCH / 4, WIDE(SOURCE_RAM));
		assert_int_equal(head(owner, BCS), 40);
		assert_int_equal(owner->lines[VGPU_LOG_ERROR], i + 1);
	}
	for (uint32_t i = 0; i < 64 * PITCH; i += 4)
		assert_int_equal(ram32(owner, TARGET_RAM + i), 0);
}

/* The full width of its fields, 128 bits a pixel, to where nothing is mapped: in slices. */
static void largest_fast_copy_takes_all_time(void **state)
{
	struct owner *owner = *state;
	unsigned int slices = 0;

	put_batch(owner, (const uint32_t[]) {
		  BLT(0x42, 10) | SOURCE_TILING(1) | TARGET_TILING(2), 5u << 24 | 0xffff,
		  AT(0x8000, 0x7000), AT(0x7fff, 0x7fff), 0, 0, AT(0x8000, 0x8000), 0xffff,
		  WIDE(SOURCE_RAM), MI_BB_END }, 11);
	run_user_batch(owner, BCS);
	while (owner->vgpu->engines[ENGINE_BLITTER].depth && slices < 40000) {
		run_for(owner, 1000);
		slices++;
	}
	assert_true(slices > 1000 && slices < 40000);
	assert_int_equal(rd(owner, BCS + ESR), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, wide_setup, wide_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(words_follow_two_dwords_of_an_address),
		TEST(setup_keeps_whole_addresses),
		TEST(immediate_pattern_ends_before_its_last_word),
		TEST(command_lacks_its_last_word),
		TEST(mode_of_y_tiling_is_ignored),
		TEST(fast_copy_tiles_as_it_says),
		TEST(fast_copy_obeys_bits_of_other_commands),
		TEST(layout_that_is_not_modelled_is_drawn),
		TEST(largest_fast_copy_takes_all_time),
	};

	return cmocka_run_group_tests_name("blit-gen8", tests, NULL, NULL);
}
