// SPDX-License-Identifier: MIT
/**
 * DOC: Commands of gen9
 *
 * Those of gen8, and what Skylake has added.
 *
 * Source: PRM Skylake, volume 2a.
 */
#include "draw/blit.h"
#include "platform/command_rows.h"
#include "platform/gen8/gen8.h"
#include "platform/gen9/gen9.h"

static const struct command_row rows[] = {
	{ .name = "XY_FAST_COPY_BLT", BLT(0x42), LENGTH(0xff), .engines = BLITTER,
	  .execute = blt_draw,
	  SCAN(unknown) },
};

const struct command_table gen9_commands = {
	.rows = rows,
	.count = sizeof(rows) / sizeof(rows[0]),
	.shared = &gen8_shared_commands,
};
