// SPDX-License-Identifier: MIT
/**
 * DOC: Registers of the GT of gen9
 *
 * What gen8 has not: domains of forcewake for render and media, MOCS, the GuC,
 * and the fuses of a GT2 with all its subslices and execution units.
 *
 * Sources: upstream's gt/intel_gt_regs.h, gt/intel_mocs.c, gt/intel_sseu.c,
 * gt/intel_gt_clock_utils.c; gvt/mmio_context.c.
 */
#include "model.h"
#include "platform/gen9/gen9.h"
#include "platform/gt_rows.h"
#include "uncore/power.h"
#include "uncore/regs.h"

#define FUSE2_SLICE_0		(UINT32_C(1) << 25)
#define FUSE2_NO_SUBSLICE_3	(UINT32_C(1) << 23)	/* a GT2 has three */
#define CTC_SHIFT_2		(UINT32_C(2) << 1)	/* 24 MHz >> (3 - 2) */
#define CSFE_CHICKEN_REFUSED	UINT32_C(0x18)
#define GUC_IN_RESET		UINT32_C(1)		/* its own processor */

const struct forcewake gen9_forcewakes[] = {
	{ .request = 0xa188, .ack = 0x130044 },		/* GT */
	{ .request = 0xa278, .ack = 0x0d84 },		/* render */
	{ .request = 0xa270, .ack = 0x0d88 },		/* media */
	{ .request = 0 },
};

/* Both in units of 16.66 MHz. */
static uint32_t rpstat_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	uint32_t requested = reg_get(vgpu, RPNSWREQ) >> 23;

	(void)reg;
	(void)value;
	return requested << 23 | requested;
}

/* See gvt/handlers.c, csfe_chicken1_mmio_write(). */
static uint32_t csfe_chicken_pre_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	uint32_t refused = vgpu_is_mediated(vgpu) ? value & CSFE_CHICKEN_REFUSED : 0;

	(void)reg;
	if (refused)
		vgpu_failsafe(vgpu, "the guest sets bit 3 or 4 of CSFE_CHICKEN1, which GVT-g does not support");
	return value & ~refused;
}

/* Linux names the render engine's only. */
static const uint32_t other_bases[] = { 0x12000, 0x22000, 0x1a000 };
static const char *const other_names[] = { "vcs0", "bcs0", "vecs0" };
static const struct mmio_block others = { .count = 3, .bases = other_bases, .names = other_names };

#define CSFE_CHICKEN	.masked = true, .used = CSFE_CHICKEN_REFUSED, .inert = 0xffe7, \
	.pre_write = csfe_chicken_pre_write

