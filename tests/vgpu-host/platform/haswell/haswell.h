/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_HASWELL_H
#define VGPU_HOST_HASWELL_H

#include <stdint.h>

#include "bus/mmio.h"
#include "display/display.h"
#include "display/left_on.h"
#include "memory/gtt_format.h"
#include "uncore/mailbox.h"
#include "uncore/power.h"

#define HASWELL_PORTS	5	/* A to E */

/* What makes up the platform, in parts. */
extern const struct mmio_table haswell_gt_table;
extern const struct mmio_table haswell_display_table;
extern const struct mmio_table haswell_memory_controller_table;
extern const struct mmio_table haswell_power_table;
extern const struct forcewake haswell_forcewakes[];
extern const struct display_info haswell_display;
extern const struct pcode_table haswell_pcode;
extern const struct gtt_format haswell_gtt;

/* The display of Haswell and Broadwell, and parts of it; see struct display_info. */
#define HASWELL_DISPLAY(sums) { \
	.pipes = gen7_pipes, \
	.transcoders = gen7_transcoders, \
	.palettes = gen7_palettes, \
	.matrices = gen7_matrices, \
	.planes = gen7_planes, \
	.colour = gen7_colour, \
	.crc = (sums), \
	.gmbus_pins = haswell_gmbus_pins, \
	.left_on = haswell_left_on, \
	.ports = HASWELL_PORTS, \
	.port_khz = haswell_port_khz, \
}

extern const uint8_t haswell_gmbus_pins[VGPU_PORTS];
extern const struct left_on_row haswell_left_on[];
uint32_t haswell_port_khz(const struct vgpu *vgpu, unsigned int port);

/** haswell_wrpll_khz() - output of a WRPLL programmed with @ctl; 0 if off or senseless */
uint32_t haswell_wrpll_khz(uint32_t ctl);

#endif /* VGPU_HOST_HASWELL_H */
