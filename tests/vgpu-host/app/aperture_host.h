/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_APERTURE_HOST_H
#define VGPU_HOST_APERTURE_HOST_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/un.h>

#include "aperture_map.h"
#include "listener.h"
#include "memfile.h"
#include "options.h"
#include "vfio_user.h"
#include "vgpu.h"

/**
 * DOC: The aperture in the VMM's address space
 *
 * Our end of plugin/aperture_map.h. The plugin is connected before the VMM
 * connects as a client, or BAR2 traps.
 */

struct aperture_host {
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];	/* "": not wanted */
	struct listener listener;
	int plugin;			/* -1: nobody is connected */
	unsigned int awaited;		/* answers of the plugin */
	uint64_t due;			/* when the last of them must have come */
	struct memfile bar;		/* what the VMM maps; nobody looks into it */
	struct memfile map;		/* struct aperture_map; nobody else can write it */
	struct memfile counters;	/* struct aperture_counters, by the plugin */
	uint64_t *seen;			/* GGTT entries, as large as they are, that the map was made from */
	bool all;			/* nothing is known of what the plugin has */
	uint64_t dma_changes;		/* that it was made with */
	struct {
		dev_t device;
		ino_t inode;
	} files[APERTURE_FILES];	/* that the plugin has */
	unsigned int num_files;
};

/** aperture_host_clear() - no aperture is wanted, which is also what aperture_host_fini() leaves */
void aperture_host_clear(struct aperture_host *a);

/** aperture_host_init() - for a share at @socket; 0 or -errno. The caller opens @a->listener at @a->path. */
int aperture_host_init(struct aperture_host *a, const char *socket, uint64_t size);
void aperture_host_fini(struct aperture_host *a);

/** aperture_host_attach() - take the plugin that has connected last, and greet it; false: none has */
bool aperture_host_attach(struct aperture_host *a, uint64_t now);
void aperture_host_detach(struct aperture_host *a);

/**
 * aperture_host_update() - make the plugin forget what has changed
 * @a: with a plugin
 * @vgpu: whose aperture it is
 * @table: its GGTT entries
 * @vu: whose memory it shows
 * @now: the time, in ns
 *
 * The guest must not go on before aperture_host_collect() returns 0.
 *
 * Return: 0; -errno: the plugin is lost, and what its guest sees is wrong.
 */
int aperture_host_update(struct aperture_host *a, const struct vgpu *vgpu, const void *table,
			 struct vfio_user *vu, uint64_t now);

/**
 * aperture_host_collect() - take what answers of the plugin have come; never waits
 *
 * Return: 0: all have; -EAGAIN: they are due; another -errno: the plugin is lost.
 */
int aperture_host_collect(struct aperture_host *a, uint64_t now);

/** struct aperture_counts - what the plugin did since the program began */
struct aperture_counts {
	uint64_t filled;	/* faults after which a piece was mapped */
	uint64_t emulated;	/* accesses that were carried out at their fault */
	uint64_t stepped;	/* accesses that were single-stepped */
};

/** aperture_host_counts() - all 0 if nothing is mapped */
struct aperture_counts aperture_host_counts(const struct aperture_host *a);

#endif /* VGPU_HOST_APERTURE_HOST_H */
