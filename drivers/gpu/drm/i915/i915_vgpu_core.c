// SPDX-License-Identifier: MIT

#include <linux/align.h>
#include <linux/array_size.h>
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/sizes.h>

#include "i915_pvinfo.h"
#include "i915_vgpu_core.h"

/**
 * DOC: vGPU decisions
 *
 * What a guest concludes from PVINFO: whether the device is a vGPU, whether the
 * driver can use it, and which graphics memory and fences belong to it. These
 * functions work on plain numbers. They access no register, device or lock and
 * print nothing, so that they can be tested without hardware.
 *
 * The host is trusted, but its values are still validated: with a wrong
 * partition the guest would write to graphics memory of other guests.
 *
 * ::
 *
 *	        0 +--------------+
 *	          |   balloon    |
 *	          +--------------+ mappable.base
 *	          | usable slice |
 *	          +- - - - - - - +
 *	          |  guard page  |
 *	          +--------------+ mappable.base + mappable.size
 *	          |   balloon    |
 *	          +==============+ end of the aperture
 *	          |   balloon    |
 *	          +--------------+ nonmappable.base
 *	          | usable slice |
 *	          +- - - - - - - +
 *	          |  guard page  |
 *	          +--------------+ nonmappable.base + nonmappable.size
 *	          |   balloon    |
 *	          +--------------+ end of the GGTT
 *
 * Graphics addresses are the same in the guest and on the hardware, so the host
 * need not translate commands and registers that contain one.
 *
 * The command streamer prefetches past the end of a batch. The last page of a
 * slice is therefore a guard page, which is never used, unless the next page
 * belongs to the guest as well: slices that meet at the end of the aperture need
 * one guard page, at the end of the upper slice.
 */

/* The host partitions the GGTT in pages of 4 KiB, whatever the page size of the CPU. */
#define VGPU_PAGE_SIZE	SZ_4K

#define VGPU_KNOWN_CAPS	(VGT_CAPS_FULL_PPGTT | VGT_CAPS_HWSP_EMULATION | VGT_CAPS_HUGE_GTT)

struct vgpu_rule_info {
	const char *text;
	int err;
};

static const struct vgpu_rule_info vgpu_rules[] = {
	[I915_VGPU_OK] = { .text = "no rule is violated", .err = 0 },
	[I915_VGPU_NO_MAGIC] = { .text = "no PVINFO page", .err = -ENODEV },
	[I915_VGPU_BAD_MAJOR] = {
		.text = "unknown major version of the host interface", .err = -EPROTO },
	[I915_VGPU_NO_HWSP_EMULATION] = {
		.text = "execlists need a host that emulates the hardware status page",
		.err = -ENXIO },
	[I915_VGPU_NO_FULL_PPGTT] = {
		.text = "execlists need a host that offers full PPGTT", .err = -ENXIO },
	[I915_VGPU_MAPPABLE_EMPTY] = { .text = "mappable slice is empty", .err = -EINVAL },
	[I915_VGPU_MAPPABLE_UNALIGNED] = {
		.text = "mappable slice is not aligned to 4 KiB", .err = -EINVAL },
	[I915_VGPU_MAPPABLE_SINGLE_PAGE] = {
		.text = "mappable slice is smaller than two pages", .err = -EINVAL },
	[I915_VGPU_MAPPABLE_WRAPS] = { .text = "mappable slice wraps around", .err = -EINVAL },
	[I915_VGPU_MAPPABLE_BEYOND_APERTURE] = {
		.text = "mappable slice ends beyond the aperture", .err = -ERANGE },
	[I915_VGPU_NONMAPPABLE_EMPTY] = { .text = "non-mappable slice is empty", .err = -EINVAL },
	[I915_VGPU_NONMAPPABLE_UNALIGNED] = {
		.text = "non-mappable slice is not aligned to 4 KiB", .err = -EINVAL },
	[I915_VGPU_NONMAPPABLE_SINGLE_PAGE] = {
		.text = "non-mappable slice is smaller than two pages", .err = -EINVAL },
	[I915_VGPU_NONMAPPABLE_WRAPS] = {
		.text = "non-mappable slice wraps around", .err = -EINVAL },
	[I915_VGPU_NONMAPPABLE_IN_APERTURE] = {
		.text = "non-mappable slice begins below the end of the aperture", .err = -ERANGE },
	[I915_VGPU_NONMAPPABLE_BEYOND_GGTT] = {
		.text = "non-mappable slice ends beyond the GGTT", .err = -ERANGE },
	[I915_VGPU_SHARE_CHANGED] = {
		.text = "partition differs from the one at probe", .err = -EREMCHG },
	[I915_VGPU_CAPS_LOST] = {
		.text = "host lacks capabilities that it had at probe", .err = -EREMCHG },
};

