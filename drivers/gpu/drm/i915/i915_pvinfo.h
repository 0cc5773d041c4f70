/* SPDX-License-Identifier: MIT */
/* Copyright(c) 2011-2016 Intel Corporation. All rights reserved. */
#ifndef _I915_PVINFO_H_
#define _I915_PVINFO_H_

#include <linux/stddef.h>

#include "i915_pvinfo_abi.h"

/* Offset of a field in the PVINFO page, and its register in BAR0 */
#define vgtif_offset(x)	offsetof(struct vgt_if, x)
#define vgtif_reg(x)	_MMIO(VGT_PVINFO_PAGE + vgtif_offset(x))

#endif /* _I915_PVINFO_H_ */
