/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_DPCD_H
#define VGPU_HOST_DPCD_H

#include <stdint.h>

#define DPCD_SIZE	0x601u

/**
 * struct dpcd - registers of a DisplayPort monitor
 * @bytes: what they hold; there are none past the end
 * @lanes: status of each lane, as LANE0_1_STATUS has it
 */
struct dpcd {
	uint8_t bytes[DPCD_SIZE];
	uint8_t lanes[4];
};

/** dpcd_reset() - as a monitor that was just plugged in */
void dpcd_reset(struct dpcd *dpcd);

/** dpcd_read() - a byte; 0 where there is no register */
uint8_t dpcd_read(const struct dpcd *dpcd, uint32_t address);

/** dpcd_write() - write a byte; without effect where nothing can be written */
void dpcd_write(struct dpcd *dpcd, uint32_t address, uint8_t value);

#endif /* VGPU_HOST_DPCD_H */
