// SPDX-License-Identifier: MIT
/**
 * DOC: Life of the model
 *
 * A GPU is made from a config, shares are made from it, each checked before
 * anything is allocated. Reset is the reset column of the tables plus the
 * little state beside them, and making a share ends with one.
 */
#include <stdlib.h>
#include <string.h>

#include "bus/hostile.h"
#include "clock.h"
#include "display/edid.h"
#include "display/hotplug.h"
#include "display/left_on.h"
#include "mediator/pvinfo.h"
#include "mediator/share.h"
#include "memory/ggtt.h"
#include "memory/sysmem.h"
#include "memory/tlb.h"
#include "model.h"

#define MIB	(UINT64_C(1) << 20)

static bool gtt_can_have(const struct gtt_format *format, uint64_t bytes)
{
	const struct gtt_size *size = format->sizes;

	while (size->bytes && size->bytes != bytes)
		size++;
	return size->bytes;
}

static uint64_t ggtt_size(const struct platform *platform, const struct gpu_config *config)
{
	return config->ggtt_size ? config->ggtt_size : platform->gtt->default_size;
}

static const char *check_gpu_config(const struct platform *platform,
				    const struct gpu_config *config)
{
	if (!gtt_can_have(platform->gtt, ggtt_size(platform, config)))
		return platform->gtt->sizes_rule;
	if (config->aperture_size < 128 * MIB || config->aperture_size > GPU_APERTURE_MAX ||
	    config->aperture_size & (config->aperture_size - 1))
		return "the aperture is not 128, 256 or 512 MiB";
	return NULL;
}

struct gpu *gpu_create_of(const struct platform *platform, const struct gpu_config *config,
			  const char **why)
{
	struct gpu *gpu = NULL;

	*why = check_gpu_config(platform, config);
	if (*why)
		return NULL;
	*why = "out of memory";
	gpu = calloc(1, sizeof(*gpu));
	if (!gpu)
		return NULL;
	gpu->platform = platform;
	gpu->gtt = *platform->gtt;
	gpu->aperture_size = config->aperture_size;
	gpu->ggtt_size = ggtt_size(platform, config);
	gpu->ggtt_entries = gpu->ggtt_size / GPU_PAGE_SIZE;
	gpu->ggtt = calloc(gpu->ggtt_entries, platform->gtt->entry_size);
	gpu->ggtt_inert = calloc(gpu->ggtt_entries, sizeof(*gpu->ggtt_inert));
	if (!gpu->ggtt || !gpu->ggtt_inert)
		goto err_destroy;
	*why = "the platform's tables contradict themselves";
	if (mmio_map_init(&gpu->map, gpu->platform->mmio_size, gpu->platform->tables) ||
	    command_map_init(&gpu->commands, gpu->platform->commands) ||
	    context_layout_init(&gpu->context, &gpu->map, gpu->platform) ||
	    scan_map_init(&gpu->scan, gpu->platform, &gpu->map, &gpu->context))
		goto err_destroy;
	*why = NULL;
	return gpu;

err_destroy:
	gpu_destroy(gpu);
	return NULL;
}

uint64_t gpu_ggtt_size(const struct gpu *gpu)
{
	return gpu->ggtt_size;
}

struct gpu *gpu_create(const struct gpu_config *config, const char **why)
{
	const struct platform *platform = config->platform ? platform_find(config->platform) : NULL;

	*why = "unknown platform";
	return platform ? gpu_create_of(platform, config, why) : NULL;
}

void gpu_destroy(struct gpu *gpu)
{
	if (!gpu)
		return;
	free(gpu->scan);
	context_layout_fini(&gpu->context);
	command_map_fini(&gpu->commands);
	mmio_map_fini(&gpu->map);
	free(gpu->ggtt_inert);
	free(gpu->ggtt);
	free(gpu);
}

static const char *check_config(const struct gpu *gpu, const struct vgpu_config *config)
{
	for (unsigned int i = 0; i < VGPU_PORTS; i++) {
		if (!edid_monitor_is_valid(&config->monitors[i]))
			return "a monitor is not within 640x480 and 1920x1200";
	}
	if (config->ports > VGPU_PORTS)
		return "there are only three digital ports";
	if (share_overlaps(gpu, config, NULL))
		return "a slice overlaps the slice of another vGPU";
	return NULL;
}

