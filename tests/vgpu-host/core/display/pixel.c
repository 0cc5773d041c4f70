// SPDX-License-Identifier: MIT
/**
 * DOC: Formats of the planes
 *
 * Sources: PRM Haswell, volume 2c, PRI_CTL and SPR_CTL; upstream's
 * i9xx_plane_regs.h, intel_sprite_regs.h and skl_universal_plane_regs.h; ITU-R BT.601 and BT.709.
 */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "display/pixel.h"

#define PRIMARY_FORMAT		26	/* shift */
#define SPRITE_FORMAT		25
#define SPRITE_YUV_ORDER	16
#define SPRITE_YUV_FULL_RANGE	(UINT32_C(1) << 28)
#define SPRITE_RGB_ORDER	(UINT32_C(1) << 20)
#define SPRITE_YUV_BT709	(UINT32_C(1) << 18)
#define UNIVERSAL_PLANAR	(UINT32_C(1) << 24)
#define CURSOR_ARGB		(UINT32_C(1) << 5)

#define CONVERT_ARGS		const struct pixel_format *format, uint32_t control, \
				const uint8_t *from, uint32_t *to, uint32_t width
#define ALWAYS_INLINE	inline __attribute__((always_inline))

/** struct layout - where a pixel in memory has its channels */
struct layout {
	uint8_t red, green, blue;
	uint8_t red_bits, green_bits, blue_bits;
};

#define LAYOUT_8(r, g, b) \
	((struct layout) { .red = (r), .green = (g), .blue = (b), \
			   .red_bits = 8, .green_bits = 8, .blue_bits = 8 })
#define LAYOUT_10(r, g, b) \
	((struct layout) { .red = (r), .green = (g), .blue = (b), \
			   .red_bits = 10, .green_bits = 10, .blue_bits = 10 })

/* A channel of @bits bits, five at least, with its top bits repeated below them. */
static ALWAYS_INLINE uint32_t widen(uint32_t pixel, unsigned int shift, unsigned int bits)
{
	uint32_t value = pixel >> shift & ((1u << bits) - 1);

	return value << (PIXEL_BITS - bits) | value >> (2 * bits - PIXEL_BITS);
}

/* The layout is a constant of the caller's: the compiler makes a loop of its own of each. */
static ALWAYS_INLINE void unpack(struct layout layout, size_t bytes, const uint8_t *from,
				 uint32_t *to, uint32_t width)
{
	for (uint32_t x = 0; x < width; x++) {
		uint32_t pixel = 0;

		memcpy(&pixel, from + x * bytes, bytes);
		to[x] = pixel_pack(widen(pixel, layout.red, layout.red_bits),
				   widen(pixel, layout.green, layout.green_bits),
				   widen(pixel, layout.blue, layout.blue_bits));
	}
}

static void convert_rgb565(CONVERT_ARGS)
{
	(void)format;
	(void)control;
	unpack((struct layout) { .red = 11, .red_bits = 5, .green = 5, .green_bits = 6,
				 .blue = 0, .blue_bits = 5 }, 2, from, to, width);
}

static void convert_xrgb8888(CONVERT_ARGS)
{
	(void)format;
	(void)control;
	unpack(LAYOUT_8(16, 8, 0), 4, from, to, width);
}

static void convert_xbgr8888(CONVERT_ARGS)
{
	(void)format;
	(void)control;
	unpack(LAYOUT_8(0, 8, 16), 4, from, to, width);
}

static void convert_xrgb2101010(CONVERT_ARGS)
{
	(void)format;
	(void)control;
	unpack(LAYOUT_10(20, 10, 0), 4, from, to, width);
}

static void convert_xbgr2101010(CONVERT_ARGS)
{
	(void)format;
	(void)control;
	unpack(LAYOUT_10(0, 10, 20), 4, from, to, width);
}

/* An index into the palette, which the pipe's gamma correction is. */
static void convert_c8(CONVERT_ARGS)
{
	(void)format;
	(void)control;
	unpack(LAYOUT_8(0, 0, 0), 1, from, to, width);
}

/* Half floats: 0.0 to 1.0 is what a monitor can show. */
static uint32_t half_to_channel(uint16_t half)
{
	unsigned int exponent = half >> 10 & 0x1f;
	uint32_t mantissa = (half & 0x3ff) | 0x400;

	if (half & 0x8000)
		return 0;
	if (exponent >= 15)
		return PIXEL_MAX;
	if (exponent < 4)
		return 0;	/* less than half a step */
	/* mantissa / 2^(25 - exponent), in steps, rounded */
	return (mantissa * PIXEL_MAX + (1u << (24 - exponent))) >> (25 - exponent);
}

