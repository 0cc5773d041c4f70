// SPDX-License-Identifier: MIT
/**
 * DOC: Registers of the GT
 *
 * Engines, caches, workaround bits, clock gating. Most keep what is written
 * and nothing more; what counts is that the masked ones merge as such, for the
 * driver reads its workarounds back. Of chicken bits and the like upstream's
 * headers name no more than a driver sets; the others are inert, not reserved.
 *
 * Reserved bits: upstream's intel_engine_regs.h for the ring's head, tail and
 * idle time; intel_gt_regs.h for the domains of a reset (GEN6_GRDOM_*).
 */
#include "bus/aperture.h"
#include "engine/engine.h"
#include "engine/fault.h"
#include "engine/regs.h"
#include "memory/tlb.h"
#include "model.h"
#include "platform/haswell/haswell.h"

static const uint32_t ring_bases[ENGINES] = {
	[ENGINE_RENDER] = 0x2000,
	[ENGINE_VIDEO] = 0x12000,
	[ENGINE_BLITTER] = 0x22000,
	[ENGINE_VEBOX] = 0x1a000,
};
static const char *const ring_names[ENGINES] = {
	[ENGINE_RENDER] = "rcs0",
	[ENGINE_VIDEO] = "vcs0",
	[ENGINE_BLITTER] = "bcs0",
	[ENGINE_VEBOX] = "vecs0",
};
static const struct mmio_block rings = {
	.count = ENGINES, .bases = ring_bases, .names = ring_names,
};
static const uint32_t gam_bases[ENGINES] = {
	[ENGINE_RENDER] = 0x4000,
	[ENGINE_VIDEO] = 0x4100,
	[ENGINE_BLITTER] = 0x4200,
	[ENGINE_VEBOX] = 0x4300,
};
static const struct mmio_block gam = {
	.count = ENGINES, .bases = gam_bases, .names = ring_names,
};

#define RING(n, o) .name = (n), .offset = (o), .block = &rings, .group = VGPU_GROUP_ENGINE
#define GT(n, o) .name = (n), .offset = (o), .group = VGPU_GROUP_ENGINE
/* Of each context: what the 3D pipeline counts, what user space may load. */
#define CONTEXT(n, o) GT(n, o), .context = true
#define GATING(n, o) .name = (n), .offset = (o), .group = VGPU_GROUP_POWER
#define GAM(n, o) .name = (n), .offset = (o), .block = &gam, .group = VGPU_GROUP_ENGINE

