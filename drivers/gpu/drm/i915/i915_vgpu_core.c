// SPDX-License-Identifier: MIT

#include <linux/align.h>
#include <linux/array_size.h>
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/sizes.h>

#include <drm/intel/i915_pvinfo_abi.h>

#include "i915_vgpu_core.h"

/**
 * DOC: vGPU decisions
 *
 * Everything that a guest concludes from the host's words: is this a vGPU, can
 * we run on it, which graphics memory is ours and which is not. The functions
 * here are given numbers and give back numbers. They touch no register, device
 * or lock and print nothing, so that a test can ask them anything.
 *
 * The host is trusted with the guest's life, but its numbers are checked all
 * the same: a wrong partition would let this guest write into the memory of
 * its neighbours, and what it breaks there nobody would trace back here.
 *
 * ::
 *
 *	        0 +--------------+
 *	          |   balloon    |
 *	          +--------------+ mappable.base
 *	          |   our slice  |
 *	          +- - - - - - - +
 *	          |  guard page  |
 *	          +--------------+ mappable.base + mappable.size
 *	          |   balloon    |
 *	          +==============+ end of the aperture
 *	          |   balloon    |
 *	          +--------------+ unmappable.base
 *	          |   our slice  |
 *	          +- - - - - - - +
 *	          |  guard page  |
 *	          +--------------+ unmappable.base + unmappable.size
 *	          |   balloon    |
 *	          +--------------+ end of the GGTT
 *
 * Graphics addresses are the same in the guest and on the hardware, so no
 * command and no register that holds one has to be translated. The price is
 * that the guest sees the whole GGTT and must leave the foreign parts alone.
 *
 * The hardware does not: it reads on past the end of a batch, and what comes
 * next in the GGTT may be a neighbour's. So the last page that is ours before
 * one that is not never holds anything. Slices that meet at the end of the
 * aperture have one such guard page, at the end of the upper one.
 */

/* The host shares out the GGTT in pages of 4 KiB, whatever the CPU's page is. */
#define VGPU_PAGE_SIZE	SZ_4K

#define VGPU_KNOWN_CAPS	(VGT_CAPS_FULL_PPGTT | VGT_CAPS_HWSP_EMULATION | VGT_CAPS_HUGE_GTT)

struct vgpu_rule_info {
	const char *text;
	int err;
};

static const struct vgpu_rule_info rules[] = {
	[I915_VGPU_OK] = {
		.text = "no rule broken",
		.err = 0,
	},
	[I915_VGPU_NO_MAGIC] = {
		.text = "no PVINFO page",
		.err = -ENODEV,
	},
	[I915_VGPU_BAD_MAJOR] = {
		.text = "unknown major version of the host interface",
		.err = -EPROTO,
	},
	[I915_VGPU_NO_HWSP_EMULATION] = {
		.text = "execlists need a host that emulates the hardware status page",
		.err = -ENXIO,
	},
	[I915_VGPU_NO_FULL_PPGTT] = {
		.text = "execlists need a host that offers full PPGTT",
		.err = -ENXIO,
	},
	[I915_VGPU_MAPPABLE_EMPTY] = {
		.text = "mappable slice is empty",
		.err = -EINVAL,
	},
	[I915_VGPU_MAPPABLE_UNALIGNED] = {
		.text = "mappable slice is not a multiple of 4 KiB",
		.err = -EINVAL,
	},
	[I915_VGPU_MAPPABLE_SINGLE_PAGE] = {
		.text = "mappable slice is smaller than two pages",
		.err = -EINVAL,
	},
	[I915_VGPU_MAPPABLE_WRAPS] = {
		.text = "mappable slice wraps around",
		.err = -EINVAL,
	},
	[I915_VGPU_MAPPABLE_BEYOND_APERTURE] = {
		.text = "mappable slice ends beyond the aperture",
		.err = -ERANGE,
	},
	[I915_VGPU_UNMAPPABLE_EMPTY] = {
		.text = "non-mappable slice is empty",
		.err = -EINVAL,
	},
	[I915_VGPU_UNMAPPABLE_UNALIGNED] = {
		.text = "non-mappable slice is not a multiple of 4 KiB",
		.err = -EINVAL,
	},
	[I915_VGPU_UNMAPPABLE_SINGLE_PAGE] = {
		.text = "non-mappable slice is smaller than two pages",
		.err = -EINVAL,
	},
	[I915_VGPU_UNMAPPABLE_WRAPS] = {
		.text = "non-mappable slice wraps around",
		.err = -EINVAL,
	},
	[I915_VGPU_UNMAPPABLE_IN_APERTURE] = {
		.text = "non-mappable slice begins below the end of the aperture",
		.err = -ERANGE,
	},
	[I915_VGPU_UNMAPPABLE_BEYOND_GGTT] = {
		.text = "non-mappable slice ends beyond the GGTT",
		.err = -ERANGE,
	},
	[I915_VGPU_SHARE_CHANGED] = {
		.text = "share differs from the one at probe",
		.err = -EREMCHG,
	},
	[I915_VGPU_CAPS_LOST] = {
		.text = "host lacks capabilities that it had at probe",
		.err = -EREMCHG,
	},
};

