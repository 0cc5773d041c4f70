// SPDX-License-Identifier: MIT
#include "bus/fence.h"
#include "bus/irq.h"
#include "display/gmbus.h"
#include "engine/regs.h"
#include "mediator/pvinfo.h"
#include "memory/walk.h"
#include "platform/gen7/gen7.h"
#include "platform/haswell/haswell.h"
#include "platform/platform.h"
#include "uncore/mailbox.h"
#include "uncore/power.h"

static const struct engine_info engines[ENGINES] = {
	[ENGINE_RENDER] = {
		.name = "rcs0", .base = 0x2000, .status_page = 0x4080, .fault_reg = 0x4094,
		.reset_bit = 1u << 1, .done_bit = 1u << 21,
		.user_irq = IRQ_RENDER_USER, .notify_irq = IRQ_RENDER_PIPE_CONTROL,
		.error_irq = IRQ_RENDER_ERROR,
	},
	[ENGINE_VIDEO] = {
		.name = "vcs0", .base = 0x12000, .status_page = 0x4180, .fault_reg = 0x4194,
		.reset_bit = 1u << 2, .done_bit = 1u << 30,
		.user_irq = IRQ_VIDEO_USER, .notify_irq = IRQ_VIDEO_FLUSH_DW,
		.error_irq = IRQ_VIDEO_ERROR,
	},
	[ENGINE_BLITTER] = {
		.name = "bcs0", .base = 0x22000, .status_page = 0x4280, .fault_reg = 0x4294,
		.reset_bit = 1u << 3, .done_bit = 1u << 3,
		.user_irq = IRQ_BLITTER_USER, .notify_irq = IRQ_BLITTER_FLUSH_DW,
		.error_irq = IRQ_BLITTER_ERROR,
	},
	[ENGINE_VEBOX] = {
		.name = "vecs0", .base = 0x1a000, .status_page = 0x4380, .fault_reg = 0x4394,
		.reset_bit = 1u << 4, .done_bit = 1u << 30,
		.user_irq = IRQ_VEBOX_USER, .notify_irq = IRQ_VEBOX_FLUSH_DW,
		.error_irq = IRQ_VEBOX_ERROR,
	},
};

static const struct mmio_table *const tables[] = {
	&haswell_gt_table,
	&gen7_display_table,
	&haswell_display_table,
	&haswell_memory_controller_table,
	&haswell_power_table,
	&gen7_irq_table,
	&power_table,
	&gmbus_table,
	&sideband_table,
	&fence_table,
	&pvinfo_table,
	NULL,
};

/* Haswell GT2, desktop. */
const struct platform haswell = {
	.name = "haswell",
	.device_id = 0x0412,
	.revision = 0x06,
	.bar0_size = 4u << 20,
	.mmio_size = 2u << 20,
	.addresses = UINT32_MAX,
	.msi = { .offset = 0x90, .wide = true },
	.gtt = &haswell_gtt,
	.fences = FENCES_MAX,
	.pipes = 3,
	.timestamp = { .ticks = 1, .ns = 80 },
	.tables = tables,
	.engines = engines,
	.display = &haswell_display,
	.forcewakes = haswell_forcewakes,
	.pcode = &haswell_pcode,
	.walk = walk_two_levels,
	.page_fault = gen7_page_fault,
	.irqs = &gen7_irqs,
	.resets = gen7_resets,
	.submission = &ring_submission,
	.commands = &gen7_commands,
	.render = &gen7_render,
};
