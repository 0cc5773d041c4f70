// SPDX-License-Identifier: MIT
/**
 * DOC: Page faults of gen8 and gen9
 *
 * One register keeps the first fault of all engines, with the engine's number,
 * until its valid bit is cleared; two others have the address.
 *
 * Source: upstream's gt/intel_gt.c, gen8_check_faults(), and gt/intel_gt_regs.h.
 */
#include "engine/engine.h"
#include "engine/regs.h"
#include "model.h"
#include "platform/gen8/gen8.h"

#define FAULT_VALID		UINT32_C(1)
#define FAULT_TYPE_SHIFT	1
#define FAULT_ENGINE_SHIFT	12
#define DATA1_ADDRESS		0xfu		/* bits 47:44 */
#define DATA1_GGTT		(UINT32_C(1) << 4)

void gen8_page_fault(struct vgpu *vgpu, const struct engine *engine, const struct page_fault *fault)
{
	reg_set(vgpu, engine->info->base + RING_DMA_FADD, fault->address);
	if (reg_get(vgpu, GEN8_RING_FAULT) & FAULT_VALID)
		return;
	reg_set(vgpu, GEN8_FAULT_TLB_DATA0, fault->address >> 12);
	reg_set(vgpu, GEN8_FAULT_TLB_DATA1, (fault->address >> 44 & DATA1_ADDRESS) |
					    (fault->space == SPACE_GGTT ? DATA1_GGTT : 0));
	reg_set(vgpu, GEN8_RING_FAULT, engine->info->fault_id << FAULT_ENGINE_SHIFT |
				       fault->type << FAULT_TYPE_SHIFT | FAULT_VALID);
}
