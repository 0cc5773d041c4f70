// SPDX-License-Identifier: MIT
/* Graphics memory and fences: what is reserved, and which GGTT entries are written when. */

#include <linux/prandom.h>
#include <linux/string.h>

#include <kunit/test.h>

#include <drm/drm_mm.h>

#include "i915_vma_resource.h"
#include "tests/i915_vgpu_fake.h"

static const struct i915_vgpu_test_ops * const vgpu = &i915_vgpu_test_ops;

static const struct i915_vgpu_snapshot good = I915_VGPU_TEST_SHARE;
static const struct i915_vgpu_snapshot neighbour = I915_VGPU_TEST_NEIGHBOUR;

/* Both slices of @good without their guards, in pages */
#define TEST_USABLE_PAGES	((SZ_64M + 384 * SZ_1M) / SZ_4K - 2)

static void deballoon(void *data)
{
	struct fake_device *device = data;

	vgpu->deballoon(&device->ggtt);
}

/* Afterwards only writes that the test itself causes are counted. */
static void balloon(struct kunit *test, struct fake_device *device)
{
	KUNIT_ASSERT_EQ(test, vgpu->balloon(&device->ggtt), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, deballoon, device), 0);
	device->writes = 0;
}

static struct fake_device *ballooned_guest(struct kunit *test, unsigned int ver)
{
	struct fake_device *device = vgpu_fake_guest(test, ver, &good, TEST_GGTT);

	balloon(test, device);

	return device;
}

/* ---- balloons ---- */

/* The holes that the allocator has left are exactly the usable ranges. */
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

	/* The last page is always reserved, as a guard if not as foreign. */
	KUNIT_EXPECT_EQ(test, at, vm->total);
	KUNIT_EXPECT_EQ(test, hole, count);
	KUNIT_EXPECT_EQ(test, vm->reserved, reserved);
}

static void expect_empty(struct kunit *test, struct fake_device *device)
{
	KUNIT_EXPECT_TRUE(test, drm_mm_clean(&device->ggtt.vm.mm));
	KUNIT_EXPECT_EQ(test, device->ggtt.vm.reserved, 0);
	KUNIT_EXPECT_NULL(test, device->vgpu.dirty);
}

/* Exactly the guard pages were written, with the scratch entry. */
static void expect_only_guards_written(struct kunit *test, struct fake_device *device)
{
	struct i915_vgpu_range guards[I915_VGPU_SLICES];
	unsigned int i, count;

	count = vgpu->guards(&device->vgpu.snapshot, guards);
	for (i = 0; i < count; i++)
		KUNIT_EXPECT_EQ(test, *vgpu_fake_entry(device, guards[i].start),
				TEST_SCRATCH_ENTRY);

	KUNIT_EXPECT_EQ(test, fetch_and_zero(&device->writes), count);
}

static void balloon_and_deballoon(struct kunit *test, struct fake_device *device)
{
	KUNIT_ASSERT_EQ(test, vgpu->balloon(&device->ggtt), 0);
	expect_ballooned(test, device);
	expect_only_guards_written(test, device);

	vgpu->deballoon(&device->ggtt);
	expect_empty(test, device);
}

static void vgpu_foreign_memory_is_reserved(struct kunit *test)
{
	struct fake_device *device = vgpu_fake_guest(test, 7, &good, TEST_GGTT);

	/* The second time starts from what the first has left. */
	balloon_and_deballoon(test, device);
	balloon_and_deballoon(test, device);

	/* Allowed with nothing reserved */
	vgpu->deballoon(&device->ggtt);
	expect_empty(test, device);
}

/* 4 GiB do not fit into an unsigned long on 32 bit. */
static void vgpu_foreign_memory_is_reserved_up_to_4g(struct kunit *test)
{
	struct i915_vgpu_snapshot snapshot = good;

	snapshot.nonmappable.base = SZ_2G;
	snapshot.nonmappable.size = SZ_1G;
	balloon_and_deballoon(test, vgpu_fake_guest(test, 7, &snapshot, SZ_4G));

	/* The slice ends at 4 GiB. */
	snapshot.nonmappable.size = SZ_2G;
	balloon_and_deballoon(test, vgpu_fake_guest(test, 7, &snapshot, SZ_4G));
}

