// SPDX-License-Identifier: MIT

#include "gt/intel_gt.h"
#include "gt/intel_gtt.h"

#include "i915_drv.h"
#include "i915_pvinfo.h"
#include "i915_vgpu_io.h"
#include "i915_vgpu_ppgtt.h"
#include "i915_vgpu_trace.h"
#include "i915_vgpu_types.h"

/**
 * DOC: vGPU page tables
 *
 * On graphics version 8 and later the host shadows each PPGTT of a guest. It
 * write-protects the guest's tables from the moment they are announced until
 * they are taken back, so both messages must name the same roots. The host
 * consumes a message in the trap of its doorbell; there is no answer.
 *
 * A root never changes while it is announced: the page of the PML4, or the
 * four page directories of a three-level table, live as long as the PPGTT.
 */

/* Return: the number of @roots. */
static unsigned int roots_of(struct i915_ppgtt *ppgtt, u64 roots[GEN8_3LVL_PDPES])
{
	unsigned int i;

	if (i915_vm_is_4lvl(&ppgtt->vm)) {
		roots[0] = px_dma(ppgtt->pd);
		return 1;
	}

	for (i = 0; i < GEN8_3LVL_PDPES; i++)
		roots[i] = i915_page_dir_dma_addr(ppgtt, i);

	return i;
}

static void notify(struct i915_ppgtt *ppgtt, enum vgt_g2v_type l4, enum vgt_g2v_type l3)
{
	const enum vgt_g2v_type message = i915_vm_is_4lvl(&ppgtt->vm) ? l4 : l3;
	struct intel_uncore *uncore = ppgtt->vm.gt->uncore;
	u64 roots[GEN8_3LVL_PDPES];
	unsigned int i, count;

	count = roots_of(ppgtt, roots);
	trace_i915_vgpu_message(ppgtt->vm.i915->vgpu.guest, message, roots, count);

	/* Both halves in one trap; two on 32 bit. The doorbell comes last. */
	for (i = 0; i < count; i++)
		i915_vgpu_write64(uncore, vgtif_offset(pdp[i]), roots[i]);

	i915_vgpu_write32(uncore, vgtif_offset(g2v_notify), message);
}

static void notify_created(struct i915_ppgtt *ppgtt)
{
	notify(ppgtt, VGT_G2V_PPGTT_L4_PAGE_TABLE_CREATE,
	       VGT_G2V_PPGTT_L3_PAGE_TABLE_CREATE);
}

/**
 * intel_vgpu_ppgtt_created - announce a PPGTT to the host
 * @ppgtt: complete up to its roots, not yet used by any context
 *
 * Context: process context, may sleep. Does nothing on bare metal.
 */
void intel_vgpu_ppgtt_created(struct i915_ppgtt *ppgtt)
{
	struct i915_vgpu *vgpu = ppgtt->vm.i915->vgpu.guest;

	if (!vgpu)
		return;

	mutex_lock(&vgpu->message_lock);
	notify_created(ppgtt);
	list_add(&ppgtt->vgpu_link, &vgpu->ppgtts);
	mutex_unlock(&vgpu->message_lock);
}

/**
 * intel_vgpu_ppgtt_destroyed - take back what was announced
 * @ppgtt: used no more, its tables still in place; nothing is taken back of
 *	one whose constructor failed before it was announced
 *
 * Context: process context, may sleep. Does nothing on bare metal.
 */
void intel_vgpu_ppgtt_destroyed(struct i915_ppgtt *ppgtt)
{
	struct i915_vgpu *vgpu = ppgtt->vm.i915->vgpu.guest;

	if (!vgpu || !ppgtt->vgpu_link.next)
		return;

	mutex_lock(&vgpu->message_lock);
	list_del(&ppgtt->vgpu_link);
	notify(ppgtt, VGT_G2V_PPGTT_L4_PAGE_TABLE_DESTROY,
	       VGT_G2V_PPGTT_L3_PAGE_TABLE_DESTROY);
	mutex_unlock(&vgpu->message_lock);
}

/**
 * intel_vgpu_ppgtts_resume - announce all PPGTTs again
 * @i915: i915 device, a vGPU
 *
 * A host that reset the vGPU while it slept has forgotten them; one that did
 * not takes the roots for those it knows.
 *
 * Context: process context, may sleep.
 */
void intel_vgpu_ppgtts_resume(struct drm_i915_private *i915)
{
	struct i915_vgpu *vgpu = i915->vgpu.guest;
	struct i915_ppgtt *ppgtt;

	mutex_lock(&vgpu->message_lock);
	list_for_each_entry(ppgtt, &vgpu->ppgtts, vgpu_link)
		notify_created(ppgtt);
	mutex_unlock(&vgpu->message_lock);
}
