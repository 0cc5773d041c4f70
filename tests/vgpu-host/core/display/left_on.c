// SPDX-License-Identifier: MIT
/**
 * DOC: A display that is on before the driver comes
 *
 * GVT-g's host leaves pipe A, a port and the port's clock of a vGPU on at each
 * reset: that is how it plugs in the virtual monitor. It sets no timings. On
 * Broadwell it sets no link either, so that the driver's read-out finds a pipe
 * whose pixel clock is 0. A previous kernel, or firmware with a boot splash,
 * leaves a complete mode and planes that scan out memory which now belongs to
 * something else.
 *
 * Source: emulate_monitor_status_change() in upstream's gvt/display.c.
 */
#include "display/display.h"
#include "display/left_on.h"
#include "model.h"

/* Both planes show the slice's first pages, which are nobody's yet. */
static void show_splash(struct vgpu *vgpu)
{
	const struct plane_info *planes = vgpu_display(vgpu)->planes;
	uint32_t surface = vgpu->slices.mappable.base;

	reg_set(vgpu, planes[PLANE_PRIMARY].regs[PLANE_SURFACE], surface);
	reg_set(vgpu, planes[PLANE_CURSOR].regs[PLANE_SURFACE], surface);
	planes_arm(vgpu, 0);
}

void left_on_reset(struct vgpu *vgpu)
{
	enum vgpu_boot_pipe kind = vgpu->config.boot_pipe;

	if (kind == VGPU_BOOT_PIPE_OFF)
		return;
	for (const struct left_on_row *row = vgpu_display(vgpu)->left_on; row->offset; row++) {
		if (row->kinds & 1u << kind)
			reg_set(vgpu, row->offset, row->value);
	}
	if (kind == VGPU_BOOT_PIPE_SPLASH)
		show_splash(vgpu);
	display_update(vgpu);
}
