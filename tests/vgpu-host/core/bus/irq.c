// SPDX-License-Identifier: MIT
/**
 * DOC: Interrupts
 *
 * Four banks of ISR, IMR, IIR and IER. An event that its IMR lets through is
 * latched in IIR; the line is up while the master enable is set and any bank
 * has an enabled latched event; a message is sent when the line goes up. The
 * line is derived from the registers after each change, never stored as an
 * action of its own.
 *
 * The PCH bank is behind the display bank: its rising edge is an event there.
 */
#include "bus/irq.h"
#include "model.h"

enum bank {
	BANK_DE,
	BANK_GT,
	BANK_PM,
	BANK_SDE,
	BANKS,
};

enum {
	ISR = 0x0,
	IMR = 0x4,
	IIR = 0x8,
	IER = 0xc,
};

static const uint32_t bank_bases[BANKS] = {
	[BANK_DE] = 0x44000,
	[BANK_GT] = 0x44010,
	[BANK_PM] = 0x44020,
	[BANK_SDE] = 0xc4000,
};

#define DE_MASTER	(UINT32_C(1) << 31)
#define DE_PCH_EVENT	(UINT32_C(1) << 28)

struct irq_row {
	enum bank bank;
	unsigned int bit;
};

static const struct irq_row sources[IRQ_SOURCES] = {
	[IRQ_PIPE_A_VBLANK] = { .bank = BANK_DE, .bit = 0 },
	[IRQ_PIPE_B_VBLANK] = { .bank = BANK_DE, .bit = 5 },
	[IRQ_PIPE_C_VBLANK] = { .bank = BANK_DE, .bit = 10 },
	[IRQ_PIPE_A_FLIP_DONE] = { .bank = BANK_DE, .bit = 3 },
	[IRQ_PIPE_B_FLIP_DONE] = { .bank = BANK_DE, .bit = 8 },
	[IRQ_PIPE_C_FLIP_DONE] = { .bank = BANK_DE, .bit = 13 },
	[IRQ_PIPE_A_SPRITE_FLIP_DONE] = { .bank = BANK_DE, .bit = 4 },
	[IRQ_PIPE_B_SPRITE_FLIP_DONE] = { .bank = BANK_DE, .bit = 9 },
	[IRQ_PIPE_C_SPRITE_FLIP_DONE] = { .bank = BANK_DE, .bit = 14 },
	[IRQ_DISPLAY_ERROR] = { .bank = BANK_DE, .bit = 30 },
	[IRQ_RENDER_USER] = { .bank = BANK_GT, .bit = 0 },
	[IRQ_RENDER_PIPE_CONTROL] = { .bank = BANK_GT, .bit = 4 },
	[IRQ_RENDER_ERROR] = { .bank = BANK_GT, .bit = 3 },
	[IRQ_VIDEO_USER] = { .bank = BANK_GT, .bit = 12 },
	[IRQ_VIDEO_FLUSH_DW] = { .bank = BANK_GT, .bit = 16 },
	[IRQ_VIDEO_ERROR] = { .bank = BANK_GT, .bit = 15 },
	[IRQ_BLITTER_USER] = { .bank = BANK_GT, .bit = 22 },
	[IRQ_BLITTER_FLUSH_DW] = { .bank = BANK_GT, .bit = 26 },
	[IRQ_BLITTER_ERROR] = { .bank = BANK_GT, .bit = 25 },
	[IRQ_VEBOX_USER] = { .bank = BANK_PM, .bit = 10 },
	[IRQ_VEBOX_FLUSH_DW] = { .bank = BANK_PM, .bit = 13 },
	[IRQ_VEBOX_ERROR] = { .bank = BANK_PM, .bit = 12 },
	[IRQ_GMBUS] = { .bank = BANK_SDE, .bit = 17 },
	[IRQ_AUX_B] = { .bank = BANK_SDE, .bit = 25 },
	[IRQ_AUX_C] = { .bank = BANK_SDE, .bit = 26 },
	[IRQ_AUX_D] = { .bank = BANK_SDE, .bit = 27 },
	[IRQ_HOTPLUG_B] = { .bank = BANK_SDE, .bit = 21 },
	[IRQ_HOTPLUG_C] = { .bank = BANK_SDE, .bit = 22 },
	[IRQ_HOTPLUG_D] = { .bank = BANK_SDE, .bit = 23 },
};

static uint32_t bank_reg(const struct vgpu *vgpu, enum bank bank, unsigned int reg)
{
	return reg_get(vgpu, bank_bases[bank] + reg);
}

