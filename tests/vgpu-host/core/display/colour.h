/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_COLOUR_H
#define VGPU_HOST_COLOUR_H

#include <stdbool.h>
#include <stdint.h>

#include "bus/mmio.h"
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

/**
 * colour_derive() - from a pipe's registers
 * @vgpu: the share
 * @pipe: the pipe
 * @control: of its primary plane, which says for all planes whether they are
 *	corrected
 * @colour: filled in
 */
void colour_derive(const struct vgpu *vgpu, unsigned int pipe, uint32_t control,
		   struct colour *colour);

/** colour_apply() - correct a row of pixels in place */
void colour_apply(const struct colour *colour, uint32_t *pixels, uint32_t width);

/* Hooks of the display's register tables. */
void palette_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old);
uint32_t palette_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value);

#endif /* VGPU_HOST_COLOUR_H */
