// SPDX-License-Identifier: MIT
/* Copyright(c) 2011-2015 Intel Corporation. All rights reserved. */

#include <linux/error-injection.h>

#include <drm/drm_print.h>

#include "gt/intel_gtt.h"

#include "i915_drv.h"
#include "i915_gem_gtt.h"
#include "i915_vgpu.h"
#include "i915_vma_resource.h"

/**
 * DOC: vGPU resources
 *
 * A guest can address the whole GGTT, but only two slices of it are its own.
 * Ballooning reserves every foreign range in the GGTT's allocator, so that
 * nothing is ever bound there. The last page of a slice is reserved as a guard
 * page and bound to scratch if foreign memory follows it.
 *
 * Up to graphics version 7 i915 also fills entries with scratch: all unused
 * ones at load, the whole GGTT at suspend and resume, and each range that is
 * unbound. In a guest, writing an entry traps to the host, which drops writes to
 * foreign entries; unused entries are scratch already because the host reset
 * them. So the driver remembers which entries it has written, and fills only
 * those. It cannot know what a predecessor left, such as the kernel before a
 * kexec: a guard page that is already present at load means that the table was
 * used, and all of it is filled. The page directory of an aliasing PPGTT, which
 * gen6_ppgtt.c writes into entries of the GGTT, is not tracked: it stays until
 * the entries are used again.
 */

#define VGPU_PAGE_SHIFT	12

static unsigned long vgpu_entry(u64 offset)
{
	return offset >> VGPU_PAGE_SHIFT;
}

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

static int vgpu_reserve(struct i915_ggtt *ggtt, struct drm_mm_node *nodes,
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

static void vgpu_release(struct i915_ggtt *ggtt, struct drm_mm_node *nodes,
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

/* Unlike clear_range() this writes the entries on every platform. */
static void vgpu_bind_guards(struct i915_ggtt *ggtt, const struct i915_vgpu *vgpu)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(vgpu->guards); i++)
		if (drm_mm_node_allocated(&vgpu->guards[i]))
			ggtt->vm.scratch_range(&ggtt->vm, vgpu->guards[i].start,
					       vgpu->guards[i].size);
}

/*
 * Was the table used by another kernel? A guard page is the first entry that
 * this driver writes and is never unbound, and a driver that fills the GGTT fills
 * it too. Reads return what was last written, even after the host has reset the
 * table, as on KVMGT (emulate_ggtt_mmio_read() in gvt/gtt.c).
 */
static bool vgpu_entries_are_unknown(struct i915_ggtt *ggtt, const struct i915_vgpu *vgpu,
				     u32 expected)
{
	const u32 __iomem *entries = ggtt->gsm;
	unsigned int i;
	u32 entry;

	for (i = 0; i < ARRAY_SIZE(vgpu->guards); i++) {
		if (!drm_mm_node_allocated(&vgpu->guards[i]))
			continue;

		entry = readl(entries + vgpu_entry(vgpu->guards[i].start));
		if ((entry & GEN6_PTE_VALID) && entry != expected)
			return true;
	}

	return false;
}

static void vgpu_mark_unknown(struct i915_vgpu *vgpu)
{
	struct i915_vgpu_range usable[I915_VGPU_SLICES];
	unsigned int i, count;

	count = i915_vgpu_usable(&vgpu->snapshot, usable);
	for (i = 0; i < count; i++)
		bitmap_set(vgpu->dirty, vgpu_entry(usable[i].start),
			   vgpu_entry(usable[i].end - usable[i].start));
}

static void vgpu_mark_dirty(struct i915_vgpu *vgpu, u64 start, u64 length)
{
	unsigned long i;

	/* Ranges that share a word may be bound and unbound at the same time. */
	for (i = vgpu_entry(start); i < vgpu_entry(start + length); i++)
		set_bit(i, vgpu->dirty);
}

static void vgpu_clear_range(struct i915_address_space *vm, u64 start, u64 length)
{
	struct i915_vgpu *vgpu = vm->i915->vgpu.guest;
	const unsigned long end = vgpu_entry(start + length);
	unsigned long i;

	for (i = find_next_bit(vgpu->dirty, end, vgpu_entry(start)); i < end;
	     i = find_next_bit(vgpu->dirty, end, i + 1)) {
		clear_bit(i, vgpu->dirty);
		vgpu->ggtt_ops.clear_range(vm, (u64)i << VGPU_PAGE_SHIFT,
					   I915_GTT_PAGE_SIZE);
	}
}

