// SPDX-License-Identifier: MIT
/*
 * Invariants of the tables that ship: each row is looked at, and what breaks a
 * rule is named.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "display/crc.h"
#include "engine/regs.h"
#include "owner.h"

typedef bool (*row_rule)(const struct mmio_row *row);

static void for_each_platform(void (*look)(const struct platform *platform))
{
	assert_non_null(platforms[0]);
	for (const struct platform *const *platform = platforms; *platform; platform++)
		look(*platform);
}

static void look_at_rows(const struct platform *platform, const struct mmio_table *table, row_rule rule)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct mmio_row *row = &table->rows[i];

		if (!rule(row))
			fail_msg("%s: row %s at 0x%05x", platform->name, row->name ? row->name : "?",
				 row->offset);
	}
}

static void for_each_row(row_rule rule)
{
	for (const struct platform *const *platform = platforms; *platform; platform++) {
		for (const struct mmio_table *const *table = (*platform)->tables; *table; table++)
			look_at_rows(*platform, *table, rule);
	}
}

static bool has_name(const struct mmio_row *row)
{
	size_t instance = row->block || row->count ? strlen("(vecs0,999)") : 0;

	return row->name && row->name[0] && strlen(row->name) + instance < MMIO_NAME_MAX;
}

static bool is_aligned(const struct mmio_row *row)
{
	return row->offset % 4 == 0 && row->stride % 4 == 0;
}

/* Each column takes its bits from those that are left; of a masked register there are sixteen. */
static bool bits_are_in_one_column(const struct mmio_row *row)
{
	const uint32_t columns[] = { row->ro, row->w1c, row->used, row->inert, row->rsvd };
	uint32_t left = row->masked ? 0xffff : UINT32_MAX;

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		if (columns[i] & ~left)
			return false;
		left &= ~columns[i];
	}
	return !left;
}

static bool masked_is_not_w1c(const struct mmio_row *row)
{
	return !(row->masked && row->w1c);
}

static bool reserved_bits_reset_to_zero(const struct mmio_row *row)
{
	return !(row->reset & row->rsvd);
}

static bool hook_has_bits(const struct mmio_row *row)
{
	return !(row->pre_write || row->post_write || row->post_read) ||
	       row->ro | row->w1c | row->used;
}

static bool masked_reset_fits(const struct mmio_row *row)
{
	return !row->masked || row->reset <= 0xffff;
}

static bool has_group(const struct mmio_row *row)
{
	return row->group < VGPU_GROUP_UNKNOWN && row->group != VGPU_GROUP_GGTT &&
	       row->group != VGPU_GROUP_APERTURE;
}

/* The zero of the enum is a group too: a row that forgets it would count as PVINFO. */
static bool pvinfo_group_is_meant(const struct mmio_row *row)
{
	return (row->group == VGPU_GROUP_PVINFO) == (row->offset >> 12 == 0x78 && !row->block);
}

static bool array_has_length(const struct mmio_row *row)
{
	return !row->stride || row->count;
}

static void row_without_a_name(void **state) { (void)state; for_each_row(has_name); }
static void row_off_alignment(void **state) { (void)state; for_each_row(is_aligned); }
static void row_bit_in_no_column_or_two(void **state) { (void)state; for_each_row(bits_are_in_one_column); }
static void row_masked_and_w1c(void **state) { (void)state; for_each_row(masked_is_not_w1c); }
static void row_resets_reserved_bits(void **state) { (void)state; for_each_row(reserved_bits_reset_to_zero); }
static void row_hook_without_bits(void **state) { (void)state; for_each_row(hook_has_bits); }
static void row_masked_reset_too_wide(void **state) { (void)state; for_each_row(masked_reset_fits); }
static void row_without_a_group(void **state) { (void)state; for_each_row(has_group); }
static void row_group_forgotten(void **state) { (void)state; for_each_row(pvinfo_group_is_meant); }
static void row_stride_without_count(void **state) { (void)state; for_each_row(array_has_length); }

static void look_at_offsets(const struct platform *platform)
{
	struct mmio_map map;

	if (mmio_map_init(&map, platform->mmio_size, platform->tables))
		fail_msg("%s: first bad register after %s", platform->name,
			 map.regs[map.count - 1].name);
	for (size_t i = 1; i < map.count; i++)
		assert_ptr_equal(mmio_find(&map, map.regs[i].offset), &map.regs[i]);
	mmio_map_fini(&map);
}

static void rows_claim_one_offset(void **state)
{
	(void)state;
	for_each_platform(look_at_offsets);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct mmio_reg *)a)->name, ((const struct mmio_reg *)b)->name);
}

static void look_at_names(const struct platform *platform)
{
	struct mmio_map map;

	assert_int_equal(mmio_map_init(&map, platform->mmio_size, platform->tables), 0);
	qsort(map.regs + 1, map.count - 1, sizeof(*map.regs), compare_names);
	for (size_t i = 2; i < map.count; i++) {
		if (!strcmp(map.regs[i - 1].name, map.regs[i].name))
			fail_msg("%s: %s at 0x%05x and 0x%05x", platform->name, map.regs[i].name,
				 map.regs[i - 1].offset, map.regs[i].offset);
	}
	mmio_map_fini(&map);
}

