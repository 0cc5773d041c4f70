// SPDX-License-Identifier: MIT
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "memfile.h"

/* Who has the file must not be able to make our accesses to it fault. */
#define SEALS	(F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)

int memfile_init(struct memfile *file, const char *name, size_t size, enum memfile_access access)
{
	const int seals = SEALS | (access == MEMFILE_READ_ONLY ? F_SEAL_FUTURE_WRITE : 0);
	int err;

	*file = MEMFILE_NONE;
	file->fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (file->fd < 0)
		return -errno;
	if (!ftruncate(file->fd, (off_t)size))
		file->va = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file->fd, 0);
	if (file->va == MAP_FAILED)
		file->va = NULL;
	file->size = size;
	if (file->va && !fcntl(file->fd, F_ADD_SEALS, seals))	/* our own mapping stays writable */
		return 0;
	err = -errno;
	memfile_fini(file);
	return err;
}

void memfile_fini(struct memfile *file)
{
	if (file->va)
		munmap(file->va, file->size);
	if (file->fd >= 0)
		close(file->fd);
	*file = MEMFILE_NONE;
}
