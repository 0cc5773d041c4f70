// SPDX-License-Identifier: MIT
/* What a guest tells its host: the state of the display, PPGTTs, suspend and resume. */

#include <linux/prandom.h>
#include <linux/scatterlist.h>
#include <linux/string.h>

#include <kunit/test.h>

#include "tests/i915_vgpu_fake.h"

static const struct i915_vgpu_test_ops * const vgpu = &i915_vgpu_test_ops;

static const struct i915_vgpu_snapshot good = I915_VGPU_TEST_SHARE;
static const struct i915_vgpu_snapshot neighbour = I915_VGPU_TEST_NEIGHBOUR;

/* A fake device has no runtime PM reference; callers that must hold one take it here. */
static void hold_device(struct fake_device *device, intel_wakeref_t *wakeref)
{
	*wakeref = vgpu->rpm_get(&device->i915.runtime_pm);
}

static void release_device(struct fake_device *device, intel_wakeref_t wakeref)
{
	vgpu->rpm_put(&device->i915.runtime_pm, wakeref);
}

static void set_display_ready(struct fake_device *device, bool ready)
{
	intel_wakeref_t wakeref;

	hold_device(device, &wakeref);
	vgpu->set_display_ready(&device->i915, ready);
	release_device(device, wakeref);
}

/* A full reset of the GT, in which the host writes the page anew. */
static void reset_gt(struct fake_device *device)
{
	intel_wakeref_t wakeref;

	hold_device(device, &wakeref);
	device->host.page->display_ready = 0;
	vgpu->reset_done(&device->i915);
	release_device(device, wakeref);
}

static void suspend(struct fake_device *device)
{
	intel_wakeref_t wakeref;

	hold_device(device, &wakeref);
	vgpu->suspend(&device->i915);
	release_device(device, wakeref);
}

static int resume(struct fake_device *device)
{
	intel_wakeref_t wakeref;
	int err;

	hold_device(device, &wakeref);
	err = vgpu->resume(&device->i915);
	release_device(device, wakeref);

	return err;
}

/* A guest after probe, in which the GT was reset. */
static struct fake_device *probed_guest(struct kunit *test, unsigned int ver,
					const struct i915_vgpu_snapshot *snapshot)
{
	struct fake_device *device = vgpu_fake_guest(test, ver, snapshot, TEST_GGTT);

	reset_gt(device);
	vgpu_forget_accesses(test);

	return device;
}

/* ---- the display ---- */

static void expect_report(struct kunit *test, struct fake_device *device, u32 ready)
{
	EXPECT_ACCESSES(test, { WR, 32, 0x804, ready, &device->i915.uncore });
}

/* The host may still have what a previous kernel has reported. */
static void vgpu_display_is_reported_as_not_ready_at_probe(struct kunit *test)
{
	struct fake_device *device = vgpu_fake_guest(test, 9, &good, TEST_GGTT);

	reset_gt(device);
	expect_report(test, device, 0);
	reset_gt(device);
	vgpu_expect_no_access(test);

	/* Also if the driver is unbound before a reset */
	device = vgpu_fake_guest(test, 9, &good, TEST_GGTT);
	set_display_ready(device, false);
	expect_report(test, device, 0);
	reset_gt(device);
	vgpu_expect_no_access(test);
}

static void vgpu_display_is_reported_once_per_change(struct kunit *test)
{
	struct fake_device *device = probed_guest(test, 9, &good);

	set_display_ready(device, false);
	vgpu_expect_no_access(test);

	set_display_ready(device, true);
	set_display_ready(device, true);
	expect_report(test, device, 1);

	set_display_ready(device, false);
	set_display_ready(device, false);
	expect_report(test, device, 0);

	set_display_ready(device, true);
	expect_report(test, device, 1);
}

