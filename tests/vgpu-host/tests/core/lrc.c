// SPDX-License-Identifier: MIT
/* Images of contexts: what is in them, what they keep apart, and images that nobody has saved. */
#include <stdlib.h>
#include <string.h>

#include "contexts.h"
#include "platform/gen8/gen8.h"

#define IDLE_ACTIVE	0x1
#define PREEMPTED	0x2
#define IDLE		0x18
#define A		0x100
#define B		0x101

#define PVINFO_CURSOR	0x78828
#define PLANE_SURFACE	0x7019c
#define CACHE_MODE_1	0x7004

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct owner));
	assert_non_null(*state);
	contexts_init(*state, false);
	return 0;
}

static int setup_stale(void **state)
{
	*state = calloc(1, sizeof(struct owner));
	assert_non_null(*state);
	contexts_init(*state, true);
	return 0;
}

/* ---- forms ------------------------------------------------------------------------------- */

static void look_at_form(const struct platform *platform, unsigned int id)
{
	const struct context_form *form = platform->contexts[id];
	struct mmio_map map;
	unsigned int end = 0;

	assert_int_equal(mmio_map_init(&map, platform->mmio_size, platform->tables), 0);
	for (unsigned int i = 0; i < form->count; i++) {
		const struct context_load *load = &form->loads[i];

		assert_true(load->dword >= end && load->count && load->count <= 126);
		assert_true(!form->more || load->dword >= form->more_end ||
			    load->dword + 2u * load->count < form->more);
		end = load->dword + 1u + 2u * load->count;
		for (unsigned int j = 0; j < load->count; j++) {
			if (!mmio_find(&map, platform->engines[id].base + load->offsets[j]))
				fail_msg("%s: %s has no 0x%x", platform->name, platform->engines[id].name,
					 load->offsets[j]);
		}
	}
	assert_true(form->end >= end && form->end < LRC_STATE_DWORDS);
	mmio_map_fini(&map);
}

static void loads_of_an_image_lie_apart(void **state)
{
	(void)state;
	for (const struct platform *const *platform = platforms; *platform; platform++) {
		for (unsigned int id = 0; (*platform)->contexts && id < ENGINES; id++)
			look_at_form(*platform, id);
	}
}

/* What upstream's live_lrc_layout and live_lrc_fixed compare with. */
static void saved_image_has_the_drivers_layout(void **state)
{
	static const uint32_t fixed[][2] = {
		{ 0x01, 0x1100101b }, { 0x02, BCS + 0x244 }, { 0x04, BCS + 0x34 }, { 0x06, BCS + 0x30 },
		{ 0x08, BCS + 0x38 }, { 0x0a, BCS + 0x3c }, { 0x0e, BCS + 0x140 }, { 0x10, BCS + 0x110 },
		{ 0x18, BCS + 0x1c0 }, { 0x1a, BCS + 0x1c4 }, { 0x1c, BCS + 0x1c8 }, { 0x1e, 0 },
		{ 0x1f, 0 }, { 0x20, 0 }, { 0x21, 0x11001011 }, { 0x22, BCS + 0x3a8 },
		{ 0x32, BCS + 0x270 }, { 0x34, 0 }, { 0x40, 0 }, { 0x41, 0x11001001 }, { 0x42, BCS + 0x200 },
		{ 0x44, 0 }, { 0x50, 0 }, { 0x51, 0x11001057 }, { 0x54, BCS + 0x9c }, { 0x64, BCS + 0x158 },
		{ 0x68, BCS + 0x600 }, { 0xa8, BCS + 0x68 }, { IMAGE_END, CMD_BB_END },
	};
	struct owner *owner = *state;
	struct context a = context_init(owner, BCS, 0);

	memset(owner->ram + a.image + 0x1000 + 4 * 0x50, 0x5a, 4 * (0x400 - 0x50));	/* is not restored */
	ADD(owner, &a, STORE(DATA, 7));
	elsp(owner, BCS, &a, 0, NULL);
	assert_events(owner, IDLE_ACTIVE, 0, IDLE, A);
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
		if (image32(owner, &a, fixed[i][0]) != fixed[i][1])
			fail_msg("dword 0x%x: 0x%x", fixed[i][0], image32(owner, &a, fixed[i][0]));
	}
	assert_int_equal(image32(owner, &a, IMAGE_END + 1), 0x5a5a5a5a);
	assert_int_equal(image32(owner, &a, AT_CONTROL), 0xffff0008);	/* no longer inhibited */
}

