// SPDX-License-Identifier: MIT
/* Contexts of the render engine: what they keep apart, and images that are not what was saved. */
#include <string.h>

#include "owner.h"
#include "stream.h"

#define CCID		(RCS + 0x180)
#define GPR0		0x2600
#define GPR15_HI	0x267c
#define CACHE_MODE_1	0x7004
#define SO_OFFSET_3	0x528c
#define L3SQCREG4	0xb034		/* of all contexts */

#define ONE		(TEST_MAPPABLE + 0x200000)	/* images, 17 pages each */
#define TWO		(TEST_MAPPABLE + 0x220000)
#define ONE_RAM		0x200000
#define TWO_RAM		0x220000
#define IMAGE_SIZE	(17u * 4096)

#define SET_CONTEXT	(0x18u << 23)
#define GTT_SPACE	(1u << 8)
#define SAVE_EXTENDED	(1u << 3)
#define RESTORE_EXTENDED (1u << 2)
#define FORCE_RESTORE	(1u << 1)
#define INHIBIT		(1u << 0)

static int context_setup(void **state)
{
	stream_setup(state);
	for (uint32_t at = 0; at < IMAGE_SIZE; at += 4096) {
		map_page(*state, ONE + at, ONE_RAM + at);
		map_page(*state, TWO + at, TWO_RAM + at);
	}
	return 0;
}

static void set_context(struct owner *owner, uint32_t what)
{
	SUBMIT(owner, RCS, SET_CONTEXT, what | GTT_SPACE, 0, 0);
}

static bool hangs(struct owner *owner)
{
	return rd(owner, RCS + ESR) & 1;
}

/* Contexts one and two exist, two is loaded, all is 0. */
static void two_contexts(struct owner *owner)
{
	set_context(owner, ONE | INHIBIT);
	set_context(owner, TWO | INHIBIT);
	set_context(owner, ONE);
	set_context(owner, TWO);
	assert_false(hangs(owner));
}

static void contexts_share_registers(void **state)
{
	static const uint32_t own[] = {
		GPR0, GPR15_HI, 0x22c8, 0x2310, 0x2350, 0x2400, 0x2418, 0x2440, 0x2500, 0x5200,
		SO_OFFSET_3,
	};
	struct owner *owner = *state;

	two_contexts(owner);
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		wr(owner, own[i], 0x100 + i);
	wr(owner, L3SQCREG4, 0x77);
	set_context(owner, ONE);
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		if (rd(owner, own[i]))
			fail_msg("0x%05x leaks", own[i]);
		wr(owner, own[i], 0x200 + i);
	}
	assert_int_equal(rd(owner, L3SQCREG4), 0x77);
	set_context(owner, TWO);
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		if (rd(owner, own[i]) != 0x100 + i)
			fail_msg("0x%05x is lost", own[i]);
	}
}

static void masked_register_is_restored_bit_by_bit(void **state)
{
	struct owner *owner = *state;

	two_contexts(owner);
	wr(owner, CACHE_MODE_1, 0xffff0040);
	wr(owner, RCS + INSTPM, 0x00800080);
	set_context(owner, ONE);
	assert_int_equal(rd(owner, CACHE_MODE_1), 0);
	assert_int_equal(rd(owner, RCS + INSTPM), 0);
	wr(owner, CACHE_MODE_1, 0xffff0001);
	set_context(owner, TWO);
	assert_int_equal(rd(owner, CACHE_MODE_1), 0x40);
	assert_int_equal(rd(owner, RCS + INSTPM), 0x80);
}

static void inhibited_restore_is_done(void **state)
{
	struct owner *owner = *state;

	two_contexts(owner);
	wr(owner, GPR0, 5);
	set_context(owner, ONE | INHIBIT);
	assert_int_equal(rd(owner, GPR0), 5);
	set_context(owner, TWO);
	assert_int_equal(rd(owner, GPR0), 5);	/* it was saved all the same */
}

