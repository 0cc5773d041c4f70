// SPDX-License-Identifier: MIT
/**
 * DOC: Images of contexts of gen8 and gen9
 *
 * Where a save puts the registers. A driver, GVT-g and the programs that count
 * events know places in them by heart.
 *
 * Sources: PRM Skylake, volume 7, "Register State Context"; upstream's
 * gt/intel_lrc.c (gen8_xcs_offsets and on), gt/intel_lrc_reg.h, i915_perf.c
 * (ctx_oactxctrl_offset, ctx_flexeu0_offset) and gvt/scheduler.c.
 */
#include "engine/lrc.h"
#include "platform/gen8/gen8.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define LOAD(at, regs)	{ .dword = (at), .count = COUNT(regs), .offsets = (regs) }
#define POSTED(at, regs) { .dword = (at), .posted = true, .count = COUNT(regs), .offsets = (regs) }

/* CONTEXT_CONTROL, HEAD, TAIL, START, CTL; batch; batch of the second level; workaround batches */
#define RING_AND_BATCHES \
	0x244, 0x34, 0x30, 0x38, 0x3c, 0x168, 0x140, 0x110, 0x11c, 0x114, 0x118
static const uint16_t ring_only[] = { RING_AND_BATCHES };
static const uint16_t ring[] = { RING_AND_BATCHES, 0x1c0, 0x1c4, 0x1c8 };
/* CTX_TIMESTAMP, PDP3 to PDP0 */
static const uint16_t directories[] = {
	0x3a8, 0x28c, 0x288, 0x284, 0x280, 0x27c, 0x278, 0x274, 0x270,
};
static const uint16_t power[] = { 0xc8 };
static const uint16_t control[] = { 0x200 };
static const uint16_t control_and_exceptions[] = { 0x200, 0x28 };

/* EXCC, MI_MODE, INSTPM, PR_CTR_CTL, PR_CTR_THRSH */
#define MODES	0x28, 0x9c, 0xc0, 0x178, 0x17c
/* TIMESTAMP, BB_START_ADDR_UDW, BB_START_ADDR, BB_ADD_DIFF, BB_OFFSET, MI_PREDICATE_RESULT_1 */
#define BATCH_START	0x358, 0x170, 0x150, 0x154, 0x158, 0x41c
/* GPRs, IPEHR */
#define GPRS \
	0x600, 0x604, 0x608, 0x60c, 0x610, 0x614, 0x618, 0x61c, \
	0x620, 0x624, 0x628, 0x62c, 0x630, 0x634, 0x638, 0x63c, \
	0x640, 0x644, 0x648, 0x64c, 0x650, 0x654, 0x658, 0x65c, \
	0x660, 0x664, 0x668, 0x66c, 0x670, 0x674, 0x678, 0x67c, 0x68
static const uint16_t modes[] = { MODES };
static const uint16_t batch_start[] = { BATCH_START };
static const uint16_t gprs[] = { GPRS };
static const uint16_t streamer[] = { MODES, BATCH_START, GPRS };

/* OACTXCONTROL, and the seven EU_PERF_CNTL, which lie behind the render engine's block */
#define FLEX(offset)	((offset) - 0x2000)
static const uint16_t oa_control[] = { 0x360 };
static const uint16_t flex_eu[] = {
	FLEX(0xe458), FLEX(0xe558), FLEX(0xe658), FLEX(0xe758), FLEX(0xe45c), FLEX(0xe55c), FLEX(0xe65c),
};

static const struct context_load gen8_render_loads[] = {
	POSTED(0x01, ring), POSTED(0x21, directories), LOAD(0x41, power),
	LOAD(0x55, modes), LOAD(0xbb, batch_start), LOAD(0xd7, gprs), LOAD(0x11f, oa_control),
	LOAD(0x2cd, flex_eu),
};
static const struct context_load gen8_media_loads[] = {
	LOAD(0x01, ring_only), LOAD(0x21, directories), LOAD(0x41, control_and_exceptions),
};
static const struct context_load gen9_render_loads[] = {
	POSTED(0x01, ring), POSTED(0x21, directories), LOAD(0x41, power), POSTED(0x51, streamer),
	LOAD(0x127, oa_control), LOAD(0x3dd, flex_eu),
};
static const struct context_load gen9_media_loads[] = {
	POSTED(0x01, ring), POSTED(0x21, directories), POSTED(0x41, control), POSTED(0x51, streamer),
};

static const struct context_form gen8_render_context = {
	.loads = gen8_render_loads, .count = COUNT(gen8_render_loads),
	.more = 0x122, .more_end = 0x2cd, .end = 0x2dc,
};

static const struct context_form gen8_media_context = {
	.loads = gen8_media_loads, .count = COUNT(gen8_media_loads), .end = 0x46,
};

static const struct context_form gen9_render_context = {
	.loads = gen9_render_loads, .count = COUNT(gen9_render_loads),
	.more = 0x12a, .more_end = 0x3dd, .end = 0x3ec,
};

static const struct context_form gen9_media_context = {
	.loads = gen9_media_loads, .count = COUNT(gen9_media_loads), .end = 0xaa,
};

const struct context_form *const gen8_contexts[ENGINES] = {
	[ENGINE_RENDER] = &gen8_render_context,
	[ENGINE_VIDEO] = &gen8_media_context,
	[ENGINE_BLITTER] = &gen8_media_context,
	[ENGINE_VEBOX] = &gen8_media_context,
};

const struct context_form *const gen9_contexts[ENGINES] = {
	[ENGINE_RENDER] = &gen9_render_context,
	[ENGINE_VIDEO] = &gen9_media_context,
	[ENGINE_BLITTER] = &gen9_media_context,
	[ENGINE_VEBOX] = &gen9_media_context,
};
