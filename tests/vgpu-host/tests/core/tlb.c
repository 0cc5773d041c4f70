// SPDX-License-Identifier: MIT
/* Translations that an engine remembers, and what makes it forget. */
#include "owner.h"
#include "stream.h"

#define OTHER_RAM	0x60000
#define PAGE		0x6000		/* in the PPGTT */
#define STORE		(0x20u << 23 | 2)
#define STORE_GGTT	MI_SDI
#define PIPE_CONTROL	0x7a000003u
#define FLUSH_DW	(0x26u << 23 | 1)
#define TLB_BIT		(1u << 18)

/* Which page a store through the PPGTT reaches, by what it is in guest memory. */
static uint32_t reached(struct owner *owner, uint32_t base, uint32_t header, uint32_t address)
{
	put_ram32(owner, DATA_RAM, 0);
	put_ram32(owner, OTHER_RAM, 0);
	SUBMIT(owner, base, header, 0, address, 1);
	assert_int_equal(ram32(owner, DATA_RAM) + ram32(owner, OTHER_RAM), 1);
	return ram32(owner, DATA_RAM) ? DATA_RAM : OTHER_RAM;
}

static void change_entry(struct owner *owner, uint32_t ram)
{
	put_ram32(owner, TABLE_RAM + 4 * (PAGE >> 12), pte(OWNER_RAM_BASE + ram));
}

/* An engine that has used the data's page, whose entry now says another one. */
static void make_stale(struct owner *owner, uint32_t base)
{
	setup_ppgtt(owner, base);
	assert_int_equal(reached(owner, base, STORE, PAGE), DATA_RAM);
	change_entry(owner, OTHER_RAM);
}

static void tables_are_not_read_at_every_access(void **state)
{
	make_stale(*state, RCS);
	assert_int_equal(reached(*state, RCS, STORE, PAGE), OTHER_RAM);
}

static void translation_does_not_go_stale(void **state)
{
	struct owner *owner = *state;

	make_stale(owner, RCS);
	assert_int_equal(reached(owner, RCS, STORE, PAGE), DATA_RAM);
	SUBMIT(owner, RCS, PIPE_CONTROL, 1u << 20, 0, 0, 0);	/* a flush, but not of this */
	wr(owner, RCS + PP_DIR_BASE, rd(owner, RCS + PP_DIR_BASE));
	run_for(owner, 1000000000);
	assert_int_equal(reached(owner, RCS, STORE, PAGE), DATA_RAM);
}

/* A page of the one space is none of the other, though they have the same number. */
static void spaces_are_confused(void **state)
{
	struct owner *owner = *state;

	setup_ppgtt(owner, RCS);
	put_ram32(owner, TABLE_RAM + 4 * (DATA >> 12 & 0x3ff), pte(OWNER_RAM_BASE + OTHER_RAM));
	map_page(owner, (TEST_MAPPABLE + (32u << 20)) + ((DATA >> 22) << 12), TABLE_RAM);
	assert_int_equal(reached(owner, RCS, STORE, DATA), OTHER_RAM);
	assert_int_equal(reached(owner, RCS, STORE_GGTT, DATA), DATA_RAM);
	assert_int_equal(reached(owner, RCS, STORE, DATA), OTHER_RAM);
}

static void missing_page_is_remembered(void **state)
{
	struct owner *owner = *state;

	setup_ppgtt(owner, RCS);
	SUBMIT(owner, RCS, STORE, 0, 0x7000, 1);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_DMA), 1);
	put_ram32(owner, TABLE_RAM + 4 * 7, pte(OWNER_RAM_BASE + OTHER_RAM));
	assert_int_equal(reached(owner, RCS, STORE, 0x7000), OTHER_RAM);
}

/* ---- what makes it forget ------------------------------------------------------------- */

static void by_pipe_control(struct owner *owner, uint32_t base)
{
	SUBMIT(owner, base, PIPE_CONTROL, TLB_BIT | 1u << 20, 0, 0, 0);
}

static void by_flush_dw(struct owner *owner, uint32_t base)
{
	SUBMIT(owner, base, FLUSH_DW | TLB_BIT, 0, 0);
}

static void by_instpm(struct owner *owner, uint32_t base)
{
	wr(owner, base + INSTPM, 0x02000200);
}

static void by_loaded_instpm(struct owner *owner, uint32_t base)
{
	SUBMIT(owner, base, MI_LRI, base + INSTPM, 0x02000200);
}

