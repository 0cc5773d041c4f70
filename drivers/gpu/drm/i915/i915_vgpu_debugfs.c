// SPDX-License-Identifier: MIT

#include <linux/debugfs.h>
#include <linux/seq_file.h>
#include <linux/sizes.h>

#include "display/intel_display_core.h"
#include "display/intel_display_device.h"
#include "display/intel_display_types.h"
#include "gt/intel_engine.h"
#include "gt/intel_gt.h"
#include "gt/intel_rps.h"

#include "i915_drv.h"
#include "i915_pvinfo.h"
#include "i915_vgpu_debugfs.h"
#include "i915_vgpu_types.h"
#include "intel_uncore.h"

struct vgpu_cap {
	u32 bit;
	const char *name;
};

static const struct vgpu_cap caps[] = {
	{ .bit = VGT_CAPS_FULL_PPGTT, .name = "full-ppgtt" },
	{ .bit = VGT_CAPS_HWSP_EMULATION, .name = "hwsp-emulation" },
	{ .bit = VGT_CAPS_HUGE_GTT, .name = "huge-gtt" },
};

static const char * const ppgtt_names[] = {
	[INTEL_PPGTT_NONE] = "none",
	[INTEL_PPGTT_ALIASING] = "aliasing",
	[INTEL_PPGTT_FULL] = "full",
};

/*
 * The gates are read off what they gate, not off the reason they are closed
 * for: a gate that no longer works shows up as open.
 */
static bool forcewake_is_off(struct drm_i915_private *i915)
{
	return !intel_uncore_has_forcewake(&i915->uncore);
}

static bool unclaimed_is_off(struct drm_i915_private *i915)
{
	return !intel_uncore_has_fpga_dbg_unclaimed(&i915->uncore) &&
	       !intel_uncore_has_dbg_unclaimed(&i915->uncore) &&
	       !intel_uncore_has_fifo(&i915->uncore);
}

static bool rc6_is_off(struct drm_i915_private *i915)
{
	return !to_gt(i915)->rc6.supported;
}

static bool rps_is_off(struct drm_i915_private *i915)
{
	return !intel_rps_is_enabled(&to_gt(i915)->rps);
}

static bool fbc_is_off(struct drm_i915_private *i915)
{
	return !HAS_FBC(to_intel_display(&i915->drm));
}

static bool stolen_is_off(struct drm_i915_private *i915)
{
	return !drm_mm_initialized(&i915->mm.stolen);
}

static bool engine_flag_is_off(struct drm_i915_private *i915, unsigned int flag)
{
	struct intel_engine_cs *engine;
	enum intel_engine_id id;

	for_each_engine(engine, to_gt(i915), id) {
		if (engine->flags & flag)
			return false;
	}

	return true;
}

static bool semaphores_are_off(struct drm_i915_private *i915)
{
	return engine_flag_is_off(i915, I915_ENGINE_HAS_SEMAPHORES);
}

static bool preemption_is_off(struct drm_i915_private *i915)
{
	return engine_flag_is_off(i915, I915_ENGINE_HAS_PREEMPTION);
}

static bool timeslices_are_off(struct drm_i915_private *i915)
{
	return engine_flag_is_off(i915, I915_ENGINE_HAS_TIMESLICES);
}

static bool huge_pages_are_off(struct drm_i915_private *i915)
{
	return RUNTIME_INFO(i915)->page_sizes == I915_GTT_PAGE_SIZE_4K;
}

struct vgpu_gate {
	const char *name;
	bool (*is_closed)(struct drm_i915_private *i915);
};

static const struct vgpu_gate gates[] = {
	{ .name = "forcewake", .is_closed = forcewake_is_off },
	{ .name = "unclaimed-mmio", .is_closed = unclaimed_is_off },
	{ .name = "rc6", .is_closed = rc6_is_off },
	{ .name = "rps", .is_closed = rps_is_off },
	{ .name = "fbc", .is_closed = fbc_is_off },
	{ .name = "stolen", .is_closed = stolen_is_off },
	{ .name = "semaphores", .is_closed = semaphores_are_off },
	{ .name = "preemption", .is_closed = preemption_is_off },
	{ .name = "timeslices", .is_closed = timeslices_are_off },
	{ .name = "huge-pages", .is_closed = huge_pages_are_off },
};