static_assert(ARRAY_SIZE(rules) == I915_VGPU_RULES);

/**
 * i915_vgpu_rule_text - say what a rule is about
 * @rule: any rule
 *
 * Return: a constant phrase without a full stop.
 */
const char *i915_vgpu_rule_text(enum i915_vgpu_rule rule)
{
	return rules[rule].text;
}

/**
 * i915_vgpu_rule_errno - the error that a broken rule makes of probe
 * @rule: any rule
 *
 * Return: 0 for I915_VGPU_OK, else a negative errno.
 */
int i915_vgpu_rule_errno(enum i915_vgpu_rule rule)
{
	return rules[rule].err;
}

/**
 * i915_vgpu_check_identity - is this a vGPU whose host we understand?
 * @snapshot: what the host said
 *
 * A minor version above ours only adds what a guest may leave alone; a major
 * other than ours, older or newer, may mean anything.
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
 * i915_vgpu_check_caps - can this device be driven with what the host offers?
 * @snapshot: what the host said
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

	/* One to use, and one that may have to be the guard page. */
	if (slice->size < 2 * VGPU_PAGE_SIZE)
		return I915_VGPU_MAPPABLE_SINGLE_PAGE;

	if (slice_end(slice) > SZ_4G)
		return I915_VGPU_MAPPABLE_WRAPS;

	if (slice_end(slice) > mappable_end)
		return I915_VGPU_MAPPABLE_BEYOND_APERTURE;

	return I915_VGPU_OK;
}

static enum i915_vgpu_rule
check_unmappable(const struct i915_vgpu_slice *slice, u64 mappable_end, u64 total)
{
	/* A GGTT no larger than the aperture has nothing to give up there. */
	if (!slice->size)
		return mappable_end < total ? I915_VGPU_UNMAPPABLE_EMPTY : I915_VGPU_OK;

	if (!slice_is_aligned(slice))
		return I915_VGPU_UNMAPPABLE_UNALIGNED;

	if (slice->size < 2 * VGPU_PAGE_SIZE)
		return I915_VGPU_UNMAPPABLE_SINGLE_PAGE;

	if (slice_end(slice) > SZ_4G)
		return I915_VGPU_UNMAPPABLE_WRAPS;

	if (slice->base < mappable_end)
		return I915_VGPU_UNMAPPABLE_IN_APERTURE;

	if (slice_end(slice) > total)
		return I915_VGPU_UNMAPPABLE_BEYOND_GGTT;

	return I915_VGPU_OK;
}

/**
 * i915_vgpu_check_partition - does our share lie where shares may lie?
 * @snapshot: what the host said
 * @mappable_end: end of the CPU visible aperture, in bytes
 * @total: end of the GGTT, in bytes, at least @mappable_end and at most 4 GiB
 *
 * Return: I915_VGPU_OK, or the first rule broken, mappable slice first.
 */
