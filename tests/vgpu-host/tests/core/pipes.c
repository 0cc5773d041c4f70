// SPDX-License-Identifier: MIT
#include <stdlib.h>

#include "pipes.h"

uint32_t rd_pipe(struct owner *owner, unsigned int pipe, uint32_t offset)
{
	return rd(owner, offset + 0x1000 * pipe);
}

void wr_pipe(struct owner *owner, unsigned int pipe, uint32_t offset, uint32_t value)
{
	wr(owner, offset + 0x1000 * pipe, value);
}

void start_pipe(struct owner *owner, unsigned int pipe)
{
	wr_pipe(owner, pipe, 0x60000, (1184 - 1) << 16 | (1024 - 1));
	wr_pipe(owner, pipe, 0x6000c, (790 - 1) << 16 | (768 - 1));
	wr_pipe(owner, pipe, PIPESRC, 1023 << 16 | 767);
	wr_pipe(owner, pipe, TRANSCONF, 0x80000000);
}

void arm_display(struct owner *owner)
{
	enable_msi(owner);
	wr(owner, DEIMR, 0);
	wr(owner, DEIER, 0xffffffff);
}

void expect_splash(struct owner *owner)
{
	struct vgpu_image image = { 0 };

	for (unsigned int page = 0; page < 1024 * 768 * 4 / 4096; page++)
		map_page(owner, TEST_MAPPABLE + 4096 * page, 4096 * page);
	put_ram32(owner, 1024 * 768 * 4 - 4, 0x123456);
	assert_int_equal(vgpu_scanout(owner->vgpu, 0, &image), 0);
	assert_int_equal(image.width, 1024);
	assert_int_equal(image.height, 768);
	assert_int_equal(image.pixels[1024 * 768 - 1], 0x123456);
	free(image.pixels);
}
