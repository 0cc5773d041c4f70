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
#include "draw/eu.h"
#include "draw/render.h"
#include "draw/surface.h"
#include "engine/engine.h"
#include "memory/access.h"
#include "model.h"

#define BIT(n)			(UINT32_C(1) << (n))
#define SURFACES_MAX		240u	/* in a binding table; the rest means no surface */
#define SAMPLER_DWORDS		4u
#define VERTICES		3u
#define COMPONENTS		4u
#define R16G16_SSCALED		0x0f6u
#define RECTLIST		0x0fu

#define BLOCK_WIDTH		8	/* pixels of a thread */
#define BLOCK_HEIGHT		2
#define BARYCENTRICS		2u	/* their first register */
#define SLICE_PIXELS		(1u << 15)
#define EFFORT_PIXELS		4u	/* that take as long as a command */
#define LINE_BYTES		64u
#define LINES			64u

/* ---- state ----------------------------------------------------------------------------- */

enum packet {
	PACKET_BLEND, PACKET_BINDING_TABLE, PACKET_SAMPLERS,
	PACKET_CLIP, PACKET_DEPTH, PACKET_DS, PACKET_GS, PACKET_HS, PACKET_MULTISAMPLE,
	PACKET_PS, PACKET_RECTANGLE, PACKET_SAMPLE_MASK, PACKET_SBE, PACKET_SF, PACKET_STENCIL,
	PACKET_STREAMOUT, PACKET_TE, PACKET_VS, PACKET_WM,
	PACKETS,
};

_Static_assert(PACKETS <= RENDER_PACKETS, "packets have no room");

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

/**
 * struct demand - bits of the state that must have a value
 * @packet: in which
 * @dword: of it
 * @mask: which ones
 * @value: what they must be
 * @name: what is not modelled if they are not
 */
