/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_PPGTT_H
#define VGPU_HOST_PPGTT_H

#include "vgpu.h"

#define PPGTT_LEVELS_3		3
#define PPGTT_LEVELS_4		4

/**
 * struct ppgtts - the PPGTTs that a guest has announced, in order of creation
 * @rows: VGPU_PPGTTS_MAX of them
 * @count: rows in use
 */
struct ppgtts {
	struct vgpu_ppgtt *rows;
	unsigned int count;
};

/** ppgtt_init() - make an empty table; 0 or -ENOMEM */
int ppgtt_init(struct vgpu *vgpu);
void ppgtt_fini(struct vgpu *vgpu);

/**
 * ppgtt_create() - the guest announces a PPGTT
 * @vgpu: the share
 * @levels: PPGTT_LEVELS_3 or PPGTT_LEVELS_4
 * @pdp: its root; with 4 levels only the first one counts
 *
 * A known root gets one more reference. That is also counted as refused,
 * because a guest that announces each PPGTT once never does it.
 */
void ppgtt_create(struct vgpu *vgpu, unsigned int levels, const uint64_t pdp[VGPU_PDPS]);

/** ppgtt_destroy() - the guest takes a PPGTT back: drop one reference; an unknown root is refused */
void ppgtt_destroy(struct vgpu *vgpu, const uint64_t pdp[VGPU_PDPS]);

/**
 * ppgtt_submit() - a context with this root begins to run
 * @vgpu: the share
 * @levels: PPGTT_LEVELS_3 or PPGTT_LEVELS_4, as its descriptor says
 * @pdp: its root; with 4 levels only the first one counts
 *
 * GVT-g makes a shadow of an unknown root for the time that it is needed
 * (gvt/scheduler.c, prepare_mm()), so the context runs. It is counted as
 * refused, because a guest that announces its PPGTTs never does it, and because
 * such a shadow is made anew for each submission.
 */
void ppgtt_submit(struct vgpu *vgpu, unsigned int levels, const uint64_t pdp[VGPU_PDPS]);

/** ppgtt_is_known() - has the guest announced a PPGTT with this root? */
bool ppgtt_is_known(const struct vgpu *vgpu, const uint64_t pdp[VGPU_PDPS]);

/** ppgtt_invalidate() - drop all shadow page tables, but keep the roots and their references */
void ppgtt_invalidate(struct vgpu *vgpu);

/** ppgtt_destroy_all() - drop all roots, whatever their references */
void ppgtt_destroy_all(struct vgpu *vgpu);

#endif /* VGPU_HOST_PPGTT_H */
