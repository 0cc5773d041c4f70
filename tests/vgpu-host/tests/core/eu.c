// SPDX-License-Identifier: MIT
/*
 * Instructions of the execution units. They are encoded by hand from the field
 * tables of the PRM, volume 7; the arithmetic is done by hand as well.
 */
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "draw/eu.h"
#include "draw/form.h"
#include "platform/platform.h"

/**
 * struct kernel_words - the same instructions in the encoding of a platform
 *
 *   pln(16) g10<1>F g6.4<0,1,0>F g2<8,8,1>F
 *   mov(16) g20<1>F g10<8,8,1>F
 *   mov(16) g30<1>F g10.8<0,1,0>F: byte 8 is the third float
 *   send(16) g30<1>UW g10 sampler: sample, 16 pixels, sampler 2, surface 3, 4 registers to 8
 *   send(16) null g30 render cache: write, 16 pixels, the only one, surface 5, the last instruction
 */
struct kernel_words {
	const struct platform *platform;
	uint32_t pln[4], mov[4], scalar[4], sample[4], write[4];
};

static const struct kernel_words encodings[] = {
	{
		.platform = &haswell,
		.pln = { 0x0080005a, 0x214077bd, 0x000000d0, 0x008d0040 },
		.mov = { 0x00800001, 0x228003bd, 0x008d0140, 0x00000000 },
		.scalar = { 0x00800001, 0x23c003bd, 0x00000148, 0x00000000 },
		.sample = { 0x02800031, 0x23c01fa9, 0x008d0140, 0x08840203 },
		.write = { 0x05800031, 0x20001fa8, 0x008d03c0, 0x90031005 },
	},
	{
		.platform = &skylake,
		.pln = { 0x0080005a, 0x21403ae8, 0x3a0000d0, 0x008d0040 },
		.mov = { 0x00800001, 0x22803ae8, 0x008d0140, 0x00000000 },
		.scalar = { 0x00800001, 0x23c03ae8, 0x00000148, 0x00000000 },
		.sample = { 0x02800031, 0x23c03a48, 0x0e8d0140, 0x08840203 },
		.write = { 0x05800031, 0x20003a40, 0x0e8d03c0, 0x90031005 },
	},
};

struct messages {
	unsigned int samples, writes;
	unsigned int number;
	float u, v;
	float colours[EU_CHANNELS * EU_PIXELS];
	bool fails;
};

static bool take_sample(void *ctx, unsigned int number, uint16_t live, const float *u,
			const float *v, float *colours)
{
	struct messages *messages = ctx;

	assert_int_equal(live, 0x8001);
	messages->samples++;
	messages->number = number;
	messages->u = u[15];
	messages->v = v[15];
	for (unsigned int i = 0; i < EU_CHANNELS * EU_PIXELS; i++)
		colours[i] = i;
	return !messages->fails;
}

static void take_write(void *ctx, unsigned int number, uint16_t live, const float *colours)
{
	struct messages *messages = ctx;

	(void)number;
	assert_int_equal(live, 0x8001);
	messages->writes++;
	memcpy(messages->colours, colours, sizeof(messages->colours));
}

static const char *decode(const struct kernel_words *encoding, struct eu_instruction *instruction,
			  const uint32_t words[4])
{
	return eu_decode(instruction, encoding->platform->render->eu, words);
}

static const struct kernel_words *encoding_of(void **state)
{
	return *state;
}

static void run(const struct kernel_words *encoding, struct messages *messages,
		struct eu_thread *thread, const uint32_t (*words)[4], unsigned int count)
{
	const struct eu_port port = { .ctx = messages, .sample = take_sample, .write = take_write };
	struct eu_instruction kernel[EU_KERNEL_MAX];

	for (unsigned int i = 0; i < count; i++)
		assert_null(decode(encoding, &kernel[i], words[i]));
	thread->live = 0x8001;
	eu_run(thread, kernel, &port);
}

static void plane_is_wrong(void **state)
{
	const struct kernel_words *encoding = encoding_of(state);
	uint32_t kernel[2][4];
	struct messages messages = { 0 };
	struct eu_thread thread = { 0 };

	memcpy(kernel[0], encoding->pln, sizeof(kernel[0]));
	memcpy(kernel[1], encoding->write, sizeof(kernel[1]));
	thread.registers[6 * 8 + 4] = 2;		/* p, q, unused, r in g6.4 */
	thread.registers[6 * 8 + 5] = 3;
	thread.registers[6 * 8 + 6] = 1000;
	thread.registers[6 * 8 + 7] = 100;
	for (unsigned int i = 0; i < 8; i++) {
		thread.registers[2 * 8 + i] = i;		/* u of the first eight */
		thread.registers[3 * 8 + i] = 10 * i;		/* v */
		thread.registers[4 * 8 + i] = 8 + i;		/* and of the others */
		thread.registers[5 * 8 + i] = 10 * (8 + i);
	}
	run(encoding, &messages, &thread, kernel, 2);
	for (unsigned int i = 0; i < 16; i++)
		assert_float_equal(thread.registers[10 * 8 + i], 100 + 32 * i, 0);
}

