// SPDX-License-Identifier: MIT
/**
 * DOC: Planes
 *
 * A plane's registers are double-buffered. What is written to them waits until
 * the surface register is written, which arms all of them together, and takes
 * effect at the next vertical blank, or at once on a pipe that is off:
 *
 *   registers --write of the surface--> armed --vertical blank--> live
 *
 * A plane that is off is armed by its control register too. An asynchronous
 * flip does not wait for the blank.
 *
 * Source: PRM Haswell, volume 2c, "Double Buffer Update Point" and "Double
 * Buffer Armed By" of PRI_*, SPR_* and CUR_*; upstream's intel_cursor.c.
 */
#include <string.h>

#include "bus/irq.h"
#include "display/plane.h"
#include "model.h"
#include "platform/haswell/haswell_regs.h"

#define ASYNC_FLIP		(UINT32_C(1) << 9)

/**
 * struct plane_info - what is different from plane to plane
 * @regs: offsets for pipe A; 0: the plane has no such register
 * @surface_live: the surface that is scanned out
 * @enable: bits of the control register any of which switches the plane on
 * @async: bits of the control register that ask for flips at once
 * @flip_done: interrupt of pipe A; IRQ_SOURCES: none
 */
struct plane_info {
	uint32_t regs[PLANE_FIELDS];
	uint32_t surface_live;
	uint32_t enable;
	uint32_t async;
	enum irq_source flip_done;
};

static const struct plane_info planes[PLANES] = {
	[PLANE_PRIMARY] = {
		.regs = {
			[PLANE_CONTROL] = DSPCNTR,
			[PLANE_SURFACE] = DSPSURF,
			[PLANE_STRIDE] = DSPSTRIDE,
			[PLANE_OFFSET] = DSPOFFSET,
		},
		.surface_live = DSPSURFLIVE,
		.enable = PLANE_ENABLE,
		.async = ASYNC_FLIP,
		.flip_done = IRQ_PIPE_A_FLIP_DONE,
	},
	[PLANE_SPRITE] = {
		.regs = {
			[PLANE_CONTROL] = SPRCTL,
			[PLANE_SURFACE] = SPRSURF,
			[PLANE_STRIDE] = SPRSTRIDE,
			[PLANE_OFFSET] = SPROFFSET,
			[PLANE_POSITION] = SPRPOS,
			[PLANE_SIZE] = SPRSIZE,
			[PLANE_KEY_VALUE] = SPRKEYVAL,
			[PLANE_KEY_MASK] = SPRKEYMSK,
			[PLANE_KEY_MAX] = SPRKEYMAX,
		},
		.surface_live = SPRSURFLIVE,
		.enable = PLANE_ENABLE,
		.flip_done = IRQ_PIPE_A_SPRITE_FLIP_DONE,
	},
	[PLANE_CURSOR] = {
		.regs = {
			[PLANE_CONTROL] = CURCNTR,
			[PLANE_SURFACE] = CURBASE,
			[PLANE_POSITION] = CURPOS,
			[PLANE_SIZE] = CUR_FBC_CTL,
		},
		.surface_live = CURSURFLIVE,
		.enable = CURSOR_MODE,
		.flip_done = IRQ_SOURCES,
	},
};

static struct plane *plane_of(struct vgpu *vgpu, unsigned int pipe, enum plane_id id)
{
	return &vgpu->display.pipes[pipe].planes[id];
}

bool plane_is_on(enum plane_id id, uint32_t control)
{
	return control & planes[id].enable;
}

static void latch(struct vgpu *vgpu, unsigned int pipe, enum plane_id id)
{
	struct plane *plane = plane_of(vgpu, pipe, id);
	uint32_t base = haswell_pipes[pipe];

	if (!plane->is_armed)
		return;
	plane->is_armed = false;
	memcpy(plane->live, plane->armed, sizeof(plane->live));
	reg_set(vgpu, base + planes[id].surface_live, plane->live[PLANE_SURFACE]);
	if (id == PLANE_PRIMARY) {
		reg_set(vgpu, base + PIPE_FLIPCOUNT, reg_get(vgpu, base + PIPE_FLIPCOUNT) + 1);
		reg_set(vgpu, base + PIPE_FLIPTMSTMP, vgpu->now / DISPLAY_TICK_NS);
	}
}

static void flip(struct vgpu *vgpu, unsigned int pipe, enum plane_id id)
{
	bool done = plane_of(vgpu, pipe, id)->is_armed;

	latch(vgpu, pipe, id);
	if (done && planes[id].flip_done != IRQ_SOURCES)
		irq_raise(vgpu, planes[id].flip_done + pipe);
}

void planes_flip(struct vgpu *vgpu, unsigned int pipe)
{
	for (unsigned int id = 0; id < PLANES; id++)
		flip(vgpu, pipe, id);
}

void planes_settle(struct vgpu *vgpu, unsigned int pipe)
{
	for (unsigned int id = 0; id < PLANES; id++)
		latch(vgpu, pipe, id);
}

/* The old surface is scanned out up to now: blanks that are due come first. */
static void plane_arm(struct vgpu *vgpu, unsigned int pipe, enum plane_id id)
{
	const struct plane_info *info = &planes[id];
	struct plane *plane = plane_of(vgpu, pipe, id);

	vgpu_catch_up(vgpu);
	for (unsigned int i = 0; i < PLANE_FIELDS; i++)
		plane->armed[i] = info->regs[i] ?
				  reg_get(vgpu, haswell_pipes[pipe] + info->regs[i]) : 0;
	plane->is_armed = true;
	if (!vgpu->display.pipes[pipe].running)
		latch(vgpu, pipe, id);
	else if (plane->armed[PLANE_CONTROL] & info->async)
		flip(vgpu, pipe, id);
}

void planes_arm(struct vgpu *vgpu, unsigned int pipe)
{
	for (unsigned int id = 0; id < PLANES; id++)
		plane_arm(vgpu, pipe, id);
}

void plane_flip(struct vgpu *vgpu, unsigned int pipe, enum plane_id id,
		const struct plane_flip *to)
{
	const uint32_t *regs = planes[id].regs;
	uint32_t base = haswell_pipes[pipe];

	reg_rmw(vgpu, base + regs[PLANE_CONTROL], PLANE_TILED | planes[id].async,
		(to->tiled ? PLANE_TILED : 0) | (to->async ? planes[id].async : 0));
	reg_set(vgpu, base + regs[PLANE_STRIDE], to->stride);
	reg_set(vgpu, base + regs[PLANE_SURFACE], to->surface);
	plane_arm(vgpu, pipe, id);
}

static enum plane_id plane_with(const struct mmio_reg *reg, enum plane_field field)
{
	enum plane_id id = 0;

	while (planes[id].regs[field] != reg->row->offset)
		id++;
	return id;
}

void plane_surface_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	(void)old;
	plane_arm(vgpu, reg->block, plane_with(reg, PLANE_SURFACE));
}

void plane_control_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	enum plane_id id = plane_with(reg, PLANE_CONTROL);

	(void)old;
	if (!plane_is_on(id, plane_of(vgpu, reg->block, id)->live[PLANE_CONTROL]))
		plane_arm(vgpu, reg->block, id);
}
