/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_GVTG_TYPE_H
#define VGPU_HOST_GVTG_TYPE_H

#include "vgpu.h"

/* What GVT-g's host keeps for itself, at the beginning of each. */
#define GVTG_HOST_MAPPABLE	(UINT64_C(128) << 20)
#define GVTG_HOST_NONMAPPABLE	(UINT64_C(384) << 20)

/**
 * struct gvtg_type - a type of vGPU that GVT-g hands out
 * @name: what is behind "V4_" or "V5_"
 * @mappable: bytes of the slice inside the aperture
 * @nonmappable: bytes of the slice behind it
 * @monitor: as gvtg_edid_read() knows it
 *
 * The sizes are those of intel_vgpu_configs[] in Linux (drivers/gpu/drm/i915/gvt/vgpu.c).
 * All types have 4 fences and the same capabilities.
 */
struct gvtg_type {
	const char *name;
	uint64_t mappable;
	uint64_t nonmappable;
	const char *monitor;
};

/** gvtg_type_find() - the type called V4_8 to V4_1 (Broadwell's) or V5_8 to V5_1 (of all others); NULL: there is none */
const struct gvtg_type *gvtg_type_find(const char *name);

/** gvtg_type_set() - make @config one of @type, without a monitor; where its slices are is left open */
void gvtg_type_set(const struct gvtg_type *type, struct vgpu_config *config);

/**
 * gvtg_type_plug() - plug a type's monitor in where GVT-g does
 * @type: the type
 * @platform: name of the GPU
 * @config: has no monitor yet
 *
 * It is a DisplayPort monitor, on port B of Broadwell and port D of later GPUs
 * (drivers/gpu/drm/i915/gvt/display.c, intel_vgpu_init_display()). Haswell has
 * an HDMI monitor on port B.
 */
void gvtg_type_plug(const struct gvtg_type *type, const char *platform, struct vgpu_config *config);

/**
 * gvtg_first_fit() - the lowest free place in a part of graphics memory
 * @size: bytes that are wanted
 * @part: what they must lie in
 * @taken: slices that others have, however wrong
 * @count: how many
 * @base: set to the place, in whole MiB
 *
 * Return: 0; -ENOSPC if there is no room.
 */
int gvtg_first_fit(uint64_t size, const struct vgpu_range *part, const struct vgpu_range *taken,
		   unsigned int count, uint64_t *base);

#endif /* VGPU_HOST_GVTG_TYPE_H */
