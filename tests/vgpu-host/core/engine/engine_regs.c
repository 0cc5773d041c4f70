// SPDX-License-Identifier: MIT
/**
 * DOC: Registers of the engines that show or change where they stand
 *
 * What an engine does is kept once, in &struct engine; the registers that tell
 * of it are derived when they are read. An engine that hangs keeps its place,
 * and so do they.
 *
 * In a ring ACTHD is the head with its wraps, in a batch a graphics address.
 */
#include "engine/engine.h"
#include "engine/regs.h"
#include "mediator/pvinfo.h"
#include "memory/tlb.h"
#include "model.h"

#define HEAD_OFFSET		UINT32_C(0x001ffffc)

static const struct engine *engine_of(const struct vgpu *vgpu, const struct mmio_reg *reg)
{
	return &vgpu->engines[reg->block];
}

uint32_t instdone_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	bool busy = engine_is_busy(vgpu, reg->block);

	return busy ? value & ~engine_of(vgpu, reg)->info->done_bit : value;
}

uint32_t acthd_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	const struct engine *engine = engine_of(vgpu, reg);
	const struct batch *batch = engine_batch(engine);

	(void)value;
	return batch ? batch->address : reg_get(vgpu, engine->info->base + RING_HEAD);
}

uint32_t acthd_udw_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	const struct batch *batch = engine_batch(engine_of(vgpu, reg));

	(void)value;
	return batch ? batch->address >> 32 : 0;
}

/* Where commands are read now, or the fault that ended that. */
uint32_t dma_fadd_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	const struct engine *engine = engine_of(vgpu, reg);
	const struct batch *batch = engine_batch(engine);
	uint32_t base = engine->info->base;

	if (engine->faulted)
		return value;
	if (batch)
		return batch->address;
	return reg_get(vgpu, base + RING_START) + (reg_get(vgpu, base + RING_HEAD) & HEAD_OFFSET);
}

/* The batch that a register of the first or the second level tells of; NULL if it is not in one. */
static const struct batch *batch_of(const struct vgpu *vgpu, const struct mmio_reg *reg,
				    uint32_t first_level)
{
	const struct engine *engine = engine_of(vgpu, reg);
	unsigned int level = reg->row->offset == first_level ? 0 : 1;

	return engine->depth > level ? &engine->batches[level] : NULL;
}

uint32_t bbaddr_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	const struct batch *batch = batch_of(vgpu, reg, RING_BBADDR);

	return batch ? batch->address | BBADDR_VALID : value;
}

uint32_t bbaddr_udw_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	const struct batch *batch = batch_of(vgpu, reg, RING_BBADDR_UDW);

	return batch ? batch->address >> 32 : value;
}

uint32_t bbstate_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	const struct batch *batch = batch_of(vgpu, reg, RING_BBSTATE);

	if (!batch)
		return value;
	return batch->space == SPACE_PPGTT ? BBSTATE_PPGTT : 0;
}

uint32_t mi_mode_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	if (value & MI_MODE_STOP_RING || !engine_is_busy(vgpu, reg->block))
		return value | MI_MODE_IDLE;
	return value & ~MI_MODE_IDLE;
}

/* A flush or invalidation asked for here is over at once. */
uint32_t instpm_pre_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	if (value & INSTPM_TLB_INVALIDATE)
		tlb_invalidate(vgpu, engine_of(vgpu, reg));
	return value & ~(INSTPM_SYNC_FLUSH | INSTPM_TLB_INVALIDATE);
}

uint32_t timestamp_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)value;
	display_catch_up(vgpu);
	return reg->index ? engine_ticks(vgpu) >> 32 : engine_ticks(vgpu);
}

uint32_t ring_mode_pre_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)reg;
	if (value & RING_MODE_PPGTT_ENABLE)
		vgpu_need_pvinfo(vgpu, "the guest turns PPGTT on and has never read PVINFO");
	return value;
}

/* Nothing that an engine does has to be finished before it can be reset. */
uint32_t reset_ctl_pre_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	bool held = value & RESET_CTL_REQUEST;

	vgpu->engines[reg->block].held = held;
	return held ? value | RESET_CTL_READY : value & ~RESET_CTL_READY;
}

/* ---- reset ---------------------------------------------------------------------------- */

static void reset_engine_registers(struct vgpu *vgpu, enum engine_id id)
{
	uint32_t base = vgpu->gpu->platform->engines[id].base;

	mmio_reset_range(vgpu, base, base + RING_BLOCK_SIZE);
	reg_set(vgpu, vgpu->gpu->platform->engines[id].fault_reg, 0);
	engine_reset(vgpu, id);
	tlb_invalidate(vgpu, &vgpu->engines[id]);
}

/* What GVT-g does beyond the hardware; GGTT, fences and the references to PPGTTs stay. */
static void reset_host_side(struct vgpu *vgpu)
{
	pvinfo_populate(vgpu);
	ppgtt_invalidate(vgpu);
}

void gdrst_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	uint32_t domains = reg_get(vgpu, reg->offset);

	(void)old;
	for (const struct reset_range *range = vgpu->gpu->platform->resets; range->end; range++) {
		if (domains & range->domains)
			mmio_reset_range(vgpu, range->first, range->end);
	}
	for (unsigned int i = 0; i < ENGINES; i++) {
		if (domains & (GDRST_FULL | vgpu->gpu->platform->engines[i].reset_bit))
			reset_engine_registers(vgpu, i);
	}
	if (domains & GDRST_FULL)
		reset_host_side(vgpu);
	reg_set(vgpu, reg->offset, 0);
}
