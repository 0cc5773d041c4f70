/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_MAILBOX_H
#define VGPU_HOST_MAILBOX_H

#include <stdint.h>

#include "bus/mmio.h"

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
