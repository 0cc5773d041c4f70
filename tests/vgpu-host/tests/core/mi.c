// SPDX-License-Identifier: MIT
/* What commands do: to memory, registers and what they decide on. */
#include <string.h>

#include "owner.h"
#include "stream.h"

/* ---- stores ------------------------------------------------------------------------------- */

static void store_does_not_arrive(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, RCS, MI_SDI, 0, DATA + 8, 0x12345678, MI_SDX, 0x40, 0x9abcdef0, 0);
	assert_int_equal(ram32(owner, DATA_RAM + 8), 0x12345678);
	assert_int_equal(ram32(owner, STATUS_RAM + 0x40), 0x9abcdef0);
	assert_int_equal(head(owner, RCS), 32);
}

static void store_leaves_the_slice(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, RCS, MI_SDI, 0, 0x1000, 0x12345678);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_ADDRESS), 1);
	assert_int_equal(head(owner, RCS), 16);		/* dropped, the stream goes on */
}

static void store_has_the_wrong_length(void **state)
{
	static const uint32_t headers[] = {
		0x20u << 23 | 1u << 22, 0x20u << 23 | 1u << 22 | 0x3f, 0x21u << 23,
		0x24u << 23, 0x29u << 23, 0x2au << 23, 0x16u << 23 | 1u << 18,
	};

	assert_headers_hang(*state, RCS, headers, sizeof(headers) / sizeof(headers[0]));
}

static void registers_do_not_move(void **state)
{
	struct owner *owner = *state;

	put_ram32(owner, DATA_RAM + 4, 0x55);
	SUBMIT(owner, RCS,
	       MI_LRI, SCRATCH_REG, 0x77,
	       MI_SRM, SCRATCH_REG, DATA,
	       MI_LRM, SCRATCH_REG + 4, DATA + 4,
	       0x2au << 23 | 1, SCRATCH_REG + 4, SCRATCH_REG + 8);
	assert_int_equal(ram32(owner, DATA_RAM), 0x77);
	assert_int_equal(rd(owner, SCRATCH_REG + 4), 0x55);
	assert_int_equal(rd(owner, SCRATCH_REG + 8), 0x55);
}

static void register_operand_is_past_the_registers(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, RCS, MI_LRI, 0x7ffffc, 1, MI_SRM, 0x7ffffc, DATA);
	assert_int_equal(head(owner, RCS), 24);
	assert_int_equal(owner->lines[VGPU_LOG_GUEST], 2);
}

static void flush_forgets_its_write(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, RCS, 0x7a000003, 1u << 24 | 1u << 14, DATA, 0x11, 0x22, 0);
	assert_int_equal(ram32(owner, DATA_RAM), 0x11);
	assert_int_equal(ram32(owner, DATA_RAM + 4), 0x22);
	SUBMIT(owner, BCS, 0x26u << 23 | 1u << 14 | 1, (DATA + 8) | 4, 0x33, 0);
	assert_int_equal(ram32(owner, DATA_RAM + 8), 0x33);
	owner->now = 80000;
	SUBMIT(owner, RCS, 0x7a000003, 1u << 24 | 3u << 14, DATA + 16, 0, 0, 0);
	assert_int_equal(ram32(owner, DATA_RAM + 16), 81000 / 80);
}

static void flush_counts_no_pixels(void **state)
{
	struct owner *owner = *state;

	wr(owner, 0x2350, 5);
	wr(owner, 0x2354, 6);
	SUBMIT(owner, RCS, 0x7a000003, 1u << 24 | 2u << 14, DATA, 0, 0, 0);
	assert_int_equal(ram32(owner, DATA_RAM), 5);
	assert_int_equal(ram32(owner, DATA_RAM + 4), 6);
}

