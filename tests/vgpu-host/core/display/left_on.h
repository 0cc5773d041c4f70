/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_LEFT_ON_H
#define VGPU_HOST_LEFT_ON_H

#include "vgpu.h"

/** left_on_reset() - after all else was reset, switch on what config.boot_pipe says */
void left_on_reset(struct vgpu *vgpu);

#endif /* VGPU_HOST_LEFT_ON_H */
