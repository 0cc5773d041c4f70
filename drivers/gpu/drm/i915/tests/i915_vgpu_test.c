// SPDX-License-Identifier: MIT
/* The decisions of i915_vgpu_core.c: tables of inputs with the rule that each breaks. */

#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/sizes.h>

#include <kunit/test.h>

#include "i915_vgpu_test_ops.h"

#define TEST_APERTURE	SZ_256M
#define TEST_GGTT	SZ_2G

static const struct i915_vgpu_test_ops * const vgpu = &i915_vgpu_test_ops;

static const struct i915_vgpu_snapshot good = I915_VGPU_TEST_SHARE;

struct identity_case {
	const char *name;
	u64 magic;
	u16 major;
	u16 minor;
	enum i915_vgpu_rule rule;
};

static const struct identity_case identity_cases[] = {
	{ .name = "accepts_supported_version", .magic = VGT_MAGIC, .major = 1, .minor = 0,
	  .rule = I915_VGPU_OK },
	{ .name = "accepts_newer_minor", .magic = VGT_MAGIC, .major = 1, .minor = 0xffff,
	  .rule = I915_VGPU_OK },
	{ .name = "rejects_older_major", .magic = VGT_MAGIC, .major = 0, .minor = 9,
	  .rule = I915_VGPU_BAD_MAJOR },
	{ .name = "rejects_newer_major", .magic = VGT_MAGIC, .major = 2, .minor = 0,
	  .rule = I915_VGPU_BAD_MAJOR },
	{ .name = "rejects_largest_major", .magic = VGT_MAGIC, .major = 0xffff, .minor = 0,
	  .rule = I915_VGPU_BAD_MAJOR },
	{ .name = "reads_zero_as_bare_metal", .magic = 0, .major = 1,
	  .rule = I915_VGPU_NO_MAGIC },
	{ .name = "reads_ones_as_bare_metal", .magic = U64_MAX, .major = 0xffff,
	  .rule = I915_VGPU_NO_MAGIC },
	{ .name = "reads_half_a_magic_as_bare_metal", .magic = VGT_MAGIC & U32_MAX, .major = 1,
	  .rule = I915_VGPU_NO_MAGIC },
	{ .name = "reads_swapped_magic_as_bare_metal", .magic = 0x7647547647547647ULL, .major = 1,
	  .rule = I915_VGPU_NO_MAGIC },
};

