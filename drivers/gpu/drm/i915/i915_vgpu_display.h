/* SPDX-License-Identifier: MIT */
#ifndef _I915_VGPU_DISPLAY_H_
#define _I915_VGPU_DISPLAY_H_

#include <linux/types.h>

struct drm_i915_private;

#if IS_ENABLED(CONFIG_DRM_I915_VGPU)
void intel_vgpu_set_display_ready(struct drm_i915_private *i915, bool ready);
#else
static inline void intel_vgpu_set_display_ready(struct drm_i915_private *i915, bool ready)
{
}
#endif

#endif /* _I915_VGPU_DISPLAY_H_ */
