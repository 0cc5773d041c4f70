// SPDX-License-Identifier: MIT
/* Copyright(c) 2011-2015 Intel Corporation. All rights reserved. */

#include <linux/error-injection.h>
#include <linux/io-64-nonatomic-lo-hi.h>
#include <linux/pci.h>

#include <drm/drm_atomic.h>
#include <drm/drm_managed.h>
#include <drm/drm_print.h>

#include <kunit/static_stub.h>

#include "display/intel_display_core.h"
#include "display/intel_display_power.h"
#include "display/intel_dmc.h"
#include "gt/intel_gt.h"
#include "gt/intel_gtt.h"
#include "gt/intel_reset.h"

#include "i915_drv.h"
#include "i915_irq.h"
#include "i915_pvinfo.h"
#include "i915_vgpu.h"

/**
 * DOC: Intel GVT-g guest support
 *
 * Intel GVT-g is a graphics virtualization technology which shares the GPU
 * among multiple virtual machines. Each of them is presented a virtual GPU
 * (vGPU) that looks like the physical one, so i915 drives it in the same way. But
 * each register access traps to the host, and only part of the global graphics
 * memory and of the fence registers belongs to the guest.
 *
 * The host describes the vGPU in the PVINFO page, in BAR0. i915
 *
 * - reads the page once, before it touches the device in any other way, and
 *   fails probe if a rule is broken (i915_vgpu_core.c);
 * - reserves all graphics memory that is not its own ("ballooning",
 *   i915_vgpu_resources.c) and uses only its own fences;
 * - disables features that need the real hardware or that the host ignores:
 *   stolen memory, forcewake, RC6, RPS, semaphores, preemption and timeslicing;
 * - announces each PPGTT, because the host shadows it;
 * - reports whether its display shows anything.
 *
 * On resume the page is read again. If it no longer matches, the GPU is
 * wedged until the driver is unbound.
 */

/*
 * All accesses to the PVINFO page. @offset is in bytes; KUnit tests put a fake
 * host in place of these functions.
 */

u32 i915_vgpu_read32(const void __iomem *page, unsigned int offset)
{
	KUNIT_STATIC_STUB_REDIRECT(i915_vgpu_read32, page, offset);

	return readl(page + offset);
}

/* Two consecutive dwords, in one access, or in two on 32 bit */
u64 i915_vgpu_read64(const void __iomem *page, unsigned int offset)
{
	KUNIT_STATIC_STUB_REDIRECT(i915_vgpu_read64, page, offset);

	return readq(page + offset);
}

void i915_vgpu_write32(struct intel_uncore *uncore, unsigned int offset, u32 value)
{
	assert_rpm_wakelock_held(uncore->rpm);
	KUNIT_STATIC_STUB_REDIRECT(i915_vgpu_write32, uncore, offset, value);

	intel_uncore_write(uncore, _MMIO(VGT_PVINFO_PAGE + offset), value);
}

/* Two consecutive dwords, in one access, or in two on 32 bit: not for a doorbell */
void i915_vgpu_write64(struct intel_uncore *uncore, unsigned int offset, u64 value)
{
	assert_rpm_wakelock_held(uncore->rpm);
	KUNIT_STATIC_STUB_REDIRECT(i915_vgpu_write64, uncore, offset, value);

	intel_uncore_write64_fw(uncore, _MMIO(VGT_PVINFO_PAGE + offset), value);
}

static struct i915_vgpu_slice vgpu_read_slice(const void __iomem *page, unsigned int offset)
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
 * @snapshot: filled in; everything but the magic is 0 if the magic is wrong
 *
 * On 64-bit, six accesses on a vGPU and one on bare metal. Reads only fields that
 * KVMGT lets a guest read (pvinfo_mmio_read() in gvt/handlers.c).
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
	snapshot->mappable = vgpu_read_slice(page, vgtif_offset(avail_rs.mappable_gmadr));
	snapshot->nonmappable = vgpu_read_slice(page, vgtif_offset(avail_rs.nonmappable_gmadr));
	snapshot->fences = i915_vgpu_read32(page, vgtif_offset(avail_rs.fence_num));
}

/* BAR0 is not mapped yet, so map this page alone. */
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

	err = drmm_mutex_init(&i915->drm, &i915->vgpu.lock);
	if (err)
		return err;

	vgpu->snapshot = *snapshot;
	spin_lock_init(&vgpu->display_lock);
	INIT_LIST_HEAD(&vgpu->ppgtts);
	vgpu->announced = true;
	i915->vgpu.guest = vgpu;

	return 0;
}
ALLOW_ERROR_INJECTION(vgpu_create_guest, ERRNO);

