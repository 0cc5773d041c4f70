// SPDX-License-Identifier: MIT
/* What the mediator forgets, and what it keeps, over each kind of reset. */
#include <stdlib.h>

#include "owner.h"

#define PVINFO		0x78000
#define CAPS		(PVINFO + 0x10)
#define DISPLAY_READY	(PVINFO + 0x804)
#define V2G_NOTIFY	(PVINFO + 0x81c)
#define CURSOR_X_HOT	(PVINFO + 0x830)
#define PDP0		(PVINFO + 0x838)
#define GDRST		0x941c
#define GDRST_FULL	1
#define GDRST_RENDER	2
#define RING_MODE	0x229c
#define PPGTT_ON	0x02000200
#define FENCE(i)	(0x100000 + 8 * (i))
#define PMCSR		0xd4
#define ENTRY(address)	((2u << 20) + (uint32_t)((address) >> 12) * 4)
#define PAGES(mib)	((mib) * 256u)

static struct vgpu_state look(const struct owner *owner)
{
	struct vgpu_state state;

	vgpu_state(owner->vgpu, &state);
	return state;
}

static void set_power(struct owner *owner, uint32_t state)
{
	assert_int_equal(vgpu_config_write(owner->vgpu, PMCSR, &state, 2), 0);
}

/* ---- D3hot ------------------------------------------------------------------ */

static void d3hot_is_remembered_until_the_next_reset(void **state)
{
	struct owner *owner = *state;

	assert_false(look(owner).d3_entered);
	set_power(owner, 1);
	assert_false(look(owner).d3_entered);
	set_power(owner, 3);
	assert_true(look(owner).d3_entered);
	set_power(owner, 0);
	assert_true(look(owner).d3_entered);
	vgpu_reset(owner->vgpu);
	assert_false(look(owner).d3_entered);
}

static void other_config_writes_are_not_d3hot(void **state)
{
	struct owner *owner = *state;
	uint32_t ones = UINT32_MAX;

	assert_int_equal(vgpu_config_write(owner->vgpu, 0xd0, &ones, 4), 0);
	assert_int_equal(vgpu_config_write(owner->vgpu, 0xd5, &ones, 1), 0);
	assert_int_equal(vgpu_config_write(owner->vgpu, 0xd8, &ones, 4), 0);
	assert_int_equal(vgpu_config_write(owner->vgpu, PMCSR, &ones, 0), 0);
	assert_false(look(owner).d3_entered);
	assert_int_equal(vgpu_config_write(owner->vgpu, PMCSR, &ones, 1), 0);
	assert_true(look(owner).d3_entered);
}

static void reset_forgets_that_pvinfo_was_read(void **state)
{
	struct owner *owner = *state;

	(void)rd(owner, CAPS);
	assert_true(look(owner).pv_notified);
	vgpu_reset(owner->vgpu);
	assert_false(look(owner).pv_notified);
}

static void reset_after_d3hot_remembers_that_pvinfo_was_read(void **state)
{
	struct owner *owner = *state;

	(void)rd(owner, CAPS);
	set_power(owner, 3);
	vgpu_reset(owner->vgpu);
	assert_true(look(owner).pv_notified);
	wr(owner, RING_MODE, PPGTT_ON);
	assert_false(look(owner).failsafe);
	vgpu_reset(owner->vgpu);
	assert_false(look(owner).pv_notified);
}

static void guest_that_is_gone_is_not_remembered(void **state)
{
	struct owner *owner = *state;

	(void)rd(owner, CAPS);
	set_power(owner, 3);
	vgpu_release(owner->vgpu);
	assert_false(look(owner).pv_notified);
	assert_false(look(owner).d3_entered);
}

/* ---- PVINFO read, and failsafe ------------------------------------------------ */

static void any_read_of_pvinfo_counts(void **state)
{
	struct owner *owner = *state;

	for (uint32_t offset = 0; offset < 0x1000; offset += 4) {
		vgpu_reset(owner->vgpu);
		(void)rd(owner, PVINFO + offset);
		assert_true(look(owner).pv_notified);
	}
	vgpu_reset(owner->vgpu);
	wr(owner, DISPLAY_READY, 1);
	assert_false(look(owner).pv_notified);
}

