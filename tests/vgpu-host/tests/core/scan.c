// SPDX-License-Identifier: MIT
/* What GVT-g lets the commands of a vGPU do on gen8 and gen9, and what becomes of one that it refuses. */
#include <stdlib.h>
#include <string.h>

#include "contexts.h"
#include "engine/scan.h"

#define LRI(offset)		(0x22u << 23 | 1), (offset), 0
#define SRM(offset)		(0x24u << 23 | 2), (offset), 0, 0
#define SRM_GGTT(offset, at)	(0x24u << 23 | 1u << 22 | 2), (offset), (at), 0
#define LRM(offset)		(0x29u << 23 | 2), (offset), 0, 0
#define LRR(from, to)		(0x2au << 23 | 1), (from), (to)
#define SDI(at, upper)		(0x20u << 23 | 1u << 22 | 2), (at), (upper), 0
#define ATOMIC(flags, at)	(0x2fu << 23 | 1u << 22 | (flags)), (at), 0
#define FLUSH(flags, at)	(0x26u << 23 | (flags)), (at), 0, 0, 0
#define PIPE(flags, at)		(0x7a000004), (flags), (at), 0, 0, 0
#define BATCH_GGTT(at)		(0x31u << 23 | 1), (at), 0
#define FLIP(plane, type)	(0x14u << 23 | (plane) << 19 | 1), 0, (type)

#define IN	((uint32_t)TEST_MAPPABLE)
#define OUT	0x10000u			/* of another vGPU, or the host's */
#define LAST	(IN + (64u << 20) - 4)		/* dword of the slice */

#define SKL	1u
#define BDW	2u
#define BOTH	(SKL | BDW)

struct rule {
	unsigned int platforms;
	enum engine_id engine;
	unsigned int depth;	/* batches around it */
	enum scan_verdict verdict;
	uint32_t where;
	uint32_t words[12];
};

