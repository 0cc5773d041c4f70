/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_STATS_H
#define VGPU_HOST_STATS_H

#include <stdbool.h>
#include <stdint.h>

#include "vgpu.h"

#define STATS_PHASES		64
#define STATS_PHASE_NAME	32
#define STATS_PAGE_REGS		1024	/* registers per 4 KiB of BAR0 */
#define STATS_PAGES		512	/* 2 MiB of registers */
#define STATS_UNKNOWN		1024	/* rows of a phase for registers that are not there */

/**
 * struct stats_phase - counters of one phase
 * @name: of the phase
 * @pages: counters by register, a page of them once one of them is touched
 * @config: counters by dword of PCI config space
 * @ggtt: accesses to GGTT entries
 * @aperture: accesses to BAR2
 */
struct stats_phase {
	char name[STATS_PHASE_NAME];
	struct vgpu_count *pages[STATS_PAGES];
	struct vgpu_count config[VGPU_CONFIG_SIZE / 4];
	struct vgpu_count ggtt;
	struct vgpu_count aperture;
};

/**
 * struct stats - counters of a vGPU
 * @phase: where it counts now
 * @phases: all so far, in order of their first use
 * @count: number of them
 */
struct stats {
	struct stats_phase *phase;
	struct stats_phase *phases[STATS_PHASES];
	unsigned int count;
};

int stats_init(struct stats *stats);
void stats_fini(struct stats *stats);

/** stats_phase_set() - see vgpu_phase() */
int stats_phase_set(struct stats *stats, const char *name);

/** stats_count_register() - one access to the register at @offset of BAR0 */
void stats_count_register(struct stats *stats, uint32_t offset, bool write);

static inline void stats_count(struct vgpu_count *count, bool write)
{
	if (write)
		count->writes++;
	else
		count->reads++;
}

#endif /* VGPU_HOST_STATS_H */
