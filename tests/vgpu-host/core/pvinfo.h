/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_PVINFO_H
#define VGPU_HOST_PVINFO_H

#include "mmio.h"

/** pvinfo_tell() - fill the page's first half from the share's config */
void pvinfo_tell(struct vgpu *vgpu);

/** pvinfo_reset() - the whole page as a guest finds it that has not run yet */
void pvinfo_reset(struct vgpu *vgpu);

/**
 * pvinfo_failsafe() - the guest did what only a guest that ignores PVINFO does
 * @vgpu: the share
 * @what: what it did
 *
 * It is cut off from the hardware: its engines do no work until the next reset.
 */
void pvinfo_failsafe(struct vgpu *vgpu, const char *what);

extern const struct mmio_table pvinfo_table;

#endif /* VGPU_HOST_PVINFO_H */
