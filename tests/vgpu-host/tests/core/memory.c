// SPDX-License-Identifier: MIT
/* GGTT, slices, fences, aperture. */
#include <stdlib.h>
#include <string.h>

#include "bus/fence.h"
#include "memory/ggtt.h"
#include "owner.h"

#define GGTT_TABLE	(2u << 20)
#define FENCE(i)	(0x100000 + 8 * (i))

static uint32_t entry_offset(uint64_t address)
{
	return GGTT_TABLE + (uint32_t)(address >> 12) * 4;
}

static void entry_loses_address_bits(void **state)
{
	static const uint64_t addresses[] = {
		0, 0x1000, 0xfffff000, UINT64_C(0x100000000), UINT64_C(0x7ffffff000),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		uint64_t back;

		assert_true(gtt_decode(haswell.gtt, pte(addresses[i]), &back));
		assert_true(back == addresses[i]);
		assert_false(gtt_decode(haswell.gtt, pte(addresses[i]) & ~1u, &back));
	}
}

static void entry_in_slice_is_lost(void **state)
{
	struct owner *owner = *state;
	uint64_t iova;

	map_page(owner, TEST_MAPPABLE, 0x5000);
	assert_int_equal(rd(owner, entry_offset(TEST_MAPPABLE)), pte(OWNER_RAM_BASE + 0x5000));
	assert_true(vgpu_ggtt_entry(owner->vgpu, TEST_MAPPABLE >> 12, &iova));
	assert_true(iova == OWNER_RAM_BASE + 0x5000);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_WRITE), 0);
}

static void foreign_entry_is_written(void **state)
{
	static const uint64_t foreign[] = {
		0, TEST_MAPPABLE - 4096, TEST_MAPPABLE + (64u << 20), TEST_NONMAPPABLE - 4096,
		TEST_NONMAPPABLE + (384u << 20), TEST_GGTT - 4096,
	};
	struct owner *owner = *state;
	uint64_t iova;

	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		map_page(owner, foreign[i], 0);
		assert_int_equal(rd(owner, entry_offset(foreign[i])), 0);
		assert_false(vgpu_ggtt_entry(owner->vgpu, foreign[i] >> 12, &iova));
		assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_WRITE), i + 1);
	}
}

/* ---- a table that the guest writes without trapping ------------------------------ */

#define FLSH_CNTL	0x101008

static uint32_t *map_table(struct owner *owner)
{
	uint32_t *table = calloc(TEST_GGTT >> 12, sizeof(*table));

	assert_non_null(table);
	vgpu_map_ggtt(owner->vgpu, table);
	return table;
}

static void unmap_table(struct owner *owner, uint32_t *table)
{
	vgpu_map_ggtt(owner->vgpu, NULL);
	free(table);
}

static void entry_written_without_a_trap_is_not_used(void **state)
{
	struct owner *owner = *state;
	uint32_t *table = map_table(owner);
	uint32_t value = 0;

	put_ram32(owner, 0x5000, 0x12345678);
	table[TEST_MAPPABLE >> 12] = pte(OWNER_RAM_BASE + 0x5000);
	assert_int_equal(vgpu_bar_read(owner->vgpu, VGPU_BAR_APERTURE, TEST_MAPPABLE, &value, 4), 0);
	assert_int_equal(value, 0x12345678);
	assert_int_equal(rd(owner, entry_offset(TEST_MAPPABLE)), pte(OWNER_RAM_BASE + 0x5000));
	unmap_table(owner, table);
}

static void foreign_entry_of_a_mapped_table_is_used(void **state)
{
	struct owner *owner = *state;
	uint32_t *table = map_table(owner);
	uint64_t iova;

	table[0] = pte(OWNER_RAM_BASE);
	assert_int_equal(ggtt_translate(owner->vgpu, 0, "test", &iova), -EACCES);
	assert_false(vgpu_aperture_page(owner->vgpu, 0, &iova));
	table[TEST_NONMAPPABLE >> 12] = pte(OWNER_RAM_BASE);
	assert_false(vgpu_aperture_page(owner->vgpu, TEST_NONMAPPABLE >> 12, &iova));
	table[TEST_MAPPABLE >> 12] = pte(OWNER_RAM_BASE);
	assert_true(vgpu_aperture_page(owner->vgpu, TEST_MAPPABLE >> 12, &iova));
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_ADDRESS), 1);
	unmap_table(owner, table);
}

