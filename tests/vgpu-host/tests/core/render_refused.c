// SPDX-License-Identifier: MIT
/* What the 3D pipeline must not draw, because it asks for what is not modelled (see stage.h). */
#include <string.h>

#include "stage.h"
#include "stream.h"

/** struct change - a word of the batch's page */
struct change {
	uint32_t at, word;
};

static void assert_not_drawn(struct stage *stage, const struct change *changes, size_t count)
{
	struct owner *owner = stage->owner;

	for (size_t i = 0; i < count; i++) {
		stage_put_whole_copy(stage);
		put_ram32(owner, BATCH_RAM + changes[i].at, changes[i].word);
		stage_draw(stage);
		assert_nothing_drawn(owner);
		assert_true(owner->lines[VGPU_LOG_UNKNOWN] > 0);
	}
}

static void unknown_is_drawn(void **state)
{
	static const struct change changes[] = {
		{ SCENE_KERNEL, 0x00800040 },		/* an opcode: add */
		{ SCENE_KERNEL + 12 + 48, 0x10031000 },	/* a kernel that does not end */
		{ SCENE_BLEND, 1u << 31 },
		{ SCENE_SAMPLER, 1u << 14 },			/* linear filter */
		{ SCENE_SAMPLER + 4, 1u << 7 },			/* a chroma key */
		{ SCENE_SAMPLER + 12, 1u << 10 },		/* texture repeats */
		{ SCENE_SOURCE, 1u << 29 | 0x0d8u << 18 },	/* a format */
		{ SCENE_SOURCE, 2u << 29 | B8G8R8A8 << 18 },	/* 3D */
		{ SCENE_TARGET + 12, 99 },		/* a pitch */
		{ SCENE_TARGET + 16, 1u << 3 },		/* multisampled */
	};
	static const struct change changes_gen7[] = {
		{ SCENE_BLEND + 4, 1u << 24 },
		{ SCENE_TARGET + 24, 1u << 0 },		/* an auxiliary surface */
	};
	static const struct change changes_gen8[] = {
		{ SCENE_BLEND + 4, 1u << 31 },
		{ SCENE_BLEND + 4, 1u << 2 },
		{ SCENE_BLEND + 8, 1u << 31 },
		{ SCENE_SOURCE, 1u << 29 | B8G8R8A8 << 18 | 1u << 12 },		/* W tiles */
		{ SCENE_SOURCE, 1u << 29 | B8G8R8A8 << 18 | 1u << 11 },		/* every other line */
		{ SCENE_SOURCE + 4, 1u << 19 },		/* half a level */
		{ SCENE_SOURCE + 20, 1u << 18 },	/* Yf tiles */
		{ SCENE_SOURCE + 20, 1u << 21 },	/* an offset */
		{ SCENE_TARGET + 24, 5u << 0 },		/* an auxiliary surface */
		{ SCENE_SOURCE + 28, 1u << 30 | 4u << 25 | 5u << 22 | 6u << 19 | 7u << 16 },	/* compressed */
	};
	struct stage *stage = *state;

	assert_not_drawn(stage, changes, sizeof(changes) / sizeof(changes[0]));
	if (stage->form == SCENE_GEN7)
		assert_not_drawn(stage, changes_gen7, sizeof(changes_gen7) / sizeof(changes_gen7[0]));
	else
		assert_not_drawn(stage, changes_gen8, sizeof(changes_gen8) / sizeof(changes_gen8[0]));
}

/* A word of a command that names a place of which there are not so many. */
static void missing_place_is_used(void **state)
{
	static const struct { uint32_t header, at, word; } cases[] = {
		/* a vertex buffer */
		{ PACKET(0, 0x09, 7), 12, 34u << 26 | 1u << 25 | 0xf6u << 16 },
		/* PS: attributes begin in the last register; gen7, then the others */
		{ PACKET(0, 0x20, 8), 20, 127u << 16 },
		{ PACKET(0, 0x20, 12), 28, 127u << 16 },
	};
	struct stage *stage = *state;
	struct owner *owner = stage->owner;

	for (size_t i = 0; i < 2; i++) {
		size_t now = i && stage->form != SCENE_GEN7 ? 2 : i;

		stage_put_whole_copy(stage);
		put_ram32(owner, BATCH_RAM + stage_command_at(owner, cases[now].header) + cases[now].at,
			  cases[now].word);
		stage_draw(stage);
		assert_nothing_drawn(owner);
		assert_int_equal(owner->lines[VGPU_LOG_UNKNOWN], i + 1);
	}
}

