// SPDX-License-Identifier: MIT
/* What is taken for a poll in vain, and what is not. */
#include <string.h>

#include "owner.h"

#define MS		UINT64_C(1000000)
#define LOOPS		200u
#define NOTHING		0x30000
#define MI_MODE		0x2209c		/* of the blitter */
#define EIR		0x20b0
#define FORCEWAKE_MT	0xa188
#define FORCEWAKE_ACK	0x130044
#define FPGA_DBG	0x42300
#define DSPCNTR		0x70180

/* ---- the stream alone ------------------------------------------------------------ */

enum access { READ, WRITE, ELSEWHERE };

struct step {
	enum access access;
	uint32_t offset;
	uint32_t value;			/* of the first loop */
	uint32_t change;		/* added with each loop */
};

struct loop {
	const char *name;
	struct step steps[6];		/* of one loop; offset 0 ends them */
	uint64_t ns;			/* that one loop takes */
	bool is_poll;
};

static const struct loop loops[] = {
	{
		.name = "a bit that never comes",
		.steps = { { READ, 0x6c060, 0, 0 } },
		.ns = 100000, .is_poll = true,
	}, {
		.name = "the same in no time",
		.steps = { { READ, 0x6c060, 0, 0 } },
		.ns = 0, .is_poll = true,
	}, {
		.name = "a poll that reads twice",
		.steps = { { READ, 0x6c060, 1, 0 }, { READ, 0x6c060, 1, 0 }, { READ, 0x44200, 0, 0 } },
		.ns = MS, .is_poll = false,
	}, {
		.name = "a poll with a third of the accesses elsewhere at most",
		.steps = { { READ, 0x6c060, 1, 0 }, { READ, 0x6c060, 1, 0 }, { READ, 0x6c060, 1, 0 },
			   { READ, 0x44200, 0, 0 } },
		.ns = MS, .is_poll = true,
	}, {
		.name = "once in 50 ms, as housekeeping does",
		.steps = { { READ, 0x6c060, 0, 0 } },
		.ns = 50 * MS,
	}, {
		.name = "PIPEDSL, whose lines go by",
		.steps = { { READ, 0x70000, 0, 1 } },
		.ns = 20000,
	}, {
		.name = "the halves of a time stamp: high, low, high",
		.steps = { { READ, 0x235c, 7, 0 }, { READ, 0x2358, 0, 12 }, { READ, 0x235c, 7, 0 } },
		.ns = 10000,
	}, {
		.name = "GMBUS2 is ready each time, GMBUS3 has data",
		.steps = { { READ, 0xc5108, 0x800, 0 }, { READ, 0xc510c, 0, 0 } },
		.ns = 30000,
	}, {
		.name = "fences: written and read back",
		.steps = { { WRITE, 0x100000, 0, 0 }, { WRITE, 0x100004, 0, 0 }, { READ, 0x100000, 0, 0 } },
		.ns = 10000,
	}, {
		.name = "one register written and read back",
		.steps = { { READ, 0x44208, 3, 0 }, { READ, 0x44208, 3, 0 }, { READ, 0x44208, 3, 0 },
			   { WRITE, 0x44208, 0, 0 } },
		.ns = 10000,
	}, {
		.name = "an interrupt handler",
		.steps = { { READ, 0x4400c, 1, 0 }, { WRITE, 0x4400c, 0, 0 }, { READ, 0x44008, 0, 0 },
			   { READ, 0x44018, 0, 0 }, { WRITE, 0x44018, 0, 0 } },
		.ns = 30000,
	},
};

static bool is_found(const struct loop *loop)
{
	struct poll poll = { 0 };
	bool found = false;

	for (unsigned int i = 0; i < LOOPS; i++) {
		for (const struct step *step = loop->steps; step < loop->steps + 6 && step->offset; step++) {
			if (step->access == WRITE)
				poll_write(&poll, step->offset);
			else
				found |= poll_read(&poll, step->offset, step->value + i * step->change,
						   i * loop->ns) == POLL_FOUND;
		}
	}
	return found;
}

