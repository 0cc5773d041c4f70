// SPDX-License-Identifier: MIT
/*
 * The decoder of moves. Names of rows are what objdump -d says of their bytes, after
 * printf '\x8b\x07' > x; objdump -D -b binary -m i386:x86-64 x
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "decode.h"

#define CODE(...)	.code = { __VA_ARGS__ }, .size = sizeof((uint8_t[]){ __VA_ARGS__ })
#define COUNT(rows)	(sizeof(rows) / sizeof((rows)[0]))

enum { RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15 };

/* @move lacks the length, which is @size; its base is none if @absolute, its index if 0. */
struct row {
	const char *name;
	uint8_t code[CODE_MAX + 1];
	uint8_t size;
	bool absolute;
	struct move move;
};

#define LOAD(bytes, defined)	.width = (bytes), .result = (defined)
#define STORE(bytes)		.width = (bytes), .store = true
#define VECTOR(bytes)		LOAD(bytes, 16), .operand = OPERAND_VECTOR
#define VECTOR_STORE(bytes)	STORE(bytes), .operand = OPERAND_VECTOR
#define CONSTANT(bytes, value)	STORE(bytes), .operand = OPERAND_IMMEDIATE, .immediate = (value)

static const struct row known[] = {
	/* sizes */
	{ .name = "mov (%rdi),%eax", CODE(0x8b, 0x07), .move = { LOAD(4, 4), .base = RDI } },
	{ .name = "mov (%rdi),%rax", CODE(0x48, 0x8b, 0x07), .move = { LOAD(8, 8), .base = RDI } },
	{ .name = "mov (%rdi),%ax", CODE(0x66, 0x8b, 0x07), .move = { LOAD(2, 2), .base = RDI } },
	{ .name = "data16 mov (%rdi),%rax", CODE(0x66, 0x48, 0x8b, 0x07),
	  .move = { LOAD(8, 8), .base = RDI } },
	{ .name = "mov (%rdi),%al", CODE(0x8a, 0x07), .move = { LOAD(1, 1), .base = RDI } },
	{ .name = "mov %ecx,(%rdi)", CODE(0x89, 0x0f),
	  .move = { STORE(4), .number = RCX, .base = RDI } },
	{ .name = "mov %rcx,(%rdi)", CODE(0x48, 0x89, 0x0f),
	  .move = { STORE(8), .number = RCX, .base = RDI } },
	{ .name = "mov %cx,(%rdi)", CODE(0x66, 0x89, 0x0f),
	  .move = { STORE(2), .number = RCX, .base = RDI } },
	{ .name = "mov %cl,(%rdi)", CODE(0x88, 0x0f),
	  .move = { STORE(1), .number = RCX, .base = RDI } },

	/* byte registers */
	{ .name = "mov %ah,(%rdi)", CODE(0x88, 0x27),
	  .move = { STORE(1), .operand = OPERAND_HIGH_BYTE, .number = RAX, .base = RDI } },
	{ .name = "mov (%rdi),%bh", CODE(0x8a, 0x3f),
	  .move = { LOAD(1, 1), .operand = OPERAND_HIGH_BYTE, .number = RBX, .base = RDI } },
	{ .name = "mov %spl,(%rdi)", CODE(0x40, 0x88, 0x27),
	  .move = { STORE(1), .number = RSP, .base = RDI } },
	{ .name = "mov (%rdi),%dil", CODE(0x40, 0x8a, 0x3f),
	  .move = { LOAD(1, 1), .number = RDI, .base = RDI } },
	{ .name = "mov %r12b,(%rdi)", CODE(0x44, 0x88, 0x27),
	  .move = { STORE(1), .number = R12, .base = RDI } },

	/* constants */
	{ .name = "movb $0x80,(%rdi)", CODE(0xc6, 0x07, 0x80),
	  .move = { CONSTANT(1, UINT64_MAX - 127), .base = RDI } },
	{ .name = "movw $0x1234,(%rdi)", CODE(0x66, 0xc7, 0x07, 0x34, 0x12),
	  .move = { CONSTANT(2, 0x1234), .base = RDI } },
	{ .name = "movl $0x12345678,(%rdi)", CODE(0xc7, 0x07, 0x78, 0x56, 0x34, 0x12),
	  .move = { CONSTANT(4, 0x12345678), .base = RDI } },
	{ .name = "movq $0xffffffffffffffff,(%rdi)", CODE(0x48, 0xc7, 0x07, 0xff, 0xff, 0xff, 0xff),
	  .move = { CONSTANT(8, UINT64_MAX), .base = RDI } },
	{ .name = "movl $0x1,0x12345678(%r15,%r14,8)",
	  CODE(0x43, 0xc7, 0x84, 0xf7, 0x78, 0x56, 0x34, 0x12, 0x01, 0x00, 0x00, 0x00),
	  .move = { CONSTANT(4, 1), .base = R15, .index = R14, .scale = 3,
		    .displacement = 0x12345678 } },

	/* wider than memory */
	{ .name = "movzbl (%rdi),%esi", CODE(0x0f, 0xb6, 0x37),
	  .move = { LOAD(1, 4), .number = RSI, .base = RDI } },
	{ .name = "movzbw (%rdi),%ax", CODE(0x66, 0x0f, 0xb6, 0x07),
	  .move = { LOAD(1, 2), .base = RDI } },
	{ .name = "movzwl (%rdi),%eax", CODE(0x0f, 0xb7, 0x07),
	  .move = { LOAD(2, 4), .base = RDI } },
	{ .name = "movzwq (%rdi),%rax", CODE(0x48, 0x0f, 0xb7, 0x07),
	  .move = { LOAD(2, 8), .base = RDI } },
	{ .name = "movsbl (%rdi),%eax", CODE(0x0f, 0xbe, 0x07),
	  .move = { LOAD(1, 4), .sign = true, .base = RDI } },
	{ .name = "movsbw (%rdi),%ax", CODE(0x66, 0x0f, 0xbe, 0x07),
	  .move = { LOAD(1, 2), .sign = true, .base = RDI } },
	{ .name = "movswq (%rdi),%r9", CODE(0x4c, 0x0f, 0xbf, 0x0f),
	  .move = { LOAD(2, 8), .sign = true, .number = R9, .base = RDI } },
	{ .name = "movslq (%rdi),%rax", CODE(0x48, 0x63, 0x07),
	  .move = { LOAD(4, 8), .sign = true, .base = RDI } },

	/* reversed */
	{ .name = "movbe (%rdi),%ax", CODE(0x66, 0x0f, 0x38, 0xf0, 0x07),
	  .move = { LOAD(2, 2), .swap = true, .base = RDI } },
	{ .name = "movbe (%rdi),%eax", CODE(0x0f, 0x38, 0xf0, 0x07),
	  .move = { LOAD(4, 4), .swap = true, .base = RDI } },
	{ .name = "movbe %r10,(%rdi)", CODE(0x4c, 0x0f, 0x38, 0xf1, 0x17),
	  .move = { STORE(8), .swap = true, .number = R10, .base = RDI } },

	/* addresses */
	{ .name = "mov (%rax),%eax", CODE(0x8b, 0x00), .move = { LOAD(4, 4), .base = RAX } },
	{ .name = "mov -0x8(%rbp),%eax", CODE(0x8b, 0x45, 0xf8),
	  .move = { LOAD(4, 4), .base = RBP, .displacement = -8 } },
	{ .name = "mov 0x0(%r13),%eax", CODE(0x41, 0x8b, 0x45, 0x00),
	  .move = { LOAD(4, 4), .base = R13 } },
	{ .name = "mov -0x80000000(%rdx),%eax", CODE(0x8b, 0x82, 0x00, 0x00, 0x00, 0x80),
	  .move = { LOAD(4, 4), .base = RDX, .displacement = INT32_MIN } },
	{ .name = "mov (%rsp),%eax", CODE(0x8b, 0x04, 0x24), .move = { LOAD(4, 4), .base = RSP } },
	{ .name = "mov (%r12),%eax", CODE(0x41, 0x8b, 0x04, 0x24),
	  .move = { LOAD(4, 4), .base = R12 } },
	{ .name = "mov (%rbx,%rdi,1),%r14d", CODE(0x44, 0x8b, 0x34, 0x3b),
	  .move = { LOAD(4, 4), .number = R14, .base = RBX, .index = RDI } },
	{ .name = "mov (%rbx,%r12,2),%eax", CODE(0x42, 0x8b, 0x04, 0x63),
	  .move = { LOAD(4, 4), .base = RBX, .index = R12, .scale = 1 } },
	{ .name = "mov 0x4(%r13,%r8,4),%eax", CODE(0x43, 0x8b, 0x44, 0x85, 0x04),
	  .move = { LOAD(4, 4), .base = R13, .index = R8, .scale = 2, .displacement = 4 } },
	{ .name = "mov 0x10(,%rbp,8),%eax", CODE(0x8b, 0x04, 0xed, 0x10, 0x00, 0x00, 0x00),
	  .absolute = true, .move = { LOAD(4, 4), .index = RBP, .scale = 3, .displacement = 16 } },
	{ .name = "mov 0x1000,%eax", CODE(0x8b, 0x04, 0x25, 0x00, 0x10, 0x00, 0x00),
	  .absolute = true, .move = { LOAD(4, 4), .displacement = 0x1000 } },
	{ .name = "mov -0x2(%rip),%eax", CODE(0x8b, 0x05, 0xfe, 0xff, 0xff, 0xff),
	  .absolute = true, .move = { LOAD(4, 4), .next = true, .displacement = -2 } },
	{ .name = "mov 0x0(%rip),%eax with REX.B", CODE(0x41, 0x8b, 0x05, 0x00, 0x00, 0x00, 0x00),
	  .absolute = true, .move = { LOAD(4, 4), .next = true } },

	/* vectors */
	{ .name = "movups (%rdi),%xmm1", CODE(0x0f, 0x10, 0x0f),
	  .move = { VECTOR(16), .number = 1, .base = RDI } },
	{ .name = "movupd %xmm1,(%rdi)", CODE(0x66, 0x0f, 0x11, 0x0f),
	  .move = { VECTOR_STORE(16), .number = 1, .base = RDI } },
	{ .name = "movss (%rdi),%xmm0", CODE(0xf3, 0x0f, 0x10, 0x07),
	  .move = { VECTOR(4), .base = RDI } },
	{ .name = "movsd (%rdi),%xmm0", CODE(0xf2, 0x0f, 0x10, 0x07),
	  .move = { VECTOR(8), .base = RDI } },
	{ .name = "movss %xmm0,(%rdi)", CODE(0xf3, 0x0f, 0x11, 0x07),
	  .move = { VECTOR_STORE(4), .base = RDI } },
	{ .name = "movsd %xmm0,(%rdi)", CODE(0xf2, 0x0f, 0x11, 0x07),
	  .move = { VECTOR_STORE(8), .base = RDI } },
	{ .name = "movaps (%rdi),%xmm9", CODE(0x44, 0x0f, 0x28, 0x0f),
	  .move = { VECTOR(16), .number = 9, .base = RDI } },
	{ .name = "movaps %xmm0,(%rdi)", CODE(0x0f, 0x29, 0x07),
	  .move = { VECTOR_STORE(16), .base = RDI } },
	{ .name = "movd (%rdi),%xmm0", CODE(0x66, 0x0f, 0x6e, 0x07),
	  .move = { VECTOR(4), .base = RDI } },
	{ .name = "rex.W movq (%rdi),%xmm0", CODE(0x66, 0x48, 0x0f, 0x6e, 0x07),
	  .move = { VECTOR(8), .base = RDI } },
	{ .name = "movd %xmm0,(%rdi)", CODE(0x66, 0x0f, 0x7e, 0x07),
	  .move = { VECTOR_STORE(4), .base = RDI } },
	{ .name = "movq (%rdi),%xmm0", CODE(0xf3, 0x0f, 0x7e, 0x07),
	  .move = { VECTOR(8), .base = RDI } },
	{ .name = "movq %xmm0,(%rdi)", CODE(0x66, 0x0f, 0xd6, 0x07),
	  .move = { VECTOR_STORE(8), .base = RDI } },
	{ .name = "movdqa (%rdi),%xmm0", CODE(0x66, 0x0f, 0x6f, 0x07),
	  .move = { VECTOR(16), .base = RDI } },
	{ .name = "movdqu %xmm0,(%rdi)", CODE(0xf3, 0x0f, 0x7f, 0x07),
	  .move = { VECTOR_STORE(16), .base = RDI } },
	{ .name = "vmovdqu (%rbx,%rdi,1),%xmm5", CODE(0xc5, 0xfa, 0x6f, 0x2c, 0x3b),
	  .move = { VECTOR(16), .clears = true, .number = 5, .base = RBX, .index = RDI } },
	{ .name = "vmovdqa %xmm13,(%rdi)", CODE(0xc5, 0x79, 0x7f, 0x2f),
	  .move = { VECTOR_STORE(16), .number = 13, .base = RDI } },
	{ .name = "vmovdqa (%r15,%r14,1),%xmm13", CODE(0xc4, 0x01, 0x79, 0x6f, 0x2c, 0x37),
	  .move = { VECTOR(16), .clears = true, .number = 13, .base = R15, .index = R14 } },
	{ .name = "vmovq (%rdi),%xmm0", CODE(0xc4, 0xe1, 0xf9, 0x6e, 0x07),
	  .move = { VECTOR(8), .clears = true, .base = RDI } },
	{ .name = "vmovups (%rdi),%xmm0", CODE(0xc5, 0xf8, 0x10, 0x07),
	  .move = { VECTOR(16), .clears = true, .base = RDI } },
};