static int allocate(struct vgpu *vgpu)
{
	vgpu->regs = calloc(vgpu->gpu->map.size / 4, sizeof(*vgpu->regs));
	vgpu->unknown_seen = calloc(vgpu->gpu->map.size / 32, 1);
	if (!vgpu->regs || !vgpu->unknown_seen || ppgtt_init(vgpu) || sbi_init(vgpu) ||
	    stolen_init(vgpu) || tlb_init(vgpu))
		return -ENOMEM;
	return stats_init(&vgpu->stats);
}

struct vgpu *vgpu_create(struct gpu *gpu, const struct vgpu_config *config,
			 const struct vgpu_ops *ops, void *ctx, const char **why)
{
	struct vgpu *vgpu;

	*why = check_config(gpu, config);
	if (*why)
		return NULL;
	*why = "out of memory";
	vgpu = calloc(1, sizeof(*vgpu));
	if (!vgpu)
		return NULL;
	vgpu->gpu = gpu;
	vgpu->ggtt = gpu->ggtt;
	vgpu->config = *config;
	vgpu->reads = config->reads;
	vgpu->ops = ops;
	vgpu->ctx = ctx;
	share_enforce(vgpu);
	vgpu->next = gpu->vgpus;
	gpu->vgpus = vgpu;
	if (allocate(vgpu)) {
		vgpu_destroy(vgpu);
		return NULL;
	}
	vgpu_release(vgpu);
	*why = NULL;
	return vgpu;
}

static void unlink_vgpu(struct vgpu *vgpu)
{
	struct vgpu **link = &vgpu->gpu->vgpus;

	while (*link != vgpu)
		link = &(*link)->next;
	*link = vgpu->next;
}

void vgpu_destroy(struct vgpu *vgpu)
{
	if (!vgpu)
		return;
	unlink_vgpu(vgpu);
	ggtt_forget(vgpu);
	display_fini(vgpu);
	ppgtt_fini(vgpu);
	stats_fini(&vgpu->stats);
	tlb_fini(vgpu);
	stolen_fini(vgpu);
	sbi_fini(vgpu);
	free(vgpu->unknown_seen);
	free(vgpu->regs);
	free(vgpu);
}

/* GVT-g takes a reset in D3hot for the one that a VMM sends when its machine wakes from S3. */
static void reset_state(struct vgpu *vgpu)
{
	if (!vgpu->state.d3_entered) {
		ppgtt_destroy_all(vgpu);
		vgpu->state.pv_notified = false;
	}
	vgpu->state.d3_entered = false;
	vgpu->state.failsafe = NULL;
}

void vgpu_reset(struct vgpu *vgpu)
{
	share_settle(vgpu);
	mmio_reset(vgpu);
	ggtt_reset(vgpu);
	tlb_invalidate_all(vgpu);
	engines_reset(vgpu);
	display_reset(vgpu);
	gmbus_reset(vgpu);
	aux_reset(vgpu);
	hotplug_reset(vgpu);
	pcode_reset(vgpu);
	sbi_reset(vgpu);
	config_reset(vgpu);
	pvinfo_populate(vgpu);
	reset_state(vgpu);
	vgpu->irq_line = false;
	vgpu->rc6_ns = 0;
	hostile_reset(vgpu);
	left_on_reset(vgpu);
	vgpu_aperture_changed(vgpu);
}

void vgpu_release(struct vgpu *vgpu)
{
	vgpu->state.d3_entered = false;
	vgpu_reset(vgpu);
	ggtt_fill_stale(vgpu);
}

/* Some of what is done takes microseconds, some a millisecond, and others wait. */
#define RUN_NS	UINT64_C(500000)

uint64_t vgpu_run(struct vgpu *vgpu, uint64_t now)
{
	uint64_t engines_due;
	uint64_t display_due;

	clock_advance(vgpu, now);
	vgpu->run_until = now + RUN_NS;
	display_due = display_run(vgpu);	/* engines may wait for it */
	engines_due = engines_run(vgpu);
	return engines_due < display_due ? engines_due : display_due;
}
