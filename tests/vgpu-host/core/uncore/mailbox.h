/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_MAILBOX_H
#define VGPU_HOST_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bus/mmio.h"

/**
 * struct pcode_row - one command of the power controller
 * @command: its number
 * @selects: the row is for this value of the data register only
 * @data: likewise
 * @read: it answers
 * @frequencies: it reads or writes the table of frequencies, see struct pcode
 * @answer: what it answers with, unless
 * @offset: of the register that it reads or writes; 0: none
 */
struct pcode_row {
	uint32_t command;
	bool selects;
	uint32_t data;
	bool read;
	bool frequencies;
	uint32_t answer;
	uint32_t offset;
};

struct pcode_table {
	const struct pcode_row *rows;
	size_t count;
};

#define PCODE_FREQUENCIES	256

/**
 * struct pcode - what the power controller remembers
 * @frequencies: by frequency of the GT: the least of the CPU (bits 7:0) and
 *	of the ring (bits 15:8), in the platform's units
 */
struct pcode {
	uint16_t frequencies[PCODE_FREQUENCIES];
};

/** pcode_reset() - it remembers nothing */
void pcode_reset(struct vgpu *vgpu);

#define SBI_REGS	65536

/** struct sbi - registers behind the PCH's sideband interface, per destination */
struct sbi {
	uint32_t *regs[2];
};

int sbi_init(struct vgpu *vgpu);
void sbi_reset(struct vgpu *vgpu);
void sbi_fini(struct vgpu *vgpu);

extern const struct mmio_table sideband_table;

#endif /* VGPU_HOST_MAILBOX_H */
