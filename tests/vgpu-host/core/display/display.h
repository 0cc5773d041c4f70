/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_DISPLAY_H
#define VGPU_HOST_DISPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "bus/mmio.h"
#include "display/colour.h"
#include "display/mode.h"
#include "display/plane.h"

struct crc_info;
struct left_on_row;

#define PIPES		3
#define DISPLAY_TICK_NS	1000	/* of the display's time stamps */

/**
 * struct pipe - what a running pipe knows beyond its registers
 * @epoch: when line 0 of frame 0 began, in ns
 * @vblanks: vertical blanks since then that were handled
 * @frame_base: frame counter at the epoch
 * @last_run: when the last of them was handled, in ns
 * @held: the next one waits for the guest
 * @sum: of the frame that has ended, on its way; NULL: there is none. The pipe
 *	stands still until it is done
 * @stands_since: when it began to, in ns
 * @mode: timing at the epoch
 * @running: between switching on and off
 * @planes: what it shows
 * @palette: precision palette, behind an index and a data register
 */
struct pipe {
	uint64_t epoch;
	uint64_t vblanks;
	uint32_t frame_base;
	uint64_t last_run;
	bool held;
	struct crc_sum *sum;
	uint64_t stands_since;
	struct mode mode;
	bool running;
	struct plane planes[PLANES];
	uint32_t palette[PALETTE_SIZE];
};

/**
 * struct display_info - what a platform says of its display
 * @pipes: bases of the registers of each pipe
 * @transcoders: of each transcoder: A, B, C, eDP
 * @palettes: of the palette of each pipe
 * @matrices: of the colour matrix of each pipe
 * @planes: by enum plane_id
 * @colour: what a pipe does to its pixels, from its registers and the control register of its
 *	primary plane, which says for all planes whether they are corrected
 * @crc: sums of frames
 * @gmbus_pins: of each digital port, B to D
 * @left_on: what is on before the driver comes; see left_on.h
 * @ports: how many a transcoder can name
 * @port_khz: what the PLL of a port delivers, in symbols of a lane; 0: unknown
 */
struct display_info {
	const uint32_t *pipes;
	const uint32_t *transcoders;
	const uint32_t *palettes;
	const uint32_t *matrices;
	const struct plane_info *planes;
	void (*colour)(const struct vgpu *vgpu, unsigned int pipe, uint32_t control,
		       struct colour *colour);
	const struct crc_info *crc;
	const uint8_t *gmbus_pins;
	const struct left_on_row *left_on;
	unsigned int ports;
	uint32_t (*port_khz)(const struct vgpu *vgpu, unsigned int port);
};

struct display {
	struct pipe pipes[PIPES];
};

void display_reset(struct vgpu *vgpu);
void display_fini(struct vgpu *vgpu);

/** display_update() - start and stop pipes as their registers say */
void display_update(struct vgpu *vgpu);

/**
 * display_catch_up() - let the time pass that has passed for the owner
 *
 * For what shows or depends on the time outside of vgpu_run(): all that was due
 * on the display until now has happened when it returns, or the display's clock
 * stands still until it has. It takes microseconds: no picture is composed.
 */
void display_catch_up(struct vgpu *vgpu);

/** display_run() - handle the vertical blanks that are due, and work; returns when to call again */
uint64_t display_run(struct vgpu *vgpu);

/** display_mode() - timing of a pipe from its registers; false if it is off */
bool display_mode(const struct vgpu *vgpu, unsigned int pipe, struct mode *mode);

/*
 * The clock of a pipe, as of the model's present time, for whoever waits for
 * it. On a pipe that is off nothing is ever due and no line is shown.
 */

/** display_vblank_due() - when the next vertical blank begins, in ns */
uint64_t display_vblank_due(const struct vgpu *vgpu, unsigned int pipe);

/** display_vblanks() - vertical blanks so far, as the frame counter shows them */
uint32_t display_vblanks(const struct vgpu *vgpu, unsigned int pipe);

/** display_scan_line() - the line that PIPEDSL shows */
uint32_t display_scan_line(const struct vgpu *vgpu, unsigned int pipe);

/** display_scan_line_due() - when PIPEDSL begins to show @line the next time, in ns */
uint64_t display_scan_line_due(const struct vgpu *vgpu, unsigned int pipe, uint32_t line);

/** display_scan_line_is_within() - does PIPEDSL show @first to @last? */
bool display_scan_line_is_within(const struct vgpu *vgpu, unsigned int pipe, uint32_t first,
				 uint32_t last);

/** display_flip_is_pending() - does the plane wait for a vertical blank to show something else? */
bool display_flip_is_pending(const struct vgpu *vgpu, unsigned int pipe, enum plane_id plane);

/* Hooks of the display's register tables. */
uint32_t transconf_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value);
void transconf_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old);
uint32_t pipedsl_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value);
uint32_t frmcount_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value);
uint32_t frmtmstmp_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value);
uint32_t timestamp_ctr_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value);
uint32_t display_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value);
uint32_t ddi_buf_ctl_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value);
uint32_t dp_tp_status_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value);

#endif /* VGPU_HOST_DISPLAY_H */
