// SPDX-License-Identifier: MIT

#include <linux/export.h>

#include <kunit/visibility.h>

#include "../i915_vgpu.h"
#include "../i915_vgpu_display.h"
#include "../i915_vgpu_io.h"
#include "../i915_vgpu_ppgtt.h"
#include "../i915_vgpu_resources.h"
#include "i915_vgpu_test_ops.h"

const struct i915_vgpu_test_ops i915_vgpu_test_ops = {
	.check_identity = i915_vgpu_check_identity,
	.check_caps = i915_vgpu_check_caps,
	.check_partition = i915_vgpu_check_partition,
	.check_resumed = i915_vgpu_check_resumed,
	.rule_text = i915_vgpu_rule_text,
	.rule_errno = i915_vgpu_rule_errno,
	.usable = i915_vgpu_usable,
	.guards = i915_vgpu_guards,
	.balloons = i915_vgpu_balloons,
	.fences = i915_vgpu_fences,

	.read32 = i915_vgpu_read32,
	.read64 = i915_vgpu_read64,
	.write32 = i915_vgpu_write32,
	.write64 = i915_vgpu_write64,

	.read_snapshot = i915_vgpu_read_snapshot,
	.apply_caps = i915_vgpu_apply_caps,
	.check_share = intel_vgpu_check_partition,
	.balloon = intel_vgt_balloon,
	.deballoon = intel_vgt_deballoon,
	.insert_high = intel_vgt_insert_high,
	.clear_owned = intel_vgt_clear_owned,
	.abandon = intel_vgt_abandon,
	.num_fences = intel_vgpu_num_fences,
	.set_display_ready = intel_vgpu_set_display_ready,
	.ppgtt_created = intel_vgpu_ppgtt_created,
	.ppgtt_destroyed = intel_vgpu_ppgtt_destroyed,
	.ppgtts_resume = intel_vgpu_ppgtts_resume,
};
EXPORT_SYMBOL_IF_KUNIT(i915_vgpu_test_ops);
