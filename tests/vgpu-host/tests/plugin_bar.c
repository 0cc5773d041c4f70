// SPDX-License-Identifier: MIT
/* The plugin's half of the aperture, without QEMU: this process accesses the BAR. */
#include <immintrin.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "bar.h"
#include "tiling.h"

#define PAGES		16u
#define SIZE		(PAGES * APERTURE_PAGE)
#define STRIDE		1024u			/* of the tiled surface: 2 X tiles, 8 Y tiles */
#define FENCE_START	(4 * APERTURE_PAGE)
#define FENCE_END	(12 * APERTURE_PAGE)
#define STRANGER	0xee			/* in guest memory that nothing shows */

/* Guest memory is twice as large as the BAR; page i of the BAR is page 2i+1 of it. */
#define RAM_SIZE	(2 * SIZE)

static struct aperture_map *map;
static volatile uint8_t *bar;
static uint8_t *ram;
static struct sigaction ours;

static int file_of(const char *name, size_t size)
{
	int fd = memfd_create(name, MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	return fd;
}

static void *map_file(int fd, size_t size)
{
	void *va = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	assert_ptr_not_equal(va, MAP_FAILED);
	return va;
}

static int setup(void **state)
{
	size_t map_size = sizeof(*map) + PAGES * sizeof(map->page[0]);
	int bar_fd = file_of("bar", SIZE);
	int map_fd = file_of("map", map_size);
	int ram_fd = file_of("ram", RAM_SIZE);

	(void)state;
	bar = map_file(bar_fd, SIZE);
	map = map_file(map_fd, map_size);
	ram = map_file(ram_fd, RAM_SIZE);
	map->pages = PAGES;
	assert_int_equal(bar_init(map_fd, bar_fd), 0);
	assert_int_equal(bar_add_file(0, ram_fd), 0);
	return sigaction(SIGSEGV, NULL, &ours);
}

/* All pages are there, none tiled. */
static int linear(void **state)
{
	(void)state;
	memset(map->fences, 0, sizeof(map->fences));
	for (uint32_t i = 0; i < PAGES; i++)
		map->page[i] = (2 * i + 1) * APERTURE_PAGE + 1;
	memset(ram, STRANGER, RAM_SIZE);
	map->stepped = 0;
	map->filled = 0;
	return bar_forget(0, PAGES);
}

static int fence(enum tiling tiling)
{
	linear(NULL);
	map->fences[3] = (struct aperture_fence){
		.start = FENCE_START, .end = FENCE_END, .stride = STRIDE, .tiling = tiling,
	};
	return bar_forget(0, PAGES);
}

static int fence_x(void **state)
{
	(void)state;
	return fence(TILING_X);
}

static int fence_y(void **state)
{
	(void)state;
	return fence(TILING_Y);
}

/* Where the byte at @address of the BAR lies in guest memory, one by one. */
static uint8_t *expected(uint32_t address)
{
	uint32_t span;

	if (map->fences[3].tiling && address >= FENCE_START && address < FENCE_END) {
		uint32_t in = address - FENCE_START;

		address = FENCE_START + (uint32_t)tiling_offset((enum tiling)map->fences[3].tiling,
								STRIDE, in % STRIDE, in / STRIDE,
								&span);
	}
	return ram + (2 * (address / APERTURE_PAGE) + 1) * APERTURE_PAGE + address % APERTURE_PAGE;
}

static uint8_t pattern(uint32_t address)
{
	return (uint8_t)(address * 2654435761u >> 24);
}

static void fill_ram(void)
{
	for (uint32_t i = 0; i < SIZE; i++)
		*expected(i) = pattern(i);
}

static void check_ram(void)
{
	for (uint32_t i = 0; i < SIZE; i++) {
		if (*expected(i) != pattern(i))
			fail_msg("byte 0x%x", i);
	}
	for (uint32_t page = 0; page < RAM_SIZE; page += 2 * APERTURE_PAGE) {
		for (uint32_t i = 0; i < APERTURE_PAGE; i++)
			assert_int_equal(ram[page + i], STRANGER);
	}
}

/* ---- bytes and wider -------------------------------------------------------------- */

static void every_byte_is_read(void **state)
{
	(void)state;
	fill_ram();
	for (uint32_t i = 0; i < SIZE; i++) {
		if (bar[i] != pattern(i))
			fail_msg("byte 0x%x", i);
	}
}

static void every_byte_is_written(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < SIZE; i++)
		bar[i] = pattern(i);
	check_ram();
}

