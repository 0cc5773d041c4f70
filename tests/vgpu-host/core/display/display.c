// SPDX-License-Identifier: MIT
/**
 * DOC: Pipes
 *
 * A pipe runs while its transcoder is on. Its position follows from the time
 * since it was switched on and from the mode in its registers: scan line,
 * frame counter and vertical blank interrupt all come from one clock and so
 * can never disagree.
 *
 *   epoch                                      epoch + frame_ns
 *   | active lines               | blank        |
 *                                ^ vertical blank: the frame is summed up, new
 *                                  surfaces are latched; frame counter, interrupt
 *
 * An interlaced mode has a blank after each field, of which two make a frame:
 * what is said of frames here holds for its fields. The picture is made of all
 * lines each time.
 *
 * A model that is run late skips what it missed: it counts the frames, and
 * interrupts once. A register that shows the position first does what is due,
 * so no guest can see a position whose blank has not happened.
 *
 * While a guest has frames summed up, a frame lasts until the guest has taken
 * the sum of the one before: it judges pictures then, not time, and on a busy
 * machine it would find frames without a sum.
 */
#include "bus/irq.h"
#include "clock.h"
#include "display/crc.h"
#include "display/display.h"
#include "display/regs.h"
#include "model.h"

#define TRANSCODER_EDP		3
#define HOLD_MAX_NS		UINT64_C(1000000000)	/* for a guest that never answers */
#define HOLD_PAUSE_NS		100000			/* pace of looking whether it did */

static bool transcoder_is_on(const struct vgpu *vgpu, unsigned int transcoder)
{
	return reg_get(vgpu, vgpu_display(vgpu)->transcoders[transcoder] + TRANSCONF) & TRANSCONF_ENABLE;
}

/* The pipe that feeds the eDP transcoder is in its DDI control register. */
static unsigned int edp_pipe(const struct vgpu *vgpu)
{
	switch (reg_get(vgpu, vgpu_display(vgpu)->transcoders[TRANSCODER_EDP] + TRANS_DDI_FUNC_CTL) >> 12 & 7) {
	case 5:
		return 1;
	case 6:
		return 2;
	default:
		return 0;
	}
}

/* The transcoder that a pipe feeds; -1 if none is on. */
static int pipe_transcoder(const struct vgpu *vgpu, unsigned int pipe)
{
	if (transcoder_is_on(vgpu, TRANSCODER_EDP) && edp_pipe(vgpu) == pipe)
		return TRANSCODER_EDP;
	return transcoder_is_on(vgpu, pipe) ? (int)pipe : -1;
}

/* What clocks the port of a transcoder. */
static uint32_t pll_khz(const struct vgpu *vgpu, unsigned int transcoder)
{
	uint32_t func = reg_get(vgpu, vgpu_display(vgpu)->transcoders[transcoder] + TRANS_DDI_FUNC_CTL);
	unsigned int port = func >> TRANS_DDI_PORT_SHIFT & 7;

	return port < vgpu_display(vgpu)->ports ? vgpu_display(vgpu)->port_khz(vgpu, port) : 0;
}

bool display_mode(const struct vgpu *vgpu, unsigned int pipe, struct mode *mode)
{
	int transcoder = pipe_transcoder(vgpu, pipe);
	uint32_t base;

	if (transcoder < 0)
		return false;
	base = vgpu_display(vgpu)->transcoders[transcoder];
	mode_derive(&(struct mode_regs) {
		.htotal = reg_get(vgpu, base + HTOTAL),
		.vtotal = reg_get(vgpu, base + VTOTAL),
		.conf = reg_get(vgpu, base + TRANSCONF),
		.ddi = reg_get(vgpu, base + TRANS_DDI_FUNC_CTL),
		.mult = reg_get(vgpu, base + TRANS_MULT),
		.pll_khz = pll_khz(vgpu, transcoder),
		.link_m = reg_get(vgpu, base + PIPE_LINK_M1) & LINK_MASK,
		.link_n = reg_get(vgpu, base + PIPE_LINK_N1) & LINK_MASK,
	}, mode);
	return true;
}

void display_reset(struct vgpu *vgpu)
{
	for (unsigned int i = 0; i < PIPES; i++)
		crc_cancel(vgpu, i);
	vgpu->display = (struct display) { 0 };
}

void display_fini(struct vgpu *vgpu)
{
	display_reset(vgpu);
}

/* Time from the start of a frame to that of a line: the first nanosecond that shows it. */
static uint64_t line_ns(const struct mode *mode, uint32_t line)
{
	return (mode->frame_ns * line + mode->vtotal - 1) / mode->vtotal;
}

/* Time from the start of a frame to its vertical blank. */
static uint64_t blank_ns(const struct mode *mode)
{
	return line_ns(mode, mode->vdisplay < mode->vtotal ? mode->vdisplay : mode->vtotal);
}