static void move_or_message_is_lost(void **state)
{
	const struct kernel_words *encoding = encoding_of(state);
	uint32_t kernel[3][4];
	struct messages messages = { 0 };
	struct eu_thread thread = { 0 };

	memcpy(kernel[0], encoding->sample, sizeof(kernel[0]));
	memcpy(kernel[1], encoding->mov, sizeof(kernel[1]));
	memcpy(kernel[2], encoding->write, sizeof(kernel[2]));
	thread.registers[10 * 8 + 15] = 7;
	thread.registers[12 * 8 + 15] = 9;
	run(encoding, &messages, &thread, kernel, 3);
	assert_int_equal(messages.samples, 1);
	assert_int_equal(messages.writes, 1);
	assert_float_equal(messages.u, 7, 0);
	assert_float_equal(messages.v, 9, 0);
	assert_float_equal(messages.colours[3 * 16 + 5], 3 * 16 + 5, 0);
	assert_float_equal(thread.registers[20 * 8 + 15], 7, 0);
}

static void scalar_is_not_spread(void **state)
{
	const struct kernel_words *encoding = encoding_of(state);
	uint32_t kernel[2][4];
	struct messages messages = { 0 };
	struct eu_thread thread = { .registers = { [10 * 8 + 2] = 5 } };

	memcpy(kernel[0], encoding->scalar, sizeof(kernel[0]));
	memcpy(kernel[1], encoding->write, sizeof(kernel[1]));
	run(encoding, &messages, &thread, kernel, 2);
	assert_float_equal(messages.colours[0], 5, 0);
	assert_float_equal(messages.colours[15], 5, 0);
	assert_float_equal(messages.colours[16], 0, 0);
}

static void thread_goes_on_without_its_sample(void **state)
{
	const struct kernel_words *encoding = encoding_of(state);
	uint32_t kernel[2][4];
	struct messages messages = { .fails = true };
	struct eu_thread thread = { 0 };

	memcpy(kernel[0], encoding->sample, sizeof(kernel[0]));
	memcpy(kernel[1], encoding->write, sizeof(kernel[1]));
	run(encoding, &messages, &thread, kernel, 2);
	assert_int_equal(messages.samples, 1);
	assert_int_equal(messages.writes, 0);
}

static void message_is_misread(void **state)
{
	const struct kernel_words *encoding = encoding_of(state);
	struct eu_instruction instruction;

	assert_null(decode(encoding, &instruction, encoding->sample));
	assert_int_equal(instruction.opcode, EU_SAMPLE);
	assert_int_equal(instruction.surface, 3);
	assert_int_equal(instruction.sampler, 2);
	assert_false(eu_is_last(&instruction));
	assert_null(decode(encoding, &instruction, encoding->write));
	assert_int_equal(instruction.opcode, EU_WRITE);
	assert_int_equal(instruction.surface, 5);
	assert_true(eu_is_last(&instruction));
}

enum which { MOV, PLN, SAMPLE, WRITE };

static const uint32_t *words_of(const struct kernel_words *encoding, enum which which)
{
	const uint32_t *const words[] = {
		[MOV] = encoding->mov, [PLN] = encoding->pln,
		[SAMPLE] = encoding->sample, [WRITE] = encoding->write,
	};

	return words[which];
}

/* Bits of an instruction that are changed. */
struct change {
	enum which which;
	unsigned int dword;
	uint32_t bits;
};

static void assert_unknown(const struct kernel_words *encoding, const struct change *changes,
			   size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct eu_instruction instruction;
		uint32_t words[4];

		memcpy(words, words_of(encoding, changes[i].which), sizeof(words));
		words[changes[i].dword] ^= changes[i].bits;
		if (!decode(encoding, &instruction, words))
			fail_msg("%s: case %zu is taken for known", encoding->platform->name, i);
	}
}

