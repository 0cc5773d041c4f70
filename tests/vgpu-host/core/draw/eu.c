// SPDX-License-Identifier: MIT
#include <stddef.h>
#include <string.h>

#include "draw/eu.h"

#define FILE_GRF		UINT32_C(1)
#define FILE_IMMEDIATE		UINT32_C(3)
#define FILE_MASK		UINT32_C(3)
#define TYPE_FLOAT		UINT32_C(7)
#define REGION_VECTOR		(UINT32_C(0x8d) << 16)	/* <8;8,1> */
#define REGION_SCALAR		UINT32_C(0)		/* <0;1,0> */
#define MESSAGE_LENGTH(n)	(UINT32_C(n) << 25)
#define RESPONSE_LENGTH(n)	(UINT32_C(n) << 20)
#define RENDER_TARGET_WRITE	(UINT32_C(12) << 14)

#define FIRST_REGISTER		2u	/* those before it hold the thread's header */
#define VALUE_REGISTERS		2u	/* of a value for each pixel */
#define PLANE_FLOATS		4u	/* p, q, one that is not used, r */

static const struct rule common_rows[] = {
	{ 0, BIT(29), 0, "a compacted instruction" },
	{ 0, BITS(23, 21), UINT32_C(4) << 21, "an instruction not for 16 pixels" },
	{ 0, BIT(8), 0, "an instruction aligned to 16 bytes" },
	{ 0, BITS(13, 12), 0, "an instruction for the pixels of another quarter" },
	{ 0, BITS(20, 16), 0, "a predicated instruction" },
	{ 0, BIT(31), 0, "a saturating instruction" },
	{ 1, BIT(31), 0, "an indirect register" },
	{ 2, BIT(15), 0, "an indirect register" },
};

static const struct rule float_rows[] = {
	{ 0, BITS(27, 24), 0, "an instruction that sets flags" },
	{ 0, BIT(28), 0, "an instruction that writes the accumulator" },
	{ 1, BITS(30, 29), BIT(29), "a result with a stride" },
	{ 1, BITS(20, 16), 0, "a result that is not whole registers" },
	{ 2, BITS(14, 13), 0, "an operand with a sign modifier" },
	{ 2, BITS(1, 0), 0, "an operand that is not a float in a register" },
};

static const struct rule pln_rows[] = {
	{ 2, BITS(24, 16), REGION_SCALAR, "a plane for each pixel" },
	{ 2, BITS(3, 0), 0, "a plane that is not aligned" },
	{ 3, BITS(24, 16), REGION_VECTOR, "coordinates that are not side by side" },
	{ 3, BITS(15, 13) | BITS(4, 0), 0, "coordinates that are not whole registers" },
};

/* The descriptor of a message is the fourth dword. */
static const struct rule send_rows[] = {
	{ 2, BITS(4, 0), 0, "a message that is not whole registers" },
	{ 3, BIT(19), 0, "a message with a header" },
};

static const struct rule sample_rows[] = {
	{ 1, BITS(20, 16), 0, "colours that do not go to whole registers" },
	{ 3, BITS(16, 12), 0, "a message to the sampler that is not sample" },
	{ 3, BITS(18, 17), UINT32_C(2) << 17, "a message to the sampler not for 16 pixels" },
	{ 3, BITS(31, 20), MESSAGE_LENGTH(4) | RESPONSE_LENGTH(8),
	  "a sample that is not of four channels at two coordinates" },
};

static const struct rule write_rows[] = {
	{ 3, BITS(18, 14), RENDER_TARGET_WRITE, "a message to the render cache that is no write" },
	{ 3, BITS(13, 8), BIT(12), "a write that is not the only one, of 16 pixels" },
	{ 3, BITS(31, 20), BIT(31) | MESSAGE_LENGTH(8),
	  "a write that is not of four channels, and the last instruction" },
};

static const struct rules common_rules = RULES(common_rows);
static const struct rules float_rules = RULES(float_rows);
static const struct rules send_rules = RULES(send_rows);

