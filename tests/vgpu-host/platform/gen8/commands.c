// SPDX-License-Identifier: MIT
/**
 * DOC: Commands of gen8
 *
 * Graphics addresses have two dwords. A batch in the PPGTT has no privileges,
 * and the hardware checks which registers it loads.
 *
 * Source: PRM Broadwell, volume 2a; gvt/cmd_parser.c for the lengths.
 */
#include "draw/render.h"
#include "engine/display_event.h"
#include "engine/mi.h"
#include "platform/command_rows.h"
#include "platform/gen7/gen7.h"
#include "platform/gen8/gen8.h"

/* What gen9 understands in the same way. */
static const struct command_row shared_rows[] = {
	{ .name = "MI_STORE_REGISTER_MEM", MI(0x24), LENGTH(0xff), AT_LEAST(4), WIDE(2, 0, 22),
	  .execute = mi_store_register_mem,
	  SCAN(load_store_register_mem), SCAN_DWORDS(4) },
	{ .name = "MI_LOAD_REGISTER_MEM", MI(0x29), LENGTH(0xff), AT_LEAST(4), WIDE(2, 0, 22),
	  .execute = mi_load_register_mem,
	  SCAN(load_store_register_mem), SCAN_DWORDS(4) },
	{ .name = "MI_LOAD_REGISTER_REG", MI(0x2a), LENGTH(0xff), AT_LEAST(3),
	  .execute = mi_load_register_reg,
	  SCAN(load_register_reg), SCAN_DWORDS(3) },
	{ .name = "MI_MATH", MI(0x1a), LENGTH(0xff), .execute = mi_math },

	{ .name = "MI_STORE_DATA_IMM", MI(0x20), LENGTH(0x3ff), AT_LEAST(4), WIDE(1, 0, 22),
	  .execute = mi_store_data_imm,
	  SCAN(store_data_imm) },
	{ .name = "MI_COPY_MEM_MEM", MI(0x2e), LENGTH(0xff), AT_LEAST(5), WIDE(1, 0, 21),
	  .execute = mi_copy_mem_mem,
	  SCAN(forbidden), SCAN_DWORDS(5) },
	{ .name = "MI_ATOMIC", MI(0x2f), LENGTH(0xff), AT_LEAST(3), WIDE(1, 0, 22),
	  .execute = mi_atomic,
	  SCAN(atomic) },
	{ .name = "MI_REPORT_PERF_COUNT", MI(0x28), LENGTH(0x3f), AT_LEAST(4), WIDE(1, 1, 0),
	  .engines = RENDER, .execute = mi_report_perf_count,
	  SCAN(forbidden), SCAN_DWORDS(4) },

	{ .name = "MI_SEMAPHORE_SIGNAL", MI(0x1b), LENGTH(0xff), .execute = mi_semaphore_signal,
	  SCAN_DWORDS(2) },
	{ .name = "MI_SEMAPHORE_WAIT", MI(0x1c), LENGTH(0xff), AT_LEAST(4), WIDE(2, 0, 22),
	  .execute = mi_semaphore_wait,
	  SCAN(forbidden), SCAN_DWORDS(4) },
	{ .name = "MI_FLUSH_DW", MI(0x26), LENGTH(0x3f), AT_LEAST(3), WIDE(1, 1, 2),
	  .execute = mi_flush_dw,
	  SCAN(flush_dw) },

	{ .name = "MI_BATCH_BUFFER_START", MI(0x31), LENGTH(0xff), AT_LEAST(3),
	  .execute = mi_batch_buffer_start_wide,
	  SCAN(batch_buffer_start) },
	{ .name = "MI_CONDITIONAL_BATCH_BUFFER_END", MI(0x36), LENGTH(0xff), AT_LEAST(4),
	  WIDE(2, 0, 22), .execute = mi_conditional_batch_buffer_end,
	  SCAN(forbidden), SCAN_DWORDS(4) },

	{ .name = "STATE_BASE_ADDRESS", PIPELINE(0, 1, 1), LENGTH(0xff), AT_LEAST(12), .engines = RENDER,
	  .execute = render_base_address },
	{ .name = "PIPE_CONTROL", PIPELINE(3, 2, 0), LENGTH(0xff), AT_LEAST(2),
	  .engines = RENDER, WIDE(2, 1, 24), .execute = mi_pipe_control,
	  SCAN(pipe_control) },

	{ .name = "MFX_VP8", .mask = 0xff00, .value = 0x7400, LENGTH(0xfff), .engines = VIDEO },
};

const struct command_table gen8_shared_commands = {
	.rows = shared_rows,
	.count = sizeof(shared_rows) / sizeof(shared_rows[0]),
	.shared = &gen7_shared_commands,
};

static const struct command_row rows[] = {
	{ .name = "MI_DISPLAY_FLIP", MI(0x14), LENGTH(0x3f), AT_LEAST(3),
	  .engines = RENDER | BLITTER, PRIVILEGED, .execute = mi_display_flip,
	  SCAN(display_flip) },
};

/* Broadwell. */
const struct command_table gen8_commands = {
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
	.shared = &gen8_shared_commands,
};
