/* SPDX-License-Identifier: MIT */
#ifndef _I915_VGPU_H_
#define _I915_VGPU_H_

#include <linux/types.h>

struct drm_i915_private;
struct i915_vgpu_snapshot;

#if IS_ENABLED(CONFIG_DRM_I915_VGPU)
int intel_vgpu_detect(struct drm_i915_private *i915);
bool intel_vgpu_active(struct drm_i915_private *i915);
bool intel_vgpu_spares(struct drm_i915_private *i915, const char *gate);
void i915_vgpu_read_snapshot(const void __iomem *page, struct i915_vgpu_snapshot *snapshot);
void i915_vgpu_apply_caps(struct drm_i915_private *i915, u32 caps);
#else
static inline int intel_vgpu_detect(struct drm_i915_private *i915)
{
	return 0;
}

static inline bool intel_vgpu_active(struct drm_i915_private *i915)
{
	return false;
}

static inline bool intel_vgpu_spares(struct drm_i915_private *i915, const char *gate)
{
	return false;
}
#endif

#endif /* _I915_VGPU_H_ */
