// SPDX-License-Identifier: MIT
/**
 * DOC: Display of Haswell
 *
 * Three pipes with a primary plane, a sprite and a cursor each.
 *
 * Source: PRM Haswell, volume 2c.
 */
#include "display/display.h"
#include "display/regs.h"
#include "model.h"
#include "platform/haswell/haswell.h"

#define ASYNC_FLIP		(UINT32_C(1) << 9)

static const struct plane_info planes[PLANES] = {
	[PLANE_PRIMARY] = {
		.regs = {
			[PLANE_CONTROL] = DSPCNTR,
			[PLANE_SURFACE] = DSPSURF,
			[PLANE_STRIDE] = DSPSTRIDE,
			[PLANE_OFFSET] = DSPOFFSET,
		},
		.surface_live = DSPSURFLIVE,
		.enable = PLANE_ENABLE,
		.async = ASYNC_FLIP,
		.flip_done = IRQ_PIPE_A_FLIP_DONE,
	},
	[PLANE_SPRITE] = {
		.regs = {
			[PLANE_CONTROL] = SPRCTL,
			[PLANE_SURFACE] = SPRSURF,
			[PLANE_STRIDE] = SPRSTRIDE,
			[PLANE_OFFSET] = SPROFFSET,
			[PLANE_POSITION] = SPRPOS,
			[PLANE_SIZE] = SPRSIZE,
			[PLANE_KEY_VALUE] = SPRKEYVAL,
			[PLANE_KEY_MASK] = SPRKEYMSK,
			[PLANE_KEY_MAX] = SPRKEYMAX,
		},
		.surface_live = SPRSURFLIVE,
		.enable = PLANE_ENABLE,
		.flip_done = IRQ_PIPE_A_SPRITE_FLIP_DONE,
	},
	[PLANE_CURSOR] = {
		.regs = {
			[PLANE_CONTROL] = CURCNTR,
			[PLANE_SURFACE] = CURBASE,
			[PLANE_POSITION] = CURPOS,
			[PLANE_SIZE] = CUR_FBC_CTL,
		},
		.surface_live = CURSURFLIVE,
		.enable = CURSOR_MODE,
		.flip_done = IRQ_SOURCES,
	},
};

const uint32_t haswell_pipes[] = { 0x0000, 0x1000, 0x2000 };
const uint32_t haswell_transcoders[] = { 0x0000, 0x1000, 0x2000, 0xf000 };
const uint32_t haswell_palettes[] = { 0x4a000, 0x4a800, 0x4b000 };
const uint32_t haswell_matrices[] = { 0x49000, 0x49100, 0x49200 };

static uint32_t port_khz(const struct vgpu *vgpu, unsigned int port)
{
	switch (reg_get(vgpu, PORT_CLK_SEL + 4 * port) >> 29) {
	case 4:
		return mode_wrpll_khz(reg_get(vgpu, WRPLL_CTL1));
	case 5:
		return mode_wrpll_khz(reg_get(vgpu, WRPLL_CTL2));
	default:
		return 0;	/* a DisplayPort clock says nothing of the pixel rate */
	}
}

const struct display_info haswell_display = {
	.pipes = haswell_pipes,
	.transcoders = haswell_transcoders,
	.palettes = haswell_palettes,
	.matrices = haswell_matrices,
	.planes = planes,
	.ports = HASWELL_PORTS,
	.port_khz = port_khz,
};
