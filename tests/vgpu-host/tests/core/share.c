// SPDX-License-Identifier: MIT
/* Configs, PVINFO, several shares of one GPU, PCI config space. */
#include <string.h>

#include "owner.h"

#define PVINFO		0x78000
#define GEN7_GT_SCRATCH	0x4f100
#define ENTRY(address)	((2u << 20) + (uint32_t)((address) >> 12) * 4)

struct gpu_case {
	const char *name;
	struct gpu_config config;
	bool good;
};

static const struct gpu_case gpu_cases[] = {
	{ .name = "usual", .good = true,
	  .config = { .platform = "haswell", .aperture_size = 256u << 20,
		      .ggtt_size = UINT64_C(2) << 30 } },
	{ .name = "1 GiB", .good = true,
	  .config = { .platform = "haswell", .aperture_size = 128u << 20,
		      .ggtt_size = UINT64_C(1) << 30 } },
	{ .name = "no platform",
	  .config = { .aperture_size = 256u << 20, .ggtt_size = UINT64_C(2) << 30 } },
	{ .name = "unknown platform",
	  .config = { .platform = "larrabee", .aperture_size = 256u << 20,
		      .ggtt_size = UINT64_C(2) << 30 } },
	{ .name = "GGTT of the usual size", .good = true,
	  .config = { .platform = "haswell", .aperture_size = 256u << 20 } },
	{ .name = "GGTT of 4 GiB",
	  .config = { .platform = "haswell", .aperture_size = 256u << 20,
		      .ggtt_size = UINT64_C(4) << 30 } },
	{ .name = "Skylake's GGTT of 4 GiB", .good = true,
	  .config = { .platform = "skylake", .aperture_size = 256u << 20,
		      .ggtt_size = UINT64_C(4) << 30 } },
	{ .name = "Skylake's GGTT of 8 GiB",
	  .config = { .platform = "skylake", .aperture_size = 256u << 20,
		      .ggtt_size = UINT64_C(8) << 30 } },
	{ .name = "aperture not a power of two",
	  .config = { .platform = "haswell", .aperture_size = 192u << 20,
		      .ggtt_size = UINT64_C(2) << 30 } },
};

static void bad_gpu_is_made(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(gpu_cases) / sizeof(gpu_cases[0]); i++) {
		const char *why = "untouched";
		struct gpu *gpu = gpu_create(&gpu_cases[i].config, &why);

		if (!gpu != !gpu_cases[i].good || !why != gpu_cases[i].good)
			fail_msg("%s", gpu_cases[i].name);
		gpu_destroy(gpu);
	}
}

static struct vgpu *try_join(struct owner *first, const struct vgpu_config *config,
			     const char **why)
{
	return vgpu_create(first->gpu, config, first->vgpu->ops, first, why);
}

static void overlapping_share_is_made(void **state)
{
	struct owner *owner = *state;
	struct vgpu_config config = owner_config();
	const char *why;

	assert_null(try_join(owner, &config, &why));
	assert_non_null(strstr(why, "overlap"));
	config.mappable.base = 128u << 20;
	assert_null(try_join(owner, &config, &why));
	config.pvinfo = VGPU_PVINFO_HIDDEN;	/* the whole GPU */
	assert_null(try_join(owner, &config, &why));
}

static void bad_monitor_is_plugged_in(void **state)
{
	struct owner *owner = *state;
	struct vgpu_config config = {
		.pvinfo = VGPU_PVINFO_PRESENT, .monitors = { { .width = 639, .height = 480 } },
	};
	const char *why;

	assert_null(try_join(owner, &config, &why));
	assert_non_null(strstr(why, "monitor"));
}