static void only_the_hosts_fields_are_the_guests_to_read(void **state)
{
	struct owner *owner = *state;
	unsigned int complaints = 0;

	for (uint32_t offset = 0; offset < 0x1000; offset += 4) {
		bool told = offset < 0x14 || (offset >= 0x40 && offset < 0x54) ||
			    offset == V2G_NOTIFY - PVINFO;

		(void)rd(owner, PVINFO + offset);
		complaints += !told;
		assert_int_equal(owner->lines[VGPU_LOG_GUEST], complaints);
	}
}

static void fence_of_others_before_pvinfo_is_failsafe(void **state)
{
	struct owner *owner = *state;

	wr(owner, FENCE(3), 0);
	assert_false(look(owner).failsafe);
	(void)rd(owner, FENCE(4));
	assert_true(look(owner).failsafe);
	vgpu_reset(owner->vgpu);
	assert_false(look(owner).failsafe);
	(void)rd(owner, CAPS);
	wr(owner, FENCE(4), 0);
	assert_false(look(owner).failsafe);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_FENCE), 2);
}

static void gt_reset_does_not_end_failsafe(void **state)
{
	struct owner *owner = *state;

	wr(owner, RING_MODE, PPGTT_ON);
	wr(owner, GDRST, GDRST_FULL);
	assert_true(look(owner).failsafe);
}

/* ---- a reset of the GT by the guest --------------------------------------------- */

static void full_gt_reset_writes_pvinfo_anew(void **state)
{
	struct owner *owner = *state;

	wr(owner, DISPLAY_READY, 1);
	wr(owner, CURSOR_X_HOT, 5);
	wr(owner, CURSOR_X_HOT + 4, 6);
	wr(owner, PDP0, 0x1000);
	wr(owner, GDRST, GDRST_FULL);
	assert_int_equal(vgpu_display_ready(owner->vgpu), 0);
	assert_int_equal(rd(owner, CURSOR_X_HOT), UINT32_MAX);
	assert_int_equal(rd(owner, CURSOR_X_HOT + 4), UINT32_MAX);
	assert_int_equal(rd(owner, PDP0), 0x1000);
	assert_int_equal(rd(owner, PVINFO), 0x76544776);
	assert_int_equal(rd(owner, PVINFO + 0x40), TEST_MAPPABLE);
}

static void full_gt_reset_says_that_the_display_is_gone(void **state)
{
	struct owner *owner = *state;
	unsigned int lines = owner->lines[VGPU_LOG_INFO];

	wr(owner, GDRST, GDRST_FULL);
	assert_int_equal(owner->lines[VGPU_LOG_INFO], lines);
	wr(owner, DISPLAY_READY, 1);
	wr(owner, GDRST, GDRST_FULL);
	assert_int_equal(owner->lines[VGPU_LOG_INFO], lines + 2);
	assert_string_equal(owner->last, "display_ready = 0 by a reset of the GT");
}

static void engine_reset_leaves_pvinfo_alone(void **state)
{
	struct owner *owner = *state;

	wr(owner, DISPLAY_READY, 1);
	wr(owner, CURSOR_X_HOT, 5);
	wr(owner, GDRST, GDRST_RENDER);
	wr(owner, GDRST, 0xfffffffe);	/* each engine, but not the GT */
	assert_int_equal(vgpu_display_ready(owner->vgpu), 1);
	assert_int_equal(rd(owner, CURSOR_X_HOT), 5);
}

static void full_gt_reset_keeps_what_is_not_the_gts(void **state)
{
	struct owner *owner = *state;
	uint64_t iova;

	(void)rd(owner, CAPS);
	map_page(owner, TEST_MAPPABLE, 0x1000);
	wr(owner, FENCE(3), 0x1000);
	set_power(owner, 3);
	wr(owner, GDRST, GDRST_FULL);
	assert_true(look(owner).pv_notified);
	assert_true(look(owner).d3_entered);
	assert_true(vgpu_ggtt_entry(owner->vgpu, TEST_MAPPABLE >> 12, &iova));
	assert_int_equal(rd(owner, FENCE(3)), 0x1000);
}

static void gt_reset_does_not_bring_a_new_share(void **state)
{
	struct owner *owner = *state;
	struct vgpu_config config = owner_config();

	config.fences = 2;
	assert_int_equal(vgpu_repartition(owner->vgpu, &config), 0);
	wr(owner, GDRST, GDRST_FULL);
	assert_int_equal(rd(owner, PVINFO + 0x50), 4);
	vgpu_reset(owner->vgpu);
	assert_int_equal(rd(owner, PVINFO + 0x50), 2);
}

