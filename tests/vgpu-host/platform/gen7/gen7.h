/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_GEN7_H
#define VGPU_HOST_GEN7_H

#include "bus/irq.h"
#include "engine/command.h"
#include "memory/page_fault.h"

extern const struct command_table gen7_commands;
extern const struct irq_tree gen7_irqs;
extern const struct mmio_table gen7_irq_table;

/** gen7_page_fault() - RING_FAULT_REG and DMA_FADD of the engine, and what all engines share */
void gen7_page_fault(struct vgpu *vgpu, const struct engine *engine, const struct page_fault *fault);

#endif /* VGPU_HOST_GEN7_H */
