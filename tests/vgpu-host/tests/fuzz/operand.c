// SPDX-License-Identifier: MIT
#include "machine.h"
#include "operand.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

uint32_t take_register(const struct guest *guest, struct input *input)
{
	uint32_t wanted = take8(input) << 16;

	return machine_register(guest->machine, (wanted | take16(input)) * 4);
}

/* ---- kinds of operands ------------------------------------------------------------- */

static uint32_t nothing(const struct guest *guest, struct input *input)
{
	(void)guest;
	(void)input;
	return 0;
}

static uint32_t small(const struct guest *guest, struct input *input)
{
	(void)guest;
	return take8(input);
}

static uint32_t raw(const struct guest *guest, struct input *input)
{
	(void)guest;
	return take32(input);
}

static uint32_t limit(const struct guest *guest, struct input *input)
{
	static const uint32_t limits[] = {
		UINT32_MAX, INT32_MAX, UINT32_C(0x80000000), UINT32_C(0xfffff000), 0xffff,
		UINT32_C(0x7fff0000), UINT32_C(0x7fff7fff), UINT32_C(0x80008000), 0x1000,
		0xfff, 0x3ffffc, 0x1fffff,
	};

	(void)guest;
	return limits[take8(input) % LENGTH(limits)];
}

/* A page of the guest's memory, and a byte in it. */
static uint32_t ppgtt_address(const struct guest *guest, struct input *input)
{
	uint32_t page = take8(input);

	(void)guest;
	return page * GPU_PAGE_SIZE + take8(input) * 16;
}

static uint32_t ggtt_address(const struct guest *guest, struct input *input)
{
	return guest_base(guest) + ppgtt_address(guest, input);
}

static uint32_t nonmappable_address(const struct guest *guest, struct input *input)
{
	return guest->vgpu->slices.nonmappable.base + ppgtt_address(guest, input);
}

static uint32_t end_of(const struct vgpu_range *range)
{
	return range->base + range->size;
}

/* Around the end of a slice. */
static uint32_t edge_address(const struct guest *guest, struct input *input)
{
	const struct slices *slices = &guest->vgpu->slices;
	uint8_t which = take8(input);

	return end_of(which & 1 ? &slices->nonmappable : &slices->mappable) + (int8_t)take8(input);
}

static uint32_t coordinates(const struct guest *guest, struct input *input)
{
	int8_t x = take8(input), y = take8(input);

	(void)guest;
	return (uint32_t)(uint16_t)y << 16 | (uint16_t)x;
}

static uint32_t far_coordinates(const struct guest *guest, struct input *input)
{
	int8_t x = take8(input), y = take8(input);

	(void)guest;
	return (uint32_t)(uint16_t)(y * 256) << 16 | (uint16_t)(x * 256);
}

/* Clipping, depth, operation and pitch of a blit. */
static uint32_t blit_control(const struct guest *guest, struct input *input)
{
	uint32_t high = take8(input), rop = take8(input);
	int8_t pitch = take8(input);

	(void)guest;
	return (high & 0x73) << 24 | rop << 16 | (uint16_t)(pitch * 32);
}

/* Of the engines' blocks, and of the render engine's own. */
static uint32_t engine_register(const struct guest *guest, struct input *input)
{
	uint8_t which = take8(input);

	return guest->gpu->platform->engines[which % ENGINES].base + take8(input) * 4 +
	       (which & 0x80 ? 0x400 : 0);
}

static uint32_t any_register(const struct guest *guest, struct input *input)
{
	return take_register(guest, input);
}

static uint32_t page_entry(const struct guest *guest, struct input *input)
{
	return (uint32_t)guest_entry(guest->gpu, take8(input));
}

static uint32_t masked(const struct guest *guest, struct input *input)
{
	uint32_t bits = take16(input);

	(void)guest;
	return bits << 16 | take16(input);
}

static uint32_t one_bit(const struct guest *guest, struct input *input)
{
	(void)guest;
	return UINT32_C(1) << take8(input) % 32;
}

/* Of MI_MATH: operation and two operands that exist. */
static uint32_t instruction(const struct guest *guest, struct input *input)
{
	static const uint16_t operations[] = {
		0x000, 0x080, 0x081, 0x480, 0x481, 0x100, 0x101, 0x102, 0x103, 0x104, 0x180, 0x580,
	};
	static const uint16_t operands[] = { 0x20, 0x21, 0x31, 0x32, 0x33 };
	uint8_t operation = take8(input), one = take8(input);

	(void)guest;
	return (uint32_t)operations[(operation & 15) % LENGTH(operations)] << 20 |
	       (uint32_t)operands[(operation >> 4) % LENGTH(operands)] << (one & 0x80 ? 0 : 10) |
	       (uint32_t)(one & 15) << (one & 0x80 ? 10 : 0);
}

/* Another kind, with 8 bits of it anything: one field that is wider than what is legal, and the others right. */
static uint32_t spoiled(const struct guest *guest, struct input *input)
{
	uint32_t shift = take8(input) % 32;
	uint32_t bits = take8(input);

	return take_operand(guest, input) ^ bits << shift;
}

/* Upper half of a graphics address or of an entry: of what there is, around the limits of what there can be. */
static uint32_t upper(const struct guest *guest, struct input *input)
{
	static const uint32_t halves[] = {
		GUEST_RAM_BASE >> 32, 0xffff, UINT32_MAX, 0x7fff, 0x8000, 0x10000, 0x7f, 0x80,
		UINT32_C(0xffff0000), UINT32_C(1) << 31,
	};

	(void)guest;
	return halves[take8(input) % LENGTH(halves)];
}

/* Lower half of an address that leads through the last entry of each level of a PPGTT. */
static uint32_t high_address(const struct guest *guest, struct input *input)
{
	return UINT32_C(0xffe00000) + ppgtt_address(guest, input);
}

static uint32_t descriptor(const struct guest *guest, struct input *input)
{
	uint8_t which = take8(input);

	return (guest_base(guest) + (PAGE_IMAGES + which % 16) * GPU_PAGE_SIZE) | 0x119;
}

static uint32_t (*const kinds[])(const struct guest *guest, struct input *input) = {
	nothing, small, raw, limit, ggtt_address, ppgtt_address, nonmappable_address,
	edge_address, coordinates, far_coordinates, blit_control, engine_register,
	any_register, page_entry, one_bit, instruction, masked,
	spoiled, upper, high_address, descriptor,
};

uint32_t take_operand(const struct guest *guest, struct input *input)
{
	return kinds[take_slot(input, LENGTH(kinds))](guest, input);
}
