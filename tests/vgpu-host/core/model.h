/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_MODEL_H
#define VGPU_HOST_MODEL_H

#include <errno.h>

#include "bus/config.h"
#include "bus/mmio.h"
#include "bus/poll.h"
#include "bus/stats.h"
#include "display/aux.h"
#include "display/ddc.h"
#include "display/display.h"
#include "display/gmbus.h"
#include "draw/drawing.h"
#include "engine/context_image.h"
#include "engine/engine.h"
#include "mediator/ppgtt.h"
#include "memory/slice.h"
#include "platform/platform.h"
#include "report.h"
#include "uncore/mailbox.h"
#include "vgpu.h"

/**
 * DOC: State of the model
 *
 * What the hardware has once (the GGTT) hangs off &struct gpu, what a guest
 * can see and change hangs off &struct vgpu. A vGPU's state is its register
 * file plus the little that registers cannot hold: where an engine stands in
 * its command stream, what a bus transfer has moved so far. Everything else
 * (mode, interrupt line, vblank clock) is derived from the registers when it
 * is asked for.
 */

#define GPU_PAGE_SIZE	4096u
#define GPU_PAGE_SHIFT	12

struct gpu {
	const struct platform *platform;
	uint64_t aperture_size;
	uint64_t ggtt_size;
	uint64_t ggtt_entries;
	struct gtt_format gtt;		/* the platform's, near at hand */
	void *ggtt;			/* entries as guests wrote them, in the platform's format */
	bool *ggtt_inert;		/* by entry: its guest reads it, but the GPU does not use it */
	struct mmio_map map;
	struct command_map commands;
	struct context_layout context;
	uint8_t *scan;			/* see scan_map_init() */
	struct vgpu *vgpus;		/* list of all shares */
};

struct vgpu {
	struct gpu *gpu;
	struct vgpu *next;
	struct vgpu_config config;	/* what the guest is told now */
	struct vgpu_config next_config;	/* and at its next look, if the share changes */
	bool changes;
	const struct vgpu_ops *ops;
	void *ctx;

	void *ggtt;			/* the GPU's table, or the guest's own view of it */
	struct slices slices;		/* what is enforced */
	unsigned int fences;
	uint8_t *stolen;		/* NULL: there is none */
	struct tlb *tlbs;		/* one for each engine; NULL: every access reads the tables */

	uint64_t now;			/* ns, at the last vgpu_run() or clock_catch_up() */
	uint64_t run_until;		/* when vgpu_run() is to return, on the same clock */
	uint64_t engine_writes;		/* by engines to memory: what was read ahead before counts no more */
	unsigned int turn;		/* the engine whose turn it is */
	uint32_t *regs;			/* by offset / 4 */
	uint8_t *unknown_seen;		/* bitmap by offset / 4: the log has told of what no table knows there */
	struct config_space pci;
	struct engine engines[ENGINES];
	struct drawing drawings[ENGINES];
	struct gmbus gmbus;
	struct ddc ddcs[VGPU_PORTS];
	struct aux aux[VGPU_PORTS];
	struct pcode pcode;
	struct sbi sbi;
	struct display display;
	bool irq_line;
	uint64_t rc6_ns;		/* how long the GT has slept */

	struct vgpu_state state;
	struct ppgtts ppgtts;
	uint64_t notifications[32];

	struct stats stats;
	struct polls polls;
	struct refusals refusals;
	struct vgpu_work work;
	struct undrawn undrawn;

	struct vgpu_reads reads;
	uint64_t register_reads;	/* dwords that the guest has read since the last reset */
};

/** gpu_create_of() - as gpu_create(), of a platform that no name is needed for */
struct gpu *gpu_create_of(const struct platform *platform, const struct gpu_config *config,
			  const char **why);

/* ---- registers, as the model's own parts see them ---------------------------- */

static inline uint32_t reg_get(const struct vgpu *vgpu, uint32_t offset)
{
	return vgpu->regs[offset / 4];
}

static inline void reg_set(struct vgpu *vgpu, uint32_t offset, uint32_t value)
{
	vgpu->regs[offset / 4] = value;
}

static inline void reg_rmw(struct vgpu *vgpu, uint32_t offset, uint32_t clear, uint32_t set)
{
	vgpu->regs[offset / 4] = (vgpu->regs[offset / 4] & ~clear) | set;
}

static inline const struct display_info *vgpu_display(const struct vgpu *vgpu)
{
	return vgpu->gpu->platform->display;
}

/** vgpu_address() - a sum of graphics addresses: it wraps around where the platform's addresses end */
static inline uint64_t vgpu_address(const struct vgpu *vgpu, uint64_t sum)
{
	return sum & vgpu->gpu->platform->addresses;
}

/** vgpu_drawing() - what an engine that draws keeps from command to command */
static inline struct drawing *vgpu_drawing(struct vgpu *vgpu, const struct engine *engine)
{
	return &vgpu->drawings[engine - vgpu->engines];
}

/** vgpu_is_mediated() - does a mediator stand between this guest and the GPU? */
static inline bool vgpu_is_mediated(const struct vgpu *vgpu)
{
	return vgpu->config.pvinfo == VGPU_PVINFO_PRESENT;
}

#endif /* VGPU_HOST_MODEL_H */
