/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_EDID_FILE_H
#define VGPU_HOST_EDID_FILE_H

#include "vgpu.h"

#define EDID_FILE_REMEDY	"give a file of 128, 256, 384 or 512 bytes"

/**
 * edid_file_read() - a monitor that answers with the contents of a file
 * @path: 1 to 4 blocks of 128 bytes, whatever they are: a guest must cope with a bad EDID
 * @monitor: filled in
 *
 * Return: 0; -EINVAL: the file is no EDID by its size; -errno of a system call.
 */
int edid_file_read(const char *path, struct vgpu_monitor *monitor);

#endif /* VGPU_HOST_EDID_FILE_H */
