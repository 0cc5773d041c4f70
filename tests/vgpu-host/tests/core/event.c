// SPDX-License-Identifier: MIT
/* Command streams that wait for the display, for each other, or flip it. */
#include "owner.h"
#include "pipes.h"
#include "stream.h"

#define DERRMR		0x44050
#define CTL_WAIT	(1u << 11)
#define CTL_SEMAPHORE	(1u << 10)
#define WAIT_FOR(bits)	(0x03u << 23 | (bits))
#define SCAN_LINES_INCL(pipe) (0x12u << 23 | (pipe) << 19)
#define SCAN_LINES_EXCL(pipe) (0x13u << 23 | (pipe) << 19)
#define LINES(first, last) ((first) << 16 | (last))
#define DISPLAY_FLIP(plane) (0x14u << 23 | (plane) << 19 | 1)
#define REPORT_HEAD	(0x07u << 23)
#define SEMAPHORE_WAIT	(MI_SEMAPHORE | 1u << 20)
#define SEMAPHORE_SET	(MI_SEMAPHORE | 1u << 21)

#define LINE_NS		(FRAME_NS / 790)

/* Pipe A has just begun its first frame; nothing is masked. */
static int event_setup(void **state)
{
	stream_setup(state);
	wr(*state, DERRMR, 0);
	start_pipe(*state, 0);
	return 0;
}

static bool waits(struct owner *owner, uint32_t base)
{
	return rd(owner, base + CTL) & CTL_WAIT;
}

/* How long an engine waits in @words, to the line; time passes as the model asks for it. */
static unsigned int lines_waited(struct owner *owner, const uint32_t *words, unsigned int count)
{
	uint64_t start = owner->now;
	uint64_t next;

	submit(owner, BCS, words, count);
	next = owner->now;
	for (int i = 0; i < 1000 && waits(owner, BCS); i++) {
		uint64_t due = run_for(owner, next - owner->now);

		next = due > owner->now ? due : owner->now + 1;
	}
	assert_false(waits(owner, BCS));
	return (owner->now - start + LINE_NS / 2) / LINE_NS;
}

struct wait_case {
	const char *name;
	uint32_t window;	/* command, or 0 */
	uint32_t lines;
	uint32_t event;
	uint32_t at;		/* line that PIPEDSL shows then */
	unsigned int wait;
};

/* 790 lines, 768 of them active; what PIPEDSL shows is two lines late on HDMI. */
static const struct wait_case wait_cases[] = {
	{ .name = "vertical blank", .event = 3, .at = 8, .wait = 768 - 10 },
	{ .name = "window ahead", .window = SCAN_LINES_INCL(0), .lines = LINES(100, 200),
	  .at = 8, .wait = 100 - 8 },
	{ .name = "in the window", .window = SCAN_LINES_INCL(0), .lines = LINES(5, 20), .at = 8 },
	{ .name = "last line", .window = SCAN_LINES_INCL(0), .lines = LINES(0, 8), .at = 8 },
	{ .name = "window behind", .window = SCAN_LINES_INCL(0), .lines = LINES(0, 7), .at = 8,
	  .wait = 790 - 8 },
	{ .name = "outside of the window", .window = SCAN_LINES_EXCL(0),
	  .lines = LINES(100, 200), .at = 8 },
	{ .name = "out of the window", .window = SCAN_LINES_EXCL(0), .lines = LINES(0, 100),
	  .at = 8, .wait = 101 - 8 },
	{ .name = "horizontal blank", .event = 5, .at = 8, .wait = 1 },
	{ .name = "nothing", .event = 4, .at = 8 },
};

static void wait_ends_at_another_line(void **state)
{
	struct owner *owner = *state;

	for (size_t i = 0; i < sizeof(wait_cases) / sizeof(wait_cases[0]); i++) {
		const struct wait_case *c = &wait_cases[i];
		const uint32_t words[] = {
			c->window, c->lines, WAIT_FOR(1u << c->event), MI_NOOP_ID(i),
		};
		unsigned int skip = c->window ? 0 : 2;
		unsigned int waited;

		wr(owner, TRANSCONF, 0);
		wr(owner, TRANSCONF, 0x80000000);
		run_for(owner, (c->at + 2) * (uint64_t)LINE_NS + LINE_NS / 8);
		assert_int_equal(rd(owner, PIPEDSL), c->at);
		waited = lines_waited(owner, words + skip, 4 - skip);
		if (waited != c->wait || rd(owner, BCS + NOPID) != i)
			fail_msg("%s: %u", c->name, waited);
	}
}

