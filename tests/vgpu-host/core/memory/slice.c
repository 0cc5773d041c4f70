// SPDX-License-Identifier: MIT
#include "memory/slice.h"

#define PAGE_MASK	UINT64_C(0xfff)

/* Whole pages of @range inside [@first, @end). */
static struct vgpu_range clamp(struct vgpu_range range, uint64_t first, uint64_t end)
{
	uint64_t range_end = range.base + range.size;
	uint64_t base = range.base;

	if (range_end < range.base || range_end > end)
		range_end = end;
	if (base < first)
		base = first;
	if (base >= end)
		return (struct vgpu_range) { 0 };
	base = (base + PAGE_MASK) & ~PAGE_MASK;
	range_end &= ~PAGE_MASK;
	if (!range.size || base >= range_end)
		return (struct vgpu_range) { 0 };
	return (struct vgpu_range) { .base = base, .size = range_end - base };
}

struct slices slices_enforced(struct vgpu_range mappable, struct vgpu_range nonmappable,
			      uint64_t aperture, uint64_t ggtt)
{
	return (struct slices) {
		.mappable = clamp(mappable, 0, aperture),
		.nonmappable = clamp(nonmappable, aperture, ggtt),
	};
}

static bool range_contains(const struct vgpu_range *range, uint64_t address, uint64_t size)
{
	return address >= range->base && size <= range->size &&
	       address - range->base <= range->size - size;
}

bool slices_contain(const struct slices *slices, uint64_t address, uint64_t size)
{
	return range_contains(&slices->mappable, address, size) ||
	       range_contains(&slices->nonmappable, address, size);
}

static bool ranges_overlap(const struct vgpu_range *a, const struct vgpu_range *b)
{
	return a->size && b->size && a->base < b->base + b->size && b->base < a->base + a->size;
}

bool slices_overlap(const struct slices *a, const struct slices *b)
{
	return ranges_overlap(&a->mappable, &b->mappable) ||
	       ranges_overlap(&a->nonmappable, &b->nonmappable);
}
