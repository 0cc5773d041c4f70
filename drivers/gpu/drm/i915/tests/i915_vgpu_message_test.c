// SPDX-License-Identifier: MIT
/* What a guest tells its host, in which order and width: its display, its page tables. */

#include <linux/scatterlist.h>

#include <kunit/test.h>

#include <drm/intel/i915_pvinfo_abi.h>

#include "tests/i915_vgpu_fake.h"

static const struct i915_vgpu_test_ops * const vgpu = &i915_vgpu_test_ops;

static const struct i915_vgpu_snapshot good = I915_VGPU_TEST_SHARE;
static const struct i915_vgpu_snapshot neighbour = I915_VGPU_TEST_NEIGHBOUR;

/* ---- the display ---- */

static void vgpu_display_is_reported_once(struct kunit *test)
{
	struct fake_device *device = vgpu_fake_guest(test, &good, TEST_GGTT);

	vgpu->set_display_ready(&device->i915, false);
	vgpu_expect_no_access(test);

	vgpu->set_display_ready(&device->i915, true);
	vgpu->set_display_ready(&device->i915, true);
	EXPECT_ACCESSES(test, { WR, 32, 0x804, 1, &device->i915.uncore });

	vgpu->set_display_ready(&device->i915, false);
	vgpu->set_display_ready(&device->i915, false);
	EXPECT_ACCESSES(test, { WR, 32, 0x804, 0, &device->i915.uncore });

	vgpu->set_display_ready(&device->i915, true);
	EXPECT_ACCESSES(test, { WR, 32, 0x804, 1, &device->i915.uncore });
}

/* ---- page tables ---- */

/* Something that has an address for the GPU. */
struct fake_page {
	struct drm_i915_gem_object obj;
	struct sg_table pages;
	struct scatterlist sg;
};

struct fake_ppgtt {
	struct i915_ppgtt base;
	struct i915_page_directory top;
	void *entries[GEN8_3LVL_PDPES];
	struct i915_page_table tables[GEN8_3LVL_PDPES];
	struct fake_page pages[GEN8_3LVL_PDPES];
	struct fake_page root;
	struct fake_page scratch;
};

/* On 32 bit an address has no upper half. */
static void set_address(struct fake_page *page, u64 address)
{
	sg_dma_address(&page->sg) = address;
	page->pages.sgl = &page->sg;
	page->obj.mm.pages = &page->pages;
}

static u64 address_of(const struct fake_page *page)
{
	return sg_dma_address(&page->sg);
}

static struct fake_ppgtt *new_ppgtt(struct kunit *test, struct fake_device *device,
				    u64 total, u64 address)
{
	struct fake_ppgtt *ppgtt;
	unsigned int i;

	ppgtt = kunit_kzalloc(test, sizeof(*ppgtt), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, ppgtt);

	ppgtt->base.vm.i915 = &device->i915;
	ppgtt->base.vm.gt = &device->gt;
	ppgtt->base.vm.total = total;
	ppgtt->base.vm.top = 2;
	ppgtt->base.vm.scratch[2] = &ppgtt->scratch.obj;
	ppgtt->base.pd = &ppgtt->top;
	ppgtt->top.pt.base = &ppgtt->root.obj;
	ppgtt->top.entry = ppgtt->entries;

	for (i = 0; i < GEN8_3LVL_PDPES; i++) {
		ppgtt->entries[i] = &ppgtt->tables[i];
		ppgtt->tables[i].base = &ppgtt->pages[i].obj;
		set_address(&ppgtt->pages[i], address + (i + 1) * SZ_4K);
	}

	set_address(&ppgtt->root, address);
	set_address(&ppgtt->scratch, address + SZ_64K);

	return ppgtt;
}

static struct fake_ppgtt *new_4lvl(struct kunit *test, struct fake_device *device, u64 address)
{
	return new_ppgtt(test, device, BIT_ULL(48), address);
}

static struct fake_ppgtt *new_3lvl(struct kunit *test, struct fake_device *device, u64 address)
{
	return new_ppgtt(test, device, BIT_ULL(32), address);
}

