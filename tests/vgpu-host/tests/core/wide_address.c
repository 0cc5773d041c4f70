// SPDX-License-Identifier: MIT
/*
 * Graphics addresses of 48 bits, on a platform that is Haswell otherwise: its
 * MI_STORE_DATA_IMM has the upper half of its address in a dword of its own,
 * and its PPGTT maps one gigabyte above 4 GiB to guest memory.
 */
#include <stdlib.h>
#include <string.h>

#include "platform/gen7/gen7.h"
#include "stream.h"

#define ADDRESS_BITS	48
#define MAPPED		UINT64_C(0x123400000000)
#define MI_SDI_WIDE	(0x20u << 23 | 2)

struct fixture {
	struct owner owner;
	struct platform platform;
	struct command_table commands;
	struct command_row *rows;
	uint64_t seen;
};

static enum walk_end walk(struct vgpu *vgpu, const struct engine *engine, uint64_t address,
			  struct walk_result *result)
{
	struct fixture *fixture = vgpu->ctx;

	(void)engine;
	fixture->seen = address;
	result->iova = OWNER_RAM_BASE + address % OWNER_RAM_SIZE;
	return address >> 30 == MAPPED >> 30 ? WALK_PAGE : WALK_NO_DIRECTORY;
}

static void widen_commands(struct fixture *fixture)
{
	fixture->commands = gen7_commands;
	fixture->rows = calloc(gen7_commands.count, sizeof(*fixture->rows));
	assert_non_null(fixture->rows);
	memcpy(fixture->rows, gen7_commands.rows, gen7_commands.count * sizeof(*fixture->rows));
	for (size_t i = 0; i < gen7_commands.count; i++) {
		if (strcmp(fixture->rows[i].name, "MI_STORE_DATA_IMM"))
			continue;
		fixture->rows[i].memory = (struct command_operand) {
			.dword = 1, .wide = true, .space_bit = 22,
		};
	}
	fixture->commands.rows = fixture->rows;
}

static int setup(void **state)
{
	const struct gpu_config config = { .aperture_size = TEST_APERTURE, .ggtt_size = TEST_GGTT };
	struct vgpu_config share = owner_config();
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	struct gpu *gpu;
	const char *why;

	assert_non_null(fixture);
	widen_commands(fixture);
	fixture->platform = haswell;
	fixture->platform.addresses = (UINT64_C(1) << ADDRESS_BITS) - 1;
	fixture->platform.walk = walk;
	fixture->platform.commands = &fixture->commands;
	gpu = gpu_create_of(&fixture->platform, &config, &why);
	assert_non_null(gpu);
	owner_join(&fixture->owner, gpu, &share);
	fixture->owner.gpu = gpu;
	stream_prepare(&fixture->owner);
	wr(&fixture->owner, BCS + MODE, 0x02000200);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	owner_fini(&fixture->owner);
	free(fixture->rows);
	free(fixture);
	return 0;
}

static void operand_has_all_its_bits(void **state)
{
	struct fixture *fixture = *state;
	const uint64_t address = MAPPED + DATA_RAM + 0x10;

	SUBMIT(&fixture->owner, BCS, MI_SDI_WIDE, (uint32_t)address, address >> 32, 0xfeedf00d);
	assert_true(fixture->seen == address);
	assert_int_equal(ram32(&fixture->owner, DATA_RAM + 0x10), 0xfeedf00d);
}

static void operand_ends_at_the_platforms_bits(void **state)
{
	struct fixture *fixture = *state;
	const uint64_t address = MAPPED + DATA_RAM + 0x20;

	SUBMIT(&fixture->owner, BCS, MI_SDI_WIDE, (uint32_t)address, address >> 32 | 0xffff0000, 7);
	assert_true(fixture->seen == address);
	assert_int_equal(ram32(&fixture->owner, DATA_RAM + 0x20), 7);
}

static void unmapped_operand_faults_with_its_upper_half(void **state)
{
	struct fixture *fixture = *state;

	SUBMIT(&fixture->owner, BCS, MI_SDI_WIDE, DATA_RAM, 0x1233, 7);
	assert_true(fixture->seen == (UINT64_C(0x1233) << 32 | DATA_RAM));
	assert_int_equal(ram32(&fixture->owner, DATA_RAM), 0);
	assert_int_equal(vgpu_refused(fixture->owner.vgpu, VGPU_REFUSED_DMA), 1);
}

/* Sums of the blitter wrap around at the platform's bits, and not at 32. */
static void blit_passes_four_gigabytes(void **state)
{
	struct fixture *fixture = *state;
	struct drawing *drawing = &fixture->owner.vgpu->drawings[ENGINE_BLITTER];

	drawing->setup = (struct blit_setup) {
		.control = 3u << 24 | 0xf0u << 16 | 4,	/* 32 bits, the pattern, 4 bytes a row */
		.mask = 3u << 20,
		.clip = { .x2 = 100, .y2 = 100 },
		.destination = MAPPED - 4,
		.foreground = 0x600df00d,
	};
	/* XY_PIXEL_BLT at 0,1 */
	SUBMIT(&fixture->owner, BCS, 2u << 29 | 0x24u << 22, 1u << 16);
	assert_true(fixture->seen == MAPPED);
	assert_int_equal(ram32(&fixture->owner, 0), 0x600df00d);
}

static void sum_wraps_around_at_the_platforms_bits(void **state)
{
	struct fixture *fixture = *state;
	struct vgpu *vgpu = fixture->owner.vgpu;

	assert_true(vgpu_address(vgpu, (UINT64_C(1) << ADDRESS_BITS) + 4) == 4);
	assert_true(vgpu_address(vgpu, UINT64_MAX) == (UINT64_C(1) << ADDRESS_BITS) - 1);
	fixture->platform.addresses = haswell.addresses;
	assert_true(vgpu_address(vgpu, MAPPED + 4) == 4);
}

static void blit_of_haswell_wraps_around_at_four_gigabytes(void **state)
{
	struct fixture *fixture = *state;

	fixture->platform.addresses = haswell.addresses;
	fixture->owner.vgpu->drawings[ENGINE_BLITTER].setup = (struct blit_setup) {
		.control = 3u << 24 | 0xf0u << 16 | 4,
		.mask = 3u << 20,
		.destination = UINT32_MAX - 3,
	};
	SUBMIT(&fixture->owner, BCS, 2u << 29 | 0x24u << 22, 3u << 16);
	assert_true(fixture->seen == 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(operand_has_all_its_bits, setup, teardown),
		cmocka_unit_test_setup_teardown(operand_ends_at_the_platforms_bits, setup, teardown),
		cmocka_unit_test_setup_teardown(unmapped_operand_faults_with_its_upper_half, setup, teardown),
		cmocka_unit_test_setup_teardown(blit_passes_four_gigabytes, setup, teardown),
		cmocka_unit_test_setup_teardown(sum_wraps_around_at_the_platforms_bits, setup, teardown),
		cmocka_unit_test_setup_teardown(blit_of_haswell_wraps_around_at_four_gigabytes, setup, teardown),
	};

	return cmocka_run_group_tests_name("wide-address", tests, NULL, NULL);
}
