// SPDX-License-Identifier: MIT
#include "mode.h"

#define NS_PER_MS		UINT64_C(1000000)
#define FALLBACK_FRAME_NS	(UINT64_C(1000000000) / 60)
#define FRAME_NS_MIN		NS_PER_MS		/* keeps a bad mode from storming */
#define FRAME_NS_MAX		(1000 * NS_PER_MS)

#define WRPLL_ENABLE		(UINT32_C(1) << 31)
#define WRPLL_REF_SHIFT		28
#define WRPLL_REF_MASK		3u
#define WRPLL_REF_LCPLL		3u
#define LCPLL_KHZ		2700000u
#define SSC_KHZ			135000u

void mode_derive(const struct mode_regs *regs, struct mode *mode)
{
	uint64_t pixels;

	mode->hdisplay = (regs->htotal & 0x1fff) + 1;
	mode->htotal = (regs->htotal >> 16 & 0x1fff) + 1;
	mode->vdisplay = (regs->vtotal & 0x1fff) + 1;
	mode->vtotal = (regs->vtotal >> 16 & 0x1fff) + 1;
	mode->frame_ns = FALLBACK_FRAME_NS;
	pixels = (uint64_t)mode->htotal * mode->vtotal;
	if (regs->pll_khz)
		mode->frame_ns = pixels * NS_PER_MS / regs->pll_khz;
	if (mode->frame_ns < FRAME_NS_MIN || mode->frame_ns > FRAME_NS_MAX)
		mode->frame_ns = FALLBACK_FRAME_NS;
}

/* f = ref * n / r / p / 5: n and r are in half steps, the link takes ten bits per byte. */
uint32_t mode_wrpll_khz(uint32_t ctl)
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
