// SPDX-License-Identifier: MIT
/* What runs when, and what the guest is told of it: ELSP, the context status buffer, preemption, resets. */
#include <stdlib.h>
#include <string.h>

#include "contexts.h"

#define IDLE_ACTIVE	0x1
#define PREEMPTED	0x2
#define SWITCHED	0x14	/* complete, the other port goes on */
#define IDLE		0x18	/* complete, and nothing else */
#define LITE		0x8002

#define A		0x100	/* ids of contexts by number */
#define B		0x101
#define C		0x102

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct owner));
	assert_non_null(*state);
	contexts_init(*state, false);
	return 0;
}

static bool is_idle(struct owner *owner)
{
	return rd(owner, BCS + 0x9c) & 1u << 9;
}

static void idle_submit_promotes_once(void **state)
{
	struct owner *owner = *state;
	struct context a = context_init(owner, BCS, 0);

	ADD(owner, &a, STORE(DATA, 7));
	elsp(owner, BCS, &a, 0, NULL);
	assert_events(owner, IDLE_ACTIVE, 0, IDLE, A);
	assert_int_equal(ram32(owner, DATA), 7);
	assert_true(is_idle(owner));
	assert_int_equal(rd(owner, BCS + CSB), IDLE_ACTIVE);
	assert_int_equal(rd(owner, BCS + CSB + 8), IDLE);
	assert_int_equal(rd(owner, BCS + CSB + 0xc), A);
	assert_int_equal(rd(owner, BCS + CSB_PTR) & 0x707, 0x501);
	assert_int_equal(rd(owner, BCS + STATUS_HI), A);
}

static void nothing_is_submitted_before_the_fourth_write(void **state)
{
	struct owner *owner = *state;
	struct context a = context_init(owner, BCS, 0);

	ADD(owner, &a, STORE(DATA, 7));
	for (unsigned int i = 0; i < 3; i++)
		wr(owner, BCS + ELSP, i < 2 ? 0 : a.id);
	run_a_while(owner);
	assert_no_event(owner);
	wr(owner, BCS + ELSP, GFX(a.image) | 0x119);
	run_a_while(owner);
	assert_events(owner, IDLE_ACTIVE, 0, IDLE, A);
}

static void port_one_runs_after_port_zero(void **state)
{
	struct owner *owner = *state;
	struct context a = context_init(owner, BCS, 0);
	struct context b = context_init(owner, BCS, 1);

	ADD(owner, &a, STORE(DATA, 1), STORE(DATA + 4, 1));
	ADD(owner, &b, STORE(DATA, 2));
	elsp(owner, BCS, &a, 0, &b);
	assert_events(owner, IDLE_ACTIVE, 0, SWITCHED, A, IDLE, B);
	assert_int_equal(ram32(owner, DATA), 2);
	assert_int_equal(ram32(owner, DATA + 4), 1);
}

static void index_wraps_around_after_six_events(void **state)
{
	struct owner *owner = *state;
	struct context a = context_init(owner, BCS, 0);

	for (unsigned int i = 0; i < 7; i++) {
		ADD(owner, &a, STORE(DATA, i));
		elsp(owner, BCS, &a, 0, NULL);
		assert_events(owner, IDLE_ACTIVE, 0, IDLE, A);
	}
}

/* A context that waits until DATA is not 0. */
static struct context waiting_context(struct owner *owner, unsigned int number)
{
	struct context context = context_init(owner, BCS, number);

	ADD(owner, &context, WAIT_FOR(DATA), STORE(DATA + 0x10 + 4 * number, 1));
	return context;
}

static void lite_restore_reads_the_tail_from_memory(void **state)
{
	struct owner *owner = *state;
	struct context a = waiting_context(owner, 0);

	elsp(owner, BCS, &a, 0, NULL);
	assert_events(owner, IDLE_ACTIVE, 0);
	put_image32(owner, &a, AT_HEAD, 0x123);		/* is not looked at */
	ADD(owner, &a, STORE(DATA + 4, 9));
	elsp(owner, BCS, &a, 0, NULL);
	assert_events(owner, LITE, A);
	put_ram32(owner, DATA, 1);
	run_for(owner, 1000000);
	assert_events(owner, IDLE, A);
	assert_int_equal(ram32(owner, DATA + 4), 9);
	assert_int_equal(image32(owner, &a, AT_HEAD), a.tail);
}

