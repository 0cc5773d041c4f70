// SPDX-License-Identifier: MIT
/**
 * DOC: Shares
 *
 * What of a promise is enforced, and how it changes under a running guest.
 *
 * A guest looks at its identity when it starts and when it wakes up, and in
 * between it trusts what it has read. So a new share waits until the guest
 * reads the page's magic again::
 *
 *   vgpu_repartition()           the guest reads the magic
 *          |                                |
 *   -------+--------------------------------+------------------->
 *     old share told and enforced           | new one
 *          |  old and new kept free of others |
 */
#include <inttypes.h>
#include <string.h>

#include "bus/fence.h"
#include "mediator/share.h"
#include "memory/ggtt.h"
#include "memory/tlb.h"
#include "model.h"

static struct slices share_slices(const struct gpu *gpu, const struct vgpu_config *config)
{
	const struct vgpu_range whole = { .base = 0, .size = gpu->ggtt_size };

	if (config->pvinfo != VGPU_PVINFO_PRESENT)
		return slices_enforced(whole, whole, gpu->aperture_size, gpu->ggtt_size);
	return slices_enforced(config->mappable, config->nonmappable, gpu->aperture_size,
			       gpu->ggtt_size);
}

static unsigned int share_fences(const struct gpu *gpu, const struct vgpu_config *config)
{
	if (config->pvinfo != VGPU_PVINFO_PRESENT || config->fences > gpu->platform->fences)
		return gpu->platform->fences;
	return config->fences;
}

static bool overlaps(const struct slices *slices, const struct vgpu *other)
{
	struct slices coming = share_slices(other->gpu, &other->next_config);

	return slices_overlap(slices, &other->slices) ||
	       (other->changes && slices_overlap(slices, &coming));
}

bool share_overlaps(const struct gpu *gpu, const struct vgpu_config *config,
		    const struct vgpu *self)
{
	struct slices slices = share_slices(gpu, config);

	for (const struct vgpu *other = gpu->vgpus; other; other = other->next) {
		if (other != self && overlaps(&slices, other))
			return true;
	}
	return false;
}

void share_enforce(struct vgpu *vgpu)
{
	vgpu->slices = share_slices(vgpu->gpu, &vgpu->config);
	vgpu->fences = share_fences(vgpu->gpu, &vgpu->config);
}

int vgpu_repartition(struct vgpu *vgpu, const struct vgpu_config *config)
{
	struct vgpu_config next = *config;

	if (!vgpu_is_mediated(vgpu))
		return -ENODEV;
	next.pvinfo = vgpu->config.pvinfo;
	if (share_overlaps(vgpu->gpu, &next, vgpu))
		return -EINVAL;
	vgpu->next_config = next;
	vgpu->changes = true;
	return 0;
}

bool share_settle(struct vgpu *vgpu)
{
	const struct vgpu_config *next = &vgpu->next_config;

	if (!vgpu->changes)
		return false;
	vgpu->changes = false;
	ggtt_forget(vgpu);		/* the old slices: they may be another's from now on */
	fence_reset(vgpu);
	tlb_invalidate_all(vgpu);
	vgpu->next_config.stale_tlb = vgpu->config.stale_tlb;
	vgpu->next_config.unscanned = vgpu->config.unscanned;
	vgpu->next_config.ggtt = vgpu->config.ggtt;
	vgpu->next_config.boot_pipe = vgpu->config.boot_pipe;
	vgpu->next_config.reads = vgpu->config.reads;
	vgpu->next_config.ports = vgpu->config.ports;
	memcpy(vgpu->next_config.monitors, vgpu->config.monitors, sizeof(vgpu->config.monitors));
	vgpu->config = *next;
	share_enforce(vgpu);
	vgpu_aperture_changed(vgpu);
	vgpu_log(vgpu, VGPU_LOG_INFO, "new share: mappable 0x%" PRIx64 "+0x%" PRIx64
		 ", nonmappable 0x%" PRIx64 "+0x%" PRIx64 ", %" PRIu32 " fences, caps 0x%" PRIx32,
		 next->mappable.base, next->mappable.size, next->nonmappable.base,
		 next->nonmappable.size, next->fences, next->caps);
	return true;
}

const struct vgpu_config *vgpu_told(const struct vgpu *vgpu)
{
	return &vgpu->config;
}
