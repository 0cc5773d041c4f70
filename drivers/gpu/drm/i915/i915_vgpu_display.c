// SPDX-License-Identifier: MIT

#include "i915_drv.h"
#include "i915_pvinfo.h"
#include "i915_vgpu_display.h"
#include "i915_vgpu_io.h"
#include "i915_vgpu_trace.h"
#include "i915_vgpu_types.h"

/**
 * intel_vgpu_set_display_ready - tell the host whether there is something to see
 * @i915: i915 device
 * @ready: a pipe scans out a surface of ours
 *
 * The host switches a monitor over to this guest, or opens a window on its
 * screen, when @ready becomes true. It is told only when @ready changes: true
 * after the first commit that leaves a plane on, false once all planes are off
 * for suspend, shutdown or unload. Does nothing on bare metal.
 *
 * Context: process context, may sleep; the caller holds a runtime PM reference.
 */
void intel_vgpu_set_display_ready(struct drm_i915_private *i915, bool ready)
{
	struct i915_vgpu *vgpu = i915->vgpu.guest;

	if (!vgpu || READ_ONCE(vgpu->display_ready) == ready)
		return;

	mutex_lock(&vgpu->message_lock);
	if (vgpu->display_ready != ready) {
		i915_vgpu_write32(&i915->uncore, vgtif_offset(display_ready),
				  ready ? VGT_DRV_DISPLAY_READY :
					  VGT_DRV_DISPLAY_NOT_READY);
		WRITE_ONCE(vgpu->display_ready, ready);
		trace_i915_vgpu_display_ready(vgpu, ready);
	}
	mutex_unlock(&vgpu->message_lock);
}
