/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_COLOUR_H
#define VGPU_HOST_COLOUR_H

#include <stdbool.h>
#include <stdint.h>

#include "display/pixel.h"

#define PALETTE_SIZE	(1u << PIXEL_BITS)

/** struct lut - what each value of each channel becomes, shifted to its place */
struct lut {
	uint32_t red[PALETTE_SIZE];
	uint32_t green[PALETTE_SIZE];
	uint32_t blue[PALETTE_SIZE];
};

/** struct csc - a matrix in 1/4096, and offsets in steps of a channel before and behind it */
struct csc {
	int32_t coefficients[3][3];
	int32_t before[3];
	int32_t behind[3];
};

/**
 * struct colour - what a pipe does to its pixels once the planes are composed
 * @first: before the matrix
 * @csc: the matrix
 * @last: behind it
 * @has_first, @has_csc, @has_last: which of them it does
 */
struct colour {
	struct lut first;
	struct csc csc;
	struct lut last;
	bool has_first;
	bool has_csc;
	bool has_last;
};

/** colour_apply() - correct a row of pixels in place */
void colour_apply(const struct colour *colour, uint32_t *pixels, uint32_t width);

#endif /* VGPU_HOST_COLOUR_H */
