// SPDX-License-Identifier: MIT
#include "i915_vgpu_core.h"
#include "partition.h"

bool driver_accepts(const struct partition *partition)
{
	const struct i915_vgpu_snapshot snapshot = {
		.mappable = { .base = partition->mappable.base, .size = partition->mappable.size },
		.unmappable = { .base = partition->unmappable.base, .size = partition->unmappable.size },
	};

	return i915_vgpu_check_partition(&snapshot, partition->aperture, partition->total) ==
	       I915_VGPU_OK;
}
