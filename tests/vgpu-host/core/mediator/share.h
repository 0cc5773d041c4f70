/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_SHARE_H
#define VGPU_HOST_SHARE_H

#include <stdbool.h>

#include "vgpu.h"

/**
 * share_overlaps() - would a share of @config reach into one that is there?
 * @gpu: the GPU
 * @config: the share
 * @self: the share that @config is for and that is left out; NULL: none
 *
 * What another share will have after vgpu_repartition() counts as well as what
 * it has now.
 */
bool share_overlaps(const struct gpu *gpu, const struct vgpu_config *config,
		    const struct vgpu *self);

/** share_enforce() - derive from the share's config what its guest may touch */
void share_enforce(struct vgpu *vgpu);

/** share_settle() - let a repartition take effect that still waits for the guest; true if the page has to tell it */
bool share_settle(struct vgpu *vgpu);

#endif /* VGPU_HOST_SHARE_H */
