/* SPDX-License-Identifier: MIT */
/* Copyright(c) 2011-2015 Intel Corporation. All rights reserved. */
#ifndef _I915_VGPU_H_
#define _I915_VGPU_H_

#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include <drm/drm_mm.h>

#include "i915_vgpu_core.h"

struct drm_i915_private;
struct drm_printer;
struct i915_address_space;
struct i915_ggtt;
struct i915_ppgtt;
struct i915_vma_resource;
struct intel_uncore;

/**
 * struct i915_vgpu - guest state of one vGPU
 *
 * Stored in drm_i915_private.vgpu.guest, which is NULL on bare metal.
 */
struct i915_vgpu {
	/** @snapshot: PVINFO as read at probe; constant from then on */
	struct i915_vgpu_snapshot snapshot;
	/** @balloons: nodes that keep foreign graphics memory out of the allocator */
	struct drm_mm_node balloons[I915_VGPU_BALLOONS];
	/** @guards: nodes of the guard pages */
	struct drm_mm_node guards[I915_VGPU_SLICES];
	/** @dirty: one bit per GGTT entry, set if it might not be scratch; NULL from gen8 on */
	unsigned long *dirty;
	/** @ggtt_ops: the GGTT functions that those of the vGPU wrap */
	struct {
		void (*clear_range)(struct i915_address_space *vm, u64 start, u64 length);
		void (*insert_page)(struct i915_address_space *vm, dma_addr_t addr,
				    u64 offset, unsigned int pat_index, u32 flags);
		void (*insert_entries)(struct i915_address_space *vm,
				       struct i915_vma_resource *vma_res,
				       unsigned int pat_index, u32 flags);
	} ggtt_ops;
	/** @display_lock: serialises writes to the display state in PVINFO */
	spinlock_t display_lock;
	/** @display_ready: display state as reported; under @display_lock */
	bool display_ready;
	/** @display_known: a state was reported; under @display_lock */
	bool display_known;
	/** @lost: resume failed because PVINFO no longer matches; never cleared */
	bool lost;
	/** @ppgtts: complete PPGTTs; under i915_virtual_gpu.lock */
	struct list_head ppgtts;
	/** @announced: the host was told of @ppgtts; under i915_virtual_gpu.lock */
	bool announced;
};

int intel_vgpu_detect(struct drm_i915_private *i915);
bool intel_vgpu_active(struct drm_i915_private *i915);
void i915_vgpu_print(const struct i915_vgpu_snapshot *snapshot, struct drm_printer *p);
void intel_vgpu_print_error(const struct drm_i915_private *i915, struct drm_printer *p);
void intel_vgpu_debugfs_register(struct drm_i915_private *i915);

u32 i915_vgpu_read32(const void __iomem *page, unsigned int offset);
u64 i915_vgpu_read64(const void __iomem *page, unsigned int offset);
void i915_vgpu_write32(struct intel_uncore *uncore, unsigned int offset, u32 value);
void i915_vgpu_write64(struct intel_uncore *uncore, unsigned int offset, u64 value);
void i915_vgpu_read_snapshot(const void __iomem *page, struct i915_vgpu_snapshot *snapshot);

int intel_vgt_balloon(struct i915_ggtt *ggtt);
void intel_vgt_deballoon(struct i915_ggtt *ggtt);
u32 intel_vgpu_num_fences(struct drm_i915_private *i915, u32 hw_fences);
int intel_vgt_insert_high(struct i915_address_space *vm, struct drm_mm_node *node,
			  u64 size, u64 alignment, unsigned long color, u64 start, u64 end);
void intel_vgt_resume(struct i915_ggtt *ggtt);
void intel_vgt_abandon(struct i915_ggtt *ggtt);

void intel_vgpu_ppgtt_created(struct i915_ppgtt *ppgtt);
void intel_vgpu_ppgtt_destroyed(struct i915_ppgtt *ppgtt);

void intel_vgpu_set_display_ready(struct drm_i915_private *i915, bool ready);
void intel_vgpu_reset_done(struct drm_i915_private *i915);
void intel_vgpu_suspend(struct drm_i915_private *i915);
int intel_vgpu_resume(struct drm_i915_private *i915);

#endif /* _I915_VGPU_H_ */
