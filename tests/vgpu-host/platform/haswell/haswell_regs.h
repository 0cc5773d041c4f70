/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_HASWELL_REGS_H
#define VGPU_HOST_HASWELL_REGS_H

#include "bus/mmio.h"

/**
 * DOC: Offsets that code refers to
 *
 * Registers that nothing but their row knows are named in the tables only.
 * Those of a block are relative to the block's base.
 */

#define HASWELL_PORTS			5

extern const uint32_t haswell_pipes[];		/* base per pipe, + 0x70000.. below */
extern const uint32_t haswell_transcoders[];	/* base per transcoder: A, B, C, eDP */
extern const uint32_t haswell_luts[];		/* base per pipe: palette */
extern const uint32_t haswell_cscs[];		/* base per pipe: matrix */

/* transcoder */
#define HTOTAL				0x60000
#define VTOTAL				0x6000c
#define TRANS_MULT			0x6002c
#define  TRANS_MULT_MASK		7u
#define TRANS_DDI_FUNC_CTL		0x60400
#define  TRANS_DDI_PORT_SHIFT		28
#define  TRANS_DDI_MODE_SHIFT		24
#define  TRANS_DDI_MODE_HDMI		0u
#define  TRANS_DDI_MODE_DVI		1u
#define  TRANS_DDI_BPC_SHIFT		20
#define TRANSCONF			0x70008
#define  TRANSCONF_ENABLE		(UINT32_C(1) << 31)
#define  TRANSCONF_STATE		(UINT32_C(1) << 30)
#define  TRANSCONF_INTERLACED		(UINT32_C(1) << 21)	/* of two bits: the display is, and what is fetched may be */

/* pipe */
#define  PIPEDSL_FIELD			(UINT32_C(1) << 31)	/* the second one is shown */
#define PIPESRC				0x6001c
#define PIPE_CRC_CTL			0x60050
#define PIPE_CRC_RES			0x60064
#define GEN7_ERR_INT			0x44040
#define PIPE_FLIPCOUNT			0x70044
#define PIPE_FLIPTMSTMP			0x7004c

/* planes, relative to their pipe */
#define CURCNTR				0x70080
#define  CURSOR_MODE			UINT32_C(0x27)
#define CURBASE				0x70084
#define CURPOS				0x70088
#define CUR_FBC_CTL			0x700a0
#define CURSURFLIVE			0x700ac
#define DSPCNTR				0x70180
#define  PLANE_ENABLE			(UINT32_C(1) << 31)	/* of the sprite too */
#define  PLANE_TILED			(UINT32_C(1) << 10)	/* likewise */
#define DSPSTRIDE			0x70188
#define DSPSURF				0x7019c
#define DSPOFFSET			0x701a4
#define DSPSURFLIVE			0x701ac
#define SPRCTL				0x70280
#define SPRSTRIDE			0x70288
#define SPRPOS				0x7028c
#define SPRSIZE				0x70290
#define SPRKEYVAL			0x70294
#define SPRKEYMSK			0x70298
#define SPRSURF				0x7029c
#define SPRKEYMAX			0x702a0
#define SPROFFSET			0x702a4
#define SPRSURFLIVE			0x702ac

/* colour, relative to the palette or the matrix of their pipe */
#define PREC_PAL_INDEX			0x400
#define GAMMA_MODE			0x480
#define PIPE_CSC_COEFF			0x10
#define PIPE_CSC_MODE			0x28
#define PIPE_CSC_PREOFF			0x30
#define PIPE_CSC_POSTOFF		0x40

/* clocks and ports */
#define PORT_CLK_SEL			0x46100
#define WRPLL_CTL1			0x46040
#define WRPLL_CTL2			0x46060
#define DDI_BUF_CTL_B			0x64100
#define DDI_BUF_CTL_ENABLE		(UINT32_C(1) << 31)
#define DDI_BUF_IS_IDLE			(UINT32_C(1) << 7)
#define DP_TP_STATUS_IDLE_DONE		(UINT32_C(1) << 25)
#define DP_TP_STATUS_AUTOTRAIN_DONE	(UINT32_C(1) << 12)

