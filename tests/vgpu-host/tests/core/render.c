// SPDX-License-Identifier: MIT
/* Rectangles of the 3D pipeline (see stage.h); pictures are compared pixel by pixel. */
#include <string.h>

#include "stage.h"
#include "stream.h"

/* Copy @width x @height from (@u, @v) to (@x, @y), and look at each texel of the target. */
static void check_copy(struct stage *stage, const struct picture *source,
		       const struct picture *target, uint32_t x, uint32_t y, uint32_t u,
		       uint32_t v, uint32_t width, uint32_t height)
{
	struct owner *owner = stage->owner;

	stage_number_texels(owner, source);
	stage_put_copy(stage, source, target);
	stage_put_vertices(owner, x, y, u, v, width, height);
	stage_draw(stage);
	for (uint32_t j = 0; j < target->height; j++) {
		for (uint32_t i = 0; i < target->width; i++) {
			bool inside = i >= x && i < x + width && j >= y && j < y + height;

			assert_int_equal(*stage_texel(owner, target, i, j),
					 inside ? stage_colour(i - x + u, j - y + v) : 0);
		}
	}
	assert_nothing_unknown(owner);
}

static void copy_is_inexact(void **state)
{
	check_copy(*state, &stage_source, &stage_target, 0, 0, 0, 0, 64, 64);
}

static void copy_leaves_its_rectangle(void **state)
{
	check_copy(*state, &stage_source, &stage_target, 3, 5, 17, 11, 21, 13);
}

static void tiling_is_ignored(void **state)
{
	const struct picture source = { STAGE_SOURCE, B8G8R8A8, TILE_X, 512, 128, 64 };
	const struct picture target = { STAGE_TARGET, B8G8R8A8, TILE_Y, 512, 128, 64 };

	check_copy(*state, &source, &target, 9, 30, 1, 2, 101, 33);
}

/* More pixels than a slice has: others get their turn, and all is drawn in the end. */
static void large_copy_is_cut_short(void **state)
{
	const struct picture source = { STAGE_SOURCE, B8G8R8A8, TILE_X, 512, 128, 256 };
	const struct picture target = { STAGE_TARGET, B8G8R8A8, 0, 512, 128, 256 };

	check_copy(*state, &source, &target, 0, 0, 0, 0, 128, 256);
}

static void format_is_misread(void **state)
{
	static const struct { uint32_t format, bytes, from, to; } cases[] = {
		{ R8, 1, 0x000000a7, 0x000000a7 },
		{ B5G6R5, 2, 0x0000f81f, 0x0000f81f },
		{ B5G6R5, 2, 0x000007c1, 0x000007c1 },
		{ R8G8B8A8, 4, 0x12345678, 0x12345678 },
	};
	struct stage *stage = *state;
	struct owner *owner = stage->owner;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct picture source = stage_source, target = stage_target;

		source.format = target.format = cases[i].format;
		put_ram32(owner, STAGE_RAM, cases[i].from);
		put_ram32(owner, STAGE_TARGET_RAM, 0);
		stage_put_copy(stage, &source, &target);
		stage_put_vertices(owner, 0, 0, 0, 0, 1, 1);
		stage_draw(stage);
		assert_int_equal(ram32(owner, STAGE_TARGET_RAM), cases[i].to);
	}
	assert_nothing_unknown(owner);
}

static void channels_are_not_converted(void **state)
{
	struct stage *stage = *state;
	struct owner *owner = stage->owner;
	struct picture target = stage_target;

	target.format = R8G8B8A8;
	stage_put_copy(stage, &stage_source, &target);
	put_ram32(owner, STAGE_RAM, 0x12345678);
	stage_put_vertices(owner, 0, 0, 0, 0, 1, 1);
	stage_draw(stage);
	assert_int_equal(ram32(owner, STAGE_TARGET_RAM), 0x12785634);
	/* the sampler's red is green, its alpha one */
	put_ram32(owner, BATCH_RAM + SCENE_SOURCE + 28, 5u << 25 | 5u << 22 | 0u << 19 | 1u << 16);
	stage_draw(stage);
	assert_int_equal(ram32(owner, STAGE_TARGET_RAM), 0xff005656);
	assert_nothing_unknown(owner);
}

