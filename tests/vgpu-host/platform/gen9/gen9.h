/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_GEN9_H
#define VGPU_HOST_GEN9_H

#include "bus/irq.h"
#include "bus/mmio.h"
#include "display/display.h"
#include "engine/command.h"
#include "engine/scan.h"
#include "uncore/power.h"

extern const struct command_table gen9_commands;
extern const struct scan_list skylake_scan;
extern const struct scan_list kabylake_scan;
extern const struct mmio_table gen9_gt_table;
extern const struct plane_info gen9_planes[PLANES];
extern const struct forcewake gen9_forcewakes[];

/** gen9_colour() - see struct display_info */
void gen9_colour(const struct vgpu *vgpu, unsigned int pipe, uint32_t control, struct colour *colour);

#endif /* VGPU_HOST_GEN9_H */
