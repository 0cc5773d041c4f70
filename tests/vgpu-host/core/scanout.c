// SPDX-License-Identifier: MIT
/**
 * DOC: Scan-out
 *
 * What a monitor shows is derived from the registers each time it is asked
 * for: size from the pipe, format, tiling, stride and address from the primary
 * plane, pixels from guest memory through the GGTT, a page at a time.
 */
#include <stdlib.h>
#include <string.h>

#include "ggtt.h"
#include "haswell_regs.h"
#include "model.h"
#include "sysmem.h"
#include "tiling.h"

#define PLANE_FORMAT(ctl)	((ctl) >> 26 & 0xf)
#define SIZE_MAX_PIXELS		4096u

/** struct plane_format - how a pixel of the primary plane is made */
struct plane_format {
	const char *name;
	uint8_t bytes;
	uint8_t red_shift, green_shift, blue_shift;
	uint8_t red_bits, green_bits, blue_bits;
};

static const struct plane_format formats[16] = {
	[0x5] = { .name = "RGB565", .bytes = 2, .red_shift = 11, .red_bits = 5,
		  .green_shift = 5, .green_bits = 6, .blue_shift = 0, .blue_bits = 5 },
	[0x6] = { .name = "XRGB8888", .bytes = 4, .red_shift = 16, .red_bits = 8,
		  .green_shift = 8, .green_bits = 8, .blue_shift = 0, .blue_bits = 8 },
	[0x8] = { .name = "XBGR2101010", .bytes = 4, .red_shift = 0, .red_bits = 10,
		  .green_shift = 10, .green_bits = 10, .blue_shift = 20, .blue_bits = 10 },
	[0xa] = { .name = "XRGB2101010", .bytes = 4, .red_shift = 20, .red_bits = 10,
		  .green_shift = 10, .green_bits = 10, .blue_shift = 0, .blue_bits = 10 },
	[0xe] = { .name = "XBGR8888", .bytes = 4, .red_shift = 0, .red_bits = 8,
		  .green_shift = 8, .green_bits = 8, .blue_shift = 16, .blue_bits = 8 },
};

/** struct surface - the primary plane as its registers describe it */
struct surface {
	uint64_t base;
	uint32_t stride;
	uint32_t x, y;
	enum tiling tiling;
	const struct plane_format *format;
};

static void derive_surface(const struct vgpu *vgpu, unsigned int pipe, struct surface *surface)
{
	const uint32_t *live = vgpu->display.pipes[pipe].planes[PLANE_PRIMARY].live;
	uint32_t ctl = live[PLANE_CONTROL];
	uint32_t offset = live[PLANE_OFFSET];

	*surface = (struct surface) {
		.base = live[PLANE_SURFACE] & ~(GPU_PAGE_SIZE - 1),
		.stride = live[PLANE_STRIDE] & 0xffc0,
		.x = offset & 0xfff,
		.y = offset >> 16 & 0xfff,
		.tiling = ctl & PLANE_TILED ? TILING_X : TILING_LINEAR,
		.format = formats[PLANE_FORMAT(ctl)].bytes ? &formats[PLANE_FORMAT(ctl)] : NULL,
	};
}

/* Graphics address of a byte of a surface; @span: bytes from there on in memory order, in a page. */
static uint64_t surface_address(const struct surface *surface, uint32_t x, uint32_t y,
				uint32_t *span)
{
	uint64_t address = surface->base +
			   tiling_offset(surface->tiling, surface->stride, x, y, span);
	uint32_t room = GPU_PAGE_SIZE - address % GPU_PAGE_SIZE;

	if (*span > room)
		*span = room;
	return address;
}

static int read_row(struct vgpu *vgpu, const struct surface *surface, uint32_t y, uint8_t *to,
		    uint32_t len)
{
	uint32_t x = surface->x * surface->format->bytes;

	while (len) {
		uint32_t span;
		uint64_t address = surface_address(surface, x, surface->y + y, &span);
		uint64_t iova;

		if (span > len)
			span = len;
		if (ggtt_translate(vgpu, address, "primary plane", &iova))
			return -EFAULT;
		if (sysmem_read(vgpu, iova, to, span)) {
			vgpu_refuse(vgpu, VGPU_REFUSED_DMA, "primary plane", address);
			return -EFAULT;
		}
		to += span;
		x += span;
		len -= span;
	}
	return 0;
}

/* A colour of @bits bits as eight. */
static uint32_t channel(uint32_t pixel, unsigned int shift, unsigned int bits)
{
	uint32_t value = pixel >> shift & ((1u << bits) - 1);

	return bits >= 8 ? value >> (bits - 8) : value << (8 - bits) | value >> (2 * bits - 8);
}

static void convert_row(const struct plane_format *format, const uint8_t *from, uint32_t *to,
			uint32_t width)
{
	for (uint32_t x = 0; x < width; x++) {
		uint32_t pixel = 0;

		memcpy(&pixel, from + (size_t)x * format->bytes, format->bytes);
		to[x] = channel(pixel, format->red_shift, format->red_bits) << 16 |
			channel(pixel, format->green_shift, format->green_bits) << 8 |
			channel(pixel, format->blue_shift, format->blue_bits);
	}
}

static int read_image(struct vgpu *vgpu, const struct surface *surface, struct vgpu_image *image)
{
	uint32_t len = image->width * surface->format->bytes;
	uint8_t *row = malloc(len);
	int err = row ? 0 : -ENOMEM;

	for (uint32_t y = 0; !err && y < image->height; y++) {
		err = read_row(vgpu, surface, y, row, len);
		if (!err)
			convert_row(surface->format, row, &image->pixels[(size_t)y * image->width],
				    image->width);
	}
	free(row);
	return err;
}

static int check_pipe(const struct vgpu *vgpu, unsigned int pipe)
{
	struct mode mode;

	if (pipe >= vgpu->gpu->platform->pipes)
		return -ENODEV;
	if (!display_mode(vgpu, pipe, &mode) ||
	    !plane_is_on(PLANE_PRIMARY,
			 vgpu->display.pipes[pipe].planes[PLANE_PRIMARY].live[PLANE_CONTROL]))
		return -ENODATA;
	return 0;
}

int vgpu_scanout(struct vgpu *vgpu, unsigned int pipe, struct vgpu_image *image)
{
	struct surface surface;
	uint32_t size;
	int err = check_pipe(vgpu, pipe);

	*image = (struct vgpu_image) { 0 };
	if (err)
		return err;
	derive_surface(vgpu, pipe, &surface);
	if (!surface.format || !surface.stride ||
	    surface.stride % tiling_width(surface.tiling))
		return -EOPNOTSUPP;
	size = reg_get(vgpu, haswell_pipes[pipe] + PIPESRC);
	image->width = (size >> 16 & (SIZE_MAX_PIXELS - 1)) + 1;
	image->height = (size & (SIZE_MAX_PIXELS - 1)) + 1;
	image->pixels = malloc((size_t)image->width * image->height * sizeof(*image->pixels));
	if (!image->pixels)
		return -ENOMEM;
	err = read_image(vgpu, &surface, image);
	if (err) {
		free(image->pixels);
		*image = (struct vgpu_image) { 0 };
	}
	return err;
}
