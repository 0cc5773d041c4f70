// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <string.h>

#include "scene.h"

#define RGBA			(4u << 25 | 5u << 22 | 6u << 19 | 7u << 16)

#define PUT(to, ...) do { \
		const uint32_t words_[] = { __VA_ARGS__ }; \
		memcpy(to, words_, sizeof(words_)); \
	} while (0)

/* 3DSTATE_VERTEX_ELEMENTS: header, position, texture */
#define ELEMENTS \
	PACKET(0, 0x09, 7), 1u << 25, 0x22220000, \
	1u << 25 | 0xf6u << 16, 0x11230000, 1u << 25 | 0xf6u << 16 | 4, 0x11230000
/* 3DSTATE_DRAWING_RECTANGLE */
#define RECTANGLE(target) \
	PACKET(1, 0, 4), 0, ((target)->height - 1) << 16 | ((target)->width - 1), 0

#define EMIT(scene, ...) do { \
		const uint32_t emitted_[] = { __VA_ARGS__ }; \
		emit(scene, emitted_, sizeof(emitted_) / sizeof(emitted_[0])); \
	} while (0)

/* The source's coordinates from attribute 0 (g6), a sample, and its colours written. */
static const uint32_t kernel_gen7[] = {
	0x0080005a, 0x2e2077bd, 0x000000c0, 0x008d0040,
	0x0080005a, 0x2e6077bd, 0x000000d0, 0x008d0040,
	0x02800031, 0x21801fa9, 0x008d0e20, 0x08840001,
	0x05800031, 0x20001fa8, 0x008d0180, 0x90031000,
};
static const uint32_t kernel_gen8[] = {
	0x0080005a, 0x2e203ae8, 0x3a0000c0, 0x008d0040,
	0x0080005a, 0x2e603ae8, 0x3a0000d0, 0x008d0040,
	0x02800031, 0x21803a48, 0x0e8d0e20, 0x08840001,
	0x05800031, 0x20003a40, 0x0e8d0180, 0x90031000,
};

static void emit(struct scene *scene, const uint32_t *words, unsigned int count)
{
	if (count > SCENE_COMMANDS - scene->count)
		abort();
	memcpy(&scene->commands[scene->count], words, count * sizeof(*words));
	scene->count += count;
}

static void put_surface(uint32_t *words, enum scene_form form, const struct picture *picture)
{
	uint32_t size = (picture->height - 1) << 16 | (picture->width - 1);

	if (form == SCENE_GEN7)
		PUT(words, 1u << 29 | picture->format << 18 | picture->tiling << 13, picture->base,
		    size, picture->pitch - 1, 0, 0, 0, RGBA);
	else
		PUT(words, 1u << 29 | picture->format << 18 | 1u << 16 | 1u << 14 | picture->tiling << 12, 0,
		    size, picture->pitch - 1, 0, 0, 0, RGBA, picture->base, picture->base >> 32);
}

static void put_state(struct scene *scene, enum scene_form form, const struct picture *source,
		      const struct picture *target)
{
	memset(scene->state, 0, sizeof(scene->state));
	/* colours are clamped */
	*scene_at(scene, SCENE_BLEND + (form == SCENE_GEN7 ? 4 : 8)) = 3;
	PUT(scene_at(scene, SCENE_SAMPLER), 0, 0, 0, 1u << 10 | 2u << 6 | 2u << 3 | 2u);
	memcpy(scene_at(scene, SCENE_KERNEL), form == SCENE_GEN7 ? kernel_gen7 : kernel_gen8, sizeof(kernel_gen7));
	PUT(scene_at(scene, SCENE_TABLE), SCENE_TARGET, SCENE_SOURCE);
	put_surface(scene_at(scene, SCENE_TARGET), form, target);
	put_surface(scene_at(scene, SCENE_SOURCE), form, source);
}

