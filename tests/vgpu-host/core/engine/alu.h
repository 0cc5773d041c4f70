/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_ALU_H
#define VGPU_HOST_ALU_H

#include <stdbool.h>
#include <stdint.h>

#define ALU_REGISTERS	16

/**
 * struct alu - what the instructions of one MI_MATH work on
 * @gpr: general purpose registers, which outlive the command
 * @a: first operand
 * @b: second operand
 * @accumulator: result of the last operation
 * @zero: it was 0
 * @carry: it carried out of, or borrowed into, bit 63
 */
struct alu {
	uint64_t gpr[ALU_REGISTERS];
	uint64_t a, b;
	uint64_t accumulator;
	bool zero, carry;
};

/**
 * alu_step() - execute an instruction of MI_MATH
 *
 * Return: false if there is no such instruction, or no such operand.
 */
bool alu_step(struct alu *alu, uint32_t instruction);

#endif /* VGPU_HOST_ALU_H */
