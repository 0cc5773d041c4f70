// SPDX-License-Identifier: MIT
#include <string.h>

#include "scene.h"

#define RGBA			(4u << 25 | 5u << 22 | 6u << 19 | 7u << 16)

#define PUT(to, ...) do { \
		const uint32_t words_[] = { __VA_ARGS__ }; \
		memcpy(to, words_, sizeof(words_)); \
	} while (0)

static void put_surface(uint32_t *words, const struct picture *picture)
{
	PUT(words, 1u << 29 | picture->format << 18 | picture->tiling, picture->base,
	    (picture->height - 1) << 16 | (picture->width - 1), picture->pitch - 1, 0, 0, 0, RGBA);
}

static void put_state(struct scene *scene, const struct picture *source,
		      const struct picture *target)
{
	memset(scene->state, 0, sizeof(scene->state));
	PUT(scene_at(scene, SCENE_BLEND), 0x00000000, 0x00000003);
	PUT(scene_at(scene, SCENE_SAMPLER), 0, 0, 0, 1u << 10 | 2u << 6 | 2u << 3 | 2u);
	/* the source's coordinates from attribute 0 (g6), a sample, and its colours written */
	PUT(scene_at(scene, SCENE_KERNEL),
	    0x0080005a, 0x2e2077bd, 0x000000c0, 0x008d0040,
	    0x0080005a, 0x2e6077bd, 0x000000d0, 0x008d0040,
	    0x02800031, 0x21801fa9, 0x008d0e20, 0x08840001,
	    0x05800031, 0x20001fa8, 0x008d0180, 0x90031000);
	PUT(scene_at(scene, SCENE_TABLE), SCENE_TARGET, SCENE_SOURCE);
	put_surface(scene_at(scene, SCENE_TARGET), target);
	put_surface(scene_at(scene, SCENE_SOURCE), source);
}

static void put_commands(struct scene *scene, uint32_t page, const struct picture *target)
{
	const uint32_t commands[] = {
		0x69040000, 0x61010008, 0, page | 1, page | 1, 0, page | 1, 0, 0, 0, 0,
		GEN7(1, 0x0d, 4), 0, 0, 0,			/* MULTISAMPLE */
		GEN7(0, 0x18, 2), 1,				/* SAMPLE_MASK */
		GEN7(0, 0x13, 7), 0, 1u << 29, 0, 0, 0, 0,	/* SF: no culling */
		GEN7(0, 0x14, 3), 1u << 29 | 1u << 11, 0,	/* WM: pixel barycentrics */
		GEN7(0, 0x05, 7), 7u << 29, 0, 0, 0, 0, 0,	/* DEPTH_BUFFER: none */
		GEN7(0, 0x24, 2), SCENE_BLEND, GEN7(0, 0x2f, 2), SCENE_SAMPLER,
		GEN7(0, 0x2a, 2), SCENE_TABLE,
		GEN7(0, 0x1f, 14), 1u << 22 | 1u << 11 | 1u << 4,	/* SBE: one attribute */
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		GEN7(0, 0x20, 8), SCENE_KERNEL, 0, 0, 1u << 12 | 1u << 10 | 1u << 1, 6u << 16, 0, 0,
		GEN7(0, 0x09, 7), 1u << 25, 0x22220000,		/* header, position, texture */
		1u << 25 | 0xf6u << 16, 0x11230000, 1u << 25 | 0xf6u << 16 | 4, 0x11230000,
		GEN7(0, 0x08, 5), 1u << 14 | 8, page + SCENE_VERTICES, UINT32_MAX, 0,
		GEN7(1, 0, 4), 0, (target->height - 1) << 16 | (target->width - 1), 0,
		0x7b000005, 0x0f, 3, 0, 1, 0, 0,
	};

	_Static_assert(sizeof(commands) <= sizeof(scene->commands), "commands have no room");
	memcpy(scene->commands, commands, sizeof(commands));
	scene->count = sizeof(commands) / sizeof(commands[0]);
}

void scene_copy(struct scene *scene, uint32_t page, const struct picture *source,
		const struct picture *target)
{
	put_state(scene, source, target);
	put_commands(scene, page, target);
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
