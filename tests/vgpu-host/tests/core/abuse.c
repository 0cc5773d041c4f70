// SPDX-License-Identifier: MIT
/*
 * A guest that does anything: pseudo-random accesses to every BAR and to
 * config space, and a ring full of noise. Nothing is asserted about values;
 * the sanitizers are the judges, and the model has to come back.
 */
#include <stdlib.h>
#include <string.h>

#include "owner.h"

#define ACCESSES	300000
#define STREAMS		200

static uint64_t next_random(uint64_t *state)
{
	/* xorshift64*: the same sequence on every machine */
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(0x2545f4914f6cdd1d);
}

static size_t random_len(uint64_t random)
{
	static const uint8_t lens[] = { 1, 2, 4, 4, 4, 8, 3, 64 };

	return lens[random % sizeof(lens)];
}

/* Mostly where registers are, sometimes at the end of the BAR and past it. */
static uint64_t random_offset(struct owner *owner, unsigned int bar, uint64_t random)
{
	const struct mmio_map *map = &owner->gpu->map;
	uint64_t size = vgpu_bar_size(owner->vgpu, bar);

	if (bar == VGPU_BAR_MMIO && random & 7)
		return map->regs[1 + (random >> 8) % (map->count - 1)].offset + (random >> 40 & 1);
	if (random >> 8 & 7)
		return (random >> 16) % (size ? size : 1);
	return size - 16 + (random >> 16) % 32;
}

static void touch_bar(struct owner *owner, uint64_t *seed)
{
	static const uint8_t bars[] = { 0, 0, 0, 0, 0, 2, 4, 1, 6 };
	unsigned int bar = bars[next_random(seed) % sizeof(bars)];
	uint64_t offset = random_offset(owner, bar, next_random(seed));
	size_t len = random_len(next_random(seed));
	uint64_t buf[8];

	for (unsigned int i = 0; i < 8; i++)
		buf[i] = next_random(seed);
	if (next_random(seed) & 1)
		(void)vgpu_bar_write(owner->vgpu, bar, offset, buf, len);
	else
		(void)vgpu_bar_read(owner->vgpu, bar, offset, buf, len);
}

static void touch_config(struct owner *owner, uint64_t *seed)
{
	uint32_t offset = next_random(seed) % 260;
	size_t len = random_len(next_random(seed));
	uint64_t buf[8] = { next_random(seed) };

	if (next_random(seed) & 1)
		(void)vgpu_config_write(owner->vgpu, offset, buf, len);
	else
		(void)vgpu_config_read(owner->vgpu, offset, buf, len);
}

static void abuse(struct owner *owner, uint64_t seed)
{
	for (unsigned int i = 0; i < ACCESSES; i++) {
		struct vgpu_image image;

		touch_bar(owner, &seed);
		if (i % 16 == 0)
			touch_config(owner, &seed);
		if (i % 64 == 0)
			run_for(owner, next_random(&seed) % 40000000);
		if (i % 8192 == 0 && !vgpu_scanout(owner->vgpu, i / 8192 % 4, &image))
			free(image.pixels);
	}
}

static void random_accesses_break_a_share(void **state)
{
	struct owner *owner = *state;

	abuse(owner, 1);
	vgpu_reset(owner->vgpu);
	assert_int_equal(rd(owner, 0x78000), 0x76544776);
}

static void random_accesses_break_bare_metal(void **state)
{
	struct vgpu_config config = owner_config();
	struct owner owner;

	(void)state;
	config.pvinfo = VGPU_PVINFO_HIDDEN;
	owner_init(&owner, &config);
	abuse(&owner, 2);
	owner_fini(&owner);
}

static void random_accesses_reach_a_neighbour(void **state)
{
	struct owner *one = *state;
	struct owner two;

	owner_join_neighbour(&two, one->gpu);
	map_page(&two, TEST_NEIGHBOUR, 0x7000);
	wr(&two, 0x70180, 0x1234);
	abuse(one, 3);
	assert_int_equal(rd(&two, 0x70180), 0x1234);
	assert_int_equal(rd(&two, (2u << 20) + (TEST_NEIGHBOUR >> 12) * 4), pte(OWNER_RAM_BASE + 0x7000));
	assert_int_equal(two.irqs, 0);
	owner_fini(&two);
}

/* Noise that is likely to be commands: MI, blitter and pipeline headers between small numbers. */
static uint32_t random_word(uint64_t *seed)
{
	uint64_t random = next_random(seed);

	switch (random & 7) {
	case 0:
	case 1:
	case 2:
		return (uint32_t)(random >> 32 & 0x3f) << 23 | (random >> 8 & 0x7f);
	case 3:
		return 0x7a000000 | (random >> 8 & 7);
	case 4:
		return TEST_MAPPABLE + (random >> 8 & 0xffffc);
	case 5:
		return 0x60000000 | (random >> 8 & 0x1fff00ff);
	default:
		return random >> 8 & 0x3ffffc;
	}
}

static void noise_in_a_ring_breaks_the_walker(void **state)
{
	struct owner *owner = *state;
	uint64_t seed = 4;

	for (uint32_t page = 0; page < 256; page++)
		map_page(owner, TEST_MAPPABLE + page * 4096, page * 4096);
	for (unsigned int i = 0; i < STREAMS; i++) {
		for (uint32_t at = 0; at < 0x100000; at += 4)
			put_ram32(owner, at, random_word(&seed));
		for (uint32_t engine = 0; engine < ENGINES; engine++) {
			uint32_t base = owner->gpu->platform->engines[engine].base;

			wr(owner, 0x941c, 1);
			wr(owner, base + 0x38, TEST_MAPPABLE + engine * 0x10000);
			wr(owner, base + 0x3c, 0xf001);
			wr(owner, base + 0x30, 0xfff8);
			wr(owner, base + 0x29c, 0x02000000 | (next_random(&seed) & 0x200));
			for (int slice = 0; slice < 4; slice++)
				run_for(owner, 1000);
		}
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, owner_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(random_accesses_break_a_share),
		cmocka_unit_test(random_accesses_break_bare_metal),
		TEST(random_accesses_reach_a_neighbour),
		TEST(noise_in_a_ring_breaks_the_walker),
	};

	return cmocka_run_group_tests_name("abuse", tests, NULL, NULL);
}
