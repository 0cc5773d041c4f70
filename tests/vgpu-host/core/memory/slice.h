/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_SLICE_H
#define VGPU_HOST_SLICE_H

#include <stdbool.h>
#include <stdint.h>

#include "vgpu.h"

/**
 * struct slices - the part of the GGTT that a guest may touch, in bytes
 * @mappable: below the aperture's end
 * @nonmappable: at or above it
 */
struct slices {
	struct vgpu_range mappable;
	struct vgpu_range nonmappable;
};

/**
 * slices_enforced() - what of a promise can be kept
 * @mappable: as promised to the guest, however wrong
 * @nonmappable: likewise
 * @aperture: bytes of GGTT that the aperture shows
 * @ggtt: bytes of GGTT
 *
 * Return: whole pages inside the promise and inside the GPU; size 0 where
 * nothing is left.
 */
struct slices slices_enforced(struct vgpu_range mappable, struct vgpu_range nonmappable,
			      uint64_t aperture, uint64_t ggtt);

/** slices_contain() - does [@address, @address + @size) lie in one of the slices? */
bool slices_contain(const struct slices *slices, uint64_t address, uint64_t size);

/** slices_overlap() - do two shares have a page in common? */
bool slices_overlap(const struct slices *a, const struct slices *b);

#endif /* VGPU_HOST_SLICE_H */
