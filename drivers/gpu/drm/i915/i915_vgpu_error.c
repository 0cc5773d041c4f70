// SPDX-License-Identifier: MIT

#include <drm/drm_print.h>

#include "i915_drv.h"
#include "i915_vgpu_error.h"
#include "i915_vgpu_types.h"

/**
 * i915_vgpu_print_error - say in an error state which vGPU it is of
 * @p: the printer of the error state
 * @i915: i915 device
 *
 * What is printed was captured at probe and does not change, so that it is right
 * whenever the error state is read. Nothing is said of bare metal.
 */
void i915_vgpu_print_error(struct drm_printer *p, const struct drm_i915_private *i915)
{
	const struct i915_vgpu *vgpu = i915->vgpu.guest;
	const struct i915_vgpu_snapshot *snapshot;

	if (!vgpu)
		return;

	snapshot = &vgpu->snapshot;
	drm_printf(p,
		   "vGPU: id %u, host version %u.%u, caps %#x, mappable %#x+%#x, non-mappable %#x+%#x, %u fences\n",
		   snapshot->id, snapshot->version_major, snapshot->version_minor,
		   snapshot->caps, snapshot->mappable.base, snapshot->mappable.size,
		   snapshot->unmappable.base, snapshot->unmappable.size,
		   snapshot->fences);
}