static void vgpu_4lvl_ppgtt_is_announced_and_taken_back(struct kunit *test)
{
	struct fake_device *device = vgpu_fake_guest(test, &good, TEST_GGTT);
	struct fake_ppgtt *ppgtt = new_4lvl(test, device, 0x7ffe12345000ULL);
	const void *at = &device->i915.uncore;

	vgpu->ppgtt_created(&ppgtt->base);
	EXPECT_ACCESSES(test,
			{ WR, 64, 0x838, address_of(&ppgtt->root), at },
			{ WR, 32, 0x818, 4, at });

	vgpu->ppgtt_destroyed(&ppgtt->base);
	EXPECT_ACCESSES(test,
			{ WR, 64, 0x838, address_of(&ppgtt->root), at },
			{ WR, 32, 0x818, 5, at });
}

/* The roots, of which the third has no table yet, then the doorbell with @message. */
static void expect_3lvl(struct kunit *test, const struct fake_device *device,
			const struct fake_ppgtt *ppgtt, u32 message)
{
	const void *at = &device->i915.uncore;

	EXPECT_ACCESSES(test,
			{ WR, 64, 0x838, address_of(&ppgtt->pages[0]), at },
			{ WR, 64, 0x840, address_of(&ppgtt->pages[1]), at },
			{ WR, 64, 0x848, address_of(&ppgtt->scratch), at },
			{ WR, 64, 0x850, address_of(&ppgtt->pages[3]), at },
			{ WR, 32, 0x818, message, at });
}

/* A directory that has no table yet is the scratch one. */
static void vgpu_3lvl_ppgtt_is_announced_and_taken_back(struct kunit *test)
{
	struct fake_device *device = vgpu_fake_guest(test, &good, TEST_GGTT);
	struct fake_ppgtt *ppgtt = new_3lvl(test, device, 0x7ffe12345000ULL);

	ppgtt->entries[2] = NULL;

	vgpu->ppgtt_created(&ppgtt->base);
	expect_3lvl(test, device, ppgtt, 2);

	vgpu->ppgtt_destroyed(&ppgtt->base);
	expect_3lvl(test, device, ppgtt, 3);
}

/* Its constructor failed before. */
static void vgpu_unannounced_ppgtt_is_not_taken_back(struct kunit *test)
{
	struct fake_device *device = vgpu_fake_guest(test, &good, TEST_GGTT);
	struct fake_ppgtt *ppgtt = new_4lvl(test, device, SZ_1M);

	vgpu->ppgtt_destroyed(&ppgtt->base);
	vgpu_expect_no_access(test);
}

/* A host that reset the vGPU meanwhile knows none of them. Newest first. */
static void vgpu_ppgtts_are_announced_again_on_resume(struct kunit *test)
{
	struct fake_device *device = vgpu_fake_guest(test, &good, TEST_GGTT);
	struct fake_ppgtt *first = new_4lvl(test, device, SZ_1M);
	struct fake_ppgtt *second = new_3lvl(test, device, SZ_2M);
	struct fake_ppgtt *third = new_4lvl(test, device, SZ_4M);
	struct fake_host *host = test->priv;

	vgpu->ppgtts_resume(&device->i915);
	vgpu_expect_no_access(test);

	vgpu->ppgtt_created(&first->base);
	vgpu->ppgtt_created(&second->base);
	vgpu->ppgtt_created(&third->base);
	host->accesses = 0;

	vgpu->ppgtts_resume(&device->i915);
	EXPECT_ACCESSES(test,
			{ WR, 64, 0x838, address_of(&third->root) },
			{ WR, 32, 0x818, 4 },
			{ WR, 64, 0x838, address_of(&second->pages[0]) },
			{ WR, 64, 0x840, address_of(&second->pages[1]) },
			{ WR, 64, 0x848, address_of(&second->pages[2]) },
			{ WR, 64, 0x850, address_of(&second->pages[3]) },
			{ WR, 32, 0x818, 2 },
			{ WR, 64, 0x838, address_of(&first->root) },
			{ WR, 32, 0x818, 4 });
}