static const struct mmio_row rows[] = {
	/* every engine */
	{ RING("RING_EXCC", 0x28), .masked = true, .inert = 0xffff },
	{ RING("RING_TAIL", RING_TAIL), .used = 0x001ffff8, .rsvd = 0xffe00007 },
	{ RING("RING_HEAD", RING_HEAD), .used = 0xfffffffc, .rsvd = 3 },
	{ RING("RING_START", RING_START), .used = UINT32_MAX },
	{ RING("RING_CTL", RING_CTL), .used = 0x001ffc01, .inert = 0xffe003fe,
	  .pre_write = ring_ctl_pre_write, .post_write = ring_ctl_post_write,
	  .post_read = ring_ctl_post_read },
	{ RING("RING_SYNC", RING_SYNC), .count = 3, .used = UINT32_MAX },
	{ RING("RING_PSMI_CTL", 0x50), .masked = true, .inert = 0xffff },
	{ RING("RING_MAX_IDLE", 0x54), .inert = 0x000fffff, .rsvd = 0xfff00000 },
	{ RING("RING_IPEIR", RING_IPEIR), .ro = UINT32_MAX },
	{ RING("RING_IPEHR", RING_IPEHR), .ro = UINT32_MAX },
	{ RING("RING_INSTDONE", RING_INSTDONE), .reset = UINT32_MAX, .ro = UINT32_MAX,
	  .post_read = instdone_post_read },
	{ RING("RING_INSTPS", 0x70), .ro = UINT32_MAX },
	{ RING("RING_ACTHD", RING_ACTHD), .ro = UINT32_MAX, .post_read = acthd_post_read },
	{ RING("RING_DMA_FADD", RING_DMA_FADD), .ro = UINT32_MAX,
	  .post_read = dma_fadd_post_read },
	{ RING("RING_INSTDONE1", 0x7c), .reset = UINT32_MAX, .ro = UINT32_MAX },
	{ RING("RING_HWS_PGA", 0x80), .inert = UINT32_MAX },
	{ RING("RING_NOPID", RING_NOPID), .inert = UINT32_MAX },
	{ RING("RING_HWSTAM", 0x98), .reset = UINT32_MAX, .inert = UINT32_MAX },
	{ RING("RING_MI_MODE", RING_MI_MODE), .masked = true, .used = 0x300, .inert = 0xfcff,
	  .post_read = mi_mode_post_read },
	{ RING("RING_IMR", RING_IMR), .reset = UINT32_MAX, .used = UINT32_MAX },
	{ RING("RING_EIR", RING_EIR), .w1c = UINT32_MAX, .pre_write = eir_pre_write },
	{ RING("RING_EMR", RING_EMR), .reset = UINT32_MAX, .used = UINT32_MAX,
	  .post_write = emr_post_write },
	{ RING("RING_ESR", RING_ESR), .ro = UINT32_MAX },
	{ RING("RING_INSTPM", RING_INSTPM), .masked = true, .context = true, .used = 0x220,
	  .inert = 0xfddf, .pre_write = instpm_pre_write },
	{ RING("RING_BBSTATE", RING_BBSTATE), .ro = UINT32_MAX, .post_read = bbstate_post_read },
	{ RING("RING_SBBADDR", RING_SBBADDR), .ro = UINT32_MAX, .post_read = bbaddr_post_read },
	{ RING("RING_SBBSTATE", RING_SBBSTATE), .ro = UINT32_MAX,
	  .post_read = bbstate_post_read },
	{ RING("RING_UHPTR", RING_UHPTR), .used = 0x001ffff9, .inert = 0xffe00006 },
	{ RING("RING_BBADDR", RING_BBADDR), .ro = UINT32_MAX, .post_read = bbaddr_post_read },
	{ RING("RING_BB_OFFSET", RING_BB_OFFSET), .ro = 3, .used = 0xfffffffc },
	{ RING("CCID", RING_CCID), .used = 0xfffff001, .inert = 0xffe },
	{ RING("RING_RNCID", 0x198), .inert = UINT32_MAX },
	{ RING("ECOSKPD", 0x1d0), .masked = true, .inert = 0xffff },
	{ RING("RING_PP_DIR_DCLV", RING_PP_DIR_DCLV), .inert = UINT32_MAX },
	{ RING("RING_PP_DIR_BASE", RING_PP_DIR_BASE), .used = 0xffff0000, .inert = 0xffff },
	{ RING("RING_MODE_GEN7", RING_MODE), .masked = true, .used = 0x200, .inert = 0xfdff,
	  .pre_write = ring_mode_pre_write },
	{ RING("RING_TIMESTAMP", RING_TIMESTAMP), .count = 2, .ro = UINT32_MAX,
	  .post_read = timestamp_post_read },
	{ RING("RING_PP_DIR_BASE_READ", 0x518), .ro = UINT32_MAX },

	/* memory interface of every engine */
	{ GAM("HWS_PGA_GEN7", 0x80), .used = 0xfffff000, .inert = 0xfff },
	{ GAM("RING_FAULT_REG", 0x94), .reset = 0, .used = 1, .inert = 0xfffffffe },

	/* render command streamer */
	{ GT("PGTBL_ER", 0x2024), .w1c = UINT32_MAX },
	{ GT("_3D_CHICKEN", 0x2084), .masked = true, .inert = 0xffff },
	{ GT("FF_SLICE_CHICKEN", 0x2088), .masked = true, .inert = 0xffff },
	{ GT("_3D_CHICKEN2", 0x208c), .masked = true, .inert = 0xffff },
	{ GT("_3D_CHICKEN3", 0x2090), .masked = true, .inert = 0xffff },
	{ GT("GEN7_FF_THREAD_MODE", 0x20a0), .inert = UINT32_MAX },
	{ GT("WAIT_FOR_RC6_EXIT", 0x20cc), .masked = true, .inert = 0xffff },
	{ GT("GEN6_GT_MODE", 0x20d0), .masked = true, .inert = 0xffff },
	{ GT("GEN7_FF_SLICE_CS_CHICKEN1", 0x20e0), .masked = true, .inert = 0xffff },
	{ GT("FF_SLICE_CS_CHICKEN2", 0x20e4), .masked = true, .inert = 0xffff },
	{ GT("CACHE_MODE_0", 0x2120), .masked = true, .inert = 0xffff },
	{ GT("GFX_FLSH_CNTL(rcs0)", 0x2170), .inert = UINT32_MAX },
	{ GT("CXT_SIZE", 0x21a0), .inert = UINT32_MAX },
	{ GT("GEN7_CXT_SIZE", 0x21a8), .inert = UINT32_MAX },
	{ GT("HSW_MI_PREDICATE_RESULT_2", HSW_MI_PREDICATE_RESULT_2), .used = 1,
	  .inert = 0xfffffffe },
	{ CONTEXT("GPGPU_THREADS_DISPATCHED", 0x2290), .count = 2, .inert = UINT32_MAX },
	{ CONTEXT("PS_INVOCATION_COUNT_0", 0x22c8), .count = 2, .inert = UINT32_MAX },
	{ CONTEXT("PS_DEPTH_COUNT_0", 0x22d8), .count = 2, .inert = UINT32_MAX },
	{ CONTEXT("PS_INVOCATION_COUNT_1", 0x22f0), .count = 2, .inert = UINT32_MAX },
	{ CONTEXT("PS_DEPTH_COUNT_1", 0x22f8), .count = 2, .inert = UINT32_MAX },
	{ GT("GEN6_RCS_PWR_FSM", 0x22ac), .ro = UINT32_MAX },
	{ CONTEXT("PIPELINE_STATISTICS", 0x2300), .count = 22, .used = UINT32_MAX },
	{ GT("OACONTROL", 0x2360), .inert = UINT32_MAX },
	{ GT("OASTATUS1", 0x2364), .inert = UINT32_MAX },
	{ GT("OASTATUS2", 0x2368), .inert = UINT32_MAX },
	{ GT("OABUFFER", 0x23b0), .inert = UINT32_MAX },
	{ CONTEXT("MI_PREDICATE_SRC0", 0x2000 + RING_PREDICATE_SRC0), .count = 2, .used = UINT32_MAX },
	{ CONTEXT("MI_PREDICATE_SRC1", 0x2000 + RING_PREDICATE_SRC1), .count = 2, .used = UINT32_MAX },
	{ CONTEXT("MI_PREDICATE_DATA", 0x2000 + RING_PREDICATE_DATA), .count = 2, .used = UINT32_MAX },
	{ CONTEXT("MI_PREDICATE_RESULT", 0x2000 + RING_PREDICATE_RESULT), .used = 1, .inert = 0xfffffffe },
	{ CONTEXT("MI_PREDICATE_RESULT_1", 0x2000 + RING_PREDICATE_RESULT_1), .used = 1, .inert = 0xfffffffe },
	{ CONTEXT("GEN7_3DPRIM_END_OFFSET", 0x2420), .inert = UINT32_MAX },
	{ CONTEXT("GEN7_3DPRIM_START_VERTEX", 0x2430), .inert = UINT32_MAX },
	{ CONTEXT("GEN7_3DPRIM_VERTEX_COUNT", 0x2434), .inert = UINT32_MAX },
	{ CONTEXT("GEN7_3DPRIM_INSTANCE_COUNT", 0x2438), .inert = UINT32_MAX },
	{ CONTEXT("GEN7_3DPRIM_START_INSTANCE", 0x243c), .inert = UINT32_MAX },
	{ CONTEXT("GEN7_3DPRIM_BASE_VERTEX", 0x2440), .inert = UINT32_MAX },
	{ CONTEXT("GEN7_GPGPU_DISPATCHDIM", 0x2500), .count = 3, .inert = UINT32_MAX },
	{ GT("GFX_MODE", 0x2520), .masked = true, .inert = 0xffff },
	{ CONTEXT("HSW_CS_GPR", 0x2000 + RING_GPR), .count = 32, .used = UINT32_MAX },
	{ GT("OASTARTTRIG", 0x2710), .count = 8, .inert = UINT32_MAX },
	{ GT("OAREPORTTRIG", 0x2740), .count = 8, .inert = UINT32_MAX },
	{ GT("OACEC", 0x2770), .count = 16, .inert = UINT32_MAX },

	/* caches, memory arbitration */
	{ GT("ARB_MODE", 0x4030), .masked = true, .inert = 0xffff },
	{ GT("GAM_ECOCHK", 0x4090), .inert = UINT32_MAX },
	{ GT("ERROR_GEN6", ERROR_GEN6), .w1c = UINT32_MAX },
	{ GT("DONE_REG", 0x40b0), .reset = UINT32_MAX, .ro = UINT32_MAX },
	{ GT("GEN7_TLB_RD_ADDR", 0x4700), .inert = UINT32_MAX },
	{ CONTEXT("GEN7_SO_NUM_PRIMS_WRITTEN", 0x5200), .count = 8, .inert = UINT32_MAX },
	{ CONTEXT("GEN7_SO_PRIM_STORAGE_NEEDED", 0x5240), .count = 8, .inert = UINT32_MAX },
	{ CONTEXT("GEN7_SO_WRITE_OFFSET", 0x5280), .count = 4, .inert = UINT32_MAX },
	{ CONTEXT("CACHE_MODE_0_GEN7", 0x7000), .masked = true, .inert = 0xffff },
	{ CONTEXT("CACHE_MODE_1", 0x7004), .masked = true, .inert = 0xffff },
	{ CONTEXT("GEN7_GT_MODE", 0x7008), .masked = true, .inert = 0xffff },
	{ GT("GEN7_COMMON_SLICE_CHICKEN1", 0x7010), .masked = true, .inert = 0xffff },
	{ GT("COMMON_SLICE_CHICKEN2", 0x7014), .masked = true, .inert = 0xffff },
	{ GT("HIZ_CHICKEN", 0x7018), .masked = true, .inert = 0xffff },
	{ GT("GEN7_SC_INSTDONE", 0x7100), .reset = UINT32_MAX, .ro = UINT32_MAX },
	{ GT("HSW_IDICR", 0x9008), .inert = UINT32_MAX },
	{ GT("GEN6_MBCUNIT_SNPCR", 0x900c), .inert = UINT32_MAX },
	{ GT("GEN7_SQ_CHICKEN_MBCUNIT_CONFIG", 0x9030), .inert = UINT32_MAX },
	{ GT("GEN6_MBCTL", 0x907c), .inert = UINT32_MAX },
	{ GT("HSW_PAVP_FUSE1", 0x911c), .ro = UINT32_MAX },
	{ GATING("GEN6_UCGCTL1", 0x9400), .inert = UINT32_MAX },
	{ GATING("GEN6_UCGCTL2", 0x9404), .inert = UINT32_MAX },
	{ GATING("GEN6_UCGCTL3", 0x9408), .inert = UINT32_MAX },
	{ GATING("GEN7_UCGCTL4", 0x940c), .inert = UINT32_MAX },
	{ GATING("GEN6_RCGCTL1", 0x9410), .inert = UINT32_MAX },
	{ GATING("GEN6_RCGCTL2", 0x9414), .inert = UINT32_MAX },
	{ GT("GEN6_GDRST", 0x941c), .used = 0x1f, .rsvd = 0xffffffe0,
	  .post_write = gdrst_post_write },
	{ GT("GEN6_RSTCTL", 0x9420), .inert = UINT32_MAX },
	{ GATING("GEN7_MISCCPCTL", 0x9424), .inert = UINT32_MAX },
	{ GT("GEN7_SARCHKMD", 0xb000), .inert = UINT32_MAX },
	{ GT("GEN7_L3SQCREG1", 0xb010), .inert = UINT32_MAX },
	{ GT("GEN7_L3CNTLREG1", 0xb01c), .inert = UINT32_MAX },
	{ GT("GEN7_L3CNTLREG2", 0xb020), .inert = UINT32_MAX },
	{ GT("GEN7_L3CNTLREG3", 0xb024), .inert = UINT32_MAX },
	{ GT("GEN7_L3_CHICKEN_MODE_REGISTER", 0xb030), .inert = UINT32_MAX },
	{ GT("GEN7_L3SQCREG4", 0xb034), .inert = UINT32_MAX },
	{ GT("HSW_SCRATCH1", 0xb038), .inert = UINT32_MAX },
	{ GT("GEN7_L3LOG", 0xb070), .count = 32, .inert = UINT32_MAX },
	{ GT("GEN7_L3CDERRST1(0)", 0xb008), .inert = UINT32_MAX },
	{ GT("GEN7_L3CDERRST1(1)", 0xb208), .inert = UINT32_MAX },
	{ GT("GEN7_L3LOG(1)", 0xb270), .count = 32, .inert = UINT32_MAX },
	{ GT("GEN7_HALF_SLICE_CHICKEN1", 0xe100), .masked = true, .inert = 0xffff },
	{ GT("GEN7_SAMPLER_INSTDONE", 0xe160), .reset = UINT32_MAX, .ro = UINT32_MAX },
	{ GT("GEN7_ROW_INSTDONE", 0xe164), .reset = UINT32_MAX, .ro = UINT32_MAX },
	{ GT("HSW_HALF_SLICE_CHICKEN3", 0xe184), .masked = true, .inert = 0xffff },
	{ GT("HALF_SLICE_CHICKEN2", 0xe180), .masked = true, .inert = 0xffff },
	{ GT("HSW_ROW_CHICKEN3", 0xe49c), .masked = true, .inert = 0xffff },
	{ GT("GEN7_ROW_CHICKEN2", 0xe4f4), .masked = true, .inert = 0xffff },
	{ GT("GEN7_ROW_CHICKEN2_GT2", 0xf4f4), .masked = true, .inert = 0xffff },
	{ GT("GAC_ECO_BITS", 0x14090), .inert = UINT32_MAX },
	{ GT("BCS_SWCTRL", BCS_SWCTRL), .masked = true, .unprivileged = true, .used = 3,
	  .inert = 0xfffc },
	{ GT("GAB_CTL", 0x24000), .inert = UINT32_MAX },
	{ GT("GEN7_GT_SCRATCH", 0x4f100), .count = 8, .inert = UINT32_MAX },
	{ GT("DERRMR", DERRMR), .reset = UINT32_MAX, .used = 0x0070ef2f, .inert = 0xff8f10d0 },
	{ GT("TILECTL", 0x101000), .inert = UINT32_MAX },
	{ GT("GFX_FLSH_CNTL_GEN6", 0x101008), .ro = UINT32_MAX, .post_write = ggtt_flush_post_write },
	{ GT("HSW_EDRAM_CAP", 0x120010), .ro = UINT32_MAX },
};

const struct mmio_table haswell_gt_table = {
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
