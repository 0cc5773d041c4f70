// SPDX-License-Identifier: MIT
/* The second buffer behind a plane's registers, and flips. */
#include "display/display.h"
#include "pipes.h"

static void flip_is_done_too_early(void **state)
{
	struct owner *owner = *state;

	arm_display(owner);
	start_pipe(owner, 0);
	run_for(owner, 0);
	wr(owner, DSPSURF, TEST_MAPPABLE);
	run_for(owner, 1000);
	assert_int_equal(rd(owner, DSPSURFLIVE), 0);
	assert_int_equal(rd(owner, DEIIR) & FLIP_DONE_A, 0);
	run_for(owner, 17000000);
	assert_int_equal(rd(owner, DSPSURFLIVE), TEST_MAPPABLE);
	assert_int_equal(rd(owner, DEIIR) & FLIP_DONE_A, FLIP_DONE_A);
	wr(owner, DEIIR, 0xffffffff);
	run_for(owner, 17000000);
	assert_int_equal(rd(owner, DEIIR) & FLIP_DONE_A, 0);
}

/* What each plane is shown by, and what tells that it was. */
static const struct plane_case {
	const char *name;
	enum plane_id id;
	uint32_t surface;
	uint32_t live;
	uint32_t control;
	uint32_t on;
	uint32_t done;
} plane_cases[] = {
	{ .name = "primary", .id = PLANE_PRIMARY, .surface = DSPSURF, .live = DSPSURFLIVE,
	  .control = DSPCNTR, .on = 0x80000000, .done = FLIP_DONE_A },
	{ .name = "sprite", .id = PLANE_SPRITE, .surface = SPRSURF, .live = SPRSURFLIVE,
	  .control = SPRCTL, .on = 0x80000000, .done = SPRITE_DONE_A },
	{ .name = "cursor", .id = PLANE_CURSOR, .surface = CURBASE, .live = CURSURFLIVE,
	  .control = CURCNTR, .on = 0x27, .done = 0 },
};

#define for_each_plane(c) \
	for (const struct plane_case *c = plane_cases; \
	     c < plane_cases + sizeof(plane_cases) / sizeof(plane_cases[0]); c++)

static uint32_t live(const struct owner *owner, unsigned int pipe, enum plane_id id,
		     enum plane_field field)
{
	return owner->vgpu->display.pipes[pipe].planes[id].live[field];
}

static void plane_takes_effect_before_the_blank(void **state)
{
	struct owner *owner = *state;

	arm_display(owner);
	for (unsigned int pipe = 0; pipe < PIPES; pipe++) {
		start_pipe(owner, pipe);
		for_each_plane(c) {
			wr_pipe(owner, pipe, c->control, c->on);
			wr_pipe(owner, pipe, c->surface, 0x4567000);
			assert_int_equal(rd_pipe(owner, pipe, c->live), 0);
			assert_true(display_flip_is_pending(owner->vgpu, pipe, c->id));
			wr(owner, DEIIR, 0xffffffff);
			run_for(owner, FRAME_NS);
			assert_int_equal(rd_pipe(owner, pipe, c->live), 0x4567000);
			assert_false(display_flip_is_pending(owner->vgpu, pipe, c->id));
			assert_int_equal(rd(owner, DEIIR) >> 5 * pipe & 0x1f, c->done | VBLANK_A);
		}
	}
}

/* A plane that shows something changes as a whole when its surface is written. */
static void plane_changes_unarmed(void **state)
{
	struct owner *owner = *state;

	start_pipe(owner, 0);
	for_each_plane(c) {
		wr(owner, c->control, c->on);
		wr(owner, c->surface, 0x1000);
		run_for(owner, FRAME_NS);
		wr(owner, c->control, 0);
		run_for(owner, FRAME_NS);
		assert_int_equal(live(owner, 0, c->id, PLANE_CONTROL), c->on);
		wr(owner, c->surface, 0);
		run_for(owner, FRAME_NS);
		assert_int_equal(live(owner, 0, c->id, PLANE_CONTROL), 0);
	}
}

static void armed_plane_takes_later_writes_along(void **state)
{
	struct owner *owner = *state;

	start_pipe(owner, 0);
	wr(owner, SPRCTL, 0x80000000);
	wr(owner, SPRPOS, 0x10);
	wr(owner, SPRSURF, 0x1000);
	wr(owner, SPRPOS, 0x20);
	run_for(owner, FRAME_NS);
	assert_int_equal(live(owner, 0, PLANE_SPRITE, PLANE_POSITION), 0x10);
	wr(owner, SPRSURF, 0x2000);
	run_for(owner, FRAME_NS);
	assert_int_equal(live(owner, 0, PLANE_SPRITE, PLANE_POSITION), 0x20);
}