static_assert(ARRAY_SIZE(vgpu_rules) == I915_VGPU_RULES);

/**
 * i915_vgpu_rule_text - describe the violation of a rule
 * @rule: any rule
 *
 * Return: a constant phrase without a full stop.
 */
const char *i915_vgpu_rule_text(enum i915_vgpu_rule rule)
{
	return vgpu_rules[rule].text;
}

/**
 * i915_vgpu_rule_errno - error code for the violation of a rule
 * @rule: any rule
 *
 * Return: 0 for I915_VGPU_OK, else a negative errno.
 */
int i915_vgpu_rule_errno(enum i915_vgpu_rule rule)
{
	return vgpu_rules[rule].err;
}

/**
 * i915_vgpu_check_identity - check for a vGPU with a known host interface
 * @snapshot: host's half of PVINFO
 *
 * A larger minor version only adds features that a guest need not use. Another
 * major version, smaller or larger, is an unknown interface.
 *
 * Return: I915_VGPU_OK, I915_VGPU_NO_MAGIC or I915_VGPU_BAD_MAJOR.
 */
enum i915_vgpu_rule
i915_vgpu_check_identity(const struct i915_vgpu_snapshot *snapshot)
{
	if (snapshot->magic != VGT_MAGIC)
		return I915_VGPU_NO_MAGIC;

	if (snapshot->version_major != VGT_VERSION_MAJOR)
		return I915_VGPU_BAD_MAJOR;

	return I915_VGPU_OK;
}

/**
 * i915_vgpu_check_caps - check for required capabilities
 * @snapshot: host's half of PVINFO
 * @execlists: the device submits through execlists (graphics version 8 and
 *	later); ring submission runs with any set of capabilities
 *
 * Unknown bits are ignored.
 *
 * Return: I915_VGPU_OK, I915_VGPU_NO_HWSP_EMULATION or I915_VGPU_NO_FULL_PPGTT.
 */
enum i915_vgpu_rule
i915_vgpu_check_caps(const struct i915_vgpu_snapshot *snapshot, bool execlists)
{
	if (!execlists)
		return I915_VGPU_OK;

	if (!(snapshot->caps & VGT_CAPS_HWSP_EMULATION))
		return I915_VGPU_NO_HWSP_EMULATION;

	if (!(snapshot->caps & VGT_CAPS_FULL_PPGTT))
		return I915_VGPU_NO_FULL_PPGTT;

	return I915_VGPU_OK;
}

static bool slice_is_aligned(const struct i915_vgpu_slice *slice)
{
	return IS_ALIGNED(slice->base | slice->size, VGPU_PAGE_SIZE);
}

static u64 slice_end(const struct i915_vgpu_slice *slice)
{
	return (u64)slice->base + slice->size;
}

