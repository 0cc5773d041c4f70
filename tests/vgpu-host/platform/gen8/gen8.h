/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_GEN8_H
#define VGPU_HOST_GEN8_H

#include "bus/irq.h"
#include "display/crc.h"
#include "draw/form.h"
#include "engine/command.h"
#include "engine/engine.h"
#include "engine/lrc.h"
#include "engine/scan.h"
#include "memory/gtt_format.h"
#include "memory/page_fault.h"

#define GEN8_RING_FAULT		0x4094
#define GEN8_FAULT_TLB_DATA0	0x4b10
#define GEN8_FAULT_TLB_DATA1	0x4b14

extern const struct command_table gen8_shared_commands;
extern const struct command_table gen8_commands;
extern const struct render_form gen8_render;
extern const struct render_form gen9_render;
extern const struct scan_list gen8_shared_scan;
extern const struct scan_list gen8_scan;
extern const struct gtt_format gen8_gtt;
extern const struct engine_info gen8_engines[ENGINES];
extern const struct crc_info gen8_crc;
extern const struct crc_info gen9_crc;
extern const struct irq_tree gen8_irqs;
extern const struct irq_tree gen9_irqs;
extern const struct mmio_table gen8_irq_table;
extern const struct mmio_table gen8_gt_table;
extern const struct mmio_table gen8_engine_table;

extern const struct context_form *const gen8_contexts[ENGINES];
extern const struct context_form *const gen9_contexts[ENGINES];

/** gen8_page_fault() - the first fault of any engine, and DMA_FADD of this one */
void gen8_page_fault(struct vgpu *vgpu, const struct engine *engine, const struct page_fault *fault);

/* What GPUs of gen8 and gen9 have in common, for a &struct platform. */
#define GEN8_GPU \
	.bar0_size = 16u << 20, \
	.mmio_size = 2u << 20, \
	.addresses = (UINT64_C(1) << 48) - 1, \
	.gtt = &gen8_gtt, \
	.fences = FENCES_MAX, \
	.pipes = 3, \
	.engines = gen8_engines, \
	.walk = walk_four_levels, \
	.page_fault = gen8_page_fault, \
	.resets = gen7_resets, \
	.submission = &execlist_submission

#endif /* VGPU_HOST_GEN8_H */
