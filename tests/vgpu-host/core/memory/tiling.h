/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_TILING_H
#define VGPU_HOST_TILING_H

#include <stdint.h>

/**
 * enum tiling - how the pixels of a surface lie in memory
 *
 * A tile is a page::
 *
 *   X: 8 rows of 512 bytes, row by row
 *   Y: 32 rows of 128 bytes, in columns of 16 bytes
 *
 * Source: PRM Haswell, volume 5, "Memory Views".
 */
enum tiling {
	TILING_LINEAR,
	TILING_X,
	TILING_Y,
};

/** tiling_width() - bytes of a row of a tile; 1 for a linear surface: any stride is a multiple of it */
uint32_t tiling_width(enum tiling tiling);

/**
 * tiling_offset() - where a byte of a surface lies
 * @tiling: of the surface
 * @stride: bytes from row to row, a multiple of tiling_width()
 * @x: byte in its row
 * @y: row
 * @span: set to the bytes from there on that follow each other in memory as
 *	in the row; a linear surface ends them nowhere
 *
 * Return: bytes from the start of the surface.
 */
uint64_t tiling_offset(enum tiling tiling, uint32_t stride, uint32_t x, uint32_t y,
		       uint32_t *span);

#endif /* VGPU_HOST_TILING_H */