/** struct stage_case - a command that turns something on, which the batch leaves as it is, and the words that turn it off again */
struct stage_case {
	uint32_t words[9];
	unsigned int count;
	uint32_t off[9];
};

/* Each case has a reason of its own. Most are turned off by a command of zeroes. */
static void assert_stages_seen(struct stage *stage, const struct stage_case *cases, size_t count)
{
	struct owner *owner = stage->owner;
	uint64_t lines = owner->lines[VGPU_LOG_UNKNOWN];
	uint32_t off[9];

	stage_put_whole_copy(stage);
	for (size_t i = 0; i < count; i++) {
		submit(owner, RCS, cases[i].words, cases[i].count);
		stage_draw(stage);
		assert_nothing_drawn(owner);
		assert_int_equal(owner->lines[VGPU_LOG_UNKNOWN], lines + i + 1);
		memcpy(off, cases[i].off, sizeof(off));
		off[0] = off[0] ? off[0] : cases[i].words[0];
		submit(owner, RCS, off, cases[i].count);
	}
	stage_draw(stage);
	assert_int_equal(*stage_texel(owner, &stage_target, 63, 63), stage_colour(63, 63));
	memset(owner->ram + STAGE_TARGET_RAM, 0, 0x20000);
}

static void stage_is_overlooked(void **state)
{
	static const struct stage_case cases[] = {
		{ .words = { PACKET(0, 0x1b, 7), 0, 1u << 31 }, .count = 7 },		/* HS */
		{ .words = { PACKET(0, 0x1c, 4), 1 }, .count = 4 },			/* TE */
		{ .words = { PACKET(0, 0x12, 4), 0, 1u << 31 }, .count = 4 },		/* CLIP */
		{ .words = { PACKET(0, 0x1e, 3), 1u << 31 }, .count = 3 },		/* STREAMOUT */
	};
	static const struct stage_case cases_gen7[] = {
		{ .words = { PACKET(0, 0x10, 6), 0, 0, 0, 0, 1 }, .count = 6 },		/* VS */
		{ .words = { PACKET(0, 0x1d, 6), 0, 0, 0, 0, 1 }, .count = 6 },		/* DS */
		{ .words = { PACKET(0, 0x11, 7), 0, 0, 0, 0, 1 }, .count = 7 },		/* GS */
		{ .words = { PACKET(0, 0x06, 3), 1u << 31 }, .count = 3 },		/* STENCIL_BUFFER */
	};
	static const struct stage_case cases_gen8[] = {
		{ .words = { PACKET(0, 0x10, 9), 0, 0, 0, 0, 0, 0, 1 }, .count = 9 },	/* VS */
		{ .words = { PACKET(0, 0x1d, 9), 0, 0, 0, 0, 0, 0, 1 }, .count = 9 },	/* DS */
		{ .words = { PACKET(0, 0x11, 9), 0, 0, 0, 0, 0, 0, 1 }, .count = 9 },	/* GS */
		{ .words = { PACKET(0, 0x4e, 3), 1u << 1 }, .count = 3 },	/* WM_DEPTH_STENCIL: depth test */
		{ .words = { PACKET(0, 0x4e, 3), 1u << 2 }, .count = 3 },	/* and stencil writes */
		{ .words = { PACKET(0, 0x52, 5), 1u << 30 }, .count = 5 },	/* WM_HZ_OP: clear */
		{ .words = { PACKET(0, 0x4c, 2), 1u << 31 }, .count = 2 },	/* WM_CHROMAKEY */
		{ .words = { PACKET(0, 0x4a, 2), 1u << 15 }, .count = 2 },	/* VF_SGVS: VertexID */
		/* VF: packed components; VF_INSTANCING: of the position */
		{ .words = { PACKET(0, 0x0c, 2) | 1u << 9 }, .count = 2, .off = { PACKET(0, 0x0c, 2) } },
		{ .words = { PACKET(0, 0x49, 3), 1u << 8 | 1 }, .count = 3, .off = { PACKET(0, 0x49, 3), 1 } },
		{ .words = { PACKET(1, 0x19, 4), 1u << 11 }, .count = 4 },	/* BINDING_TABLE_POOL_ALLOC */
	};
	struct stage *stage = *state;

	assert_stages_seen(stage, cases, sizeof(cases) / sizeof(cases[0]));
	if (stage->form == SCENE_GEN7)
		assert_stages_seen(stage, cases_gen7, sizeof(cases_gen7) / sizeof(cases_gen7[0]));
	else
		assert_stages_seen(stage, cases_gen8, sizeof(cases_gen8) / sizeof(cases_gen8[0]));
}

