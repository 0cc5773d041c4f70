/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_FENCE_H
#define VGPU_HOST_FENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "bus/mmio.h"
#include "memory/tiling.h"

#define FENCES_MAX	32

/** struct fence - a fence register taken apart */
struct fence {
	uint64_t start;		/* first graphics address */
	uint64_t end;		/* first one past it */
	uint32_t stride;	/* bytes from row to row */
	enum tiling tiling;	/* X or Y */
};

/** fence_decode() - true if the fence is on and makes sense */
bool fence_decode(uint32_t lo, uint32_t hi, struct fence *fence);

/**
 * fence_detile() - where the memory of a linear view is
 * @fence: the fence that @address lies in
 * @address: graphics address as the CPU uses it
 * @span: set to the bytes from there on that lie in a row in memory
 *
 * Return: graphics address of the byte.
 */
uint64_t fence_detile(const struct fence *fence, uint64_t address, uint32_t *span);

/** fence_find() - the fence of this vGPU that @address lies in, if any */
bool fence_find(const struct vgpu *vgpu, uint64_t address, struct fence *fence);

/** fence_reset() - all fences off */
void fence_reset(struct vgpu *vgpu);

extern const struct mmio_table fence_table;

#endif /* VGPU_HOST_FENCE_H */