static void registers_share_a_name(void **state)
{
	(void)state;
	for_each_platform(look_at_names);
}

static const struct mmio_row same_offset_rows[] = {
	{ .name = "A", .offset = 0x100, .count = 2, .group = VGPU_GROUP_MISC },
	{ .name = "B", .offset = 0x104, .group = VGPU_GROUP_MISC },
};
static const struct mmio_row unaligned_rows[] = {
	{ .name = "A", .offset = 0x102, .group = VGPU_GROUP_MISC },
};
static const struct mmio_row outside_rows[] = {
	{ .name = "A", .offset = 0x1000, .group = VGPU_GROUP_MISC },
};
static const struct mmio_table bad_tables[] = {
	{ .rows = same_offset_rows, .count = 2 },
	{ .rows = unaligned_rows, .count = 1 },
	{ .rows = outside_rows, .count = 1 },
};

static void map_accepts_bad_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad_tables) / sizeof(bad_tables[0]); i++) {
		const struct mmio_table *const tables[] = { &bad_tables[i], NULL };
		struct mmio_map map;

		assert_int_equal(mmio_map_init(&map, 0x1000, tables), -EINVAL);
		mmio_map_fini(&map);
	}
}

static void look_at_headers(const struct platform *platform)
{
	struct command_map map;

	assert_int_equal(command_map_init(&map, platform->commands), 0);
	command_map_fini(&map);
}

static void commands_claim_one_header(void **state)
{
	(void)state;
	for_each_platform(look_at_headers);
}

static void look_at_commands(const struct platform *platform)
{
	struct command_map map;

	assert_int_equal(command_map_init(&map, platform->commands), 0);
	for (size_t i = 1; i <= map.count; i++) {
		const struct command_row *row = map.rows[i];

		assert_non_null(row->name);
		if (row->value & ~row->mask || !row->length || row->engines >> ENGINES)
			fail_msg("%s: row %s", platform->name, row->name);
		/* Only what is executed has its words read. */
		if (row->scan && row->scan != scan_forbidden && row->scan != scan_unknown && !row->execute)
			fail_msg("%s: row %s is scanned unread", platform->name, row->name);
	}
	command_map_fini(&map);
}

static void command_row_is_senseless(void **state)
{
	(void)state;
	for_each_platform(look_at_commands);
}

/* Fields of an entry lie apart, and each size of the table fits into its half of BAR0. */
static void look_at_gtt(const struct platform *platform)
{
	const struct gtt_format *gtt = platform->gtt;

	assert_true(gtt->entry_size == 4 || gtt->entry_size == 8);
	assert_int_equal(gtt->address & gtt->address_high, 0);
	assert_int_equal((gtt->address | gtt->address_high) & (gtt->present | gtt->stale), 0);
	assert_int_equal(gtt->address & gtt->address_high << gtt->high_shift, 0);
	assert_int_equal(gtt->stale & gtt->present, gtt->present);
	assert_true(gtt->sizes->bytes && gtt->sizes_rule);
	for (const struct gtt_size *size = gtt->sizes; size->bytes; size++) {
		assert_true(size->bytes / 4096 * gtt->entry_size <= platform->bar0_size / 2);
		assert_true(size->control);
	}
}

static void look_for_gaps_in_display(const struct display_info *display)
{
	assert_true(display->pipes && display->transcoders && display->palettes &&
		    display->matrices && display->colour && display->gmbus_pins && display->left_on &&
		    display->port_khz);
	assert_true(display->crc->planes && display->crc->is_wanted && display->crc->is_unread &&
		    display->crc->tell);
	for (unsigned int id = 0; id < PLANES; id++) {
		assert_true(display->planes[id].regs[PLANE_CONTROL] &&
			    display->planes[id].regs[PLANE_SURFACE]);
		assert_true(display->planes[id].enable && display->planes[id].derive);
	}
}

static void look_for_gaps(const struct platform *platform)
{
	const struct submission *submission = platform->submission;

	assert_true(platform->name && platform->device_id && platform->addresses);
	assert_true(platform->mmio_size <= platform->bar0_size / 2);
	assert_true(submission->name && submission->next && submission->advance &&
		    submission->is_busy && submission->has_ppgtt && submission->directory);
	assert_true(platform->walk && platform->page_fault);
	look_for_gaps_in_display(platform->display);
	for (unsigned int i = 0; i < ENGINES; i++) {
		const struct engine_info *engine = &platform->engines[i];

		assert_true(engine->name && engine->base && engine->status_page &&
			    engine->fault_reg && engine->reset_bit && engine->done_bit);
	}
}

static void platform_is_complete(void **state)
{
	(void)state;
	for_each_platform(look_for_gaps);
}

