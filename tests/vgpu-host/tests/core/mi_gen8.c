// SPDX-License-Identifier: MIT
/* Commands of gen8 and gen9: addresses of two dwords, privileges, semaphores, atomic operations. */
#include <string.h>

#include "wide.h"

#define NONPRIV		0x4d0
#define GPR(base, n)	((base) + 0x600 + 8 * (n))
#define STORED_DWORDS	1022u	/* as many as the length of the command can say */

/* ---- addresses --------------------------------------------------------------------------------- */

static void store_writes_all_its_words(void **state)
{
	static const uint32_t counts[] = { 1, 2, 3, 255, 256, 1000, STORED_DWORDS };
	struct owner *owner = *state;
	uint32_t batch[3 + STORED_DWORDS + 1];

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		const uint32_t start[] = { WIDE_SDI(counts[i]), WIDE(DATA_RAM + 0xffc) };

		memcpy(batch, start, sizeof(start));
		for (uint32_t n = 0; n < counts[i]; n++)
			batch[3 + n] = counts[i] << 16 | n;
		batch[3 + counts[i]] = MI_BB_END;
		put_batch(owner, batch, counts[i] + 4);
		put_ram32(owner, DATA_RAM + 0xffc + 4 * counts[i], 0x600df00d);
		run_user_batch(owner, BCS);
		for (uint32_t n = 0; n < counts[i]; n++)
			assert_int_equal(ram32(owner, DATA_RAM + 0xffc + 4 * n), counts[i] << 16 | n);
		assert_int_equal(ram32(owner, DATA_RAM + 0xffc + 4 * counts[i]), 0x600df00d);
	}
}

static void address_ends_at_48_bits(void **state)
{
	struct owner *owner = *state;

	put_ram32(owner, DATA_RAM + 0x40, 0x77);
	USER_BATCH(owner, RCS,
		   WIDE_SDI(1), CANONICAL(DATA_RAM), 1,
		   WIDE_SRM, GPR(RCS, 0), CANONICAL(DATA_RAM + 4),
		   0x2eu << 23 | 3, CANONICAL(DATA_RAM + 8), CANONICAL(DATA_RAM + 0x40),
		   0x2fu << 23 | 0x5 << 8 | 1, CANONICAL(DATA_RAM + 0x10),
		   0x7a000004, 1u << 14, CANONICAL(DATA_RAM + 0x18), 0x22, 0x33,
		   WIDE_BB_START | MI_BB_PPGTT, CANONICAL(BATCH_RAM + 0x1000));
	assert_int_equal(ram32(owner, DATA_RAM), 1);
	assert_int_equal(ram32(owner, DATA_RAM + 8), 0x77);
	assert_int_equal(ram32(owner, DATA_RAM + 0x10), 1);
	assert_true(ram64(owner, DATA_RAM + 0x18) == UINT64_C(0x3300000022));
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_DMA), 0);
}

static void ggtt_is_for_the_privileged(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, BCS, WIDE_SDI(1) | WIDE_GGTT, GLOBAL(DATA), 1,
	       WIDE_SDI(1), WIDE(DATA_RAM + 4), 2,
	       0x2eu << 23 | 3 | 1u << 22, WIDE(DATA_RAM + 8), GLOBAL(DATA),
	       0x2eu << 23 | 3 | 1u << 21, GLOBAL(DATA + 12), WIDE(DATA_RAM + 4));
	assert_int_equal(ram32(owner, DATA_RAM), 1);
	assert_int_equal(ram32(owner, DATA_RAM + 4), 2);
	assert_int_equal(ram32(owner, DATA_RAM + 8), 1);
	assert_int_equal(ram32(owner, DATA_RAM + 12), 2);
	USER_BATCH(owner, BCS, WIDE_SDI(1) | WIDE_GGTT, WIDE(DATA_RAM), 3,
		   0x2eu << 23 | 3 | 3u << 21, WIDE(DATA_RAM + 4), WIDE(DATA_RAM));
	assert_int_equal(ram32(owner, DATA_RAM), 3);
	assert_int_equal(ram32(owner, DATA_RAM + 4), 3);
}