/* Also across tiles, columns and pages, in both of which an access may begin before a border. */
static void unaligned_words_are_whole(void **state)
{
	(void)state;
	fill_ram();
	for (uint32_t i = 1; i + 8 < SIZE; i += 61) {
		volatile uint64_t *word = (volatile uint64_t *)(uintptr_t)(bar + i);
		uint64_t wanted = 0;

		for (uint32_t j = 0; j < 8; j++)
			wanted |= (uint64_t)pattern(i + j) << 8 * j;
		assert_true(*word == wanted);
		*word = wanted;
	}
	for (uint32_t page = 1; page < PAGES; page++) {
		volatile uint64_t *word =
			(volatile uint64_t *)(uintptr_t)(bar + page * APERTURE_PAGE - 3);

		*word = ~*word;
		*word = ~*word;
	}
	check_ram();
}

static void vectors_are_whole(void **state)
{
	(void)state;
	fill_ram();
	for (uint32_t i = 5; i + 16 < SIZE; i += 107) {
		uint8_t *at = (uint8_t *)(uintptr_t)(bar + i);
		uint8_t got[16];

		_mm_storeu_si128((__m128i *)got, _mm_loadu_si128((const __m128i *)at));
		for (uint32_t j = 0; j < 16; j++)
			assert_int_equal(got[j], pattern(i + j));
		_mm_storeu_si128((__m128i *)at, _mm_loadu_si128((const __m128i *)got));
	}
	check_ram();
}

/* One instruction, which reads and writes at many places of many pages. */
static void string_instruction_moves_all(void **state)
{
	uint8_t *to = (uint8_t *)(uintptr_t)bar;
	uint8_t *from = malloc(SIZE);
	uint8_t *source = from;
	size_t count = SIZE;

	(void)state;
	assert_non_null(from);
	for (uint32_t i = 0; i < SIZE; i++)
		from[i] = pattern(i);
	__asm__ volatile("rep movsb" : "+D"(to), "+S"(source), "+c"(count) : : "memory");
	check_ram();
	free(from);
}

static void move_inside_of_the_bar(void **state)
{
	uint8_t *to = (uint8_t *)(uintptr_t)(bar + FENCE_START + 100);
	uint8_t *from = (uint8_t *)(uintptr_t)(bar + FENCE_START + 3 * APERTURE_PAGE);
	size_t count = 512;

	(void)state;
	fill_ram();
	__asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
	for (uint32_t i = 0; i < 4096; i++)
		assert_int_equal(*expected(FENCE_START + 100 + i),
				 pattern(FENCE_START + 3 * APERTURE_PAGE + i));
}

static void read_modify_write_does_both(void **state)
{
	volatile uint32_t *word = (volatile uint32_t *)(uintptr_t)(bar + FENCE_START + 0x1234);

	(void)state;
	fill_ram();
	*word = 40;
	assert_int_equal(__atomic_fetch_add(word, 2, __ATOMIC_SEQ_CST), 40);
	assert_int_equal(*expected(FENCE_START + 0x1234), 42);
	assert_int_equal(*word, 42);
}

/* Nothing may be left in a copy that hides what others write. */
static void memory_changes_between_accesses(void **state)
{
	const uint32_t at = FENCE_START + 0x777;

	(void)state;
	for (unsigned int i = 0; i < 256; i++) {
		*expected(at) = (uint8_t)i;
		assert_int_equal(bar[at], i);
		bar[at] = (uint8_t)~i;
		assert_int_equal(*expected(at), (uint8_t)~i);
	}
}