/* Each of these is near to one that is known, and does something else. */
static const struct row unknown[] = {
	{ .name = "add %eax,(%rdi)", CODE(0x01, 0x07) },
	{ .name = "xchg %eax,(%rdi)", CODE(0x87, 0x07) },
	{ .name = "pop (%rdi)", CODE(0x8f, 0x07) },
	{ .name = "mov %ds,(%rdi)", CODE(0x8c, 0x1f) },
	{ .name = "movsb", CODE(0xa4) },
	{ .name = "movabs 0x0,%eax", CODE(0xa1, 0, 0, 0, 0, 0, 0, 0, 0) },
	{ .name = "movsxd (%rdi),%eax", CODE(0x63, 0x07) },
	{ .name = "(bad) C6 /1", CODE(0xc6, 0x0f, 0x01) },
	{ .name = "(bad) C7 /1", CODE(0xc7, 0x0f, 0x01, 0x00, 0x00, 0x00) },
	{ .name = "mov %fs:(%rdi),%eax", CODE(0x64, 0x8b, 0x07) },
	{ .name = "mov %gs:(%rdi),%eax", CODE(0x65, 0x8b, 0x07) },
	{ .name = "ds mov (%rdi),%eax", CODE(0x3e, 0x8b, 0x07) },
	{ .name = "mov (%edi),%eax", CODE(0x67, 0x8b, 0x07) },
	{ .name = "xrelease mov %eax,(%rdi)", CODE(0xf3, 0x89, 0x07) },
	{ .name = "repnz mov (%rdi),%eax", CODE(0xf2, 0x8b, 0x07) },
	{ .name = "lock mov", CODE(0xf0, 0x89, 0x07) },
	{ .name = "rex data16 mov (%rdi),%ax", CODE(0x48, 0x66, 0x8b, 0x07) },
	{ .name = "rex rex.W mov", CODE(0x40, 0x48, 0x8b, 0x07) },
	{ .name = "crc32b (%rdi),%eax", CODE(0xf2, 0x0f, 0x38, 0xf0, 0x07) },
	{ .name = "crc32l (%rdi),%eax", CODE(0xf2, 0x0f, 0x38, 0xf1, 0x07) },
	{ .name = "adox (%rdi),%eax", CODE(0xf3, 0x0f, 0x38, 0xf6, 0x07) },
	{ .name = "popcnt (%rdi),%eax", CODE(0xf3, 0x0f, 0xb8, 0x07) },
	{ .name = "movlps (%rdi),%xmm0", CODE(0x0f, 0x12, 0x07) },
	{ .name = "movq (%rdi),%mm0", CODE(0x0f, 0x6f, 0x07) },
	{ .name = "movd %mm0,(%rdi)", CODE(0x0f, 0x7e, 0x07) },
	{ .name = "movq2dq", CODE(0xf3, 0x0f, 0xd6, 0x07) },
	{ .name = "vmovdqu (%rdi),%ymm0", CODE(0xc5, 0xfe, 0x6f, 0x07) },
	{ .name = "vmovdqa %ymm0,(%rdi)", CODE(0xc4, 0xe1, 0x7d, 0x7f, 0x07) },
	{ .name = "(bad) vmovdqu with a second source", CODE(0xc5, 0xf2, 0x6f, 0x07) },
	{ .name = "(bad) 66 before VEX", CODE(0x66, 0xc5, 0xfa, 0x6f, 0x07) },
	{ .name = "(bad) REX before VEX", CODE(0x40, 0xc5, 0xfa, 0x6f, 0x07) },
	{ .name = "VEX 8b of the first map", CODE(0xc4, 0xe0, 0x78, 0x8b, 0x07) },
	{ .name = "VEX b6 of the second map: kmov's neighbour", CODE(0xc5, 0xf8, 0xb6, 0x07) },
	{ .name = "vmovdqu64 (%rdi),%xmm0", CODE(0x62, 0xf1, 0xfe, 0x08, 0x6f, 0x07) },
	{ .name = "sixteen bytes",
	  CODE(0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
	       0x8b, 0x07) },
};

