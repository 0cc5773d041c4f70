/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_MEMORY_ACCESS_H
#define VGPU_HOST_MEMORY_ACCESS_H

#include <stddef.h>
#include <stdint.h>

#include "memory/space.h"
#include "vgpu.h"

struct engine;

/*
 * Memory as an engine sees it: through the GGTT or through the PPGTT that the
 * engine uses now. -EACCES outside the slices, -EFAULT where nothing is
 * mapped; both are counted and logged.
 */
int memory_read(struct vgpu *vgpu, const struct engine *engine, enum address_space space,
		uint64_t address, void *buf, size_t len);
int memory_write(struct vgpu *vgpu, const struct engine *engine, enum address_space space,
		 uint64_t address, const void *buf, size_t len);

#endif /* VGPU_HOST_MEMORY_ACCESS_H */
