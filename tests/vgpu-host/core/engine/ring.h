/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_RING_H
#define VGPU_HOST_RING_H

#include <stdbool.h>
#include <stdint.h>

struct engine;
struct vgpu;

/**
 * struct ring - where commands are read outside of batches
 * @start: graphics address
 * @size: bytes
 * @head: bytes from start
 * @tail: likewise
 */
struct ring {
	uint64_t start;
	uint32_t size;
	uint32_t head;
	uint32_t tail;
};

/** ring_get() - the ring that registers describe; false if it is off, stopped, or its head or tail lie outside */
bool ring_get(const struct vgpu *vgpu, const struct engine *engine, struct ring *ring);

/** ring_next() - see struct submission */
bool ring_next(const struct vgpu *vgpu, const struct engine *engine, uint64_t *address,
	       uint32_t *room);

/** ring_advance() - see struct submission */
void ring_advance(struct vgpu *vgpu, struct engine *engine, uint32_t dwords);

/** ring_status_page() - see struct submission */
uint64_t ring_status_page(const struct vgpu *vgpu, const struct engine *engine, bool global);

#endif /* VGPU_HOST_RING_H */
