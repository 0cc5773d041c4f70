/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_DISPLAY_H
#define VGPU_HOST_DISPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "mmio.h"
#include "mode.h"

#define PIPES	3

/**
 * struct pipe - what a running pipe knows beyond its registers
 * @epoch: when line 0 of frame 0 began, in ns
 * @vblanks: vertical blanks since then that were handled
 * @frame_base: frame counter at the epoch
 * @mode: timing at the epoch
 * @running: between switching on and off
 * @flip_armed: DSPSURF was written and not yet latched
 */
struct pipe {
	uint64_t epoch;
	uint64_t vblanks;
	uint32_t frame_base;
	struct mode mode;
	bool running;
	bool flip_armed;
};

struct display {
	struct pipe pipes[PIPES];
};

void display_reset(struct vgpu *vgpu);

/** display_run() - handle the vertical blanks that are due; returns when the next one is */
uint64_t display_run(struct vgpu *vgpu);

/** display_mode() - timing of a pipe from its registers; false if it is off */
bool display_mode(const struct vgpu *vgpu, unsigned int pipe, struct mode *mode);

/* Hooks of the display's register tables. */
uint32_t transconf_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value);
void transconf_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old);
uint32_t pipedsl_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value);
uint32_t frmcount_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value);
void dspsurf_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old);
uint32_t ddi_buf_ctl_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value);
uint32_t dp_tp_status_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value);

#endif /* VGPU_HOST_DISPLAY_H */