static const struct rule rules[] = {
	/* commands */
	{ BOTH, ENGINE_BLITTER, 0, SCAN_PASSES, 0, { 0 } },
	{ BOTH, ENGINE_BLITTER, 0, SCAN_PASSES, 0, { 0x08u << 23 } },			/* ARB_ON_OFF */
	{ BOTH, ENGINE_RENDER, 0, SCAN_PASSES, 0, { 0x1au << 23 } },			/* MATH */
	{ BOTH, ENGINE_BLITTER, 0, SCAN_PASSES, 0, { 0x1bu << 23 } },			/* SEMAPHORE_SIGNAL */
	{ BOTH, ENGINE_BLITTER, 0, SCAN_LENGTH, 0, { 0x1bu << 23 | 1 } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_FORBIDDEN, 0, { CMD_WAIT, 0, IN, 0 } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_LENGTH, 0, { CMD_WAIT + 1, 0, IN, 0 } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_FORBIDDEN, 0, { 0x28u << 23 | 2 } },		/* REPORT_PERF_COUNT */
	{ BOTH, ENGINE_RENDER, 0, SCAN_FORBIDDEN, 0, { 0x2eu << 23 | 3 } },		/* COPY_MEM_MEM */
	{ BOTH, ENGINE_BLITTER, 0, SCAN_FORBIDDEN, 0, { CMD_SDX, 0, 0 } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_FORBIDDEN, 0, { 0x27u << 23 | 1 } },		/* CLFLUSH */
	{ BOTH, ENGINE_RENDER, 1, SCAN_FORBIDDEN, 0, { 0x36u << 23 | 2 } },		/* COND_BB_END */
	{ BOTH, ENGINE_RENDER, 0, SCAN_FORBIDDEN, 0, { 0x23u << 23 | 1 } },		/* UPDATE_GTT */
	{ BOTH, ENGINE_RENDER, 0, SCAN_UNKNOWN, 0, { 0x13u << 23 } },			/* LOAD_SCAN_LINES_EXCL */
	{ BOTH, ENGINE_RENDER, 0, SCAN_PASSES, 0, { 0x12u << 23 } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_LENGTH, 0, { 0x2bu << 23 } },			/* RS_STORE_DATA_IMM */
	{ BOTH, ENGINE_RENDER, 0, SCAN_LENGTH, 0, { 0x2cu << 23 | 3 } },		/* LOAD_URB_MEM */
	{ BOTH, ENGINE_RENDER, 0, SCAN_PASSES, 0, { 0x2cu << 23 | 2 } },
	{ BOTH, ENGINE_BLITTER, 0, SCAN_UNKNOWN, 0, { 2u << 29 | 0x40u << 22 | 3 } },	/* COLOR_BLT */
	{ BOTH, ENGINE_BLITTER, 0, SCAN_UNKNOWN, 0, { 2u << 29 | 0x43u << 22 | 4 } },	/* SRC_COPY_BLT */
	{ SKL, ENGINE_BLITTER, 0, SCAN_UNKNOWN, 0, { 2u << 29 | 0x42u << 22 | 8 } },	/* XY_FAST_COPY_BLT */
	{ BOTH, ENGINE_BLITTER, 0, SCAN_PASSES, 0, { 2u << 29 | 0x53u << 22 | 8 } },
	{ BDW, ENGINE_RENDER, 0, SCAN_PASSES, 0, { FLIP(5u, 0) } },
	{ BDW, ENGINE_RENDER, 0, SCAN_FORBIDDEN, 0, { FLIP(6u, 0) } },
	{ BDW, ENGINE_RENDER, 0, SCAN_LENGTH, 0, { FLIP(0u, 2) } },

	/* pipelines */
	{ BOTH, ENGINE_RENDER, 0, SCAN_PASSES, 0, { 0x78040000 } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_PASSES, 0, { 0x78210000 } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_UNKNOWN, 0, { 0x78220000 } },
	{ SKL, ENGINE_RENDER, 0, SCAN_PASSES, 0, { 0x78550000 } },
	{ BDW, ENGINE_RENDER, 0, SCAN_UNKNOWN, 0, { 0x78550000 } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_UNKNOWN, 0, { 0x79030000 } },
	{ BOTH, ENGINE_VIDEO, 0, SCAN_PASSES, 0, { 0x71280000 } },
	{ BOTH, ENGINE_VIDEO, 0, SCAN_UNKNOWN, 0, { 0x71290000 } },
	{ BOTH, ENGINE_VIDEO, 0, SCAN_UNKNOWN, 0, { 0x74000000 } },			/* VP8 */
	{ BOTH, ENGINE_VEBOX, 0, SCAN_PASSES, 0, { 0x74000000 } },

	/* registers that are loaded */
	{ BOTH, ENGINE_RENDER, 0, SCAN_PASSES, 0, { LRI(0x7000) } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_REGISTER, 0x70180, { LRI(0x70180) } },		/* a plane */
	{ BOTH, ENGINE_RENDER, 0, SCAN_REGISTER, 0x1ffffc, { LRI(0x1ffffc) } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_REGISTER, 0x7ffffc, { LRI(0x7ffffc) } },	/* behind all of them */
	{ BOTH, ENGINE_RENDER, 0, SCAN_REGISTER, 0x44200,
	  { 0x22u << 23 | 3, 0x7000, 0, 0x44200, 0 } },
	{ SKL, ENGINE_RENDER, 0, SCAN_PASSES, 0, { LRI(0xc800) } },			/* MOCS */
	{ SKL, ENGINE_RENDER, 0, SCAN_REGISTER, 0xcff8, { LRI(0xcff8) } },
	{ BDW, ENGINE_RENDER, 0, SCAN_REGISTER, 0xc800, { LRI(0xc800) } },
	{ BDW, ENGINE_RENDER, 0, SCAN_PASSES, 0, { LRI(0x8430) } },
	{ SKL, ENGINE_RENDER, 0, SCAN_REGISTER, 0x8430, { LRI(0x8430) } },
	{ SKL, ENGINE_BLITTER, 0, SCAN_PASSES, 0, { LRI(0x220d4) } },
	{ BOTH, ENGINE_BLITTER, 0, SCAN_PASSES, 0, { LRI(0x2229c) } },
	{ BOTH, ENGINE_BLITTER, 0, SCAN_REGISTER, 0x22230, { LRI(0x22230) } },		/* ELSP */
	/* those of contexts */
	{ BOTH, ENGINE_RENDER, 0, SCAN_PASSES, 0, { LRI(0x2600) } },
	{ SKL, ENGINE_BLITTER, 0, SCAN_PASSES, 0, { LRI(0x22600) } },
	{ BDW, ENGINE_BLITTER, 0, SCAN_REGISTER, 0x22600, { LRI(0x22600) } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_PASSES, 0, { LRI(0xe458) } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_REGISTER, 0x2034, { LRI(0x2034) } },		/* the ring's do not count */
	{ BOTH, ENGINE_RENDER, 0, SCAN_PASSES, 0, { LRI(0x2500) } },
	/* on Broadwell other engines load nothing above 256 KiB */
	{ BOTH, ENGINE_RENDER, 0, SCAN_PASSES, 0, { LRI(0x120000) } },
	{ SKL, ENGINE_BLITTER, 0, SCAN_PASSES, 0, { LRI(0x120000) } },
	{ BDW, ENGINE_BLITTER, 0, SCAN_REGISTER, 0x120000, { LRI(0x120000) } },
	/* a root that was not announced */
	{ BOTH, ENGINE_RENDER, 0, SCAN_ROOT, 0x2274, { 0x22u << 23 | 3, 0x2274, 0, 0x2270, 0x5000 } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_PASSES, 0, { 0x22u << 23 | 3, 0x2274, 1, 0x2270, 0x6000 } },

	/* registers that are moved */
	{ BOTH, ENGINE_RENDER, 0, SCAN_PASSES, 0, { SRM(0xb118) } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_PASSES, 0, { LRM(0x21f0) } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_MOVE, 0x7000, { SRM(0x7000) } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_MOVE, 0x7000, { LRM(0x7000) } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_REGISTER, 0x70180, { SRM(0x70180) } },
	{ BDW, ENGINE_RENDER, 0, SCAN_PASSES, 0, { SRM(0x20c0) } },
	{ SKL, ENGINE_RENDER, 0, SCAN_MOVE, 0x20c0, { SRM(0x20c0) } },
	{ SKL, ENGINE_RENDER, 0, SCAN_MOVE, 0x120000, { LRM(0x120000) } },
	{ BDW, ENGINE_RENDER, 0, SCAN_REGISTER, 0x120000, { LRM(0x120000) } },
	{ BDW, ENGINE_RENDER, 0, SCAN_MOVE, 0x120000, { SRM(0x120000) } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_LENGTH, 0, { (0x24u << 23 | 3), 0xb118, 0, 0, 0 } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_PASSES, 0, { SRM_GGTT(0xb118, LAST) } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_ADDRESS, OUT, { SRM_GGTT(0xb118, OUT) } },
	{ BDW, ENGINE_RENDER, 0, SCAN_PASSES, 0, { LRR(0x215c, 0x215c) } },
	{ SKL, ENGINE_RENDER, 0, SCAN_MOVE, 0x215c, { LRR(0x215c, 0x215c) } },
	{ BDW, ENGINE_RENDER, 0, SCAN_MOVE, 0x7000, { LRR(0x215c, 0x7000) } },
	{ BDW, ENGINE_RENDER, 0, SCAN_REGISTER, 0x120000, { LRR(0x7000, 0x120000) } },

	/* addresses */
	{ BOTH, ENGINE_BLITTER, 0, SCAN_PASSES, 0, { SDI(IN, 0) } },
	{ BOTH, ENGINE_BLITTER, 0, SCAN_PASSES, 0, { SDI(LAST, 0) } },
	{ BOTH, ENGINE_BLITTER, 0, SCAN_ADDRESS, OUT, { SDI(OUT, 0) } },
	{ BOTH, ENGINE_BLITTER, 0, SCAN_ADDRESS, IN, { SDI(IN, 1) } },			/* bit 32 */
	{ BOTH, ENGINE_BLITTER, 0, SCAN_PASSES, 0, { SDI(IN, 0xffff0000) } },
	{ BOTH, ENGINE_BLITTER, 0, SCAN_ADDRESS, LAST + 4, { SDI(LAST | 1, 0) } },	/* core 1 */
	{ BOTH, ENGINE_BLITTER, 0, SCAN_ADDRESS, LAST, { (0x20u << 23 | 3u << 21 | 3), LAST, 0, 0, 0 } },
	{ BOTH, ENGINE_BLITTER, 0, SCAN_LENGTH, 0, { (0x20u << 23 | 1u << 22 | 3), IN, 0, 0, 0 } },
	{ BOTH, ENGINE_BLITTER, 0, SCAN_PASSES, 0, { (0x20u << 23 | 3), OUT, 0, 0, 0 } },	/* PPGTT */
	{ BOTH, ENGINE_RENDER, 0, SCAN_PASSES, 0, { ATOMIC(1u, LAST) } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_ADDRESS, LAST, { ATOMIC(1u << 19 | 1, LAST) } },	/* a quadword */
	{ BOTH, ENGINE_RENDER, 0, SCAN_LENGTH, 0, { ATOMIC(1u << 18 | 1, IN) } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_PASSES, 0, { ATOMIC(1u << 18 | 9, IN) } },
	{ BOTH, ENGINE_BLITTER, 0, SCAN_PASSES, 0, { FLUSH(1u << 14 | 2, IN | 4) } },
	{ BOTH, ENGINE_BLITTER, 0, SCAN_PASSES, 0, { FLUSH(1u << 14 | 2, OUT) } },		/* PPGTT */
	{ BOTH, ENGINE_BLITTER, 0, SCAN_PASSES, 0, { FLUSH(2u, OUT | 4) } },			/* stores nothing */
	{ BOTH, ENGINE_BLITTER, 0, SCAN_ADDRESS, OUT, { FLUSH(1u << 14 | 2, OUT | 4) } },
	{ BOTH, ENGINE_BLITTER, 0, SCAN_ADDRESS, OUT, { FLUSH(3u << 14 | 3, OUT | 4) } },
	{ BOTH, ENGINE_BLITTER, 0, SCAN_LENGTH, 0, { FLUSH(1u, 0) } },
	{ BOTH, ENGINE_BLITTER, 0, SCAN_PASSES, 0, { FLUSH(1u << 21 | 1u << 14 | 2, 0xff8 | 4) } },
	{ BOTH, ENGINE_BLITTER, 0, SCAN_ADDRESS, 0x1000, { FLUSH(1u << 21 | 1u << 14 | 2, 0x1000 | 4) } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_PASSES, 0, { PIPE(1u << 24 | 1u << 14, IN) } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_ADDRESS, OUT, { PIPE(1u << 24 | 1u << 14, OUT) } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_PASSES, 0, { PIPE(1u << 14, OUT) } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_PASSES, 0, { PIPE(1u << 24 | 3u << 14, OUT) } },	/* never looked at */
	{ BOTH, ENGINE_RENDER, 0, SCAN_PASSES, 0, { PIPE(1u << 24 | 1u << 21 | 1u << 14, 0xd0) } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_ADDRESS, IN, { PIPE(1u << 24 | 1u << 21 | 1u << 14, IN) } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_PASSES, 0, { PIPE(1u << 23, 0x7000) } },
	{ BOTH, ENGINE_RENDER, 0, SCAN_REGISTER, 0x70180, { PIPE(1u << 23, 0x70180) } },

	/* batches */
	{ BOTH, ENGINE_BLITTER, 0, SCAN_PASSES, 0, { BATCH_GGTT(IN) } },
	{ BOTH, ENGINE_BLITTER, 0, SCAN_ADDRESS, OUT, { BATCH_GGTT(OUT) } },
	{ BOTH, ENGINE_BLITTER, 0, SCAN_PASSES, 0, { CMD_BB_START, OUT, 0 } },
	{ BOTH, ENGINE_BLITTER, 0, SCAN_LEVEL, 0, { CMD_SECOND, OUT, 0 } },
	{ BOTH, ENGINE_BLITTER, 1, SCAN_PASSES, 0, { CMD_SECOND, OUT, 0 } },
	{ BOTH, ENGINE_BLITTER, 2, SCAN_LEVEL, 0, { CMD_BB_START, OUT, 0 } },
};

