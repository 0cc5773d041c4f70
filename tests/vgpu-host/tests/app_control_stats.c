// SPDX-License-Identifier: MIT
/* What the control protocol tells of a guest's accesses and of what the host remembers. */
#include <unistd.h>

#include "app_fixture.h"

static void stats_name_every_group_even_at_zero(void **state)
{
	struct json_object *answer = ask_ok(*state, "{\"cmd\":\"stats\"}");
	struct json_object *groups = get(answer, "groups");
	struct json_object *refused = get(answer, "refused");

	assert_int_equal(json_object_object_length(groups), VGPU_GROUPS);
	assert_int_equal(json_object_object_length(refused), VGPU_REFUSALS);
	for (unsigned int i = 0; i < VGPU_GROUPS; i++) {
		struct json_object *group = get(groups, vgpu_group_name((enum vgpu_group)i));

		assert_true(number(group, "reads") == 0 && number(group, "writes") == 0);
	}
	for (unsigned int i = 0; i < VGPU_REFUSALS; i++)
		assert_true(number(refused, vgpu_refusal_name((enum vgpu_refusal)i)) == 0);
	assert_int_equal(json_object_array_length(get(answer, "registers")), 0);
	assert_true(number(get(answer, "work"), "dwords") == 0);
	assert_true(number(get(answer, "work"), "reserved_writes") == 0);
	assert_true(number(answer, "display_ready") == 0);
	json_object_put(answer);
}

/* ---- what the guest waits for ----------------------------------------------------------- */

#define MI_MODE		0x2209c		/* of the blitter */
#define NOTHING		0x30000

static void expect_poll(struct json_object *row, const char *name, uint64_t offset, uint64_t reads)
{
	assert_string_equal(json_object_get_string(get(row, "phase")), "boot");
	assert_string_equal(json_object_get_string(get(row, "name")), name);
	assert_true(number(row, "offset") == offset);
	assert_true(number(row, "reads") == reads);
	assert_true(number(row, "microseconds") < 10000000);
	assert_true(number(row, "times") == 1);
	assert_true(number(row, "answered") == 0);
}

static void stats_name_the_registers_that_are_polled(void **state)
{
	struct fixture *f = *state;
	struct json_object *answer;
	struct json_object *polls;
	uint64_t value = 0;

	connect_client(f);
	for (int i = 0; i < 50; i++)
		value = read_back(f, VGPU_BAR_MMIO, MI_MODE);
	for (int i = 0; i < 80; i++)
		(void)read_back(f, VGPU_BAR_MMIO, NOTHING);
	answer = ask_ok(f, "{\"cmd\":\"stats\"}");
	polls = get(answer, "polls");
	assert_int_equal(json_object_array_length(polls), 2);
	expect_poll(json_object_array_get_idx(polls, 0), "RING_MI_MODE(bcs0)", MI_MODE, 50);
	assert_true(number(json_object_array_get_idx(polls, 0), "value") == value);
	assert_true(number(json_object_array_get_idx(polls, 0), "bits") & 0x200);
	expect_poll(json_object_array_get_idx(polls, 1), "0x30000", NOTHING, 65);
	assert_true(number(json_object_array_get_idx(polls, 1), "bits") == 0);
	assert_true(number(answer, "polls_left_out") == 0);
	json_object_put(answer);
	answer = ask_ok(f, "{\"cmd\":\"stats\",\"phase\":\"probe\"}");
	assert_int_equal(json_object_array_length(get(answer, "polls")), 0);
	json_object_put(answer);
}

/* ---- what the host remembers ------------------------------------------------------------ */

#define PVINFO		0x78000
#define G2V_NOTIFY	(PVINFO + 0x818)
#define PDP0		(PVINFO + 0x838)
#define CONFIG_REGION	7
#define PMCSR		0xd4

static void announce(struct fixture *f, uint32_t message, uint32_t root)
{
	post_write(f, VGPU_BAR_MMIO, PDP0, root);
	post_write(f, VGPU_BAR_MMIO, G2V_NOTIFY, message);
}

static void expect_ppgtts(struct fixture *f, uint64_t roots, uint64_t references,
			  uint64_t shadowed)
{
	struct json_object *answer = ask_ok(f, "{\"cmd\":\"stats\"}");
	struct json_object *ppgtts = get(answer, "ppgtts");

	assert_true(number(ppgtts, "roots") == roots);
	assert_true(number(ppgtts, "references") == references);
	assert_true(number(ppgtts, "shadowed") == shadowed);
	json_object_put(answer);
}

