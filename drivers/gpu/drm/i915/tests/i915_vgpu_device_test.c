// SPDX-License-Identifier: MIT
/*
 * What a guest does to a device: which registers it reads and writes, in which
 * order and width, and what it does to the allocator of the GGTT. The device
 * is made of as much of i915's structures as the functions look at; the host
 * is a page of memory and a list of the accesses made.
 */

#include <linux/io.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include <kunit/static_stub.h>
#include <kunit/test.h>

#include <drm/drm_mm.h>
#include <drm/intel/i915_pvinfo_abi.h>

#include "gt/intel_gt_types.h"
#include "gt/intel_gtt.h"

#include "i915_drv.h"
#include "i915_vgpu_types.h"
#include "tests/i915_vgpu_test_ops.h"

#define TEST_APERTURE	SZ_256M
#define TEST_GGTT	SZ_2G

static const struct i915_vgpu_test_ops * const vgpu = &i915_vgpu_test_ops;

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

static int fake_host_init(struct kunit *test)
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
static void expect_accesses(struct kunit *test, const struct access *want, unsigned int count)
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

#define EXPECT_ACCESSES(test, ...) do {						\
	const struct access want_[] = { __VA_ARGS__ };				\
	expect_accesses(test, want_, ARRAY_SIZE(want_));			\
} while (0)

static void expect_no_access(struct kunit *test)
{
	expect_accesses(test, NULL, 0);
}

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

/* ---- fake devices ---- */

struct fake_device {
	struct drm_i915_private i915;
	struct intel_gt gt;
	struct i915_ggtt ggtt;
	struct i915_vgpu vgpu;
};

static const struct i915_vgpu_snapshot good = I915_VGPU_TEST_SHARE;

static void take_down_mm(void *mm)
{
	drm_mm_takedown(mm);
}

static struct fake_device *new_bare_metal(struct kunit *test, u64 ggtt_end)
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

static struct fake_device *new_vgpu(struct kunit *test, const struct i915_vgpu_snapshot *snapshot,
				    u64 ggtt_end)
{
	struct fake_device *device = new_bare_metal(test, ggtt_end);

	mutex_init(&device->vgpu.message_lock);
	INIT_LIST_HEAD(&device->vgpu.ppgtts);
	device->vgpu.snapshot = *snapshot;
	device->i915.vgpu.guest = &device->vgpu;

	return device;
}

/* ---- the page ---- */

/*
 * The page as a host fills it, every byte written out: a layout that the
 * driver's structure has wrong is wrong against this.
 */
static const u8 golden_page[SZ_4K] = {
	[0x000] = 'v', 'G', 'T', 'v', 'G', 'T', 'v', 'G',
	[0x008] = 0x02, 0x01,				/* major 0x102 */
	[0x00a] = 0x04, 0x03,				/* minor 0x304 */
	[0x00c] = 0x08, 0x07, 0x06, 0x05,		/* id */
	[0x010] = 0x0c, 0x0b, 0x0a, 0x89,		/* capabilities */
	[0x040] = 0x10, 0x0f, 0x0e, 0x0d,		/* mappable base */
	[0x044] = 0x14, 0x13, 0x12, 0x11,		/* mappable size */
	[0x048] = 0x18, 0x17, 0x16, 0x95,		/* non-mappable base */
	[0x04c] = 0x1c, 0x1b, 0x1a, 0x99,		/* non-mappable size */
	[0x050] = 0x20, 0x1f, 0x1e, 0x1d,		/* fences */
};

static void expect_golden(struct kunit *test, const struct i915_vgpu_snapshot *snapshot)
{
	KUNIT_EXPECT_EQ(test, snapshot->magic, 0x4776544776544776ULL);
	KUNIT_EXPECT_EQ(test, snapshot->version_major, 0x0102);
	KUNIT_EXPECT_EQ(test, snapshot->version_minor, 0x0304);
	KUNIT_EXPECT_EQ(test, snapshot->id, 0x05060708);
	KUNIT_EXPECT_EQ(test, snapshot->caps, 0x890a0b0c);
	KUNIT_EXPECT_EQ(test, snapshot->mappable.base, 0x0d0e0f10);
	KUNIT_EXPECT_EQ(test, snapshot->mappable.size, 0x11121314);
	KUNIT_EXPECT_EQ(test, snapshot->unmappable.base, 0x95161718);
	KUNIT_EXPECT_EQ(test, snapshot->unmappable.size, 0x991a1b1c);
	KUNIT_EXPECT_EQ(test, snapshot->fences, 0x1d1e1f20);
}

