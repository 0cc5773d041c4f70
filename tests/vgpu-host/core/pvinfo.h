/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_PVINFO_H
#define VGPU_HOST_PVINFO_H

#include "mmio.h"

/** pvinfo_reset() - fill the page's first half from the share's config */
void pvinfo_reset(struct vgpu *vgpu);

/**
 * pvinfo_failsafe() - the guest did what only a guest that ignores PVINFO does
 * @vgpu: the share
 * @what: what it did
 *
 * A mediator would cut it off from the hardware now. Said once per reset.
 */
void pvinfo_failsafe(struct vgpu *vgpu, const char *what);

extern const struct mmio_table pvinfo_table;

#endif /* VGPU_HOST_PVINFO_H */
