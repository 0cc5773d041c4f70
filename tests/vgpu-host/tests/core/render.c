// SPDX-License-Identifier: MIT
/* Rectangles of the 3D pipeline (see scene.h); pictures are compared pixel by pixel. */
#include <string.h>

#include "scene.h"
#include "stream.h"

#define PICTURE		(TEST_MAPPABLE + 0x100000)	/* 256 KiB, also in the GGTT */
#define PICTURE_RAM	0x100000
#define PICTURE_PAGES	64
#define SOURCE		PICTURE
#define TARGET		(PICTURE + 0x20000)
#define TARGET_RAM	(PICTURE_RAM + 0x20000)

static const struct picture linear_source = { SOURCE, B8G8R8A8, 0, 256, 64, 64 };
static const struct picture linear_target = { TARGET, B8G8R8A8, 0, 256, 64, 64 };

static int setup(void **state)
{
	stream_setup(state);
	for (unsigned int i = 0; i < PICTURE_PAGES; i++)
		map_page(*state, PICTURE + i * 4096, PICTURE_RAM + i * 4096);
	return 0;
}

static void put_words(struct owner *owner, uint32_t at, const uint32_t *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		put_ram32(owner, BATCH_RAM + at + 4 * i, words[i]);
}

static void put_vertices(struct owner *owner, uint32_t x, uint32_t y, uint32_t u, uint32_t v,
			 uint32_t width, uint32_t height)
{
	uint32_t words[SCENE_VERTEX_DWORDS];

	scene_vertices(words, &(struct rectangle) { x, y, u, v, width, height });
	put_words(owner, SCENE_VERTICES, words, SCENE_VERTEX_DWORDS);
}

/* What is needed to copy from @source to @target, and a rectangle that covers nothing. */
static void put_copy(struct owner *owner, const struct picture *source,
		     const struct picture *target)
{
	struct scene scene;

	scene_copy(&scene, BATCH, source, target);
	put_words(owner, SCENE_STATE, scene.state, SCENE_DWORDS);
	put_batch(owner, scene.commands, scene.count);
	put_ram32(owner, BATCH_RAM + 4 * scene.count, MI_BB_END);
}

/* Where the command with this header lies in the batch's page. */
static uint32_t command_at(struct owner *owner, uint32_t header)
{
	uint32_t at = 0;

	while (ram32(owner, BATCH_RAM + at) != header)
		at += 4;
	return at;
}

static void draw(struct owner *owner)
{
	SUBMIT(owner, RCS, MI_BB_START, BATCH);
	for (unsigned int i = 0; i < 1000 && head(owner, RCS) != 8; i++)
		run_for(owner, 1000);
	assert_int_equal(head(owner, RCS), 8);
}

/* A texel of each surface, by its tiling as in volume 5. */
static uint32_t offset_of(const struct picture *picture, uint32_t byte, uint32_t y)
{
	if (picture->tiling == TILE_X)
		return (y / 8 * (picture->pitch / 512) + byte / 512) * 4096 + y % 8 * 512 +
		       byte % 512;
	if (picture->tiling == TILE_Y)
		return (y / 32 * (picture->pitch / 128) + byte / 128) * 4096 +
		       byte % 128 / 16 * 512 + y % 32 * 16 + byte % 16;
	return y * picture->pitch + byte;
}

static uint32_t *texel(const struct owner *owner, const struct picture *picture, uint32_t x,
		       uint32_t y)
{
	return (uint32_t *)(owner->ram + PICTURE_RAM + (picture->base - PICTURE) +
			    offset_of(picture, 4 * x, y));
}

static uint32_t colour(uint32_t x, uint32_t y)
{
	return 0xa5000000 | y << 12 | x;
}

static void number_texels(struct owner *owner, const struct picture *picture)
{
	for (uint32_t y = 0; y < picture->height; y++) {
		for (uint32_t x = 0; x < picture->width; x++)
			*texel(owner, picture, x, y) = colour(x, y);
	}
}

static void assert_nothing_unknown(struct owner *owner)
{
	for (unsigned int i = 0; i < VGPU_REFUSALS; i++)
		assert_int_equal(vgpu_refused(owner->vgpu, i), 0);
	assert_int_equal(owner->lines[VGPU_LOG_UNKNOWN], 0);
}

static void assert_nothing_drawn(struct owner *owner)
{
	for (uint32_t i = 0; i < 0x20000; i += 4)
		assert_int_equal(ram32(owner, TARGET_RAM + i), 0);
}

