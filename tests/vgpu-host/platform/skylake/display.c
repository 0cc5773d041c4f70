// SPDX-License-Identifier: MIT
/**
 * DOC: Display of Skylake
 *
 * Three pipes with two universal planes and a cursor each. Any of four PLLs can
 * clock a port; the first one also clocks the display itself.
 *
 * Sources: upstream's i915_reg.h, intel_dpll_mgr.c (skl_ddi_wrpll_get_freq()) and
 * gvt/display.c.
 */
#include "display/display.h"
#include "display/left_on.h"
#include "display/regs.h"
#include "model.h"
#include "platform/gen7/gen7.h"
#include "platform/gen8/gen8.h"
#include "platform/gen9/gen9.h"
#include "platform/skylake/skylake.h"
#include "uncore/regs.h"

#define REFERENCE_KHZ		UINT64_C(24000)
#define CTRL1_WIDTH		6		/* bits of a PLL in DPLL_CTRL1 */
#define CTRL1_OVERRIDE		UINT32_C(1)
#define CTRL1_RATE_SHIFT	1
#define CTRL1_HDMI		(UINT32_C(1) << 5)
#define CTRL2_CLOCK_OFF(port)	(UINT32_C(1) << (15 + (port)))
#define CTRL2_SELECT_SHIFT(port) (3 * (port) + 1)
#define CTRL2_OVERRIDE(port)	(UINT32_C(1) << (3 * (port)))
#define CFGCR1_ENABLE		(UINT32_C(1) << 31)
#define CFGCR2_Q_MODE		(UINT32_C(1) << 7)

const uint32_t skylake_plls[SKYLAKE_PLLS] = { LCPLL1_CTL, 0x46014, 0x46040, 0x46060 };

/* In kHz of the symbols of a DisplayPort lane; 0: reserved. */
static const uint32_t link_rates[8] = { 540000, 270000, 162000, 324000, 216000, 432000 };
static const uint8_t p_dividers[8] = { 1, 2, 3, 0, 7, 7 };
static const uint8_t k_dividers[4] = { 5, 2, 3, 1 };

uint32_t skylake_wrpll_khz(uint32_t cfgcr1, uint32_t cfgcr2)
{
	uint64_t dco = REFERENCE_KHZ * ((uint64_t)(cfgcr1 & 0x1ff) << 15 | (cfgcr1 >> 9 & 0x7fff)) >> 15;
	uint64_t p = p_dividers[cfgcr2 >> 2 & 7];
	uint64_t k = k_dividers[cfgcr2 >> 5 & 3];
	uint64_t q = cfgcr2 & CFGCR2_Q_MODE ? cfgcr2 >> 8 & 0xff : 1;

	if (!(cfgcr1 & CFGCR1_ENABLE) || !p || !q)
		return 0;
	return dco / (p * q * k * 5);
}

static uint32_t pll_khz(const struct vgpu *vgpu, unsigned int pll)
{
	uint32_t control = reg_get(vgpu, DPLL_CTRL1) >> CTRL1_WIDTH * pll;

	if (!(reg_get(vgpu, skylake_plls[pll]) & SKYLAKE_PLL_ENABLE))
		return 0;
	if (!(control & CTRL1_HDMI))
		return link_rates[control >> CTRL1_RATE_SHIFT & 7];
	if (!pll)
		return 0;	/* it has no other divider */
	return skylake_wrpll_khz(reg_get(vgpu, DPLL_CFGCR + 8 * (pll - 1)),
				 reg_get(vgpu, DPLL_CFGCR + 8 * (pll - 1) + 4));
}

static uint32_t port_khz(const struct vgpu *vgpu, unsigned int port)
{
	uint32_t control = reg_get(vgpu, DPLL_CTRL2);

	if (control & CTRL2_CLOCK_OFF(port))
		return 0;
	return pll_khz(vgpu, control >> CTRL2_SELECT_SHIFT(port) & 3);
}

/* The pins of ports B, C and D, in the PCH of Skylake and in that of Coffee Lake; upstream: intel_gmbus.h. */
static const uint8_t spt_pins[VGPU_PORTS] = { 5, 4, 6 };
static const uint8_t cnp_pins[VGPU_PORTS] = { 1, 2, 4 };

#define PORT_B			1u
#define PORT_D			3u
#define DDI_FUNC(port, mode)	(TRANS_DDI_ENABLE | (port) << TRANS_DDI_PORT_SHIFT | (mode) << TRANS_DDI_MODE_SHIFT)
#define LINK_RATE_1620		3u
#define ALL_WELLS		SKYLAKE_WELL_REQUESTS
#define LEFT_ON_B		(LEFT_ON_DVI | LEFT_ON_SPLASH)

