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
 * Arming is plane_regs.c's, what is armed takes effect here.
 *
 * Source: PRM Haswell, volume 2c, "Double Buffer Update Point" and "Double
 * Buffer Armed By" of PRI_*, SPR_* and CUR_*; upstream's intel_cursor.c.
 */
#include <string.h>

#include "bus/irq.h"
#include "display/display.h"
#include "display/plane.h"
#include "display/regs.h"
#include "model.h"

static struct plane *plane_of(struct vgpu *vgpu, unsigned int pipe, enum plane_id id)
{
	return &vgpu->display.pipes[pipe].planes[id];
}

bool plane_is_on(const struct vgpu *vgpu, enum plane_id id, uint32_t control)
{
	return control & vgpu_display(vgpu)->planes[id].enable;
}

void plane_latch(struct vgpu *vgpu, unsigned int pipe, enum plane_id id)
{
	struct plane *plane = plane_of(vgpu, pipe, id);
	uint32_t base = vgpu_display(vgpu)->pipes[pipe];

	if (!plane->is_armed)
		return;
	plane->is_armed = false;
	memcpy(plane->live, plane->armed, sizeof(plane->live));
	reg_set(vgpu, base + vgpu_display(vgpu)->planes[id].surface_live, plane->live[PLANE_SURFACE]);
	if (id == PLANE_PRIMARY) {
		reg_set(vgpu, base + PIPE_FLIPCOUNT, reg_get(vgpu, base + PIPE_FLIPCOUNT) + 1);
		reg_set(vgpu, base + PIPE_FLIPTMSTMP, vgpu->now / DISPLAY_TICK_NS);
	}
}

void plane_flip_now(struct vgpu *vgpu, unsigned int pipe, enum plane_id id)
{
	enum irq_source source = vgpu_display(vgpu)->planes[id].flip_done;
	bool done = plane_of(vgpu, pipe, id)->is_armed;

	plane_latch(vgpu, pipe, id);
	if (done && source != IRQ_SOURCES)
		irq_raise(vgpu, source + pipe);
}

void planes_flip(struct vgpu *vgpu, unsigned int pipe)
{
	for (unsigned int id = 0; id < PLANES; id++)
		plane_flip_now(vgpu, pipe, id);
}

void planes_settle(struct vgpu *vgpu, unsigned int pipe)
{
	for (unsigned int id = 0; id < PLANES; id++)
		plane_latch(vgpu, pipe, id);
}
