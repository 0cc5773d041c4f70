/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_HOSTILE_H
#define VGPU_HOST_HOSTILE_H

#include <stdint.h>

#include "vgpu.h"

/** hostile_read() - what the guest sees of a register that holds @value */
uint32_t hostile_read(struct vgpu *vgpu, uint32_t offset, uint32_t value);

/** hostile_reset() - a device that was reset answers again until its time has come */
void hostile_reset(struct vgpu *vgpu);

#endif /* VGPU_HOST_HOSTILE_H */
