// SPDX-License-Identifier: MIT
/**
 * DOC: Interrupts
 *
 * Banks of ISR, IMR, IIR and IER. An event that its IMR lets through is latched
 * in IIR; the line is up while the master enable is set and any bank has an
 * enabled latched event; a message is sent when the line goes up. The line is
 * derived from the registers after each change, never stored as an action of
 * its own.
 *
 * A bank may be behind another one: its rising edge is an event there. Or the
 * master register has bits that show which banks have pending events. Which
 * banks there are, and which bit of which an event has, is the platform's.
 */
#include "bus/irq.h"
#include "model.h"

enum {
	ISR = 0x0,
	IMR = 0x4,
	IIR = 0x8,
	IER = 0xc,
};

static const struct irq_tree *tree_of(const struct vgpu *vgpu)
{
	return vgpu->gpu->platform->irqs;
}

static uint32_t bank_pending(const struct vgpu *vgpu, const struct irq_bank *bank)
{
	return reg_get(vgpu, bank->base + IIR) & reg_get(vgpu, bank->base + IER);
}

static void latch(struct vgpu *vgpu, const struct irq_bank *bank, uint32_t bits)
{
	reg_rmw(vgpu, bank->base + IIR, 0, bits & ~reg_get(vgpu, bank->base + IMR));
}

/* A bank's line shows in the bank before it and is latched there when it rises. */
static void update_parent(struct vgpu *vgpu, const struct irq_bank *bank)
{
	const struct irq_bank *parent = &tree_of(vgpu)->banks[bank->parent];
	uint32_t event = UINT32_C(1) << bank->parent_bit;
	bool was = reg_get(vgpu, parent->base + ISR) & event;
	bool is = bank_pending(vgpu, bank);

	reg_rmw(vgpu, parent->base + ISR, event, is ? event : 0);
	if (is && !was)
		latch(vgpu, parent, event);
}

/* Banks behind others come first, so that what they latch counts. */
static bool line(struct vgpu *vgpu)
{
	const struct irq_tree *tree = tree_of(vgpu);
	bool up = false;

	for (const struct irq_bank *bank = tree->banks; bank < tree->banks + tree->num_banks; bank++) {
		if (bank->has_parent)
			update_parent(vgpu, bank);
		else
			up |= bank_pending(vgpu, bank);
	}
	return up && reg_get(vgpu, tree->master) & tree->master_enable;
}

static void update_line(struct vgpu *vgpu)
{
	bool was = vgpu->irq_line;

	vgpu->irq_line = line(vgpu);
	if (vgpu->irq_line && !was && config_msi_enabled(vgpu)) {
		vgpu->work.interrupts++;
		vgpu->ops->irq(vgpu->ctx);
	}
}

static const struct irq_bank *bank_of(const struct vgpu *vgpu, enum irq_source source)
{
	return &tree_of(vgpu)->banks[tree_of(vgpu)->sources[source].bank];
}

uint32_t irq_bit(const struct vgpu *vgpu, enum irq_source source)
{
	return tree_of(vgpu)->sources[source].event;
}

bool irq_is_unmasked(const struct vgpu *vgpu, enum irq_source source)
{
	return !(reg_get(vgpu, bank_of(vgpu, source)->base + IMR) & irq_bit(vgpu, source));
}

void irq_raise(struct vgpu *vgpu, enum irq_source source)
{
	latch(vgpu, bank_of(vgpu, source), irq_bit(vgpu, source));
	update_line(vgpu);
}

bool irq_is_pending(const struct vgpu *vgpu, enum irq_source source)
{
	return reg_get(vgpu, bank_of(vgpu, source)->base + IIR) & irq_bit(vgpu, source);
}

void irq_show(struct vgpu *vgpu, enum irq_source source, bool is)
{
	uint32_t bit = irq_bit(vgpu, source);

	reg_rmw(vgpu, bank_of(vgpu, source)->base + ISR, bit, is ? bit : 0);
}

void irq_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	(void)reg;
	(void)old;
	update_line(vgpu);
}

/* Pending bits are derived, so that none is set without an event that explains it. */
uint32_t irq_master_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	const struct irq_tree *tree = tree_of(vgpu);

	(void)reg;
	value &= tree->master_enable;
	for (const struct irq_bank *bank = tree->banks; bank < tree->banks + tree->num_banks; bank++) {
		uint32_t pending = bank_pending(vgpu, bank);

		for (unsigned int i = 0; i < IRQ_MASTER_BITS; i++) {
			if (pending & bank->master[i].events)
				value |= bank->master[i].bit;
		}
	}
	return value;
}
