/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_SURFACE_H
#define VGPU_HOST_SURFACE_H

#include <stdbool.h>
#include <stdint.h>

#include "draw/rule.h"
#include "memory/tiling.h"

#define IMAGE_DWORDS_MAX	16u
#define IMAGE_CHANNELS	4u	/* red, green, blue, alpha */
#define IMAGE_TEXEL_MAX	4u	/* bytes */

struct image_format;

/**
 * struct image - a surface of the 3D pipeline
 * @format: of a texel
 * @base: graphics address
 * @tiling: how it lies in memory
 * @pitch: bytes from row to row
 * @width: in texels
 * @height: in rows
 * @select: for each channel that is sampled, what it is
 */
struct image {
	const struct image_format *format;
	uint64_t base;
	enum tiling tiling;
	uint32_t pitch;
	uint32_t width;
	uint32_t height;
	uint8_t select[IMAGE_CHANNELS];
};

#define IMAGE_TILINGS		4u
#define IMAGE_TILING_UNKNOWN	UINT8_MAX

/**
 * struct image_form - a RENDER_SURFACE_STATE of a generation
 * @dwords: how many it has; at most IMAGE_DWORDS_MAX
 * @base: dword of the graphics address
 * @wide: the dword behind it has the upper half
 * @tile_mode: bit of the first dword where two of them say how it is tiled
 * @tilings: what these two bits mean, an enum tiling or IMAGE_TILING_UNKNOWN
 * @rules: what it must be
 *
 * Other fields are at the same place in all generations.
 */
struct image_form {
	uint8_t dwords;
	uint8_t base;
	bool wide;
	uint8_t tile_mode;
	uint8_t tilings[IMAGE_TILINGS];
	struct rules rules;
};

/**
 * image_describe() - what a RENDER_SURFACE_STATE says
 * @image: filled in
 * @form: of its generation
 * @words: as many as the form has
 *
 * Return: NULL, or the name of what is not known of it.
 */
const char *image_describe(struct image *image, const struct image_form *form, const uint32_t *words);

/** image_bytes() - of a texel */
uint32_t image_bytes(const struct image *image);

/** image_address() - of byte @x of row @y, and how many more bytes lie behind it; not yet wrapped, see vgpu_address() */
uint64_t image_address(const struct image *image, uint32_t x, uint32_t y, uint32_t *span);

/** image_unpack() - the channels of a texel as the sampler gives them, from 0 to 1 */
void image_unpack(const struct image *image, const uint8_t *texel,
		  float channels[IMAGE_CHANNELS]);

/** image_pack() - the texel of channels; they are clamped */
void image_pack(const struct image *image, const float channels[IMAGE_CHANNELS], uint8_t *texel);

#endif /* VGPU_HOST_SURFACE_H */