static void foreign_entry_survives_a_flush(void **state)
{
	static const uint64_t foreign[] = {
		0, TEST_MAPPABLE - 4096, TEST_MAPPABLE + (64u << 20), TEST_NONMAPPABLE - 4096,
		TEST_NONMAPPABLE + (384u << 20), TEST_GGTT - 4096,
	};
	static const uint64_t own[] = {
		TEST_MAPPABLE, TEST_MAPPABLE + (64u << 20) - 4096, TEST_NONMAPPABLE,
		TEST_NONMAPPABLE + (384u << 20) - 4096,
	};
	struct owner *owner = *state;
	uint32_t *table = map_table(owner);

	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
		table[foreign[i] >> 12] = pte(OWNER_RAM_BASE);
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		table[own[i] >> 12] = pte(OWNER_RAM_BASE);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_WRITE), 0);
	wr(owner, FLSH_CNTL, 1);
	wr(owner, FLSH_CNTL, 1);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_WRITE), 6);
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
		assert_int_equal(table[foreign[i] >> 12], 0);
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		assert_int_equal(table[own[i] >> 12], pte(OWNER_RAM_BASE));
	unmap_table(owner, table);
}

static void share_without_a_slice_is_swept_as_if_it_had_one(void **state)
{
	struct vgpu_config config = owner_config();
	struct owner owner;
	uint32_t *table;

	(void)state;
	config.mappable.size = 0;
	config.nonmappable.size = 0;
	owner_init(&owner, &config);
	table = map_table(&owner);
	table[0] = 1;
	table[TEST_MAPPABLE >> 12] = 1;
	table[TEST_NONMAPPABLE >> 12] = 1;
	table[(TEST_GGTT >> 12) - 1] = 1;
	wr(&owner, FLSH_CNTL, 1);
	assert_int_equal(vgpu_refused(owner.vgpu, VGPU_REFUSED_GGTT_WRITE), 4);
	unmap_table(&owner, table);
	owner_fini(&owner);
}

static void mapped_table_shows_the_neighbour(void **state)
{
	struct owner *owner = *state;
	struct owner neighbour;
	uint32_t *table = map_table(owner);
	uint64_t iova;

	owner_join_neighbour(&neighbour, owner->gpu);
	map_page(&neighbour, TEST_NEIGHBOUR, 0x3000);
	assert_int_equal(table[TEST_NEIGHBOUR >> 12], 0);
	table[TEST_NEIGHBOUR >> 12] = pte(OWNER_RAM_BASE + 0x7000);
	assert_int_equal(ggtt_translate(neighbour.vgpu, TEST_NEIGHBOUR, "test", &iova), 0);
	assert_true(iova == OWNER_RAM_BASE + 0x3000);
	owner_fini(&neighbour);
	unmap_table(owner, table);
}

static void reset_leaves_entries_in_a_mapped_table(void **state)
{
	struct owner *owner = *state;
	uint32_t *table = map_table(owner);

	table[0] = 1;
	table[TEST_MAPPABLE >> 12] = 1;
	vgpu_reset(owner->vgpu);
	assert_int_equal(table[0], 0);
	assert_int_equal(table[TEST_MAPPABLE >> 12], 0);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_WRITE), 0);
	unmap_table(owner, table);
}

static void refusals_drown_the_log(void **state)
{
	struct owner *owner = *state;

	for (uint32_t page = 0; page < 10000; page++)
		map_page(owner, (uint64_t)page << 12, 0);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_WRITE), 10000);
	assert_in_range(owner->lines[VGPU_LOG_GUEST], 8, 32);
}

