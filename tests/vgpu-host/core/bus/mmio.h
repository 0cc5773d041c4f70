/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_MMIO_H
#define VGPU_HOST_MMIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vgpu.h"

#define MMIO_NAME_MAX	48

struct mmio_reg;

/**
 * struct mmio_block - registers that the hardware has several times
 * @count: how often
 * @bases: what is added to the offset of a row, per instance
 * @names: what tells the instances apart in a register's name
 */
struct mmio_block {
	unsigned int count;
	const uint32_t *bases;
	const char *const *names;
};

/**
 * struct mmio_row - one register, or the same register of several blocks
 * @name: as in the field's documents
 * @offset: in BAR0; relative to the base of the block if there is one
 * @block: blocks that have this register; NULL: it exists once
 * @count: length of an array of this register; 0 means 1
 * @stride: bytes from element to element; 0 means 4
 * @group: where its accesses are counted
 * @reset: value after a reset
 * @ro: bits that the guest cannot write
 * @w1c: bits that the guest clears by writing 1
 * @used: bits that the guest can write and that the model reads or a hook computes
 * @inert: bits that keep what the guest writes, without any other effect
 * @rsvd: bits that must be zero: a 1 is dropped and counted, and logged once
 * @masked: the upper half of a write says which bits of the lower half count
 * @context: each context of the render engine has its own
 * @unprivileged: a batch without privileges may load it
 * @pre_write: may change what is about to be stored
 * @post_write: side effects; gets what was stored before
 * @post_read: may change what the guest is about to see
 *
 * A write is: merge by @masked, keep @ro, apply @w1c, drop @rsvd, @pre_write,
 * store, @post_write. A read is: load, @post_read.
 *
 * Each bit is in exactly one of @ro, @w1c, @used, @inert and @rsvd; in a @masked
 * register this holds for the lower half. In an array or a block, a bit is in
 * @used if the model reads it in any of the registers.
 */
struct mmio_row {
	const char *name;
	uint32_t offset;
	const struct mmio_block *block;
	uint16_t count;
	uint16_t stride;
	enum vgpu_group group;
	uint32_t reset;
	uint32_t ro;
	uint32_t w1c;
	uint32_t used;
	uint32_t inert;
	uint32_t rsvd;
	bool masked;
	bool context;
	bool unprivileged;
	uint32_t (*pre_write)(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value);
	void (*post_write)(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old);
	uint32_t (*post_read)(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value);
};

/* To declare hooks for the columns of the same name. */
#define MMIO_PRE_WRITE(name) \
	uint32_t name(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
#define MMIO_POST_WRITE(name) \
	void name(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
#define MMIO_POST_READ(name) \
	uint32_t name(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)

/**
 * struct mmio_reg - one register that exists
 * @row: what it is
 * @offset: in BAR0
 * @block: which instance of the row's block
 * @index: which element of the row's array
 * @name: the row's name with the instance
 */
struct mmio_reg {
	const struct mmio_row *row;
	uint32_t offset;
	uint16_t block;
	uint16_t index;
	char name[MMIO_NAME_MAX];
};

struct mmio_table {
	const struct mmio_row *rows;
	size_t count;
};

/**
 * struct mmio_map - all registers of a platform, found by offset
 * @size: bytes of BAR0 that are registers
 * @regs: the registers; index 0 stands for "none"
 * @count: length of @regs
 * @index: index into @regs by offset / 4
 */
struct mmio_map {
	uint32_t size;
	struct mmio_reg *regs;
	size_t count;
	uint16_t *index;
};

/**
 * mmio_map_init() - unfold tables into a map
 * @map: filled in; to be given to mmio_map_fini() even after a failure
 * @size: bytes of BAR0 that are registers
 * @tables: array of pointers, NULL at its end
 *
 * Return: 0; -ENOMEM; -EINVAL if two rows claim one offset, or a row lies
 * outside or is not aligned.
 */
int mmio_map_init(struct mmio_map *map, uint32_t size, const struct mmio_table *const *tables);
void mmio_map_fini(struct mmio_map *map);

/** mmio_find() - the register at @offset (any byte of it), or NULL */
const struct mmio_reg *mmio_find(const struct mmio_map *map, uint32_t offset);

/** mmio_reset() - load the reset column */
void mmio_reset(struct vgpu *vgpu);

/** mmio_reset_range() - load the reset column of [@first, @end) */
void mmio_reset_range(struct vgpu *vgpu, uint32_t first, uint32_t end);

/*
 * Guest accesses: counted. @offset is aligned to 4 and inside the map. @bytes
 * of a write says which bytes of the value the access carries (bit per byte).
 */
uint32_t mmio_read(struct vgpu *vgpu, uint32_t offset);
void mmio_write(struct vgpu *vgpu, uint32_t offset, uint32_t value, unsigned int bytes);

/* The same for an engine's load and store commands: no trap, so not counted. */
uint32_t mmio_engine_read(struct vgpu *vgpu, uint32_t offset);
void mmio_engine_write(struct vgpu *vgpu, uint32_t offset, uint32_t value);
void mmio_engine_write_bytes(struct vgpu *vgpu, uint32_t offset, uint32_t value, unsigned int bytes);

#endif /* VGPU_HOST_MMIO_H */
