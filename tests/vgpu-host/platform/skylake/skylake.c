// SPDX-License-Identifier: MIT
#include "bus/fence.h"
#include "display/gmbus.h"
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

/* Skylake GT2, desktop; an earlier revision is taken for a pre-production one. */
const struct platform skylake = {
	.name = "skylake",
	.device_id = 0x1912,
	.revision = 0x06,
	.bar0_size = 16u << 20,
	.mmio_size = 2u << 20,
	.addresses = (UINT64_C(1) << 48) - 1,
	.msi = { .offset = 0xac, .wide = false },
	.gtt = &gen8_gtt,
	.fences = FENCES_MAX,
	.pipes = 3,
	.timestamp = { .ticks = 12, .ns = 1000 },
	.tables = tables,
	.engines = gen8_engines,
	.contexts = gen9_contexts,
	.display = &skylake_display,
	.pcode = &skylake_pcode,
	.forcewakes = gen9_forcewakes,
	.walk = walk_four_levels,
	.page_fault = gen8_page_fault,
	.irqs = &gen9_irqs,
	.resets = gen8_resets,
	.submission = &execlist_submission,
	.commands = &gen9_commands,
};