static void command_is_too_short_for_its_address(void **state)
{
	static const uint32_t headers[] = {
		WIDE_SDI(0), WIDE_SRM - 1, WIDE_LRM - 1, WIDE_LRR - 1, WIDE_BB_START - 1,
		0x2eu << 23 | 2, 0x2fu << 23, 0x1cu << 23 | 1, 0x36u << 23 | 1, 0x28u << 23 | 1,
		0x2fu << 23 | 1u << 18 | 8, 0x7a000002, 0x26u << 23 | 1u << 14 | 1,
	};
	struct owner *owner = *state;
	const size_t count = sizeof(headers) / sizeof(headers[0]);

	assert_headers_hang(owner, RCS, headers, count - 2);
	for (size_t i = count - 2; i < count; i++) {
		SUBMIT(owner, i == count - 1 ? BCS : RCS, headers[i], 1u << 14, 0, 0, 0);
		assert_int_equal(head(owner, i == count - 1 ? BCS : RCS), 0);
	}
}

static void flush_writes_where_it_is_told(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, RCS, 0x7a000004, 1u << 24 | 1u << 14, GLOBAL(DATA), 0x11, 0x22,
	       0x7a000004, 1u << 14, WIDE(DATA_RAM + 8), 0x33, 0x44,
	       0x7a000003, 1u << 14, WIDE(DATA_RAM + 0x10), 0x55,
	       0x7a000004, 1u << 21 | 1u << 14, GLOBAL(0xd0), 0x66, 0x77);
	assert_true(ram64(owner, DATA_RAM) == UINT64_C(0x2200000011));
	assert_true(ram64(owner, DATA_RAM + 8) == UINT64_C(0x4400000033));
	assert_true(ram64(owner, DATA_RAM + 0x10) == 0x55);
	assert_true(ram64(owner, STATUS_RAM + 0xd0) == UINT64_C(0x7700000066));
	SUBMIT(owner, BCS, 0x26u << 23 | 1u << 14 | 3, (DATA + 0x20) | 4, 0, 0x11, 0x22,
	       0x26u << 23 | 1u << 14 | 2, WIDE(DATA_RAM + 0x28), 0x33,
	       0x26u << 23 | 1u << 21 | 1u << 14 | 2, GLOBAL(0x100), 0x44);
	assert_true(ram64(owner, DATA_RAM + 0x20) == UINT64_C(0x2200000011));
	assert_true(ram64(owner, DATA_RAM + 0x28) == 0x33);
	assert_int_equal(ram32(owner, STATUS_RAM + 0x100), 0x44);
}

/*
 * The commands of i915's gen8 and gen9 golden state that the model skips, each
 * with its length. What lies behind their headers here would hang the engine.
 */
static void skipped_command_has_another_length(void **state)
{
	static const struct { uint32_t header, dwords; } commands[] = {
		{ 0x61010000, 16 }, { 0x61010000, 19 }, { 0x61020000, 3 }, { 0x78140000, 2 },
		{ 0x78200000, 12 }, { 0x78130000, 4 }, { 0x781f0000, 4 }, { 0x781f0000, 6 },
		{ 0x78510000, 11 }, { 0x78100000, 9 }, { 0x781b0000, 9 }, { 0x78110000, 10 },
		{ 0x781e0000, 5 }, { 0x781d0000, 9 }, { 0x781d0000, 11 }, { 0x78120000, 4 },
		{ 0x78500000, 5 }, { 0x781c0000, 4 }, { 0x780c0000, 2 }, { 0x78520000, 5 },
		{ 0x78300000, 2 }, { 0x79190000, 4 }, { 0x791a0000, 4 }, { 0x791b0000, 4 },
		{ 0x79120000, 2 }, { 0x78150000, 11 }, { 0x78490000, 3 }, { 0x784a0000, 2 },
		{ 0x784b0000, 2 }, { 0x79170000, 259 }, { 0x79180000, 8 }, { 0x79000000, 4 },
		{ 0x78050000, 8 }, { 0x79040000, 4 }, { 0x79080000, 3 }, { 0x790a0000, 3 },
		{ 0x78060000, 5 }, { 0x78070000, 5 }, { 0x78040000, 3 }, { 0x780d0000, 2 },
		{ 0x79070000, 33 }, { 0x79020000, 17 }, { 0x790c0000, 17 }, { 0x780a0000, 5 },
		{ 0x78080000, 133 }, { 0x78090000, 69 }, { 0x78550000, 5 }, { 0x784f0000, 2 },
		{ 0x784d0000, 2 }, { 0x7b000000, 7 }, { 0x70000000, 9 }, { 0x70020000, 4 },
		{ 0x71000000, 6 }, { 0x71050500, 15 }, { 0x78430000, 0x1ff }, { 0x78390000, 0x7ff },
		{ 0x70050000, 6 },
	};
	struct owner *owner = *state;
	static uint32_t batch[2048 + 16];

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		const uint32_t last[] = { WIDE_SDI(1), WIDE(DATA_RAM), i + 1, MI_BB_END };

		for (uint32_t n = 0; n < commands[i].dwords; n++)
			batch[n] = MI_UNKNOWN;
		batch[0] = commands[i].header | (commands[i].dwords - 2);
		memcpy(&batch[commands[i].dwords], last, sizeof(last));
		put_batch(owner, batch, commands[i].dwords + 5);
		run_user_batch(owner, RCS);
		if (ram32(owner, DATA_RAM) != i + 1)
			fail_msg("0x%08x", batch[0]);
	}
}

