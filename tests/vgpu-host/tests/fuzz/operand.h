/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_OPERAND_H
#define FUZZ_OPERAND_H

#include "guest.h"

/** struct input - what is left of the fuzzer's bytes; behind them are zeroes */
struct input {
	const uint8_t *at;
	size_t left;
};

uint8_t take8(struct input *input);
uint16_t take16(struct input *input);
uint32_t take32(struct input *input);

/** take_slot() - a place in a table of up to 32; those that are there keep their numbers when more come */
unsigned int take_slot(struct input *input, unsigned int length);

/** take_register() - the offset of a register that exists */
uint32_t take_register(const struct guest *guest, struct input *input);

/**
 * take_operand() - a word that is likely to mean something
 *
 * A byte says what (an address in one of the address spaces, coordinates, a
 * register, ...), those behind it which.
 */
uint32_t take_operand(const struct guest *guest, struct input *input);

#endif /* FUZZ_OPERAND_H */
