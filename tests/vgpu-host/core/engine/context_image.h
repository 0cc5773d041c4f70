/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_CONTEXT_IMAGE_H
#define VGPU_HOST_CONTEXT_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "engine/command.h"

struct mmio_map;
struct platform;

#define CONTEXT_IMAGE_SIZE	(17u * 4096)	/* intel_engine_cs.c, HSW_CXT_TOTAL_SIZE */

/**
 * struct context_layout - what a context image holds
 * @regs: indices into the map of the registers that belong to a context
 * @count: how many
 */
struct context_layout {
	uint16_t *regs;
	size_t count;
};

/**
 * context_layout_init() - find the registers that belong to a context
 * @layout: filled in; to be given to context_layout_fini() even after a failure
 * @map: all registers
 * @platform: whose they are; registers that its form of an image has a place for are left out
 *
 * Return: 0; -ENOMEM; -EINVAL if they do not fit into an image.
 */
int context_layout_init(struct context_layout *layout, const struct mmio_map *map,
			const struct platform *platform);
void context_layout_fini(struct context_layout *layout);

/** mi_set_context() - save the current context, load another: "execute" of its command */
enum command_done mi_set_context(struct vgpu *vgpu, struct engine *engine,
				 const struct command *command);

#endif /* VGPU_HOST_CONTEXT_IMAGE_H */
