// SPDX-License-Identifier: MIT
/**
 * DOC: What a pipe shows
 *
 * A row at a time: black, then the planes that are on from the lowest to the
 * highest, each read from guest memory through the GGTT a page at a time, then
 * the colour correction.
 *
 * Not modelled: panel fitters and scalers (a picture is as large as PIPESRC says,
 * and a plane as its source), the planes' own gamma correction, stereo, rotation
 * by a quarter, compressed surfaces, and cursors of two colours or with an AND
 * mask.
 *
 * Sources: PRM Haswell, volume 2c; upstream's i9xx_plane.c, intel_sprite.c,
 * skl_universal_plane.c and intel_cursor.c.
 */
#include <string.h>

#include "display/compose.h"
#include "display/regs.h"
#include "memory/ggtt.h"
#include "memory/sysmem.h"
#include "model.h"

#define KEY_CHANNELS		24	/* shift: blue, green, red take part in a source key */
#define SIZE_MASK		(COMPOSE_WIDTH_MAX - 1)

/* ---- derivation ----------------------------------------------------------------- */

static uint32_t picture_width(uint32_t size)
{
	return (size >> 16 & SIZE_MASK) + 1;
}

static uint32_t picture_height(uint32_t size)
{
	return (size & SIZE_MASK) + 1;
}

static bool layer_is_modelled(const struct layer *layer)
{
	return layer->format && layer->stride && layer->stride % tiling_width(layer->tiling) == 0;
}

static void add_layer(struct compose *compose, const uint32_t *live, enum plane_id id)
{
	struct layer layer = {
		.control = live[PLANE_CONTROL],
		.base = live[PLANE_SURFACE] & ~(GPU_PAGE_SIZE - 1),
		.width = compose->width,
		.height = compose->height,
		.opacity = 255,
	};

	vgpu_display(compose->vgpu)->planes[id].derive(live, &layer);
	if (layer_is_modelled(&layer))
		compose->layers[compose->count++] = layer;
	else if (!compose->error)
		compose->error = -EOPNOTSUPP;
}

void compose_begin(struct compose *compose, struct vgpu *vgpu, unsigned int pipe,
		   unsigned int planes)
{
	const struct plane *plane = vgpu->display.pipes[pipe].planes;
	uint32_t size = reg_get(vgpu, vgpu_display(vgpu)->pipes[pipe] + PIPESRC);

	compose->vgpu = vgpu;
	compose->width = picture_width(size);
	compose->height = picture_height(size);
	compose->count = 0;
	compose->error = 0;
	for (unsigned int id = 0; id < PLANES; id++) {
		if (planes & 1u << id && plane_is_on(vgpu, id, plane[id].live[PLANE_CONTROL]))
			add_layer(compose, plane[id].live, id);
	}
	vgpu_display(vgpu)->colour(vgpu, pipe, plane[PLANE_PRIMARY].live[PLANE_CONTROL],
				   &compose->colour);
}

/* ---- memory --------------------------------------------------------------------- */

/* Graphics address of a byte of a layer; @span: bytes from there on in memory order, in a page. */
static uint64_t layer_address(const struct layer *layer, uint32_t x, uint32_t y, uint32_t *span)
{
	uint64_t address = layer->base + tiling_offset(layer->tiling, layer->stride, x, y, span);
	uint32_t room = GPU_PAGE_SIZE - address % GPU_PAGE_SIZE;

	if (*span > room)
		*span = room;
	return address;
}

static int read_row(struct vgpu *vgpu, const struct layer *layer, uint32_t x, uint32_t y,
		    uint8_t *to, uint32_t len)
{
	while (len) {
		uint32_t span;
		uint64_t address = layer_address(layer, x, y, &span);
		uint64_t iova;

		if (span > len)
			span = len;
		if (ggtt_translate(vgpu, address, layer->name, &iova))
			return -EFAULT;
		if (sysmem_read(vgpu, iova, to, span)) {
			vgpu_refuse(vgpu, VGPU_REFUSED_DMA, layer->name, address);
			return -EFAULT;
		}
		to += span;
		x += span;
		len -= span;
	}
	return 0;
}

/* ---- blending ------------------------------------------------------------------- */

static void cover(const struct layer *layer, const struct compose *compose, uint32_t *below,
		  uint32_t width)
{
	(void)layer;
	memcpy(below, compose->over, width * sizeof(*below));
}

static bool in_source_key(const struct layer *layer, uint32_t rgb)
{
	for (unsigned int i = 0; i < 3; i++) {
		uint32_t value = rgb >> 8 * i & 0xff;

		if (layer->key_mask >> KEY_CHANNELS >> i & 1 &&
		    (value < (layer->key_value >> 8 * i & 0xff) ||
		     value > (layer->key_max >> 8 * i & 0xff)))
			return false;
	}
	return true;
}

static void source_key(const struct layer *layer, const struct compose *compose, uint32_t *below,
		       uint32_t width)
{
	for (uint32_t x = 0; x < width; x++) {
		if (!in_source_key(layer, pixel_to_rgb888(compose->over[x])))
			below[x] = compose->over[x];
	}
}

