// SPDX-License-Identifier: MIT
/* Registers that lie, and a display that is on before the driver comes. */
#include <stdlib.h>

#include "i915_pvinfo.h"
#include "pipes.h"

#define RP_STATE_CAP	0x145998
#define NOTHING		0x30000
#define REGISTERS	(2u << 20)
#define TRANS_FUNC	0x60400
#define DDI_BUF_B	0x64100
#define DDI_CLK_B	0x46104
#define SPLASH_FRAME_NS	(UINT64_C(1344) * 806 * 1000000 / 65000)

static void spoil(struct owner *owner, enum vgpu_reads_kind kind, uint64_t number)
{
	vgpu_set_reads(owner->vgpu, &(struct vgpu_reads) { .kind = kind, .number = number });
}

/* How many registers of BAR0 read differently than they should. */
static unsigned int lies(struct owner *owner, uint64_t seed)
{
	unsigned int count = 0;

	for (uint32_t offset = 0; offset < REGISTERS; offset += 4096 + 4) {
		uint32_t right, seen;

		spoil(owner, VGPU_READS_RIGHT, 0);
		right = rd(owner, offset);
		spoil(owner, VGPU_READS_RANDOM, seed);
		seen = rd(owner, offset);
		assert_int_equal(seen, rd(owner, offset));
		count += seen != right;
	}
	return count;
}

static void zero_and_ones_are_read_from_every_register(void **state)
{
	struct owner *owner = *state;

	spoil(owner, VGPU_READS_ZERO, 0);
	assert_int_equal(rd(owner, RP_STATE_CAP), 0);
	assert_int_equal(rd(owner, NOTHING), 0);
	spoil(owner, VGPU_READS_ONES, 0);
	assert_int_equal(rd(owner, RP_STATE_CAP), UINT32_MAX);
	assert_int_equal(rd(owner, NOTHING), UINT32_MAX);
}

static void writes_arrive_all_the_same(void **state)
{
	struct owner *owner = *state;

	spoil(owner, VGPU_READS_ONES, 0);
	wr(owner, DSPCNTR, 0x1234);
	spoil(owner, VGPU_READS_RIGHT, 0);
	assert_int_equal(rd(owner, DSPCNTR), 0x1234);
}

static void one_register_in_eight_lies(void **state)
{
	struct owner *owner = *state;
	unsigned int registers = REGISTERS / (4096 + 4) + 1;
	unsigned int total = 0;

	for (uint64_t seed = 1; seed <= 64; seed++)
		total += lies(owner, seed);
	assert_in_range(total, 64 * registers / 9, 64 * registers / 7);
}

static void seed_decides_which_registers_lie(void **state)
{
	struct owner *owner = *state;
	unsigned int same = 0;

	for (uint32_t offset = 0; offset < REGISTERS; offset += 4) {
		uint32_t first;

		spoil(owner, VGPU_READS_RANDOM, 1);
		first = rd(owner, offset);
		spoil(owner, VGPU_READS_RANDOM, 2);
		same += first && first == rd(owner, offset);
	}
	/* Those that hold something and that both seeds leave alone. */
	assert_in_range(same, 1, 2000);
}

static void pvinfo_stays_right(void **state)
{
	static const enum vgpu_reads_kind kinds[] = {
		VGPU_READS_ZERO, VGPU_READS_ONES, VGPU_READS_RANDOM,
	};
	struct owner *owner = *state;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		spoil(owner, kinds[i], 3);
		assert_int_equal(rd(owner, VGT_PVINFO_PAGE), (uint32_t)VGT_MAGIC);
		assert_int_equal(rd(owner, VGT_PVINFO_PAGE + 0x40), TEST_MAPPABLE);
		assert_int_equal(rd(owner, VGT_PVINFO_PAGE + 0xffc), 0);
	}
}

static void memory_and_config_space_stay_right(void **state)
{
	struct owner *owner = *state;
	uint16_t vendor = 0;
	uint32_t entry = 0;

	map_page(owner, TEST_MAPPABLE, 0);
	put_ram32(owner, 0, 0xcafe);
	spoil(owner, VGPU_READS_DEAD, 0);
	vgpu_config_read(owner->vgpu, 0, &vendor, 2);
	assert_int_equal(vendor, 0x8086);
	vgpu_bar_read(owner->vgpu, VGPU_BAR_MMIO, (2u << 20) + TEST_MAPPABLE / 4096 * 4, &entry, 4);
	assert_int_equal(entry, pte(OWNER_RAM_BASE));
	vgpu_bar_read(owner->vgpu, VGPU_BAR_APERTURE, TEST_MAPPABLE, &entry, 4);
	assert_int_equal(entry, 0xcafe);
}

