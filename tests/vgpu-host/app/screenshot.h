/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_SCREENSHOT_H
#define VGPU_HOST_SCREENSHOT_H

#include "vgpu.h"

/**
 * screenshot_write() - write an image as an RGB file
 * @path: written under a temporary name beside it and renamed, so that whoever
 *	looks at @path sees a whole picture or none
 * @image: 0x00RRGGBB pixels
 *
 * Return: 0; -errno of the file; -EIO when the encoder gave up.
 */
int screenshot_write(const char *path, const struct vgpu_image *image);

#endif /* VGPU_HOST_SCREENSHOT_H */
