// SPDX-License-Identifier: MIT
/**
 * DOC: Announced PPGTTs
 *
 * GVT-g keeps one object per root of a guest's PPGTTs and counts references to
 * it. CREATE is "get or create", DESTROY is "put": a guest that announces a
 * PPGTT twice and takes it back once leaves a reference behind, and the host
 * goes on write-protecting pages that the guest has long used for something
 * else. The model keeps the same table so that a test can see such a leak.
 *
 * Which row a root belongs to is decided by the row, not by the message: a
 * row with 4 levels matches on the first root pointer alone, a row with 3
 * levels on all four.
 *
 * The shadow page tables themselves are not modelled. @shadowed says whether
 * GVT-g would have them: from CREATE on, until a full reset of the GT.
 */
#include <stdlib.h>
#include <string.h>

#include "mediator/ppgtt.h"
#include "model.h"

int ppgtt_init(struct vgpu *vgpu)
{
	vgpu->ppgtts.rows = calloc(VGPU_PPGTTS_MAX, sizeof(*vgpu->ppgtts.rows));
	return vgpu->ppgtts.rows ? 0 : -ENOMEM;
}

void ppgtt_fini(struct vgpu *vgpu)
{
	free(vgpu->ppgtts.rows);
}

static bool has_root(const struct vgpu_ppgtt *row, const uint64_t pdp[VGPU_PDPS])
{
	if (row->levels == PPGTT_LEVELS_4)
		return row->pdp[0] == pdp[0];
	return !memcmp(row->pdp, pdp, sizeof(row->pdp));
}

static struct vgpu_ppgtt *find(const struct vgpu *vgpu, const uint64_t pdp[VGPU_PDPS])
{
	for (unsigned int i = 0; i < vgpu->ppgtts.count; i++) {
		if (has_root(&vgpu->ppgtts.rows[i], pdp))
			return &vgpu->ppgtts.rows[i];
	}
	return NULL;
}

bool ppgtt_is_known(const struct vgpu *vgpu, const uint64_t pdp[VGPU_PDPS])
{
	return find(vgpu, pdp);
}

static void add(struct vgpu *vgpu, unsigned int levels, const uint64_t pdp[VGPU_PDPS])
{
	struct vgpu_ppgtt *row;

	if (vgpu->ppgtts.count == VGPU_PPGTTS_MAX) {
		vgpu_refuse(vgpu, VGPU_REFUSED_PPGTT_CREATE_FULL, "PPGTT root", pdp[0]);
		return;
	}
	row = &vgpu->ppgtts.rows[vgpu->ppgtts.count++];
	*row = (struct vgpu_ppgtt) { .levels = levels, .references = 1, .shadowed = true };
	memcpy(row->pdp, pdp, (levels == PPGTT_LEVELS_4 ? 1 : VGPU_PDPS) * sizeof(*pdp));
}

void ppgtt_create(struct vgpu *vgpu, unsigned int levels, const uint64_t pdp[VGPU_PDPS])
{
	struct vgpu_ppgtt *row = find(vgpu, pdp);

	if (!row) {
		add(vgpu, levels, pdp);
		return;
	}
	row->references++;
	vgpu_refuse(vgpu, VGPU_REFUSED_PPGTT_CREATE_KNOWN, "PPGTT root", pdp[0]);
}

/* The order of the others stays: the first row that matches is the one that is found. */
static void drop(struct vgpu *vgpu, struct vgpu_ppgtt *row)
{
	const struct vgpu_ppgtt *end = vgpu->ppgtts.rows + vgpu->ppgtts.count--;

	memmove(row, row + 1, (size_t)((const uint8_t *)end - (const uint8_t *)(row + 1)));
}

void ppgtt_destroy(struct vgpu *vgpu, const uint64_t pdp[VGPU_PDPS])
{
	struct vgpu_ppgtt *row = find(vgpu, pdp);

	if (!row)
		vgpu_refuse(vgpu, VGPU_REFUSED_PPGTT_DESTROY_UNKNOWN, "PPGTT root", pdp[0]);
	else if (!--row->references)
		drop(vgpu, row);
}

void ppgtt_submit(struct vgpu *vgpu, unsigned int levels, const uint64_t pdp[VGPU_PDPS])
{
	const struct vgpu_ppgtt *row;

	if (!vgpu_is_mediated(vgpu))
		return;
	row = find(vgpu, pdp);
	if (!row || row->levels != levels)
		vgpu_refuse(vgpu, VGPU_REFUSED_PPGTT_SUBMIT_UNKNOWN, "PPGTT root", pdp[0]);
}

void ppgtt_invalidate(struct vgpu *vgpu)
{
	for (unsigned int i = 0; i < vgpu->ppgtts.count; i++)
		vgpu->ppgtts.rows[i].shadowed = false;
}

void ppgtt_destroy_all(struct vgpu *vgpu)
{
	vgpu->ppgtts.count = 0;
}

bool vgpu_ppgtt(const struct vgpu *vgpu, unsigned int index, struct vgpu_ppgtt *ppgtt)
{
	if (index >= vgpu->ppgtts.count)
		return false;
	*ppgtt = vgpu->ppgtts.rows[index];
	return true;
}
