/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* As much of the kernel's headers as i915_vgpu_core.c uses, for a program in userspace. */
#ifndef KERNEL_IN_USERSPACE_H
#define KERNEL_IN_USERSPACE_H

#include_next <linux/types.h>

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#define __must_check __attribute__((warn_unused_result))

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define IS_ALIGNED(value, to) (((value) & ((to) - 1)) == 0)
#define min(a, b) ((a) < (b) ? (a) : (b))

#define SZ_4K 0x1000
#define SZ_4G 0x100000000ULL

#endif
