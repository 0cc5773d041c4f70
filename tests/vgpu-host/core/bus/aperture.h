/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_APERTURE_H
#define VGPU_HOST_APERTURE_H

#include <stddef.h>
#include <stdint.h>

#include "bus/mmio.h"
#include "vgpu.h"

/* CPU access to graphics memory through BAR2; inside the BAR. */
void aperture_read(struct vgpu *vgpu, uint64_t address, void *buf, size_t len);
void aperture_write(struct vgpu *vgpu, uint64_t address, const void *buf, size_t len);

/*
 * Hook of GFX_FLSH_CNTL, which a driver writes when it has changed entries of
 * the GGTT: i915's gen6_ggtt_invalidate() and gen8_ggtt_invalidate().
 */
MMIO_POST_WRITE(ggtt_flush_post_write);

#endif /* VGPU_HOST_APERTURE_H */
