// SPDX-License-Identifier: MIT
/**
 * DOC: Power
 *
 * A mediated guest should touch none of forcewake, RC6, RPS and FBC, and the
 * counters show whether it does. They answer all the same: with PVINFO hidden
 * the driver is on bare metal and polls them in earnest. Which domains of
 * forcewake there are, power wells and clocks are the platform's.
 */
#include "model.h"
#include "uncore/power.h"
#include "uncore/regs.h"

#define RC6_TICK_NS		1280	/* unit of the residency counters */
#define EI_TICK_NS		1280	/* unit of the evaluation intervals */
#define RC_CONTROL		0xa090
#define RC_CONTROL_RC6_ENABLE	(UINT32_C(1) << 18)
#define DPFC_CONTROL		0x43208
#define DPFC_ENABLE		(UINT32_C(1) << 31)
#define DPFC_SEGMENTS		0x7ffu
#define CORE_STATUS_RC0		0u
#define CORE_STATUS_RC6		3u

static const struct forcewake *domain_of_ack(const struct vgpu *vgpu, uint32_t offset)
{
	const struct forcewake *domain = vgpu->gpu->platform->forcewakes;

	while (domain->request && domain->ack != offset)
		domain++;
	return domain;
}

/* What is asked for is so at once: several agents ask, each in its own bit. */
uint32_t forcewake_ack_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	const struct forcewake *domain = domain_of_ack(vgpu, reg->offset);

	(void)value;
	return domain->request ? reg_get(vgpu, domain->request) & 0xffff : 0;
}

static bool is_kept_awake(const struct vgpu *vgpu)
{
	const struct forcewake *domain = vgpu->gpu->platform->forcewakes;

	while (domain->request && !(reg_get(vgpu, domain->request) & 0xffff))
		domain++;
	return domain->request;
}

static uint32_t ei_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)reg;
	(void)value;
	return vgpu->now / EI_TICK_NS & 0xffffff;
}

/* The GT sleeps when it has nothing to do, may sleep and nobody keeps it awake. */
static bool in_rc6(const struct vgpu *vgpu)
{
	if (!(reg_get(vgpu, RC_CONTROL) & RC_CONTROL_RC6_ENABLE) || is_kept_awake(vgpu))
		return false;
	for (unsigned int i = 0; i < ENGINES; i++) {
		if (vgpu->gpu->platform->submission->is_busy(vgpu, &vgpu->engines[i]))
			return false;
	}
	return true;
}

void power_run(struct vgpu *vgpu, uint64_t elapsed)
{
	if (in_rc6(vgpu))
		vgpu->rc6_ns += elapsed;
}

static uint32_t core_status_post_read(struct vgpu *vgpu, const struct mmio_reg *reg,
				      uint32_t value)
{
	(void)reg;
	(void)value;
	return in_rc6(vgpu) ? CORE_STATUS_RC6 : CORE_STATUS_RC0;
}

static uint32_t rc6_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)reg;
	(void)value;
	return vgpu->rc6_ns / RC6_TICK_NS;
}

/* Segments that are compressed: all of them as soon as compression is on. */
static uint32_t dpfc_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)reg;
	(void)value;
	return reg_get(vgpu, DPFC_CONTROL) & DPFC_ENABLE ? DPFC_SEGMENTS : 0;
}

#define RC6(n, o) .name = (n), .offset = (o), .group = VGPU_GROUP_RC6
#define RPS(n, o) .name = (n), .offset = (o), .group = VGPU_GROUP_RPS
#define FBC(n, o) .name = (n), .offset = (o), .group = VGPU_GROUP_FBC

