// SPDX-License-Identifier: MIT
/**
 * DOC: Registers of the GT of gen8 and gen9
 *
 * What the engines share: caches, page faults, TLBs, clocks, workaround bits.
 * Most keep what is written and nothing more; a driver reads its workarounds
 * back. What each engine has is in another table, what came with gen9 in a
 * third one.
 *
 * Sources: upstream's gt/intel_gt_regs.h, gt/intel_workarounds.c,
 * gt/intel_tlb.c; gvt/handlers.c and gvt/mmio_context.c.
 */
#include "bus/aperture.h"
#include "engine/engine.h"
#include "engine/regs.h"
#include "memory/tlb.h"
#include "model.h"
#include "platform/gen8/gen8.h"
#include "platform/gt_rows.h"

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

static const struct mmio_row rows[] = {
	{ FUSE("HSW_EDRAM_CAP", 0x120010) },

	/* where the context of RC6 was saved; 0 would mean that it is corrupt */
	{ RC6("GEN8_RC6_CTX_INFO", 0x8504), .reset = 1, STORED },
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
	{ GT("GEN8_FAULT_TLB_DATA", GEN8_FAULT_TLB_DATA0), .count = 2, STORED },
	{ GT("GEN8_L3_LRA_1_GPGPU", 0x4dd4), STORED },
	{ GT("GFX_FLSH_CNTL_GEN6", 0x101008), .ro = UINT32_MAX, .post_write = ggtt_flush_post_write },
	{ GT("TILECTL", 0x101000), STORED },

	/* render engine */
	{ GT("PGTBL_ER", 0x2024), .w1c = UINT32_MAX },
	{ GT("GEN8_MCR_SELECTOR", 0xfdc), STORED },
	{ GT("FF_SLICE_CHICKEN", 0x2088), MASKED },
	{ GT("_3D_CHICKEN3", 0x2090), MASKED },
	{ GT("GEN7_FF_THREAD_MODE", 0x20a0), STORED },
	{ GT("GEN7_FF_SLICE_CS_CHICKEN1", 0x20e0), MASKED },
	{ GT("FF_SLICE_CS_CHICKEN2", 0x20e4), MASKED },
	{ GT("CACHE_MODE_0", 0x2120), MASKED },
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
	{ GT("GEN8_OACONTROL", 0x2b00), STORED },
	{ GT("GEN8_OACTX", 0x2b04), STORED },
	{ GT("GEN8_OASTATUS", 0x2b08), STORED },
	{ GT("GEN8_OAHEADPTR", 0x2b0c), STORED },
	{ GT("GEN8_OATAILPTR", 0x2b10), STORED },
	{ GT("GEN8_OABUFFER", 0x2b14), STORED },
	{ GT("GEN8_OABUFFER_UDW", 0x23b4), STORED },
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
	{ GT("VF_GUARDBAND", 0x83a4), MASKED },
	{ GT("GEN7_SAMPLER_INSTDONE", 0xe160), .reset = UINT32_MAX, .ro = UINT32_MAX },
	{ GT("GEN7_ROW_INSTDONE", 0xe164), .reset = UINT32_MAX, .ro = UINT32_MAX },
	{ GT("GEN7_HALF_SLICE_CHICKEN1", 0xe100), MASKED },
	{ CONTEXT("HALF_SLICE_CHICKEN2", 0xe180), MASKED },
	{ CONTEXT("GEN8_HALF_SLICE_CHICKEN3", 0xe184), MASKED },
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
	{ GT("GEN8_GARBCNTL", 0xb004), STORED },
	{ GT("GEN8_L3SQCREG1", 0xb100), STORED },
	{ GT("GEN8_L3SQCREG4", 0xb118), STORED },

	{ GT("GEN7_GT_SCRATCH", 0x4f100), .count = 8, STORED },
};

const struct mmio_table gen8_gt_table = { .rows = rows, .count = sizeof(rows) / sizeof(rows[0]) };
