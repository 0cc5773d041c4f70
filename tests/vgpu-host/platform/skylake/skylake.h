/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_SKYLAKE_H
#define VGPU_HOST_SKYLAKE_H

#include "bus/mmio.h"

/* What makes up the platform, in parts. */
extern const struct mmio_table skylake_system_agent_table;

#endif /* VGPU_HOST_SKYLAKE_H */