static void tail_of_a_running_context_is_taken_when_it_is_submitted(void **state)
{
	struct owner *owner = *state;
	struct context a = waiting_context(owner, 0);
	uint32_t first = a.tail;

	elsp(owner, BCS, &a, 0, NULL);
	ADD(owner, &a, STORE(DATA + 4, 9));
	put_ram32(owner, DATA, 1);
	run_for(owner, 1000000);
	assert_events(owner, IDLE_ACTIVE, 0, IDLE, A);
	assert_int_equal(ram32(owner, DATA + 4), 0);
	assert_int_equal(image32(owner, &a, AT_HEAD), first);
	assert_int_equal(image32(owner, &a, AT_TAIL), a.tail);	/* the driver's, not the engine's */
	elsp(owner, BCS, &a, 0, NULL);
	assert_int_equal(ram32(owner, DATA + 4), 9);
}

static void lite_restore_takes_another_second_port(void **state)
{
	struct owner *owner = *state;
	struct context a = waiting_context(owner, 0);
	struct context b = context_init(owner, BCS, 1);

	ADD(owner, &b, STORE(DATA + 4, 2));
	elsp(owner, BCS, &a, 0, NULL);
	elsp(owner, BCS, &a, 0, &b);
	put_ram32(owner, DATA, 1);
	run_for(owner, 1000000);
	assert_events(owner, IDLE_ACTIVE, 0, LITE, A, SWITCHED, A, IDLE, B);
}

static void forced_restore_loads_the_image_again(void **state)
{
	struct owner *owner = *state;
	struct context a = waiting_context(owner, 0);

	elsp(owner, BCS, &a, 0, NULL);
	elsp(owner, BCS, &a, FORCE_RESTORE, NULL);
	assert_events(owner, IDLE_ACTIVE, 0, PREEMPTED, A);
	put_ram32(owner, DATA, 1);
	run_for(owner, 1000000);
	assert_events(owner, IDLE, A);
	assert_int_equal(ram32(owner, DATA + 0x10), 1);
}

static void waiting_context_is_preempted(void **state)
{
	struct owner *owner = *state;
	struct context a = waiting_context(owner, 0);
	struct context b = context_init(owner, BCS, 1);

	ADD(owner, &b, STORE(DATA + 4, 2));
	elsp(owner, BCS, &a, 0, NULL);
	elsp(owner, BCS, &b, 0, &a);
	assert_events(owner, IDLE_ACTIVE, 0, PREEMPTED, A, SWITCHED, B);
	assert_int_equal(ram32(owner, DATA + 4), 2);
	assert_int_equal(image32(owner, &a, AT_HEAD), 0);	/* it will look again */
	put_ram32(owner, DATA, 1);
	run_for(owner, 1000000);
	assert_events(owner, IDLE, A);
	assert_int_equal(ram32(owner, DATA + 0x10), 1);
}

static void context_without_arbitration_is_not_preempted(void **state)
{
	struct owner *owner = *state;
	struct context a = context_init(owner, BCS, 0);
	struct context b = context_init(owner, BCS, 1);

	ADD(owner, &a, CMD_ARB(0), CMD_ARB_CHECK, WAIT_FOR(DATA), CMD_ARB_CHECK, CMD_ARB(1));
	ADD(owner, &b, STORE(DATA + 4, 2));
	elsp(owner, BCS, &a, 0, NULL);
	elsp(owner, BCS, &b, 0, NULL);
	assert_events(owner, IDLE_ACTIVE, 0);
	put_ram32(owner, DATA, 1);
	run_for(owner, 1000000);
	assert_events(owner, IDLE, A, IDLE_ACTIVE, 0, IDLE, B);
}