static bool bank_pending(const struct vgpu *vgpu, enum bank bank)
{
	return bank_reg(vgpu, bank, IIR) & bank_reg(vgpu, bank, IER);
}

static void latch(struct vgpu *vgpu, enum bank bank, uint32_t bits)
{
	reg_rmw(vgpu, bank_bases[bank] + IIR, 0, bits & ~bank_reg(vgpu, bank, IMR));
}

/* The PCH's line shows in the display bank and is latched there when it rises. */
static void update_pch(struct vgpu *vgpu)
{
	bool was = bank_reg(vgpu, BANK_DE, ISR) & DE_PCH_EVENT;
	bool is = bank_pending(vgpu, BANK_SDE);

	reg_rmw(vgpu, bank_bases[BANK_DE] + ISR, DE_PCH_EVENT, is ? DE_PCH_EVENT : 0);
	if (is && !was)
		latch(vgpu, BANK_DE, DE_PCH_EVENT);
}

static bool line(const struct vgpu *vgpu)
{
	if (!(bank_reg(vgpu, BANK_DE, IER) & DE_MASTER))
		return false;
	return bank_pending(vgpu, BANK_DE) || bank_pending(vgpu, BANK_GT) ||
	       bank_pending(vgpu, BANK_PM);
}

static void update_line(struct vgpu *vgpu)
{
	bool was = vgpu->irq_line;

	update_pch(vgpu);
	vgpu->irq_line = line(vgpu);
	if (vgpu->irq_line && !was && config_msi_enabled(vgpu)) {
		vgpu->work.interrupts++;
		vgpu->ops->irq(vgpu->ctx);
	}
}

uint32_t irq_bit(enum irq_source source)
{
	return UINT32_C(1) << sources[source].bit;
}

bool irq_is_unmasked(const struct vgpu *vgpu, enum irq_source source)
{
	return !(bank_reg(vgpu, sources[source].bank, IMR) & irq_bit(source));
}

void irq_raise(struct vgpu *vgpu, enum irq_source source)
{
	latch(vgpu, sources[source].bank, irq_bit(source));
	update_line(vgpu);
}

static void bank_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	(void)reg;
	(void)old;
	update_line(vgpu);
}

#define ROW(n, o) .name = (n), .offset = (o), .group = VGPU_GROUP_INTERRUPT

static const struct mmio_row rows[] = {
	{ ROW("DEISR", 0x44000), .ro = UINT32_MAX },
	{ ROW("DEIMR", 0x44004), .reset = UINT32_MAX, .used = UINT32_MAX,
	  .post_write = bank_post_write },
	{ ROW("DEIIR", 0x44008), .w1c = UINT32_MAX, .post_write = bank_post_write },
	{ ROW("DEIER", 0x4400c), .used = UINT32_MAX, .post_write = bank_post_write },
	{ ROW("GTISR", 0x44010), .ro = UINT32_MAX },
	{ ROW("GTIMR", 0x44014), .reset = UINT32_MAX, .used = UINT32_MAX,
	  .post_write = bank_post_write },
	{ ROW("GTIIR", 0x44018), .w1c = UINT32_MAX, .post_write = bank_post_write },
	{ ROW("GTIER", 0x4401c), .used = UINT32_MAX, .post_write = bank_post_write },
	{ ROW("GEN6_PMISR", 0x44020), .ro = UINT32_MAX },
	{ ROW("GEN6_PMIMR", 0x44024), .reset = UINT32_MAX, .used = UINT32_MAX,
	  .post_write = bank_post_write },
	{ ROW("GEN6_PMIIR", 0x44028), .w1c = UINT32_MAX, .post_write = bank_post_write },
	{ ROW("GEN6_PMIER", 0x4402c), .used = UINT32_MAX, .post_write = bank_post_write },
	/*
	 * Live hot-plug state: never set. A driver asks it for DisplayPort only; told
	 * that something is there, it would wait for AUX answers 320 times.
	 */
	{ ROW("SDEISR", 0xc4000), .ro = UINT32_MAX },
	{ ROW("SDEIMR", 0xc4004), .reset = UINT32_MAX, .used = UINT32_MAX,
	  .post_write = bank_post_write },
	{ ROW("SDEIIR", 0xc4008), .w1c = UINT32_MAX, .post_write = bank_post_write },
	{ ROW("SDEIER", 0xc400c), .used = UINT32_MAX, .post_write = bank_post_write },
};

const struct mmio_table irq_table = { .rows = rows, .count = sizeof(rows) / sizeof(rows[0]) };