static void vgpu_display_is_reported_after_a_reset_if_it_is_ready(struct kunit *test)
{
	struct fake_device *device = probed_guest(test, 9, &good);

	reset_gt(device);
	vgpu_expect_no_access(test);

	set_display_ready(device, true);
	vgpu_forget_accesses(test);
	reset_gt(device);
	expect_report(test, device, 1);
	reset_gt(device);
	expect_report(test, device, 1);

	set_display_ready(device, false);
	expect_report(test, device, 0);
	reset_gt(device);
	vgpu_expect_no_access(test);
}

static void vgpu_display_is_not_ready_over_suspend(struct kunit *test)
{
	struct fake_device *device = probed_guest(test, 9, &good);

	set_display_ready(device, true);
	vgpu_forget_accesses(test);

	suspend(device);
	expect_report(test, device, 0);
	suspend(device);
	vgpu_expect_no_access(test);

	KUNIT_EXPECT_EQ(test, resume(device), 0);
	KUNIT_EXPECT_EQ(test, device->host.page->display_ready, 0);
	vgpu_forget_accesses(test);

	/* The first commit with a plane */
	set_display_ready(device, true);
	expect_report(test, device, 1);
}

/* ---- PPGTTs ---- */

/* An object with a DMA address. */
struct fake_page {
	struct drm_i915_gem_object obj;
	struct sg_table pages;
	struct scatterlist sg;
};

struct fake_ppgtt {
	struct i915_ppgtt base;
	struct fake_device *device;
	struct i915_page_directory top;
	void *entries[GEN8_3LVL_PDPES];
	struct i915_page_table tables[GEN8_3LVL_PDPES];
	struct fake_page directories[GEN8_3LVL_PDPES];
	struct fake_page root;
	/* Between ppgtt_created() and ppgtt_destroyed() */
	bool alive;
};

static void set_address(struct fake_page *page, u64 address)
{
	sg_dma_address(&page->sg) = address;
	page->pages.sgl = &page->sg;
	page->obj.mm.pages = &page->pages;
}

/* Not the address that was set: on 32 bit the upper half is lost. */
static u64 address_of(const struct fake_page *page)
{
	return sg_dma_address(&page->sg);
}

