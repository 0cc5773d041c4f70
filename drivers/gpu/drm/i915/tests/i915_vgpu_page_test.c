// SPDX-License-Identifier: MIT
/* Reading the PVINFO page: what is read, with which accesses, and what is printed of it. */

#include <linux/io.h>
#include <linux/string.h>

#include <kunit/test.h>

#include <drm/drm_print.h>

#include "tests/i915_vgpu_fake.h"

static const struct i915_vgpu_test_ops * const vgpu = &i915_vgpu_test_ops;

/* The page byte by byte, so that struct vgt_if is not compared with itself. */
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
	KUNIT_EXPECT_EQ(test, snapshot->nonmappable.base, 0x95161718);
	KUNIT_EXPECT_EQ(test, snapshot->nonmappable.size, 0x991a1b1c);
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

/* The stubs are not active: readl() and readq() read from memory. */
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

static void vgpu_page_without_magic_gives_only_its_magic(struct kunit *test)
{
	static const struct i915_vgpu_snapshot nothing = { .magic = 0xa5a5a5a5a5a5a5a5ULL };
	u8 *page = new_page(test, 0xa5);
	struct i915_vgpu_snapshot snapshot;

	parse(page, &snapshot);

	KUNIT_EXPECT_MEMEQ(test, &snapshot, &nothing, sizeof(nothing));
}

/* Each access traps into the host. */
static void vgpu_page_is_read_in_six_accesses(struct kunit *test)
{
	u8 *page = new_page(test, 0);
	struct i915_vgpu_snapshot snapshot;

	vgpu_fake_init(test);
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

/* On bare metal the access is unclaimed. */
static void vgpu_bare_metal_is_read_once(struct kunit *test)
{
	u8 *page = new_page(test, 0);
	struct i915_vgpu_snapshot snapshot;

	vgpu_fake_init(test);
	parse(page, &snapshot);

	EXPECT_ACCESSES(test, { RD, 64, 0x000 });
}

static void vgpu_snapshots_of_two_pages_are_independent(struct kunit *test)
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

/* Return: what @device adds to an error state. */
static const char *error_state(struct kunit *test, struct fake_device *device)
{
	struct drm_print_iterator text = { .remain = 256 };
	struct drm_printer p = drm_coredump_printer(&text);

	text.data = kunit_kzalloc(test, text.remain, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, text.data);
	vgpu->print_error(&device->i915, &p);

	return text.data;
}

static void vgpu_is_one_line_in_an_error_state(struct kunit *test)
{
	static const struct i915_vgpu_snapshot share = I915_VGPU_TEST_SHARE;

	vgpu_fake_init(test);
	KUNIT_EXPECT_STREQ(test, error_state(test, vgpu_fake_guest(test, 9, &share, TEST_GGTT)),
			   "GVT-g vGPU 1: host version 1.0, caps 0xc, mappable 0x4000000+0x4000000, non-mappable 0x40000000+0x18000000, 4 fences\n");
	KUNIT_EXPECT_STREQ(test, error_state(test, vgpu_fake_bare_metal(test, 9, TEST_GGTT)), "");
}

static struct kunit_case page_cases[] = {
	KUNIT_CASE(vgpu_golden_page_is_parsed),
	KUNIT_CASE(vgpu_reserved_fields_change_nothing),
	KUNIT_CASE(vgpu_page_without_magic_gives_only_its_magic),
	KUNIT_CASE(vgpu_page_is_read_in_six_accesses),
	KUNIT_CASE(vgpu_bare_metal_is_read_once),
	KUNIT_CASE(vgpu_snapshots_of_two_pages_are_independent),
	KUNIT_CASE(vgpu_is_one_line_in_an_error_state),
	{ }
};

static struct kunit_suite page_suite = {
	.name = "i915_vgpu_page",
	.test_cases = page_cases,
};

kunit_test_suites(&page_suite);
