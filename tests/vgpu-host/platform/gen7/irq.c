// SPDX-License-Identifier: MIT
/**
 * DOC: Interrupts of gen7
 *
 * Display, GT and power management side by side, the PCH behind the display.
 */
#include "bus/irq.h"
#include "platform/gen7/gen7.h"

enum bank {
	BANK_SDE,
	BANK_DE,
	BANK_GT,
	BANK_PM,
	BANKS,
};

#define DEIER		0x4400c
#define DE_MASTER	(UINT32_C(1) << 31)
#define DE_PCH_EVENT	28	/* bit */

static const struct irq_bank banks[BANKS] = {
	[BANK_SDE] = { .name = "SDE", .base = 0xc4000, .has_parent = true, .parent = BANK_DE,
		       .parent_bit = DE_PCH_EVENT },
	[BANK_DE] = { .name = "DE", .base = 0x44000 },
	[BANK_GT] = { .name = "GT", .base = 0x44010 },
	[BANK_PM] = { .name = "PM", .base = 0x44020 },
};

#define EVENT(bit)	(UINT32_C(1) << (bit))

/* Of the rest of enum irq_source gen7 knows nothing. */
static const struct irq_row sources[IRQ_SOURCES] = {
	[IRQ_PIPE_A_VBLANK] = { .bank = BANK_DE, .event = EVENT(0) },
	[IRQ_PIPE_B_VBLANK] = { .bank = BANK_DE, .event = EVENT(5) },
	[IRQ_PIPE_C_VBLANK] = { .bank = BANK_DE, .event = EVENT(10) },
	[IRQ_PIPE_A_FLIP_DONE] = { .bank = BANK_DE, .event = EVENT(3) },
	[IRQ_PIPE_B_FLIP_DONE] = { .bank = BANK_DE, .event = EVENT(8) },
	[IRQ_PIPE_C_FLIP_DONE] = { .bank = BANK_DE, .event = EVENT(13) },
	[IRQ_PIPE_A_SPRITE_FLIP_DONE] = { .bank = BANK_DE, .event = EVENT(4) },
	[IRQ_PIPE_B_SPRITE_FLIP_DONE] = { .bank = BANK_DE, .event = EVENT(9) },
	[IRQ_PIPE_C_SPRITE_FLIP_DONE] = { .bank = BANK_DE, .event = EVENT(14) },
	[IRQ_DISPLAY_ERROR] = { .bank = BANK_DE, .event = EVENT(30) },
	[IRQ_RENDER_USER] = { .bank = BANK_GT, .event = EVENT(0) },
	[IRQ_RENDER_PIPE_CONTROL] = { .bank = BANK_GT, .event = EVENT(4) },
	[IRQ_RENDER_ERROR] = { .bank = BANK_GT, .event = EVENT(3) },
	[IRQ_VIDEO_USER] = { .bank = BANK_GT, .event = EVENT(12) },
	[IRQ_VIDEO_FLUSH_DW] = { .bank = BANK_GT, .event = EVENT(16) },
	[IRQ_VIDEO_ERROR] = { .bank = BANK_GT, .event = EVENT(15) },
	[IRQ_BLITTER_USER] = { .bank = BANK_GT, .event = EVENT(22) },
	[IRQ_BLITTER_FLUSH_DW] = { .bank = BANK_GT, .event = EVENT(26) },
	[IRQ_BLITTER_ERROR] = { .bank = BANK_GT, .event = EVENT(25) },
	[IRQ_VEBOX_USER] = { .bank = BANK_PM, .event = EVENT(10) },
	[IRQ_VEBOX_FLUSH_DW] = { .bank = BANK_PM, .event = EVENT(13) },
	[IRQ_VEBOX_ERROR] = { .bank = BANK_PM, .event = EVENT(12) },
	[IRQ_GMBUS] = { .bank = BANK_SDE, .event = EVENT(17) },
	[IRQ_AUX_A] = { .bank = BANK_DE, .event = EVENT(26) },
	[IRQ_AUX_B] = { .bank = BANK_SDE, .event = EVENT(25) },
	[IRQ_AUX_C] = { .bank = BANK_SDE, .event = EVENT(26) },
	[IRQ_AUX_D] = { .bank = BANK_SDE, .event = EVENT(27) },
	[IRQ_HOTPLUG_B] = { .bank = BANK_SDE, .event = EVENT(21) },
	[IRQ_HOTPLUG_C] = { .bank = BANK_SDE, .event = EVENT(22) },
	[IRQ_HOTPLUG_D] = { .bank = BANK_SDE, .event = EVENT(23) },
};

const struct irq_tree gen7_irqs = {
	.banks = banks,
	.num_banks = BANKS,
	.sources = sources,
	.master = DEIER,
	.master_enable = DE_MASTER,
};

#define ROW(n, o) .name = (n), .offset = (o), .group = VGPU_GROUP_INTERRUPT

static const struct mmio_row rows[] = {
	{ ROW("DEISR", 0x44000), .ro = UINT32_MAX },
	{ ROW("DEIMR", 0x44004), .reset = UINT32_MAX, .used = UINT32_MAX,
	  .post_write = irq_post_write },
	{ ROW("DEIIR", 0x44008), .w1c = UINT32_MAX, .post_write = irq_post_write },
	{ ROW("DEIER", 0x4400c), .used = UINT32_MAX, .post_write = irq_post_write },
	{ ROW("GTISR", 0x44010), .ro = UINT32_MAX },
	{ ROW("GTIMR", 0x44014), .reset = UINT32_MAX, .used = UINT32_MAX,
	  .post_write = irq_post_write },
	{ ROW("GTIIR", 0x44018), .w1c = UINT32_MAX, .post_write = irq_post_write },
	{ ROW("GTIER", 0x4401c), .used = UINT32_MAX, .post_write = irq_post_write },
	{ ROW("GEN6_PMISR", 0x44020), .ro = UINT32_MAX },
	{ ROW("GEN6_PMIMR", 0x44024), .reset = UINT32_MAX, .used = UINT32_MAX,
	  .post_write = irq_post_write },
	{ ROW("GEN6_PMIIR", 0x44028), .w1c = UINT32_MAX, .post_write = irq_post_write },
	{ ROW("GEN6_PMIER", 0x4402c), .used = UINT32_MAX, .post_write = irq_post_write },
	/*
	 * Live hot-plug state: never set. A driver asks it for DisplayPort only; told
	 * that something is there, it would wait for AUX answers 320 times.
	 */
	{ ROW("SDEISR", 0xc4000), .ro = UINT32_MAX },
	{ ROW("SDEIMR", 0xc4004), .reset = UINT32_MAX, .used = UINT32_MAX,
	  .post_write = irq_post_write },
	{ ROW("SDEIIR", 0xc4008), .w1c = UINT32_MAX, .post_write = irq_post_write },
	{ ROW("SDEIER", 0xc400c), .used = UINT32_MAX, .post_write = irq_post_write },
};

const struct mmio_table gen7_irq_table = { .rows = rows, .count = sizeof(rows) / sizeof(rows[0]) };
