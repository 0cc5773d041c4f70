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

#define PACKET_DWORDS		14u
#define VERTEX_BUFFERS		33u
#define VERTEX_ELEMENTS		34u
#define RENDER_UNDRAWN		64u

/** enum packet - commands of which the last one of each kind is kept */
enum packet {
	PACKET_PRIMITIVE,
	PACKET_BLEND, PACKET_BINDING_TABLE, PACKET_SAMPLERS,
	PACKET_CLIP, PACKET_DEPTH, PACKET_DS, PACKET_GS, PACKET_HS, PACKET_MULTISAMPLE,
	PACKET_PS, PACKET_RECTANGLE, PACKET_SAMPLE_MASK, PACKET_SBE, PACKET_SF, PACKET_STENCIL,
	PACKET_STREAMOUT, PACKET_TE, PACKET_VS, PACKET_WM,
	/* from gen8 on */
	PACKET_CHROMAKEY, PACKET_DEPTH_STENCIL, PACKET_HZ, PACKET_POOL, PACKET_PS_BLEND,
	PACKET_PS_EXTRA, PACKET_RASTER, PACKET_SGVS, PACKET_SWIZZLES, PACKET_TOPOLOGY, PACKET_VF,
	PACKETS,
};

/** enum render_base - what STATE_BASE_ADDRESS sets */
enum render_base {
	BASE_SURFACE,
	BASE_DYNAMIC,
	BASE_INSTRUCTION,
	RENDER_BASES,
};

/** struct vertex_buffer - what a VERTEX_BUFFER_STATE says: its first word, a graphics address and bytes from there on */
struct vertex_buffer {
	uint32_t control;
	uint64_t start;
	uint64_t size;
};

/**
 * struct render_state - state of the 3D pipeline
 * @pipeline: selected; 0: 3D
 * @bases: graphics addresses
 * @packets: by enum packet
 * @buffers: of vertices
 * @elements: the two words of each VERTEX_ELEMENT_STATE
 * @element_count: how many
 * @instanced: a bit for each element that is an instance's and not a vertex's
 */
struct render_state {
	uint32_t pipeline;
	uint64_t bases[RENDER_BASES];
	uint32_t packets[PACKETS][PACKET_DWORDS];
	struct vertex_buffer buffers[VERTEX_BUFFERS];
	uint32_t elements[VERTEX_ELEMENTS][2];
	uint32_t element_count;
	uint64_t instanced;
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
