// SPDX-License-Identifier: MIT
/**
 * DOC: Broadwell
 *
 * The GT of gen8 and the display of Haswell.
 */
#include "bus/fence.h"
#include "display/gmbus.h"
#include "engine/regs.h"
#include "mediator/pvinfo.h"
#include "memory/walk.h"
#include "platform/broadwell/broadwell.h"
#include "platform/gen7/gen7.h"
#include "platform/gen8/gen8.h"
#include "platform/haswell/haswell.h"
#include "platform/platform.h"
#include "uncore/mailbox.h"

static const struct mmio_table *const tables[] = {
	&gen8_gt_table,
	&gen8_engine_table,
	&broadwell_gt_table,
	&haswell_power_table,
	&gen7_display_table,
	&haswell_display_table,
	&broadwell_display_table,
	&haswell_memory_controller_table,
	&gen8_irq_table,
	&power_table,
	&gmbus_table,
	&sideband_table,
	&fence_table,
	&pvinfo_table,
	NULL,
};

#define BROADWELL \
	GEN8_GPU, \
	.revision = 0x09, \
	.msi = { .offset = 0x90, .wide = false }, \
	.timestamp = { .ticks = 1, .ns = 80 }, \
	.tables = tables, \
	.contexts = gen8_contexts, \
	.refused_ring_modes = RING_MODE_BIT_0, \
	.display = &broadwell_display, \
	.pcode = &haswell_pcode, \
	.forcewakes = haswell_forcewakes, \
	.irqs = &gen8_irqs, \
	.commands = &gen8_commands, \
	.render = &gen8_render, \
	.scan = &gen8_scan

/* Broadwell GT2, the one with sockets; its PCH has FDI, a CRT port and port D. */
const struct platform broadwell = { .name = "broadwell", .device_id = 0x1612, BROADWELL };

/* In one package with its PCH, which has none of these. */
const struct platform broadwell_ult = { .name = "broadwell-ult", .device_id = 0x1616, BROADWELL };
