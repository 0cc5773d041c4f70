// SPDX-License-Identifier: MIT
/**
 * DOC: Errors of the engines
 *
 * ESR says what is wrong now, EMR which of it is reported, EIR what was
 * reported and not yet acknowledged. What makes an engine hang can only be
 * cleared by a reset; an acknowledged bit comes back until then::
 *
 *   error --> ESR --[ EMR ]--> EIR --[ IMR ]--> master error interrupt
 *
 * A page fault does not hang an engine unless it was fetching commands: the
 * access is dropped, RING_FAULT_REG keeps the first one until its valid bit is
 * cleared, and DMA_FADD the last.
 */
#include <inttypes.h>

#include "engine/fault.h"
#include "engine/regs.h"
#include "model.h"

static uint32_t engine_reg(const struct vgpu *vgpu, const struct engine *engine, uint32_t reg)
{
	return reg_get(vgpu, engine->info->base + reg);
}

static void report(struct vgpu *vgpu, const struct engine *engine)
{
	uint32_t unmasked = engine_reg(vgpu, engine, RING_ESR) &
			    ~engine_reg(vgpu, engine, RING_EMR);

	if (!(unmasked & ~engine_reg(vgpu, engine, RING_EIR)))
		return;
	reg_rmw(vgpu, engine->info->base + RING_EIR, 0, unmasked);
	engine_raise(vgpu, engine, engine->info->error_irq);
}

void fault_error(struct vgpu *vgpu, const struct engine *engine, uint32_t error)
{
	reg_rmw(vgpu, engine->info->base + RING_ESR, 0, error);
	report(vgpu, engine);
}

void fault_hang(struct vgpu *vgpu, struct engine *engine, const struct command *command,
		uint32_t error, const char *why)
{
	engine->faulted = true;
	reg_set(vgpu, engine->info->base + RING_IPEIR, engine->depth ? IPEIR_BATCH : 0);
	if (error != ERROR_PAGE_TABLE)
		reg_set(vgpu, engine->info->base + RING_DMA_FADD, command->address);
	fault_error(vgpu, engine, error);
	vgpu_log(vgpu, VGPU_LOG_GUEST, "%s hangs at 0x%" PRIx64 ": %s: 0x%08" PRIx32 " (%s)",
		 engine->info->name, command->address, why, command->dw[0],
		 command->row ? command->row->name : "?");
}

uint32_t eir_pre_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	const struct engine *engine = &vgpu->engines[reg->block];

	if (!engine->faulted)
		return value;
	return value | (engine_reg(vgpu, engine, RING_ESR) & ~engine_reg(vgpu, engine, RING_EMR));
}

void emr_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	(void)old;
	report(vgpu, &vgpu->engines[reg->block]);
}