static ALWAYS_INLINE void unpack_halves(unsigned int red, unsigned int blue,
					const uint8_t *from, uint32_t *to, uint32_t width)
{
	for (uint32_t x = 0; x < width; x++) {
		uint16_t half[4];

		memcpy(half, from + (size_t)8 * x, sizeof(half));
		to[x] = pixel_pack(half_to_channel(half[red]), half_to_channel(half[1]),
				   half_to_channel(half[blue]));
	}
}

static void convert_xrgb16161616f(CONVERT_ARGS)
{
	(void)format;
	(void)control;
	unpack_halves(2, 0, from, to, width);
}

static void convert_xbgr16161616f(CONVERT_ARGS)
{
	(void)format;
	(void)control;
	unpack_halves(0, 2, from, to, width);
}

/* ---- YUV ----------------------------------------------------------------------- */

/**
 * struct matrix - from YUV to RGB, in 1/65536 of a step of ten bits
 * @y: what a step of luma, above @black, adds to all channels
 * @black: luma of black
 * @vr, @ug, @vg, @ub: what a step of U or V, around 128, adds to red, green and blue
 */
struct matrix {
	int32_t y;
	int32_t black;
	int32_t vr, ug, vg, ub;
};

/*
 * Kr and Kb make the matrix: V adds 2 (1 - Kr) to red, and so on. Steps are
 * of 255 for the full range, of 219 and 224 for the limited one.
 */
#define STEP(value, steps)	((int32_t)((value) * PIXEL_MAX * 65536 / (steps) + 0.5))
#define MATRIX(kr, kb, luma, chroma, offset) { \
	.y = STEP(1.0, luma), .black = (offset), \
	.vr = STEP(2 * (1 - (kr)), chroma), \
	.ug = STEP(2 * (1 - (kb)) * (kb) / (1 - (kr) - (kb)), chroma), \
	.vg = STEP(2 * (1 - (kr)) * (kr) / (1 - (kr) - (kb)), chroma), \
	.ub = STEP(2 * (1 - (kb)), chroma) }

/* By the bits of SPRCTL: BT.709 instead of BT.601, full range. */
static const struct matrix matrices[2][2] = {
	{ MATRIX(0.299, 0.114, 219.0, 224.0, 16), MATRIX(0.299, 0.114, 255.0, 255.0, 0) },
	{ MATRIX(0.2126, 0.0722, 219.0, 224.0, 16), MATRIX(0.2126, 0.0722, 255.0, 255.0, 0) },
};

static ALWAYS_INLINE uint32_t clamp_channel(int64_t value)
{
	int64_t rounded = (value + 32768) >> 16;

	if (rounded < 0)
		return 0;
	return rounded > (int64_t)PIXEL_MAX ? PIXEL_MAX : (uint32_t)rounded;
}

static uint32_t yuv_to_pixel(const struct matrix *m, int32_t y, int32_t u, int32_t v)
{
	int64_t luma = (int64_t)m->y * (y - m->black);

	u -= 128;
	v -= 128;
	return pixel_pack(clamp_channel(luma + (int64_t)m->vr * v),
			  clamp_channel(luma - (int64_t)m->ug * u - (int64_t)m->vg * v),
			  clamp_channel(luma + (int64_t)m->ub * u));
}

/* Two pixels share U and V. */
static void convert_yuv(CONVERT_ARGS)
{
	bool bt709 = control & SPRITE_YUV_BT709;
	bool full = control & SPRITE_YUV_FULL_RANGE;
	const struct matrix *m = &matrices[bt709][full];

	for (uint32_t x = 0; x < width; x += 2, from += 4) {
		to[x] = yuv_to_pixel(m, from[format->y], from[format->u], from[format->v]);
		to[x + 1] = yuv_to_pixel(m, from[format->y + 2], from[format->u],
					 from[format->v]);
	}
}

/* XYUV8888: a pixel of its own. */
static void convert_xyuv(CONVERT_ARGS)
{
	const struct matrix *m = &matrices[!!(control & SPRITE_YUV_BT709)][!!(control & SPRITE_YUV_FULL_RANGE)];

	for (uint32_t x = 0; x < width; x++, from += 4)
		to[x] = yuv_to_pixel(m, from[format->y], from[format->u], from[format->v]);
}

/* ---- alpha ----------------------------------------------------------------------- */

static uint32_t alpha_8(const uint8_t *pixel)
{
	return pixel[3];
}

static uint32_t alpha_2(const uint8_t *pixel)
{
	return (pixel[3] >> 6) * 85u;
}

static uint32_t alpha_half(const uint8_t *pixel)
{
	uint16_t half;

	memcpy(&half, pixel + 6, sizeof(half));
	return half_to_channel(half) >> (PIXEL_BITS - 8);
}