/* One bit, or field, after the other that asks for what is not there. */
static void unknown_is_guessed(void **state)
{
	static const struct change changes[] = {
		{ MOV, 0, 0x00000041 },		/* opcode 0x40 */
		{ MOV, 0, 1u << 29 }, { MOV, 0, 1u << 8 },
		{ MOV, 0, 1u << 12 }, { MOV, 0, 1u << 16 }, { MOV, 0, 1u << 20 },
		{ MOV, 0, 1u << 21 }, { MOV, 0, 1u << 24 }, { MOV, 0, 1u << 28 },
		{ MOV, 0, 1u << 31 },
		{ MOV, 1, 1u << 18 }, { MOV, 1, 1u << 30 }, { MOV, 1, 1u << 31 },
		{ MOV, 2, 1u << 2 }, { MOV, 2, 1u << 13 }, { MOV, 2, 1u << 14 },
		{ MOV, 2, 1u << 15 }, { MOV, 2, 1u << 16 }, { MOV, 2, 1u << 21 },
		{ MOV, 2, 0x140 ^ 0x20 },	/* g1: the header */
		{ MOV, 2, 0x140 ^ 0xfe0 },	/* g127 and the one behind it */
		{ MOV, 1, (0x280 ^ 0xfe0) << 16 },
		{ PLN, 2, 1u << 18 }, { PLN, 2, 1u << 2 }, { PLN, 3, 1u << 2 }, { PLN, 3, 1u << 13 },
		{ PLN, 3, 1u << 17 }, { PLN, 3, 0x40 ^ 0xfa0 },
		{ SAMPLE, 0, 1u << 24 },	/* to nobody */
		{ SAMPLE, 1, 1u << 18 }, { SAMPLE, 2, 1u << 2 }, { SAMPLE, 3, 1u << 19 },
		{ SAMPLE, 3, 1u << 12 }, { SAMPLE, 3, 1u << 17 }, { SAMPLE, 3, 1u << 20 },
		{ SAMPLE, 3, 1u << 25 }, { SAMPLE, 3, 1u << 31 },
		{ SAMPLE, 1, (0x3c0 ^ 0xf40) << 16 },
		{ WRITE, 3, 1u << 8 }, { WRITE, 3, 1u << 11 }, { WRITE, 3, 1u << 12 },
		{ WRITE, 3, 1u << 14 }, { WRITE, 3, 1u << 19 }, { WRITE, 3, 1u << 20 },
		{ WRITE, 3, 1u << 25 }, { WRITE, 3, 1u << 31 },
		{ WRITE, 2, 0x3c0 ^ 0xf40 },
	};

	assert_unknown(encoding_of(state), changes, sizeof(changes) / sizeof(changes[0]));
}

/* Files and types of operands, and which pixels are meant, where each generation has them. */
static void operand_of_gen7_is_guessed(void **state)
{
	static const struct change changes[] = {
		{ MOV, 0, 1u << 9 },
		{ MOV, 1, 1u << 0 }, { MOV, 1, 1u << 2 }, { MOV, 1, 1u << 5 }, { MOV, 1, 1u << 7 },
		{ PLN, 1, 1u << 10 }, { PLN, 1, 1u << 12 },
		{ SAMPLE, 1, 1u << 10 }, { SAMPLE, 1, 1u << 5 }, { SAMPLE, 1, 1u << 0 },
		{ WRITE, 1, 1u << 10 }, { WRITE, 1, 1u << 5 },
	};

	(void)state;
	assert_unknown(&encodings[0], changes, sizeof(changes) / sizeof(changes[0]));
}

static void operand_of_gen8_is_guessed(void **state)
{
	static const struct change changes[] = {
		{ MOV, 0, 1u << 11 }, { MOV, 1, 1u << 2 },
		{ MOV, 1, 1u << 3 }, { MOV, 1, 1u << 4 }, { MOV, 1, 1u << 5 }, { MOV, 1, 1u << 8 },
		{ MOV, 1, 1u << 9 }, { MOV, 1, 1u << 10 }, { MOV, 1, 1u << 11 }, { MOV, 1, 1u << 14 },
		{ PLN, 2, 1u << 25 }, { PLN, 2, 1u << 26 }, { PLN, 2, 1u << 27 }, { PLN, 2, 1u << 30 },
		{ SAMPLE, 2, 1u << 25 }, { SAMPLE, 1, 1u << 9 }, { SAMPLE, 1, 1u << 3 },
		{ WRITE, 2, 1u << 26 }, { WRITE, 1, 1u << 10 },
	};

	(void)state;
	assert_unknown(&encodings[1], changes, sizeof(changes) / sizeof(changes[0]));
}

