/* SPDX-License-Identifier: MIT */
#ifndef _I915_PVINFO_H_
#define _I915_PVINFO_H_

#include <linux/stddef.h>

#include <drm/intel/i915_pvinfo_abi.h>

/*
 * The kernel's side of the PVINFO page: names for its fields as offsets inside
 * the page and as registers of BAR0. The layout itself is in the ABI header.
 */
#define vgtif_offset(x)	offsetof(struct vgt_if, x)
#define vgtif_reg(x)	_MMIO(VGT_PVINFO_PAGE + vgtif_offset(x))

#endif /* _I915_PVINFO_H_ */