/* Another pair waits while port 0 completes and port 1 has not begun. */
static void pending_pair_comes_before_the_second_port(void **state)
{
	struct owner *owner = *state;
	struct context a = context_init(owner, BCS, 0);
	struct context b = waiting_context(owner, 1);
	struct context c = context_init(owner, BCS, 2);

	ADD(owner, &a, CMD_ARB(0), WAIT_FOR(DATA + 8), CMD_ARB(1));
	ADD(owner, &c, STORE(DATA + 4, 2));
	elsp(owner, BCS, &a, 0, &b);
	elsp(owner, BCS, &c, 0, &b);
	put_ram32(owner, DATA + 8, 1);
	run_for(owner, 1000000);
	assert_events(owner, IDLE_ACTIVE, 0, SWITCHED, A, PREEMPTED, B, SWITCHED, C);
}

/* A batch that jumps to itself; @what is in it as well. */
static struct context spinning_context(struct owner *owner, uint32_t what)
{
	struct context context = context_init(owner, BCS, 0);

	PUT(owner, BATCH, what, CMD_BB_START, PPGTT(BATCH), 0);
	ADD(owner, &context, CMD_BB_START, PPGTT(BATCH), 0, STORE(DATA + 8, 3));
	return context;
}

static void arb_check_is_a_point_of_arbitration(void **state)
{
	struct owner *owner = *state;
	struct context a = spinning_context(owner, CMD_ARB_CHECK);
	struct context b = context_init(owner, BCS, 1);

	ADD(owner, &b, STORE(DATA + 4, 2));
	elsp(owner, BCS, &a, 0, NULL);
	elsp(owner, BCS, &b, 0, NULL);
	assert_events(owner, IDLE_ACTIVE, 0, PREEMPTED, A, IDLE, B);
	assert_int_equal(image32(owner, &a, AT_BB_ADDR), (PPGTT(BATCH) + 4) | 1);
	PUT(owner, BATCH + 4, CMD_BB_END);
	elsp(owner, BCS, &a, 0, NULL);
	assert_events(owner, IDLE_ACTIVE, 0, IDLE, A);
	assert_int_equal(ram32(owner, DATA + 8), 3);
}

/* A spins and cannot be preempted, B is pending. */
static void submit_spinner_and(struct owner *owner, const struct context *b)
{
	struct context a = spinning_context(owner, CMD_NOOP);

	elsp(owner, BCS, &a, 0, NULL);
	elsp(owner, BCS, b, 0, NULL);
	assert_events(owner, IDLE_ACTIVE, 0);
}

static void noop_is_none(void **state)
{
	struct owner *owner = *state;
	struct context b = context_init(owner, BCS, 1);

	submit_spinner_and(owner, &b);
	run_for(owner, 1000000);
	assert_no_event(owner);
}

static void preempted_context_resumes_in_its_batch(void **state)
{
	struct owner *owner = *state;
	struct context a = context_init(owner, BCS, 0);
	struct context b = context_init(owner, BCS, 1);

	PUT(owner, BATCH, CMD_SECOND, PPGTT(SECOND), 0, CMD_SDI_PPGTT, PPGTT(DATA + 0x14), 0, 5, CMD_BB_END);
	PUT(owner, SECOND, CMD_SDI_PPGTT, PPGTT(DATA + 0x10), 0, 4, CMD_WAIT_PPGTT, 0, PPGTT(DATA), 0,
	    CMD_SDI_PPGTT, PPGTT(DATA + 0x1c), 0, 7, CMD_BB_END);
	ADD(owner, &a, CMD_BB_START, PPGTT(BATCH), 0, STORE(DATA + 0x18, 6));
	ADD(owner, &b, CMD_LRI, BCS + 0x140, 0xdead0001, STORE(DATA + 4, 2));
	elsp(owner, BCS, &a, 0, NULL);
	elsp(owner, BCS, &b, 0, NULL);
	assert_events(owner, IDLE_ACTIVE, 0, PREEMPTED, A, IDLE, B);
	put_ram32(owner, DATA + 0x10, 0);		/* is not done again */
	put_ram32(owner, DATA, 1);
	elsp(owner, BCS, &a, 0, NULL);
	assert_events(owner, IDLE_ACTIVE, 0, IDLE, A);
	assert_int_equal(ram32(owner, DATA + 0x10), 0);
	assert_int_equal(ram32(owner, DATA + 0x1c), 7);
	assert_int_equal(ram32(owner, DATA + 0x14), 5);
	assert_int_equal(ram32(owner, DATA + 0x18), 6);
	assert_int_equal(image32(owner, &a, AT_BB_ADDR) & 1, 0);
}

