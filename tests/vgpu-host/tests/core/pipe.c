// SPDX-License-Identifier: MIT
/* The clock of a pipe: scan line, frame counter, time stamps, vertical blank. */
#include "display/display.h"
#include "pipes.h"

static void pipe_does_not_say_that_it_runs(void **state)
{
	struct owner *owner = *state;

	assert_int_equal(run_for(owner, 1000), UINT64_MAX);
	start_pipe(owner, 0);
	assert_int_equal(rd(owner, TRANSCONF), 0xc0000000);
	assert_true(run_for(owner, 1000) < UINT64_MAX);
	wr(owner, TRANSCONF, 0);
	assert_int_equal(rd(owner, TRANSCONF), 0);
	assert_true(run_for(owner, 1000) == UINT64_MAX);
}

static void vblank_misses_its_time(void **state)
{
	struct owner *owner = *state;
	uint64_t due;

	arm_display(owner);
	start_pipe(owner, 0);
	due = run_for(owner, 0);
	assert_in_range(due, 15000000, 17000000);
	owner->now = due - 1;
	assert_true(vgpu_run(owner->vgpu, owner->now) == due);
	assert_int_equal(owner->irqs, 0);
	assert_int_equal(rd(owner, FRMCOUNT), 0);
	assert_true(run_for(owner, 1) > due);
	assert_int_equal(owner->irqs, 1);
	assert_int_equal(rd(owner, FRMCOUNT), 1);
}

static void late_run_interrupts_for_each_frame(void **state)
{
	struct owner *owner = *state;
	struct vgpu_work work;

	arm_display(owner);
	start_pipe(owner, 0);
	run_for(owner, 1000000000);
	vgpu_work(owner->vgpu, &work);
	assert_int_equal(owner->irqs, 1);
	assert_in_range(work.vblanks, 58, 61);
	assert_int_equal(work.vblanks, rd(owner, FRMCOUNT));
}

static void frame_counter_goes_back(void **state)
{
	struct owner *owner = *state;
	uint32_t last;

	start_pipe(owner, 0);
	run_for(owner, 100000000);
	last = rd(owner, FRMCOUNT);
	wr(owner, TRANSCONF, 0);
	assert_int_equal(rd(owner, FRMCOUNT), last);
	run_for(owner, 100000000);
	wr(owner, TRANSCONF, 0x80000000);
	assert_int_equal(rd(owner, FRMCOUNT), last);
}

static void scan_line_stands_still(void **state)
{
	struct owner *owner = *state;
	unsigned int wraps = 0;
	uint32_t last;

	start_pipe(owner, 0);
	last = rd(owner, PIPEDSL);
	for (int i = 0; i < 200; i++) {
		uint32_t line;

		run_for(owner, 250000);
		line = rd(owner, PIPEDSL);
		assert_in_range(line, 0, 789);
		assert_int_not_equal(line, last);
		wraps += line < last;
		last = line;
	}
	assert_int_equal(wraps, 3);		/* 50 ms */
}

/* The time moves on between two runs of the model, and the guest sees that. */
static void position_is_that_of_the_last_run(void **state)
{
	struct owner *owner = *state;
	uint64_t due;

	arm_display(owner);
	start_pipe(owner, 0);
	due = run_for(owner, 0);
	owner->now = due - 1;
	assert_int_equal(rd(owner, PIPEDSL), 765);	/* HDMI counts two lines behind */
	assert_int_equal(rd(owner, FRMCOUNT), 0);
	assert_int_equal(owner->irqs, 0);
	owner->now = due;
	assert_int_equal(rd(owner, PIPEDSL), 766);
	assert_int_equal(owner->irqs, 1);	/* who sees the blank has been told of it */
	assert_int_equal(rd(owner, FRMCOUNT), 1);
	run_for(owner, 0);
	assert_int_equal(owner->irqs, 1);
}

static void pipe_starts_at_the_last_run(void **state)
{
	struct owner *owner = *state;

	run_for(owner, 1000);
	owner->now += 5000000;
	start_pipe(owner, 0);
	assert_int_equal(rd(owner, PIPEDSL), 788);	/* the first line */
}

static void time_stamp_is_not_that_of_the_blank(void **state)
{
	struct owner *owner = *state;
	uint64_t due;

	owner->now = 7000000;
	start_pipe(owner, 0);
	assert_int_equal(rd(owner, FRMTMSTMP), 0);
	due = run_for(owner, 0);
	run_for(owner, 20000000);
	assert_int_equal(rd(owner, FRMTMSTMP), due / 1000);
	assert_int_equal(rd(owner, TIMESTAMP_CTR), 27000);
}