static u8 *new_page(struct kunit *test, u8 fill)
{
	u8 *page = kunit_kmalloc(test, SZ_4K, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, page);
	memset(page, fill, SZ_4K);

	return page;
}

static void parse(const u8 *page, struct i915_vgpu_snapshot *snapshot)
{
	memset(snapshot, 0xff, sizeof(*snapshot));
	vgpu->read_snapshot((const void __iomem __force *)page, snapshot);
}

/* Through memory: readl() and readq() themselves, and no fake. */
static void vgpu_golden_page_is_parsed(struct kunit *test)
{
	u8 *page = new_page(test, 0);
	struct i915_vgpu_snapshot snapshot;

	memcpy(page, golden_page, SZ_4K);
	parse(page, &snapshot);

	expect_golden(test, &snapshot);
}

static void vgpu_reserved_fields_change_nothing(struct kunit *test)
{
	u8 *page = new_page(test, 0xa5);
	struct i915_vgpu_snapshot snapshot;

	memcpy(page, golden_page, 0x014);
	memcpy(page + 0x040, golden_page + 0x040, 0x014);
	parse(page, &snapshot);

	expect_golden(test, &snapshot);
}

static void vgpu_page_without_magic_is_zeroes(struct kunit *test)
{
	static const struct i915_vgpu_snapshot nothing = { .magic = 0xa5a5a5a5a5a5a5a5ULL };
	u8 *page = new_page(test, 0xa5);
	struct i915_vgpu_snapshot snapshot;

	parse(page, &snapshot);

	KUNIT_EXPECT_MEMEQ(test, &snapshot, &nothing, sizeof(nothing));
}

/* Each access is a trap. */
static void vgpu_page_is_read_in_six_accesses(struct kunit *test)
{
	u8 *page = new_page(test, 0);
	struct i915_vgpu_snapshot snapshot;

	fake_host_init(test);
	memcpy(page, golden_page, SZ_4K);
	parse(page, &snapshot);

	expect_golden(test, &snapshot);
	EXPECT_ACCESSES(test,
			{ RD, 64, 0x000 },
			{ RD, 64, 0x008 },
			{ RD, 32, 0x010 },
			{ RD, 64, 0x040 },
			{ RD, 64, 0x048 },
			{ RD, 32, 0x050 });
}

/* On bare metal nobody claims the access. */
static void vgpu_bare_metal_is_accessed_once(struct kunit *test)
{
	u8 *page = new_page(test, 0);
	struct i915_vgpu_snapshot snapshot;

	fake_host_init(test);
	parse(page, &snapshot);

	EXPECT_ACCESSES(test, { RD, 64, 0x000 });
}

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
	struct fake_device *device = new_vgpu(test, &good, TEST_GGTT);
	struct intel_runtime_info *runtime = RUNTIME_INFO(&device->i915);

	runtime->ppgtt_type = c->can;
	runtime->page_sizes = TEST_PAGE_SIZES;
	vgpu->apply_caps(&device->i915, c->caps);

	KUNIT_EXPECT_EQ(test, runtime->ppgtt_type, c->may);
	KUNIT_EXPECT_EQ(test, runtime->page_sizes, c->page_sizes);
}

/* ---- the display ---- */

static void vgpu_display_is_reported_once(struct kunit *test)
{
	struct fake_device *device = new_vgpu(test, &good, TEST_GGTT);

	vgpu->set_display_ready(&device->i915, false);
	expect_no_access(test);

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
	struct fake_device *device = new_vgpu(test, &good, TEST_GGTT);
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
	struct fake_device *device = new_vgpu(test, &good, TEST_GGTT);
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
	struct fake_device *device = new_vgpu(test, &good, TEST_GGTT);
	struct fake_ppgtt *ppgtt = new_4lvl(test, device, SZ_1M);

	vgpu->ppgtt_destroyed(&ppgtt->base);
	expect_no_access(test);
}