static const uint64_t known_root[VGPU_PDPS] = { 0x100006000 };

static void try_rule(struct owner *owner, const struct rule *rule)
{
	struct engine *engine = &owner->vgpu->engines[rule->engine];
	struct command command = { .privileged = true };
	struct scan_finding finding;

	assert_int_equal(command_decode(&owner->gpu->commands, rule->engine, rule->words[0], 0x1000,
					&command), COMMAND_OK);
	memcpy(command.dw, rule->words, sizeof(rule->words));
	engine->depth = rule->depth;
	finding = scan_command(owner->vgpu, engine, &command);
	engine->depth = 0;
	if (finding.verdict != rule->verdict ||
	    (rule->where && (uint32_t)finding.where != rule->where))
		fail_msg("rule %zu, 0x%08x: verdict %d at 0x%llx, not %d at 0x%x", (size_t)(rule - rules),
			 rule->words[0], finding.verdict, (unsigned long long)finding.where,
			 rule->verdict, rule->where);
}

static void command_passes_or_does_not(void **state)
{
	static const char *const names[] = { "skylake", "broadwell" };

	(void)state;
	for (unsigned int i = 0; i < 2; i++) {
		struct owner owner = { 0 };

		owner_init_of(&owner, names[i], NULL);
		ppgtt_create(owner.vgpu, PPGTT_LEVELS_4, known_root);
		for (size_t j = 0; j < sizeof(rules) / sizeof(rules[0]); j++) {
			if (rules[j].platforms & 1u << i)
				try_rule(&owner, &rules[j]);
		}
		owner_fini(&owner);
	}
}

