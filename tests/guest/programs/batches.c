// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * usage: batches DEVICE SECONDS
 *
 * An application that draws: one batch after the other, in turn on the render
 * engine and on the blitter, each followed by the wait for a blank. A batch stores a
 * word in each page of an object, another one each time; the blitter then copies
 * the object. All that a batch should have written is compared.
 *
 * Exit status: 0 all was right, 1 something was not, 2 something could not be done.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "request.h"

#define PAGE		4096u
#define PAGES		16u
#define SIZE		(PAGES * PAGE)

/* Commands of a Haswell: PRM volume 2a. */
#define MI_BATCH_BUFFER_END	(UINT32_C(0x0a) << 23)
#define MI_STORE_DATA_IMM	(UINT32_C(0x20) << 23 | 2)
#define MI_FLUSH_DW		(UINT32_C(0x26) << 23 | 2)
#define XY_SRC_COPY_BLT		(UINT32_C(2) << 29 | UINT32_C(0x53) << 22 | UINT32_C(3) << 20 | 6)
#define BLT_32BPP_COPY		(UINT32_C(3) << 24 | UINT32_C(0xcc) << 16)
#define STORE_DWORDS		4

enum { TARGET, COPY, BATCH, OBJECTS };

struct object {
	uint32_t handle;
	volatile uint32_t *words;
};

struct work {
	int device;
	struct object objects[OBJECTS];
	uint32_t batch[PAGES * STORE_DWORDS + 16];
	uint32_t length;	/* of @batch, in dwords */
	struct drm_i915_gem_relocation_entry addresses[PAGES + 2];
	uint32_t count;		/* of @addresses */
};

struct blank {
	uint64_t number;
	uint64_t us;
};

static struct object create(int device)
{
	struct drm_i915_gem_create create = { .size = SIZE };
	struct drm_i915_gem_mmap map = { .size = SIZE };

	request(device, DRM_IOCTL_I915_GEM_CREATE, &create, "GEM_CREATE");
	map.handle = create.handle;
	request(device, DRM_IOCTL_I915_GEM_MMAP, &map, "GEM_MMAP");
	return (struct object) { create.handle, (volatile uint32_t *)(uintptr_t)map.addr_ptr };
}

/* Another word, at another place, in each page. */
static uint32_t place(uint32_t page)
{
	return (page * PAGE + page * 68 % PAGE) / 4;
}

static uint32_t word(uint32_t page, uint32_t round)
{
	return (page + 1) * UINT32_C(2654435761) ^ round * UINT32_C(40503);
}

static void put(struct work *work, uint32_t dword)
{
	work->batch[work->length++] = dword;
}

/* The kernel replaces it by the address of @object, plus @delta. */
static void put_address(struct work *work, unsigned int object, uint32_t delta, bool written)
{
	work->addresses[work->count++] = (struct drm_i915_gem_relocation_entry) {
		.target_handle = object, .delta = delta, .offset = work->length * 4,
		.presumed_offset = UINT64_MAX, .read_domains = I915_GEM_DOMAIN_RENDER,
		.write_domain = written ? I915_GEM_DOMAIN_RENDER : 0,
	};
	put(work, 0);
}

static void put_stores(struct work *work, uint32_t round)
{
	for (uint32_t page = 0; page < PAGES; page++) {
		put(work, MI_STORE_DATA_IMM);
		put(work, 0);
		put_address(work, TARGET, place(page) * 4, true);
		put(work, word(page, round));
	}
}

/* A row of the copy is a page. */
static void put_copy(struct work *work)
{
	const uint32_t flush[] = { MI_FLUSH_DW, 0, 0, 0 };

	for (unsigned int i = 0; i < 4; i++)
		put(work, flush[i]);
	put(work, XY_SRC_COPY_BLT);
	put(work, BLT_32BPP_COPY | PAGE);
	put(work, 0);
	put(work, PAGES << 16 | PAGE / 4);
	put_address(work, COPY, 0, true);
	put(work, 0);
	put(work, PAGE);
	put_address(work, TARGET, 0, false);
}

