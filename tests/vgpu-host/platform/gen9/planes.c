// SPDX-License-Identifier: MIT
/**
 * DOC: Planes of gen9
 *
 * Each pipe has planes that can all do the same, of which the first two are used,
 * and a cursor as before. A plane shows a part of its surface anywhere on the
 * pipe.
 *
 * Not modelled: Yf tiles, rotation by a quarter, render compression and planar
 * formats; such a plane is not shown.
 *
 * Source: upstream's skl_universal_plane.c and skl_universal_plane_regs.h.
 */
#include "display/compose.h"
#include "display/plane.h"
#include "display/regs.h"
#include "platform/gen7/gen7.h"
#include "platform/gen9/gen9.h"

#define CTL_PIPE_GAMMA		(UINT32_C(1) << 30)
#define CTL_PIPE_CSC		(UINT32_C(1) << 23)
#define CTL_KEY_SHIFT		21
#define  KEY_SOURCE		1u
#define  KEY_DESTINATION	2u
#define CTL_DECOMPRESS		(UINT32_C(1) << 15)
#define CTL_TILING_SHIFT	10
#define CTL_ASYNC_FLIP		(UINT32_C(1) << 9)
#define CTL_ALPHA_SHIFT		4
#define  ALPHA_MULTIPLIED	2u
#define  ALPHA_TO_MULTIPLY	3u
#define CTL_ROTATION_MASK	UINT32_C(3)
#define  ROTATION_0		0u
#define  ROTATION_180		2u

#define STRIDE_MASK		0xfffu
#define COORDINATE_MASK		0x1fffu
#define KEYMSK_HAS_OPACITY	(UINT32_C(1) << 31)
#define LINEAR_UNIT		64u	/* bytes that a stride counts; of tiles it counts their width */

/* By the field of the control register; those that are not here are not modelled. */
static const struct {
	bool is_modelled;
	enum tiling tiling;
} tilings[8] = {
	[0] = { true, TILING_LINEAR },
	[1] = { true, TILING_X },
	[4] = { true, TILING_Y },
};

static bool is_modelled(uint32_t control)
{
	uint32_t rotation = control & CTL_ROTATION_MASK;

	return tilings[control >> CTL_TILING_SHIFT & 7].is_modelled && !(control & CTL_DECOMPRESS) &&
	       (rotation == ROTATION_0 || rotation == ROTATION_180);
}

static void derive_surface(const uint32_t *live, struct layer *layer)
{
	uint32_t unit;

	layer->tiling = tilings[layer->control >> CTL_TILING_SHIFT & 7].tiling;
	unit = layer->tiling == TILING_LINEAR ? LINEAR_UNIT : tiling_width(layer->tiling);
	layer->stride = (live[PLANE_STRIDE] & STRIDE_MASK) * unit;
	layer->source_x = live[PLANE_OFFSET] & COORDINATE_MASK;
	layer->source_y = live[PLANE_OFFSET] >> 16 & COORDINATE_MASK;
	layer->x = live[PLANE_POSITION] & COORDINATE_MASK;
	layer->y = live[PLANE_POSITION] >> 16 & COORDINATE_MASK;
	layer->width = (live[PLANE_SIZE] & COORDINATE_MASK) + 1;
	layer->height = (live[PLANE_SIZE] >> 16 & COORDINATE_MASK) + 1;
	layer->rotated = (layer->control & CTL_ROTATION_MASK) == ROTATION_180;
}

/* Without alpha of its own a pixel counts as if it were multiplied by 1. */
static void derive_alpha(const uint32_t *live, struct layer *layer)
{
	uint32_t alpha = layer->control >> CTL_ALPHA_SHIFT & 3;

	if (live[PLANE_KEY_MASK] & KEYMSK_HAS_OPACITY)
		layer->opacity = live[PLANE_KEY_MAX] >> 24;
	if (alpha == ALPHA_TO_MULTIPLY)
		layer->blend = BLEND_COVERAGE;
	else if (alpha == ALPHA_MULTIPLIED)
		layer->blend = BLEND_ALPHA;
	else if (layer->opacity < 255)
		layer->blend = BLEND_OPACITY;
}

static void derive_blend(const uint32_t *live, struct layer *layer)
{
	uint32_t key = layer->control >> CTL_KEY_SHIFT & 3;

	layer->key_value = live[PLANE_KEY_VALUE];
	layer->key_mask = live[PLANE_KEY_MASK];
	layer->key_max = live[PLANE_KEY_MAX];
	if (key == KEY_SOURCE)
		layer->blend = BLEND_SOURCE_KEY;
	else if (key == KEY_DESTINATION)
		layer->blend = BLEND_DESTINATION_KEY;
	else
		derive_alpha(live, layer);
}

static void derive(const uint32_t *live, struct layer *layer)
{
	derive_surface(live, layer);
	derive_blend(live, layer);
	layer->format = is_modelled(layer->control) ? pixel_universal_format(layer->control) : NULL;
}

static void derive_first(const uint32_t *live, struct layer *layer)
{
	layer->name = "plane 1";
	derive(live, layer);
}

static void derive_second(const uint32_t *live, struct layer *layer)
{
	layer->name = "plane 2";
	derive(live, layer);
}

#define UNIVERSAL_REGS(first) { \
	[PLANE_CONTROL] = (first) + PLANE_CTL, \
	[PLANE_SURFACE] = (first) + PLANE_SURF, \
	[PLANE_STRIDE] = (first) + PLANE_STRIDE_REG, \
	[PLANE_OFFSET] = (first) + PLANE_OFFSET_REG, \
	[PLANE_POSITION] = (first) + PLANE_POS, \
	[PLANE_SIZE] = (first) + PLANE_SIZE_REG, \
	[PLANE_KEY_VALUE] = (first) + PLANE_KEYVAL, \
	[PLANE_KEY_MASK] = (first) + PLANE_KEYMSK, \
	[PLANE_KEY_MAX] = (first) + PLANE_KEYMAX, \
}

const struct plane_info gen9_planes[PLANES] = {
	[PLANE_PRIMARY] = {
		.derive = derive_first,
		.regs = UNIVERSAL_REGS(PLANE_1),
		.surface_live = PLANE_1 + PLANE_SURFLIVE,
		.enable = PLANE_ENABLE,
		.async = CTL_ASYNC_FLIP,
		.flip_done = IRQ_PIPE_A_FLIP_DONE,
	},
	[PLANE_SPRITE] = {
		.derive = derive_second,
		.regs = UNIVERSAL_REGS(PLANE_2),
		.surface_live = PLANE_2 + PLANE_SURFLIVE,
		.enable = PLANE_ENABLE,
		.flip_done = IRQ_PIPE_A_SPRITE_FLIP_DONE,
	},
	[PLANE_CURSOR] = GEN7_CURSOR,
};

void gen9_colour(const struct vgpu *vgpu, unsigned int pipe, uint32_t control, struct colour *colour)
{
	gen7_colour_of(vgpu, pipe, control & CTL_PIPE_GAMMA, control & CTL_PIPE_CSC, colour);
}
