// SPDX-License-Identifier: MIT
/**
 * DOC: PPGTT of four levels
 *
 * Tables of 512 entries lie in memory; the submission model knows where the
 * first one is. Nine bits of the address choose an entry of each::
 *
 *   47       39 38       30 29       21 20       12 11    0
 *   [   PML4   |    PDP    |    PD     |    PT     | byte ]
 *
 * An entry has the address of the next table, or of the page, a bit that says
 * that it is valid and one that says that what is below may be written. An
 * entry of the third level may mean a page of 2 MiB, or say that its table is
 * one of pages of 64 KiB: of such a table only every sixteenth entry counts.
 *
 * Sources: PRM Skylake, volume 5, "Memory Views"; upstream's gt/gen8_ppgtt.c
 * and gt/intel_gtt.h.
 */
#include "memory/sysmem.h"
#include "memory/walk.h"
#include "model.h"

#define LEVEL_BITS		9
#define LEVEL_MASK		UINT64_C(0x1ff)
#define PML4_SHIFT		39
#define PD_SHIFT		21
#define PT_SHIFT		12
#define ENTRY_WRITABLE		(UINT64_C(1) << 1)
#define PDE_PAGE_2M		(UINT64_C(1) << 7)
#define PDE_PAGES_64K		(UINT64_C(1) << 11)
#define INDEX_64K		UINT64_C(15)	/* bits of an index that do not count */
#define OFFSET_2M		((UINT64_C(1) << PD_SHIFT) - 1)
#define OFFSET_64K		UINT64_C(0xffff)
#define OFFSET_4K		UINT64_C(0xfff)

/* What an entry leads to; false if it is invalid or cannot be read. */
static bool follow(struct vgpu *vgpu, uint64_t table, uint64_t index, uint64_t *entry,
		   struct walk_result *walk)
{
	if (sysmem_read(vgpu, table + index * sizeof(*entry), entry, sizeof(*entry)) ||
	    !gtt_decode(&vgpu->gpu->gtt, *entry, &walk->iova))
		return false;
	walk->read_only |= !(*entry & ENTRY_WRITABLE);
	return true;
}

/* The last entry led to a page; @offset: bits of the address inside it. */
static enum walk_end found(struct walk_result *walk, uint64_t address, uint64_t offset)
{
	walk->iova = (walk->iova & ~offset) | (address & offset);
	return WALK_PAGE;
}

enum walk_end walk_four_levels(struct vgpu *vgpu, const struct engine *engine, uint64_t address,
			       struct walk_result *walk)
{
	uint64_t index = address >> PT_SHIFT & LEVEL_MASK;
	uint64_t entry = 0;
	bool large;

	walk->read_only = false;
	(void)gtt_decode(&vgpu->gpu->gtt, vgpu->gpu->platform->submission->directory(vgpu, engine), &walk->iova);
	for (unsigned int shift = PML4_SHIFT; shift > PT_SHIFT; shift -= LEVEL_BITS) {
		if (!follow(vgpu, walk->iova, address >> shift & LEVEL_MASK, &entry, walk))
			return WALK_NO_DIRECTORY;
	}
	if (entry & PDE_PAGE_2M)
		return found(walk, address, OFFSET_2M);
	large = entry & PDE_PAGES_64K;
	if (!follow(vgpu, walk->iova, large ? index & ~INDEX_64K : index, &entry, walk))
		return WALK_NO_ENTRY;
	return found(walk, address, large ? OFFSET_64K : OFFSET_4K);
}
