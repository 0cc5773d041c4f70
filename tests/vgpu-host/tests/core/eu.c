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

/* pln(16) g10<1>F g6.4<0,1,0>F g2<8,8,1>F */
static const uint32_t pln[4] = { 0x0080005a, 0x214077bd, 0x000000d0, 0x008d0040 };
/* mov(16) g20<1>F g10<8,8,1>F */
static const uint32_t mov[4] = { 0x00800001, 0x228003bd, 0x008d0140, 0x00000000 };
/* send(16) g30<1>UW g10 sampler: sample, 16 pixels, sampler 2, surface 3, 4 registers to 8 */
static const uint32_t sample[4] = { 0x02800031, 0x23c01fa9, 0x008d0140, 0x08840203 };
/* send(16) null g30 render cache: write, 16 pixels, the only one, surface 5, the last instruction */
static const uint32_t write[4] = { 0x05800031, 0x20001fa8, 0x008d03c0, 0x90031005 };

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

static void run(struct messages *messages, struct eu_thread *thread, const uint32_t (*words)[4],
		unsigned int count)
{
	const struct eu_port port = { .ctx = messages, .sample = take_sample, .write = take_write };
	struct eu_instruction kernel[EU_KERNEL_MAX];

	for (unsigned int i = 0; i < count; i++)
		assert_null(eu_decode(&kernel[i], words[i]));
	thread->live = 0x8001;
	eu_run(thread, kernel, &port);
}

static void plane_is_wrong(void **state)
{
	uint32_t kernel[2][4];
	struct messages messages = { 0 };
	struct eu_thread thread = { 0 };

	(void)state;
	memcpy(kernel[0], pln, sizeof(pln));
	memcpy(kernel[1], write, sizeof(write));
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
	run(&messages, &thread, kernel, 2);
	for (unsigned int i = 0; i < 16; i++)
		assert_float_equal(thread.registers[10 * 8 + i], 100 + 32 * i, 0);
}

static void move_or_message_is_lost(void **state)
{
	uint32_t kernel[3][4];
	struct messages messages = { 0 };
	struct eu_thread thread = { 0 };

	(void)state;
	memcpy(kernel[0], sample, sizeof(sample));
	memcpy(kernel[1], mov, sizeof(mov));
	memcpy(kernel[2], write, sizeof(write));
	thread.registers[10 * 8 + 15] = 7;
	thread.registers[12 * 8 + 15] = 9;
	run(&messages, &thread, kernel, 3);
	assert_int_equal(messages.samples, 1);
	assert_int_equal(messages.writes, 1);
	assert_float_equal(messages.u, 7, 0);
	assert_float_equal(messages.v, 9, 0);
	assert_float_equal(messages.colours[3 * 16 + 5], 3 * 16 + 5, 0);
	assert_float_equal(thread.registers[20 * 8 + 15], 7, 0);
}

static void scalar_is_not_spread(void **state)
{
	/* mov(16) g30<1>F g10.8<0,1,0>F: byte 8 is the third float */
	const uint32_t kernel[2][4] = {
		{ 0x00800001, 0x23c003bd, 0x00000148, 0 },
		{ write[0], write[1], write[2], write[3] },
	};
	struct messages messages = { 0 };
	struct eu_thread thread = { .registers = { [10 * 8 + 2] = 5 } };

	(void)state;
	run(&messages, &thread, kernel, 2);
	assert_float_equal(messages.colours[0], 5, 0);
	assert_float_equal(messages.colours[15], 5, 0);
	assert_float_equal(messages.colours[16], 0, 0);
}

static void thread_goes_on_without_its_sample(void **state)
{
	uint32_t kernel[2][4];
	struct messages messages = { .fails = true };
	struct eu_thread thread = { 0 };

	(void)state;
	memcpy(kernel[0], sample, sizeof(sample));
	memcpy(kernel[1], write, sizeof(write));
	run(&messages, &thread, kernel, 2);
	assert_int_equal(messages.samples, 1);
	assert_int_equal(messages.writes, 0);
}

static void message_is_misread(void **state)
{
	struct eu_instruction instruction;

	(void)state;
	assert_null(eu_decode(&instruction, sample));
	assert_int_equal(instruction.opcode, EU_SAMPLE);
	assert_int_equal(instruction.surface, 3);
	assert_int_equal(instruction.sampler, 2);
	assert_false(eu_is_last(&instruction));
	assert_null(eu_decode(&instruction, write));
	assert_int_equal(instruction.opcode, EU_WRITE);
	assert_int_equal(instruction.surface, 5);
	assert_true(eu_is_last(&instruction));
}

