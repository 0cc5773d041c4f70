/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_AUX_H
#define VGPU_HOST_AUX_H

#include <stdbool.h>
#include <stdint.h>

#include "bus/mmio.h"
#include "display/dpcd.h"

#define AUX_CHANNELS	4	/* of ports A to D */

/* Columns of the control register: flags are cleared by writing 1, BUSY starts a transfer. */
#define AUX_W1C		UINT32_C(0x52000000)
#define AUX_USED	UINT32_C(0xa1f00000)

/* The channels by the offsets of their control registers, and their rows. */
#define AUX_BLOCK(offsets) \
	{ .count = AUX_CHANNELS, .bases = (offsets), .names = aux_names }
#define AUX_ROWS(channels) \
	{ .name = "DP_AUX_CH_CTL", .offset = 0, .block = &(channels), .group = VGPU_GROUP_GMBUS, .w1c = AUX_W1C, \
	  .used = AUX_USED, .inert = ~(AUX_W1C | AUX_USED), .post_write = aux_control_post_write }, \
	{ .name = "DP_AUX_CH_DATA", .offset = 4, .block = &(channels), .group = VGPU_GROUP_GMBUS, .count = 5, \
	  .used = UINT32_MAX }

extern const char *const aux_names[AUX_CHANNELS];

/**
 * struct aux - a DisplayPort monitor at the end of its channel
 * @dpcd: its registers
 * @i2c_is_open: a transfer on its I2C bus goes on with the next message
 * @i2c_address: whom that is with
 * @i2c_reading: in which direction
 */
struct aux {
	struct dpcd dpcd;
	bool i2c_is_open;
	uint8_t i2c_address;
	bool i2c_reading;
};

/** aux_reset() - all monitors are plugged in anew */
void aux_reset(struct vgpu *vgpu);

/* Hook of the control registers; the block of their row has the channels in order. */
MMIO_POST_WRITE(aux_control_post_write);

#endif /* VGPU_HOST_AUX_H */