static void unknown_is_logged_again(void **state)
{
	struct stage *stage = *state;
	struct owner *owner = stage->owner;

	stage_put_whole_copy(stage);
	put_ram32(owner, BATCH_RAM + SCENE_KERNEL, 0x00800040);
	stage_draw(stage);
	stage_draw(stage);
	assert_int_equal(owner->lines[VGPU_LOG_UNKNOWN], 1);
}

/* More instructions than there are places for: it does not matter how it ends. */
static void kernel_leaves_its_places(void **state)
{
	enum { LONG_KERNEL = 0xa80, INSTRUCTIONS = 33 };
	static const uint32_t gen7[] = { 0x00800001, 0x228003bd, 0x008d0140, 0x00000000 };
	static const uint32_t gen8[] = { 0x00800001, 0x22803ae8, 0x008d0140, 0x00000000 };
	struct stage *stage = *state;
	struct owner *owner = stage->owner;

	stage_put_whole_copy(stage);
	for (uint32_t i = 0; i < INSTRUCTIONS; i++)
		stage_put_words(owner, LONG_KERNEL + i * sizeof(gen7), stage->form == SCENE_GEN7 ? gen7 : gen8, 4);
	put_ram32(owner, BATCH_RAM + stage_command_at(owner, PACKET(0, 0x20, 8)) + 4, LONG_KERNEL);
	stage_draw(stage);
	assert_nothing_drawn(owner);
	assert_int_equal(owner->lines[VGPU_LOG_UNKNOWN], 1);
}

