/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_CLOCK_H
#define VGPU_HOST_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "vgpu.h"

/** clock_advance() - it is @now ns on the clock of vgpu_run(); time does not go back */
void clock_advance(struct vgpu *vgpu, uint64_t now);

/** clock_catch_up() - let the time pass that has passed for the owner */
void clock_catch_up(struct vgpu *vgpu);

/** clock_is_late() - has vgpu_run() taken all the time that it may? Never on a clock that stands still. */
bool clock_is_late(const struct vgpu *vgpu);

#endif /* VGPU_HOST_CLOCK_H */
