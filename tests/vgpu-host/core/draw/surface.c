// SPDX-License-Identifier: MIT
/*
 * Source: genxml, RENDER_SURFACE_STATE; PRM Haswell, volume 5, for the
 * formats. Only one of two dimensions, one sample and one level is known.
 */
#include <stddef.h>
#include <string.h>

#include "draw/surface.h"

#define PAGE			4096u

/* What a channel is when it is sampled. */
#define SELECT_ZERO		0u
#define SELECT_ONE		1u
#define SELECT_RED		4u

/**
 * struct image_format - a texel of unsigned normalized channels
 * @number: in the surface's state
 * @bytes: of a texel
 * @channels: where each is, and its bits; 0: there is none
 */
struct image_format {
	uint16_t number;
	uint8_t bytes;
	struct { uint8_t shift, bits; } channels[IMAGE_CHANNELS];
};

static const struct image_format formats[] = {
	{ 0x0c0, 4, { { 16, 8 }, { 8, 8 }, { 0, 8 }, { 24, 8 } } },	/* B8G8R8A8_UNORM */
	{ 0x0c7, 4, { { 0, 8 }, { 8, 8 }, { 16, 8 }, { 24, 8 } } },	/* R8G8B8A8_UNORM */
	{ 0x100, 2, { { 11, 5 }, { 5, 6 }, { 0, 5 }, { 0, 0 } } },	/* B5G6R5_UNORM */
	{ 0x106, 2, { { 0, 8 }, { 8, 8 }, { 0, 0 }, { 0, 0 } } },	/* R8G8_UNORM */
	{ 0x140, 1, { { 0, 8 }, { 0, 0 }, { 0, 0 }, { 0, 0 } } },	/* R8_UNORM */
};

static const struct image_format *format_of(uint32_t number)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (formats[i].number == number)
			return &formats[i];
	}
	return NULL;
}

static const char *check_layout(const struct image *image)
{
	if (!image->format)
		return "a surface format";
	if ((uint64_t)image->width * image->format->bytes > image->pitch ||
	    image->pitch % tiling_width(image->tiling) ||
	    (image->tiling != TILING_LINEAR && image->base % PAGE) ||
	    image->base % image->format->bytes || image->pitch % image->format->bytes)
		return "a surface with such a pitch or base";
	for (unsigned int i = 0; i < IMAGE_CHANNELS; i++) {
		if (image->select[i] > SELECT_ONE && image->select[i] < SELECT_RED)
			return "a surface with such a channel select";
	}
	return NULL;
}

const char *image_describe(struct image *image, const struct image_form *form, const uint32_t *words)
{
	const char *unknown = rules_check(&form->rules, words);
	uint8_t tiling = form->tilings[words[0] >> form->tile_mode & 3];

	if (unknown)
		return unknown;
	if (tiling == IMAGE_TILING_UNKNOWN)
		return "a surface with such a tiling";
	*image = (struct image) {
		.format = format_of(words[0] >> 18 & 0x3ff),
		.base = words[form->base] | (form->wide ? (uint64_t)words[form->base + 1] << 32 : 0),
		.tiling = tiling,
		.pitch = (words[3] & 0x3ffff) + 1,
		.width = (words[2] & 0x3fff) + 1,
		.height = (words[2] >> 16 & 0x3fff) + 1,
	};
	for (unsigned int i = 0; i < IMAGE_CHANNELS; i++)
		image->select[i] = words[7] >> (25 - 3 * i) & 7;
	return check_layout(image);
}

uint32_t image_bytes(const struct image *image)
{
	return image->format->bytes;
}

uint64_t image_address(const struct image *image, uint32_t x, uint32_t y, uint32_t *span)
{
	return image->base + tiling_offset(image->tiling, image->pitch, x, y, span);
}

static uint32_t largest(unsigned int bits)
{
	return (UINT32_C(1) << bits) - 1;
}

void image_unpack(const struct image *image, const uint8_t *texel,
		  float channels[IMAGE_CHANNELS])
{
	/* by the number that selects it; a channel that is not there is 0, alpha 1 */
	float values[8] = { [SELECT_ONE] = 1, [SELECT_RED + 3] = 1 };
	const struct image_format *format = image->format;
	uint32_t bits = 0;

	memcpy(&bits, texel, format->bytes);
	for (unsigned int i = 0; i < IMAGE_CHANNELS; i++) {
		uint32_t max = largest(format->channels[i].bits);

		if (max)
			values[SELECT_RED + i] =
				(float)(bits >> format->channels[i].shift & max) / (float)max;
	}
	for (unsigned int i = 0; i < IMAGE_CHANNELS; i++)
		channels[i] = values[image->select[i]];
}

void image_pack(const struct image *image, const float channels[IMAGE_CHANNELS], uint8_t *texel)
{
	const struct image_format *format = image->format;
	uint32_t bits = 0;

	for (unsigned int i = 0; i < IMAGE_CHANNELS; i++) {
		uint32_t max = largest(format->channels[i].bits);
		float value = channels[i] > 0 ? channels[i] : 0;	/* what is no number is 0 */

		bits |= (uint32_t)((value < 1 ? value : 1) * (float)max + 0.5f)
			<< format->channels[i].shift;
	}
	memcpy(texel, &bits, format->bytes);
}