static void shares_touch_each_other(void **state)
{
	struct owner *one = *state;
	struct owner two;
	uint64_t iova;

	owner_join_neighbour(&two, one->gpu);

	wr(one, 0x70180, 1);
	assert_int_equal(rd(&two, 0x70180), 0);
	map_page(one, TEST_MAPPABLE, 0x1000);
	map_page(&two, TEST_NEIGHBOUR, 0x2000);
	assert_int_equal(rd(&two, ENTRY(TEST_MAPPABLE)), 0);
	map_page(&two, TEST_MAPPABLE, 0x2000);
	assert_int_equal(rd(one, ENTRY(TEST_MAPPABLE)), pte(OWNER_RAM_BASE + 0x1000));
	assert_int_equal(vgpu_refused(two.vgpu, VGPU_REFUSED_GGTT_WRITE), 1);
	assert_int_equal(vgpu_refused(one->vgpu, VGPU_REFUSED_GGTT_WRITE), 0);

	vgpu_reset(two.vgpu);
	assert_int_equal(rd(one, ENTRY(TEST_MAPPABLE)), pte(OWNER_RAM_BASE + 0x1000));
	assert_true(vgpu_ggtt_entry(one->vgpu, TEST_MAPPABLE >> 12, &iova));
	assert_false(vgpu_ggtt_entry(two.vgpu, TEST_NEIGHBOUR >> 12, &iova));
	owner_fini(&two);
}

static void share_is_not_given_back(void **state)
{
	struct owner *one = *state;
	struct owner two;

	for (int i = 0; i < 3; i++) {
		owner_join_neighbour(&two, one->gpu);
		assert_int_equal(rd(&two, ENTRY(TEST_NEIGHBOUR)), 0);
		map_page(&two, TEST_NEIGHBOUR, 0x2000);
		owner_fini(&two);
	}
}

/* ---- PVINFO ------------------------------------------------------------------------ */

static void page_lies(void **state)
{
	struct owner *owner = *state;
	uint64_t magic = 0;
	uint16_t major = 0;

	vgpu_bar_read(owner->vgpu, VGPU_BAR_MMIO, PVINFO, &magic, 8);
	vgpu_bar_read(owner->vgpu, VGPU_BAR_MMIO, PVINFO + 8, &major, 2);
	assert_memory_equal(&magic, "vGTvGTvG", 8);
	assert_int_equal(major, 1);
	assert_int_equal(rd(owner, PVINFO + 0x0c), 7);
	assert_int_equal(rd(owner, PVINFO + 0x10), 0xc);
	assert_int_equal(rd(owner, PVINFO + 0x40), TEST_MAPPABLE);
	assert_int_equal(rd(owner, PVINFO + 0x44), 64u << 20);
	assert_int_equal(rd(owner, PVINFO + 0x48), TEST_NONMAPPABLE);
	assert_int_equal(rd(owner, PVINFO + 0x4c), 384u << 20);
	assert_int_equal(rd(owner, PVINFO + 0x50), 4);
	assert_int_equal(owner->lines[VGPU_LOG_GUEST], 0);
}

static void wrong_promise_is_corrected(void **state)
{
	struct vgpu_config config = owner_config();
	struct owner owner;

	(void)state;
	config.mappable = (struct vgpu_range) { .base = 0xfffff123, .size = 0xffffffff };
	config.fences = 77;
	owner_init(&owner, &config);
	assert_int_equal(rd(&owner, PVINFO + 0x40), 0xfffff123);
	assert_int_equal(rd(&owner, PVINFO + 0x44), 0xffffffff);
	assert_int_equal(rd(&owner, PVINFO + 0x50), 77);
	wr(&owner, 0x100000 + 8 * 31, 0x1000);
	assert_int_equal(vgpu_refused(owner.vgpu, VGPU_REFUSED_FENCE), 0);
	owner_fini(&owner);
}

static void guest_writes_the_hosts_half(void **state)
{
	struct owner *owner = *state;

	wr(owner, PVINFO + 0x40, 0);
	assert_int_equal(rd(owner, PVINFO + 0x40), TEST_MAPPABLE);
	assert_int_equal(owner->lines[VGPU_LOG_GUEST], 1);
	(void)rd(owner, PVINFO + 0x14);		/* reserved */
	assert_int_equal(owner->lines[VGPU_LOG_GUEST], 2);
}

static void display_ready_is_lost(void **state)
{
	struct owner *owner = *state;

	assert_int_equal(vgpu_display_ready(owner->vgpu), 0);
	wr(owner, PVINFO + 0x804, 1);
	assert_int_equal(vgpu_display_ready(owner->vgpu), 1);
	vgpu_reset(owner->vgpu);
	assert_int_equal(vgpu_display_ready(owner->vgpu), 0);
}

