/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_PLATFORM_H
#define VGPU_HOST_PLATFORM_H

#include <stdint.h>

#include "bus/config.h"
#include "bus/irq.h"
#include "bus/mmio.h"
#include "display/display.h"
#include "engine/engine.h"
#include "engine/lrc.h"
#include "engine/scan.h"
#include "memory/gtt_format.h"
#include "memory/page_fault.h"
#include "memory/walk.h"
#include "uncore/mailbox.h"
#include "uncore/power.h"

struct render_form;

/** struct timestamp_rate - of the engines' timestamps: so many ticks in so many ns */
struct timestamp_rate {
	uint32_t ticks;
	uint32_t ns;
};

/**
 * struct platform - what tells one generation of the hardware from another
 * @name: as the owner asks for it
 * @device_id: PCI
 * @revision: PCI
 * @bar0_size: bytes; registers in the lower half, the GGTT in the upper one
 * @mmio_size: bytes of BAR0 that are registers
 * @addresses: bits of a graphics address; sums wrap around there
 * @msi: its capability for messages
 * @gtt: entries of its page tables, sizes of the GGTT
 * @fences: in hardware
 * @pipes: in hardware
 * @timestamp: how fast the engines' timestamps count
 * @tables: all registers, NULL at the end
 * @engines: by enum engine_id
 * @contexts: what an image of a context looks like, by enum engine_id; NULL: there are no execlists
 * @irqs: banks of interrupts, and where events are in them
 * @resets: what a reset of the GT clears
 * @display: pipes, planes and their registers
 * @forcewakes: domains of the GT that can be kept awake
 * @pcode: commands of the power controller
 * @walk: through the tables of a PPGTT
 * @page_fault: what a page fault of an engine leaves in registers
 * @submission: how work gets to the engines
 * @refused_ring_modes: bits of RING_MODE that put a vGPU into failsafe mode, see gvt/handlers.c,
 *	ring_mode_mmio_write()
 * @commands: what the engines understand
 * @render: where the 3D pipeline has what it looks at
 * @scan: what GVT-g lets commands of a vGPU do; NULL: it does not scan them
 */
struct platform {
	const char *name;
	uint16_t device_id;
	uint8_t revision;
	uint64_t bar0_size;
	uint32_t mmio_size;
	uint64_t addresses;
	struct msi_info msi;
	const struct gtt_format *gtt;
	unsigned int fences;
	unsigned int pipes;
	struct timestamp_rate timestamp;
	const struct mmio_table *const *tables;
	const struct engine_info *engines;
	const struct context_form *const *contexts;
	const struct irq_tree *irqs;
	const struct reset_range *resets;
	const struct display_info *display;
	const struct forcewake *forcewakes;
	const struct pcode_table *pcode;
	walk_fn walk;
	page_fault_fn page_fault;
	const struct submission *submission;
	uint32_t refused_ring_modes;
	const struct command_table *commands;
	const struct render_form *render;
	const struct scan_list *scan;
};

/* All there are, NULL at the end. */
extern const struct platform *const platforms[];

/** platform_find() - by name; NULL if there is no such platform */
const struct platform *platform_find(const char *name);

extern const struct platform haswell;
extern const struct platform broadwell;
extern const struct platform broadwell_ult;
extern const struct platform skylake;
extern const struct platform kabylake;
extern const struct platform kabylake_halo;
extern const struct platform coffeelake;
extern const struct platform cometlake;

#endif /* VGPU_HOST_PLATFORM_H */
