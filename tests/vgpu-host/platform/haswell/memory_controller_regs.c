// SPDX-License-Identifier: MIT
/**
 * DOC: Registers of the memory controller
 *
 * Haswell mirrors the memory controller's registers at 0x140000 of BAR0.
 */
#include "model.h"
#include "platform/haswell/haswell.h"
#include "uncore/regs.h"

#define MISC(n, o) .name = (n), .offset = (o), .group = VGPU_GROUP_MISC, .ro = UINT32_MAX

static const struct mmio_row rows[] = {
	/* The channels differ in size, so that addresses are not swizzled by bit 6. */
	{ MISC("MAD_DIMM_C0", 0x145004), .reset = 0x00600020 },
	{ MISC("MAD_DIMM_C1", 0x145008), .reset = 0x00600010 },
	{ MISC("MAD_DIMM_C2", 0x14500c) },
	{ MISC("GEN6_GT_PERF_STATUS", 0x145948) },
	{ MISC("GEN6_RP_STATE_LIMITS", 0x145994), .reset = 22 },
	/* RP0, RP1 and RPn in 50 MHz: 1100, 600, 300 MHz */
	{ MISC("GEN6_RP_STATE_CAP", 0x145998), .reset = 22 | 12 << 8 | 6 << 16 },
	/*
	 * Latencies of the watermark levels: WM0 2.0 us in bits 63:56, WM1..WM4 in
	 * 0.5 us in bits 11:4, 19:12, 28:20 and 40:32.
	 */
	{ MISC("MCH_SSKPD", 0x145d10), .reset = 0x04 << 4 | 0x08 << 12 | 0x10 << 20 },
	{ MISC("MCH_SSKPD_UDW", 0x145d14), .reset = 0x20 | 20u << 24 },
	{ MISC("GEN6_STOLEN_RESERVED", 0x1082c0) },
	{ MISC("DCLK", 0x145e04), .reset = 0x6 },
	{ MISC("D_COMP_HSW", D_COMP_HSW) },	/* PCODE writes it */
};

const struct mmio_table haswell_memory_controller_table = {
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