static void clock_of_a_dead_pipe_runs(void **state)
{
	struct owner *owner = *state;

	assert_true(display_vblank_due(owner->vgpu, 0) == UINT64_MAX);
	assert_true(display_scan_line_due(owner->vgpu, 0, 0) == UINT64_MAX);
	assert_false(display_scan_line_is_within(owner->vgpu, 0, 0, UINT32_MAX));
	assert_int_equal(display_scan_line(owner->vgpu, 0), 0);
}

/* Whoever waits for a line wakes up in it and not before. */
static void line_is_due_too_early_or_too_late(void **state)
{
	static const uint32_t lines[] = { 0, 1, 100, 765, 766, 767, 787, 788, 789 };
	struct owner *owner = *state;

	start_pipe(owner, 1);
	run_for(owner, 3333333);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		uint64_t due = display_scan_line_due(owner->vgpu, 1, lines[i]);

		assert_in_range(due - owner->now, 1, FRAME_NS);
		run_for(owner, due - 1 - owner->now);
		assert_int_equal(display_scan_line(owner->vgpu, 1), (lines[i] + 789) % 790);
		run_for(owner, 1);
		assert_int_equal(display_scan_line(owner->vgpu, 1), lines[i]);
		assert_true(display_scan_line_is_within(owner->vgpu, 1, lines[i], lines[i]));
		assert_false(display_scan_line_is_within(owner->vgpu, 1, lines[i] + 1, 790));
		assert_true(display_scan_line_due(owner->vgpu, 1, lines[i]) > owner->now);
	}
}

#define HDMI_B			(UINT32_C(1) << 31 | UINT32_C(1) << 28)
#define WRPLL_74250_KHZ		(0xb0000000 | 44 << 16 | 20 << 8 | 16)

/* 1080i as i915 lights it: 75 of 74.25 MHz are near enough. */
static void start_interlaced(struct owner *owner)
{
	wr(owner, 0x46040, WRPLL_74250_KHZ);
	wr(owner, 0x46100 + 4, UINT32_C(4) << 29);		/* port B takes it */
	wr(owner, 0x60000, (2200 - 1) << 16 | (1920 - 1));
	wr(owner, 0x6000c, (1124 - 1) << 16 | (1080 - 1));
	wr(owner, 0x60400, HDMI_B);
	wr(owner, TRANSCONF, 0x80000000 | 3u << 21);
}

static void each_field_has_a_blank_and_half_of_the_lines(void **state)
{
	struct owner *owner = *state;
	uint32_t last = 0, highest = 0, flips = 0;

	start_interlaced(owner);
	for (int i = 0; i < 10000; i++) {
		uint32_t line = rd(owner, PIPEDSL);

		flips += (line ^ last) >> 31;
		last = line;
		line &= 0x1fff;
		highest = line > highest ? line : highest;
		run_for(owner, 100000);
	}
	assert_in_range(rd(owner, FRMCOUNT), 59, 62);
	assert_in_range(flips, 59, 62);
	assert_int_equal(highest, 561);
}

static void pipes_share_a_clock_or_an_interrupt(void **state)
{
	static const uint32_t vblank[] = { 1u << 0, 1u << 5, 1u << 10 };
	struct owner *owner = *state;

	arm_display(owner);
	for (unsigned int pipe = 0; pipe < PIPES; pipe++) {
		uint64_t due;

		run_for(owner, 4000000);
		start_pipe(owner, pipe);
		due = display_vblank_due(owner->vgpu, pipe);
		run_for(owner, due - owner->now - 1);
		wr(owner, DEIIR, 0xffffffff);
		run_for(owner, 1);
		assert_int_equal(rd(owner, DEIIR), vblank[pipe]);
		assert_int_equal(rd_pipe(owner, pipe, FRMCOUNT), 1);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, owner_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pipe_does_not_say_that_it_runs),
		TEST(vblank_misses_its_time),
		TEST(late_run_interrupts_for_each_frame),
		TEST(frame_counter_goes_back),
		TEST(scan_line_stands_still),
		TEST(position_is_that_of_the_last_run),
		TEST(pipe_starts_at_the_last_run),
		TEST(time_stamp_is_not_that_of_the_blank),
		TEST(clock_of_a_dead_pipe_runs),
		TEST(line_is_due_too_early_or_too_late),
		TEST(each_field_has_a_blank_and_half_of_the_lines),
		TEST(pipes_share_a_clock_or_an_interrupt),
	};

	return cmocka_run_group_tests_name("pipe", tests, NULL, NULL);
}
