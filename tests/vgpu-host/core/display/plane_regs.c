// SPDX-License-Identifier: MIT
/**
 * DOC: Registers of the planes
 *
 * Writing the surface arms a plane; one that is off is armed by its control
 * register too. An asynchronous flip does not wait for the vertical blank.
 */
#include "display/display.h"
#include "display/plane.h"
#include "display/regs.h"
#include "model.h"

/* The old surface is scanned out up to now: blanks that are due come first. */
static void plane_arm(struct vgpu *vgpu, unsigned int pipe, enum plane_id id)
{
	const struct plane_info *info = &vgpu_display(vgpu)->planes[id];
	struct plane *plane = &vgpu->display.pipes[pipe].planes[id];
	uint32_t base = vgpu_display(vgpu)->pipes[pipe];

	display_catch_up(vgpu);
	for (unsigned int i = 0; i < PLANE_FIELDS; i++)
		plane->armed[i] = info->regs[i] ? reg_get(vgpu, base + info->regs[i]) : 0;
	plane->is_armed = true;
	if (!vgpu->display.pipes[pipe].running)
		plane_latch(vgpu, pipe, id);
	else if (plane->armed[PLANE_CONTROL] & info->async)
		plane_flip_now(vgpu, pipe, id);
}

void planes_arm(struct vgpu *vgpu, unsigned int pipe)
{
	for (unsigned int id = 0; id < PLANES; id++)
		plane_arm(vgpu, pipe, id);
}

void plane_flip(struct vgpu *vgpu, unsigned int pipe, enum plane_id id,
		const struct plane_flip *to)
{
	const struct plane_info *info = &vgpu_display(vgpu)->planes[id];
	uint32_t base = vgpu_display(vgpu)->pipes[pipe];

	reg_rmw(vgpu, base + info->regs[PLANE_CONTROL], PLANE_TILED | info->async,
		(to->tiled ? PLANE_TILED : 0) | (to->async ? info->async : 0));
	reg_set(vgpu, base + info->regs[PLANE_STRIDE], to->stride);
	reg_set(vgpu, base + info->regs[PLANE_SURFACE], to->surface);
	plane_arm(vgpu, pipe, id);
}

static enum plane_id plane_with(const struct vgpu *vgpu, const struct mmio_reg *reg, enum plane_field field)
{
	const struct plane_info *planes = vgpu_display(vgpu)->planes;
	enum plane_id id = 0;

	while (planes[id].regs[field] != reg->row->offset)
		id++;
	return id;
}

void plane_surface_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	(void)old;
	plane_arm(vgpu, reg->block, plane_with(vgpu, reg, PLANE_SURFACE));
}

void plane_control_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	enum plane_id id = plane_with(vgpu, reg, PLANE_CONTROL);

	(void)old;
	if (!plane_is_on(vgpu, id, vgpu->display.pipes[reg->block].planes[id].live[PLANE_CONTROL]))
		plane_arm(vgpu, reg->block, id);
}
