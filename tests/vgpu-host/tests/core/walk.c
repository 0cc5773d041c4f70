// SPDX-License-Identifier: MIT
/* Where a walk through a PPGTT ends. */
#include "memory/walk.h"
#include "stream.h"

#define DIRECTORY	(TEST_MAPPABLE + (32u << 20))	/* graphics address of its first entry's page */
#define TABLE_BYTES	0x60000u			/* of RAM: a page table */
#define PAGE_BYTES	0x5000u
#define TABLE_SPAN	(UINT64_C(1) << 22)		/* what one table maps */

static enum walk_end walk_to(struct owner *owner, uint64_t address, struct walk_result *walk)
{
	*walk = (struct walk_result) { .iova = 1, .foreign = 1 };
	return walk_two_levels(owner->vgpu, &owner->vgpu->engines[ENGINE_RENDER], address, walk);
}

/* The directory's second and last entry name a table, whose third and last entry name a page. */
static int walk_setup(void **state)
{
	struct owner *owner;

	stream_setup(state);
	owner = *state;
	map_page(owner, DIRECTORY + 0x1000, TABLE_BYTES);
	map_page(owner, DIRECTORY + 511 * 0x1000, TABLE_BYTES);
	map_page(owner, DIRECTORY + 512 * 0x1000, TABLE_BYTES);	/* one past its end */
	put_ram32(owner, TABLE_BYTES + 4 * 2, pte(OWNER_RAM_BASE + PAGE_BYTES));
	put_ram32(owner, TABLE_BYTES + 4 * 1023, pte(OWNER_RAM_BASE + PAGE_BYTES));
	wr(owner, RCS + PP_DIR_BASE, (DIRECTORY >> 12) * 4 / 64 << 16);
	return 0;
}

static void mapped_address_ends_at_its_page(void **state)
{
	static const uint64_t addresses[] = {
		TABLE_SPAN + 2 * 0x1000, TABLE_SPAN + 1023 * 0x1000,
		511 * TABLE_SPAN + 2 * 0x1000, 511 * TABLE_SPAN + 1023 * 0x1000,
	};
	struct walk_result walk;

	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		assert_int_equal(walk_to(*state, addresses[i] + 0xabc, &walk), WALK_PAGE);
		assert_true(walk.iova == OWNER_RAM_BASE + PAGE_BYTES + 0xabc);
	}
}

static void invalid_entry_ends_the_walk(void **state)
{
	struct walk_result walk;

	assert_int_equal(walk_to(*state, TABLE_SPAN + 3 * 0x1000, &walk), WALK_NO_ENTRY);
	assert_int_equal(walk_to(*state, 0, &walk), WALK_NO_DIRECTORY);
}

static void table_outside_of_memory_has_no_entry(void **state)
{
	struct owner *owner = *state;
	struct walk_result walk;

	map_page(owner, DIRECTORY, OWNER_RAM_SIZE);
	assert_int_equal(walk_to(owner, 0, &walk), WALK_NO_ENTRY);
}

static void address_past_the_directory_has_none(void **state)
{
	static const uint64_t addresses[] = {
		512 * TABLE_SPAN, 512 * TABLE_SPAN + 0x2000, UINT64_C(1) << 32, UINT64_C(1) << 47,
		UINT64_MAX,
	};
	struct walk_result walk;

	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
		assert_int_equal(walk_to(*state, addresses[i], &walk), WALK_NO_DIRECTORY);
}

static void foreign_directory_is_named(void **state)
{
	struct owner *owner = *state;
	struct walk_result walk;

	wr(owner, RCS + PP_DIR_BASE, 0);
	assert_int_equal(walk_to(owner, 3 * TABLE_SPAN, &walk), WALK_FOREIGN);
	assert_true(walk.foreign == 3 * 0x1000);
	wr(owner, RCS + PP_DIR_BASE, 0xffff0000);
	assert_int_equal(walk_to(owner, 511 * TABLE_SPAN, &walk), WALK_FOREIGN);
}

static void walk_reports_nothing(void **state)
{
	struct owner *owner = *state;
	struct walk_result walk;

	walk_to(owner, UINT64_MAX, &walk);
	walk_to(owner, 0, &walk);
	wr(owner, RCS + PP_DIR_BASE, 0);
	walk_to(owner, 0, &walk);
	for (unsigned int i = 0; i < VGPU_REFUSALS; i++)
		assert_int_equal(vgpu_refused(owner->vgpu, i), 0);
	assert_int_equal(rd(owner, 0x4094), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(mapped_address_ends_at_its_page, walk_setup, owner_teardown),
		cmocka_unit_test_setup_teardown(invalid_entry_ends_the_walk, walk_setup, owner_teardown),
		cmocka_unit_test_setup_teardown(table_outside_of_memory_has_no_entry, walk_setup, owner_teardown),
		cmocka_unit_test_setup_teardown(address_past_the_directory_has_none, walk_setup, owner_teardown),
		cmocka_unit_test_setup_teardown(foreign_directory_is_named, walk_setup, owner_teardown),
		cmocka_unit_test_setup_teardown(walk_reports_nothing, walk_setup, owner_teardown),
	};

	return cmocka_run_group_tests_name("walk", tests, NULL, NULL);
}