/* ---- tables -------------------------------------------------------------------- */

static const struct pixel_format primary_formats[16] = {
	[0x2] = { .name = "C8", .bytes = 1, .group = 1, .convert = convert_c8 },
	[0x5] = { .name = "RGB565", .bytes = 2, .group = 1, .convert = convert_rgb565 },
	[0x6] = { .name = "XRGB8888", .bytes = 4, .group = 1, .convert = convert_xrgb8888 },
	[0x8] = { .name = "XBGR2101010", .bytes = 4, .group = 1, .convert = convert_xbgr2101010 },
	[0xa] = { .name = "XRGB2101010", .bytes = 4, .group = 1, .convert = convert_xrgb2101010 },
	[0xc] = { .name = "XBGR16161616F", .bytes = 8, .group = 1, .convert = convert_xbgr16161616f },
	[0xe] = { .name = "XBGR8888", .bytes = 4, .group = 1, .convert = convert_xbgr8888 },
};

/* By format, then by the order of the channels. */
static const struct pixel_format sprite_rgb_formats[][2] = {
	[1] = { { .name = "XRGB2101010", .bytes = 4, .group = 1, .alpha = alpha_2,
		  .convert = convert_xrgb2101010 },
		{ .name = "XBGR2101010", .bytes = 4, .group = 1, .alpha = alpha_2,
		  .convert = convert_xbgr2101010 } },
	[2] = { { .name = "XRGB8888", .bytes = 4, .group = 1, .alpha = alpha_8,
		  .convert = convert_xrgb8888 },
		{ .name = "XBGR8888", .bytes = 4, .group = 1, .alpha = alpha_8,
		  .convert = convert_xbgr8888 } },
	[3] = { { .name = "XRGB16161616F", .bytes = 8, .group = 1, .alpha = alpha_half,
		  .convert = convert_xrgb16161616f },
		{ .name = "XBGR16161616F", .bytes = 8, .group = 1, .alpha = alpha_half,
		  .convert = convert_xbgr16161616f } },
};

static const struct pixel_format sprite_yuv_formats[] = {
	{ .name = "YUYV", .bytes = 2, .group = 2, .y = 0, .u = 1, .v = 3, .convert = convert_yuv },
	{ .name = "UYVY", .bytes = 2, .group = 2, .y = 1, .u = 0, .v = 2, .convert = convert_yuv },
	{ .name = "YVYU", .bytes = 2, .group = 2, .y = 0, .u = 3, .v = 1, .convert = convert_yuv },
	{ .name = "VYUY", .bytes = 2, .group = 2, .y = 1, .u = 2, .v = 0, .convert = convert_yuv },
};

static const struct pixel_format argb8888 = {
	.name = "ARGB8888", .bytes = 4, .group = 1, .alpha = alpha_8, .convert = convert_xrgb8888,
};

const struct pixel_format *pixel_primary_format(uint32_t control)
{
	const struct pixel_format *format = &primary_formats[control >> PRIMARY_FORMAT & 0xf];

	return format->bytes ? format : NULL;
}

const struct pixel_format *pixel_sprite_format(uint32_t control)
{
	uint32_t number = control >> SPRITE_FORMAT & 7;

	if (!number)
		return &sprite_yuv_formats[control >> SPRITE_YUV_ORDER & 3];
	if (number > 3)
		return NULL;
	return &sprite_rgb_formats[number][!!(control & SPRITE_RGB_ORDER)];
}

/* Upper three bits of four; the lowest one is of planar formats. What is not here is the sprite's. */
static const struct pixel_format universal_formats[8] = {
	[4] = { .name = "XYUV8888", .bytes = 4, .group = 1, .y = 2, .u = 1, .v = 0, .convert = convert_xyuv },
	[6] = { .name = "C8", .bytes = 1, .group = 1, .convert = convert_c8 },
	[7] = { .name = "RGB565", .bytes = 2, .group = 1, .convert = convert_rgb565 },
};

const struct pixel_format *pixel_universal_format(uint32_t control)
{
	const struct pixel_format *format = &universal_formats[control >> SPRITE_FORMAT & 7];

	if (control & UNIVERSAL_PLANAR)
		return NULL;
	return format->bytes ? format : pixel_sprite_format(control);
}

const struct pixel_format *pixel_cursor_format(uint32_t control)
{
	return control & CURSOR_ARGB ? &argb8888 : NULL;
}

uint32_t pixel_cursor_size(uint32_t control)
{
	static const uint32_t sizes[8] = { [2] = 128, [3] = 256, [4] = 64, [7] = 64 };

	return sizes[control & 7];
}