static void sampler_leaves_its_surface(void **state)
{
	/* of the target 4 pixels, of the source 1 */
	static const uint32_t vertices[] = { 1u << 16 | 4, 1u << 16 | 1, 1u << 16, 1u << 16, 0, 0 };
	struct stage *stage = *state;
	struct owner *owner = stage->owner;

	stage_number_texels(owner, &stage_source);
	stage_put_copy(stage, &stage_source, &stage_target);
	stage_put_vertices(owner, 0, 0, 60, 62, 8, 4);
	stage_draw(stage);
	assert_int_equal(*stage_texel(owner, &stage_target, 7, 3), stage_colour(63, 63));
	assert_int_equal(*stage_texel(owner, &stage_target, 2, 0), stage_colour(62, 62));
	/* normalized: four pixels are the whole width */
	put_ram32(owner, BATCH_RAM + SCENE_SAMPLER + 12, 2u << 6 | 2u << 3 | 2u);
	stage_put_words(owner, SCENE_VERTICES, vertices, SCENE_VERTEX_DWORDS);
	stage_draw(stage);
	assert_int_equal(*stage_texel(owner, &stage_target, 1, 0), stage_colour(24, 32));
	assert_nothing_unknown(owner);
}

static void drawing_rectangle_is_left(void **state)
{
	struct stage *stage = *state;
	struct owner *owner = stage->owner;
	struct picture target = stage_target;

	target.width = target.height = 8;
	stage_number_texels(owner, &stage_source);
	stage_put_copy(stage, &stage_source, &target);
	stage_put_vertices(owner, 0, 0, 0, 0, 64, 64);
	stage_draw(stage);
	assert_int_equal(*stage_texel(owner, &target, 7, 7), stage_colour(7, 7));
	assert_int_equal(*stage_texel(owner, &target, 8, 7), 0);
	assert_int_equal(*stage_texel(owner, &target, 7, 8), 0);
	assert_nothing_unknown(owner);
}

/* i915's first batch of a context draws such a rectangle: it covers nothing. */
static void null_buffer_is_unknown(void **state)
{
	struct stage *stage = *state;
	struct owner *owner = stage->owner;

	stage_put_whole_copy(stage);
	put_ram32(owner, BATCH_RAM + stage_command_at(owner, PACKET(0, 0x08, 5)) + 4, 3u << 13 | 8);
	stage_draw(stage);
	assert_nothing_drawn(owner);
	assert_nothing_unknown(owner);
}

/* More than the pipeline has places for: those that have none are not kept. */
static void elements_leave_their_places(void **state)
{
	enum { PRIMITIVE = 7, FIRST = 3, ELEMENTS = 40 };
	uint32_t words[1 + 2 * ELEMENTS + PRIMITIVE + 1] = { PACKET(0, 0x09, 1 + 2 * ELEMENTS) };
	struct stage *stage = *state;
	struct owner *owner = stage->owner;
	uint8_t *batch = owner->ram + BATCH_RAM;
	uint32_t primitive;

	stage_put_whole_copy(stage);
	primitive = stage_command_at(owner, 0x7b000005);
	memcpy(&words[1], batch + stage_command_at(owner, PACKET(0, 0x09, 1 + 2 * FIRST)) + 4, 8 * FIRST);
	memcpy(&words[1 + 2 * ELEMENTS], batch + primitive, 4 * (PRIMITIVE + 1));
	memcpy(batch + primitive, words, sizeof(words));
	stage_draw(stage);
	assert_int_equal(*stage_texel(owner, &stage_target, 63, 63), stage_colour(63, 63));
	assert_nothing_unknown(owner);
}

/* i915's first batch of a context on gen8 ends with one vertex of a triangle. */
static void incomplete_primitive_is_unknown(void **state)
{
	struct stage *stage = *state;
	struct owner *owner = stage->owner;

	for (uint32_t count = 0; count < 3; count++) {
		stage_put_whole_copy(stage);
		put_ram32(owner, BATCH_RAM + stage_command_at(owner, 0x7b000005) + 8, count);
		stage_draw(stage);
		put_ram32(owner, BATCH_RAM + (stage->form == SCENE_GEN7 ? stage_command_at(owner, 0x7b000005) :
					      stage_command_at(owner, PACKET(0, 0x4b, 2))) + 4, 4);
		stage_draw(stage);
	}
	assert_nothing_drawn(owner);
	assert_nothing_unknown(owner);
}