static void poll_is_missed_or_seen_where_there_is_none(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(loops) / sizeof(loops[0]); i++) {
		if (is_found(&loops[i]) != loops[i].is_poll)
			fail_msg("%s: is %staken for a poll", loops[i].name,
				 loops[i].is_poll ? "not " : "");
	}
}

static void events_come_in_another_order(void **state)
{
	struct poll poll = { 0 };

	(void)state;
	for (unsigned int i = 1; i < POLL_VOTES; i++)
		assert_int_equal(poll_read(&poll, 0x100, 0, i), POLL_NOTHING);
	assert_int_equal(poll_read(&poll, 0x100, 0, POLL_VOTES), POLL_FOUND);
	assert_int_equal(poll_read(&poll, 0x100, 0, POLL_VOTES + 1), POLL_GOES_ON);
	poll_elsewhere(&poll);
	assert_int_equal(poll_read(&poll, 0x100, 0, POLL_VOTES + 2), POLL_GOES_ON);
	assert_true(poll.reads == POLL_VOTES + 2 && poll.since == 1 && poll.last == POLL_VOTES + 2);
	assert_int_equal(poll_read(&poll, 0x100, 1, 100), POLL_ANSWERED);
	assert_int_equal(poll_read(&poll, 0x100, 0, 101), POLL_NOTHING);
	assert_int_equal(poll.reads, 1);
}

static void poll_that_was_left_goes_on(void **state)
{
	struct poll poll = { 0 };

	(void)state;
	for (unsigned int i = 1; i <= 1000; i++)
		(void)poll_read(&poll, 0x100, 0, i);
	for (unsigned int i = 0; i < POLL_VOTES / 2; i++)
		(void)poll_read(&poll, 0x200 + 4 * i, 0, 1000);
	assert_int_equal(poll_read(&poll, 0x100, 0, 1001), POLL_NOTHING);
}

/* ---- of a guest ------------------------------------------------------------------ */

static void read_times(struct owner *owner, uint32_t offset, unsigned int times)
{
	while (times--)
		(void)rd(owner, offset);
}

static struct vgpu_poll the_poll(struct owner *owner, unsigned int index)
{
	struct vgpu_poll poll = { 0 };

	assert_true(vgpu_poll(owner->vgpu, index, &poll));
	return poll;
}

static void poll_is_not_told(void **state)
{
	struct owner *owner = *state;
	unsigned int lines = owner->lines[VGPU_LOG_INFO];
	struct vgpu_poll poll;

	assert_false(vgpu_poll(owner->vgpu, 0, &poll));
	read_times(owner, MI_MODE, 20);
	run_for(owner, 2000);
	read_times(owner, MI_MODE, 20);
	poll = the_poll(owner, 0);
	assert_string_equal(poll.name, "RING_MI_MODE(bcs0)");
	assert_string_equal(poll.phase, "boot");
	assert_int_equal(poll.offset, MI_MODE);
	assert_int_equal(poll.value, rd(owner, MI_MODE));
	assert_true(poll.bits & 0x200);		/* idle */
	assert_true(poll.reads == 40 && poll.ns == 2000 && poll.times == 1 && !poll.answered);
	assert_false(vgpu_poll(owner->vgpu, 1, &poll));
	assert_false(vgpu_poll(owner->vgpu, POLL_ROWS + 1, &poll));
	assert_int_equal(owner->lines[VGPU_LOG_INFO], lines + 1);
	assert_non_null(strstr(owner->last, "polls RING_MI_MODE(bcs0) at 0x2209c: 32 reads in 2 us"));
}

static void poll_of_nothing_is_not_told(void **state)
{
	struct owner *owner = *state;
	struct vgpu_poll poll;

	read_times(owner, NOTHING, POLL_VOTES);
	poll = the_poll(owner, 0);
	assert_null(poll.name);
	assert_int_equal(poll.offset, NOTHING);
	assert_int_equal(poll.bits, 0);
	assert_non_null(strstr(owner->last, "polls an unknown register at 0x30000"));
}

