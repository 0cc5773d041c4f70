// SPDX-License-Identifier: MIT
/**
 * DOC: Display of Haswell
 *
 * Three pipes with a primary plane, a sprite and a cursor each.
 *
 * Source: PRM Haswell, volume 2c.
 */
#include "display/display.h"
#include "display/left_on.h"
#include "display/regs.h"
#include "model.h"
#include "platform/gen7/gen7.h"
#include "platform/haswell/haswell.h"
#include "uncore/regs.h"

#define WRPLL_ENABLE		(UINT32_C(1) << 31)
#define WRPLL_REF_SHIFT		28
#define WRPLL_REF_MASK		3u
#define WRPLL_REF_LCPLL		3u
#define LCPLL_KHZ		2700000u
#define SSC_KHZ			135000u

/* f = ref * n / r / p / 5: n and r are in half steps, the link takes ten bits per byte. */
uint32_t haswell_wrpll_khz(uint32_t ctl)
{
	uint32_t ref = (ctl >> WRPLL_REF_SHIFT & WRPLL_REF_MASK) == WRPLL_REF_LCPLL ? LCPLL_KHZ
										     : SSC_KHZ;
	uint32_t r = ctl & 0xff;
	uint32_t p = ctl >> 8 & 0x3f;
	uint32_t n = ctl >> 16 & 0xff;

	if (!(ctl & WRPLL_ENABLE) || !r || !p || !n)
		return 0;
	return (uint64_t)ref * n / 10 / ((uint64_t)p * r) * 2;
}

uint32_t haswell_port_khz(const struct vgpu *vgpu, unsigned int port)
{
	switch (reg_get(vgpu, PORT_CLK_SEL + 4 * port) >> 29) {
	case 4:
		return haswell_wrpll_khz(reg_get(vgpu, WRPLL_CTL1));
	case 5:
		return haswell_wrpll_khz(reg_get(vgpu, WRPLL_CTL2));
	default:
		return 0;	/* a DisplayPort clock says nothing of the pixel rate */
	}
}

/* The pins of LPT; upstream: intel_gmbus.h. */
const uint8_t haswell_gmbus_pins[VGPU_PORTS] = { 5, 4, 6 };

#define PORT_B			1u
#define PORT_CLK_LCPLL_810	(UINT32_C(2) << 29)
#define PORT_CLK_WRPLL1		(UINT32_C(4) << 29)
#define PWR_WELL_REQUEST	(UINT32_C(1) << 31)
#define DDI_FUNC(mode)		(TRANS_DDI_ENABLE | PORT_B << TRANS_DDI_PORT_SHIFT | (mode) << TRANS_DDI_MODE_SHIFT)
#define SPLASH_WRPLL		(0xb0000000u | 26u << 16 | 12u << 8 | 18u)	/* 2700 MHz * 26 / 10 / (12 * 18) * 2 */

const struct left_on_row haswell_left_on[] = {
	{ .offset = HSW_PWR_WELL_CTL1, .value = PWR_WELL_REQUEST, .kinds = LEFT_ON_ANY },
	{ .offset = PORT_CLK_SEL + 4 * PORT_B, .value = PORT_CLK_LCPLL_810, .kinds = LEFT_ON_DP | LEFT_ON_DVI },
	{ .offset = PORT_CLK_SEL + 4 * PORT_B, .value = PORT_CLK_WRPLL1, .kinds = LEFT_ON_SPLASH },
	{ .offset = WRPLL_CTL1, .value = SPLASH_WRPLL, .kinds = LEFT_ON_SPLASH },
	{ .offset = DDI_BUF_CTL_B, .value = DDI_BUF_CTL_ENABLE, .kinds = LEFT_ON_ANY },
	{ .offset = TRANS_DDI_FUNC_CTL, .value = DDI_FUNC(TRANS_DDI_MODE_DP_SST), .kinds = LEFT_ON_DP },
	{ .offset = TRANS_DDI_FUNC_CTL, .value = DDI_FUNC(TRANS_DDI_MODE_DVI), .kinds = LEFT_ON_DVI | LEFT_ON_SPLASH },
	SPLASH_TIMINGS,
	{ .offset = TRANSCONF, .value = TRANSCONF_ENABLE, .kinds = LEFT_ON_ANY },
	{ .offset = DSPSTRIDE, .value = SPLASH_WIDTH * 4, .kinds = LEFT_ON_SPLASH },
	{ .offset = DSPCNTR, .value = 0x98000000, .kinds = LEFT_ON_SPLASH },	/* on, XRGB8888 */
	{ .offset = CURCNTR, .value = CURSOR_MODE, .kinds = LEFT_ON_SPLASH },	/* on, 64x64 ARGB8888 */
	{ .offset = 0 },
};

const struct display_info haswell_display = HASWELL_DISPLAY(&gen7_crc);
