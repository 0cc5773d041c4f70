// SPDX-License-Identifier: MIT
/**
 * DOC: Resets of the GT, from gen7 to gen9
 *
 * What a reset clears beside the registers of the engines: the pipelines with
 * their chicken bits, and with all engines the caches, MOCS and what the driver
 * sets once for all of them. The display and all above it stay (GVT-g's host
 * keeps everything from 0x44200 on as well).
 */
#include "engine/engine.h"
#include "engine/regs.h"
#include "platform/gen7/gen7.h"

const struct reset_range gen7_resets[] = {
	{ .domains = GDRST_FULL | GDRST_RENDER, .first = 0x2000, .end = 0x3000 },
	{ .domains = GDRST_FULL, .first = ERROR_GEN6, .end = ERROR_GEN6 + 4 },
	{ .domains = GDRST_FULL | GDRST_RENDER, .first = 0x5200, .end = 0x5300 },
	{ .domains = GDRST_FULL | GDRST_RENDER, .first = 0x7000, .end = 0x8000 },
	{ .domains = GDRST_FULL, .first = 0xb000, .end = 0xe000 },
	{ .domains = GDRST_FULL | GDRST_RENDER, .first = 0xe000, .end = 0x10000 },
	{ .end = 0 },
};