static void reset_drops_the_queue(void **state)
{
	struct owner *owner = *state;
	struct context b = context_init(owner, BCS, 1);

	submit_spinner_and(owner, &b);
	wr(owner, BCS + RESET_CTL, 0x00010001);
	assert_int_equal(rd(owner, BCS + RESET_CTL) & 3, 3);
	assert_int_equal(rd(owner, BCS + STATUS_HI), A);
	for (unsigned int twice = 0; twice < 2; twice++) {
		wr(owner, GDRST, GDRST_BCS);
		assert_int_equal(rd(owner, GDRST), 0);
	}
	run_for(owner, 1000000);
	assert_no_event(owner);
	assert_true(is_idle(owner));
	assert_int_equal(rd(owner, BCS + CSB_PTR) & 7, 7);
	assert_int_equal(ram32(owner, 0x100000 + 0x1000 + 4 * AT_CONTROL), INHIBIT);	/* A is not saved */
	contexts_enable(owner, BCS);
	ADD(owner, &b, STORE(DATA + 4, 2));
	elsp(owner, BCS, &b, 0, NULL);
	assert_events(owner, IDLE_ACTIVE, 0, IDLE, B);
}

static void first_event_after_a_reset_is_entry_zero(void **state)
{
	struct owner *owner = *state;
	struct context a = context_init(owner, BCS, 0);

	ADD(owner, &a, STORE(DATA + 4, 2));
	wr(owner, GDRST, GDRST_BCS);
	wr(owner, BCS + MODE, 0x80008000);
	elsp(owner, BCS, &a, 0, NULL);
	assert_int_equal(rd(owner, BCS + CSB), IDLE_ACTIVE);
	assert_int_equal(rd(owner, BCS + CSB_PTR) & 7, 1);
}

static void engine_stands_still_while_a_reset_is_requested(void **state)
{
	struct owner *owner = *state;
	struct context a = waiting_context(owner, 0);

	elsp(owner, BCS, &a, 0, NULL);
	wr(owner, BCS + RESET_CTL, 0x00010001);
	put_ram32(owner, DATA, 1);
	run_for(owner, 1000000);
	assert_events(owner, IDLE_ACTIVE, 0);
	wr(owner, BCS + RESET_CTL, 0x00010000);
	assert_int_equal(rd(owner, BCS + RESET_CTL) & 3, 0);
	run_for(owner, 1000000);
	assert_events(owner, IDLE, A);
}

static void ring_that_makes_no_sense_never_completes(void **state)
{
	static const uint32_t bad[][2] = {
		{ 0xb, 0 },			/* the ring is off */
		{ AT_HEAD, 0x2000 },		/* the head is outside of it */
	};
	struct owner *owner = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct context a = context_init(owner, BCS, 0);

		ADD(owner, &a, STORE(DATA, 7));
		put_image32(owner, &a, bad[i][0], bad[i][1]);
		elsp(owner, BCS, &a, 0, NULL);
		assert_events(owner, IDLE_ACTIVE, 0);
		assert_false(is_idle(owner));
		wr(owner, GDRST, GDRST_BCS);
		contexts_enable(owner, BCS);
	}
}