static void event_of_another_pipe_is_taken(void **state)
{
	static const struct { unsigned int event, pipe, select; } cases[] = {
		{ 3, 0, 0 }, { 11, 1, 0 }, { 21, 2, 0 }, { 0, 0, 0 }, { 8, 1, 1 }, { 14, 2, 4 },
	};
	struct owner *owner = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (unsigned int pipe = 0; pipe < 3; pipe++)
			wr_pipe(owner, pipe, TRANSCONF, 0);
		SUBMIT(owner, BCS, SCAN_LINES_INCL(cases[i].select), LINES(10, 20),
		       WAIT_FOR(1u << cases[i].event), 0);
		for (unsigned int pipe = 0; pipe < 3; pipe++) {
			if (pipe != cases[i].pipe)
				start_pipe(owner, pipe);
		}
		run_for(owner, 2 * FRAME_NS);
		assert_true(waits(owner, BCS));		/* a dead pipe: for ever */
		start_pipe(owner, cases[i].pipe);
		run_for(owner, 1000);
		run_for(owner, 2 * FRAME_NS);
		assert_false(waits(owner, BCS));
	}
}

static void late_model_waits_a_frame_more(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, BCS, SCAN_LINES_INCL(0), LINES(100, 101), WAIT_FOR(1), 0);
	run_for(owner, 300 * (uint64_t)LINE_NS);	/* slept over it */
	assert_false(waits(owner, BCS));
}

static void masked_event_arrives(void **state)
{
	struct owner *owner = *state;

	wr(owner, DERRMR, ~(1u << 11));
	SUBMIT(owner, RCS, WAIT_FOR(1u << 3), 0);
	run_for(owner, 2 * FRAME_NS);
	assert_true(waits(owner, RCS));
	wr(owner, DERRMR, ~(1u << 3));
	run_for(owner, 2 * FRAME_NS);
	assert_false(waits(owner, RCS));
	wr(owner, DERRMR, ~0u);
	SUBMIT(owner, BCS, WAIT_FOR(1u << 3), 0);	/* not the blitter's mask */
	run_for(owner, 2 * FRAME_NS);
	assert_false(waits(owner, BCS));
}

static void wait_cannot_be_kicked(void **state)
{
	struct owner *owner = *state;

	wr(owner, DERRMR, ~0u);
	SUBMIT(owner, RCS, WAIT_FOR(1u << 3), WAIT_FOR(1u << 3));
	wr(owner, RCS + CTL, 1);		/* without the bit */
	run_for(owner, 1000);
	assert_int_equal(head(owner, RCS), 0);
	wr(owner, RCS + CTL, rd(owner, RCS + CTL));
	run_for(owner, 1000);
	assert_int_equal(head(owner, RCS), 4);	/* the second one waits again */
	assert_true(waits(owner, RCS));
}

static void waiting_engine_holds_up_another(void **state)
{
	struct owner *owner = *state;

	wr(owner, DERRMR, ~0u);
	PUT_BATCH(owner, WAIT_FOR(1u << 3), MI_BB_END);
	SUBMIT(owner, RCS, MI_BB_START, BATCH, 0, 0);
	SUBMIT(owner, BCS, MI_NOOP_ID(3), 0);
	assert_int_equal(rd(owner, BCS + NOPID), 3);
	assert_true(waits(owner, RCS));
	wr(owner, GDRST, 1u << 1);
	assert_false(waits(owner, RCS));
}

/* ---- flips --------------------------------------------------------------------------- */

