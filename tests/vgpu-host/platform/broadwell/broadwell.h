/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_BROADWELL_H
#define VGPU_HOST_BROADWELL_H

#include "bus/mmio.h"
#include "display/display.h"

extern const struct mmio_table broadwell_gt_table;
extern const struct mmio_table broadwell_display_table;
extern const struct display_info broadwell_display;

#endif /* VGPU_HOST_BROADWELL_H */
