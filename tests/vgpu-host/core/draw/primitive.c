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

#define SURFACES_MAX		240u	/* in a binding table; the rest means no surface */
#define SAMPLER_DWORDS		4u
#define RECTLIST		0x0fu
#define THREE_CORNERS		0x8070u	/* topologies of triangles and of rectangles */
#define INDIRECT		BIT(10)	/* in the header: how many vertices is in registers */
#define COMPONENTS		4u
#define ALL_COMPONENTS		3u	/* in two bits of 3DSTATE_SBE */
#define MASKED_ATTRIBUTES	32u	/* that have such bits */

/* What is at the same place in all generations. */
static const struct demand shared_demands[] = {
	{ PACKET_PRIMITIVE, 0, BIT(10) | BIT(8), 0, "an indirect or predicated primitive" },
	{ PACKET_PRIMITIVE, 1, BIT(9) | BIT(8), 0, "vertices by index" },
	{ PACKET_PRIMITIVE, 2, UINT32_MAX, 3, "more than one rectangle" },
	{ PACKET_PRIMITIVE, 4, UINT32_MAX, 1, "more than one rectangle" },
	{ PACKET_PRIMITIVE, 5, UINT32_MAX, 0, "more than one rectangle" },
	{ PACKET_HS, 2, BIT(31), 0, "a hull shader" },
	{ PACKET_TE, 1, BIT(0), 0, "tessellation" },
	{ PACKET_CLIP, 2, BIT(31), 0, "clipping" },
	{ PACKET_SF, 1, BIT(1), 0, "a viewport" },
};

/** struct vertex_format - of two numbers */
struct vertex_format {
	uint16_t number;
	uint8_t bytes;
	bool is_float;
};

static const struct vertex_format vertex_formats[] = {
	{ 0x085, 2 * sizeof(float), true },	/* R32G32_FLOAT */
	{ 0x0f6, 2 * sizeof(int16_t), false },	/* R16G16_SSCALED */
};

/* What a read says that failed: the fault has been counted. */
static const char unreadable[] = "state that cannot be read";

static const char *read_words(const struct draw *draw, uint64_t address, void *words, size_t len)
{
	return memory_read(draw->vgpu, draw->engine, draw->space,
			   vgpu_address(draw->vgpu, address), words, len) ? unreadable : NULL;
}

static uint32_t field_of(const struct draw *draw, enum render_field which)
{
	const struct packet_field *field = &draw->form->fields[which];

	return draw->state->packets[field->packet][field->dword] >> field->shift & field->mask;
}

/* Too few vertices for a first triangle or rectangle: so does i915's first batch of a context end on gen8. */
static bool is_incomplete(const struct draw *draw)
{
	const uint32_t *primitive = draw->state->packets[PACKET_PRIMITIVE];

	return !(primitive[0] & INDIRECT) && primitive[2] < VERTICES &&
	       UINT64_C(1) << field_of(draw, FIELD_TOPOLOGY) & THREE_CORNERS;
}

static const char *check_demands(const struct render_state *state, const struct demand *demands, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct demand *demand = &demands[i];

		if ((state->packets[demand->packet][demand->dword] & demand->mask) != demand->value)
			return demand->name;
	}
	return NULL;
}

static const char *check_state(const struct draw *draw)
{
	const char *undrawn;

	if (draw->state->pipeline)
		return "a pipeline that is not 3D";
	if (field_of(draw, FIELD_TOPOLOGY) != RECTLIST)
		return "a topology that is not RECTLIST";
	undrawn = check_demands(draw->state, shared_demands, sizeof(shared_demands) / sizeof(shared_demands[0]));
	return undrawn ? undrawn : check_demands(draw->state, draw->form->demands, draw->form->demand_count);
}

static const struct vertex_format *vertex_format_of(uint32_t number)
{
	for (size_t i = 0; i < sizeof(vertex_formats) / sizeof(vertex_formats[0]); i++) {
		if (vertex_formats[i].number == number)
			return &vertex_formats[i];
	}
	return NULL;
}

