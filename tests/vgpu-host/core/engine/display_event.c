// SPDX-License-Identifier: MIT
/**
 * DOC: Engines and the display
 *
 * A command stream can wait for a pipe: for a vertical or horizontal blank, for
 * a scan line, for a flip that is pending. The bits of MI_WAIT_FOR_EVENT are
 * those of DERRMR, which says of what the display tells the render engine; the
 * blitter is told all. Who waits for what is masked, or for a pipe that is off,
 * waits for ever.
 *
 * When an event will happen is asked once, when the wait begins: a model that
 * is run late finds it in the past and does not wait for the next one.
 */
#include "display/display.h"
#include "engine/display_event.h"
#include "engine/regs.h"
#include "model.h"

#define BIT(n)		(UINT32_C(1) << (n))
#define NEVER		UINT64_MAX
#define NO_WAIT		0

enum event_kind {
	EVENT_SCAN_LINE,
	EVENT_FLIP_PRIMARY,
	EVENT_FLIP_SPRITE,
	EVENT_VBLANK,
	EVENT_HBLANK,
};

struct event {
	uint32_t bit;
	unsigned int pipe;
	enum event_kind kind;
};

/* Of MI_WAIT_FOR_EVENT and of DERRMR (i915_reg.h, DERRMR). */
static const struct event events[] = {
	{ .bit = BIT(0), .pipe = 0, .kind = EVENT_SCAN_LINE },
	{ .bit = BIT(1), .pipe = 0, .kind = EVENT_FLIP_PRIMARY },
	{ .bit = BIT(2), .pipe = 0, .kind = EVENT_FLIP_SPRITE },
	{ .bit = BIT(3), .pipe = 0, .kind = EVENT_VBLANK },
	{ .bit = BIT(5), .pipe = 0, .kind = EVENT_HBLANK },
	{ .bit = BIT(8), .pipe = 1, .kind = EVENT_SCAN_LINE },
	{ .bit = BIT(9), .pipe = 1, .kind = EVENT_FLIP_PRIMARY },
	{ .bit = BIT(10), .pipe = 1, .kind = EVENT_FLIP_SPRITE },
	{ .bit = BIT(11), .pipe = 1, .kind = EVENT_VBLANK },
	{ .bit = BIT(13), .pipe = 1, .kind = EVENT_HBLANK },
	{ .bit = BIT(14), .pipe = 2, .kind = EVENT_SCAN_LINE },
	{ .bit = BIT(15), .pipe = 2, .kind = EVENT_FLIP_PRIMARY },
	{ .bit = BIT(20), .pipe = 2, .kind = EVENT_FLIP_SPRITE },
	{ .bit = BIT(21), .pipe = 2, .kind = EVENT_VBLANK },
	{ .bit = BIT(22), .pipe = 2, .kind = EVENT_HBLANK },
};

/* Of several only one can be waited for; the first one is. */
static const struct event *event_of(uint32_t bits)
{
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		if (bits & events[i].bit)
			return &events[i];
	}
	return NULL;
}

static uint64_t window_due(const struct vgpu *vgpu, const struct engine *engine,
			   unsigned int pipe, const struct mode *mode)
{
	const struct scan_window *window = &engine->windows[pipe];
	bool within = display_scan_line_is_within(vgpu, pipe, window->first, window->last);

	if (within != window->outside)
		return NO_WAIT;
	return display_scan_line_due(vgpu, pipe, window->outside ?
				     (window->last + 1) % mode->vtotal : window->first);
}

static uint64_t flip_due(const struct vgpu *vgpu, unsigned int pipe, enum plane_id plane)
{
	if (!display_flip_is_pending(vgpu, pipe, plane))
		return NO_WAIT;
	return display_vblank_due(vgpu, pipe);
}

/* When an event will be over that is waited for from now on. */
static uint64_t event_due(const struct vgpu *vgpu, const struct engine *engine,
			  const struct event *event)
{
	struct mode mode;

	if (!display_mode(vgpu, event->pipe, &mode))
		return NEVER;
	switch (event->kind) {
	case EVENT_SCAN_LINE:
		return window_due(vgpu, engine, event->pipe, &mode);
	case EVENT_FLIP_PRIMARY:
		return flip_due(vgpu, event->pipe, PLANE_PRIMARY);
	case EVENT_FLIP_SPRITE:
		return flip_due(vgpu, event->pipe, PLANE_SPRITE);
	case EVENT_VBLANK:
		return display_vblank_due(vgpu, event->pipe);
	default:
		return display_scan_line_due(vgpu, event->pipe,
			(display_scan_line(vgpu, event->pipe) + 1) % mode.vtotal);
	}
}

static bool is_told(const struct vgpu *vgpu, const struct engine *engine,
		    const struct event *event)
{
	return engine != &vgpu->engines[ENGINE_RENDER] ||
	       !(reg_get(vgpu, DERRMR) & event->bit);
}

enum command_done mi_wait_for_event(struct vgpu *vgpu, struct engine *engine,
				    const struct command *command)
{
	const struct event *event = event_of(command->dw[0]);
	struct wait *wait = &engine->wait;
	bool begins = wait->what == WAIT_NONE;

	if (!event || wait->kicked)
		return COMMAND_NEXT;
	if (!begins && wait->due <= vgpu->now && is_told(vgpu, engine, event))
		return COMMAND_NEXT;
	if (begins || wait->due <= vgpu->now || wait->due == NEVER)
		wait->due = event_due(vgpu, engine, event);
	if (begins && wait->due == NO_WAIT)
		return COMMAND_NEXT;
	wait->what = WAIT_EVENT;
	return COMMAND_WAITS;
}

enum command_done mi_load_scan_lines(struct vgpu *vgpu, struct engine *engine,
				     const struct command *command)
{
	static const int8_t pipes[] = { 0, 1, -1, -1, 2, -1, -1, -1 };
	int pipe = pipes[command->dw[0] >> 19 & 7];

	(void)vgpu;
	if (pipe < 0)
		return COMMAND_FAULTS;
	engine->windows[pipe] = (struct scan_window) {
		.first = command->dw[1] >> 16 & 0x1fff,
		.last = command->dw[1] & 0x1fff,
		.outside = command->dw[0] & BIT(23),	/* which of the two it is */
	};
	return COMMAND_NEXT;
}

struct flip_target {
	unsigned int pipe;
	enum plane_id plane;
};

enum command_done mi_display_flip(struct vgpu *vgpu, struct engine *engine,
				  const struct command *command)
{
	static const struct flip_target targets[] = {
		{ 0, PLANE_PRIMARY }, { 1, PLANE_PRIMARY }, { 0, PLANE_SPRITE },
		{ 1, PLANE_SPRITE }, { 2, PLANE_PRIMARY }, { 2, PLANE_SPRITE },
	};
	uint32_t target = command->dw[0] >> 19 & 7;

	(void)engine;
	if (target >= sizeof(targets) / sizeof(targets[0]))
		return COMMAND_FAULTS;
	plane_flip(vgpu, targets[target].pipe, targets[target].plane, &(struct plane_flip) {
		.surface = command->dw[2] & ~UINT32_C(0xfff),
		.stride = command->dw[1] & UINT32_C(0xffc0),
		.tiled = command->dw[1] & 1,
		.async = (command->dw[2] & 3) == 1,
	});
	return COMMAND_NEXT;
}