/* A host that reset the vGPU meanwhile knows none of them. Newest first. */
static void vgpu_ppgtts_are_announced_again_on_resume(struct kunit *test)
{
	struct fake_device *device = new_vgpu(test, &good, TEST_GGTT);
	struct fake_ppgtt *first = new_4lvl(test, device, SZ_1M);
	struct fake_ppgtt *second = new_3lvl(test, device, SZ_2M);
	struct fake_ppgtt *third = new_4lvl(test, device, SZ_4M);
	struct fake_host *host = test->priv;

	vgpu->ppgtts_resume(&device->i915);
	expect_no_access(test);

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
	struct fake_device *device = new_vgpu(test, &good, TEST_GGTT);
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
	struct fake_device *device = new_bare_metal(test, TEST_GGTT);
	struct fake_ppgtt *ppgtt = new_4lvl(test, device, SZ_1M);

	vgpu->ppgtt_created(&ppgtt->base);
	vgpu->ppgtt_destroyed(&ppgtt->base);
	vgpu->set_display_ready(&device->i915, true);
	expect_no_access(test);
}

/* ---- graphics memory ---- */

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
	struct fake_device *device = new_vgpu(test, &good, TEST_GGTT);

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
	device = new_vgpu(test, &snapshot, SZ_4G);
	balloon_and_deballoon(test, device);

	/* Up to the end itself */
	snapshot.unmappable.size = SZ_2G;
	device = new_vgpu(test, &snapshot, SZ_4G);
	balloon_and_deballoon(test, device);
}

/* One of the ranges cannot be had: each in turn, foreign ones and guards. */
static void vgpu_failed_balloon_leaves_nothing_behind(struct kunit *test)
{
	struct i915_vgpu_range ranges[I915_VGPU_BALLOONS + I915_VGPU_SLICES];
	struct fake_device *device = new_vgpu(test, &good, TEST_GGTT);
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
	device = new_vgpu(test, &snapshot, TEST_GGTT);

	KUNIT_EXPECT_EQ(test, vgpu->check_share(&device->ggtt), -ERANGE);
	expect_empty(test, device);
}

static void vgpu_only_owned_memory_is_cleared(struct kunit *test)
{
	struct fake_device *device = new_vgpu(test, &good, TEST_GGTT);
	struct fake_ppgtt *ppgtt = new_4lvl(test, device, SZ_1M);
	struct i915_vgpu_range usable[I915_VGPU_SLICES];
	const unsigned int count = vgpu->usable(&good, usable);
	struct fake_host *host = test->priv;

	/* Address spaces other than the GGTT are whole. */
	KUNIT_EXPECT_FALSE(test, vgpu->clear_owned(&ppgtt->base.vm));
	KUNIT_EXPECT_EQ(test, host->cleared.count, 0);
	KUNIT_EXPECT_EQ(test, host->scratched.count, 0);

	KUNIT_EXPECT_TRUE(test, vgpu->clear_owned(&device->ggtt.vm));
	expect_fills(test, &host->cleared, usable, count);
	expect_guarded(test, &good);
}

static void vgpu_abandoned_ggtt_is_not_written(struct kunit *test)
{
	struct fake_device *device = new_vgpu(test, &good, TEST_GGTT);
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
	expect_no_access(test);
}

static void vgpu_fences_without_an_aperture_are_none(struct kunit *test)
{
	struct i915_vgpu_snapshot snapshot = good;
	struct fake_device *device;

	snapshot.fences = U32_MAX;
	device = new_vgpu(test, &snapshot, TEST_GGTT);

	KUNIT_EXPECT_EQ(test, vgpu->num_fences(&device->ggtt, 0), 0);
	KUNIT_EXPECT_EQ(test, vgpu->num_fences(&device->ggtt, 32), 32);
}

