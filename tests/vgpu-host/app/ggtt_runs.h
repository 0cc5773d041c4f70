/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_GGTT_RUNS_H
#define VGPU_HOST_GGTT_RUNS_H

#include <stdbool.h>
#include <stdint.h>

#include "vgpu.h"

#define GGTT_PAGE_SIZE	4096

/**
 * struct ggtt_run - valid entries side by side that are of one kind
 * @first: index of the first
 * @count: how many
 * @scratch: they point at pages that other entries point at as well, as only
 *	scratch does: its page, and on gen7 the page table of unused directory
 *	entries, which lie in the GGTT
 */
struct ggtt_run {
	uint64_t first;
	uint64_t count;
	bool scratch;
};

/**
 * ggtt_runs() - walk the runs of a GGTT in order
 * @vgpu: whose view it is
 * @entries: number of entries
 * @visit: called for each run
 * @ctx: handed to it
 *
 * Return: 0 or -ENOMEM.
 */
int ggtt_runs(const struct vgpu *vgpu, uint64_t entries,
	      void (*visit)(void *ctx, const struct ggtt_run *run), void *ctx);

#endif /* VGPU_HOST_GGTT_RUNS_H */
