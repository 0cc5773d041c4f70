/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_PVINFO_H
#define VGPU_HOST_PVINFO_H

#include "bus/mmio.h"

/** pvinfo_tell() - fill the page's first half from the share's config */
void pvinfo_tell(struct vgpu *vgpu);

/**
 * pvinfo_populate() - write the host's fields of the page anew
 *
 * Those of the first half, and display_ready and the cursor's hot spot, which
 * are as if the guest had not run yet. A reset of the function does this, and
 * a reset of the whole GT.
 */
void pvinfo_populate(struct vgpu *vgpu);

/**
 * pvinfo_failsafe() - the guest did what only a guest that ignores PVINFO does
 * @vgpu: the share
 * @what: what it did
 *
 * It is cut off from the hardware: its engines do no work until the next reset.
 */
void pvinfo_failsafe(struct vgpu *vgpu, const char *what);

/** pvinfo_need() - the guest does what it may do only after it has read the page; if it has not: failsafe */
void pvinfo_need(struct vgpu *vgpu, const char *what);

extern const struct mmio_table pvinfo_table;

#endif /* VGPU_HOST_PVINFO_H */