/* power */
#define HSW_PWR_WELL_CTL1		0x45400
#define HSW_PWR_WELL_CTLS		4
#define RPNSWREQ			0xa008

/* GMBUS */
#define GMBUS0				0xc5100
#define GMBUS1				0xc5104
#define GMBUS2				0xc5108
#define GMBUS3				0xc510c
#define GMBUS4				0xc5110

/* sideband */
#define SBI_ADDR			0xc6000
#define SBI_DATA			0xc6004
#define SBI_CTL_STAT			0xc6008
#define PCODE_MAILBOX			0x138124
#define PCODE_DATA			0x138128
#define PCODE_DATA1			0x13812c
#define D_COMP_HSW			0x145f0c

/* engines, relative to their base */
#define RING_TAIL			0x30
#define RING_HEAD			0x34
#define RING_START			0x38
#define RING_CTL			0x3c
#define  RING_CTL_WAIT			(UINT32_C(1) << 11)
#define  RING_CTL_WAIT_SEMAPHORE	(UINT32_C(1) << 10)
#define RING_SYNC			0x40
#define RING_IPEIR			0x64
#define  IPEIR_BATCH			(UINT32_C(1) << 3)
#define RING_IPEHR			0x68
#define RING_INSTDONE			0x6c
#define RING_ACTHD			0x74
#define RING_DMA_FADD			0x78
#define RING_NOPID			0x94
#define RING_MI_MODE			0x9c
#define  MI_MODE_IDLE			(UINT32_C(1) << 9)
#define  MI_MODE_STOP_RING		(UINT32_C(1) << 8)
#define RING_IMR			0xa8
#define RING_EIR			0xb0
#define RING_EMR			0xb4
#define RING_ESR			0xb8
#define RING_INSTPM			0xc0
#define  INSTPM_TLB_INVALIDATE		(UINT32_C(1) << 9)
#define  INSTPM_SYNC_FLUSH		(UINT32_C(1) << 5)
#define RING_BBSTATE			0x110
#define  BBSTATE_PPGTT			(UINT32_C(1) << 5)
#define RING_SBBADDR			0x114
#define RING_SBBSTATE			0x118
#define RING_UHPTR			0x134
#define  UHPTR_HEAD			UINT32_C(0x001ffff8)
#define  UHPTR_VALID			UINT32_C(1)
#define RING_BBADDR			0x140
#define  BBADDR_VALID			UINT32_C(1)
#define RING_BB_OFFSET			0x158
#define RING_CCID			0x180
#define RING_PP_DIR_DCLV		0x220
#define RING_PP_DIR_BASE		0x228
#define RING_MODE			0x29c
#define  RING_MODE_PPGTT_ENABLE		(UINT32_C(1) << 9)
#define RING_TIMESTAMP			0x358
#define RING_BLOCK_SIZE			0x800

/* what the engines share */
#define ERROR_GEN6			0x40a0
#define DERRMR				0x44050

/* render engine */
#define HSW_MI_PREDICATE_RESULT_2	0x2214
#define PS_DEPTH_COUNT			0x2350
#define MI_PREDICATE_SRC0		0x2400
#define MI_PREDICATE_SRC1		0x2408
#define MI_PREDICATE_DATA		0x2410
#define MI_PREDICATE_RESULT		0x2418
#define MI_PREDICATE_RESULT_1		0x241c
#define HSW_CS_GPR			0x2600

/* blitter */
#define BCS_SWCTRL			0x22200
#define  BCS_SWCTRL_SRC_Y		(UINT32_C(1) << 0)
#define  BCS_SWCTRL_DST_Y		(UINT32_C(1) << 1)

extern const struct mmio_table haswell_gt_table;
extern const struct mmio_table haswell_display_table;
extern const struct mmio_table haswell_misc_table;

#endif /* VGPU_HOST_HASWELL_REGS_H */
