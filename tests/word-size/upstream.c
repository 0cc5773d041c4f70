// SPDX-License-Identifier: MIT
/*
 * The first generation has no function that only decides: it is given a device with a PVINFO page, and an allocator that takes what
 * the kernel's would.
 */
#include "i915_pvinfo.h"
#include "partition.h"

static struct drm_i915_private i915;
static struct i915_ggtt ggtt;

static bool overlap(const struct drm_mm_node *node, u64 start, u64 size)
{
	return node && node->allocated && start < node->start + node->size &&
	       node->start < start + size;
}

int i915_gem_gtt_reserve(struct i915_address_space *vm, void *ww, struct drm_mm_node *node,
			 u64 size, u64 start, unsigned long color, unsigned int flags)
{
	size_t next = 0;

	(void)ww;
	(void)color;
	(void)flags;
	if (start + size > vm->total)
		return -ENOSPC;
	for (size_t i = 0; i < ARRAY_SIZE(vm->nodes); i++) {
		if (overlap(vm->nodes[i], start, size))
			return -ENOSPC;
		if (vm->nodes[i])
			next = i + 1;
	}
	*node = (struct drm_mm_node){ .start = start, .size = size, .allocated = true };
	vm->nodes[next] = node;
	return 0;
}

void drm_mm_remove_node(struct drm_mm_node *node)
{
	node->allocated = false;
}

static void tell(u32 offset, u32 value)
{
	i915.uncore.page[offset / sizeof(u32)] = value;
}

bool driver_accepts(const struct partition *partition)
{
	int err;

	i915.vgpu.active = true;
	tell(vgtif_offset(avail_rs.mappable_gmadr.base), partition->mappable.base);
	tell(vgtif_offset(avail_rs.mappable_gmadr.size), partition->mappable.size);
	tell(vgtif_offset(avail_rs.nonmappable_gmadr.base), partition->nonmappable.base);
	tell(vgtif_offset(avail_rs.nonmappable_gmadr.size), partition->nonmappable.size);
	ggtt.vm.i915 = &i915;
	ggtt.vm.total = partition->total;
	ggtt.mappable_end = partition->aperture;
	for (size_t i = 0; i < ARRAY_SIZE(ggtt.vm.nodes); i++)
		ggtt.vm.nodes[i] = NULL;

	err = intel_vgt_balloon(&ggtt);
	intel_vgt_deballoon(&ggtt);
	return !err;
}
