// SPDX-License-Identifier: MIT
/**
 * DOC: State of an engine
 *
 * What others ask of an engine or tell it, without making it run.
 */
#include "bus/irq.h"
#include "engine/engine.h"
#include "engine/regs.h"
#include "model.h"

static uint32_t engine_reg(const struct vgpu *vgpu, const struct engine *engine, uint32_t reg)
{
	return reg_get(vgpu, engine->info->base + reg);
}

void engine_reset(struct vgpu *vgpu, enum engine_id id)
{
	const struct engine_info *info = &vgpu->gpu->platform->engines[id];

	/* what was done in this slice was done, or who resets itself might never end */
	vgpu->engines[id] = (struct engine) { .info = info, .effort = vgpu->engines[id].effort };
	vgpu->drawings[id] = (struct drawing) { 0 };
}

void engines_reset(struct vgpu *vgpu)
{
	for (unsigned int i = 0; i < ENGINES; i++)
		engine_reset(vgpu, i);
}

bool engine_is_busy(const struct vgpu *vgpu, enum engine_id id)
{
	return vgpu->gpu->platform->submission->is_busy(vgpu, &vgpu->engines[id]);
}

void engine_step_over(struct vgpu *vgpu, struct engine *engine, uint32_t dwords)
{
	if (engine->depth)
		engine->batches[engine->depth - 1].address += 4 * (uint64_t)dwords;
	else
		vgpu->gpu->platform->submission->advance(vgpu, engine, dwords);
}

enum address_space engine_space(const struct vgpu *vgpu, const struct engine *engine)
{
	return vgpu->gpu->platform->submission->has_ppgtt(vgpu, engine) ? SPACE_PPGTT : SPACE_GGTT;
}

uint64_t engine_ticks(const struct vgpu *vgpu)
{
	const struct platform *platform = vgpu->gpu->platform;

	return vgpu->now * platform->timestamp.ticks / platform->timestamp.ns;
}

void engine_raise(struct vgpu *vgpu, const struct engine *engine, enum irq_source source)
{
	if (!(engine_reg(vgpu, engine, RING_IMR) & irq_bit(vgpu, source)))
		irq_raise(vgpu, source);
}
