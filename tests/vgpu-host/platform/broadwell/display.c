// SPDX-License-Identifier: MIT
/**
 * DOC: Display of Broadwell
 *
 * Haswell's, but for the checksums, which are events of the pipes.
 */
#include "display/display.h"
#include "platform/broadwell/broadwell.h"
#include "platform/gen7/gen7.h"
#include "platform/gen8/gen8.h"
#include "platform/haswell/haswell.h"

const struct display_info broadwell_display = {
	.pipes = gen7_pipes,
	.transcoders = gen7_transcoders,
	.palettes = gen7_palettes,
	.matrices = gen7_matrices,
	.planes = gen7_planes,
	.colour = gen7_colour,
	.crc = &gen8_crc,
	.gmbus_pins = haswell_gmbus_pins,
	.left_on = haswell_left_on,
	.ports = HASWELL_PORTS,
	.port_khz = haswell_port_khz,
};
