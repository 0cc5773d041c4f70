// SPDX-License-Identifier: MIT
/**
 * DOC: Register engine
 *
 * Registers are rows of constant tables. At start the rows are unfolded into
 * one array of registers and one index by offset, so that an access costs two
 * loads whatever the number of rows. An offset without a row is unknown: it
 * reads 0, drops writes, is counted, and is logged once, so that a register
 * which a driver needs but the tables lack can be found in the log.
 *
 * Reserved bits are treated in the same way: they read 0, and a write that sets
 * one is counted and, once for each register, logged. The tables reserve bits
 * where upstream's register headers list all fields of a register, or mark the
 * others as reserved. Where the headers are silent, as on chicken bits, a bit
 * keeps what is written.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus/hostile.h"
#include "bus/mmio.h"
#include "model.h"

static unsigned int row_blocks(const struct mmio_row *row)
{
	return row->block ? row->block->count : 1;
}

static unsigned int row_count(const struct mmio_row *row)
{
	return row->count ? row->count : 1;
}

static unsigned int row_stride(const struct mmio_row *row)
{
	return row->stride ? row->stride : 4;
}

static void reg_name(struct mmio_reg *reg)
{
	const struct mmio_row *row = reg->row;
	const char *block = row->block ? row->block->names[reg->block] : NULL;

	if (block && row->count)
		snprintf(reg->name, sizeof(reg->name), "%s(%s,%u)", row->name, block, reg->index);
	else if (block)
		snprintf(reg->name, sizeof(reg->name), "%s(%s)", row->name, block);
	else if (row->count)
		snprintf(reg->name, sizeof(reg->name), "%s(%u)", row->name, reg->index);
	else
		snprintf(reg->name, sizeof(reg->name), "%s", row->name);
}

static int map_add(struct mmio_map *map, const struct mmio_row *row, unsigned int block,
		   unsigned int index)
{
	uint32_t offset = row->offset + index * row_stride(row);
	struct mmio_reg *reg = &map->regs[map->count];

	if (row->block)
		offset += row->block->bases[block];
	if (offset % 4 || offset >= map->size || map->index[offset / 4])
		return -EINVAL;
	*reg = (struct mmio_reg) {
		.row = row,
		.offset = offset,
		.block = block,
		.index = index,
	};
	reg_name(reg);
	map->index[offset / 4] = map->count++;
	return 0;
}

static int map_add_row(struct mmio_map *map, const struct mmio_row *row)
{
	for (unsigned int block = 0; block < row_blocks(row); block++) {
		for (unsigned int index = 0; index < row_count(row); index++) {
			int err = map_add(map, row, block, index);

			if (err)
				return err;
		}
	}
	return 0;
}

static size_t tables_registers(const struct mmio_table *const *tables)
{
	size_t total = 0;

	for (; *tables; tables++) {
		for (size_t i = 0; i < (*tables)->count; i++) {
			const struct mmio_row *row = &(*tables)->rows[i];

			total += row_blocks(row) * row_count(row);
		}
	}
	return total;
}

int mmio_map_init(struct mmio_map *map, uint32_t size, const struct mmio_table *const *tables)
{
	size_t total = tables_registers(tables);

	*map = (struct mmio_map) { .size = size, .count = 1 };
	if (total >= UINT16_MAX)
		return -EINVAL;
	map->regs = calloc(total + 1, sizeof(*map->regs));
	map->index = calloc(size / 4, sizeof(*map->index));
	if (!map->regs || !map->index)
		return -ENOMEM;
	for (; *tables; tables++) {
		for (size_t i = 0; i < (*tables)->count; i++) {
			int err = map_add_row(map, &(*tables)->rows[i]);

			if (err)
				return err;
		}
	}
	return 0;
}

void mmio_map_fini(struct mmio_map *map)
{
	free(map->regs);
	free(map->index);
	*map = (struct mmio_map) { 0 };
}

const struct mmio_reg *mmio_find(const struct mmio_map *map, uint32_t offset)
{
	uint16_t index = offset < map->size ? map->index[offset / 4] : 0;

	return index ? &map->regs[index] : NULL;
}

void mmio_reset(struct vgpu *vgpu)
{
	const struct mmio_map *map = &vgpu->gpu->map;

	for (size_t i = 1; i < map->count; i++)
		reg_set(vgpu, map->regs[i].offset, map->regs[i].row->reset);
}

void mmio_reset_range(struct vgpu *vgpu, uint32_t first, uint32_t end)
{
	for (uint32_t offset = first; offset < end; offset += 4) {
		const struct mmio_reg *reg = mmio_find(&vgpu->gpu->map, offset);

		if (reg)
			reg_set(vgpu, offset, reg->row->reset);
	}
}

/* Whether the register at @offset, or its reserved bits, were logged before; marks it as logged. */
static bool was_logged(struct vgpu *vgpu, uint32_t offset)
{
	uint8_t *byte = &vgpu->unknown_seen[offset / 32];
	uint8_t bit = 1u << (offset / 4 % 8);
	bool was = *byte & bit;

	*byte |= bit;
	return was;
}

