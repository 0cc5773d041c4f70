// SPDX-License-Identifier: MIT
/**
 * DOC: Registers of the display
 *
 * What Haswell alone has: planes and panel fitters, clocks, watermarks, and AUX
 * channels that are in the CPU for port A and in the PCH for the others.
 *
 * Reserved bits, from upstream: intel_sprite_regs.h (gamma), and i915_reg.h for
 * PLLs, clock selection and watermarks. Where these do not list all fields of a
 * register, the bits that nothing reads are inert.
 */
#include "display/aux.h"
#include "display/display.h"
#include "display/hotplug.h"
#include "display/regs.h"
#include "model.h"
#include "platform/gen7/display_rows.h"
#include "platform/haswell/haswell.h"

static const char *const pipe_names[] = { "A", "B", "C" };
static const uint32_t fitter_bases[] = { 0x68000, 0x68800, 0x69000 };
static const struct mmio_block fitters = {
	.count = 3, .bases = fitter_bases, .names = pipe_names,
};
static const uint32_t aux_bases[AUX_CHANNELS] = { 0x64010, 0xe4110, 0xe4210, 0xe4310 };
static const struct mmio_block aux = AUX_BLOCK(aux_bases);

#define FITTER(n, o) .name = (n), .offset = (o), .block = &fitters, .group = VGPU_GROUP_DISPLAY

