/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_APERTURE_H
#define VGPU_HOST_APERTURE_H

#include <stddef.h>
#include <stdint.h>

#include "vgpu.h"

/* CPU access to graphics memory through BAR2; inside the BAR. */
void aperture_read(struct vgpu *vgpu, uint64_t address, void *buf, size_t len);
void aperture_write(struct vgpu *vgpu, uint64_t address, const void *buf, size_t len);

#endif /* VGPU_HOST_APERTURE_H */
