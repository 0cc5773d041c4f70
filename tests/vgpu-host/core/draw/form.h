/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_FORM_H
#define VGPU_HOST_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "draw/drawing.h"
#include "draw/rule.h"

/**
 * DOC: Forms of the 3D pipeline
 *
 * Where a generation has what the pipeline looks at: commands, state in memory
 * and instructions. The pipeline itself is the same in all of them.
 */

struct eu_encoding;
struct image_form;

/**
 * struct demand - bits of the state that must have a value
 * @packet: in which
 * @dword: of it
 * @mask: which ones
 * @value: what they must be
 * @name: what is not modelled if they are not
 */
struct demand {
	enum packet packet;
	unsigned int dword;
	uint32_t mask;
	uint32_t value;
	const char *name;
};

/** struct packet_field - @mask bits of a @dword of a @packet, from bit @shift on */
struct packet_field {
	enum packet packet;
	uint8_t dword;
	uint8_t shift;
	uint32_t mask;
};

/** enum render_field - numbers in the state */
enum render_field {
	FIELD_TOPOLOGY,
	FIELD_ATTRIBUTES,		/* are any given to the pixel shader? */
	FIELD_ATTRIBUTE_COUNT,
	FIELD_ATTRIBUTE_OFFSET,		/* pairs of elements before them in a vertex */
	FIELD_ATTRIBUTE_START,		/* their first register */
	FIELD_SAMPLES,			/* that are drawn */
	FIELD_SAMPLES_OF_SHADER,	/* likewise */
	RENDER_FIELDS,
};

/**
 * struct render_form - the 3D pipeline of a generation
 * @headers: upper half of each packet's header
 * @instancing: of the command that says which elements of a vertex are an instance's; 0: there is none
 * @instanced: bit of a vertex buffer's first word that says so; 0: there is none
 * @demands: what the pipeline's state must be, besides what is at the same place in all generations
 * @demand_count: of @demands
 * @fields: by enum render_field
 * @wide: addresses have two dwords, and a vertex buffer has a size instead of an end
 * @bases: dword of each base in STATE_BASE_ADDRESS
 * @select_mask: bit of PIPELINE_SELECT from which on there is one for each other bit that takes effect; 0: all do
 * @components: dword of 3DSTATE_SBE from which on two bits say which components each attribute has; 0: all have four
 * @blend_dwords: of BLEND_STATE that are looked at
 * @blend: what it must be
 * @surface_unit: alignment of what a binding table points to
 * @image: RENDER_SURFACE_STATE
 * @eu: instructions
 */
struct render_form {
	uint16_t headers[PACKETS];
	uint16_t instancing;
	uint32_t instanced;
	const struct demand *demands;
	size_t demand_count;
	struct packet_field fields[RENDER_FIELDS];
	bool wide;
	uint8_t bases[RENDER_BASES];
	uint8_t select_mask;
	uint8_t components;
	uint8_t blend_dwords;
	struct rules blend;
	uint8_t surface_unit;
	const struct image_form *image;
	const struct eu_encoding *eu;
};

#define BLEND_DWORDS_MAX	3u

/** form_address() - the address at a word of a command or of state */
static inline uint64_t form_address(const struct render_form *form, const uint32_t *words)
{
	return words[0] | (form->wide ? (uint64_t)words[1] << 32 : 0);
}

#endif /* VGPU_HOST_FORM_H */