static void log_unknown(struct vgpu *vgpu, uint32_t offset, const char *what, uint32_t value)
{
	if (!was_logged(vgpu, offset))
		vgpu_log(vgpu, VGPU_LOG_UNKNOWN,
			 "unknown register 0x%05" PRIx32 ": %s 0x%08" PRIx32, offset, what, value);
}

static uint32_t drop_reserved(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	vgpu->work.reserved_writes++;
	if (!was_logged(vgpu, reg->offset))
		vgpu_log(vgpu, VGPU_LOG_UNKNOWN,
			 "reserved bits 0x%08" PRIx32 " of %s at 0x%05" PRIx32 ": write 0x%08" PRIx32,
			 value & reg->row->rsvd, reg->name, reg->offset, value);
	return value & ~reg->row->rsvd;
}

static uint32_t read_reg(struct vgpu *vgpu, const struct mmio_reg *reg)
{
	uint32_t value = reg_get(vgpu, reg->offset);

	return reg->row->post_read ? reg->row->post_read(vgpu, reg, value) : value;
}

/* What a write would store were there no hooks. */
static uint32_t merge(const struct mmio_row *row, uint32_t old, uint32_t value)
{
	uint32_t new = value;

	if (row->masked)
		new = (old & ~(value >> 16)) | (value & (value >> 16));
	new = (new & ~row->ro) | (old & row->ro);
	return (new & ~row->w1c) | (old & row->w1c & ~value);
}

static void write_reg(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	const struct mmio_row *row = reg->row;
	uint32_t old = reg_get(vgpu, reg->offset);
	uint32_t new = merge(row, old, value);

	if (new & row->rsvd)
		new = drop_reserved(vgpu, reg, new);
	if (row->pre_write)
		new = row->pre_write(vgpu, reg, new);
	reg_set(vgpu, reg->offset, new);
	if (row->post_write)
		row->post_write(vgpu, reg, old);
}

/*
 * Bytes that an access does not carry keep their value; where a 1 would act
 * (write-1-to-clear, the mask of a masked register) they count as 0.
 */
static uint32_t complete(const struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value,
			 unsigned int bytes)
{
	uint32_t keep = reg->row->masked ? 0 : reg_get(vgpu, reg->offset) & ~reg->row->w1c;
	uint32_t mask = 0;

	for (unsigned int i = 0; i < 4; i++) {
		if (bytes & (1u << i))
			mask |= 0xffu << (8 * i);
	}
	return (value & mask) | (keep & ~mask);
}

uint32_t mmio_read(struct vgpu *vgpu, uint32_t offset)
{
	const struct mmio_reg *reg = mmio_find(&vgpu->gpu->map, offset);
	uint32_t value = 0;

	if (reg)
		value = read_reg(vgpu, reg);
	else
		log_unknown(vgpu, offset, "read", 0);
	value = hostile_read(vgpu, offset, value);
	polls_read(vgpu, reg, offset, value);
	return value;
}

static void write_bytes(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value, unsigned int bytes)
{
	write_reg(vgpu, reg, complete(vgpu, reg, value, bytes));
}

void mmio_write(struct vgpu *vgpu, uint32_t offset, uint32_t value, unsigned int bytes)
{
	const struct mmio_reg *reg = mmio_find(&vgpu->gpu->map, offset);

	if (reg)
		write_bytes(vgpu, reg, value, bytes);
	else
		log_unknown(vgpu, offset, "write", value);
	polls_write(vgpu, reg, offset);
}

/* A register operand of a command reaches past the registers more easily than an access. */
static bool engine_may_reach(struct vgpu *vgpu, uint32_t offset)
{
	if (offset < vgpu->gpu->map.size)
		return true;
	vgpu_log(vgpu, VGPU_LOG_GUEST, "a command names a register at 0x%" PRIx32, offset);
	return false;
}

uint32_t mmio_engine_read(struct vgpu *vgpu, uint32_t offset)
{
	const struct mmio_reg *reg = mmio_find(&vgpu->gpu->map, offset);

	if (reg)
		return read_reg(vgpu, reg);
	if (engine_may_reach(vgpu, offset))
		log_unknown(vgpu, offset & ~3u, "engine reads", 0);
	return 0;
}

void mmio_engine_write_bytes(struct vgpu *vgpu, uint32_t offset, uint32_t value, unsigned int bytes)
{
	const struct mmio_reg *reg = mmio_find(&vgpu->gpu->map, offset);

	if (reg)
		write_bytes(vgpu, reg, value, bytes);
	else if (engine_may_reach(vgpu, offset))
		log_unknown(vgpu, offset & ~3u, "engine writes", value);
}

void mmio_engine_write(struct vgpu *vgpu, uint32_t offset, uint32_t value)
{
	mmio_engine_write_bytes(vgpu, offset, value, 0xf);
}
