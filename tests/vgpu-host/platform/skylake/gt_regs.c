// SPDX-License-Identifier: MIT
/**
 * DOC: Registers of Skylake's GT
 *
 * What the engines share: forcewake, fuses, clocks, caches, MOCS, workaround
 * bits. Most keep what is written and nothing more; a driver reads its
 * workarounds back. What each engine has is in another table.
 *
 * Sources: upstream's gt/intel_gt_regs.h, gt/intel_workarounds.c,
 * gt/intel_mocs.c, gt/intel_tlb.c; gvt/handlers.c and gvt/mmio_context.c.
 */
#include "engine/engine.h"
#include "engine/regs.h"
#include "memory/ggtt.h"
#include "memory/tlb.h"
#include "model.h"
#include "platform/gen8/gen8.h"
#include "platform/skylake/skylake.h"
#include "uncore/power.h"
#include "uncore/regs.h"

#define GT(n, o)	.name = (n), .offset = (o), .group = VGPU_GROUP_ENGINE
/* Of each context. */
#define CONTEXT(n, o)	GT(n, o), .context = true
#define GATING(n, o)	.name = (n), .offset = (o), .group = VGPU_GROUP_POWER
#define FW(n, o)	.name = (n), .offset = (o), .group = VGPU_GROUP_FORCEWAKE
#define RC6(n, o)	.name = (n), .offset = (o), .group = VGPU_GROUP_RC6
#define RPS(n, o)	.name = (n), .offset = (o), .group = VGPU_GROUP_RPS
#define FUSE(n, o)	.name = (n), .offset = (o), .group = VGPU_GROUP_MISC, .ro = UINT32_MAX
#define MASKED		.masked = true, .inert = 0xffff
#define STORED		.inert = UINT32_MAX

#define FUSE2_SLICE_0		(UINT32_C(1) << 25)
#define FUSE2_NO_SUBSLICE_3	(UINT32_C(1) << 23)	/* a GT2 has three */
#define CTC_SHIFT_2		(UINT32_C(2) << 1)	/* 24 MHz >> (3 - 2) */
#define GUC_IN_RESET		UINT32_C(1)		/* its own processor */

#define TLB_INVALIDATE		UINT32_C(1)

static const enum engine_id tlb_engines[] = {
	ENGINE_RENDER, ENGINE_VIDEO, ENGINES, ENGINE_BLITTER, ENGINE_VEBOX,
};

/* The bit is clear again when the engine has forgotten its translations: at once. */
static uint32_t tlb_pre_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	if (value & TLB_INVALIDATE && tlb_engines[reg->index] != ENGINES)
		tlb_invalidate(vgpu, &vgpu->engines[tlb_engines[reg->index]]);
	return value & ~TLB_INVALIDATE;
}

/* A driver writes it when it has changed entries of the GGTT: i915's gen8_ggtt_invalidate(). */
static void flush_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	(void)reg;
	(void)old;
	ggtt_sweep(vgpu);
	tlb_invalidate_global(vgpu);
	vgpu_aperture_changed(vgpu);
}

/* Both in units of 16.66 MHz. */
static uint32_t rpstat_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	uint32_t requested = reg_get(vgpu, RPNSWREQ) >> 23;

	(void)reg;
	(void)value;
	return requested << 23 | requested;
}

