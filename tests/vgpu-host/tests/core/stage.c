// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <string.h>

#include "stage.h"
#include "stream.h"
#include "wide.h"

#define PICTURE_PAGES	64

const struct picture stage_source = { STAGE_SOURCE, B8G8R8A8, 0, 256, 64, 64 };
const struct picture stage_target = { STAGE_TARGET, B8G8R8A8, 0, 256, 64, 64 };

static int setup(void **state, enum scene_form form, int (*prepare)(void **state))
{
	struct stage *stage = calloc(1, sizeof(*stage));
	void *owner = NULL;

	assert_non_null(stage);
	assert_int_equal(prepare(&owner), 0);
	stage->owner = owner;
	stage->form = form;
	stage->page = WIDE_MAPPED + BATCH_RAM;
	stage->pictures = WIDE_MAPPED + STAGE_RAM;
	*state = stage;
	return 0;
}

int stage_setup_gen7(void **state)
{
	struct stage *stage;

	setup(state, SCENE_GEN7, stream_setup);
	stage = *state;
	stage->page = BATCH;
	stage->pictures = TEST_MAPPABLE + 0x100000;
	for (unsigned int i = 0; i < PICTURE_PAGES; i++)
		map_page(stage->owner, stage->pictures + i * 4096, STAGE_RAM + i * 4096);
	return 0;
}

int stage_setup_gen8(void **state)
{
	return setup(state, SCENE_GEN8, wide_setup_gen8);
}

int stage_setup_gen9(void **state)
{
	return setup(state, SCENE_GEN9, wide_setup);
}

int stage_teardown(void **state)
{
	struct stage *stage = *state;
	void *owner = stage->owner;
	enum scene_form form = stage->form;

	free(stage);
	return form == SCENE_GEN7 ? owner_teardown(&owner) : wide_teardown(&owner);
}

void stage_put_words(struct owner *owner, uint32_t at, const uint32_t *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		put_ram32(owner, BATCH_RAM + at + 4 * i, words[i]);
}

void stage_put_vertices(struct owner *owner, uint32_t x, uint32_t y, uint32_t u, uint32_t v,
			 uint32_t width, uint32_t height)
{
	uint32_t words[SCENE_VERTEX_DWORDS];

	scene_vertices(words, &(struct rectangle) { x, y, u, v, width, height });
	stage_put_words(owner, SCENE_VERTICES, words, SCENE_VERTEX_DWORDS);
}

void stage_put_copy(struct stage *stage, const struct picture *source,
		     const struct picture *target)
{
	struct picture from = *source, to = *target;
	struct owner *owner = stage->owner;
	struct scene scene;

	from.base += stage->pictures;
	to.base += stage->pictures;
	scene_copy(&scene, stage->form, stage->page, &from, &to);
	stage_put_words(owner, SCENE_STATE, scene.state, SCENE_DWORDS);
	put_batch(owner, scene.commands, scene.count);
	put_ram32(owner, BATCH_RAM + 4 * scene.count, MI_BB_END);
}

uint32_t stage_command_at(struct owner *owner, uint32_t header)
{
	uint32_t at = 4;	/* behind PIPELINE_SELECT, which has no length */

	while (ram32(owner, BATCH_RAM + at) >> 16 != header >> 16)
		at += 4 * ((ram32(owner, BATCH_RAM + at) & 0xff) + 2);
	return at;
}

static void run_batch(struct stage *stage)
{
	if (stage->form == SCENE_GEN7)
		SUBMIT(stage->owner, RCS, MI_BB_START, stage->page);
	else
		run_user_batch(stage->owner, RCS);
}

void stage_draw(struct stage *stage)
{
	struct owner *owner = stage->owner;
	uint32_t end = stage->form == SCENE_GEN7 ? 8 : 16;

	run_batch(stage);
	for (unsigned int i = 0; i < 1000 && head(owner, RCS) != end; i++)
		run_for(owner, 1000);
	assert_int_equal(head(owner, RCS), end);
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

uint32_t *stage_texel(const struct owner *owner, const struct picture *picture, uint32_t x,
		       uint32_t y)
{
	return (uint32_t *)(owner->ram + STAGE_RAM + picture->base +
			    offset_of(picture, 4 * x, y));
}

uint32_t stage_colour(uint32_t x, uint32_t y)
{
	return 0xa5000000 | y << 12 | x;
}

void stage_number_texels(struct owner *owner, const struct picture *picture)
{
	for (uint32_t y = 0; y < picture->height; y++) {
		for (uint32_t x = 0; x < picture->width; x++)
			*stage_texel(owner, picture, x, y) = stage_colour(x, y);
	}
}

void stage_put_whole_copy(struct stage *stage)
{
	stage_number_texels(stage->owner, &stage_source);
	stage_put_copy(stage, &stage_source, &stage_target);
	stage_put_vertices(stage->owner, 0, 0, 0, 0, 64, 64);
}

void assert_nothing_unknown(struct owner *owner)
{
	for (unsigned int i = 0; i < VGPU_REFUSALS; i++)
		assert_int_equal(vgpu_refused(owner->vgpu, i), 0);
	assert_int_equal(owner->lines[VGPU_LOG_UNKNOWN], 0);
}

void assert_nothing_drawn(struct owner *owner)
{
	for (uint32_t i = 0; i < 0x20000; i += 4)
		assert_int_equal(ram32(owner, STAGE_TARGET_RAM + i), 0);
}