static void answer_is_not_counted(void **state)
{
	struct owner *owner = *state;

	read_times(owner, DSPCNTR, 50);
	reg_set(owner->vgpu, DSPCNTR, 7);
	read_times(owner, DSPCNTR, 40);
	assert_true(the_poll(owner, 0).answered == 1);
	assert_true(the_poll(owner, 0).times == 2);
	assert_true(the_poll(owner, 0).reads == 50);
	assert_int_equal(the_poll(owner, 0).value, 0);
}

static void phases_share_a_row(void **state)
{
	struct owner *owner = *state;
	unsigned int lines = owner->lines[VGPU_LOG_INFO];

	read_times(owner, DSPCNTR, 40);
	wr(owner, DSPCNTR, 0);
	read_times(owner, DSPCNTR, 40);
	assert_int_equal(vgpu_phase(owner->vgpu, "probe"), 0);
	wr(owner, DSPCNTR, 0);
	read_times(owner, DSPCNTR, 60);
	assert_true(the_poll(owner, 0).times == 2 && the_poll(owner, 0).reads == 40);
	assert_string_equal(the_poll(owner, 1).phase, "probe");
	assert_true(the_poll(owner, 1).times == 1 && the_poll(owner, 1).reads == 60);
	assert_int_equal(owner->lines[VGPU_LOG_INFO], lines + 2);
}

static void forcewake_hides_a_poll(void **state)
{
	struct owner *owner = *state;

	for (unsigned int i = 0; i < 40; i++) {
		wr(owner, FORCEWAKE_MT, i % 2 ? 0x00010001 : 0x00010000);
		(void)rd(owner, FORCEWAKE_ACK);
		(void)rd(owner, FPGA_DBG);
		(void)rd(owner, MI_MODE);
		(void)rd(owner, FPGA_DBG);
	}
	assert_string_equal(the_poll(owner, 0).name, "RING_MI_MODE(bcs0)");
	assert_false(vgpu_poll(owner->vgpu, 1, &(struct vgpu_poll) { 0 }));
}

static void poll_of_forcewake_is_missed(void **state)
{
	struct owner *owner = *state;

	read_times(owner, FORCEWAKE_ACK, 40);
	assert_int_equal(the_poll(owner, 0).offset, FORCEWAKE_ACK);
}

/* i915 of gen6 and gen7 looks at the room in the FIFO before it writes. */
static void look_at_forcewake_is_a_poll(void **state)
{
	struct owner *owner = *state;
	struct vgpu_poll poll;

	for (unsigned int i = 0; i < LOOPS; i++) {
		(void)rd(owner, FORCEWAKE_ACK);
		wr(owner, DSPCNTR, i);
		(void)rd(owner, FPGA_DBG);
	}
	assert_false(vgpu_poll(owner->vgpu, 0, &poll));
}

static void rows_have_no_end(void **state)
{
	struct owner *owner = *state;
	unsigned int lines = owner->lines[VGPU_LOG_INFO];
	struct vgpu_poll poll;

	for (uint32_t i = 0; i < POLL_ROWS + 5; i++)
		read_times(owner, NOTHING + 4 * i, 60);
	assert_true(vgpu_poll(owner->vgpu, POLL_ROWS - 1, &poll));
	assert_false(vgpu_poll(owner->vgpu, POLL_ROWS, &poll));
	assert_true(vgpu_polls_left_out(owner->vgpu) == 5);
	assert_int_equal(owner->lines[VGPU_LOG_INFO], lines + POLL_ROWS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, owner_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(poll_is_missed_or_seen_where_there_is_none),
		cmocka_unit_test(events_come_in_another_order),
		cmocka_unit_test(poll_that_was_left_goes_on),
		TEST(poll_is_not_told),
		TEST(poll_of_nothing_is_not_told),
		TEST(answer_is_not_counted),
		TEST(phases_share_a_row),
		TEST(forcewake_hides_a_poll),
		TEST(poll_of_forcewake_is_missed),
		TEST(look_at_forcewake_is_a_poll),
		TEST(rows_have_no_end),
	};

	return cmocka_run_group_tests_name("poll", tests, NULL, NULL);
}
