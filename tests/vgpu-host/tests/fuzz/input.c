// SPDX-License-Identifier: MIT
#include <string.h>

#include "input.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

void take_bytes(struct input *input, void *to, size_t len)
{
	size_t part = len < input->left ? len : input->left;

	memset(to, 0, len);
	if (!part)
		return;
	memcpy(to, input->at, part);
	input->at += part;
	input->left -= part;
}

uint8_t take8(struct input *input)
{
	uint8_t value;

	take_bytes(input, &value, sizeof(value));
	return value;
}

uint16_t take16(struct input *input)
{
	uint16_t value;

	take_bytes(input, &value, sizeof(value));
	return value;
}

uint32_t take32(struct input *input)
{
	uint32_t value;

	take_bytes(input, &value, sizeof(value));
	return value;
}

uint64_t take64(struct input *input)
{
	uint64_t value;

	take_bytes(input, &value, sizeof(value));
	return value;
}

unsigned int take_slot(struct input *input, unsigned int length)
{
	return (take8(input) & (length > 32 ? 63 : 31)) % length;
}

/* A byte chooses: small numbers stand for themselves, the last two for 32 and 64 bits that follow. */
uint64_t take_number(struct input *input)
{
	static const uint64_t limits[] = {
		0x100, 0xfff, 0x1000, 0x1001, 0x2000, 0xffff, 0x10000, 0x10001, 0x20000, 0x100000,
		INT32_MAX, UINT64_C(1) << 31, UINT32_MAX, UINT64_C(1) << 32, INT64_MAX,
		UINT64_C(1) << 63, UINT64_MAX - 0xfff, UINT64_MAX,
	};
	uint8_t which = take8(input);

	if (which == 255)
		return take64(input);
	if (which == 254)
		return take32(input);
	return which < 200 ? which : limits[(which - 200u) % LENGTH(limits)];
}
