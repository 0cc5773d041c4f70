// SPDX-License-Identifier: MIT
/**
 * DOC: Fences
 *
 * A fence makes the aperture show a tiled surface as if it were linear. The
 * registers past the vGPU's count belong to others and are refused.
 */
#include "bus/fence.h"
#include "model.h"

#define FENCE_BASE		0x100000
#define FENCE_LO_VALID		UINT32_C(1)
#define FENCE_LO_TILE_Y		UINT32_C(2)
#define FENCE_PAGE_MASK		UINT32_C(0xfffff000)
#define FENCE_HI_PITCH		UINT32_C(0x7ff)
#define FENCE_PITCH_UNIT	128u

bool fence_decode(uint32_t lo, uint32_t hi, struct fence *fence)
{
	*fence = (struct fence) {
		.start = lo & FENCE_PAGE_MASK,
		.end = (uint64_t)(hi & FENCE_PAGE_MASK) + GPU_PAGE_SIZE,
		.stride = ((hi & FENCE_HI_PITCH) + 1) * FENCE_PITCH_UNIT,
		.tiling = lo & FENCE_LO_TILE_Y ? TILING_Y : TILING_X,
	};
	return lo & FENCE_LO_VALID && fence->end > fence->start &&
	       fence->stride % tiling_width(fence->tiling) == 0;
}

uint64_t fence_detile(const struct fence *fence, uint64_t address, uint32_t *span)
{
	uint64_t linear = address - fence->start;

	return fence->start + tiling_offset(fence->tiling, fence->stride,
					    linear % fence->stride, linear / fence->stride, span);
}

bool fence_find(const struct vgpu *vgpu, uint64_t address, struct fence *fence)
{
	for (unsigned int i = 0; i < vgpu->fences; i++) {
		uint32_t lo = reg_get(vgpu, FENCE_BASE + 8 * i);

		if (lo & FENCE_LO_VALID &&
		    fence_decode(lo, reg_get(vgpu, FENCE_BASE + 8 * i + 4), fence) &&
		    address >= fence->start && address < fence->end)
			return true;
	}
	return false;
}

bool vgpu_fence(const struct vgpu *vgpu, unsigned int index, struct vgpu_fence *out)
{
	struct fence fence;

	if (index >= vgpu->fences ||
	    !fence_decode(reg_get(vgpu, FENCE_BASE + 8 * index),
			  reg_get(vgpu, FENCE_BASE + 8 * index + 4), &fence))
		return false;
	*out = (struct vgpu_fence) {
		.start = fence.start, .end = fence.end, .stride = fence.stride,
		.tiling = fence.tiling,
	};
	return true;
}

void fence_reset(struct vgpu *vgpu)
{
	mmio_reset_range(vgpu, FENCE_BASE, FENCE_BASE + 8 * FENCES_MAX);
}

static bool is_foreign(struct vgpu *vgpu, const struct mmio_reg *reg)
{
	if (reg->index < vgpu->fences)
		return false;
	vgpu_refuse(vgpu, VGPU_REFUSED_FENCE, reg->name, reg->offset);
	vgpu_need_pvinfo(vgpu, "the guest uses a fence that is not its own and has never read PVINFO");
	return true;
}

static uint32_t fence_pre_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	return is_foreign(vgpu, reg) ? 0 : value;
}

static uint32_t fence_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	return is_foreign(vgpu, reg) ? 0 : value;
}

static void fence_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	if (reg_get(vgpu, reg->offset) != old)
		vgpu_aperture_changed(vgpu);
}

static const struct mmio_row rows[] = {
	{ .name = "FENCE_REG_LO", .offset = FENCE_BASE, .count = FENCES_MAX, .stride = 8,
	  .group = VGPU_GROUP_FENCE, .used = 0xfffff003, .rsvd = 0xffc,
	  .pre_write = fence_pre_write, .post_write = fence_post_write,
	  .post_read = fence_post_read },
	{ .name = "FENCE_REG_HI", .offset = FENCE_BASE + 4, .count = FENCES_MAX, .stride = 8,
	  .group = VGPU_GROUP_FENCE, .used = 0xfffff7ff, .rsvd = 0x800,
	  .pre_write = fence_pre_write, .post_write = fence_post_write,
	  .post_read = fence_post_read },
};

const struct mmio_table fence_table = { .rows = rows, .count = sizeof(rows) / sizeof(rows[0]) };
