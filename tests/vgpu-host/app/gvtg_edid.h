/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_GVTG_EDID_H
#define VGPU_HOST_GVTG_EDID_H

#include "vgpu.h"

/**
 * gvtg_edid_read() - a monitor that GVT-g itself shows to its guests
 * @name: "gvtg-1024x768", of its smallest type of vGPU, or "gvtg-1920x1200", of the others
 * @monitor: filled in
 *
 * The bytes are those of virtual_dp_monitor_edid[] in Linux
 * (drivers/gpu/drm/i915/gvt/display.c, MIT, Copyright 2011-2016 Intel Corporation).
 *
 * Return: 0; -EINVAL for any other name.
 */
int gvtg_edid_read(const char *name, struct vgpu_monitor *monitor);

#endif /* VGPU_HOST_GVTG_EDID_H */
