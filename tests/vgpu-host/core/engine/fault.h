/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_FAULT_H
#define VGPU_HOST_FAULT_H

#include "bus/mmio.h"
#include "engine/command.h"

struct engine;

/* Bits of ESR, EMR and EIR (i915_reg.h, gen4 and later). */
#define ERROR_INSTRUCTION	(UINT32_C(1) << 0)
#define ERROR_PRIVILEGE		(UINT32_C(1) << 3)
#define ERROR_PAGE_TABLE	(UINT32_C(1) << 5)

/** fault_error() - an engine met an error: status, and what EMR lets through of it */
void fault_error(struct vgpu *vgpu, const struct engine *engine, uint32_t error);

/** fault_hang() - an engine stops at @command, for good until it is reset */
void fault_hang(struct vgpu *vgpu, struct engine *engine, const struct command *command,
		uint32_t error, const char *why);

/* Hooks of the engines' register tables. */
MMIO_PRE_WRITE(eir_pre_write);
MMIO_POST_WRITE(emr_post_write);

#endif /* VGPU_HOST_FAULT_H */
