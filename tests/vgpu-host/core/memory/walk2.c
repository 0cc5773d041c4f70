// SPDX-License-Identifier: MIT
/**
 * DOC: PPGTT of two levels
 *
 * Its 512 directory entries do not lie in memory but are themselves entries of
 * the GGTT, at an offset that the submission model knows; a guest can only have
 * written those of its own slices, and only those are read.
 */
#include "memory/ggtt.h"
#include "memory/sysmem.h"
#include "memory/walk.h"
#include "model.h"

#define PDE_SHIFT	22
#define PDES		512
#define PTE_MASK	0x3ffu

static uint64_t directory_index(const struct vgpu *vgpu, const struct engine *engine)
{
	return gtt_index(&vgpu->gpu->gtt, vgpu->gpu->platform->submission->directory(vgpu, engine));
}

enum walk_end walk_two_levels(struct vgpu *vgpu, const struct engine *engine, uint64_t address,
			      struct walk_result *walk)
{
	const struct gtt_format *format = &vgpu->gpu->gtt;
	uint64_t index = directory_index(vgpu, engine) + (address >> PDE_SHIFT);
	uint64_t table;
	uint32_t pte;

	if (address >> PDE_SHIFT >= PDES)
		return WALK_NO_DIRECTORY;
	walk->foreign = index << GPU_PAGE_SHIFT;
	if (index >= vgpu->gpu->ggtt_entries || !ggtt_may_touch(vgpu, index))
		return WALK_FOREIGN;
	if (!gtt_decode(format, ggtt_entry(vgpu, index), &table))
		return WALK_NO_DIRECTORY;
	table += (address >> GPU_PAGE_SHIFT & PTE_MASK) * sizeof(pte);
	if (sysmem_read(vgpu, table, &pte, sizeof(pte)) || !gtt_decode(format, pte, &walk->iova))
		return WALK_NO_ENTRY;
	walk->iova |= address % GPU_PAGE_SIZE;
	return WALK_PAGE;
}
