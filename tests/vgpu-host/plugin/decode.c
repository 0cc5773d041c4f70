// SPDX-License-Identifier: MIT
/**
 * DOC: The moves that QEMU makes
 *
 * TCG's code and what a C compiler makes of QEMU's helpers reach guest memory
 * nearly always by the few instructions in the table below. An instruction
 * looks like this, each part but the opcode missing from some::
 *
 *   66 F2 F3 | REX | 0F | 0F 38 | opcode | ModRM | SIB | disp | imm
 *             VEX (C4 or C5)
 *
 * Everything that is not needed is not known: who asks has another way, which
 * is slow and exact, and a wrong guess would be neither.
 *
 * Source: Intel 64 SDM, volume 2, chapter 2 and appendix A.
 */
#include "decode.h"

/* Prefixes that select an opcode, by their number in VEX.pp; and sets of them. */
enum { PP_NONE, PP_66, PP_F3, PP_F2 };
#define NP	(1u << PP_NONE)
#define P66	(1u << PP_66)
#define PF3	(1u << PP_F3)
#define PF2	(1u << PP_F2)
#define SIZED	(NP | P66)	/* 66 is no part of the opcode but gives the size */

/* Opcode maps, by their number in VEX.mmmmm. */
enum { MAP_ONE, MAP_0F, MAP_0F38 };

#define BY_PREFIX	0u	/* in place of bytes: 8 with REX.W, 2 with 66, else 4 */
#define BY_W		0xffu	/* 8 with REX.W or VEX.W, else 4 */

/* @width and @result as in struct move, or one of the above; @result of a store is nothing. */
static const struct form {
	uint8_t map;
	uint8_t opcode;
	uint8_t prefixes;
	uint8_t width;
	uint8_t result;
	enum operand operand;
	bool store;
	bool sign;
	bool swap;
	bool wide;		/* only with REX.W */
} forms[] = {
	{ .opcode = 0x63, .prefixes = NP, .width = 4, .result = 8, .sign = true, .wide = true },
	{ .opcode = 0x88, .prefixes = SIZED, .width = 1, .store = true },
	{ .opcode = 0x89, .prefixes = SIZED, .width = BY_PREFIX, .store = true },
	{ .opcode = 0x8a, .prefixes = SIZED, .width = 1, .result = 1 },
	{ .opcode = 0x8b, .prefixes = SIZED, .width = BY_PREFIX, .result = BY_PREFIX },
	{ .opcode = 0xc6, .prefixes = SIZED, .width = 1, .store = true,
	  .operand = OPERAND_IMMEDIATE },
	{ .opcode = 0xc7, .prefixes = SIZED, .width = BY_PREFIX, .store = true,
	  .operand = OPERAND_IMMEDIATE },
	{ .map = MAP_0F, .opcode = 0xb6, .prefixes = SIZED, .width = 1, .result = BY_PREFIX },
	{ .map = MAP_0F, .opcode = 0xb7, .prefixes = SIZED, .width = 2, .result = BY_PREFIX },
	{ .map = MAP_0F, .opcode = 0xbe, .prefixes = SIZED, .width = 1, .result = BY_PREFIX,
	  .sign = true },
	{ .map = MAP_0F, .opcode = 0xbf, .prefixes = SIZED, .width = 2, .result = BY_PREFIX,
	  .sign = true },
	{ .map = MAP_0F38, .opcode = 0xf0, .prefixes = SIZED, .width = BY_PREFIX,
	  .result = BY_PREFIX, .swap = true },
	{ .map = MAP_0F38, .opcode = 0xf1, .prefixes = SIZED, .width = BY_PREFIX, .store = true,
	  .swap = true },
#define VECTOR	.map = MAP_0F, .operand = OPERAND_VECTOR, .result = MOVE_MAX
	{ VECTOR, .opcode = 0x10, .prefixes = NP | P66, .width = 16 },
	{ VECTOR, .opcode = 0x10, .prefixes = PF3, .width = 4 },
	{ VECTOR, .opcode = 0x10, .prefixes = PF2, .width = 8 },
	{ VECTOR, .opcode = 0x11, .prefixes = NP | P66, .width = 16, .store = true },
	{ VECTOR, .opcode = 0x11, .prefixes = PF3, .width = 4, .store = true },
	{ VECTOR, .opcode = 0x11, .prefixes = PF2, .width = 8, .store = true },
	{ VECTOR, .opcode = 0x28, .prefixes = NP | P66, .width = 16 },
	{ VECTOR, .opcode = 0x29, .prefixes = NP | P66, .width = 16, .store = true },
	{ VECTOR, .opcode = 0x6e, .prefixes = P66, .width = BY_W },
	{ VECTOR, .opcode = 0x6f, .prefixes = P66 | PF3, .width = 16 },
	{ VECTOR, .opcode = 0x7e, .prefixes = P66, .width = BY_W, .store = true },
	{ VECTOR, .opcode = 0x7e, .prefixes = PF3, .width = 8 },
	{ VECTOR, .opcode = 0x7f, .prefixes = P66 | PF3, .width = 16, .store = true },
	{ VECTOR, .opcode = 0xd6, .prefixes = P66, .width = 8, .store = true },
#undef VECTOR
};

