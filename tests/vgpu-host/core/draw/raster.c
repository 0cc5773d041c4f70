// SPDX-License-Identifier: MIT
#include <string.h>

#include "draw/raster.h"

#define ROP_SOURCE_COPY		0xcc
#define ROP_PATTERN_COPY	0xf0

bool rop_reads_destination(uint8_t rop)
{
	return (rop & 0x55) != (rop >> 1 & 0x55);
}

bool rop_reads_source(uint8_t rop)
{
	return (rop & 0x33) != (rop >> 2 & 0x33);
}

static uint8_t combine(uint8_t rop, uint8_t pattern, uint8_t source, uint8_t destination)
{
	uint8_t result = 0;

	for (unsigned int i = 0; i < 8; i++) {
		if (rop & 1u << i)
			result |= (i & 4 ? pattern : ~pattern) & (i & 2 ? source : ~source) &
				  (i & 1 ? destination : ~destination);
	}
	return result;
}

void rop_apply(uint8_t rop, const uint8_t *pattern, const uint8_t *source, uint8_t *destination,
	       size_t len)
{
	if (rop == ROP_SOURCE_COPY) {
		memcpy(destination, source, len);
		return;
	}
	if (rop == ROP_PATTERN_COPY) {
		memcpy(destination, pattern, len);
		return;
	}
	for (size_t i = 0; i < len; i++)
		destination[i] = combine(rop, pattern[i], source[i], destination[i]);
}
