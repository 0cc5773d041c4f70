// SPDX-License-Identifier: MIT
/**
 * DOC: What GVT-g lets commands of gen8 and gen9 do
 *
 * The registers are those that gvt/handlers.c of Linux 6.12 marks F_CMD_ACCESS
 * once all its tables have been read, for a later row of a register takes the
 * mark of an earlier one away. The headers are those of gvt/cmd_parser.c,
 * cmd_info[], that are of client 3.
 */
#include "engine/engine.h"
#include "engine/scan.h"
#include "platform/command_rows.h"
#include "platform/gen8/gen8.h"

/* EXCC, SYNC, MI_MODE, INSTPM, UHPTR, PR_CTR_CTL, CONTEXT_CONTROL, PDP, RING_MODE, TIMESTAMP */
static const struct scan_registers shared_engine_registers[] = {
	{ 0x28, 1 }, { 0x40, 2 }, { 0x9c, 1 }, { 0xc0, 1 }, { 0x134, 1 }, { 0x178, 2 }, { 0x244, 1 },
	{ 0x270, 8 }, { 0x29c, 1 }, { 0x358, 2 }, { 0 },
};

static const struct scan_registers shared_registers[] = {
	/* render engine */
	{ 0x2088, 1 }, { 0x2090, 1 }, { 0x20a0, 1 }, { 0x20dc, 1 }, { 0x20e4, 1 }, { 0x2120, 2 },
	{ 0x2148, 1 }, { 0x215c, 1 }, { 0x2180, 1 }, { 0x21f0, 1 }, { 0x2220, 1 }, { 0x2290, 2 },
	{ 0x2300, 22 }, { 0x2420, 1 }, { 0x2430, 4 }, { 0x2470, 1 }, { 0x24d0, 12 }, { 0x2580, 1 },
	/* memory interface, with the status pages of gen7 */
	{ 0x4030, 1 }, { 0x4090, 2 }, { 0x4180, 1 }, { 0x4280, 1 }, { 0x4380, 1 },
	/* stream output; pipelines, caches and clocks */
	{ 0x5200, 8 }, { 0x5240, 8 }, { 0x5280, 4 },
	{ 0x7000, 3 }, { 0x7010, 3 }, { 0x7300, 1 }, { 0x9030, 1 }, { 0x940c, 1 }, { 0x9430, 1 },
	{ 0xb118, 1 },
	/* half slices, rows, counters */
	{ 0xe100, 1 }, { 0xe180, 3 }, { 0xe194, 1 }, { 0xe220, 1 }, { 0xe230, 1 }, { 0xe240, 1 },
	{ 0xe260, 1 }, { 0xe270, 1 }, { 0xe280, 1 }, { 0xe2a0, 1 }, { 0xe2b0, 1 }, { 0xe2c0, 1 },
	{ 0xe4f0, 2 },
	/* the other engines, FIFO of the GT */
	{ 0x12198, 1 }, { 0x12220, 1 }, { 0x1c178, 2 }, { 0x22200, 1 }, { 0x22220, 1 },
	{ 0x120000, 1 }, { 0x120008, 1 }, { 0 },
};

static const struct scan_headers shared_headers[] = {
	{ 0x6003, 0x6003, RENDER }, { 0x6101, 0x6104, RENDER }, { 0x680b, 0x680b, RENDER | VIDEO | VEBOX },
	{ 0x6904, 0x6904, RENDER }, { 0x7000, 0x7005, RENDER }, { 0x7100, 0x7100, RENDER },
	{ 0x7102, 0x7103, RENDER }, { 0x7105, 0x7105, RENDER }, { 0x7804, 0x7821, RENDER },
	{ 0x7823, 0x7847, RENDER }, { 0x7849, 0x7852, RENDER }, { 0x7900, 0x7900, RENDER },
	{ 0x7902, 0x7902, RENDER }, { 0x7904, 0x7904, RENDER }, { 0x7906, 0x7908, RENDER },
	{ 0x790a, 0x790c, RENDER }, { 0x7911, 0x791c, RENDER }, { 0x7a00, 0x7a00, RENDER },
	{ 0x7b00, 0x7b00, RENDER },

	{ 0x6800, 0x6800, VIDEO }, { 0x7000, 0x7008, VIDEO }, { 0x7029, 0x7029, VIDEO },
	{ 0x7048, 0x7048, VIDEO }, { 0x704a, 0x704a, VIDEO }, { 0x7100, 0x7105, VIDEO },
	{ 0x7125, 0x7128, VIDEO }, { 0x7149, 0x7149, VIDEO }, { 0x7201, 0x7202, VIDEO },
	{ 0x7220, 0x7221, VIDEO }, { 0x7228, 0x7228, VIDEO }, { 0x7300, 0x7301, VIDEO },
	{ 0x7328, 0x7328, VIDEO }, { 0x7343, 0x7343, VIDEO }, { 0x7349, 0x7349, VIDEO },
	{ 0x7600, 0x7600, VIDEO }, { 0x7608, 0x7609, VIDEO }, { 0x7700, 0x7700, VIDEO },
	{ 0x7702, 0x7702, VIDEO }, { 0x7728, 0x7728, VIDEO },

	{ 0x7400, 0x7400, VEBOX }, { 0x7402, 0x7403, VEBOX }, { 0 },
};

const struct scan_list gen8_shared_scan = {
	.registers = shared_registers,
	.engine_registers = shared_engine_registers,
	.headers = shared_headers,
};

static const struct scan_registers registers[] = {
	{ 0x2248, 1 }, { 0x83a4, 1 }, { 0x8430, 1 }, { 0xb100, 1 }, { 0xb10c, 1 }, { 0xb1c0, 1 },
	{ 0xb1f0, 1 }, { 0 },
};

/* Broadwell; GENMASK(22, 18) of cmd_reg_inhibit() is the limit. */
const struct scan_list gen8_scan = {
	.registers = registers,
	.to_memory = { 0xb118, 0x21f0, 0x20c0 },
	.to_register = { 0x215c },
	.inhibited = 0x40000,
	.shared = &gen8_shared_scan,
};
