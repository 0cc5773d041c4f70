/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_SKYLAKE_H
#define VGPU_HOST_SKYLAKE_H

#include <stdint.h>

#include "bus/mmio.h"
#include "display/display.h"
#include "uncore/mailbox.h"

#define SKYLAKE_PORTS		5	/* A to E */
#define SKYLAKE_PLLS		4
#define SKYLAKE_PLL_ENABLE	(UINT32_C(1) << 31)
#define SKYLAKE_WELL_REQUESTS	UINT32_C(0xa00002aa)	/* PW2, PW1, DDI D to A, MISC_IO */

/* What makes up the platform, in parts. */
extern const struct mmio_table skylake_system_agent_table;
extern const struct mmio_table skylake_display_table;
extern const struct mmio_table skylake_display_power_table;
extern const struct display_info skylake_display;
extern const struct display_info coffeelake_display;	/* with its PCH */
extern const struct pcode_table skylake_pcode;

/* Control registers of the PLLs. */
extern const uint32_t skylake_plls[SKYLAKE_PLLS];

/** skylake_wrpll_khz() - output of a PLL with these dividers; 0 if off or senseless */
uint32_t skylake_wrpll_khz(uint32_t cfgcr1, uint32_t cfgcr2);

#endif /* VGPU_HOST_SKYLAKE_H */
