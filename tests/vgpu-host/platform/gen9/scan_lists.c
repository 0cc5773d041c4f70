// SPDX-License-Identifier: MIT
/* What GVT-g lets commands of gen9 do beyond those of gen8; see platform/gen8/scan_lists.c. */
#include "engine/scan.h"
#include "platform/command_rows.h"
#include "platform/gen8/gen8.h"
#include "platform/gen9/gen9.h"

/* CSFE_CHICKEN1 */
static const struct scan_registers engine_registers[] = { { 0xd4, 1 }, { 0 } };

/* With MOCS, as far as its table says: all but the last two. */
static const struct scan_registers registers[] = {
	{ 0x20e0, 1 }, { 0x20ec, 1 }, { 0x4ab0, 1 }, { 0x4ddc, 7 }, { 0x5588, 1 }, { 0x7304, 1 },
	{ 0xb004, 1 }, { 0xb020, 32 }, { 0xb11c, 1 }, { 0xc800, 510 }, { 0xe4cc, 1 }, { 0 },
};

/* 3DSTATE_COMPONENT_PACKING */
static const struct scan_headers headers[] = { { 0x7855, 0x7855, RENDER }, { 0 } };

/* What Skylake and its relatives have. */
static const struct scan_list gen9_shared_scan = {
	.registers = registers,
	.engine_registers = engine_registers,
	.headers = headers,
	.shared = &gen8_shared_scan,
};

const struct scan_list skylake_scan = {
	.to_memory = { 0xb118, 0x21f0 },
	.shared = &gen9_shared_scan,
};

/* GAMT_CHKN_BIT_REG */
static const struct scan_registers kabylake_registers[] = { { 0x4ab8, 1 }, { 0 } };

const struct scan_list kabylake_scan = {
	.registers = kabylake_registers,
	.to_memory = { 0xb118, 0x21f0 },
	.shared = &gen9_shared_scan,
};
