/* SPDX-License-Identifier: MIT */
#ifndef _I915_VGPU_DEBUGFS_H_
#define _I915_VGPU_DEBUGFS_H_

struct dentry;
struct drm_i915_private;

#if IS_ENABLED(CONFIG_DRM_I915_VGPU)
void intel_vgpu_debugfs_register(struct drm_i915_private *i915, struct dentry *root);
#else
static inline void
intel_vgpu_debugfs_register(struct drm_i915_private *i915, struct dentry *root)
{
}
#endif

#endif /* _I915_VGPU_DEBUGFS_H_ */
