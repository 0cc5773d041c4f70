/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_TLB_H
#define VGPU_HOST_TLB_H

#include <stdbool.h>
#include <stdint.h>

#include "memory/space.h"
#include "vgpu.h"

struct engine;

/**
 * struct translation - what a page of graphics addresses means
 * @iova: guest address
 * @read_only: what is written there vanishes
 */
struct translation {
	uint64_t iova;
	bool read_only;
};

/* All of them do nothing in a share whose translations do not go stale. */

/** tlb_find() - translate from memory; false if this page has not been used since the last invalidation */
bool tlb_find(const struct vgpu *vgpu, const struct engine *engine, enum address_space space,
	      uint64_t address, struct translation *to);

/** tlb_keep() - remember what @address is */
void tlb_keep(struct vgpu *vgpu, const struct engine *engine, enum address_space space,
	      uint64_t address, const struct translation *to);

/** tlb_invalidate() - one engine forgets */
void tlb_invalidate(struct vgpu *vgpu, const struct engine *engine);

/** tlb_invalidate_global() - all engines forget what they have of the GGTT */
void tlb_invalidate_global(struct vgpu *vgpu);

/** tlb_invalidate_all() - all engines forget */
void tlb_invalidate_all(struct vgpu *vgpu);

/** tlb_init() - 0 or -ENOMEM */
int tlb_init(struct vgpu *vgpu);
void tlb_fini(struct vgpu *vgpu);

#endif /* VGPU_HOST_TLB_H */