/* ---- batches ----------------------------------------------------------------------------------- */

static void batch_of_the_ppgtt_has_no_privileges(void **state)
{
	struct owner *owner = *state;
	uint32_t words[] = { MI_SDX, 0x40, 7, WIDE_BB_START, GLOBAL(BATCH + 0x20) };

	for (size_t i = 0; i < ENGINES; i++) {
		PUT_BATCH(owner, MI_SDX, 0x40, 7, MI_BB_END);
		put_ram32(owner, STATUS_RAM + 0x40, 0);
		run_user_batch(owner, wide_engines[i]);
		assert_int_equal(ram32(owner, STATUS_RAM + 0x40), 0);
		SUBMIT(owner, wide_engines[i], WIDE_BB_START, GLOBAL(BATCH), 0);
		assert_int_equal(ram32(owner, STATUS_RAM + 0x40), 7);
	}
	/* and cannot get them back: what it jumps to is in the PPGTT as well, where nothing is */
	put_batch(owner, words, sizeof(words) / 4);
	run_user_batch(owner, BCS);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_DMA), 1);
}

static void second_level_returns(void **state)
{
	struct owner *owner = *state;

	put_ram32(owner, BATCH_RAM + 0x1000, WIDE_SDI(1));
	put_ram64(owner, BATCH_RAM + 0x1004, WIDE_MAPPED + DATA_RAM);
	put_ram32(owner, BATCH_RAM + 0x100c, 5);
	put_ram32(owner, BATCH_RAM + 0x1010, MI_BB_END);
	USER_BATCH(owner, BCS, WIDE_BB_START | MI_BB_PPGTT | 1u << 22, WIDE(BATCH_RAM + 0x1000),
		   WIDE_SDI(1), WIDE(DATA_RAM + 4), 6);
	assert_int_equal(ram32(owner, DATA_RAM), 5);
	assert_int_equal(ram32(owner, DATA_RAM + 4), 6);
}

static void batch_ends_by_comparison(void **state)
{
	static const struct { uint32_t header, value, operand; bool ends; } cases[] = {
		{ .header = 1u << 21, .value = 5, .operand = 4 },
		{ .header = 1u << 21, .value = 5, .operand = 5, .ends = true },
		{ .header = 1u << 21, .value = 4, .operand = 5, .ends = true },
		{ .header = 0, .value = 5, .operand = 4, .ends = true },
	};
	struct owner *owner = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		put_ram32(owner, DATA_RAM, cases[i].value);
		put_ram32(owner, DATA_RAM + 4, 0);
		USER_BATCH(owner, BCS, 0x36u << 23 | 2 | cases[i].header, cases[i].operand,
			   WIDE(DATA_RAM), WIDE_SDI(1), WIDE(DATA_RAM + 4), 1);
		assert_int_equal(ram32(owner, DATA_RAM + 4), !cases[i].ends);
	}
}

/* ---- semaphores -------------------------------------------------------------------------------- */