/* As ppgtt_init() and gen8_ppgtt_create() leave it, with all directories of three levels. */
static struct fake_ppgtt *new_ppgtt(struct kunit *test, struct fake_device *device,
				    u64 total, u64 address)
{
	struct fake_ppgtt *ppgtt;
	unsigned int i;

	ppgtt = kunit_kzalloc(test, sizeof(*ppgtt), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, ppgtt);

	ppgtt->device = device;
	ppgtt->base.vm.i915 = &device->i915;
	ppgtt->base.vm.gt = &device->gt;
	ppgtt->base.vm.total = total;
	ppgtt->base.pd = &ppgtt->top;
	INIT_LIST_HEAD(&ppgtt->base.vgpu_link);
	ppgtt->top.pt.base = &ppgtt->root.obj;
	ppgtt->top.entry = ppgtt->entries;
	set_address(&ppgtt->root, address);

	for (i = 0; i < GEN8_3LVL_PDPES; i++) {
		ppgtt->entries[i] = &ppgtt->tables[i];
		ppgtt->tables[i].base = &ppgtt->directories[i].obj;
		set_address(&ppgtt->directories[i], address + (i + 1) * SZ_4K);
	}

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

/* Both take the runtime PM reference that they need, and give it back. */
static void create(struct kunit *test, struct fake_ppgtt *ppgtt)
{
	atomic_t *wakerefs = &ppgtt->device->i915.runtime_pm.wakeref_count;

	KUNIT_ASSERT_EQ(test, atomic_read(wakerefs), 0);
	vgpu->ppgtt_created(&ppgtt->base);
	KUNIT_ASSERT_EQ(test, atomic_read(wakerefs), 0);
	ppgtt->alive = true;
}

static void destroy(struct kunit *test, struct fake_ppgtt *ppgtt)
{
	atomic_t *wakerefs = &ppgtt->device->i915.runtime_pm.wakeref_count;

	KUNIT_ASSERT_EQ(test, atomic_read(wakerefs), 0);
	vgpu->ppgtt_destroyed(&ppgtt->base);
	KUNIT_ASSERT_EQ(test, atomic_read(wakerefs), 0);
	ppgtt->alive = false;
}

static unsigned int references(const struct fake_ppgtt *ppgtt)
{
	u64 roots[GEN8_3LVL_PDPES];
	unsigned int i;

	if (i915_vm_is_4lvl(&ppgtt->base.vm)) {
		roots[0] = address_of(&ppgtt->root);
		return vgpu_fake_host_references(&ppgtt->device->host, roots, 4);
	}

	for (i = 0; i < GEN8_3LVL_PDPES; i++)
		roots[i] = address_of(&ppgtt->directories[i]);

	return vgpu_fake_host_references(&ppgtt->device->host, roots, 3);
}

/*
 * The host has one reference to each PPGTT that is alive, and to none if the
 * guest is not awake; it knows no other, and has seen no mistake.
 */
static void expect_host_in_step(struct kunit *test, const struct fake_host *host,
				struct fake_ppgtt * const *ppgtts, unsigned int count,
				bool awake, unsigned int step)
{
	unsigned int i, known = 0;

	KUNIT_ASSERT_EQ_MSG(test, host->errors, 0, "step %u: %s", step, host->error);

	for (i = 0; i < count; i++) {
		const unsigned int want = awake && ppgtts[i]->alive;

		KUNIT_ASSERT_EQ_MSG(test, references(ppgtts[i]), want, "step %u, PPGTT %u",
				    step, i);
		known += want;
	}

	KUNIT_ASSERT_EQ_MSG(test, vgpu_fake_host_ppgtts(host), known, "step %u", step);
}

static void expect_3lvl(struct kunit *test, const struct fake_ppgtt *ppgtt, u32 message)
{
	const void *at = &ppgtt->device->i915.uncore;

	EXPECT_ACCESSES(test,
			{ WR, 64, 0x838, address_of(&ppgtt->directories[0]), at },
			{ WR, 64, 0x840, address_of(&ppgtt->directories[1]), at },
			{ WR, 64, 0x848, address_of(&ppgtt->directories[2]), at },
			{ WR, 64, 0x850, address_of(&ppgtt->directories[3]), at },
			{ WR, 32, 0x818, message, at });
}

static void expect_4lvl(struct kunit *test, const struct fake_ppgtt *ppgtt, u32 message)
{
	const void *at = &ppgtt->device->i915.uncore;

	EXPECT_ACCESSES(test,
			{ WR, 64, 0x838, address_of(&ppgtt->root), at },
			{ WR, 32, 0x818, message, at });
}

static void vgpu_4lvl_ppgtt_is_announced_and_withdrawn(struct kunit *test)
{
	struct fake_device *device = probed_guest(test, 9, &good);
	struct fake_ppgtt *ppgtt = new_4lvl(test, device, 0x7ffe12345000ULL);

	create(test, ppgtt);
	expect_4lvl(test, ppgtt, 4);
	expect_host_in_step(test, &device->host, &ppgtt, 1, true, 0);

	destroy(test, ppgtt);
	expect_4lvl(test, ppgtt, 5);
	expect_host_in_step(test, &device->host, &ppgtt, 1, true, 1);
}

static void vgpu_3lvl_ppgtt_is_announced_and_withdrawn(struct kunit *test)
{
	struct fake_device *device = probed_guest(test, 8, &good);
	struct fake_ppgtt *ppgtt = new_3lvl(test, device, 0x7ffe12345000ULL);

	create(test, ppgtt);
	expect_3lvl(test, ppgtt, 2);
	expect_host_in_step(test, &device->host, &ppgtt, 1, true, 0);

	destroy(test, ppgtt);
	expect_3lvl(test, ppgtt, 3);
	expect_host_in_step(test, &device->host, &ppgtt, 1, true, 1);
}

/* Cleanup after a constructor that failed earlier */
static void vgpu_unannounced_ppgtt_is_not_withdrawn(struct kunit *test)
{
	struct fake_device *device = probed_guest(test, 9, &good);
	struct fake_ppgtt *ppgtt = new_4lvl(test, device, SZ_1M);

	destroy(test, ppgtt);
	vgpu_expect_no_access(test);
}

/* ---- suspend and resume ---- */

static void vgpu_suspend_withdraws_each_ppgtt_once(struct kunit *test)
{
	struct fake_device *device = probed_guest(test, 9, &good);
	struct fake_ppgtt *ppgtt = new_4lvl(test, device, SZ_1M);

	create(test, ppgtt);
	vgpu_forget_accesses(test);

	suspend(device);
	expect_4lvl(test, ppgtt, 5);
	expect_host_in_step(test, &device->host, &ppgtt, 1, false, 0);

	/* Shutdown and unbind follow suspend in some orders. */
	suspend(device);
	vgpu_expect_no_access(test);
}

static void vgpu_resume_reads_the_page_and_announces_each_ppgtt_once(struct kunit *test)
{
	struct fake_device *device = probed_guest(test, 9, &good);
	struct fake_ppgtt *ppgtt = new_4lvl(test, device, SZ_1M);
	const void *page = device->host.page;

	create(test, ppgtt);
	suspend(device);
	vgpu_forget_accesses(test);

	KUNIT_EXPECT_EQ(test, resume(device), 0);
	EXPECT_ACCESSES(test,
			{ RD, 64, 0x000, 0, page },
			{ RD, 64, 0x008, 0, page },
			{ RD, 32, 0x010, 0, page },
			{ RD, 64, 0x040, 0, page },
			{ RD, 64, 0x048, 0, page },
			{ RD, 32, 0x050, 0, page },
			{ WR, 64, 0x838, address_of(&ppgtt->root) },
			{ WR, 32, 0x818, 4 });
	expect_host_in_step(test, &device->host, &ppgtt, 1, true, 0);

	/* The page is read again, and nothing is announced. */
	KUNIT_EXPECT_EQ(test, resume(device), 0);
	EXPECT_ACCESSES(test,
			{ RD, 64, 0x000 }, { RD, 64, 0x008 }, { RD, 32, 0x010 },
			{ RD, 64, 0x040 }, { RD, 64, 0x048 }, { RD, 32, 0x050 });
	expect_host_in_step(test, &device->host, &ppgtt, 1, true, 1);
}

static void vgpu_resume_binds_the_guards(struct kunit *test)
{
	static const unsigned int vers[] = { 7, 9 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(vers); i++) {
		struct fake_device *device = probed_guest(test, vers[i], &good);
		u32 *low = vgpu_fake_entry(device, SZ_128M - SZ_4K);
		u32 *high = vgpu_fake_entry(device, SZ_1G + 384 * SZ_1M - SZ_4K);

		KUNIT_ASSERT_EQ(test, vgpu->balloon(&device->ggtt), 0);
		suspend(device);
		*low = 0;
		*high = TEST_FOREIGN_ENTRY;

		KUNIT_EXPECT_EQ(test, resume(device), 0);
		KUNIT_EXPECT_EQ(test, *low, TEST_SCRATCH_ENTRY);
		KUNIT_EXPECT_EQ(test, *high, TEST_SCRATCH_ENTRY);
		vgpu->deballoon(&device->ggtt);
	}
}

/* ---- hosts ---- */

/* What a host does to the PPGTTs that it knows while the guest sleeps. */
struct host_case {
	const char *name;
	bool resets;
};

static const struct host_case host_cases[] = {
	/* KVMGT if the guest has put the device into D3: suspend to RAM; also suspend to idle */
	{ .name = "host_keeps_ppgtts", .resets = false },
	/* A reset without D3: suspend to disk */
	{ .name = "host_forgets_ppgtts", .resets = true },
};

static void host_to_desc(const struct host_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(host, host_cases, host_to_desc);

static void sleep(struct kunit *test, struct fake_device *device)
{
	const struct host_case *c = test->param_value;

	suspend(device);
	if (c->resets)
		vgpu_fake_host_reset(&device->host);
}

/* The messages for PPGTTs of both kinds, over two suspends. */
static void vgpu_ppgtts_are_known_once_over_suspend(struct kunit *test)
{
	struct fake_device *device = probed_guest(test, 9, &good);
	struct fake_ppgtt *ppgtts[] = {
		new_4lvl(test, device, SZ_1M),
		new_3lvl(test, device, SZ_2M),
		new_4lvl(test, device, SZ_4M),
	};
	const unsigned int count = ARRAY_SIZE(ppgtts);
	const struct fake_host *host = &device->host;
	unsigned int i, step = 0;

	for (i = 0; i < count; i++)
		create(test, ppgtts[i]);
	expect_host_in_step(test, host, ppgtts, count, true, step++);

	for (i = 0; i < 2; i++) {
		sleep(test, device);
		expect_host_in_step(test, host, ppgtts, count, false, step++);
		KUNIT_EXPECT_EQ(test, resume(device), 0);
		expect_host_in_step(test, host, ppgtts, count, true, step++);
		KUNIT_EXPECT_EQ(test, resume(device), 0);
		expect_host_in_step(test, host, ppgtts, count, true, step++);
		vgpu_forget_accesses(test);
	}

	for (i = 0; i < count; i++) {
		destroy(test, ppgtts[i]);
		expect_host_in_step(test, host, ppgtts, count, true, step++);
	}
}

/* A worker may destroy a PPGTT between suspend and resume. */
static void vgpu_ppgtts_are_not_announced_while_asleep(struct kunit *test)
{
	struct fake_device *device = probed_guest(test, 9, &good);
	struct fake_ppgtt *ppgtts[] = {
		new_4lvl(test, device, SZ_1M),	/* destroyed */
		new_3lvl(test, device, SZ_2M),	/* created */
		new_4lvl(test, device, SZ_4M),	/* created and destroyed */
		new_4lvl(test, device, SZ_8M),	/* neither */
	};
	const unsigned int count = ARRAY_SIZE(ppgtts);
	const struct fake_host *host = &device->host;

	create(test, ppgtts[0]);
	create(test, ppgtts[3]);
	sleep(test, device);
	vgpu_forget_accesses(test);

	destroy(test, ppgtts[0]);
	create(test, ppgtts[1]);
	create(test, ppgtts[2]);
	destroy(test, ppgtts[2]);
	vgpu_expect_no_access(test);
	expect_host_in_step(test, host, ppgtts, count, false, 0);

	KUNIT_EXPECT_EQ(test, resume(device), 0);
	expect_host_in_step(test, host, ppgtts, count, true, 1);

	destroy(test, ppgtts[1]);
	destroy(test, ppgtts[3]);
	expect_host_in_step(test, host, ppgtts, count, true, 2);
}

/* Return: whether the guest is awake after one random step. */
static bool random_step(struct kunit *test, struct fake_device *device,
			struct fake_ppgtt *ppgtt, u32 choice, bool awake)
{
	switch (choice % 8) {
	case 0:
		sleep(test, device);
		return false;
	case 1:
		KUNIT_ASSERT_EQ(test, resume(device), 0);
		return true;
	default:
		if (ppgtt->alive)
			destroy(test, ppgtt);
		else
			create(test, ppgtt);
		return awake;
	}
}

/* Addresses are used again, as by an allocator. */
static void vgpu_ppgtts_are_known_once_after_random_steps(struct kunit *test)
{
	struct fake_device *device = probed_guest(test, 9, &good);
	struct fake_ppgtt *ppgtts[TEST_PPGTTS];
	bool awake = true;
	struct rnd_state rnd;
	unsigned int i, seed;

	for (i = 0; i < TEST_PPGTTS; i++)
		ppgtts[i] = new_ppgtt(test, device, BIT_ULL(i % 2 ? 32 : 48), (i + 1) * SZ_1M);

	for (seed = 1; seed <= 4; seed++) {
		prandom_seed_state(&rnd, seed);
		for (i = 0; i < 500; i++) {
			const u32 which = prandom_u32_state(&rnd) % TEST_PPGTTS;

			awake = random_step(test, device, ppgtts[which],
					    prandom_u32_state(&rnd), awake);
			expect_host_in_step(test, &device->host, ppgtts, TEST_PPGTTS, awake,
					    seed * 1000 + i);
			vgpu_forget_accesses(test);
		}
	}
}

/* ---- bare metal, and two devices ---- */

static void vgpu_bare_metal_is_not_accessed(struct kunit *test)
{
	struct fake_device *device = vgpu_fake_bare_metal(test, 9, TEST_GGTT);
	struct fake_ppgtt *ppgtt = new_4lvl(test, device, SZ_1M);

	create(test, ppgtt);
	set_display_ready(device, true);
	reset_gt(device);
	suspend(device);
	KUNIT_EXPECT_EQ(test, resume(device), 0);
	destroy(test, ppgtt);
	vgpu_expect_no_access(test);
}

static void vgpu_devices_have_their_own_hosts(struct kunit *test)
{
	struct fake_device *one = probed_guest(test, 9, &good);
	struct fake_device *two = probed_guest(test, 9, &neighbour);
	struct fake_ppgtt *of_one = new_4lvl(test, one, SZ_1M);
	struct fake_ppgtt *of_two = new_4lvl(test, two, SZ_2M);

	set_display_ready(one, true);
	set_display_ready(two, true);
	EXPECT_ACCESSES(test,
			{ WR, 32, 0x804, 1, &one->i915.uncore },
			{ WR, 32, 0x804, 1, &two->i915.uncore });

	create(test, of_one);
	expect_4lvl(test, of_one, 4);
	create(test, of_two);
	expect_4lvl(test, of_two, 4);

	suspend(two);
	expect_host_in_step(test, &one->host, &of_one, 1, true, 0);
	expect_host_in_step(test, &two->host, &of_two, 1, false, 0);
	KUNIT_EXPECT_EQ(test, resume(two), 0);
	destroy(test, of_one);
	expect_host_in_step(test, &one->host, &of_one, 1, true, 1);
	expect_host_in_step(test, &two->host, &of_two, 1, true, 1);
}

static struct kunit_case message_cases[] = {
	KUNIT_CASE(vgpu_display_is_reported_as_not_ready_at_probe),
	KUNIT_CASE(vgpu_display_is_reported_once_per_change),
	KUNIT_CASE(vgpu_display_is_reported_after_a_reset_if_it_is_ready),
	KUNIT_CASE(vgpu_display_is_not_ready_over_suspend),
	KUNIT_CASE(vgpu_4lvl_ppgtt_is_announced_and_withdrawn),
	KUNIT_CASE(vgpu_3lvl_ppgtt_is_announced_and_withdrawn),
	KUNIT_CASE(vgpu_unannounced_ppgtt_is_not_withdrawn),
	KUNIT_CASE(vgpu_suspend_withdraws_each_ppgtt_once),
	KUNIT_CASE(vgpu_resume_reads_the_page_and_announces_each_ppgtt_once),
	KUNIT_CASE(vgpu_resume_binds_the_guards),
	KUNIT_CASE_PARAM(vgpu_ppgtts_are_known_once_over_suspend, host_gen_params),
	KUNIT_CASE_PARAM(vgpu_ppgtts_are_not_announced_while_asleep, host_gen_params),
	KUNIT_CASE_PARAM(vgpu_ppgtts_are_known_once_after_random_steps, host_gen_params),
	KUNIT_CASE(vgpu_bare_metal_is_not_accessed),
	KUNIT_CASE(vgpu_devices_have_their_own_hosts),
	{ }
};

static struct kunit_suite message_suite = {
	.name = "i915_vgpu_messages",
	.init = vgpu_fake_init,
	.test_cases = message_cases,
};

kunit_test_suites(&message_suite);
