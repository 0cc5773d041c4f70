// SPDX-License-Identifier: MIT
/* A PPGTT of four levels, as the blitter of a Skylake walks it. */
#include <stdlib.h>

#include "contexts.h"
#include "memory/access.h"
#include "memory/page_fault.h"

#define PRESENT		1u
#define WRITABLE	2u
#define LARGE_2M	(1u << 7)
#define LARGE_64K	(1u << 11)
#define PD		(PML4 + 0x2000)
#define PT		(PML4 + 0x3000)

#define FAULT		0x4094
#define FAULT_DATA	0x4b10

static int setup(void **state)
{
	struct owner *owner = calloc(1, sizeof(*owner));
	struct context a;

	assert_non_null(owner);
	contexts_init(owner, false);
	a = context_init(owner, BCS, 0);
	ADD(owner, &a, WAIT_FOR(0x9000));
	elsp(owner, BCS, &a, 0, NULL);		/* its PPGTT is what is walked from here on */
	*state = owner;
	return 0;
}

static const struct engine *blitter(struct owner *owner)
{
	return &owner->vgpu->engines[ENGINE_BLITTER];
}

static int write_value(struct owner *owner, uint64_t address, uint32_t value)
{
	return memory_write(owner->vgpu, blitter(owner), SPACE_PPGTT, address, &value, 4);
}

static int read_value(struct owner *owner, uint64_t address, uint32_t *value)
{
	return memory_read(owner->vgpu, blitter(owner), SPACE_PPGTT, address, value, 4);
}

static void page_is_found(void **state)
{
	struct owner *owner = *state;
	uint32_t value = 0;

	assert_int_equal(write_value(owner, PPGTT(DATA) + 0x124, 7), 0);
	assert_int_equal(ram32(owner, DATA + 0x124), 7);
	assert_int_equal(read_value(owner, PPGTT(DATA) + 0x124, &value), 0);
	assert_int_equal(value, 7);
	assert_int_equal(rd(owner, FAULT), 0);
}

static void each_level_has_nine_bits(void **state)
{
	static const uint64_t address = UINT64_C(0x1ff) << 39 | UINT64_C(3) << 30 | 5u << 21 | 17u << 12;
	struct owner *owner = *state;

	put_entry(owner, PML4, 0x1ff, ram_entry(0x60000, 3));
	put_entry(owner, 0x60000, 3, ram_entry(0x61000, 3));
	put_entry(owner, 0x61000, 5, ram_entry(0x62000, 3));
	put_entry(owner, 0x62000, 17, ram_entry(DATA, 3));
	assert_int_equal(write_value(owner, address, 9), 0);
	assert_int_equal(ram32(owner, DATA), 9);
	assert_int_equal(write_value(owner, address | UINT64_C(0xffff) << 48 | 4, 8), 0);	/* canonical */
	assert_int_equal(ram32(owner, DATA + 4), 8);
}

/* The four entries on the way to @DATA. */
static const struct {
	uint32_t table;
	unsigned int index;
	uint32_t next;
	enum page_fault_type type;
} way[] = {
	{ PML4, 0, PML4 + 0x1000, PAGE_FAULT_DIRECTORY },
	{ PML4 + 0x1000, 0, PD, PAGE_FAULT_DIRECTORY },
	{ PD, 0, PT, PAGE_FAULT_DIRECTORY },
	{ PT, 16 + (DATA >> 12), DATA, PAGE_FAULT_ENTRY },
};

static void entry_that_is_not_present_faults_at_each_level(void **state)
{
	struct owner *owner = *state;

	for (unsigned int i = 0; i < 4; i++) {
		put_entry(owner, way[i].table, way[i].index, ram_entry(way[i].next, WRITABLE));
		assert_int_equal(write_value(owner, PPGTT(DATA), 7), -EFAULT);
		assert_int_equal(rd(owner, FAULT), 2u << 12 | (uint32_t)way[i].type << 1 | 1);
		assert_int_equal(rd(owner, FAULT_DATA), PPGTT(DATA) >> 12);
		wr(owner, FAULT, 0);
		put_entry(owner, way[i].table, way[i].index, ram_entry(way[i].next, PRESENT | WRITABLE));
	}
	assert_int_equal(ram32(owner, DATA), 0);
}

static void table_outside_of_memory_faults_at_each_level(void **state)
{
	struct owner *owner = *state;

	for (unsigned int i = 0; i < 4; i++) {
		put_entry(owner, way[i].table, way[i].index, UINT64_C(0x7ffffff000) | 3);
		assert_int_equal(write_value(owner, PPGTT(DATA), 7), -EFAULT);
		put_entry(owner, way[i].table, way[i].index, ram_entry(way[i].next, PRESENT | WRITABLE));
	}
	assert_int_equal(write_value(owner, PPGTT(DATA), 7), 0);
}

static void write_to_a_read_only_page_vanishes(void **state)
{
	struct owner *owner = *state;
	uint32_t value = 0;

	put_ram32(owner, DATA, 5);
	for (unsigned int i = 0; i < 4; i++) {
		put_entry(owner, way[i].table, way[i].index, ram_entry(way[i].next, PRESENT));
		assert_int_equal(write_value(owner, PPGTT(DATA), 7), 0);
		assert_int_equal(read_value(owner, PPGTT(DATA), &value), 0);
		assert_int_equal(value, 5);
		put_entry(owner, way[i].table, way[i].index, ram_entry(way[i].next, PRESENT | WRITABLE));
	}
	assert_int_equal(rd(owner, FAULT), 0);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_DMA), 0);
}

static void of_64k_pages_each_sixteenth_entry_counts(void **state)
{
	struct owner *owner = *state;

	put_entry(owner, PD, 0, ram_entry(PT, 3 | LARGE_64K));
	put_entry(owner, PT, 16, ram_entry(0x70000, 3));
	for (unsigned int i = 17; i < 32; i++)
		put_entry(owner, PT, i, 0);
	assert_int_equal(write_value(owner, 0x10000, 1), 0);
	assert_int_equal(write_value(owner, 0x1fffc, 2), 0);
	assert_int_equal(ram32(owner, 0x70000), 1);
	assert_int_equal(ram32(owner, 0x7fffc), 2);
}

static void page_of_2m_needs_no_table(void **state)
{
	struct owner *owner = *state;

	put_entry(owner, PD, 0, ram_entry(0x200000, 3 | LARGE_2M));
	assert_int_equal(write_value(owner, 0x123458, 1), 0);
	assert_int_equal(ram32(owner, 0x323458), 1);
}

static void access_is_cut_at_pages(void **state)
{
	static const uint32_t words[2] = { 0x11111111, 0x22222222 };
	struct owner *owner = *state;

	put_entry(owner, PT, 16 + (DATA >> 12), ram_entry(DATA, PRESENT));
	assert_int_equal(memory_write(owner->vgpu, blitter(owner), SPACE_PPGTT, PPGTT(DATA) - 4, words,
				      sizeof(words)), 0);
	assert_int_equal(ram32(owner, DATA - 4), words[0]);
	assert_int_equal(ram32(owner, DATA), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(page_is_found),
		TEST(each_level_has_nine_bits),
		TEST(entry_that_is_not_present_faults_at_each_level),
		TEST(table_outside_of_memory_faults_at_each_level),
		TEST(write_to_a_read_only_page_vanishes),
		TEST(of_64k_pages_each_sixteenth_entry_counts),
		TEST(page_of_2m_needs_no_table),
		TEST(access_is_cut_at_pages),
	};

	return cmocka_run_group_tests_name("walk4", tests, NULL, NULL);
}