#define SEMAPHORE_WAIT(how)	(0x1cu << 23 | 2 | (how) << 12)
#define POLL			(1u << 15)
#define OF_REGISTER		(1u << 16)
#define SIGNAL(engine)		(0x1bu << 23 | (engine) << 15)

static void comparison_is_of_memory_with_the_operand(void **state)
{
	/* by the number of the comparison: passes if memory has less, as much, more */
	static const bool passes[8][3] = {
		{ false, false, true }, { false, true, true }, { true, false, false },
		{ true, true, false }, { false, true, false }, { true, false, true },
		{ true, true, true }, { true, true, true },
	};
	static const uint32_t values[] = { 4, 5, 0x80000000 };
	struct owner *owner = *state;

	for (uint32_t how = 0; how < 8; how++) {
		for (unsigned int i = 0; i < 3; i++) {
			put_ram32(owner, DATA_RAM, values[i]);
			USER_BATCH(owner, BCS, SEMAPHORE_WAIT(how) | POLL, 5, WIDE(DATA_RAM));
			if ((head(owner, BCS) != 0 && owner->vgpu->engines[ENGINE_BLITTER].depth == 0)
			    != passes[how][i])
				fail_msg("comparison %u of 0x%x", how, values[i]);
			wr(owner, BCS + CTL, 0);
			wr(owner, BCS + CTL, 1);
		}
	}
}

static void poll_sees_a_change_and_is_told_once(void **state)
{
	struct owner *owner = *state;

	wr(owner, RCS + IMR, 0);
	wr(owner, GTIMR, 0);
	USER_BATCH(owner, RCS, SEMAPHORE_WAIT(4) | POLL, 1, WIDE(DATA_RAM),
		   WIDE_SDI(1), WIDE(DATA_RAM + 4), 9);
	assert_true(rd(owner, GTIIR));
	wr(owner, GTIIR, UINT32_MAX);
	assert_true(run_for(owner, 1000000) < UINT64_MAX);
	assert_int_equal(rd(owner, GTIIR), 0);
	assert_int_equal(ram32(owner, DATA_RAM + 4), 0);
	put_ram32(owner, DATA_RAM, 1);
	run_for(owner, 1000000);
	assert_int_equal(ram32(owner, DATA_RAM + 4), 9);
}

static void register_is_polled(void **state)
{
	struct owner *owner = *state;

	USER_BATCH(owner, BCS, SEMAPHORE_WAIT(4) | POLL | OF_REGISTER, 1, GPR(BCS, 3), 0,
		   WIDE_SDI(1), WIDE(DATA_RAM), 9);
	assert_int_equal(ram32(owner, DATA_RAM), 0);
	wr(owner, GPR(BCS, 3), 1);
	run_for(owner, 1000000);
	assert_int_equal(ram32(owner, DATA_RAM), 9);
}

static void signal_is_waited_for(void **state)
{
	struct owner *owner = *state;

	USER_BATCH(owner, BCS, SEMAPHORE_WAIT(4), 1, WIDE(DATA_RAM),
		   WIDE_SDI(1), WIDE(DATA_RAM + 4), 9);
	put_ram32(owner, DATA_RAM, 1);
	run_for(owner, 1000000);
	assert_int_equal(ram32(owner, DATA_RAM + 4), 0);
	map_page(owner, RING + 0x40000, RING_RAM + 0x1000);
	wr(owner, RCS + START, RING + 0x40000);
	put_ram32(owner, RING_RAM + 0x1000, SIGNAL(ENGINE_VEBOX));
	put_ram32(owner, RING_RAM + 0x1004, 0);
	put_ram32(owner, RING_RAM + 0x1008, SIGNAL(7));	/* nobody */
	put_ram32(owner, RING_RAM + 0x100c, 0);
	put_ram32(owner, RING_RAM + 0x1010, SIGNAL(ENGINE_BLITTER));
	put_ram32(owner, RING_RAM + 0x1014, 0);
	wr(owner, RCS + TAIL, 16);
	run_for(owner, 1000000);
	assert_int_equal(ram32(owner, DATA_RAM + 4), 0);
	wr(owner, RCS + TAIL, 24);
	run_for(owner, 1000000);
	run_for(owner, 1000000);
	assert_int_equal(ram32(owner, DATA_RAM + 4), 9);
}

