// SPDX-License-Identifier: MIT
/* PPGTTs that a guest announces: roots, references, and what each kind of reset leaves of them. */
#include "owner.h"

#define PVINFO		0x78000
#define G2V_NOTIFY	(PVINFO + 0x818)
#define PDP(i)		(PVINFO + 0x838 + 8 * (i))
#define GDRST		0x941c
#define GDRST_FULL	1
#define GDRST_RENDER	2
#define PMCSR		0xd4

enum {
	L3_CREATE = 2,
	L3_DESTROY = 3,
	L4_CREATE = 4,
	L4_DESTROY = 5,
	CONTEXT_CREATE = 6,
};

static void send(struct owner *owner, uint32_t message, uint64_t a, uint64_t b, uint64_t c,
		 uint64_t d)
{
	const uint64_t pdp[VGPU_PDPS] = { a, b, c, d };

	for (unsigned int i = 0; i < VGPU_PDPS; i++) {
		wr(owner, PDP(i), (uint32_t)pdp[i]);
		wr(owner, PDP(i) + 4, pdp[i] >> 32);
	}
	wr(owner, G2V_NOTIFY, message);
}

static void send4(struct owner *owner, uint32_t message, uint64_t root)
{
	send(owner, message, root, 0, 0, 0);
}

static struct vgpu_ppgtt row_at(const struct owner *owner, unsigned int index)
{
	struct vgpu_ppgtt row = { .levels = 0 };

	assert_true(vgpu_ppgtt(owner->vgpu, index, &row));
	return row;
}

static unsigned int roots(const struct owner *owner)
{
	struct vgpu_ppgtt row;
	unsigned int count = 0;

	while (vgpu_ppgtt(owner->vgpu, count, &row))
		count++;
	return count;
}

static uint64_t refused(const struct owner *owner)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < VGPU_REFUSALS; i++)
		sum += vgpu_refused(owner->vgpu, i);
	return sum;
}

static void enter_d3hot(struct owner *owner)
{
	const uint16_t d3hot = 3, d0 = 0;

	assert_int_equal(vgpu_config_write(owner->vgpu, PMCSR, &d3hot, 2), 0);
	assert_int_equal(vgpu_config_write(owner->vgpu, PMCSR, &d0, 2), 0);
}

static void created_root_has_one_reference(void **state)
{
	struct owner *owner = *state;
	struct vgpu_ppgtt row;

	assert_int_equal(roots(owner), 0);
	send4(owner, L4_CREATE, 0x1234567000);
	assert_int_equal(roots(owner), 1);
	row = row_at(owner, 0);
	assert_true(row.pdp[0] == 0x1234567000 && !row.pdp[1] && !row.pdp[2] && !row.pdp[3]);
	assert_int_equal(row.levels, 4);
	assert_int_equal(row.references, 1);
	assert_true(row.shadowed);
	assert_int_equal(refused(owner), 0);
}

static void destroyed_root_is_gone(void **state)
{
	struct owner *owner = *state;

	send4(owner, L4_CREATE, 0x1000);
	send4(owner, L4_CREATE, 0x2000);
	send4(owner, L4_CREATE, 0x3000);
	send4(owner, L4_DESTROY, 0x2000);
	assert_int_equal(roots(owner), 2);
	assert_int_equal(row_at(owner, 0).pdp[0], 0x1000);
	assert_int_equal(row_at(owner, 1).pdp[0], 0x3000);
	send4(owner, L4_DESTROY, 0x1000);
	send4(owner, L4_DESTROY, 0x3000);
	assert_int_equal(roots(owner), 0);
	assert_int_equal(refused(owner), 0);
}

static void second_create_takes_a_reference_and_is_refused(void **state)
{
	struct owner *owner = *state;

	send4(owner, L4_CREATE, 0x1000);
	send4(owner, L4_CREATE, 0x1000);
	assert_int_equal(roots(owner), 1);
	assert_int_equal(row_at(owner, 0).references, 2);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_PPGTT_CREATE_KNOWN), 1);
	send4(owner, L4_DESTROY, 0x1000);
	assert_int_equal(row_at(owner, 0).references, 1);
	send4(owner, L4_DESTROY, 0x1000);
	assert_int_equal(roots(owner), 0);
	assert_int_equal(refused(owner), 1);
}