static const struct mmio_row rows[] = {
	{ .name = "FPGA_DBG", .offset = 0x42300, .group = VGPU_GROUP_FPGA_DBG, .w1c = 1u << 31,
	  .inert = 0x7fffffff },

	{ RC6("GEN6_RC_CONTROL", RC_CONTROL), .used = 0x00040000, .inert = 0xfffbffff },
	{ RC6("GEN6_RC_STATE", 0xa094), .inert = UINT32_MAX },
	{ RC6("GEN6_RC1_WAKE_RATE_LIMIT", 0xa098), .inert = UINT32_MAX },
	{ RC6("GEN6_RC6_WAKE_RATE_LIMIT", 0xa09c), .inert = UINT32_MAX },
	{ RC6("GEN6_RC6pp_WAKE_RATE_LIMIT", 0xa0a0), .inert = UINT32_MAX },
	{ RC6("GEN6_RC_EVALUATION_INTERVAL", 0xa0a8), .inert = UINT32_MAX },
	{ RC6("GEN6_RC_IDLE_HYSTERESIS", 0xa0ac), .inert = UINT32_MAX },
	{ RC6("GEN6_RC_SLEEP", 0xa0b0), .inert = UINT32_MAX },
	{ RC6("GEN6_RC1e_THRESHOLD", 0xa0b4), .inert = UINT32_MAX },
	{ RC6("GEN6_RC6_THRESHOLD", 0xa0b8), .inert = UINT32_MAX },
	{ RC6("GEN6_RC6p_THRESHOLD", 0xa0bc), .inert = UINT32_MAX },
	{ RC6("GEN6_RC6pp_THRESHOLD", 0xa0c0), .inert = UINT32_MAX },
	{ RC6("GEN6_GT_CORE_STATUS", 0x138060), .ro = UINT32_MAX,
	  .post_read = core_status_post_read },
	{ RC6("GEN6_GT_GFX_RC6_LOCKED", 0x138104), .ro = UINT32_MAX },
	{ RC6("GEN6_GT_GFX_RC6", 0x138108), .ro = UINT32_MAX, .post_read = rc6_post_read },
	{ RC6("GEN6_GT_GFX_RC6p", 0x13810c), .ro = UINT32_MAX },
	{ RC6("GEN6_GT_GFX_RC6pp", 0x138110), .ro = UINT32_MAX },

	{ RPS("GEN6_RC_VIDEO_FREQ", 0xa00c), .inert = UINT32_MAX },
	{ RPS("GEN6_RP_DOWN_TIMEOUT", 0xa010), .inert = UINT32_MAX },
	{ RPS("GEN6_RP_INTERRUPT_LIMITS", 0xa014), .inert = UINT32_MAX },
	{ RPS("GEN6_RP_CONTROL", 0xa024), .inert = UINT32_MAX },
	{ RPS("GEN6_RP_UP_THRESHOLD", 0xa02c), .inert = UINT32_MAX },
	{ RPS("GEN6_RP_DOWN_THRESHOLD", 0xa030), .inert = UINT32_MAX },
	{ RPS("GEN6_RP_CUR_UP_EI", 0xa050), .ro = UINT32_MAX, .post_read = ei_post_read },
	{ RPS("GEN6_RP_CUR_UP", 0xa054), .ro = UINT32_MAX },
	{ RPS("GEN6_RP_PREV_UP", 0xa058), .ro = UINT32_MAX },
	{ RPS("GEN6_RP_CUR_DOWN_EI", 0xa05c), .ro = UINT32_MAX, .post_read = ei_post_read },
	{ RPS("GEN6_RP_CUR_DOWN", 0xa060), .ro = UINT32_MAX },
	{ RPS("GEN6_RP_PREV_DOWN", 0xa064), .ro = UINT32_MAX },
	{ RPS("GEN6_RP_UP_EI", 0xa068), .inert = UINT32_MAX },
	{ RPS("GEN6_RP_DOWN_EI", 0xa06c), .inert = UINT32_MAX },
	{ RPS("GEN6_RP_IDLE_HYSTERESIS", 0xa070), .inert = UINT32_MAX },
	{ RPS("GEN6_PMINTRMSK", 0xa168), .inert = UINT32_MAX },

	{ FBC("ILK_DPFC_CB_BASE", 0x43200), .inert = UINT32_MAX },
	{ FBC("ILK_DPFC_CONTROL", DPFC_CONTROL), .used = 0x80000000, .inert = 0x7fffffff },
	{ FBC("ILK_DPFC_RECOMP_CTL", 0x4320c), .inert = UINT32_MAX },
	{ FBC("ILK_DPFC_STATUS", 0x43210), .ro = UINT32_MAX },
	{ FBC("ILK_DPFC_STATUS2", 0x43214), .ro = UINT32_MAX, .post_read = dpfc_post_read },
	{ FBC("ILK_DPFC_FENCE_YOFF", 0x43218), .inert = UINT32_MAX },
	{ FBC("ILK_DPFC_CHICKEN", 0x43224), .inert = UINT32_MAX },
	{ FBC("ILK_FBC_RT_BASE", 0x2128), .inert = UINT32_MAX },
	{ FBC("SNB_DPFC_CTL_SA", 0x100100), .inert = UINT32_MAX },
	{ FBC("SNB_DPFC_CPU_FENCE_OFFSET", 0x100104), .inert = UINT32_MAX },
	{ FBC("IVB_FBC_RT_BASE", 0x7020), .inert = UINT32_MAX },
	{ FBC("IVB_FBC_RT_BASE_UPPER", 0x7024), .inert = UINT32_MAX },
	{ FBC("MSG_FBC_REND_STATE", 0x50380), .inert = UINT32_MAX },
	{ FBC("FBC_LLC_READ_CTRL", 0x9044), .inert = UINT32_MAX },
};

const struct mmio_table power_table = { .rows = rows, .count = sizeof(rows) / sizeof(rows[0]) };
