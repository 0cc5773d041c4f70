/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_IRQ_H
#define VGPU_HOST_IRQ_H

#include "bus/mmio.h"

/**
 * enum irq_source - events that can interrupt the guest
 *
 * Which bank and bit an event has is data of irq.c.
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

/** irq_raise() - an event happened; the guest learns of it if it wants to */
void irq_raise(struct vgpu *vgpu, enum irq_source source);

/** irq_bit() - the event's bit in the registers of its bank */
uint32_t irq_bit(enum irq_source source);

/** irq_is_unmasked() - would the event be latched? */
bool irq_is_unmasked(const struct vgpu *vgpu, enum irq_source source);

extern const struct mmio_table irq_table;

#endif /* VGPU_HOST_IRQ_H */