static void bad_descriptors_are_refused(void **state)
{
	static const uint32_t bad[] = { 0x118, 0x109, 0x19 };
	struct owner *owner = *state;
	struct context a = context_init(owner, BCS, 0);

	ADD(owner, &a, STORE(DATA, 7));
	for (size_t i = 0; i < 2 * sizeof(bad) / sizeof(bad[0]); i++) {
		uint32_t flags = bad[i / 2];
		bool second = i & 1 && flags & 1;

		wr(owner, BCS + ELSP, 1);
		wr(owner, BCS + ELSP, second ? GFX(a.image) | flags : 0);
		wr(owner, BCS + ELSP, 2);
		wr(owner, BCS + ELSP, GFX(a.image) | (second ? 0x119 : flags));
		run_a_while(owner);
		assert_no_event(owner);
	}
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_SUBMISSION), 6);
	wr(owner, BCS + MODE, 0x80000000);		/* execlists are off */
	elsp(owner, BCS, &a, 0, NULL);
	assert_no_event(owner);
	assert_int_equal(ram32(owner, DATA), 0);
}

static void image_outside_the_slices_hangs_the_engine(void **state)
{
	const struct vgpu_config share = owner_config();
	struct owner vgpu = { 0 }, *owner = &vgpu;

	(void)state;
	contexts_init_share(owner, "skylake", &share);
	wr(owner, BCS + ELSP, 0);
	wr(owner, BCS + ELSP, 0);
	wr(owner, BCS + ELSP, 1);
	wr(owner, BCS + ELSP, 0x10000 | 0x119);
	run_a_while(owner);
	assert_events(owner, IDLE_ACTIVE, 0);
	assert_false(is_idle(owner));
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_ADDRESS), 1);
	owner_fini(owner);
}

#define GT0_IMR		0x44304
#define GT0_IIR		0x44308
#define BCS_SWITCH	(1u << 24)
#define BCS_SEMAPHORE	(1u << 27)

static void semaphore_interrupts_once(void **state)
{
	struct owner *owner = *state;
	struct context a = waiting_context(owner, 0);

	wr(owner, GT0_IMR, 0);
	wr(owner, BCS + IMR, 0);
	elsp(owner, BCS, &a, 0, NULL);
	assert_int_equal(rd(owner, GT0_IIR), BCS_SWITCH | BCS_SEMAPHORE);
	wr(owner, GT0_IIR, UINT32_MAX);
	run_for(owner, 1000000);
	assert_int_equal(rd(owner, GT0_IIR), 0);
	put_ram32(owner, DATA, 1);
	run_for(owner, 1000000);
	assert_int_equal(rd(owner, GT0_IIR), BCS_SWITCH);
}

static void semaphore_is_looked_at_often_at_first(void **state)
{
	struct owner *owner = *state;
	struct context a = waiting_context(owner, 0);

	elsp(owner, BCS, &a, 0, NULL);
	assert_int_equal(run_for(owner, 1000) - owner->now, 10000);
	assert_int_equal(run_for(owner, 1000000) - owner->now, 100000);
}

/* A loop that rests would make a driver wait. */
static void submission_ends_a_rest(void **state)
{
	struct owner *owner = *state;
	struct context a = spinning_context(owner, CMD_ARB_CHECK);
	struct context b = context_init(owner, BCS, 1);

	elsp(owner, BCS, &a, 0, NULL);
	for (unsigned int i = 0; run_for(owner, 100) == owner->now; i++)
		assert_true(i < 1000);
	assert_events(owner, IDLE_ACTIVE, 0);
	elsp(owner, BCS, &b, 0, NULL);
	assert_events(owner, PREEMPTED, A, IDLE, B);
}

static void masked_engine_does_not_interrupt(void **state)
{
	struct owner *owner = *state;
	struct context a = waiting_context(owner, 0);

	wr(owner, GT0_IMR, 0);
	wr(owner, BCS + IMR, ~BCS_SWITCH);
	elsp(owner, BCS, &a, 0, NULL);
	assert_int_equal(rd(owner, GT0_IIR), BCS_SWITCH);
}

/* ---- order ------------------------------------------------------------------------------ */

/* struct watched - the owner's seam, with eyes on the status page */
struct watched {
	struct owner owner;
	struct vgpu_ops ops;
	const struct vgpu_ops *usual;
	struct context context;
	unsigned int indices;
	unsigned int irqs;
};

