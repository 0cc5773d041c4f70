// SPDX-License-Identifier: MIT

#include <drm/drm_atomic.h>
#include <drm/drm_print.h>

#include "display/intel_display_core.h"
#include "display/intel_display_power.h"
#include "gt/intel_gt.h"
#include "gt/intel_reset.h"

#include "i915_drv.h"
#include "i915_irq.h"
#include "i915_pvinfo.h"
#include "i915_vgpu.h"
#include "i915_vgpu_ppgtt.h"
#include "i915_vgpu_resources.h"
#include "i915_vgpu_resume.h"
#include "i915_vgpu_types.h"

static void report_loss(struct drm_i915_private *i915, enum i915_vgpu_rule rule,
			const struct i915_vgpu_snapshot *was,
			const struct i915_vgpu_snapshot *is)
{
	drm_err(&i915->drm,
		"vGPU %u lost over suspend: %s (was mappable %#x+%#x, non-mappable %#x+%#x, %u fences, caps %#x; is mappable %#x+%#x, non-mappable %#x+%#x, %u fences, caps %#x)\n",
		was->id, i915_vgpu_rule_text(rule),
		was->mappable.base, was->mappable.size,
		was->unmappable.base, was->unmappable.size, was->fences, was->caps,
		is->mappable.base, is->mappable.size,
		is->unmappable.base, is->unmappable.size, is->fences, is->caps);
}

/* Let go of what suspend kept for a resume that will not come. */
static void give_up_display(struct drm_i915_private *i915)
{
	struct drm_atomic_state *state;

	state = fetch_and_zero(&i915->display.restore.modeset_state);
	if (state)
		drm_atomic_state_put(state);

	intel_power_domains_enable(i915);
}

static void give_up(struct drm_i915_private *i915)
{
	struct intel_gt *gt;
	unsigned int i;

	intel_vgt_abandon(to_gt(i915)->ggtt);

	/* The display and the unload of the driver expect them on. */
	intel_runtime_pm_enable_interrupts(i915);

	give_up_display(i915);

	for_each_gt(gt, i915, i)
		intel_gt_set_wedged(gt);
}

/**
 * intel_vgpu_resume - make sure that the vGPU is still ours, and say we are back
 * @i915: i915 device
 *
 * Called on resume before anything in graphics memory is touched and any engine
 * is started. The host may have reset the vGPU meanwhile, and the guest may be
 * on another host: read the page again, which is also what tells a host that
 * its guest knows of it, and announce the page tables.
 *
 * If the share is not the one that the GGTT was laid out for, everything in it
 * may be another's memory now. The GPU is then given up for good: no entry of
 * the GGTT is written any more, and nothing is submitted.
 *
 * Return: 0, also on bare metal; else a negative errno, and the device must
 * not be resumed.
 */
int intel_vgpu_resume(struct drm_i915_private *i915)
{
	struct i915_vgpu *vgpu = i915->vgpu.guest;
	struct i915_vgpu_snapshot now;
	enum i915_vgpu_rule rule;

	if (!vgpu)
		return 0;

	i915_vgpu_read_snapshot(i915->uncore.regs + VGT_PVINFO_PAGE, &now);

	rule = i915_vgpu_check_resumed(&vgpu->snapshot, &now);
	if (rule) {
		report_loss(i915, rule, &vgpu->snapshot, &now);
		give_up(i915);
		return i915_vgpu_rule_errno(rule);
	}

	intel_vgpu_ppgtts_resume(i915);

	return 0;
}
