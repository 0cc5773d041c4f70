// SPDX-License-Identifier: MIT
#include "i915_vgpu_core.h"
#include "partition.h"

bool driver_accepts(const struct partition *partition)
{
	const struct i915_vgpu_snapshot snapshot = {
		.mappable = { .base = partition->mappable.base, .size = partition->mappable.size },
		.nonmappable = { .base = partition->nonmappable.base, .size = partition->nonmappable.size },
	};

	return i915_vgpu_check_partition(&snapshot, partition->aperture, partition->total) ==
	       I915_VGPU_OK;
}