static void notification_is_lost(void **state)
{
	struct owner *owner = *state;

	wr(owner, PVINFO + 0x838, 0x1000);
	wr(owner, PVINFO + 0x818, 4);
	wr(owner, PVINFO + 0x818, 4);
	wr(owner, PVINFO + 0x818, 99);
	assert_int_equal(vgpu_notifications(owner->vgpu, 4), 2);
	assert_int_equal(vgpu_notifications(owner->vgpu, 99), 0);
	assert_int_equal(owner->lines[VGPU_LOG_GUEST], 2);	/* the second one, and 99 */
	assert_int_equal(rd(owner, PVINFO + 0x818), 0);
}

static void blind_guest_is_not_noticed(void **state)
{
	struct owner *owner = *state;

	wr(owner, 0x229c, 0x02000200);		/* PPGTT on, PVINFO never read */
	assert_true(owner->vgpu->state.failsafe);
	vgpu_reset(owner->vgpu);
	(void)rd(owner, PVINFO);
	wr(owner, 0x229c, 0x02000200);
	assert_false(owner->vgpu->state.failsafe);
	wr(owner, PVINFO + 0x808, 1);		/* "not enough" */
	assert_true(owner->vgpu->state.failsafe);
}

static void hidden_page_is_seen(void **state)
{
	struct vgpu_config config = owner_config();
	struct owner owner;

	(void)state;
	config.pvinfo = VGPU_PVINFO_HIDDEN;
	owner_init(&owner, &config);
	for (uint32_t offset = 0; offset < 0x1000; offset += 4) {
		wr(&owner, PVINFO + offset, 0xffffffff);
		assert_int_equal(rd(&owner, PVINFO + offset), 0);
	}
	wr(&owner, 0x229c, 0x02000200);
	map_page(&owner, 0, 0);
	map_page(&owner, TEST_GGTT - 4096, 0);
	wr(&owner, 0x100000 + 8 * 31, 0x1000);
	for (unsigned int i = 0; i < VGPU_REFUSALS; i++)
		assert_int_equal(vgpu_refused(owner.vgpu, i), 0);
	assert_int_equal(owner.lines[VGPU_LOG_GUEST], 0);
	assert_int_equal(vgpu_display_ready(owner.vgpu), 0);
	owner_fini(&owner);
}

static void bad_magic_looks_good(void **state)
{
	struct vgpu_config config = owner_config();
	struct owner owner;

	(void)state;
	config.pvinfo = VGPU_PVINFO_BAD_MAGIC;
	owner_init(&owner, &config);
	assert_int_not_equal(rd(&owner, PVINFO), 0);
	assert_int_not_equal(rd(&owner, PVINFO), 0x76544776);
	assert_int_equal(rd(&owner, PVINFO + 8), 0);
	map_page(&owner, 0, 0);
	assert_int_equal(vgpu_refused(owner.vgpu, VGPU_REFUSED_GGTT_WRITE), 0);
	owner_fini(&owner);
}

static void bare_metal_has_no_stolen_memory(void **state)
{
	struct vgpu_config config = owner_config();
	uint32_t value = 0x12345678;
	struct owner owner;

	(void)state;
	config.pvinfo = VGPU_PVINFO_HIDDEN;
	owner_init(&owner, &config);
	vgpu_config_read(owner.vgpu, 0x50, &value, 2);
	assert_int_equal(value & 0xffff, 0x0208);	/* 2 MiB of entries, 32 MiB stolen */
	vgpu_config_read(owner.vgpu, 0x5c, &value, 4);
	wr(&owner, ENTRY(0), pte(value + (31u << 20)));
	value = 0x12345678;
	vgpu_bar_write(owner.vgpu, VGPU_BAR_APERTURE, 8, &value, 4);
	value = 0;
	vgpu_bar_read(owner.vgpu, VGPU_BAR_APERTURE, 8, &value, 4);
	assert_int_equal(value, 0x12345678);
	assert_int_equal(vgpu_refused(owner.vgpu, VGPU_REFUSED_DMA), 0);
	owner_fini(&owner);
}

