/* SPDX-License-Identifier: MIT */
#ifndef TEST_SCENE_H
#define TEST_SCENE_H

#include <stdint.h>

/**
 * DOC: A rectangle for the 3D pipeline
 *
 * Commands and state that copy a part of one surface to another, written by
 * hand from the field tables of genxml (gen75, gen8 and gen9). State lies in the
 * upper half of a page, and is counted from where this page begins.
 */
#define SCENE_STATE		0x800	/* bytes in the page */
#define SCENE_BLEND		0x800
#define SCENE_SAMPLER		0x840
#define SCENE_KERNEL		0x880
#define SCENE_VERTICES		0x980
#define SCENE_TABLE		0x9c0
#define SCENE_TARGET		0xa00
#define SCENE_SOURCE		0xa40
#define SCENE_END		0xa80

#define SCENE_DWORDS		((SCENE_END - SCENE_STATE) / 4)
#define SCENE_COMMANDS		160
#define SCENE_VERTEX_DWORDS	6

/* Header of a 3DSTATE_* command. */
#define PACKET(op, sub, dwords)	(0x78000000u | (op) << 24 | (sub) << 16 | ((dwords) - 2))

#define B8G8R8A8	0x0c0u
#define R8G8B8A8	0x0c7u
#define B5G6R5		0x100u
#define R8G8		0x106u
#define R8		0x140u
#define TILE_X		2u
#define TILE_Y		3u

/** enum scene_form - of which generation commands and state are */
enum scene_form {
	SCENE_GEN7,
	SCENE_GEN8,
	SCENE_GEN9,
};

/** struct picture - a surface; @pitch in bytes, @width and @height in pixels */
struct picture {
	uint64_t base;
	uint32_t format, tiling, pitch, width, height;
};

/** struct rectangle - pixels of the target at (@x, @y), and of the source at (@u, @v); 16 bits each */
struct rectangle {
	uint32_t x, y, u, v, width, height;
};

/**
 * struct scene - a copy
 * @state: what lies in the page from SCENE_STATE on
 * @commands: what the render engine is told
 * @count: of them
 */
struct scene {
	uint32_t state[SCENE_DWORDS];
	uint32_t commands[SCENE_COMMANDS];
	unsigned int count;
};

/** scene_at() - the state at an offset in its page */
static inline uint32_t *scene_at(struct scene *scene, uint32_t offset)
{
	return &scene->state[(offset - SCENE_STATE) / 4];
}

/** scene_copy() - a copy of no pixel yet; @page: graphics address of the page for its state */
void scene_copy(struct scene *scene, enum scene_form form, uint64_t page, const struct picture *source,
		const struct picture *target);

/** scene_vertices() - what has to lie at SCENE_VERTICES for @rectangle to be drawn */
void scene_vertices(uint32_t words[SCENE_VERTEX_DWORDS], const struct rectangle *rectangle);

#endif /* TEST_SCENE_H */