/* What is in front of an opcode. */
struct prefixes {
	uint8_t pp;
	uint8_t map;
	bool rex;
	bool vex;
	bool w;
	uint8_t r;		/* these three: 8 or 0, to be added to a register's number */
	uint8_t x;
	uint8_t b;
};

struct reader {
	const uint8_t *at;
	size_t left;
	bool failed;
};

/* @bytes of @reader, the first one lowest; 0 from the moment on when there are no more. */
static uint64_t take(struct reader *reader, unsigned int bytes)
{
	uint64_t value = 0;

	if (reader->failed || reader->left < bytes) {
		reader->failed = true;
		return 0;
	}
	for (unsigned int i = 0; i < bytes; i++)
		value |= (uint64_t)reader->at[i] << 8 * i;
	reader->at += bytes;
	reader->left -= bytes;
	return value;
}

static uint8_t take_byte(struct reader *reader)
{
	return (uint8_t)take(reader, 1);
}

static uint64_t take_signed(struct reader *reader, unsigned int bytes)
{
	unsigned int above = 64 - 8 * bytes;

	return (uint64_t)((int64_t)(take(reader, bytes) << above) >> above);
}

/* ---- in front of the opcode ----------------------------------------------------- */

static uint8_t eight_if(unsigned int bit)
{
	return bit ? 8 : 0;
}

/* R, X and B are stored inverted. False: vectors of 256 bits, or another source. */
static bool take_vex(struct reader *reader, uint8_t first, struct prefixes *p)
{
	uint8_t byte = take_byte(reader);

	p->vex = true;
	p->map = MAP_0F;
	p->r = eight_if(~byte & 0x80);
	if (first == 0xc4) {
		p->x = eight_if(~byte & 0x40);
		p->b = eight_if(~byte & 0x20);
		p->map = byte & 0x1f;
		byte = take_byte(reader);
		p->w = byte & 0x80;
	}
	p->pp = byte & 3;
	return (byte & 0x7c) == 0x78;
}

/* Everything up to the opcode, which is returned. */
static bool take_prefixes(struct reader *reader, struct prefixes *p, uint8_t *opcode)
{
	static const uint8_t numbers[256] = { [0x66] = PP_66, [0xf3] = PP_F3, [0xf2] = PP_F2 };
	uint8_t byte = take_byte(reader);

	if (numbers[byte]) {
		p->pp = numbers[byte];
		byte = take_byte(reader);
	}
	if ((byte == 0xc4 || byte == 0xc5) && !p->pp) {
		if (!take_vex(reader, byte, p))
			return false;
		*opcode = take_byte(reader);
		return true;
	}
	if ((byte & 0xf0) == 0x40) {
		p->rex = true;
		p->w = byte & 8;
		p->r = eight_if(byte & 4);
		p->x = eight_if(byte & 2);
		p->b = eight_if(byte & 1);
		byte = take_byte(reader);
	}
	if (byte == 0x0f) {
		p->map = MAP_0F;
		byte = take_byte(reader);
		if (byte == 0x38) {
			p->map = MAP_0F38;
			byte = take_byte(reader);
		}
	}
	*opcode = byte;
	return true;
}

/* ---- opcode ------------------------------------------------------------------------ */

static const struct form *find_form(const struct prefixes *p, uint8_t opcode)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const struct form *form = &forms[i];

		if (form->opcode == opcode && form->map == p->map && form->prefixes >> p->pp & 1 &&
		    (!form->wide || p->w) && (!p->vex || form->operand == OPERAND_VECTOR))
			return form;
	}
	return NULL;
}

static uint8_t bytes_of(uint8_t width, const struct prefixes *p)
{
	if (width == BY_W || (width == BY_PREFIX && p->w))
		return p->w ? 8 : 4;
	if (width == BY_PREFIX)
		return p->pp == PP_66 ? 2 : 4;
	return width;
}

