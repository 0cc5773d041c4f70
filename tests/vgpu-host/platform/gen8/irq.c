// SPDX-License-Identifier: MIT
/**
 * DOC: Interrupts of gen8 and gen9
 *
 * A master register with the enable bit and a bit per group of events, and
 * behind it banks for the engines, power management, each pipe, the ports and
 * the PCH. Two engines share a bank, half of it each.
 *
 * Sources: PRM Broadwell, volume 2c, MASTER_INTERRUPT; upstream's i915_reg.h
 * (GEN8_MASTER_IRQ, GEN8_PIPE_*, GEN8_AUX_CHANNEL_A, GEN9_AUX_CHANNEL_B) and
 * gt/intel_gt_irq.c.
 */
#include "bus/irq.h"
#include "platform/gen8/gen8.h"

#define MASTER		0x44200
#define MASTER_ENABLE	(UINT32_C(1) << 31)

enum bank {
	BANK_GT0,		/* render, blitter */
	BANK_GT1,		/* video */
	BANK_GT2,		/* power management, GuC */
	BANK_GT3,		/* vebox */
	BANK_PIPE_A,
	BANK_PIPE_B,
	BANK_PIPE_C,
	BANK_PORT,
	BANK_MISC,
	BANK_PCU,
	BANK_SDE,
	BANKS,
};

#define LOWER_HALF	UINT32_C(0x0000ffff)
#define UPPER_HALF	UINT32_C(0xffff0000)
#define ALL		UINT32_MAX
#define BIT(n)		(UINT32_C(1) << (n))
#define SHOWN(which, n)	{ .events = (which), .bit = BIT(n) }

static const struct irq_bank banks[BANKS] = {
	[BANK_GT0] = { .name = "GT0", .base = 0x44300,
		       .master = { SHOWN(LOWER_HALF, 0), SHOWN(UPPER_HALF, 1) } },
	[BANK_GT1] = { .name = "GT1", .base = 0x44310,
		       .master = { SHOWN(LOWER_HALF, 2), SHOWN(UPPER_HALF, 3) } },
	[BANK_GT2] = { .name = "GT2", .base = 0x44320,
		       .master = { SHOWN(LOWER_HALF, 4), SHOWN(UPPER_HALF, 5) } },
	[BANK_GT3] = { .name = "GT3", .base = 0x44330, .master = { SHOWN(ALL, 6) } },
	[BANK_PIPE_A] = { .name = "pipe A", .base = 0x44400, .master = { SHOWN(ALL, 16) } },
	[BANK_PIPE_B] = { .name = "pipe B", .base = 0x44410, .master = { SHOWN(ALL, 17) } },
	[BANK_PIPE_C] = { .name = "pipe C", .base = 0x44420, .master = { SHOWN(ALL, 18) } },
	[BANK_PORT] = { .name = "port", .base = 0x44440, .master = { SHOWN(ALL, 20) } },
	[BANK_MISC] = { .name = "misc", .base = 0x44460, .master = { SHOWN(ALL, 22) } },
	[BANK_PCU] = { .name = "PCU", .base = 0x444e0, .master = { SHOWN(ALL, 30) } },
	[BANK_SDE] = { .name = "SDE", .base = 0xc4000, .master = { SHOWN(ALL, 23) } },
};

