/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_IRQ_H
#define VGPU_HOST_IRQ_H

#include "bus/mmio.h"

/**
 * enum irq_source - events that can interrupt the guest
 *
 * Which bank and bit an event has is the platform's.
 */
enum irq_source {
	IRQ_PIPE_A_VBLANK,
	IRQ_PIPE_B_VBLANK,
	IRQ_PIPE_C_VBLANK,
	IRQ_PIPE_A_FLIP_DONE,
	IRQ_PIPE_B_FLIP_DONE,
	IRQ_PIPE_C_FLIP_DONE,
	IRQ_PIPE_A_SPRITE_FLIP_DONE,
	IRQ_PIPE_B_SPRITE_FLIP_DONE,
	IRQ_PIPE_C_SPRITE_FLIP_DONE,
	IRQ_DISPLAY_ERROR,	/* GEN7_ERR_INT says which */
	IRQ_RENDER_USER,
	IRQ_RENDER_PIPE_CONTROL,
	IRQ_RENDER_ERROR,
	IRQ_VIDEO_USER,
	IRQ_VIDEO_FLUSH_DW,
	IRQ_VIDEO_ERROR,
	IRQ_BLITTER_USER,
	IRQ_BLITTER_FLUSH_DW,
	IRQ_BLITTER_ERROR,
	IRQ_VEBOX_USER,
	IRQ_VEBOX_FLUSH_DW,
	IRQ_VEBOX_ERROR,
	IRQ_GMBUS,
	IRQ_AUX_B,
	IRQ_AUX_C,
	IRQ_AUX_D,
	IRQ_HOTPLUG_B,
	IRQ_HOTPLUG_C,
	IRQ_HOTPLUG_D,
	IRQ_SOURCES,
};

/**
 * struct irq_bank - a set of ISR, IMR, IIR and IER, in this order
 * @name: short
 * @base: offset of ISR
 * @has_parent: it is behind another bank
 * @parent: index of that one
 * @parent_bit: its event there
 */
struct irq_bank {
	const char *name;
	uint32_t base;
	bool has_parent;
	uint8_t parent;
	uint8_t parent_bit;
};

/** struct irq_row - the place of an event: index of its bank, and its bit there */
struct irq_row {
	uint8_t bank;
	uint8_t bit;
};

/**
 * struct irq_tree - the way of a platform's events to the line
 * @banks: all there are, each before its parent
 * @num_banks: how many
 * @sources: by enum irq_source
 * @master: register with the master enable
 * @master_enable: its bit there
 */
struct irq_tree {
	const struct irq_bank *banks;
	unsigned int num_banks;
	const struct irq_row *sources;
	uint32_t master;
	uint32_t master_enable;
};

/** irq_raise() - an event happened; the guest learns of it if it wants to */
void irq_raise(struct vgpu *vgpu, enum irq_source source);

/** irq_bit() - the event's bit in the registers of its bank */
uint32_t irq_bit(const struct vgpu *vgpu, enum irq_source source);

/** irq_is_unmasked() - would the event be latched? */
bool irq_is_unmasked(const struct vgpu *vgpu, enum irq_source source);

/* Hook of the banks' register tables. */
MMIO_POST_WRITE(irq_post_write);

#endif /* VGPU_HOST_IRQ_H */
