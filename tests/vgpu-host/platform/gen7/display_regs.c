// SPDX-License-Identifier: MIT
/**
 * DOC: Registers of the display
 *
 * What is the same from Haswell to gen9: counters, cursor, colour and timing of
 * the pipes and transcoders, the ports, and what is left of the display in the
 * PCH.
 *
 * Reserved bits, from upstream: intel_color_regs.h, intel_cursor_regs.h,
 * intel_pps_regs.h, intel_backlight_regs.h, and i915_reg.h for link M and N and
 * clock selection. Where these do not list all fields of a register, the bits that
 * nothing reads are inert.
 */
#include "display/display.h"
#include "display/regs.h"
#include "model.h"
#include "platform/gen7/display_rows.h"

const uint32_t gen7_pipes[] = { 0x0000, 0x1000, 0x2000 };
const uint32_t gen7_transcoders[] = { 0x0000, 0x1000, 0x2000, 0xf000 };
const uint32_t gen7_palettes[] = { 0x4a000, 0x4a800, 0x4b000 };
const uint32_t gen7_matrices[] = { 0x49000, 0x49100, 0x49200 };

static const char *const pipe_names[] = { "A", "B", "C" };
const struct mmio_block gen7_pipe_block = {
	.count = 3, .bases = gen7_pipes, .names = pipe_names,
};
static const char *const transcoder_names[] = { "A", "B", "C", "EDP" };
static const struct mmio_block transcoders = {
	.count = 4, .bases = gen7_transcoders, .names = transcoder_names,
};
static const struct mmio_block luts = {
	.count = 3, .bases = gen7_palettes, .names = pipe_names,
};
static const struct mmio_block cscs = {
	.count = 3, .bases = gen7_matrices, .names = pipe_names,
};
static const uint32_t port_bases[] = { 0x64000, 0x64100, 0x64200, 0x64300, 0x64400 };
static const char *const port_names[] = { "A", "B", "C", "D", "E" };
static const struct mmio_block ports = {
	.count = 5, .bases = port_bases, .names = port_names,
};

/* A register of each part of that kind. */
#define PART(n, o, parts) \
	.name = (n), .offset = (o), .block = &(parts), .group = VGPU_GROUP_DISPLAY
#define TRANS(n, o)	PART(n, o, transcoders)
#define LUT(n, o)	PART(n, o, luts)
#define CSC(n, o)	PART(n, o, cscs)
#define PORT(n, o)	PART(n, o, ports)