static const struct demand {
	enum packet packet;
	unsigned int dword;
	uint32_t mask;
	uint32_t value;
	const char *name;
} demands[] = {
	{ PACKET_VS, 5, BIT(0), 0, "a vertex shader" },
	{ PACKET_HS, 2, BIT(31), 0, "a hull shader" },
	{ PACKET_TE, 1, BIT(0), 0, "tessellation" },
	{ PACKET_DS, 5, BIT(0), 0, "a domain shader" },
	{ PACKET_GS, 5, BIT(0), 0, "a geometry shader" },
	{ PACKET_STREAMOUT, 1, BIT(31), 0, "stream output" },
	{ PACKET_CLIP, 2, BIT(31), 0, "clipping" },
	{ PACKET_SF, 1, BIT(1), 0, "a viewport" },
	{ PACKET_SF, 2, 3 * BIT(29), BIT(29), "culling" },
	{ PACKET_SF, 2, BIT(11), 0, "a scissor rectangle" },
	{ PACKET_SBE, 1, BIT(21) | BIT(20), 0, "swizzled attributes" },
	{ PACKET_SBE, 10, UINT32_MAX, 0, "point sprites" },
	{ PACKET_SBE, 11, UINT32_MAX, 0, "attributes that are constant" },
	{ PACKET_SBE, 12, UINT32_MAX, 0, "attributes that wrap" },
	{ PACKET_SBE, 13, UINT32_MAX, 0, "attributes that wrap" },
	{ PACKET_WM, 1, 0x5e000000, 0, "a pass over the depth buffer, or pixels that are killed" },
	{ PACKET_WM, 1, BIT(29), BIT(29), "no pixel shader" },
	{ PACKET_WM, 1, 0x19fc00, BIT(11), "a payload of more than pixel barycentrics" },
	{ PACKET_WM, 1, 0x1b, 0, "stipples or multisampling" },
	{ PACKET_MULTISAMPLE, 1, 0x1e, 0, "multisampling" },
	{ PACKET_DEPTH, 1, 7 * BIT(29), 7 * BIT(29), "a depth buffer" },
	{ PACKET_STENCIL, 1, BIT(31), 0, "a stencil buffer" },
	{ PACKET_PS, 2, BIT(31) | BIT(30), 0, "a pixel shader with another mask" },
	{ PACKET_PS, 4, 0xbd8, 0, "constants or a resolve in the pixel shader" },
	{ PACKET_PS, 4, 7, BIT(1), "a pixel shader not for 16 pixels" },
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

/* ---- a primitive ------------------------------------------------------------------------- */

/** struct texture - what a message of the kernel is about, and how it is sampled */
struct texture {
	struct image image;
	bool normalized;
};

/** struct line - some bytes that were read for the sampler */
struct line {
	bool valid;
	uint64_t address;
	uint8_t bytes[LINE_BYTES];
};

/**
 * struct draw - a rectangle that is drawn
 * @corners: its three vertices, x and y
 * @x1: its first column of pixels; @y1 its first row, @x2 and @y2 those behind it
 * @kernel: pixel shader
 * @textures: of those instructions that are messages
 * @thread: with what is equal for all pixels
 * @x: column of the pixels that run now
 * @y: and their row
 */
struct draw {
	struct vgpu *vgpu;
	const struct engine *engine;
	const struct render_state *state;
	enum address_space space;
	float corners[VERTICES][2];
	int32_t x1, y1, x2, y2;
	struct eu_instruction kernel[EU_KERNEL_MAX];
	struct texture textures[EU_KERNEL_MAX];
	struct eu_thread thread;
	struct line lines[LINES];
	uint32_t x, y;
};

/* What a read says that failed: the fault has been counted. */
static const char unreadable[] = "state that cannot be read";

static const char *read_words(const struct draw *draw, uint64_t address, void *words, size_t len)
{
	return memory_read(draw->vgpu, draw->engine, draw->space,
			   vgpu_address(draw->vgpu, address), words, len) ? unreadable : NULL;
}

static const char *check_state(const struct render_state *state)
{
	if (state->pipeline)
		return "a pipeline that is not 3D";
	for (size_t i = 0; i < sizeof(demands) / sizeof(demands[0]); i++) {
		const struct demand *demand = &demands[i];

		if ((state->packets[demand->packet][demand->dword] & demand->mask) != demand->value)
			return demand->name;
	}
	return NULL;
}

static const char *check_primitive(const struct command *command)
{
	if (command->dw[0] & (BIT(10) | BIT(8)))
		return "an indirect or predicated primitive";
	if ((command->dw[1] & 0x3f) != RECTLIST)
		return "a topology that is not RECTLIST";
	if (command->dw[1] & (BIT(9) | BIT(8)))
		return "vertices by index";
	if (command->dw[2] != VERTICES || command->dw[4] != 1 || command->dw[5])
		return "more than one rectangle";
	return NULL;
}

/* Source of an element: a float for each of its two components. */
static const char *read_source(const struct draw *draw, const uint32_t element[2],
			       uint32_t vertex, float source[COMPONENTS])
{
	const struct vertex_buffer *buffer;
	uint32_t offset, index = element[0] >> 26;
	int16_t values[2];
	const char *undrawn;

	if ((element[0] >> 16 & 0x1ff) != R16G16_SSCALED)
		return "a vertex format";
	if (index >= VERTEX_BUFFERS)
		return "such a vertex buffer";
	buffer = &draw->state->buffers[index];
	if (buffer->control & BIT(13))
		return NULL;	/* what is read of no buffer is 0 */
	offset = vertex * (buffer->control & 0xfff) + (element[0] & 0xfff);
	if (buffer->control & BIT(20) || buffer->start > buffer->last ||
	    buffer->last - buffer->start < offset ||
	    buffer->last - buffer->start - offset < sizeof(values) - 1)
		return "vertices outside of their buffer";
	undrawn = read_words(draw, buffer->start + offset, values, sizeof(values));
	if (undrawn)
		return undrawn;
	source[0] = values[0];
	source[1] = values[1];
	return NULL;
}

static const char *read_element(const struct draw *draw, uint32_t index, uint32_t vertex,
				float components[COMPONENTS])
{
	enum { NOTHING, SOURCE, ZERO, ONE };
	float source[COMPONENTS] = { [3] = 1 };
	const uint32_t *element;
	bool read = false;

	if (index >= draw->state->element_count)
		return "an attribute that no vertex has";
	element = draw->state->elements[index];
	if (!(element[0] & BIT(25)))
		return "an attribute that no vertex has";
	for (unsigned int i = 0; i < COMPONENTS; i++) {
		unsigned int control = element[1] >> (28 - 4 * i) & 7;
		const char *undrawn = NULL;

		if (control == NOTHING || control > ONE)
			return "a component of a vertex element";
		if (control == SOURCE && !read)
			undrawn = read_source(draw, element, vertex, source);
		if (undrawn)
			return undrawn;
		read |= control == SOURCE;
		components[i] = control == SOURCE ? source[i] : control == ONE;
	}
	return NULL;
}

/* The second element of a vertex is its position, the first one its header. */
static const char *read_corners(struct draw *draw, uint32_t first)
{
	const uint32_t *rectangle = draw->state->packets[PACKET_RECTANGLE];

	for (unsigned int i = 0; i < VERTICES; i++) {
		float position[COMPONENTS];
		const char *undrawn = read_element(draw, 1, first + i, position);

		if (undrawn)
			return undrawn;
		if (position[3] != 1)
			return "a perspective";
		draw->corners[i][0] = position[0] + (int16_t)(rectangle[3] & 0xffff);
		draw->corners[i][1] = position[1] + (int16_t)(rectangle[3] >> 16);
	}
	if (draw->corners[0][1] != draw->corners[1][1] || draw->corners[1][0] != draw->corners[2][0])
		return "a rectangle that is not upright";
	return NULL;
}

static int32_t smaller(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

static int32_t larger(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

/* The pixels whose centres lie inside: with 16 bits, corners are whole numbers. */
static void find_pixels(struct draw *draw)
{
	const uint32_t *rectangle = draw->state->packets[PACKET_RECTANGLE];
	int32_t right = draw->corners[0][0], left = draw->corners[1][0];
	int32_t bottom = draw->corners[0][1], top = draw->corners[2][1];

	draw->x1 = larger(smaller(left, right), rectangle[1] & 0xffff);
	draw->y1 = larger(smaller(top, bottom), rectangle[1] >> 16);
	draw->x2 = smaller(larger(left, right), (rectangle[2] & 0xffff) + 1);
	draw->y2 = smaller(larger(top, bottom), (rectangle[2] >> 16) + 1);
}

static bool is_covered(const struct draw *draw)
{
	const struct render_state *state = draw->state;

	return draw->x1 < draw->x2 && draw->y1 < draw->y2 &&
	       state->packets[PACKET_SAMPLE_MASK][1] & 1 && state->packets[PACKET_PS][4] & BIT(12);
}

/* Each component of an attribute: what it gains to the second and the third vertex, and the first. */
static const char *load_attributes(struct draw *draw, uint32_t first)
{
	const uint32_t *sbe = draw->state->packets[PACKET_SBE];
	const uint32_t *ps = draw->state->packets[PACKET_PS];
	uint32_t count = ps[4] & BIT(10) ? sbe[1] >> 22 & 0x3f : 0;
	uint32_t start = ps[5] >> 16 & 0x7f;

	if (start + 2 * count > EU_REGISTERS)
		return "so many attributes";
	for (uint32_t i = 0; i < count; i++) {
		float *registers = &draw->thread.registers[(start + 2 * i) * EU_FLOATS];
		float values[VERTICES][COMPONENTS];

		for (unsigned int vertex = 0; vertex < VERTICES; vertex++) {
			const char *undrawn = read_element(draw, 2 * (sbe[1] >> 4 & 0x3f) + i,
							   first + vertex, values[vertex]);

			if (undrawn)
				return undrawn;
		}
		for (unsigned int c = 0; c < COMPONENTS; c++, registers += 4) {
			registers[0] = values[1][c] - values[0][c];
			registers[1] = values[2][c] - values[0][c];
			registers[3] = values[0][c];
		}
	}
	return NULL;
}

/* Nearest, one level, clamped: that is all there is. */
static const char *load_sampler(struct draw *draw, unsigned int number, struct texture *texture)
{
	const struct render_state *state = draw->state;
	uint32_t words[SAMPLER_DWORDS];
	const char *undrawn = read_words(draw, state->bases[BASE_DYNAMIC] +
					 (state->packets[PACKET_SAMPLERS][1] & ~31u) +
					 number * (uint32_t)sizeof(words), words, sizeof(words));

	if (undrawn)
		return undrawn;
	if (words[0] & BIT(31) || words[0] >> 14 & 0xff)
		return "a sampler that is off or filters";
	if ((words[3] >> 6 & 7) != 2 || (words[3] >> 3 & 7) != 2)
		return "a texture that is not clamped";
	texture->normalized = !(words[3] & BIT(10));
	return NULL;
}

static const char *load_surface(struct draw *draw, unsigned int number, struct image *image)
{
	const struct render_state *state = draw->state;
	uint64_t base = state->bases[BASE_SURFACE];
	uint32_t words[IMAGE_DWORDS], entry;
	const char *undrawn;

	if (number >= SURFACES_MAX)
		return "memory without a surface";
	undrawn = read_words(draw, base + (state->packets[PACKET_BINDING_TABLE][1] & 0xffe0) +
			     4 * number, &entry, sizeof(entry));
	if (!undrawn)
		undrawn = read_words(draw, base + (entry & ~31u), words, sizeof(words));
	return undrawn ? undrawn : image_describe(image, words);
}

static const char *load_kernel(struct draw *draw)
{
	const struct render_state *state = draw->state;
	uint64_t address = state->bases[BASE_INSTRUCTION] + (state->packets[PACKET_PS][1] & ~63u);

	for (unsigned int i = 0; i < EU_KERNEL_MAX; i++) {
		struct eu_instruction *now = &draw->kernel[i];
		uint32_t words[4];
		const char *undrawn = read_words(draw, address + i * sizeof(words),
						 words, sizeof(words));

		if (!undrawn)
			undrawn = eu_decode(now, words);
		if (!undrawn && (now->opcode == EU_SAMPLE || now->opcode == EU_WRITE))
			undrawn = load_surface(draw, now->surface, &draw->textures[i].image);
		if (!undrawn && now->opcode == EU_SAMPLE)
			undrawn = load_sampler(draw, now->sampler, &draw->textures[i]);
		if (undrawn || eu_is_last(now))
			return undrawn;
	}
	return "such a long kernel";
}

static const char *check_blending(const struct draw *draw)
{
	const struct render_state *state = draw->state;
	uint32_t words[2];
	const char *undrawn = read_words(draw, state->bases[BASE_DYNAMIC] +
					 (state->packets[PACKET_BLEND][1] & ~63u),
					 words, sizeof(words));

	if (undrawn)
		return undrawn;
	if (words[0] & BIT(31))
		return "blending";
	return words[1] & 0xef411000 ? "an alpha test, a logic operation, dither or a channel mask" :
				       NULL;
}

/* ---- messages ------------------------------------------------------------------------------ */

static const uint8_t *read_texel(struct draw *draw, uint64_t address)
{
	uint64_t first = address & ~(uint64_t)(LINE_BYTES - 1);
	struct line *line = &draw->lines[first / LINE_BYTES % LINES];

	if (!line->valid || line->address != first) {
		line->address = first;
		line->valid = !memory_read(draw->vgpu, draw->engine, draw->space, first,
					   line->bytes, sizeof(line->bytes));
	}
	return line->valid ? &line->bytes[address - first] : NULL;
}

/* The texel at a coordinate; outside it is that at the edge, and what is no number is the first. */
static uint32_t texel_at(float coordinate, bool normalized, uint32_t size)
{
	float at = normalized ? coordinate * (float)size : coordinate;

	if (!(at > 0))
		return 0;
	return at < (float)size ? (uint32_t)at : size - 1;
}

static bool sample(void *ctx, unsigned int number, uint16_t live, const float *u, const float *v,
		   float *colours)
{
	struct draw *draw = ctx;
	const struct texture *texture = &draw->textures[number];
	const struct image *image = &texture->image;

	for (unsigned int i = 0; i < EU_PIXELS; i++) {
		float channels[IMAGE_CHANNELS];
		const uint8_t *texel;
		uint32_t span;

		if (!(live & 1u << i))
			continue;
		texel = read_texel(draw, vgpu_address(draw->vgpu, image_address(image,
			texel_at(u[i], texture->normalized, image->width) * image_bytes(image),
			texel_at(v[i], texture->normalized, image->height), &span)));
		if (!texel)
			return false;
		image_unpack(image, texel, channels);
		for (unsigned int c = 0; c < IMAGE_CHANNELS; c++)
			colours[c * EU_PIXELS + i] = channels[c];
	}
	return true;
}

/* Where a pixel of a thread lies in its block: in squares of two by two. */
static unsigned int column_of(unsigned int pixel)
{
	return pixel / 4 * 2 + pixel % 2;
}

static unsigned int row_of(unsigned int pixel)
{
	return pixel / 2 % 2;
}

static unsigned int pixel_of(unsigned int column, unsigned int row)
{
	return column / 2 * 4 + row * 2 + column % 2;
}

static void write_run(struct draw *draw, const struct image *image, uint32_t x, uint32_t y,
		      const uint8_t *texels, uint32_t len)
{
	while (len) {
		uint32_t span;
		uint64_t address = vgpu_address(draw->vgpu, image_address(image, x, y, &span));

		if (span > len)
			span = len;
		/* a refusal has been counted where it happened */
		(void)memory_write(draw->vgpu, draw->engine, draw->space, address, texels, span);
		texels += span;
		x += span;
		len -= span;
	}
}

static void write_row(struct draw *draw, const struct image *image, unsigned int row,
		      uint16_t live, const float *colours)
{
	uint8_t texels[BLOCK_WIDTH * IMAGE_TEXEL_MAX];
	uint32_t bytes = image_bytes(image);
	uint32_t count = 0;

	for (unsigned int column = 0; column <= BLOCK_WIDTH; column++) {
		unsigned int pixel = pixel_of(column, row);

		if (column < BLOCK_WIDTH && live & 1u << pixel && draw->x + column < image->width) {
			const float channels[IMAGE_CHANNELS] = {
				colours[pixel], colours[EU_PIXELS + pixel],
				colours[2 * EU_PIXELS + pixel], colours[3 * EU_PIXELS + pixel],
			};

			image_pack(image, channels, &texels[bytes * count++]);
		} else if (count) {
			write_run(draw, image, (draw->x + column - count) * bytes, draw->y + row,
				  texels, count * bytes);
			count = 0;
		}
	}
}

static void write(void *ctx, unsigned int number, uint16_t live, const float *colours)
{
	struct draw *draw = ctx;
	const struct image *image = &draw->textures[number].image;

	for (unsigned int row = 0; row < BLOCK_HEIGHT; row++) {
		if (draw->y + row < image->height)
			write_row(draw, image, row, live, colours);
	}
}

/* ---- drawing ------------------------------------------------------------------------------- */

/* How far a pixel's centre is from the first vertex towards the second, and towards the third. */
static void find_barycentrics(const struct draw *draw, double x, double y, float weights[2])
{
	const float (*corners)[2] = draw->corners;
	double x1 = corners[1][0] - corners[0][0], y1 = corners[1][1] - corners[0][1];
	double x2 = corners[2][0] - corners[0][0], y2 = corners[2][1] - corners[0][1];
	double area = x1 * y2 - x2 * y1;

	x -= corners[0][0];
	y -= corners[0][1];
	weights[0] = (float)((x * y2 - x2 * y) / area);
	weights[1] = (float)((x1 * y - x * y1) / area);
}

static void draw_block(struct draw *draw, const struct eu_port *port)
{
	struct eu_thread thread = draw->thread;

	for (unsigned int i = 0; i < EU_PIXELS; i++) {
		int32_t x = draw->x + column_of(i), y = draw->y + row_of(i);
		float *pair = &thread.registers[(BARYCENTRICS + i / EU_FLOATS * 2) * EU_FLOATS +
						i % EU_FLOATS];
		float weights[2];

		find_barycentrics(draw, x + 0.5, y + 0.5, weights);
		pair[0] = weights[0];
		pair[EU_FLOATS] = weights[1];
		if (x >= draw->x1 && x < draw->x2 && y >= draw->y1 && y < draw->y2)
			thread.live |= 1u << i;
	}
	eu_run(&thread, draw->kernel, port);
}

/* Draw on from where the last slice ended; true if all is drawn. */
static bool draw_slice(struct draw *draw, struct engine *engine)
{
	const struct eu_port port = { .ctx = draw, .sample = sample, .write = write };
	uint32_t left = draw->x1 & ~(BLOCK_WIDTH - 1);
	uint32_t top = draw->y1 & ~(BLOCK_HEIGHT - 1);
	uint32_t rows = (draw->y2 - top + BLOCK_HEIGHT - 1) / BLOCK_HEIGHT;
	uint32_t pixels = (draw->x2 - left) * BLOCK_HEIGHT;
	uint32_t budget = SLICE_PIXELS / pixels + 1;

	while (engine->rows_done < rows && budget--) {
		engine->effort += 1 + pixels / EFFORT_PIXELS;
		draw->y = top + engine->rows_done * BLOCK_HEIGHT;
		for (draw->x = left; draw->x < (uint32_t)draw->x2; draw->x += BLOCK_WIDTH)
			draw_block(draw, &port);
		engine->rows_done++;
		if (clock_is_late(draw->vgpu))
			break;
	}
	return engine->rows_done >= rows;
}

/* NULL: it can be drawn, or there is nothing to draw. */
static const char *prepare(struct draw *draw, const struct command *command)
{
	uint32_t first = command->dw[3] + command->dw[6];
	const char *undrawn = check_primitive(command);

	if (!undrawn)
		undrawn = check_state(draw->state);
	if (!undrawn)
		undrawn = read_corners(draw, first);
	if (undrawn)
		return undrawn;
	find_pixels(draw);
	if (!is_covered(draw))
		return NULL;
	undrawn = load_attributes(draw, first);
	if (!undrawn)
		undrawn = check_blending(draw);
	return undrawn ? undrawn : load_kernel(draw);
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
	const char *undrawn = prepare(&draw, command);

	if (undrawn)
		log_undrawn(vgpu, engine, undrawn);
	else if (is_covered(&draw) && !draw_slice(&draw, engine))
		return COMMAND_UNFINISHED;
	return COMMAND_NEXT;
}
