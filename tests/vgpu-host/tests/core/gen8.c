// SPDX-License-Identifier: MIT
/* What gen8 and gen9 have in common: interrupts, forcewake, page tables, messages. */
#include <stdlib.h>

#include "owner.h"

#define MASTER		0x44200
#define MASTER_ENABLE	(1u << 31)
#define GT0(reg)	(0x44300 + (reg))
#define GT1(reg)	(0x44310 + (reg))
#define PIPE_B(reg)	(0x44410 + (reg))
#define SDE(reg)	(0xc4000 + (reg))
#define IMR		0x4
#define IIR		0x8
#define IER		0xc

#define MSI		0xac
#define GMCH_CTRL	0x50

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct owner));
	owner_init_of(*state, "skylake", NULL);
	return 0;
}

/* Let a bank's events through. */
static void open_bank(struct owner *owner, uint32_t isr)
{
	wr(owner, isr + IMR, 0);
	wr(owner, isr + IER, UINT32_MAX);
}

static const struct {
	enum irq_source source;
	uint32_t bank;
	uint32_t event;
	uint32_t master;
} events[] = {
	{ IRQ_RENDER_USER, GT0(0), 1u << 0, 1u << 0 },
	{ IRQ_RENDER_SWITCH, GT0(0), 1u << 8, 1u << 0 },
	{ IRQ_RENDER_SEMAPHORE, GT0(0), 1u << 11, 1u << 0 },
	{ IRQ_BLITTER_USER, GT0(0), 1u << 16, 1u << 1 },
	{ IRQ_BLITTER_SWITCH, GT0(0), 1u << 24, 1u << 1 },
	{ IRQ_VIDEO_ERROR, GT1(0), 1u << 3, 1u << 2 },
	{ IRQ_PIPE_B_VBLANK, PIPE_B(0), 1u << 0, 1u << 17 },
	{ IRQ_PIPE_B_FLIP_DONE, PIPE_B(0), 1u << 3, 1u << 17 },
	{ IRQ_GMBUS, SDE(0), 1u << 17, 1u << 23 },
};

static void event_is_not_where_the_driver_looks(void **state)
{
	struct owner *owner = *state;

	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		open_bank(owner, events[i].bank);
		irq_raise(owner->vgpu, events[i].source);
		assert_int_equal(rd(owner, events[i].bank + IIR), events[i].event);
		assert_int_equal(rd(owner, MASTER), events[i].master);
		wr(owner, events[i].bank + IIR, events[i].event);
		assert_int_equal(rd(owner, MASTER), 0);
	}
}

/* Two engines share a bank: what one has is not shown for the other. */
static void master_shows_an_event_of_the_other_half(void **state)
{
	struct owner *owner = *state;

	open_bank(owner, GT0(0));
	irq_raise(owner->vgpu, IRQ_BLITTER_USER);
	assert_int_equal(rd(owner, MASTER) & 3, 2);
}

static void master_shows_what_no_bank_enables(void **state)
{
	struct owner *owner = *state;

	wr(owner, GT0(IMR), 0);
	irq_raise(owner->vgpu, IRQ_RENDER_USER);
	assert_int_equal(rd(owner, GT0(IIR)), 1);
	assert_int_equal(rd(owner, MASTER), 0);
	wr(owner, GT0(IER), 1);
	assert_int_equal(rd(owner, MASTER), 1);
}

/* Off and on again is how a handler asks for what came meanwhile. */
static void event_during_the_handler_is_lost(void **state)
{
	struct owner *owner = *state;

	enable_msi(owner);
	open_bank(owner, GT0(0));
	open_bank(owner, GT1(0));
	wr(owner, MASTER, MASTER_ENABLE);
	irq_raise(owner->vgpu, IRQ_RENDER_USER);
	assert_int_equal(owner->irqs, 1);
	wr(owner, MASTER, 0);
	wr(owner, GT0(IIR), 1);
	irq_raise(owner->vgpu, IRQ_VIDEO_USER);
	assert_int_equal(owner->irqs, 1);
	wr(owner, MASTER, MASTER_ENABLE);
	assert_int_equal(owner->irqs, 2);
}

static void guest_writes_pending_bits(void **state)
{
	struct owner *owner = *state;

	wr(owner, MASTER, UINT32_MAX);
	assert_int_equal(rd(owner, MASTER), MASTER_ENABLE);
}

static void domain_of_forcewake_answers_for_another(void **state)
{
	static const uint32_t domains[][2] = {
		{ 0xa188, 0x130044 }, { 0xa278, 0x0d84 }, { 0xa270, 0x0d88 },
	};
	struct owner *owner = *state;

	for (size_t i = 0; i < 3; i++) {
		wr(owner, domains[i][0], 0x80018001);
		for (size_t j = 0; j < 3; j++)
			assert_int_equal(rd(owner, domains[j][1]), i == j ? 0x8001 : 0);
		wr(owner, domains[i][0], 0xffff0000);
	}
}

static void entry_of_eight_bytes_is_cut(void **state)
{
	struct owner *owner = *state;
	uint64_t iova;

	map_page(owner, TEST_NONMAPPABLE, 0x5000);
	assert_true(vgpu_ggtt_entry(owner->vgpu, TEST_NONMAPPABLE >> 12, &iova));
	assert_int_equal(iova, OWNER_RAM_BASE + 0x5000);
}

static uint32_t config_rd(struct owner *owner, uint32_t offset, size_t len)
{
	uint32_t value = 0;

	assert_int_equal(vgpu_config_read(owner->vgpu, offset, &value, len), 0);
	return value;
}

/*
 * KVMGT copies the capability to its guests, and drops their interrupts if the
 * control has more than the enable bit (gvt/interrupt.c, inject_virtual_interrupt()).
 */
static void message_control_has_more_than_the_enable_bit(void **state)
{
	struct owner *owner = *state;

	assert_int_equal(config_rd(owner, 0x34, 1), MSI);
	assert_int_equal(config_rd(owner, MSI, 1), 5);
	assert_int_equal(config_rd(owner, MSI + 2, 2), 0);
	enable_msi(owner);
	assert_int_equal(config_rd(owner, MSI + 2, 2), 1);
}

/* 1 << n MiB of entries of 8 bytes, n in bits 7:6. */
static void size_of_the_ggtt_is_told_wrong(void **state)
{
	struct owner *owner = *state;

	assert_int_equal(1u << (config_rd(owner, GMCH_CTRL, 2) >> 6 & 3), (TEST_GGTT >> 12) * 8 >> 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(event_is_not_where_the_driver_looks, setup, owner_teardown),
		cmocka_unit_test_setup_teardown(master_shows_an_event_of_the_other_half, setup, owner_teardown),
		cmocka_unit_test_setup_teardown(master_shows_what_no_bank_enables, setup, owner_teardown),
		cmocka_unit_test_setup_teardown(event_during_the_handler_is_lost, setup, owner_teardown),
		cmocka_unit_test_setup_teardown(guest_writes_pending_bits, setup, owner_teardown),
		cmocka_unit_test_setup_teardown(domain_of_forcewake_answers_for_another, setup, owner_teardown),
		cmocka_unit_test_setup_teardown(entry_of_eight_bytes_is_cut, setup, owner_teardown),
		cmocka_unit_test_setup_teardown(message_control_has_more_than_the_enable_bit, setup, owner_teardown),
		cmocka_unit_test_setup_teardown(size_of_the_ggtt_is_told_wrong, setup, owner_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
