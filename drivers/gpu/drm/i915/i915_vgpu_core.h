/* SPDX-License-Identifier: MIT */
#ifndef _I915_VGPU_CORE_H_
#define _I915_VGPU_CORE_H_

#include <linux/types.h>

/* One slice below the aperture's end, one at or above it; each may end with a guard. */
#define I915_VGPU_SLICES	2
/* At most one foreign range on either side of each slice. */
#define I915_VGPU_BALLOONS	4

/**
 * struct i915_vgpu_slice - a share of graphics memory as the host states it
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
 * Read in one go, at probe and again on resume, and then only looked at here:
 * what was checked is what is used.
 */
struct i915_vgpu_snapshot {
	/** @magic: VGT_MAGIC on a vGPU */
	u64 magic;
	/** @version_major: version of the interface */
	u16 version_major;
	/** @version_minor: version of the interface */
	u16 version_minor;
	/** @id: the host's number for this vGPU */
	u32 id;
	/** @caps: VGT_CAPS_* bits */
	u32 caps;
	/** @mappable: slice below the end of the aperture */
	struct i915_vgpu_slice mappable;
	/** @unmappable: slice at or above the end of the aperture */
	struct i915_vgpu_slice unmappable;
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

/**
 * enum i915_vgpu_rule - what a host must keep to, and this one did not
 *
 * @I915_VGPU_OK: no rule is broken
 * @I915_VGPU_NO_MAGIC: the page does not start with VGT_MAGIC: bare metal
 * @I915_VGPU_BAD_MAJOR: the interface is another one than ours
 * @I915_VGPU_NO_HWSP_EMULATION: execlists without status page emulation
 * @I915_VGPU_NO_FULL_PPGTT: execlists without per-process page tables
 * @I915_VGPU_MAPPABLE_EMPTY: no mappable memory at all
 * @I915_VGPU_MAPPABLE_UNALIGNED: the mappable slice does not consist of pages
 * @I915_VGPU_MAPPABLE_SINGLE_PAGE: it has no page beside a guard page
 * @I915_VGPU_MAPPABLE_WRAPS: it passes the last 32-bit address
 * @I915_VGPU_MAPPABLE_BEYOND_APERTURE: it passes the end of the aperture
 * @I915_VGPU_UNMAPPABLE_EMPTY: no memory above the aperture, where there is some
 * @I915_VGPU_UNMAPPABLE_UNALIGNED: the other slice does not consist of pages
 * @I915_VGPU_UNMAPPABLE_SINGLE_PAGE: it has no page beside a guard page
 * @I915_VGPU_UNMAPPABLE_WRAPS: it passes the last 32-bit address
 * @I915_VGPU_UNMAPPABLE_IN_APERTURE: it begins below the end of the aperture
 * @I915_VGPU_UNMAPPABLE_BEYOND_GGTT: it passes the end of the GGTT
 * @I915_VGPU_SHARE_CHANGED: slices or fences are others than at probe
 * @I915_VGPU_CAPS_LOST: a capability in use since probe is gone
 * @I915_VGPU_RULES: number of the above
 */
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
	I915_VGPU_UNMAPPABLE_EMPTY,
	I915_VGPU_UNMAPPABLE_UNALIGNED,
	I915_VGPU_UNMAPPABLE_SINGLE_PAGE,
	I915_VGPU_UNMAPPABLE_WRAPS,
	I915_VGPU_UNMAPPABLE_IN_APERTURE,
	I915_VGPU_UNMAPPABLE_BEYOND_GGTT,
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
