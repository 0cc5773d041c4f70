// SPDX-License-Identifier: MIT
/* A GGTT whose entries have 8 bytes, on a platform that is Haswell otherwise. */
#include <stdlib.h>

#include "memory/ggtt.h"
#include "memory/gtt_format.h"
#include "owner.h"

#define TABLE		UINT64_C(0x800000)
#define ENTRY(address)	(TABLE + ((address) >> 12) * 8)
#define FOREIGN		UINT64_C(0x1000)
#define GMCH_CTRL	0x50
#define GMCH_4G		0x00c0

static const struct gtt_size sizes[] = {
	{ .bytes = TEST_GGTT, .control = 0x80 },
	{ .bytes = UINT64_C(4) << 30, .control = GMCH_4G },
	{ .bytes = 0 },
};

static const struct gtt_format wide = {
	.entry_size = 8,
	.present = 1,
	.address = UINT64_C(0x7ffffff000),
	.stale = 3,
	.sizes = sizes,
	.sizes_rule = "the GGTT is not 2 or 4 GiB",
	.stolen_shift = 8,
};

struct fixture {
	struct platform platform;
	struct owner owner;
};

static int setup(void **state)
{
	const struct gpu_config config = { .aperture_size = TEST_APERTURE, .ggtt_size = TEST_GGTT };
	struct vgpu_config share = owner_config();
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	const char *why;
	struct gpu *gpu;

	fixture->platform = haswell;
	fixture->platform.bar0_size = UINT64_C(16) << 20;
	fixture->platform.gtt = &wide;
	gpu = gpu_create_of(&fixture->platform, &config, &why);
	assert_non_null(gpu);
	owner_join(&fixture->owner, gpu, &share);
	fixture->owner.gpu = gpu;
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	owner_fini(&fixture->owner);
	free(fixture);
	return 0;
}

static void write64(struct owner *owner, uint64_t offset, uint64_t value)
{
	assert_int_equal(vgpu_bar_write(owner->vgpu, VGPU_BAR_MMIO, offset, &value, 8), 0);
}

static uint64_t read64(struct owner *owner, uint64_t offset)
{
	uint64_t value = 0;

	assert_int_equal(vgpu_bar_read(owner->vgpu, VGPU_BAR_MMIO, offset, &value, 8), 0);
	return value;
}

static void entry_is_written_at_once(void **state)
{
	struct owner *owner = &((struct fixture *)*state)->owner;
	uint64_t iova;

	write64(owner, ENTRY(TEST_MAPPABLE + 0x1000), (OWNER_RAM_BASE + 0x5000) | 3);
	assert_true(read64(owner, ENTRY(TEST_MAPPABLE + 0x1000)) == ((OWNER_RAM_BASE + 0x5000) | 3));
	assert_int_equal(ggtt_translate(owner->vgpu, TEST_MAPPABLE + 0x1234, "test", &iova), 0);
	assert_true(iova == OWNER_RAM_BASE + 0x5234);
	assert_false(vgpu_ggtt_entry(owner->vgpu, TEST_MAPPABLE >> 12, &iova));
	assert_false(vgpu_ggtt_entry(owner->vgpu, (TEST_MAPPABLE >> 12) + 2, &iova));
}

static void entry_is_written_in_halves(void **state)
{
	struct owner *owner = &((struct fixture *)*state)->owner;
	uint64_t iova;

	wr(owner, ENTRY(TEST_MAPPABLE) + 4, OWNER_RAM_BASE >> 32);
	assert_false(vgpu_ggtt_entry(owner->vgpu, TEST_MAPPABLE >> 12, &iova));
	wr(owner, ENTRY(TEST_MAPPABLE), (uint32_t)OWNER_RAM_BASE + 0x7000 + 1);
	assert_true(vgpu_ggtt_entry(owner->vgpu, TEST_MAPPABLE >> 12, &iova));
	assert_true(iova == OWNER_RAM_BASE + 0x7000);
	assert_int_equal(rd(owner, ENTRY(TEST_MAPPABLE) + 4), OWNER_RAM_BASE >> 32);
	assert_int_equal(rd(owner, ENTRY(TEST_MAPPABLE)), 0x7001);
}