/* Vertical blanks since the epoch. */
static uint64_t blanks_at(const struct pipe *pipe, uint64_t now)
{
	uint64_t elapsed = now - pipe->epoch;
	uint64_t frames = elapsed / pipe->mode.frame_ns;

	return frames + (elapsed % pipe->mode.frame_ns >= blank_ns(&pipe->mode));
}

/* When the vertical blank that follows @blanks others begins. */
static uint64_t blank_at(const struct pipe *pipe, uint64_t blanks)
{
	return pipe->epoch + blanks * pipe->mode.frame_ns + blank_ns(&pipe->mode);
}

static void pipe_start(struct vgpu *vgpu, unsigned int index, const struct mode *mode)
{
	struct pipe *pipe = &vgpu->display.pipes[index];

	pipe->epoch = vgpu->now;
	pipe->vblanks = 0;
	pipe->mode = *mode;
	pipe->running = true;
}

static void pipe_stop(struct vgpu *vgpu, unsigned int index)
{
	struct pipe *pipe = &vgpu->display.pipes[index];

	crc_cancel(vgpu, index);
	pipe->frame_base += pipe->vblanks;
	pipe->running = false;
	planes_settle(vgpu, index);
}

static void pipe_update(struct vgpu *vgpu, unsigned int index)
{
	struct mode mode;
	bool on = display_mode(vgpu, index, &mode);

	if (on && !vgpu->display.pipes[index].running)
		pipe_start(vgpu, index, &mode);
	else if (!on && vgpu->display.pipes[index].running)
		pipe_stop(vgpu, index);
}

static void vblank_begin(struct vgpu *vgpu, unsigned int index, uint64_t blanks)
{
	struct pipe *pipe = &vgpu->display.pipes[index];

	vgpu->work.vblanks += blanks - pipe->vblanks;
	pipe->vblanks = blanks;
	pipe->last_run = pipe->stands_since = vgpu->now;
	crc_begin(vgpu, index);
}

static void vblank_end(struct vgpu *vgpu, unsigned int index)
{
	planes_flip(vgpu, index);
	irq_raise(vgpu, IRQ_PIPE_A_VBLANK + index);
}

/* Summing up takes longer than a read of a register may: the pipe's clock stands still meanwhile. */
static bool sum_is_done(struct vgpu *vgpu, unsigned int index, bool work)
{
	struct pipe *pipe = &vgpu->display.pipes[index];

	if (!pipe->sum)
		return true;
	pipe->epoch += vgpu->now - pipe->stands_since;
	pipe->stands_since = vgpu->now;
	return work && crc_continue(vgpu, index);
}

/*
 * Move the epoch so that the frame lasts as long as the guest needs, and none
 * is left out. It is stretched in its middle: a driver that is about to change
 * a plane keeps off the lines before the blank, and would wait for their end.
 */
static void prolong(struct vgpu *vgpu, unsigned int index)
{
	struct pipe *pipe = &vgpu->display.pipes[index];
	uint64_t due = blank_at(pipe, pipe->vblanks);
	uint64_t blank = blank_ns(&pipe->mode);
	uint64_t half = pipe->mode.frame_ns / 2;
	uint64_t middle = due - (half < blank ? half : blank);	/* not before the frame began */

	pipe->held = false;
	if (vgpu->now < middle || !vgpu_display(vgpu)->crc->is_wanted(vgpu, index))
		return;
	if (vgpu_display(vgpu)->crc->is_unread(vgpu, index) && vgpu->now - pipe->last_run < HOLD_MAX_NS) {
		pipe->held = true;
		pipe->epoch += vgpu->now - middle;
	} else if (vgpu->now >= due) {
		pipe->epoch += (vgpu->now - due) / pipe->mode.frame_ns * pipe->mode.frame_ns;
	}
}

static void pipe_run(struct vgpu *vgpu, unsigned int index, bool work)
{
	struct pipe *pipe = &vgpu->display.pipes[index];
	uint64_t blanks;

	if (!pipe->running)
		return;
	if (pipe->sum) {
		if (!sum_is_done(vgpu, index, work))
			return;
		vblank_end(vgpu, index);
	}
	prolong(vgpu, index);
	blanks = blanks_at(pipe, vgpu->now);
	if (blanks <= pipe->vblanks)
		return;
	vblank_begin(vgpu, index, blanks);
	if (sum_is_done(vgpu, index, work))
		vblank_end(vgpu, index);
}

void display_catch_up(struct vgpu *vgpu)
{
	clock_catch_up(vgpu);
	for (unsigned int i = 0; i < PIPES; i++)
		pipe_run(vgpu, i, false);
}

uint64_t display_run(struct vgpu *vgpu)
{
	uint64_t next = UINT64_MAX;

	for (unsigned int i = 0; i < PIPES; i++) {
		uint64_t due;

		pipe_run(vgpu, i, true);
		due = display_vblank_due(vgpu, i);
		if (due < next)
			next = due;
	}
	return next;
}