static void entry_index_past_the_table(void **state)
{
	struct owner *owner = *state;
	uint64_t iova;

	assert_false(vgpu_ggtt_entry(owner->vgpu, TEST_GGTT >> 12, &iova));
	assert_false(vgpu_ggtt_entry(owner->vgpu, UINT64_MAX, &iova));
}

struct slice_case {
	const char *name;
	struct vgpu_range promise;
	struct vgpu_range enforced;
};

static const struct slice_case slice_cases[] = {
	{ .name = "empty", .promise = { .base = 0x1000 }, .enforced = { .size = 0 } },
	{ .name = "whole pages", .promise = { .base = 0x1000, .size = 0x2000 },
	  .enforced = { .base = 0x1000, .size = 0x2000 } },
	{ .name = "unaligned", .promise = { .base = 0x1800, .size = 0x2000 },
	  .enforced = { .base = 0x2000, .size = 0x1000 } },
	{ .name = "less than a page", .promise = { .base = 0x1800, .size = 0x400 },
	  .enforced = { .size = 0 } },
	{ .name = "beyond the aperture", .promise = { .base = TEST_APERTURE, .size = 0x1000 },
	  .enforced = { .size = 0 } },
	{ .name = "across the aperture's end",
	  .promise = { .base = TEST_APERTURE - 0x1000, .size = 0x2000 },
	  .enforced = { .base = TEST_APERTURE - 0x1000, .size = 0x1000 } },
	{ .name = "wraps around", .promise = { .base = 0x1000, .size = UINT64_MAX },
	  .enforced = { .base = 0x1000, .size = TEST_APERTURE - 0x1000 } },
};

static void slice_exceeds_its_promise(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(slice_cases) / sizeof(slice_cases[0]); i++) {
		const struct slice_case *c = &slice_cases[i];
		struct slices slices = slices_enforced(c->promise, (struct vgpu_range) { 0 },
						       TEST_APERTURE, TEST_GGTT);

		if (slices.mappable.base != c->enforced.base ||
		    slices.mappable.size != c->enforced.size)
			fail_msg("%s", c->name);
		assert_int_equal(slices.nonmappable.size, 0);
	}
}

static void slice_contains_its_neighbours(void **state)
{
	struct slices slices = {
		.mappable = { .base = 0x1000, .size = 0x2000 },
		.nonmappable = { .base = 0x10000, .size = 0x1000 },
	};

	(void)state;
	assert_true(slices_contain(&slices, 0x1000, 0x2000));
	assert_false(slices_contain(&slices, 0xfff, 1));
	assert_false(slices_contain(&slices, 0x2fff, 2));
	assert_false(slices_contain(&slices, 0x3000, 1));
	assert_true(slices_contain(&slices, 0x10fff, 1));
	assert_false(slices_contain(&slices, UINT64_MAX, 2));
	assert_false(slices_contain(&slices, 0x1000, UINT64_MAX));
}

/* ---- fences -------------------------------------------------------------------- */

static void foreign_fence_is_written(void **state)
{
	struct owner *owner = *state;

	wr(owner, FENCE(3), 0x1000);
	assert_int_equal(rd(owner, FENCE(3)), 0x1000);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_FENCE), 0);
	wr(owner, FENCE(4), 0x1000);
	wr(owner, FENCE(31) + 4, 0x1000);
	assert_int_equal(rd(owner, FENCE(4)), 0);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_FENCE), 3);
}

struct detile_case {
	const char *name;
	enum tiling tiling;
	uint32_t x, y;
	uint64_t inside;	/* offset in the tiled surface */
};

