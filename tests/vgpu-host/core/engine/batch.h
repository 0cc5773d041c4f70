/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_BATCH_H
#define VGPU_HOST_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "memory/space.h"

#define BATCH_DEPTH	2	/* a batch and one called from it */

/**
 * struct batch - a batch buffer
 * @address: where it is read
 * @end: where it ends if no command has ended it; 0: nowhere
 * @space: of both
 * @privileged: all commands work in it
 */
struct batch {
	uint64_t address;
	uint64_t end;
	enum address_space space;
	bool privileged;
};

#endif /* VGPU_HOST_BATCH_H */