static void vgpu_insert_page(struct i915_address_space *vm, dma_addr_t addr, u64 offset,
			     unsigned int pat_index, u32 flags)
{
	struct i915_vgpu *vgpu = vm->i915->vgpu.guest;

	vgpu_mark_dirty(vgpu, offset, I915_GTT_PAGE_SIZE);
	vgpu->ggtt_ops.insert_page(vm, addr, offset, pat_index, flags);
}

static void vgpu_insert_entries(struct i915_address_space *vm,
				struct i915_vma_resource *vma_res,
				unsigned int pat_index, u32 flags)
{
	struct i915_vgpu *vgpu = vm->i915->vgpu.guest;

	vgpu_mark_dirty(vgpu, vma_res->start, vma_res->vma_size);
	vgpu->ggtt_ops.insert_entries(vm, vma_res, pat_index, flags);
}

/* Before anything is written to the GGTT. */
static int vgpu_track_entries(struct i915_ggtt *ggtt, struct i915_vgpu *vgpu)
{
	struct i915_address_space *vm = &ggtt->vm;

	/* Later platforms never fill unused entries: clear_range() is a no-op. */
	if (GRAPHICS_VER(vm->i915) >= 8)
		return 0;

	vgpu->dirty = kvcalloc(BITS_TO_LONGS(vgpu_entry(vm->total)), sizeof(long), GFP_KERNEL);
	if (!vgpu->dirty)
		return -ENOMEM;

	if (vgpu_entries_are_unknown(ggtt, vgpu, 0))
		vgpu_mark_unknown(vgpu);

	vgpu->ggtt_ops.clear_range = vm->clear_range;
	vgpu->ggtt_ops.insert_page = vm->insert_page;
	vgpu->ggtt_ops.insert_entries = vm->insert_entries;
	vm->clear_range = vgpu_clear_range;
	vm->insert_page = vgpu_insert_page;
	vm->insert_entries = vgpu_insert_entries;

	return 0;
}

static int vgpu_check_partition(struct i915_ggtt *ggtt, const struct i915_vgpu *vgpu)
{
	const struct i915_vgpu_snapshot *snapshot = &vgpu->snapshot;
	struct drm_i915_private *i915 = ggtt->vm.i915;
	enum i915_vgpu_rule rule;
	struct drm_printer p;

	rule = i915_vgpu_check_partition(snapshot, ggtt->mappable_end, ggtt->vm.total);
	if (rule) {
		drm_err(&i915->drm,
			"vGPU %u refused: %s (mappable %#x+%#x, non-mappable %#x+%#x, aperture ends at %#llx, GGTT at %#llx)\n",
			snapshot->id, i915_vgpu_rule_text(rule),
			snapshot->mappable.base, snapshot->mappable.size,
			snapshot->nonmappable.base, snapshot->nonmappable.size,
			(u64)ggtt->mappable_end, ggtt->vm.total);
		return i915_vgpu_rule_errno(rule);
	}

	p = drm_info_printer(i915->drm.dev);
	i915_vgpu_print(snapshot, &p);

	return 0;
}

/**
 * intel_vgt_balloon - validate the partition and balloon out foreign memory
 * @ggtt: the GGTT, with nothing allocated in it and no entry written
 *
 * Reserves all foreign ranges and all guard pages, or none. Does nothing on
 * bare metal.
 *
 * Return: 0; -EINVAL or -ERANGE if the host gave the guest an invalid
 * partition; another negative errno if a range cannot be reserved.
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

	err = vgpu_check_partition(ggtt, vgpu);
	if (err)
		return err;

	count = i915_vgpu_balloons(&vgpu->snapshot, ggtt->mappable_end,
				   ggtt->vm.total, balloons);
	err = vgpu_reserve(ggtt, vgpu->balloons, balloons, count);
	if (err)
		goto err_deballoon;

	count = i915_vgpu_guards(&vgpu->snapshot, guards);
	err = vgpu_reserve(ggtt, vgpu->guards, guards, count);
	if (err)
		goto err_deballoon;

	err = vgpu_track_entries(ggtt, vgpu);
	if (err)
		goto err_deballoon;

	vgpu_bind_guards(ggtt, vgpu);

	return 0;

err_deballoon:
	intel_vgt_deballoon(ggtt);
	return err;
}

/**
 * intel_vgt_deballoon - undo intel_vgt_balloon()
 * @ggtt: the GGTT, with nothing bound in it
 *
 * Can be called whether or not intel_vgt_balloon() was called or succeeded.
 */
