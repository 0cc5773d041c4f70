// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <string.h>

#include "guest.h"
#include "machine.h"

#define MACHINES	3u
#define NEIGHBOUR_PAGES	16u
#define NEIGHBOUR	(66 * MIB)	/* right behind the usual guest's mappable slice */
#define REGISTERS_MAX	16384u

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
		((uint32_t *)machine->gpu->ggtt)[NEIGHBOUR / GPU_PAGE_SIZE + i] = guest_entry(i);
}

/* ---- registers in order ------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* All machines are of one platform. */
static uint32_t registers[REGISTERS_MAX];
static size_t registers_count;

static void sort_registers(const struct mmio_map *map)
{
	registers_count = map->count - 1;
	demand(registers_count <= REGISTERS_MAX, "there is room for all registers");
	for (size_t i = 0; i < registers_count; i++)
		registers[i] = map->regs[i + 1].offset;
	qsort(registers, registers_count, sizeof(registers[0]), by_value);
}

uint32_t machine_register(const struct gpu *gpu, uint32_t offset)
{
	size_t first = 0, end = registers_count;

	offset %= gpu->map.size;
	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (registers[middle] < offset)
			first = middle + 1;
		else
			end = middle;
	}
	return registers[first < registers_count ? first : 0];
}

/* ---- machines ------------------------------------------------------------------------ */

const struct machine *machine_get(unsigned int number)
{
	static struct machine machines[MACHINES] = {
		{ .config = { "haswell", 256 * MIB, 2048 * MIB } },
		{ .config = { "haswell", 128 * MIB, 1024 * MIB } },
		{ .config = { "haswell", 512 * MIB, 2048 * MIB }, .bare = true },
	};
	struct machine *machine = &machines[number % MACHINES];
	const char *why;

	if (machine->gpu)
		return machine;
	machine->gpu = gpu_create(&machine->config, &why);
	demand(machine->gpu, "a GPU can be made");
	sort_registers(&machine->gpu->map);
	if (!machine->bare)
		make_neighbour(machine);
	return machine;
}

static bool is_empty(const uint32_t *table, uint64_t first, uint64_t end)
{
	static const uint32_t empty[GUEST_ENTRIES];

	return !memcmp(&table[first], empty, (end - first) * sizeof(*table));
}

void machine_check(const struct machine *machine)
{
	const uint32_t *table = machine->gpu->ggtt;
	uint64_t end = machine->gpu->ggtt_entries;
	uint64_t first = machine->neighbour ? NEIGHBOUR / GPU_PAGE_SIZE : end;
	uint64_t last = machine->neighbour ? first + NEIGHBOUR_PAGES : end;

	demand(is_empty(table, 0, first) && is_empty(table, last, end), "no entry is left behind");
	for (uint64_t i = first; i < last; i++)
		demand(table[i] == guest_entry(i - first), "a neighbour's entries are as they were");
}
