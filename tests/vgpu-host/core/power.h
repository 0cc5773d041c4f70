/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_POWER_H
#define VGPU_HOST_POWER_H

#include "mmio.h"

/* Forcewake, RC6, RPS, frame buffer compression, power wells, clocks. */
extern const struct mmio_table power_table;

#endif /* VGPU_HOST_POWER_H */
