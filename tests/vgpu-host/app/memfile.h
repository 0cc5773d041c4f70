/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_MEMFILE_H
#define VGPU_HOST_MEMFILE_H

#include <stddef.h>

/** struct memfile - memory that can be given to another process: a file without a name in any directory */
struct memfile {
	int fd;
	void *va;		/* NULL: there is none */
	size_t size;
};

#define MEMFILE_NONE	((struct memfile){ .fd = -1 })

/** enum memfile_access - what other processes can do with the file: map it for writing or not */
enum memfile_access {
	MEMFILE_WRITABLE,
	MEMFILE_READ_ONLY,
};

/* @name is for /proc only. 0 or -errno, and then *@file is MEMFILE_NONE. */
int memfile_init(struct memfile *file, const char *name, size_t size, enum memfile_access access);
void memfile_fini(struct memfile *file);

#endif /* VGPU_HOST_MEMFILE_H */
