/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_GMBUS_H
#define VGPU_HOST_GMBUS_H

#include <stdbool.h>
#include <stdint.h>

#include "bus/mmio.h"

/**
 * struct gmbus - where a transfer stands
 * @port: whose monitor was spoken to last
 * @left: bytes still to move
 * @reading: direction
 */
struct gmbus {
	unsigned int port;
	uint32_t left;
	bool reading;
};

void gmbus_reset(struct vgpu *vgpu);

extern const struct mmio_table gmbus_table;

#endif /* VGPU_HOST_GMBUS_H */
