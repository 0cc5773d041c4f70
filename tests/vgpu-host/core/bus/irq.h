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
	IRQ_PIPE_A_CRC_DONE,
	IRQ_PIPE_B_CRC_DONE,
	IRQ_PIPE_C_CRC_DONE,
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
	IRQ_RENDER_SWITCH,	/* an event in the context status buffer */
	IRQ_VIDEO_SWITCH,
	IRQ_BLITTER_SWITCH,
	IRQ_VEBOX_SWITCH,
	IRQ_RENDER_SEMAPHORE,	/* a wait for a semaphore begins */
	IRQ_VIDEO_SEMAPHORE,
	IRQ_BLITTER_SEMAPHORE,
	IRQ_VEBOX_SEMAPHORE,
	IRQ_GMBUS,
	IRQ_AUX_A,
	IRQ_AUX_B,
	IRQ_AUX_C,
	IRQ_AUX_D,
	IRQ_HOTPLUG_B,
	IRQ_HOTPLUG_C,
	IRQ_HOTPLUG_D,
	IRQ_SOURCES,
};

#define IRQ_MASTER_BITS	2

/**
 * struct irq_master_bit - a bit of the master register that shows events of a bank
 * @events: of the bank; 0: there is no such bit
 * @bit: in the master register, as a mask
 */
struct irq_master_bit {
	uint32_t events;
	uint32_t bit;
};

/**
 * struct irq_bank - a set of ISR, IMR, IIR and IER, in this order
 * @name: short
 * @base: offset of ISR
 * @has_parent: it is behind another bank
 * @parent: index of that one
 * @parent_bit: its event there
 * @master: bits of the master register that show whether it has a pending event
 */
struct irq_bank {
	const char *name;
	uint32_t base;
	bool has_parent;
	uint8_t parent;
	uint8_t parent_bit;
	struct irq_master_bit master[IRQ_MASTER_BITS];
};

/**
 * struct irq_row - the place of an event
 * @bank: index of its bank
 * @event: its bit there; 0: the platform has no such event
 */
struct irq_row {
	uint8_t bank;
	uint32_t event;
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

/** irq_is_pending() - has the event been latched, and not been cleared yet? */
bool irq_is_pending(const struct vgpu *vgpu, enum irq_source source);

/** irq_show() - the state of what causes the event, for the bank's ISR; tells nobody */
void irq_show(struct vgpu *vgpu, enum irq_source source, bool is);

/* Hooks of the banks' register tables. */
MMIO_POST_WRITE(irq_post_write);
MMIO_POST_READ(irq_master_post_read);

#endif /* VGPU_HOST_IRQ_H */