/* Without REX, byte registers 4 to 7 are the second bytes of the first four. */
static void set_register(struct move *move, const struct form *form, const struct prefixes *p,
			 uint8_t number)
{
	uint8_t bytes = form->store ? form->width : form->result;

	if (form->operand == OPERAND_GENERAL && bytes == 1 && !p->rex && number >= 4) {
		move->operand = OPERAND_HIGH_BYTE;
		number -= 4;
	}
	move->number = number;
}

/* ---- behind the opcode ---------------------------------------------------------------- */

static void take_base(struct reader *reader, const struct prefixes *p, uint8_t mod, uint8_t rm,
		      struct move *move)
{
	uint8_t base = rm;

	if (rm == 4) {
		uint8_t sib = take_byte(reader);
		uint8_t index = (sib >> 3 & 7) | p->x;

		base = sib & 7;
		if (index != 4) {
			move->index = (int8_t)index;
			move->scale = sib >> 6;
		}
	}
	if (base == 5 && !mod)
		move->next = rm == 5;
	else
		move->base = (int8_t)(base | p->b);
	if (mod == 1)
		move->displacement = (int32_t)take_signed(reader, 1);
	else if (mod == 2 || move->base == NO_REGISTER)
		move->displacement = (int32_t)take_signed(reader, 4);
}

/* No immediate has more than 4 bytes; one for 8 bytes is extended. */
static void take_immediate(struct reader *reader, struct move *move)
{
	move->immediate = take_signed(reader, move->width < 4 ? move->width : 4);
}

bool move_decode(const uint8_t *code, size_t size, struct move *move)
{
	size_t limit = size < CODE_MAX ? size : CODE_MAX;
	struct reader reader = { .at = code, .left = limit };
	struct prefixes p = { .pp = PP_NONE };
	const struct form *form;
	uint8_t opcode;
	uint8_t modrm;

	if (!take_prefixes(&reader, &p, &opcode) || reader.failed)
		return false;
	form = find_form(&p, opcode);
	if (!form)
		return false;
	*move = (struct move){
		.width = bytes_of(form->width, &p), .result = bytes_of(form->result, &p),
		.operand = form->operand, .store = form->store, .sign = form->sign,
		.swap = form->swap, .clears = p.vex && !form->store,
		.base = NO_REGISTER, .index = NO_REGISTER,
	};
	modrm = take_byte(&reader);
	if (modrm >> 6 == 3)
		return false;
	take_base(&reader, &p, modrm >> 6, modrm & 7, move);
	if (form->operand != OPERAND_IMMEDIATE)
		set_register(move, form, &p, (modrm >> 3 & 7) | p.r);
	else if (modrm >> 3 & 7)
		return false;
	else
		take_immediate(&reader, move);
	move->length = (uint8_t)(limit - reader.left);
	return !reader.failed;
}

/* ---- what it does ---------------------------------------------------------------------- */

uint64_t move_address(const struct move *move, const uint64_t general[16], uint64_t rip)
{
	uint64_t address = (uint64_t)(int64_t)move->displacement;

	if (move->base != NO_REGISTER)
		address += general[move->base];
	if (move->index != NO_REGISTER)
		address += general[move->index] << move->scale;
	if (move->next)
		address += rip + move->length;
	return address;
}

/* The lowest @bytes in reverse order, and 0 above them. */
static uint64_t reverse(uint64_t value, unsigned int bytes)
{
	return __builtin_bswap64(value) >> (64 - 8 * bytes);
}

uint64_t move_stored(const struct move *move, uint64_t reg)
{
	if (move->operand == OPERAND_IMMEDIATE)
		return move->immediate;
	if (move->operand == OPERAND_HIGH_BYTE)
		return reg >> 8;
	return move->swap ? reverse(reg, move->width) : reg;
}

/* @value in @bytes at bit @shift of @reg. */
static uint64_t insert(uint64_t reg, uint64_t value, unsigned int bytes, unsigned int shift)
{
	uint64_t mask = ((UINT64_C(1) << 8 * bytes) - 1) << shift;

	return (reg & ~mask) | (value << shift & mask);
}

uint64_t move_loaded(const struct move *move, uint64_t reg, uint64_t memory)
{
	unsigned int above = 64 - 8 * move->width;
	uint64_t value = move->swap ? reverse(memory, move->width) : memory;

	if (move->sign)
		value = (uint64_t)((int64_t)(value << above) >> above);
	if (move->operand == OPERAND_HIGH_BYTE)
		return insert(reg, value, 1, 8);
	if (move->result < 4)
		return insert(reg, value, move->result, 0);
	return move->result == 4 ? (uint32_t)value : value;
}