/** struct operand_rule - what an operand must be, and what is not known if it is not */
struct operand_rule {
	enum { ANY, FLOAT, REGISTER, IMMEDIATE } is;
	const char *name;
};

/**
 * struct kind - an instruction, or a message of one
 * @opcode: in the instruction
 * @port: of a message: who gets it; 0: it is none
 * @is: what it is here
 * @operands: what is known of them
 * @rules: what is known of it
 * @values: how many values per pixel are read from, and written to registers
 */
static const struct kind {
	uint8_t opcode;
	uint8_t port;
	enum eu_opcode is;
	struct operand_rule operands[EU_OPERANDS];
	struct rules rules;
	struct { uint8_t read, written; } values;
} kinds[] = {
	{ .opcode = 0x01, .is = EU_MOV, .values = { 1, 1 },
	  .operands = {
		[EU_DESTINATION] = { FLOAT, "a result that is not a float in a register" },
		[EU_SOURCE] = { FLOAT, "an operand that is not a float in a register" },
	  } },
	{ .opcode = 0x5a, .is = EU_PLN, .values = { 0, 1 }, .rules = RULES(pln_rows),
	  .operands = {
		[EU_DESTINATION] = { FLOAT, "a result that is not a float in a register" },
		[EU_SOURCE] = { FLOAT, "an operand that is not a float in a register" },
		[EU_SECOND] = { FLOAT, "coordinates that are not floats in registers" },
	  } },
	{ .opcode = 0x31, .port = 2, .is = EU_SAMPLE, .values = { 2, EU_CHANNELS }, .rules = RULES(sample_rows),
	  .operands = {
		[EU_DESTINATION] = { REGISTER, "colours that do not go to registers" },
		[EU_SOURCE] = { REGISTER, "a message that is not in registers" },
		[EU_SECOND] = { IMMEDIATE, "a message that is not immediate" },
	  } },
	{ .opcode = 0x31, .port = 5, .is = EU_WRITE, .values = { EU_CHANNELS, 0 }, .rules = RULES(write_rows),
	  .operands = {
		[EU_SOURCE] = { REGISTER, "a message that is not in registers" },
		[EU_SECOND] = { IMMEDIATE, "a message that is not immediate" },
	  } },
};

static const struct kind *kind_of(const uint32_t words[4])
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct kind *kind = &kinds[i];

		if ((words[0] & 0x7f) == kind->opcode &&
		    (!kind->port || (words[0] >> 24 & 0xf) == kind->port))
			return kind;
	}
	return NULL;
}

static bool operand_is(const struct eu_encoding *encoding, const uint32_t words[4], enum eu_operands which,
		       const struct operand_rule *rule)
{
	const struct eu_operand *operand = &encoding->operands[which];
	uint32_t file = words[operand->dword] >> operand->file & FILE_MASK;
	uint32_t type = words[operand->dword] >> operand->type & encoding->type_mask;

	switch (rule->is) {
	case FLOAT:
		return file == FILE_GRF && type == TYPE_FLOAT;
	case REGISTER:
		return file == FILE_GRF;
	case IMMEDIATE:
		return file == FILE_IMMEDIATE;
	case ANY:
		break;
	}
	return true;
}

static const char *check_operands(const struct eu_encoding *encoding, const uint32_t words[4],
				  const struct kind *kind)
{
	for (unsigned int i = 0; i < EU_OPERANDS; i++) {
		if (!operand_is(encoding, words, i, &kind->operands[i]))
			return kind->operands[i].name;
	}
	return NULL;
}

/* A float's place in the registers, of an operand's register and byte. */
static uint16_t place_of(uint32_t operand)
{
	return (operand & 0x1fff) / sizeof(float);
}

/* A register's number has 8 bits, and 128 registers exist. */
static bool floats_are_in_registers(uint16_t place, unsigned int floats)
{
	return !floats || (place >= FIRST_REGISTER * EU_FLOATS &&
			   place + floats <= EU_REGISTERS * EU_FLOATS);
}

static bool is_in_registers(uint16_t place, unsigned int values)
{
	return floats_are_in_registers(place, values * VALUE_REGISTERS * EU_FLOATS);
}

