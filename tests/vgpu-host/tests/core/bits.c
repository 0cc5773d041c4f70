// SPDX-License-Identifier: MIT
/*
 * What the columns of the register tables say of bits, tried on each register:
 * reserved ones are dropped and told of once, inert ones are kept and change
 * nothing else that a guest sees.
 */
#include <stdlib.h>
#include <string.h>

#include "pipes.h"
#include "stream.h"

#define PORT_CLK_SEL_B	0x46104		/* bits 31:29 are there */
#define RING_TAIL_VECS	0x1a030
#define WIDTH		16u
#define HEIGHT		2u

static const struct mmio_map *map_of(const struct owner *owner)
{
	return &owner->vgpu->gpu->map;
}

/* Write bits of a register; those of a masked one with their mask. */
static void wr_reg(struct owner *owner, const struct mmio_reg *reg, uint32_t value)
{
	wr(owner, reg->offset, reg->row->masked ? value | 0xffff0000 : value);
}

/* ---- reserved bits -------------------------------------------------------------- */

static uint64_t reserved_writes(const struct owner *owner)
{
	struct vgpu_work work;

	vgpu_work(owner->vgpu, &work);
	return work.reserved_writes;
}

static void reserved_bits_are_logged_again(void **state)
{
	struct owner *owner = *state;

	for (int i = 0; i < 5; i++)
		wr(owner, PORT_CLK_SEL_B, 0x80000421);
	assert_int_equal(owner->lines[VGPU_LOG_UNKNOWN], 1);
	assert_string_equal(owner->last, "reserved bits 0x00000421 of PORT_CLK_SEL(1) at 0x46104: "
					 "write 0x80000421");
	assert_int_equal(reserved_writes(owner), 5);
	wr(owner, PORT_CLK_SEL_B + 4, 1);
	assert_int_equal(owner->lines[VGPU_LOG_UNKNOWN], 2);
}

static void reserved_bits_of_a_neighbour_are_not_logged(void **state)
{
	struct owner *owner = *state;
	struct owner neighbour;

	owner_join_neighbour(&neighbour, owner->gpu);
	wr(owner, PORT_CLK_SEL_B, 1);
	assert_int_equal(reserved_writes(&neighbour), 0);
	wr(&neighbour, PORT_CLK_SEL_B, 1);
	assert_int_equal(neighbour.lines[VGPU_LOG_UNKNOWN], 1);
	owner_fini(&neighbour);
}

/* A register that a command loads is no way around. */
static void reserved_bits_are_loaded_by_a_command(void **state)
{
	struct owner *owner = *state;

	SUBMIT(owner, RCS, MI_LRI, RING_TAIL_VECS, 0xffffffff);
	assert_int_equal(rd(owner, RING_TAIL_VECS), 0x001ffff8);
	assert_int_equal(reserved_writes(owner), 1);
}

/* The bytes that an access does not carry set nothing. */
static void narrow_write_is_taken_for_a_reserved_one(void **state)
{
	struct owner *owner = *state;
	uint8_t byte = 0xe0;

	vgpu_bar_write(owner->vgpu, VGPU_BAR_MMIO, PORT_CLK_SEL_B + 3, &byte, 1);
	assert_int_equal(rd(owner, PORT_CLK_SEL_B), 0xe0000000);
	assert_int_equal(reserved_writes(owner), 0);
}

static void reserved_bits_are_kept(void **state)
{
	struct owner *owner = *state;
	const struct mmio_map *map = map_of(owner);
	unsigned int tried = 0;

	for (size_t i = 1; i < map->count; i++) {
		const struct mmio_reg *reg = &map->regs[i];
		uint32_t rsvd = reg->row->rsvd;

		if (!rsvd)
			continue;
		wr_reg(owner, reg, rsvd);
		tried++;
		if (rd(owner, reg->offset) & rsvd || owner->lines[VGPU_LOG_UNKNOWN] != tried)
			fail_msg("%s", reg->name);
	}
	assert_true(tried > 500);
}

/* ---- inert bits ----------------------------------------------------------------- */

