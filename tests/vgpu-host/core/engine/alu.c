// SPDX-License-Identifier: MIT
/**
 * DOC: Arithmetic of the command streamer
 *
 * An instruction is an opcode and two operands::
 *
 *   31:20 19:10      9:0
 *   opcode operand 1  operand 2
 *
 * A flag is stored as 64 equal bits.
 *
 * Source: PRM Haswell, volume 2a, MI_MATH.
 */
#include <stddef.h>

#include "engine/alu.h"

enum alu_opcode {
	ALU_NOOP = 0x000,
	ALU_LOAD = 0x080,
	ALU_LOAD0 = 0x081,
	ALU_ADD = 0x100,
	ALU_SUB = 0x101,
	ALU_AND = 0x102,
	ALU_OR = 0x103,
	ALU_XOR = 0x104,
	ALU_STORE = 0x180,
	ALU_LOADINV = 0x480,
	ALU_LOAD1 = 0x481,
	ALU_STOREINV = 0x580,
};

enum alu_operand {
	ALU_SRCA = 0x20,
	ALU_SRCB = 0x21,
	ALU_ACCU = 0x31,
	ALU_ZF = 0x32,
	ALU_CF = 0x33,
};

static uint64_t *writable(struct alu *alu, uint32_t operand)
{
	switch (operand) {
	case ALU_SRCA:
		return &alu->a;
	case ALU_SRCB:
		return &alu->b;
	default:
		return operand < ALU_REGISTERS ? &alu->gpr[operand] : NULL;
	}
}

static bool readable(const struct alu *alu, uint32_t operand, uint64_t *value)
{
	switch (operand) {
	case ALU_ACCU:
		*value = alu->accumulator;
		return true;
	case ALU_ZF:
		*value = alu->zero ? UINT64_MAX : 0;
		return true;
	case ALU_CF:
		*value = alu->carry ? UINT64_MAX : 0;
		return true;
	default:
		if (operand >= ALU_REGISTERS)
			return false;
		*value = alu->gpr[operand];
		return true;
	}
}

static bool move(struct alu *alu, uint32_t to, uint32_t from, bool invert)
{
	uint64_t *target = writable(alu, to);
	uint64_t value;

	if (!target || !readable(alu, from, &value))
		return false;
	*target = invert ? ~value : value;
	return true;
}

static bool set(struct alu *alu, uint32_t to, uint64_t value)
{
	uint64_t *target = writable(alu, to);

	if (!target)
		return false;
	*target = value;
	return true;
}

static bool result(struct alu *alu, uint64_t value, bool carry)
{
	alu->accumulator = value;
	alu->zero = !value;
	alu->carry = carry;
	return true;
}

bool alu_step(struct alu *alu, uint32_t instruction)
{
	uint32_t first = instruction >> 10 & 0x3ff;
	uint32_t second = instruction & 0x3ff;

	switch (instruction >> 20) {
	case ALU_NOOP:
		return true;
	case ALU_LOAD:
	case ALU_STORE:
		return move(alu, first, second, false);
	case ALU_LOADINV:
	case ALU_STOREINV:
		return move(alu, first, second, true);
	case ALU_LOAD0:
		return set(alu, first, 0);
	case ALU_LOAD1:
		return set(alu, first, UINT64_MAX);
	case ALU_ADD:
		return result(alu, alu->a + alu->b, alu->a + alu->b < alu->a);
	case ALU_SUB:
		return result(alu, alu->a - alu->b, alu->a < alu->b);
	case ALU_AND:
		return result(alu, alu->a & alu->b, false);
	case ALU_OR:
		return result(alu, alu->a | alu->b, false);
	case ALU_XOR:
		return result(alu, alu->a ^ alu->b, false);
	default:
		return false;
	}
}
