/* SPDX-License-Identifier: MIT */
#ifndef _I915_VGPU_DISPLAY_H_
#define _I915_VGPU_DISPLAY_H_

#include <linux/types.h>

struct drm_i915_private;

/* Display code is shared with i915; what xe drives is never a GVT-g vGPU. */
static inline void intel_vgpu_set_display_ready(struct drm_i915_private *i915, bool ready)
{
}

#endif /* _I915_VGPU_DISPLAY_H_ */