/* A page of one range is taken: of each balloon and of each guard in turn. */
static void vgpu_failed_balloon_leaves_nothing_behind(struct kunit *test)
{
	struct i915_vgpu_range ranges[I915_VGPU_BALLOONS + I915_VGPU_SLICES];
	struct fake_device *device = vgpu_fake_guest(test, 7, &good, TEST_GGTT);
	struct i915_address_space *vm = &device->ggtt.vm;
	unsigned int i, count;

	count = vgpu->balloons(&good, TEST_APERTURE, TEST_GGTT, ranges);
	count += vgpu->guards(&good, ranges + count);
	KUNIT_ASSERT_EQ(test, count, ARRAY_SIZE(ranges));

	for (i = 0; i < count; i++) {
		struct drm_mm_node blocker = { .start = ranges[i].end - SZ_4K, .size = SZ_4K };

		KUNIT_ASSERT_EQ(test, drm_mm_reserve_node(&vm->mm, &blocker), 0);
		KUNIT_EXPECT_EQ_MSG(test, vgpu->balloon(&device->ggtt), -ENOSPC, "range %u", i);
		drm_mm_remove_node(&blocker);
		expect_empty(test, device);
		KUNIT_EXPECT_EQ(test, device->writes, 0);
	}

	balloon_and_deballoon(test, device);
}

static void vgpu_bad_partition_is_refused_before_anything_is_reserved(struct kunit *test)
{
	struct i915_vgpu_snapshot snapshot = good;
	struct fake_device *device;

	snapshot.nonmappable.size = TEST_GGTT - snapshot.nonmappable.base + SZ_4K;
	device = vgpu_fake_guest(test, 7, &snapshot, TEST_GGTT);

	KUNIT_EXPECT_EQ(test, vgpu->balloon(&device->ggtt), -ERANGE);
	expect_empty(test, device);
	KUNIT_EXPECT_EQ(test, device->writes, 0);
}

/* The nodes of a test are on its stack, and must not stay there if it fails. */
static void remove_node(struct drm_mm_node *node)
{
	if (drm_mm_node_allocated(node))
		drm_mm_remove_node(node);
}

static void expect_no_high_place(struct kunit *test, struct i915_address_space *vm, u64 end)
{
	struct drm_mm_node node = {};

	KUNIT_EXPECT_EQ(test, vgpu->insert_high(vm, &node, SZ_8K, 0, 0, 0, end), -ENOSPC);
	remove_node(&node);
}

/*
 * One page at the end of the non-mappable slice is free above another node.
 * That is the highest hole, and too small; the best fit is the mappable slice.
 */
static void vgpu_high_pins_stay_out_of_the_aperture(struct kunit *test)
{
	struct fake_device *device = ballooned_guest(test, 9);
	const u64 end = good.nonmappable.base + good.nonmappable.size - SZ_4K;
	struct i915_address_space *vm = &device->ggtt.vm;
	struct drm_mm_node above = { .start = end - SZ_8K, .size = SZ_4K };
	const u64 left = above.start - good.nonmappable.base - SZ_8K;
	struct drm_mm_node node = {}, rest = {};

	KUNIT_ASSERT_EQ(test, drm_mm_reserve_node(&vm->mm, &above), 0);
	expect_no_high_place(test, vm, TEST_APERTURE);
	expect_no_high_place(test, vm, SZ_128M);

	/* Other address spaces have no aperture. */
	vm->is_ggtt = false;
	expect_no_high_place(test, vm, vm->total);
	vm->is_ggtt = true;

	KUNIT_EXPECT_EQ(test, vgpu->insert_high(vm, &node, SZ_8K, 0, 0, 0, vm->total), 0);
	KUNIT_EXPECT_GE(test, node.start, good.nonmappable.base);
	KUNIT_EXPECT_EQ(test, vgpu->insert_high(vm, &rest, left, 0, 0, 0, vm->total), 0);
	expect_no_high_place(test, vm, vm->total);

	remove_node(&rest);
	remove_node(&node);
	remove_node(&above);
}

