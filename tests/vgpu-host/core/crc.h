/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_CRC_H
#define VGPU_HOST_CRC_H

#include <stdbool.h>

#include "vgpu.h"

/** crc_frame() - a frame of a pipe ends: sum it up, if the guest wants that, and tell */
void crc_frame(struct vgpu *vgpu, unsigned int pipe);

/** crc_is_wanted() - does the guest want the sum of every frame of a pipe? */
bool crc_is_wanted(const struct vgpu *vgpu, unsigned int pipe);

/** crc_is_unread() - has the guest been told of a sum, and has not answered yet? */
bool crc_is_unread(const struct vgpu *vgpu, unsigned int pipe);

#endif /* VGPU_HOST_CRC_H */