static void guest_reaches_stolen_memory(void **state)
{
	struct owner *owner = *state;
	uint32_t value = 1;

	wr(owner, ENTRY(TEST_MAPPABLE), pte(0xc0000000));
	vgpu_bar_write(owner->vgpu, VGPU_BAR_APERTURE, TEST_MAPPABLE, &value, 4);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_DMA), 1);
}

/* ---- another share under a guest ------------------------------------------------------- */

static struct vgpu_config moved_config(void)
{
	struct vgpu_config config = owner_config();

	config.version_minor = 3;
	config.id = 9;
	config.caps = 0;
	config.mappable.base = 128u << 20;
	config.nonmappable = (struct vgpu_range) { .base = UINT64_C(3) << 29, .size = 256u << 20 };
	config.fences = 2;
	return config;
}

static void share_changes_before_the_guest_looks(void **state)
{
	struct owner *owner = *state;
	struct vgpu_config config = moved_config();

	(void)rd(owner, PVINFO);
	assert_int_equal(vgpu_repartition(owner->vgpu, &config), 0);
	(void)rd(owner, PVINFO + 4);
	assert_int_equal(rd(owner, PVINFO + 0x40), TEST_MAPPABLE);
	assert_int_equal(vgpu_told(owner->vgpu)->mappable.base, TEST_MAPPABLE);
	map_page(owner, TEST_MAPPABLE, 0x1000);
	assert_int_equal(rd(owner, ENTRY(TEST_MAPPABLE)), pte(OWNER_RAM_BASE + 0x1000));
	wr(owner, 0x100000 + 8 * 3, 0x1000);
	assert_int_equal(owner->lines[VGPU_LOG_GUEST], 0);
}

static void new_share_is_half_told(void **state)
{
	struct owner *owner = *state;
	struct vgpu_config config = moved_config();
	uint8_t page[0x54];

	assert_int_equal(vgpu_repartition(owner->vgpu, &config), 0);
	vgpu_bar_read(owner->vgpu, VGPU_BAR_MMIO, PVINFO, page, sizeof(page));
	assert_memory_equal(page, "vGTvGTvG", 8);
	assert_memory_equal(page + 8, "\1\0\3\0\11\0\0\0\0\0\0\0", 12);
	assert_int_equal(rd(owner, PVINFO + 0x40), 128u << 20);
	assert_int_equal(rd(owner, PVINFO + 0x48), 3u << 29);
	assert_int_equal(rd(owner, PVINFO + 0x4c), 256u << 20);
	assert_int_equal(rd(owner, PVINFO + 0x50), 2);
	assert_int_equal(vgpu_told(owner->vgpu)->id, 9);
}

static void old_share_is_still_open(void **state)
{
	struct owner *owner = *state;
	struct vgpu_config config = moved_config();
	uint64_t iova;

	map_page(owner, TEST_MAPPABLE, 0x1000);
	wr(owner, 0x100000 + 8 * 3, 0x1000);
	assert_int_equal(vgpu_repartition(owner->vgpu, &config), 0);
	(void)rd(owner, PVINFO);
	assert_false(vgpu_ggtt_entry(owner->vgpu, TEST_MAPPABLE >> 12, &iova));
	map_page(owner, TEST_MAPPABLE, 0x1000);
	map_page(owner, TEST_NONMAPPABLE, 0x1000);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_WRITE), 2);
	wr(owner, 0x100000 + 8 * 2, 0x1000);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_FENCE), 1);
	map_page(owner, 128u << 20, 0x1000);
	map_page(owner, UINT64_C(3) << 29, 0x1000);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_WRITE), 2);
}

static void reset_guest_finds_its_old_share(void **state)
{
	struct owner *owner = *state;
	struct vgpu_config config = moved_config();
	uint64_t iova;

	map_page(owner, TEST_MAPPABLE, 0x1000);
	assert_int_equal(vgpu_repartition(owner->vgpu, &config), 0);
	vgpu_reset(owner->vgpu);
	assert_int_equal(rd(owner, PVINFO + 0x40), 128u << 20);
	assert_false(vgpu_ggtt_entry(owner->vgpu, TEST_MAPPABLE >> 12, &iova));
	(void)rd(owner, PVINFO);
	map_page(owner, 128u << 20, 0x1000);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_WRITE), 0);
}

