// SPDX-License-Identifier: MIT
#include "draw/shade.h"
#include "memory/access.h"
#include "model.h"

#define BARYCENTRICS		2u	/* their first register */

static const uint8_t *read_texel(struct draw *draw, uint64_t address)
{
	uint64_t first = address & ~(uint64_t)(LINE_BYTES - 1);
	struct line *line = &draw->lines[first / LINE_BYTES % LINES];

	if (!line->valid || line->address != first) {
		line->address = first;
		line->valid = !memory_read(draw->vgpu, draw->engine, draw->space, first,
					   line->bytes, sizeof(line->bytes));
	}
	return line->valid ? &line->bytes[address - first] : NULL;
}

/* The texel at a coordinate; outside it is that at the edge, and what is no number is the first. */
static uint32_t texel_at(float coordinate, bool normalized, uint32_t size)
{
	float at = normalized ? coordinate * (float)size : coordinate;

	if (!(at > 0))
		return 0;
	return at < (float)size ? (uint32_t)at : size - 1;
}

static bool sample(void *ctx, unsigned int number, uint16_t live, const float *u, const float *v,
		   float *colours)
{
	struct draw *draw = ctx;
	const struct texture *texture = &draw->textures[number];
	const struct image *image = &texture->image;

	for (unsigned int i = 0; i < EU_PIXELS; i++) {
		float channels[IMAGE_CHANNELS];
		const uint8_t *texel;
		uint32_t span;

		if (!(live & 1u << i))
			continue;
		texel = read_texel(draw, vgpu_address(draw->vgpu, image_address(image,
			texel_at(u[i], texture->normalized, image->width) * image_bytes(image),
			texel_at(v[i], texture->normalized, image->height), &span)));
		if (!texel)
			return false;
		image_unpack(image, texel, channels);
		for (unsigned int c = 0; c < IMAGE_CHANNELS; c++)
			colours[c * EU_PIXELS + i] = channels[c];
	}
	return true;
}

/* Where a pixel of a thread lies in its block: in squares of two by two. */
static unsigned int column_of(unsigned int pixel)
{
	return pixel / 4 * 2 + pixel % 2;
}

static unsigned int row_of(unsigned int pixel)
{
	return pixel / 2 % 2;
}

static unsigned int pixel_of(unsigned int column, unsigned int row)
{
	return column / 2 * 4 + row * 2 + column % 2;
}

static void write_run(struct draw *draw, const struct image *image, uint32_t x, uint32_t y,
		      const uint8_t *texels, uint32_t len)
{
	while (len) {
		uint32_t span;
		uint64_t address = vgpu_address(draw->vgpu, image_address(image, x, y, &span));

		if (span > len)
			span = len;
		/* a refusal has been counted where it happened */
		(void)memory_write(draw->vgpu, draw->engine, draw->space, address, texels, span);
		texels += span;
		x += span;
		len -= span;
	}
}

static void write_row(struct draw *draw, const struct image *image, unsigned int row,
		      uint16_t live, const float *colours)
{
	uint8_t texels[BLOCK_WIDTH * IMAGE_TEXEL_MAX];
	uint32_t bytes = image_bytes(image);
	uint32_t count = 0;

	for (unsigned int column = 0; column <= BLOCK_WIDTH; column++) {
		unsigned int pixel = pixel_of(column, row);

		if (column < BLOCK_WIDTH && live & 1u << pixel && draw->x + column < image->width) {
			const float channels[IMAGE_CHANNELS] = {
				colours[pixel], colours[EU_PIXELS + pixel],
				colours[2 * EU_PIXELS + pixel], colours[3 * EU_PIXELS + pixel],
			};

			image_pack(image, channels, &texels[bytes * count++]);
		} else if (count) {
			write_run(draw, image, (draw->x + column - count) * bytes, draw->y + row,
				  texels, count * bytes);
			count = 0;
		}
	}
}

static void write(void *ctx, unsigned int number, uint16_t live, const float *colours)
{
	struct draw *draw = ctx;
	const struct image *image = &draw->textures[number].image;

	for (unsigned int row = 0; row < BLOCK_HEIGHT; row++) {
		if (draw->y + row < image->height)
			write_row(draw, image, row, live, colours);
	}
}

/* How far a pixel's centre is from the first vertex towards the second, and towards the third. */
static void find_barycentrics(const struct draw *draw, double x, double y, float weights[2])
{
	const float (*corners)[2] = draw->corners;
	double x1 = corners[1][0] - corners[0][0], y1 = corners[1][1] - corners[0][1];
	double x2 = corners[2][0] - corners[0][0], y2 = corners[2][1] - corners[0][1];
	double area = x1 * y2 - x2 * y1;

	x -= corners[0][0];
	y -= corners[0][1];
	weights[0] = (float)((x * y2 - x2 * y) / area);
	weights[1] = (float)((x1 * y - x * y1) / area);
}

void shade_block(struct draw *draw)
{
	const struct eu_port port = { .ctx = draw, .sample = sample, .write = write };
	struct eu_thread thread = draw->thread;

	for (unsigned int i = 0; i < EU_PIXELS; i++) {
		int32_t x = draw->x + column_of(i), y = draw->y + row_of(i);
		float *pair = &thread.registers[(BARYCENTRICS + i / EU_FLOATS * 2) * EU_FLOATS +
						i % EU_FLOATS];
		float weights[2];

		find_barycentrics(draw, x + 0.5, y + 0.5, weights);
		pair[0] = weights[0];
		pair[EU_FLOATS] = weights[1];
		if (x >= draw->x1 && x < draw->x2 && y >= draw->y1 && y < draw->y2)
			thread.live |= 1u << i;
	}
	eu_run(&thread, draw->kernel, &port);
}
