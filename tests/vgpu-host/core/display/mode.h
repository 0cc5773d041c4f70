/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_MODE_H
#define VGPU_HOST_MODE_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct mode_regs - the registers that make a pipe's timing
 * @htotal: HTOTAL of the transcoder
 * @vtotal: VTOTAL
 * @conf: TRANSCONF; progressive or interlaced
 * @ddi: TRANS_DDI_FUNC_CTL; what is sent, and bits per colour
 * @mult: TRANS_MULT; how often each pixel is sent, less one
 * @pll_khz: what the PLL of the port delivers; 0: unknown
 * @link_m, @link_n: of a DisplayPort link: so many pixels in so many symbols of a lane
 */
struct mode_regs {
	uint32_t htotal;
	uint32_t vtotal;
	uint32_t conf;
	uint32_t ddi;
	uint32_t mult;
	uint32_t pll_khz;
	uint32_t link_m;
	uint32_t link_n;
};

/**
 * struct mode - what they amount to
 * @hdisplay: active pixels
 * @htotal: pixels with blanking
 * @vdisplay: active lines of a frame, or of a field if @interlaced
 * @vtotal: the same with blanking
 * @frame_ns: length of a frame or field; one that would be shorter than 1 ms or
 *	longer than 1 s, or has no clock, is 1/60 s instead
 * @interlaced: two fields make a frame, and each has its vertical blank
 */
struct mode {
	uint32_t hdisplay;
	uint32_t htotal;
	uint32_t vdisplay;
	uint32_t vtotal;
	uint64_t frame_ns;
	bool interlaced;
};

/**
 * mode_derive() - from registers to meaning, whatever the registers say
 * @regs: of one transcoder
 * @mode: filled in
 *
 * Bits are those of the Haswell PRM, volume 2 (command reference, registers).
 */
void mode_derive(const struct mode_regs *regs, struct mode *mode);

#endif /* VGPU_HOST_MODE_H */