/* ---- what contexts keep apart ---------------------------------------------------------------- */

/* One context writes it, a fresh one reads 0, and the first one what it has written. */
static void look_at_register(struct owner *owner, uint32_t base, uint32_t offset, uint32_t value)
{
	struct context a = context_init(owner, base, 0);
	struct context b = context_init(owner, base, 1);

	contexts_enable(owner, base);
	ADD(owner, &a, CMD_LRI, offset, value);
	ADD(owner, &b, CMD_SRM, offset, GFX(DATA), 0);
	put_ram32(owner, DATA, 77);
	elsp(owner, base, &a, 0, &b);
	assert_int_equal(ram32(owner, DATA), 0);
	ADD(owner, &a, CMD_SRM, offset, GFX(DATA), 0);
	elsp(owner, base, &a, 0, NULL);
	assert_int_equal(ram32(owner, DATA), value & 0xffff);
}

static void gpr_of_a_fresh_context_are_zero(void **state)
{
	look_at_register(*state, BCS, BCS + GPR0, 0x5);
}

static void workarounds_of_the_render_engine_are_its_contexts(void **state)
{
	look_at_register(*state, RCS, CACHE_MODE_1, 0x00400040);
}

static void status_page_of_a_context_is_its_images_first_page(void **state)
{
	struct owner *owner = *state;
	struct context a = context_init(owner, BCS, 0);

	ADD(owner, &a, CMD_SDX, 0xd0, 0x1234);
	elsp(owner, BCS, &a, 0, NULL);
	assert_int_equal(ram32(owner, a.image + 0xd0), 0x1234);
	assert_int_equal(ram32(owner, HWSP + 0xd0), 0);
}

/* With the address type GGTT: live_noa_delay reads there what its flush wrote. */
static void flush_to_the_ggtt_indexes_the_status_page_of_the_engine(void **state)
{
	static const uint32_t engines[] = { RCS, BCS };
	struct owner *owner = *state;

	for (size_t i = 0; i < 2; i++) {
		struct context a = context_init(owner, engines[i], i);

		contexts_enable(owner, engines[i]);
		if (engines[i] == RCS) {
			ADD(owner, &a, CMD_PIPE_CONTROL, 1u << 24 | 1u << 21 | 1u << 14, 0xd0, 0, 1, 2);
			ADD(owner, &a, CMD_PIPE_CONTROL, 1u << 21 | 1u << 14, 0xd8, 0, 3, 4);
		} else {
			ADD(owner, &a, CMD_FLUSH_DW | 1u << 21 | 1u << 14, 0xd0 | 1u << 2, 0, 1, 2);
			ADD(owner, &a, CMD_FLUSH_DW | 1u << 21 | 1u << 14, 0xd8, 0, 3, 4);
		}
		elsp(owner, engines[i], &a, 0, NULL);
		assert_int_equal(ram32(owner, HWSP + 0xd0), 1);
		assert_int_equal(ram32(owner, a.image + 0xd0), 0);
		assert_int_equal(ram32(owner, HWSP + 0xd8), 0);
		assert_int_equal(ram32(owner, a.image + 0xd8), 3);
		put_ram32(owner, HWSP + 0xd0, 0);
	}
}