/* Vertices of a rectangle, but as another topology; more of them; their number in registers. */
static void other_primitive_is_drawn(void **state)
{
	struct stage *stage = *state;
	struct owner *owner = stage->owner;
	uint32_t topology = stage->form == SCENE_GEN7 ? 0x7b000005 : PACKET(0, 0x4b, 2);
	const struct { uint32_t header, at, word; } cases[] = {
		{ topology, 4, 4 }, { topology, 4, 1 }, { 0x7b000005, 8, 6 },
		{ 0x7b000005, 0, 0x7b000405 }, { 0x7b000005, 16, 2 }, { 0x7b000005, 20, 1 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		stage_put_whole_copy(stage);
		put_ram32(owner, BATCH_RAM + stage_command_at(owner, cases[i].header) + cases[i].at, cases[i].word);
		stage_draw(stage);
		assert_nothing_drawn(owner);
	}
	assert_int_equal(owner->lines[VGPU_LOG_UNKNOWN], 3);	/* topology, rectangles, indirect */
}

/* The number of vertices in its command means nothing then. */
static void indirect_primitive_is_taken_for_incomplete(void **state)
{
	struct stage *stage = *state;
	struct owner *owner = stage->owner;
	uint32_t at;

	stage_put_whole_copy(stage);
	at = BATCH_RAM + stage_command_at(owner, 0x7b000005);
	put_ram32(owner, at, 0x7b000405);
	put_ram32(owner, at + 8, 0);
	stage_draw(stage);
	assert_nothing_drawn(owner);
	assert_int_equal(owner->lines[VGPU_LOG_UNKNOWN], 1);
}

/* A rectangle of which corners are floats: (@x, 8), (0, 8) and (0, 0). */
static void put_float_corners(struct stage *stage, uint32_t x)
{
	const uint32_t words[SCENE_VERTEX_DWORDS] = { x, 0x41000000, 0, 0x41000000, 0, 0 };
	struct owner *owner = stage->owner;

	stage_put_whole_copy(stage);
	put_ram32(owner, BATCH_RAM + stage_command_at(owner, PACKET(0, 0x09, 7)) + 12, 1u << 25 | 0x85u << 16);
	stage_put_words(owner, SCENE_VERTICES, words, SCENE_VERTEX_DWORDS);
}

/* Numbers that no corner can be: half a pixel, too far, infinite, none. */
static void corner_is_no_pixel(void **state)
{
	static const uint32_t corners[] = { 0x42020000, 0x4f000000, 0x7f800000, 0x7fc00000, 0xff800000 };
	struct stage *stage = *state;
	struct owner *owner = stage->owner;

	for (size_t i = 0; i < sizeof(corners) / sizeof(corners[0]); i++) {
		put_float_corners(stage, corners[i]);
		stage_draw(stage);
		assert_nothing_drawn(owner);
		assert_int_equal(owner->lines[VGPU_LOG_UNKNOWN], 1);
	}
	put_float_corners(stage, 0x42000000);
	stage_draw(stage);
	assert_int_not_equal(*stage_texel(owner, &stage_target, 31, 7), 0);
	assert_int_equal(*stage_texel(owner, &stage_target, 32, 7), 0);
	assert_int_equal(owner->lines[VGPU_LOG_UNKNOWN], 1);
}

/* On gen9 bits of PIPELINE_SELECT take effect that have their mask bits set. */
static void select_without_mask_takes_effect(void **state)
{
	struct stage *stage = *state;
	struct owner *owner = stage->owner;

	stage_put_whole_copy(stage);
	SUBMIT(owner, RCS, 0x69040302);
	put_ram32(owner, BATCH_RAM, 0x69040000);
	stage_draw(stage);
	assert_nothing_drawn(owner);
	assert_int_equal(owner->lines[VGPU_LOG_UNKNOWN], 1);
	put_ram32(owner, BATCH_RAM, 0x69040200);
	stage_draw(stage);
	assert_int_equal(*stage_texel(owner, &stage_target, 63, 63), stage_colour(63, 63));
}

/* On gen9 an attribute may have fewer components, the others are not interpolated. */
static void missing_component_is_drawn(void **state)
{
	struct stage *stage = *state;
	struct owner *owner = stage->owner;

	stage_put_whole_copy(stage);
	put_ram32(owner, BATCH_RAM + stage_command_at(owner, PACKET(0, 0x1f, 6)) + 16, 1);
	stage_draw(stage);
	assert_nothing_drawn(owner);
	assert_int_equal(owner->lines[VGPU_LOG_UNKNOWN], 1);
}

/* Bits of commands of which there are two kinds in one: each of the words has its default, and one bit more. */
static void bit_of_gen8_is_overlooked(void **state)
{
	static const struct { uint32_t header, at, bit; } cases[] = {
		{ PACKET(0, 0x50, 5), 4, 17 }, { PACKET(0, 0x50, 5), 4, 1 }, { PACKET(0, 0x50, 5), 4, 0 },
		{ PACKET(0, 0x50, 5), 4, 24 }, { PACKET(0, 0x50, 5), 4, 12 }, { PACKET(0, 0x50, 5), 4, 5 },
		{ PACKET(0, 0x13, 4), 4, 1 },
		{ PACKET(0, 0x0d, 2), 4, 1 },
		{ PACKET(0, 0x14, 2), 4, 30 }, { PACKET(0, 0x14, 2), 4, 19 }, { PACKET(0, 0x14, 2), 4, 12 },
		{ PACKET(0, 0x14, 2), 4, 3 }, { PACKET(0, 0x14, 2), 4, 1 },
		{ PACKET(0, 0x1f, 4), 4, 21 }, { PACKET(0, 0x1f, 4), 4, 17 },
		{ PACKET(0, 0x51, 11), 36, 0 }, { PACKET(0, 0x51, 11), 40, 31 },
		{ PACKET(0, 0x1f, 4), 8, 0 }, { PACKET(0, 0x1f, 4), 12, 0 },
		{ PACKET(0, 0x20, 12), 12, 30 }, { PACKET(0, 0x20, 12), 24, 11 }, { PACKET(0, 0x20, 12), 24, 8 },
		{ PACKET(0, 0x20, 12), 24, 6 }, { PACKET(0, 0x20, 12), 24, 4 }, { PACKET(0, 0x20, 12), 24, 0 },
		{ PACKET(0, 0x4f, 2), 4, 31 }, { PACKET(0, 0x4f, 2), 4, 30 }, { PACKET(0, 0x4f, 2), 4, 28 },
		{ PACKET(0, 0x4f, 2), 4, 24 }, { PACKET(0, 0x4f, 2), 4, 6 }, { PACKET(0, 0x4f, 2), 4, 1 },
		{ PACKET(0, 0x4d, 2), 4, 30 }, { PACKET(0, 0x4d, 2), 4, 29 }, { PACKET(0, 0x4d, 2), 4, 8 },
		{ 0x7b000005, 4, 8 },
	};
	struct stage *stage = *state;
	struct owner *owner = stage->owner;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t at;

		stage_put_whole_copy(stage);
		at = BATCH_RAM + stage_command_at(owner, cases[i].header) + cases[i].at;
		put_ram32(owner, at, ram32(owner, at) ^ 1u << cases[i].bit);
		stage_draw(stage);
		for (uint32_t j = 0; j < 64; j++) {
			if (*stage_texel(owner, &stage_target, j, j))
				fail_msg("case %zu is drawn", i);
		}
	}
	assert_true(owner->lines[VGPU_LOG_UNKNOWN] > 10);
}