/* Stride 1024: two X tiles or eight Y tiles side by side. Worked out from the tile layouts. */
static const struct detile_case detile_cases[] = {
	{ .name = "X origin", .tiling = TILING_X, .x = 0, .y = 0, .inside = 0 },
	{ .name = "X second row", .tiling = TILING_X, .x = 0, .y = 1, .inside = 512 },
	{ .name = "X second tile", .tiling = TILING_X, .x = 512, .y = 0, .inside = 4096 },
	{ .name = "X last byte of a tile", .tiling = TILING_X, .x = 511, .y = 7, .inside = 4095 },
	{ .name = "X second row of tiles", .tiling = TILING_X, .x = 5, .y = 8, .inside = 2 * 4096 + 5 },
	{ .name = "Y origin", .tiling = TILING_Y, .x = 0, .y = 0, .inside = 0 },
	{ .name = "Y second row", .tiling = TILING_Y, .x = 0, .y = 1, .inside = 16 },
	{ .name = "Y second column", .tiling = TILING_Y, .x = 16, .y = 0, .inside = 512 },
	{ .name = "Y last byte of a tile", .tiling = TILING_Y, .x = 127, .y = 31, .inside = 4095 },
	{ .name = "Y second tile", .tiling = TILING_Y, .x = 128, .y = 0, .inside = 4096 },
	{ .name = "Y second row of tiles", .tiling = TILING_Y, .x = 3, .y = 32,
	  .inside = 8 * 4096 + 3 },
};

static void tile_layout_is_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(detile_cases) / sizeof(detile_cases[0]); i++) {
		const struct detile_case *c = &detile_cases[i];
		struct fence fence = {
			.start = 0x4000000, .end = 0x4100000, .stride = 1024, .tiling = c->tiling,
		};
		uint64_t linear = fence.start + (uint64_t)c->y * fence.stride + c->x;
		uint32_t span;

		if (fence_detile(&fence, linear, &span) != fence.start + c->inside)
			fail_msg("%s", c->name);
		assert_in_range(span, 1, 512);
	}
}

static void tile_layout_is_not_a_bijection(void **state)
{
	uint8_t seen[2 * 32 * 1024];

	(void)state;
	for (enum tiling tiling = TILING_LINEAR; tiling <= TILING_Y; tiling++) {
		struct fence fence = { .end = sizeof(seen), .stride = 1024, .tiling = tiling };

		memset(seen, 0, sizeof(seen));
		for (uint32_t i = 0; i < sizeof(seen); i++) {
			uint32_t span;
			uint64_t to = fence_detile(&fence, i, &span);

			assert_in_range(to, 0, sizeof(seen) - 1);
			assert_int_equal(seen[to % sizeof(seen)]++, 0);
		}
	}
}

static void broken_fence_is_used(void **state)
{
	struct fence fence;

	(void)state;
	assert_false(fence_decode(0, 0x1000, &fence));
	assert_false(fence_decode(0x5000 | 1, 0x1000, &fence));		/* ends before it starts */
	assert_false(fence_decode(0x1000 | 1, 0x2000, &fence));		/* X, stride 128 */
	assert_true(fence_decode(0x1000 | 3, 0x2000, &fence));		/* Y, stride 128 */
	assert_int_equal(fence.stride, 128);
	assert_int_equal(fence.end, 0x3000);
}

/* ---- aperture -------------------------------------------------------------------- */

static void aperture_misses_guest_memory(void **state)
{
	struct owner *owner = *state;
	uint64_t value = UINT64_C(0x1122334455667788);
	uint64_t back = 0;

	map_page(owner, TEST_MAPPABLE, 0x3000);
	map_page(owner, TEST_MAPPABLE + 0x1000, 0x9000);
	vgpu_bar_write(owner->vgpu, VGPU_BAR_APERTURE, TEST_MAPPABLE + 0xffc, &value, 8);
	assert_int_equal(ram32(owner, 0x3ffc), 0x55667788);
	assert_int_equal(ram32(owner, 0x9000), 0x11223344);
	vgpu_bar_read(owner->vgpu, VGPU_BAR_APERTURE, TEST_MAPPABLE + 0xffc, &back, 8);
	assert_true(back == value);
}

