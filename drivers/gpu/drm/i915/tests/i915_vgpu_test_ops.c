// SPDX-License-Identifier: MIT

#include <linux/export.h>

#include <kunit/visibility.h>

#include "../i915_vgpu.h"
#include "../intel_runtime_pm.h"
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
	.print_error = intel_vgpu_print_error,

	.balloon = intel_vgt_balloon,
	.deballoon = intel_vgt_deballoon,
	.resume_ggtt = intel_vgt_resume,
	.abandon = intel_vgt_abandon,
	.insert_high = intel_vgt_insert_high,
	.num_fences = intel_vgpu_num_fences,

	.set_display_ready = intel_vgpu_set_display_ready,
	.reset_done = intel_vgpu_reset_done,
	.ppgtt_created = intel_vgpu_ppgtt_created,
	.ppgtt_destroyed = intel_vgpu_ppgtt_destroyed,
	.suspend = intel_vgpu_suspend,
	.resume = intel_vgpu_resume,

	.rpm_init = intel_runtime_pm_init_early,
	.rpm_release = intel_runtime_pm_driver_last_release,
	.rpm_get = intel_runtime_pm_get,
	.rpm_put = intel_runtime_pm_put,
};
EXPORT_SYMBOL_IF_KUNIT(i915_vgpu_test_ops);
