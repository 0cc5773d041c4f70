/* SPDX-License-Identifier: MIT */
#ifndef _I915_VGPU_CORE_H_
#define _I915_VGPU_CORE_H_

#include <linux/types.h>

/* One slice below the end of the aperture, one at or above it, each with a guard page */
#define I915_VGPU_SLICES	2
/* One foreign range on either side of each slice */
#define I915_VGPU_BALLOONS	4

/**
 * struct i915_vgpu_slice - a range of graphics memory, as in PVINFO
 */
struct i915_vgpu_slice {
	/** @base: first graphics address, in bytes */
	u32 base;
	/** @size: length, in bytes */
	u32 size;
};

/**
 * struct i915_vgpu_snapshot - the host's half of the PVINFO page
 *
 * Read once at probe and once on each resume. The driver uses the values that it
 * has checked and does not read them again.
 */
struct i915_vgpu_snapshot {
	/** @magic: VGT_MAGIC on a vGPU */
	u64 magic;
	/** @version_major: version of the interface */
	u16 version_major;
	/** @version_minor: version of the interface */
	u16 version_minor;
	/** @id: number of this vGPU in the host */
	u32 id;
	/** @caps: VGT_CAPS_* bits */
	u32 caps;
	/** @mappable: slice below the end of the aperture */
	struct i915_vgpu_slice mappable;
	/** @nonmappable: slice at or above the end of the aperture */
	struct i915_vgpu_slice nonmappable;
	/** @fences: number of fence registers, counted from fence 0 */
	u32 fences;
};

/**
 * struct i915_vgpu_range - graphics addresses [@start, @end)
 */
struct i915_vgpu_range {
	/** @start: first address, in bytes */
	u64 start;
	/** @end: one past the last address, in bytes */
	u64 end;
};

/* Rules for the host, in the order in which they are checked; see vgpu_rules[]. */
enum i915_vgpu_rule {
	I915_VGPU_OK,
	I915_VGPU_NO_MAGIC,
	I915_VGPU_BAD_MAJOR,
	I915_VGPU_NO_HWSP_EMULATION,
	I915_VGPU_NO_FULL_PPGTT,
	I915_VGPU_MAPPABLE_EMPTY,
	I915_VGPU_MAPPABLE_UNALIGNED,
	I915_VGPU_MAPPABLE_SINGLE_PAGE,
	I915_VGPU_MAPPABLE_WRAPS,
	I915_VGPU_MAPPABLE_BEYOND_APERTURE,
	I915_VGPU_NONMAPPABLE_EMPTY,
	I915_VGPU_NONMAPPABLE_UNALIGNED,
	I915_VGPU_NONMAPPABLE_SINGLE_PAGE,
	I915_VGPU_NONMAPPABLE_WRAPS,
	I915_VGPU_NONMAPPABLE_IN_APERTURE,
	I915_VGPU_NONMAPPABLE_BEYOND_GGTT,
	I915_VGPU_SHARE_CHANGED,
	I915_VGPU_CAPS_LOST,
	I915_VGPU_RULES
};

enum i915_vgpu_rule __must_check
i915_vgpu_check_identity(const struct i915_vgpu_snapshot *snapshot);
enum i915_vgpu_rule __must_check
i915_vgpu_check_caps(const struct i915_vgpu_snapshot *snapshot, bool execlists);
enum i915_vgpu_rule __must_check
i915_vgpu_check_partition(const struct i915_vgpu_snapshot *snapshot,
			  u64 mappable_end, u64 total);

enum i915_vgpu_rule __must_check
i915_vgpu_check_resumed(const struct i915_vgpu_snapshot *probed,
			const struct i915_vgpu_snapshot *resumed);

const char *i915_vgpu_rule_text(enum i915_vgpu_rule rule);
int i915_vgpu_rule_errno(enum i915_vgpu_rule rule);

unsigned int i915_vgpu_usable(const struct i915_vgpu_snapshot *snapshot,
			      struct i915_vgpu_range out[I915_VGPU_SLICES]);
unsigned int i915_vgpu_guards(const struct i915_vgpu_snapshot *snapshot,
			      struct i915_vgpu_range out[I915_VGPU_SLICES]);
unsigned int i915_vgpu_balloons(const struct i915_vgpu_snapshot *snapshot,
				u64 mappable_end, u64 total,
				struct i915_vgpu_range out[I915_VGPU_BALLOONS]);
unsigned int i915_vgpu_fences(const struct i915_vgpu_snapshot *snapshot,
			      unsigned int hw_fences);

#endif /* _I915_VGPU_CORE_H_ */
