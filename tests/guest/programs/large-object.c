// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * usage: large-object DEVICE MIB
 *
 * One object, larger than the mappable slice of a vGPU, seen from two sides:
 * through the aperture, which has room for a part of it at a time (i915 binds
 * partial views), and where its pages lie in memory. A word in each page is
 * written on one side and read on the other. Exit status: 0 both sides agree,
 * 1 they do not, 2 something could not be done.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "request.h"

#define PAGE	4096u

struct object {
	int device;
	uint32_t handle;
	uint64_t size;
};

static struct object create(const char *device, uint64_t size)
{
	struct drm_i915_gem_create create = { .size = size };
	int fd = open(device, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		die(device);
	request(fd, DRM_IOCTL_I915_GEM_CREATE, &create, "GEM_CREATE");
	return (struct object) { .device = fd, .handle = create.handle, .size = size };
}

static volatile uint32_t *map_through_aperture(const struct object *object)
{
	struct drm_i915_gem_mmap_gtt map = { .handle = object->handle };
	void *at;

	request(object->device, DRM_IOCTL_I915_GEM_MMAP_GTT, &map, "GEM_MMAP_GTT");
	at = mmap(NULL, object->size, PROT_READ | PROT_WRITE, MAP_SHARED, object->device,
		  (off_t)map.offset);
	if (at == MAP_FAILED)
		die("mmap");
	return at;
}

static volatile uint32_t *map_in_memory(const struct object *object)
{
	struct drm_i915_gem_mmap map = { .handle = object->handle, .size = object->size };

	request(object->device, DRM_IOCTL_I915_GEM_MMAP, &map, "GEM_MMAP");
	return (uint32_t *)(uintptr_t)map.addr_ptr;
}

static void begin(const struct object *object, uint32_t domain)
{
	struct drm_i915_gem_set_domain set = {
		.handle = object->handle, .read_domains = domain, .write_domain = domain,
	};

	request(object->device, DRM_IOCTL_I915_GEM_SET_DOMAIN, &set, "GEM_SET_DOMAIN");
}

/* Another word, at another place, in each page. */
static uint64_t place(uint64_t page)
{
	return (page * PAGE + page * 68 % PAGE) / 4;
}

static uint32_t word(uint64_t page, uint32_t round)
{
	return (uint32_t)(page + 1) * UINT32_C(2654435761) ^ round;
}

static void write_words(const struct object *object, volatile uint32_t *to, uint32_t round)
{
	for (uint64_t page = 0; page < object->size / PAGE; page++)
		to[place(page)] = word(page, round);
}

static int compare_words(const struct object *object, const volatile uint32_t *from, uint32_t round,
			 const char *side)
{
	for (uint64_t page = 0; page < object->size / PAGE; page++) {
		uint32_t seen = from[place(page)];

		if (seen == word(page, round))
			continue;
		fprintf(stderr, "large-object: page %" PRIu64 " %s: 0x%08" PRIx32
			" instead of 0x%08" PRIx32 "\n", page, side, seen, word(page, round));
		return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	uint64_t mib = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
	volatile uint32_t *aperture, *memory;
	struct object object;
	int bad;

	if (!mib || mib > 4096) {
		fprintf(stderr, "usage: large-object DEVICE MIB (1 to 4096)\n");
		return 2;
	}
	object = create(argv[1], mib << 20);
	aperture = map_through_aperture(&object);
	memory = map_in_memory(&object);

	begin(&object, I915_GEM_DOMAIN_GTT);
	write_words(&object, aperture, 1);
	begin(&object, I915_GEM_DOMAIN_CPU);
	bad = compare_words(&object, memory, 1, "in memory");
	write_words(&object, memory, 2);
	begin(&object, I915_GEM_DOMAIN_GTT);
	return compare_words(&object, aperture, 2, "through the aperture") | bad;
}
