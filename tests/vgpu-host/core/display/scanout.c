// SPDX-License-Identifier: MIT
/**
 * DOC: Scan-out
 *
 * The picture on a monitor, derived from the registers and from guest memory
 * when it is asked for.
 */
#include <stdlib.h>

#include "display/compose.h"
#include "model.h"

#define ALL_PLANES	((1u << PLANES) - 1)

static bool shows_something(const struct vgpu *vgpu, unsigned int index)
{
	const struct pipe *pipe = &vgpu->display.pipes[index];

	for (unsigned int id = 0; id < PLANES; id++) {
		if (plane_is_on(vgpu, id, pipe->planes[id].live[PLANE_CONTROL]))
			return pipe->running;
	}
	return false;
}

static int fill_image(struct compose *compose, struct vgpu_image *image)
{
	image->width = compose->width;
	image->height = compose->height;
	image->pixels = malloc((size_t)image->width * image->height * sizeof(*image->pixels));
	if (!image->pixels)
		return -ENOMEM;
	for (uint32_t y = 0; y < image->height && !compose->error; y++) {
		const uint32_t *row = compose_row(compose, y);

		for (uint32_t x = 0; x < image->width; x++)
			image->pixels[(size_t)y * image->width + x] = pixel_to_rgb888(row[x]);
	}
	return compose->error;
}

int vgpu_scanout(struct vgpu *vgpu, unsigned int pipe, struct vgpu_image *image)
{
	struct compose *compose;
	int err;

	*image = (struct vgpu_image) { 0 };
	if (pipe >= vgpu->gpu->platform->pipes)
		return -ENODEV;
	if (!shows_something(vgpu, pipe))
		return -ENODATA;
	compose = malloc(sizeof(*compose));
	if (!compose)
		return -ENOMEM;
	compose_begin(compose, vgpu, pipe, ALL_PLANES);
	err = fill_image(compose, image);
	if (err) {
		free(image->pixels);
		*image = (struct vgpu_image) { 0 };
	}
	free(compose);
	return err;
}
