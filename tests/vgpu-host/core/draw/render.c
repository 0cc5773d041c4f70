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
 * Where the bits are that it looks at is the generation's, see form.h.
 *
 * Source: genxml for the fields; PRM Haswell, volume 7, for the payload.
 */
#include <string.h>

#include "clock.h"
#include "draw/render.h"
#include "draw/shade.h"
#include "model.h"

#define SLICE_PIXELS		(1u << 15)
#define EFFORT_PIXELS		4u	/* that take as long as a command */

/* ---- state ----------------------------------------------------------------------------- */

/* Upper half of the headers. */
#define VERTEX_BUFFERS_HEADER	0x7808
#define VERTEX_ELEMENTS_HEADER	0x7809

static const struct render_form *form_of(const struct vgpu *vgpu)
{
	return vgpu->gpu->platform->render;
}

RENDER_EXECUTE(render_select)
{
	uint32_t *pipeline = &vgpu_drawing(vgpu, engine)->render.pipeline;
	unsigned int shift = form_of(vgpu)->select_mask;
	uint32_t word = command->dw[0], mask = (shift ? word >> shift : UINT32_MAX) & 3;

	*pipeline = (*pipeline & ~mask) | (word & mask);
	return COMMAND_NEXT;
}

RENDER_EXECUTE(render_base_address)
{
	const struct render_form *form = form_of(vgpu);
	struct render_state *state = &vgpu_drawing(vgpu, engine)->render;

	for (unsigned int i = 0; i < RENDER_BASES; i++) {
		const uint32_t *words = &command->dw[form->bases[i]];

		if (words[0] & 1)
			state->bases[i] = form_address(form, words) & ~(uint64_t)(GPU_PAGE_SIZE - 1);
	}
	return COMMAND_NEXT;
}

static void keep_vertex_buffer(const struct render_form *form, struct vertex_buffer *buffer, const uint32_t words[4])
{
	uint64_t start = form_address(form, &words[1]);

	buffer->control = words[0];
	if (!(words[0] & BIT(14)))
		return;
	buffer->start = start;
	if (form->wide)
		buffer->size = words[3];
	else
		buffer->size = start > words[2] ? 0 : words[2] - start + 1;
}

static void keep_vertex_buffers(const struct render_form *form, struct render_state *state, const struct command *command)
{
	for (uint32_t i = 1; i + 4 <= command->dwords; i += 4) {
		uint32_t index = command->dw[i] >> 26;

		if (index < VERTEX_BUFFERS)
			keep_vertex_buffer(form, &state->buffers[index], &command->dw[i]);
	}
}

static void keep_vertex_elements(struct render_state *state, const struct command *command)
{
	state->element_count = (command->dwords - 1) / 2;
	if (state->element_count > VERTEX_ELEMENTS)
		state->element_count = VERTEX_ELEMENTS;
	memcpy(state->elements, &command->dw[1], state->element_count * sizeof(state->elements[0]));
}

static void keep_instancing(struct render_state *state, uint32_t word)
{
	uint64_t element = UINT64_C(1) << (word & 0x3f);

	state->instanced = word & BIT(8) ? state->instanced | element : state->instanced & ~element;
}

static void keep_packet(struct render_state *state, enum packet packet, const struct command *command)
{
	uint32_t dwords = command->dwords < PACKET_DWORDS ? command->dwords : PACKET_DWORDS;
	uint32_t *words = state->packets[packet];

	memset(words, 0, PACKET_DWORDS * sizeof(*words));
	memcpy(words, command->dw, dwords * sizeof(*words));
}

RENDER_EXECUTE(render_packet)
{
	uint32_t header = command->dw[0] >> 16;
	const struct render_form *form = form_of(vgpu);
	struct render_state *state = &vgpu_drawing(vgpu, engine)->render;

	if (header == VERTEX_BUFFERS_HEADER)
		keep_vertex_buffers(form, state, command);
	if (header == VERTEX_ELEMENTS_HEADER)
		keep_vertex_elements(state, command);
	if (header == form->instancing)
		keep_instancing(state, command->dw[1]);
	for (unsigned int i = 0; i < PACKETS; i++) {
		if (form->headers[i] == header)
			keep_packet(state, i, command);
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
	struct render_state *state = &vgpu_drawing(vgpu, engine)->render;
	struct draw draw = {
		.vgpu = vgpu,
		.engine = engine,
		.form = form_of(vgpu),
		.state = state,
		.space = engine_space(vgpu, engine),
	};
	const char *undrawn;

	keep_packet(state, PACKET_PRIMITIVE, command);
	undrawn = primitive_prepare(&draw);
	if (undrawn)
		log_undrawn(vgpu, engine, undrawn);
	else if (primitive_is_covered(&draw) && !draw_slice(&draw, engine))
		return COMMAND_UNFINISHED;
	return COMMAND_NEXT;
}
