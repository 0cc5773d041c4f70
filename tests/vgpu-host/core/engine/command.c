// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdlib.h>

#include "engine/command.h"

#define HEADERS		65536

static bool row_is_for(const struct command_row *row, unsigned int engine)
{
	return !row->engines || row->engines & (1u << engine);
}

/* A row for one command is meant rather than a row for all of its kind. */
static bool is_more_special(const struct command_row *row, const struct command_row *other)
{
	return row->mask != other->mask && (row->mask & other->mask) == other->mask;
}

/* Enter a row for one engine; false if another row has as good a claim to a header of it. */
static bool map_add(struct command_map *map, uint8_t *index, uint8_t number)
{
	const struct command_row *row = map->rows[number];

	for (uint32_t head = 0; head < HEADERS; head++) {
		const struct command_row *other = map->rows[index[head]];

		if ((head & row->mask) != row->value || (other && is_more_special(other, row)))
			continue;
		if (other && !is_more_special(row, other))
			return false;
		index[head] = number;
	}
	return true;
}

static int map_collect(struct command_map *map, const struct command_table *table)
{
	for (; table; table = table->shared) {
		if (table->count > COMMAND_ROWS_MAX - map->count)
			return -EINVAL;
		for (size_t i = 0; i < table->count; i++)
			map->rows[++map->count] = &table->rows[i];
	}
	return 0;
}

int command_map_init(struct command_map *map, const struct command_table *table)
{
	*map = (struct command_map) { 0 };
	map->index = calloc(COMMAND_ENGINES, HEADERS);
	if (!map->index)
		return -ENOMEM;
	if (map_collect(map, table))
		return -EINVAL;
	for (unsigned int engine = 0; engine < COMMAND_ENGINES; engine++) {
		for (size_t i = 1; i <= map->count; i++) {
			if (row_is_for(map->rows[i], engine) &&
			    !map_add(map, &map->index[engine * HEADERS], i))
				return -EINVAL;
		}
	}
	return 0;
}

void command_map_fini(struct command_map *map)
{
	free(map->index);
	*map = (struct command_map) { 0 };
}

enum command_verdict command_decode(const struct command_map *map, unsigned int engine,
				    uint32_t header, uint32_t room, struct command *command)
{
	uint8_t index = map->index[engine * HEADERS + (header >> 16)];
	const struct command_row *row;

	command->row = NULL;
	command->dwords = 0;
	command->dw[0] = header;
	if (!index)
		return COMMAND_UNKNOWN;
	row = map->rows[index];
	command->row = row;
	command->dwords = (header & row->length_mask) + row->length;
	if (command->dwords > room)
		return COMMAND_TRUNCATED;
	if (command->dwords < row->shortest || (row->longest && command->dwords > row->longest))
		return COMMAND_WRONG_LENGTH;
	return COMMAND_OK;
}

const char *command_verdict_name(enum command_verdict verdict)
{
	static const char *const names[] = {
		[COMMAND_OK] = "ok",
		[COMMAND_UNKNOWN] = "unknown command",
		[COMMAND_TRUNCATED] = "command longer than its buffer",
		[COMMAND_WRONG_LENGTH] = "command of a length that it cannot have",
	};

	return names[verdict];
}
