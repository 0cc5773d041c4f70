// SPDX-License-Identifier: MIT
/**
 * DOC: System memory
 *
 * Where entries of the page tables lead: to guest memory, which the owner
 * gives access to, or to stolen memory. Stolen memory is what the firmware of
 * a real machine keeps for the GPU; a mediated guest has none. Nobody but the
 * GPU ever touches it, so the model keeps it to itself, at an address where no
 * guest has memory. Frame buffer compression needs it, and a driver that must
 * not use it shows by that that it does not.
 */
#include <stdlib.h>
#include <string.h>

#include "memory/sysmem.h"
#include "model.h"

int stolen_init(struct vgpu *vgpu)
{
	if (vgpu_is_mediated(vgpu))
		return 0;
	vgpu->stolen = calloc(1, STOLEN_SIZE);
	return vgpu->stolen ? 0 : -ENOMEM;
}

void stolen_fini(struct vgpu *vgpu)
{
	free(vgpu->stolen);
}

static uint8_t *stolen_at(const struct vgpu *vgpu, uint64_t iova, size_t len)
{
	if (!vgpu->stolen || iova < STOLEN_BASE || len > STOLEN_SIZE ||
	    iova - STOLEN_BASE > STOLEN_SIZE - len)
		return NULL;
	return vgpu->stolen + (iova - STOLEN_BASE);
}

int sysmem_read(struct vgpu *vgpu, uint64_t iova, void *buf, size_t len)
{
	const uint8_t *stolen = stolen_at(vgpu, iova, len);

	if (!stolen)
		return vgpu->ops->dma_read(vgpu->ctx, iova, buf, len);
	memcpy(buf, stolen, len);
	return 0;
}

int sysmem_write(struct vgpu *vgpu, uint64_t iova, const void *buf, size_t len)
{
	uint8_t *stolen = stolen_at(vgpu, iova, len);

	if (!stolen)
		return vgpu->ops->dma_write(vgpu->ctx, iova, buf, len);
	memcpy(stolen, buf, len);
	return 0;
}
