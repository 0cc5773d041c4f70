/* SPDX-License-Identifier: MIT */
#ifndef _I915_VGPU_RESUME_H_
#define _I915_VGPU_RESUME_H_

struct drm_i915_private;

#if IS_ENABLED(CONFIG_DRM_I915_VGPU)
int intel_vgpu_resume(struct drm_i915_private *i915);
#else
static inline int intel_vgpu_resume(struct drm_i915_private *i915)
{
	return 0;
}
#endif

#endif /* _I915_VGPU_RESUME_H_ */