/* How many floats behind its source an instruction reads. */
static unsigned int floats_read(const struct kind *kind, bool scalar)
{
	if (kind->is == EU_PLN)
		return PLANE_FLOATS;
	return scalar ? 1 : kind->values.read * VALUE_REGISTERS * EU_FLOATS;
}

static const char *describe(struct eu_instruction *instruction, const struct kind *kind,
			    const uint32_t words[4])
{
	uint32_t region = words[2] & BITS(24, 16);

	*instruction = (struct eu_instruction) {
		.opcode = kind->is,
		.destination = place_of(words[1] >> 16),
		.source = place_of(words[2]),
		.scalar = !kind->port && region == REGION_SCALAR,
		.pair = kind->is == EU_PLN ? place_of(words[3]) : 0,
		.surface = words[3] & 0xff,
		.sampler = words[3] >> 8 & 0xf,
	};
	if (!kind->port && !instruction->scalar &&
	    (region != REGION_VECTOR || instruction->source % EU_FLOATS))
		return "an operand that is not side by side";
	if (!is_in_registers(instruction->destination, kind->values.written) ||
	    !floats_are_in_registers(instruction->source,
				     floats_read(kind, instruction->scalar)) ||
	    (kind->is == EU_PLN && !is_in_registers(instruction->pair, 2)))
		return "a register of the thread's header, or none";
	return NULL;
}

const char *eu_decode(struct eu_instruction *instruction, const struct eu_encoding *encoding,
		      const uint32_t words[4])
{
	const struct kind *kind = kind_of(words);
	const char *unknown;

	if (!kind)
		return "an opcode or a receiver of messages";
	unknown = rules_check(&common_rules, words);
	if (!unknown)
		unknown = rules_check(&encoding->rules, words);
	if (!unknown)
		unknown = rules_check(kind->port ? &send_rules : &float_rules, words);
	if (!unknown)
		unknown = rules_check(&kind->rules, words);
	if (!unknown)
		unknown = check_operands(encoding, words, kind);
	return unknown ? unknown : describe(instruction, kind, words);
}

bool eu_is_last(const struct eu_instruction *instruction)
{
	return instruction->opcode == EU_WRITE;
}

/* ---- running ------------------------------------------------------------------------------- */

static void move(float *registers, const struct eu_instruction *instruction)
{
	const float *from = registers + instruction->source;
	float values[EU_PIXELS];

	for (unsigned int i = 0; i < EU_PIXELS; i++)
		values[i] = from[instruction->scalar ? 0 : i];
	memcpy(registers + instruction->destination, values, sizeof(values));
}

/* p * u + q * v + r; u and v of eight pixels follow each other. */
static void plane(float *registers, const struct eu_instruction *instruction)
{
	const float *coefficients = registers + instruction->source;
	const float *pair = registers + instruction->pair;
	float values[EU_PIXELS];

	for (unsigned int i = 0; i < EU_PIXELS; i++) {
		const float *u = pair + i / EU_FLOATS * 2 * EU_FLOATS + i % EU_FLOATS;

		values[i] = coefficients[0] * u[0] + coefficients[1] * u[EU_FLOATS] +
			    coefficients[3];
	}
	memcpy(registers + instruction->destination, values, sizeof(values));
}

void eu_run(struct eu_thread *thread, const struct eu_instruction *kernel,
	    const struct eu_port *port)
{
	float *registers = thread->registers;

	for (unsigned int number = 0; ; number++) {
		const struct eu_instruction *now = &kernel[number];
		const float *source = registers + now->source;

		switch (now->opcode) {
		case EU_MOV:
			move(registers, now);
			break;
		case EU_PLN:
			plane(registers, now);
			break;
		case EU_SAMPLE:
			if (!port->sample(port->ctx, number, thread->live, source,
					  source + EU_PIXELS, registers + now->destination))
				return;
			break;
		case EU_WRITE:
			port->write(port->ctx, number, thread->live, source);
			return;
		}
	}
}
