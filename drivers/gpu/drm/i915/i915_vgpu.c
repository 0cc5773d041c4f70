// SPDX-License-Identifier: MIT

#include <linux/error-injection.h>
#include <linux/pci.h>

#include <drm/drm_managed.h>
#include <drm/drm_print.h>

#include "i915_drv.h"
#include "i915_pvinfo.h"
#include "i915_vgpu.h"
#include "i915_vgpu_core.h"
#include "i915_vgpu_io.h"
#include "i915_vgpu_trace.h"
#include "i915_vgpu_types.h"

/**
 * DOC: Intel GVT-g guest support
 *
 * GVT-g shares one Intel GPU among virtual machines. Each of them sees a whole
 * device, the vGPU, but owns only a slice of graphics memory and a few fence
 * registers, and each register access it makes ends in the host. i915 drives a
 * vGPU as it drives hardware, with four differences:
 *
 * - it learns its share from the PVINFO page and reserves the rest of the GGTT
 *   ("ballooning", see "vGPU decisions" and i915_vgpu_resources.c);
 * - it leaves alone what only the host can do, such as power management, and
 *   register accesses that would only cost a trap;
 * - it announces page tables that the host must shadow (i915_vgpu_ppgtt.c);
 * - it tells the host when its display has something to show
 *   (i915_vgpu_display.c).
 *
 * The page is read in one go, before anything else is done with the device,
 * and judged as a whole; on resume it is read again and must say the same. A
 * host that breaks a rule makes probe fail with a message that names the rule:
 * whoever drives a mediated GPU as if it owned it would only fail later, and
 * take its neighbours along.
 */

static struct i915_vgpu_slice read_slice(const void __iomem *page, unsigned int offset)
{
	const u64 pair = i915_vgpu_read64(page, offset);

	return (struct i915_vgpu_slice) {
		.base = lower_32_bits(pair),
		.size = upper_32_bits(pair),
	};
}

/**
 * i915_vgpu_read_snapshot - read the host's half of the PVINFO page
 * @page: the page, mapped
 * @snapshot: filled in; all but the magic is 0 if there is no such page
 *
 * Each access is a trap on a vGPU and may be an unclaimed access on bare metal:
 * read no more than the magic there, and pairs of dwords here.
 */
void i915_vgpu_read_snapshot(const void __iomem *page, struct i915_vgpu_snapshot *snapshot)
{
	u64 pair;

	memset(snapshot, 0, sizeof(*snapshot));

	snapshot->magic = i915_vgpu_read64(page, vgtif_offset(magic));
	if (snapshot->magic != VGT_MAGIC)
		return;

	pair = i915_vgpu_read64(page, vgtif_offset(version_major));
	snapshot->version_major = pair;
	snapshot->version_minor = pair >> 16;
	snapshot->id = pair >> 32;

	snapshot->caps = i915_vgpu_read32(page, vgtif_offset(vgt_caps));
	snapshot->mappable = read_slice(page, vgtif_offset(avail_rs.mappable_gmadr));
	snapshot->unmappable = read_slice(page, vgtif_offset(avail_rs.nonmappable_gmadr));
	snapshot->fences = i915_vgpu_read32(page, vgtif_offset(avail_rs.fence_num));
	trace_i915_vgpu_snapshot(snapshot);
}

/**
 * i915_vgpu_apply_caps - lower what the device could do to what the host allows
 * @i915: i915 device
 * @caps: VGT_CAPS_* bits; those without a meaning are ignored
 *
 * Called before anyone has asked what the device can do, so that no one else
 * needs to know the reason.
 */
void i915_vgpu_apply_caps(struct drm_i915_private *i915, u32 caps)
{
	struct intel_runtime_info *runtime = RUNTIME_INFO(i915);

	if (!(caps & VGT_CAPS_FULL_PPGTT) && runtime->ppgtt_type > INTEL_PPGTT_ALIASING)
		runtime->ppgtt_type = INTEL_PPGTT_ALIASING;

	if (!(caps & VGT_CAPS_HUGE_GTT))
		runtime->page_sizes = I915_GTT_PAGE_SIZE_4K;
}