/* A pipe stops and starts now, not when the model was run last. */
void display_update(struct vgpu *vgpu)
{
	display_catch_up(vgpu);
	for (unsigned int i = 0; i < PIPES; i++)
		pipe_update(vgpu, i);
}

/* HDMI transcoders count two lines behind, the others one. */
static uint32_t line_lag(const struct vgpu *vgpu, unsigned int pipe)
{
	int transcoder = pipe_transcoder(vgpu, pipe);
	uint32_t func = transcoder < 0 ? 0 : reg_get(vgpu, vgpu_display(vgpu)->transcoders[transcoder] +
							   TRANS_DDI_FUNC_CTL);

	return (func >> TRANS_DDI_MODE_SHIFT & 7) <= TRANS_DDI_MODE_DVI ? 2 : 1;
}

uint64_t display_vblank_due(const struct vgpu *vgpu, unsigned int index)
{
	const struct pipe *pipe = &vgpu->display.pipes[index];

	if (!pipe->running)
		return UINT64_MAX;
	if (pipe->sum)
		return vgpu->now;
	return pipe->held ? vgpu->now + HOLD_PAUSE_NS : blank_at(pipe, pipe->vblanks);
}

uint32_t display_vblanks(const struct vgpu *vgpu, unsigned int index)
{
	const struct pipe *pipe = &vgpu->display.pipes[index];

	return pipe->frame_base + (pipe->running ? pipe->vblanks : 0);
}

uint32_t display_scan_line(const struct vgpu *vgpu, unsigned int index)
{
	const struct pipe *pipe = &vgpu->display.pipes[index];
	const struct mode *mode = &pipe->mode;
	uint32_t line;

	if (!pipe->running)
		return 0;
	line = (vgpu->now - pipe->epoch) % mode->frame_ns * mode->vtotal / mode->frame_ns;
	return (line + mode->vtotal - line_lag(vgpu, index)) % mode->vtotal;
}

uint64_t display_scan_line_due(const struct vgpu *vgpu, unsigned int index, uint32_t line)
{
	const struct pipe *pipe = &vgpu->display.pipes[index];
	const struct mode *mode = &pipe->mode;
	uint64_t start, in_frame;

	if (!pipe->running)
		return UINT64_MAX;
	in_frame = (vgpu->now - pipe->epoch) % mode->frame_ns;
	start = line_ns(mode, (line + line_lag(vgpu, index)) % mode->vtotal);
	return vgpu->now - in_frame + start + (start <= in_frame ? mode->frame_ns : 0);
}

bool display_scan_line_is_within(const struct vgpu *vgpu, unsigned int index, uint32_t first,
				 uint32_t last)
{
	uint32_t line = display_scan_line(vgpu, index);

	return vgpu->display.pipes[index].running && line >= first && line <= last;
}

bool display_flip_is_pending(const struct vgpu *vgpu, unsigned int index, enum plane_id plane)
{
	return vgpu->display.pipes[index].planes[plane].is_armed;
}

/* ---- registers ---------------------------------------------------------------- */

uint32_t transconf_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)vgpu;
	(void)reg;
	return value & TRANSCONF_ENABLE ? value | TRANSCONF_STATE : value & ~TRANSCONF_STATE;
}

void transconf_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	(void)reg;
	(void)old;
	display_update(vgpu);
}

uint32_t display_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)value;
	display_catch_up(vgpu);
	return reg_get(vgpu, reg->offset);
}

static uint32_t second_field(const struct pipe *pipe, uint64_t now)
{
	if (!pipe->running || !pipe->mode.interlaced)
		return 0;
	return (now - pipe->epoch) / pipe->mode.frame_ns & 1 ? PIPEDSL_FIELD : 0;
}

uint32_t pipedsl_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)value;
	display_catch_up(vgpu);
	return display_scan_line(vgpu, reg->block) | second_field(&vgpu->display.pipes[reg->block], vgpu->now);
}

uint32_t frmcount_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)value;
	display_catch_up(vgpu);
	return display_vblanks(vgpu, reg->block);
}

/* The time of the last vertical blank. */
uint32_t frmtmstmp_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	const struct pipe *pipe = &vgpu->display.pipes[reg->block];

	(void)value;
	display_catch_up(vgpu);
	if (!pipe->running || !pipe->vblanks)
		return 0;
	return blank_at(pipe, pipe->vblanks - 1) / DISPLAY_TICK_NS;
}

uint32_t timestamp_ctr_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)reg;
	(void)value;
	display_catch_up(vgpu);
	return vgpu->now / DISPLAY_TICK_NS;
}

uint32_t ddi_buf_ctl_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)vgpu;
	(void)reg;
	return value & DDI_BUF_CTL_ENABLE ? value & ~DDI_BUF_IS_IDLE : value | DDI_BUF_IS_IDLE;
}

/* Training has always just succeeded. */
uint32_t dp_tp_status_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)vgpu;
	(void)reg;
	return value | DP_TP_STATUS_IDLE_DONE | DP_TP_STATUS_AUTOTRAIN_DONE;
}