static void current_context_is_loaded_again(void **state)
{
	struct owner *owner = *state;

	two_contexts(owner);
	wr(owner, GPR0, 5);
	set_context(owner, TWO);
	assert_int_equal(rd(owner, GPR0), 5);
	set_context(owner, TWO | FORCE_RESTORE);
	assert_int_equal(rd(owner, GPR0), 0);
}

static void ccid_is_not_what_was_set(void **state)
{
	struct owner *owner = *state;

	set_context(owner, ONE | SAVE_EXTENDED | RESTORE_EXTENDED | INHIBIT);
	assert_int_equal(rd(owner, CCID), ONE | 0x10d);
	wr(owner, GDRST, 1u << 1);
	assert_int_equal(rd(owner, CCID), 0);
}

static void nothing_is_saved_after_a_reset(void **state)
{
	struct owner *owner = *state;

	set_context(owner, ONE | INHIBIT);
	wr(owner, GDRST, 1);
	wr(owner, RCS + START, RING);
	wr(owner, RCS + CTL, 1);
	set_context(owner, TWO | INHIBIT);
	for (uint32_t at = 0; at < IMAGE_SIZE; at += 4)
		assert_int_equal(ram32(owner, ONE_RAM + at), 0);
}

static void image_differs_from_save_to_save(void **state)
{
	struct owner *owner = *state;
	uint8_t first[IMAGE_SIZE];

	memset(owner->ram + ONE_RAM, 0, IMAGE_SIZE + 4096);
	two_contexts(owner);
	memcpy(first, owner->ram + ONE_RAM, IMAGE_SIZE);
	run_for(owner, 1000000);
	set_context(owner, ONE);
	set_context(owner, TWO);
	assert_memory_equal(first, owner->ram + ONE_RAM, IMAGE_SIZE);
	assert_int_equal(ram32(owner, ONE_RAM + IMAGE_SIZE), 0);
	assert_int_equal(ram32(owner, ONE_RAM + 4) >> 23, 0x22);	/* loads registers */
}

/* Of an image that the guest has changed only values are believed. */
static void changed_image_is_loaded(void **state)
{
	struct owner *owner = *state;
	uint32_t end = 0;

	two_contexts(owner);
	while (ram32(owner, ONE_RAM + end) != 0x0au << 23)
		end += 4;
	for (uint32_t at = 0; at <= end; at += 4) {
		uint32_t was = ram32(owner, ONE_RAM + at);
		bool value = at < end && at > 8 && ram32(owner, ONE_RAM + at - 4) - 0x2000 < 0xd000;

		if (value)
			continue;
		put_ram32(owner, ONE_RAM + at, was ^ 0x10000);
		set_context(owner, ONE);
		if (!hangs(owner))
			fail_msg("dword %u", at / 4);
		put_ram32(owner, ONE_RAM + at, was);
		wr(owner, GDRST, 1u << 1);
		wr(owner, RCS + START, RING);
		wr(owner, RCS + CTL, 1);
	}
	set_context(owner, ONE);
	assert_false(hangs(owner));
}

static void image_that_was_never_saved_is_loaded(void **state)
{
	struct owner *owner = *state;

	set_context(owner, ONE);
	assert_true(hangs(owner));
	assert_int_equal(rd(owner, CCID), 0);
}

static void image_outside_the_slice_is_used(void **state)
{
	struct owner *owner = *state;

	set_context(owner, 0x1000 | INHIBIT);
	assert_false(hangs(owner));
	set_context(owner, ONE | INHIBIT);		/* saves the first one */
	assert_true(hangs(owner));
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_ADDRESS), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, context_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(contexts_share_registers),
		TEST(masked_register_is_restored_bit_by_bit),
		TEST(inhibited_restore_is_done),
		TEST(current_context_is_loaded_again),
		TEST(ccid_is_not_what_was_set),
		TEST(nothing_is_saved_after_a_reset),
		TEST(image_differs_from_save_to_save),
		TEST(changed_image_is_loaded),
		TEST(image_that_was_never_saved_is_loaded),
		TEST(image_outside_the_slice_is_used),
	};

	return cmocka_run_group_tests_name("context", tests, NULL, NULL);
}
