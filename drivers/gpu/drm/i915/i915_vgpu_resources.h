/* SPDX-License-Identifier: MIT */
#ifndef _I915_VGPU_RESOURCES_H_
#define _I915_VGPU_RESOURCES_H_

#include <linux/errno.h>
#include <linux/types.h>

struct drm_mm_node;
struct i915_address_space;
struct i915_ggtt;

#if IS_ENABLED(CONFIG_DRM_I915_VGPU)
int intel_vgpu_check_partition(struct i915_ggtt *ggtt);
int intel_vgt_balloon(struct i915_ggtt *ggtt);
void intel_vgt_deballoon(struct i915_ggtt *ggtt);
int intel_vgt_insert_high(struct i915_address_space *vm, struct drm_mm_node *node,
			  u64 size, u64 alignment, unsigned long color, u64 start, u64 end);
bool intel_vgt_clear_owned(struct i915_address_space *vm);
void intel_vgt_abandon(struct i915_ggtt *ggtt);
int intel_vgpu_num_fences(struct i915_ggtt *ggtt, int hw_fences);
#else
static inline int intel_vgpu_check_partition(struct i915_ggtt *ggtt)
{
	return 0;
}

static inline int intel_vgt_balloon(struct i915_ggtt *ggtt)
{
	return 0;
}

static inline void intel_vgt_deballoon(struct i915_ggtt *ggtt)
{
}

static inline int intel_vgt_insert_high(struct i915_address_space *vm, struct drm_mm_node *node,
					u64 size, u64 alignment, unsigned long color,
					u64 start, u64 end)
{
	return -ENOSPC;
}

static inline bool intel_vgt_clear_owned(struct i915_address_space *vm)
{
	return false;
}

static inline int intel_vgpu_num_fences(struct i915_ggtt *ggtt, int hw_fences)
{
	return hw_fences;
}
#endif

#endif /* _I915_VGPU_RESOURCES_H_ */