static void stats_count_roots_and_references(void **state)
{
	struct fixture *f = *state;
	struct json_object *answer;

	expect_ppgtts(f, 0, 0, 0);
	connect_client(f);
	announce(f, 4, 0x1000);
	announce(f, 4, 0x2000);
	announce(f, 4, 0x2000);
	announce(f, 5, 0x3000);
	expect_ppgtts(f, 2, 3, 2);
	post_write(f, VGPU_BAR_MMIO, 0x941c, 1);	/* full reset of the GT */
	expect_ppgtts(f, 2, 3, 0);
	answer = ask_ok(f, "{\"cmd\":\"stats\"}");
	assert_true(number(get(answer, "refused"), "ppgtt-create-known") == 1);
	assert_true(number(get(answer, "refused"), "ppgtt-create-full") == 0);
	assert_true(number(get(answer, "refused"), "ppgtt-destroy-unknown") == 1);
	json_object_put(answer);
}

static void ppgtts_are_listed(void **state)
{
	struct fixture *f = *state;
	struct json_object *answer;
	struct json_object *row;

	connect_client(f);
	announce(f, 4, 0x1000);
	post_write(f, VGPU_BAR_MMIO, PDP0 + 4, 0x12);
	announce(f, 2, 0x2000);
	announce(f, 2, 0x2000);
	answer = ask_ok(f, "{\"cmd\":\"ppgtts\"}");
	assert_int_equal(json_object_array_length(get(answer, "table")), 2);
	row = json_object_array_get_idx(get(answer, "table"), 1);
	assert_true(number(row, "levels") == 3);
	assert_true(number(row, "references") == 2);
	assert_true(json_object_get_boolean(get(row, "shadowed")));
	assert_int_equal(json_object_array_length(get(row, "pdp")), 4);
	assert_true(json_object_get_uint64(json_object_array_get_idx(get(row, "pdp"), 0)) ==
		    0x1200002000);
	json_object_put(answer);
}

static void expect_state(struct fixture *f, bool pv_notified, bool failsafe, bool d3_entered)
{
	struct json_object *answer = ask_ok(f, "{\"cmd\":\"stats\"}");
	struct json_object *seen = get(answer, "state"), *reason;

	assert_int_equal(json_object_get_boolean(get(seen, "pv_notified")), pv_notified);
	assert_int_equal(json_object_get_boolean(get(seen, "failsafe")), failsafe);
	assert_int_equal(json_object_object_get_ex(seen, "failsafe_reason", &reason), failsafe);
	if (failsafe)
		assert_non_null(strstr(json_object_get_string(reason), "has never read PVINFO"));
	assert_int_equal(json_object_get_boolean(get(seen, "d3_entered")), d3_entered);
	json_object_put(answer);
}

static void stats_tell_what_the_host_knows_of_the_guest(void **state)
{
	struct fixture *f = *state;

	expect_state(f, false, false, false);
	connect_client(f);
	post_write(f, VGPU_BAR_MMIO, 0x229c, 0x02000200);
	expect_state(f, false, true, false);
	(void)read_back(f, VGPU_BAR_MMIO, PVINFO + 8);
	post_write(f, CONFIG_REGION, PMCSR, 3);
	expect_state(f, true, true, true);
	reset_device(f);
	expect_state(f, true, false, false);
	reset_device(f);
	expect_state(f, false, false, false);
}

static void expect_entries(struct fixture *f, const char *request, uint64_t present,
			   uint64_t in_effect, uint64_t stale)
{
	struct json_object *answer = ask_ok(f, request);

	assert_true(number(answer, "entries") == 114688);
	assert_true(number(answer, "present") == present);
	assert_true(number(answer, "in_effect") == in_effect);
	assert_true(number(answer, "stale") == stale);
	json_object_put(answer);
}

static void ggtt_count_tells_present_used_and_stale_entries(void **state)
{
	struct fixture *f = *state;
	const uint64_t entry = (UINT64_C(2) << 20) + (UINT64_C(64) << 20 >> 12) * 4;

	connect_client(f);
	expect_entries(f, "{\"cmd\":\"ggtt-count\"}", 0, 0, 0);
	post_write(f, VGPU_BAR_MMIO, entry, 0x5001);
	post_write(f, VGPU_BAR_MMIO, entry + 4, 0x5001);
	reset_device(f);
	post_write(f, VGPU_BAR_MMIO, entry, 0x5001);
	expect_entries(f, "{\"cmd\":\"ggtt-count\"}", 2, 1, 0);
	expect_entries(f, "{\"cmd\":\"ggtt-count\",\"vgpu\":1}", 114688, 114688, 114688);
}

