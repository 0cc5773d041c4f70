/* SPDX-License-Identifier: MIT */
#ifndef _I915_VGPU_TYPES_H_
#define _I915_VGPU_TYPES_H_

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>

#include <drm/drm_mm.h>

#include "i915_vgpu_core.h"

/**
 * struct i915_vgpu - what a guest knows of its vGPU
 *
 * Hangs off drm_i915_private.vgpu.guest; a NULL there means bare metal.
 */
struct i915_vgpu {
	/** @snapshot: what the host said at probe; constant from then on */
	struct i915_vgpu_snapshot snapshot;

	/** @balloons: what keeps foreign graphics memory out of the allocator */
	struct drm_mm_node balloons[I915_VGPU_BALLOONS];

	/** @guards: what keeps our last page before a foreign one free */
	struct drm_mm_node guards[I915_VGPU_SLICES];

	/** @message_lock: one message to the host at a time */
	struct mutex message_lock;

	/** @ppgtts: those announced to the host; under @message_lock */
	struct list_head ppgtts;

	/** @display_ready: what the host was last told; under @message_lock */
	bool display_ready;
};

#endif /* _I915_VGPU_TYPES_H_ */
