// SPDX-License-Identifier: MIT
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <png.h>

#include "screenshot.h"

static void pack_row(uint8_t *dst, const uint32_t *src, uint32_t width)
{
	for (uint32_t x = 0; x < width; x++) {
		*dst++ = (uint8_t)(src[x] >> 16);
		*dst++ = (uint8_t)(src[x] >> 8);
		*dst++ = (uint8_t)src[x];
	}
}

/*
 * libpng leaves by longjmp(): nothing here may change between setjmp() and
 * that, which is why the rows are packed by the caller's buffer.
 */
static int encode(png_structp png, png_infop info, FILE *file, const struct vgpu_image *image,
		  uint8_t *row)
{
	if (setjmp(png_jmpbuf(png)))
		return -EIO;
	png_init_io(png, file);
	png_set_compression_level(png, 3);
	png_set_IHDR(png, info, image->width, image->height, 8, PNG_COLOR_TYPE_RGB,
		     PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_write_info(png, info);
	for (uint32_t y = 0; y < image->height; y++) {
		pack_row(row, image->pixels + (size_t)y * image->width, image->width);
		png_write_row(png, row);
	}
	png_write_end(png, NULL);
	return 0;
}

static int write_file(FILE *file, const struct vgpu_image *image)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	uint8_t *row = malloc(3 * (size_t)image->width);
	int err = -ENOMEM;

	if (info && row)
		err = encode(png, info, file, image, row);
	png_destroy_write_struct(&png, &info);
	free(row);
	return err;
}

/* A file that is new, so that it is neither a FIFO nor a link to somebody else's. */
static FILE *open_new(const char *path)
{
	int fd;

	if (unlink(path) && errno != ENOENT)
		return NULL;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	return fd < 0 ? NULL : fdopen(fd, "wb");
}

int screenshot_write(const char *path, const struct vgpu_image *image)
{
	size_t room = strlen(path) + 24;
	char *temporary = malloc(room);
	FILE *file;
	int err;

	if (!temporary)
		return -ENOMEM;
	snprintf(temporary, room, "%s.%d.tmp", path, (int)getpid());
	file = open_new(temporary);
	if (!file) {
		err = -errno;
		free(temporary);
		return err;
	}
	err = write_file(file, image);
	if (fclose(file) && !err)
		err = -errno;
	if (!err && rename(temporary, path))
		err = -errno;
	if (err)
		unlink(temporary);
	free(temporary);
	return err;
}
