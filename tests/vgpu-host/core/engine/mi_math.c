// SPDX-License-Identifier: MIT
/**
 * DOC: Arithmetic and predicates
 *
 * Both work on registers of the engine. Haswell has them in the render engine
 * only, gen8 has general purpose registers in all.
 */
#include "engine/alu.h"
#include "engine/engine.h"
#include "engine/mi.h"
#include "engine/regs.h"
#include "model.h"

#define PREDICATE_LOAD		UINT32_C(2)
#define PREDICATE_LOADINV	UINT32_C(3)

static uint64_t reg_get64(const struct vgpu *vgpu, uint32_t offset)
{
	return reg_get(vgpu, offset) | (uint64_t)reg_get(vgpu, offset + 4) << 32;
}

static void reg_set64(struct vgpu *vgpu, uint32_t offset, uint64_t value)
{
	reg_set(vgpu, offset, value);
	reg_set(vgpu, offset + 4, value >> 32);
}

static bool predicate_compare(const struct vgpu *vgpu, uint32_t base, uint32_t operation)
{
	uint64_t difference = reg_get64(vgpu, base + RING_PREDICATE_SRC0) -
			      reg_get64(vgpu, base + RING_PREDICATE_SRC1);

	switch (operation) {
	case 0:
		return true;
	case 1:
		return false;
	case 2:
		return !difference;
	default:
		return difference == reg_get64(vgpu, base + RING_PREDICATE_DATA);
	}
}

static bool predicate_combine(bool old, bool new, uint32_t operation)
{
	switch (operation) {
	case 0:
		return new;
	case 1:
		return old && new;
	case 2:
		return old || new;
	default:
		return old != new;
	}
}

enum command_done mi_predicate(struct vgpu *vgpu, struct engine *engine,
			       const struct command *command)
{
	uint32_t base = engine->info->base;
	uint32_t load = command->dw[0] >> 6 & 3;
	bool value = predicate_compare(vgpu, base, command->dw[0] & 3);

	if (load < PREDICATE_LOAD)
		return COMMAND_NEXT;
	value = predicate_combine(reg_get(vgpu, base + RING_PREDICATE_RESULT) & 1,
				  load == PREDICATE_LOADINV ? !value : value,
				  command->dw[0] >> 3 & 3);
	reg_set(vgpu, base + RING_PREDICATE_RESULT, value);
	return COMMAND_NEXT;
}

uint64_t mi_gpr(const struct vgpu *vgpu, const struct engine *engine, unsigned int number)
{
	return reg_get64(vgpu, engine->info->base + RING_GPR + 8 * number);
}

enum command_done mi_math(struct vgpu *vgpu, struct engine *engine, const struct command *command)
{
	struct alu alu = { 0 };

	for (uint32_t i = 0; i < ALU_REGISTERS; i++)
		alu.gpr[i] = mi_gpr(vgpu, engine, i);
	for (uint32_t i = 1; i < command->dwords; i++) {
		if (!alu_step(&alu, command->dw[i]))
			return COMMAND_FAULTS;
	}
	for (uint32_t i = 0; i < ALU_REGISTERS; i++)
		reg_set64(vgpu, engine->info->base + RING_GPR + 8 * i, alu.gpr[i]);
	return COMMAND_NEXT;
}
