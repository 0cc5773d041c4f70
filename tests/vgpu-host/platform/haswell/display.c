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
#include "platform/gen7/gen7.h"
#include "platform/haswell/haswell.h"

#define WRPLL_ENABLE		(UINT32_C(1) << 31)
#define WRPLL_REF_SHIFT		28
#define WRPLL_REF_MASK		3u
#define WRPLL_REF_LCPLL		3u
#define LCPLL_KHZ		2700000u
#define SSC_KHZ			135000u

const uint32_t haswell_pipes[] = { 0x0000, 0x1000, 0x2000 };
const uint32_t haswell_transcoders[] = { 0x0000, 0x1000, 0x2000, 0xf000 };
const uint32_t haswell_palettes[] = { 0x4a000, 0x4a800, 0x4b000 };
const uint32_t haswell_matrices[] = { 0x49000, 0x49100, 0x49200 };

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

static uint32_t port_khz(const struct vgpu *vgpu, unsigned int port)
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

const struct display_info haswell_display = {
	.pipes = haswell_pipes,
	.transcoders = haswell_transcoders,
	.palettes = haswell_palettes,
	.matrices = haswell_matrices,
	.planes = gen7_planes,
	.colour = gen7_colour,
	.crc = &gen7_crc,
	.ports = HASWELL_PORTS,
	.port_khz = port_khz,
};