/**
 * intel_vgpu_detect - detect a vGPU
 * @i915: i915 device
 *
 * Called at probe before the device is accessed in any other way: KVMGT takes
 * the first read of the page as the sign of a guest that supports GVT-g.
 *
 * Return: 0 on bare metal and on a supported vGPU; -EPROTO for an unknown
 * version of the host interface, -ENXIO if a required capability is missing,
 * -ENOMEM.
 */
int intel_vgpu_detect(struct drm_i915_private *i915)
{
	struct i915_vgpu_snapshot snapshot;
	enum i915_vgpu_rule rule;
	int err;

	/* GVT-g never supported older platforms, and their BARs differ. */
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
	if (rule) {
		drm_err(&i915->drm,
			"vGPU %u refused: %s (host version %u.%u, supported %u.%u, caps %#x)\n",
			snapshot.id, i915_vgpu_rule_text(rule),
			snapshot.version_major, snapshot.version_minor,
			VGT_VERSION_MAJOR, VGT_VERSION_MINOR, snapshot.caps);
		return i915_vgpu_rule_errno(rule);
	}

	err = vgpu_create_guest(i915, &snapshot);
	if (err)
		return err;

	if (!(snapshot.caps & VGT_CAPS_HUGE_GTT))
		RUNTIME_INFO(i915)->page_sizes = I915_GTT_PAGE_SIZE_4K;

	intel_vgpu_debugfs_register(i915);

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
 * i915_vgpu_print - print a description of a vGPU
 * @snapshot: host's half of PVINFO
 * @p: where to print
 */
void i915_vgpu_print(const struct i915_vgpu_snapshot *snapshot, struct drm_printer *p)
{
	drm_printf(p,
		   "GVT-g vGPU %u: host version %u.%u, caps %#x, mappable %#x+%#x, non-mappable %#x+%#x, %u fences\n",
		   snapshot->id, snapshot->version_major, snapshot->version_minor,
		   snapshot->caps, snapshot->mappable.base, snapshot->mappable.size,
		   snapshot->nonmappable.base, snapshot->nonmappable.size,
		   snapshot->fences);
}

/**
 * intel_vgpu_print_error - identify the vGPU in an error state
 * @i915: i915 device
 * @p: printer of the error state
 *
 * Does nothing on bare metal. Everything printed was read at probe and does not
 * change.
 */
void intel_vgpu_print_error(const struct drm_i915_private *i915, struct drm_printer *p)
{
	if (i915->vgpu.guest)
		i915_vgpu_print(&i915->vgpu.guest->snapshot, p);
}

/**
 * DOC: vGPU page tables
 *
 * On graphics version 8 and later the host shadows the PPGTTs of its guests and
 * write-protects their pages. CREATE and DESTROY messages name the roots: the
 * PML4 of a four-level PPGTT, or the four page directories of a three-level
 * one, which do not change during the life of the PPGTT.
 *
 * KVMGT counts references: each CREATE takes one, each DESTROY drops one
 * (intel_vgpu_get_ppgtt_mm() and intel_vgpu_put_ppgtt_mm() in gvt/gtt.c). A
 * PPGTT must therefore not be announced twice, or the host would go on tracking
 * its pages after they are freed. A host may or may not keep its references
 * across suspend, so all PPGTTs are withdrawn on the way down, and announced again
 * on resume: then it makes no difference.
 */

static void vgpu_notify(struct i915_ppgtt *ppgtt, bool create)
{
	struct intel_uncore *uncore = ppgtt->vm.gt->uncore;
	enum vgt_g2v_type message;
	unsigned int i;

	/* One write for both halves, two on 32 bit. The doorbell comes last. */
	if (i915_vm_is_4lvl(&ppgtt->vm)) {
		i915_vgpu_write64(uncore, vgtif_offset(pdp[0]), px_dma(ppgtt->pd));
		message = create ? VGT_G2V_PPGTT_L4_PAGE_TABLE_CREATE :
				   VGT_G2V_PPGTT_L4_PAGE_TABLE_DESTROY;
	} else {
		for (i = 0; i < GEN8_3LVL_PDPES; i++)
			i915_vgpu_write64(uncore, vgtif_offset(pdp[i]),
					  i915_page_dir_dma_addr(ppgtt, i));
		message = create ? VGT_G2V_PPGTT_L3_PAGE_TABLE_CREATE :
				   VGT_G2V_PPGTT_L3_PAGE_TABLE_DESTROY;
	}

	i915_vgpu_write32(uncore, vgtif_offset(g2v_notify), message);
}

/* Between suspend and resume the device may not be accessible. */
static void vgpu_notify_awake(struct i915_ppgtt *ppgtt, bool create)
{
	struct drm_i915_private *i915 = ppgtt->vm.i915;
	intel_wakeref_t wakeref;

	if (!i915->vgpu.guest->announced)
		return;

	with_intel_runtime_pm(&i915->runtime_pm, wakeref)
		vgpu_notify(ppgtt, create);
}

/**
 * intel_vgpu_ppgtt_created - announce a PPGTT to the host
 * @ppgtt: complete up to its roots, not yet used by any context
 *
 * Does nothing on bare metal.
 *
 * Context: process context, may sleep. Takes a runtime PM reference.
 */
void intel_vgpu_ppgtt_created(struct i915_ppgtt *ppgtt)
{
	struct drm_i915_private *i915 = ppgtt->vm.i915;
	struct i915_vgpu *vgpu = i915->vgpu.guest;

	if (!vgpu)
		return;

	mutex_lock(&i915->vgpu.lock);
	list_add(&ppgtt->vgpu_link, &vgpu->ppgtts);
	vgpu_notify_awake(ppgtt, true);
	mutex_unlock(&i915->vgpu.lock);
}

/**
 * intel_vgpu_ppgtt_destroyed - withdraw a PPGTT from the host
 * @ppgtt: no longer in use, with its page tables still in place
 *
 * Does nothing on bare metal, and nothing for a PPGTT whose constructor failed
 * before intel_vgpu_ppgtt_created().
 *
 * Context: process context, may sleep. Takes a runtime PM reference.
 */
void intel_vgpu_ppgtt_destroyed(struct i915_ppgtt *ppgtt)
{
	struct drm_i915_private *i915 = ppgtt->vm.i915;
	struct i915_vgpu *vgpu = i915->vgpu.guest;

	if (!vgpu || list_empty(&ppgtt->vgpu_link))
		return;

	mutex_lock(&i915->vgpu.lock);
	list_del_init(&ppgtt->vgpu_link);
	vgpu_notify_awake(ppgtt, false);
	mutex_unlock(&i915->vgpu.lock);
}

static void vgpu_announce_ppgtts(struct drm_i915_private *i915, bool announce)
{
	struct i915_vgpu *vgpu = i915->vgpu.guest;
	struct i915_ppgtt *ppgtt;

	mutex_lock(&i915->vgpu.lock);
	if (vgpu->announced != announce) {
		list_for_each_entry(ppgtt, &vgpu->ppgtts, vgpu_link)
			vgpu_notify(ppgtt, announce);
		vgpu->announced = announce;
	}
	mutex_unlock(&i915->vgpu.lock);
}

static void vgpu_write_display_ready(struct drm_i915_private *i915, bool ready)
{
	struct i915_vgpu *vgpu = i915->vgpu.guest;

	i915_vgpu_write32(&i915->uncore, vgtif_offset(display_ready),
			  ready ? VGT_DRV_DISPLAY_READY : VGT_DRV_DISPLAY_NOT_READY);
	WRITE_ONCE(vgpu->display_ready, ready);
	vgpu->display_known = true;
}

/**
 * intel_vgpu_set_display_ready - report whether the display shows anything
 * @i915: i915 device
 * @ready: true after a commit that enables a plane; false once all planes are
 *	off for suspend, shutdown or unload
 *
 * Only changes are reported. Does nothing on bare metal.
 *
 * Context: any; the caller holds a runtime PM reference.
 */
void intel_vgpu_set_display_ready(struct drm_i915_private *i915, bool ready)
{
	struct i915_vgpu *vgpu = i915->vgpu.guest;
	unsigned long flags;

	if (!vgpu)
		return;

	spin_lock_irqsave(&vgpu->display_lock, flags);
	if (!vgpu->display_known || vgpu->display_ready != ready)
		vgpu_write_display_ready(i915, ready);
	spin_unlock_irqrestore(&vgpu->display_lock, flags);
}

/**
 * intel_vgpu_reset_done - restore the display state after a full GT reset
 * @i915: i915 device
 *
 * The host writes PVINFO anew in a full reset of the GT, with a display that is
 * not ready (populate_pvinfo_page() in gvt/vgpu.c). The first such reset takes
 * place at probe. A host that does not rewrite PVINFO may then still hold the
 * state that a previous kernel reported, so it is overwritten. Does nothing on
 * bare metal.
 *
 * Context: any; the caller holds a runtime PM reference.
 */
void intel_vgpu_reset_done(struct drm_i915_private *i915)
{
	struct i915_vgpu *vgpu = i915->vgpu.guest;
	unsigned long flags;

	if (!vgpu)
		return;

	spin_lock_irqsave(&vgpu->display_lock, flags);
	if (!vgpu->display_known || vgpu->display_ready)
		vgpu_write_display_ready(i915, vgpu->display_ready);
	spin_unlock_irqrestore(&vgpu->display_lock, flags);
}

/**
 * intel_vgpu_suspend - tell the host that the guest stops using the vGPU
 * @i915: i915 device, with the display off and no user of the engines left
 *
 * Called on suspend, shutdown and unbind. Reports that the display is not ready
 * and withdraws all PPGTTs. Does nothing on bare metal.
 *
 * Context: process context, may sleep; registers are accessible and the caller
 * holds a runtime PM reference or has disabled the wakeref asserts.
 */
void intel_vgpu_suspend(struct drm_i915_private *i915)
{
	struct i915_vgpu *vgpu = i915->vgpu.guest;

	if (!vgpu)
		return;

	intel_vgpu_set_display_ready(i915, false);
	vgpu_announce_ppgtts(i915, false);
}

/* Release what suspend saved and took for a resume that will not happen. */
static void vgpu_forget_display(struct drm_i915_private *i915)
{
	struct drm_atomic_state *state;

	state = fetch_and_zero(&i915->display.restore.modeset_state);
	if (state)
		drm_atomic_state_put(state);

	intel_dmc_resume(i915);
	intel_power_domains_enable(i915);
}

/* Leave the device in a state in which it can be suspended again, and unbound. */
static void vgpu_give_up(struct drm_i915_private *i915)
{
	struct i915_vgpu *vgpu = i915->vgpu.guest;
	struct intel_gt *gt;
	unsigned int i;

	vgpu->lost = true;
	vgpu->announced = false;
	intel_vgt_abandon(to_gt(i915)->ggtt);

	/* Display and unbind expect interrupts to be on. */
	intel_runtime_pm_enable_interrupts(i915);

	vgpu_forget_display(i915);

	/* No reset and no later resume may unwedge the GT. */
	for_each_gt(gt, i915, i)
		intel_gt_set_wedged_on_fini(gt);
}

static void vgpu_report_loss(struct drm_i915_private *i915, enum i915_vgpu_rule rule,
			     const struct i915_vgpu_snapshot *now)
{
	struct drm_printer p = drm_info_printer(i915->drm.dev);

	drm_err(&i915->drm, "vGPU %u lost across suspend: %s; before and after:\n",
		i915->vgpu.guest->snapshot.id, i915_vgpu_rule_text(rule));
	i915_vgpu_print(&i915->vgpu.guest->snapshot, &p);
	i915_vgpu_print(now, &p);
}

/**
 * intel_vgpu_resume - revalidate the vGPU and announce its PPGTTs
 * @i915: i915 device
 *
 * Called on resume after the GT was reset, and before graphics memory is
 * accessed. The page must be read in any case: a host that reset the vGPU
 * takes it as the sign of a guest that supports GVT-g.
 *
 * If the partition has changed, the GGTT may hold entries of other guests at
 * the places this driver uses. The vGPU is then lost until it is unbound:
 * no GGTT entry is written, the GT stays wedged, and each later resume fails.
 *
 * Context: process context, may sleep; wakeref asserts are disabled.
 *
 * Return: 0, also on bare metal; -EPROTO, -ENODEV or -EREMCHG if the vGPU is
 * lost, in which case the device must not be resumed.
 */
int intel_vgpu_resume(struct drm_i915_private *i915)
{
	struct i915_vgpu *vgpu = i915->vgpu.guest;
	struct i915_vgpu_snapshot now;
	enum i915_vgpu_rule rule;

	if (!vgpu)
		return 0;

	if (vgpu->lost) {
		vgpu_give_up(i915);
		return -EREMCHG;
	}

	i915_vgpu_read_snapshot(i915->uncore.regs + VGT_PVINFO_PAGE, &now);

	rule = i915_vgpu_check_resumed(&vgpu->snapshot, &now);
	if (rule) {
		vgpu_report_loss(i915, rule, &now);
		vgpu_give_up(i915);
		return i915_vgpu_rule_errno(rule);
	}

	intel_vgt_resume(to_gt(i915)->ggtt);
	vgpu_announce_ppgtts(i915, true);

	return 0;
}