/* As IGT's vertices on gen8: 16 bits each in the target, floats in the source. */
static void float_vertex_is_misread(void **state)
{
	static const float sources[] = { 40, 24, 8, 24, 8, 16 };
	struct stage *stage = *state;
	struct owner *owner = stage->owner;
	uint32_t buffers, elements;

	stage_put_whole_copy(stage);
	buffers = BATCH_RAM + stage_command_at(owner, PACKET(0, 0x08, 5));
	elements = BATCH_RAM + stage_command_at(owner, PACKET(0, 0x09, 7));
	put_ram32(owner, elements + 20, 1u << 25 | 0x85u << 16 | 4);
	put_ram32(owner, buffers + 4, 1u << 14 | 12);
	if (stage->form != SCENE_GEN7)
		put_ram32(owner, buffers + 16, 36);
	for (unsigned int i = 0; i < 3; i++) {
		put_ram32(owner, BATCH_RAM + SCENE_VERTICES + 12 * i, (i < 2 ? 8 : 0) << 16 | (i ? 0 : 32));
		memcpy(owner->ram + BATCH_RAM + SCENE_VERTICES + 12 * i + 4, &sources[2 * i], 8);
	}
	stage_draw(stage);
	for (uint32_t y = 0; y < 64; y++) {
		for (uint32_t x = 0; x < 64; x++)
			assert_int_equal(*stage_texel(owner, &stage_target, x, y),
					 x < 32 && y < 8 ? stage_colour(x + 8, y + 16) : 0);
	}
	assert_nothing_unknown(owner);
}

/* The end of the last vertex is the last byte of the buffer, and no later. */
static void vertex_leaves_its_buffer(void **state)
{
	struct stage *stage = *state;
	struct owner *owner = stage->owner;
	bool wide = stage->form != SCENE_GEN7;
	uint32_t end = wide ? SCENE_VERTEX_DWORDS * 4 : stage->page + SCENE_VERTICES + SCENE_VERTEX_DWORDS * 4 - 1;
	uint32_t at;

	stage_put_whole_copy(stage);
	at = BATCH_RAM + stage_command_at(owner, PACKET(0, 0x08, 5)) + (wide ? 16 : 12);
	put_ram32(owner, at, end - 1);
	stage_draw(stage);
	put_ram32(owner, at, wide ? 0 : stage->page);
	stage_draw(stage);
	assert_nothing_drawn(owner);
	assert_int_equal(owner->lines[VGPU_LOG_UNKNOWN], 1);
	put_ram32(owner, at, end);
	stage_draw(stage);
	assert_int_equal(*stage_texel(owner, &stage_target, 63, 63), stage_colour(63, 63));
}

/* A surface that no page table maps, in part or as a whole. */
static void surface_is_outside_ppgtt(void **state)
{
	struct stage *stage = *state;
	struct owner *owner = stage->owner;
	struct picture far = stage_source;

	far.base = UINT64_C(1) << 32;
	stage_put_copy(stage, &far, &stage_target);
	stage_put_vertices(owner, 0, 0, 0, 0, 8, 2);
	stage_draw(stage);
	assert_nothing_drawn(owner);
	assert_int_equal(rd(owner, FAULT_RCS) & 1, 1);
	wr(owner, FAULT_RCS, 0);
	stage_number_texels(owner, &stage_source);
	stage_put_copy(stage, &stage_source, &far);
	stage_put_vertices(owner, 0, 0, 0, 0, 8, 2);
	stage_draw(stage);
	assert_int_equal(rd(owner, FAULT_RCS) & 1, 1);
	assert_nothing_drawn(owner);
}

static void surface_is_outside_memory(void **state)
{
	struct stage *stage = *state;
	struct owner *owner = stage->owner;
	struct picture far = stage_source;

	far.base = 0x700000;	/* mapped by nothing */
	stage_put_copy(stage, &far, &stage_target);
	stage_put_vertices(owner, 0, 0, 0, 0, 8, 2);
	stage_draw(stage);
	assert_nothing_drawn(owner);
	assert_true(vgpu_refused(owner->vgpu, VGPU_REFUSED_DMA) > 0);
	assert_int_equal(rd(owner, FAULT_RCS) & 1, 1);
	far.base = 0xfffff000 - stage->pictures;
	stage_put_copy(stage, &stage_source, &far);
	stage_put_vertices(owner, 0, 0, 0, 0, 64, 64);
	stage_draw(stage);
	assert_true(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_ADDRESS) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ALL(copy_is_inexact),
		IN_ALL(copy_leaves_its_rectangle),
		IN_ALL(tiling_is_ignored),
		IN_ALL(large_copy_is_cut_short),
		IN_ALL(format_is_misread),
		IN_ALL(channels_are_not_converted),
		IN_ALL(sampler_leaves_its_surface),
		IN_ALL(drawing_rectangle_is_left),
		IN_ALL(null_buffer_is_unknown),
		IN_ALL(elements_leave_their_places),
		IN_ALL(incomplete_primitive_is_unknown),
		IN_ALL(float_vertex_is_misread),
		IN_ALL(vertex_leaves_its_buffer),
		IN(gen7, surface_is_outside_memory),
		IN_WIDE(surface_is_outside_ppgtt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