static void by_reset(struct owner *owner, uint32_t base)
{
	wr(owner, GDRST, 1);
	wr(owner, base + START, RING);
	wr(owner, base + CTL, 1);
	setup_ppgtt(owner, base);
	change_entry(owner, OTHER_RAM);
}

static void by_function_reset(struct owner *owner, uint32_t base)
{
	vgpu_reset(owner->vgpu);
	stream_prepare(owner);
	setup_ppgtt(owner, base);
	change_entry(owner, OTHER_RAM);
}

static const struct invalidation {
	const char *name;
	uint32_t base;
	void (*invalidate)(struct owner *owner, uint32_t base);
} invalidations[] = {
	{ .name = "PIPE_CONTROL", .base = RCS, .invalidate = by_pipe_control },
	{ .name = "MI_FLUSH_DW", .base = BCS, .invalidate = by_flush_dw },
	{ .name = "INSTPM", .base = RCS, .invalidate = by_instpm },
	{ .name = "INSTPM, loaded by a command", .base = BCS, .invalidate = by_loaded_instpm },
	{ .name = "reset", .base = RCS, .invalidate = by_reset },
	{ .name = "reset of the function", .base = BCS, .invalidate = by_function_reset },
};

static void invalidation_is_ignored(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(invalidations) / sizeof(invalidations[0]); i++) {
		const struct invalidation *row = &invalidations[i];
		void *fresh;

		print_message("    %s\n", row->name);
		stream_setup_stale(&fresh);
		make_stale(fresh, row->base);
		row->invalidate(fresh, row->base);
		assert_int_equal(reached(fresh, row->base, STORE, PAGE), OTHER_RAM);
		owner_teardown(&fresh);
	}
}

static void global_flush_is_ignored(void **state)
{
	struct owner *owner = *state;

	assert_int_equal(reached(owner, RCS, STORE_GGTT, DATA), DATA_RAM);
	assert_int_equal(reached(owner, BCS, STORE_GGTT, DATA), DATA_RAM);
	map_page(owner, DATA, OTHER_RAM);
	assert_int_equal(reached(owner, BCS, STORE_GGTT, DATA), DATA_RAM);
	wr(owner, GFX_FLSH_CNTL, 1);
	assert_int_equal(reached(owner, RCS, STORE_GGTT, DATA), OTHER_RAM);
	assert_int_equal(reached(owner, BCS, STORE_GGTT, DATA), OTHER_RAM);
}

/* A driver that writes it whenever it changes anything would need no other invalidation. */
static void global_flush_reaches_the_ppgtt(void **state)
{
	struct owner *owner = *state;

	make_stale(owner, RCS);
	wr(owner, GFX_FLSH_CNTL, 1);
	assert_int_equal(reached(owner, RCS, STORE, PAGE), DATA_RAM);
}

static void other_engines_forget_as_well(void **state)
{
	struct owner *owner = *state;

	make_stale(owner, RCS);
	by_flush_dw(owner, BCS);
	assert_int_equal(reached(owner, RCS, STORE, PAGE), DATA_RAM);
}

/* What one guest has used must not be reached any more when it is another's. */
static void translation_outlives_the_share(void **state)
{
	struct owner *owner = *state;
	struct vgpu_config other = owner_config();

	assert_int_equal(reached(owner, RCS, STORE_GGTT, DATA), DATA_RAM);
	other.mappable.base = TEST_NEIGHBOUR;
	assert_int_equal(vgpu_repartition(owner->vgpu, &other), 0);
	(void)rd(owner, 0x78000);
	map_page(owner, TEST_NEIGHBOUR, RING_RAM);
	wr(owner, RCS + START, TEST_NEIGHBOUR);
	put_ram32(owner, DATA_RAM, 0);
	SUBMIT(owner, RCS, STORE_GGTT, 0, DATA, 1);
	assert_int_equal(head(owner, RCS), 16);
	assert_int_equal(ram32(owner, DATA_RAM), 0);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_ADDRESS), 1);
}

#define STALE(name) cmocka_unit_test_setup_teardown(name, stream_setup_stale, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(tables_are_not_read_at_every_access, stream_setup,
						owner_teardown),
		STALE(translation_does_not_go_stale),
		STALE(spaces_are_confused),
		STALE(missing_page_is_remembered),
		cmocka_unit_test(invalidation_is_ignored),
		STALE(global_flush_is_ignored),
		STALE(global_flush_reaches_the_ppgtt),
		STALE(other_engines_forget_as_well),
		STALE(translation_outlives_the_share),
	};

	return cmocka_run_group_tests_name("tlb", tests, NULL, NULL);
}
