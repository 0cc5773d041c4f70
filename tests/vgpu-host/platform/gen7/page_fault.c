// SPDX-License-Identifier: MIT
/**
 * DOC: Page faults of gen7
 *
 * Each engine has a register that keeps its first fault until its valid bit is
 * cleared, and DMA_FADD has the last. A page fault does not hang an engine.
 */
#include "engine/engine.h"
#include "engine/regs.h"
#include "model.h"
#include "platform/gen7/gen7.h"

#define FAULT_VALID		UINT32_C(1)
#define FAULT_TYPE_SHIFT	1
#define FAULT_GGTT		(UINT32_C(1) << 11)

/* Bits of GFX_ARB_ERROR_RPT (genxml gen75), by enum page_fault_type. */
static const uint32_t arbiter_errors[] = {
	[PAGE_FAULT_ENTRY] = UINT32_C(1) << 0,
	[PAGE_FAULT_DIRECTORY] = UINT32_C(1) << 2,
};

void gen7_page_fault(struct vgpu *vgpu, const struct engine *engine, const struct page_fault *fault)
{
	uint32_t page = fault->address & ~(uint64_t)(GPU_PAGE_SIZE - 1);
	uint32_t value = page | fault->type << FAULT_TYPE_SHIFT |
			 (fault->space == SPACE_GGTT ? FAULT_GGTT : 0) | FAULT_VALID;

	reg_rmw(vgpu, ERROR_GEN6, 0, arbiter_errors[fault->type]);
	reg_set(vgpu, engine->info->base + RING_DMA_FADD, fault->address);
	if (!(reg_get(vgpu, engine->info->fault_reg) & FAULT_VALID))
		reg_set(vgpu, engine->info->fault_reg, value);
}
