/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_PRIMITIVE_H
#define VGPU_HOST_PRIMITIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "draw/drawing.h"
#include "draw/eu.h"
#include "draw/form.h"
#include "draw/surface.h"
#include "engine/engine.h"

#define VERTICES		3u
#define LINE_BYTES		64u
#define LINES			64u

/** struct texture - what a message of the kernel is about, and how it is sampled */
struct texture {
	struct image image;
	bool normalized;
};

/** struct line - some bytes that were read for the sampler */
struct line {
	bool valid;
	uint64_t address;
	uint8_t bytes[LINE_BYTES];
};

/**
 * struct draw - a rectangle that is drawn
 * @corners: its three vertices, x and y
 * @x1: its first column of pixels; @y1 its first row, @x2 and @y2 those behind it
 * @kernel: pixel shader
 * @textures: of those instructions that are messages
 * @thread: with what is equal for all pixels
 * @x: column of the pixels that run now
 * @y: and their row
 */
struct draw {
	struct vgpu *vgpu;
	const struct engine *engine;
	const struct render_form *form;
	const struct render_state *state;
	enum address_space space;
	float corners[VERTICES][2];
	int32_t x1, y1, x2, y2;
	struct eu_instruction kernel[EU_KERNEL_MAX];
	struct texture textures[EU_KERNEL_MAX];
	struct eu_thread thread;
	struct line lines[LINES];
	uint32_t x, y;
};

/** primitive_prepare() - find out what a primitive needs; NULL: it can be drawn, or there is nothing to draw */
const char *primitive_prepare(struct draw *draw);

/** primitive_is_covered() - are there pixels to draw? */
bool primitive_is_covered(const struct draw *draw);

#endif /* VGPU_HOST_PRIMITIVE_H */
