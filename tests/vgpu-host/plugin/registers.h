/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_REGISTERS_H
#define VGPU_HOST_REGISTERS_H

#include <ucontext.h>

#include "decode.h"

/* The registers of a thread that a signal has interrupted; what is set is there when it goes on. */

/** struct registers_layout - where this CPU has what lies above its XMM registers; 0: nothing */
struct registers_layout {
	uint32_t ymm;		/* upper half of YMM0, 16 bytes each */
	uint32_t zmm;		/* upper half of ZMM0, 32 bytes each */
};

/** registers_init() - ask the CPU, which in a virtual machine takes long */
void registers_init(struct registers_layout *layout);

/** registers_general() - the 16 general registers, in the order of their numbers */
void registers_general(const ucontext_t *context, uint64_t general[16]);

/**
 * registers_stored() - what a store writes
 * @context: of the interrupted thread
 * @move: the store
 * @memory: set to the @move->width bytes
 *
 * Return: false if the register is not at hand.
 */
bool registers_stored(const ucontext_t *context, const struct move *move, uint8_t *memory);

/**
 * registers_load() - set the register of a load
 * @context: of the interrupted thread
 * @layout: see registers_init()
 * @move: the load
 * @memory: MOVE_MAX bytes, 0 from @move->width on
 *
 * Return: false if the register is not at hand; nothing has changed then.
 */
bool registers_load(ucontext_t *context, const struct registers_layout *layout,
		    const struct move *move, const uint8_t *memory);

#endif /* VGPU_HOST_REGISTERS_H */