static void vgpu_bare_metal_keeps_all_of_it(struct kunit *test)
{
	struct fake_device *device = new_bare_metal(test, TEST_GGTT);
	struct fake_host *host = test->priv;

	KUNIT_EXPECT_EQ(test, vgpu->check_share(&device->ggtt), 0);
	KUNIT_EXPECT_EQ(test, vgpu->balloon(&device->ggtt), 0);
	vgpu->deballoon(&device->ggtt);
	expect_empty(test, device);

	KUNIT_EXPECT_FALSE(test, vgpu->clear_owned(&device->ggtt.vm));
	KUNIT_EXPECT_EQ(test, host->cleared.count, 0);
	KUNIT_EXPECT_EQ(test, host->scratched.count, 0);
	KUNIT_EXPECT_EQ(test, vgpu->num_fences(&device->ggtt, 32), 32);
}

/* ---- two devices ---- */

/* The other half of the GPU that @good is a part of. */
static const struct i915_vgpu_snapshot neighbour = {
	.magic = VGT_MAGIC,
	.version_major = 1,
	.id = 2,
	.caps = VGT_CAPS_FULL_PPGTT | VGT_CAPS_HWSP_EMULATION,
	.mappable = { .base = SZ_128M, .size = SZ_128M },
	.unmappable = { .base = SZ_512M, .size = SZ_512M },
	.fences = 8,
};

static void vgpu_two_pages_are_two_snapshots(struct kunit *test)
{
	u8 *page = new_page(test, 0), *other_page = new_page(test, 0);
	struct i915_vgpu_snapshot snapshot, other;

	memcpy(page, golden_page, SZ_4K);
	memcpy(other_page, golden_page, SZ_4K);
	other_page[0x00c] ^= 0xff;

	parse(page, &snapshot);
	parse(other_page, &other);

	expect_golden(test, &snapshot);
	KUNIT_EXPECT_EQ(test, other.id, snapshot.id ^ 0xff);
}

static void vgpu_two_devices_have_balloons_of_their_own(struct kunit *test)
{
	struct fake_device *one = new_vgpu(test, &good, TEST_GGTT);
	struct fake_device *two = new_vgpu(test, &neighbour, TEST_GGTT);

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

static void vgpu_two_devices_have_hosts_of_their_own(struct kunit *test)
{
	struct fake_device *one = new_vgpu(test, &good, TEST_GGTT);
	struct fake_device *two = new_vgpu(test, &neighbour, TEST_GGTT);
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
	expect_no_access(test);
	vgpu->ppgtts_resume(&one->i915);
	EXPECT_ACCESSES(test,
			{ WR, 64, 0x838, address_of(&of_one->root), &one->i915.uncore },
			{ WR, 32, 0x818, 4, &one->i915.uncore });
}

/* ---- suites ---- */

static struct kunit_case page_cases[] = {
	KUNIT_CASE(vgpu_golden_page_is_parsed),
	KUNIT_CASE(vgpu_reserved_fields_change_nothing),
	KUNIT_CASE(vgpu_page_without_magic_is_zeroes),
	KUNIT_CASE(vgpu_page_is_read_in_six_accesses),
	KUNIT_CASE(vgpu_bare_metal_is_accessed_once),
	KUNIT_CASE(vgpu_two_pages_are_two_snapshots),
	{ }
};

static struct kunit_suite page_suite = {
	.name = "i915_vgpu_page",
	.test_cases = page_cases,
};

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
	.init = fake_host_init,
	.test_cases = message_cases,
};

static struct kunit_case resource_cases[] = {
	KUNIT_CASE_PARAM(vgpu_offer, offer_gen_params),
	KUNIT_CASE(vgpu_foreign_memory_is_reserved),
	KUNIT_CASE(vgpu_foreign_memory_is_reserved_up_to_4g),
	KUNIT_CASE(vgpu_failed_balloon_leaves_nothing_behind),
	KUNIT_CASE(vgpu_bad_share_is_refused_before_anything_is_reserved),
	KUNIT_CASE(vgpu_only_owned_memory_is_cleared),
	KUNIT_CASE(vgpu_abandoned_ggtt_is_not_written),
	KUNIT_CASE(vgpu_fences_without_an_aperture_are_none),
	KUNIT_CASE(vgpu_bare_metal_keeps_all_of_it),
	KUNIT_CASE(vgpu_two_devices_have_balloons_of_their_own),
	{ }
};

static struct kunit_suite resource_suite = {
	.name = "i915_vgpu_resources",
	.init = fake_host_init,
	.test_cases = resource_cases,
};

kunit_test_suites(&page_suite, &message_suite, &resource_suite);
