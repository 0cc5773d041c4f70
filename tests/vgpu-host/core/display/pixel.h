/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_PIXEL_H
#define VGPU_HOST_PIXEL_H

#include <stdint.h>

/**
 * DOC: Pixels
 *
 * Between planes and monitor a pixel is a dword of three channels of ten bits,
 * the most that any format brings or any port takes::
 *
 *   31 30 29     20 19     10 9       0
 *   [ 0  |   red   |  green  |  blue  ]
 */

#define PIXEL_BITS	10
#define PIXEL_MAX	((1u << PIXEL_BITS) - 1)
#define PIXEL_RED	(2 * PIXEL_BITS)	/* shifts */
#define PIXEL_GREEN	PIXEL_BITS
#define PIXEL_BLUE	0

static inline uint32_t pixel_channel(uint32_t pixel, unsigned int shift)
{
	return pixel >> shift & PIXEL_MAX;
}

static inline uint32_t pixel_pack(uint32_t red, uint32_t green, uint32_t blue)
{
	return red << PIXEL_RED | green << PIXEL_GREEN | blue << PIXEL_BLUE;
}

/** pixel_to_rgb888() - 0x00RRGGBB */
static inline uint32_t pixel_to_rgb888(uint32_t pixel)
{
	return (pixel >> (PIXEL_RED + 2) & 0xff) << 16 | (pixel >> (PIXEL_GREEN + 2) & 0xff) << 8 |
	       (pixel >> (PIXEL_BLUE + 2) & 0xff);
}

/**
 * struct pixel_format - how a plane's memory becomes pixels
 * @name: as in drm_fourcc.h
 * @bytes: of a pixel
 * @group: pixels that cannot be told apart in memory, 1 or 2
 * @y, @u, @v: of a YUV format: their places in the four bytes of a group
 * @alpha: of a pixel in memory, up to 255; NULL: it has none
 * @convert: @width pixels, whole groups; @control: the plane's control register
 */
struct pixel_format {
	const char *name;
	uint8_t bytes;
	uint8_t group;
	uint8_t y, u, v;
	uint32_t (*alpha)(const uint8_t *pixel);
	void (*convert)(const struct pixel_format *format, uint32_t control, const uint8_t *from,
			uint32_t *to, uint32_t width);
};

/*
 * What a plane's control register asks for; NULL: a format that this plane of
 * Haswell does not have.
 */
const struct pixel_format *pixel_primary_format(uint32_t control);
const struct pixel_format *pixel_sprite_format(uint32_t control);

/** pixel_universal_format() - the same of a plane from gen9 on */
const struct pixel_format *pixel_universal_format(uint32_t control);

/** pixel_cursor_format() - colours only; the alpha is byte 3 of a pixel */
const struct pixel_format *pixel_cursor_format(uint32_t control);

/** pixel_cursor_size() - pixels per side of a cursor; 0: it is off */
uint32_t pixel_cursor_size(uint32_t control);

#endif /* VGPU_HOST_PIXEL_H */