static int watched_write(void *ctx, uint64_t iova, const void *buf, size_t len)
{
	struct watched *watched = ctx;
	const struct context *a = &watched->context;
	uint32_t index;

	if (iova == OWNER_RAM_BASE + HWSP + 0x7c) {
		memcpy(&index, buf, sizeof(index));
		assert_int_not_equal(ram32(&watched->owner, HWSP + 0x40 + 8 * index), UINT32_MAX);
		if (ram32(&watched->owner, HWSP + 0x40 + 8 * index) == IDLE)
			assert_int_equal(image32(&watched->owner, a, AT_HEAD), a->tail);
		watched->indices++;
	}
	return watched->usual->dma_write(ctx, iova, buf, len);
}

static void watched_irq(void *ctx)
{
	struct watched *watched = ctx;

	assert_int_equal(ram32(&watched->owner, HWSP + 0x7c), watched->indices - 1);
	watched->irqs++;
}

static void a_completed_context_is_saved_before_its_event(void **state)
{
	struct watched watched = { 0 };
	struct owner *owner = &watched.owner;
	uint16_t on = 1;

	(void)state;
	contexts_init(owner, false);
	watched.usual = owner->vgpu->ops;
	watched.ops = *watched.usual;
	watched.ops.dma_write = watched_write;
	watched.ops.irq = watched_irq;
	owner->vgpu->ops = &watched.ops;
	assert_int_equal(vgpu_config_write(owner->vgpu, 0xae, &on, sizeof(on)), 0);
	wr(owner, GT0_IMR, 0);
	wr(owner, 0x4430c, UINT32_MAX);
	wr(owner, 0x44200, 1u << 31);
	wr(owner, BCS + IMR, ~BCS_SWITCH);
	watched.context = context_init(owner, BCS, 0);
	ADD(owner, &watched.context, STORE(DATA, 7));
	elsp(owner, BCS, &watched.context, 0, NULL);
	assert_int_equal(watched.indices, 2);
	assert_int_equal(watched.irqs, 1);		/* the line was up when the second came */
	owner_fini(owner);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, owner_teardown)

/* As in KVMGT, whose guest may have slept in s2idle: gvt/handlers.c, elsp_mmio_write(). */
static void write_to_elsp_ends_the_memory_of_d3hot(void **state)
{
	struct owner *owner = *state;
	struct vgpu_state seen;
	uint16_t d3hot = 3;

	assert_int_equal(vgpu_config_write(owner->vgpu, 0xd4, &d3hot, sizeof(d3hot)), 0);
	vgpu_state(owner->vgpu, &seen);
	assert_true(seen.d3_entered);
	wr(owner, BCS + ELSP, 0);
	vgpu_state(owner->vgpu, &seen);
	assert_false(seen.d3_entered);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(idle_submit_promotes_once),
		TEST(nothing_is_submitted_before_the_fourth_write),
		TEST(port_one_runs_after_port_zero),
		TEST(index_wraps_around_after_six_events),
		TEST(lite_restore_reads_the_tail_from_memory),
		TEST(tail_of_a_running_context_is_taken_when_it_is_submitted),
		TEST(lite_restore_takes_another_second_port),
		TEST(forced_restore_loads_the_image_again),
		TEST(waiting_context_is_preempted),
		TEST(context_without_arbitration_is_not_preempted),
		TEST(pending_pair_comes_before_the_second_port),
		TEST(arb_check_is_a_point_of_arbitration),
		TEST(noop_is_none),
		TEST(preempted_context_resumes_in_its_batch),
		TEST(reset_drops_the_queue),
		TEST(first_event_after_a_reset_is_entry_zero),
		TEST(engine_stands_still_while_a_reset_is_requested),
		TEST(ring_that_makes_no_sense_never_completes),
		TEST(bad_descriptors_are_refused),
		cmocka_unit_test(image_outside_the_slices_hangs_the_engine),
		TEST(semaphore_interrupts_once),
		TEST(semaphore_is_looked_at_often_at_first),
		TEST(submission_ends_a_rest),
		TEST(masked_engine_does_not_interrupt),
		TEST(write_to_elsp_ends_the_memory_of_d3hot),
		cmocka_unit_test(a_completed_context_is_saved_before_its_event),
	};

	return cmocka_run_group_tests_name("execlists", tests, NULL, NULL);
}
