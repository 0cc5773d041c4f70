// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <string.h>

#include "guest.h"
#include "machine.h"

#define NEIGHBOUR_PAGES	16u
#define NEIGHBOUR	(66 * MIB)	/* right behind the usual guest's mappable slice */
#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

/* ---- the neighbour ------------------------------------------------------------------- */

static void neighbour_irq(void *ctx)
{
	(void)ctx;
	demand(false, "a neighbour is left in peace");
}

static int neighbour_read(void *ctx, uint64_t iova, void *buf, size_t len)
{
	(void)ctx;
	(void)iova;
	memset(buf, 0, len);
	demand(false, "a neighbour's memory is not read");
	return 0;
}

static int neighbour_write(void *ctx, uint64_t iova, const void *buf, size_t len)
{
	(void)ctx;
	(void)iova;
	(void)buf;
	(void)len;
	demand(false, "a neighbour's memory is not written");
	return 0;
}

static void neighbour_log(void *ctx, enum vgpu_log_level level, const char *line)
{
	(void)ctx;
	(void)level;
	(void)line;
}

static const struct vgpu_ops neighbour_ops = {
	.irq = neighbour_irq,
	.dma_read = neighbour_read,
	.dma_write = neighbour_write,
	.log = neighbour_log,
};

static void *entry_at(const struct gpu *gpu, uint64_t index)
{
	return (uint8_t *)gpu->ggtt + index * gpu->gtt.entry_size;
}

/* They name what no guest's own entries do: holes behind the pages of its memory. */
static uint64_t neighbour_entry(const struct gpu *gpu, uint32_t page)
{
	return guest_entry(gpu, page) + GPU_PAGE_SIZE;
}

/* As its guest does, so that it is in effect. */
static void write_entry(struct machine *machine, uint64_t index, uint64_t entry)
{
	unsigned int size = machine->gpu->gtt.entry_size;
	uint64_t offset = machine->gpu->platform->bar0_size / 2 + index * size;

	demand(!vgpu_bar_write(machine->neighbour, VGPU_BAR_MMIO, offset, &entry, size),
	       "a neighbour can write its entries");
}

static void make_neighbour(struct machine *machine)
{
	struct vgpu_config config = {
		.version_major = 1,
		.mappable = { .base = NEIGHBOUR, .size = NEIGHBOUR_PAGES * GPU_PAGE_SIZE },
		.fences = 4,
	};
	const char *why;

	machine->neighbour = vgpu_create(machine->gpu, &config, &neighbour_ops, NULL, &why);
	demand(machine->neighbour, "there is room for a neighbour");
	for (uint32_t i = 0; i < NEIGHBOUR_PAGES; i++)
		write_entry(machine, NEIGHBOUR / GPU_PAGE_SIZE + i, neighbour_entry(machine->gpu, i));
}

/* ---- registers in order ------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void sort_registers(struct machine *machine)
{
	const struct mmio_map *map = &machine->gpu->map;

	machine->registers_count = map->count - 1;
	machine->registers = calloc(machine->registers_count, sizeof(*machine->registers));
	demand(machine->registers, "there is memory for a list of registers");
	for (size_t i = 0; i < machine->registers_count; i++)
		machine->registers[i] = map->regs[i + 1].offset;
	qsort(machine->registers, machine->registers_count, sizeof(*machine->registers), by_value);
}

uint32_t machine_register(const struct machine *machine, uint32_t offset)
{
	const uint32_t *registers = machine->registers;
	size_t first = 0, end = machine->registers_count;

	offset %= machine->gpu->map.size;
	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (registers[middle] < offset)
			first = middle + 1;
		else
			end = middle;
	}
	return registers[first < machine->registers_count ? first : 0];
}

/* ---- machines ------------------------------------------------------------------------ */

/* Their numbers are in programs: more go to the end. */
const struct machine *machine_get(unsigned int number)
{
	static struct machine machines[] = {
		{ .config = { "haswell", 256 * MIB, 2048 * MIB } },
		{ .config = { "haswell", 128 * MIB, 1024 * MIB } },
		{ .config = { "haswell", 512 * MIB, 2048 * MIB }, .bare = true },
		{ .config = { "skylake", 256 * MIB, 4096 * MIB } },
		{ .config = { "broadwell", 256 * MIB, 2048 * MIB } },
		{ .config = { "skylake", 512 * MIB, 2048 * MIB }, .bare = true },
		{ .config = { "broadwell", 256 * MIB, 1024 * MIB }, .bare = true },
		{ .config = { "broadwell-ult", 128 * MIB, 1024 * MIB } },
		{ .config = { "kabylake", 128 * MIB, 1024 * MIB } },
		{ .config = { "kabylake-halo", 128 * MIB, 1024 * MIB } },
		{ .config = { "coffeelake", 128 * MIB, 1024 * MIB } },
		{ .config = { "cometlake", 128 * MIB, 1024 * MIB } },
	};
	struct machine *machine = &machines[number % LENGTH(machines)];
	const char *why;

	if (machine->gpu)
		return machine;
	machine->gpu = gpu_create(&machine->config, &why);
	demand(machine->gpu, "a GPU can be made");
	sort_registers(machine);
	if (!machine->bare)
		make_neighbour(machine);
	return machine;
}

/* Each byte is 0, and the next one is as this one. */
static bool is_empty(const struct gpu *gpu, uint64_t first, uint64_t end)
{
	const uint8_t *bytes = entry_at(gpu, first);

	return first == end ||
	       (!bytes[0] && !memcmp(bytes, bytes + 1, (end - first) * gpu->gtt.entry_size - 1));
}

void machine_check(const struct machine *machine)
{
	const struct gpu *gpu = machine->gpu;
	uint64_t end = gpu->ggtt_entries;
	uint64_t first = machine->neighbour ? NEIGHBOUR / GPU_PAGE_SIZE : end;
	uint64_t last = machine->neighbour ? first + NEIGHBOUR_PAGES : end;

	demand(is_empty(gpu, 0, first) && is_empty(gpu, last, end), "no entry is left behind");
	for (uint64_t i = first; i < last; i++) {
		uint64_t entry = neighbour_entry(gpu, i - first);

		demand(!memcmp(entry_at(gpu, i), &entry, gpu->gtt.entry_size),
		       "a neighbour's entries are as they were");
	}
}
