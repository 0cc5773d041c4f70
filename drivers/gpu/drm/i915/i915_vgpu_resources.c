// SPDX-License-Identifier: MIT

#include <linux/error-injection.h>

#include <drm/drm_print.h>

#include "gt/intel_gtt.h"

#include "i915_drv.h"
#include "i915_gem_gtt.h"
#include "i915_vgpu_core.h"
#include "i915_vgpu_resources.h"
#include "i915_vgpu_trace.h"
#include "i915_vgpu_types.h"

/**
 * DOC: vGPU resources
 *
 * A guest sees all of the GGTT and all fence registers, but only a share of
 * either is its own. Ballooning reserves every foreign range in the allocator
 * of the GGTT, so that nothing can ever be bound there, and the fences past
 * our own are never put on the list of free ones. The guard pages are reserved
 * likewise, and bound to the scratch page. What remains is to keep the few
 * places that write page table entries without asking the allocator inside our
 * slices: i915 fills the GGTT with scratch pages at load, suspend and resume.
 */

/**
 * intel_vgpu_check_partition - see whether the host gave us a valid share
 * @ggtt: the global GTT, with its size known and nothing written to it
 *
 * Prints the one line that a guest has to say about itself.
 *
 * Return: 0 on bare metal and for a valid share, -EINVAL or -ERANGE otherwise.
 */
int intel_vgpu_check_partition(struct i915_ggtt *ggtt)
{
	struct drm_i915_private *i915 = ggtt->vm.i915;
	const struct i915_vgpu_snapshot *snapshot;
	enum i915_vgpu_rule rule;

	if (!i915->vgpu.guest)
		return 0;

	snapshot = &i915->vgpu.guest->snapshot;
	rule = i915_vgpu_check_partition(snapshot, ggtt->mappable_end, ggtt->vm.total);
	if (rule) {
		drm_err(&i915->drm,
			"vGPU %u refused: %s (mappable %#x+%#x, non-mappable %#x+%#x, aperture ends at %#llx, GGTT at %#llx)\n",
			snapshot->id, i915_vgpu_rule_text(rule),
			snapshot->mappable.base, snapshot->mappable.size,
			snapshot->unmappable.base, snapshot->unmappable.size,
			(u64)ggtt->mappable_end, ggtt->vm.total);
		return i915_vgpu_rule_errno(rule);
	}

	drm_info(&i915->drm,
		 "GVT-g vGPU %u, host version %u.%u, caps %#x, mappable %#x+%#x, non-mappable %#x+%#x, %u fences\n",
		 snapshot->id, snapshot->version_major, snapshot->version_minor,
		 snapshot->caps, snapshot->mappable.base, snapshot->mappable.size,
		 snapshot->unmappable.base, snapshot->unmappable.size,
		 snapshot->fences);

	return 0;
}
ALLOW_ERROR_INJECTION(intel_vgpu_check_partition, ERRNO);

static noinline int vgpu_reserve_range(struct i915_ggtt *ggtt, struct drm_mm_node *node,
				       const struct i915_vgpu_range *range)
{
	const u64 size = range->end - range->start;
	int err;

	err = i915_gem_gtt_reserve(&ggtt->vm, NULL, node, size, range->start,
				   I915_COLOR_UNEVICTABLE, PIN_NOEVICT);
	if (err) {
		drm_err(&ggtt->vm.i915->drm,
			"failed to reserve [%#llx, %#llx): %pe\n",
			range->start, range->end, ERR_PTR(err));
		return err;
	}

	ggtt->vm.reserved += size;

	return 0;
}
ALLOW_ERROR_INJECTION(vgpu_reserve_range, ERRNO);

static int reserve_ranges(struct i915_ggtt *ggtt, struct drm_mm_node *nodes,
			  const struct i915_vgpu_range *ranges, unsigned int count)
{
	unsigned int i;
	int err;

	for (i = 0; i < count; i++) {
		err = vgpu_reserve_range(ggtt, &nodes[i], &ranges[i]);
		if (err)
			return err;
	}

	return 0;
}

static void release_ranges(struct i915_ggtt *ggtt, struct drm_mm_node *nodes,
			   unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (!drm_mm_node_allocated(&nodes[i]))
			continue;

		ggtt->vm.reserved -= nodes[i].size;
		drm_mm_remove_node(&nodes[i]);
	}
}

/*
 * What the host put there at first may have been overwritten by a driver before
 * this one. Unlike clear_range() this writes the entries on every platform.
 */
static void bind_guards_to_scratch(struct i915_address_space *vm,
				   const struct i915_vgpu *vgpu)
{
	struct i915_vgpu_range guards[I915_VGPU_SLICES];
	unsigned int i, count;

	count = i915_vgpu_guards(&vgpu->snapshot, guards);
	for (i = 0; i < count; i++)
		vm->scratch_range(vm, guards[i].start, guards[i].end - guards[i].start);
}

/**
 * intel_vgt_balloon - reserve the graphics memory that we must not use
 * @ggtt: the global GTT, before anything is allocated in it
 *
 * All foreign ranges and all guard pages are reserved, or none.
 *
 * Return: 0, also on bare metal, or a negative errno.
 */
