/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_LEFT_ON_H
#define VGPU_HOST_LEFT_ON_H

#include <stdint.h>

#include "vgpu.h"

#define LEFT_ON_DP	(1u << VGPU_BOOT_PIPE_DP)
#define LEFT_ON_DVI	(1u << VGPU_BOOT_PIPE_DVI)
#define LEFT_ON_SPLASH	(1u << VGPU_BOOT_PIPE_SPLASH)
#define LEFT_ON_ANY	(LEFT_ON_DP | LEFT_ON_DVI | LEFT_ON_SPLASH)

/**
 * struct left_on_row - a register of a display that is on before the driver comes
 * @offset: 0 ends a table
 * @value: what it holds
 * @kinds: bit per enum vgpu_boot_pipe
 */
struct left_on_row {
	uint32_t offset;
	uint32_t value;
	unsigned int kinds;
};

/* 1024x768 at 60 Hz (DMT), 65 MHz, on transcoder and pipe A */
#define SPLASH_WIDTH		1024u
#define SPLASH_HEIGHT		768u
#define SPLASH_TIMING(first, last)	(((last) - 1u) << 16 | ((first) - 1u))
#define SPLASH_TIMINGS \
	{ .offset = HTOTAL, .value = SPLASH_TIMING(SPLASH_WIDTH, 1344), .kinds = LEFT_ON_SPLASH }, \
	{ .offset = 0x60004, .value = SPLASH_TIMING(SPLASH_WIDTH, 1344), .kinds = LEFT_ON_SPLASH }, /* HBLANK */ \
	{ .offset = 0x60008, .value = SPLASH_TIMING(1048, 1184), .kinds = LEFT_ON_SPLASH }, /* HSYNC */ \
	{ .offset = VTOTAL, .value = SPLASH_TIMING(SPLASH_HEIGHT, 806), .kinds = LEFT_ON_SPLASH }, \
	{ .offset = 0x60010, .value = SPLASH_TIMING(SPLASH_HEIGHT, 806), .kinds = LEFT_ON_SPLASH }, /* VBLANK */ \
	{ .offset = 0x60014, .value = SPLASH_TIMING(771, 777), .kinds = LEFT_ON_SPLASH }, /* VSYNC */ \
	{ .offset = PIPESRC, .value = (SPLASH_WIDTH - 1) << 16 | (SPLASH_HEIGHT - 1), .kinds = LEFT_ON_SPLASH }

/** left_on_reset() - after all else was reset, switch on what config.boot_pipe says */
void left_on_reset(struct vgpu *vgpu);

#endif /* VGPU_HOST_LEFT_ON_H */
