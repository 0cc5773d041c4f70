/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_BLIT_H
#define VGPU_HOST_BLIT_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/command.h"

/** struct blit_rect - @x1 and @y1 are inside, @x2 and @y2 are not */
struct blit_rect {
	int32_t x1, y1, x2, y2;
};

/**
 * struct blit_setup - what XY_SETUP_BLT leaves for the commands that need it
 * @control: raster operation, depth, pitch and more, as in its second dword
 * @tiled: is the destination tiled?
 * @mask: which channels are written, as in its header
 * @clip: outside of it nothing is drawn by a command that asks for clipping
 * @destination: graphics address
 * @background: colour of a 0 in a monochrome pattern
 * @foreground: colour of a 1
 * @pattern: graphics address of 8x8 pixels
 */
struct blit_setup {
	uint32_t control;
	bool tiled;
	uint32_t mask;
	struct blit_rect clip;
	uint32_t destination;
	uint32_t background;
	uint32_t foreground;
	uint32_t pattern;
};

/* What the commands of the blitter do; the columns "execute" of their table. */
#define BLT_EXECUTE(name) \
	enum command_done name(struct vgpu *vgpu, struct engine *engine, \
			       const struct command *command)

BLT_EXECUTE(blt_setup);
BLT_EXECUTE(blt_setup_clip);
BLT_EXECUTE(blt_draw);
BLT_EXECUTE(blt_not_drawn);

#endif /* VGPU_HOST_BLIT_H */