static void destroy_of_an_unknown_root_is_refused(void **state)
{
	struct owner *owner = *state;

	send4(owner, L4_CREATE, 0x1000);
	send4(owner, L4_DESTROY, 0x2000);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_PPGTT_DESTROY_UNKNOWN), 1);
	assert_int_equal(row_at(owner, 0).references, 1);
	assert_int_equal(refused(owner), 1);
}

static void root_of_three_levels_is_all_four_pointers(void **state)
{
	struct owner *owner = *state;
	struct vgpu_ppgtt row;

	send(owner, L3_CREATE, 0x1000, 0x2000, 0x3000, 0x4000);
	send(owner, L3_CREATE, 0x1000, 0x2000, 0x3000, 0x5000);
	assert_int_equal(roots(owner), 2);
	row = row_at(owner, 1);
	assert_int_equal(row.levels, 3);
	assert_int_equal(row.pdp[3], 0x5000);
	send(owner, L3_DESTROY, 0x1000, 0x2000, 0x3000, 0x5000);
	assert_int_equal(row_at(owner, 0).pdp[3], 0x4000);
	assert_int_equal(refused(owner), 0);
}

static void root_of_four_levels_is_its_first_pointer(void **state)
{
	struct owner *owner = *state;

	send(owner, L4_CREATE, 0x1000, 0x2000, 0x3000, 0x4000);
	assert_int_equal(row_at(owner, 0).pdp[1], 0);
	send(owner, L3_CREATE, 0x1000, 7, 7, 7);	/* the row decides what matches */
	assert_int_equal(roots(owner), 1);
	assert_int_equal(row_at(owner, 0).references, 2);
	send(owner, L3_DESTROY, 0x1000, 8, 8, 8);
	send(owner, L4_DESTROY, 0x1000, 9, 9, 9);
	assert_int_equal(roots(owner), 0);
}

static void other_messages_leave_the_table_alone(void **state)
{
	struct owner *owner = *state;

	send4(owner, CONTEXT_CREATE, 0x1000);
	send4(owner, 0, 0x1000);
	assert_int_equal(roots(owner), 0);
	assert_int_equal(owner->lines[VGPU_LOG_GUEST], 1);	/* of 0, which is unknown */
}

static void full_table_refuses_a_new_root_and_keeps_the_others(void **state)
{
	struct owner *owner = *state;

	for (uint64_t i = 1; i <= VGPU_PPGTTS_MAX; i++)
		ppgtt_create(owner->vgpu, PPGTT_LEVELS_4, (uint64_t[VGPU_PDPS]) { i << 12 });
	assert_int_equal(refused(owner), 0);
	send4(owner, L4_CREATE, 0xfff000000000);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_PPGTT_CREATE_FULL), 1);
	assert_int_equal(roots(owner), VGPU_PPGTTS_MAX);
	send4(owner, L4_CREATE, 0x1000);
	assert_int_equal(row_at(owner, 0).references, 2);
	send4(owner, L4_DESTROY, (uint64_t)VGPU_PPGTTS_MAX << 12);
	send4(owner, L4_CREATE, 0xfff000000000);
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_PPGTT_CREATE_FULL), 1);
	assert_true(row_at(owner, VGPU_PPGTTS_MAX - 1).pdp[0] == 0xfff000000000);
}

static void full_gt_reset_drops_shadows_and_keeps_references(void **state)
{
	struct owner *owner = *state;

	send4(owner, L4_CREATE, 0x1000);
	send4(owner, L4_CREATE, 0x1000);
	wr(owner, GDRST, GDRST_RENDER);
	assert_true(row_at(owner, 0).shadowed);
	wr(owner, GDRST, GDRST_FULL);
	assert_false(row_at(owner, 0).shadowed);
	assert_int_equal(row_at(owner, 0).references, 2);
	send4(owner, L4_CREATE, 0x2000);
	assert_true(row_at(owner, 1).shadowed);
}

static void function_reset_drops_the_table(void **state)
{
	struct owner *owner = *state;

	send4(owner, L4_CREATE, 0x1000);
	send4(owner, L4_CREATE, 0x1000);
	vgpu_reset(owner->vgpu);
	assert_int_equal(roots(owner), 0);
}

static void function_reset_after_d3hot_keeps_the_table(void **state)
{
	struct owner *owner = *state;

	send4(owner, L4_CREATE, 0x1000);
	enter_d3hot(owner);
	vgpu_reset(owner->vgpu);
	assert_int_equal(row_at(owner, 0).references, 1);
	assert_true(row_at(owner, 0).shadowed);
	vgpu_reset(owner->vgpu);	/* D3hot was for one reset */
	assert_int_equal(roots(owner), 0);
}

