/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_GGTT_H
#define VGPU_HOST_GGTT_H

#include <stdbool.h>
#include <stdint.h>

#include "vgpu.h"

/** ggtt_may_touch() - is entry @index in the slices of this vGPU? */
bool ggtt_may_touch(const struct vgpu *vgpu, uint64_t index);

/** ggtt_entry() - an entry as the GPU uses it at this moment; @index is inside the table */
uint64_t ggtt_entry(const struct vgpu *vgpu, uint64_t index);

/** ggtt_sweep() - refuse what a guest has put into foreign entries of a table that it writes without us */
void ggtt_sweep(struct vgpu *vgpu);

/* Guest accesses to the table; @offset in bytes from its start, aligned to 4. */
uint32_t ggtt_read(struct vgpu *vgpu, uint64_t offset);
void ggtt_write(struct vgpu *vgpu, uint64_t offset, uint32_t value, unsigned int bytes);

/** ggtt_forget() - clear the entries of this vGPU's slices */
void ggtt_forget(struct vgpu *vgpu);

/** ggtt_reset() - do with them what a reset of the function does, see enum vgpu_ggtt */
void ggtt_reset(struct vgpu *vgpu);

/** ggtt_fill_stale() - a new guest comes: leave it a predecessor's entries, if the config says so */
void ggtt_fill_stale(struct vgpu *vgpu);

/**
 * ggtt_translate() - graphics address to guest address
 * @vgpu: whose address it is
 * @address: graphics address
 * @who: engine or plane that uses it, for the log
 * @iova: set on success
 *
 * Return: 0; -EACCES outside the slices and -EFAULT without a valid entry, both
 * counted.
 */
int ggtt_translate(struct vgpu *vgpu, uint64_t address, const char *who, uint64_t *iova);

#endif /* VGPU_HOST_GGTT_H */