static void flush_misses_the_status_page(void **state)
{
	struct owner *owner = *state;

	wr(owner, 0x4280, STATUS);
	SUBMIT(owner, BCS, 0x26u << 23 | 1u << 21 | 1u << 14 | 2, 0x88, 0x11, 0x22);
	assert_int_equal(ram32(owner, STATUS_RAM + 0x88), 0x11);
	assert_int_equal(ram32(owner, STATUS_RAM + 0x8c), 0x22);
	owner->now = 80000;
	SUBMIT(owner, BCS, 0x26u << 23 | 1u << 21 | 3u << 14 | 1, 0x90, 0, 0);
	assert_int_equal(ram32(owner, STATUS_RAM + 0x90), 81000 / 80);
	SUBMIT(owner, RCS, 0x7a000003, 1u << 21 | 1u << 14, 0xa0, 0x33, 0x44, 0);
	assert_int_equal(ram32(owner, STATUS_RAM + 0xa0), 0x33);
	SUBMIT(owner, RCS, 0x7a000003, 1u << 23 | 1u << 14, SCRATCH_REG, 0x55, 0, 0);
	assert_int_equal(rd(owner, SCRATCH_REG), 0x55);
}

static void counters_are_not_reported(void **state)
{
	struct owner *owner = *state;

	memset(owner->ram + DATA_RAM, 0xff, 0x200);
	owner->now = 80000;
	SUBMIT(owner, RCS, 0x28u << 23 | 1, (DATA + 0x40) | 1, 0xabcd, 0);
	assert_int_equal(ram32(owner, DATA_RAM + 0x3c), UINT32_MAX);
	assert_int_equal(ram32(owner, DATA_RAM + 0x40), 0xabcd);
	assert_int_equal(ram32(owner, DATA_RAM + 0x44), 81000 / 80);
	assert_int_equal(ram32(owner, DATA_RAM + 0x13c), 0);
	assert_int_equal(ram32(owner, DATA_RAM + 0x140), UINT32_MAX);
}

static void pending_head_is_taken_at_the_wrong_time(void **state)
{
	struct owner *owner = *state;

	for (int on = 0; on < 2; on++) {
		wr(owner, RCS + 0x134, 0x10 | 1);
		SUBMIT(owner, RCS, MI_NOOP_ID(1), 0x08u << 23 | on, 0x05u << 23, MI_NOOP_ID(2),
		       0, 0);
		assert_int_equal(rd(owner, RCS + NOPID), on ? 1 : 2);
		assert_int_equal(rd(owner, RCS + 0x134), on ? 0x10 : 0x11);
		assert_int_equal(head(owner, RCS), 24);
	}
	wr(owner, RCS + 0x134, 0x10 | 1);
	PUT_BATCH(owner, 0x05u << 23, MI_NOOP_ID(3), MI_BB_END);
	SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
	assert_int_equal(rd(owner, RCS + NOPID), 3);	/* a batch is not left */
}

static void interrupt_ignores_a_mask(void **state)
{
	struct owner *owner = *state;

	enable_msi(owner);
	wr(owner, 0x4400c, 0x80000000);
	wr(owner, 0x4401c, 0xffffffff);
	wr(owner, GTIMR, ~1u);
	SUBMIT(owner, RCS, MI_INTERRUPT, 0);
	assert_int_equal(rd(owner, GTIIR), 0);		/* the engine's own mask */
	wr(owner, RCS + IMR, ~1u);
	SUBMIT(owner, RCS, MI_INTERRUPT, 0);
	assert_int_equal(rd(owner, GTIIR), 1);
	assert_int_equal(owner->irqs, 1);
	SUBMIT(owner, BCS, MI_INTERRUPT, 0);
	assert_int_equal(rd(owner, GTIIR), 1);
}

/* ---- arithmetic ------------------------------------------------------------------------------ */

#define ALU(op, a, b)	((uint32_t)(op) << 20 | (a) << 10 | (b))
#define GPR(n)		(0x2600 + 8 * (n))

static void put_gpr(struct owner *owner, unsigned int n, uint64_t value)
{
	wr(owner, GPR(n), (uint32_t)value);
	wr(owner, GPR(n) + 4, value >> 32);
}

static uint64_t gpr(struct owner *owner, unsigned int n)
{
	return rd(owner, GPR(n)) | (uint64_t)rd(owner, GPR(n) + 4) << 32;
}