/* ---- atomic operations --------------------------------------------------------------------------- */

#define ATOMIC(op)	(0x2fu << 23 | 1u << 18 | (op) << 8 | 9)

struct atomic_case {
	const char *name;
	uint32_t op;
	uint64_t old, first, second, result;
};

static const struct atomic_case atomic_cases[] = {
	{ "AND", 0x01, 0xc, 0xa, 0, 0x8 },
	{ "OR", 0x02, 0xc, 0xa, 0, 0xe },
	{ "XOR", 0x03, 0xc, 0xa, 0, 0x6 },
	{ "MOVE", 0x04, 0xc, 0xa, 0, 0xa },
	{ "INC", 0x05, UINT32_MAX, 0, 0, 0 },
	{ "DEC", 0x06, 0, 0, 0, UINT32_MAX },
	{ "ADD", 0x07, 0xfffffff0, 0x11, 0, 1 },
	{ "SUB", 0x08, 3, 5, 0, 0xfffffffe },
	{ "RSUB", 0x09, 3, 5, 0, 2 },
	{ "IMAX", 0x0a, 0x80000000, 1, 0, 1 },
	{ "IMIN", 0x0b, 0x80000000, 1, 0, 0x80000000 },
	{ "UMAX", 0x0c, 0x80000000, 1, 0, 0x80000000 },
	{ "UMIN", 0x0d, 0x80000000, 1, 0, 1 },
	{ "CMP of equals", 0x0e, 7, 7, 9, 9 },
	{ "CMP", 0x0e, 7, 8, 9, 7 },
	{ "AND of 8 bytes", 0x21, UINT64_C(0xc0000000c), UINT64_C(0xa0000000a), 0, UINT64_C(0x800000008) },
	{ "MOVE of 8 bytes", 0x24, 0, UINT64_C(0x123456789), 0, UINT64_C(0x123456789) },
	{ "INC of 8 bytes", 0x25, UINT32_MAX, 0, 0, UINT64_C(1) << 32 },
	{ "DEC of 8 bytes", 0x26, UINT64_C(1) << 32, 0, 0, UINT32_MAX },
	{ "IMAX of 8 bytes", 0x2a, UINT64_C(1) << 63, 1, 0, 1 },
	{ "UMIN of 8 bytes", 0x2d, UINT64_C(1) << 63, 1, 0, 1 },
	{ "CMP of 8 bytes, equals", 0x2e, UINT64_C(7) << 32, UINT64_C(7) << 32, 9, 9 },
	{ "CMP of 8 bytes", 0x2e, UINT64_C(7) << 32, UINT64_C(8) << 32, 9, UINT64_C(7) << 32 },
};

static void operation_combines_memory_with_operands(void **state)
{
	struct owner *owner = *state;

	for (size_t i = 0; i < sizeof(atomic_cases) / sizeof(atomic_cases[0]); i++) {
		const struct atomic_case *c = &atomic_cases[i];
		const bool wide = c->op >> 5;

		put_ram64(owner, DATA_RAM, c->old);
		put_ram64(owner, DATA_RAM + 4 + 4 * wide, 0xabcdef);
		USER_BATCH(owner, BCS, ATOMIC(c->op), WIDE(DATA_RAM),
			   (uint32_t)c->first, (uint32_t)c->second,
			   (uint32_t)(c->first >> 32), (uint32_t)(c->second >> 32), 0, 0, 0, 0);
		if ((wide ? ram64(owner, DATA_RAM) : ram32(owner, DATA_RAM)) != c->result)
			fail_msg("%s: 0x%llx", c->name, (unsigned long long)ram64(owner, DATA_RAM));
		assert_int_equal(ram32(owner, DATA_RAM + 4 + 4 * wide), 0xabcdef);
	}
}

