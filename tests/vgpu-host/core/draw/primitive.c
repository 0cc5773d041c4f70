// SPDX-License-Identifier: MIT
/**
 * DOC: What a primitive needs
 *
 * Its vertices, attributes, surfaces, sampler and pixel shader, and the bits
 * that must not ask for more.
 */
#include "draw/primitive.h"
#include "memory/access.h"
#include "model.h"

#define BIT(n)			(UINT32_C(1) << (n))
#define SURFACES_MAX		240u	/* in a binding table; the rest means no surface */
#define SAMPLER_DWORDS		4u
#define COMPONENTS		4u
#define R16G16_SSCALED		0x0f6u
#define RECTLIST		0x0fu

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

bool primitive_is_covered(const struct draw *draw)
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

const char *primitive_prepare(struct draw *draw, const struct command *command)
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
	if (!primitive_is_covered(draw))
		return NULL;
	undrawn = load_attributes(draw, first);
	if (!undrawn)
		undrawn = check_blending(draw);
	return undrawn ? undrawn : load_kernel(draw);
}
