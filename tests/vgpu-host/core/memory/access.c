// SPDX-License-Identifier: MIT
/**
 * DOC: Memory of the engines
 *
 * An access is cut at pages. Each is translated by the engine's own TLB, by the
 * GGTT, or by the walk of the PPGTT that the platform has; what went wrong on
 * the way is counted and left in the platform's registers of page faults.
 */
#include "memory/access.h"
#include "memory/ggtt.h"
#include "memory/page_fault.h"
#include "memory/sysmem.h"
#include "memory/tlb.h"
#include "memory/walk.h"
#include "model.h"

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
			   struct translation *to)
{
	struct walk_result walk = { 0 };

	switch (vgpu->gpu->platform->walk(vgpu, engine, address, &walk)) {
	case WALK_PAGE:
		*to = (struct translation) { .iova = walk.iova, .read_only = walk.read_only };
		return 0;
	case WALK_NO_ENTRY:
		return fault(vgpu, engine, PAGE_FAULT_ENTRY, SPACE_PPGTT, address);
	case WALK_FOREIGN:
		vgpu_refuse(vgpu, VGPU_REFUSED_GGTT_ADDRESS, "page directory", walk.foreign);
		fault_page(vgpu, engine, PAGE_FAULT_DIRECTORY, SPACE_PPGTT, address);
		return -EACCES;
	default:
		return fault(vgpu, engine, PAGE_FAULT_DIRECTORY, SPACE_PPGTT, address);
	}
}

static int look_up(struct vgpu *vgpu, const struct engine *engine, enum address_space space,
		   uint64_t address, struct translation *to)
{
	int err;

	if (space == SPACE_PPGTT)
		return ppgtt_translate(vgpu, engine, address, to);
	to->read_only = false;
	err = ggtt_translate(vgpu, address, engine->info->name, &to->iova);
	if (err)
		fault_page(vgpu, engine, PAGE_FAULT_ENTRY, SPACE_GGTT, address);
	return err;
}

static int translate(struct vgpu *vgpu, const struct engine *engine, enum address_space space,
		     uint64_t address, struct translation *to)
{
	int err;

	if (tlb_find(vgpu, engine, space, address, to))
		return 0;
	err = look_up(vgpu, engine, space, address, to);
	if (!err)
		tlb_keep(vgpu, engine, space, address, to);
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
		struct translation page;
		int err = translate(vgpu, engine, space, address, &page);

		if (err)
			return err;
		if (sysmem_read(vgpu, page.iova, to, part))
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
		struct translation page;
		int err = translate(vgpu, engine, space, address, &page);

		if (err)
			return err;
		if (!page.read_only && sysmem_write(vgpu, page.iova, from, part))
			return fault(vgpu, engine, PAGE_FAULT_ENTRY, space, address);
		from += part;
		address += part;
		len -= part;
	}
	return 0;
}