static void operands_are_in_registers(void **state)
{
	struct owner *owner = *state;

	for (size_t i = 0; i < ENGINES; i++) {
		const uint32_t base = wide_engines[i];

		put_ram64(owner, DATA_RAM, 5);
		wr(owner, GPR(base, 0), 5);
		wr(owner, GPR(base, 0) + 4, 0);
		wr(owner, GPR(base, 4), 6);
		wr(owner, GPR(base, 4) + 4, 7);
		USER_BATCH(owner, base, 0x2fu << 23 | 0x2e << 8 | 1, WIDE(DATA_RAM));
		assert_true(ram64(owner, DATA_RAM) == (UINT64_C(7) << 32 | 6));
		USER_BATCH(owner, base, 0x2fu << 23 | 0x07 << 8 | 1, WIDE(DATA_RAM));
		assert_true(ram64(owner, DATA_RAM) == (UINT64_C(7) << 32 | 11));
	}
}

static void sixteen_bytes_are_compared(void **state)
{
	struct owner *owner = *state;

	for (unsigned int differs = 0; differs < 3; differs++) {
		put_ram64(owner, DATA_RAM, 1 + (differs == 1));
		put_ram64(owner, DATA_RAM + 8, 2 + (differs == 2));
		USER_BATCH(owner, BCS, ATOMIC(0x4e), WIDE(DATA_RAM + 4),
			   1, 5, 0, 6, 2, 7, 0, 8);
		assert_int_equal(ram32(owner, DATA_RAM + 4), differs ? 0 : 6);
		assert_int_equal(ram32(owner, DATA_RAM + 12), differs ? 0 : 8);
	}
}

static void unknown_operation_is_executed(void **state)
{
	static const uint32_t headers[] = {
		ATOMIC(0x00), ATOMIC(0x0f), ATOMIC(0x1f), ATOMIC(0x41), ATOMIC(0x60), ATOMIC(0x84),
		ATOMIC(0xff),
	};

	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		SUBMIT(*state, BCS, headers[i], WIDE(DATA_RAM), 1, 1, 1, 1, 1, 1, 1, 1);
		assert_int_equal(head(*state, BCS), 0);
		assert_int_equal(ram32(*state, DATA_RAM), 0);
		wr(*state, BCS + CTL, 0);
		wr(*state, BCS + CTL, 1);
	}
}

/* ---- registers ----------------------------------------------------------------------------------- */

static void each_engine_calculates_with_its_own_registers(void **state)
{
	struct owner *owner = *state;

	for (size_t i = 0; i < ENGINES; i++) {
		const uint32_t base = wide_engines[i];

		wr(owner, GPR(base, 1), 10 * (i + 1));
		wr(owner, GPR(base, 2), 3);
		USER_BATCH(owner, base, 0x1au << 23 | 3, 0x080u << 20 | 0x20 << 10 | 1,
			   0x080u << 20 | 0x21 << 10 | 2, 0x100u << 20, 0x180u << 20 | 3 << 10 | 0x31);
	}
	for (size_t i = 0; i < ENGINES; i++)
		assert_int_equal(rd(owner, GPR(wide_engines[i], 3)), 10 * (i + 1) + 3);
}

/* @reg: a register that may be loaded; the number of those that were, by each of three commands */
static unsigned int loads(struct owner *owner, uint32_t base, uint32_t reg)
{
	unsigned int done = 0;

	put_ram32(owner, DATA_RAM, 0x11);
	wr(owner, SCRATCH_REG, 0x22);
	wr(owner, reg, 0);
	USER_BATCH(owner, base, WIDE_LRM, reg, WIDE(DATA_RAM));
	done += rd(owner, reg) == 0x11;
	USER_BATCH(owner, base, WIDE_LRR, SCRATCH_REG, reg);
	done += rd(owner, reg) == 0x22;
	USER_BATCH(owner, base, MI_LRI, reg, 0x33);
	done += rd(owner, reg) == 0x33;
	return done;
}

