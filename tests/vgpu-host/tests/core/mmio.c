// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <string.h>

#include "owner.h"

#define FF_SLICE_CHICKEN	0x2088		/* masked */
#define RING_EIR		0x20b0		/* write 1 to clear */
#define RP_STATE_CAP		0x145998	/* read only */
#define DSPCNTR			0x70180		/* plain */
#define NOTHING			0x30000

static void unknown_register_keeps_a_write(void **state)
{
	struct owner *owner = *state;

	wr(owner, NOTHING, 0xffffffff);
	assert_int_equal(rd(owner, NOTHING), 0);
}

static void unknown_register_is_logged_again(void **state)
{
	struct owner *owner = *state;

	for (int i = 0; i < 5; i++)
		wr(owner, NOTHING, 0x1234);
	assert_int_equal(owner->lines[VGPU_LOG_UNKNOWN], 1);
	assert_non_null(strstr(owner->last, "0x30000"));
	assert_non_null(strstr(owner->last, "0x00001234"));
	(void)rd(owner, NOTHING + 4);
	assert_int_equal(owner->lines[VGPU_LOG_UNKNOWN], 2);
}

static void masked_register_takes_unmasked_bits(void **state)
{
	struct owner *owner = *state;

	wr(owner, FF_SLICE_CHICKEN, 0x00ff00ff);
	wr(owner, FF_SLICE_CHICKEN, 0x000fff00);
	assert_int_equal(rd(owner, FF_SLICE_CHICKEN), 0xf0);
}

static void read_only_register_takes_a_write(void **state)
{
	struct owner *owner = *state;
	uint32_t before = rd(owner, RP_STATE_CAP);

	wr(owner, RP_STATE_CAP, ~before);
	assert_int_equal(rd(owner, RP_STATE_CAP), before);
}

static void w1c_register_is_set_by_a_write(void **state)
{
	struct owner *owner = *state;

	wr(owner, RING_EIR, 0xffffffff);
	assert_int_equal(rd(owner, RING_EIR), 0);
	reg_set(owner->vgpu, RING_EIR, 5);
	wr(owner, RING_EIR, 4);
	assert_int_equal(rd(owner, RING_EIR), 1);
}

static void narrow_write_clears_other_bytes(void **state)
{
	struct owner *owner = *state;
	uint8_t byte = 0xaa;

	wr(owner, DSPCNTR, 0x11223344);
	vgpu_bar_write(owner->vgpu, VGPU_BAR_MMIO, DSPCNTR + 2, &byte, 1);
	assert_int_equal(rd(owner, DSPCNTR), 0x11aa3344);
}

static void narrow_write_clears_w1c_neighbours(void **state)
{
	struct owner *owner = *state;
	uint8_t byte = 0x01;

	reg_set(owner->vgpu, RING_EIR, 0x0101);
	vgpu_bar_write(owner->vgpu, VGPU_BAR_MMIO, RING_EIR, &byte, 1);
	assert_int_equal(rd(owner, RING_EIR), 0x0100);
}

static void wide_access_loses_a_half(void **state)
{
	struct owner *owner = *state;
	uint64_t value = UINT64_C(0x1122334455667788);
	uint64_t back = 0;

	vgpu_bar_write(owner->vgpu, VGPU_BAR_MMIO, 0x70194 - 4, &value, 8);
	vgpu_bar_read(owner->vgpu, VGPU_BAR_MMIO, 0x70194 - 4, &back, 8);
	assert_int_equal(back & 0xffffffff, 0x55667788);
}

static void unaligned_access_is_torn(void **state)
{
	struct owner *owner = *state;
	uint32_t back = 0;

	wr(owner, 0x70180, 0x44332211);
	wr(owner, 0x70184, 0x88776655);
	vgpu_bar_read(owner->vgpu, VGPU_BAR_MMIO, 0x70183, &back, 4);
	assert_int_equal(back, 0x77665544);
}

static void access_past_the_end_is_taken(void **state)
{
	struct owner *owner = *state;
	uint64_t size = vgpu_bar_size(owner->vgpu, VGPU_BAR_MMIO);
	uint8_t buf[8];

	assert_int_equal(vgpu_bar_read(owner->vgpu, VGPU_BAR_MMIO, size, buf, 1), -EINVAL);
	assert_int_equal(vgpu_bar_read(owner->vgpu, VGPU_BAR_MMIO, size - 4, buf, 8), -EINVAL);
	assert_int_equal(vgpu_bar_write(owner->vgpu, VGPU_BAR_MMIO, UINT64_MAX, buf, 8), -EINVAL);
	assert_int_equal(vgpu_bar_read(owner->vgpu, 1, 0, buf, 4), -EINVAL);
	assert_int_equal(vgpu_bar_read(owner->vgpu, 7, 0, buf, 4), -EINVAL);
}

struct row_seen {
	const char *phase;
	const char *name;
	struct vgpu_count count;
	unsigned int rows;
};

static void look(void *ctx, const char *phase, enum vgpu_group group, const char *name,
		 uint64_t offset, const struct vgpu_count *count)
{
	struct row_seen *seen = ctx;

	(void)group;
	(void)offset;
	assert_true(count->reads || count->writes);
	if (!strcmp(phase, seen->phase) && !strcmp(name, seen->name)) {
		seen->count = *count;
		seen->rows++;
	}
}

