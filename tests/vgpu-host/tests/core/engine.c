// SPDX-License-Identifier: MIT
/* The command table, the walker and what commands do. */
#include <string.h>

#include "owner.h"
#include "stream.h"

/* ---- decoding ------------------------------------------------------------------------- */

struct decode_case {
	const char *name;
	unsigned int engine;
	uint32_t header;
	uint32_t room;
	enum command_verdict verdict;
	uint32_t dwords;
};

static const struct decode_case decode_cases[] = {
	{ .name = "noop", .header = 0, .room = 1, .verdict = COMMAND_OK, .dwords = 1 },
	{ .name = "no room", .header = 0, .room = 0, .verdict = COMMAND_TRUNCATED, .dwords = 1 },
	{ .name = "LRI fits", .header = MI_LRI, .room = 3, .verdict = COMMAND_OK, .dwords = 3 },
	{ .name = "LRI cut", .header = MI_LRI, .room = 2, .verdict = COMMAND_TRUNCATED,
	  .dwords = 3 },
	{ .name = "longest LRI", .header = 0x22u << 23 | 0xff, .room = 257,
	  .verdict = COMMAND_OK, .dwords = 257 },
	{ .name = "PIPE_CONTROL", .header = 0x7a000003, .room = 9, .verdict = COMMAND_OK,
	  .dwords = 5 },
	{ .name = "PIPE_CONTROL on the blitter", .engine = ENGINE_BLITTER, .header = 0x7a000003,
	  .room = 9, .verdict = COMMAND_UNKNOWN },
	{ .name = "PIPELINE_SELECT is one dword", .header = 0x69040001, .room = 1,
	  .verdict = COMMAND_OK, .dwords = 1 },
	{ .name = "media length has 16 bits", .header = 0x71000123, .room = 0x200,
	  .verdict = COMMAND_OK, .dwords = 0x125 },
	{ .name = "the same header is MFX on video", .engine = ENGINE_VIDEO,
	  .header = 0x71001123, .room = 0x200, .verdict = COMMAND_OK, .dwords = 0x125 },
	{ .name = "blit", .engine = ENGINE_BLITTER, .header = 0x54f00006, .room = 8,
	  .verdict = COMMAND_OK, .dwords = 8 },
	{ .name = "blit on render", .header = 0x54f00006, .room = 8,
	  .verdict = COMMAND_UNKNOWN },
	{ .name = "MFX_WAIT is one dword", .engine = ENGINE_VIDEO, .header = 0x68000105, .room = 1,
	  .verdict = COMMAND_OK, .dwords = 1 },
	{ .name = "SRM too short", .header = 0x24u << 23, .room = 8,
	  .verdict = COMMAND_WRONG_LENGTH, .dwords = 2 },
	{ .name = "SDI too long", .header = 0x20u << 23 | 4, .room = 8,
	  .verdict = COMMAND_WRONG_LENGTH, .dwords = 6 },
	{ .name = "unknown MI", .header = 0x3fu << 23, .room = 8, .verdict = COMMAND_UNKNOWN },
	{ .name = "unknown client", .header = 0xffffffff, .room = 8,
	  .verdict = COMMAND_UNKNOWN },
};

static void command_is_misread(void **state)
{
	struct command_map map;

	(void)state;
	assert_int_equal(command_map_init(&map, &gen7_commands), 0);
	for (size_t i = 0; i < sizeof(decode_cases) / sizeof(decode_cases[0]); i++) {
		const struct decode_case *c = &decode_cases[i];
		struct command command;
		enum command_verdict verdict = command_decode(&map, c->engine, c->header, c->room,
							      &command);

		if (verdict != c->verdict || command.dwords != c->dwords)
			fail_msg("%s: %s, %u dwords", c->name, command_verdict_name(verdict),
				 command.dwords);
	}
	command_map_fini(&map);
}

/* ---- rings ------------------------------------------------------------------------------ */

static void ring_is_not_consumed(void **state)
{
	struct owner *owner = *state;
	struct vgpu_work work;

	SUBMIT(owner, RCS, MI_NOOP_ID(42), 0);
	assert_int_equal(head(owner, RCS), 8);
	assert_int_equal(rd(owner, RCS + NOPID), 42);
	vgpu_work(owner->vgpu, &work);
	assert_int_equal(work.dwords, 2);
}

