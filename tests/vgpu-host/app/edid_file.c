// SPDX-License-Identifier: MIT
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "edid_file.h"

/* Nothing that could keep a reader waiting: a FIFO, a terminal, a device. */
static int open_regular(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0)
		return -errno;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return -EINVAL;
}

int edid_file_read(const char *path, struct vgpu_monitor *monitor)
{
	uint8_t bytes[sizeof(monitor->edid) + 1];
	int fd = open_regular(path);
	ssize_t len;

	*monitor = (struct vgpu_monitor){ 0 };
	if (fd < 0)
		return fd;
	len = read(fd, bytes, sizeof(bytes));
	close(fd);
	if (len < 0)
		return -EIO;
	if (!len || (size_t)len > sizeof(monitor->edid) || len % VGPU_EDID_BLOCK)
		return -EINVAL;
	memcpy(monitor->edid, bytes, (size_t)len);
	monitor->edid_size = (uint32_t)len;
	vgpu_monitor_read_size(monitor);
	return 0;
}
