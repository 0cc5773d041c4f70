// SPDX-License-Identifier: MIT
#include <string.h>

#include "contexts.h"

#define TABLE		(8u << 20)		/* of the GGTT, in BAR0 */
#define MAPPED		(2u << 20)
#define LOAD(pairs)	(0x22u << 23 | 1u << 12 | (2 * (pairs) - 1))
#define POISON		0xffffffffu

void put_entry(struct owner *owner, uint32_t table, unsigned int index, uint64_t entry)
{
	put_ram32(owner, table + 8 * index, (uint32_t)entry);
	put_ram32(owner, table + 8 * index + 4, entry >> 32);
}

uint64_t ram_entry(uint32_t x, uint64_t flags)
{
	return (OWNER_RAM_BASE + x) | flags;
}

/* The tables are in the four pages from PML4 on. */
static void map_ppgtt(struct owner *owner)
{
	for (uint32_t level = 0; level < 3; level++)
		put_entry(owner, PML4 + 0x1000 * level, 0, ram_entry(PML4 + 0x1000 * (level + 1), 3));
	for (uint32_t page = 0; page < 16; page++)
		put_entry(owner, PML4 + 0x3000, 16 + page, ram_entry(0x1000 * page, 3));
}

void contexts_init_share(struct owner *owner, const char *platform, const struct vgpu_config *share)
{
	const struct gpu_config config = {
		.platform = platform, .aperture_size = TEST_APERTURE, .ggtt_size = TEST_GGTT,
	};
	const char *why;
	struct gpu *gpu = gpu_create(&config, &why);

	assert_non_null(gpu);
	owner_join(owner, gpu, share);
	owner->gpu = gpu;
	(void)rd(owner, 0x78000);
	for (uint32_t x = 0; x < MAPPED; x += 0x1000) {
		uint64_t entry = ram_entry(x, 1);
		uint32_t at = TABLE + GFX(x) / 0x1000 * 8;

		wr(owner, at, (uint32_t)entry);
		wr(owner, at + 4, entry >> 32);
	}
	map_ppgtt(owner);
	contexts_enable(owner, BCS);
}

void contexts_init(struct owner *owner, bool stale_tlb)
{
	const struct vgpu_config share = { .pvinfo = VGPU_PVINFO_HIDDEN, .stale_tlb = stale_tlb };

	contexts_init_share(owner, "skylake", &share);
}

static void poison_events(struct owner *owner)
{
	memset(owner->ram + HWSP + 0x40, 0xff, 6 * 8);
}

void contexts_enable(struct owner *owner, uint32_t base)
{
	wr(owner, base + MODE, 0x80008000);
	wr(owner, base + 0x80, GFX(HWSP));
	wr(owner, base + CSB_PTR, 0xffff0505);
	put_ram32(owner, HWSP + 0x7c, 5);
	poison_events(owner);
	owner->expected = 0;
}

uint32_t image32(const struct owner *owner, const struct context *context, uint32_t dword)
{
	return ram32(owner, context->image + 0x1000 + 4 * dword);
}

void put_image32(struct owner *owner, const struct context *context, uint32_t dword, uint32_t value)
{
	put_ram32(owner, context->image + 0x1000 + 4 * dword, value);
}

static void put_load(struct owner *owner, const struct context *context, uint32_t base, uint32_t at,
		     const uint16_t *offsets, unsigned int count)
{
	put_image32(owner, context, at, LOAD(count));
	for (unsigned int i = 0; i < count; i++)
		put_image32(owner, context, at + 1 + 2 * i, base + offsets[i]);
}

/* As i915 makes it: intel_lrc.c, gen9_xcs_offsets. */
struct context context_init(struct owner *owner, uint32_t base, unsigned int number)
{
	static const uint16_t ring[] = {
		0x244, 0x34, 0x30, 0x38, 0x3c, 0x168, 0x140, 0x110, 0x11c, 0x114, 0x118, 0x1c0, 0x1c4, 0x1c8,
	};
	static const uint16_t directories[] = {
		0x3a8, 0x28c, 0x288, 0x284, 0x280, 0x27c, 0x278, 0x274, 0x270,
	};
	struct context context = {
		.image = 0x100000 + 0x10000 * number, .ring = 0x20000 + 0x1000 * number, .id = 0x100 + number,
	};

	memset(owner->ram + context.image, 0, 0x2000);
	put_load(owner, &context, base, 1, ring, 14);
	put_load(owner, &context, base, 0x21, directories, 9);
	put_image32(owner, &context, AT_CONTROL, INHIBIT);
	put_image32(owner, &context, 9, GFX(context.ring));
	put_image32(owner, &context, 0xb, 1);
	put_image32(owner, &context, AT_PDP0, (uint32_t)(OWNER_RAM_BASE + PML4));
	put_image32(owner, &context, AT_PDP0 - 2, (OWNER_RAM_BASE + PML4) >> 32);
	put_image32(owner, &context, IMAGE_END, CMD_BB_END);
	return context;
}

void context_add(struct owner *owner, struct context *context, const uint32_t *words,
		 unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		put_ram32(owner, context->ring + context->tail + 4 * i, words[i]);
	context->tail += 4 * count;
	if (count & 1) {
		put_ram32(owner, context->ring + context->tail, CMD_NOOP);
		context->tail += 4;
	}
	put_image32(owner, context, AT_TAIL, context->tail);
}

void elsp(struct owner *owner, uint32_t base, const struct context *first, uint32_t flags,
	  const struct context *second)
{
	wr(owner, base + ELSP, second ? second->id : 0);
	wr(owner, base + ELSP, second ? GFX(second->image) | 0x119 : 0);
	wr(owner, base + ELSP, first->id);
	wr(owner, base + ELSP, GFX(first->image) | 0x119 | flags);
	run_a_while(owner);
}

void run_a_while(struct owner *owner)
{
	for (unsigned int i = 0; i < 4; i++)
		run_for(owner, 1000);
}

/* Each entry is read once, and the last one is where the index is. */
void assert_events_(struct owner *owner, const uint32_t *pairs, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		uint32_t at = HWSP + 0x40 + 8 * owner->expected;

		assert_int_equal(ram32(owner, at), pairs[2 * i]);
		assert_int_equal(ram32(owner, at + 4), pairs[2 * i + 1]);
		put_ram32(owner, at, POISON);
		put_ram32(owner, at + 4, POISON);
		owner->expected = (owner->expected + 1) % 6;
	}
	assert_int_equal(ram32(owner, HWSP + 0x7c), (owner->expected + 5) % 6);
	assert_int_equal(ram32(owner, HWSP + 0x40 + 8 * owner->expected), POISON);
}