static void timestamp_counts_only_while_its_context_runs(void **state)
{
	struct owner *owner = *state;
	struct context a = context_init(owner, BCS, 0);
	struct context b = context_init(owner, BCS, 1);

	put_image32(owner, &a, AT_TIMESTAMP, 1000);
	ADD(owner, &a, WAIT_FOR(DATA));
	ADD(owner, &b, WAIT_FOR(DATA + 4));
	elsp(owner, BCS, &a, 0, NULL);		/* 4 us */
	run_for(owner, 1000000);
	elsp(owner, BCS, &b, 0, NULL);		/* 1 us until it is preempted */
	run_for(owner, 5000000);
	assert_events(owner, IDLE_ACTIVE, 0, PREEMPTED, A);
	assert_int_equal(image32(owner, &a, AT_TIMESTAMP), 1000 + 12 * 1004);
	assert_int_equal(rd(owner, BCS + 0x3a8), 12 * 5003);
	put_ram32(owner, DATA + 4, 1);
	run_for(owner, 1000);
	put_ram32(owner, DATA, 1);
	elsp(owner, BCS, &a, 0, NULL);
	assert_int_equal(image32(owner, &a, AT_TIMESTAMP), 1000 + 12 * 1004);
}

static void context_has_its_own_page_tables(void **state)
{
	const uint32_t other = 0x60000;
	struct owner *owner = *state;
	struct context a = context_init(owner, BCS, 0);
	struct context b = context_init(owner, BCS, 1);

	for (uint32_t level = 0; level < 3; level++)
		put_entry(owner, other + 0x1000 * level, 0, ram_entry(other + 0x1000 * (level + 1), 3));
	put_entry(owner, other + 0x3000, PPGTT(DATA) >> 12, ram_entry(0x8000, 3));
	put_image32(owner, &b, AT_PDP0, (uint32_t)(OWNER_RAM_BASE + other));
	ADD(owner, &a, CMD_SDI_PPGTT, PPGTT(DATA), 0, 1);
	ADD(owner, &b, CMD_SDI_PPGTT, PPGTT(DATA), 0, 2);
	elsp(owner, BCS, &a, 0, &b);
	assert_int_equal(ram32(owner, DATA), 1);
	assert_int_equal(ram32(owner, 0x8000), 2);
}

/* ---- before the ring -------------------------------------------------------------------------- */

static void workaround_batches_run_before_the_ring(void **state)
{
	struct owner *owner = *state;
	struct context a = context_init(owner, BCS, 0);

	put_image32(owner, &a, AT_CONTROL, NO_INHIBIT);
	put_image32(owner, &a, AT_INDIRECT, GFX(BATCH) | 1);
	put_image32(owner, &a, AT_PER_CTX, GFX(SECOND) | 1);
	PUT(owner, BATCH, STORE(DATA, 1), STORE(DATA + 4, 1), STORE(DATA + 8, 1), 0, 0, 0, 0,
	    STORE(DATA + 12, 1));		/* behind the cache line */
	PUT(owner, SECOND, STORE(DATA + 4, 2), STORE(DATA + 8, 2), CMD_BB_END);
	ADD(owner, &a, STORE(DATA + 8, 3));
	elsp(owner, BCS, &a, 0, NULL);
	assert_events(owner, IDLE_ACTIVE, 0, IDLE, A);
	for (unsigned int i = 0; i < 4; i++)
		assert_int_equal(ram32(owner, DATA + 4 * i), (i + 1) % 4);
}

static void inhibited_context_runs_no_workaround_batch(void **state)
{
	struct owner *owner = *state;
	struct context a = context_init(owner, BCS, 0);

	put_image32(owner, &a, AT_INDIRECT, GFX(BATCH) | 1);
	PUT(owner, BATCH, STORE(DATA, 1));
	ADD(owner, &a, STORE(DATA + 8, 3));
	elsp(owner, BCS, &a, 0, NULL);
	assert_events(owner, IDLE_ACTIVE, 0, IDLE, A);
	assert_int_equal(ram32(owner, DATA), 0);
}

/* ---- images that nobody has saved ---------------------------------------------------------------- */

