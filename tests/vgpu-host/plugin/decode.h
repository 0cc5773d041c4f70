/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_DECODE_H
#define VGPU_HOST_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No instruction is longer, and no vector that is known here wider. */
#define CODE_MAX	15u
#define MOVE_MAX	16u
#define NO_REGISTER	(-1)

/** enum operand - what is moved from or to memory */
enum operand {
	OPERAND_GENERAL,
	OPERAND_HIGH_BYTE,	/* bits 15:8 of a general register: AH, CH, DH, BH */
	OPERAND_VECTOR,
	OPERAND_IMMEDIATE,
};

/**
 * struct move - an instruction that moves something between memory and a register
 * @length: bytes of the instruction
 * @width: bytes in memory: 1, 2, 4, 8 or, only of a vector, 16
 * @result: bytes of the register that a load defines; 4 of a general one clear
 *	the upper half as well. What is behind @width in them is 0 or the sign
 * @number: of the register, as instructions count them: RAX, RCX, RDX, RBX, ...
 * @operand: which kind of register, if it is one
 * @store: to memory, not from it
 * @sign: a load extends the sign
 * @swap: the bytes of memory are in reverse order
 * @clears: a load clears the vector register behind its 16 bytes
 * @immediate: what is stored if it is no register
 * @base: general register that is added to the address, or NO_REGISTER
 * @index: likewise, shifted left by @scale
 * @scale: see @index
 * @next: the address of the next instruction is added as well
 * @displacement: added to the address
 */
struct move {
	uint8_t length;
	uint8_t width;
	uint8_t result;
	uint8_t number;
	enum operand operand;
	bool store;
	bool sign;
	bool swap;
	bool clears;
	uint64_t immediate;
	int8_t base;
	int8_t index;
	uint8_t scale;
	bool next;
	int32_t displacement;
};

/**
 * move_decode() - make out an instruction in 64-bit code
 * @code: its first byte; none behind its last one is read
 * @size: bytes that may be read
 * @move: set if it is one that is known
 *
 * Return: false for everything else: other instructions, other prefixes, wider
 * vectors, registers on both sides.
 */
bool move_decode(const uint8_t *code, size_t size, struct move *move);

/**
 * move_address() - where in memory
 * @move: what move_decode() has made out
 * @general: the 16 general registers, in the order of their numbers
 * @rip: address of the instruction
 */
uint64_t move_address(const struct move *move, const uint64_t general[16], uint64_t rip);

/**
 * move_stored() - what a store of up to 8 bytes writes
 * @move: see move_decode()
 * @reg: contents of the general register, if it is one
 *
 * Return: the bytes, the first one lowest; above @move->width they are anything.
 */
uint64_t move_stored(const struct move *move, uint64_t reg);

/**
 * move_loaded() - a general register after a load
 * @move: see move_decode()
 * @reg: contents before
 * @memory: the bytes, the first one lowest, and 0 above @move->width
 */
uint64_t move_loaded(const struct move *move, uint64_t reg, uint64_t memory);

#endif /* VGPU_HOST_DECODE_H */
