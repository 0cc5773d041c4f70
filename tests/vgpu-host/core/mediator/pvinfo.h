/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_PVINFO_H
#define VGPU_HOST_PVINFO_H

#include "bus/mmio.h"

/**
 * pvinfo_populate() - write the host's fields of the page anew
 *
 * Those of the first half, and display_ready and the cursor's hot spot, which
 * are as if the guest had not run yet. A reset of the function does this, and
 * a reset of the whole GT.
 */
void pvinfo_populate(struct vgpu *vgpu);

extern const struct mmio_table pvinfo_table;

#endif /* VGPU_HOST_PVINFO_H */
