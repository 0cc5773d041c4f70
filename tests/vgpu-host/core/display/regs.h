/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_DISPLAY_REGS_H
#define VGPU_HOST_DISPLAY_REGS_H

#include <stdint.h>

/**
 * DOC: Offsets that code refers to
 *
 * Registers that nothing but their row knows are named in the tables only.
 * Those of a block are relative to the block's base.
 *
 * Pipes and transcoders are the same from gen7.5 to gen9.
 */

/* transcoder */
#define HTOTAL				0x60000
#define VTOTAL				0x6000c
#define TRANS_MULT			0x6002c
#define  TRANS_MULT_MASK		7u
#define PIPE_LINK_M1			0x60040
#define PIPE_LINK_N1			0x60044
#define  LINK_MASK			UINT32_C(0x00ffffff)
#define TRANS_DDI_FUNC_CTL		0x60400
#define  TRANS_DDI_PORT_SHIFT		28
#define  TRANS_DDI_MODE_SHIFT		24
#define  TRANS_DDI_MODE_HDMI		0u
#define  TRANS_DDI_MODE_DVI		1u
#define  TRANS_DDI_MODE_DP_SST		2u
#define  TRANS_DDI_MODE_DP_MST		3u
#define  TRANS_DDI_ENABLE		(UINT32_C(1) << 31)
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

/* universal planes, relative to the first of each */
#define PLANE_1				0x70180
#define PLANE_2				0x70280
#define PLANE_CTL			0x00
#define PLANE_STRIDE_REG		0x08
#define PLANE_POS			0x0c
#define PLANE_SIZE_REG			0x10
#define PLANE_KEYVAL			0x14
#define PLANE_KEYMSK			0x18
#define PLANE_SURF			0x1c
#define PLANE_KEYMAX			0x20
#define PLANE_OFFSET_REG		0x24
#define PLANE_SURFLIVE			0x2c

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
#define DDI_BUF_CTL_D			0x64300
#define DDI_BUF_CTL_ENABLE		(UINT32_C(1) << 31)
#define LCPLL1_CTL			0x46010
#define DPLL_CFGCR			0x6c040	/* CFGCR1 and 2 of PLLs 1 to 3 */
#define DPLL_CTRL1			0x6c058
#define DPLL_CTRL2			0x6c05c
#define DDI_BUF_IS_IDLE			(UINT32_C(1) << 7)
#define DP_TP_STATUS_IDLE_DONE		(UINT32_C(1) << 25)
#define DP_TP_STATUS_AUTOTRAIN_DONE	(UINT32_C(1) << 12)

/* GMBUS */
#define GMBUS0				0xc5100
#define GMBUS1				0xc5104
#define GMBUS2				0xc5108
#define GMBUS3				0xc510c
#define GMBUS4				0xc5110

#endif /* VGPU_HOST_DISPLAY_REGS_H */
