// SPDX-License-Identifier: MIT
/**
 * DOC: Engines of gen8 and gen9
 *
 * The four of a GT2.
 */
#include "engine/engine.h"
#include "engine/regs.h"
#include "platform/gen8/gen8.h"

/* Numbers of the engines in the fault register: upstream's gt/intel_engine_types.h. */
const struct engine_info gen8_engines[ENGINES] = {
	[ENGINE_RENDER] = {
		.name = "rcs0", .base = 0x2000, .status_page = 0x2080,
		.fault_reg = GEN8_RING_FAULT, .fault_id = 0,
		.reset_bit = 1u << 1, .done_bit = 1u << 21,
		.user_irq = IRQ_RENDER_USER, .notify_irq = IRQ_RENDER_PIPE_CONTROL,
		.error_irq = IRQ_RENDER_ERROR, .switch_irq = IRQ_RENDER_SWITCH,
		.semaphore_irq = IRQ_RENDER_SEMAPHORE,
	},
	[ENGINE_VIDEO] = {
		.name = "vcs0", .base = 0x12000, .status_page = 0x12080,
		.fault_reg = GEN8_RING_FAULT, .fault_id = 1,
		.reset_bit = 1u << 2, .done_bit = 1u << 30,
		.user_irq = IRQ_VIDEO_USER, .notify_irq = IRQ_VIDEO_FLUSH_DW,
		.error_irq = IRQ_VIDEO_ERROR, .switch_irq = IRQ_VIDEO_SWITCH,
		.semaphore_irq = IRQ_VIDEO_SEMAPHORE,
	},
	[ENGINE_BLITTER] = {
		.name = "bcs0", .base = 0x22000, .status_page = 0x22080,
		.fault_reg = GEN8_RING_FAULT, .fault_id = 2,
		.reset_bit = 1u << 3, .done_bit = 1u << 3,
		.user_irq = IRQ_BLITTER_USER, .notify_irq = IRQ_BLITTER_FLUSH_DW,
		.error_irq = IRQ_BLITTER_ERROR, .switch_irq = IRQ_BLITTER_SWITCH,
		.semaphore_irq = IRQ_BLITTER_SEMAPHORE,
	},
	[ENGINE_VEBOX] = {
		.name = "vecs0", .base = 0x1a000, .status_page = 0x1a080,
		.fault_reg = GEN8_RING_FAULT, .fault_id = 3,
		.reset_bit = 1u << 4, .done_bit = 1u << 30,
		.user_irq = IRQ_VEBOX_USER, .notify_irq = IRQ_VEBOX_FLUSH_DW,
		.error_irq = IRQ_VEBOX_ERROR, .switch_irq = IRQ_VEBOX_SWITCH,
		.semaphore_irq = IRQ_VEBOX_SEMAPHORE,
	},
};