static void ring_does_not_wrap(void **state)
{
	struct owner *owner = *state;

	wr(owner, RCS + HEAD, 0xff8);
	wr(owner, RCS + TAIL, 0x10);
	run_for(owner, 1000);
	assert_int_equal(rd(owner, RCS + HEAD), 0x00200010);
}

static void stopped_ring_runs(void **state)
{
	struct owner *owner = *state;

	wr(owner, RCS + MI_MODE, 0x01000100);
	SUBMIT(owner, RCS, 0, 0);
	assert_int_equal(head(owner, RCS), 0);
	assert_int_equal(rd(owner, RCS + MI_MODE) & 0x200, 0x200);
	wr(owner, RCS + MI_MODE, 0x01000000);
	assert_int_equal(rd(owner, RCS + MI_MODE) & 0x200, 0);	/* busy */
	run_for(owner, 1000);
	assert_int_equal(head(owner, RCS), 8);
	assert_int_equal(rd(owner, RCS + MI_MODE) & 0x200, 0x200);
}

static void command_leaves_the_ring(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, RCS, 0x22u << 23 | 0xff, 0);	/* says 257 dwords, two are there */
	assert_int_equal(head(owner, RCS), 0);
	assert_int_equal(rd(owner, RCS + ESR), 1);
	assert_int_equal(rd(owner, RCS + IPEHR), 0x22u << 23 | 0xff);
	assert_int_equal(owner->lines[VGPU_LOG_GUEST], 1);
	run_for(owner, 1000);
	assert_int_equal(owner->lines[VGPU_LOG_GUEST], 1);
}

static void unknown_command_is_passed_over(void **state)
{
	struct owner *owner = *state;
	struct vgpu_work work;

	SUBMIT(owner, RCS, 0, 0, 0x3fu << 23, 0);
	assert_int_equal(head(owner, RCS), 8);
	vgpu_work(owner->vgpu, &work);
	assert_int_equal(work.unknown_commands, 1);
}

static void hung_engine_is_not_reset(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, RCS, 0x3fu << 23, 0);
	wr(owner, GDRST, 1u << 1);
	assert_int_equal(rd(owner, GDRST), 0);
	assert_int_equal(rd(owner, RCS + CTL), 0);
	assert_int_equal(rd(owner, BCS + CTL), 1);	/* another domain */
	wr(owner, RCS + START, RING);
	wr(owner, RCS + CTL, 1);
	SUBMIT(owner, RCS, 0, 0);
	assert_int_equal(head(owner, RCS), 8);
	wr(owner, GDRST, 1);
	assert_int_equal(rd(owner, BCS + CTL), 0);
}

static void failsafe_guest_uses_the_engines(void **state)
{
	struct owner *owner = *state;

	wr(owner, 0x78808, 1);		/* "not enough resources" */
	SUBMIT(owner, RCS, 0, 0);
	assert_int_equal(head(owner, RCS), 0);
}

static void ring_outside_the_slice_is_read(void **state)
{
	struct owner *owner = *state;

	wr(owner, RCS + START, 0);
	SUBMIT(owner, RCS, 0, 0);
	assert_int_equal(head(owner, RCS), 0);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_ADDRESS), 1);
}

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
	SUBMIT(owner, BCS, 0x26u << 23 | 1u << 21 | 1u << 14 | 2, 0x84, 0x11, 0x22);
	assert_int_equal(ram32(owner, STATUS_RAM + 0x84), 0x11);
	assert_int_equal(ram32(owner, STATUS_RAM + 0x88), 0x22);
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

/* ---- batches --------------------------------------------------------------------------------- */

static void batch_does_not_return(void **state)
{
	struct owner *owner = *state;
	struct vgpu_work work;

	put_ram32(owner, BATCH_RAM, MI_NOOP_ID(1));
	put_ram32(owner, BATCH_RAM + 4, MI_BB_END);
	SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
	assert_int_equal(head(owner, RCS), 16);
	assert_int_equal(rd(owner, RCS + NOPID), 1);
	vgpu_work(owner->vgpu, &work);
	assert_int_equal(work.batches, 1);
}