/* From memory that ends behind @size bytes, so that a sanitizer sees what reads on. */
static bool decode(const uint8_t *code, size_t size, struct move *move)
{
	uint8_t *exact = malloc(size);
	bool done;

	assert_non_null(exact);
	memcpy(exact, code, size);
	done = move_decode(exact, size, move);
	free(exact);
	return done;
}

static bool same_address(const struct row *row, const struct move *got)
{
	const struct move *want = &row->move;

	return got->base == (row->absolute ? NO_REGISTER : want->base) &&
	       got->index == (want->index ? want->index : NO_REGISTER) &&
	       got->scale == want->scale && got->next == want->next &&
	       got->displacement == want->displacement;
}

static bool same_operand(const struct move *want, const struct move *got)
{
	return got->width == want->width && got->operand == want->operand &&
	       got->number == want->number && got->immediate == want->immediate &&
	       got->store == want->store && got->swap == want->swap && got->sign == want->sign &&
	       got->clears == want->clears && (want->store || got->result == want->result);
}

static void move_is_taken_for_another(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(known); i++) {
		const struct row *row = &known[i];
		struct move move;

		if (!decode(row->code, row->size, &move))
			fail_msg("%s: unknown", row->name);
		if (move.length != row->size)
			fail_msg("%s: %u bytes", row->name, move.length);
		if (!same_operand(&row->move, &move))
			fail_msg("%s: operand", row->name);
		if (!same_address(row, &move))
			fail_msg("%s: address", row->name);
	}
}

