/* SPDX-License-Identifier: MIT */
#ifndef _I915_VGPU_IO_H_
#define _I915_VGPU_IO_H_

#include <linux/types.h>

struct intel_uncore;

u32 i915_vgpu_read32(const void __iomem *page, unsigned int offset);
u64 i915_vgpu_read64(const void __iomem *page, unsigned int offset);

void i915_vgpu_write32(struct intel_uncore *uncore, unsigned int offset, u32 value);
void i915_vgpu_write64(struct intel_uncore *uncore, unsigned int offset, u64 value);

#endif /* _I915_VGPU_IO_H_ */
