// SPDX-License-Identifier: MIT
/**
 * DOC: GGTT
 *
 * The global table belongs to the GPU; each vGPU owns the entries of its
 * slices. A mediator that lets a guest write any other entry lets it read and
 * write its neighbours' memory, so this file is where that is refused.
 *
 * A guest that writes its table without trapping has one of its own, which no
 * other guest is served from. There a foreign entry does no harm, because
 * whether an entry may be used is asked when it is used; it is refused at the
 * next moment that the guest says that its entries have changed.
 *
 * A mediator has two tables: what a guest has written, which is what it reads,
 * and what the hardware uses. GVT-g's reset of a vGPU puts its scratch page
 * into the latter and leaves the former alone. Here one table does for both,
 * with a mark on each entry that a reset has put out of effect (@ggtt_inert).
 * An access through such an entry is refused, as through one that is not
 * present: the scratch page is not modelled, and a driver has no use for it.
 *
 * Entries have 4 or 8 bytes. A guest may write one of 8 bytes in two halves; it
 * is what both have said.
 */
#include <string.h>

#include "memory/ggtt.h"
#include "model.h"

static const struct gtt_format *format_of(const struct vgpu *vgpu)
{
	return &vgpu->gpu->gtt;
}

static unsigned int entry_size(const struct vgpu *vgpu)
{
	return format_of(vgpu)->entry_size;
}

static void *entry_at(const struct vgpu *vgpu, uint64_t index)
{
	return (uint8_t *)vgpu->ggtt + index * entry_size(vgpu);
}

bool ggtt_may_touch(const struct vgpu *vgpu, uint64_t index)
{
	return slices_contain(&vgpu->slices, index << GPU_PAGE_SHIFT, GPU_PAGE_SIZE);
}

/* The guest may write it at this moment, if it does so without trapping. */
static uint64_t guest_entry(const struct vgpu *vgpu, uint64_t index)
{
	const void *entry = entry_at(vgpu, index);

	if (entry_size(vgpu) == sizeof(uint32_t))
		return __atomic_load_n((const uint32_t *)entry, __ATOMIC_RELAXED);
	return __atomic_load_n((const uint64_t *)entry, __ATOMIC_RELAXED);
}

static void set_entry(struct vgpu *vgpu, uint64_t index, uint64_t value)
{
	memcpy(entry_at(vgpu, index), &value, entry_size(vgpu));
}

static bool is_mapped(const struct vgpu *vgpu)
{
	return vgpu->ggtt != vgpu->gpu->ggtt;
}

uint64_t ggtt_entry(const struct vgpu *vgpu, uint64_t index)
{
	if (!is_mapped(vgpu) && vgpu->gpu->ggtt_inert[index])
		return 0;
	return guest_entry(vgpu, index);
}

uint32_t ggtt_read(struct vgpu *vgpu, uint64_t offset)
{
	uint64_t index = gtt_index(format_of(vgpu), offset);
	unsigned int shift = 8 * (offset & (entry_size(vgpu) - 1));

	return ggtt_may_touch(vgpu, index) ? guest_entry(vgpu, index) >> shift : 0;
}

static void refuse_entry(struct vgpu *vgpu, uint64_t index)
{
	vgpu_refuse(vgpu, VGPU_REFUSED_GGTT_WRITE, "GGTT entry for graphics address",
		    index << GPU_PAGE_SHIFT);
}

static uint32_t byte_mask(unsigned int bytes)
{
	uint32_t mask = 0;

	for (unsigned int i = 0; i < 4; i++) {
		if (bytes & (1u << i))
			mask |= 0xffu << (8 * i);
	}
	return mask;
}

void ggtt_write(struct vgpu *vgpu, uint64_t offset, uint32_t value, unsigned int bytes)
{
	uint64_t index = gtt_index(format_of(vgpu), offset);
	uint32_t mask = bytes == 0xf ? UINT32_MAX : byte_mask(bytes);
	uint32_t *part = (uint32_t *)(void *)((uint8_t *)vgpu->ggtt + offset);

	if (!ggtt_may_touch(vgpu, index)) {
		refuse_entry(vgpu, index);
		return;
	}
	*part = (*part & ~mask) | (value & mask);
	vgpu->gpu->ggtt_inert[index] = false;
}

/* ---- reset ------------------------------------------------------------------ */

static void mark_range(struct vgpu *vgpu, const struct vgpu_range *range, bool inert)
{
	memset(&vgpu->gpu->ggtt_inert[range->base >> GPU_PAGE_SHIFT], inert,
	       (range->size >> GPU_PAGE_SHIFT) * sizeof(*vgpu->gpu->ggtt_inert));
}

static void clear_range(struct vgpu *vgpu, const struct vgpu_range *range)
{
	memset(entry_at(vgpu, range->base >> GPU_PAGE_SHIFT), 0,
	       (range->size >> GPU_PAGE_SHIFT) * entry_size(vgpu));
}

void ggtt_forget(struct vgpu *vgpu)
{
	const struct vgpu_range whole = { .base = 0, .size = vgpu->gpu->ggtt_size };

	if (is_mapped(vgpu)) {
		clear_range(vgpu, &whole);
		return;
	}
	clear_range(vgpu, &vgpu->slices.mappable);
	clear_range(vgpu, &vgpu->slices.nonmappable);
	mark_range(vgpu, &vgpu->slices.mappable, false);
	mark_range(vgpu, &vgpu->slices.nonmappable, false);
}