/* ---- counters ------------------------------------------------------------------------------ */

static uint64_t ggtt_writes(struct fixture *f, const char *request)
{
	struct json_object *answer = ask_ok(f, request);
	uint64_t writes = number(get(get(answer, "groups"), "ggtt"), "writes");

	json_object_put(answer);
	return writes;
}

static void answer_counts_writes_posted_before_the_question(void **state)
{
	struct fixture *f = *state;
	const uint64_t entry = (UINT64_C(2) << 20) + (UINT64_C(64) << 20 >> 12) * 4;

	connect_client(f);
	for (unsigned int i = 0; i < 100; i++)
		post_write(f, VGPU_BAR_MMIO, entry + 4 * (uint64_t)i, 0);
	assert_true(ggtt_writes(f, "{\"cmd\":\"stats\"}") == 100);
	assert_true(ggtt_writes(f, "{\"cmd\":\"stats\",\"vgpu\":1}") == 0);
}

static void phases_are_counted_apart(void **state)
{
	struct fixture *f = *state;
	const uint64_t entry = (UINT64_C(2) << 20) + (UINT64_C(64) << 20 >> 12) * 4;

	connect_client(f);
	post_write(f, VGPU_BAR_MMIO, entry, 0);
	json_object_put(ask_ok(f, "{\"cmd\":\"phase\",\"name\":\"probe\"}"));
	post_write(f, VGPU_BAR_MMIO, entry, 0);
	post_write(f, VGPU_BAR_MMIO, entry, 0);
	assert_true(ggtt_writes(f, "{\"cmd\":\"stats\",\"phase\":\"boot\"}") == 1);
	assert_true(ggtt_writes(f, "{\"cmd\":\"stats\",\"phase\":\"probe\"}") == 2);
	assert_true(ggtt_writes(f, "{\"cmd\":\"stats\",\"phase\":\"none\"}") == 0);
	assert_true(ggtt_writes(f, "{\"cmd\":\"stats\"}") == 3);
}

static void refused_entry_is_counted(void **state)
{
	struct fixture *f = *state;
	struct json_object *answer;

	connect_client(f);
	post_write(f, VGPU_BAR_MMIO, UINT64_C(2) << 20, 1);
	answer = ask_ok(f, "{\"cmd\":\"stats\"}");
	assert_true(number(get(answer, "refused"),
			   vgpu_refusal_name(VGPU_REFUSED_GGTT_WRITE)) == 1);
	json_object_put(answer);
}

static void gone_client_is_noticed_and_the_share_reset(void **state)
{
	struct fixture *f = *state;
	struct json_object *answer;

	connect_client(f);
	post_write(f, VGPU_BAR_MMIO, (UINT64_C(2) << 20) + (UINT64_C(64) << 20 >> 12) * 4, 0x5001);
	announce(f, 4, 0x1000);
	post_write(f, CONFIG_REGION, PMCSR, 3);		/* no sleep: it does not come back */
	expect_state(f, false, false, true);
	close(f->client);
	f->client = -1;
	assert_true(share_serve(&f->host.shares[0]));
	assert_null(f->host.shares[0].client);
	answer = ask_ok(f, "{\"cmd\":\"ggtt\"}");
	assert_int_equal(json_object_array_length(get(answer, "runs")), 0);
	json_object_put(answer);
	assert_true(ggtt_writes(f, "{\"cmd\":\"stats\"}") == 1);
	expect_ppgtts(f, 0, 0, 0);
	expect_state(f, false, false, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(stats_name_every_group_even_at_zero),
		fixture_test(stats_name_the_registers_that_are_polled),
		fixture_test(stats_count_roots_and_references),
		fixture_test(ppgtts_are_listed),
		fixture_test(stats_tell_what_the_host_knows_of_the_guest),
		fixture_test(ggtt_count_tells_present_used_and_stale_entries),
		fixture_test(answer_counts_writes_posted_before_the_question),
		fixture_test(phases_are_counted_apart),
		fixture_test(refused_entry_is_counted),
		fixture_test(gone_client_is_noticed_and_the_share_reset),
	};

	return cmocka_run_group_tests_name("control-stats", tests, NULL, NULL);
}