/* ---- GGTT entries ---- */

static void clear_all(struct fake_device *device)
{
	struct i915_address_space *vm = &device->ggtt.vm;

	vm->clear_range(vm, 0, vm->total);
}

static void insert_page(struct fake_device *device, u64 offset)
{
	struct i915_address_space *vm = &device->ggtt.vm;

	vm->insert_page(vm, SZ_1M, offset, 0, 0);
}

/* Bind @vma_size bytes at @start, in a node that ends at @end. */
static void insert_entries(struct kunit *test, struct fake_device *device, u64 start,
			   u64 vma_size, u64 end, u32 guard)
{
	struct i915_address_space *vm = &device->ggtt.vm;
	struct i915_vma_resource *vma_res;

	vma_res = kunit_kzalloc(test, sizeof(*vma_res), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, vma_res);
	vma_res->start = start;
	vma_res->vma_size = vma_size;
	vma_res->node_size = end - start;
	vma_res->guard = guard;

	vm->insert_entries(vm, vma_res, 0, 0);
	kunit_kfree(test, vma_res);
}

/* Since the last call @count entries were written, none of them foreign. */
static void expect_writes(struct kunit *test, struct fake_device *device, unsigned int count)
{
	KUNIT_EXPECT_EQ(test, fetch_and_zero(&device->writes), count);
	KUNIT_EXPECT_EQ(test, device->foreign_writes, 0);
}

static void expect_entries(struct kunit *test, struct fake_device *device,
			   u64 start, u64 end, u32 value)
{
	u64 offset;

	for (offset = start; offset < end; offset += SZ_4K)
		KUNIT_ASSERT_EQ_MSG(test, *vgpu_fake_entry(device, offset), value,
				    "offset %#llx", offset);
}

static void vgpu_unused_table_is_not_filled(struct kunit *test)
{
	struct fake_device *device = vgpu_fake_guest(test, 7, &good, TEST_GGTT);
	struct i915_address_space *vm = &device->ggtt.vm;

	/* An address without the present bit */
	*vgpu_fake_entry(device, SZ_128M - SZ_4K) = TEST_FOREIGN_ENTRY & ~1;

	KUNIT_ASSERT_EQ(test, vgpu->balloon(&device->ggtt), 0);
	expect_only_guards_written(test, device);

	clear_all(device);
	vm->clear_range(vm, good.mappable.base, SZ_4K);
	vm->clear_range(vm, good.nonmappable.base, SZ_64M);
	expect_writes(test, device, 0);

	vgpu->deballoon(&device->ggtt);
}

/* One entry that is present is enough: that of either guard. */
static void vgpu_used_table_is_filled_once(struct kunit *test)
{
	struct i915_vgpu_range guards[I915_VGPU_SLICES], usable[I915_VGPU_SLICES];
	const unsigned int count = vgpu->guards(&good, guards);
	unsigned int i, j;

	KUNIT_ASSERT_EQ(test, vgpu->usable(&good, usable), count);
	for (i = 0; i < count; i++) {
		struct fake_device *device = vgpu_fake_guest(test, 7, &good, TEST_GGTT);

		*vgpu_fake_entry(device, guards[i].start) = TEST_FOREIGN_ENTRY;
		KUNIT_ASSERT_EQ(test, vgpu->balloon(&device->ggtt), 0);
		expect_only_guards_written(test, device);

		clear_all(device);
		expect_writes(test, device, TEST_USABLE_PAGES);
		for (j = 0; j < count; j++)
			expect_entries(test, device, usable[j].start, usable[j].end,
				       TEST_SCRATCH_ENTRY);

		clear_all(device);
		expect_writes(test, device, 0);
		vgpu->deballoon(&device->ggtt);
	}
}

