/* SPDX-License-Identifier: MIT */
#ifndef VFIO_USER_DMA_H
#define VFIO_USER_DMA_H

#include <stddef.h>
#include <stdint.h>

#include "dma_file.h"

/**
 * DOC: The client's memory
 *
 * A table of ranges in the client's DMA address space, sorted, without
 * overlap. A range that came with a file descriptor can be accessed, see dma_file.h;
 * one without (firmware ROM, another device's BAR) is remembered so
 * that the client may take it back, and cannot.
 */

#define DMA_MAX_RANGES	65535

struct dma_range {
	uint64_t iova;
	uint64_t last;		/* address of the last byte: no overflow at 2^64 */
	uint32_t flags;		/* VFIO_USER_DMA_* */
	int file;		/* index in the table's files; -1: cannot be accessed */
	uint64_t offset;	/* of iova in it */
};

struct dma_table {
	struct dma_files files;
	struct dma_range *ranges;
	size_t count;
	size_t room;
	size_t hint;		/* index of the last hit */
	uint64_t changes;	/* how often a range came or went */
};

/* Return: 0 or -errno; dma_fini() is right after both. */
int dma_init(struct dma_table *table);
void dma_fini(struct dma_table *table);

/*
 * Add a range; @fd < 0: without access. @fd stays the caller's.
 * -EINVAL: empty, wraps or unknown flags; -EEXIST: overlaps; -ENOSPC: too many;
 * or what dma_file_get() says.
 */
int dma_map(struct dma_table *table, uint64_t iova, uint64_t size, uint32_t flags, int fd,
	    uint64_t offset);

/* Remove the range that is exactly this: 0 or -ENOENT. */
int dma_unmap(struct dma_table *table, uint64_t iova, uint64_t size);
void dma_unmap_all(struct dma_table *table);

/* The range that @iova lies in; NULL: there is none. */
const struct dma_range *dma_find(struct dma_table *table, uint64_t iova);

/* 0, -EFAULT or -EOPNOTSUPP as vfio_user_dma_read() says. */
int dma_read(struct dma_table *table, uint64_t iova, void *buf, size_t len);
int dma_write(struct dma_table *table, uint64_t iova, const void *buf, size_t len);

#endif /* VFIO_USER_DMA_H */
