/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_COMMAND_H
#define VGPU_HOST_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/scan.h"
#include "memory/space.h"

struct vgpu;
struct engine;
struct command;

/* The longest command whose words are looked at: a full MI_STORE_DATA_IMM of gen8. */
#define COMMAND_DWORDS_MAX	1025

#define COMMAND_ENGINES		4

/** enum command_done - what became of an executed command */
enum command_done {
	COMMAND_NEXT,		/* go on behind it */
	COMMAND_JUMPED,		/* it has set where to go on */
	COMMAND_WAITS,		/* try it again later */
	COMMAND_UNFINISHED,	/* it has done a part and goes on when it is run again */
	COMMAND_ARBITRATES,	/* go on behind it, or with another context */
	COMMAND_FAULTS,		/* it cannot be executed */
};

/**
 * struct command_operand - where a command says which memory it means
 * @dword: the address; 0: the command has no such operand
 * @wide: the dword behind it has the upper half of the address
 * @space_dword: where the bit is that chooses the GGTT
 * @space_bit: which bit that is; without it the PPGTT is meant if there is one
 */
struct command_operand {
	uint8_t dword;
	bool wide;
	uint8_t space_dword;
	uint8_t space_bit;
};

/**
 * struct command_row - one command
 * @name: as in the field's documents
 * @mask: bits 31:16 of the header that tell it from others; of two rows that fit, that with more bits is meant
 * @value: what they are
 * @length_mask: bits of the header that hold its length; 0: the length is fixed
 * @length: fixed length in dwords, or what is added to the length field
 * @shortest: dwords that its execution needs; 0: one
 * @longest: dwords that it may have; 0: what its length field can say
 * @engines: bit per enum engine_id that knows it; 0: all
 * @privileged: in a batch without privileges it does nothing
 * @memory: its operand in memory
 * @execute: what it does; NULL: it is skipped
 * @scan: what GVT-g asks of it where it scans commands; NULL: nothing
 * @scan_length: the one length that GVT-g lets it have there, in dwords; 0: any
 */
struct command_row {
	const char *name;
	uint16_t mask;
	uint16_t value;
	uint16_t length_mask;
	uint16_t length;
	uint16_t shortest;
	uint16_t longest;
	uint8_t engines;
	bool privileged;
	struct command_operand memory;
	enum command_done (*execute)(struct vgpu *vgpu, struct engine *engine,
				     const struct command *command);
	struct scan_finding (*scan)(const struct vgpu *vgpu, const struct engine *engine,
				    const struct command *command);
	uint16_t scan_length;
};

/**
 * struct command_table - commands of a generation
 * @rows: those that it does not share
 * @count: of @rows
 * @shared: the table of those that it shares with others; NULL: there are none
 */
struct command_table {
	const struct command_row *rows;
	size_t count;
	const struct command_table *shared;
};

#define COMMAND_ROWS_MAX	255

/**
 * struct command_map - all commands of a platform, found by their headers
 * @rows: those of all its tables; the first one is at 1
 * @count: of @rows
 * @index: index into @rows by engine and bits 31:16 of the header; 0: none
 */
struct command_map {
	const struct command_row *rows[COMMAND_ROWS_MAX + 1];
	size_t count;
	uint8_t *index;
};

/** command_map_init() - 0; -ENOMEM; -EINVAL if two rows claim one header equally, or there are too many */
int command_map_init(struct command_map *map, const struct command_table *table);
void command_map_fini(struct command_map *map);

/**
 * struct command - a decoded command
 * @row: what it is
 * @address: graphics address of its header
 * @dwords: its length
 * @privileged: it comes from where privileges are
 * @space: of its operand in memory
 * @memory: address of that operand
 * @dw: its words; only the header's if it is not executed
 */
struct command {
	const struct command_row *row;
	uint64_t address;
	uint32_t dwords;
	bool privileged;
	enum address_space space;
	uint64_t memory;
	uint32_t dw[COMMAND_DWORDS_MAX];
};

enum command_verdict {
	COMMAND_OK,
	COMMAND_UNKNOWN,	/* no row, or not for this engine */
	COMMAND_TRUNCATED,	/* longer than what may be read */
	COMMAND_WRONG_LENGTH,	/* not a length that it can have */
};

/**
 * command_decode() - what a header says
 * @map: commands of the platform
 * @engine: enum engine_id, < COMMAND_ENGINES
 * @header: first dword
 * @room: dwords that may be read from the header on
 * @command: row and length filled in
 */
enum command_verdict command_decode(const struct command_map *map, unsigned int engine,
				    uint32_t header, uint32_t room, struct command *command);

const char *command_verdict_name(enum command_verdict verdict);

#endif /* VGPU_HOST_COMMAND_H */
