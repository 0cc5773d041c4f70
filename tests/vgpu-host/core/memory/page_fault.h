/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_PAGE_FAULT_H
#define VGPU_HOST_PAGE_FAULT_H

#include <stdint.h>

#include "memory/space.h"

struct engine;
struct vgpu;

/** enum page_fault_type - the fault type of RING_FAULT_REG (genxml gen75, VECS_FAULT_REG) */
enum page_fault_type {
	PAGE_FAULT_ENTRY,
	PAGE_FAULT_DIRECTORY,
};

/**
 * struct page_fault - an engine touched what is not mapped
 * @type: where the walk of the tables ended
 * @space: tables that were walked
 * @address: graphics address
 */
struct page_fault {
	enum page_fault_type type;
	enum address_space space;
	uint64_t address;
};

/** typedef page_fault_fn - what a fault leaves in the registers of a platform; the first one is kept */
typedef void (*page_fault_fn)(struct vgpu *vgpu, const struct engine *engine,
			      const struct page_fault *fault);

#endif /* VGPU_HOST_PAGE_FAULT_H */
