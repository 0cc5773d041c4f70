// SPDX-License-Identifier: MIT
/**
 * DOC: Translations that go stale
 *
 * Hardware keeps translations, and a driver that changes entries has to say so.
 * How long they last otherwise is nobody's promise, and one that forgot to say
 * it works for months. Here they last as long as anything can: what an engine
 * has used once it uses until it is told to forget, or until the place is
 * needed for another page. So who forgot to tell it reads and writes the
 * wrong memory at once.
 *
 * What makes an engine forget: a flush with its TLB bit (MI_FLUSH_DW,
 * PIPE_CONTROL), that bit of INSTPM, a reset, a context with another PPGTT. GFX_FLSH_CNTL makes all engines
 * forget entries of the GGTT, and no more than those: i915 writes it after each
 * change of either table, and the engines' own invalidations would never be
 * missed.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "memory/tlb.h"
#include "model.h"

#define TLB_PLACES	4096u	/* a power of two; 16 MiB side by side */

#define TAG_PPGTT	UINT64_C(2)

/** struct tlb - what one engine remembers: tag (0: nothing) and meaning of pages */
struct tlb {
	struct tlb_place {
		uint64_t tag;
		struct translation to;
	} places[TLB_PLACES];
};

static uint64_t tag_of(enum address_space space, uint64_t address)
{
	return (address >> GPU_PAGE_SHIFT) << 2 | (space == SPACE_PPGTT ? TAG_PPGTT : 0) | 1;
}

static struct tlb_place *place_of(const struct vgpu *vgpu, const struct engine *engine,
				  uint64_t address)
{
	return &vgpu->tlbs[engine - vgpu->engines].places[(address >> GPU_PAGE_SHIFT) % TLB_PLACES];
}

bool tlb_find(const struct vgpu *vgpu, const struct engine *engine, enum address_space space,
	      uint64_t address, struct translation *to)
{
	const struct tlb_place *place;

	if (!vgpu->tlbs)
		return false;
	place = place_of(vgpu, engine, address);
	if (place->tag != tag_of(space, address))
		return false;
	*to = place->to;
	to->iova |= address % GPU_PAGE_SIZE;
	return true;
}

void tlb_keep(struct vgpu *vgpu, const struct engine *engine, enum address_space space,
	      uint64_t address, const struct translation *to)
{
	if (!vgpu->tlbs)
		return;
	*place_of(vgpu, engine, address) = (struct tlb_place) {
		.tag = tag_of(space, address),
		.to = { .iova = to->iova & ~(uint64_t)(GPU_PAGE_SIZE - 1), .read_only = to->read_only },
	};
}

void tlb_invalidate(struct vgpu *vgpu, const struct engine *engine)
{
	if (vgpu->tlbs)
		memset(&vgpu->tlbs[engine - vgpu->engines], 0, sizeof(*vgpu->tlbs));
}

void tlb_invalidate_global(struct vgpu *vgpu)
{
	if (!vgpu->tlbs)
		return;
	for (unsigned int i = 0; i < ENGINES * TLB_PLACES; i++) {
		struct tlb_place *place = &vgpu->tlbs[i / TLB_PLACES].places[i % TLB_PLACES];

		if (!(place->tag & TAG_PPGTT))
			place->tag = 0;
	}
}

void tlb_invalidate_all(struct vgpu *vgpu)
{
	if (vgpu->tlbs)
		memset(vgpu->tlbs, 0, ENGINES * sizeof(*vgpu->tlbs));
}

int tlb_init(struct vgpu *vgpu)
{
	if (!vgpu->config.stale_tlb)
		return 0;
	vgpu->tlbs = calloc(ENGINES, sizeof(*vgpu->tlbs));
	return vgpu->tlbs ? 0 : -ENOMEM;
}

void tlb_fini(struct vgpu *vgpu)
{
	free(vgpu->tlbs);
}
