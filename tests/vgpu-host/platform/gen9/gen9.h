/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_GEN9_H
#define VGPU_HOST_GEN9_H

#include "bus/irq.h"
#include "bus/mmio.h"
#include "engine/command.h"
#include "uncore/power.h"

extern const struct command_table gen9_commands;
extern const struct mmio_table gen9_gt_table;
extern const struct forcewake gen9_forcewakes[];

#endif /* VGPU_HOST_GEN9_H */
