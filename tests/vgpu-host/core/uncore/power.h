/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_POWER_H
#define VGPU_HOST_POWER_H

#include "bus/mmio.h"

/**
 * struct forcewake - a part of the GT that sleeps unless it is asked not to
 * @request: register in which agents ask, each in its own bit; 0 ends a list
 * @ack: register that shows who has been heard
 */
struct forcewake {
	uint32_t request;
	uint32_t ack;
};

/** power_run() - account for @elapsed ns that have passed since the last call */
void power_run(struct vgpu *vgpu, uint64_t elapsed);

/* Hook of the acknowledge registers. */
MMIO_POST_READ(forcewake_ack_post_read);

/* RC6, RPS, frame buffer compression. */
extern const struct mmio_table power_table;

#endif /* VGPU_HOST_POWER_H */
