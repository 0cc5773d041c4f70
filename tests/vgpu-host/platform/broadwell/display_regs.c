// SPDX-License-Identifier: MIT
/**
 * DOC: Registers of Broadwell's display that Haswell has not
 *
 * Source: upstream's i915_reg.h.
 */
#include "model.h"
#include "platform/broadwell/broadwell.h"
#include "platform/gen7/gen7.h"


static const struct mmio_row rows[] = {
	{ .name = "PIPE_MISC", .offset = 0x70030, .block = &gen7_pipe_block, .group = VGPU_GROUP_DISPLAY,
	  .inert = UINT32_MAX },
	{ .name = "CHICKEN_PAR2_1", .offset = 0x42090, .group = VGPU_GROUP_DISPLAY,
	  .inert = UINT32_MAX },
	{ .name = "CDCLK_FREQ", .offset = 0x46200, .group = VGPU_GROUP_POWER, .inert = UINT32_MAX },
};

const struct mmio_table broadwell_display_table = {
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
