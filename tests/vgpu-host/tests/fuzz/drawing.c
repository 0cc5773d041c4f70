// SPDX-License-Identifier: MIT
#include <string.h>

#include "drawing.h"
#include "scene.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))
#define KERNEL_DWORDS	16	/* of a copy */
#define KERNEL_MORE	8
#define CHANGES		8

/* Somewhere in the first megabyte; the pitch has room for a row, and for more. */
static struct picture take_picture(struct input *input, uint32_t base, unsigned int shift)
{
	static const uint32_t formats[] = { B8G8R8A8, R8G8B8A8, B5G6R5, R8G8, R8 };
	static const struct { uint32_t bits, width; } tilings[] = {
		{ 0, 64 }, { TILE_X, 512 }, { TILE_Y, 128 },
	};
	uint8_t how = take8(input);
	uint32_t page = take8(input);
	uint32_t width = (take8(input) + 1u) << shift, height = (take8(input) + 1u) << shift;
	uint32_t unit = tilings[(how >> 3 & 3) % LENGTH(tilings)].width;

	return (struct picture) {
		.base = base + page * GPU_PAGE_SIZE,
		.format = formats[(how & 7) % LENGTH(formats)],
		.tiling = tilings[(how >> 3 & 3) % LENGTH(tilings)].bits,
		.pitch = (4 * width + unit - 1) / unit * unit + (how >> 5) * unit,
		.width = width,
		.height = height,
	};
}

static struct rectangle take_rectangle(struct input *input, unsigned int shift)
{
	uint32_t x = take8(input), y = take8(input), u = take8(input), v = take8(input);
	uint32_t width = take8(input), height = take8(input);

	return (struct rectangle) {
		x << shift, y << shift, u << shift, v << shift, width << shift, height << shift,
	};
}

/*
 * Moves and planes from any registers to any, before what a copy does. A register's number has all
 * of its 8 bits, also those that no register has, and what lies below it all of its 5.
 */
static void lengthen_kernel(struct scene *scene, struct input *input)
{
	static const uint32_t templates[][4] = {
		{ 0x00800001, 0x200003bd, 0x008d0000, 0x00000000 },	/* mov */
		{ 0x00800001, 0x200003bd, 0x00000000, 0x00000000 },	/* mov of one float */
		{ 0x0080005a, 0x200077bd, 0x00000000, 0x008d0000 },	/* pln */
		{ 0x0080005a, 0x200077bd, 0x00000010, 0x008d0000 },	/* pln, second half of a register */
	};
	uint32_t *words = scene_at(scene, SCENE_KERNEL);
	unsigned int more = take8(input) % KERNEL_MORE;

	memmove(words + LENGTH(templates[0]) * more, words, KERNEL_DWORDS * sizeof(*words));
	for (unsigned int i = 0; i < more; i++, words += LENGTH(templates[0])) {
		uint8_t how = take8(input);
		uint32_t byte = how >> 2 & 31;

		memcpy(words, templates[how % LENGTH(templates)], sizeof(templates[0]));
		words[1] |= (uint32_t)take8(input) << 21 | (how & 0x80 ? byte << 16 : 0);
		words[2] ^= (uint32_t)take8(input) << 5 | (how & 0x80 ? 0 : byte);
		if (words[3])
			words[3] |= (uint32_t)take8(input) << 5;
	}
}

static void change_words(const struct guest *guest, struct input *input, struct scene *scene)
{
	unsigned int count = take8(input) % CHANGES;

	for (unsigned int i = 0; i < count; i++) {
		uint32_t at = take16(input) % (SCENE_DWORDS + scene->count);
		uint8_t how = take8(input);
		uint32_t *word = at < SCENE_DWORDS ? &scene->state[at] :
						     &scene->commands[at - SCENE_DWORDS];

		*word = how & 0x80 ? take_operand(guest, input) :
				     *word ^ UINT32_C(1) << how % 32;
	}
}

void draw_rectangle(struct guest *guest, struct input *input)
{
	uint8_t how = take8(input);
	uint32_t page = take8(input), base = how & 1 ? 0 : guest_base(guest);
	unsigned int shift = how >> 1 & 6;
	struct picture source = take_picture(input, base, shift);
	struct picture target = take_picture(input, base, shift);
	struct rectangle rectangle = take_rectangle(input, shift);
	struct scene scene;

	scene_copy(&scene, SCENE_GEN7, base + page * GPU_PAGE_SIZE, &source, &target);
	scene_vertices(scene_at(&scene, SCENE_VERTICES), &rectangle);
	lengthen_kernel(&scene, input);
	change_words(guest, input, &scene);
	guest_poke(guest, page * GPU_PAGE_SIZE + SCENE_STATE, scene.state, sizeof(scene.state));
	guest_emit(guest, scene.commands, scene.count);
}
