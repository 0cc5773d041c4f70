// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <string.h>

#include "stream.h"

void stream_prepare(struct owner *owner)
{
	(void)rd(owner, 0x78000);
	map_page(owner, RING, RING_RAM);
	map_page(owner, BATCH, BATCH_RAM);
	map_page(owner, DATA, DATA_RAM);
	map_page(owner, STATUS, STATUS_RAM);
	wr(owner, HWS_RCS, STATUS);
	for (uint32_t base = RCS; base; base = base == RCS ? BCS : 0) {
		wr(owner, base + START, RING);
		wr(owner, base + CTL, 1);
	}
}

int stream_setup(void **state)
{
	owner_setup(state);
	stream_prepare(*state);
	return 0;
}

int stream_setup_stale(void **state)
{
	struct vgpu_config config = owner_config();
	struct owner *owner = calloc(1, sizeof(*owner));

	config.stale_tlb = true;
	owner_init(owner, &config);
	stream_prepare(owner);
	*state = owner;
	return 0;
}

void put_batch(struct owner *owner, const uint32_t *words, unsigned int count)
{
	memcpy(owner->ram + BATCH_RAM, words, 4 * (size_t)count);
}

void submit(struct owner *owner, uint32_t base, const uint32_t *words, unsigned int count)
{
	memcpy(owner->ram + RING_RAM, words, 4 * (size_t)count);
	if (count & 1)
		put_ram32(owner, RING_RAM + 4 * count++, 0);
	wr(owner, base + HEAD, 0);
	wr(owner, base + TAIL, 4 * count);
	run_for(owner, 1000);
}

void setup_ppgtt(struct owner *owner, uint32_t base)
{
	const uint32_t directory = TEST_MAPPABLE + (32u << 20);	/* its entries, 512 of them */

	map_page(owner, directory, TABLE_RAM);
	put_ram32(owner, TABLE_RAM + 4 * 5, pte(OWNER_RAM_BASE + BATCH_RAM));
	put_ram32(owner, TABLE_RAM + 4 * 6, pte(OWNER_RAM_BASE + DATA_RAM));
	wr(owner, base + PP_DIR_BASE, (directory >> 12) * 4 / 64 << 16);
	wr(owner, base + MODE, 0x02000200);
}

uint32_t head(struct owner *owner, uint32_t base)
{
	return rd(owner, base + HEAD) & 0x1ffffc;
}

void assert_headers_hang(struct owner *owner, uint32_t base, const uint32_t *headers,
			 size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t words[80] = { headers[i] };

		submit(owner, base, words, 80);
		assert_int_equal(head(owner, base), 0);
		wr(owner, base + CTL, 0);
		wr(owner, base + CTL, 1);
	}
	assert_int_equal(vgpu_refused(owner->vgpu, VGPU_REFUSED_GGTT_ADDRESS), 0);
}

void assert_nothing_refused(struct owner *owner)
{
	for (unsigned int i = 0; i < VGPU_REFUSALS; i++)
		assert_int_equal(vgpu_refused(owner->vgpu, i), 0);
	assert_int_equal(rd(owner, BCS + EIR), 0);
}