static void vgpu_ppgtt_taken_back_is_not_announced_again(struct kunit *test)
{
	struct fake_device *device = vgpu_fake_guest(test, &good, TEST_GGTT);
	struct fake_ppgtt *gone = new_4lvl(test, device, SZ_1M);
	struct fake_ppgtt *kept = new_4lvl(test, device, SZ_2M);
	struct fake_host *host = test->priv;

	vgpu->ppgtt_created(&gone->base);
	vgpu->ppgtt_created(&kept->base);
	vgpu->ppgtt_destroyed(&gone->base);
	host->accesses = 0;

	vgpu->ppgtts_resume(&device->i915);
	vgpu->ppgtts_resume(&device->i915);
	EXPECT_ACCESSES(test,
			{ WR, 64, 0x838, address_of(&kept->root) },
			{ WR, 32, 0x818, 4 },
			{ WR, 64, 0x838, address_of(&kept->root) },
			{ WR, 32, 0x818, 4 });
}

static void vgpu_bare_metal_is_told_nothing(struct kunit *test)
{
	struct fake_device *device = vgpu_fake_bare_metal(test, TEST_GGTT);
	struct fake_ppgtt *ppgtt = new_4lvl(test, device, SZ_1M);

	vgpu->ppgtt_created(&ppgtt->base);
	vgpu->ppgtt_destroyed(&ppgtt->base);
	vgpu->set_display_ready(&device->i915, true);
	vgpu_expect_no_access(test);
}

/* ---- two devices ---- */

static void vgpu_two_devices_have_hosts_of_their_own(struct kunit *test)
{
	struct fake_device *one = vgpu_fake_guest(test, &good, TEST_GGTT);
	struct fake_device *two = vgpu_fake_guest(test, &neighbour, TEST_GGTT);
	struct fake_ppgtt *of_one = new_4lvl(test, one, SZ_1M);
	struct fake_ppgtt *of_two = new_4lvl(test, two, SZ_2M);
	struct fake_host *host = test->priv;

	vgpu->set_display_ready(&one->i915, true);
	vgpu->set_display_ready(&two->i915, true);
	EXPECT_ACCESSES(test,
			{ WR, 32, 0x804, 1, &one->i915.uncore },
			{ WR, 32, 0x804, 1, &two->i915.uncore });

	vgpu->ppgtt_created(&of_one->base);
	vgpu->ppgtt_created(&of_two->base);
	host->accesses = 0;

	vgpu->ppgtts_resume(&two->i915);
	EXPECT_ACCESSES(test,
			{ WR, 64, 0x838, address_of(&of_two->root), &two->i915.uncore },
			{ WR, 32, 0x818, 4, &two->i915.uncore });

	vgpu->ppgtt_destroyed(&of_two->base);
	host->accesses = 0;

	vgpu->ppgtts_resume(&two->i915);
	vgpu_expect_no_access(test);
	vgpu->ppgtts_resume(&one->i915);
	EXPECT_ACCESSES(test,
			{ WR, 64, 0x838, address_of(&of_one->root), &one->i915.uncore },
			{ WR, 32, 0x818, 4, &one->i915.uncore });
}

static struct kunit_case message_cases[] = {
	KUNIT_CASE(vgpu_display_is_reported_once),
	KUNIT_CASE(vgpu_4lvl_ppgtt_is_announced_and_taken_back),
	KUNIT_CASE(vgpu_3lvl_ppgtt_is_announced_and_taken_back),
	KUNIT_CASE(vgpu_unannounced_ppgtt_is_not_taken_back),
	KUNIT_CASE(vgpu_ppgtts_are_announced_again_on_resume),
	KUNIT_CASE(vgpu_ppgtt_taken_back_is_not_announced_again),
	KUNIT_CASE(vgpu_bare_metal_is_told_nothing),
	KUNIT_CASE(vgpu_two_devices_have_hosts_of_their_own),
	{ }
};

static struct kunit_suite message_suite = {
	.name = "i915_vgpu_messages",
	.init = vgpu_fake_host_init,
	.test_cases = message_cases,
};

kunit_test_suites(&message_suite);