/* Of an engine, from the first bit of its half of a bank on. */
#define ENGINE_EVENTS(engine, in, first) \
	[IRQ_##engine##_USER] = { .bank = (in), .event = BIT((first) + 0) }, \
	[IRQ_##engine##_ERROR] = { .bank = (in), .event = BIT((first) + 3) }, \
	[IRQ_##engine##_SWITCH] = { .bank = (in), .event = BIT((first) + 8) }, \
	[IRQ_##engine##_SEMAPHORE] = { .bank = (in), .event = BIT((first) + 11) }

#define GT_EVENTS \
	ENGINE_EVENTS(RENDER, BANK_GT0, 0), \
	[IRQ_RENDER_PIPE_CONTROL] = { .bank = BANK_GT0, .event = BIT(4) }, \
	ENGINE_EVENTS(BLITTER, BANK_GT0, 16), \
	[IRQ_BLITTER_FLUSH_DW] = { .bank = BANK_GT0, .event = BIT(20) }, \
	ENGINE_EVENTS(VIDEO, BANK_GT1, 0), \
	[IRQ_VIDEO_FLUSH_DW] = { .bank = BANK_GT1, .event = BIT(4) }, \
	ENGINE_EVENTS(VEBOX, BANK_GT3, 0), \
	[IRQ_VEBOX_FLUSH_DW] = { .bank = BANK_GT3, .event = BIT(4) }

/* Of a pipe; @flip: the first bit of its planes' flips. */
#define PIPE_EVENTS(pipe, flip) \
	[IRQ_PIPE_##pipe##_VBLANK] = { .bank = BANK_PIPE_##pipe, .event = BIT(0) }, \
	[IRQ_PIPE_##pipe##_FLIP_DONE] = { .bank = BANK_PIPE_##pipe, .event = BIT(flip) }, \
	[IRQ_PIPE_##pipe##_SPRITE_FLIP_DONE] = { .bank = BANK_PIPE_##pipe, .event = BIT((flip) + 1) }, \
	[IRQ_PIPE_##pipe##_CRC_DONE] = { .bank = BANK_PIPE_##pipe, .event = BIT(28) }

/* Of the ports; @aux: where those of the PCH have their AUX channels. */
#define PORT_EVENTS(aux) \
	[IRQ_GMBUS] = { .bank = BANK_SDE, .event = BIT(17) }, \
	[IRQ_AUX_A] = { .bank = BANK_PORT, .event = BIT(0) }, \
	[IRQ_AUX_B] = { .bank = (aux), .event = BIT(25) }, \
	[IRQ_AUX_C] = { .bank = (aux), .event = BIT(26) }, \
	[IRQ_AUX_D] = { .bank = (aux), .event = BIT(27) }, \
	[IRQ_HOTPLUG_B] = { .bank = BANK_SDE, .event = BIT(21) }, \
	[IRQ_HOTPLUG_C] = { .bank = BANK_SDE, .event = BIT(22) }, \
	[IRQ_HOTPLUG_D] = { .bank = BANK_SDE, .event = BIT(23) }

static const struct irq_row gen8_sources[IRQ_SOURCES] = {
	GT_EVENTS, PIPE_EVENTS(A, 4), PIPE_EVENTS(B, 4), PIPE_EVENTS(C, 4), PORT_EVENTS(BANK_SDE),
};

static const struct irq_row gen9_sources[IRQ_SOURCES] = {
	GT_EVENTS, PIPE_EVENTS(A, 3), PIPE_EVENTS(B, 3), PIPE_EVENTS(C, 3), PORT_EVENTS(BANK_PORT),
};

const struct irq_tree gen8_irqs = {
	.banks = banks,
	.num_banks = BANKS,
	.sources = gen8_sources,
	.master = MASTER,
	.master_enable = MASTER_ENABLE,
};

const struct irq_tree gen9_irqs = {
	.banks = banks,
	.num_banks = BANKS,
	.sources = gen9_sources,
	.master = MASTER,
	.master_enable = MASTER_ENABLE,
};

static const uint32_t bank_bases[BANKS] = {
	0x44300, 0x44310, 0x44320, 0x44330, 0x44400, 0x44410, 0x44420, 0x44440, 0x44460, 0x444e0,
	0xc4000,
};
static const char *const bank_names[BANKS] = {
	"GT0", "GT1", "GT2", "GT3", "pipe A", "pipe B", "pipe C", "port", "misc", "PCU", "SDE",
};
static const struct mmio_block bank_block = {
	.count = BANKS, .bases = bank_bases, .names = bank_names,
};

#define ROW(n, o)	.name = (n), .offset = (o), .group = VGPU_GROUP_INTERRUPT
#define BANK(n, o)	ROW(n, o), .block = &bank_block

static const struct mmio_row rows[] = {
	{ ROW("GEN8_MASTER_IRQ", MASTER), .used = MASTER_ENABLE, .ro = ~MASTER_ENABLE,
	  .post_write = irq_post_write, .post_read = irq_master_post_read },
	/* SDEISR has the live state of the ports' connectors, the others have nothing */
	{ BANK("ISR", 0x0), .ro = UINT32_MAX },
	{ BANK("IMR", 0x4), .reset = UINT32_MAX, .used = UINT32_MAX, .post_write = irq_post_write },
	{ BANK("IIR", 0x8), .w1c = UINT32_MAX, .post_write = irq_post_write },
	{ BANK("IER", 0xc), .used = UINT32_MAX, .post_write = irq_post_write },
};

const struct mmio_table gen8_irq_table = { .rows = rows, .count = sizeof(rows) / sizeof(rows[0]) };