static const struct mmio_row rows[] = {
	{ FW("FORCEWAKE_ACK_RENDER_GEN9", 0x0d84), .ro = UINT32_MAX,
	  .post_read = forcewake_ack_post_read },
	{ FW("FORCEWAKE_ACK_MEDIA_GEN9", 0x0d88), .ro = UINT32_MAX,
	  .post_read = forcewake_ack_post_read },
	{ FW("FORCEWAKE_ACK_GT_GEN9", 0x130044), .ro = UINT32_MAX,
	  .post_read = forcewake_ack_post_read },
	{ FW("FORCEWAKE_GT_GEN9", 0xa188), .masked = true, .used = 0xffff },
	{ FW("FORCEWAKE_MEDIA_GEN9", 0xa270), .masked = true, .used = 0xffff },
	{ FW("FORCEWAKE_RENDER_GEN9", 0xa278), .masked = true, .used = 0xffff },
	{ FW("ECOBUS", 0xa180), STORED },
	{ FW("GTFIFODBG", 0x120000), .w1c = 0x3f, .inert = 0xffffffc0 },
	{ FW("GTFIFOCTL", 0x120008), .reset = 0x3f, .ro = 0x7f, .inert = 0xffffff80 },
	{ FW("GEN6_GT_THREAD_STATUS", 0x13805c), .ro = UINT32_MAX },

	{ FUSE("GEN8_FUSE2", 0x9120), .reset = FUSE2_SLICE_0 | FUSE2_NO_SUBSLICE_3 },
	{ FUSE("GEN9_EU_DISABLE", 0x9134), .count = 4 },
	{ FUSE("HSW_EDRAM_CAP", 0x120010) },
	{ GT("CTC_MODE", 0xa26c), .reset = CTC_SHIFT_2, .ro = UINT32_MAX },
	{ GT("GEN9_TIMESTAMP_OVERRIDE", 0x44074), STORED },

	{ RC6("GEN8_RC6_CTX_INFO", 0x8504), STORED },
	{ RPS("GEN6_RPNSWREQ", RPNSWREQ), .used = 0xff800000, .inert = 0x007fffff },
	{ RPS("GEN6_RPSTAT1", 0xa01c), .ro = UINT32_MAX, .post_read = rpstat_post_read },
	{ RC6("GEN9_MEDIA_PG_IDLE_HYSTERESIS", 0xa0c4), STORED },
	{ RC6("GEN9_RENDER_PG_IDLE_HYSTERESIS", 0xa0c8), STORED },
	{ RC6("GEN9_PG_ENABLE", 0xa210), STORED },
	{ RC6("GEN9_PWRGT_DOMAIN_STATUS", 0xa2a0), .ro = UINT32_MAX },
	{ RC6("GUC_MAX_IDLE_COUNT", 0xc3e4), STORED },
	{ GATING("GEN6_GFXPAUSE", 0xa000), STORED },

	/* memory interface */
	{ GT("HSW_GTT_CACHE_EN", 0x4024), STORED },
	{ GT("GEN8_GAMW_ECO_DEV_RW_IA", 0x4080), STORED },
	{ GT("GAM_ECOCHK", 0x4090), STORED },
	{ GT("GEN8_RING_FAULT_REG", GEN8_RING_FAULT), .used = 1, .inert = 0xfffffffe },
	{ GT("ERROR_GEN6", ERROR_GEN6), .w1c = UINT32_MAX },
	{ GT("DONE_REG", 0x40b0), .reset = UINT32_MAX, .ro = UINT32_MAX },
	{ GT("GEN8_PRIVATE_PAT", 0x40e0), .count = 2, STORED },
	{ GT("GEN8_TLB_INVALIDATE", 0x4260), .count = 5, .used = TLB_INVALIDATE,
	  .inert = ~TLB_INVALIDATE, .pre_write = tlb_pre_write },
	{ GT("GAMT_ECO_DEV_RW_IA", 0x4ab0), STORED },
	{ GT("GAMT_CHKN_BIT_REG", 0x4ab8), STORED },
	{ GT("GEN8_FAULT_TLB_DATA", GEN8_FAULT_TLB_DATA0), .count = 2, STORED },
	{ GT("GEN8_L3_LRA_1_GPGPU", 0x4dd4), STORED },
	{ GT("MMCD_MISC_CTRL", 0x4ddc), STORED },
	{ GT("TRVATTL3PTRDW", 0x4de0), .count = 2, STORED },
	{ GT("TRNULLDETCT", 0x4de8), STORED },
	{ GT("TRINVTILEDETCT", 0x4dec), STORED },
	{ GT("TRVADR", 0x4df0), STORED },
	{ GT("TRTTE", 0x4df4), STORED },
	{ GT("GFX_FLSH_CNTL_GEN6", 0x101008), .ro = UINT32_MAX, .post_write = flush_post_write },
	{ GT("TILECTL", 0x101000), STORED },

	/* render engine */
	{ GT("GEN8_MCR_SELECTOR", 0xfdc), STORED },
	{ GT("FF_SLICE_CHICKEN", 0x2088), MASKED },
	{ GT("_3D_CHICKEN3", 0x2090), MASKED },
	{ GT("GEN7_FF_THREAD_MODE", 0x20a0), STORED },
	{ GT("GEN9_CSFE_CHICKEN1_RCS", 0x20d4), MASKED },
	{ GT("GEN7_FF_SLICE_CS_CHICKEN1", 0x20e0), MASKED },
	{ GT("FF_SLICE_CS_CHICKEN2", 0x20e4), MASKED },
	{ GT("GEN9_CS_DEBUG_MODE1", 0x20ec), MASKED },
	{ GT("CACHE_MODE_0", 0x2120), MASKED },
	{ CONTEXT("GEN9_CTX_PREEMPT_REG", 0x2248), STORED },
	{ CONTEXT("GPGPU_THREADS_DISPATCHED", 0x2290), .count = 2, STORED },
	{ CONTEXT("PIPELINE_STATISTICS", 0x2300), .count = 22, .used = UINT32_MAX },
	{ CONTEXT("GEN8_OACTXCONTROL", 0x2360), STORED },
	{ CONTEXT("GEN7_3DPRIM_END_OFFSET", 0x2420), STORED },
	{ CONTEXT("GEN7_3DPRIM_START_VERTEX", 0x2430), STORED },
	{ CONTEXT("GEN7_3DPRIM_VERTEX_COUNT", 0x2434), STORED },
	{ CONTEXT("GEN7_3DPRIM_INSTANCE_COUNT", 0x2438), STORED },
	{ CONTEXT("GEN7_3DPRIM_START_INSTANCE", 0x243c), STORED },
	{ CONTEXT("GEN7_3DPRIM_BASE_VERTEX", 0x2440), STORED },
	{ CONTEXT("GEN7_GPGPU_DISPATCHDIM", 0x2500), .count = 3, STORED },
	{ CONTEXT("GEN8_CS_CHICKEN1", 0x2580), MASKED },
	{ GT("GEN8_OACONTROL", 0x2b00), STORED },
	{ GT("GEN8_OACTX", 0x2b04), STORED },
	{ GT("GEN8_OASTATUS", 0x2b08), STORED },
	{ GT("GEN8_OAHEADPTR", 0x2b0c), STORED },
	{ GT("GEN8_OATAILPTR", 0x2b10), STORED },
	{ GT("GEN8_OABUFFER", 0x2b14), STORED },
	{ GT("GEN8_OABUFFER_UDW", 0x23b4), STORED },
	{ GT("GEN8_OA_DEBUG", 0x2b28), STORED },
	{ CONTEXT("GEN7_SO_NUM_PRIMS_WRITTEN", 0x5200), .count = 8, STORED },
	{ CONTEXT("GEN7_SO_PRIM_STORAGE_NEEDED", 0x5240), .count = 8, STORED },
	{ CONTEXT("GEN7_SO_WRITE_OFFSET", 0x5280), .count = 4, STORED },
	{ CONTEXT("CACHE_MODE_0_GEN7", 0x7000), MASKED },
	{ CONTEXT("CACHE_MODE_1", 0x7004), MASKED },
	{ CONTEXT("GEN7_GT_MODE", 0x7008), MASKED },
	{ CONTEXT("GEN7_COMMON_SLICE_CHICKEN1", 0x7010), MASKED },
	{ CONTEXT("COMMON_SLICE_CHICKEN2", 0x7014), MASKED },
	{ GT("HIZ_CHICKEN", 0x7018), MASKED },
	{ GT("GEN7_SC_INSTDONE", 0x7100), .reset = UINT32_MAX, .ro = UINT32_MAX },
	{ CONTEXT("HDC_CHICKEN0", 0x7300), MASKED },
	{ CONTEXT("GEN8_HDC_CHICKEN1", 0x7304), MASKED },
	{ GT("GEN9_SLICE_PGCTL_ACK", 0x804c), .count = 2, .ro = UINT32_MAX },
	{ GT("GEN9_SS01_EU_PGCTL_ACK", 0x805c), .count = 4, .ro = UINT32_MAX },
	{ GT("VF_GUARDBAND", 0x83a4), MASKED },
	{ GT("GEN7_SAMPLER_INSTDONE", 0xe160), .reset = UINT32_MAX, .ro = UINT32_MAX },
	{ GT("GEN7_ROW_INSTDONE", 0xe164), .reset = UINT32_MAX, .ro = UINT32_MAX },
	{ GT("GEN7_HALF_SLICE_CHICKEN1", 0xe100), MASKED },
	{ CONTEXT("HALF_SLICE_CHICKEN2", 0xe180), MASKED },
	{ CONTEXT("GEN8_HALF_SLICE_CHICKEN3", 0xe184), MASKED },
	{ CONTEXT("GEN9_HALF_SLICE_CHICKEN5", 0xe188), MASKED },
	{ CONTEXT("GEN9_HALF_SLICE_CHICKEN7", 0xe194), MASKED },
	{ CONTEXT("EU_PERF_CNTL", 0xe458), STORED },
	{ CONTEXT("EU_PERF_CNTL4", 0xe45c), STORED },
	{ CONTEXT("EU_PERF_CNTL1", 0xe558), STORED },
	{ CONTEXT("EU_PERF_CNTL5", 0xe55c), STORED },
	{ CONTEXT("EU_PERF_CNTL2", 0xe658), STORED },
	{ CONTEXT("EU_PERF_CNTL6", 0xe65c), STORED },
	{ CONTEXT("EU_PERF_CNTL3", 0xe758), STORED },
	{ CONTEXT("GEN8_ROW_CHICKEN", 0xe4f0), MASKED },
	{ CONTEXT("GEN7_ROW_CHICKEN2", 0xe4f4), MASKED },

	/* blitter */
	{ GT("BCS_SWCTRL", BCS_SWCTRL), .masked = true, .unprivileged = true, .used = 3,
	  .inert = 0xfffc },
	{ GT("GAC_ECO_BITS", 0x14090), STORED },
	{ GT("GAB_CTL", 0x24000), STORED },

	/* clocks and resets of the units */
	{ GT("HSW_IDICR", 0x9008), STORED },
	{ GT("GEN6_MBCUNIT_SNPCR", 0x900c), STORED },
	{ GT("GEN6_MBCTL", 0x907c), STORED },
	{ GATING("GEN6_UCGCTL1", 0x9400), STORED },
	{ GATING("GEN6_UCGCTL2", 0x9404), STORED },
	{ GATING("GEN6_UCGCTL3", 0x9408), STORED },
	{ GATING("GEN7_UCGCTL4", 0x940c), STORED },
	{ GATING("GEN6_RCGCTL1", 0x9410), STORED },
	{ GATING("GEN6_RCGCTL2", 0x9414), STORED },
	{ GATING("GEN7_MISCCPCTL", 0x9424), STORED },
	{ GATING("GEN8_UCGCTL6", 0x9430), STORED },
	{ GT("GEN6_GDRST", 0x941c), .used = 0xff, .rsvd = 0xffffff00,
	  .post_write = gdrst_post_write },
	{ GT("GEN6_RSTCTL", 0x9420), STORED },

	/* caches */
	{ GT("GEN9_SCRATCH_LNCF1", 0xb008), STORED },
	{ GT("GEN8_GARBCNTL", 0xb004), STORED },
	{ GT("GEN9_LNCFCMOCS", 0xb020), .count = 32, STORED },
	{ GT("GEN8_L3SQCREG1", 0xb100), STORED },
	{ GT("GEN8_L3SQCREG4", 0xb118), STORED },
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

	{ GT("GEN7_GT_SCRATCH", 0x4f100), .count = 8, STORED },
};

const struct mmio_table skylake_gt_table = {
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
