/* SPDX-License-Identifier: MIT */
#ifndef _I915_VGPU_PPGTT_H_
#define _I915_VGPU_PPGTT_H_

struct drm_i915_private;
struct i915_ppgtt;

#if IS_ENABLED(CONFIG_DRM_I915_VGPU)
void intel_vgpu_ppgtt_created(struct i915_ppgtt *ppgtt);
void intel_vgpu_ppgtt_destroyed(struct i915_ppgtt *ppgtt);
void intel_vgpu_ppgtts_resume(struct drm_i915_private *i915);
#else
static inline void intel_vgpu_ppgtt_created(struct i915_ppgtt *ppgtt)
{
}

static inline void intel_vgpu_ppgtt_destroyed(struct i915_ppgtt *ppgtt)
{
}
#endif

#endif /* _I915_VGPU_PPGTT_H_ */
