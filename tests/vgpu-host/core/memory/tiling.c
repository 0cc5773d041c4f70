// SPDX-License-Identifier: MIT
#include "memory/tiling.h"

#define TILE_SIZE	4096u

/* @column: bytes of a row that lie side by side, with the rows below them behind */
static const struct tile {
	uint32_t width;
	uint32_t height;
	uint32_t column;
} tiles[] = {
	[TILING_LINEAR] = { .width = 1, .height = 1, .column = 1 },
	[TILING_X] = { .width = 512, .height = 8, .column = 512 },
	[TILING_Y] = { .width = 128, .height = 32, .column = 16 },
};

uint32_t tiling_width(enum tiling tiling)
{
	return tiles[tiling].width;
}

uint64_t tiling_offset(enum tiling tiling, uint32_t stride, uint32_t x, uint32_t y,
		       uint32_t *span)
{
	const struct tile *tile = &tiles[tiling];
	uint32_t in_x = x % tile->width;
	uint32_t in_y = y % tile->height;
	uint64_t number;

	if (tiling == TILING_LINEAR) {
		*span = UINT32_MAX;
		return (uint64_t)y * stride + x;
	}
	number = (uint64_t)(y / tile->height) * (stride / tile->width) + x / tile->width;
	*span = tile->column - in_x % tile->column;
	return number * TILE_SIZE + (in_x / tile->column * tile->height + in_y) * tile->column +
	       in_x % tile->column;
}
