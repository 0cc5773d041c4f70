/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_CRC_H
#define VGPU_HOST_CRC_H

#include <stdbool.h>
#include <stdint.h>

#include "vgpu.h"

/**
 * struct crc_info - how a platform's guest asks for the sum of a pipe's frames
 * @planes: bit per enum plane_id: those to be summed up; 0: it does not ask
 * @is_wanted: does it want the sum of every frame?
 * @is_unread: has it been told of a sum, and has not answered yet?
 * @tell: that this is the sum of a frame
 */
struct crc_info {
	unsigned int (*planes)(const struct vgpu *vgpu, unsigned int pipe);
	bool (*is_wanted)(const struct vgpu *vgpu, unsigned int pipe);
	bool (*is_unread)(const struct vgpu *vgpu, unsigned int pipe);
	void (*tell)(struct vgpu *vgpu, unsigned int pipe, uint32_t sum);
};

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

#endif /* VGPU_HOST_CRC_H */