/* The shader that IGT copies with, as it is in rendercopy_gen8.c and rendercopy_gen9.c. */
static void shader_of_igt_is_unknown(void **state)
{
	static const uint32_t kernel[][4] = {
		{ 0x0080005a, 0x2f403ae8, 0x3a0000c0, 0x008d0040 },
		{ 0x0080005a, 0x2f803ae8, 0x3a0000d0, 0x008d0040 },
		{ 0x02800031, 0x2e203a48, 0x0e8d0f40, 0x08840001 },
		{ 0x05800031, 0x20003a40, 0x0e8d0e20, 0x90031000 },
	};
	struct messages messages = { 0 };
	struct eu_thread thread = { 0 };

	(void)state;
	thread.registers[6 * 8 + 0] = 2;	/* of u: what it gains along x, and where it begins */
	thread.registers[6 * 8 + 3] = 100;
	thread.registers[6 * 8 + 5] = 3;	/* of v, along y */
	thread.registers[6 * 8 + 7] = 200;
	thread.registers[4 * 8 + 7] = 10;	/* the last pixel's place */
	thread.registers[5 * 8 + 7] = 20;
	run(&encodings[1], &messages, &thread, kernel, 4);
	assert_int_equal(messages.number, 2);
	assert_float_equal(messages.u, 120, 0);
	assert_float_equal(messages.v, 260, 0);
	assert_float_equal(messages.colours[3 * 16 + 5], 3 * 16 + 5, 0);
}

/* The highest float, plus one, that an instruction touches; what it reads and writes is written out here once more. */
static unsigned int end_of(const struct eu_instruction *instruction)
{
	static const struct { unsigned int read, written; } floats[] = {
		[EU_MOV] = { 16, 16 }, [EU_PLN] = { 4, 16 },
		[EU_SAMPLE] = { 32, 64 }, [EU_WRITE] = { 64, 0 },
	};
	unsigned int read = instruction->scalar && instruction->opcode == EU_MOV ?
			    1 : floats[instruction->opcode].read;
	unsigned int ends[] = {
		instruction->source + read,
		floats[instruction->opcode].written ?
			instruction->destination + floats[instruction->opcode].written : 0,
		instruction->opcode == EU_PLN ? instruction->pair + 32u : 0,
	};
	unsigned int end = 0;

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		end = ends[i] > end ? ends[i] : end;
	return end;
}

/* Each place that an operand can name, over its whole width, in each of the three operands. */
static void operand_outside_of_the_registers_is_refused(void **state)
{
	const struct kernel_words *encoding = encoding_of(state);
	const uint32_t *const instructions[] = {
		encoding->mov, encoding->scalar, encoding->pln, encoding->sample, encoding->write,
	};
	static const struct { unsigned int dword, shift; } operands[] = { { 1, 16 }, { 2, 0 }, { 3, 0 } };
	unsigned int known = 0;

	for (size_t i = 0; i < 5 * 3 * 0x2000; i++) {
		const unsigned int which = i / 0x2000 % 3;
		struct eu_instruction instruction;
		uint32_t words[4];

		memcpy(words, instructions[i / 0x2000 / 3], sizeof(words));
		words[operands[which].dword] &= ~(UINT32_C(0x1fff) << operands[which].shift);
		words[operands[which].dword] |= (uint32_t)(i % 0x2000) << operands[which].shift;
		if (decode(encoding, &instruction, words))
			continue;
		known++;
		if (end_of(&instruction) > EU_REGISTERS * EU_FLOATS)
			fail_msg("%08x %08x %08x %08x goes beyond the registers",
				 words[0], words[1], words[2], words[3]);
	}
	assert_true(known > 1000);
}

#define OF_BOTH(test) \
	{ .name = "gen7 " #test, .test_func = test, .initial_state = (void *)&encodings[0] }, \
	{ .name = "gen8 " #test, .test_func = test, .initial_state = (void *)&encodings[1] }

int main(void)
{
	const struct CMUnitTest tests[] = {
		OF_BOTH(plane_is_wrong),
		OF_BOTH(move_or_message_is_lost),
		OF_BOTH(scalar_is_not_spread),
		OF_BOTH(thread_goes_on_without_its_sample),
		OF_BOTH(message_is_misread),
		OF_BOTH(unknown_is_guessed),
		OF_BOTH(operand_outside_of_the_registers_is_refused),
		cmocka_unit_test(operand_of_gen7_is_guessed),
		cmocka_unit_test(operand_of_gen8_is_guessed),
		cmocka_unit_test(shader_of_igt_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