static void foreign_entry_is_refused(void **state)
{
	struct owner *owner = &((struct fixture *)*state)->owner;

	write64(owner, ENTRY(FOREIGN), OWNER_RAM_BASE | 1);
	assert_true(read64(owner, ENTRY(FOREIGN)) == 0);
	assert_true(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_WRITE) > 0);
	write64(owner, ENTRY(TEST_MAPPABLE), OWNER_RAM_BASE | 1);
	write64(owner, ENTRY(TEST_MAPPABLE + (64u << 20)) - 8, OWNER_RAM_BASE | 1);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_WRITE), 2);
}

static void foreign_entry_without_a_trap_is_swept(void **state)
{
	struct owner *owner = &((struct fixture *)*state)->owner;
	uint64_t *table = calloc(TEST_GGTT >> 12, vgpu_ggtt_entry_size(owner->vgpu));
	uint64_t iova;

	assert_non_null(table);
	vgpu_map_ggtt(owner->vgpu, table);
	table[FOREIGN >> 12] = OWNER_RAM_BASE | 1;
	table[(TEST_GGTT >> 12) - 1] = OWNER_RAM_BASE | 1;
	table[TEST_MAPPABLE >> 12] = OWNER_RAM_BASE | 1;
	ggtt_sweep(owner->vgpu);
	assert_true(!table[FOREIGN >> 12] && !table[(TEST_GGTT >> 12) - 1]);
	assert_true(vgpu_ggtt_entry(owner->vgpu, TEST_MAPPABLE >> 12, &iova));
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_WRITE), 2);
	vgpu_map_ggtt(owner->vgpu, NULL);
	free(table);
}

static void table_ends_where_its_entries_do(void **state)
{
	struct owner *owner = &((struct fixture *)*state)->owner;
	uint64_t end = TABLE + (TEST_GGTT >> 12) * 8;

	assert_int_equal(vgpu_bar_size(owner->vgpu, VGPU_BAR_MMIO), 16u << 20);
	write64(owner, end, 1);
	assert_true(read64(owner, end) == 0);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_WRITE), 0);
	write64(owner, end - 8, 1);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_WRITE), 2);
}

static void sizes_are_the_platforms(void **state)
{
	struct fixture *fixture = *state;
	struct gpu_config config = { .aperture_size = TEST_APERTURE, .ggtt_size = UINT64_C(4) << 30 };
	struct vgpu_config share = owner_config();
	struct owner owner;
	uint16_t control = 0;
	const char *why;
	struct gpu *gpu = gpu_create_of(&fixture->platform, &config, &why);

	share.pvinfo = VGPU_PVINFO_HIDDEN;
	assert_non_null(gpu);
	owner_join(&owner, gpu, &share);
	owner.gpu = gpu;
	assert_int_equal(vgpu_config_read(owner.vgpu, GMCH_CTRL, &control, 2), 0);
	assert_int_equal(control, GMCH_4G | 1 << 8);	/* 32 MiB of stolen memory */
	owner_fini(&owner);
	config.ggtt_size = UINT64_C(1) << 30;
	assert_null(gpu_create_of(&fixture->platform, &config, &why));
	assert_string_equal(why, wide.sizes_rule);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(entry_is_written_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(entry_is_written_in_halves, setup, teardown),
		cmocka_unit_test_setup_teardown(foreign_entry_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(foreign_entry_without_a_trap_is_swept, setup, teardown),
		cmocka_unit_test_setup_teardown(table_ends_where_its_entries_do, setup, teardown),
		cmocka_unit_test_setup_teardown(sizes_are_the_platforms, setup, teardown),
	};

	return cmocka_run_group_tests_name("gtt-format", tests, NULL, NULL);
}