static void show_caps(struct seq_file *m, u32 bits)
{
	unsigned int i;

	seq_printf(m, "caps: %#x", bits);
	for (i = 0; i < ARRAY_SIZE(caps); i++) {
		if (bits & caps[i].bit)
			seq_printf(m, " %s", caps[i].name);
		bits &= ~caps[i].bit;
	}
	if (bits)
		seq_printf(m, " unknown=%#x", bits);
	seq_putc(m, '\n');
}

static void show_range(struct seq_file *m, const char *key, u64 start, u64 size)
{
	seq_printf(m, "%s: 0x%016llx-0x%016llx %llu KiB\n",
		   key, start, start + size, size / SZ_1K);
}

/* Return: the bytes of those @nodes that are reserved. */
static u64 show_nodes(struct seq_file *m, const char *key,
		      const struct drm_mm_node *nodes, unsigned int count)
{
	u64 reserved = 0;
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (!drm_mm_node_allocated(&nodes[i]))
			continue;

		show_range(m, key, nodes[i].start, nodes[i].size);
		reserved += nodes[i].size;
	}

	return reserved;
}

static void show_reserved(struct seq_file *m, struct i915_ggtt *ggtt,
			  const struct i915_vgpu *vgpu)
{
	u64 usable = ggtt->vm.total;

	usable -= show_nodes(m, "balloon", vgpu->balloons, ARRAY_SIZE(vgpu->balloons));
	usable -= show_nodes(m, "guard", vgpu->guards, ARRAY_SIZE(vgpu->guards));

	seq_printf(m, "usable: %llu KiB\n", usable / SZ_1K);
}

static void show_gates(struct seq_file *m, struct drm_i915_private *i915)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(gates); i++)
		seq_printf(m, "gate: %s %s\n", gates[i].name,
			   gates[i].is_closed(i915) ? "closed" : "open");
}

static int i915_vgpu_info_show(struct seq_file *m, void *unused)
{
	struct drm_i915_private *i915 = m->private;
	struct i915_ggtt *ggtt = to_gt(i915)->ggtt;
	const struct i915_vgpu *vgpu = i915->vgpu.guest;
	const struct i915_vgpu_snapshot *snapshot = &vgpu->snapshot;

	seq_printf(m, "version: %u.%u\n", snapshot->version_major, snapshot->version_minor);
	seq_printf(m, "id: %u\n", snapshot->id);
	show_caps(m, snapshot->caps);
	show_range(m, "aperture", 0, ggtt->mappable_end);
	show_range(m, "ggtt", 0, ggtt->vm.total);
	show_range(m, "mappable", snapshot->mappable.base, snapshot->mappable.size);
	show_range(m, "unmappable", snapshot->unmappable.base, snapshot->unmappable.size);
	show_reserved(m, ggtt, vgpu);
	seq_printf(m, "fences: %u\n", ggtt->num_fences);
	seq_printf(m, "ppgtt: %s\n", ppgtt_names[INTEL_PPGTT(i915)]);
	seq_printf(m, "display: %s\n", READ_ONCE(vgpu->display_ready) ? "ready" : "not ready");
	show_gates(m, i915);

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(i915_vgpu_info);

/**
 * intel_vgpu_debugfs_register - show what this guest knows of its vGPU
 * @i915: i915 device
 * @root: the device's debugfs directory
 *
 * Creates i915_vgpu_info, on a vGPU only.
 */
void intel_vgpu_debugfs_register(struct drm_i915_private *i915, struct dentry *root)
{
	if (!i915->vgpu.guest)
		return;

	debugfs_create_file("i915_vgpu_info", 0444, root, i915, &i915_vgpu_info_fops);
}
