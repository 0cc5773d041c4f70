// SPDX-License-Identifier: MIT
/*
 * What gen9 has added in bits that gen8 reserves must be zero on both.
 *
 * Source: genxml gen8 and gen9; brw_inst.h of Mesa for the instructions.
 */
#include "draw/eu.h"
#include "draw/surface.h"
#include "platform/gen8/gen8.h"

static const struct demand demands[] = {
	{ PACKET_VF, 0, BIT(9), 0, "packed components" },
	{ PACKET_SGVS, 1, BIT(31) | BIT(15), 0, "vertices that are numbered" },
	{ PACKET_VS, 7, BIT(0), 0, "a vertex shader" },
	{ PACKET_DS, 7, BIT(0), 0, "a domain shader" },
	{ PACKET_GS, 7, BIT(0), 0, "a geometry shader" },
	{ PACKET_STREAMOUT, 1, BIT(31) | BIT(30), 0, "stream output" },
	{ PACKET_RASTER, 1, BITS(17, 16), BIT(16), "culling" },
	{ PACKET_RASTER, 1, BIT(1), 0, "a scissor rectangle" },
	{ PACKET_RASTER, 1, BIT(26) | BIT(0), 0, "clipping" },
	{ PACKET_RASTER, 1, BIT(24) | BITS(20, 18) | BIT(14) | BITS(12, 10) | BITS(6, 2), 0,
	  "outlines, or multisampling" },
	{ PACKET_SBE, 1, BIT(21) | BITS(19, 16), 0, "swizzled attributes" },
	{ PACKET_SBE, 2, UINT32_MAX, 0, "point sprites" },
	{ PACKET_SBE, 3, UINT32_MAX, 0, "attributes that are constant" },
	{ PACKET_SWIZZLES, 9, UINT32_MAX, 0, "attributes that wrap" },
	{ PACKET_SWIZZLES, 10, UINT32_MAX, 0, "attributes that wrap" },
	{ PACKET_WM, 1, BIT(30) | BITS(28, 27), 0, "a pass over the depth buffer" },
	{ PACKET_WM, 1, BITS(20, 19), 0, "pixels that are forced on or off" },
	{ PACKET_WM, 1, BITS(16, 11), BIT(11), "a payload of more than pixel barycentrics" },
	{ PACKET_WM, 1, BITS(4, 3) | BITS(1, 0), 0, "stipples, or pixels that are killed" },
	{ PACKET_CHROMAKEY, 1, BIT(31), 0, "pixels that are killed" },
	{ PACKET_HZ, 1, BITS(31, 30) | BITS(28, 27), 0, "a pass over the depth buffer" },
	{ PACKET_MULTISAMPLE, 1, BITS(5, 1), 0, "multisampling" },
	{ PACKET_DEPTH_STENCIL, 1, BITS(1, 0), 0, "a depth buffer" },
	{ PACKET_DEPTH_STENCIL, 1, BITS(3, 2), 0, "a stencil buffer" },
	{ PACKET_POOL, 1, BIT(11), 0, "a pool of binding tables" },
	{ PACKET_PS, 3, BITS(31, 30), 0, "a pixel shader with another mask" },
	{ PACKET_PS, 6, BIT(11) | BIT(8) | BITS(7, 6) | BITS(4, 3), 0,
	  "constants or a resolve in the pixel shader" },
	{ PACKET_PS, 6, BITS(2, 0), BIT(1), "a pixel shader not for 16 pixels" },
	{ PACKET_PS_EXTRA, 1, BIT(31), BIT(31), "no pixel shader" },
	{ PACKET_PS_EXTRA, 1, BITS(30, 26), 0, "a pixel shader that writes no colour, or more" },
	{ PACKET_PS_EXTRA, 1, BITS(25, 23) | BITS(6, 5) | BITS(3, 0), 0,
	  "a payload of more than pixel barycentrics" },
	{ PACKET_PS_BLEND, 1, BIT(30), BIT(30), "a pixel shader that writes no colour, or more" },
	{ PACKET_PS_BLEND, 1, BIT(31) | BIT(29) | BIT(8), 0, "blending" },
};

static const struct rule blend[] = {
	{ 0, BIT(31) | BIT(29) | BIT(27) | BIT(23), 0, "an alpha test, dither, or alpha that is changed" },
	{ 1, BIT(31), 0, "blending" },
	{ 1, BITS(3, 0), 0, "a channel mask" },
	{ 2, BIT(31), 0, "a logic operation" },
};

