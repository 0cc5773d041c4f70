// SPDX-License-Identifier: MIT
/**
 * DOC: Skylake and its relatives
 *
 * Kaby Lake, Coffee Lake and Comet Lake differ in what a driver tells them
 * apart by, and the younger two in the PCH beside them.
 */
#include "bus/fence.h"
#include "display/gmbus.h"
#include "engine/regs.h"
#include "mediator/pvinfo.h"
#include "memory/walk.h"
#include "platform/gen7/gen7.h"
#include "platform/gen8/gen8.h"
#include "platform/gen9/gen9.h"
#include "platform/platform.h"
#include "platform/skylake/skylake.h"
#include "uncore/mailbox.h"
#include "uncore/power.h"

static const struct mmio_table *const tables[] = {
	&gen8_gt_table,
	&gen8_engine_table,
	&gen9_gt_table,
	&skylake_system_agent_table,
	&gen7_display_table,
	&skylake_display_table,
	&skylake_display_power_table,
	&gen8_irq_table,
	&power_table,
	&gmbus_table,
	&sideband_table,
	&fence_table,
	&pvinfo_table,
	NULL,
};

/* What a Skylake and its relatives have in common, for a &struct platform. */
#define SKYLAKE_FAMILY \
	GEN8_GPU, \
	.msi = { .offset = 0xac, .wide = false }, \
	.timestamp = { .ticks = 12, .ns = 1000 }, \
	.tables = tables, \
	.contexts = gen9_contexts, \
	.pcode = &skylake_pcode, \
	.forcewakes = gen9_forcewakes, \
	.irqs = &gen9_irqs, \
	.commands = &gen9_commands, \
	.render = &gen9_render

/* Skylake GT2, desktop; an earlier revision is taken for a pre-production one. */
const struct platform skylake = {
	.name = "skylake",
	.device_id = 0x1912,
	.revision = 0x06,
	.display = &skylake_display,
	.refused_ring_modes = RING_MODE_BIT_0,
	.scan = &skylake_scan,
	SKYLAKE_FAMILY,
};

/* Its relatives have the same GT and the same registers. GVT-g knows bit 1 of RING_MODE on the younger two only. */

const struct platform kabylake = {
	.name = "kabylake",
	.device_id = 0x5912,
	.revision = 0x04,
	.display = &skylake_display,
	.refused_ring_modes = RING_MODE_BIT_0,
	.scan = &kabylake_scan,
	SKYLAKE_FAMILY,
};

const struct platform kabylake_halo = {
	.name = "kabylake-halo",
	.device_id = 0x591b,
	.revision = 0x04,
	.display = &skylake_display,
	.refused_ring_modes = RING_MODE_BIT_0,
	.scan = &kabylake_scan,
	SKYLAKE_FAMILY,
};

const struct platform coffeelake = {
	.name = "coffeelake",
	.device_id = 0x3e92,
	.revision = 0x00,
	.display = &coffeelake_display,
	.refused_ring_modes = RING_MODE_BIT_0 | RING_MODE_BIT_1,
	.scan = &kabylake_scan,
	SKYLAKE_FAMILY,
};

const struct platform cometlake = {
	.name = "cometlake",
	.device_id = 0x9bc5,
	.revision = 0x05,
	.display = &coffeelake_display,
	.refused_ring_modes = RING_MODE_BIT_0 | RING_MODE_BIT_1,
	.scan = &kabylake_scan,
	SKYLAKE_FAMILY,
};
