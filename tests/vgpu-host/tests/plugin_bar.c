// SPDX-License-Identifier: MIT
/* The plugin's half of the aperture, without QEMU: this process accesses the BAR. */
#include <cpuid.h>
#include <fcntl.h>
#include <immintrin.h>
#include <pthread.h>
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
#include "memory/tiling.h"

#define PAGES		16u
#define SIZE		(PAGES * APERTURE_PAGE)
#define STRIDE		1024u			/* of the tiled surface: 2 X tiles, 8 Y tiles */
#define FENCE_START	(4 * APERTURE_PAGE)
#define FENCE_END	(12 * APERTURE_PAGE)
#define STRANGER	0xee			/* in guest memory that nothing shows */

/* Guest memory is twice as large as the BAR; page i of the BAR is page 2i+1 of it. */
#define RAM_SIZE	(2 * SIZE)

static struct aperture_map *map;
static struct aperture_counters *counters;
static volatile uint8_t *bar;
static uint8_t *ram;
static struct sigaction ours;

static int file_of(const char *name, size_t size)
{
	int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK), 0);
	return fd;
}

static void *map_file(int fd, size_t size)
{
	void *va = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	assert_ptr_not_equal(va, MAP_FAILED);
	return va;
}

/* A page of something else before and behind the BAR. */
static uint8_t *map_between_neighbours(int fd)
{
	uint8_t *all = mmap(NULL, SIZE + 2 * APERTURE_PAGE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(all, MAP_FAILED);
	assert_ptr_not_equal(mmap(all + APERTURE_PAGE, SIZE, PROT_READ | PROT_WRITE,
				  MAP_SHARED | MAP_FIXED, fd, 0), MAP_FAILED);
	return all + APERTURE_PAGE;
}

static int setup(void **state)
{
	size_t map_size = sizeof(*map) + PAGES * sizeof(map->page[0]);
	int bar_fd = file_of("bar", SIZE);
	int map_fd = file_of("map", map_size);
	int counters_fd = file_of("counters", sizeof(*counters));
	int ram_fd = file_of("ram", RAM_SIZE);

	(void)state;
	bar = map_between_neighbours(bar_fd);
	map = map_file(map_fd, map_size);
	counters = map_file(counters_fd, sizeof(*counters));
	ram = map_file(ram_fd, RAM_SIZE);
	map->pages = PAGES;
	assert_int_equal(bar_init(map_fd, bar_fd, counters_fd), 0);
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
	counters->emulated = 0;
	counters->stepped = 0;
	counters->filled = 0;
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

static void expect_strangers(void)
{
	for (uint32_t page = 0; page < RAM_SIZE; page += 2 * APERTURE_PAGE) {
		for (uint32_t i = 0; i < APERTURE_PAGE; i++)
			assert_int_equal(ram[page + i], STRANGER);
	}
}

static void check_ram(void)
{
	for (uint32_t i = 0; i < SIZE; i++) {
		if (*expected(i) != pattern(i))
			fail_msg("byte 0x%x", i);
	}
	expect_strangers();
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

/* The BAR's own bytes, and the neighbour's. */
static void access_reaches_over_the_edge(void **state)
{
	static const struct {
		int at;
		uint64_t mask;		/* what of 8 bytes lies in the BAR */
	} rows[] = {
		{ .at = -3, .mask = UINT64_MAX << 24 },
		{ .at = SIZE - 3, .mask = 0xffffff },
	};

	(void)state;
	for (unsigned int page = 0; page < PAGES; page += PAGES - 1)
		map->page[page] = 0;
	assert_int_equal(bar_forget(0, PAGES), 0);
	for (unsigned int i = 0; i < 2; i++) {
		volatile uint64_t *word = (volatile uint64_t *)(uintptr_t)(bar + rows[i].at);

		*word = UINT64_MAX;
		assert_true(*word == ~rows[i].mask);
	}
	assert_int_equal(counters->emulated, 0);
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

/* ---- words that others access as well ---------------------------------------------- */

struct shared_words {
	volatile uint64_t *to;		/* in guest memory: written by the other thread */
	volatile uint64_t *from;	/* read by it */
	uint64_t torn;
	bool stop;
};

static bool is_torn(uint64_t word)
{
	return word && word != UINT64_MAX;
}

static void *other_thread(void *arg)
{
	struct shared_words *words = arg;

	while (!__atomic_load_n(&words->stop, __ATOMIC_RELAXED)) {
		*words->to = ~*words->to;
		words->torn += is_torn(*words->from);
	}
	return NULL;
}

static void words_are_torn(void **state)
{
	const uint32_t at = FENCE_START + 0x7f8;	/* the last word of a row of a tile */
	struct shared_words words = {
		.to = (volatile uint64_t *)(uintptr_t)expected(at),
		.from = (volatile uint64_t *)(uintptr_t)expected(at + 0x1000),
	};
	volatile uint64_t *word = (volatile uint64_t *)(uintptr_t)(bar + at);
	uint64_t torn = 0;
	pthread_t thread;

	(void)state;
	*words.to = *words.from = 0;
	assert_int_equal(pthread_create(&thread, NULL, other_thread, &words), 0);
	for (unsigned int i = 0; i < 100000; i++) {
		torn += is_torn(*word);
		word[0x200] = i % 2 ? 0 : UINT64_MAX;
	}
	__atomic_store_n(&words.stop, true, __ATOMIC_RELAXED);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(torn + words.torn, 0);
	assert_int_equal(counters->stepped, 0);
}

/* ---- each instruction, both ways ----------------------------------------------------- */

enum needs { NOTHING, MOVBE, AVX, AVX512 };

/* What an instruction may use: RDI has the address, RCX is small, to be an index. */
struct registers {
	uint64_t rax;
	uint64_t rcx;
	uint64_t rdx;
	uint64_t rdi;
	uint64_t r13;
	uint64_t unused[3];
	uint8_t vector[64];
};

typedef void (*instruction)(struct registers *regs);

/*
 * @before goes in front of the instruction; @vmov moves a vector register, called @v, whole. No
 * stack is used, since a leaf function has variables below its end.
 */
#define RUN(suffix, name, before, text, vmov, v)						\
static void name##_##suffix(struct registers *regs)						\
{												\
	__asm__ volatile("mov (%%rsi), %%rax; mov 8(%%rsi), %%rcx; mov 16(%%rsi), %%rdx;"	\
			 "mov 24(%%rsi), %%rdi; mov 32(%%rsi), %%r13;"				\
			 vmov " 64(%%rsi), %%" v "3; " vmov " 64(%%rsi), %%" v "13;"		\
			 before text ";"							\
			 "mov %%rax, (%%rsi); mov %%rcx, 8(%%rsi); mov %%rdx, 16(%%rsi);"	\
			 "mov %%rdi, 24(%%rsi); mov %%r13, 32(%%rsi);"				\
			 vmov " %%" v "3, 64(%%rsi)"						\
			 : : "S"(regs)								\
			 : "rax", "rcx", "rdx", "rdi", "r13", "xmm3", "xmm13", "memory");	\
}

/* DS: means nothing in 64-bit mode, but the decoder does not know it. */
#define BOTH(name, text, vmov, v)	RUN(emulated, name, "", text, vmov, v)			\
					RUN(stepped, name, ".byte 0x3e;", text, vmov, v)

/* M(name, what it needs, whether its address must be a multiple of 16, the instruction) */
#define MOVES(M)										\
	M(store_8, NOTHING, false, "mov %%al, (%%rdi)")						\
	M(store_high, NOTHING, false, "mov %%ah, (%%rdi)")					\
	M(store_rex_8, NOTHING, false, "mov %%r13b, (%%rdi)")					\
	M(store_16, NOTHING, false, "mov %%ax, (%%rdi)")					\
	M(store_32, NOTHING, false, "mov %%eax, (%%rdi)")					\
	M(store_64, NOTHING, false, "mov %%r13, (%%rdi)")					\
	M(store_constant_8, NOTHING, false, "movb $0x85, (%%rdi)")				\
	M(store_constant_16, NOTHING, false, "movw $0x8512, (%%rdi)")				\
	M(store_constant_32, NOTHING, false, "movl $0x85123456, (%%rdi)")			\
	M(store_constant_64, NOTHING, false, "movq $-123456789, (%%rdi)")			\
	M(load_8, NOTHING, false, "mov (%%rdi), %%al")						\
	M(load_high, NOTHING, false, "mov (%%rdi), %%ch")					\
	M(load_rex_8, NOTHING, false, "mov (%%rdi), %%r13b")					\
	M(load_16, NOTHING, false, "mov (%%rdi), %%ax")						\
	M(load_32, NOTHING, false, "mov (%%rdi), %%eax")					\
	M(load_64, NOTHING, false, "mov (%%rdi), %%r13")					\
	M(load_its_base, NOTHING, false, "mov (%%rdi), %%rdi")					\
	M(load_indexed, NOTHING, false, "mov (%%rdi,%%rcx,1), %%eax")				\
	M(load_scaled, NOTHING, false, "mov -16(%%rdi,%%rcx,8), %%eax")				\
	M(load_far, NOTHING, false, "mov 0x1000(%%rdi), %%eax")					\
	M(zero_8_16, NOTHING, false, "movzbw (%%rdi), %%ax")					\
	M(zero_8_32, NOTHING, false, "movzbl (%%rdi), %%eax")					\
	M(zero_16_32, NOTHING, false, "movzwl (%%rdi), %%eax")					\
	M(zero_16_64, NOTHING, false, "movzwq (%%rdi), %%rax")					\
	M(sign_8_16, NOTHING, false, "movsbw (%%rdi), %%ax")					\
	M(sign_8_32, NOTHING, false, "movsbl (%%rdi), %%eax")					\
	M(sign_8_64, NOTHING, false, "movsbq (%%rdi), %%rax")					\
	M(sign_16_32, NOTHING, false, "movswl (%%rdi), %%eax")					\
	M(sign_16_64, NOTHING, false, "movswq (%%rdi), %%rax")					\
	M(sign_32_64, NOTHING, false, "movslq (%%rdi), %%rax")					\
	M(load_swapped_16, MOVBE, false, "movbe (%%rdi), %%ax")					\
	M(load_swapped_32, MOVBE, false, "movbe (%%rdi), %%eax")				\
	M(load_swapped_64, MOVBE, false, "movbe (%%rdi), %%rax")				\
	M(store_swapped_16, MOVBE, false, "movbe %%ax, (%%rdi)")				\
	M(store_swapped_32, MOVBE, false, "movbe %%eax, (%%rdi)")				\
	M(store_swapped_64, MOVBE, false, "movbe %%r13, (%%rdi)")				\
	M(movups_load, NOTHING, false, "movups (%%rdi), %%xmm3")				\
	M(movups_store, NOTHING, false, "movups %%xmm13, (%%rdi)")				\
	M(movapd_load, NOTHING, true, "movapd (%%rdi), %%xmm3")					\
	M(movaps_store, NOTHING, true, "movaps %%xmm3, (%%rdi)")				\
	M(movss_load, NOTHING, false, "movss (%%rdi), %%xmm3")					\
	M(movss_store, NOTHING, false, "movss %%xmm3, (%%rdi)")					\
	M(movsd_load, NOTHING, false, "movsd (%%rdi), %%xmm3")					\
	M(movd_load, NOTHING, false, "movd (%%rdi), %%xmm3")					\
	M(movd_store, NOTHING, false, "movd %%xmm3, (%%rdi)")					\
	M(movq_load, NOTHING, false, "movq (%%rdi), %%xmm3")					\
	M(movq_store, NOTHING, false, "movq %%xmm3, (%%rdi)")					\
	M(movdqa_load, NOTHING, true, "movdqa (%%rdi), %%xmm3")					\
	M(movdqu_load, NOTHING, false, "movdqu (%%rdi), %%xmm3")				\
	M(movdqu_store, NOTHING, false, "movdqu %%xmm3, (%%rdi)")

#define MOVES_AVX(M)										\
	M(movdqu_load_keeps, AVX, false, "movdqu (%%rdi), %%xmm3")				\
	M(vmovdqu_load, AVX, false, "vmovdqu (%%rdi), %%xmm3")					\
	M(vmovdqu_store, AVX, false, "vmovdqu %%xmm13, (%%rdi)")				\
	M(vmovdqa_load, AVX, true, "vmovdqa (%%rdi), %%xmm3")					\
	M(vmovd_load, AVX, false, "vmovd (%%rdi), %%xmm3")					\
	M(vmovq_load, AVX, false, "vmovq (%%rdi), %%xmm3")					\
	M(vmovups_store, AVX, false, "vmovups %%xmm3, (%%rdi)")

#define MOVES_AVX512(M)										\
	M(movups_load_keeps_all, AVX512, false, "movups (%%rdi), %%xmm3")			\
	M(vmovdqu_load_clears_all, AVX512, false, "vmovdqu (%%rdi), %%xmm3")

#define WITH_XMM(name, needs, aligned, text)	BOTH(name, text, "movdqu", "xmm")
#define WITH_YMM(name, needs, aligned, text)	BOTH(name, text, "vmovdqu", "ymm")
#define WITH_ZMM(name, needs, aligned, text)	BOTH(name, text, "vmovdqu64", "zmm")
MOVES(WITH_XMM)
MOVES_AVX(WITH_YMM)
MOVES_AVX512(WITH_ZMM)

#define ROW(row, what, multiple, text)	{							\
	.name = #row, .needs = (what), .aligned = (multiple),					\
	.emulated = row##_emulated, .stepped = row##_stepped },

static const struct move_row {
	const char *name;
	enum needs needs;
	bool aligned;
	instruction emulated;
	instruction stepped;
} moves[] = {
	MOVES(ROW)
	MOVES_AVX(ROW)
	MOVES_AVX512(ROW)
};

static bool cpu_has(enum needs needs)
{
	unsigned int a;
	unsigned int b;
	unsigned int c = 0;
	unsigned int d;

	switch (needs) {
	case MOVBE:
		return __get_cpuid(1, &a, &b, &c, &d) && c & bit_MOVBE;
	case AVX:
		return __builtin_cpu_supports("avx");
	case AVX512:
		return __builtin_cpu_supports("avx512f");
	default:
		return true;
	}
}

/* Memory and registers as they are each time before @run, at @address. */
static struct registers run_at(instruction run, uint32_t address)
{
	struct registers regs = {
		.rax = UINT64_C(0x8182838485868788), .rcx = 2, .rdx = 0x1234,
		.rdi = (uintptr_t)(bar + address), .r13 = UINT64_C(0xf1f2f3f4f5f6f7f8),
	};

	for (unsigned int i = 0; i < sizeof(regs.vector); i++)
		regs.vector[i] = (uint8_t)(0xb0 + i);
	fill_ram();
	counters->emulated = 0;
	counters->stepped = 0;
	assert_int_equal(bar_forget(0, PAGES), 0);
	run(&regs);
	return regs;
}

static void compare_at(const struct move_row *row, uint32_t address)
{
	static uint8_t wanted[RAM_SIZE];
	struct registers stepped = run_at(row->stepped, address);
	struct registers emulated;

	if (counters->emulated || !counters->stepped)
		fail_msg("%s at 0x%x: the decoder knows DS", row->name, address);
	memcpy(wanted, ram, RAM_SIZE);
	emulated = run_at(row->emulated, address);
	if (counters->emulated != 1 || counters->stepped)
		fail_msg("%s at 0x%x: stepped", row->name, address);
	if (memcmp(&emulated, &stepped, sizeof(stepped)))
		fail_msg("%s at 0x%x: registers", row->name, address);
	if (memcmp(ram, wanted, RAM_SIZE))
		fail_msg("%s at 0x%x: memory", row->name, address);
}

/* In a row of a tile, unaligned, over the end of a Y tile's column, of a row, of a page. */
static void move_is_made_otherwise(void **state)
{
	static const uint32_t places[] = {
		0x40, 0x43, 0x4f, 0x1fe, APERTURE_PAGE - 1, 3 * APERTURE_PAGE - 0x10,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
		for (size_t j = 0; j < sizeof(places) / sizeof(places[0]); j++) {
			if (cpu_has(moves[i].needs) && !(moves[i].aligned && places[j] % 16))
				compare_at(&moves[i], FENCE_START + places[j]);
		}
	}
}

/* The fault is in the second page if the first is linear, and in the first if that is tiled. */
static void move_over_the_fence_is_made_otherwise(void **state)
{
	static const struct move_row wide[] = {
		ROW(store_64, NOTHING, false, "")
		ROW(load_64, NOTHING, false, "")
		ROW(movdqu_store, NOTHING, false, "")
		ROW(movdqu_load, NOTHING, false, "")
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++) {
		compare_at(&wide[i], FENCE_START - 3);
		compare_at(&wide[i], FENCE_END - 3);
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
	assert_int_equal(counters->emulated + counters->stepped, 0);
	assert_int_equal(counters->filled, 1);
}

static void tiled_memory_is_mapped(void **state)
{
	(void)state;
	for (uint32_t i = FENCE_START; i < FENCE_END; i += 1024)
		bar[i] = 1;
	assert_int_equal(counters->emulated + counters->stepped, (FENCE_END - FENCE_START) / 1024);
	assert_int_equal(counters->filled, 0);
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

static void fence_amid_a_page_stays_in_its_pages(void **state)
{
	(void)state;
	map->fences[3].start += 4;
	assert_int_equal(bar_forget(0, PAGES), 0);
	for (uint32_t i = FENCE_START + 4; i + 8 <= FENCE_END; i += 8)
		*(volatile uint64_t *)(uintptr_t)(bar + i) = 0;
	expect_strangers();
}

static void fence_that_cannot_be_is_none(void **state)
{
	(void)state;
	map->fences[0] = (struct aperture_fence){ .end = SIZE, .tiling = TILING_X };
	map->fences[1] = (struct aperture_fence){ .end = SIZE, .stride = STRIDE, .tiling = TILING_Y + 1 };
	assert_int_equal(bar_forget(0, PAGES), 0);
	bar[STRIDE] = 1;
	assert_int_equal(ram[APERTURE_PAGE + STRIDE], 1);
	assert_int_equal(counters->filled, 1);
}

static void pages_are_as_many_as_at_first(void **state)
{
	(void)state;
	map->pages = PAGES + 1;
	assert_true(bar_forget(PAGES, 1) < 0);
	map->pages = 0;
	assert_int_equal(bar_forget(0, PAGES), 0);
	bar[SIZE - 1] = 1;
	assert_int_equal(ram[RAM_SIZE - 1], 1);
	map->pages = PAGES;
}

static void nonsense_is_refused(void **state)
{
	(void)state;
	assert_true(bar_forget(PAGES, 1) < 0);
	assert_true(bar_forget(1, UINT32_MAX) < 0);
	assert_true(bar_add_file(APERTURE_FILES, -1) < 0);
	assert_true(bar_add_file(0, -1) < 0);
	assert_true(bar_init(-1, -1, -1) < 0);
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
		LINEAR(access_reaches_over_the_edge),
		X(words_are_torn),
		Y(words_are_torn),
		X(move_is_made_otherwise),
		Y(move_is_made_otherwise),
		X(move_over_the_fence_is_made_otherwise),
		Y(move_over_the_fence_is_made_otherwise),
		LINEAR(linear_memory_is_stepped_through),
		X(tiled_memory_is_mapped),
		LINEAR(nothing_is_something),
		LINEAR(page_moves_elsewhere),
		Y(fence_amid_a_page_stays_in_its_pages),
		LINEAR(fence_that_cannot_be_is_none),
		LINEAR(pages_are_as_many_as_at_first),
		LINEAR(nonsense_is_refused),
	};

	return cmocka_run_group_tests_name("plugin", tests, setup, NULL);
}