/*
 * GVT-g's virtual monitor is a DisplayPort one on port D, by the first PLL. The
 * second one gives port B 65 MHz: 24 MHz * 379.1667 / (2 * 7 * 2) / 5.
 */
static const struct left_on_row left_on[] = {
	{ .offset = HSW_PWR_WELL_CTL1, .value = ALL_WELLS, .kinds = LEFT_ON_ANY },
	{ .offset = LCPLL1_CTL, .value = SKYLAKE_PLL_ENABLE, .kinds = LEFT_ON_ANY },
	{ .offset = DPLL_CTRL1, .value = CTRL1_OVERRIDE | LINK_RATE_1620 << CTRL1_RATE_SHIFT, .kinds = LEFT_ON_DP },
	{ .offset = DPLL_CTRL2, .value = CTRL2_OVERRIDE(PORT_D), .kinds = LEFT_ON_DP },
	{ .offset = 0x60030, .value = 0x7e5b425e, .kinds = LEFT_ON_DP },	/* PIPE_DATA_M1 */
	{ .offset = 0x60034, .value = 0x00800000, .kinds = LEFT_ON_DP },	/* PIPE_DATA_N1 */
	{ .offset = PIPE_LINK_M1, .value = 0x0003cd6e, .kinds = LEFT_ON_DP },
	{ .offset = PIPE_LINK_N1, .value = 0x00080000, .kinds = LEFT_ON_DP },
	{ .offset = DDI_BUF_CTL_D, .value = DDI_BUF_CTL_ENABLE, .kinds = LEFT_ON_DP },
	{ .offset = TRANS_DDI_FUNC_CTL, .value = DDI_FUNC(PORT_D, TRANS_DDI_MODE_DP_SST), .kinds = LEFT_ON_DP },

	{ .offset = DPLL_CTRL1, .kinds = LEFT_ON_B,
	  .value = CTRL1_OVERRIDE | (CTRL1_OVERRIDE | CTRL1_HDMI) << CTRL1_WIDTH },
	{ .offset = DPLL_CFGCR, .value = CFGCR1_ENABLE | 5461u << 9 | 379u, .kinds = LEFT_ON_B },
	{ .offset = DPLL_CFGCR + 4, .value = 7u << 8 | CFGCR2_Q_MODE | 1u << 5 | 1u << 2 | 1u, .kinds = LEFT_ON_B },
	{ .offset = 0x46014, .value = SKYLAKE_PLL_ENABLE, .kinds = LEFT_ON_B },
	{ .offset = DPLL_CTRL2, .value = CTRL2_OVERRIDE(PORT_B) | 1u << CTRL2_SELECT_SHIFT(PORT_B), .kinds = LEFT_ON_B },
	{ .offset = DDI_BUF_CTL_B, .value = DDI_BUF_CTL_ENABLE, .kinds = LEFT_ON_B },
	{ .offset = TRANS_DDI_FUNC_CTL, .value = DDI_FUNC(PORT_B, TRANS_DDI_MODE_DVI), .kinds = LEFT_ON_B },
	SPLASH_TIMINGS,
	{ .offset = TRANSCONF, .value = TRANSCONF_ENABLE, .kinds = LEFT_ON_ANY },
	{ .offset = PLANE_1 + PLANE_STRIDE_REG, .value = SPLASH_WIDTH * 4 / 64, .kinds = LEFT_ON_SPLASH },
	{ .offset = PLANE_1 + PLANE_SIZE_REG, .value = (SPLASH_HEIGHT - 1) << 16 | (SPLASH_WIDTH - 1),
	  .kinds = LEFT_ON_SPLASH },
	{ .offset = PLANE_1 + PLANE_CTL, .value = 0x84000000, .kinds = LEFT_ON_SPLASH },	/* on, XRGB8888 */
	{ .offset = CURCNTR, .value = CURSOR_MODE, .kinds = LEFT_ON_SPLASH },	/* on, 64x64 ARGB8888 */
	{ .offset = 0 },
};

#define DISPLAY \
	.pipes = gen7_pipes, \
	.transcoders = gen7_transcoders, \
	.palettes = gen7_palettes, \
	.matrices = gen7_matrices, \
	.planes = gen9_planes, \
	.colour = gen9_colour, \
	.crc = &gen9_crc, \
	.left_on = left_on, \
	.ports = SKYLAKE_PORTS, \
	.port_khz = port_khz

const struct display_info skylake_display = { DISPLAY, .gmbus_pins = spt_pins };
const struct display_info coffeelake_display = { DISPLAY, .gmbus_pins = cnp_pins };