static void other_instruction_is_taken_for_a_move(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(unknown); i++) {
		const struct row *row = &unknown[i];
		struct move move;

		if (decode(row->code, row->size, &move))
			fail_msg("%s: %u bytes", row->name, move.length);
	}
}

static void code_is_read_behind_its_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(known); i++) {
		const struct row *row = &known[i];
		struct move move;

		for (size_t size = 0; size < row->size; size++) {
			if (decode(row->code, size, &move))
				fail_msg("%s: %zu bytes are enough", row->name, size);
		}
	}
}

static void what_follows_is_part_of_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(known); i++) {
		const struct row *row = &known[i];
		uint8_t code[2 * CODE_MAX];
		struct move move;

		for (unsigned int byte = 0; byte < 256; byte++) {
			memset(code, (int)byte, sizeof(code));
			memcpy(code, row->code, row->size);
			assert_true(decode(code, sizeof(code), &move));
			if (move.length != row->size || !same_operand(&row->move, &move))
				fail_msg("%s before 0x%02x", row->name, byte);
		}
	}
}

/* A ModRM byte from 0xc0 on has two registers. Behind REX there is no other prefix. */
static void register_is_taken_for_memory(void **state)
{
	(void)state;
	for (unsigned int opcode = 0; opcode < 256; opcode++) {
		for (unsigned int modrm = 0xc0; modrm < 0x100; modrm++) {
			const uint8_t one[] = { 0x48, (uint8_t)opcode, (uint8_t)modrm, 0, 0, 0, 0 };
			const uint8_t two[] = { 0x66, 0x0f, (uint8_t)opcode, (uint8_t)modrm, 0 };
			const uint8_t vex[] = { 0xc5, 0xfa, (uint8_t)opcode, (uint8_t)modrm, 0 };
			struct move move;

			if (opcode != 0x0f)
				assert_false(decode(one, sizeof(one), &move));
			if (opcode != 0x38)
				assert_false(decode(two, sizeof(two), &move));
			assert_false(decode(vex, sizeof(vex), &move));
		}
	}
}