static int refuse(struct drm_i915_private *i915, enum i915_vgpu_rule rule,
		  const struct i915_vgpu_snapshot *snapshot)
{
	drm_err(&i915->drm, "vGPU %u refused: %s (host version %u.%u, ours %u.%u, caps %#x)\n",
		snapshot->id, i915_vgpu_rule_text(rule),
		snapshot->version_major, snapshot->version_minor,
		VGT_VERSION_MAJOR, VGT_VERSION_MINOR, snapshot->caps);

	return i915_vgpu_rule_errno(rule);
}

/* The register BAR is not mapped yet, hence a mapping for this page alone. */
static noinline int vgpu_read_pvinfo(struct drm_i915_private *i915,
				     struct i915_vgpu_snapshot *snapshot)
{
	struct pci_dev *pdev = to_pci_dev(i915->drm.dev);
	void __iomem *page;

	page = pci_iomap_range(pdev, 0, VGT_PVINFO_PAGE, VGT_PVINFO_SIZE);
	if (!page) {
		drm_err(&i915->drm, "failed to map the PVINFO page\n");
		return -ENOMEM;
	}

	i915_vgpu_read_snapshot(page, snapshot);
	pci_iounmap(pdev, page);

	return 0;
}
ALLOW_ERROR_INJECTION(vgpu_read_pvinfo, ERRNO);

static noinline int vgpu_create_guest(struct drm_i915_private *i915,
				      const struct i915_vgpu_snapshot *snapshot)
{
	struct i915_vgpu *vgpu;
	int err;

	vgpu = drmm_kzalloc(&i915->drm, sizeof(*vgpu), GFP_KERNEL);
	if (!vgpu)
		return -ENOMEM;

	err = drmm_mutex_init(&i915->drm, &vgpu->message_lock);
	if (err)
		return err;

	INIT_LIST_HEAD(&vgpu->ppgtts);
	vgpu->snapshot = *snapshot;
	i915->vgpu.guest = vgpu;

	return 0;
}
ALLOW_ERROR_INJECTION(vgpu_create_guest, ERRNO);

/**
 * intel_vgpu_detect - find out whether this device is a vGPU
 * @i915: i915 device
 *
 * Called at probe before the device is touched in any other way. Devices older
 * than graphics version 6 were never virtualised and have other BARs.
 *
 * Return: 0 on bare metal and on a vGPU that can be driven; -EPROTO or -ENXIO
 * for one that cannot; -ENOMEM.
 */
int intel_vgpu_detect(struct drm_i915_private *i915)
{
	struct i915_vgpu_snapshot snapshot;
	enum i915_vgpu_rule rule;
	int err;

	if (GRAPHICS_VER(i915) < 6)
		return 0;

	err = vgpu_read_pvinfo(i915, &snapshot);
	if (err)
		return err;

	rule = i915_vgpu_check_identity(&snapshot);
	if (rule == I915_VGPU_NO_MAGIC)
		return 0;
	if (!rule)
		rule = i915_vgpu_check_caps(&snapshot, HAS_EXECLISTS(i915));
	if (rule)
		return refuse(i915, rule, &snapshot);

	err = vgpu_create_guest(i915, &snapshot);
	if (err)
		return err;

	i915_vgpu_apply_caps(i915, snapshot.caps);

	return 0;
}

/**
 * intel_vgpu_active - is this device a vGPU?
 * @i915: i915 device
 *
 * Return: true on a vGPU, from intel_vgpu_detect() on.
 */
bool intel_vgpu_active(struct drm_i915_private *i915)
{
	return i915->vgpu.guest;
}

/**
 * intel_vgpu_spares - is this a vGPU, on which @gate is closed?
 * @i915: i915 device
 * @gate: what the caller leaves alone if so, by its name in i915_vgpu_info
 *
 * The question of intel_vgpu_active(), asked where the answer saves traps.
 *
 * Return: true on a vGPU, from intel_vgpu_detect() on.
 */
bool intel_vgpu_spares(struct drm_i915_private *i915, const char *gate)
{
	trace_i915_vgpu_gate(i915->vgpu.guest, gate);
	return intel_vgpu_active(i915);
}