static const struct mmio_row rows[] = {
	/* pipe */
	{ PIPE("PIPE_CRC_CTL", PIPE_CRC_CTL), .used = 0xe0000000, .inert = 0x1fffffff },

	/* planes */
	{ PIPE("DSPCNTR", DSPCNTR), .used = 0xfd008600, .inert = 0x02ff79ff,
	  .post_write = plane_control_post_write },
	{ PIPE("DSPLINOFF", 0x70184), .inert = UINT32_MAX },
	{ PIPE("DSPSTRIDE", DSPSTRIDE), .used = 0xffc0, .inert = 0xffff003f },
	{ PIPE("DSPPOS", 0x7018c), .inert = UINT32_MAX },
	{ PIPE("DSPSIZE", 0x70190), .inert = UINT32_MAX },
	{ PIPE("DSPSURF", DSPSURF), .used = UINT32_MAX, .post_write = plane_surface_post_write },
	{ PIPE("DSPOFFSET", DSPOFFSET), .used = 0x0fff1fff, .inert = 0xf000e000 },
	{ PIPE("DSPSURFLIVE", DSPSURFLIVE), .ro = UINT32_MAX, .post_read = display_post_read },
	{ PIPE("SPRCTL", SPRCTL), .used = 0x9e578404, .inert = 0x61a87bfb,
	  .post_write = plane_control_post_write },
	{ PIPE("SPRLINOFF", 0x70284), .inert = UINT32_MAX },
	{ PIPE("SPRSTRIDE", SPRSTRIDE), .used = 0xffc0, .inert = 0xffff003f },
	{ PIPE("SPRPOS", SPRPOS), .used = 0x0fff0fff, .inert = 0xf000f000 },
	{ PIPE("SPRSIZE", SPRSIZE), .used = 0x0fff0fff, .inert = 0xf000f000 },
	{ PIPE("SPRKEYVAL", SPRKEYVAL), .used = 0x00ffffff, .inert = 0xff000000 },
	{ PIPE("SPRKEYMSK", SPRKEYMSK), .used = 0x07ffffff, .inert = 0xf8000000 },
	{ PIPE("SPRSURF", SPRSURF), .used = UINT32_MAX, .post_write = plane_surface_post_write },
	{ PIPE("SPRKEYMAX", SPRKEYMAX), .used = 0x00ffffff, .inert = 0xff000000 },
	{ PIPE("SPROFFSET", SPROFFSET), .used = 0x0fff1fff, .inert = 0xf000e000 },
	{ PIPE("SPRSURFLIVE", SPRSURFLIVE), .ro = UINT32_MAX, .post_read = display_post_read },
	{ PIPE("SPRSCALE", 0x70304), .inert = UINT32_MAX },
	{ PIPE("SPRGAMC", 0x70400), .count = 16, .inert = 0x3fffffff, .rsvd = 0xc0000000 },
	{ PIPE("SPRGAMC16", 0x70440), .count = 3, .inert = 0x7ff, .rsvd = 0xfffff800 },
	{ PIPE("SPRGAMC17", 0x7044c), .count = 3, .inert = 0xfff, .rsvd = 0xfffff000 },

	/* panel fitters */
	{ FITTER("PF_PWR_GATE_CTL", 0x60), .inert = UINT32_MAX },
	{ FITTER("PF_WIN_POS", 0x70), .inert = UINT32_MAX },
	{ FITTER("PF_WIN_SZ", 0x74), .inert = UINT32_MAX },
	{ FITTER("PF_CTL", 0x80), .inert = UINT32_MAX },
	{ FITTER("PF_VSCALE", 0x84), .inert = UINT32_MAX },
	{ FITTER("PF_HSCALE", 0x90), .inert = UINT32_MAX },

	/* ports */
	AUX_ROWS(aux),

	/* clocks */
	{ CLOCK("SPLL_CTL", 0x46020), .inert = 0xbc000000, .rsvd = 0x43ffffff },
	{ CLOCK("WRPLL_CTL(0)", WRPLL_CTL1), .used = 0xb0ff3fff, .rsvd = 0x4f00c000 },
	{ CLOCK("WRPLL_CTL(1)", WRPLL_CTL2), .used = 0xb0ff3fff, .rsvd = 0x4f00c000 },
	{ CLOCK("PORT_CLK_SEL", PORT_CLK_SEL), .count = HASWELL_PORTS, .reset = 7u << 29,
	  .used = 0xe0000000, .rsvd = 0x1fffffff },

	/* watermarks, arbitration, the rest of the north display */
	{ CLOCK("ILK_DISPLAY_CHICKEN1", 0x42000), .inert = UINT32_MAX },
	{ CLOCK("ILK_DISPLAY_CHICKEN2", 0x42004), .inert = UINT32_MAX },
	{ CLOCK("FUSE_STRAP", 0x42014), .ro = UINT32_MAX },
	{ CLOCK("ILK_DSPCLK_GATE_D", 0x42020), .inert = UINT32_MAX },
	{ DE("IPS_CTL", 0x43408), .inert = UINT32_MAX },
	{ IRQ("GEN7_ERR_INT", GEN7_ERR_INT), .w1c = UINT32_MAX },
	{ DE("WM0_PIPE_ILK(A)", 0x45100), .inert = UINT32_MAX },
	{ DE("WM0_PIPE_ILK(B)", 0x45104), .inert = UINT32_MAX },
	{ DE("WM0_PIPE_ILK(C)", 0x45200), .inert = UINT32_MAX },
	{ DE("WM1_LP_ILK", 0x45108), .inert = UINT32_MAX },
	{ DE("WM2_LP_ILK", 0x4510c), .inert = UINT32_MAX },
	{ DE("WM3_LP_ILK", 0x45110), .inert = UINT32_MAX },
	{ DE("WM1S_LP_ILK", 0x45120), .inert = 0x7ff, .rsvd = 0xfffff800 },
	{ DE("WM2S_LP_IVB", 0x45124), .inert = 0x7ff, .rsvd = 0xfffff800 },
	{ DE("WM3S_LP_IVB", 0x45128), .inert = 0x7ff, .rsvd = 0xfffff800 },
	{ DE("WM_MISC", 0x45260), .inert = UINT32_MAX },
	{ DE("WM_LINETIME", 0x45270), .count = 3, .inert = 0x01ff01ff, .rsvd = 0xfe00fe00 },
	{ DE("BLC_PWM_CPU_CTL2", 0x48250), .inert = UINT32_MAX },
	{ DE("BLC_PWM_CPU_CTL", 0x48254), .inert = UINT32_MAX },
	{ DE("HSW_BLC_PWM2_CTL", 0x48350), .inert = UINT32_MAX },

	/* PCH */
	{ IRQ("PCH_PORT_HOTPLUG", PCH_PORT_HOTPLUG), .w1c = 0x00030303, .used = 0x00101010, .inert = 0x000c0c0c, .rsvd = 0xffe0e0e0 },
	{ IRQ("PCH_PORT_HOTPLUG2", 0xc403c), .inert = UINT32_MAX },
	{ IRQ("DIGITAL_PORT_HOTPLUG_CNTRL", 0x44030), .inert = 0x1f, .rsvd = 0xffffffe0 },
	{ DE("SFUSE_STRAP", 0xc2014), .reset = STRAP_FUSES_LOCKED | STRAP_NO_CRT, .ro = UINT32_MAX,
	  .post_read = strap_post_read },
	{ IRQ("SERR_INT", 0xc4040), .w1c = UINT32_MAX },
	{ CLOCK("PIXCLK_GATE", 0xc6020), .inert = UINT32_MAX },
	{ CLOCK("PCH_RAWCLK_FREQ", 0xc6204), .reset = 125, .inert = UINT32_MAX },
	{ DE("PCH_ADPA", 0xe1100), .inert = UINT32_MAX },
	{ DE("PCH_GTC_CTL", 0xe7000), .inert = UINT32_MAX },
	{ DE("PCH_TRANSCONF(A)", 0xf0008), .inert = UINT32_MAX },
	{ DE("FDI_RX_CTL(A)", 0xf000c), .inert = UINT32_MAX },
	{ DE("FDI_RX_MISC(A)", 0xf0010), .inert = UINT32_MAX },
	{ DE("TRANS_CHICKEN1(A)", 0xf0060), .inert = UINT32_MAX },
	{ DE("TRANS_CHICKEN2(A)", 0xf0064), .inert = UINT32_MAX },
};

const struct mmio_table haswell_display_table = {
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