static void put_commands_gen7(struct scene *scene, uint32_t page, const struct picture *target)
{
	EMIT(scene,
	     0x69040000, 0x61010008, 0, page | 1, page | 1, 0, page | 1, 0, 0, 0, 0,
	     PACKET(1, 0x0d, 4), 0, 0, 0,				/* MULTISAMPLE */
	     PACKET(0, 0x18, 2), 1,					/* SAMPLE_MASK */
	     PACKET(0, 0x13, 7), 0, 1u << 29, 0, 0, 0, 0,		/* SF: no culling */
	     PACKET(0, 0x14, 3), 1u << 29 | 1u << 11, 0,		/* WM: pixel barycentrics */
	     PACKET(0, 0x05, 7), 7u << 29, 0, 0, 0, 0, 0,		/* DEPTH_BUFFER: none */
	     PACKET(0, 0x24, 2), SCENE_BLEND, PACKET(0, 0x2f, 2), SCENE_SAMPLER,
	     PACKET(0, 0x2a, 2), SCENE_TABLE,
	     PACKET(0, 0x1f, 14), 1u << 22 | 1u << 11 | 1u << 4,	/* SBE: one attribute */
	     0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	     PACKET(0, 0x20, 8), SCENE_KERNEL, 0, 0, 1u << 12 | 1u << 10 | 1u << 1, 6u << 16, 0, 0,
	     ELEMENTS,
	     PACKET(0, 0x08, 5), 1u << 14 | 8, page + SCENE_VERTICES, UINT32_MAX, 0,
	     RECTANGLE(target), 0x7b000005, 0x0f, 3, 0, 1, 0, 0);
}

/* Bases have two dwords, what culls is a command of its own, and so is the topology. */
static void put_commands_gen8(struct scene *scene, enum scene_form form, uint64_t page,
			      const struct picture *target)
{
	uint32_t low = page, high = page >> 32;

	if (form == SCENE_GEN8)
		EMIT(scene, 0x69040000, 0x6101000e);
	else
		EMIT(scene, 0x69040300, 0x61010011);
	EMIT(scene, 0, 0, 0, low | 1, high, low | 1, high, 0, 0, low | 1, high, 0, 0, 0, 0);
	if (form == SCENE_GEN9)
		EMIT(scene, 0, 0, 0);
	EMIT(scene,
	     PACKET(0, 0x0d, 2), 0,					/* MULTISAMPLE */
	     PACKET(0, 0x18, 2), 1,					/* SAMPLE_MASK */
	     PACKET(0, 0x50, 5), 1u << 16, 0, 0, 0,			/* RASTER: no culling */
	     PACKET(0, 0x13, 4), 0, 0, 0,				/* SF */
	     PACKET(0, 0x51, 11), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,	/* SBE_SWIZ */
	     PACKET(0, 0x14, 2), 1u << 11,				/* WM: pixel barycentrics */
	     PACKET(0, 0x24, 2), SCENE_BLEND | 1, PACKET(0, 0x2f, 2), SCENE_SAMPLER,
	     PACKET(0, 0x2a, 2), SCENE_TABLE,
	     PACKET(0, 0x4f, 2), 1u << 31 | 1u << 8,			/* PS_EXTRA */
	     PACKET(0, 0x4d, 2), 1u << 30,				/* PS_BLEND */
	     PACKET(0, 0x20, 12), SCENE_KERNEL, 0, 0, 0, 0, 1u << 1, 6u << 16, 0, 0, 0, 0,
	     ELEMENTS,
	     PACKET(0, 0x08, 5), 1u << 14 | 8, low + SCENE_VERTICES, high, SCENE_VERTEX_DWORDS * 4,
	     RECTANGLE(target), PACKET(0, 0x4b, 2), 0x0f);		/* VF_TOPOLOGY */
	/* SBE: one attribute; of four components */
	if (form == SCENE_GEN8)
		EMIT(scene, PACKET(0, 0x1f, 4), 1u << 22 | 1u << 11 | 1u << 5, 0, 0);
	else
		EMIT(scene, PACKET(0, 0x1f, 6), 1u << 22 | 1u << 11 | 1u << 5, 0, 0, 3, 0);
	EMIT(scene, 0x7b000005, 0, 3, 0, 1, 0, 0);
}

void scene_copy(struct scene *scene, enum scene_form form, uint64_t page, const struct picture *source,
		const struct picture *target)
{
	scene->count = 0;
	put_state(scene, form, source, target);
	if (form == SCENE_GEN7)
		put_commands_gen7(scene, page, target);
	else
		put_commands_gen8(scene, form, page, target);
}

/* Three corners; of each a pair of 16 bits in the target, then one in the source. */
void scene_vertices(uint32_t words[SCENE_VERTEX_DWORDS], const struct rectangle *rectangle)
{
	uint32_t x = rectangle->x & 0xffff, right = (rectangle->x + rectangle->width) & 0xffff;
	uint32_t u = rectangle->u & 0xffff, last = (rectangle->u + rectangle->width) & 0xffff;
	uint32_t y = rectangle->y, bottom = y + rectangle->height;
	uint32_t v = rectangle->v, below = v + rectangle->height;

	PUT(words, bottom << 16 | right, below << 16 | last, bottom << 16 | x, below << 16 | u,
	    y << 16 | x, v << 16 | u);
}