void intel_vgt_deballoon(struct i915_ggtt *ggtt)
{
	struct i915_vgpu *vgpu = ggtt->vm.i915->vgpu.guest;

	if (!vgpu)
		return;

	vgpu_release(ggtt, vgpu->guards, ARRAY_SIZE(vgpu->guards));
	vgpu_release(ggtt, vgpu->balloons, ARRAY_SIZE(vgpu->balloons));
	kvfree(vgpu->dirty);
	vgpu->dirty = NULL;
}

/**
 * intel_vgt_resume - prepare the GGTT of a vGPU for being restored
 * @ggtt: the GGTT, of a vGPU whose partition was revalidated
 *
 * Bound entries are written again in any case. All others are scratch: filled by
 * this driver, or by a host that reset the table. The exception is a table that
 * another kernel used in the meantime, such as the boot kernel of a hibernated
 * guest.
 */
void intel_vgt_resume(struct i915_ggtt *ggtt)
{
	struct i915_vgpu *vgpu = ggtt->vm.i915->vgpu.guest;

	if (vgpu->dirty &&
	    vgpu_entries_are_unknown(ggtt, vgpu, ggtt->vm.scratch[0]->encode))
		vgpu_mark_unknown(vgpu);

	vgpu_bind_guards(ggtt, vgpu);
}

static void vgpu_nop_clear_range(struct i915_address_space *vm, u64 start, u64 length)
{
}

static void vgpu_nop_insert_page(struct i915_address_space *vm, dma_addr_t addr, u64 offset,
				 unsigned int pat_index, u32 flags)
{
}

static void vgpu_nop_insert_entries(struct i915_address_space *vm,
				    struct i915_vma_resource *vma_res,
				    unsigned int pat_index, u32 flags)
{
}

/**
 * intel_vgt_abandon - stop writing GGTT entries
 * @ggtt: the GGTT of a vGPU that is lost
 *
 * Objects can still be bound and unbound, without effect on the hardware, so
 * that the driver can be unbound.
 */
void intel_vgt_abandon(struct i915_ggtt *ggtt)
{
	struct i915_address_space *vm = &ggtt->vm;

	vm->clear_range = vgpu_nop_clear_range;
	vm->scratch_range = vgpu_nop_clear_range;
	vm->insert_page = vgpu_nop_insert_page;
	vm->insert_entries = vgpu_nop_insert_entries;
	vm->raw_insert_page = vgpu_nop_insert_page;
	vm->raw_insert_entries = vgpu_nop_insert_entries;
}

/**
 * intel_vgt_insert_high - find a place above the aperture
 * @vm: any address space
 * @node: node to insert, zeroed
 * @size: in bytes, a multiple of 4 KiB
 * @alignment: in bytes, a power of two, or 0
 * @color: as for drm_mm_insert_node_in_range()
 * @start: first address allowed, in bytes
 * @end: one past the last address allowed, in bytes
 *
 * For PIN_HIGH, when the highest hole is too small. The allocator would then
 * take the smallest hole that fits, which on a vGPU is likely to be its
 * mappable slice. That slice is small, and objects that the CPU maps need it.
 *
 * Context: the caller holds @vm's mutex.
 *
 * Return: 0; -ENOSPC if there is no such place, or if @vm is not the GGTT of a
 * vGPU.
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
 * intel_vgpu_num_fences - limit the number of fence registers
 * @i915: i915 device
 * @hw_fences: number of fences of the hardware, 0 if the GGTT has no aperture
 *
 * Return: @hw_fences on bare metal, otherwise the number that the guest may use.
 */
u32 intel_vgpu_num_fences(struct drm_i915_private *i915, u32 hw_fences)
{
	struct i915_vgpu *vgpu = i915->vgpu.guest;

	if (!vgpu)
		return hw_fences;

	if (vgpu->snapshot.fences > hw_fences)
		drm_notice(&i915->drm, "vGPU offers %u fences, but the hardware has only %u\n",
			   vgpu->snapshot.fences, hw_fences);

	return i915_vgpu_fences(&vgpu->snapshot, hw_fences);
}
