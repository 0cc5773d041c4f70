// SPDX-License-Identifier: MIT

#include <linux/seq_file.h>
#include <linux/sizes.h>
#include <linux/string_choices.h>

#include <drm/drm_debugfs.h>

#include "gt/intel_gt.h"

#include "i915_drv.h"
#include "i915_pvinfo.h"
#include "i915_vgpu.h"

static const struct {
	u32 bit;
	const char *name;
} vgpu_caps[] = {
	{ .bit = VGT_CAPS_FULL_PPGTT, .name = "full-ppgtt" },
	{ .bit = VGT_CAPS_HWSP_EMULATION, .name = "hwsp-emulation" },
	{ .bit = VGT_CAPS_HUGE_GTT, .name = "huge-gtt" },
};

static const char * const vgpu_ppgtt_names[] = {
	[INTEL_PPGTT_NONE] = "none",
	[INTEL_PPGTT_ALIASING] = "aliasing",
	[INTEL_PPGTT_FULL] = "full",
};

static void vgpu_show_caps(struct seq_file *m, u32 bits)
{
	unsigned int i;

	seq_printf(m, "caps: %#x", bits);
	for (i = 0; i < ARRAY_SIZE(vgpu_caps); i++) {
		if (bits & vgpu_caps[i].bit)
			seq_printf(m, " %s", vgpu_caps[i].name);
		bits &= ~vgpu_caps[i].bit;
	}
	if (bits)
		seq_printf(m, " unknown=%#x", bits);
	seq_putc(m, '\n');
}

static void vgpu_show_range(struct seq_file *m, const char *key, u64 start, u64 size)
{
	seq_printf(m, "%s: 0x%016llx-0x%016llx %llu KiB\n",
		   key, start, start + size, size / SZ_1K);
}

/* Return: the number of bytes that @nodes reserve. */
static u64 vgpu_show_nodes(struct seq_file *m, const char *key,
			   const struct drm_mm_node *nodes, unsigned int count)
{
	u64 reserved = 0;
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (!drm_mm_node_allocated(&nodes[i]))
			continue;

		vgpu_show_range(m, key, nodes[i].start, nodes[i].size);
		reserved += nodes[i].size;
	}

	return reserved;
}

static int i915_vgpu_info(struct seq_file *m, void *unused)
{
	struct drm_debugfs_entry *entry = m->private;
	struct drm_i915_private *i915 = to_i915(entry->dev);
	struct i915_ggtt *ggtt = to_gt(i915)->ggtt;
	const struct i915_vgpu *vgpu = i915->vgpu.guest;
	const struct i915_vgpu_snapshot *snapshot = &vgpu->snapshot;
	u64 usable = ggtt->vm.total;

	seq_printf(m, "version: %u.%u\n", snapshot->version_major, snapshot->version_minor);
	seq_printf(m, "id: %u\n", snapshot->id);
	vgpu_show_caps(m, snapshot->caps);
	vgpu_show_range(m, "aperture", 0, ggtt->mappable_end);
	vgpu_show_range(m, "ggtt", 0, ggtt->vm.total);
	vgpu_show_range(m, "mappable", snapshot->mappable.base, snapshot->mappable.size);
	vgpu_show_range(m, "non-mappable", snapshot->nonmappable.base, snapshot->nonmappable.size);
	usable -= vgpu_show_nodes(m, "balloon", vgpu->balloons, ARRAY_SIZE(vgpu->balloons));
	usable -= vgpu_show_nodes(m, "guard", vgpu->guards, ARRAY_SIZE(vgpu->guards));
	seq_printf(m, "usable: %llu KiB\n", usable / SZ_1K);
	seq_printf(m, "fences: %u\n", ggtt->num_fences);
	seq_printf(m, "ppgtt: %s\n", vgpu_ppgtt_names[INTEL_PPGTT(i915)]);
	seq_printf(m, "display: %s\n", READ_ONCE(vgpu->display_ready) ? "ready" : "not ready");
	seq_printf(m, "lost: %s\n", str_yes_no(vgpu->lost));

	return 0;
}

/**
 * intel_vgpu_debugfs_register - add i915_vgpu_info to debugfs
 * @i915: i915 device, a vGPU, not yet registered
 */
void intel_vgpu_debugfs_register(struct drm_i915_private *i915)
{
	drm_debugfs_add_file(&i915->drm, "i915_vgpu_info", i915_vgpu_info, NULL);
}
