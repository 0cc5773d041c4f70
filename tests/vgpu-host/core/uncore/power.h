/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_POWER_H
#define VGPU_HOST_POWER_H

#include "bus/mmio.h"

/** power_run() - account for @elapsed ns that have passed since the last call */
void power_run(struct vgpu *vgpu, uint64_t elapsed);

/* Forcewake, RC6, RPS, frame buffer compression, power wells, clocks. */
extern const struct mmio_table power_table;

#endif /* VGPU_HOST_POWER_H */
