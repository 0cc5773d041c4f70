/* SPDX-License-Identifier: MIT */
#ifndef _I915_VGPU_TEST_OPS_H_
#define _I915_VGPU_TEST_OPS_H_

#include <linux/sizes.h>
#include <linux/types.h>

#include "../i915_pvinfo.h"
#include "../i915_vgpu_core.h"
#include "../intel_wakeref.h"

struct drm_i915_private;
struct drm_mm_node;
struct drm_printer;
struct i915_address_space;
struct i915_ggtt;
struct i915_ppgtt;
struct intel_runtime_pm;
struct intel_uncore;

/* The partition of KVMGT's smallest vGPU type: 64 MiB mappable, 384 MiB non-mappable. */
#define I915_VGPU_TEST_SHARE {							\
	.magic = VGT_MAGIC,							\
	.version_major = 1,							\
	.id = 1,								\
	.caps = VGT_CAPS_FULL_PPGTT | VGT_CAPS_HWSP_EMULATION,			\
	.mappable = { .base = SZ_64M, .size = SZ_64M },				\
	.nonmappable = { .base = SZ_1G, .size = 384 * SZ_1M },			\
	.fences = 4,								\
}

/*
 * Functions of i915 that the KUnit tests call.
 *
 * i915 does not export its functions, and the tests may be a separate module.
 * This table is the only symbol that they share.
 */
struct i915_vgpu_test_ops {
	/* Decisions: i915_vgpu_core.c */
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

	/* The PVINFO page: i915_vgpu.c. The fake host replaces the first four. */
	u32 (*read32)(const void __iomem *page, unsigned int offset);
	u64 (*read64)(const void __iomem *page, unsigned int offset);
	void (*write32)(struct intel_uncore *uncore, unsigned int offset, u32 value);
	void (*write64)(struct intel_uncore *uncore, unsigned int offset, u64 value);
	void (*read_snapshot)(const void __iomem *page, struct i915_vgpu_snapshot *snapshot);
	void (*print_error)(const struct drm_i915_private *i915, struct drm_printer *p);

	/* GGTT and fences: i915_vgpu_resources.c */
	int (*balloon)(struct i915_ggtt *ggtt);
	void (*deballoon)(struct i915_ggtt *ggtt);
	void (*resume_ggtt)(struct i915_ggtt *ggtt);
	void (*abandon)(struct i915_ggtt *ggtt);
	int (*insert_high)(struct i915_address_space *vm, struct drm_mm_node *node,
			   u64 size, u64 alignment, unsigned long color, u64 start, u64 end);
	u32 (*num_fences)(struct drm_i915_private *i915, u32 hw_fences);

	/* Display and PPGTTs, suspend and resume: i915_vgpu.c */
	void (*set_display_ready)(struct drm_i915_private *i915, bool ready);
	void (*reset_done)(struct drm_i915_private *i915);
	void (*ppgtt_created)(struct i915_ppgtt *ppgtt);
	void (*ppgtt_destroyed)(struct i915_ppgtt *ppgtt);
	void (*suspend)(struct drm_i915_private *i915);
	int (*resume)(struct drm_i915_private *i915);

	/* Runtime PM of the fake device: intel_runtime_pm.c */
	void (*rpm_init)(struct intel_runtime_pm *rpm);
	void (*rpm_release)(struct intel_runtime_pm *rpm);
	intel_wakeref_t (*rpm_get)(struct intel_runtime_pm *rpm);
	void (*rpm_put)(struct intel_runtime_pm *rpm, intel_wakeref_t wakeref);
};

extern const struct i915_vgpu_test_ops i915_vgpu_test_ops;

#endif /* _I915_VGPU_TEST_OPS_H_ */