/* A picture with all planes and all colour correction, so that what is read for it shows. */
static void light_pipe(struct owner *owner)
{
	for (uint32_t i = 0; i < WIDTH * HEIGHT; i++)
		put_ram32(owner, DATA_RAM + 4 * i, 0x40302010 + 0x01030507 * i);
	for (uint32_t i = 0; i < 256; i++)
		wr(owner, 0x4a000 + 4 * i, 0x010101 * i);
	for (uint32_t i = 0; i < 6; i++)
		wr(owner, 0x49010 + 4 * i, 0x78006000);
	wr(owner, SPRSTRIDE, 64);
	wr(owner, SPRPOS, 4);
	wr(owner, SPRSIZE, 3);
	wr(owner, SPRCTL, 0x84000000);
	wr(owner, SPRSURF, DATA);
	wr(owner, CURPOS, 10);
	wr(owner, CURCNTR, 0x27);
	wr(owner, CURBASE, DATA);
	wr(owner, DSPSTRIDE, 64);
	wr(owner, DSPCNTR, 0xd9000000);
	wr(owner, DSPSURF, DATA);
	start_pipe(owner, 0);
	wr(owner, PIPESRC, (WIDTH - 1) << 16 | (HEIGHT - 1));
}

static void set_up(struct owner *owner)
{
	owner_init(owner, NULL);
	stream_prepare(owner);
	arm_display(owner);
	light_pipe(owner);
	run_for(owner, 2 * FRAME_NS);
}

/* A frame of all planes as they are now, while the render engine leaves marks in a register and in memory. */
static void run_on(struct owner *owner, uint32_t id)
{
	wr(owner, DSPSURF, DATA);
	wr(owner, SPRSURF, DATA);
	wr(owner, CURBASE, DATA);
	SUBMIT(owner, RCS, MI_NOOP_ID(id), MI_SDX, 0x80, id, MI_INTERRUPT);
	run_for(owner, FRAME_NS);
}

static bool same_pictures(struct owner *a, struct owner *b)
{
	struct vgpu_image one, other;
	int err = vgpu_scanout(a->vgpu, 0, &one);
	bool same = vgpu_scanout(b->vgpu, 0, &other) == err && one.width == other.width &&
		    one.height == other.height;

	same = same && (err || !memcmp(one.pixels, other.pixels, (size_t)one.width * one.height *
				       sizeof(*one.pixels)));
	free(one.pixels);
	free(other.pixels);
	return same;
}

/* Does all that a guest sees agree, but for one register? */
static void assert_same(struct owner *a, struct owner *b, const struct mmio_reg *but)
{
	const struct mmio_map *map = map_of(a);

	for (size_t i = 1; i < map->count; i++) {
		uint32_t offset = map->regs[i].offset;

		if (offset != but->offset && rd(a, offset) != rd(b, offset))
			fail_msg("inert bits of %s show in %s", but->name, map->regs[i].name);
	}
	if (a->irqs != b->irqs || !same_pictures(a, b) ||
	    ram32(a, STATUS_RAM + 0x80) != ram32(b, STATUS_RAM + 0x80))
		fail_msg("inert bits of %s show in interrupts, the picture or memory", but->name);
}

static void assert_inert(struct owner *a, struct owner *b, const struct mmio_reg *reg, uint32_t id)
{
	const struct mmio_row *row = reg->row;

	uint32_t value = rd(a, reg->offset) & ~row->w1c;

	wr_reg(a, reg, value);
	wr_reg(b, reg, value ^ row->inert);
	if ((rd(a, reg->offset) ^ rd(b, reg->offset)) != row->inert)
		fail_msg("%s keeps 0x%08x", reg->name, rd(b, reg->offset));
	run_on(a, id);
	run_on(b, id);
	assert_same(a, b, reg);
	value = rd(a, reg->offset) & ~row->w1c;
	wr_reg(a, reg, value);
	wr_reg(b, reg, value);
}

/* Two machines that do the same, one of which has all inert bits of a register inverted. */
static void inert_bits_are_lost_or_have_an_effect(void **state)
{
	struct owner a, b;
	unsigned int tried = 0;

	(void)state;
	set_up(&a);
	set_up(&b);
	for (size_t i = 1; i < map_of(&a)->count; i++) {
		const struct mmio_reg *reg = &map_of(&a)->regs[i];

		if (reg->row->inert)
			assert_inert(&a, &b, reg, ++tried);
	}
	assert_true(tried > 1000);
	owner_fini(&a);
	owner_fini(&b);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stream_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reserved_bits_are_logged_again),
		TEST(reserved_bits_of_a_neighbour_are_not_logged),
		TEST(reserved_bits_are_loaded_by_a_command),
		TEST(narrow_write_is_taken_for_a_reserved_one),
		TEST(reserved_bits_are_kept),
		cmocka_unit_test(inert_bits_are_lost_or_have_an_effect),
	};

	return cmocka_run_group_tests_name("bits", tests, NULL, NULL);
}