static void bare_metal_has_no_page_after_a_gt_reset(void **state)
{
	struct vgpu_config config = owner_config();
	struct owner owner;

	(void)state;
	config.pvinfo = VGPU_PVINFO_HIDDEN;
	owner_init(&owner, &config);
	wr(&owner, GDRST, GDRST_FULL);
	for (uint32_t offset = 0; offset < 0x1000; offset += 4)
		assert_int_equal(rd(&owner, PVINFO + offset), 0);
	owner_fini(&owner);
}

/* ---- GGTT entries ----------------------------------------------------------------- */

static void owner_with(struct owner *owner, enum vgpu_ggtt ggtt)
{
	struct vgpu_config config = owner_config();

	config.ggtt = ggtt;
	owner_init(owner, &config);
}

static struct vgpu_ggtt_count counts(const struct owner *owner)
{
	struct vgpu_ggtt_count count;

	vgpu_ggtt_count(owner->vgpu, &count);
	assert_int_equal(count.entries, PAGES(64 + 384));
	return count;
}

static void expect_counts(const struct owner *owner, uint64_t present, uint64_t in_effect,
			  uint64_t stale)
{
	struct vgpu_ggtt_count count = counts(owner);

	assert_int_equal(count.present, present);
	assert_int_equal(count.in_effect, in_effect);
	assert_int_equal(count.stale, stale);
}

static void fresh_table_reads_as_not_present(void **state)
{
	static const enum vgpu_ggtt kinds[] = {
		VGPU_GGTT_SHADOWED, VGPU_GGTT_CLEARED, VGPU_GGTT_KEPT,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct owner owner;

		owner_with(&owner, kinds[i]);
		assert_int_equal(rd(&owner, ENTRY(TEST_MAPPABLE)), 0);
		assert_int_equal(rd(&owner, ENTRY(TEST_NONMAPPABLE)), 0);
		expect_counts(&owner, 0, 0, 0);
		owner_fini(&owner);
	}
}

/* As emulate_ggtt_mmio_read() of GVT-g, which reads virtual_ggtt, and intel_vgpu_reset_ggtt(), which does not write it. */
static void reset_entry_reads_as_before_and_is_not_used(void **state)
{
	struct owner *owner = *state;
	uint32_t value = 0;
	uint64_t iova;

	map_page(owner, TEST_MAPPABLE, 0x1000);
	map_page(owner, TEST_NONMAPPABLE, 0x2000);
	expect_counts(owner, 2, 2, 0);
	put_ram32(owner, 0x1000, 0x1234);
	vgpu_reset(owner->vgpu);
	assert_int_equal(rd(owner, ENTRY(TEST_MAPPABLE)), pte(OWNER_RAM_BASE + 0x1000));
	assert_int_equal(rd(owner, ENTRY(TEST_NONMAPPABLE)), pte(OWNER_RAM_BASE + 0x2000));
	expect_counts(owner, 2, 0, 0);
	assert_false(vgpu_ggtt_entry(owner->vgpu, TEST_MAPPABLE >> 12, &iova));
	vgpu_bar_read(owner->vgpu, VGPU_BAR_APERTURE, TEST_MAPPABLE, &value, 4);
	assert_int_equal(value, 0);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_DMA), 1);
}

static void d3hot_makes_no_difference_to_entries(void **state)
{
	struct owner *owner = *state;

	map_page(owner, TEST_MAPPABLE, 0x1000);
	set_power(owner, 3);
	vgpu_reset(owner->vgpu);
	expect_counts(owner, 1, 0, 0);
}

static void entry_that_is_written_again_is_used_again(void **state)
{
	struct owner *owner = *state;
	uint32_t value = 0;

	map_page(owner, TEST_MAPPABLE, 0x1000);
	map_page(owner, TEST_MAPPABLE + 0x1000, 0x2000);
	put_ram32(owner, 0x1000, 0x1234);
	vgpu_reset(owner->vgpu);
	map_page(owner, TEST_MAPPABLE, 0x1000);
	expect_counts(owner, 2, 1, 0);
	vgpu_bar_read(owner->vgpu, VGPU_BAR_APERTURE, TEST_MAPPABLE, &value, 4);
	assert_int_equal(value, 0x1234);
}

static void next_guest_reads_its_predecessors_entries(void **state)
{
	struct owner *owner = *state;

	map_page(owner, TEST_MAPPABLE, 0x1000);
	vgpu_release(owner->vgpu);
	expect_counts(owner, 1, 0, 0);
}

