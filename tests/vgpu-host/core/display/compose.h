/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_COMPOSE_H
#define VGPU_HOST_COMPOSE_H

#include <stdbool.h>
#include <stdint.h>

#include "display/colour.h"
#include "display/pixel.h"
#include "display/plane.h"
#include "memory/tiling.h"

#define COMPOSE_WIDTH_MAX	4096u

/** enum blend - what a plane does to what lies below */
enum blend {
	BLEND_COVER,
	BLEND_SOURCE_KEY,	/* covers, but for pixels in the range of the key */
	BLEND_DESTINATION_KEY,	/* covers pixels that are the key */
	BLEND_ALPHA,		/* colours are multiplied by the pixel's alpha already */
	BLEND_COVERAGE,		/* they are not */
	BLEND_OPACITY,		/* pixels have no alpha */
};

/**
 * struct layer - one plane as its registers describe it
 * @name: of the plane, for the log
 * @format: NULL: not modelled
 * @control: control register
 * @base: graphics address
 * @stride: bytes from row to row
 * @tiling: of the memory
 * @source_x, @source_y: first pixel shown
 * @x, @y: where it is shown on the pipe
 * @width, @height: how much of it
 * @rotated: by 180 degrees
 * @blend: how it is laid over what is below
 * @opacity: of the whole plane, for the three that blend; 255: of its pixels alone
 * @key_value, @key_mask, @key_max: colour key, channels of eight bits
 */
struct layer {
	const char *name;
	const struct pixel_format *format;
	uint32_t control;
	uint64_t base;
	uint32_t stride;
	enum tiling tiling;
	uint32_t source_x, source_y;
	int32_t x, y;
	uint32_t width, height;
	bool rotated;
	enum blend blend;
	uint32_t opacity;
	uint32_t key_value, key_mask, key_max;
};

/**
 * struct compose - a picture on its way, row by row
 * @vgpu: whose
 * @width, @height: of the picture
 * @layers: planes that are on, lowest first
 * @count: of @layers
 * @colour: what happens to the finished row
 * @error: the first thing that went wrong; a plane is not shown from there on
 * @pixels: the row
 * @over: a row of a plane, with what a group of pixels has too much at either end
 * @raw: the same in memory
 */
struct compose {
	struct vgpu *vgpu;
	uint32_t width, height;
	struct layer layers[PLANES];
	unsigned int count;
	struct colour colour;
	int error;
	uint32_t pixels[COMPOSE_WIDTH_MAX];
	uint32_t over[COMPOSE_WIDTH_MAX + 2];
	uint8_t raw[8 * (COMPOSE_WIDTH_MAX + 2)];
};

/**
 * compose_begin() - what is to be composed
 * @compose: filled in
 * @vgpu: the share
 * @pipe: one that runs
 * @planes: bit per enum plane_id: those that may show
 */
void compose_begin(struct compose *compose, struct vgpu *vgpu, unsigned int pipe,
		   unsigned int planes);

/** compose_row() - a row of the picture, valid until the next call */
const uint32_t *compose_row(struct compose *compose, uint32_t y);

#endif /* VGPU_HOST_COMPOSE_H */