static const struct rule surface[] = {
	{ 0, BITS(31, 28), BIT(29), "a surface that is not of two dimensions" },
	{ 0, BITS(11, 10), 0, "a surface of every other line" },
	{ 1, BITS(23, 19), 0, "a surface with an offset or many levels" },
	{ 4, UINT32_MAX, 0, "a surface that is rotated, of many samples or part of an array" },
	{ 5, BITS(31, 25) | BITS(23, 21) | BITS(7, 0), 0, "a surface with an offset or many levels" },
	{ 5, BITS(19, 18), 0, "a surface in tiles of Yf or Ys" },
	{ 6, BITS(2, 0), 0, "a surface with an auxiliary one" },
	{ 7, BIT(30), 0, "a compressed surface, or one with a colour to be cleared to" },
};

static const struct image_form image = {
	.dwords = 16,
	.base = 8,
	.wide = true,
	.tile_mode = 12,
	.tilings = { TILING_LINEAR, IMAGE_TILING_UNKNOWN, TILING_X, TILING_Y },
	.rules = RULES(surface),
};

static const struct rule instruction[] = {
	{ 0, BIT(11), 0, "an instruction for the pixels of another quarter" },
	{ 1, BIT(2), 0, "an instruction without mask" },
};

static const struct eu_encoding eu = {
	.operands = {
		[EU_DESTINATION] = { .dword = 1, .file = 3, .type = 5 },
		[EU_SOURCE] = { .dword = 1, .file = 9, .type = 11 },
		[EU_SECOND] = { .dword = 2, .file = 25, .type = 27 },
	},
	.type_mask = BITS(3, 0),
	.rules = RULES(instruction),
};

/* What gen8 and gen9 have in common. */
#define RENDER \
	.headers = { \
		[PACKET_BLEND] = 0x7824, [PACKET_BINDING_TABLE] = 0x782a, [PACKET_SAMPLERS] = 0x782f, \
		[PACKET_CHROMAKEY] = 0x784c, [PACKET_CLIP] = 0x7812, [PACKET_DEPTH_STENCIL] = 0x784e, \
		[PACKET_DS] = 0x781d, [PACKET_GS] = 0x7811, [PACKET_HS] = 0x781b, \
		[PACKET_HZ] = 0x7852, [PACKET_MULTISAMPLE] = 0x780d, [PACKET_POOL] = 0x7919, \
		[PACKET_PS] = 0x7820, [PACKET_PS_BLEND] = 0x784d, [PACKET_PS_EXTRA] = 0x784f, \
		[PACKET_RASTER] = 0x7850, [PACKET_RECTANGLE] = 0x7900, [PACKET_SAMPLE_MASK] = 0x7818, \
		[PACKET_SBE] = 0x781f, [PACKET_SF] = 0x7813, [PACKET_SGVS] = 0x784a, \
		[PACKET_STREAMOUT] = 0x781e, [PACKET_SWIZZLES] = 0x7851, [PACKET_TE] = 0x781c, \
		[PACKET_TOPOLOGY] = 0x784b, [PACKET_VF] = 0x780c, [PACKET_VS] = 0x7810, \
		[PACKET_WM] = 0x7814, \
	}, \
	.instancing = 0x7849, \
	.demands = demands, \
	.demand_count = sizeof(demands) / sizeof(demands[0]), \
	.fields = { \
		[FIELD_TOPOLOGY] = { PACKET_TOPOLOGY, 1, 0, BITS(5, 0) }, \
		[FIELD_ATTRIBUTES] = { PACKET_PS_EXTRA, 1, 8, BIT(0) }, \
		[FIELD_ATTRIBUTE_COUNT] = { PACKET_SBE, 1, 22, BITS(5, 0) }, \
		[FIELD_ATTRIBUTE_OFFSET] = { PACKET_SBE, 1, 5, BITS(5, 0) }, \
		[FIELD_ATTRIBUTE_START] = { PACKET_PS, 7, 16, BITS(6, 0) }, \
		[FIELD_SAMPLES] = { PACKET_SAMPLE_MASK, 1, 0, BIT(0) }, \
		[FIELD_SAMPLES_OF_SHADER] = { PACKET_SAMPLE_MASK, 1, 0, BIT(0) }, \
	}, \
	.wide = true, \
	.bases = { [BASE_SURFACE] = 4, [BASE_DYNAMIC] = 6, [BASE_INSTRUCTION] = 10 }, \
	.blend_dwords = 3, \
	.blend = RULES(blend), \
	.surface_unit = 64, \
	.image = &image, \
	.eu = &eu

const struct render_form gen8_render = { RENDER };

const struct render_form gen9_render = { RENDER, .select_mask = 8, .components = 4 };
