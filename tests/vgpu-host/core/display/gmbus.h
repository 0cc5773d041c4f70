/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_GMBUS_H
#define VGPU_HOST_GMBUS_H

#include <stdbool.h>
#include <stdint.h>

#include "bus/mmio.h"
#include "display/edid.h"

/**
 * struct gmbus - where a transfer stands
 * @edid: what the monitor that was spoken to last answers
 * @size: bytes of @edid
 * @port: which monitor that is
 * @pointers: next byte of each monitor's EDID in its segment, kept between
 *	transfers as the real part does
 * @segments: of each monitor; 0 after a stop condition
 * @to_segment: what is written goes there
 * @left: bytes still to move
 * @reading: direction
 * @index_phase: the next byte written is the pointer
 */
struct gmbus {
	uint8_t edid[VGPU_EDID_MAX];
	uint32_t size;
	unsigned int port;
	uint8_t pointers[VGPU_PORTS];
	uint8_t segments[VGPU_PORTS];
	bool to_segment;
	uint32_t left;
	bool reading;
	bool index_phase;
};

void gmbus_reset(struct vgpu *vgpu);

extern const struct mmio_table gmbus_table;

#endif /* VGPU_HOST_GMBUS_H */
