// SPDX-License-Identifier: MIT
/* What a guest takes for its own: capabilities, graphics memory, fences. */

#include <linux/string.h>

#include <kunit/test.h>

#include <drm/drm_mm.h>
#include <drm/intel/i915_pvinfo_abi.h>

#include "tests/i915_vgpu_fake.h"

static const struct i915_vgpu_test_ops * const vgpu = &i915_vgpu_test_ops;

static const struct i915_vgpu_snapshot good = I915_VGPU_TEST_SHARE;
static const struct i915_vgpu_snapshot neighbour = I915_VGPU_TEST_NEIGHBOUR;

/* ---- capabilities ---- */

#define TEST_PAGE_SIZES	(I915_GTT_PAGE_SIZE_4K | I915_GTT_PAGE_SIZE_64K | I915_GTT_PAGE_SIZE_2M)
#define TEST_CAPS	(VGT_CAPS_FULL_PPGTT | VGT_CAPS_HWSP_EMULATION | VGT_CAPS_HUGE_GTT)

struct offer_case {
	const char *name;
	u32 caps;
	enum intel_ppgtt_type can;
	enum intel_ppgtt_type may;
	unsigned int page_sizes;
};

static const struct offer_case offer_cases[] = {
	{ .name = "all_capabilities_leave_the_device_as_it_is", .caps = TEST_CAPS,
	  .can = INTEL_PPGTT_FULL, .may = INTEL_PPGTT_FULL, .page_sizes = TEST_PAGE_SIZES },
	{ .name = "without_full_ppgtt_aliasing_is_left", .caps = TEST_CAPS & ~VGT_CAPS_FULL_PPGTT,
	  .can = INTEL_PPGTT_FULL, .may = INTEL_PPGTT_ALIASING, .page_sizes = TEST_PAGE_SIZES },
	{ .name = "without_huge_gtt_4k_is_left", .caps = TEST_CAPS & ~VGT_CAPS_HUGE_GTT,
	  .can = INTEL_PPGTT_FULL, .may = INTEL_PPGTT_FULL, .page_sizes = I915_GTT_PAGE_SIZE_4K },
	{ .name = "status_page_emulation_limits_nothing",
	  .caps = TEST_CAPS & ~VGT_CAPS_HWSP_EMULATION,
	  .can = INTEL_PPGTT_FULL, .may = INTEL_PPGTT_FULL, .page_sizes = TEST_PAGE_SIZES },
	{ .name = "no_capability_leaves_the_least", .caps = 0,
	  .can = INTEL_PPGTT_FULL, .may = INTEL_PPGTT_ALIASING,
	  .page_sizes = I915_GTT_PAGE_SIZE_4K },
	{ .name = "unknown_capabilities_grant_nothing", .caps = ~TEST_CAPS,
	  .can = INTEL_PPGTT_FULL, .may = INTEL_PPGTT_ALIASING,
	  .page_sizes = I915_GTT_PAGE_SIZE_4K },
	{ .name = "unknown_capabilities_take_nothing", .caps = U32_MAX,
	  .can = INTEL_PPGTT_FULL, .may = INTEL_PPGTT_FULL, .page_sizes = TEST_PAGE_SIZES },
	{ .name = "no_more_than_the_device_can", .caps = TEST_CAPS,
	  .can = INTEL_PPGTT_ALIASING, .may = INTEL_PPGTT_ALIASING,
	  .page_sizes = TEST_PAGE_SIZES },
	{ .name = "nothing_is_left_of_nothing", .caps = 0,
	  .can = INTEL_PPGTT_NONE, .may = INTEL_PPGTT_NONE,
	  .page_sizes = I915_GTT_PAGE_SIZE_4K },
};

