// SPDX-License-Identifier: MIT
/**
 * DOC: Colour correction
 *
 * A row of pixels goes through up to two tables with a matrix between them. What
 * they are is derived from registers by the platform.
 */
#include "display/colour.h"

static uint32_t lut_apply(const struct lut *lut, uint32_t pixel)
{
	return lut->red[pixel_channel(pixel, PIXEL_RED)] |
	       lut->green[pixel_channel(pixel, PIXEL_GREEN)] |
	       lut->blue[pixel_channel(pixel, PIXEL_BLUE)];
}

static uint32_t csc_channel(const struct csc *csc, unsigned int i, const int32_t in[3])
{
	int32_t sum = 0;

	for (unsigned int j = 0; j < 3; j++)
		sum += csc->coefficients[i][j] * (in[j] + csc->before[j]);
	sum = ((sum + 2048) >> 12) + csc->behind[i];
	if (sum < 0)
		return 0;
	return sum > (int32_t)PIXEL_MAX ? PIXEL_MAX : (uint32_t)sum;
}

static uint32_t csc_apply(const struct csc *csc, uint32_t pixel)
{
	const int32_t in[3] = {
		pixel_channel(pixel, PIXEL_RED),
		pixel_channel(pixel, PIXEL_GREEN),
		pixel_channel(pixel, PIXEL_BLUE),
	};

	return pixel_pack(csc_channel(csc, 0, in), csc_channel(csc, 1, in),
			  csc_channel(csc, 2, in));
}

static uint32_t correct(const struct colour *colour, uint32_t pixel)
{
	if (colour->has_first)
		pixel = lut_apply(&colour->first, pixel);
	if (colour->has_csc)
		pixel = csc_apply(&colour->csc, pixel);
	return colour->has_last ? lut_apply(&colour->last, pixel) : pixel;
}

/* Pixels from the first one on that are equal to it. */
static uint32_t run_length(const uint32_t *pixels, uint32_t width)
{
	uint32_t run = 1;

	while (run < width && pixels[run] == pixels[0])
		run++;
	return run;
}

void colour_apply(const struct colour *colour, uint32_t *pixels, uint32_t width)
{
	uint32_t run;

	if (!colour->has_first && !colour->has_csc && !colour->has_last)
		return;
	/* Neighbours are mostly equal, and a matrix is dear. */
	for (uint32_t x = 0; x < width; x += run) {
		uint32_t corrected = correct(colour, pixels[x]);

		run = run_length(&pixels[x], width - x);
		for (uint32_t i = 0; i < run; i++)
			pixels[x + i] = corrected;
	}
}
