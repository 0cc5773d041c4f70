/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_CRC_H
#define VGPU_HOST_CRC_H

#include <stdbool.h>

#include "vgpu.h"

/** crc_begin() - a frame of a pipe ends: begin its sum, if the guest wants that; struct pipe's sum tells */
void crc_begin(struct vgpu *vgpu, unsigned int pipe);

/**
 * crc_continue() - go on with the sum that was begun
 * @vgpu: the share, within vgpu_run()
 * @pipe: whose frame it is
 *
 * Return: true once the guest is told of the sum; false if time is up before.
 */
bool crc_continue(struct vgpu *vgpu, unsigned int pipe);

/** crc_cancel() - nobody waits for the sum any more, if there is one */
void crc_cancel(struct vgpu *vgpu, unsigned int pipe);

/** crc_is_wanted() - does the guest want the sum of every frame of a pipe? */
bool crc_is_wanted(const struct vgpu *vgpu, unsigned int pipe);

/** crc_is_unread() - has the guest been told of a sum, and has not answered yet? */
bool crc_is_unread(const struct vgpu *vgpu, unsigned int pipe);

#endif /* VGPU_HOST_CRC_H */
