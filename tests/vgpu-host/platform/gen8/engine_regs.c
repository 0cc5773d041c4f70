// SPDX-License-Identifier: MIT
/**
 * DOC: Registers of the engines of gen8 and gen9
 *
 * What every engine has, at the same place behind its base. Ring registers,
 * and all others that are in the image of a context, are loaded when a context
 * is; so a driver that programs them itself does so for what runs now.
 *
 * Sources: PRM Skylake, volume 2c; upstream's gt/intel_engine_regs.h,
 * gt/intel_lrc.c and gvt/handlers.c.
 */
#include "engine/engine.h"
#include "engine/fault.h"
#include "engine/regs.h"
#include "model.h"
#include "platform/gen8/gen8.h"

#define RENDER_BASE	0x2000
#define VIDEO_BASE	0x12000
#define BLITTER_BASE	0x22000
#define VEBOX_BASE	0x1a000

static const uint32_t bases[ENGINES] = {
	[ENGINE_RENDER] = RENDER_BASE,
	[ENGINE_VIDEO] = VIDEO_BASE,
	[ENGINE_BLITTER] = BLITTER_BASE,
	[ENGINE_VEBOX] = VEBOX_BASE,
};
static const char *const names[ENGINES] = {
	[ENGINE_RENDER] = "rcs0",
	[ENGINE_VIDEO] = "vcs0",
	[ENGINE_BLITTER] = "bcs0",
	[ENGINE_VEBOX] = "vecs0",
};
static const struct mmio_block engines = { .count = ENGINES, .bases = bases, .names = names };

/* BCS_SWCTRL of other engines. */
static const uint32_t media_bases[] = { VIDEO_BASE, VEBOX_BASE };
static const char *const media_names[] = { "vcs0", "vecs0" };
static const struct mmio_block media = { .count = 2, .bases = media_bases, .names = media_names };

#define ENGINE(n, o)	.name = (n), .offset = (o), .block = &engines, .group = VGPU_GROUP_ENGINE
#define MASKED		.masked = true, .inert = 0xffff
#define STORED		.inert = UINT32_MAX
#define USED		.used = UINT32_MAX
#define SHOWN		.ro = UINT32_MAX

/* A slot that is not used names a register that may be written anyway. */
#define WHITELIST(engine, base) \
	{ .name = "RING_FORCE_TO_NONPRIV(" engine ")", .offset = (base) + 0x4d0, .count = 12, \
	  .group = VGPU_GROUP_ENGINE, .reset = (base) + RING_NOPID, USED }