int intel_vgt_balloon(struct i915_ggtt *ggtt)
{
	struct i915_vgpu *vgpu = ggtt->vm.i915->vgpu.guest;
	struct i915_vgpu_range balloons[I915_VGPU_BALLOONS];
	struct i915_vgpu_range guards[I915_VGPU_SLICES];
	unsigned int count;
	int err;

	if (!vgpu)
		return 0;

	count = i915_vgpu_balloons(&vgpu->snapshot, ggtt->mappable_end,
				   ggtt->vm.total, balloons);
	err = reserve_ranges(ggtt, vgpu->balloons, balloons, count);
	if (err)
		goto err_deballoon;

	count = i915_vgpu_guards(&vgpu->snapshot, guards);
	err = reserve_ranges(ggtt, vgpu->guards, guards, count);
	if (err)
		goto err_deballoon;

	bind_guards_to_scratch(&ggtt->vm, vgpu);

	return 0;

err_deballoon:
	intel_vgt_deballoon(ggtt);
	return err;
}

/**
 * intel_vgt_deballoon - give back what intel_vgt_balloon() reserved
 * @ggtt: the global GTT
 *
 * May be called whether or not ballooning took place or succeeded.
 */
void intel_vgt_deballoon(struct i915_ggtt *ggtt)
{
	struct i915_vgpu *vgpu = ggtt->vm.i915->vgpu.guest;

	if (!vgpu)
		return;

	release_ranges(ggtt, vgpu->guards, ARRAY_SIZE(vgpu->guards));
	release_ranges(ggtt, vgpu->balloons, ARRAY_SIZE(vgpu->balloons));
}

/**
 * intel_vgt_insert_high - find a place above the aperture
 * @vm: any address space
 * @node: to be inserted, all zero
 * @size: in bytes, a multiple of 4 KiB
 * @alignment: in bytes, a power of two, or 0
 * @color: as for drm_mm_insert_node_in_range()
 * @start: first address allowed, in bytes
 * @end: one past the last address allowed, in bytes
 *
 * For what has asked to lie high, once the highest hole of all is too small.
 * The next best hole is then the smallest, and on a vGPU that is its mappable
 * slice, of which there is little, and which others cannot do without.
 *
 * Context: holds @vm's mutex.
 * Return: 0; -ENOSPC if there is no place, or if @vm is not the GGTT of a vGPU.
 */
int intel_vgt_insert_high(struct i915_address_space *vm, struct drm_mm_node *node,
			  u64 size, u64 alignment, unsigned long color, u64 start, u64 end)
{
	if (!vm->i915->vgpu.guest || !vm->is_ggtt)
		return -ENOSPC;

	start = max_t(u64, start, i915_vm_to_ggtt(vm)->mappable_end);
	if (start >= end)
		return -ENOSPC;

	return drm_mm_insert_node_in_range(&vm->mm, node, size, alignment, color, start, end,
					   DRM_MM_INSERT_BEST);
}

/**
 * intel_vgt_clear_owned - fill our slices of the GGTT with scratch pages
 * @vm: any address space
 *
 * The guard pages are filled on every platform, the rest only where the driver
 * does so on hardware, too.
 *
 * Return: false if @vm is not the GGTT of a vGPU; all of it is then the
 * caller's to clear, and nothing was done.
 */
bool intel_vgt_clear_owned(struct i915_address_space *vm)
{
	struct i915_vgpu_range usable[I915_VGPU_SLICES];
	struct i915_vgpu *vgpu = vm->i915->vgpu.guest;
	unsigned int i, count;

	if (!vgpu || !vm->is_ggtt)
		return false;

	count = i915_vgpu_usable(&vgpu->snapshot, usable);
	for (i = 0; i < count; i++)
		vm->clear_range(vm, usable[i].start, usable[i].end - usable[i].start);

	bind_guards_to_scratch(vm, vgpu);
	trace_i915_vgpu_fill(vgpu, vm->total);

	return true;
}

static void nop_clear_range(struct i915_address_space *vm, u64 start, u64 length)
{
}

static void nop_insert_page(struct i915_address_space *vm, dma_addr_t addr, u64 offset,
			    unsigned int pat_index, u32 flags)
{
}

static void nop_insert_entries(struct i915_address_space *vm,
			       struct i915_vma_resource *vma_res,
			       unsigned int pat_index, u32 flags)
{
}

/**
 * intel_vgt_abandon - never write an entry of the GGTT again
 * @ggtt: the global GTT
 *
 * For a guest whose slices are no longer its own. Binding and unbinding go on
 * to work on the driver's side, so that it can be unloaded.
 */
void intel_vgt_abandon(struct i915_ggtt *ggtt)
{
	struct i915_address_space *vm = &ggtt->vm;

	vm->clear_range = nop_clear_range;
	vm->scratch_range = nop_clear_range;
	vm->insert_page = nop_insert_page;
	vm->insert_entries = nop_insert_entries;
	vm->raw_insert_page = nop_insert_page;
	vm->raw_insert_entries = nop_insert_entries;
}

/**
 * intel_vgpu_num_fences - the number of fence registers we may use
 * @ggtt: the global GTT
 * @hw_fences: what the hardware has, 0 if the GGTT has no aperture
 *
 * Return: @hw_fences on bare metal, else what the host left us of them.
 */
int intel_vgpu_num_fences(struct i915_ggtt *ggtt, int hw_fences)
{
	struct i915_vgpu *vgpu = ggtt->vm.i915->vgpu.guest;

	if (!vgpu)
		return hw_fences;

	if (vgpu->snapshot.fences > hw_fences)
		drm_notice(&ggtt->vm.i915->drm,
			   "vGPU offers %u fences, the hardware has %d: using those\n",
			   vgpu->snapshot.fences, hw_fences);

	return i915_vgpu_fences(&vgpu->snapshot, hw_fences);
}
