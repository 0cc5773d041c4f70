// SPDX-License-Identifier: MIT

#include "gt/gen8_ppgtt.h"
#include "gt/intel_gt.h"
#include "gt/intel_gtt.h"

#include "i915_drv.h"
#include "i915_pvinfo.h"
#include "i915_vgpu_ppgtt.h"
#include "i915_vgpu_types.h"
#include "intel_uncore.h"

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

/*
 * The constructor may fail half way and calls the destructor then. The roots
 * are complete exactly if the PPGTT was announced.
 */
static bool has_roots(struct i915_ppgtt *ppgtt)
{
	unsigned int i;

	if (!ppgtt->pd)
		return false;

	if (i915_vm_is_4lvl(&ppgtt->vm))
		return true;

	for (i = 0; i < GEN8_3LVL_PDPES; i++) {
		if (!i915_pd_entry(ppgtt->pd, i))
			return false;
	}

	return true;
}

static void write_root(struct intel_uncore *uncore, unsigned int i, dma_addr_t root)
{
	/* Both halves in one trap; two on 32 bit. The doorbell comes later. */
	intel_uncore_write64_fw(uncore, vgtif_reg(pdp[i]), root);
}

static void notify(struct i915_ppgtt *ppgtt, enum vgt_g2v_type l4, enum vgt_g2v_type l3)
{
	struct i915_vgpu *vgpu = ppgtt->vm.i915->vgpu.guest;
	struct intel_uncore *uncore = ppgtt->vm.gt->uncore;
	enum vgt_g2v_type message;
	unsigned int i;

	if (!vgpu || !has_roots(ppgtt))
		return;

	mutex_lock(&vgpu->message_lock);

	if (i915_vm_is_4lvl(&ppgtt->vm)) {
		write_root(uncore, 0, px_dma(ppgtt->pd));
		message = l4;
	} else {
		for (i = 0; i < GEN8_3LVL_PDPES; i++)
			write_root(uncore, i, i915_page_dir_dma_addr(ppgtt, i));
		message = l3;
	}

	intel_uncore_write(uncore, vgtif_reg(g2v_notify), message);

	mutex_unlock(&vgpu->message_lock);
}

/**
 * intel_vgpu_ppgtt_created - announce a PPGTT to the host
 * @ppgtt: complete up to its roots, not yet used by any context
 *
 * Context: process context, may sleep. Does nothing on bare metal.
 */
void intel_vgpu_ppgtt_created(struct i915_ppgtt *ppgtt)
{
	notify(ppgtt, VGT_G2V_PPGTT_L4_PAGE_TABLE_CREATE,
	       VGT_G2V_PPGTT_L3_PAGE_TABLE_CREATE);
}

/**
 * intel_vgpu_ppgtt_destroyed - take back what was announced
 * @ppgtt: used no more, its tables still in place; may be half built
 *
 * Context: process context, may sleep. Does nothing on bare metal.
 */
void intel_vgpu_ppgtt_destroyed(struct i915_ppgtt *ppgtt)
{
	notify(ppgtt, VGT_G2V_PPGTT_L4_PAGE_TABLE_DESTROY,
	       VGT_G2V_PPGTT_L3_PAGE_TABLE_DESTROY);
}