static struct row_seen counted(struct owner *owner, const char *phase, const char *name)
{
	struct row_seen seen = { .phase = phase, .name = name };

	vgpu_stats(owner->vgpu, look, &seen);
	return seen;
}

static void access_is_not_counted(void **state)
{
	struct owner *owner = *state;

	(void)rd(owner, DSPCNTR);
	(void)rd(owner, DSPCNTR);
	wr(owner, NOTHING, 1);
	assert_int_equal(counted(owner, "boot", "DSPCNTR(A)").count.reads, 2);
	assert_int_equal(counted(owner, "boot", "DSPCNTR(A)").count.writes, 0);
	assert_int_equal(counted(owner, "boot", "0x30000").count.writes, 1);
}

static void access_is_counted_in_another_phase(void **state)
{
	struct owner *owner = *state;

	assert_int_equal(vgpu_phase(owner->vgpu, "probe"), 0);
	(void)rd(owner, DSPCNTR);
	assert_int_equal(vgpu_phase(owner->vgpu, "boot"), 0);
	(void)rd(owner, DSPCNTR);
	assert_int_equal(vgpu_phase(owner->vgpu, "probe"), 0);
	(void)rd(owner, DSPCNTR);
	assert_int_equal(counted(owner, "probe", "DSPCNTR(A)").count.reads, 2);
	assert_int_equal(counted(owner, "boot", "DSPCNTR(A)").count.reads, 1);
}

static void count_rows(void *ctx, const char *phase, enum vgpu_group group, const char *name,
		       uint64_t offset, const struct vgpu_count *count)
{
	unsigned int *rows = ctx;

	(void)phase;
	(void)group;
	(void)name;
	(void)offset;
	(void)count;
	++*rows;
}

/* A guest that touches all of BAR0: whoever asks for the counters is not to pay for it. */
static void answer_grows_with_the_guest(void **state)
{
	struct owner *owner = *state;
	unsigned int rows = 0;
	uint64_t reads = 0;

	for (uint64_t offset = 0; offset < 0x200000; offset += 4)
		(void)rd(owner, (uint32_t)offset);
	vgpu_stats(owner->vgpu, count_rows, &rows);
	assert_in_range(rows, 1024, 6000);
	reads = counted(owner, "boot", "others").count.reads;
	assert_in_range(reads, 500000, 0x80000 - 1024);
}

static void wide_access_is_counted_twice(void **state)
{
	struct owner *owner = *state;
	uint8_t buf[8] = { 0 };

	vgpu_bar_read(owner->vgpu, VGPU_BAR_MMIO, DSPCNTR, buf, 8);
	vgpu_bar_write(owner->vgpu, VGPU_BAR_MMIO, DSPCNTR + 4, buf, 1);
	assert_int_equal(counted(owner, "boot", "DSPCNTR(A)").count.reads, 1);
	assert_int_equal(counted(owner, "boot", "DSPLINOFF(A)").rows, 1);
	assert_int_equal(counted(owner, "boot", "DSPLINOFF(A)").count.reads, 0);
	assert_int_equal(counted(owner, "boot", "DSPLINOFF(A)").count.writes, 1);
	vgpu_bar_write(owner->vgpu, VGPU_BAR_MMIO, vgpu_bar_size(owner->vgpu, VGPU_BAR_MMIO) / 2,
		       buf, 8);
	assert_int_equal(counted(owner, "boot", "ggtt").count.writes, 1);
}

static void phase_name_is_not_checked(void **state)
{
	struct owner *owner = *state;
	char name[40];

	assert_int_equal(vgpu_phase(owner->vgpu, ""), -EINVAL);
	memset(name, 'x', sizeof(name));
	name[32] = 0;
	assert_int_equal(vgpu_phase(owner->vgpu, name), -EINVAL);
	for (int i = 1; i < 64; i++) {
		snprintf(name, sizeof(name), "phase%d", i);
		assert_int_equal(vgpu_phase(owner->vgpu, name), 0);
	}
	assert_int_equal(vgpu_phase(owner->vgpu, "one too many"), -ENOSPC);
}

static void reset_forgets_counters_or_keeps_registers(void **state)
{
	struct owner *owner = *state;

	wr(owner, DSPCNTR, 0x1234);
	vgpu_reset(owner->vgpu);
	assert_int_equal(rd(owner, DSPCNTR), 0);
	assert_int_equal(counted(owner, "boot", "DSPCNTR(A)").count.writes, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, owner_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(unknown_register_keeps_a_write),
		TEST(unknown_register_is_logged_again),
		TEST(masked_register_takes_unmasked_bits),
		TEST(read_only_register_takes_a_write),
		TEST(w1c_register_is_set_by_a_write),
		TEST(narrow_write_clears_other_bytes),
		TEST(narrow_write_clears_w1c_neighbours),
		TEST(wide_access_loses_a_half),
		TEST(unaligned_access_is_torn),
		TEST(access_past_the_end_is_taken),
		TEST(access_is_not_counted),
		TEST(access_is_counted_in_another_phase),
		TEST(wide_access_is_counted_twice),
		TEST(answer_grows_with_the_guest),
		TEST(phase_name_is_not_checked),
		TEST(reset_forgets_counters_or_keeps_registers),
	};

	return cmocka_run_group_tests_name("mmio", tests, NULL, NULL);
}
