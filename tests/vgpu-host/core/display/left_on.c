// SPDX-License-Identifier: MIT
/**
 * DOC: A display that is on before the driver comes
 *
 * GVT-g's host leaves pipe A, a port and the port's clock of a vGPU on at each
 * reset: that is how it plugs in the virtual monitor. It sets no timings. On
 * Broadwell it sets no link either, so that the driver's read-out finds a pipe
 * whose pixel clock is 0. A previous kernel, or firmware with a boot splash,
 * leaves a complete mode and planes that scan out memory which now belongs to
 * something else.
 *
 * Source: emulate_monitor_status_change() in upstream's gvt/display.c, the
 * branch for Broadwell.
 */
#include "display/display.h"
#include "display/left_on.h"
#include "display/regs.h"
#include "model.h"
#include "uncore/regs.h"

#define PORT_B			1u
#define PORT_CLK_LCPLL_810	(UINT32_C(2) << 29)
#define PORT_CLK_WRPLL1		(UINT32_C(4) << 29)
#define DDI_FUNC_ENABLE		(UINT32_C(1) << 31)
#define DDI_MODE_DP_SST		2u
#define PWR_WELL_REQUEST	(UINT32_C(1) << 31)

/* 1024x768 at 60 Hz (DMT), 65 MHz = 2700 MHz * 26 / 10 / (12 * 18) * 2 */
#define SPLASH_WIDTH		1024u
#define SPLASH_HEIGHT		768u
#define SPLASH_WRPLL		(0xb0000000u | 26u << 16 | 12u << 8 | 18u)
#define TIMING(first, last)	(((last) - 1u) << 16 | ((first) - 1u))

struct left_on_value {
	uint32_t offset;
	uint32_t value;
};

static const struct left_on_value splash_mode[] = {
	{ .offset = HTOTAL, .value = TIMING(SPLASH_WIDTH, 1344) },
	{ .offset = 0x60004, .value = TIMING(SPLASH_WIDTH, 1344) },	/* HBLANK */
	{ .offset = 0x60008, .value = TIMING(1048, 1184) },		/* HSYNC */
	{ .offset = VTOTAL, .value = TIMING(SPLASH_HEIGHT, 806) },
	{ .offset = 0x60010, .value = TIMING(SPLASH_HEIGHT, 806) },	/* VBLANK */
	{ .offset = 0x60014, .value = TIMING(771, 777) },		/* VSYNC */
	{ .offset = PIPESRC, .value = (SPLASH_WIDTH - 1) << 16 | (SPLASH_HEIGHT - 1) },
	{ .offset = WRPLL_CTL1, .value = SPLASH_WRPLL },
	{ .offset = PORT_CLK_SEL + 4 * PORT_B, .value = PORT_CLK_WRPLL1 },
	{ .offset = DSPSTRIDE, .value = SPLASH_WIDTH * 4 },
	{ .offset = DSPCNTR, .value = 0x98000000 },	/* on, XRGB8888 */
	{ .offset = CURCNTR, .value = CURSOR_MODE },	/* on, 64x64 ARGB8888 */
};

static void switch_on(struct vgpu *vgpu, uint32_t mode)
{
	reg_set(vgpu, HSW_PWR_WELL_CTL1, PWR_WELL_REQUEST);
	reg_set(vgpu, PORT_CLK_SEL + 4 * PORT_B, PORT_CLK_LCPLL_810);
	reg_set(vgpu, DDI_BUF_CTL_B, DDI_BUF_CTL_ENABLE);
	reg_set(vgpu, TRANS_DDI_FUNC_CTL, DDI_FUNC_ENABLE | PORT_B << TRANS_DDI_PORT_SHIFT |
		mode << TRANS_DDI_MODE_SHIFT);
	reg_set(vgpu, TRANSCONF, TRANSCONF_ENABLE);
}

/* Both planes show the slice's first pages, which are nobody's yet. */
static void show_splash(struct vgpu *vgpu)
{
	uint32_t surface = vgpu->slices.mappable.base;

	for (size_t i = 0; i < sizeof(splash_mode) / sizeof(splash_mode[0]); i++)
		reg_set(vgpu, splash_mode[i].offset, splash_mode[i].value);
	reg_set(vgpu, DSPSURF, surface);
	reg_set(vgpu, CURBASE, surface);
	planes_arm(vgpu, 0);
}

void left_on_reset(struct vgpu *vgpu)
{
	if (vgpu->config.boot_pipe == VGPU_BOOT_PIPE_OFF)
		return;
	switch_on(vgpu, vgpu->config.boot_pipe == VGPU_BOOT_PIPE_DP ? DDI_MODE_DP_SST
								    : TRANS_DDI_MODE_DVI);
	if (vgpu->config.boot_pipe == VGPU_BOOT_PIPE_SPLASH)
		show_splash(vgpu);
	display_update(vgpu);
}