/* Each engine's bit is its own, and what is cleared are registers. */
static void look_at_resets(const struct platform *platform)
{
	uint32_t bits = GDRST_FULL;

	for (unsigned int i = 0; i < ENGINES; i++) {
		assert_int_equal(bits & platform->engines[i].reset_bit, 0);
		bits |= platform->engines[i].reset_bit;
	}
	assert_true(platform->resets->end);
	for (const struct reset_range *range = platform->resets; range->end; range++) {
		assert_true(range->first < range->end && range->end <= platform->mmio_size);
		assert_int_equal(range->first % 4 + range->end % 4, 0);
		assert_true(range->domains && !(range->domains & ~bits));
	}
}

static void resets_name_domains_and_registers(void **state)
{
	(void)state;
	for_each_platform(look_at_resets);
}

/* A row that was forgotten has no event, and only these may have none. */
static bool event_may_be_absent(enum irq_source source)
{
	return source == IRQ_DISPLAY_ERROR || (source >= IRQ_PIPE_A_CRC_DONE && source <= IRQ_PIPE_C_CRC_DONE) ||
	       (source >= IRQ_RENDER_SWITCH && source <= IRQ_VEBOX_SEMAPHORE);
}

static void look_at_events(const struct irq_tree *tree)
{
	uint32_t taken[16] = { 0 };

	assert_true(tree->num_banks <= sizeof(taken) / sizeof(taken[0]));
	for (unsigned int i = 0; i < tree->num_banks; i++) {
		if (tree->banks[i].has_parent)
			taken[tree->banks[i].parent] |= 1u << tree->banks[i].parent_bit;
	}
	for (unsigned int i = 0; i < IRQ_SOURCES; i++) {
		const struct irq_row *row = &tree->sources[i];

		assert_true(row->bank < tree->num_banks);
		assert_true(row->event || event_may_be_absent(i));
		assert_int_equal(row->event & (row->event - 1), 0);
		if (taken[row->bank] & row->event)
			fail_msg("event %u: 0x%08x of %s is taken", i, row->event,
				 tree->banks[row->bank].name);
		taken[row->bank] |= row->event;
	}
}

static void look_at_banks(const struct platform *platform)
{
	const struct irq_tree *tree = platform->irqs;
	struct mmio_map map;

	assert_int_equal(mmio_map_init(&map, platform->mmio_size, platform->tables), 0);
	assert_non_null(mmio_find(&map, tree->master));
	for (unsigned int i = 0; i < tree->num_banks; i++) {
		const struct irq_bank *bank = &tree->banks[i];

		for (uint32_t reg = 0; reg < 0x10; reg += 4)
			assert_non_null(mmio_find(&map, bank->base + reg));
		assert_ptr_equal(mmio_find(&map, bank->base + 0x8)->row->post_write, irq_post_write);
		if (bank->has_parent)
			assert_true(bank->parent > i && bank->parent < tree->num_banks);
	}
	mmio_map_fini(&map);
	look_at_events(tree);
}

static void events_have_a_bit_each(void **state)
{
	(void)state;
	for_each_platform(look_at_banks);
}

static void entries_of_page_tables_are_consistent(void **state)
{
	(void)state;
	for_each_platform(look_at_gtt);
}

static void each_platform_is_found_by_its_name(void **state)
{
	(void)state;
	for (const struct platform *const *platform = platforms; *platform; platform++)
		assert_ptr_equal(platform_find((*platform)->name), *platform);
	assert_null(platform_find("ironlake"));
}

static void group_or_refusal_without_a_name(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < VGPU_GROUPS; i++)
		assert_non_null(vgpu_group_name(i));
	for (unsigned int i = 0; i < VGPU_REFUSALS; i++)
		assert_non_null(vgpu_refusal_name(i));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(row_without_a_name),
		cmocka_unit_test(row_off_alignment),
		cmocka_unit_test(row_bit_in_no_column_or_two),
		cmocka_unit_test(row_masked_and_w1c),
		cmocka_unit_test(row_resets_reserved_bits),
		cmocka_unit_test(row_hook_without_bits),
		cmocka_unit_test(row_masked_reset_too_wide),
		cmocka_unit_test(row_without_a_group),
		cmocka_unit_test(row_group_forgotten),
		cmocka_unit_test(row_stride_without_count),
		cmocka_unit_test(rows_claim_one_offset),
		cmocka_unit_test(registers_share_a_name),
		cmocka_unit_test(map_accepts_bad_rows),
		cmocka_unit_test(commands_claim_one_header),
		cmocka_unit_test(command_row_is_senseless),
		cmocka_unit_test(platform_is_complete),
		cmocka_unit_test(resets_name_domains_and_registers),
		cmocka_unit_test(events_have_a_bit_each),
		cmocka_unit_test(entries_of_page_tables_are_consistent),
		cmocka_unit_test(each_platform_is_found_by_its_name),
		cmocka_unit_test(group_or_refusal_without_a_name),
	};

	return cmocka_run_group_tests_name("tables", tests, NULL, NULL);
}
