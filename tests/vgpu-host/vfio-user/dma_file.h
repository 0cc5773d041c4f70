/* SPDX-License-Identifier: MIT */
#ifndef VFIO_USER_DMA_FILE_H
#define VFIO_USER_DMA_FILE_H

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
 * and then an access to it is a SIGBUS: dma_file_read() and dma_file_write() return
 * an error instead. A file that could keep an access waiting (FUSE, a network
 * file system) is refused: guest memory is a memfd, or on tmpfs or hugetlbfs.
 */

#define DMA_MAX_FILES	16			/* of a client */
#define DMA_MAX_BYTES	(UINT64_C(1) << 40)	/* of a client's files together */

struct dma_file {
	int fd;			/* ours; -1: free */
	dev_t device;
	ino_t inode;
	uint8_t *va;
	uint64_t size;		/* mapped, a multiple of the page size */
	bool writable;
	unsigned int users;	/* ranges in it */
};

struct dma_files {
	struct dma_file files[DMA_MAX_FILES];
	uint64_t bytes;		/* mapped, of all files */
};

/* Return: 0 or -errno. Installs a handler of SIGBUS for the process. */
int dma_files_init(struct dma_files *files);

/*
 * Add a user of [@offset, @offset + @size) of the file @fd, which stays the
 * caller's. Return: the index of the file; -EINVAL: beyond its end; -ENODEV: it is
 * no memory; -EACCES: it cannot be written, and @write is set; -ENOSPC: too many
 * files, or bytes; errno of a system call.
 */
int dma_file_get(struct dma_files *files, int fd, uint64_t offset, uint64_t size, bool write);
void dma_file_put(struct dma_files *files, int index);

/*
 * Copy @len bytes, of a user's range. Aligned 4 and 8 bytes are copied in one
 * piece. Return: 0, or -EFAULT: the file has no memory there any more.
 */
int dma_file_read(const struct dma_files *all, int index, uint64_t offset, void *buf, size_t len);
int dma_file_write(const struct dma_files *all, int index, uint64_t offset, const void *buf,
		 size_t len);

#endif /* VFIO_USER_DMA_FILE_H */
