/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>

/** struct input - what is left of the fuzzer's bytes; past their end are zeroes */
struct input {
	const uint8_t *at;
	size_t left;
};

uint8_t take8(struct input *input);
uint16_t take16(struct input *input);
uint32_t take32(struct input *input);
uint64_t take64(struct input *input);

/** take_bytes() - the next @len bytes */
void take_bytes(struct input *input, void *to, size_t len);

/** take_slot() - a place in a table of up to 64; those that are there keep their numbers when more come */
unsigned int take_slot(struct input *input, unsigned int length);

/** take_number() - any number, but mostly one around a limit: a size of a structure, a page, an end of a type */
uint64_t take_number(struct input *input);

#endif /* FUZZ_INPUT_H */
