/* SPDX-License-Identifier: MIT */
#ifndef _I915_VGPU_FAKE_H_
#define _I915_VGPU_FAKE_H_

#include <linux/kernel.h>
#include <linux/sizes.h>
#include <linux/types.h>

#include "gt/intel_gt_types.h"
#include "gt/intel_gtt.h"

#include "i915_drv.h"
#include "i915_vgpu.h"
#include "tests/i915_vgpu_test_ops.h"

struct kunit;

#define TEST_APERTURE	SZ_256M
#define TEST_GGTT	SZ_2G

/* ---- accesses to the PVINFO page ---- */

enum access_kind { RD, WR };

struct access {
	enum access_kind kind;
	unsigned int width;
	unsigned int offset;
	u64 value;
	/* The page that was read or the uncore that was written; not compared if NULL */
	const void *at;
	/* Runtime PM references held during a write; not compared, must not be 0 */
	unsigned int wakerefs;
};

#define TEST_ACCESSES	64

/**
 * struct fake_machine - what all fake devices of one test share
 *
 * Stored in kunit.priv.
 */
struct fake_machine {
	/** @log: accesses since the log was last compared, in order */
	struct access log[TEST_ACCESSES];
	/** @accesses: number of accesses in @log */
	unsigned int accesses;
	/** @devices: number of fake devices */
	unsigned int devices;
};

int vgpu_fake_init(struct kunit *test);
void vgpu_expect_accesses(struct kunit *test, const struct access *want, unsigned int count);
void vgpu_expect_no_access(struct kunit *test);
void vgpu_forget_accesses(struct kunit *test);

#define EXPECT_ACCESSES(test, ...) do {						\
	const struct access want_[] = { __VA_ARGS__ };				\
	vgpu_expect_accesses(test, want_, ARRAY_SIZE(want_));			\
} while (0)

/* ---- the host of one vGPU ---- */

#define TEST_PPGTTS	8

/**
 * struct fake_shadow - a PPGTT that the host was told of
 */
struct fake_shadow {
	/** @roots: page directories, or the PML4 alone */
	u64 roots[GEN8_3LVL_PDPES];
	/** @levels: 3 or 4 */
	unsigned int levels;
	/** @references: CREATE messages minus DESTROY messages; 0 if unused */
	unsigned int references;
};

/**
 * struct fake_host - host with the semantics of KVMGT
 *
 * The first CREATE of a PPGTT adds it with one reference, another one takes one
 * reference more. DESTROY drops one, and the last one removes the PPGTT. See
 * intel_vgpu_get_ppgtt_mm() and intel_vgpu_put_ppgtt_mm() in gvt/gtt.c. Unlike
 * KVMGT this host counts everything that a correct guest does not do.
 */
struct fake_host {
	/** @page: the PVINFO page as the guest reads it */
	struct vgt_if *page;
	/** @pdp: arguments of the next message */
	u64 pdp[GEN8_3LVL_PDPES];
	/** @written: bit i: @pdp[i] was written since the last message */
	unsigned int written;
	/** @shadows: known PPGTTs */
	struct fake_shadow shadows[TEST_PPGTTS];
	/** @errors: mistakes of the guest */
	unsigned int errors;
	/** @error: description of the last one */
	const char *error;
};

unsigned int vgpu_fake_host_references(const struct fake_host *host, const u64 *roots,
				       unsigned int levels);
unsigned int vgpu_fake_host_ppgtts(const struct fake_host *host);
void vgpu_fake_host_reset(struct fake_host *host);

/* ---- devices ---- */

/* Values of GGTT entries: bit 0 means present. */
#define TEST_SCRATCH_ENTRY	0x5c7a7001U
#define TEST_FOREIGN_ENTRY	0x0f00f001U

/*
 * struct fake_device - the parts of a device that the vGPU functions use
 */
struct fake_device {
	struct drm_i915_private i915;
	struct intel_gt gt;
	struct i915_ggtt ggtt;
	struct i915_vgpu vgpu;
	struct fake_host host;

	/** @scratch: the object behind TEST_SCRATCH_ENTRY */
	struct drm_i915_gem_object scratch;
	/** @entries: GGTT entries. Not readable through ggtt.gsm from gen8 on */
	u32 *entries;
	/** @writes: number of entries written since the test set it to 0 */
	unsigned int writes;
	/** @foreign_writes: number of entries written that belong to others */
	unsigned int foreign_writes;
};

struct fake_device *vgpu_fake_bare_metal(struct kunit *test, unsigned int ver, u64 ggtt_end);
struct fake_device *vgpu_fake_guest(struct kunit *test, unsigned int ver,
				    const struct i915_vgpu_snapshot *snapshot,
				    u64 ggtt_end);
u32 *vgpu_fake_entry(struct fake_device *device, u64 offset);
bool vgpu_fake_ggtt_is_unwrapped(const struct fake_device *device);
bool vgpu_fake_owns(const struct fake_device *device, u64 offset);

/* The other vGPU of the GPU that has I915_VGPU_TEST_SHARE. */
#define I915_VGPU_TEST_NEIGHBOUR {						\
	.magic = VGT_MAGIC,							\
	.version_major = 1,							\
	.id = 2,								\
	.caps = VGT_CAPS_FULL_PPGTT | VGT_CAPS_HWSP_EMULATION,			\
	.mappable = { .base = SZ_128M, .size = SZ_128M },			\
	.nonmappable = { .base = SZ_512M, .size = SZ_512M },			\
	.fences = 8,								\
}

#endif /* _I915_VGPU_FAKE_H_ */