static void destination_key(const struct layer *layer, const struct compose *compose,
			    uint32_t *below, uint32_t width)
{
	uint32_t mask = layer->key_mask & 0xffffff;

	for (uint32_t x = 0; x < width; x++) {
		if (!((pixel_to_rgb888(below[x]) ^ layer->key_value) & mask))
			below[x] = compose->over[x];
	}
}

/** struct weights - what a channel of the plane and of what is below count, in 1/255 */
struct weights {
	uint32_t over;
	uint32_t below;
};

static uint32_t add_channel(uint32_t over, uint32_t below, unsigned int shift, struct weights weights)
{
	uint32_t sum = (pixel_channel(over, shift) * weights.over + 127) / 255 +
		       (pixel_channel(below, shift) * weights.below + 127) / 255;

	return sum < PIXEL_MAX ? sum : PIXEL_MAX;
}

static struct weights weigh(const struct layer *layer, const uint8_t *pixel)
{
	bool has_alpha = layer->blend != BLEND_OPACITY && layer->format->alpha;
	uint32_t pixels_own = has_alpha ? layer->format->alpha(pixel) : 255;
	uint32_t covers = (pixels_own * layer->opacity + 127) / 255;

	return (struct weights) {
		.over = layer->blend == BLEND_COVERAGE ? covers : layer->opacity,
		.below = 255 - covers,
	};
}

static void alpha(const struct layer *layer, const struct compose *compose, uint32_t *below,
		  uint32_t width)
{
	for (uint32_t x = 0; x < width; x++) {
		uint32_t over = compose->over[x];
		uint32_t column = layer->rotated ? width - 1 - x : x;
		struct weights weights = weigh(layer, &compose->raw[layer->format->bytes * column]);

		below[x] = pixel_pack(add_channel(over, below[x], PIXEL_RED, weights),
				      add_channel(over, below[x], PIXEL_GREEN, weights),
				      add_channel(over, below[x], PIXEL_BLUE, weights));
	}
}

static void (*const blends[])(const struct layer *layer, const struct compose *compose,
			      uint32_t *below, uint32_t width) = {
	[BLEND_COVER] = cover,
	[BLEND_SOURCE_KEY] = source_key,
	[BLEND_DESTINATION_KEY] = destination_key,
	[BLEND_ALPHA] = alpha,
	[BLEND_COVERAGE] = alpha,
	[BLEND_OPACITY] = alpha,
};

/* ---- rows ----------------------------------------------------------------------- */

static void reverse(uint32_t *pixels, uint32_t width)
{
	for (uint32_t x = 0; x < width / 2; x++) {
		uint32_t pixel = pixels[x];

		pixels[x] = pixels[width - 1 - x];
		pixels[width - 1 - x] = pixel;
	}
}

/* Columns of a layer that are on the pipe: where they begin, and how many. */
static uint32_t visible(const struct compose *compose, const struct layer *layer, uint32_t *first)
{
	int32_t begin = layer->x > 0 ? layer->x : 0;
	int32_t end = layer->x + (int32_t)layer->width;

	if (end > (int32_t)compose->width)
		end = (int32_t)compose->width;
	*first = begin;
	return end > begin ? end - begin : 0;
}

/* A row of the layer from column @first of the pipe on, in the order of the pipe. */
static int fetch(struct compose *compose, const struct layer *layer, uint32_t row, uint32_t first,
		 uint32_t width)
{
	const struct pixel_format *format = layer->format;
	uint32_t column = first - layer->x;
	uint32_t skip, pixels;
	int err;

	if (layer->rotated) {
		row = layer->height - 1 - row;
		column = layer->width - column - width;
	}
	column += layer->source_x;
	skip = column % format->group;
	pixels = (skip + width + format->group - 1) / format->group * format->group;
	err = read_row(compose->vgpu, layer, (column - skip) * format->bytes,
		       layer->source_y + row, compose->raw, pixels * format->bytes);
	if (err)
		return err;
	format->convert(format, layer->control, compose->raw, compose->over, pixels);
	if (skip)
		memmove(compose->over, &compose->over[skip], width * sizeof(compose->over[0]));
	if (layer->rotated)
		reverse(compose->over, width);
	return 0;
}

/* A plane that cannot be read is not shown, and its memory is not looked at again. */
static void drop_layer(struct compose *compose, unsigned int index, int err)
{
	compose->error = compose->error ? compose->error : err;
	compose->layers[index].height = 0;
}

static void lay_over(struct compose *compose, unsigned int index, uint32_t y)
{
	const struct layer *layer = &compose->layers[index];
	uint32_t row = y - (uint32_t)layer->y;
	uint32_t first;
	uint32_t width = visible(compose, layer, &first);
	int err;

	if (row >= layer->height || !width)
		return;
	err = fetch(compose, layer, row, first, width);
	if (err)
		drop_layer(compose, index, err);
	else
		blends[layer->blend](layer, compose, &compose->pixels[first], width);
}

const uint32_t *compose_row(struct compose *compose, uint32_t y)
{
	memset(compose->pixels, 0, compose->width * sizeof(compose->pixels[0]));
	for (unsigned int i = 0; i < compose->count; i++)
		lay_over(compose, i, y);
	colour_apply(&compose->colour, compose->pixels, compose->width);
	return compose->pixels;
}