/* All owned entries are to be filled, and the ranges overlap everything. */
static void vgpu_foreign_entries_are_never_written(struct kunit *test)
{
	struct fake_device *device = vgpu_fake_guest(test, 7, &good, TEST_GGTT);
	struct i915_address_space *vm = &device->ggtt.vm;
	u64 start;

	*vgpu_fake_entry(device, SZ_128M - SZ_4K) = TEST_FOREIGN_ENTRY;
	balloon(test, device);

	vm->clear_range(vm, 0, SZ_64M);
	vm->clear_range(vm, SZ_128M, SZ_1G - SZ_128M);
	vm->clear_range(vm, SZ_1G + 384 * SZ_1M, vm->total - SZ_1G - 384 * SZ_1M);
	expect_writes(test, device, 0);

	vm->clear_range(vm, SZ_64M - SZ_4K, SZ_8K);
	expect_writes(test, device, 1);

	for (start = 0; start + 80 * SZ_1M <= vm->total; start += 48 * SZ_1M)
		vm->clear_range(vm, start, 80 * SZ_1M);
	clear_all(device);
	expect_writes(test, device, TEST_USABLE_PAGES - 1);
}

static void vgpu_inserted_page_is_cleared_once(struct kunit *test)
{
	struct fake_device *device = ballooned_guest(test, 7);
	struct i915_address_space *vm = &device->ggtt.vm;

	insert_page(device, SZ_64M);
	expect_writes(test, device, 1);
	expect_entries(test, device, SZ_64M, SZ_64M + SZ_4K, SZ_1M | 1);

	/* The page beside it was not inserted. */
	vm->clear_range(vm, SZ_64M + SZ_4K, SZ_4K);
	expect_writes(test, device, 0);

	vm->clear_range(vm, SZ_64M, SZ_4K);
	expect_writes(test, device, 1);
	expect_entries(test, device, SZ_64M, SZ_64M + SZ_4K, TEST_SCRATCH_ENTRY);

	vm->clear_range(vm, SZ_64M, SZ_4K);
	expect_writes(test, device, 0);

	insert_page(device, SZ_64M);
	vm->clear_range(vm, SZ_64M, SZ_4K);
	expect_writes(test, device, 2);
}

/* Padding and the guards of the VMA are bound to scratch from the start. */
static void vgpu_inserted_entries_are_cleared_once(struct kunit *test)
{
	struct fake_device *device = ballooned_guest(test, 7);
	struct i915_address_space *vm = &device->ggtt.vm;
	const u64 start = 1025ull * SZ_1M, bound = start + 5 * SZ_4K, end = start + SZ_32K;

	insert_entries(test, device, start, bound - start, end, SZ_8K);
	expect_writes(test, device, 2 + 8 + 2);
	KUNIT_EXPECT_NE(test, *vgpu_fake_entry(device, start), TEST_SCRATCH_ENTRY);

	/* A part, then all */
	vm->clear_range(vm, start, SZ_8K);
	expect_writes(test, device, 2);
	vm->clear_range(vm, start - SZ_1M, SZ_2M);
	expect_writes(test, device, 3);
	expect_entries(test, device, start - SZ_8K, end + SZ_8K, TEST_SCRATCH_ENTRY);

	clear_all(device);
	expect_writes(test, device, 0);
}

/* i915 clears the whole GGTT on suspend. */
static void vgpu_suspend_clears_only_what_is_bound(struct kunit *test)
{
	struct fake_device *device = ballooned_guest(test, 7);
	const u64 last = SZ_1G + 384 * SZ_1M - SZ_8K;

	insert_page(device, SZ_64M);
	insert_page(device, last);
	insert_entries(test, device, SZ_1G, SZ_16K, SZ_1G + SZ_64K, 0);
	device->writes = 0;

	clear_all(device);
	expect_writes(test, device, 1 + 1 + 4);
	expect_entries(test, device, SZ_64M, SZ_64M + SZ_4K, TEST_SCRATCH_ENTRY);
	expect_entries(test, device, SZ_1G, SZ_1G + SZ_64K, TEST_SCRATCH_ENTRY);
	expect_entries(test, device, last, last + SZ_4K, TEST_SCRATCH_ENTRY);
}