struct alu_case {
	const char *name;
	uint32_t opcode;
	uint64_t a, b, accumulator, zero, carry;
};

static const struct alu_case alu_cases[] = {
	{ .name = "ADD", .opcode = 0x100, .a = 3, .b = 4, .accumulator = 7 },
	{ .name = "ADD carries", .opcode = 0x100, .a = UINT64_MAX, .b = 1, .zero = UINT64_MAX,
	  .carry = UINT64_MAX },
	{ .name = "ADD is 64 bit", .opcode = 0x100, .a = UINT32_MAX, .b = 1,
	  .accumulator = UINT64_C(1) << 32 },
	{ .name = "SUB", .opcode = 0x101, .a = 9, .b = 4, .accumulator = 5 },
	{ .name = "SUB borrows", .opcode = 0x101, .a = 1, .b = 2, .accumulator = UINT64_MAX,
	  .carry = UINT64_MAX },
	{ .name = "SUB of equals", .opcode = 0x101, .a = 5, .b = 5, .zero = UINT64_MAX },
	{ .name = "AND", .opcode = 0x102, .a = 0xc, .b = 0xa, .accumulator = 0x8 },
	{ .name = "OR", .opcode = 0x103, .a = 0xc, .b = 0xa, .accumulator = 0xe },
	{ .name = "XOR", .opcode = 0x104, .a = 0xc, .b = 0xa, .accumulator = 0x6 },
};

static void arithmetic_is_wrong(void **state)
{
	struct owner *owner = *state;

	for (size_t i = 0; i < sizeof(alu_cases) / sizeof(alu_cases[0]); i++) {
		const struct alu_case *c = &alu_cases[i];

		put_gpr(owner, 0, c->a);
		put_gpr(owner, 15, c->b);
		SUBMIT(owner, RCS, 0x1au << 23 | 7, ALU(0x080, 0x20, 0), ALU(0x080, 0x21, 15),
		       ALU(c->opcode, 0, 0), ALU(0x180, 1, 0x31), ALU(0x180, 2, 0x32),
		       ALU(0x180, 3, 0x33), ALU(0x580, 4, 0x31), ALU(0, 0, 0));
		if (gpr(owner, 1) != c->accumulator || gpr(owner, 2) != c->zero ||
		    gpr(owner, 3) != c->carry || gpr(owner, 4) != ~c->accumulator)
			fail_msg("%s", c->name);
	}
	SUBMIT(owner, RCS, 0x1au << 23 | 4, ALU(0x081, 0x20, 0), ALU(0x481, 0x21, 0),
	       ALU(0x102, 0, 0), ALU(0x480, 0x20, 1), ALU(0x180, 5, 0x32));
	assert_int_equal(gpr(owner, 5), UINT64_MAX);
}

static void unknown_instruction_is_executed(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, RCS, 0x1au << 23, ALU(0x200, 0, 0));
	assert_int_equal(rd(owner, RCS + ESR), 1);
	wr(owner, GDRST, 1);
	wr(owner, RCS + START, RING);
	wr(owner, RCS + CTL, 1);
	SUBMIT(owner, RCS, 0x1au << 23, ALU(0x080, 0x20, 16));
	assert_int_equal(rd(owner, RCS + ESR), 1);
}