/* Copy @width x @height from (@u, @v) to (@x, @y), and look at each texel of the target. */
static void check_copy(struct owner *owner, const struct picture *source,
		       const struct picture *target, uint32_t x, uint32_t y, uint32_t u,
		       uint32_t v, uint32_t width, uint32_t height)
{
	number_texels(owner, source);
	put_copy(owner, source, target);
	put_vertices(owner, x, y, u, v, width, height);
	draw(owner);
	for (uint32_t j = 0; j < target->height; j++) {
		for (uint32_t i = 0; i < target->width; i++) {
			bool inside = i >= x && i < x + width && j >= y && j < y + height;

			assert_int_equal(*texel(owner, target, i, j),
					 inside ? colour(i - x + u, j - y + v) : 0);
		}
	}
	assert_nothing_unknown(owner);
}

static void copy_is_inexact(void **state)
{
	check_copy(*state, &linear_source, &linear_target, 0, 0, 0, 0, 64, 64);
}

static void copy_leaves_its_rectangle(void **state)
{
	check_copy(*state, &linear_source, &linear_target, 3, 5, 17, 11, 21, 13);
}

static void tiling_is_ignored(void **state)
{
	const struct picture source = { SOURCE, B8G8R8A8, TILE_X, 512, 128, 64 };
	const struct picture target = { TARGET, B8G8R8A8, TILE_Y, 512, 128, 64 };

	check_copy(*state, &source, &target, 9, 30, 1, 2, 101, 33);
}

/* More pixels than a slice has: others get their turn, and all is drawn in the end. */
static void large_copy_is_cut_short(void **state)
{
	const struct picture source = { SOURCE, B8G8R8A8, TILE_X, 512, 128, 256 };
	const struct picture target = { TARGET, B8G8R8A8, 0, 512, 128, 256 };

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
	struct owner *owner = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct picture source = linear_source, target = linear_target;

		source.format = target.format = cases[i].format;
		put_ram32(owner, PICTURE_RAM, cases[i].from);
		put_ram32(owner, TARGET_RAM, 0);
		put_copy(owner, &source, &target);
		put_vertices(owner, 0, 0, 0, 0, 1, 1);
		draw(owner);
		assert_int_equal(ram32(owner, TARGET_RAM), cases[i].to);
	}
	assert_nothing_unknown(owner);
}

static void channels_are_not_converted(void **state)
{
	struct owner *owner = *state;
	struct picture target = linear_target;

	target.format = R8G8B8A8;
	put_copy(owner, &linear_source, &target);
	put_ram32(owner, PICTURE_RAM, 0x12345678);
	put_vertices(owner, 0, 0, 0, 0, 1, 1);
	draw(owner);
	assert_int_equal(ram32(owner, TARGET_RAM), 0x12785634);
	/* the sampler's red is green, its alpha one */
	put_ram32(owner, BATCH_RAM + SCENE_SOURCE + 28, 5u << 25 | 5u << 22 | 0u << 19 | 1u << 16);
	draw(owner);
	assert_int_equal(ram32(owner, TARGET_RAM), 0xff005656);
	assert_nothing_unknown(owner);
}

static void sampler_leaves_its_surface(void **state)
{
	/* of the target 4 pixels, of the source 1 */
	static const uint32_t vertices[] = { 1u << 16 | 4, 1u << 16 | 1, 1u << 16, 1u << 16, 0, 0 };
	struct owner *owner = *state;

	number_texels(owner, &linear_source);
	put_copy(owner, &linear_source, &linear_target);
	put_vertices(owner, 0, 0, 60, 62, 8, 4);
	draw(owner);
	assert_int_equal(*texel(owner, &linear_target, 7, 3), colour(63, 63));
	assert_int_equal(*texel(owner, &linear_target, 2, 0), colour(62, 62));
	/* normalized: four pixels are the whole width */
	put_ram32(owner, BATCH_RAM + SCENE_SAMPLER + 12, 2u << 6 | 2u << 3 | 2u);
	put_words(owner, SCENE_VERTICES, vertices, SCENE_VERTEX_DWORDS);
	draw(owner);
	assert_int_equal(*texel(owner, &linear_target, 1, 0), colour(24, 32));
	assert_nothing_unknown(owner);
}

static void drawing_rectangle_is_left(void **state)
{
	struct owner *owner = *state;
	struct picture target = linear_target;

	target.width = target.height = 8;
	number_texels(owner, &linear_source);
	put_copy(owner, &linear_source, &target);
	put_vertices(owner, 0, 0, 0, 0, 64, 64);
	draw(owner);
	assert_int_equal(*texel(owner, &target, 7, 7), colour(7, 7));
	assert_int_equal(*texel(owner, &target, 8, 7), 0);
	assert_int_equal(*texel(owner, &target, 7, 8), 0);
	assert_nothing_unknown(owner);
}

