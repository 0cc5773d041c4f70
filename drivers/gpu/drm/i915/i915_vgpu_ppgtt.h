/* SPDX-License-Identifier: MIT */
#ifndef _I915_VGPU_PPGTT_H_
#define _I915_VGPU_PPGTT_H_

struct i915_ppgtt;

#if IS_ENABLED(CONFIG_DRM_I915_VGPU)
void intel_vgpu_ppgtt_created(struct i915_ppgtt *ppgtt);
void intel_vgpu_ppgtt_destroyed(struct i915_ppgtt *ppgtt);
#else
static inline void intel_vgpu_ppgtt_created(struct i915_ppgtt *ppgtt)
{
}

static inline void intel_vgpu_ppgtt_destroyed(struct i915_ppgtt *ppgtt)
{
}
#endif

#endif /* _I915_VGPU_PPGTT_H_ */
