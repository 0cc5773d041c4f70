// SPDX-License-Identifier: MIT
/**
 * DOC: GGTT
 *
 * The global table belongs to the GPU; each vGPU owns the entries of its
 * slices. A mediator that lets a guest write any other entry lets it read and
 * write its neighbours' memory, so this file is where that is refused.
 *
 * Entries are 4 bytes::
 *
 *   31            12 11 10             4 3     1 0
 *   [ addr 31:12    |  | addr 38:32     |  cache | valid ]
 */
#include <string.h>

#include "ggtt.h"
#include "model.h"

#define ENTRY_VALID		UINT32_C(1)
#define ENTRY_ADDRESS_LO	UINT32_C(0xfffff000)
#define ENTRY_ADDRESS_HI	UINT32_C(0x000007f0)

bool gtt_decode(uint32_t entry, uint64_t *address)
{
	*address = (entry & ENTRY_ADDRESS_LO) | (uint64_t)(entry & ENTRY_ADDRESS_HI) << 28;
	return entry & ENTRY_VALID;
}

bool ggtt_may_touch(const struct vgpu *vgpu, uint64_t index)
{
	return slices_contain(&vgpu->slices, index << GPU_PAGE_SHIFT, GPU_PAGE_SIZE);
}

uint32_t ggtt_read(struct vgpu *vgpu, uint64_t offset)
{
	uint64_t index = offset / 4;

	return ggtt_may_touch(vgpu, index) ? vgpu->gpu->ggtt[index] : 0;
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
	uint64_t index = offset / 4;
	uint32_t mask = bytes == 0xf ? UINT32_MAX : byte_mask(bytes);

	if (!ggtt_may_touch(vgpu, index)) {
		vgpu_refuse(vgpu, VGPU_REFUSED_GGTT_WRITE, "GGTT entry for graphics address",
			    index << GPU_PAGE_SHIFT);
		return;
	}
	vgpu->gpu->ggtt[index] = (vgpu->gpu->ggtt[index] & ~mask) | (value & mask);
}

static void reset_range(struct gpu *gpu, const struct vgpu_range *range)
{
	memset(&gpu->ggtt[range->base >> GPU_PAGE_SHIFT], 0,
	       (range->size >> GPU_PAGE_SHIFT) * sizeof(*gpu->ggtt));
}

void ggtt_reset(struct vgpu *vgpu)
{
	reset_range(vgpu->gpu, &vgpu->slices.mappable);
	reset_range(vgpu->gpu, &vgpu->slices.nonmappable);
}

int ggtt_translate(struct vgpu *vgpu, uint64_t address, const char *who, uint64_t *iova)
{
	uint64_t index = address >> GPU_PAGE_SHIFT;

	if (!ggtt_may_touch(vgpu, index)) {
		vgpu_refuse(vgpu, VGPU_REFUSED_GGTT_ADDRESS, who, address);
		return -EACCES;
	}
	if (!gtt_decode(vgpu->gpu->ggtt[index], iova)) {
		vgpu_refuse(vgpu, VGPU_REFUSED_DMA, who, address);
		return -EFAULT;
	}
	*iova |= address % GPU_PAGE_SIZE;
	return 0;
}

bool vgpu_ggtt_entry(const struct vgpu *vgpu, uint64_t index, uint64_t *iova)
{
	return index < vgpu->gpu->ggtt_entries && gtt_decode(vgpu->gpu->ggtt[index], iova);
}
