// SPDX-License-Identifier: MIT
/**
 * DOC: Power and clocks of Haswell
 *
 * One domain of forcewake for the whole GT, one power well for what of the
 * display is beyond pipe A and port A, and LCPLL, which clocks the display.
 */
#include "model.h"
#include "platform/gt_rows.h"
#include "platform/haswell/haswell.h"
#include "uncore/power.h"
#include "uncore/regs.h"

#define FORCEWAKE_MT		0xa188
#define FORCEWAKE_MT_ACK	0x130044
#define PWR_WELL_REQUEST	(UINT32_C(1) << 31)
#define PWR_WELL_STATE		(UINT32_C(1) << 30)
#define LCPLL_DISABLE		(UINT32_C(1) << 31)
#define LCPLL_LOCK		(UINT32_C(1) << 30)
#define LCPLL_FCLK		(UINT32_C(1) << 21)
#define LCPLL_FCLK_DONE		(UINT32_C(1) << 19)

const struct forcewake haswell_forcewakes[] = {
	{ .request = FORCEWAKE_MT, .ack = FORCEWAKE_MT_ACK },
	{ .request = 0 },
};

/* The well is on while anybody requests it, and all requesters see that. */
static uint32_t pwr_well_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)reg;
	value &= ~PWR_WELL_STATE;
	for (unsigned int i = 0; i < HSW_PWR_WELL_CTLS; i++) {
		if (reg_get(vgpu, HSW_PWR_WELL_CTL1 + 4 * i) & PWR_WELL_REQUEST)
			value |= PWR_WELL_STATE;
	}
	return value;
}

static uint32_t lcpll_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)vgpu;
	(void)reg;
	value &= ~(LCPLL_LOCK | LCPLL_FCLK_DONE);
	value |= value & LCPLL_DISABLE ? 0 : LCPLL_LOCK;
	return value | (value & LCPLL_FCLK ? LCPLL_FCLK_DONE : 0);
}

static uint32_t rpstat_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	uint32_t requested = reg_get(vgpu, RPNSWREQ) >> 24 & 0x7f;

	(void)reg;
	(void)value;
	return requested << 7 | requested;	/* current and previous frequency */
}

static const struct mmio_row rows[] = {
	{ FW("ECOBUS", 0xa180), .reset = 1u << 5, .inert = UINT32_MAX },
	{ FW("FORCEWAKE_MT", FORCEWAKE_MT), .masked = true, .used = 0xffff },
	{ FW("FORCEWAKE", 0xa18c), .inert = UINT32_MAX },
	{ FW("FORCEWAKE_MT_ACK", FORCEWAKE_MT_ACK), .ro = UINT32_MAX,
	  .post_read = forcewake_ack_post_read },
	{ FW("GTFIFODBG", 0x120000), .w1c = 0x3f, .inert = 0xffffffc0 },
	{ FW("GTFIFOCTL", 0x120008), .reset = 0x3f, .ro = 0x7f, .inert = 0xffffff80 },
	{ FW("GEN6_GT_THREAD_STATUS", 0x13805c), .ro = UINT32_MAX },

	{ RPS("GEN6_RPNSWREQ", RPNSWREQ), .used = 0x7f000000, .inert = 0x80ffffff },
	{ RPS("GEN6_RPSTAT1", 0xa01c), .ro = UINT32_MAX, .post_read = rpstat_post_read },

	{ GATING("HSW_PWR_WELL_CTL", HSW_PWR_WELL_CTL1), .count = HSW_PWR_WELL_CTLS,
	  .used = 0xc0000000, .inert = 0x3fffffff, .post_read = pwr_well_post_read },
	{ GATING("HSW_PWR_WELL_CTL5", 0x45410), .inert = UINT32_MAX },
	{ GATING("HSW_PWR_WELL_CTL6", 0x45414), .inert = UINT32_MAX },
	{ GATING("LCPLL_CTL", 0x130040), .reset = LCPLL_LOCK, .used = 0xc0280000,
	  .inert = 0x3fd7ffff, .post_read = lcpll_post_read },
};

const struct mmio_table haswell_power_table = {
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