/* A word of the batch's page that asks for what is not modelled. */
static void unknown_is_drawn(void **state)
{
	static const struct { uint32_t at, word; } cases[] = {
		{ SCENE_KERNEL, 0x00800040 },		/* an opcode: add */
		{ SCENE_KERNEL + 12 + 48, 0x10031000 },	/* a kernel that does not end */
		{ SCENE_BLEND, 1u << 31 },
		{ SCENE_BLEND + 4, 1u << 24 },
		{ SCENE_SAMPLER, 1u << 14 },			/* linear filter */
		{ SCENE_SAMPLER + 12, 1u << 10 },		/* texture repeats */
		{ SCENE_SOURCE, 1u << 29 | 0x0d8u << 18 },	/* a format */
		{ SCENE_SOURCE, 2u << 29 | B8G8R8A8 << 18 },	/* 3D */
		{ SCENE_TARGET + 12, 99 },		/* a pitch */
		{ SCENE_TARGET + 16, 1u << 3 },		/* multisampled */
	};
	struct owner *owner = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		put_copy(owner, &linear_source, &linear_target);
		put_vertices(owner, 0, 0, 0, 0, 64, 64);
		number_texels(owner, &linear_source);
		put_ram32(owner, BATCH_RAM + cases[i].at, cases[i].word);
		draw(owner);
		assert_nothing_drawn(owner);
		assert_true(owner->lines[VGPU_LOG_UNKNOWN] > 0);
	}
}

/* A word of a command that names a place of which there are not so many. */
static void missing_place_is_used(void **state)
{
	static const struct { uint32_t header, at, word; } cases[] = {
		{ GEN7(0, 0x20, 8), 20, 127u << 16 },	/* PS: attributes begin in the last register */
		{ GEN7(0, 0x09, 7), 12, 34u << 26 | 1u << 25 | 0xf6u << 16 },	/* a vertex buffer */
	};
	struct owner *owner = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		put_copy(owner, &linear_source, &linear_target);
		put_vertices(owner, 0, 0, 0, 0, 64, 64);
		number_texels(owner, &linear_source);
		put_ram32(owner, BATCH_RAM + command_at(owner, cases[i].header) + cases[i].at,
			  cases[i].word);
		draw(owner);
		assert_nothing_drawn(owner);
		assert_int_equal(owner->lines[VGPU_LOG_UNKNOWN], i + 1);
	}
}

/* Stages that the batch leaves as they are. */
static void stage_is_overlooked(void **state)
{
	static const struct { uint32_t words[7]; unsigned int count; } cases[] = {
		{ { GEN7(0, 0x10, 6), 0, 0, 0, 0, 1 }, 6 },		/* VS */
		{ { GEN7(0, 0x1b, 7), 0, 1u << 31 }, 7 },		/* HS */
		{ { GEN7(0, 0x1c, 4), 1 }, 4 },				/* TE */
		{ { GEN7(0, 0x1d, 6), 0, 0, 0, 0, 1 }, 6 },		/* DS */
		{ { GEN7(0, 0x11, 7), 0, 0, 0, 0, 1 }, 7 },		/* GS */
		{ { GEN7(0, 0x1e, 3), 1u << 31 }, 3 },			/* STREAMOUT */
		{ { GEN7(0, 0x12, 4), 0, 1u << 31 }, 4 },		/* CLIP */
		{ { GEN7(0, 0x06, 3), 1u << 31 }, 3 },			/* STENCIL_BUFFER */
	};
	struct owner *owner = *state;

	put_copy(owner, &linear_source, &linear_target);
	put_vertices(owner, 0, 0, 0, 0, 64, 64);
	number_texels(owner, &linear_source);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		submit(owner, RCS, cases[i].words, cases[i].count);
		draw(owner);
		assert_nothing_drawn(owner);
		assert_int_equal(owner->lines[VGPU_LOG_UNKNOWN], i + 1);
		submit(owner, RCS, (const uint32_t [7]) { cases[i].words[0] }, cases[i].count);
	}
	draw(owner);
	assert_int_equal(*texel(owner, &linear_target, 63, 63), colour(63, 63));
}

static void unknown_is_logged_again(void **state)
{
	struct owner *owner = *state;

	put_copy(owner, &linear_source, &linear_target);
	put_vertices(owner, 0, 0, 0, 0, 64, 64);
	put_ram32(owner, BATCH_RAM + SCENE_KERNEL, 0x00800040);
	draw(owner);
	draw(owner);
	assert_int_equal(owner->lines[VGPU_LOG_UNKNOWN], 1);
}

/* i915's first batch of a context draws such a rectangle: it covers nothing. */
static void null_buffer_is_unknown(void **state)
{
	struct owner *owner = *state;

	put_copy(owner, &linear_source, &linear_target);
	put_ram32(owner, BATCH_RAM + command_at(owner, GEN7(0, 0x08, 5)) + 4, 3u << 13 | 8);
	put_vertices(owner, 0, 0, 0, 0, 64, 64);
	number_texels(owner, &linear_source);
	draw(owner);
	assert_nothing_drawn(owner);
	assert_nothing_unknown(owner);
}

