/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_GEN7_H
#define VGPU_HOST_GEN7_H

#include "bus/irq.h"
#include "display/display.h"
#include "draw/form.h"
#include "engine/command.h"
#include "engine/engine.h"
#include "memory/page_fault.h"

extern const struct command_table gen7_shared_commands;
extern const struct command_table gen7_commands;
extern const struct render_form gen7_render;
extern const struct irq_tree gen7_irqs;
extern const struct reset_range gen7_resets[];
extern const struct mmio_table gen7_irq_table;

/** gen7_page_fault() - RING_FAULT_REG and DMA_FADD of the engine, and what all engines share */
void gen7_page_fault(struct vgpu *vgpu, const struct engine *engine, const struct page_fault *fault);

/* Bases of the registers of each pipe, transcoder (A, B, C, eDP), palette and matrix. */
extern const uint32_t gen7_pipes[];
extern const uint32_t gen7_transcoders[];
extern const uint32_t gen7_palettes[];
extern const uint32_t gen7_matrices[];
extern const struct mmio_block gen7_pipe_block;
extern const struct mmio_table gen7_display_table;

extern const struct plane_info gen7_planes[PLANES];
extern const struct crc_info gen7_crc;

/** gen7_crc_control() - PIPE_CRC_CTL of a pipe */
uint32_t gen7_crc_control(const struct vgpu *vgpu, unsigned int pipe);

/** gen7_crc_planes() - see struct crc_info */
unsigned int gen7_crc_planes(const struct vgpu *vgpu, unsigned int pipe);

#define GEN7_CURSOR { \
	.derive = gen7_derive_cursor, \
	.regs = { \
		[PLANE_CONTROL] = CURCNTR, \
		[PLANE_SURFACE] = CURBASE, \
		[PLANE_POSITION] = CURPOS, \
		[PLANE_SIZE] = CUR_FBC_CTL, \
	}, \
	.surface_live = CURSURFLIVE, \
	.enable = CURSOR_MODE, \
	.flip_done = IRQ_SOURCES, \
}

/** gen7_derive_cursor() - see struct plane_info; the same up to gen9 */
void gen7_derive_cursor(const uint32_t *live, struct layer *layer);

/**
 * gen7_colour_of() - what a pipe does to its pixels
 * @vgpu: the share
 * @pipe: which one
 * @gamma: it corrects by its palette
 * @csc: it uses its matrix
 * @colour: filled in
 */
void gen7_colour_of(const struct vgpu *vgpu, unsigned int pipe, bool gamma, bool csc, struct colour *colour);

/** gen7_colour() - see struct display_info */
void gen7_colour(const struct vgpu *vgpu, unsigned int pipe, uint32_t control,
		 struct colour *colour);

/* Hooks of the display's register tables. */
void palette_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old);
uint32_t palette_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value);

#endif /* VGPU_HOST_GEN7_H */
