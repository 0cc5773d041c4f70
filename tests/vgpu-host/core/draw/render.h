/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_RENDER_H
#define VGPU_HOST_RENDER_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/command.h"

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

/** struct vertex_buffer - the words of a VERTEX_BUFFER_STATE but the last */
struct vertex_buffer {
	uint32_t control;
	uint32_t start;
	uint32_t last;
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
	uint32_t bases[RENDER_BASES];
	uint32_t packets[RENDER_PACKETS][PACKET_DWORDS];
	struct vertex_buffer buffers[VERTEX_BUFFERS];
	uint32_t elements[VERTEX_ELEMENTS][2];
	uint32_t element_count;
};

/** struct undrawn - the reasons that were logged why something was not drawn */
struct undrawn {
	const char *seen[RENDER_UNDRAWN];
};

/* What the commands of the 3D pipeline do; the columns "execute" of their table. */
#define RENDER_EXECUTE(name) \
	enum command_done name(struct vgpu *vgpu, struct engine *engine, \
			       const struct command *command)

RENDER_EXECUTE(render_select);
RENDER_EXECUTE(render_base_address);
RENDER_EXECUTE(render_packet);
RENDER_EXECUTE(render_primitive);

#endif /* VGPU_HOST_RENDER_H */