static void flip_goes_to_another_plane(void **state)
{
	static const struct { unsigned int plane, pipe; uint32_t control; } cases[] = {
		{ 0, 0, DSPCNTR }, { 1, 1, DSPCNTR }, { 4, 2, DSPCNTR },
		{ 2, 0, SPRCTL }, { 3, 1, SPRCTL }, { 5, 2, SPRCTL },
	};
	struct owner *owner = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t at = cases[i].control + 0x1000 * cases[i].pipe;

		SUBMIT(owner, BCS, DISPLAY_FLIP(cases[i].plane), 4096 | 1, DATA + 0x1000 * i, 0);
		assert_int_equal(rd(owner, at), 1u << 10);		/* X tiles */
		assert_int_equal(rd(owner, at + 0x8), 4096);
		assert_int_equal(rd(owner, at + 0x1c), DATA + 0x1000 * i);
	}
	SUBMIT(owner, BCS, DISPLAY_FLIP(6), 4096, DATA, 0);
	assert_int_equal(rd(owner, BCS + ESR), 1);
}

static void pending_flip_is_not_waited_for(void **state)
{
	struct owner *owner = *state;

	wr(owner, DSPCNTR, 0x98000000);
	run_for(owner, 2 * FRAME_NS);
	SUBMIT(owner, RCS, WAIT_FOR(1u << 1), DISPLAY_FLIP(0), 4096, DATA, WAIT_FOR(1u << 1),
	       MI_NOOP_ID(5));
	assert_true(waits(owner, RCS));			/* the second one does, the first does not */
	assert_int_equal(head(owner, RCS), 16);
	assert_int_equal(rd(owner, DSPSURFLIVE), 0);
	run_for(owner, FRAME_NS);
	assert_int_equal(rd(owner, RCS + NOPID), 5);
	assert_int_equal(rd(owner, DSPSURFLIVE), DATA);
}

/* ---- semaphores ------------------------------------------------------------------------- */

static void semaphore_looks_into_another_mailbox(void **state)
{
	/* RVSYNC, RVESYNC and RBSYNC, as they are selected */
	static const uint32_t mailboxes[] = { 0x2040, 0x2048, 0x2044 };
	struct owner *owner = *state;

	for (uint32_t select = 0; select < 3; select++) {
		for (unsigned int i = 0; i < 3; i++)
			wr(owner, mailboxes[i], i == select ? 0 : 100);
		SUBMIT(owner, RCS, SEMAPHORE_WAIT | select << 16, 4, 0, 0);
		assert_int_equal(rd(owner, RCS + CTL), 1 | CTL_SEMAPHORE);
		wr(owner, mailboxes[select], 4);	/* not yet past it */
		run_for(owner, 1000000);
		assert_int_equal(rd(owner, RCS + CTL), 1 | CTL_SEMAPHORE);
		wr(owner, mailboxes[select], 5);
		run_for(owner, 1);
		assert_int_equal(rd(owner, RCS + CTL), 1);
	}
}

static void signal_is_noticed_late(void **state)
{
	struct owner *owner = *state;
	uint64_t next;

	SUBMIT(owner, RCS, SEMAPHORE_WAIT, 4, 0, 0);
	map_page(owner, RING + 0x1000, RING_RAM + 0x1000);
	put_ram32(owner, RING_RAM + 0x1000, SEMAPHORE_SET);
	put_ram32(owner, RING_RAM + 0x1004, 5);
	put_ram32(owner, RING_RAM + 0x1008, 0x2040);
	wr(owner, BCS + START, RING + 0x1000);
	wr(owner, BCS + TAIL, 16);
	next = run_for(owner, 1);
	assert_int_equal(next, owner->now);
	run_for(owner, 0);
	assert_int_equal(head(owner, RCS), 16);
}

static void head_is_reported_elsewhere(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, RCS, 0, REPORT_HEAD);
	assert_int_equal(ram32(owner, STATUS_RAM + 0x10), 4);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, event_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(wait_ends_at_another_line),
		TEST(event_of_another_pipe_is_taken),
		TEST(late_model_waits_a_frame_more),
		TEST(masked_event_arrives),
		TEST(wait_cannot_be_kicked),
		TEST(waiting_engine_holds_up_another),
		TEST(flip_goes_to_another_plane),
		TEST(pending_flip_is_not_waited_for),
		TEST(semaphore_looks_into_another_mailbox),
		TEST(signal_is_noticed_late),
		TEST(head_is_reported_elsewhere),
	};

	return cmocka_run_group_tests_name("event", tests, NULL, NULL);
}
