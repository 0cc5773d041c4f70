// SPDX-License-Identifier: MIT
/**
 * DOC: Planes of gen7
 *
 * Each pipe has a primary plane, a sprite and a cursor. A primary plane is as
 * large as the picture.
 *
 * Source: PRM Haswell, volume 2c; upstream's i9xx_plane.c, intel_sprite.c and
 * intel_cursor.c.
 */
#include "display/compose.h"
#include "display/plane.h"
#include "display/regs.h"
#include "platform/gen7/gen7.h"

#define ASYNC_FLIP		(UINT32_C(1) << 9)
#define PLANE_ROTATED		(UINT32_C(1) << 15)	/* of all three planes */
#define SPRITE_SOURCE_KEY	(UINT32_C(1) << 22)
#define SPRITE_DEST_KEY		(UINT32_C(1) << 2)
#define CURSOR_SHORT		(UINT32_C(1) << 31)

/* What primary and sprite have in common. */
static void derive_surface(const uint32_t *live, struct layer *layer)
{
	uint32_t offset = live[PLANE_OFFSET];

	layer->stride = live[PLANE_STRIDE] & 0xffc0;
	layer->tiling = layer->control & PLANE_TILED ? TILING_X : TILING_LINEAR;
	layer->source_x = offset & 0x1fff;
	layer->source_y = offset >> 16 & 0xfff;
	layer->rotated = layer->control & PLANE_ROTATED;
}

static void derive_primary(const uint32_t *live, struct layer *layer)
{
	derive_surface(live, layer);
	layer->name = "primary plane";
	layer->format = pixel_primary_format(layer->control);
}

static void derive_sprite(const uint32_t *live, struct layer *layer)
{
	derive_surface(live, layer);
	layer->name = "sprite plane";
	layer->format = pixel_sprite_format(layer->control);
	layer->x = live[PLANE_POSITION] & 0xfff;
	layer->y = live[PLANE_POSITION] >> 16 & 0xfff;
	layer->width = (live[PLANE_SIZE] & 0xfff) + 1;
	layer->height = (live[PLANE_SIZE] >> 16 & 0xfff) + 1;
	layer->key_value = live[PLANE_KEY_VALUE];
	layer->key_mask = live[PLANE_KEY_MASK];
	layer->key_max = live[PLANE_KEY_MAX];
	if (layer->control & SPRITE_DEST_KEY)
		layer->blend = BLEND_DESTINATION_KEY;
	else if (layer->control & SPRITE_SOURCE_KEY)
		layer->blend = BLEND_SOURCE_KEY;
}

static int32_t cursor_coordinate(uint32_t field)
{
	int32_t value = field & 0x7fff;

	return field & 0x8000 ? -value : value;
}

void gen7_derive_cursor(const uint32_t *live, struct layer *layer)
{
	layer->name = "cursor";
	layer->rotated = layer->control & PLANE_ROTATED;
	layer->format = pixel_cursor_format(layer->control);
	layer->blend = BLEND_ALPHA;
	layer->width = pixel_cursor_size(layer->control);
	layer->stride = 4 * layer->width;
	layer->height = live[PLANE_SIZE] & CURSOR_SHORT ? (live[PLANE_SIZE] & 0xff) + 1 :
							  layer->width;
	layer->x = cursor_coordinate(live[PLANE_POSITION]);
	layer->y = cursor_coordinate(live[PLANE_POSITION] >> 16);
}

const struct plane_info gen7_planes[PLANES] = {
	[PLANE_PRIMARY] = {
		.derive = derive_primary,
		.regs = {
			[PLANE_CONTROL] = DSPCNTR,
			[PLANE_SURFACE] = DSPSURF,
			[PLANE_STRIDE] = DSPSTRIDE,
			[PLANE_OFFSET] = DSPOFFSET,
		},
		.surface_live = DSPSURFLIVE,
		.enable = PLANE_ENABLE,
		.async = ASYNC_FLIP,
		.flip_done = IRQ_PIPE_A_FLIP_DONE,
	},
	[PLANE_SPRITE] = {
		.derive = derive_sprite,
		.regs = {
			[PLANE_CONTROL] = SPRCTL,
			[PLANE_SURFACE] = SPRSURF,
			[PLANE_STRIDE] = SPRSTRIDE,
			[PLANE_OFFSET] = SPROFFSET,
			[PLANE_POSITION] = SPRPOS,
			[PLANE_SIZE] = SPRSIZE,
			[PLANE_KEY_VALUE] = SPRKEYVAL,
			[PLANE_KEY_MASK] = SPRKEYMSK,
			[PLANE_KEY_MAX] = SPRKEYMAX,
		},
		.surface_live = SPRSURFLIVE,
		.enable = PLANE_ENABLE,
		.flip_done = IRQ_PIPE_A_SPRITE_FLIP_DONE,
	},
	[PLANE_CURSOR] = GEN7_CURSOR,
};