enum i915_vgpu_rule
i915_vgpu_check_partition(const struct i915_vgpu_snapshot *snapshot,
			  u64 mappable_end, u64 total)
{
	enum i915_vgpu_rule rule;

	rule = check_mappable(&snapshot->mappable, mappable_end);
	if (rule)
		return rule;

	return check_unmappable(&snapshot->unmappable, mappable_end, total);
}

static bool slices_differ(const struct i915_vgpu_slice *a, const struct i915_vgpu_slice *b)
{
	return a->base != b->base || a->size != b->size;
}

/**
 * i915_vgpu_check_resumed - is the vGPU still the one that was probed?
 * @probed: what the host said at probe
 * @resumed: what the host says now
 *
 * A guest may wake up on another host, or on one that has slept itself. What
 * it has built in graphics memory is good only where the share is the same to
 * the byte. The id and the minor version may change, and capabilities may come.
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
	    slices_differ(&probed->unmappable, &resumed->unmappable) ||
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
	return snapshot->unmappable.size &&
	       slice_end(&snapshot->mappable) == snapshot->unmappable.base;
}

/**
 * i915_vgpu_usable - the graphics memory that is ours to use
 * @snapshot: a partition that i915_vgpu_check_partition() accepted
 * @out: filled with ranges, sorted and disjoint
 *
 * That is each slice without its guard page, if it has one. No range crosses
 * the end of the aperture.
 *
 * Return: the number of ranges, 1 or 2.
 */
unsigned int i915_vgpu_usable(const struct i915_vgpu_snapshot *snapshot,
			      struct i915_vgpu_range out[I915_VGPU_SLICES])
{
	const struct i915_vgpu_slice *low = &snapshot->mappable;
	const struct i915_vgpu_slice *high = &snapshot->unmappable;
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
 * i915_vgpu_guards - our last page before each that is not ours
 * @snapshot: a partition that i915_vgpu_check_partition() accepted
 * @out: filled with ranges of one page each, sorted and disjoint
 *
 * The end of the GGTT counts as a page that is not ours.
 *
 * Return: the number of ranges, 1 or 2.
 */
unsigned int i915_vgpu_guards(const struct i915_vgpu_snapshot *snapshot,
			      struct i915_vgpu_range out[I915_VGPU_SLICES])
{
	const u64 low_end = slice_end(&snapshot->mappable);
	const u64 high_end = slice_end(&snapshot->unmappable);
	unsigned int n = 0;

	if (!slices_meet(snapshot))
		n = append_range(out, n, low_end - VGPU_PAGE_SIZE, low_end);

	if (snapshot->unmappable.size)
		n = append_range(out, n, high_end - VGPU_PAGE_SIZE, high_end);

	return n;
}

/**
 * i915_vgpu_balloons - the graphics memory that is not ours
 * @snapshot: a partition that i915_vgpu_check_partition() accepted
 * @mappable_end: end of the CPU visible aperture, in bytes
 * @total: end of the GGTT, in bytes
 * @out: filled with ranges, sorted and disjoint
 *
 * Together with what is usable and the guards the ranges cover [0, @total)
 * exactly. No range crosses the end of the aperture.
 *
 * Return: the number of ranges, 0 to 4.
 */
unsigned int i915_vgpu_balloons(const struct i915_vgpu_snapshot *snapshot,
				u64 mappable_end, u64 total,
				struct i915_vgpu_range out[I915_VGPU_BALLOONS])
{
	const struct i915_vgpu_slice *low = &snapshot->mappable;
	const struct i915_vgpu_slice *high = &snapshot->unmappable;
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
 * i915_vgpu_fences - the number of fence registers that are ours
 * @snapshot: what the host said
 * @hw_fences: what the hardware has
 *
 * Return: the number of usable fences, from fence 0 on, at most @hw_fences.
 */
unsigned int i915_vgpu_fences(const struct i915_vgpu_snapshot *snapshot,
			      unsigned int hw_fences)
{
	return min(snapshot->fences, hw_fences);
}
