// SPDX-License-Identifier: MIT
/**
 * DOC: Registers of Broadwell's GT
 *
 * The fuses of a GT2 with all its subslices and execution units, and clock
 * gating that gen9 has not. Forcewake and frequencies are as on Haswell.
 *
 * Sources: upstream's gt/intel_gt_regs.h, gt/intel_sseu.c and
 * intel_clock_gating.c (bdw_init_clock_gating()).
 */
#include "model.h"
#include "platform/broadwell/broadwell.h"

#define FUSE(n, o)	.name = (n), .offset = (o), .group = VGPU_GROUP_MISC, .ro = UINT32_MAX
#define FUSE2_SLICE_0	(UINT32_C(1) << 25)

static const struct mmio_row rows[] = {
	{ FUSE("GEN8_FUSE2", 0x9120), .reset = FUSE2_SLICE_0 },
	{ FUSE("GEN8_EU_DISABLE", 0x9134), .count = 3 },
};

const struct mmio_table broadwell_gt_table = {
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