static void image_reaches_no_foreign_register(void **state)
{
	static const uint32_t foreign[] = {
		PVINFO_CURSOR, PLANE_SURFACE, RCS + GPR0, CACHE_MODE_1, GDRST, 0x7ffffc,
	};
	uint32_t before[4];
	struct owner *owner = *state;
	struct context a = context_init(owner, BCS, 0);

	put_image32(owner, &a, AT_CONTROL, NO_INHIBIT);
	for (unsigned int i = 0; i < 4; i++)
		before[i] = reg_get(owner->vgpu, foreign[i]);
	for (unsigned int i = 0; i < 6; i++) {
		put_image32(owner, &a, 0x60 + 3 * i, CMD_LRI);
		put_image32(owner, &a, 0x61 + 3 * i, foreign[i]);
		put_image32(owner, &a, 0x62 + 3 * i, 0x5a5a5a5a);
	}
	ADD(owner, &a, STORE(DATA, 7));
	elsp(owner, BCS, &a, 0, NULL);
	assert_events(owner, IDLE_ACTIVE, 0, IDLE, A);
	assert_int_equal(ram32(owner, DATA), 7);
	for (unsigned int i = 0; i < 4; i++)
		assert_int_equal(reg_get(owner->vgpu, foreign[i]), before[i]);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_IMAGE_REGISTER), 6);
}

static void load_past_the_page_hangs_the_engine(void **state)
{
	struct owner *owner = *state;
	struct context a = context_init(owner, BCS, 0);

	put_image32(owner, &a, AT_CONTROL, NO_INHIBIT);
	put_image32(owner, &a, IMAGE_END, 0);
	put_image32(owner, &a, 0x3fe, CMD_LRI);
	ADD(owner, &a, STORE(DATA, 7));
	elsp(owner, BCS, &a, 0, NULL);
	assert_events(owner, IDLE_ACTIVE, 0);
	assert_int_equal(ram32(owner, DATA), 0);
}

static uint32_t dice(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8 | *seed << 24;
}

/* All of it is noise, or it is a program with noise for values. */
static void put_garbage(struct owner *owner, const struct context *context, uint32_t seed)
{
	bool valid = seed & 1;

	for (uint32_t at = 0; at < 0x400; at++) {
		uint32_t noise = dice(&seed);

		if (!valid)
			put_image32(owner, context, at, noise);
		else if (at & 1 && at > 2 && at < 0x34 && at != AT_CONTROL)
			put_image32(owner, context, at, noise);
	}
}

static void garbage_image_does_not_break_the_model(void **state)
{
	static const uint32_t bases[] = { RCS, BCS };
	struct owner *owner = *state;

	for (uint32_t seed = 0; seed < 400; seed++) {
		uint32_t base = bases[seed / 2 % 2];
		struct context a = context_init(owner, base, 0);
		struct context b = context_init(owner, base, 1);

		contexts_enable(owner, base);
		put_garbage(owner, &a, seed * 77 + seed % 2);
		put_ram32(owner, DATA, 0);
		elsp(owner, base, &a, 0, &a);
		elsp(owner, base, &b, 0, &a);
		wr(owner, GDRST, 1);
		contexts_enable(owner, base);
		ADD(owner, &b, STORE(DATA, seed + 1));
		elsp(owner, base, &b, 0, NULL);
		assert_events(owner, IDLE_ACTIVE, 0, IDLE, B);
		assert_int_equal(ram32(owner, DATA), seed + 1);
		wr(owner, GDRST, 1);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loads_of_an_image_lie_apart),
		TEST(saved_image_has_the_drivers_layout),
		TEST(gpr_of_a_fresh_context_are_zero),
		TEST(workarounds_of_the_render_engine_are_its_contexts),
		TEST(status_page_of_a_context_is_its_images_first_page),
		TEST(flush_to_the_ggtt_indexes_the_status_page_of_the_engine),
		TEST(timestamp_counts_only_while_its_context_runs),
		TEST(context_has_its_own_page_tables),
		cmocka_unit_test_setup_teardown(context_has_its_own_page_tables, setup_stale, owner_teardown),
		TEST(workaround_batches_run_before_the_ring),
		TEST(inhibited_context_runs_no_workaround_batch),
		TEST(image_reaches_no_foreign_register),
		TEST(load_past_the_page_hangs_the_engine),
		TEST(garbage_image_does_not_break_the_model),
	};

	return cmocka_run_group_tests_name("lrc", tests, NULL, NULL);
}
