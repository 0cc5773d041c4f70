// SPDX-License-Identifier: MIT
/* A picture written is the picture read. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <png.h>

#include "screenshot.h"

static int setup(void **state)
{
	char *dir = strdup("/tmp/screenshot-XXXXXX");

	assert_non_null(mkdtemp(dir));
	*state = dir;
	return 0;
}

static int teardown(void **state)
{
	int err = rmdir(*state);

	free(*state);
	return err;
}

static uint32_t *paint(uint32_t width, uint32_t height)
{
	uint32_t *pixels = malloc((size_t)width * height * sizeof(*pixels));

	assert_non_null(pixels);
	for (uint32_t i = 0; i < width * height; i++)
		pixels[i] = (i * 2654435761u) & 0xffffff;
	return pixels;
}

static void expect_picture(const char *path, const struct vgpu_image *image)
{
	png_image png = { .version = PNG_IMAGE_VERSION };
	uint8_t *rgb;

	assert_true(png_image_begin_read_from_file(&png, path));
	assert_int_equal(png.width, image->width);
	assert_int_equal(png.height, image->height);
	png.format = PNG_FORMAT_RGB;
	rgb = malloc(PNG_IMAGE_SIZE(png));
	assert_non_null(rgb);
	assert_true(png_image_finish_read(&png, NULL, rgb, 0, NULL));
	for (size_t i = 0; i < (size_t)image->width * image->height; i++) {
		uint32_t pixel = (uint32_t)rgb[3 * i] << 16 | (uint32_t)rgb[3 * i + 1] << 8 |
				 rgb[3 * i + 2];

		assert_int_equal(pixel, image->pixels[i]);
	}
	free(rgb);
}

static void round_trip(const char *dir, uint32_t width, uint32_t height)
{
	struct vgpu_image image = {
		.width = width,
		.height = height,
		.pixels = paint(width, height),
	};
	char path[64];

	snprintf(path, sizeof(path), "%s/a.png", dir);
	assert_int_equal(screenshot_write(path, &image), 0);
	expect_picture(path, &image);
	unlink(path);
	free(image.pixels);
}

static void picture_written_is_the_picture_read(void **state)
{
	round_trip(*state, 1, 1);
	round_trip(*state, 7, 3);
	round_trip(*state, 1024, 768);
}

static void second_picture_replaces_the_first(void **state)
{
	struct vgpu_image image = { .width = 8, .height = 8, .pixels = paint(8, 8) };
	char path[64];

	snprintf(path, sizeof(path), "%s/a.png", (const char *)*state);
	assert_int_equal(screenshot_write(path, &image), 0);
	image.pixels[0] ^= 0xff00;
	assert_int_equal(screenshot_write(path, &image), 0);
	expect_picture(path, &image);
	unlink(path);
	free(image.pixels);
}

static void directory_that_is_not_there_is_told(void **state)
{
	struct vgpu_image image = { .width = 1, .height = 1, .pixels = paint(1, 1) };
	char path[64];

	snprintf(path, sizeof(path), "%s/no/a.png", (const char *)*state);
	assert_int_equal(screenshot_write(path, &image), -ENOENT);
	free(image.pixels);
}

/* A target that cannot be replaced; teardown sees whether anything is left. */
static void failure_leaves_no_file_behind(void **state)
{
	struct vgpu_image image = { .width = 1, .height = 1, .pixels = paint(1, 1) };

	assert_true(screenshot_write(*state, &image) < 0);
	free(image.pixels);
}

/* Its limit is that of a file's size, which fails in the same place. */
static void full_disk_is_told(void **state)
{
	struct vgpu_image image = { .width = 640, .height = 480, .pixels = paint(640, 480) };
	struct rlimit limit;
	struct rlimit small;
	char path[64];
	int err;

	snprintf(path, sizeof(path), "%s/a.png", (const char *)*state);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	small = (struct rlimit){ .rlim_cur = 4096, .rlim_max = limit.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	err = screenshot_write(path, &image);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_true(err < 0);
	assert_int_equal(access(path, F_OK), -1);
	free(image.pixels);
}

/* Whoever can write to the directory puts something in the way. */
static void link_or_fifo_is_not_written_through(void **state)
{
	struct vgpu_image image = { .width = 8, .height = 8, .pixels = paint(8, 8) };
	char path[64];
	char temporary[80];
	char victim[80];

	snprintf(path, sizeof(path), "%s/a.png", (const char *)*state);
	snprintf(temporary, sizeof(temporary), "%s.%d.tmp", path, (int)getpid());
	snprintf(victim, sizeof(victim), "%s/victim", (const char *)*state);
	for (unsigned int kind = 0; kind < 4; kind++) {
		const char *place = kind & 1 ? temporary : path;
		struct stat st;

		close(open(victim, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
		assert_int_equal(kind & 2 ? mkfifo(place, 0600) : symlink(victim, place), 0);
		alarm(10);	/* a FIFO without a reader keeps its writer waiting */
		assert_int_equal(screenshot_write(path, &image), 0);
		alarm(0);
		expect_picture(path, &image);
		assert_int_equal(stat(victim, &st), 0);
		assert_int_equal(st.st_size, 0);
		assert_int_equal(access(temporary, F_OK), -1);
		unlink(victim);
		unlink(path);
	}
	free(image.pixels);
}

#define screenshot_test(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		screenshot_test(picture_written_is_the_picture_read),
		screenshot_test(second_picture_replaces_the_first),
		screenshot_test(directory_that_is_not_there_is_told),
		screenshot_test(failure_leaves_no_file_behind),
		screenshot_test(full_disk_is_told),
		screenshot_test(link_or_fifo_is_not_written_through),
	};

	return cmocka_run_group_tests_name("screenshot", tests, NULL, NULL);
}
