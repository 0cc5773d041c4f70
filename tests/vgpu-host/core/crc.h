/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_CRC_H
#define VGPU_HOST_CRC_H

#include "vgpu.h"

/** crc_frame() - a frame of a pipe ends: sum it up, if the guest wants that, and tell */
void crc_frame(struct vgpu *vgpu, unsigned int pipe);

#endif /* VGPU_HOST_CRC_H */