static void aperture_shows_foreign_memory(void **state)
{
	struct owner *owner = *state;
	uint32_t value = 0xffffffff;

	vgpu_bar_write(owner->vgpu, VGPU_BAR_APERTURE, 0, &value, 4);
	vgpu_bar_read(owner->vgpu, VGPU_BAR_APERTURE, TEST_MAPPABLE - 4, &value, 4);
	assert_int_equal(value, 0);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_APERTURE), 2);
}

static void aperture_writes_without_an_entry(void **state)
{
	struct owner *owner = *state;
	uint32_t value = 0xffffffff;

	vgpu_bar_write(owner->vgpu, VGPU_BAR_APERTURE, TEST_MAPPABLE, &value, 4);
	vgpu_bar_read(owner->vgpu, VGPU_BAR_APERTURE, TEST_MAPPABLE, &value, 4);
	assert_int_equal(value, 0);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_DMA), 2);
}

static void aperture_ignores_a_fence(void **state)
{
	struct owner *owner = *state;
	uint8_t line[32];

	for (uint32_t page = 0; page < 4; page++)
		map_page(owner, TEST_MAPPABLE + page * 4096, 0x10000 + page * 4096);
	wr(owner, FENCE(0) + 4, (TEST_MAPPABLE + 0x3000) | (1024 / 128 - 1));
	wr(owner, FENCE(0), TEST_MAPPABLE | 1);
	memset(line, 0x5a, sizeof(line));
	/* from the end of one tile's row into the next tile */
	vgpu_bar_write(owner->vgpu, VGPU_BAR_APERTURE, TEST_MAPPABLE + 1024 + 496, line,
		       sizeof(line));
	assert_int_equal(ram32(owner, 0x10000 + 512 + 496), 0x5a5a5a5a);
	assert_int_equal(ram32(owner, 0x10000 + 4096 + 512), 0x5a5a5a5a);
	assert_int_equal(ram32(owner, 0x10000 + 1024 + 496), 0);
	wr(owner, FENCE(0), 0);
	vgpu_bar_write(owner->vgpu, VGPU_BAR_APERTURE, TEST_MAPPABLE + 1024, line, 4);
	assert_int_equal(ram32(owner, 0x10000 + 1024), 0x5a5a5a5a);
}

static void aperture_shows_the_nonmappable_slice(void **state)
{
	struct vgpu_config config = owner_config();
	struct owner owner;
	uint32_t value = 1;

	(void)state;
	/* a promise that reaches below the aperture's end is cut there */
	config.nonmappable = (struct vgpu_range) { .base = 128u << 20, .size = 512u << 20 };
	owner_init(&owner, &config);
	vgpu_bar_write(owner.vgpu, VGPU_BAR_APERTURE, 130u << 20, &value, 4);
	assert_int_equal(vgpu_refused(owner.vgpu, VGPU_REFUSED_APERTURE), 1);
	owner_fini(&owner);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, owner_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entry_loses_address_bits),
		TEST(entry_in_slice_is_lost),
		TEST(foreign_entry_is_written),
		TEST(refusals_drown_the_log),
		TEST(entry_index_past_the_table),
		TEST(entry_written_without_a_trap_is_not_used),
		TEST(foreign_entry_of_a_mapped_table_is_used),
		TEST(foreign_entry_survives_a_flush),
		cmocka_unit_test(share_without_a_slice_is_swept_as_if_it_had_one),
		TEST(mapped_table_shows_the_neighbour),
		TEST(reset_leaves_entries_in_a_mapped_table),
		cmocka_unit_test(slice_exceeds_its_promise),
		cmocka_unit_test(slice_contains_its_neighbours),
		TEST(foreign_fence_is_written),
		cmocka_unit_test(tile_layout_is_wrong),
		cmocka_unit_test(tile_layout_is_not_a_bijection),
		cmocka_unit_test(broken_fence_is_used),
		TEST(aperture_misses_guest_memory),
		TEST(aperture_shows_foreign_memory),
		TEST(aperture_writes_without_an_entry),
		TEST(aperture_ignores_a_fence),
		cmocka_unit_test(aperture_shows_the_nonmappable_slice),
	};

	return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