static void user_batch_loads_only_what_is_open(void **state)
{
	static const struct { uint32_t slot; int32_t first, end; } cases[] = {
		{ .slot = 0, .first = 0, .end = 4 },
		{ .slot = 1, .first = 0, .end = 16 },
		{ .slot = 1u << 28, .first = 0, .end = 0 },
		{ .slot = 2u << 28, .first = 0, .end = 4 },
		{ .slot = 3u << 28, .first = 0, .end = 0 },
		{ .slot = 1u << 30, .first = 0, .end = 0 },
	};
	const uint32_t open = SCRATCH_REG + 8;
	struct owner *owner = *state;

	for (size_t i = 0; i < ENGINES; i++) {
		const uint32_t base = wide_engines[i];

		for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
			wr(owner, base + NONPRIV + 4 * 11, open | cases[c].slot);
			for (int32_t at = -4; at <= 20; at += 4) {
				bool inside = at >= cases[c].first && at < cases[c].end;

				if (loads(owner, base, open + at) != (inside ? 3 : 0))
					fail_msg("engine %zu, slot 0x%x, %d", i, cases[c].slot, at);
			}
		}
		wr(owner, base + NONPRIV + 4 * 11, 0);
	}
	assert_int_equal(loads(owner, BCS, GPR(BCS, 15) + 4), 3);
	for (size_t i = 0; i < ENGINES; i++)
		assert_int_equal(rd(owner, wide_engines[i] + ESR), 0);
}

static void slot_of_another_engine_opens_nothing(void **state)
{
	struct owner *owner = *state;

	wr(owner, RCS + NONPRIV, SCRATCH_REG + 8);
	assert_int_equal(loads(owner, BCS, SCRATCH_REG + 8), 0);
	assert_int_equal(loads(owner, RCS, SCRATCH_REG + 8), 3);
}

static void widest_slot_opens_64_registers(void **state)
{
	struct owner *owner = *state;

	wr(owner, BCS + NONPRIV, GPR(RCS, 0) | 3);
	assert_int_equal(loads(owner, BCS, GPR(RCS, 15) + 4), 3);
	wr(owner, BCS + NONPRIV, (GPR(RCS, 15) + 4 - 4 * 63) | 3);
	assert_int_equal(loads(owner, BCS, GPR(RCS, 15) + 4), 3);
	wr(owner, BCS + NONPRIV, (GPR(RCS, 15) + 4 - 4 * 64) | 3);
	assert_int_equal(loads(owner, BCS, GPR(RCS, 15) + 4), 0);
}

static void any_register_may_be_stored(void **state)
{
	struct owner *owner = *state;

	wr(owner, SCRATCH_REG, 0x1234);
	USER_BATCH(owner, VCS, WIDE_SRM, SCRATCH_REG, WIDE(DATA_RAM));
	assert_int_equal(ram32(owner, DATA_RAM), 0x1234);
}

static void disabled_bytes_keep_their_value(void **state)
{
	struct owner *owner = *state;

	for (uint32_t disabled = 0; disabled < 16; disabled++) {
		uint32_t expected = 0;

		for (unsigned int i = 0; i < 4; i++)
			expected |= (disabled & 1u << i ? 0x11u : 0xeeu) << 8 * i;
		wr(owner, SCRATCH_REG, 0x11111111);
		SUBMIT(owner, BCS, MI_LRI | disabled << 8 | 1u << 12, SCRATCH_REG, 0xeeeeeeee, 0);
		assert_int_equal(rd(owner, SCRATCH_REG), expected);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, wide_setup, wide_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(store_writes_all_its_words),
		TEST(address_ends_at_48_bits),
		TEST(ggtt_is_for_the_privileged),
		TEST(command_is_too_short_for_its_address),
		TEST(flush_writes_where_it_is_told),
		TEST(skipped_command_has_another_length),
		TEST(batch_of_the_ppgtt_has_no_privileges),
		TEST(second_level_returns),
		TEST(batch_ends_by_comparison),
		TEST(comparison_is_of_memory_with_the_operand),
		TEST(poll_sees_a_change_and_is_told_once),
		TEST(register_is_polled),
		TEST(signal_is_waited_for),
		TEST(operation_combines_memory_with_operands),
		TEST(operands_are_in_registers),
		TEST(sixteen_bytes_are_compared),
		TEST(unknown_operation_is_executed),
		TEST(each_engine_calculates_with_its_own_registers),
		TEST(user_batch_loads_only_what_is_open),
		TEST(slot_of_another_engine_opens_nothing),
		TEST(widest_slot_opens_64_registers),
		TEST(any_register_may_be_stored),
		TEST(disabled_bytes_keep_their_value),
	};

	return cmocka_run_group_tests_name("mi-gen8", tests, NULL, NULL);
}