static void dead_device_answers_as_often_as_it_says(void **state)
{
	struct owner *owner = *state;
	uint64_t magic = 0;

	spoil(owner, VGPU_READS_DEAD, 3);
	vgpu_bar_read(owner->vgpu, VGPU_BAR_MMIO, VGT_PVINFO_PAGE, &magic, 8);
	assert_true(magic == VGT_MAGIC);
	assert_int_equal(rd(owner, NOTHING), 0);
	assert_int_equal(rd(owner, NOTHING), UINT32_MAX);
	assert_int_equal(rd(owner, VGT_PVINFO_PAGE), UINT32_MAX);
	vgpu_reset(owner->vgpu);
	assert_int_equal(rd(owner, VGT_PVINFO_PAGE), (uint32_t)VGT_MAGIC);
}

/* ---- the display before the driver ------------------------------------------- */

static void left_on(struct owner *owner, enum vgpu_boot_pipe how)
{
	struct vgpu_config config = owner_config();

	config.boot_pipe = how;
	owner_init(owner, &config);
}

static void display_is_off_unless_asked(void **state)
{
	struct owner *owner = *state;

	assert_int_equal(rd(owner, TRANSCONF), 0);
	assert_int_equal(rd(owner, TRANS_FUNC), 0);
	run_for(owner, 10 * FRAME_NS);
	assert_int_equal(rd(owner, FRMCOUNT), 0);
}

/* The five writes of KVMGT for a Broadwell, and nothing beyond. */
static void pipe_is_left_on_as_gvt_does(void **state)
{
	static const uint32_t functions[] = {
		[VGPU_BOOT_PIPE_DP] = 0x92000000, [VGPU_BOOT_PIPE_DVI] = 0x91000000,
	};

	(void)state;
	for (unsigned int how = VGPU_BOOT_PIPE_DP; how <= VGPU_BOOT_PIPE_DVI; how++) {
		struct owner owner;

		left_on(&owner, (enum vgpu_boot_pipe)how);
		assert_int_equal(rd(&owner, TRANS_FUNC), functions[how]);
		assert_int_equal(rd(&owner, DDI_BUF_B), 0x80000000);
		assert_int_equal(rd(&owner, DDI_CLK_B), 0x40000000);
		assert_int_equal(rd(&owner, TRANSCONF), 0xc0000000);
		assert_int_equal(rd(&owner, 0x60000), 0);
		assert_int_equal(rd(&owner, DSPCNTR), 0);
		run_for(&owner, 10 * FRAME_NS);
		assert_int_equal(rd(&owner, FRMCOUNT), 10);
		owner_fini(&owner);
	}
}

static void splash_is_shown(void **state)
{
	struct owner owner;

	(void)state;
	left_on(&owner, VGPU_BOOT_PIPE_SPLASH);
	run_for(&owner, 10 * SPLASH_FRAME_NS);
	assert_int_equal(rd(&owner, FRMCOUNT), 10);
	expect_splash(&owner);
	assert_int_equal(rd(&owner, CURSURFLIVE), TEST_MAPPABLE);
	owner_fini(&owner);
}

static void reset_switches_the_display_on_again(void **state)
{
	struct owner owner;

	(void)state;
	left_on(&owner, VGPU_BOOT_PIPE_SPLASH);
	wr(&owner, TRANSCONF, 0);
	wr(&owner, DSPCNTR, 0);
	vgpu_reset(owner.vgpu);
	assert_int_equal(rd(&owner, TRANSCONF), 0xc0000000);
	assert_int_equal(rd(&owner, DSPCNTR), 0x98000000);
	owner_fini(&owner);
}

static void new_share_starts_with_the_display_on(void **state)
{
	struct vgpu_config next = owner_config();
	struct owner owner;

	(void)state;
	left_on(&owner, VGPU_BOOT_PIPE_DP);
	next.fences = 2;
	assert_int_equal(vgpu_repartition(owner.vgpu, &next), 0);
	vgpu_reset(owner.vgpu);
	assert_int_equal(rd(&owner, TRANSCONF), 0xc0000000);
	owner_fini(&owner);
}

#define owner_test(name) cmocka_unit_test_setup_teardown(name, owner_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		owner_test(zero_and_ones_are_read_from_every_register),
		owner_test(writes_arrive_all_the_same),
		owner_test(one_register_in_eight_lies),
		owner_test(seed_decides_which_registers_lie),
		owner_test(pvinfo_stays_right),
		owner_test(memory_and_config_space_stay_right),
		owner_test(dead_device_answers_as_often_as_it_says),
		owner_test(display_is_off_unless_asked),
		cmocka_unit_test(pipe_is_left_on_as_gvt_does),
		cmocka_unit_test(splash_is_shown),
		cmocka_unit_test(reset_switches_the_display_on_again),
		cmocka_unit_test(new_share_starts_with_the_display_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
