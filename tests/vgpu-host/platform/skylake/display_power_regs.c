// SPDX-License-Identifier: MIT
/**
 * DOC: Power and clocks of Skylake's display
 *
 * Power wells, in the same four registers of which each belongs to a requester,
 * two bits a well: a request and the state. A well is on while anybody requests
 * it, and all requesters see that. PLLs lock as soon as they are enabled.
 *
 * Sources: upstream's intel_display_power_well.c, intel_cdclk.c and
 * intel_dpll_mgr.c; i915_reg.h.
 */
#include "display/regs.h"
#include "model.h"
#include "platform/skylake/skylake.h"
#include "uncore/regs.h"

#define WELL_STATES		(SKYLAKE_WELL_REQUESTS >> 1)
#define WELL_STATE_PW1		(UINT32_C(1) << 28)
#define WELL_STATE_PW2		(UINT32_C(1) << 30)
#define FUSE_DOWNLOADED		(UINT32_C(1) << 31)
#define FUSE_PG0		(UINT32_C(1) << 27)
#define FUSE_PG1		(UINT32_C(1) << 26)
#define FUSE_PG2		(UINT32_C(1) << 25)
#define DBUF_REQUEST		(UINT32_C(1) << 31)
#define DBUF_STATE		(UINT32_C(1) << 30)
#define PLL_LOCK		(UINT32_C(1) << 30)
#define DPLL_LOCK(pll)		(UINT32_C(1) << (8 * (pll)))

static uint32_t well_states(const struct vgpu *vgpu)
{
	uint32_t requests = 0;

	for (unsigned int i = 0; i < HSW_PWR_WELL_CTLS; i++)
		requests |= reg_get(vgpu, HSW_PWR_WELL_CTL1 + 4 * i);
	return (requests & SKYLAKE_WELL_REQUESTS) >> 1;
}

static uint32_t well_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)reg;
	return (value & ~WELL_STATES) | well_states(vgpu);
}

/* Fuses are handed on to what is behind a well once it is on. */
static uint32_t fuse_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	uint32_t states = well_states(vgpu);

	(void)reg;
	(void)value;
	return FUSE_DOWNLOADED | FUSE_PG0 | (states & WELL_STATE_PW1 ? FUSE_PG1 : 0) |
	       (states & WELL_STATE_PW2 ? FUSE_PG2 : 0);
}

static uint32_t dbuf_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)vgpu;
	(void)reg;
	return value & DBUF_REQUEST ? value | DBUF_STATE : value & ~DBUF_STATE;
}

static uint32_t pll_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)vgpu;
	(void)reg;
	return value & SKYLAKE_PLL_ENABLE ? value | PLL_LOCK : value & ~PLL_LOCK;
}

static uint32_t dpll_status_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)reg;
	value = 0;
	for (unsigned int pll = 0; pll < SKYLAKE_PLLS; pll++) {
		if (reg_get(vgpu, skylake_plls[pll]) & SKYLAKE_PLL_ENABLE)
			value |= DPLL_LOCK(pll);
	}
	return value;
}

static const char *const pll_names[SKYLAKE_PLLS] = { "0", "1", "2", "3" };
static const struct mmio_block plls = {
	.count = SKYLAKE_PLLS, .bases = skylake_plls, .names = pll_names,
};

#define POWER(n, o) .name = (n), .offset = (o), .group = VGPU_GROUP_POWER

static const struct mmio_row rows[] = {
	{ POWER("HSW_PWR_WELL_CTL", HSW_PWR_WELL_CTL1), .count = HSW_PWR_WELL_CTLS, .ro = WELL_STATES,
	  .used = SKYLAKE_WELL_REQUESTS, .inert = ~(WELL_STATES | SKYLAKE_WELL_REQUESTS), .post_read = well_post_read },
	{ POWER("SKL_FUSE_STATUS", 0x42000), .ro = UINT32_MAX, .post_read = fuse_post_read },
	{ POWER("DC_STATE_EN", 0x45504), .inert = UINT32_MAX },
	{ POWER("DC_STATE_DEBUG", 0x45520), .inert = UINT32_MAX },
	{ POWER("DBUF_CTL_S0", 0x45008), .ro = DBUF_STATE, .used = DBUF_REQUEST,
	  .inert = ~(DBUF_STATE | DBUF_REQUEST), .post_read = dbuf_post_read },
	{ POWER("GEN8_CHICKEN_DCPR_1", 0x46430), .inert = UINT32_MAX },

	{ POWER("SKL_DFSM", 0x51000), .ro = UINT32_MAX },	/* nothing is fused off */
	{ POWER("SWF_ILK", 0x4f000), .count = 36, .inert = UINT32_MAX },	/* firmware's */
	{ POWER("CDCLK_CTL", 0x46000), .inert = UINT32_MAX },
	{ POWER("DPLL_CTL", 0), .block = &plls, .ro = PLL_LOCK, .used = SKYLAKE_PLL_ENABLE,
	  .inert = ~(PLL_LOCK | SKYLAKE_PLL_ENABLE), .post_read = pll_post_read },
	{ POWER("DPLL_CFGCR", DPLL_CFGCR), .count = 6, .used = UINT32_MAX },
	{ POWER("DPLL_CTRL1", DPLL_CTRL1), .used = 0x00ffffff, .inert = 0xff000000 },
	{ POWER("DPLL_CTRL2", DPLL_CTRL2), .used = 0x000fffff & ~0x1249u, .inert = 0xfff00000 | 0x1249u },
	{ POWER("DPLL_STATUS", 0x6c060), .ro = UINT32_MAX, .post_read = dpll_status_post_read },

	/* DMC: its program runs nowhere, and there is none without firmware */
	{ POWER("DMC_PROGRAM", 0x80000), .count = 0xc00, .inert = UINT32_MAX },
	{ POWER("DMC_HTP_SKL", 0x8f004), .inert = UINT32_MAX },
	{ POWER("DMC_LAST_WRITE", 0x8f034), .inert = UINT32_MAX },
	{ POWER("DMC_SSP_BASE", 0x8f074), .inert = UINT32_MAX },
};

const struct mmio_table skylake_display_power_table = {
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