/* The batch with one bit of the page's word at @at changed: whatever it means, the engine comes to its end. */
static void draw_changed(struct stage *stage, uint32_t at, unsigned int bit)
{
	struct owner *owner = stage->owner;

	stage_put_copy(stage, &stage_source, &stage_target);
	stage_put_vertices(owner, 0, 0, 0, 0, 8, 2);
	put_ram32(owner, BATCH_RAM + at, ram32(owner, BATCH_RAM + at) ^ 1u << bit);
	stage_draw(stage);
}

/* Each bit of the state, and each one of the commands but of their headers. */
static void changed_bit_stops_the_engine(void **state)
{
	struct stage *stage = *state;
	struct owner *owner = stage->owner;
	uint32_t next = 4, header;

	for (uint32_t i = 0; i < 32 * SCENE_DWORDS; i++)
		draw_changed(stage, SCENE_STATE + i / 32 * 4, i % 32);
	stage_put_copy(stage, &stage_source, &stage_target);
	do {
		uint32_t at = next + 4;

		header = ram32(owner, BATCH_RAM + next);
		for (next += 4 * ((header & 0xff) + 2); at < next; at += 4) {
			for (unsigned int bit = 0; bit < 32; bit++)
				draw_changed(stage, at, bit);
		}
	} while (header != 0x7b000005);
	stage_put_whole_copy(stage);
	stage_draw(stage);
	assert_int_equal(*stage_texel(owner, &stage_target, 63, 63), stage_colour(63, 63));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ALL(unknown_is_drawn),
		IN_ALL(missing_place_is_used),
		IN_ALL(stage_is_overlooked),
		IN_ALL(unknown_is_logged_again),
		IN_ALL(kernel_leaves_its_places),
		IN_ALL(other_primitive_is_drawn),
		IN_ALL(indirect_primitive_is_taken_for_incomplete),
		IN_ALL(corner_is_no_pixel),
		IN_ALL(changed_bit_stops_the_engine),
		IN_WIDE(bit_of_gen8_is_overlooked),
		IN(gen9, select_without_mask_takes_effect),
		IN(gen9, missing_component_is_drawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