/*
 * How many registers Linux 6.12 marks F_CMD_ACCESS, and the sum of their offsets:
 * counted by compiling the tables of gvt/handlers.c with macros that set a mark.
 */
static void list_is_not_that_of_gvt(void **state)
{
	static const struct { const char *name; uint32_t count, sum; } lists[] = {
		{ "broadwell", 203, 0x00b9bd68 }, { "broadwell-ult", 203, 0x00b9bd68 },
		{ "skylake", 757, 0x026cf4f8 }, { "kabylake", 758, 0x026d3fb0 },
		{ "kabylake-halo", 758, 0x026d3fb0 }, { "coffeelake", 758, 0x026d3fb0 },
		{ "cometlake", 758, 0x026d3fb0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		static const struct context_form none = { 0 };
		static const struct context_form *const forms[ENGINES] = { &none, &none, &none, &none };
		const struct context_layout nothing = { 0 };
		struct platform platform = *platform_find(lists[i].name);
		uint32_t count = 0, sum = 0;
		uint8_t *map;

		platform.contexts = forms;
		assert_int_equal(scan_map_init(&map, &platform, NULL, &nothing), 0);
		for (uint32_t offset = 0; offset < platform.mmio_size; offset += 4) {
			bool marked = map[offset / 32] & 1u << (offset / 4 % 8);

			count += marked;
			sum += marked ? offset : 0;
		}
		free(map);
		if (count != lists[i].count || sum != lists[i].sum)
			fail_msg("%s: %u registers, sum 0x%08x", lists[i].name, count, sum);
	}
	assert_null(platform_find("haswell")->scan);
}

/* ---- in an engine ------------------------------------------------------------------------ */

static int setup(void **state)
{
	const struct vgpu_config share = owner_config();

	*state = calloc(1, sizeof(struct owner));
	contexts_init_share(*state, "skylake", &share);
	return 0;
}

#define IDLE_ACTIVE	1u
#define COMPLETE	0x18u
#define FORBIDDEN	CMD_WAIT, 0, GFX(DATA), 0
#define MOVED		(0x24u << 23 | 2), 0x22028, PPGTT(DATA), 0	/* EXCC: SRM may not */

static void assert_refused(const struct owner *owner, enum vgpu_refusal refusal, uint64_t count)
{
	assert_int_equal(vgpu_refused(owner->vgpu, refusal), count);
}

static void forbidden_command_is_executed(void **state)
{
	struct owner *owner = *state;
	struct context context = context_init(owner, BCS, 0);

	ADD(owner, &context, STORE(DATA, 7), CMD_SDX, 0x200, 9, STORE(DATA + 4, 8));
	elsp(owner, BCS, &context, 0, NULL);
	assert_string_equal(owner->vgpu->state.failsafe, "the guest submits a command that GVT-g forbids");
	assert_refused(owner, VGPU_REFUSED_COMMAND, 1);
	assert_int_equal(ram32(owner, DATA), 7);	/* it had come before */
	assert_int_equal(ram32(owner, DATA + 4), 0);
	assert_int_equal(ram32(owner, context.image + 0x200), 0);
	assert_events(owner, IDLE_ACTIVE, 0);
	assert_int_equal(rd(owner, BCS + 0xb8), 0);	/* ESR: the hardware has not seen it */
}

static void other_engines_go_on_in_failsafe(void **state)
{
	struct owner *owner = *state;
	struct context bad = context_init(owner, BCS, 0);
	struct context good = context_init(owner, RCS, 1);

	contexts_enable(owner, RCS);
	ADD(owner, &bad, FORBIDDEN);
	elsp(owner, BCS, &bad, 0, NULL);
	ADD(owner, &good, STORE(DATA, 7));
	elsp(owner, RCS, &good, 0, NULL);
	assert_int_equal(ram32(owner, DATA), 0);
}

static void unknown_command_hangs_the_engine(void **state)
{
	struct owner *owner = *state;
	struct context context = context_init(owner, BCS, 0);

	ADD(owner, &context, 0x7fu << 23 | 1, 0, 0);
	elsp(owner, BCS, &context, 0, NULL);
	assert_non_null(owner->vgpu->state.failsafe);
	assert_refused(owner, VGPU_REFUSED_COMMAND, 1);
	assert_int_equal(rd(owner, BCS + 0xb8), 0);
}

static void command_of_wrong_length_hangs_the_engine(void **state)
{
	struct owner *owner = *state;
	struct context context = context_init(owner, BCS, 0);

	ADD(owner, &context, (0x24u << 23 | 1), 0x22028, 0);
	elsp(owner, BCS, &context, 0, NULL);
	assert_string_equal(owner->vgpu->state.failsafe,
			    "the guest submits a command of a length that GVT-g does not accept");
}

/* It is as if the engine hung; but it takes the next context. */
static void dropped_workload_goes_on(void **state)
{
	struct owner *owner = *state;
	struct context bad = context_init(owner, BCS, 0);
	struct context next = context_init(owner, BCS, 1);
	struct context later = context_init(owner, BCS, 2);

	ADD(owner, &bad, STORE(DATA, 7), MOVED, STORE(DATA + 4, 8));
	ADD(owner, &next, STORE(DATA + 8, 9));
	ADD(owner, &later, STORE(DATA + 12, 10));
	elsp(owner, BCS, &bad, 0, &next);
	assert_null(owner->vgpu->state.failsafe);
	assert_refused(owner, VGPU_REFUSED_COMMAND_REGISTER, 1);
	assert_int_equal(ram32(owner, DATA), 7);
	assert_int_equal(ram32(owner, DATA + 4), 0);
	assert_int_equal(ram32(owner, DATA + 8), 0);	/* the rest of the pair is dropped, too */
	assert_int_equal(image32(owner, &bad, AT_HEAD), 0);
	assert_events(owner, IDLE_ACTIVE, 0);
	elsp(owner, BCS, &later, 0, NULL);
	assert_int_equal(ram32(owner, DATA + 12), 10);
	assert_events(owner, IDLE_ACTIVE, 0, COMPLETE, later.id);
}

static void pair_that_waits_outlives_a_dropped_workload(void **state)
{
	struct owner *owner = *state;
	struct context bad = context_init(owner, BCS, 0);
	struct context next = context_init(owner, BCS, 1);

	PUT(owner, BATCH, CMD_WAIT_PPGTT, 0, PPGTT(DATA), 0, CMD_BB_END);
	ADD(owner, &bad, CMD_ARB(0u), CMD_BB_START, PPGTT(BATCH), 0, MOVED);
	ADD(owner, &next, STORE(DATA + 8, 9));
	elsp(owner, BCS, &bad, 0, NULL);
	elsp(owner, BCS, &next, 0, NULL);
	put_ram32(owner, DATA, 1);
	for (unsigned int i = 0; i < 20; i++)
		run_for(owner, 1000000);
	assert_refused(owner, VGPU_REFUSED_COMMAND_REGISTER, 1);
	assert_int_equal(ram32(owner, DATA + 8), 0);
}

static void workaround_batch_is_not_scanned(void **state)
{
	struct owner *owner = *state;
	struct context context = context_init(owner, RCS, 0);

	contexts_enable(owner, RCS);
	memset(owner->ram + BATCH, 0, 64);
	PUT(owner, BATCH, CMD_LRI, 0x44200, 0);
	put_image32(owner, &context, AT_CONTROL, NO_INHIBIT);
	put_image32(owner, &context, AT_INDIRECT, GFX(BATCH) | 1);
	ADD(owner, &context, STORE(DATA, 7));
	elsp(owner, RCS, &context, 0, NULL);
	assert_refused(owner, VGPU_REFUSED_COMMAND_REGISTER, 1);
	assert_non_null(owner->vgpu->state.failsafe);
	assert_int_equal(ram32(owner, DATA), 0);
}

/* A dropped one is not left in the middle of what comes before the ring. */
static void dropped_workaround_batch_is_gone_on_with(void **state)
{
	struct owner *owner = *state;
	struct context bad = context_init(owner, RCS, 0);
	struct context good = context_init(owner, RCS, 1);

	contexts_enable(owner, RCS);
	memset(owner->ram + BATCH, 0, 64);
	PUT(owner, BATCH, (0x24u << 23 | 2), 0x7000, PPGTT(DATA), 0);
	put_image32(owner, &bad, AT_CONTROL, NO_INHIBIT);
	put_image32(owner, &bad, AT_INDIRECT, GFX(BATCH) | 1);
	put_image32(owner, &bad, AT_PER_CTX, GFX(BATCH) | 1);
	ADD(owner, &bad, STORE(DATA, 7));
	ADD(owner, &good, STORE(DATA, 8));
	elsp(owner, RCS, &bad, 0, NULL);
	elsp(owner, RCS, &good, 0, NULL);
	assert_refused(owner, VGPU_REFUSED_COMMAND_REGISTER, 1);
	assert_int_equal(ram32(owner, DATA), 8);
}

/* Commands in a batch of its own, started by the ring with the bits @how. */
static void run_batch(struct owner *owner, uint32_t how)
{
	struct context context = context_init(owner, BCS, 0);

	PUT(owner, BATCH, CMD_LRI, 0x44200, 0, CMD_BB_END);
	ADD(owner, &context, (0x31u << 23 | 1 | how), how ? PPGTT(BATCH) : GFX(BATCH), 0, STORE(DATA, 7));
	elsp(owner, BCS, &context, 0, NULL);
}

static void batch_in_the_ppgtt_is_scanned(void **state)
{
	struct owner *owner = *state;

	run_batch(owner, 1u << 8);
	assert_refused(owner, VGPU_REFUSED_COMMAND_REGISTER, 0);
	assert_int_equal(ram32(owner, DATA), 7);
}

static void batch_in_the_ggtt_is_not_scanned(void **state)
{
	struct owner *owner = *state;

	run_batch(owner, 0);
	assert_refused(owner, VGPU_REFUSED_COMMAND_REGISTER, 1);
	assert_int_equal(ram32(owner, DATA), 0);
	assert_non_null(owner->vgpu->state.failsafe);
}

static void store_outside_the_slices_is_only_counted(void **state)
{
	struct owner *owner = *state;
	struct context context = context_init(owner, BCS, 0);

	ADD(owner, &context, CMD_SDI, 0x10000, 0, 7);
	elsp(owner, BCS, &context, 0, NULL);
	assert_refused(owner, VGPU_REFUSED_COMMAND_ADDRESS, 1);
	assert_refused(owner, VGPU_REFUSED_GGTT_ADDRESS, 0);
	assert_non_null(owner->vgpu->state.failsafe);
}

static void assert_not_scanned(const struct vgpu_config *share)
{
	struct context context;
	struct owner owner = { 0 };

	contexts_init_share(&owner, "skylake", share);
	context = context_init(&owner, BCS, 0);
	put_ram32(&owner, DATA, 1);
	ADD(&owner, &context, FORBIDDEN, MOVED, STORE(DATA + 4, 8));
	elsp(&owner, BCS, &context, 0, NULL);
	assert_refused(&owner, VGPU_REFUSED_COMMAND, 0);
	assert_refused(&owner, VGPU_REFUSED_COMMAND_REGISTER, 0);
	assert_int_equal(ram32(&owner, DATA + 4), 8);
	owner_fini(&owner);
}

static void bare_metal_is_scanned(void **state)
{
	const struct vgpu_config share = { .pvinfo = VGPU_PVINFO_HIDDEN };

	(void)state;
	assert_not_scanned(&share);
}

static void vgpu_that_asks_for_no_scan_is_scanned(void **state)
{
	struct vgpu_config share = owner_config();

	(void)state;
	share.unscanned = true;
	assert_not_scanned(&share);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(command_passes_or_does_not),
		cmocka_unit_test(list_is_not_that_of_gvt),
		TEST(forbidden_command_is_executed),
		TEST(other_engines_go_on_in_failsafe),
		TEST(unknown_command_hangs_the_engine),
		TEST(command_of_wrong_length_hangs_the_engine),
		TEST(dropped_workload_goes_on),
		TEST(pair_that_waits_outlives_a_dropped_workload),
		TEST(workaround_batch_is_not_scanned),
		TEST(dropped_workaround_batch_is_gone_on_with),
		TEST(batch_in_the_ppgtt_is_scanned),
		TEST(batch_in_the_ggtt_is_not_scanned),
		TEST(store_outside_the_slices_is_only_counted),
		cmocka_unit_test(bare_metal_is_scanned),
		cmocka_unit_test(vgpu_that_asks_for_no_scan_is_scanned),
	};

	return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}
