/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_HOTPLUG_H
#define VGPU_HOST_HOTPLUG_H

#include "bus/mmio.h"

extern const struct mmio_table hotplug_table;

#endif /* VGPU_HOST_HOTPLUG_H */