static void new_share_has_no_entries(void **state)
{
	struct owner *owner = *state;
	struct vgpu_config config = owner_config();

	map_page(owner, TEST_MAPPABLE, 0x1000);
	map_page(owner, TEST_NONMAPPABLE, 0x1000);
	vgpu_reset(owner->vgpu);
	config.ggtt = VGPU_GGTT_STALE;		/* ignored */
	assert_int_equal(vgpu_repartition(owner->vgpu, &config), 0);
	(void)rd(owner, PVINFO);
	expect_counts(owner, 0, 0, 0);
	map_page(owner, TEST_MAPPABLE, 0x1000);
	vgpu_reset(owner->vgpu);
	expect_counts(owner, 1, 0, 0);
}

static void cleared_table_reads_0_after_a_reset(void **state)
{
	struct owner owner;

	(void)state;
	owner_with(&owner, VGPU_GGTT_CLEARED);
	map_page(&owner, TEST_MAPPABLE, 0x1000);
	vgpu_reset(owner.vgpu);
	assert_int_equal(rd(&owner, ENTRY(TEST_MAPPABLE)), 0);
	expect_counts(&owner, 0, 0, 0);
	owner_fini(&owner);
}

static void kept_table_is_used_after_a_reset(void **state)
{
	struct owner owner;
	uint64_t iova;

	(void)state;
	owner_with(&owner, VGPU_GGTT_KEPT);
	map_page(&owner, TEST_MAPPABLE, 0x1000);
	vgpu_reset(owner.vgpu);
	expect_counts(&owner, 1, 1, 0);
	assert_true(vgpu_ggtt_entry(owner.vgpu, TEST_MAPPABLE >> 12, &iova));
	assert_true(iova == OWNER_RAM_BASE + 0x1000);
	vgpu_release(owner.vgpu);
	expect_counts(&owner, 1, 1, 0);
	owner_fini(&owner);
}

static void stale_table_is_full_of_entries_in_low_memory(void **state)
{
	struct owner owner;
	uint64_t lowest = UINT64_MAX, highest = 0, iova;

	(void)state;
	owner_with(&owner, VGPU_GGTT_STALE);
	expect_counts(&owner, PAGES(448), PAGES(448), PAGES(448));
	for (uint64_t i = TEST_MAPPABLE >> 12; i < TEST_NEIGHBOUR >> 12; i++) {
		assert_true(vgpu_ggtt_entry(owner.vgpu, i, &iova));
		lowest = iova < lowest ? iova : lowest;
		highest = iova > highest ? iova : highest;
	}
	assert_in_range(lowest, 1u << 20, 8u << 20);
	assert_in_range(highest, 120u << 20, (128u << 20) - 1);
	owner_fini(&owner);
}

static void stale_entries_are_counted_until_they_are_written(void **state)
{
	struct owner owner;

	(void)state;
	owner_with(&owner, VGPU_GGTT_STALE);
	vgpu_reset(owner.vgpu);
	expect_counts(&owner, PAGES(448), PAGES(448), PAGES(448));
	map_page(&owner, TEST_MAPPABLE, 0x1000);
	wr(&owner, ENTRY(TEST_NONMAPPABLE), 0);
	expect_counts(&owner, PAGES(448) - 1, PAGES(448) - 1, PAGES(448) - 2);
	vgpu_reset(owner.vgpu);
	expect_counts(&owner, PAGES(448) - 1, PAGES(448) - 1, PAGES(448) - 2);
	vgpu_release(owner.vgpu);
	expect_counts(&owner, PAGES(448), PAGES(448), PAGES(448));
	owner_fini(&owner);
}

static void neighbour_gets_no_stale_entries(void **state)
{
	struct owner *one = *state;
	struct vgpu_config config = owner_config();
	struct owner two;

	config.ggtt = VGPU_GGTT_STALE;
	config.mappable = (struct vgpu_range) { .base = TEST_NEIGHBOUR, .size = 1u << 20 };
	config.nonmappable = (struct vgpu_range) { .base = 0 };
	owner_join(&two, one->gpu, &config);
	expect_counts(one, 0, 0, 0);
	owner_fini(&two);
	assert_int_equal(((uint32_t *)one->gpu->ggtt)[TEST_NEIGHBOUR >> 12], 0);
}

