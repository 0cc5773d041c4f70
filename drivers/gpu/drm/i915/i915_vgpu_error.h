/* SPDX-License-Identifier: MIT */
#ifndef _I915_VGPU_ERROR_H_
#define _I915_VGPU_ERROR_H_

struct drm_i915_private;
struct drm_printer;

#if IS_ENABLED(CONFIG_DRM_I915_VGPU)
void i915_vgpu_print_error(struct drm_printer *p, const struct drm_i915_private *i915);
#else
static inline void
i915_vgpu_print_error(struct drm_printer *p, const struct drm_i915_private *i915)
{
}
#endif

#endif /* _I915_VGPU_ERROR_H_ */
