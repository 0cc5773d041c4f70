/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_APERTURE_MAP_H
#define VGPU_HOST_APERTURE_MAP_H

#include <assert.h>
#include <stdint.h>

/**
 * DOC: What vgpu-host and the plugin inside QEMU tell each other
 *
 * The plugin connects to a unix stream socket and is sent, with the first
 * message, three files: &struct aperture_map, which vgpu-host writes and the
 * plugin can only read; the file that QEMU has mapped as BAR2, by which the
 * plugin finds where; and &struct aperture_counters, which the plugin writes and
 * vgpu-host only shows. Each message is answered by one byte once it is done.
 *
 * The map tells where each page of the aperture is at this moment. What the
 * plugin has made of a page holds until it is told to forget it, so vgpu-host
 * changes the map, has the changed pages forgotten, and only then answers the
 * guest's write that was the reason.
 */

#define APERTURE_PAGE		4096u
#define APERTURE_FENCES		32
#define APERTURE_FILES		16	/* files that guest memory consists of */
#define APERTURE_HELLO_FILES	3

struct aperture_fence {
	uint64_t start;		/* bytes in the aperture */
	uint64_t end;
	uint32_t stride;
	uint32_t tiling;	/* enum tiling; 0: the fence is off */
};
static_assert(sizeof(struct aperture_fence) == 24, "fence");

/* A page: its offset in the file, plus the file's number + 1; 0: nothing is there. */
struct aperture_map {
	uint64_t pages;		/* how many */
	struct aperture_fence fences[APERTURE_FENCES];
	uint64_t page[];
};

struct aperture_counters {
	uint64_t emulated;	/* accesses carried out at their fault */
	uint64_t stepped;	/* accesses that were single-stepped */
	uint64_t filled;	/* faults after which memory was mapped */
};

enum aperture_what {
	APERTURE_HELLO,		/* with the map, BAR2 and the counters */
	APERTURE_FILE,		/* with a file: guest memory number @first */
	APERTURE_FORGET,	/* @count pages from @first on are something else now */
};

struct aperture_message {
	uint32_t what;
	uint32_t first;
	uint32_t count;
};
static_assert(sizeof(struct aperture_message) == 12, "message");

#endif /* VGPU_HOST_APERTURE_MAP_H */
