/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_MACHINE_H
#define FUZZ_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vgpu.h"

#define MIB	(UINT64_C(1) << 20)

/**
 * struct machine - a GPU
 * @config: its
 * @bare: a guest has it for itself
 * @gpu: made when it is first used, and kept: that takes longer than a program
 * @neighbour: another share of it, which nothing may happen to
 * @registers: offsets of all that there are, in order; @registers_count: of them
 */
struct machine {
	struct gpu_config config;
	bool bare;
	struct gpu *gpu;
	struct vgpu *neighbour;
	uint32_t *registers;
	size_t registers_count;
};

/** machine_get() - one of them */
const struct machine *machine_get(unsigned int number);

/** machine_register() - the first register at or behind an offset; the first of all if there is none */
uint32_t machine_register(const struct machine *machine, uint32_t offset);

/** machine_check() - a guest has gone: its neighbour has what it had, and nobody else has anything */
void machine_check(const struct machine *machine);

#endif /* FUZZ_MACHINE_H */
