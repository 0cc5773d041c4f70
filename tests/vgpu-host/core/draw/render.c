// SPDX-License-Identifier: MIT
/**
 * DOC: 3D pipeline
 *
 * As much of it as copies a rectangle: the vertices of a RECTLIST go straight
 * to the rasterizer, each pixel inside of it runs a pixel shader (see eu.h)
 * that samples a surface and writes another one. Everything else is known only
 * by the bits that must not ask for it: a primitive that needs more is not
 * drawn, and the log says once what was missing.
 *
 * Pixels are dispatched 16 at a time, as four squares of two by two side by
 * side. A large rectangle is drawn in slices, some rows of squares in each.
 *
 * State is the engine's, not the context's: a switch of contexts forgets it.
 *
 * Source: genxml gen75 for the fields; PRM Haswell, volume 7, for the payload.
 */
#include <string.h>

#include "clock.h"
#include "draw/render.h"
#include "draw/shade.h"
#include "model.h"

#define BIT(n)			(UINT32_C(1) << (n))
#define SLICE_PIXELS		(1u << 15)
#define EFFORT_PIXELS		4u	/* that take as long as a command */

/* ---- state ----------------------------------------------------------------------------- */

/* Upper half of the headers. */
#define VERTEX_BUFFERS_HEADER	0x7808
#define VERTEX_ELEMENTS_HEADER	0x7809

static const uint16_t packet_headers[PACKETS] = {
	[PACKET_BLEND] = 0x7824, [PACKET_BINDING_TABLE] = 0x782a, [PACKET_SAMPLERS] = 0x782f,
	[PACKET_CLIP] = 0x7812, [PACKET_DEPTH] = 0x7805, [PACKET_DS] = 0x781d,
	[PACKET_GS] = 0x7811, [PACKET_HS] = 0x781b, [PACKET_MULTISAMPLE] = 0x790d,
	[PACKET_PS] = 0x7820, [PACKET_RECTANGLE] = 0x7900, [PACKET_SAMPLE_MASK] = 0x7818,
	[PACKET_SBE] = 0x781f, [PACKET_SF] = 0x7813, [PACKET_STENCIL] = 0x7806,
	[PACKET_STREAMOUT] = 0x781e, [PACKET_TE] = 0x781c, [PACKET_VS] = 0x7810,
	[PACKET_WM] = 0x7814,
};

RENDER_EXECUTE(render_select)
{
	vgpu_drawing(vgpu, engine)->render.pipeline = command->dw[0] & 3;
	return COMMAND_NEXT;
}

RENDER_EXECUTE(render_base_address)
{
	static const uint8_t dwords[RENDER_BASES] = {
		[BASE_SURFACE] = 2, [BASE_DYNAMIC] = 3, [BASE_INSTRUCTION] = 5,
	};

	for (unsigned int i = 0; i < RENDER_BASES; i++) {
		uint32_t word = command->dw[dwords[i]];

		if (word & 1)
			vgpu_drawing(vgpu, engine)->render.bases[i] = word & ~(GPU_PAGE_SIZE - 1);
	}
	return COMMAND_NEXT;
}

static void keep_vertex_buffers(struct render_state *state, const struct command *command)
{
	for (uint32_t i = 1; i + 4 <= command->dwords; i += 4) {
		const uint32_t *words = &command->dw[i];
		struct vertex_buffer *buffer;

		if (words[0] >> 26 >= VERTEX_BUFFERS)
			continue;
		buffer = &state->buffers[words[0] >> 26];
		buffer->control = words[0];
		if (!(words[0] & BIT(14)))
			continue;
		buffer->start = words[1];
		buffer->last = words[2];
	}
}

static void keep_vertex_elements(struct render_state *state, const struct command *command)
{
	state->element_count = (command->dwords - 1) / 2;
	if (state->element_count > VERTEX_ELEMENTS)
		state->element_count = VERTEX_ELEMENTS;
	memcpy(state->elements, &command->dw[1], state->element_count * sizeof(state->elements[0]));
}

RENDER_EXECUTE(render_packet)
{
	uint32_t header = command->dw[0] >> 16;
	uint32_t dwords = command->dwords < PACKET_DWORDS ? command->dwords : PACKET_DWORDS;
	struct render_state *state = &vgpu_drawing(vgpu, engine)->render;

	if (header == VERTEX_BUFFERS_HEADER)
		keep_vertex_buffers(state, command);
	if (header == VERTEX_ELEMENTS_HEADER)
		keep_vertex_elements(state, command);
	for (unsigned int i = 0; i < PACKETS; i++) {
		uint32_t *words = state->packets[i];

		if (packet_headers[i] != header)
			continue;
		memset(words, 0, PACKET_DWORDS * sizeof(*words));
		memcpy(words, command->dw, dwords * sizeof(*words));
	}
	return COMMAND_NEXT;
}

/* ---- drawing ------------------------------------------------------------------------------- */

/* Draw on from where the last slice ended; true if all is drawn. */
static bool draw_slice(struct draw *draw, struct engine *engine)
{
	uint32_t left = draw->x1 & ~(BLOCK_WIDTH - 1);
	uint32_t top = draw->y1 & ~(BLOCK_HEIGHT - 1);
	uint32_t rows = (draw->y2 - top + BLOCK_HEIGHT - 1) / BLOCK_HEIGHT;
	uint32_t pixels = (draw->x2 - left) * BLOCK_HEIGHT;
	uint32_t budget = SLICE_PIXELS / pixels + 1;

	while (engine->rows_done < rows && budget--) {
		engine->effort += 1 + pixels / EFFORT_PIXELS;
		draw->y = top + engine->rows_done * BLOCK_HEIGHT;
		for (draw->x = left; draw->x < (uint32_t)draw->x2; draw->x += BLOCK_WIDTH)
			shade_block(draw);
		engine->rows_done++;
		if (clock_is_late(draw->vgpu))
			break;
	}
	return engine->rows_done >= rows;
}

static void log_undrawn(struct vgpu *vgpu, const struct engine *engine, const char *what)
{
	const char **seen = vgpu->undrawn.seen;

	for (unsigned int i = 0; i < RENDER_UNDRAWN && seen[i] != what; i++) {
		if (seen[i])
			continue;
		seen[i] = what;
		vgpu_log(vgpu, VGPU_LOG_UNKNOWN, "%s: unknown to the 3D pipeline: %s: not drawn",
			 engine->info->name, what);
		return;
	}
}

RENDER_EXECUTE(render_primitive)
{
	struct draw draw = {
		.vgpu = vgpu,
		.engine = engine,
		.state = &vgpu_drawing(vgpu, engine)->render,
		.space = engine_space(vgpu, engine),
	};
	const char *undrawn = primitive_prepare(&draw, command);

	if (undrawn)
		log_undrawn(vgpu, engine, undrawn);
	else if (primitive_is_covered(&draw) && !draw_slice(&draw, engine))
		return COMMAND_UNFINISHED;
	return COMMAND_NEXT;
}