static void identity_to_desc(const struct identity_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(identity, identity_cases, identity_to_desc);

static void vgpu_identity(struct kunit *test)
{
	const struct identity_case *c = test->param_value;
	struct i915_vgpu_snapshot snapshot = good;

	snapshot.magic = c->magic;
	snapshot.version_major = c->major;
	snapshot.version_minor = c->minor;

	KUNIT_EXPECT_EQ(test, vgpu->check_identity(&snapshot), c->rule);
}

struct caps_case {
	const char *name;
	u32 caps;
	bool execlists;
	enum i915_vgpu_rule rule;
};

static const struct caps_case caps_cases[] = {
	{ .name = "ring_submission_needs_no_capability", .caps = 0, .execlists = false,
	  .rule = I915_VGPU_OK },
	{ .name = "execlists_need_status_page_emulation", .caps = VGT_CAPS_FULL_PPGTT,
	  .execlists = true, .rule = I915_VGPU_NO_HWSP_EMULATION },
	{ .name = "execlists_need_full_ppgtt", .caps = VGT_CAPS_HWSP_EMULATION,
	  .execlists = true, .rule = I915_VGPU_NO_FULL_PPGTT },
	{ .name = "execlists_need_capabilities", .caps = 0, .execlists = true,
	  .rule = I915_VGPU_NO_HWSP_EMULATION },
	{ .name = "execlists_do_not_need_huge_gtt",
	  .caps = VGT_CAPS_FULL_PPGTT | VGT_CAPS_HWSP_EMULATION,
	  .execlists = true, .rule = I915_VGPU_OK },
	{ .name = "unknown_caps_are_ignored", .caps = U32_MAX, .execlists = true,
	  .rule = I915_VGPU_OK },
	{ .name = "unknown_caps_replace_no_known_one",
	  .caps = ~(VGT_CAPS_FULL_PPGTT | VGT_CAPS_HWSP_EMULATION), .execlists = true,
	  .rule = I915_VGPU_NO_HWSP_EMULATION },
};

static void caps_to_desc(const struct caps_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(caps, caps_cases, caps_to_desc);

static void vgpu_caps(struct kunit *test)
{
	const struct caps_case *c = test->param_value;
	struct i915_vgpu_snapshot snapshot = good;

	snapshot.caps = c->caps;

	KUNIT_EXPECT_EQ(test, vgpu->check_caps(&snapshot, c->execlists), c->rule);
}

struct partition_case {
	const char *name;
	struct i915_vgpu_slice low;
	struct i915_vgpu_slice high;
	u64 aperture;
	u64 ggtt;
	enum i915_vgpu_rule rule;
};

#define TEST_LOW	{ .base = SZ_64M, .size = SZ_64M }
#define TEST_HIGH	{ .base = SZ_1G, .size = 384 * SZ_1M }

static const struct partition_case partition_cases[] = {
	{ .name = "accepts_middle_of_both_halves", .low = TEST_LOW, .high = TEST_HIGH },
	{ .name = "accepts_slice_at_zero",
	  .low = { .base = 0, .size = SZ_64M }, .high = { .base = SZ_256M, .size = SZ_128M } },
	{ .name = "accepts_slice_at_the_very_end",
	  .low = { .base = 192 * SZ_1M, .size = SZ_64M },
	  .high = { .base = SZ_2G - SZ_128M, .size = SZ_128M } },
	{ .name = "accepts_whole_ggtt",
	  .low = { .base = 0, .size = SZ_256M },
	  .high = { .base = SZ_256M, .size = SZ_2G - SZ_256M } },
	{ .name = "accepts_two_pages_each",
	  .low = { .base = SZ_4K, .size = SZ_8K }, .high = { .base = SZ_1G, .size = SZ_8K } },
	{ .name = "accepts_end_of_a_4g_ggtt",
	  .low = TEST_LOW, .high = { .base = SZ_2G, .size = SZ_2G }, .ggtt = SZ_4G },
	{ .name = "accepts_no_nonmappable_if_ggtt_ends_with_aperture",
	  .low = TEST_LOW, .high = { }, .ggtt = SZ_256M },

	{ .name = "rejects_page_of_zeroes", .low = { }, .high = { },
	  .rule = I915_VGPU_MAPPABLE_EMPTY },
	{ .name = "rejects_empty_mappable",
	  .low = { .base = SZ_64M, .size = 0 }, .high = TEST_HIGH,
	  .rule = I915_VGPU_MAPPABLE_EMPTY },
	{ .name = "rejects_unaligned_mappable_base",
	  .low = { .base = SZ_64M + 1, .size = SZ_64M }, .high = TEST_HIGH,
	  .rule = I915_VGPU_MAPPABLE_UNALIGNED },
	{ .name = "rejects_unaligned_mappable_size",
	  .low = { .base = SZ_64M, .size = SZ_64M - SZ_2K }, .high = TEST_HIGH,
	  .rule = I915_VGPU_MAPPABLE_UNALIGNED },
	{ .name = "rejects_mappable_of_one_page",
	  .low = { .base = SZ_64M, .size = SZ_4K }, .high = TEST_HIGH,
	  .rule = I915_VGPU_MAPPABLE_SINGLE_PAGE },
	{ .name = "rejects_mappable_that_wraps_into_the_aperture",
	  .low = { .base = U32_MAX - SZ_64M + 1, .size = SZ_128M }, .high = TEST_HIGH,
	  .rule = I915_VGPU_MAPPABLE_WRAPS },
	{ .name = "rejects_mappable_beyond_aperture_by_one_page",
	  .low = { .base = SZ_128M + SZ_4K, .size = SZ_128M }, .high = TEST_HIGH,
	  .rule = I915_VGPU_MAPPABLE_BEYOND_APERTURE },
	{ .name = "rejects_mappable_up_to_4g",
	  .low = { .base = SZ_2G, .size = SZ_2G }, .high = TEST_HIGH,
	  .rule = I915_VGPU_MAPPABLE_BEYOND_APERTURE },
	{ .name = "rejects_empty_nonmappable",
	  .low = TEST_LOW, .high = { .base = SZ_1G, .size = 0 },
	  .rule = I915_VGPU_NONMAPPABLE_EMPTY },
	{ .name = "rejects_unaligned_nonmappable_base",
	  .low = TEST_LOW, .high = { .base = SZ_1G + SZ_1K, .size = SZ_64M },
	  .rule = I915_VGPU_NONMAPPABLE_UNALIGNED },
	{ .name = "rejects_unaligned_nonmappable_size",
	  .low = TEST_LOW, .high = { .base = SZ_1G, .size = SZ_64M + 1 },
	  .rule = I915_VGPU_NONMAPPABLE_UNALIGNED },
	{ .name = "rejects_nonmappable_of_one_page",
	  .low = TEST_LOW, .high = { .base = SZ_1G, .size = SZ_4K },
	  .rule = I915_VGPU_NONMAPPABLE_SINGLE_PAGE },
	{ .name = "rejects_nonmappable_that_wraps",
	  .low = TEST_LOW, .high = { .base = SZ_1G, .size = U32_MAX - SZ_4K + 1 },
	  .rule = I915_VGPU_NONMAPPABLE_WRAPS },
	{ .name = "rejects_nonmappable_below_aperture_end_by_one_page",
	  .low = TEST_LOW, .high = { .base = SZ_256M - SZ_4K, .size = SZ_64M },
	  .rule = I915_VGPU_NONMAPPABLE_IN_APERTURE },
	{ .name = "rejects_nonmappable_beyond_ggtt_by_one_page",
	  .low = TEST_LOW, .high = { .base = SZ_1G, .size = SZ_1G + SZ_4K },
	  .rule = I915_VGPU_NONMAPPABLE_BEYOND_GGTT },
	{ .name = "rejects_nonmappable_if_ggtt_ends_with_aperture",
	  .low = TEST_LOW, .high = { .base = SZ_256M, .size = SZ_8K }, .ggtt = SZ_256M,
	  .rule = I915_VGPU_NONMAPPABLE_BEYOND_GGTT },
};

static void partition_to_desc(const struct partition_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(partition, partition_cases, partition_to_desc);

static void vgpu_partition(struct kunit *test)
{
	const struct partition_case *c = test->param_value;
	struct i915_vgpu_snapshot snapshot = good;

	snapshot.mappable = c->low;
	snapshot.nonmappable = c->high;

	KUNIT_EXPECT_EQ(test, vgpu->check_partition(&snapshot, c->aperture ?: TEST_APERTURE,
						    c->ggtt ?: TEST_GGTT), c->rule);
}

/* The log has the text only, so it must identify the rule. */
static void vgpu_rules_have_distinct_texts_and_an_error(struct kunit *test)
{
	enum i915_vgpu_rule a, b;

	KUNIT_EXPECT_EQ(test, vgpu->rule_errno(I915_VGPU_OK), 0);

	for (a = I915_VGPU_OK + 1; a < I915_VGPU_RULES; a++) {
		KUNIT_ASSERT_NOT_NULL(test, vgpu->rule_text(a));
		KUNIT_EXPECT_LT(test, vgpu->rule_errno(a), 0);
		for (b = I915_VGPU_OK; b < a; b++)
			KUNIT_EXPECT_STRNEQ(test, vgpu->rule_text(a), vgpu->rule_text(b));
	}
}

struct layout_case {
	const char *name;
	struct i915_vgpu_slice low;
	struct i915_vgpu_slice high;
	u64 ggtt;
	unsigned int balloons;
	struct i915_vgpu_range balloon[I915_VGPU_BALLOONS];
	unsigned int guards;
	u64 guard[I915_VGPU_SLICES];
};

static const struct layout_case layout_cases[] = {
	{ .name = "four_balloons_around_two_slices", .low = TEST_LOW, .high = TEST_HIGH,
	  .balloons = 4,
	  .balloon = { { .start = 0, .end = SZ_64M },
		       { .start = SZ_128M, .end = SZ_256M },
		       { .start = SZ_256M, .end = SZ_1G },
		       { .start = SZ_1G + 384 * SZ_1M, .end = SZ_2G } },
	  .guards = 2, .guard = { SZ_128M - SZ_4K, SZ_1G + 384 * SZ_1M - SZ_4K } },
	{ .name = "one_guard_and_no_balloon_if_all_is_owned",
	  .low = { .base = 0, .size = SZ_256M },
	  .high = { .base = SZ_256M, .size = SZ_2G - SZ_256M },
	  .balloons = 0, .guards = 1, .guard = { SZ_2G - SZ_4K } },
	{ .name = "no_balloon_below_a_slice_at_zero",
	  .low = { .base = 0, .size = SZ_64M },
	  .high = { .base = SZ_256M, .size = SZ_128M },
	  .balloons = 2,
	  .balloon = { { .start = SZ_64M, .end = SZ_256M },
		       { .start = 384 * SZ_1M, .end = SZ_2G } },
	  .guards = 2, .guard = { SZ_64M - SZ_4K, 384 * SZ_1M - SZ_4K } },
	{ .name = "no_balloon_above_a_slice_at_the_end",
	  .low = { .base = 192 * SZ_1M, .size = SZ_64M },
	  .high = { .base = SZ_2G - SZ_128M, .size = SZ_128M },
	  .balloons = 2,
	  .balloon = { { .start = 0, .end = 192 * SZ_1M },
		       { .start = SZ_256M, .end = SZ_2G - SZ_128M } },
	  .guards = 2, .guard = { SZ_256M - SZ_4K, SZ_2G - SZ_4K } },
	{ .name = "one_guard_for_adjacent_slices",
	  .low = { .base = 192 * SZ_1M, .size = SZ_64M },
	  .high = { .base = SZ_256M, .size = SZ_256M },
	  .balloons = 2,
	  .balloon = { { .start = 0, .end = 192 * SZ_1M },
		       { .start = SZ_512M, .end = SZ_2G } },
	  .guards = 1, .guard = { SZ_512M - SZ_4K } },
	{ .name = "two_guards_for_slices_a_page_apart",
	  .low = { .base = 192 * SZ_1M, .size = SZ_64M },
	  .high = { .base = SZ_256M + SZ_4K, .size = SZ_256M - SZ_4K },
	  .balloons = 3,
	  .balloon = { { .start = 0, .end = 192 * SZ_1M },
		       { .start = SZ_256M, .end = SZ_256M + SZ_4K },
		       { .start = SZ_512M, .end = SZ_2G } },
	  .guards = 2, .guard = { SZ_256M - SZ_4K, SZ_512M - SZ_4K } },
	{ .name = "slices_of_two_pages",
	  .low = { .base = SZ_4K, .size = SZ_8K },
	  .high = { .base = SZ_2G - SZ_16K, .size = SZ_8K },
	  .balloons = 4,
	  .balloon = { { .start = 0, .end = SZ_4K },
		       { .start = SZ_8K + SZ_4K, .end = SZ_256M },
		       { .start = SZ_256M, .end = SZ_2G - SZ_16K },
		       { .start = SZ_2G - SZ_8K, .end = SZ_2G } },
	  .guards = 2, .guard = { SZ_8K, SZ_2G - SZ_8K - SZ_4K } },
	{ .name = "slice_up_to_4g",
	  .low = { .base = 0, .size = SZ_256M },
	  .high = { .base = SZ_2G, .size = SZ_2G }, .ggtt = SZ_4G,
	  .balloons = 1, .balloon = { { .start = SZ_256M, .end = SZ_2G } },
	  .guards = 2, .guard = { SZ_256M - SZ_4K, SZ_4G - SZ_4K } },
	{ .name = "no_nonmappable_slice",
	  .low = { .base = 0, .size = SZ_64M }, .high = { }, .ggtt = SZ_256M,
	  .balloons = 1, .balloon = { { .start = SZ_64M, .end = SZ_256M } },
	  .guards = 1, .guard = { SZ_64M - SZ_4K } },
	{ .name = "no_nonmappable_slice_with_base_at_end_of_mappable",
	  .low = { .base = 0, .size = SZ_256M }, .high = { .base = SZ_256M }, .ggtt = SZ_256M,
	  .balloons = 0, .guards = 1, .guard = { SZ_256M - SZ_4K } },
};

static void layout_to_desc(const struct layout_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(layout, layout_cases, layout_to_desc);

static struct i915_vgpu_snapshot layout_snapshot(const struct layout_case *c)
{
	struct i915_vgpu_snapshot snapshot = good;

	snapshot.mappable = c->low;
	snapshot.nonmappable = c->high;

	return snapshot;
}

static void vgpu_balloon_vectors(struct kunit *test)
{
	const struct layout_case *c = test->param_value;
	struct i915_vgpu_snapshot snapshot = layout_snapshot(c);
	struct i915_vgpu_range got[I915_VGPU_BALLOONS];
	unsigned int i, count;

	count = vgpu->balloons(&snapshot, TEST_APERTURE, c->ggtt ?: TEST_GGTT, got);
	KUNIT_ASSERT_EQ(test, count, c->balloons);

	for (i = 0; i < count; i++) {
		KUNIT_EXPECT_EQ(test, got[i].start, c->balloon[i].start);
		KUNIT_EXPECT_EQ(test, got[i].end, c->balloon[i].end);
	}
}

static void vgpu_guard_vectors(struct kunit *test)
{
	const struct layout_case *c = test->param_value;
	struct i915_vgpu_snapshot snapshot = layout_snapshot(c);
	struct i915_vgpu_range got[I915_VGPU_SLICES];
	unsigned int i, count;

	count = vgpu->guards(&snapshot, got);
	KUNIT_ASSERT_EQ(test, count, c->guards);

	for (i = 0; i < count; i++) {
		KUNIT_EXPECT_EQ(test, got[i].start, c->guard[i]);
		KUNIT_EXPECT_EQ(test, got[i].end, c->guard[i] + SZ_4K);
	}
}

/* A list of ranges, and the next one to look at. */
struct range_list {
	struct i915_vgpu_range range[I915_VGPU_BALLOONS];
	unsigned int count;
	unsigned int next;
};

/* Return: the lowest range that is left in @lists, removed from its list; or NULL. */
static const struct i915_vgpu_range *pop_first(struct range_list *lists, unsigned int count)
{
	struct range_list *first = NULL;
	unsigned int i;

	for (i = 0; i < count; i++) {
		struct range_list *list = &lists[i];

		if (list->next == list->count)
			continue;
		if (!first || list->range[list->next].start < first->range[first->next].start)
			first = list;
	}

	return first ? &first->range[first->next++] : NULL;
}

/*
 * Balloons, guards and usable ranges, sorted by address, follow each other from
 * 0 to the end of the GGTT without a gap or an overlap. None is empty.
 */
static void expect_exact_cover(struct kunit *test, const struct i915_vgpu_snapshot *snapshot,
			       u64 aperture, u64 ggtt)
{
	struct range_list lists[3] = { };
	const struct i915_vgpu_range *range;
	u64 at = 0;

	lists[0].count = vgpu->balloons(snapshot, aperture, ggtt, lists[0].range);
	lists[1].count = vgpu->guards(snapshot, lists[1].range);
	lists[2].count = vgpu->usable(snapshot, lists[2].range);
	KUNIT_ASSERT_LE(test, lists[0].count, I915_VGPU_BALLOONS);
	KUNIT_ASSERT_LE(test, lists[1].count, I915_VGPU_SLICES);
	KUNIT_ASSERT_LE(test, lists[2].count, I915_VGPU_SLICES);

	while ((range = pop_first(lists, ARRAY_SIZE(lists)))) {
		KUNIT_ASSERT_EQ(test, range->start, at);
		KUNIT_ASSERT_GT(test, range->end, range->start);
		KUNIT_ASSERT_TRUE(test, range->end <= aperture || range->start >= aperture);
		at = range->end;
	}

	KUNIT_EXPECT_EQ(test, at, ggtt);
}

/* Each usable range is followed by a guard or by another usable range. */
static void expect_guarded(struct kunit *test, const struct i915_vgpu_snapshot *snapshot)
{
	struct i915_vgpu_range usable[I915_VGPU_SLICES];
	struct i915_vgpu_range guards[I915_VGPU_SLICES];
	unsigned int u, nu, g = 0, ng;

	nu = vgpu->usable(snapshot, usable);
	ng = vgpu->guards(snapshot, guards);

	for (u = 0; u < nu; u++) {
		if (u + 1 < nu && usable[u].end == usable[u + 1].start)
			continue;

		KUNIT_ASSERT_LT(test, g, ng);
		KUNIT_EXPECT_EQ(test, guards[g].start, usable[u].end);
		KUNIT_EXPECT_EQ(test, guards[g].end - guards[g].start, SZ_4K);
		g++;
	}

	KUNIT_EXPECT_EQ(test, g, ng);
}

/*
 * All positions and sizes in sixteenths: the mappable slice in the aperture,
 * the other one above it. Return: the number of partitions checked.
 */
static unsigned int sweep_partitions(struct kunit *test, u64 aperture, u64 ggtt)
{
	const u64 low = aperture / 16, high = (ggtt - aperture) / 16;
	struct i915_vgpu_snapshot snapshot = good;
	unsigned int base, size, checked = 0;

	for (base = 0; base < 16; base++) {
		for (size = 1; base + size <= 16; size++) {
			snapshot.mappable.base = base * low;
			snapshot.mappable.size = size * low;
			snapshot.nonmappable.base = aperture + (16 - base - size) * high;
			snapshot.nonmappable.size = size * high;

			KUNIT_ASSERT_EQ_MSG(test, I915_VGPU_OK,
					    vgpu->check_partition(&snapshot, aperture, ggtt),
					    "aperture %#llx, GGTT %#llx, base %u/16, size %u/16",
					    aperture, ggtt, base, size);
			expect_exact_cover(test, &snapshot, aperture, ggtt);
			expect_guarded(test, &snapshot);
			checked++;
		}
	}

	return checked;
}

static void vgpu_balloons_guards_and_usable_cover_the_ggtt_exactly(struct kunit *test)
{
	static const u64 apertures[] = { SZ_64M, SZ_128M, SZ_256M, SZ_512M };
	static const u64 ggtts[] = { SZ_512M, SZ_1G, SZ_2G, SZ_4G };
	unsigned int a, g, checked = 0;

	for (a = 0; a < ARRAY_SIZE(apertures); a++) {
		for (g = 0; g < ARRAY_SIZE(ggtts); g++)
			checked += sweep_partitions(test, apertures[a], ggtts[g]);
	}

	/* An empty sweep would pass. */
	KUNIT_EXPECT_EQ(test, checked, 4 * 4 * (16 * 17 / 2));
}

static void vgpu_fences_are_bounded_by_the_hardware(struct kunit *test)
{
	struct i915_vgpu_snapshot snapshot = good;

	KUNIT_EXPECT_EQ(test, vgpu->fences(&snapshot, 32), 4);
	KUNIT_EXPECT_EQ(test, vgpu->fences(&snapshot, 2), 2);
	/* A GGTT without aperture has no fences, even if the host offers some. */
	KUNIT_EXPECT_EQ(test, vgpu->fences(&snapshot, 0), 0);

	snapshot.fences = 0;
	KUNIT_EXPECT_EQ(test, vgpu->fences(&snapshot, 32), 0);
	snapshot.fences = 33;
	KUNIT_EXPECT_EQ(test, vgpu->fences(&snapshot, 32), 32);
	/* Negative if stored in an int. */
	snapshot.fences = U32_MAX;
	KUNIT_EXPECT_EQ(test, vgpu->fences(&snapshot, 32), 32);
}

/* @flip has the bits of the snapshot that differ on resume from those at probe. */
struct resume_case {
	const char *name;
	struct i915_vgpu_snapshot flip;
	enum i915_vgpu_rule rule;
};

static const struct resume_case resume_cases[] = {
	{ .name = "accepts_unchanged_partition", .rule = I915_VGPU_OK },
	{ .name = "accepts_changed_id", .flip.id = 6, .rule = I915_VGPU_OK },
	{ .name = "accepts_changed_minor", .flip.version_minor = 3, .rule = I915_VGPU_OK },
	{ .name = "accepts_new_capabilities",
	  .flip.caps = VGT_CAPS_HUGE_GTT | 0x80000000, .rule = I915_VGPU_OK },
	{ .name = "rejects_missing_magic", .flip.magic = VGT_MAGIC,
	  .rule = I915_VGPU_NO_MAGIC },
	{ .name = "rejects_unreadable_page", .flip.magic = ~VGT_MAGIC,
	  .rule = I915_VGPU_NO_MAGIC },
	{ .name = "rejects_changed_major", .flip.version_major = 3,
	  .rule = I915_VGPU_BAD_MAJOR },
	{ .name = "rejects_a_moved_mappable_slice", .flip.mappable.base = SZ_4K,
	  .rule = I915_VGPU_SHARE_CHANGED },
	{ .name = "rejects_a_grown_mappable_slice", .flip.mappable.size = SZ_4K,
	  .rule = I915_VGPU_SHARE_CHANGED },
	{ .name = "rejects_a_moved_nonmappable_slice", .flip.nonmappable.base = SZ_4K,
	  .rule = I915_VGPU_SHARE_CHANGED },
	{ .name = "rejects_a_shrunk_nonmappable_slice", .flip.nonmappable.size = SZ_128M,
	  .rule = I915_VGPU_SHARE_CHANGED },
	{ .name = "rejects_changed_number_of_fences", .flip.fences = 1,
	  .rule = I915_VGPU_SHARE_CHANGED },
	{ .name = "rejects_a_lost_capability", .flip.caps = VGT_CAPS_FULL_PPGTT,
	  .rule = I915_VGPU_CAPS_LOST },
};

static void resume_to_desc(const struct resume_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(resume, resume_cases, resume_to_desc);

static void vgpu_resumed(struct kunit *test)
{
	const struct resume_case *c = test->param_value;
	struct i915_vgpu_snapshot now = good;
	unsigned int i;

	for (i = 0; i < sizeof(now); i++)
		((u8 *)&now)[i] ^= ((const u8 *)&c->flip)[i];

	KUNIT_EXPECT_EQ(test, vgpu->check_resumed(&good, &now), c->rule);
}

/* Error codes of probe are visible to user space. */
static const int rule_errnos[I915_VGPU_RULES] = {
	[I915_VGPU_OK] = 0,
	[I915_VGPU_NO_MAGIC] = -ENODEV,
	[I915_VGPU_BAD_MAJOR] = -EPROTO,
	[I915_VGPU_NO_HWSP_EMULATION] = -ENXIO,
	[I915_VGPU_NO_FULL_PPGTT] = -ENXIO,
	[I915_VGPU_MAPPABLE_EMPTY] = -EINVAL,
	[I915_VGPU_MAPPABLE_UNALIGNED] = -EINVAL,
	[I915_VGPU_MAPPABLE_SINGLE_PAGE] = -EINVAL,
	[I915_VGPU_MAPPABLE_WRAPS] = -EINVAL,
	[I915_VGPU_MAPPABLE_BEYOND_APERTURE] = -ERANGE,
	[I915_VGPU_NONMAPPABLE_EMPTY] = -EINVAL,
	[I915_VGPU_NONMAPPABLE_UNALIGNED] = -EINVAL,
	[I915_VGPU_NONMAPPABLE_SINGLE_PAGE] = -EINVAL,
	[I915_VGPU_NONMAPPABLE_WRAPS] = -EINVAL,
	[I915_VGPU_NONMAPPABLE_IN_APERTURE] = -ERANGE,
	[I915_VGPU_NONMAPPABLE_BEYOND_GGTT] = -ERANGE,
	[I915_VGPU_SHARE_CHANGED] = -EREMCHG,
	[I915_VGPU_CAPS_LOST] = -EREMCHG,
};

static void vgpu_every_rule_has_its_error(struct kunit *test)
{
	enum i915_vgpu_rule rule;

	for (rule = I915_VGPU_OK; rule < I915_VGPU_RULES; rule++)
		KUNIT_EXPECT_EQ_MSG(test, vgpu->rule_errno(rule), rule_errnos[rule],
				    "%s", vgpu->rule_text(rule));
}

/* A rule that no row breaks is not tested. */
static void vgpu_every_rule_has_a_row(struct kunit *test)
{
	bool broken[I915_VGPU_RULES] = { };
	enum i915_vgpu_rule rule;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(identity_cases); i++)
		broken[identity_cases[i].rule] = true;
	for (i = 0; i < ARRAY_SIZE(caps_cases); i++)
		broken[caps_cases[i].rule] = true;
	for (i = 0; i < ARRAY_SIZE(partition_cases); i++)
		broken[partition_cases[i].rule] = true;
	for (i = 0; i < ARRAY_SIZE(resume_cases); i++)
		broken[resume_cases[i].rule] = true;

	for (rule = I915_VGPU_OK; rule < I915_VGPU_RULES; rule++)
		KUNIT_EXPECT_TRUE_MSG(test, broken[rule], "%s", vgpu->rule_text(rule));
}

static struct kunit_case detect_cases[] = {
	KUNIT_CASE_PARAM(vgpu_identity, identity_gen_params),
	KUNIT_CASE_PARAM(vgpu_caps, caps_gen_params),
	KUNIT_CASE_PARAM(vgpu_resumed, resume_gen_params),
	{ }
};

static struct kunit_suite detect_suite = {
	.name = "i915_vgpu_detect",
	.test_cases = detect_cases,
};

static struct kunit_case partition_suite_cases[] = {
	KUNIT_CASE_PARAM(vgpu_partition, partition_gen_params),
	KUNIT_CASE(vgpu_rules_have_distinct_texts_and_an_error),
	KUNIT_CASE(vgpu_every_rule_has_its_error),
	KUNIT_CASE(vgpu_every_rule_has_a_row),
	{ }
};

static struct kunit_suite partition_suite = {
	.name = "i915_vgpu_partition",
	.test_cases = partition_suite_cases,
};

static struct kunit_case balloon_cases[] = {
	KUNIT_CASE_PARAM(vgpu_balloon_vectors, layout_gen_params),
	KUNIT_CASE_PARAM(vgpu_guard_vectors, layout_gen_params),
	KUNIT_CASE(vgpu_balloons_guards_and_usable_cover_the_ggtt_exactly),
	{ }
};

static struct kunit_suite balloon_suite = {
	.name = "i915_vgpu_balloon",
	.test_cases = balloon_cases,
};

static struct kunit_case fence_cases[] = {
	KUNIT_CASE(vgpu_fences_are_bounded_by_the_hardware),
	{ }
};

static struct kunit_suite fence_suite = {
	.name = "i915_vgpu_fences",
	.test_cases = fence_cases,
};

kunit_test_suites(&detect_suite, &partition_suite, &balloon_suite, &fence_suite);

MODULE_DESCRIPTION("KUnit tests for i915 on a vGPU");
MODULE_LICENSE("Dual MIT/GPL");
MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
