/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_DRAWING_H
#define VGPU_HOST_DRAWING_H

#include <stdbool.h>
#include <stdint.h>

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
	uint64_t destination;
	uint32_t background;
	uint32_t foreground;
	uint64_t pattern;
};

#define RENDER_PACKETS		24u
#define PACKET_DWORDS		14u
#define VERTEX_BUFFERS		33u
#define VERTEX_ELEMENTS		34u
#define RENDER_UNDRAWN		64u

/** enum render_base - what STATE_BASE_ADDRESS sets */
enum render_base {
	BASE_SURFACE,
	BASE_DYNAMIC,
	BASE_INSTRUCTION,
	RENDER_BASES,
};

/** struct vertex_buffer - what a VERTEX_BUFFER_STATE says: its first word, first and last graphics address */
struct vertex_buffer {
	uint32_t control;
	uint64_t start;
	uint64_t last;
};

/**
 * struct render_state - state of the 3D pipeline
 * @pipeline: selected; 0: 3D
 * @bases: graphics addresses
 * @packets: the last 3DSTATE_* command of each kind that is looked at
 * @buffers: of vertices
 * @elements: the two words of each VERTEX_ELEMENT_STATE
 * @element_count: how many
 */
struct render_state {
	uint32_t pipeline;
	uint64_t bases[RENDER_BASES];
	uint32_t packets[RENDER_PACKETS][PACKET_DWORDS];
	struct vertex_buffer buffers[VERTEX_BUFFERS];
	uint32_t elements[VERTEX_ELEMENTS][2];
	uint32_t element_count;
};

/** struct undrawn - the reasons that were logged why something was not drawn */
struct undrawn {
	const char *seen[RENDER_UNDRAWN];
};

/**
 * struct drawing - what an engine that draws keeps from command to command
 * @setup: of the blitter
 * @render: state of the 3D pipeline
 */
struct drawing {
	struct blit_setup setup;
	struct render_state render;
};

#endif /* VGPU_HOST_DRAWING_H */
