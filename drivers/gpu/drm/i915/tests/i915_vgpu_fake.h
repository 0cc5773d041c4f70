/* SPDX-License-Identifier: MIT */
#ifndef _I915_VGPU_FAKE_H_
#define _I915_VGPU_FAKE_H_

#include <linux/kernel.h>
#include <linux/sizes.h>
#include <linux/types.h>

#include "gt/intel_gt_types.h"
#include "gt/intel_gtt.h"

#include "i915_drv.h"
#include "i915_vgpu_types.h"
#include "tests/i915_vgpu_test_ops.h"

struct kunit;

#define TEST_APERTURE	SZ_256M
#define TEST_GGTT	SZ_2G

/* ---- a fake host ---- */

enum access_kind { RD, WR };

struct access {
	enum access_kind kind;
	unsigned int width;
	unsigned int offset;
	u64 value;
	/* The page or the uncore that was accessed; not compared if NULL */
	const void *at;
};

#define TEST_ACCESSES	32

/* Ranges of the GGTT that were filled in one way. */
struct fills {
	struct i915_vgpu_range ranges[2 * I915_VGPU_SLICES];
	unsigned int count;
};

struct fake_host {
	struct access log[TEST_ACCESSES];
	unsigned int accesses;
	struct fills cleared;
	struct fills scratched;
};

int vgpu_fake_host_init(struct kunit *test);
void vgpu_expect_accesses(struct kunit *test, const struct access *want, unsigned int count);
void vgpu_expect_no_access(struct kunit *test);

#define EXPECT_ACCESSES(test, ...) do {						\
	const struct access want_[] = { __VA_ARGS__ };				\
	vgpu_expect_accesses(test, want_, ARRAY_SIZE(want_));			\
} while (0)

/* ---- fake devices ---- */

struct fake_device {
	struct drm_i915_private i915;
	struct intel_gt gt;
	struct i915_ggtt ggtt;
	struct i915_vgpu vgpu;
};

struct fake_device *vgpu_fake_bare_metal(struct kunit *test, u64 ggtt_end);
struct fake_device *vgpu_fake_guest(struct kunit *test,
				    const struct i915_vgpu_snapshot *snapshot,
				    u64 ggtt_end);

/* The other half of the GPU that I915_VGPU_TEST_SHARE is a part of. */
#define I915_VGPU_TEST_NEIGHBOUR {						\
	.magic = VGT_MAGIC,							\
	.version_major = 1,							\
	.id = 2,								\
	.caps = VGT_CAPS_FULL_PPGTT | VGT_CAPS_HWSP_EMULATION,			\
	.mappable = { .base = SZ_128M, .size = SZ_128M },			\
	.unmappable = { .base = SZ_512M, .size = SZ_512M },			\
	.fences = 8,								\
}

#endif /* _I915_VGPU_FAKE_H_ */