static void predicate_is_misjudged(void **state)
{
	static const struct { uint64_t src0, src1, data; uint32_t header; bool old, new; } cases[] = {
		{ .header = 2 << 6 | 0, .new = true },
		{ .header = 2 << 6 | 1, .old = true },
		{ .header = 3 << 6 | 1, .new = true },
		{ .header = 0 << 6 | 0, .old = false },
		{ .header = 0 << 6 | 1, .old = true, .new = true },
		{ .header = 2 << 6 | 2, .src0 = 7, .src1 = 7, .new = true },
		{ .header = 2 << 6 | 2, .src0 = UINT64_C(1) << 32, .src1 = 0, .old = true },
		{ .header = 2 << 6 | 3, .src0 = 9, .src1 = 7, .data = 2, .new = true },
		{ .header = 2 << 6 | 1 << 3 | 0, .old = false },
		{ .header = 2 << 6 | 1 << 3 | 0, .old = true, .new = true },
		{ .header = 2 << 6 | 2 << 3 | 1, .old = true, .new = true },
		{ .header = 2 << 6 | 3 << 3 | 0, .old = true, .new = false },
	};
	struct owner *owner = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (unsigned int half = 0; half < 2; half++) {
			wr(owner, 0x2400 + 4 * half, cases[i].src0 >> 32 * half);
			wr(owner, 0x2408 + 4 * half, cases[i].src1 >> 32 * half);
			wr(owner, 0x2410 + 4 * half, cases[i].data >> 32 * half);
		}
		wr(owner, 0x2418, cases[i].old);
		SUBMIT(owner, RCS, 0x0cu << 23 | cases[i].header, 0);
		if (rd(owner, 0x2418) != cases[i].new)
			fail_msg("case %zu", i);
	}
}

static void predicated_batch_is_always_started(void **state)
{
	struct owner *owner = *state;

	put_ram32(owner, BATCH_RAM, MI_NOOP_ID(9));
	put_ram32(owner, BATCH_RAM + 4, MI_BB_END);
	SUBMIT(owner, RCS, MI_BB_START | 1u << 15, BATCH, 0, 0);
	assert_int_equal(rd(owner, RCS + NOPID), 0);
	wr(owner, 0x241c, 1);
	SUBMIT(owner, RCS, MI_BB_START | 1u << 15, BATCH, 0, 0);
	assert_int_equal(rd(owner, RCS + NOPID), 9);
}

static void commands_run_that_are_predicated_off(void **state)
{
	static const struct { uint32_t mode; bool result, runs; } cases[] = {
		{ .mode = 0, .runs = true },
		{ .mode = 0, .result = true, .runs = true },
		{ .mode = 1 },
		{ .mode = 1, .result = true, .runs = true },
		{ .mode = 2, .runs = true },
		{ .mode = 2, .result = true },
		{ .mode = 3 },
		{ .mode = 3, .result = true },
	};
	struct owner *owner = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		wr(owner, 0x2214, cases[i].result);
		SUBMIT(owner, RCS, MI_NOOP_ID(1), 0x01u << 23 | cases[i].mode, MI_NOOP_ID(2),
		       0x01u << 23);
		if (rd(owner, RCS + NOPID) != (cases[i].runs ? 2 : 1))
			fail_msg("case %zu", i);
	}
}

static void predicated_store_is_always_done(void **state)
{
	struct owner *owner = *state;

	wr(owner, SCRATCH_REG, 3);
	SUBMIT(owner, RCS, MI_SRM | 1u << 21, SCRATCH_REG, DATA, 0);
	assert_int_equal(ram32(owner, DATA_RAM), 0);
	wr(owner, 0x2418, 1);
	SUBMIT(owner, RCS, MI_SRM | 1u << 21, SCRATCH_REG, DATA, 0);
	assert_int_equal(ram32(owner, DATA_RAM), 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stream_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(store_does_not_arrive),
		TEST(store_leaves_the_slice),
		TEST(store_has_the_wrong_length),
		TEST(registers_do_not_move),
		TEST(register_operand_is_past_the_registers),
		TEST(flush_forgets_its_write),
		TEST(flush_counts_no_pixels),
		TEST(flush_misses_the_status_page),
		TEST(counters_are_not_reported),
		TEST(pending_head_is_taken_at_the_wrong_time),
		TEST(interrupt_ignores_a_mask),
		TEST(arithmetic_is_wrong),
		TEST(unknown_instruction_is_executed),
		TEST(predicate_is_misjudged),
		TEST(predicated_batch_is_always_started),
		TEST(commands_run_that_are_predicated_off),
		TEST(predicated_store_is_always_done),
	};

	return cmocka_run_group_tests_name("mi", tests, NULL, NULL);
}