static void second_level_returns_to_the_ring(void **state)
{
	struct owner *owner = *state;

	put_ram32(owner, BATCH_RAM, MI_BB_START | 1u << 22);	/* call */
	put_ram32(owner, BATCH_RAM + 4, BATCH + 0x100);
	put_ram32(owner, BATCH_RAM + 8, MI_NOOP_ID(2));
	put_ram32(owner, BATCH_RAM + 12, MI_BB_END);
	put_ram32(owner, BATCH_RAM + 0x100, MI_BB_START);	/* jump */
	put_ram32(owner, BATCH_RAM + 0x104, BATCH + 0x200);
	put_ram32(owner, BATCH_RAM + 0x200, MI_BB_END);
	SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
	assert_int_equal(rd(owner, RCS + NOPID), 2);
	assert_int_equal(head(owner, RCS), 16);
}

static void offset_is_not_added_to_a_batch(void **state)
{
	struct owner *owner = *state;

	put_ram32(owner, BATCH_RAM + 0x80, MI_NOOP_ID(3));
	put_ram32(owner, BATCH_RAM + 0x84, MI_BB_END);
	wr(owner, RCS + 0x158, 0x80);
	SUBMIT(owner, RCS, MI_BB_START | 1u << 16, BATCH, 0, 0);
	assert_int_equal(rd(owner, RCS + NOPID), 3);
}

static void batch_that_changes_itself_runs_as_it_was(void **state)
{
	struct owner *owner = *state;

	PUT_BATCH(owner, MI_SDI, 0, BATCH + 16, MI_NOOP_ID(9), MI_NOOP_ID(8), MI_BB_END);
	SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
	assert_int_equal(rd(owner, RCS + NOPID), 9);
}

static void command_over_two_pages_is_torn(void **state)
{
	struct owner *owner = *state;

	map_page(owner, BATCH + 0x1000, DATA_RAM);	/* not behind it in memory */
	put_ram32(owner, BATCH_RAM + 0xffc, MI_LRI);
	put_ram32(owner, DATA_RAM, SCRATCH_REG);
	put_ram32(owner, DATA_RAM + 4, 0x1234);
	put_ram32(owner, DATA_RAM + 8, MI_BB_END);
	SUBMIT(owner, RCS, MI_BB_START, BATCH + 0xffc, 0, 0);
	assert_int_equal(rd(owner, SCRATCH_REG), 0x1234);
	assert_int_equal(head(owner, RCS), 16);
}

static void endless_batch_never_lets_go(void **state)
{
	struct owner *owner = *state;
	uint64_t next;

	put_ram32(owner, BATCH_RAM, MI_BB_START);
	put_ram32(owner, BATCH_RAM + 4, BATCH);
	SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
	for (int i = 0; i < 100; i++)
		next = run_for(owner, 1000);
	assert_true(next > owner->now);		/* paced, so that it does not eat the host */
	assert_true(next < owner->now + 1000000);
	assert_int_equal(head(owner, RCS), 8);
	put_ram32(owner, BATCH_RAM, MI_BB_END);	/* the CPU ends it */
	run_for(owner, next - owner->now);
	assert_int_equal(head(owner, RCS), 16);
}

static void loop_is_not_paced(void **state)
{
	struct owner *owner = *state;
	struct vgpu_work before, after;

	put_ram32(owner, BATCH_RAM, MI_BB_START);
	put_ram32(owner, BATCH_RAM + 4, BATCH);
	SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
	for (int i = 0; i < 30; i++) {
		uint64_t next = run_for(owner, 1);

		assert_int_equal(next, owner->now);	/* a short wait is not stretched */
	}
	for (int i = 0; i < 100; i++)
		run_for(owner, 1000);
	vgpu_work(owner->vgpu, &before);
	for (int i = 0; i < 1000; i++)
		run_for(owner, 1000);			/* the guest asks all the time */
	vgpu_work(owner->vgpu, &after);
	assert_in_range(after.batches - before.batches, 9, 11);
}

static void chain_is_paced_like_a_loop(void **state)
{
	struct owner *owner = *state;

	/* two batches that jump into each other: each time elsewhere */
	PUT_BATCH(owner, MI_BB_START, BATCH + 16, 0, 0, MI_BB_START, BATCH);
	SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
	for (int i = 0; i < 100; i++) {
		uint64_t next = run_for(owner, 1);

		assert_int_equal(next, owner->now);
	}
}

