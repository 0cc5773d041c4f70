/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_SYSMEM_H
#define VGPU_HOST_SYSMEM_H

#include <stddef.h>
#include <stdint.h>

#include "vgpu.h"

#define STOLEN_BASE	UINT64_C(0xc0000000)
#define STOLEN_SIZE	(UINT64_C(32) << 20)

/* Memory that GGTT and PPGTT entries point at: 0 or -EFAULT. */
int sysmem_read(struct vgpu *vgpu, uint64_t iova, void *buf, size_t len);
int sysmem_write(struct vgpu *vgpu, uint64_t iova, const void *buf, size_t len);

/** stolen_init() - give a bare Haswell its stolen memory; 0 or -ENOMEM */
int stolen_init(struct vgpu *vgpu);
void stolen_fini(struct vgpu *vgpu);

#endif /* VGPU_HOST_SYSMEM_H */
