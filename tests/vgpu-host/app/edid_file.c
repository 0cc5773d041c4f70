// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdio.h>

#include "edid_file.h"

int edid_file_read(const char *path, struct vgpu_monitor *monitor)
{
	FILE *file = fopen(path, "rbe");
	size_t len;
	int err = 0;

	*monitor = (struct vgpu_monitor){ 0 };
	if (!file)
		return -errno;
	len = fread(monitor->edid, 1, sizeof(monitor->edid), file);
	if (ferror(file))
		err = -EIO;
	else if ((len != 128 && len != 256) || fgetc(file) != EOF)
		err = -EINVAL;
	fclose(file);
	monitor->edid_size = (uint32_t)len;
	vgpu_monitor_read_size(monitor);
	return err;
}
