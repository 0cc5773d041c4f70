// SPDX-License-Identifier: MIT
/**
 * DOC: Counters
 *
 * What the driver's work costs is counted here: every access that would trap
 * in a real mediator, by register and by phase. Counters of unknown registers
 * are kept like those of known ones, by offset; a page of counters exists from
 * the first access into it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus/stats.h"
#include "model.h"

static const char *const group_names[VGPU_GROUPS] = {
	[VGPU_GROUP_PVINFO] = "pvinfo",
	[VGPU_GROUP_GGTT] = "ggtt",
	[VGPU_GROUP_APERTURE] = "aperture",
	[VGPU_GROUP_FENCE] = "fence",
	[VGPU_GROUP_FORCEWAKE] = "forcewake",
	[VGPU_GROUP_RC6] = "rc6",
	[VGPU_GROUP_RPS] = "rps",
	[VGPU_GROUP_FBC] = "fbc",
	[VGPU_GROUP_FPGA_DBG] = "fpga_dbg",
	[VGPU_GROUP_INTERRUPT] = "interrupt",
	[VGPU_GROUP_ENGINE] = "engine",
	[VGPU_GROUP_PCODE] = "pcode",
	[VGPU_GROUP_POWER] = "power",
	[VGPU_GROUP_DISPLAY] = "display",
	[VGPU_GROUP_GMBUS] = "gmbus",
	[VGPU_GROUP_MISC] = "misc",
	[VGPU_GROUP_UNKNOWN] = "unknown",
	[VGPU_GROUP_CONFIG] = "config",
};

const char *vgpu_group_name(enum vgpu_group group)
{
	return group < VGPU_GROUPS ? group_names[group] : "?";
}

int stats_init(struct stats *stats)
{
	return stats_phase_set(stats, "boot");
}

void stats_fini(struct stats *stats)
{
	for (unsigned int i = 0; i < stats->count; i++) {
		for (unsigned int page = 0; page < STATS_PAGES; page++)
			free(stats->phases[i]->pages[page]);
		free(stats->phases[i]);
	}
	*stats = (struct stats) { 0 };
}

static struct stats_phase *phase_find(const struct stats *stats, const char *name)
{
	for (unsigned int i = 0; i < stats->count; i++) {
		if (!strcmp(stats->phases[i]->name, name))
			return stats->phases[i];
	}
	return NULL;
}

int stats_phase_set(struct stats *stats, const char *name)
{
	struct stats_phase *phase;

	if (!name[0] || strlen(name) >= STATS_PHASE_NAME)
		return -EINVAL;
	phase = phase_find(stats, name);
	if (!phase) {
		if (stats->count == STATS_PHASES)
			return -ENOSPC;
		phase = calloc(1, sizeof(*phase));
		if (!phase)
			return -ENOMEM;
		strcpy(phase->name, name);
		stats->phases[stats->count++] = phase;
	}
	stats->phase = phase;
	return 0;
}

void stats_count_register(struct stats *stats, uint32_t offset, bool write)
{
	struct vgpu_count **page = &stats->phase->pages[offset / GPU_PAGE_SIZE];

	if (!*page)
		*page = calloc(STATS_PAGE_REGS, sizeof(**page));
	if (*page)
		stats_count(&(*page)[offset % GPU_PAGE_SIZE / 4], write);
}

int vgpu_phase(struct vgpu *vgpu, const char *name)
{
	return stats_phase_set(&vgpu->stats, name);
}

/*
 * One walk over the counters: whose rows it hands to whom. A guest can touch half
 * a million registers that are not there, so those past STATS_UNKNOWN are one row.
 */
struct walk {
	const struct vgpu *vgpu;
	const char *phase;
	vgpu_stats_fn row;
	void *ctx;
	unsigned int unknown;
	struct vgpu_count others;
};

static void walk_row(const struct walk *walk, enum vgpu_group group, const char *name,
		     uint64_t offset, const struct vgpu_count *count)
{
	if (count->reads || count->writes)
		walk->row(walk->ctx, walk->phase, group, name, offset, count);
}

static void walk_register(struct walk *walk, uint32_t offset, const struct vgpu_count *count)
{
	const struct mmio_reg *reg;
	char name[16];

	if (!count->reads && !count->writes)
		return;
	reg = mmio_find(&walk->vgpu->gpu->map, offset);
	if (reg) {
		walk_row(walk, reg->row->group, reg->name, offset, count);
		return;
	}
	if (walk->unknown++ >= STATS_UNKNOWN) {
		walk->others.reads += count->reads;
		walk->others.writes += count->writes;
		return;
	}
	snprintf(name, sizeof(name), "0x%05" PRIx32, offset);
	walk_row(walk, VGPU_GROUP_UNKNOWN, name, offset, count);
}

static void walk_phase(struct walk *walk, const struct stats_phase *phase)
{
	for (unsigned int page = 0; page < STATS_PAGES; page++) {
		for (unsigned int i = 0; phase->pages[page] && i < STATS_PAGE_REGS; i++)
			walk_register(walk, page * GPU_PAGE_SIZE + i * 4, &phase->pages[page][i]);
	}
	walk_row(walk, VGPU_GROUP_UNKNOWN, "others", 0, &walk->others);
	walk_row(walk, VGPU_GROUP_GGTT, "ggtt", 0, &phase->ggtt);
	walk_row(walk, VGPU_GROUP_APERTURE, "aperture", 0, &phase->aperture);
	for (unsigned int i = 0; i < VGPU_CONFIG_SIZE / 4; i++)
		walk_row(walk, VGPU_GROUP_CONFIG, "config", i * 4, &phase->config[i]);
}

void vgpu_stats(const struct vgpu *vgpu, vgpu_stats_fn row, void *ctx)
{
	for (unsigned int i = 0; i < vgpu->stats.count; i++) {
		const struct stats_phase *phase = vgpu->stats.phases[i];
		struct walk walk = {
			.vgpu = vgpu,
			.phase = phase->name,
			.row = row,
			.ctx = ctx,
		};

		walk_phase(&walk, phase);
	}
}

void vgpu_work(const struct vgpu *vgpu, struct vgpu_work *work)
{
	*work = vgpu->work;
}