static void offer_to_desc(const struct offer_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(offer, offer_cases, offer_to_desc);

static void vgpu_offer(struct kunit *test)
{
	const struct offer_case *c = test->param_value;
	struct fake_device *device = vgpu_fake_guest(test, &good, TEST_GGTT);
	struct intel_runtime_info *runtime = RUNTIME_INFO(&device->i915);

	runtime->ppgtt_type = c->can;
	runtime->page_sizes = TEST_PAGE_SIZES;
	vgpu->apply_caps(&device->i915, c->caps);

	KUNIT_EXPECT_EQ(test, runtime->ppgtt_type, c->may);
	KUNIT_EXPECT_EQ(test, runtime->page_sizes, c->page_sizes);
}

/* ---- graphics memory ---- */

/* These were filled, in this order, and nothing else; it is forgotten. */
static void expect_fills(struct kunit *test, struct fills *fills,
			 const struct i915_vgpu_range *want, unsigned int count)
{
	unsigned int i;

	KUNIT_ASSERT_EQ(test, fills->count, count);

	for (i = 0; i < count; i++) {
		KUNIT_EXPECT_EQ(test, fills->ranges[i].start, want[i].start);
		KUNIT_EXPECT_EQ(test, fills->ranges[i].end, want[i].end);
	}

	fills->count = 0;
}

/* The allocator has left exactly what is ours to use. */
static void expect_ballooned(struct kunit *test, struct fake_device *device)
{
	struct i915_vgpu_range usable[I915_VGPU_SLICES];
	struct i915_address_space *vm = &device->ggtt.vm;
	unsigned int hole = 0, count;
	u64 reserved = 0, at = 0;
	struct drm_mm_node *node;

	count = vgpu->usable(&device->vgpu.snapshot, usable);

	drm_mm_for_each_node(node, &vm->mm) {
		if (node->start > at) {
			KUNIT_ASSERT_LT(test, hole, count);
			KUNIT_EXPECT_EQ(test, at, usable[hole].start);
			KUNIT_EXPECT_EQ(test, node->start, usable[hole].end);
			hole++;
		}
		reserved += node->size;
		at = node->start + node->size;
	}

	/* The last page is reserved, if only as a guard. */
	KUNIT_EXPECT_EQ(test, at, vm->total);
	KUNIT_EXPECT_EQ(test, hole, count);
	KUNIT_EXPECT_EQ(test, vm->reserved, reserved);
}

static void expect_empty(struct kunit *test, struct fake_device *device)
{
	KUNIT_EXPECT_TRUE(test, drm_mm_clean(&device->ggtt.vm.mm));
	KUNIT_EXPECT_EQ(test, device->ggtt.vm.reserved, 0);
}

/* The guard pages were pointed to the scratch page, and nothing else was. */
static void expect_guarded(struct kunit *test, const struct i915_vgpu_snapshot *snapshot)
{
	struct i915_vgpu_range guards[I915_VGPU_SLICES];
	const unsigned int count = vgpu->guards(snapshot, guards);
	struct fake_host *host = test->priv;

	expect_fills(test, &host->scratched, guards, count);
}

static void balloon_and_deballoon(struct kunit *test, struct fake_device *device)
{
	KUNIT_ASSERT_EQ(test, vgpu->check_share(&device->ggtt), 0);
	KUNIT_ASSERT_EQ(test, vgpu->balloon(&device->ggtt), 0);
	expect_ballooned(test, device);
	expect_guarded(test, &device->vgpu.snapshot);

	vgpu->deballoon(&device->ggtt);
	expect_empty(test, device);
}

static void vgpu_foreign_memory_is_reserved(struct kunit *test)
{
	struct fake_device *device = vgpu_fake_guest(test, &good, TEST_GGTT);

	/* The second round begins with what the first has left. */
	balloon_and_deballoon(test, device);
	balloon_and_deballoon(test, device);

	/* Harmless where nothing is reserved */
	vgpu->deballoon(&device->ggtt);
	expect_empty(test, device);
}

/* The first generation kept this end in an unsigned long: 0 on 32 bit. */
static void vgpu_foreign_memory_is_reserved_up_to_4g(struct kunit *test)
{
	struct i915_vgpu_snapshot snapshot = good;
	struct fake_device *device;

	snapshot.unmappable.base = SZ_2G;
	snapshot.unmappable.size = SZ_1G;
	device = vgpu_fake_guest(test, &snapshot, SZ_4G);
	balloon_and_deballoon(test, device);

	/* Up to the end itself */
	snapshot.unmappable.size = SZ_2G;
	device = vgpu_fake_guest(test, &snapshot, SZ_4G);
	balloon_and_deballoon(test, device);
}

/* One of the ranges cannot be had: each in turn, foreign ones and guards. */
static void vgpu_failed_balloon_leaves_nothing_behind(struct kunit *test)
{
	struct i915_vgpu_range ranges[I915_VGPU_BALLOONS + I915_VGPU_SLICES];
	struct fake_device *device = vgpu_fake_guest(test, &good, TEST_GGTT);
	struct fake_host *host = test->priv;
	unsigned int i, count;

	count = vgpu->balloons(&good, TEST_APERTURE, TEST_GGTT, ranges);
	count += vgpu->guards(&good, ranges + count);
	KUNIT_ASSERT_EQ(test, count, ARRAY_SIZE(ranges));

	for (i = 0; i < count; i++) {
		struct drm_mm_node blocker = { .start = ranges[i].end - SZ_4K, .size = SZ_4K };

		KUNIT_ASSERT_EQ(test, drm_mm_reserve_node(&device->ggtt.vm.mm, &blocker), 0);
		KUNIT_EXPECT_EQ_MSG(test, vgpu->balloon(&device->ggtt), -ENOSPC, "range %u", i);
		drm_mm_remove_node(&blocker);
		expect_empty(test, device);
		KUNIT_EXPECT_EQ(test, host->scratched.count, 0);
	}

	balloon_and_deballoon(test, device);
}

static void vgpu_bad_share_is_refused_before_anything_is_reserved(struct kunit *test)
{
	struct i915_vgpu_snapshot snapshot = good;
	struct fake_device *device;

	snapshot.unmappable.size = TEST_GGTT - snapshot.unmappable.base + SZ_4K;
	device = vgpu_fake_guest(test, &snapshot, TEST_GGTT);

	KUNIT_EXPECT_EQ(test, vgpu->check_share(&device->ggtt), -ERANGE);
	expect_empty(test, device);
}

/* A hole of one page is the highest, the mappable slice the smallest that is large enough. */
static void vgpu_what_may_lie_high_leaves_the_aperture_alone(struct kunit *test)
{
	struct fake_device *device = vgpu_fake_guest(test, &good, TEST_GGTT);
	const u64 end = good.unmappable.base + good.unmappable.size - SZ_4K;
	struct i915_address_space *vm = &device->ggtt.vm;
	struct drm_mm_node above = { .start = end - SZ_8K, .size = SZ_4K };
	const u64 left = above.start - good.unmappable.base - SZ_8K;
	struct drm_mm_node node = {}, rest = {}, none = {};

	KUNIT_ASSERT_EQ(test, vgpu->balloon(&device->ggtt), 0);
	KUNIT_ASSERT_EQ(test, drm_mm_reserve_node(&vm->mm, &above), 0);

	KUNIT_ASSERT_EQ(test, vgpu->insert_high(vm, &node, SZ_8K, 0, 0, 0, vm->total), 0);
	KUNIT_EXPECT_GE(test, node.start, good.unmappable.base);
	KUNIT_EXPECT_LE(test, node.start + node.size, above.start);

	/* The caller is left with what is low when nothing else is left, or allowed. */
	KUNIT_ASSERT_EQ(test, vgpu->insert_high(vm, &rest, left, 0, 0, 0, vm->total), 0);
	KUNIT_EXPECT_EQ(test, vgpu->insert_high(vm, &none, SZ_8K, 0, 0, 0, vm->total), -ENOSPC);
	drm_mm_remove_node(&rest);
	KUNIT_EXPECT_EQ(test, vgpu->insert_high(vm, &none, SZ_8K, 0, 0, 0, TEST_APERTURE), -ENOSPC);
	KUNIT_EXPECT_EQ(test, vgpu->insert_high(vm, &none, SZ_8K, 0, 0, 0, SZ_128M), -ENOSPC);
	KUNIT_EXPECT_FALSE(test, drm_mm_node_allocated(&none));

	drm_mm_remove_node(&node);
	drm_mm_remove_node(&above);
	vgpu->deballoon(&device->ggtt);
	expect_empty(test, device);
}

static void vgpu_only_owned_memory_is_cleared(struct kunit *test)
{
	struct fake_device *device = vgpu_fake_guest(test, &good, TEST_GGTT);
	struct i915_vgpu_range usable[I915_VGPU_SLICES];
	const unsigned int count = vgpu->usable(&good, usable);
	struct fake_host *host = test->priv;
	struct i915_address_space *other;

	other = kunit_kzalloc(test, sizeof(*other), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, other);
	other->i915 = &device->i915;

	/* Address spaces other than the GGTT are whole. */
	KUNIT_EXPECT_FALSE(test, vgpu->clear_owned(other));
	KUNIT_EXPECT_EQ(test, host->cleared.count, 0);
	KUNIT_EXPECT_EQ(test, host->scratched.count, 0);

	KUNIT_EXPECT_TRUE(test, vgpu->clear_owned(&device->ggtt.vm));
	expect_fills(test, &host->cleared, usable, count);
	expect_guarded(test, &good);
}

static void vgpu_abandoned_ggtt_is_not_written(struct kunit *test)
{
	struct fake_device *device = vgpu_fake_guest(test, &good, TEST_GGTT);
	struct i915_address_space *vm = &device->ggtt.vm;
	struct fake_host *host = test->priv;

	vgpu->abandon(&device->ggtt);

	vgpu->clear_owned(vm);
	vm->clear_range(vm, 0, SZ_4K);
	vm->scratch_range(vm, 0, SZ_4K);
	vm->insert_page(vm, SZ_1M, 0, 0, 0);
	vm->insert_entries(vm, NULL, 0, 0);
	vm->raw_insert_page(vm, SZ_1M, 0, 0, 0);
	vm->raw_insert_entries(vm, NULL, 0, 0);

	KUNIT_EXPECT_EQ(test, host->cleared.count, 0);
	KUNIT_EXPECT_EQ(test, host->scratched.count, 0);
	vgpu_expect_no_access(test);
}

static void vgpu_fences_without_an_aperture_are_none(struct kunit *test)
{
	struct i915_vgpu_snapshot snapshot = good;
	struct fake_device *device;

	snapshot.fences = U32_MAX;
	device = vgpu_fake_guest(test, &snapshot, TEST_GGTT);

	KUNIT_EXPECT_EQ(test, vgpu->num_fences(&device->ggtt, 0), 0);
	KUNIT_EXPECT_EQ(test, vgpu->num_fences(&device->ggtt, 32), 32);
}

static void vgpu_bare_metal_keeps_all_of_it(struct kunit *test)
{
	struct fake_device *device = vgpu_fake_bare_metal(test, TEST_GGTT);
	struct i915_address_space *vm = &device->ggtt.vm;
	struct fake_host *host = test->priv;
	struct drm_mm_node node = {};

	KUNIT_EXPECT_EQ(test, vgpu->check_share(&device->ggtt), 0);
	KUNIT_EXPECT_EQ(test, vgpu->balloon(&device->ggtt), 0);
	KUNIT_EXPECT_EQ(test, vgpu->insert_high(vm, &node, SZ_4K, 0, 0, 0, vm->total), -ENOSPC);
	vgpu->deballoon(&device->ggtt);
	expect_empty(test, device);

	KUNIT_EXPECT_FALSE(test, vgpu->clear_owned(&device->ggtt.vm));
	KUNIT_EXPECT_EQ(test, host->cleared.count, 0);
	KUNIT_EXPECT_EQ(test, host->scratched.count, 0);
	KUNIT_EXPECT_EQ(test, vgpu->num_fences(&device->ggtt, 32), 32);
}

/* ---- two devices ---- */

static void vgpu_two_devices_have_balloons_of_their_own(struct kunit *test)
{
	struct fake_device *one = vgpu_fake_guest(test, &good, TEST_GGTT);
	struct fake_device *two = vgpu_fake_guest(test, &neighbour, TEST_GGTT);

	KUNIT_ASSERT_EQ(test, vgpu->balloon(&one->ggtt), 0);
	KUNIT_ASSERT_EQ(test, vgpu->balloon(&two->ggtt), 0);
	expect_ballooned(test, one);
	expect_ballooned(test, two);

	vgpu->deballoon(&one->ggtt);
	expect_empty(test, one);
	expect_ballooned(test, two);

	vgpu->deballoon(&two->ggtt);
	expect_empty(test, two);

	KUNIT_EXPECT_EQ(test, vgpu->num_fences(&one->ggtt, 32), 4);
	KUNIT_EXPECT_EQ(test, vgpu->num_fences(&two->ggtt, 32), 8);
}

static struct kunit_case resource_cases[] = {
	KUNIT_CASE_PARAM(vgpu_offer, offer_gen_params),
	KUNIT_CASE(vgpu_foreign_memory_is_reserved),
	KUNIT_CASE(vgpu_foreign_memory_is_reserved_up_to_4g),
	KUNIT_CASE(vgpu_failed_balloon_leaves_nothing_behind),
	KUNIT_CASE(vgpu_bad_share_is_refused_before_anything_is_reserved),
	KUNIT_CASE(vgpu_what_may_lie_high_leaves_the_aperture_alone),
	KUNIT_CASE(vgpu_only_owned_memory_is_cleared),
	KUNIT_CASE(vgpu_abandoned_ggtt_is_not_written),
	KUNIT_CASE(vgpu_fences_without_an_aperture_are_none),
	KUNIT_CASE(vgpu_bare_metal_keeps_all_of_it),
	KUNIT_CASE(vgpu_two_devices_have_balloons_of_their_own),
	{ }
};

static struct kunit_suite resource_suite = {
	.name = "i915_vgpu_resources",
	.init = vgpu_fake_host_init,
	.test_cases = resource_cases,
};

kunit_test_suites(&resource_suite);
