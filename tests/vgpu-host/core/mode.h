/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_MODE_H
#define VGPU_HOST_MODE_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct mode_regs - the registers that make a pipe's timing
 * @htotal: HTOTAL of the transcoder
 * @vtotal: VTOTAL
 * @pll_khz: what the PLL of the port delivers; 0: unknown
 */
struct mode_regs {
	uint32_t htotal;
	uint32_t vtotal;
	uint32_t pll_khz;
};

/**
 * struct mode - what they amount to
 * @hdisplay: active pixels
 * @htotal: pixels with blanking
 * @vdisplay: active lines
 * @vtotal: lines with blanking
 * @frame_ns: length of a frame; never 0
 */
struct mode {
	uint32_t hdisplay;
	uint32_t htotal;
	uint32_t vdisplay;
	uint32_t vtotal;
	uint64_t frame_ns;
};

/** mode_derive() - from registers to meaning, whatever the registers say */
void mode_derive(const struct mode_regs *regs, struct mode *mode);

/** mode_wrpll_khz() - output of a Haswell WRPLL programmed with @ctl; 0 if off or senseless */
uint32_t mode_wrpll_khz(uint32_t ctl);

#endif /* VGPU_HOST_MODE_H */
