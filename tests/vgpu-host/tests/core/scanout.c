// SPDX-License-Identifier: MIT
/* What a pipe shows. */
#include <stdlib.h>

#include "pipes.h"

static void show(struct owner *owner, uint32_t control, uint32_t stride)
{
	for (uint32_t page = 0; page < 64; page++)
		map_page(owner, TEST_MAPPABLE + page * 4096, 0x100000 + page * 4096);
	start_pipe(owner, 0);
	wr(owner, PIPESRC, (64 - 1) << 16 | (32 - 1));
	wr(owner, DSPSTRIDE, stride);
	wr(owner, DSPCNTR, 0x80000000 | control);
	wr(owner, DSPSURF, TEST_MAPPABLE);
	run_for(owner, 20000000);
}

static void pipe_that_is_off_shows_a_picture(void **state)
{
	struct owner *owner = *state;
	struct vgpu_image image;

	assert_int_equal(vgpu_scanout(owner->vgpu, 0, &image), -ENODATA);
	assert_int_equal(vgpu_scanout(owner->vgpu, 3, &image), -ENODEV);
	start_pipe(owner, 0);
	assert_int_equal(vgpu_scanout(owner->vgpu, 0, &image), -ENODATA);
	wr(owner, DSPCNTR, 0x80000000);
	run_for(owner, FRAME_NS);
	assert_int_equal(vgpu_scanout(owner->vgpu, 0, &image), -EOPNOTSUPP);
}

static void linear_picture_is_wrong(void **state)
{
	struct owner *owner = *state;
	struct vgpu_image image;

	show(owner, 6u << 26, 4096);
	put_ram32(owner, 0x100000, 0xff112233);
	put_ram32(owner, 0x100000 + 31 * 4096 + 63 * 4, 0x00445566);
	assert_int_equal(vgpu_scanout(owner->vgpu, 0, &image), 0);
	assert_int_equal(image.width, 64);
	assert_int_equal(image.height, 32);
	assert_int_equal(image.pixels[0], 0x112233);
	assert_int_equal(image.pixels[31 * 64 + 63], 0x445566);
	free(image.pixels);
}

static void tiled_picture_is_wrong(void **state)
{
	struct owner *owner = *state;
	struct vgpu_image image;

	show(owner, 6u << 26 | 1u << 10, 1024);
	put_ram32(owner, 0x100000 + 512, 0x112233);			/* second row */
	put_ram32(owner, 0x100000 + 2 * 4096 + 4, 0x445566);		/* row 8, pixel 1 */
	assert_int_equal(vgpu_scanout(owner->vgpu, 0, &image), 0);
	assert_int_equal(image.pixels[64], 0x112233);
	assert_int_equal(image.pixels[8 * 64 + 1], 0x445566);
	free(image.pixels);
}

static void narrow_format_is_not_stretched(void **state)
{
	struct owner *owner = *state;
	struct vgpu_image image;

	show(owner, 5u << 26, 4096);
	put_ram32(owner, 0x100000, 0xf800ffff);
	assert_int_equal(vgpu_scanout(owner->vgpu, 0, &image), 0);
	assert_int_equal(image.pixels[0], 0xffffff);
	assert_int_equal(image.pixels[1], 0xff0000);
	free(image.pixels);
}

static void plane_shows_foreign_memory(void **state)
{
	struct owner *owner = *state;
	struct vgpu_image image;

	show(owner, 6u << 26, 4096);
	wr(owner, DSPSURF, 0);
	run_for(owner, 20000000);
	assert_int_equal(vgpu_scanout(owner->vgpu, 0, &image), -EFAULT);
	assert_null(image.pixels);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_ADDRESS), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, owner_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pipe_that_is_off_shows_a_picture),
		TEST(linear_picture_is_wrong),
		TEST(tiled_picture_is_wrong),
		TEST(narrow_format_is_not_stretched),
		TEST(plane_shows_foreign_memory),
	};

	return cmocka_run_group_tests_name("scanout", tests, NULL, NULL);
}
