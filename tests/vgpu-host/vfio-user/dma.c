// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "dma.h"
#include "protocol.h"

#define DMA_FLAGS	(VFIO_USER_DMA_READABLE | VFIO_USER_DMA_WRITEABLE)

/* ---- the table --------------------------------------------------------------- */

/* Index of the first range that ends at or after @iova; count if none does. */
static size_t lower_bound(const struct dma_table *table, uint64_t iova)
{
	size_t low = 0;
	size_t high = table->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (table->ranges[mid].last < iova)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool holds(const struct dma_range *range, uint64_t iova)
{
	return iova >= range->iova && iova <= range->last;
}

const struct dma_range *dma_find(struct dma_table *table, uint64_t iova)
{
	size_t i;

	if (table->hint < table->count && holds(&table->ranges[table->hint], iova))
		return &table->ranges[table->hint];
	i = lower_bound(table, iova);
	if (i == table->count || !holds(&table->ranges[i], iova))
		return NULL;
	table->hint = i;
	return &table->ranges[i];
}

static int grow(struct dma_table *table)
{
	size_t room = table->room ? 2 * table->room : 16;
	struct dma_range *ranges;

	if (table->count < table->room)
		return 0;
	ranges = realloc(table->ranges, room * sizeof(*ranges));
	if (!ranges)
		return -ENOMEM;
	table->ranges = ranges;
	table->room = room;
	return 0;
}

static void release(struct dma_table *table, const struct dma_range *range)
{
	if (range->file >= 0)
		dma_file_put(&table->files, range->file);
}

/* ---- mapping ------------------------------------------------------------------- */

int dma_init(struct dma_table *table)
{
	*table = (struct dma_table){ 0 };
	return dma_files_init(&table->files);
}

int dma_map(struct dma_table *table, uint64_t iova, uint64_t size, uint32_t flags, int fd,
	    uint64_t offset)
{
	struct dma_range range = {
		.iova = iova, .last = iova + size - 1, .flags = flags, .file = -1,
		.offset = offset,
	};
	size_t at;
	int err;

	if (!size || range.last < iova || (flags & ~DMA_FLAGS))
		return -EINVAL;
	at = lower_bound(table, iova);
	if (at < table->count && table->ranges[at].iova <= range.last)
		return -EEXIST;
	if (table->count == DMA_MAX_RANGES)
		return -ENOSPC;
	err = grow(table);
	if (!err && fd >= 0) {
		range.file = dma_file_get(&table->files, fd, offset, size,
					flags & VFIO_USER_DMA_WRITEABLE);
		err = range.file < 0 ? range.file : 0;
	}
	if (err)
		return err;

	memmove(&table->ranges[at + 1], &table->ranges[at],
		(table->count - at) * sizeof(table->ranges[0]));
	table->ranges[at] = range;
	table->count++;
	table->changes++;
	return 0;
}

int dma_unmap(struct dma_table *table, uint64_t iova, uint64_t size)
{
	size_t at = lower_bound(table, iova);

	if (!size || at == table->count || table->ranges[at].iova != iova ||
	    table->ranges[at].last - iova != size - 1)
		return -ENOENT;
	release(table, &table->ranges[at]);
	table->count--;
	table->changes++;
	memmove(&table->ranges[at], &table->ranges[at + 1],
		(table->count - at) * sizeof(table->ranges[0]));
	return 0;
}

void dma_unmap_all(struct dma_table *table)
{
	for (size_t i = 0; i < table->count; i++)
		release(table, &table->ranges[i]);
	table->count = 0;
	table->changes++;
}

void dma_fini(struct dma_table *table)
{
	dma_unmap_all(table);
	free(table->ranges);
	table->ranges = NULL;
	table->room = 0;
}

/* ---- access -------------------------------------------------------------------- */

static int check_range(const struct dma_range *range, uint32_t need)
{
	if (!range)
		return -EFAULT;
	if (range->file < 0)
		return -EOPNOTSUPP;
	return (range->flags & need) ? 0 : -EFAULT;
}

/* How much of @len bytes at @iova lies in @range. */
static size_t part(const struct dma_range *range, uint64_t iova, size_t len)
{
	uint64_t left = range->last - iova;

	return left < len - 1 ? (size_t)left + 1 : len;
}

static int check(struct dma_table *table, uint64_t iova, size_t len, uint32_t need)
{
	if (len && len - 1 > UINT64_MAX - iova)
		return -EFAULT;
	while (len) {
		const struct dma_range *range = dma_find(table, iova);
		int err = check_range(range, need);
		size_t n;

		if (err)
			return err;
		n = part(range, iova, len);
		iova += n;
		len -= n;
	}
	return 0;
}

/* @buf is not changed if @write. */
static int copy(struct dma_table *table, uint64_t iova, uint8_t *buf, size_t len, bool write)
{
	size_t done = 0;
	int err = 0;

	while (!err && done < len) {
		const struct dma_range *range = dma_find(table, iova + done);
		size_t n = part(range, iova + done, len - done);
		uint64_t offset = range->offset + (iova + done - range->iova);

		err = write ? dma_file_write(&table->files, range->file, offset, buf + done, n) :
			      dma_file_read(&table->files, range->file, offset, buf + done, n);
		done += n;
	}
	return err;
}

int dma_read(struct dma_table *table, uint64_t iova, void *buf, size_t len)
{
	int err = check(table, iova, len, VFIO_USER_DMA_READABLE);

	return err ? err : copy(table, iova, buf, len, false);
}

int dma_write(struct dma_table *table, uint64_t iova, const void *buf, size_t len)
{
	int err = check(table, iova, len, VFIO_USER_DMA_WRITEABLE);

	return err ? err : copy(table, iova, (uint8_t *)(uintptr_t)buf, len, true);
}
