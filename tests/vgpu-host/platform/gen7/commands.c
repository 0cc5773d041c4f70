// SPDX-License-Identifier: MIT
/**
 * DOC: Commands of gen7.5
 *
 * The header's upper half tells commands apart::
 *
 *   31:29 28:23          client 0: MI, opcode
 *   31:29 28:22          client 2: blitter, opcode
 *   31:29 28:27 26:24 23:16  client 3: pipeline, opcode, sub-opcode
 *
 * What moves data, registers, interrupts, pixels or the engine itself is
 * executed; so is what copies rectangles with the 3D pipeline. The rest of it,
 * and the media pipeline, is skipped by its length.
 */
#include "draw/blit.h"
#include "draw/render.h"
#include "engine/command.h"
#include "engine/context_image.h"
#include "engine/display_event.h"
#include "engine/engine.h"
#include "engine/mi.h"
#include "platform/gen7/gen7.h"

#define MI(op)			.mask = 0xff80, .value = (op) << 7
#define BLT(op)			.mask = 0xffc0, .value = 0x4000 | (op) << 6
#define PIPELINE(pipe, op, sub) \
	.mask = 0xffff, .value = 0x6000 | (pipe) << 11 | (op) << 8 | (sub)
/* All sub-opcodes of one opcode. */
#define PIPELINE_OP(pipe, op) \
	.mask = 0xff00, .value = 0x6000 | (pipe) << 11 | (op) << 8

#define FIXED(n)		.length = (n)
#define LENGTH(bits)		.length_mask = (bits), .length = 2
#define AT_LEAST(n)		.shortest = (n)
#define BETWEEN(n, m)		.shortest = (n), .longest = (m)
/* An operand in memory, and the bit that says GGTT. */
#define MEMORY(at, dw, bit)	.memory = { .dword = (at), .space_dword = (dw), .space_bit = (bit) }
#define PRIVILEGED		.privileged = true

#define RENDER			(1u << ENGINE_RENDER)
#define VIDEO			(1u << ENGINE_VIDEO)
#define BLITTER			(1u << ENGINE_BLITTER)
#define VEBOX			(1u << ENGINE_VEBOX)