static const struct mmio_row rows[] = {
	/* pipe */
	{ PIPE("PIPEDSL", 0x70000), .ro = UINT32_MAX, .post_read = pipedsl_post_read },
	{ PIPE("PIPE_FRMCOUNT_G4X", 0x70040), .ro = UINT32_MAX, .post_read = frmcount_post_read },
	{ PIPE("PIPE_FLIPCOUNT_G4X", PIPE_FLIPCOUNT), .ro = UINT32_MAX,
	  .post_read = display_post_read },
	{ PIPE("PIPE_FRMTMSTMP", 0x70048), .ro = UINT32_MAX, .post_read = frmtmstmp_post_read },
	{ PIPE("PIPE_FLIPTMSTMP", PIPE_FLIPTMSTMP), .ro = UINT32_MAX,
	  .post_read = display_post_read },
	{ DE("IVB_TIMESTAMP_CTR", 0x44070), .ro = UINT32_MAX,
	  .post_read = timestamp_ctr_post_read },
	{ PIPE("PIPESRC", PIPESRC), .used = 0x0fff0fff, .inert = 0xf000f000 },
	{ PIPE("PIPE_CRC_RES_HSW", PIPE_CRC_RES), .ro = UINT32_MAX },

	/* cursor */
	{ PIPE("CURCNTR", CURCNTR), .used = 0x8027, .inert = 0xffff7fd8,
	  .post_write = plane_control_post_write },
	{ PIPE("CURBASE", CURBASE), .used = UINT32_MAX, .post_write = plane_surface_post_write },
	{ PIPE("CURPOS", CURPOS), .used = UINT32_MAX },
	{ PIPE("CURPAL", 0x70090), .count = 4, .inert = UINT32_MAX },
	{ PIPE("CUR_FBC_CTL", CUR_FBC_CTL), .used = 0x800000ff, .rsvd = 0x7fffff00 },
	{ PIPE("CURSURFLIVE", CURSURFLIVE), .ro = UINT32_MAX, .post_read = display_post_read },

	/* colour */
	{ LUT("LGC_PALETTE", 0x000), .count = 256, .used = 0x00ffffff, .rsvd = 0xff000000 },
	{ LUT("PREC_PAL_INDEX", PREC_PAL_INDEX), .used = 0x83ff, .inert = 0x80000000,
	  .rsvd = 0x7fff7c00 },
	{ LUT("PREC_PAL_DATA", 0x404), .used = 0x3fffffff, .rsvd = 0xc0000000,
	  .post_write = palette_post_write, .post_read = palette_post_read },
	{ LUT("PREC_PAL_GC_MAX", 0x410), .count = 3, .inert = 0x0001ffff, .rsvd = 0xfffe0000 },
	{ LUT("PREC_PAL_EXT_GC_MAX", 0x420), .count = 3, .inert = 0x0007ffff, .rsvd = 0xfff80000 },
	{ LUT("GAMMA_MODE", GAMMA_MODE), .used = 3, .inert = 0xfffffffc },
	{ CSC("PIPE_CSC_COEFF", PIPE_CSC_COEFF), .count = 6, .used = 0xfff8fff8,
	  .inert = 0x00070007 },
	{ CSC("PIPE_CSC_MODE", PIPE_CSC_MODE), .used = 2, .inert = 0xfffffffd },
	{ CSC("PIPE_CSC_PREOFF", PIPE_CSC_PREOFF), .count = 3, .used = 0x1ffc,
	  .inert = 0xffffe003 },
	{ CSC("PIPE_CSC_POSTOFF", PIPE_CSC_POSTOFF), .count = 3, .used = 0x1ffc,
	  .inert = 0xffffe003 },

	/* transcoder */
	{ TRANS("TRANS_HTOTAL", HTOTAL), .used = 0x1fff1fff, .inert = 0xe000e000 },
	{ TRANS("TRANS_HBLANK", 0x60004), .inert = UINT32_MAX },
	{ TRANS("TRANS_HSYNC", 0x60008), .inert = UINT32_MAX },
	{ TRANS("TRANS_VTOTAL", VTOTAL), .used = 0x1fff1fff, .inert = 0xe000e000 },
	{ TRANS("TRANS_VBLANK", 0x60010), .inert = UINT32_MAX },
	{ TRANS("TRANS_VSYNC", 0x60014), .inert = UINT32_MAX },
	{ TRANS("TRANS_BCLRPAT", 0x60020), .inert = UINT32_MAX },
	{ TRANS("TRANS_VSYNCSHIFT", 0x60028), .inert = UINT32_MAX },
	{ TRANS("TRANS_MULT", TRANS_MULT), .used = TRANS_MULT_MASK, .inert = ~TRANS_MULT_MASK },
	{ TRANS("PIPE_DATA_M1", 0x60030), .inert = 0x7effffff, .rsvd = 0x81000000 },
	{ TRANS("PIPE_DATA_N1", 0x60034), .inert = 0x00ffffff, .rsvd = 0xff000000 },
	{ TRANS("PIPE_DATA_M2", 0x60038), .inert = 0x7effffff, .rsvd = 0x81000000 },
	{ TRANS("PIPE_DATA_N2", 0x6003c), .inert = 0x00ffffff, .rsvd = 0xff000000 },
	{ TRANS("PIPE_LINK_M1", PIPE_LINK_M1), .used = LINK_MASK, .rsvd = ~LINK_MASK },
	{ TRANS("PIPE_LINK_N1", PIPE_LINK_N1), .used = LINK_MASK, .rsvd = ~LINK_MASK },
	{ TRANS("PIPE_LINK_M2", 0x60048), .inert = 0x00ffffff, .rsvd = 0xff000000 },
	{ TRANS("PIPE_LINK_N2", 0x6004c), .inert = 0x00ffffff, .rsvd = 0xff000000 },
	{ TRANS("HSW_TVIDEO_DIP_CTL", 0x60200), .inert = UINT32_MAX },
	{ TRANS("HSW_TVIDEO_DIP_GCP", 0x60210), .inert = UINT32_MAX },
	{ TRANS("HSW_TVIDEO_DIP_AVI_DATA", 0x60220), .count = 16, .inert = UINT32_MAX },
	{ TRANS("HSW_TVIDEO_DIP_VS_DATA", 0x60260), .count = 16, .inert = UINT32_MAX },
	{ TRANS("HSW_TVIDEO_DIP_SPD_DATA", 0x602a0), .count = 16, .inert = UINT32_MAX },
	{ TRANS("HSW_TVIDEO_DIP_GMP_DATA", 0x602e0), .count = 16, .inert = UINT32_MAX },
	{ TRANS("HSW_TVIDEO_DIP_VSC_DATA", 0x60320), .count = 16, .inert = UINT32_MAX },
	{ TRANS("TRANS_DDI_FUNC_CTL", TRANS_DDI_FUNC_CTL), .used = 0x77707000,
	  .inert = 0x888f8fff },
	{ TRANS("TRANS_MSA_MISC", 0x60410), .inert = UINT32_MAX },
	{ TRANS("TRANSCONF", TRANSCONF), .ro = TRANSCONF_STATE,
	  .used = TRANSCONF_ENABLE | TRANSCONF_INTERLACED, .inert = 0x3fdfffff, .post_write = transconf_post_write,
	  .post_read = transconf_post_read },
	{ TRANS("HSW_STEREO_3D_CTL", 0x70020), .inert = UINT32_MAX },

	/* ports */
	{ PORT("DDI_BUF_CTL", 0x00), .used = 0x80000080, .inert = 0x7fffff7f,
	  .post_read = ddi_buf_ctl_post_read },
	{ PORT("DP_TP_CTL", 0x40), .inert = UINT32_MAX },
	{ PORT("DP_TP_STATUS", 0x44), .used = 0x02001000, .inert = 0xfdffefff,
	  .post_read = dp_tp_status_post_read },
	{ DE("DDI_BUF_TRANS", 0x64e00), .count = 5 * 24, .inert = UINT32_MAX },
	{ DE("EDP_PSR_CTL", 0x64800), .inert = UINT32_MAX },
	{ DE("EDP_PSR_AUX_CTL", 0x64810), .inert = UINT32_MAX },
	{ DE("EDP_PSR_AUX_DATA", 0x64814), .count = 5, .inert = UINT32_MAX },
	{ IRQ("EDP_PSR_IMR", 0x64834), .reset = UINT32_MAX, .inert = UINT32_MAX },
	{ IRQ("EDP_PSR_IIR", 0x64838), .w1c = UINT32_MAX },
	{ DE("EDP_PSR_STATUS", 0x64840), .ro = UINT32_MAX },
	{ DE("EDP_PSR_PERF_CNT", 0x64844), .ro = UINT32_MAX },
	{ DE("EDP_PSR_DEBUG", 0x64860), .inert = UINT32_MAX },
	{ DE("HSW_AUD_CONFIG(A)", 0x65000), .inert = UINT32_MAX },
	{ DE("HSW_AUD_CONFIG(B)", 0x65100), .inert = UINT32_MAX },
	{ DE("HSW_AUD_CONFIG(C)", 0x65200), .inert = UINT32_MAX },
	{ DE("HSW_AUD_MISC_CTRL(A)", 0x65010), .inert = UINT32_MAX },
	{ DE("HSW_AUD_MISC_CTRL(B)", 0x65110), .inert = UINT32_MAX },
	{ DE("HSW_AUD_MISC_CTRL(C)", 0x65210), .inert = UINT32_MAX },
	{ DE("HSW_AUD_M_CTS_ENABLE(A)", 0x65028), .inert = UINT32_MAX },
	{ DE("HSW_AUD_M_CTS_ENABLE(B)", 0x65128), .inert = UINT32_MAX },
	{ DE("HSW_AUD_M_CTS_ENABLE(C)", 0x65228), .inert = UINT32_MAX },
	{ DE("HSW_AUD_DIP_ELD_CTRL_ST(A)", 0x650b4), .inert = UINT32_MAX },
	{ DE("HSW_AUD_DIP_ELD_CTRL_ST(B)", 0x651b4), .inert = UINT32_MAX },
	{ DE("HSW_AUD_DIP_ELD_CTRL_ST(C)", 0x652b4), .inert = UINT32_MAX },
	{ DE("HSW_AUD_PIN_ELD_CP_VLD", 0x650c0), .inert = UINT32_MAX },

	/* clocks */
	{ CLOCK("TRANS_CLK_SEL", 0x46140), .count = 3, .inert = 0xe0000000, .rsvd = 0x1fffffff },
	{ CLOCK("NDE_RSTWRN_OPT", 0x46408), .inert = UINT32_MAX },

	/* arbitration, the rest of the north display */
	{ DE("CPU_VGACNTRL", 0x41000), .reset = 1u << 31, .inert = UINT32_MAX },
	{ CLOCK("CHICKEN_PAR1_1", 0x42080), .inert = UINT32_MAX },
	{ CLOCK("CHICKEN_PIPESL_1", 0x420b0), .count = 3, .inert = UINT32_MAX },
	{ CLOCK("CHICKEN_TRANS", 0x420c0), .count = 4, .inert = UINT32_MAX },
	{ DE("DISP_ARB_CTL", 0x45000), .inert = UINT32_MAX },
	{ DE("DISP_ARB_CTL2", 0x45004), .inert = UINT32_MAX },
	{ DE("UTIL_PIN_CTL", 0x48400), .inert = UINT32_MAX },

	/* PCH */
	{ DE("SOUTH_CHICKEN1", 0xc2000), .inert = UINT32_MAX },
	{ DE("SOUTH_CHICKEN2", 0xc2004), .inert = UINT32_MAX },
	{ CLOCK("SOUTH_DSPCLK_GATE_D", 0xc2020), .inert = UINT32_MAX },
	{ DE("PP_STATUS", 0xc7200), .ro = UINT32_MAX },
	{ DE("PP_CONTROL", 0xc7204), .inert = UINT32_MAX },
	{ DE("PP_ON_DELAYS", 0xc7208), .inert = 0xdfff1fff, .rsvd = 0x2000e000 },
	{ DE("PP_OFF_DELAYS", 0xc720c), .inert = 0x1fff1fff, .rsvd = 0xe000e000 },
	{ DE("PP_DIVISOR", 0xc7210), .inert = 0xffffff1f, .rsvd = 0xe0 },
	{ DE("BLC_PWM_PCH_CTL1", 0xc8250), .inert = 0xe0000000, .rsvd = 0x1fffffff },
	{ DE("BLC_PWM_PCH_CTL2", 0xc8254), .inert = UINT32_MAX },
};

const struct mmio_table gen7_display_table = {
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
};
