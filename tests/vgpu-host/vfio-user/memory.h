/* SPDX-License-Identifier: MIT */
#ifndef VFIO_USER_MEMORY_H
#define VFIO_USER_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/**
 * DOC: Files of the client's memory
 *
 * A client sends a descriptor with each range that it maps, and behind a vIOMMU
 * there are tens of thousands of ranges, most of them in one file. So a file is
 * kept and mapped once, as a whole, which also suits huge pages.
 *
 * The file is the client's. It may be truncated, or its file system may be full,
 * and then an access to it is a SIGBUS: memory_read() and memory_write() return
 * an error instead. A file that could keep an access waiting (FUSE, a network
 * file system) is refused: guest memory is a memfd, or on tmpfs or hugetlbfs.
 */

#define MEMORY_MAX_FILES	16			/* of a client */
#define MEMORY_MAX_BYTES	(UINT64_C(1) << 40)	/* of a client's files together */

struct memory_file {
	int fd;			/* ours; -1: free */
	dev_t device;
	ino_t inode;
	uint8_t *va;
	uint64_t size;		/* mapped, a multiple of the page size */
	bool writable;
	unsigned int users;	/* ranges in it */
};

struct memory {
	struct memory_file files[MEMORY_MAX_FILES];
	uint64_t bytes;		/* mapped, of all files */
};

/* Return: 0 or -errno. Installs a handler of SIGBUS for the process. */
int memory_init(struct memory *memory);

/*
 * Add a user of [@offset, @offset + @size) of the file @fd, which stays the
 * caller's. Return: the index of the file; -EINVAL: beyond its end; -ENODEV: it is
 * no memory; -EACCES: it cannot be written, and @write is set; -ENOSPC: too many
 * files, or bytes; errno of a system call.
 */
int memory_get(struct memory *memory, int fd, uint64_t offset, uint64_t size, bool write);
void memory_put(struct memory *memory, int index);

/*
 * Copy @len bytes, of a user's range. Aligned 4 and 8 bytes are copied in one
 * piece. Return: 0, or -EFAULT: the file has no memory there any more.
 */
int memory_read(const struct memory *memory, int index, uint64_t offset, void *buf, size_t len);
int memory_write(const struct memory *memory, int index, uint64_t offset, const void *buf,
		 size_t len);

#endif /* VFIO_USER_MEMORY_H */