struct resume_case {
	const char *name;
	u32 guard;
	unsigned int filled;
};

static const struct resume_case resume_cases[] = {
	{ .name = "own_guard_fills_nothing", .guard = TEST_SCRATCH_ENTRY, .filled = 0 },
	{ .name = "absent_guard_fills_nothing", .guard = 0, .filled = 0 },
	{ .name = "foreign_absent_guard_fills_nothing", .guard = TEST_FOREIGN_ENTRY & ~1,
	  .filled = 0 },
	{ .name = "foreign_guard_fills_all", .guard = TEST_FOREIGN_ENTRY,
	  .filled = TEST_USABLE_PAGES },
};

static void resume_to_desc(const struct resume_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(resume, resume_cases, resume_to_desc);

/* @guard is what one of the guards reads as on resume. */
static void vgpu_resume(struct kunit *test)
{
	const struct resume_case *c = test->param_value;
	struct i915_vgpu_range guards[I915_VGPU_SLICES];
	const unsigned int count = vgpu->guards(&good, guards);
	struct fake_device *device = ballooned_guest(test, 7);
	unsigned int i;

	for (i = 0; i < count; i++) {
		insert_page(device, SZ_64M);
		clear_all(device);
		expect_writes(test, device, 2);

		*vgpu_fake_entry(device, guards[i].start) = c->guard;
		vgpu->resume_ggtt(&device->ggtt);
		expect_only_guards_written(test, device);

		/* i915 clears everything, then binds again what was bound. */
		clear_all(device);
		expect_writes(test, device, c->filled);
		insert_page(device, SZ_64M);
		clear_all(device);
		expect_writes(test, device, 2);
	}
}

static void vgpu_entries_are_not_tracked_from_version_8_on(struct kunit *test)
{
	static const unsigned int vers[] = { 8, 9, 11 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(vers); i++) {
		struct fake_device *device = vgpu_fake_guest(test, vers[i], &good, TEST_GGTT);

		*vgpu_fake_entry(device, SZ_128M - SZ_4K) = TEST_FOREIGN_ENTRY;
		KUNIT_ASSERT_EQ(test, vgpu->balloon(&device->ggtt), 0);
		expect_only_guards_written(test, device);

		*vgpu_fake_entry(device, SZ_128M - SZ_4K) = TEST_FOREIGN_ENTRY;
		vgpu->resume_ggtt(&device->ggtt);
		expect_only_guards_written(test, device);

		KUNIT_EXPECT_NULL(test, device->vgpu.dirty);
		KUNIT_EXPECT_TRUE(test, vgpu_fake_ggtt_is_unwrapped(device));
		vgpu->deballoon(&device->ggtt);
	}
}

/* Also not after intel_vgt_deballoon(). */
static void vgpu_abandoned_ggtt_is_not_written(struct kunit *test)
{
	static const unsigned int vers[] = { 7, 9 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(vers); i++) {
		struct fake_device *device = ballooned_guest(test, vers[i]);
		struct i915_address_space *vm = &device->ggtt.vm;

		insert_page(device, SZ_64M);
		device->writes = 0;
		vgpu->abandon(&device->ggtt);

		clear_all(device);
		vm->scratch_range(vm, SZ_64M, SZ_4K);
		insert_page(device, SZ_64M);
		insert_entries(test, device, SZ_1G, SZ_4K, SZ_1G + SZ_4K, 0);
		vm->raw_insert_page(vm, SZ_1M, SZ_64M, 0, 0);
		vm->raw_insert_entries(vm, NULL, 0, 0);
		vgpu->deballoon(&device->ggtt);
		clear_all(device);
		insert_page(device, SZ_64M);
		expect_writes(test, device, 0);
	}
}

/* ---- random binding and unbinding ---- */

#define TINY_PAGES	16

/* Two slices of 16 pages; the last page of each is a guard. */
static const struct i915_vgpu_snapshot tiny = {
	.magic = VGT_MAGIC,
	.version_major = 1,
	.mappable = { .base = SZ_64M, .size = TINY_PAGES * SZ_4K },
	.nonmappable = { .base = SZ_1G, .size = TINY_PAGES * SZ_4K },
};

/* What the entries of one slice must be; 0 if never written. */
struct tiny_slice {
	u64 base;
	u32 want[TINY_PAGES];
	bool bound[TINY_PAGES];
};

/* Return: the number of bound pages in [@first, @end), which are no longer bound. */
static unsigned int model_clear(struct tiny_slice *slice, unsigned int first, unsigned int end)
{
	unsigned int i, count = 0;

	for (i = first; i < end; i++) {
		if (!slice->bound[i])
			continue;

		slice->bound[i] = false;
		slice->want[i] = TEST_SCRATCH_ENTRY;
		count++;
	}

	return count;
}

/* One step of i915 on pages [@first, @end) of a slice, done to the model as well. */
static void random_step(struct kunit *test, struct fake_device *device, struct tiny_slice *slice,
			struct rnd_state *rnd)
{
	const unsigned int first = prandom_u32_state(rnd) % (TINY_PAGES - 1);
	const unsigned int end = first + 1 + prandom_u32_state(rnd) % (TINY_PAGES - 1 - first);
	const unsigned int bound = first + 1 + prandom_u32_state(rnd) % (end - first);
	const u64 start = slice->base + first * SZ_4K;
	struct i915_address_space *vm = &device->ggtt.vm;
	unsigned int i;

	/* Unbind, as before anything else is bound there. */
	vm->clear_range(vm, start, (end - first) * SZ_4K);
	expect_writes(test, device, model_clear(slice, first, end));

	switch (prandom_u32_state(rnd) % 3) {
	case 0:
		insert_page(device, start);
		slice->bound[first] = true;
		slice->want[first] = SZ_1M | 1;
		break;
	case 1:
		insert_entries(test, device, start, (bound - first) * SZ_4K,
			       slice->base + end * SZ_4K, 0);
		for (i = first; i < end; i++) {
			slice->bound[i] = i < bound;
			slice->want[i] = i < bound ? (slice->base + i * SZ_4K) | 1 :
						     TEST_SCRATCH_ENTRY;
		}
		break;
	default:
		break;
	}

	device->writes = 0;
}

static void vgpu_random_bindings_are_cleared_once(struct kunit *test)
{
	struct fake_device *device = vgpu_fake_guest(test, 7, &tiny, TEST_GGTT);
	struct tiny_slice slices[] = { { .base = SZ_64M }, { .base = SZ_1G } };
	struct rnd_state rnd;
	unsigned int step, i;

	for (i = 0; i < ARRAY_SIZE(slices); i++)
		slices[i].want[TINY_PAGES - 1] = TEST_SCRATCH_ENTRY;
	balloon(test, device);
	prandom_seed_state(&rnd, 1);

	for (step = 0; step < 1000; step++) {
		struct tiny_slice *slice = &slices[prandom_u32_state(&rnd) % 2];

		random_step(test, device, slice, &rnd);
		for (i = 0; i < TINY_PAGES; i++)
			KUNIT_ASSERT_EQ_MSG(test, slice->want[i],
					    *vgpu_fake_entry(device, slice->base + i * SZ_4K),
					    "step %u, page %u", step, i);

		if (step % 100)
			continue;

		clear_all(device);
		expect_writes(test, device, model_clear(&slices[0], 0, TINY_PAGES) +
					    model_clear(&slices[1], 0, TINY_PAGES));
		vgpu->resume_ggtt(&device->ggtt);
		expect_only_guards_written(test, device);
	}
}

/* ---- fences ---- */

/* Without an aperture the hardware has none. */
static void vgpu_fences_are_limited_by_the_hardware(struct kunit *test)
{
	struct i915_vgpu_snapshot snapshot = good;
	struct fake_device *device;

	snapshot.fences = U32_MAX;
	device = vgpu_fake_guest(test, 7, &snapshot, TEST_GGTT);

	KUNIT_EXPECT_EQ(test, vgpu->num_fences(&device->i915, 0), 0);
	KUNIT_EXPECT_EQ(test, vgpu->num_fences(&device->i915, 32), 32);
}

/* ---- bare metal, and two devices ---- */

static void vgpu_bare_metal_keeps_everything(struct kunit *test)
{
	struct fake_device *device = vgpu_fake_bare_metal(test, 7, TEST_GGTT);
	struct i915_address_space *vm = &device->ggtt.vm;
	struct drm_mm_node node = {};

	KUNIT_EXPECT_EQ(test, vgpu->balloon(&device->ggtt), 0);
	expect_empty(test, device);
	KUNIT_EXPECT_EQ(test, device->writes, 0);
	KUNIT_EXPECT_EQ(test, vgpu->insert_high(vm, &node, SZ_4K, 0, 0, 0, vm->total), -ENOSPC);
	KUNIT_EXPECT_EQ(test, vgpu->num_fences(&device->i915, 32), 32);

	vgpu->deballoon(&device->ggtt);
	expect_empty(test, device);
}

static void vgpu_devices_have_their_own_resources(struct kunit *test)
{
	struct fake_device *one = vgpu_fake_guest(test, 7, &good, TEST_GGTT);
	struct fake_device *two = vgpu_fake_guest(test, 7, &neighbour, TEST_GGTT);

	KUNIT_ASSERT_EQ(test, vgpu->balloon(&one->ggtt), 0);
	KUNIT_ASSERT_EQ(test, vgpu->balloon(&two->ggtt), 0);
	expect_ballooned(test, one);
	expect_ballooned(test, two);
	expect_only_guards_written(test, one);
	expect_only_guards_written(test, two);

	insert_page(one, SZ_64M);
	clear_all(two);
	expect_writes(test, two, 0);
	clear_all(one);
	expect_writes(test, one, 2);

	vgpu->deballoon(&one->ggtt);
	expect_empty(test, one);
	expect_ballooned(test, two);

	vgpu->deballoon(&two->ggtt);
	expect_empty(test, two);

	KUNIT_EXPECT_EQ(test, vgpu->num_fences(&one->i915, 32), 4);
	KUNIT_EXPECT_EQ(test, vgpu->num_fences(&two->i915, 32), 8);
}

static struct kunit_case resource_cases[] = {
	KUNIT_CASE(vgpu_foreign_memory_is_reserved),
	KUNIT_CASE(vgpu_foreign_memory_is_reserved_up_to_4g),
	KUNIT_CASE(vgpu_failed_balloon_leaves_nothing_behind),
	KUNIT_CASE(vgpu_bad_partition_is_refused_before_anything_is_reserved),
	KUNIT_CASE(vgpu_high_pins_stay_out_of_the_aperture),
	KUNIT_CASE(vgpu_unused_table_is_not_filled),
	KUNIT_CASE(vgpu_used_table_is_filled_once),
	KUNIT_CASE(vgpu_foreign_entries_are_never_written),
	KUNIT_CASE(vgpu_inserted_page_is_cleared_once),
	KUNIT_CASE(vgpu_inserted_entries_are_cleared_once),
	KUNIT_CASE(vgpu_suspend_clears_only_what_is_bound),
	KUNIT_CASE_PARAM(vgpu_resume, resume_gen_params),
	KUNIT_CASE(vgpu_entries_are_not_tracked_from_version_8_on),
	KUNIT_CASE(vgpu_abandoned_ggtt_is_not_written),
	KUNIT_CASE(vgpu_random_bindings_are_cleared_once),
	KUNIT_CASE(vgpu_fences_are_limited_by_the_hardware),
	KUNIT_CASE(vgpu_bare_metal_keeps_everything),
	KUNIT_CASE(vgpu_devices_have_their_own_resources),
	{ }
};

static struct kunit_suite resource_suite = {
	.name = "i915_vgpu_resources",
	.init = vgpu_fake_init,
	.test_cases = resource_cases,
};

kunit_test_suites(&resource_suite);