static enum i915_vgpu_rule
check_mappable(const struct i915_vgpu_slice *slice, u64 mappable_end)
{
	if (!slice->size)
		return I915_VGPU_MAPPABLE_EMPTY;

	if (!slice_is_aligned(slice))
		return I915_VGPU_MAPPABLE_UNALIGNED;

	/* One page to use, and one that may be the guard page */
	if (slice->size < 2 * VGPU_PAGE_SIZE)
		return I915_VGPU_MAPPABLE_SINGLE_PAGE;

	if (slice_end(slice) > SZ_4G)
		return I915_VGPU_MAPPABLE_WRAPS;

	if (slice_end(slice) > mappable_end)
		return I915_VGPU_MAPPABLE_BEYOND_APERTURE;

	return I915_VGPU_OK;
}

static enum i915_vgpu_rule
check_nonmappable(const struct i915_vgpu_slice *slice, u64 mappable_end, u64 total)
{
	/* A GGTT that ends with the aperture has no such slice. */
	if (!slice->size)
		return mappable_end < total ? I915_VGPU_NONMAPPABLE_EMPTY : I915_VGPU_OK;

	if (!slice_is_aligned(slice))
		return I915_VGPU_NONMAPPABLE_UNALIGNED;

	if (slice->size < 2 * VGPU_PAGE_SIZE)
		return I915_VGPU_NONMAPPABLE_SINGLE_PAGE;

	if (slice_end(slice) > SZ_4G)
		return I915_VGPU_NONMAPPABLE_WRAPS;

	if (slice->base < mappable_end)
		return I915_VGPU_NONMAPPABLE_IN_APERTURE;

	if (slice_end(slice) > total)
		return I915_VGPU_NONMAPPABLE_BEYOND_GGTT;

	return I915_VGPU_OK;
}

/**
 * i915_vgpu_check_partition - validate the partition
 * @snapshot: host's half of PVINFO
 * @mappable_end: end of the CPU visible aperture, in bytes
 * @total: end of the GGTT, in bytes, at least @mappable_end and at most 4 GiB
 *
 * Return: I915_VGPU_OK, or the first violated rule, mappable slice first.
 */
enum i915_vgpu_rule
i915_vgpu_check_partition(const struct i915_vgpu_snapshot *snapshot,
			  u64 mappable_end, u64 total)
{
	enum i915_vgpu_rule rule;

	rule = check_mappable(&snapshot->mappable, mappable_end);
	if (rule)
		return rule;

	return check_nonmappable(&snapshot->nonmappable, mappable_end, total);
}

static bool slices_differ(const struct i915_vgpu_slice *a, const struct i915_vgpu_slice *b)
{
	return a->base != b->base || a->size != b->size;
}

/**
 * i915_vgpu_check_resumed - check that the vGPU is the same as at probe
 * @probed: host's half of PVINFO at probe
 * @resumed: host's half of PVINFO now
 *
 * A guest may resume on another host, or on one that was itself suspended. The
 * contents of its GGTT are valid only if the partition is identical. Id and minor
 * version may differ, and capabilities may be added.
 *
 * Return: I915_VGPU_OK, or what i915_vgpu_check_identity() returns, or
 * I915_VGPU_SHARE_CHANGED, or I915_VGPU_CAPS_LOST.
 */
enum i915_vgpu_rule
i915_vgpu_check_resumed(const struct i915_vgpu_snapshot *probed,
			const struct i915_vgpu_snapshot *resumed)
{
	enum i915_vgpu_rule rule;

	rule = i915_vgpu_check_identity(resumed);
	if (rule)
		return rule;

	if (slices_differ(&probed->mappable, &resumed->mappable) ||
	    slices_differ(&probed->nonmappable, &resumed->nonmappable) ||
	    probed->fences != resumed->fences)
		return I915_VGPU_SHARE_CHANGED;

	if (probed->caps & VGPU_KNOWN_CAPS & ~resumed->caps)
		return I915_VGPU_CAPS_LOST;

	return I915_VGPU_OK;
}

static unsigned int append_range(struct i915_vgpu_range *out, unsigned int n,
				 u64 start, u64 end)
{
	if (start == end)
		return n;

	out[n].start = start;
	out[n].end = end;

	return n + 1;
}

