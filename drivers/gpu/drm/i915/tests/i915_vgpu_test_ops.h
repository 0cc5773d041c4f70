/* SPDX-License-Identifier: MIT */
#ifndef _I915_VGPU_TEST_OPS_H_
#define _I915_VGPU_TEST_OPS_H_

#include <linux/sizes.h>
#include <linux/types.h>

#include <drm/intel/i915_pvinfo_abi.h>

#include "../i915_vgpu_core.h"

struct drm_i915_private;
struct drm_mm_node;
struct i915_address_space;
struct i915_ggtt;
struct i915_ppgtt;
struct intel_uncore;

/* The share that GVT-g hands out by default: 64 MiB low, 384 MiB high. */
#define I915_VGPU_TEST_SHARE {							\
	.magic = VGT_MAGIC,							\
	.version_major = 1,							\
	.id = 1,								\
	.caps = VGT_CAPS_FULL_PPGTT | VGT_CAPS_HWSP_EMULATION,			\
	.mappable = { .base = SZ_64M, .size = SZ_64M },				\
	.unmappable = { .base = SZ_1G, .size = 384 * SZ_1M },			\
	.fences = 4,								\
}

/*
 * What the KUnit module reaches of i915. Its functions are not exported, and
 * the tests may be a module of their own: this table is all that they share.
 */
struct i915_vgpu_test_ops {
	/* Decisions, which take numbers and give numbers: i915_vgpu_core.c */
	enum i915_vgpu_rule (*check_identity)(const struct i915_vgpu_snapshot *snapshot);
	enum i915_vgpu_rule (*check_caps)(const struct i915_vgpu_snapshot *snapshot,
					  bool execlists);
	enum i915_vgpu_rule (*check_partition)(const struct i915_vgpu_snapshot *snapshot,
					       u64 mappable_end, u64 total);
	enum i915_vgpu_rule (*check_resumed)(const struct i915_vgpu_snapshot *probed,
					     const struct i915_vgpu_snapshot *resumed);
	const char *(*rule_text)(enum i915_vgpu_rule rule);
	int (*rule_errno)(enum i915_vgpu_rule rule);
	unsigned int (*usable)(const struct i915_vgpu_snapshot *snapshot,
			       struct i915_vgpu_range out[I915_VGPU_SLICES]);
	unsigned int (*guards)(const struct i915_vgpu_snapshot *snapshot,
			       struct i915_vgpu_range out[I915_VGPU_SLICES]);
	unsigned int (*balloons)(const struct i915_vgpu_snapshot *snapshot,
				 u64 mappable_end, u64 total,
				 struct i915_vgpu_range out[I915_VGPU_BALLOONS]);
	unsigned int (*fences)(const struct i915_vgpu_snapshot *snapshot,
			       unsigned int hw_fences);

	/* Accesses to the page, which a fake host takes the place of: i915_vgpu_io.c */
	u32 (*read32)(const void __iomem *page, unsigned int offset);
	u64 (*read64)(const void __iomem *page, unsigned int offset);
	void (*write32)(struct intel_uncore *uncore, unsigned int offset, u32 value);
	void (*write64)(struct intel_uncore *uncore, unsigned int offset, u64 value);

	/* What is done to a device, which may be a fake */
	void (*read_snapshot)(const void __iomem *page, struct i915_vgpu_snapshot *snapshot);
	void (*apply_caps)(struct drm_i915_private *i915, u32 caps);
	int (*check_share)(struct i915_ggtt *ggtt);
	int (*balloon)(struct i915_ggtt *ggtt);
	void (*deballoon)(struct i915_ggtt *ggtt);
	int (*insert_high)(struct i915_address_space *vm, struct drm_mm_node *node,
			   u64 size, u64 alignment, unsigned long color, u64 start, u64 end);
	bool (*clear_owned)(struct i915_address_space *vm);
	void (*abandon)(struct i915_ggtt *ggtt);
	int (*num_fences)(struct i915_ggtt *ggtt, int hw_fences);
	void (*set_display_ready)(struct drm_i915_private *i915, bool ready);
	void (*ppgtt_created)(struct i915_ppgtt *ppgtt);
	void (*ppgtt_destroyed)(struct i915_ppgtt *ppgtt);
	void (*ppgtts_resume)(struct drm_i915_private *i915);
};

extern const struct i915_vgpu_test_ops i915_vgpu_test_ops;

#endif /* _I915_VGPU_TEST_OPS_H_ */
