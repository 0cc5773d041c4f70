/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_WALK_H
#define VGPU_HOST_WALK_H

#include <stdbool.h>
#include <stdint.h>

struct engine;
struct vgpu;

/** enum walk_end - where a walk through the tables of a PPGTT ended */
enum walk_end {
	WALK_PAGE,		/* at a page */
	WALK_NO_ENTRY,		/* at an entry of the last table, which is invalid or cannot be read */
	WALK_NO_DIRECTORY,	/* the same before the last table */
	WALK_FOREIGN,		/* at an entry of the GGTT that is not the guest's */
};

/**
 * struct walk_result - what was found there
 * @iova: guest address that the address means; of WALK_PAGE
 * @foreign: graphics address whose entry was needed; of WALK_FOREIGN
 * @read_only: what is written there vanishes
 */
struct walk_result {
	uint64_t iova;
	uint64_t foreign;
	bool read_only;
};

/**
 * typedef walk_fn - find a page through the PPGTT that an engine uses now
 * @vgpu: the share
 * @engine: one of its engines
 * @address: any graphics address
 * @walk: filled in; all 0 before
 *
 * Only reads, and reports nothing: that is the caller's.
 */
typedef enum walk_end (*walk_fn)(struct vgpu *vgpu, const struct engine *engine, uint64_t address,
				 struct walk_result *walk);

/** walk_two_levels() - gen6 and gen7: a directory in the GGTT's table, page tables in memory */
enum walk_end walk_two_levels(struct vgpu *vgpu, const struct engine *engine, uint64_t address,
			      struct walk_result *walk);

/** walk_four_levels() - gen8 and on: four levels of tables of 8-byte entries, all in memory */
enum walk_end walk_four_levels(struct vgpu *vgpu, const struct engine *engine, uint64_t address,
			       struct walk_result *walk);

#endif /* VGPU_HOST_WALK_H */
