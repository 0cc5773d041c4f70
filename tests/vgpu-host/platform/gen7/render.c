// SPDX-License-Identifier: MIT
/* Source: genxml gen75; brw_inst.h of Mesa for the instructions. */
#include "draw/eu.h"
#include "draw/surface.h"
#include "platform/gen7/gen7.h"

static const struct demand demands[] = {
	{ PACKET_VS, 5, BIT(0), 0, "a vertex shader" },
	{ PACKET_DS, 5, BIT(0), 0, "a domain shader" },
	{ PACKET_GS, 5, BIT(0), 0, "a geometry shader" },
	{ PACKET_STREAMOUT, 1, BIT(31), 0, "stream output" },
	{ PACKET_SF, 2, BITS(30, 29), BIT(29), "culling" },
	{ PACKET_SF, 2, BIT(11), 0, "a scissor rectangle" },
	{ PACKET_SBE, 1, BIT(21) | BIT(20), 0, "swizzled attributes" },
	{ PACKET_SBE, 10, UINT32_MAX, 0, "point sprites" },
	{ PACKET_SBE, 11, UINT32_MAX, 0, "attributes that are constant" },
	{ PACKET_SBE, 12, UINT32_MAX, 0, "attributes that wrap" },
	{ PACKET_SBE, 13, UINT32_MAX, 0, "attributes that wrap" },
	{ PACKET_WM, 1, 0x5e000000, 0, "a pass over the depth buffer, or pixels that are killed" },
	{ PACKET_WM, 1, BIT(29), BIT(29), "no pixel shader" },
	{ PACKET_WM, 1, 0x19fc00, BIT(11), "a payload of more than pixel barycentrics" },
	{ PACKET_WM, 1, 0x1b, 0, "stipples or multisampling" },
	{ PACKET_MULTISAMPLE, 1, 0x1e, 0, "multisampling" },
	{ PACKET_DEPTH, 1, BITS(31, 29), BITS(31, 29), "a depth buffer" },
	{ PACKET_STENCIL, 1, BIT(31), 0, "a stencil buffer" },
	{ PACKET_PS, 2, BIT(31) | BIT(30), 0, "a pixel shader with another mask" },
	{ PACKET_PS, 4, 0xbd8, 0, "constants or a resolve in the pixel shader" },
	{ PACKET_PS, 4, 7, BIT(1), "a pixel shader not for 16 pixels" },
};

static const struct rule blend[] = {
	{ 0, BIT(31), 0, "blending" },
	{ 1, 0xef411000, 0, "an alpha test, a logic operation, dither or a channel mask" },
};

static const struct rule surface[] = {
	{ 0, BITS(31, 28), BIT(29), "a surface that is not of two dimensions" },
	{ 0, BITS(12, 11), 0, "a surface of every other line" },
	{ 4, UINT32_MAX, 0, "a surface that is rotated, of many samples or part of an array" },
	{ 5, BITS(31, 25) | BITS(23, 20) | BITS(7, 0), 0, "a surface with an offset or many levels" },
	{ 6, BIT(0), 0, "a surface with an auxiliary one" },
};

static const struct image_form image = {
	.dwords = 8,
	.base = 1,
	.tile_mode = 13,
	.tilings = { TILING_LINEAR, TILING_LINEAR, TILING_X, TILING_Y },
	.rules = RULES(surface),
};

static const struct rule instruction[] = {
	{ 0, BIT(9), 0, "an instruction without mask" },
};

static const struct eu_encoding eu = {
	.operands = {
		[EU_DESTINATION] = { .dword = 1, .file = 0, .type = 2 },
		[EU_SOURCE] = { .dword = 1, .file = 5, .type = 7 },
		[EU_SECOND] = { .dword = 1, .file = 10, .type = 12 },
	},
	.type_mask = BITS(2, 0),
	.rules = RULES(instruction),
};

/* Haswell. */
const struct render_form gen7_render = {
	.headers = {
		[PACKET_BLEND] = 0x7824, [PACKET_BINDING_TABLE] = 0x782a, [PACKET_SAMPLERS] = 0x782f,
		[PACKET_CLIP] = 0x7812, [PACKET_DEPTH] = 0x7805, [PACKET_DS] = 0x781d,
		[PACKET_GS] = 0x7811, [PACKET_HS] = 0x781b, [PACKET_MULTISAMPLE] = 0x790d,
		[PACKET_PS] = 0x7820, [PACKET_RECTANGLE] = 0x7900, [PACKET_SAMPLE_MASK] = 0x7818,
		[PACKET_SBE] = 0x781f, [PACKET_SF] = 0x7813, [PACKET_STENCIL] = 0x7806,
		[PACKET_STREAMOUT] = 0x781e, [PACKET_TE] = 0x781c, [PACKET_VS] = 0x7810,
		[PACKET_WM] = 0x7814,
	},
	.instanced = BIT(20),
	.demands = demands,
	.demand_count = sizeof(demands) / sizeof(demands[0]),
	.fields = {
		[FIELD_TOPOLOGY] = { PACKET_PRIMITIVE, 1, 0, BITS(5, 0) },
		[FIELD_ATTRIBUTES] = { PACKET_PS, 4, 10, BIT(0) },
		[FIELD_ATTRIBUTE_COUNT] = { PACKET_SBE, 1, 22, BITS(5, 0) },
		[FIELD_ATTRIBUTE_OFFSET] = { PACKET_SBE, 1, 4, BITS(5, 0) },
		[FIELD_ATTRIBUTE_START] = { PACKET_PS, 5, 16, BITS(6, 0) },
		[FIELD_SAMPLES] = { PACKET_SAMPLE_MASK, 1, 0, BIT(0) },
		[FIELD_SAMPLES_OF_SHADER] = { PACKET_PS, 4, 12, BIT(0) },
	},
	.bases = { [BASE_SURFACE] = 2, [BASE_DYNAMIC] = 3, [BASE_INSTRUCTION] = 5 },
	.blend_dwords = 2,
	.blend = RULES(blend),
	.surface_unit = 32,
	.image = &image,
	.eu = &eu,
};