/* Source of an element: a float for each of its two components. */
static const char *read_source(const struct draw *draw, const uint32_t element[2],
			       uint32_t vertex, float source[COMPONENTS])
{
	const struct vertex_format *format = vertex_format_of(element[0] >> 16 & 0x1ff);
	const struct vertex_buffer *buffer;
	uint32_t offset, index = element[0] >> 26;
	union { int16_t integers[2]; float floats[2]; } values;
	const char *undrawn;

	if (!format)
		return "a vertex format";
	if (index >= VERTEX_BUFFERS)
		return "such a vertex buffer";
	buffer = &draw->state->buffers[index];
	if (buffer->control & BIT(13))
		return NULL;	/* what is read of no buffer is 0 */
	offset = vertex * (buffer->control & 0xfff) + (element[0] & 0xfff);
	if (buffer->control & draw->form->instanced)
		return "vertices of an instance";
	if (buffer->size < format->bytes || buffer->size - format->bytes < offset)
		return "vertices outside of their buffer";
	undrawn = read_words(draw, buffer->start + offset, &values, format->bytes);
	if (undrawn)
		return undrawn;
	for (unsigned int i = 0; i < 2; i++)
		source[i] = format->is_float ? values.floats[i] : values.integers[i];
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
	if (draw->state->instanced >> index & 1)
		return "vertices of an instance";
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

static bool is_whole(float value)
{
	return value >= INT16_MIN && value <= INT16_MAX && value == (float)(int32_t)value;
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
		if (!is_whole(position[0]) || !is_whole(position[1]))
			return "a corner that is not between pixels";
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

/* The pixels whose centres lie inside: corners are whole numbers. */
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
	return draw->x1 < draw->x2 && draw->y1 < draw->y2 &&
	       field_of(draw, FIELD_SAMPLES) && field_of(draw, FIELD_SAMPLES_OF_SHADER);
}

/* Does an attribute have all its components? */
static bool is_complete(const struct draw *draw, uint32_t attribute)
{
	const uint32_t *sbe = draw->state->packets[PACKET_SBE];
	unsigned int dword = draw->form->components;

	return !dword || (attribute < MASKED_ATTRIBUTES &&
			  (sbe[dword + attribute / 16] >> attribute % 16 * 2 & 3) == ALL_COMPONENTS);
}

/* Each component of an attribute: what it gains to the second and the third vertex, and the first. */
static const char *load_attributes(struct draw *draw, uint32_t first)
{
	uint32_t count = field_of(draw, FIELD_ATTRIBUTES) ? field_of(draw, FIELD_ATTRIBUTE_COUNT) : 0;
	uint32_t start = field_of(draw, FIELD_ATTRIBUTE_START);
	uint32_t before = 2 * field_of(draw, FIELD_ATTRIBUTE_OFFSET);

	if (start + 2 * count > EU_REGISTERS)
		return "so many attributes";
	for (uint32_t i = 0; i < count; i++) {
		float *registers = &draw->thread.registers[(start + 2 * i) * EU_FLOATS];
		float values[VERTICES][COMPONENTS];

		if (!is_complete(draw, i))
			return "an attribute of fewer components";
		for (unsigned int vertex = 0; vertex < VERTICES; vertex++) {
			const char *undrawn = read_element(draw, before + i, first + vertex,
							   values[vertex]);

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
	if (words[1] & BIT(7))
		return "a chroma key";
	if ((words[3] >> 6 & 7) != 2 || (words[3] >> 3 & 7) != 2)
		return "a texture that is not clamped";
	texture->normalized = !(words[3] & BIT(10));
	return NULL;
}

static const char *load_surface(struct draw *draw, unsigned int number, struct image *image)
{
	const struct render_state *state = draw->state;
	uint64_t base = state->bases[BASE_SURFACE];
	uint32_t words[IMAGE_DWORDS_MAX], entry;
	const struct image_form *form = draw->form->image;
	const char *undrawn;

	if (number >= SURFACES_MAX)
		return "memory without a surface";
	undrawn = read_words(draw, base + (state->packets[PACKET_BINDING_TABLE][1] & 0xffe0) +
			     4 * number, &entry, sizeof(entry));
	if (!undrawn)
		undrawn = read_words(draw, base + (entry & ~(draw->form->surface_unit - 1u)), words,
				     form->dwords * sizeof(words[0]));
	return undrawn ? undrawn : image_describe(image, form, words);
}

static const char *load_kernel(struct draw *draw)
{
	const struct render_state *state = draw->state;
	uint64_t address = state->bases[BASE_INSTRUCTION] +
			   (form_address(draw->form, &state->packets[PACKET_PS][1]) & ~UINT64_C(63));

	for (unsigned int i = 0; i < EU_KERNEL_MAX; i++) {
		struct eu_instruction *now = &draw->kernel[i];
		uint32_t words[4];
		const char *undrawn = read_words(draw, address + i * sizeof(words),
						 words, sizeof(words));

		if (!undrawn)
			undrawn = eu_decode(now, draw->form->eu, words);
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
	uint32_t words[BLEND_DWORDS_MAX];
	const char *undrawn = read_words(draw, state->bases[BASE_DYNAMIC] +
					 (state->packets[PACKET_BLEND][1] & ~63u),
					 words, draw->form->blend_dwords * sizeof(words[0]));

	return undrawn ? undrawn : rules_check(&draw->form->blend, words);
}

const char *primitive_prepare(struct draw *draw)
{
	const uint32_t *words = draw->state->packets[PACKET_PRIMITIVE];
	uint32_t first = words[3] + words[6];
	const char *undrawn;

	if (is_incomplete(draw))
		return NULL;
	undrawn = check_state(draw);
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