static void new_share_takes_the_monitor_along(void **state)
{
	const struct vgpu_monitor monitor = { .width = 800, .height = 600 };
	struct owner *owner = *state;
	struct vgpu_config config = moved_config();

	config.pvinfo = VGPU_PVINFO_HIDDEN;
	config.ports = 3;
	config.monitors[0].width = 0;
	assert_int_equal(vgpu_repartition(owner->vgpu, &config), 0);
	assert_int_equal(vgpu_plug(owner->vgpu, 0, &monitor), 0);
	(void)rd(owner, PVINFO);
	assert_int_equal(vgpu_told(owner->vgpu)->mappable.base, 128u << 20);
	assert_int_equal(vgpu_told(owner->vgpu)->ports, 1);
	assert_int_equal(vgpu_told(owner->vgpu)->monitors[0].width, 800);
	assert_int_equal(vgpu_told(owner->vgpu)->pvinfo, VGPU_PVINFO_PRESENT);
}

static void new_share_overlaps_another(void **state)
{
	struct owner *one = *state;
	struct vgpu_config config = moved_config();
	struct vgpu_config grown = owner_config();
	struct owner two;

	owner_join(&two, one->gpu, &config);
	assert_int_equal(vgpu_repartition(one->vgpu, &config), -EINVAL);
	grown.mappable.size = 65u << 20;
	assert_int_equal(vgpu_repartition(one->vgpu, &grown), -EINVAL);
	grown.mappable = (struct vgpu_range) { .base = 0, .size = 128u << 20 };
	assert_int_equal(vgpu_repartition(one->vgpu, &grown), 0);	/* over its own old one */
	(void)rd(one, PVINFO);
	assert_int_equal(rd(one, PVINFO + 0x40), 0);
	owner_fini(&two);
}

static void two_shares_are_promised_one_slice(void **state)
{
	struct owner *one = *state;
	struct vgpu_config config = moved_config();
	struct vgpu_config away = moved_config();
	const char *why;
	struct owner two;

	owner_join(&two, one->gpu, &config);
	away.mappable.base = 192u << 20;
	away.nonmappable.base = 256u << 20;
	assert_int_equal(vgpu_repartition(two.vgpu, &away), 0);
	assert_int_equal(vgpu_repartition(one->vgpu, &away), -EINVAL);
	assert_int_equal(vgpu_repartition(one->vgpu, &config), -EINVAL);	/* not yet free */
	assert_null(try_join(one, &away, &why));
	(void)rd(&two, PVINFO);
	assert_int_equal(vgpu_repartition(one->vgpu, &config), 0);
	owner_fini(&two);
}

static void bare_metal_is_repartitioned(void **state)
{
	struct vgpu_config config = owner_config();
	struct owner owner;

	(void)state;
	config.pvinfo = VGPU_PVINFO_BAD_MAGIC;
	owner_init(&owner, &config);
	assert_int_equal(vgpu_repartition(owner.vgpu, &config), -ENODEV);
	owner_fini(&owner);
}

/* ---- PCI ------------------------------------------------------------------------------ */

static uint32_t config_rd(struct owner *owner, uint32_t offset)
{
	uint32_t value = 0;

	assert_int_equal(vgpu_config_read(owner->vgpu, offset, &value, 4), 0);
	return value;
}

static void config_wr(struct owner *owner, uint32_t offset, uint32_t value)
{
	assert_int_equal(vgpu_config_write(owner->vgpu, offset, &value, 4), 0);
}

static void identity_is_wrong(void **state)
{
	struct owner *owner = *state;

	assert_int_equal(config_rd(owner, 0x00), 0x04128086);
	config_wr(owner, 0x00, 0);
	assert_int_equal(config_rd(owner, 0x00), 0x04128086);
	assert_int_equal(config_rd(owner, 0x08) >> 8, 0x030000);
	assert_int_equal(config_rd(owner, 0x50) & 0xffff, 0x0200);	/* 2 MiB of entries */
	assert_int_equal(config_rd(owner, 0x5c), 0);
	assert_int_equal(config_rd(owner, 0xfc), 0);
}

