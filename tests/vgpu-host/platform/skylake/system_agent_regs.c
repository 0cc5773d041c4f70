// SPDX-License-Identifier: MIT
/**
 * DOC: Registers of the system agent
 *
 * Memory controller, frequencies and latencies, mirrored at 0x140000 of BAR0.
 *
 * Sources: upstream's soc/intel_dram.c, gt/intel_rps.c and i915_reg.h. KVMGT
 * reads the whole mirror when it is loaded; what has no row reads 0.
 */
#include "model.h"
#include "platform/skylake/skylake.h"

#define MISC(n, o) .name = (n), .offset = (o), .group = VGPU_GROUP_MISC, .ro = UINT32_MAX

/* One DIMM of 8 GiB, x8, one rank in each channel. */
#define DIMM_8_GIB	0x00000008

static const struct mmio_row rows[] = {
	{ MISC("SKL_MAD_INTER_CHANNEL_0_0_0_MCHBAR_MCMAIN", 0x145000) },	/* DDR4 */
	{ MISC("SKL_MAD_DIMM_CH0_0_0_0_MCHBAR_MCMAIN", 0x14500c), .reset = DIMM_8_GIB },
	{ MISC("SKL_MAD_DIMM_CH1_0_0_0_MCHBAR_MCMAIN", 0x145010), .reset = DIMM_8_GIB },
	{ MISC("GEN6_GT_PERF_STATUS", 0x145948) },
	{ MISC("GEN6_RP_STATE_LIMITS", 0x145994), .reset = 23 },
	/* RP0, RP1 and RPn in 50 MHz: 1150, 350, 350 MHz */
	{ MISC("GEN6_RP_STATE_CAP", 0x145998), .reset = 23 | 7 << 8 | 7 << 16 },
	{ MISC("SKL_MC_BIOS_DATA_0_0_0_MCHBAR_PCU", 0x145e04), .reset = 0x8 },
	{ MISC("GEN6_STOLEN_RESERVED", 0x1082c0) },
};

const struct mmio_table skylake_system_agent_table = {
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