/* One bit, or field, after the other that asks for what is not there. */
static void unknown_is_guessed(void **state)
{
	static const struct { const uint32_t *from; unsigned int dword; uint32_t change; } cases[] = {
		{ mov, 0, 0x00000041 },		/* opcode 0x40 */
		{ mov, 0, 1u << 29 }, { mov, 0, 1u << 8 }, { mov, 0, 1u << 9 },
		{ mov, 0, 1u << 12 }, { mov, 0, 1u << 16 }, { mov, 0, 1u << 20 },
		{ mov, 0, 1u << 21 }, { mov, 0, 1u << 24 }, { mov, 0, 1u << 28 },
		{ mov, 0, 1u << 31 },
		{ mov, 1, 1u << 0 }, { mov, 1, 1u << 2 }, { mov, 1, 1u << 5 }, { mov, 1, 1u << 7 },
		{ mov, 1, 1u << 18 }, { mov, 1, 1u << 30 }, { mov, 1, 1u << 31 },
		{ mov, 2, 1u << 2 }, { mov, 2, 1u << 13 }, { mov, 2, 1u << 14 },
		{ mov, 2, 1u << 15 }, { mov, 2, 1u << 16 }, { mov, 2, 1u << 21 },
		{ mov, 2, 0x140 ^ 0x20 },	/* g1: the header */
		{ mov, 2, 0x140 ^ 0xfe0 },	/* g127 and the one behind it */
		{ mov, 1, (0x280 ^ 0xfe0) << 16 },
		{ pln, 1, 1u << 10 }, { pln, 1, 1u << 12 }, { pln, 2, 1u << 18 },
		{ pln, 2, 1u << 2 }, { pln, 3, 1u << 2 }, { pln, 3, 1u << 13 },
		{ pln, 3, 1u << 17 }, { pln, 3, 0x40 ^ 0xfa0 },
		{ sample, 0, 1u << 24 },	/* to nobody */
		{ sample, 1, 1u << 10 }, { sample, 1, 1u << 5 }, { sample, 1, 1u << 0 },
		{ sample, 1, 1u << 18 }, { sample, 2, 1u << 2 }, { sample, 3, 1u << 19 },
		{ sample, 3, 1u << 12 }, { sample, 3, 1u << 17 }, { sample, 3, 1u << 20 },
		{ sample, 3, 1u << 25 }, { sample, 3, 1u << 31 },
		{ sample, 1, (0x3c0 ^ 0xf40) << 16 },
		{ write, 3, 1u << 8 }, { write, 3, 1u << 11 }, { write, 3, 1u << 12 },
		{ write, 3, 1u << 14 }, { write, 3, 1u << 19 }, { write, 3, 1u << 20 },
		{ write, 3, 1u << 25 }, { write, 3, 1u << 31 },
		{ write, 2, 0x3c0 ^ 0xf40 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct eu_instruction instruction;
		uint32_t words[4];

		memcpy(words, cases[i].from, sizeof(words));
		words[cases[i].dword] ^= cases[i].change;
		if (!eu_decode(&instruction, words))
			fail_msg("case %zu is taken for known", i);
	}
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
	static const uint32_t scalar[4] = { 0x00800001, 0x228003bd, 0x00000140, 0x00000000 };
	static const uint32_t *const instructions[] = { mov, scalar, pln, sample, write };
	static const struct { unsigned int dword, shift; } operands[] = { { 1, 16 }, { 2, 0 }, { 3, 0 } };
	unsigned int known = 0;

	(void)state;
	for (size_t i = 0; i < 5 * 3 * 0x2000; i++) {
		const unsigned int which = i / 0x2000 % 3;
		struct eu_instruction instruction;
		uint32_t words[4];

		memcpy(words, instructions[i / 0x2000 / 3], sizeof(words));
		words[operands[which].dword] &= ~(UINT32_C(0x1fff) << operands[which].shift);
		words[operands[which].dword] |= (uint32_t)(i % 0x2000) << operands[which].shift;
		if (eu_decode(&instruction, words))
			continue;
		known++;
		if (end_of(&instruction) > EU_REGISTERS * EU_FLOATS)
			fail_msg("%08x %08x %08x %08x goes beyond the registers",
				 words[0], words[1], words[2], words[3]);
	}
	assert_true(known > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plane_is_wrong),
		cmocka_unit_test(move_or_message_is_lost),
		cmocka_unit_test(scalar_is_not_spread),
		cmocka_unit_test(thread_goes_on_without_its_sample),
		cmocka_unit_test(message_is_misread),
		cmocka_unit_test(unknown_is_guessed),
		cmocka_unit_test(operand_outside_of_the_registers_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
