// SPDX-License-Identifier: MIT
#include "display/mode.h"
#include "display/regs.h"

#define NS_PER_MS		UINT64_C(1000000)
#define FALLBACK_FRAME_NS	(UINT64_C(1000000000) / 60)
#define FRAME_NS_MIN		NS_PER_MS		/* keeps a bad mode from storming */
#define FRAME_NS_MAX		(1000 * NS_PER_MS)

/*
 * The port sends a pixel in one clock when it has 8 bits per colour. HDMI with
 * more (deep colour) takes longer in proportion; DVI has 8 whatever the field
 * says, and 6 are sent as 8.
 */
static const struct {
	uint32_t of;
	uint32_t clocks;
} depths[] = {
	[1] = { .of = 8, .clocks = 10 },
	[3] = { .of = 8, .clocks = 12 },
};

static bool is_displayport(uint32_t ddi)
{
	uint32_t mode = ddi >> TRANS_DDI_MODE_SHIFT & 7;

	return mode == TRANS_DDI_MODE_DP_SST || mode == TRANS_DDI_MODE_DP_MST;
}

static uint64_t pixel_khz(const struct mode_regs *regs)
{
	uint32_t depth = regs->ddi >> TRANS_DDI_BPC_SHIFT & 7;
	uint64_t khz = regs->pll_khz;

	if (is_displayport(regs->ddi))
		return regs->link_n ? khz * regs->link_m / regs->link_n : 0;
	if ((regs->ddi >> TRANS_DDI_MODE_SHIFT & 7) == TRANS_DDI_MODE_HDMI &&
	    depth < sizeof(depths) / sizeof(depths[0]) && depths[depth].clocks)
		khz = khz * depths[depth].of / depths[depth].clocks;
	return khz / ((regs->mult & TRANS_MULT_MASK) + 1);
}

/* The pipe adds a line to the frame, which makes it odd: half a line of each field is in no count. */
static void split_into_fields(struct mode *mode)
{
	mode->vdisplay = (mode->vdisplay + 1) / 2;
	mode->vtotal = (mode->vtotal + 1) / 2;
	mode->interlaced = true;
}

void mode_derive(const struct mode_regs *regs, struct mode *mode)
{
	bool interlaced = regs->conf & TRANSCONF_INTERLACED;
	uint64_t khz = pixel_khz(regs);
	uint64_t pixels;

	*mode = (struct mode) {
		.hdisplay = (regs->htotal & 0x1fff) + 1,
		.htotal = (regs->htotal >> 16 & 0x1fff) + 1,
		.vdisplay = (regs->vtotal & 0x1fff) + 1,
		.vtotal = (regs->vtotal >> 16 & 0x1fff) + 1,
		.frame_ns = FALLBACK_FRAME_NS,
	};
	pixels = (uint64_t)mode->htotal * (mode->vtotal + interlaced);
	if (khz)
		mode->frame_ns = pixels * NS_PER_MS / khz / (1 + interlaced);
	if (mode->frame_ns < FRAME_NS_MIN || mode->frame_ns > FRAME_NS_MAX)
		mode->frame_ns = FALLBACK_FRAME_NS;
	if (interlaced)
		split_into_fields(mode);
}