static void bar_sizes_wrong(void **state)
{
	static const struct {
		uint32_t offset;
		uint32_t mask;
	} bars[] = {
		{ 0x10, 0xffc00004 }, { 0x14, 0xffffffff },
		{ 0x18, 0xf000000c }, { 0x1c, 0xffffffff },
		{ 0x20, 0xffffffc1 }, { 0x24, 0 }, { 0x30, 0 },
	};
	struct owner *owner = *state;

	for (size_t i = 0; i < sizeof(bars) / sizeof(bars[0]); i++) {
		config_wr(owner, bars[i].offset, 0xffffffff);
		assert_int_equal(config_rd(owner, bars[i].offset), bars[i].mask);
	}
	config_wr(owner, 0x10, 0xe0000000);
	assert_int_equal(config_rd(owner, 0x10), 0xe0000004);
}

static void msi_capability_is_not_found(void **state)
{
	struct owner *owner = *state;

	assert_int_not_equal(config_rd(owner, 0x04) & 0x00100000, 0);
	assert_int_equal(config_rd(owner, 0x34) & 0xff, 0x90);
	assert_int_equal(config_rd(owner, 0x90), 0x0080d005);
	config_wr(owner, 0x90, 0xffffffff);
	assert_int_equal(config_rd(owner, 0x90), 0x0081d005);
	config_wr(owner, 0x98, 0x12345678);
	assert_int_equal(config_rd(owner, 0x98), 0x12345678);
}

static void sleep_loses_what_the_registers_hold(void **state)
{
	struct owner *owner = *state;

	assert_int_equal(config_rd(owner, 0xd0), 0x00020001);
	assert_int_equal(config_rd(owner, 0xd4), 0);	/* no promise of No_Soft_Reset, but it is kept */
	wr(owner, GEN7_GT_SCRATCH, 0x1234);
	config_wr(owner, 0xd4, 0xffffffff);
	assert_int_equal(config_rd(owner, 0xd4), 3);
	config_wr(owner, 0xd4, 0);
	assert_int_equal(rd(owner, GEN7_GT_SCRATCH), 0x1234);
	config_wr(owner, 0xd4, 3);
	vgpu_reset(owner->vgpu);
	assert_int_equal(config_rd(owner, 0xd4), 0);
}

static void config_access_leaves_the_space(void **state)
{
	struct owner *owner = *state;
	uint8_t buf[8] = { 0 };

	assert_int_equal(vgpu_config_read(owner->vgpu, 0x100, buf, 1), -EINVAL);
	assert_int_equal(vgpu_config_read(owner->vgpu, 0xfc, buf, 8), -EINVAL);
	assert_int_equal(vgpu_config_write(owner->vgpu, UINT32_MAX, buf, 4), -EINVAL);
	assert_int_equal(vgpu_config_read(owner->vgpu, 0xff, buf, 1), 0);
	assert_int_equal(vgpu_config_read(owner->vgpu, 0x0d, buf, 2), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, owner_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_gpu_is_made),
		TEST(overlapping_share_is_made),
		TEST(bad_monitor_is_plugged_in),
		TEST(shares_touch_each_other),
		TEST(share_is_not_given_back),
		TEST(page_lies),
		cmocka_unit_test(wrong_promise_is_corrected),
		TEST(guest_writes_the_hosts_half),
		TEST(display_ready_is_lost),
		TEST(notification_is_lost),
		TEST(blind_guest_is_not_noticed),
		cmocka_unit_test(hidden_page_is_seen),
		cmocka_unit_test(bad_magic_looks_good),
		cmocka_unit_test(bare_metal_has_no_stolen_memory),
		TEST(guest_reaches_stolen_memory),
		TEST(share_changes_before_the_guest_looks),
		TEST(new_share_is_half_told),
		TEST(old_share_is_still_open),
		TEST(reset_guest_finds_its_old_share),
		TEST(new_share_takes_the_monitor_along),
		TEST(new_share_overlaps_another),
		TEST(two_shares_are_promised_one_slice),
		cmocka_unit_test(bare_metal_is_repartitioned),
		TEST(identity_is_wrong),
		TEST(bar_sizes_wrong),
		TEST(msi_capability_is_not_found),
		TEST(sleep_loses_what_the_registers_hold),
		TEST(config_access_leaves_the_space),
	};

	return cmocka_run_group_tests_name("share", tests, NULL, NULL);
}