static void guest_that_is_gone_leaves_no_root(void **state)
{
	struct owner *owner = *state;

	send4(owner, L4_CREATE, 0x1000);
	enter_d3hot(owner);
	vgpu_release(owner->vgpu);
	assert_int_equal(roots(owner), 0);
}

static void guest_in_failsafe_announces_nothing(void **state)
{
	struct owner *owner = *state;

	wr(owner, PVINFO + 0x808, 1);
	send4(owner, L4_CREATE, 0x1000);
	assert_int_equal(roots(owner), 0);
	assert_int_equal(vgpu_notifications(owner->vgpu, L4_CREATE), 0);
}

static void bare_metal_announces_nothing(void **state)
{
	struct vgpu_config config = owner_config();
	struct owner owner;

	(void)state;
	config.pvinfo = VGPU_PVINFO_HIDDEN;
	owner_init(&owner, &config);
	send4(&owner, L4_CREATE, 0x1000);
	assert_int_equal(roots(&owner), 0);
	owner_fini(&owner);
}

static uint64_t unknown_submissions(const struct owner *owner)
{
	return vgpu_refused(owner->vgpu, VGPU_REFUSED_PPGTT_SUBMIT_UNKNOWN);
}

static void submission_with_an_unknown_root_is_counted(void **state)
{
	const uint64_t root[VGPU_PDPS] = { 0x1000 };
	struct owner *owner = *state;

	ppgtt_submit(owner->vgpu, PPGTT_LEVELS_4, root);
	assert_int_equal(unknown_submissions(owner), 1);
	send4(owner, L4_CREATE, 0x1000);
	ppgtt_submit(owner->vgpu, PPGTT_LEVELS_4, root);
	assert_int_equal(unknown_submissions(owner), 1);
	ppgtt_submit(owner->vgpu, PPGTT_LEVELS_3, root);
	assert_int_equal(unknown_submissions(owner), 2);
	send4(owner, L4_DESTROY, 0x1000);
	ppgtt_submit(owner->vgpu, PPGTT_LEVELS_4, root);
	assert_int_equal(unknown_submissions(owner), 3);
	assert_int_equal(roots(owner), 0);
}

static void bare_metal_submits_what_it_wants(void **state)
{
	const uint64_t root[VGPU_PDPS] = { 0x1000 };
	struct vgpu_config config = owner_config();
	struct owner owner;

	(void)state;
	config.pvinfo = VGPU_PVINFO_HIDDEN;
	owner_init(&owner, &config);
	ppgtt_submit(owner.vgpu, PPGTT_LEVELS_4, root);
	assert_int_equal(unknown_submissions(&owner), 0);
	owner_fini(&owner);
}

static void tables_of_two_shares_are_apart(void **state)
{
	struct owner *one = *state;
	struct owner two;

	owner_join_neighbour(&two, one->gpu);
	send4(one, L4_CREATE, 0x1000);
	send4(&two, L4_DESTROY, 0x1000);
	assert_int_equal(roots(one), 1);
	assert_int_equal(refused(one), 0);
	assert_int_equal(refused(&two), 1);
	owner_fini(&two);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, owner_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(created_root_has_one_reference),
		TEST(destroyed_root_is_gone),
		TEST(second_create_takes_a_reference_and_is_refused),
		TEST(destroy_of_an_unknown_root_is_refused),
		TEST(root_of_three_levels_is_all_four_pointers),
		TEST(root_of_four_levels_is_its_first_pointer),
		TEST(other_messages_leave_the_table_alone),
		TEST(full_table_refuses_a_new_root_and_keeps_the_others),
		TEST(full_gt_reset_drops_shadows_and_keeps_references),
		TEST(function_reset_drops_the_table),
		TEST(function_reset_after_d3hot_keeps_the_table),
		TEST(guest_that_is_gone_leaves_no_root),
		TEST(guest_in_failsafe_announces_nothing),
		cmocka_unit_test(bare_metal_announces_nothing),
		TEST(submission_with_an_unknown_root_is_counted),
		cmocka_unit_test(bare_metal_submits_what_it_wants),
		TEST(tables_of_two_shares_are_apart),
	};

	return cmocka_run_group_tests_name("ppgtt", tests, NULL, NULL);
}