/* Tests keep an engine busy with a million of them; a driver whose work waits behind those takes the engine for hung. */
static void noops_take_as_long_as_commands(void **state)
{
	struct owner *owner = *state;
	struct vgpu_work before;
	struct vgpu_work after;

	for (uint32_t page = 1; page < 64; page++)
		map_page(owner, BATCH + page * 4096, 0x200000 + page * 4096);
	put_ram32(owner, 0x200000 + 63 * 4096 + 0xffc, MI_BB_END);
	map_page(owner, DATA, 0x200000 + 16 * 4096);
	map_page(owner, STATUS, 0x200000 + 32 * 4096);
	put_ram32(owner, 0x200000 + 40 * 4096 + 0x84, MI_NOOP_ID(5));
	vgpu_work(owner->vgpu, &before);
	SUBMIT(owner, RCS, MI_BB_START, BATCH, MI_NOOP_ID(3), 0);
	assert_int_equal(rd(owner, RCS + NOPID), 0);	/* the batch has not ended */
	for (int i = 0; i < 5; i++)
		run_for(owner, 1);
	assert_int_equal(rd(owner, RCS + NOPID), 3);
	vgpu_work(owner->vgpu, &after);
	assert_int_equal(after.dwords - before.dwords, 2 + 64 * 1024 + 2);
}

static void noops_hide_what_is_between_them(void **state)
{
	struct owner *owner = *state;

	for (uint32_t at = 0; at < 0x200; at += 4) {
		put_ram32(owner, BATCH_RAM + at, MI_NOOP_ID(at + 1));
		put_ram32(owner, BATCH_RAM + at + 4, MI_BB_END);
		SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
		assert_int_equal(rd(owner, RCS + NOPID), at + 1);
		put_ram32(owner, BATCH_RAM + at, 0);
	}
}

static void noops_run_past_the_tail(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, RCS, 0, 0, 0, 0);
	assert_int_equal(head(owner, RCS), 16);
	put_ram32(owner, RING_RAM + 16, MI_NOOP_ID(7));
	wr(owner, RCS + TAIL, 24);
	run_for(owner, 1000);
	assert_int_equal(head(owner, RCS), 24);
	assert_int_equal(rd(owner, RCS + NOPID), 7);
}

static void long_batch_is_paced_like_a_loop(void **state)
{
	struct owner *owner = *state;

	for (uint32_t page = 1; page < 128; page++)
		map_page(owner, BATCH + page * 4096, 0x200000 + page * 4096);
	for (uint32_t at = 0x201000; at < 0x280000; at += 4)
		put_ram32(owner, at, MI_NOOP_ID(1));
	map_page(owner, DATA, DATA_RAM);
	put_ram32(owner, BATCH_RAM + 0xff8, MI_BB_START);	/* over the data's page */
	put_ram32(owner, BATCH_RAM + 0xffc, DATA + 0x1000);
	wr(owner, RCS + HEAD, 0);
	put_ram32(owner, RING_RAM, MI_BB_START);
	put_ram32(owner, RING_RAM + 4, BATCH);
	wr(owner, RCS + 0x30, 8);
	for (int i = 0; i < 32; i++) {
		uint64_t next = run_for(owner, 1);

		assert_int_equal(next, owner->now);
	}
}

static void other_engines_wait_for_an_endless_batch(void **state)
{
	struct owner *owner = *state;

	put_ram32(owner, BATCH_RAM, MI_BB_START);
	put_ram32(owner, BATCH_RAM + 4, BATCH);
	SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
	map_page(owner, RING + 0x1000, RING_RAM + 0x1000);
	put_ram32(owner, RING_RAM + 0x1000, MI_NOOP_ID(3));
	wr(owner, BCS + START, RING + 0x1000);
	wr(owner, BCS + TAIL, 8);
	run_for(owner, 1000);
	assert_int_equal(rd(owner, BCS + NOPID), 3);
}

