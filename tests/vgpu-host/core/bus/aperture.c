// SPDX-License-Identifier: MIT
/**
 * DOC: Aperture
 *
 * BAR2 shows the start of the GGTT. An access is cut where memory stops being
 * contiguous (at a page, or at the end of a row of a tile), each piece is
 * looked up on its own, and a piece outside the vGPU's mappable slice is
 * refused without harm to the rest.
 */
#include <string.h>

#include "bus/aperture.h"
#include "bus/fence.h"
#include "memory/ggtt.h"
#include "memory/sysmem.h"
#include "memory/tlb.h"
#include "model.h"

struct piece {
	uint64_t iova;
	size_t len;
	bool ok;
};

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

static bool may_touch(const struct vgpu *vgpu, uint64_t address)
{
	return slices_contain(&(struct slices) { .mappable = vgpu->slices.mappable }, address, 1);
}

bool vgpu_aperture_page(const struct vgpu *vgpu, uint64_t index, uint64_t *iova)
{
	return index < vgpu->gpu->aperture_size >> GPU_PAGE_SHIFT &&
	       may_touch(vgpu, index << GPU_PAGE_SHIFT) && vgpu_ggtt_entry(vgpu, index, iova);
}

/* The longest piece of @len bytes from @address on that one transfer can do. */
static struct piece piece_at(struct vgpu *vgpu, uint64_t address, size_t len)
{
	uint32_t span = GPU_PAGE_SIZE - address % GPU_PAGE_SIZE;
	struct piece piece = { .len = min_size(len, span) };
	struct fence fence;

	if (!may_touch(vgpu, address)) {
		vgpu_refuse(vgpu, VGPU_REFUSED_APERTURE, "aperture", address);
		return piece;
	}
	if (fence_find(vgpu, address, &fence)) {
		address = fence_detile(&fence, address, &span);
		piece.len = min_size(len, span);
	}
	piece.ok = !ggtt_translate(vgpu, address, "aperture", &piece.iova);
	return piece;
}

void aperture_read(struct vgpu *vgpu, uint64_t address, void *buf, size_t len)
{
	uint8_t *to = buf;

	stats_count(&vgpu->stats.phase->aperture, false);
	while (len) {
		struct piece piece = piece_at(vgpu, address, len);

		if (!piece.ok) {
			memset(to, 0, piece.len);
		} else if (sysmem_read(vgpu, piece.iova, to, piece.len)) {
			vgpu_refuse(vgpu, VGPU_REFUSED_DMA, "aperture", address);
			memset(to, 0, piece.len);
		}
		to += piece.len;
		address += piece.len;
		len -= piece.len;
	}
}

void aperture_write(struct vgpu *vgpu, uint64_t address, const void *buf, size_t len)
{
	const uint8_t *from = buf;

	stats_count(&vgpu->stats.phase->aperture, true);
	while (len) {
		struct piece piece = piece_at(vgpu, address, len);

		if (piece.ok && sysmem_write(vgpu, piece.iova, from, piece.len))
			vgpu_refuse(vgpu, VGPU_REFUSED_DMA, "aperture", address);
		from += piece.len;
		address += piece.len;
		len -= piece.len;
	}
}

void ggtt_flush_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	(void)reg;
	(void)old;
	ggtt_sweep(vgpu);
	tlb_invalidate_global(vgpu);
	vgpu_aperture_changed(vgpu);
}
