// SPDX-License-Identifier: MIT
/*
 * Large blocks of memory, kept from one program to the next.
 *
 * A vGPU has some megabytes, which a program hardly touches; to get them from
 * the kernel again each time, page by page, took longer than all the rest. This
 * stands in for calloc() and free() (the linker's --wrap). A block that is free
 * is poisoned, so that a sanitizer finds who still uses it.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <sanitizer/asan_interface.h>

#include "judge.h"

#define POOL_LEAST	65536u
#define POOL_BLOCKS	256u

static struct block {
	void *at;
	size_t size;
	bool used;
} blocks[POOL_BLOCKS];

void *__real_calloc(size_t count, size_t size);
void __real_free(void *at);
void *__wrap_calloc(size_t count, size_t size);
void __wrap_free(void *at);

/* One of this size, or a place for one, or NULL: the pool is full. */
static struct block *find(size_t size)
{
	for (unsigned int i = 0; i < POOL_BLOCKS; i++) {
		struct block *block = &blocks[i];

		if (!block->at || (!block->used && block->size == size))
			return block;
	}
	return NULL;
}

void *__wrap_calloc(size_t count, size_t size)
{
	struct block *block;
	size_t total;

	if (__builtin_mul_overflow(count, size, &total) || total < POOL_LEAST)
		return __real_calloc(count, size);
	block = find(total);
	if (!block)
		return __real_calloc(count, size);
	if (block->at) {
		ASAN_UNPOISON_MEMORY_REGION(block->at, total);
		memset(block->at, 0, total);
	} else {
		block->at = __real_calloc(count, size);
		block->size = total;
	}
	block->used = block->at;
	return block->at;
}

void __wrap_free(void *at)
{
	for (unsigned int i = 0; i < POOL_BLOCKS && blocks[i].at; i++) {
		if (blocks[i].at != at)
			continue;
		demand(blocks[i].used, "memory is freed once");
		ASAN_POISON_MEMORY_REGION(at, blocks[i].size);
		blocks[i].used = false;
		return;
	}
	__real_free(at);
}