static void plane_that_is_switched_on_waits_for_its_surface(void **state)
{
	struct owner *owner = *state;

	start_pipe(owner, 0);
	for_each_plane(c) {
		wr(owner, c->control, c->on);
		run_for(owner, FRAME_NS);
		assert_int_equal(live(owner, 0, c->id, PLANE_CONTROL), c->on);
	}
}

static void plane_of_a_dead_pipe_waits(void **state)
{
	struct owner *owner = *state;

	arm_display(owner);
	for_each_plane(c) {
		wr(owner, c->surface, 0x3000);
		assert_int_equal(rd(owner, c->live), 0x3000);
	}
	assert_int_equal(rd(owner, DEIIR), 0);
}

static void pipe_that_stops_forgets_what_is_armed(void **state)
{
	struct owner *owner = *state;

	start_pipe(owner, 2);
	for_each_plane(c)
		wr_pipe(owner, 2, c->surface, 0x3000);
	wr_pipe(owner, 2, TRANSCONF, 0);
	for_each_plane(c) {
		assert_int_equal(rd_pipe(owner, 2, c->live), 0x3000);
		assert_false(display_flip_is_pending(owner->vgpu, 2, c->id));
	}
}

static void async_flip_waits_for_the_blank(void **state)
{
	struct owner *owner = *state;

	arm_display(owner);
	start_pipe(owner, 0);
	run_for(owner, 20000000);
	wr(owner, DEIIR, 0xffffffff);
	owner->now += 1000000;
	wr(owner, DSPCNTR, 0x80000200);
	wr(owner, DSPSURF, 0x1000);
	assert_int_equal(rd(owner, DSPSURFLIVE), 0x1000);
	assert_int_equal(rd(owner, DEIIR), FLIP_DONE_A);
	assert_int_equal(rd(owner, FLIPTMSTMP), 21000);
}

/* The write comes after the blank, though the model has not been run since. */
static void late_flip_takes_effect_in_the_past(void **state)
{
	struct owner *owner = *state;
	uint64_t due;

	arm_display(owner);
	start_pipe(owner, 0);
	due = run_for(owner, 0);
	owner->now = due + 100;
	wr(owner, DSPSURF, 0x1000);
	assert_int_equal(rd(owner, DSPSURFLIVE), 0);
	assert_int_equal(rd(owner, DEIIR), VBLANK_A);
	run_for(owner, FRAME_NS - 200);
	assert_int_equal(rd(owner, DSPSURFLIVE), 0);
	run_for(owner, 100);
	assert_int_equal(rd(owner, DSPSURFLIVE), 0x1000);
}

static void only_flips_of_the_primary_are_counted(void **state)
{
	struct owner *owner = *state;

	start_pipe(owner, 0);
	for_each_plane(c) {
		wr(owner, c->surface, 0x1000);
		run_for(owner, FRAME_NS);
	}
	assert_int_equal(rd(owner, FLIPCOUNT), 1);
}

static void flip_by_command_is_lost(void **state)
{
	static const struct plane_flip flips[] = {
		{ .surface = 0x7000, .stride = 512, .tiled = true },
		{ .surface = 0x8000, .stride = 1024, .async = true },
	};
	struct owner *owner = *state;

	start_pipe(owner, 1);
	wr_pipe(owner, 1, DSPCNTR, 0x98000000);
	plane_flip(owner->vgpu, 1, PLANE_PRIMARY, &flips[0]);
	assert_int_equal(rd_pipe(owner, 1, DSPSURFLIVE), 0);
	run_for(owner, FRAME_NS);
	assert_int_equal(rd_pipe(owner, 1, DSPSURFLIVE), 0x7000);
	assert_int_equal(live(owner, 1, PLANE_PRIMARY, PLANE_CONTROL), 0x98000400);
	assert_int_equal(live(owner, 1, PLANE_PRIMARY, PLANE_STRIDE), 512);
	plane_flip(owner->vgpu, 1, PLANE_PRIMARY, &flips[1]);
	assert_int_equal(rd_pipe(owner, 1, DSPSURFLIVE), 0x8000);
	assert_int_equal(live(owner, 1, PLANE_PRIMARY, PLANE_CONTROL), 0x98000200);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, owner_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(flip_is_done_too_early),
		TEST(plane_takes_effect_before_the_blank),
		TEST(plane_changes_unarmed),
		TEST(armed_plane_takes_later_writes_along),
		TEST(plane_that_is_switched_on_waits_for_its_surface),
		TEST(plane_of_a_dead_pipe_waits),
		TEST(pipe_that_stops_forgets_what_is_armed),
		TEST(async_flip_waits_for_the_blank),
		TEST(late_flip_takes_effect_in_the_past),
		TEST(only_flips_of_the_primary_are_counted),
		TEST(flip_by_command_is_lost),
	};

	return cmocka_run_group_tests_name("plane", tests, NULL, NULL);
}