/* More instructions than there are places for: it does not matter how it ends. */
static void kernel_leaves_its_places(void **state)
{
	enum { LONG_KERNEL = 0xa80, INSTRUCTIONS = 33 };
	static const uint32_t mov[] = { 0x00800001, 0x228003bd, 0x008d0140, 0x00000000 };
	struct owner *owner = *state;

	number_texels(owner, &linear_source);
	put_copy(owner, &linear_source, &linear_target);
	put_vertices(owner, 0, 0, 0, 0, 64, 64);
	for (uint32_t i = 0; i < INSTRUCTIONS; i++)
		put_words(owner, LONG_KERNEL + i * sizeof(mov), mov, 4);
	put_ram32(owner, BATCH_RAM + command_at(owner, GEN7(0, 0x20, 8)) + 4, LONG_KERNEL);
	draw(owner);
	assert_nothing_drawn(owner);
	assert_int_equal(owner->lines[VGPU_LOG_UNKNOWN], 1);
}

/* More than the pipeline has places for: those that have none are not kept. */
static void elements_leave_their_places(void **state)
{
	enum { PRIMITIVE = 7, FIRST = 3, ELEMENTS = 40 };
	uint32_t words[1 + 2 * ELEMENTS + PRIMITIVE + 1] = { GEN7(0, 0x09, 1 + 2 * ELEMENTS) };
	struct owner *owner = *state;
	uint8_t *batch = owner->ram + BATCH_RAM;
	uint32_t primitive;

	number_texels(owner, &linear_source);
	put_copy(owner, &linear_source, &linear_target);
	put_vertices(owner, 0, 0, 0, 0, 64, 64);
	primitive = command_at(owner, 0x7b000005);
	memcpy(&words[1], batch + command_at(owner, GEN7(0, 0x09, 1 + 2 * FIRST)) + 4, 8 * FIRST);
	memcpy(&words[1 + 2 * ELEMENTS], batch + primitive, 4 * (PRIMITIVE + 1));
	memcpy(batch + primitive, words, sizeof(words));
	draw(owner);
	assert_int_equal(*texel(owner, &linear_target, 63, 63), colour(63, 63));
	assert_nothing_unknown(owner);
}

static void surface_is_outside_memory(void **state)
{
	struct owner *owner = *state;
	struct picture far = linear_source;

	far.base = TEST_MAPPABLE + 0x800000;
	put_copy(owner, &far, &linear_target);
	put_vertices(owner, 0, 0, 0, 0, 8, 2);
	draw(owner);
	assert_nothing_drawn(owner);
	assert_true(vgpu_refused(owner->vgpu, VGPU_REFUSED_DMA) > 0);
	assert_int_equal(rd(owner, FAULT_RCS) & 1, 1);
	far.base = 0xfffff000;
	put_copy(owner, &linear_source, &far);
	put_vertices(owner, 0, 0, 0, 0, 64, 64);
	draw(owner);
	assert_true(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_ADDRESS) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(copy_is_inexact, setup, owner_teardown),
		cmocka_unit_test_setup_teardown(copy_leaves_its_rectangle, setup, owner_teardown),
		cmocka_unit_test_setup_teardown(tiling_is_ignored, setup, owner_teardown),
		cmocka_unit_test_setup_teardown(large_copy_is_cut_short, setup, owner_teardown),
		cmocka_unit_test_setup_teardown(format_is_misread, setup, owner_teardown),
		cmocka_unit_test_setup_teardown(channels_are_not_converted, setup, owner_teardown),
		cmocka_unit_test_setup_teardown(sampler_leaves_its_surface, setup, owner_teardown),
		cmocka_unit_test_setup_teardown(drawing_rectangle_is_left, setup, owner_teardown),
		cmocka_unit_test_setup_teardown(unknown_is_drawn, setup, owner_teardown),
		cmocka_unit_test_setup_teardown(missing_place_is_used, setup, owner_teardown),
		cmocka_unit_test_setup_teardown(stage_is_overlooked, setup, owner_teardown),
		cmocka_unit_test_setup_teardown(unknown_is_logged_again, setup, owner_teardown),
		cmocka_unit_test_setup_teardown(null_buffer_is_unknown, setup, owner_teardown),
		cmocka_unit_test_setup_teardown(kernel_leaves_its_places, setup, owner_teardown),
		cmocka_unit_test_setup_teardown(elements_leave_their_places, setup, owner_teardown),
		cmocka_unit_test_setup_teardown(surface_is_outside_memory, setup, owner_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