static const struct mmio_row rows[] = {
	{ FW("FORCEWAKE_ACK_GT_GEN9", 0x130044), .ro = UINT32_MAX,
	  .post_read = forcewake_ack_post_read },
	{ FW("FORCEWAKE_GT_GEN9", 0xa188), .masked = true, .used = 0xffff },
	{ FW("ECOBUS", 0xa180), STORED },
	{ FW("GTFIFODBG", 0x120000), .w1c = 0x3f, .inert = 0xffffffc0 },
	{ FW("GTFIFOCTL", 0x120008), .reset = 0x3f, .ro = 0x7f, .inert = 0xffffff80 },
	{ FW("GEN6_GT_THREAD_STATUS", 0x13805c), .ro = UINT32_MAX },
	{ FW("FORCEWAKE_ACK_RENDER_GEN9", 0x0d84), .ro = UINT32_MAX,
	  .post_read = forcewake_ack_post_read },
	{ FW("FORCEWAKE_ACK_MEDIA_GEN9", 0x0d88), .ro = UINT32_MAX,
	  .post_read = forcewake_ack_post_read },
	{ FW("FORCEWAKE_MEDIA_GEN9", 0xa270), .masked = true, .used = 0xffff },
	{ FW("FORCEWAKE_RENDER_GEN9", 0xa278), .masked = true, .used = 0xffff },

	{ FUSE("GEN8_FUSE2", 0x9120), .reset = FUSE2_SLICE_0 | FUSE2_NO_SUBSLICE_3 },
	{ FUSE("GEN9_EU_DISABLE", 0x9134), .count = 4 },
	{ GT("CTC_MODE", 0xa26c), .reset = CTC_SHIFT_2, .ro = UINT32_MAX },
	{ GT("GEN9_TIMESTAMP_OVERRIDE", 0x44074), STORED },

	{ RPS("GEN6_RPNSWREQ", RPNSWREQ), .used = 0xff800000, .inert = 0x007fffff },
	{ RPS("GEN6_RPSTAT1", 0xa01c), .ro = UINT32_MAX, .post_read = rpstat_post_read },
	{ RC6("GEN9_MEDIA_PG_IDLE_HYSTERESIS", 0xa0c4), STORED },
	{ RC6("GEN9_RENDER_PG_IDLE_HYSTERESIS", 0xa0c8), STORED },
	{ RC6("GEN9_PG_ENABLE", 0xa210), STORED },
	{ RC6("GEN9_PWRGT_DOMAIN_STATUS", 0xa2a0), .ro = UINT32_MAX },
	{ GT("GUC_MAX_IDLE_COUNT", 0xc3e4), STORED },

	/* memory interface */
	{ GT("GAMT_ECO_DEV_RW_IA", 0x4ab0), STORED },
	{ GT("GAMT_CHKN_BIT_REG", 0x4ab8), STORED },
	{ GT("MMCD_MISC_CTRL", 0x4ddc), STORED },
	{ GT("TRVATTL3PTRDW", 0x4de0), .count = 2, STORED },
	{ GT("TRNULLDETCT", 0x4de8), STORED },
	{ GT("TRINVTILEDETCT", 0x4dec), STORED },
	{ GT("TRVADR", 0x4df0), STORED },
	{ GT("TRTTE", 0x4df4), STORED },

	/* render engine */
	{ GT("GEN9_CSFE_CHICKEN1_RCS", 0x20d4), CSFE_CHICKEN },
	{ GT("CSFE_CHICKEN1", 0xd4), .block = &others, CSFE_CHICKEN },
	{ GT("GEN9_CS_DEBUG_MODE1", 0x20ec), MASKED },
	{ CONTEXT("GEN9_CTX_PREEMPT_REG", 0x2248), STORED },
	{ CONTEXT("GEN8_CS_CHICKEN1", 0x2580), MASKED },
	{ GT("GEN8_OA_DEBUG", 0x2b28), STORED },
	{ GT("GEN9_SLICE_PGCTL_ACK", 0x804c), .count = 2, .ro = UINT32_MAX },
	{ GT("GEN9_SS01_EU_PGCTL_ACK", 0x805c), .count = 4, .ro = UINT32_MAX },
	{ CONTEXT("GEN9_HALF_SLICE_CHICKEN5", 0xe188), MASKED },
	{ CONTEXT("GEN9_HALF_SLICE_CHICKEN7", 0xe194), MASKED },

	/* caches */
	{ GT("GEN9_SCRATCH_LNCF1", 0xb008), STORED },
	{ GT("GEN9_LNCFCMOCS", 0xb020), .count = 32, STORED },
	{ GT("GEN9_SCRATCH1", 0xb11c), STORED },
	{ GT("GEN9_GFX_MOCS", 0xc800), .count = 64, STORED },
	{ GT("GEN9_MFX0_MOCS", 0xc900), .count = 64, STORED },
	{ GT("GEN9_MFX1_MOCS", 0xca00), .count = 64, STORED },
	{ GT("GEN9_VEBOX_MOCS", 0xcb00), .count = 64, STORED },
	{ GT("GEN9_BLT_MOCS", 0xcc00), .count = 64, STORED },

	/* GuC, which no firmware is loaded into */
	{ GT("GUC_STATUS", 0xc000), .reset = GUC_IN_RESET, .ro = UINT32_MAX },
	{ GT("GUC_WOPCM_SIZE", 0xc050), STORED },
	{ GT("DMA_GUC_WOPCM_OFFSET", 0xc340), STORED },
};

const struct mmio_table gen9_gt_table = { .rows = rows, .count = sizeof(rows) / sizeof(rows[0]) };