static void reset_of_a_share_that_is_gone_has_no_effect_on_the_next(void **state)
{
	struct owner *one = *state;
	struct vgpu_config config = owner_config();
	struct owner two, three;

	owner_join_neighbour(&two, one->gpu);
	vgpu_reset(two.vgpu);
	config.mappable = two.vgpu->slices.mappable;
	config.nonmappable = two.vgpu->slices.nonmappable;
	owner_fini(&two);
	config.ggtt = VGPU_GGTT_STALE;
	owner_join(&three, one->gpu, &config);
	assert_true(vgpu_ggtt_entry(three.vgpu, config.mappable.base >> 12, &(uint64_t) { 0 }));
	assert_true(vgpu_ggtt_entry(three.vgpu, config.nonmappable.base >> 12, &(uint64_t) { 0 }));
	owner_fini(&three);
}

static void table_that_does_not_trap(enum vgpu_ggtt ggtt, uint64_t at_first, uint64_t after_reset,
				     uint64_t stale)
{
	uint32_t *table = calloc(TEST_GGTT / 4096, sizeof(*table));
	struct owner owner;

	assert_non_null(table);
	owner_with(&owner, ggtt);
	vgpu_map_ggtt(owner.vgpu, table);
	expect_counts(&owner, at_first, at_first, at_first);
	table[TEST_MAPPABLE >> 12] = pte(OWNER_RAM_BASE);
	vgpu_reset(owner.vgpu);
	expect_counts(&owner, after_reset, after_reset, stale);
	assert_int_equal(table[TEST_NEIGHBOUR >> 12], 0);
	owner_fini(&owner);
	free(table);
}

static void table_that_does_not_trap_is_cleared_kept_or_stale(void **state)
{
	(void)state;
	table_that_does_not_trap(VGPU_GGTT_SHADOWED, 0, 0, 0);
	table_that_does_not_trap(VGPU_GGTT_CLEARED, 0, 0, 0);
	table_that_does_not_trap(VGPU_GGTT_KEPT, 0, 1, 0);
	table_that_does_not_trap(VGPU_GGTT_STALE, PAGES(448), PAGES(448), PAGES(448) - 1);
}

static void bare_metal_is_cleared(void **state)
{
	struct vgpu_config config = owner_config();
	struct owner owner;

	(void)state;
	config.pvinfo = VGPU_PVINFO_HIDDEN;
	owner_init(&owner, &config);
	map_page(&owner, 0, 0x1000);
	vgpu_reset(owner.vgpu);
	assert_int_equal(rd(&owner, ENTRY(0)), 0);
	owner_fini(&owner);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, owner_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(d3hot_is_remembered_until_the_next_reset),
		TEST(other_config_writes_are_not_d3hot),
		TEST(reset_forgets_that_pvinfo_was_read),
		TEST(reset_after_d3hot_remembers_that_pvinfo_was_read),
		TEST(guest_that_is_gone_is_not_remembered),
		TEST(any_read_of_pvinfo_counts),
		TEST(only_the_hosts_fields_are_the_guests_to_read),
		TEST(fence_of_others_before_pvinfo_is_failsafe),
		TEST(gt_reset_does_not_end_failsafe),
		TEST(full_gt_reset_writes_pvinfo_anew),
		TEST(full_gt_reset_says_that_the_display_is_gone),
		TEST(engine_reset_leaves_pvinfo_alone),
		TEST(full_gt_reset_keeps_what_is_not_the_gts),
		TEST(gt_reset_does_not_bring_a_new_share),
		cmocka_unit_test(bare_metal_has_no_page_after_a_gt_reset),
		cmocka_unit_test(fresh_table_reads_as_not_present),
		TEST(reset_entry_reads_as_before_and_is_not_used),
		TEST(d3hot_makes_no_difference_to_entries),
		TEST(entry_that_is_written_again_is_used_again),
		TEST(next_guest_reads_its_predecessors_entries),
		TEST(new_share_has_no_entries),
		cmocka_unit_test(cleared_table_reads_0_after_a_reset),
		cmocka_unit_test(kept_table_is_used_after_a_reset),
		cmocka_unit_test(stale_table_is_full_of_entries_in_low_memory),
		cmocka_unit_test(stale_entries_are_counted_until_they_are_written),
		TEST(neighbour_gets_no_stale_entries),
		TEST(reset_of_a_share_that_is_gone_has_no_effect_on_the_next),
		cmocka_unit_test(table_that_does_not_trap_is_cleared_kept_or_stale),
		cmocka_unit_test(bare_metal_is_cleared),
	};

	return cmocka_run_group_tests_name("reset", tests, NULL, NULL);
}