/* ---- what moves do ------------------------------------------------------------------ */

#define OLD	UINT64_C(0x1122334455667788)

/* What a move makes of OLD in a register, or of @memory. */
struct effect {
	const char *name;
	struct move move;
	uint64_t wanted;
	uint64_t memory;
};

static void expect(const struct effect *row, uint64_t got)
{
	if (got != row->wanted)
		fail_msg("%s: 0x%llx", row->name, (unsigned long long)got);
}

static void rest_of_the_register_is_wrong(void **state)
{
	static const struct effect rows[] = {
		{ .name = "mov m,%al", .move = { LOAD(1, 1) },
		  .wanted = UINT64_C(0x11223344556677fe), .memory = 0xfe },
		{ .name = "mov m,%ah", .move = { LOAD(1, 1), .operand = OPERAND_HIGH_BYTE },
		  .wanted = UINT64_C(0x112233445566fe88), .memory = 0xfe },
		{ .name = "mov m,%ax", .move = { LOAD(2, 2) },
		  .wanted = UINT64_C(0x112233445566fedc), .memory = 0xfedc },
		{ .name = "mov m,%eax", .move = { LOAD(4, 4) },
		  .wanted = 0xfedcba98, .memory = 0xfedcba98 },
		{ .name = "mov m,%rax", .move = { LOAD(8, 8) },
		  .wanted = UINT64_C(0xfedcba9876543210), .memory = UINT64_C(0xfedcba9876543210) },
		{ .name = "movzbl m,%eax", .move = { LOAD(1, 4) }, .wanted = 0xfe, .memory = 0xfe },
		{ .name = "movzbw m,%ax", .move = { LOAD(1, 2) },
		  .wanted = UINT64_C(0x11223344556600fe), .memory = 0xfe },
		{ .name = "movsbw m,%ax", .move = { LOAD(1, 2), .sign = true },
		  .wanted = UINT64_C(0x112233445566fffe), .memory = 0xfe },
		{ .name = "movsbl m,%eax", .move = { LOAD(1, 4), .sign = true },
		  .wanted = 0xfffffffe, .memory = 0xfe },
		{ .name = "movsbl m,%eax positive", .move = { LOAD(1, 4), .sign = true },
		  .wanted = 0x7e, .memory = 0x7e },
		{ .name = "movswq m,%rax", .move = { LOAD(2, 8), .sign = true },
		  .wanted = UINT64_C(0xfffffffffffffedc), .memory = 0xfedc },
		{ .name = "movslq m,%rax", .move = { LOAD(4, 8), .sign = true },
		  .wanted = UINT64_C(0xffffffff80000000), .memory = 0x80000000 },
		{ .name = "movbe m,%ax", .move = { LOAD(2, 2), .swap = true },
		  .wanted = UINT64_C(0x112233445566dcfe), .memory = 0xfedc },
		{ .name = "movbe m,%eax", .move = { LOAD(4, 4), .swap = true },
		  .wanted = 0x98badcfe, .memory = 0xfedcba98 },
		{ .name = "movbe m,%rax", .move = { LOAD(8, 8), .swap = true },
		  .wanted = UINT64_C(0x1032547698badcfe), .memory = UINT64_C(0xfedcba9876543210) },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect(&rows[i], move_loaded(&rows[i].move, OLD, rows[i].memory));
}

static void wrong_bytes_are_stored(void **state)
{
	static const struct effect rows[] = {
		{ .name = "mov %al,m", .move = { STORE(1) }, .wanted = 0x88 },
		{ .name = "mov %ah,m", .move = { STORE(1), .operand = OPERAND_HIGH_BYTE },
		  .wanted = 0x77 },
		{ .name = "mov %ax,m", .move = { STORE(2) }, .wanted = 0x7788 },
		{ .name = "mov %eax,m", .move = { STORE(4) }, .wanted = 0x55667788 },
		{ .name = "mov %rax,m", .move = { STORE(8) }, .wanted = OLD },
		{ .name = "movw $0x1234,m", .move = { CONSTANT(2, 0x1234) }, .wanted = 0x1234 },
		{ .name = "movq $-1,m", .move = { CONSTANT(8, UINT64_MAX) }, .wanted = UINT64_MAX },
		{ .name = "movbe %ax,m", .move = { STORE(2), .swap = true }, .wanted = 0x8877 },
		{ .name = "movbe %eax,m", .move = { STORE(4), .swap = true },
		  .wanted = 0x88776655 },
		{ .name = "movbe %rax,m", .move = { STORE(8), .swap = true },
		  .wanted = UINT64_C(0x8877665544332211) },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		unsigned int above = 64 - 8 * rows[i].move.width;

		expect(&rows[i], move_stored(&rows[i].move, OLD) << above >> above);
	}
}

static void address_is_elsewhere(void **state)
{
	static const struct effect rows[] = {
		{ .name = "(%rcx)", .move = { .base = RCX, .index = NO_REGISTER },
		  .wanted = 0x1000 },
		{ .name = "-0x8(%rcx)",
		  .move = { .base = RCX, .index = NO_REGISTER, .displacement = -8 },
		  .wanted = 0xff8 },
		{ .name = "(%rcx,%r15,8)", .move = { .base = RCX, .index = R15, .scale = 3 },
		  .wanted = 0x11000 },
		{ .name = "0x10(,%rcx,4)",
		  .move = { .base = NO_REGISTER, .index = RCX, .scale = 2, .displacement = 16 },
		  .wanted = 0x4010 },
		{ .name = "-0x2(%rip), 6 bytes",
		  .move = { .base = NO_REGISTER, .index = NO_REGISTER, .next = true,
			    .displacement = -2, .length = 6 },
		  .wanted = 0x400004 },
		{ .name = "-0x1000",
		  .move = { .base = NO_REGISTER, .index = NO_REGISTER, .displacement = -0x1000 },
		  .wanted = UINT64_C(0xfffffffffffff000) },
	};
	static const uint64_t general[16] = { [RCX] = 0x1000, [R15] = 0x2000 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		expect(&rows[i], move_address(&rows[i].move, general, 0x400000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(code_is_read_behind_its_end),
		cmocka_unit_test(move_is_taken_for_another),
		cmocka_unit_test(other_instruction_is_taken_for_a_move),
		cmocka_unit_test(what_follows_is_part_of_it),
		cmocka_unit_test(register_is_taken_for_memory),
		cmocka_unit_test(rest_of_the_register_is_wrong),
		cmocka_unit_test(wrong_bytes_are_stored),
		cmocka_unit_test(address_is_elsewhere),
	};

	return cmocka_run_group_tests_name("plugin-decode", tests, NULL, NULL);
}