static void execute(struct work *work, uint64_t engine)
{
	struct drm_i915_gem_exec_object2 objects[OBJECTS] = {
		[TARGET] = { .handle = work->objects[TARGET].handle },
		[COPY] = { .handle = work->objects[COPY].handle },
		[BATCH] = { .handle = work->objects[BATCH].handle,
			    .relocation_count = work->count,
			    .relocs_ptr = (uintptr_t)work->addresses },
	};
	struct drm_i915_gem_execbuffer2 execute = {
		.buffers_ptr = (uintptr_t)objects, .buffer_count = OBJECTS,
		.batch_len = work->length * 4, .flags = engine | I915_EXEC_HANDLE_LUT,
	};
	struct drm_i915_gem_pwrite batch = {
		.handle = work->objects[BATCH].handle, .size = work->length * 4,
		.data_ptr = (uintptr_t)work->batch,
	};

	request(work->device, DRM_IOCTL_I915_GEM_PWRITE, &batch, "GEM_PWRITE");
	request(work->device, DRM_IOCTL_I915_GEM_EXECBUFFER2, &execute, "GEM_EXECBUFFER2");
}

static bool is_right(const struct work *work, unsigned int object, uint32_t round)
{
	struct drm_i915_gem_set_domain set = {
		.handle = work->objects[object].handle, .read_domains = I915_GEM_DOMAIN_CPU,
	};

	request(work->device, DRM_IOCTL_I915_GEM_SET_DOMAIN, &set, "GEM_SET_DOMAIN");
	for (uint32_t page = 0; page < PAGES; page++) {
		uint32_t seen = work->objects[object].words[place(page)];

		if (seen == word(page, round))
			continue;
		fprintf(stderr, "batch %" PRIu32 ", object %u, page %" PRIu32 ": 0x%08" PRIx32
			" instead of 0x%08" PRIx32 "\n", round, object, page, seen,
			word(page, round));
		return false;
	}
	return true;
}

static bool run_batch(struct work *work, uint32_t round)
{
	bool copies = round & 1;

	work->length = work->count = 0;
	put_stores(work, round);
	if (copies)
		put_copy(work);
	put(work, MI_BATCH_BUFFER_END);
	if (work->length & 1)
		put(work, 0);	/* a batch is a multiple of 8 bytes */
	execute(work, copies ? I915_EXEC_BLT : I915_EXEC_RENDER);
	return is_right(work, TARGET, round) && (!copies || is_right(work, COPY, round));
}

static struct blank next_blank(int device)
{
	union drm_wait_vblank wait = {
		.request = { .type = _DRM_VBLANK_RELATIVE, .sequence = 1 },
	};

	request(device, DRM_IOCTL_WAIT_VBLANK, &wait, "WAIT_VBLANK");
	return (struct blank) { wait.reply.sequence,
		(uint64_t)wait.reply.tval_sec * 1000000 + (uint64_t)wait.reply.tval_usec };
}

static int run(struct work *work, uint64_t us)
{
	struct blank first = next_blank(work->device), last = first;
	uint32_t rounds = 0;

	while (last.us - first.us < us) {
		if (!run_batch(work, rounds++))
			return 1;
		last = next_blank(work->device);
	}
	printf("%" PRIu32 " batches, %" PRIu64 " blanks in %" PRIu64 " ms\n", rounds,
	       last.number - first.number, (last.us - first.us) / 1000);
	return 0;
}

int main(int argc, char **argv)
{
	uint64_t seconds = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
	struct work work = { .device = -1 };

	if (!seconds || seconds > 3600) {
		fprintf(stderr, "usage: batches DEVICE SECONDS (1 to 3600)\n");
		return 2;
	}
	work.device = open(argv[1], O_RDWR | O_CLOEXEC);
	if (work.device < 0)
		die(argv[1]);
	for (unsigned int i = 0; i < OBJECTS; i++)
		work.objects[i] = create(work.device);
	return run(&work, seconds * 1000000);
}