static const struct mmio_row rows[] = {
	/* ring */
	{ ENGINE("RING_EXCC", 0x28), MASKED },
	{ ENGINE("RING_TAIL", RING_TAIL), .used = 0x001ffff8, .rsvd = 0xffe00007 },
	{ ENGINE("RING_HEAD", RING_HEAD), .used = 0xfffffffc, .rsvd = 3 },
	{ ENGINE("RING_START", RING_START), USED },
	{ ENGINE("RING_CTL", RING_CTL), .used = 0x001ffc01, .inert = 0xffe003fe,
	  .pre_write = ring_ctl_pre_write, .post_read = ring_ctl_post_read },
	{ ENGINE("RING_PSMI_CTL", 0x50), MASKED },
	{ ENGINE("RING_MAX_IDLE", 0x54), .inert = 0x000fffff, .rsvd = 0xfff00000 },
	{ ENGINE("RING_ACTHD_UDW", RING_ACTHD_UDW), SHOWN, .post_read = acthd_udw_post_read },
	{ ENGINE("RING_DMA_FADD_UDW", RING_DMA_FADD_UDW), SHOWN },
	{ ENGINE("RING_IPEIR", RING_IPEIR), SHOWN },
	{ ENGINE("RING_IPEHR", RING_IPEHR), SHOWN },
	{ ENGINE("RING_INSTDONE", RING_INSTDONE), .reset = UINT32_MAX, SHOWN,
	  .post_read = instdone_post_read },
	{ ENGINE("RING_INSTPS", 0x70), SHOWN },
	{ ENGINE("RING_ACTHD", RING_ACTHD), SHOWN, .post_read = acthd_post_read },
	{ ENGINE("RING_DMA_FADD", RING_DMA_FADD), SHOWN, .post_read = dma_fadd_post_read },
	{ ENGINE("RING_INSTDONE1", 0x7c), .reset = UINT32_MAX, SHOWN },
	{ ENGINE("RING_HWS_PGA", RING_HWS_PGA), .used = 0xfffff000, .inert = 0xfff },
	{ ENGINE("RING_NOPID", RING_NOPID), .unprivileged = true, STORED },
	{ ENGINE("RING_HWSTAM", 0x98), .reset = UINT32_MAX, STORED },
	{ ENGINE("RING_MI_MODE", RING_MI_MODE), .masked = true, .used = 0x300, .inert = 0xfcff,
	  .post_read = mi_mode_post_read },
	{ ENGINE("RING_IMR", RING_IMR), .reset = UINT32_MAX, USED },
	{ ENGINE("RING_EIR", RING_EIR), .w1c = UINT32_MAX, .pre_write = eir_pre_write },
	{ ENGINE("RING_EMR", RING_EMR), .reset = UINT32_MAX, USED, .post_write = emr_post_write },
	{ ENGINE("RING_ESR", RING_ESR), SHOWN },
	{ ENGINE("RING_INSTPM", RING_INSTPM), .masked = true, .context = true, .used = 0x220,
	  .inert = 0xfddf, .pre_write = instpm_pre_write },
	{ ENGINE("GEN8_R_PWR_CLK_STATE", 0xc8), STORED },
	{ ENGINE("RING_RESET_CTL", RING_RESET_CTL), .masked = true, .used = 3, .inert = 0xfffc,
	  .pre_write = reset_ctl_pre_write },

	/* batches */
	{ ENGINE("RING_BBSTATE", RING_BBSTATE), USED, .post_read = bbstate_post_read },
	{ ENGINE("RING_SBBADDR", RING_SBBADDR), USED, .post_read = bbaddr_post_read },
	{ ENGINE("RING_SBBSTATE", RING_SBBSTATE), USED, .post_read = bbstate_post_read },
	{ ENGINE("RING_SBBADDR_UDW", RING_SBBADDR_UDW), USED, .post_read = bbaddr_udw_post_read },
	{ ENGINE("RING_BBADDR", RING_BBADDR), USED, .post_read = bbaddr_post_read },
	{ ENGINE("RING_BB_START_ADDR", 0x150), STORED },
	{ ENGINE("RING_BB_ADD_DIFF", 0x154), STORED },
	{ ENGINE("RING_BB_OFFSET", RING_BB_OFFSET), .ro = 3, .used = 0xfffffffc },
	{ ENGINE("RING_BBADDR_UDW", RING_BBADDR_UDW), USED, .post_read = bbaddr_udw_post_read },
	{ ENGINE("RING_BB_START_ADDR_UDW", 0x170), STORED },
	{ ENGINE("PR_CTR_CTL", 0x178), STORED },
	{ ENGINE("PR_CTR_THRSH", 0x17c), STORED },
	{ ENGINE("RING_BB_PER_CTX_PTR", RING_BB_PER_CTX_PTR), .used = 0xfffffff9, .inert = 6 },
	{ ENGINE("RING_INDIRECT_CTX", RING_INDIRECT_CTX), USED },
	{ ENGINE("RING_INDIRECT_CTX_OFFSET", 0x1c8), STORED },

	/* contexts */
	{ ENGINE("CCID", RING_CCID), STORED },
	{ .name = "RING_SWCTRL", .offset = 0x200, .block = &media, .group = VGPU_GROUP_ENGINE,
	  MASKED },
	{ ENGINE("RING_ELSP", RING_ELSP), USED, .post_write = elsp_post_write },
	{ ENGINE("RING_EXECLIST_STATUS", 0x234), .count = 2, SHOWN,
	  .post_read = execlist_status_post_read },
	{ ENGINE("RING_CONTEXT_CONTROL", RING_CONTEXT_CONTROL), .masked = true, .used = 5,
	  .inert = 0xfffa },
	{ ENGINE("RING_SEMA_WAIT_POLL", 0x24c), STORED },
	{ ENGINE("RING_PDP", RING_PDP0), .count = 8, USED },
	{ ENGINE("RING_MODE_GEN7", RING_MODE), .masked = true, .used = 0x8203, .inert = 0x7dfc,
	  .pre_write = run_list_pre_write },
	{ ENGINE("RING_TIMESTAMP", RING_TIMESTAMP), .count = 2, SHOWN,
	  .post_read = timestamp_post_read },
	{ ENGINE("RING_CONTEXT_STATUS", RING_CONTEXT_STATUS), .count = 12, SHOWN },
	{ ENGINE("RING_CONTEXT_STATUS_PTR", RING_CONTEXT_STATUS_PTR), .masked = true, .reset = 7,
	  .used = 7, .inert = 0xfff8 },
	{ ENGINE("RING_CTX_TIMESTAMP", RING_CTX_TIMESTAMP), USED,
	  .post_write = ctx_timestamp_post_write, .post_read = ctx_timestamp_post_read },

	/* what commands compute with */
	{ ENGINE("MI_PREDICATE_SRC0", 0x400), .count = 2, .context = true, .unprivileged = true, USED },
	{ ENGINE("MI_PREDICATE_SRC1", 0x408), .count = 2, .context = true, .unprivileged = true, USED },
	{ ENGINE("MI_PREDICATE_DATA", 0x410), .count = 2, .context = true, .unprivileged = true, USED },
	{ ENGINE("MI_PREDICATE_RESULT", 0x418), .context = true, .unprivileged = true, .used = 1,
	  .inert = 0xfffffffe },
	{ ENGINE("MI_PREDICATE_RESULT_1", 0x41c), .unprivileged = true, .used = 1, .inert = 0xfffffffe },
	{ ENGINE("GEN8_RING_CS_GPR", 0x600), .count = 32, .unprivileged = true, USED },
	WHITELIST("rcs0", RENDER_BASE),
	WHITELIST("vcs0", VIDEO_BASE),
	WHITELIST("bcs0", BLITTER_BASE),
	WHITELIST("vecs0", VEBOX_BASE),
};

const struct mmio_table gen8_engine_table = { .rows = rows, .count = sizeof(rows) / sizeof(rows[0]) };
