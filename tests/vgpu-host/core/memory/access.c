// SPDX-License-Identifier: MIT
/**
 * DOC: Memory of the engines
 *
 * The PPGTT of Haswell has two levels. Its 512 directory entries do not lie in
 * memory but are themselves entries of the GGTT, at an offset that the engine's
 * PP_DIR_BASE gives; a guest can only have written those of its own slices,
 * and only those are read.
 */
#include "memory/access.h"
#include "memory/ggtt.h"
#include "memory/page_fault.h"
#include "memory/sysmem.h"
#include "memory/tlb.h"
#include "model.h"

#define PDE_SHIFT	22
#define PDES		512
#define PTE_MASK	0x3ffu
#define PTE_SIZE	4

static uint64_t directory_index(const struct vgpu *vgpu, const struct engine *engine)
{
	return gtt_index(vgpu->gpu->platform->gtt,
			 vgpu->gpu->platform->submission->directory(vgpu, engine));
}

static void fault_page(struct vgpu *vgpu, const struct engine *engine, enum page_fault_type type,
		       enum address_space space, uint64_t address)
{
	vgpu->gpu->platform->page_fault(vgpu, engine, &(struct page_fault) {
		.type = type, .space = space, .address = address,
	});
}

static int fault(struct vgpu *vgpu, const struct engine *engine, enum page_fault_type type,
		 enum address_space space, uint64_t address)
{
	vgpu_refuse(vgpu, VGPU_REFUSED_DMA, engine->info->name, address);
	fault_page(vgpu, engine, type, space, address);
	return -EFAULT;
}

static int ppgtt_translate(struct vgpu *vgpu, const struct engine *engine, uint64_t address,
			   uint64_t *iova)
{
	uint64_t index = directory_index(vgpu, engine) + (address >> PDE_SHIFT);
	uint64_t table;
	uint32_t pte;

	if (address >> PDE_SHIFT >= PDES)
		return fault(vgpu, engine, PAGE_FAULT_DIRECTORY, SPACE_PPGTT, address);
	if (index >= vgpu->gpu->ggtt_entries || !ggtt_may_touch(vgpu, index)) {
		vgpu_refuse(vgpu, VGPU_REFUSED_GGTT_ADDRESS, "page directory",
			    index << GPU_PAGE_SHIFT);
		fault_page(vgpu, engine, PAGE_FAULT_DIRECTORY, SPACE_PPGTT, address);
		return -EACCES;
	}
	if (!gtt_decode(vgpu->gpu->platform->gtt, ggtt_entry(vgpu, index), &table))
		return fault(vgpu, engine, PAGE_FAULT_DIRECTORY, SPACE_PPGTT, address);
	table += (address >> GPU_PAGE_SHIFT & PTE_MASK) * PTE_SIZE;
	if (sysmem_read(vgpu, table, &pte, sizeof(pte)) || 
	    !gtt_decode(vgpu->gpu->platform->gtt, pte, iova))
		return fault(vgpu, engine, PAGE_FAULT_ENTRY, SPACE_PPGTT, address);
	*iova |= address % GPU_PAGE_SIZE;
	return 0;
}

static int walk(struct vgpu *vgpu, const struct engine *engine, enum address_space space,
		uint64_t address, uint64_t *iova)
{
	int err;

	if (space == SPACE_PPGTT)
		return ppgtt_translate(vgpu, engine, address, iova);
	err = ggtt_translate(vgpu, address, engine->info->name, iova);
	if (err)
		fault_page(vgpu, engine, PAGE_FAULT_ENTRY, SPACE_GGTT, address);
	return err;
}

static int translate(struct vgpu *vgpu, const struct engine *engine, enum address_space space,
		     uint64_t address, uint64_t *iova)
{
	int err;

	if (tlb_find(vgpu, engine, space, address, iova))
		return 0;
	err = walk(vgpu, engine, space, address, iova);
	if (!err)
		tlb_keep(vgpu, engine, space, address, *iova);
	return err;
}

static size_t page_part(uint64_t address, size_t len)
{
	size_t room = GPU_PAGE_SIZE - address % GPU_PAGE_SIZE;

	return len < room ? len : room;
}

int memory_read(struct vgpu *vgpu, const struct engine *engine, enum address_space space,
		uint64_t address, void *buf, size_t len)
{
	uint8_t *to = buf;

	while (len) {
		size_t part = page_part(address, len);
		uint64_t iova;
		int err = translate(vgpu, engine, space, address, &iova);

		if (err)
			return err;
		if (sysmem_read(vgpu, iova, to, part))
			return fault(vgpu, engine, PAGE_FAULT_ENTRY, space, address);
		to += part;
		address += part;
		len -= part;
	}
	return 0;
}

int memory_write(struct vgpu *vgpu, const struct engine *engine, enum address_space space,
		 uint64_t address, const void *buf, size_t len)
{
	const uint8_t *from = buf;

	vgpu->engine_writes++;
	while (len) {
		size_t part = page_part(address, len);
		uint64_t iova;
		int err = translate(vgpu, engine, space, address, &iova);

		if (err)
			return err;
		if (sysmem_write(vgpu, iova, from, part))
			return fault(vgpu, engine, PAGE_FAULT_ENTRY, space, address);
		from += part;
		address += part;
		len -= part;
	}
	return 0;
}
