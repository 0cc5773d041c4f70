// SPDX-License-Identifier: MIT
/* What a flush writes when it is done: where, how much, and from which batch. */
#include <string.h>

#include "stream.h"

#define VCS		0x12000
#define VECS		0x1a000
#define PPGTT_BATCH	0x5000
#define PPGTT_DATA	0x6000
#define NON_PRIV	(MI_BB_PPGTT | MI_BB_NON_PRIV)

#define PIPE_CONTROL(dwords)	(0x7a000000u | ((dwords) - 2))
#define FLUSH_DW(dwords)	(0x26u << 23 | ((dwords) - 2))
#define POST_SYNC(op)		((op) << 14)
#define IMMEDIATE	1u
#define TIMESTAMP	3u
#define STORE_INDEX	(1u << 21)
#define PIPE_GGTT	(1u << 24)
#define FLUSH_GGTT	(1u << 2)
#define SNB_GGTT	(1u << 2)	/* of the address, up to gen6 */

static const uint32_t engines[] = { RCS, VCS, BCS, VECS };
static const uint32_t status_pages[] = { 0x4080, 0x4180, 0x4280, 0x4380 };

#define ENGINE_COUNT	(sizeof(engines) / sizeof(engines[0]))

static int setup(void **state)
{
	stream_setup(state);
	for (size_t i = 0; i < ENGINE_COUNT; i++) {
		wr(*state, engines[i] + START, RING);
		wr(*state, engines[i] + CTL, 1);
		wr(*state, status_pages[i], STATUS);
		setup_ppgtt(*state, engines[i]);
	}
	return 0;
}

/* A flush of an engine with a length, the operation and the address as given; the words that follow are 0x11, 0x22, 0x33. */
static unsigned int put_flush(uint32_t *words, size_t engine, uint32_t dwords, uint32_t flags,
			      uint32_t address)
{
	const uint32_t data[] = { address, 0x11, 0x22, 0x33 };
	unsigned int used = 0;

	words[used++] = engine ? FLUSH_DW(dwords) | flags : PIPE_CONTROL(dwords);
	if (!engine)
		words[used++] = flags;
	memcpy(&words[used], data, sizeof(data));
	return dwords;
}

static uint32_t shortest(size_t engine)
{
	return engine ? 3 : 4;
}

/* What follows the quadword must stay as it is. */
static void wipe_data(struct owner *owner)
{
	memset(owner->ram + DATA_RAM, 0xff, 0x80);
}

static void assert_quadword(struct owner *owner, size_t engine, uint32_t ram, uint32_t dwords)
{
	const uint32_t high = dwords > shortest(engine) ? 0x22 : 0xffffffff;

	if (ram32(owner, ram) != 0x11 || ram32(owner, ram + 4) != high ||
	    ram32(owner, ram + 8) != 0xffffffff)
		fail_msg("engine %zu, %u dwords: 0x%x 0x%x 0x%x", engine, dwords, ram32(owner, ram),
			 ram32(owner, ram + 4), ram32(owner, ram + 8));
}

/* igt@gem_pipe_control_store_loop sets bit 2 on all generations. */
static void user_batch_writes_the_quadword_that_its_address_is_in(void **state)
{
	struct owner *owner = *state;

	for (unsigned int n = 0; n < 3 * ENGINE_COUNT; n++) {
		const size_t i = n / 3;
		const uint32_t dwords = shortest(i) + n % 3;
		uint32_t batch[8] = { 0 };
		unsigned int used = put_flush(batch, i, dwords, POST_SYNC(IMMEDIATE),
					      (PPGTT_DATA + 0x40) | SNB_GGTT);

		wipe_data(owner);
		batch[used] = MI_BB_END;
		put_batch(owner, batch, used + 1);
		SUBMIT(owner, engines[i], MI_BB_START | NON_PRIV, PPGTT_BATCH);
		assert_quadword(owner, i, DATA_RAM + 0x40, dwords);
		assert_int_equal(head(owner, engines[i]), 8);
	}
}

static void ring_writes_through_the_ggtt(void **state)
{
	struct owner *owner = *state;

	for (size_t i = 0; i < ENGINE_COUNT; i++) {
		for (uint32_t dwords = shortest(i); dwords < shortest(i) + 3; dwords++) {
			uint32_t words[8] = { 0 };
			unsigned int used = put_flush(words, i, dwords, POST_SYNC(IMMEDIATE) |
						      (i ? 0 : PIPE_GGTT), (DATA + 0x20) | FLUSH_GGTT);

			wipe_data(owner);
			submit(owner, engines[i], words, used);
			assert_quadword(owner, i, DATA_RAM + 0x20, dwords);
		}
	}
}

static void index_is_of_a_quadword_of_the_status_page(void **state)
{
	struct owner *owner = *state;

	for (size_t i = 0; i < ENGINE_COUNT; i++) {
		uint32_t words[8] = { 0 };
		unsigned int used = put_flush(words, i, shortest(i) + 1,
					      POST_SYNC(IMMEDIATE) | STORE_INDEX, 0xd4);

		memset(owner->ram + STATUS_RAM, 0xff, 0x100);
		submit(owner, engines[i], words, used);
		assert_quadword(owner, i, STATUS_RAM + 0xd0, shortest(i) + 1);
	}
}

static void time_is_a_quadword(void **state)
{
	struct owner *owner = *state;

	for (size_t i = 0; i < ENGINE_COUNT; i++) {
		uint32_t words[8] = { 0 };
		unsigned int used = put_flush(words, i, shortest(i), POST_SYNC(TIMESTAMP) |
					      (i ? 0 : PIPE_GGTT), (DATA + 0x20) | FLUSH_GGTT);

		wipe_data(owner);
		owner->now = UINT64_C(80) << 33;
		submit(owner, engines[i], words, used);
		assert_int_equal(ram32(owner, DATA_RAM + 0x20), 1000 / 80);
		assert_int_equal(ram32(owner, DATA_RAM + 0x24), 2);
		assert_int_equal(ram32(owner, DATA_RAM + 0x28), 0xffffffff);
	}
}

static void nothing_is_written_without_an_operation(void **state)
{
	struct owner *owner = *state;

	for (size_t i = 0; i < ENGINE_COUNT; i++) {
		uint32_t words[8] = { 0 };
		unsigned int used = put_flush(words, i, shortest(i) + 1, i ? 0 : PIPE_GGTT,
					      DATA | FLUSH_GGTT);

		wipe_data(owner);
		submit(owner, engines[i], words, used);
		assert_int_equal(ram32(owner, DATA_RAM), 0xffffffff);
		assert_int_equal(head(owner, engines[i]), 4 * ((used + 1) & ~1u));
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(user_batch_writes_the_quadword_that_its_address_is_in),
		TEST(ring_writes_through_the_ggtt),
		TEST(index_is_of_a_quadword_of_the_status_page),
		TEST(time_is_a_quadword),
		TEST(nothing_is_written_without_an_operation),
	};

	return cmocka_run_group_tests_name("flush", tests, NULL, NULL);
}
