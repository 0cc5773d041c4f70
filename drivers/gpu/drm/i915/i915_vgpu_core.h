/* SPDX-License-Identifier: MIT */
#ifndef _I915_VGPU_CORE_H_
#define _I915_VGPU_CORE_H_

#include <linux/types.h>

#include "i915_vgpu_types.h"

enum i915_vgpu_rule __must_check
i915_vgpu_check_identity(const struct i915_vgpu_snapshot *snapshot);
enum i915_vgpu_rule __must_check
i915_vgpu_check_caps(const struct i915_vgpu_snapshot *snapshot, bool execlists);
enum i915_vgpu_rule __must_check
i915_vgpu_check_partition(const struct i915_vgpu_snapshot *snapshot,
			  u64 mappable_end, u64 total);

const char *i915_vgpu_rule_text(enum i915_vgpu_rule rule);
int i915_vgpu_rule_errno(enum i915_vgpu_rule rule);

unsigned int i915_vgpu_slices(const struct i915_vgpu_snapshot *snapshot,
			      struct i915_vgpu_range out[I915_VGPU_SLICES]);
unsigned int i915_vgpu_balloons(const struct i915_vgpu_snapshot *snapshot,
				u64 mappable_end, u64 total,
				struct i915_vgpu_range out[I915_VGPU_BALLOONS]);
unsigned int i915_vgpu_fences(const struct i915_vgpu_snapshot *snapshot,
			      unsigned int hw_fences);

#if IS_ENABLED(CONFIG_KUNIT)
/*
 * What the KUnit module reaches: the decisions above, which need no device.
 */
struct i915_vgpu_test_ops {
	enum i915_vgpu_rule (*check_identity)(const struct i915_vgpu_snapshot *snapshot);
	enum i915_vgpu_rule (*check_caps)(const struct i915_vgpu_snapshot *snapshot,
					  bool execlists);
	enum i915_vgpu_rule (*check_partition)(const struct i915_vgpu_snapshot *snapshot,
					       u64 mappable_end, u64 total);
	const char *(*rule_text)(enum i915_vgpu_rule rule);
	int (*rule_errno)(enum i915_vgpu_rule rule);
	unsigned int (*slices)(const struct i915_vgpu_snapshot *snapshot,
			       struct i915_vgpu_range out[I915_VGPU_SLICES]);
	unsigned int (*balloons)(const struct i915_vgpu_snapshot *snapshot,
				 u64 mappable_end, u64 total,
				 struct i915_vgpu_range out[I915_VGPU_BALLOONS]);
	unsigned int (*fences)(const struct i915_vgpu_snapshot *snapshot,
			       unsigned int hw_fences);
};

extern const struct i915_vgpu_test_ops i915_vgpu_test_ops;
#endif

#endif /* _I915_VGPU_CORE_H_ */