static const struct command_row rows[] = {
	{ .name = "MI_NOOP", MI(0x00), FIXED(1), .execute = mi_noop },
	{ .name = "MI_SET_PREDICATE", MI(0x01), FIXED(1), .engines = RENDER,
	  .execute = mi_set_predicate },
	{ .name = "MI_USER_INTERRUPT", MI(0x02), FIXED(1), .execute = mi_user_interrupt },
	{ .name = "MI_WAIT_FOR_EVENT", MI(0x03), FIXED(1), .engines = RENDER | BLITTER,
	  .execute = mi_wait_for_event },
	{ .name = "MI_FLUSH", MI(0x04), FIXED(1) },
	{ .name = "MI_ARB_CHECK", MI(0x05), FIXED(1), .execute = mi_arb_check },
	{ .name = "MI_RS_CONTROL", MI(0x06), FIXED(1), .engines = RENDER },
	{ .name = "MI_REPORT_HEAD", MI(0x07), FIXED(1), .execute = mi_report_head },
	{ .name = "MI_ARB_ON_OFF", MI(0x08), FIXED(1), PRIVILEGED, .execute = mi_arb_on_off },
	{ .name = "MI_URB_ATOMIC_ALLOC", MI(0x09), FIXED(1), .engines = RENDER },
	{ .name = "MI_BATCH_BUFFER_END", MI(0x0a), FIXED(1), .execute = mi_batch_buffer_end },
	{ .name = "MI_SUSPEND_FLUSH", MI(0x0b), FIXED(1) },
	{ .name = "MI_PREDICATE", MI(0x0c), FIXED(1), .engines = RENDER,
	  .execute = mi_predicate },
	{ .name = "MI_TOPOLOGY_FILTER", MI(0x0d), FIXED(1), .engines = RENDER },
	{ .name = "MI_SET_APPID", MI(0x0e), FIXED(1) },
	{ .name = "MI_RS_CONTEXT", MI(0x0f), FIXED(1), .engines = RENDER },
	{ .name = "MI_LOAD_SCAN_LINES_INCL", MI(0x12), LENGTH(0x3f), AT_LEAST(2),
	  .engines = RENDER | BLITTER, .execute = mi_load_scan_lines },
	{ .name = "MI_LOAD_SCAN_LINES_EXCL", MI(0x13), LENGTH(0x3f), AT_LEAST(2),
	  .engines = RENDER | BLITTER, .execute = mi_load_scan_lines },
	{ .name = "MI_DISPLAY_FLIP", MI(0x14), LENGTH(0x3f), AT_LEAST(3),
	  .engines = RENDER | BLITTER, PRIVILEGED, .execute = mi_display_flip },
	{ .name = "MI_SEMAPHORE_MBOX", MI(0x16), LENGTH(0xff), AT_LEAST(3),
	  .execute = mi_semaphore_mbox },
	{ .name = "MI_SET_CONTEXT", MI(0x18), LENGTH(0xff), AT_LEAST(2), .engines = RENDER,
	  PRIVILEGED,
	  .execute = mi_set_context },
	{ .name = "MI_URB_CLEAR", MI(0x19), LENGTH(0xff), .engines = RENDER },
	{ .name = "MI_MATH", MI(0x1a), LENGTH(0xff), .engines = RENDER, .execute = mi_math },
	{ .name = "MI_STORE_DATA_IMM", MI(0x20), LENGTH(0x3f), BETWEEN(4, 5), MEMORY(2, 0, 22),
	  .execute = mi_store_data_imm },
	{ .name = "MI_STORE_DATA_INDEX", MI(0x21), LENGTH(0x3f), BETWEEN(3, 4), PRIVILEGED,
	  .execute = mi_store_data_index },
	{ .name = "MI_LOAD_REGISTER_IMM", MI(0x22), LENGTH(0xff), AT_LEAST(3),
	  .execute = mi_load_register_imm },
	{ .name = "MI_UPDATE_GTT", MI(0x23), LENGTH(0xff), PRIVILEGED, .execute = mi_forbidden },
	{ .name = "MI_STORE_REGISTER_MEM", MI(0x24), LENGTH(0xff), AT_LEAST(3), MEMORY(2, 0, 22),
	  .execute = mi_store_register_mem },
	{ .name = "MI_FLUSH_DW", MI(0x26), LENGTH(0x3f), MEMORY(1, 1, 2),
	  .execute = mi_flush_dw },
	{ .name = "MI_CLFLUSH", MI(0x27), LENGTH(0x3ff), .engines = RENDER },
	{ .name = "MI_REPORT_PERF_COUNT", MI(0x28), LENGTH(0x3f), AT_LEAST(3), MEMORY(1, 1, 0),
	  .engines = RENDER, .execute = mi_report_perf_count },
	{ .name = "MI_LOAD_REGISTER_MEM", MI(0x29), LENGTH(0xff), AT_LEAST(3), MEMORY(2, 0, 22),
	  PRIVILEGED, .execute = mi_load_register_mem },
	{ .name = "MI_LOAD_REGISTER_REG", MI(0x2a), LENGTH(0xff), AT_LEAST(3), PRIVILEGED,
	  .execute = mi_load_register_reg },
	{ .name = "MI_RS_STORE_DATA_IMM", MI(0x2b), LENGTH(0xff), .engines = RENDER },
	{ .name = "MI_LOAD_URB_MEM", MI(0x2c), LENGTH(0xff), .engines = RENDER },
	{ .name = "MI_STORE_URB_MEM", MI(0x2d), LENGTH(0xff), .engines = RENDER },
	{ .name = "MI_BATCH_BUFFER_START", MI(0x31), LENGTH(0xff), AT_LEAST(2),
	  .execute = mi_batch_buffer_start },
	{ .name = "MI_CONDITIONAL_BATCH_BUFFER_END", MI(0x36), LENGTH(0xff), AT_LEAST(3),
	  MEMORY(2, 0, 22), .execute = mi_conditional_batch_buffer_end },

	{ .name = "XY_SETUP_BLT", BLT(0x01), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_setup },
	{ .name = "XY_SETUP_CLIP_BLT", BLT(0x03), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_setup_clip },
	{ .name = "XY_SETUP_MONO_PATTERN_SL_BLT", BLT(0x11), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_not_drawn },
	{ .name = "XY_PIXEL_BLT", BLT(0x24), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_draw },
	{ .name = "XY_SCANLINES_BLT", BLT(0x25), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_draw },
	{ .name = "XY_TEXT_BLT", BLT(0x26), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_not_drawn },
	{ .name = "XY_TEXT_IMMEDIATE_BLT", BLT(0x31), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_not_drawn },
	{ .name = "COLOR_BLT", BLT(0x40), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_draw },
	{ .name = "SRC_COPY_BLT", BLT(0x43), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_draw },
	{ .name = "XY_COLOR_BLT", BLT(0x50), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_draw },
	{ .name = "XY_PAT_BLT", BLT(0x51), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_draw },
	{ .name = "XY_MONO_PAT_BLT", BLT(0x52), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_draw },
	{ .name = "XY_SRC_COPY_BLT", BLT(0x53), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_draw },
	{ .name = "XY_MONO_SRC_COPY_BLT", BLT(0x54), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_not_drawn },
	{ .name = "XY_FULL_BLT", BLT(0x55), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_draw },
	{ .name = "XY_FULL_MONO_SRC_BLT", BLT(0x56), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_not_drawn },
	{ .name = "XY_FULL_MONO_PATTERN_BLT", BLT(0x57), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_not_drawn },
	{ .name = "XY_FULL_MONO_PATTERN_MONO_SRC_BLT", BLT(0x58), LENGTH(0xff),
	  .engines = BLITTER,
	  .execute = blt_not_drawn },
	{ .name = "XY_MONO_PAT_FIXED_BLT", BLT(0x59), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_not_drawn },
	{ .name = "XY_MONO_SRC_COPY_IMMEDIATE_BLT", BLT(0x71), LENGTH(0xff),
	  .engines = BLITTER,
	  .execute = blt_not_drawn },
	{ .name = "XY_PAT_BLT_IMMEDIATE", BLT(0x72), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_draw },
	{ .name = "XY_SRC_COPY_CHROMA_BLT", BLT(0x73), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_not_drawn },
	{ .name = "XY_FULL_IMMEDIATE_PATTERN_BLT", BLT(0x74), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_draw },
	{ .name = "XY_PAT_CHROMA_BLT", BLT(0x76), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_not_drawn },
	{ .name = "XY_PAT_CHROMA_BLT_IMMEDIATE", BLT(0x77), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_not_drawn },

	{ .name = "STATE_PREFETCH", PIPELINE(0, 0, 3), LENGTH(0xff), .engines = RENDER },
	{ .name = "STATE_BASE_ADDRESS", PIPELINE(0, 1, 1), LENGTH(0xff), AT_LEAST(6),
	  .engines = RENDER, .execute = render_base_address },
	{ .name = "STATE_SIP", PIPELINE(0, 1, 2), LENGTH(0xff), .engines = RENDER },
	{ .name = "SWTESS_BASE_ADDRESS", PIPELINE(0, 1, 3), LENGTH(0xff), .engines = RENDER },
	{ .name = "GPGPU_CSR_BASE_ADDRESS", PIPELINE(0, 1, 4), LENGTH(0xff), .engines = RENDER },
	{ .name = "3DSTATE_VF_STATISTICS", PIPELINE(1, 0, 0x0b), FIXED(1), .engines = RENDER },
	{ .name = "PIPELINE_SELECT", PIPELINE(1, 1, 4), FIXED(1), .engines = RENDER,
	  .execute = render_select },
	{ .name = "MEDIA_STATE", PIPELINE_OP(2, 0), LENGTH(0xffff), .engines = RENDER },
	{ .name = "MEDIA_OBJECT", PIPELINE_OP(2, 1), LENGTH(0xffff), .engines = RENDER },
	{ .name = "3DSTATE", PIPELINE_OP(3, 0), LENGTH(0xff), .engines = RENDER,
	  .execute = render_packet },
	{ .name = "3DSTATE_NONPIPELINED", PIPELINE_OP(3, 1), LENGTH(0xff), .engines = RENDER,
	  .execute = render_packet },
	{ .name = "PIPE_CONTROL", .mask = 0xffff, .value = 0x7a00, LENGTH(0xff), AT_LEAST(2),
	  .engines = RENDER, MEMORY(2, 1, 24), .execute = mi_pipe_control },
	{ .name = "3DPRIMITIVE", PIPELINE_OP(3, 3), LENGTH(0xff), AT_LEAST(7), .engines = RENDER,
	  .execute = render_primitive },

	{ .name = "MFX_WAIT", PIPELINE(1, 0, 0), FIXED(1), .engines = VIDEO },
	{ .name = "MFX_COMMON", .mask = 0xff00, .value = 0x7000, LENGTH(0xfff),
	  .engines = VIDEO },
	{ .name = "MFX_AVC", .mask = 0xff00, .value = 0x7100, LENGTH(0xfff), .engines = VIDEO },
	{ .name = "MFX_VC1", .mask = 0xff00, .value = 0x7200, LENGTH(0xfff), .engines = VIDEO },
	{ .name = "MFX_MPEG2", .mask = 0xff00, .value = 0x7300, LENGTH(0xfff), .engines = VIDEO },
	{ .name = "VEBOX", .mask = 0xff00, .value = 0x7400, LENGTH(0xfff), .engines = VEBOX },
	{ .name = "MFX_JPEG", .mask = 0xff00, .value = 0x7700, LENGTH(0xfff), .engines = VIDEO },
};

const struct command_table gen7_commands = {
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