static bool slices_meet(const struct i915_vgpu_snapshot *snapshot)
{
	return snapshot->nonmappable.size &&
	       slice_end(&snapshot->mappable) == snapshot->nonmappable.base;
}

/**
 * i915_vgpu_usable - ranges that the guest may use
 * @snapshot: a partition that i915_vgpu_check_partition() accepted
 * @out: filled with ranges, sorted and disjoint
 *
 * Each slice without its guard page, if it has one. No range crosses the end of
 * the aperture.
 *
 * Return: the number of ranges, 1 or 2.
 */
unsigned int i915_vgpu_usable(const struct i915_vgpu_snapshot *snapshot,
			      struct i915_vgpu_range out[I915_VGPU_SLICES])
{
	const struct i915_vgpu_slice *low = &snapshot->mappable;
	const struct i915_vgpu_slice *high = &snapshot->nonmappable;
	u64 low_end = slice_end(low);
	unsigned int n = 0;

	if (!slices_meet(snapshot))
		low_end -= VGPU_PAGE_SIZE;

	n = append_range(out, n, low->base, low_end);
	if (high->size)
		n = append_range(out, n, high->base, slice_end(high) - VGPU_PAGE_SIZE);

	return n;
}

/**
 * i915_vgpu_guards - guard pages
 * @snapshot: a partition that i915_vgpu_check_partition() accepted
 * @out: filled with ranges of one page each, sorted and disjoint
 *
 * The last page of each slice, unless the next page belongs to the guest. The
 * end of the GGTT needs a guard page as well.
 *
 * Return: the number of ranges, 1 or 2.
 */
unsigned int i915_vgpu_guards(const struct i915_vgpu_snapshot *snapshot,
			      struct i915_vgpu_range out[I915_VGPU_SLICES])
{
	const u64 low_end = slice_end(&snapshot->mappable);
	const u64 high_end = slice_end(&snapshot->nonmappable);
	unsigned int n = 0;

	if (!slices_meet(snapshot))
		n = append_range(out, n, low_end - VGPU_PAGE_SIZE, low_end);

	if (snapshot->nonmappable.size)
		n = append_range(out, n, high_end - VGPU_PAGE_SIZE, high_end);

	return n;
}

/**
 * i915_vgpu_balloons - ranges that do not belong to the guest
 * @snapshot: a partition that i915_vgpu_check_partition() accepted
 * @mappable_end: end of the CPU visible aperture, in bytes
 * @total: end of the GGTT, in bytes
 * @out: filled with ranges, sorted and disjoint
 *
 * Usable ranges, guard pages and these ranges cover [0, @total) exactly. No
 * range crosses the end of the aperture.
 *
 * Return: the number of ranges, 0 to 4.
 */
unsigned int i915_vgpu_balloons(const struct i915_vgpu_snapshot *snapshot,
				u64 mappable_end, u64 total,
				struct i915_vgpu_range out[I915_VGPU_BALLOONS])
{
	const struct i915_vgpu_slice *low = &snapshot->mappable;
	const struct i915_vgpu_slice *high = &snapshot->nonmappable;
	unsigned int n = 0;

	n = append_range(out, n, 0, low->base);
	n = append_range(out, n, slice_end(low), mappable_end);

	if (high->size) {
		n = append_range(out, n, mappable_end, high->base);
		n = append_range(out, n, slice_end(high), total);
	}

	return n;
}

/**
 * i915_vgpu_fences - number of fence registers that the guest may use
 * @snapshot: host's half of PVINFO
 * @hw_fences: number of fence registers of the hardware
 *
 * Return: the number of usable fences, from fence 0 on, at most @hw_fences.
 */
unsigned int i915_vgpu_fences(const struct i915_vgpu_snapshot *snapshot,
			      unsigned int hw_fences)
{
	return min(snapshot->fences, hw_fences);
}