static void long_commands_hold_up_the_others(void **state)
{
	struct owner *owner = *state;
	uint32_t words[257 + 2] = { 0x22u << 23 | 255 };
	struct vgpu_work work;

	for (unsigned int i = 0; i < 128; i++)
		words[1 + 2 * i] = SCRATCH_REG;
	words[257] = MI_BB_START;
	words[258] = BATCH;
	put_batch(owner, words, 259);
	SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
	vgpu_work(owner->vgpu, &work);
	assert_in_range(work.dwords, 10000, 20000);
}

static void engine_that_resets_itself_never_ends(void **state)
{
	struct owner *owner = *state;

	/* off, on, and to where the end of this command wraps to its beginning */
	SUBMIT(owner, RCS, 0x22u << 23 | 5, RCS + CTL, 0, RCS + CTL, 1, RCS + HEAD, 4096 - 28, 0);
	assert_int_equal(head(owner, RCS), 0);
	assert_int_equal(rd(owner, RCS + EIR), 0);
}

static void batch_runs_off_its_memory(void **state)
{
	struct owner *owner = *state;

	/* all zero: no end before the page's end, and nothing is mapped behind it */
	SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
	run_for(owner, 1000);
	assert_int_equal(rd(owner, RCS + ACTHD), BATCH + 0x1000);
	assert_int_equal(rd(owner, RCS + ESR), 1u << 5);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_DMA), 1);
}

/* ---- PPGTT ------------------------------------------------------------------------------------- */

static void ppgtt_is_not_walked(void **state)
{
	struct owner *owner = *state;

	setup_ppgtt(owner, RCS);
	put_ram32(owner, BATCH_RAM, 0x20u << 23 | 2);		/* store through the PPGTT */
	put_ram32(owner, BATCH_RAM + 8, 0x6010);
	put_ram32(owner, BATCH_RAM + 12, 0xabcd);
	put_ram32(owner, BATCH_RAM + 16, MI_BB_END);
	SUBMIT(owner, RCS, MI_BB_START | 1u << 8, 0x5000, 0, 0);
	assert_int_equal(ram32(owner, DATA_RAM + 0x10), 0xabcd);
	assert_int_equal(head(owner, RCS), 16);
	for (unsigned int i = 0; i < VGPU_REFUSALS; i++)
		assert_int_equal(vgpu_refused(owner->vgpu, i), 0);
}

static void ppgtt_reaches_what_is_not_mapped(void **state)
{
	struct owner *owner = *state;

	setup_ppgtt(owner, RCS);
	SUBMIT(owner, RCS, 0x20u << 23 | 2, 0, 0x7000, 1);
	SUBMIT(owner, RCS, 0x20u << 23 | 2, 0, 0x80000000, 1);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_DMA), 2);
	wr(owner, RCS + PP_DIR_BASE, 0);	/* a directory in foreign entries */
	SUBMIT(owner, RCS, 0x20u << 23 | 2, 0, 0x6000, 1);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_ADDRESS), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stream_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(command_is_misread),
		TEST(ring_is_not_consumed),
		TEST(ring_does_not_wrap),
		TEST(stopped_ring_runs),
		TEST(command_leaves_the_ring),
		TEST(unknown_command_is_passed_over),
		TEST(hung_engine_is_not_reset),
		TEST(failsafe_guest_uses_the_engines),
		TEST(ring_outside_the_slice_is_read),
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
		TEST(batch_does_not_return),
		TEST(second_level_returns_to_the_ring),
		TEST(offset_is_not_added_to_a_batch),
		TEST(batch_that_changes_itself_runs_as_it_was),
		TEST(command_over_two_pages_is_torn),
		TEST(endless_batch_never_lets_go),
		TEST(loop_is_not_paced),
		TEST(chain_is_paced_like_a_loop),
		TEST(noops_take_as_long_as_commands),
		TEST(noops_hide_what_is_between_them),
		TEST(noops_run_past_the_tail),
		TEST(long_batch_is_paced_like_a_loop),
		TEST(other_engines_wait_for_an_endless_batch),
		TEST(long_commands_hold_up_the_others),
		TEST(engine_that_resets_itself_never_ends),
		TEST(batch_runs_off_its_memory),
		TEST(ppgtt_is_not_walked),
		TEST(ppgtt_reaches_what_is_not_mapped),
	};

	return cmocka_run_group_tests_name("engine", tests, NULL, NULL);
}