/* ---- which way --------------------------------------------------------------------- */

static void linear_memory_is_stepped_through(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < PAGES; i++)
		map->page[i] = i * APERTURE_PAGE + 1;	/* side by side: one mapping */
	assert_int_equal(bar_forget(0, PAGES), 0);
	for (uint32_t i = 0; i < SIZE; i += 64)
		bar[i] = 1;
	assert_int_equal(map->stepped, 0);
	assert_int_equal(map->filled, 1);
}

static void tiled_memory_is_mapped(void **state)
{
	(void)state;
	for (uint32_t i = FENCE_START; i < FENCE_END; i += 1024)
		bar[i] = 1;
	assert_int_equal(map->stepped, (FENCE_END - FENCE_START) / 1024);
	assert_int_equal(map->filled, 0);
}

static void nothing_is_something(void **state)
{
	(void)state;
	map->page[5] = 0;
	map->page[6] = RAM_SIZE + 1;			/* behind the end of the file */
	map->page[7] = APERTURE_PAGE + 2;		/* in a file that never came */
	map->page[8] = APERTURE_PAGE + APERTURE_FILES + 1;
	assert_int_equal(bar_forget(5, 4), 0);
	for (uint32_t i = 5 * APERTURE_PAGE; i < 9 * APERTURE_PAGE; i += 256) {
		bar[i] = 0x55;
		assert_int_equal(bar[i], 0);
	}
	for (uint32_t i = 0; i < RAM_SIZE; i++)
		assert_int_equal(ram[i], STRANGER);
}

static void page_moves_elsewhere(void **state)
{
	(void)state;
	bar[0] = 1;
	map->page[0] = map->page[1];
	assert_int_equal(bar_forget(0, 1), 0);
	bar[0] = 2;
	assert_int_equal(*(ram + APERTURE_PAGE), 1);
	assert_int_equal(*(ram + 3 * APERTURE_PAGE), 2);
	assert_int_equal(bar[APERTURE_PAGE], 2);
}

static void nonsense_is_refused(void **state)
{
	(void)state;
	assert_true(bar_forget(PAGES, 1) < 0);
	assert_true(bar_forget(1, UINT32_MAX) < 0);
	assert_true(bar_add_file(APERTURE_FILES, -1) < 0);
	assert_true(bar_add_file(0, -1) < 0);
	assert_true(bar_init(-1, -1) < 0);
}

/* cmocka takes SIGSEGV for itself before each function that it calls. */
struct body {
	void (*run)(void **state);
};

static void run_with_our_signals(void **state)
{
	struct sigaction before;

	assert_int_equal(sigaction(SIGSEGV, &ours, &before), 0);
	((const struct body *)*state)->run(state);
	assert_int_equal(sigaction(SIGSEGV, &before, NULL), 0);
}

#define TEST(what, fixture) { \
	.name = #what " " #fixture, .test_func = run_with_our_signals, .setup_func = (fixture), \
	.initial_state = &(struct body){ .run = (what) }, \
}
#define LINEAR(name)	TEST(name, linear)
#define X(name)		TEST(name, fence_x)
#define Y(name)		TEST(name, fence_y)
#define ALL(name)	LINEAR(name), X(name), Y(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ALL(every_byte_is_read),
		ALL(every_byte_is_written),
		ALL(unaligned_words_are_whole),
		ALL(vectors_are_whole),
		ALL(string_instruction_moves_all),
		ALL(move_inside_of_the_bar),
		ALL(read_modify_write_does_both),
		ALL(memory_changes_between_accesses),
		LINEAR(linear_memory_is_stepped_through),
		X(tiled_memory_is_mapped),
		LINEAR(nothing_is_something),
		LINEAR(page_moves_elsewhere),
		LINEAR(nonsense_is_refused),
	};

	return cmocka_run_group_tests_name("plugin", tests, setup, NULL);
}
