// SPDX-License-Identifier: MIT
/*
 * What the tests of a guest run on: a device made of as much of i915's
 * structures as the driver's functions look at, and a host that is a list of
 * the accesses made.
 */

#include <linux/unaligned.h>

#include <kunit/static_stub.h>
#include <kunit/test.h>

#include <drm/drm_mm.h>

#include "tests/i915_vgpu_fake.h"

static const struct i915_vgpu_test_ops * const vgpu = &i915_vgpu_test_ops;

static void log_access(enum access_kind kind, unsigned int width, const void *at,
		       unsigned int offset, u64 value)
{
	struct kunit *test = kunit_get_current_test();
	struct fake_host *host = test->priv;

	KUNIT_ASSERT_LT(test, host->accesses, TEST_ACCESSES);
	host->log[host->accesses++] = (struct access) {
		.kind = kind, .width = width, .at = at, .offset = offset, .value = value,
	};
}

static u32 fake_read32(const void __iomem *page, unsigned int offset)
{
	const u32 value = get_unaligned_le32((const void __force *)page + offset);

	log_access(RD, 32, (const void __force *)page, offset, value);

	return value;
}

static u64 fake_read64(const void __iomem *page, unsigned int offset)
{
	const u64 value = get_unaligned_le64((const void __force *)page + offset);

	log_access(RD, 64, (const void __force *)page, offset, value);

	return value;
}

static void fake_write32(struct intel_uncore *uncore, unsigned int offset, u32 value)
{
	log_access(WR, 32, uncore, offset, value);
}

static void fake_write64(struct intel_uncore *uncore, unsigned int offset, u64 value)
{
	log_access(WR, 64, uncore, offset, value);
}

static void log_fill(struct kunit *test, struct fills *fills, u64 start, u64 length)
{
	KUNIT_ASSERT_LT(test, fills->count, ARRAY_SIZE(fills->ranges));
	fills->ranges[fills->count++] = (struct i915_vgpu_range) {
		.start = start, .end = start + length,
	};
}

static void fake_clear_range(struct i915_address_space *vm, u64 start, u64 length)
{
	struct kunit *test = kunit_get_current_test();
	struct fake_host *host = test->priv;

	log_fill(test, &host->cleared, start, length);
}

static void fake_scratch_range(struct i915_address_space *vm, u64 start, u64 length)
{
	struct kunit *test = kunit_get_current_test();
	struct fake_host *host = test->priv;

	log_fill(test, &host->scratched, start, length);
}

int vgpu_fake_host_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct fake_host), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, test->priv);

	kunit_activate_static_stub(test, vgpu->read32, fake_read32);
	kunit_activate_static_stub(test, vgpu->read64, fake_read64);
	kunit_activate_static_stub(test, vgpu->write32, fake_write32);
	kunit_activate_static_stub(test, vgpu->write64, fake_write64);

	return 0;
}

/* The host saw just @count accesses, which were @want; it forgets them. */
void vgpu_expect_accesses(struct kunit *test, const struct access *want, unsigned int count)
{
	struct fake_host *host = test->priv;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, host->accesses, count);

	for (i = 0; i < count; i++) {
		const struct access *got = &host->log[i];

		KUNIT_EXPECT_EQ_MSG(test, got->kind, want[i].kind, "access %u", i);
		KUNIT_EXPECT_EQ_MSG(test, got->width, want[i].width, "access %u", i);
		KUNIT_EXPECT_EQ_MSG(test, got->offset, want[i].offset, "access %u", i);
		if (want[i].kind == WR)
			KUNIT_EXPECT_EQ_MSG(test, got->value, want[i].value, "access %u", i);
		if (want[i].at)
			KUNIT_EXPECT_PTR_EQ_MSG(test, got->at, want[i].at, "access %u", i);
	}

	host->accesses = 0;
}

void vgpu_expect_no_access(struct kunit *test)
{
	vgpu_expect_accesses(test, NULL, 0);
}

static void take_down_mm(void *mm)
{
	drm_mm_takedown(mm);
}

struct fake_device *vgpu_fake_bare_metal(struct kunit *test, u64 ggtt_end)
{
	struct fake_device *device;

	device = kunit_kzalloc(test, sizeof(*device), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, device);

	device->i915.gt[0] = &device->gt;
	device->gt.i915 = &device->i915;
	device->gt.uncore = &device->i915.uncore;
	device->gt.ggtt = &device->ggtt;

	device->ggtt.mappable_end = TEST_APERTURE;
	device->ggtt.vm.i915 = &device->i915;
	device->ggtt.vm.gt = &device->gt;
	device->ggtt.vm.total = ggtt_end;
	device->ggtt.vm.is_ggtt = true;
	device->ggtt.vm.clear_range = fake_clear_range;
	device->ggtt.vm.scratch_range = fake_scratch_range;

	drm_mm_init(&device->ggtt.vm.mm, 0, ggtt_end);
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, take_down_mm,
							   &device->ggtt.vm.mm));

	return device;
}

struct fake_device *vgpu_fake_guest(struct kunit *test,
				    const struct i915_vgpu_snapshot *snapshot,
				    u64 ggtt_end)
{
	struct fake_device *device = vgpu_fake_bare_metal(test, ggtt_end);

	mutex_init(&device->vgpu.message_lock);
	INIT_LIST_HEAD(&device->vgpu.ppgtts);
	device->vgpu.snapshot = *snapshot;
	device->i915.vgpu.guest = &device->vgpu;

	return device;
}
