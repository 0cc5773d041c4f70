/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_OPERAND_H
#define FUZZ_OPERAND_H

#include "guest.h"
#include "input.h"

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