void ggtt_reset(struct vgpu *vgpu)
{
	bool two_tables = vgpu_is_mediated(vgpu) && !is_mapped(vgpu);

	switch (vgpu->config.ggtt) {
	case VGPU_GGTT_KEPT:
	case VGPU_GGTT_STALE:
		break;
	case VGPU_GGTT_SHADOWED:
		if (two_tables) {
			mark_range(vgpu, &vgpu->slices.mappable, true);
			mark_range(vgpu, &vgpu->slices.nonmappable, true);
			break;
		}
		ggtt_forget(vgpu);
		break;
	default:
		ggtt_forget(vgpu);
	}
}

/* ---- entries of a predecessor ------------------------------------------------- */

#define STALE_BASE	UINT32_C(0x100000)
#define STALE_PAGES	UINT32_C(0x7f00)	/* up to 128 MiB: every guest has so much */
#define STALE_SCATTER	UINT32_C(2654435761)	/* odd, and high bits depend on all */

static uint64_t stale_entry(const struct vgpu *vgpu, uint64_t index)
{
	uint32_t page = (uint32_t)index * STALE_SCATTER / 0x1000 % STALE_PAGES;

	return (STALE_BASE + page * GPU_PAGE_SIZE) | format_of(vgpu)->stale;
}

static void fill_range(struct vgpu *vgpu, const struct vgpu_range *range)
{
	uint64_t first = range->base >> GPU_PAGE_SHIFT;
	uint64_t end = first + (range->size >> GPU_PAGE_SHIFT);

	for (uint64_t index = first; index < end; index++)
		set_entry(vgpu, index, stale_entry(vgpu, index));
}

void ggtt_fill_stale(struct vgpu *vgpu)
{
	if (vgpu->config.ggtt != VGPU_GGTT_STALE)
		return;
	fill_range(vgpu, &vgpu->slices.mappable);
	fill_range(vgpu, &vgpu->slices.nonmappable);
}

static void count_range(const struct vgpu *vgpu, const struct vgpu_range *range,
			struct vgpu_ggtt_count *count)
{
	uint64_t first = range->base >> GPU_PAGE_SHIFT;
	uint64_t end = first + (range->size >> GPU_PAGE_SHIFT);

	for (uint64_t index = first; index < end; index++) {
		uint64_t present = format_of(vgpu)->present;
		uint64_t entry = guest_entry(vgpu, index);

		count->entries++;
		count->present += !!(entry & present);
		count->in_effect += !!(ggtt_entry(vgpu, index) & present);
		count->stale += vgpu->config.ggtt == VGPU_GGTT_STALE &&
				entry == stale_entry(vgpu, index);
	}
}

void vgpu_ggtt_count(const struct vgpu *vgpu, struct vgpu_ggtt_count *count)
{
	*count = (struct vgpu_ggtt_count) { 0 };
	count_range(vgpu, &vgpu->slices.mappable, count);
	count_range(vgpu, &vgpu->slices.nonmappable, count);
}

/* ---- a table that the guest writes without trapping ------------------------- */

void vgpu_map_ggtt(struct vgpu *vgpu, void *table)
{
	ggtt_forget(vgpu);
	vgpu->ggtt = table ? table : vgpu->gpu->ggtt;
	ggtt_forget(vgpu);
	ggtt_fill_stale(vgpu);
}

/* Nearly always there is nothing: so ask memcmp(), which is fast, first. */
static bool is_empty(const struct vgpu *vgpu, uint64_t first, uint64_t end)
{
	return !guest_entry(vgpu, first) &&
	       !memcmp(entry_at(vgpu, first), entry_at(vgpu, first + 1),
		       (end - first - 1) * entry_size(vgpu));
}

static void sweep_range(struct vgpu *vgpu, uint64_t from, uint64_t to)
{
	uint64_t first = from >> GPU_PAGE_SHIFT;
	uint64_t end = to >> GPU_PAGE_SHIFT;

	if (first >= end || is_empty(vgpu, first, end))
		return;
	for (uint64_t index = first; index < end; index++) {
		if (guest_entry(vgpu, index)) {
			refuse_entry(vgpu, index);
			set_entry(vgpu, index, 0);
		}
	}
}

/* The slices never overlap, and the mappable one comes first. */
void ggtt_sweep(struct vgpu *vgpu)
{
	const struct vgpu_range *mappable = &vgpu->slices.mappable;
	const struct vgpu_range *nonmappable = &vgpu->slices.nonmappable;
	uint64_t between = nonmappable->size ? nonmappable->base : vgpu->gpu->ggtt_size;

	if (!is_mapped(vgpu))
		return;
	sweep_range(vgpu, 0, mappable->base);
	sweep_range(vgpu, mappable->base + mappable->size, between);
	sweep_range(vgpu, between + nonmappable->size, vgpu->gpu->ggtt_size);
}

int ggtt_translate(struct vgpu *vgpu, uint64_t address, const char *who, uint64_t *iova)
{
	uint64_t index = address >> GPU_PAGE_SHIFT;

	if (!ggtt_may_touch(vgpu, index)) {
		vgpu_refuse(vgpu, VGPU_REFUSED_GGTT_ADDRESS, who, address);
		return -EACCES;
	}
	if (!gtt_decode(format_of(vgpu), ggtt_entry(vgpu, index), iova)) {
		vgpu_refuse(vgpu, VGPU_REFUSED_DMA, who, address);
		return -EFAULT;
	}
	*iova |= address % GPU_PAGE_SIZE;
	return 0;
}

bool vgpu_ggtt_entry(const struct vgpu *vgpu, uint64_t index, uint64_t *iova)
{
	return index < vgpu->gpu->ggtt_entries &&
	       gtt_decode(format_of(vgpu), ggtt_entry(vgpu, index), iova);
}

unsigned int vgpu_ggtt_entry_size(const struct vgpu *vgpu)
{
	return entry_size(vgpu);
}
