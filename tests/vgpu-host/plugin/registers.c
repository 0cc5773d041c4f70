// SPDX-License-Identifier: MIT
/**
 * DOC: What the kernel saves of a thread before it calls a signal handler
 *
 * General registers lie in the context. Of the others it has the address of an
 * XSAVE area::
 *
 *     0  FXSAVE: XMM registers from 160 on; from 464 on the kernel's note that
 *        more follows
 *   512  the components that are not in their initial state, a bit each
 *   576  the components, where CPUID says
 *
 * A component whose bit is off is 0 for the thread, whatever the area says.
 *
 * Source: Intel 64 SDM, volume 1, chapter 13; Linux, asm/sigcontext.h.
 */
#include <cpuid.h>
#include <string.h>

#include "registers.h"

#define XMM		160u
#define XMM_REGISTERS	16u
#define NOTE		464u
#define NOTE_MAGIC	0x46505853u
#define PRESENT		512u
#define CPUID_XSAVE	0xdu

enum { COMPONENT_SSE = 1, COMPONENT_YMM = 2, COMPONENT_ZMM = 6 };

static uint32_t offset_of(uint32_t component)
{
	uint32_t size;
	uint32_t offset;
	uint32_t ecx;
	uint32_t edx;

	return __get_cpuid_count(CPUID_XSAVE, component, &size, &offset, &ecx, &edx) ? offset : 0;
}

void registers_init(struct registers_layout *layout)
{
	layout->ymm = offset_of(COMPONENT_YMM);
	layout->zmm = offset_of(COMPONENT_ZMM);
}

/* ---- general ones ------------------------------------------------------------- */

static const uint8_t places[16] = {
	REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
	REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15,
};

void registers_general(const ucontext_t *context, uint64_t general[16])
{
	for (unsigned int i = 0; i < 16; i++)
		general[i] = (uint64_t)context->uc_mcontext.gregs[places[i]];
}

/* ---- vectors -------------------------------------------------------------------- */

/* The XSAVE area, NULL if it is none. */
static uint8_t *area_of(const ucontext_t *context)
{
	uint8_t *area = (uint8_t *)context->uc_mcontext.fpregs;
	uint32_t magic;

	if (!area)
		return NULL;
	memcpy(&magic, area + NOTE, sizeof(magic));
	return magic == NOTE_MAGIC ? area : NULL;
}

static bool is_present(const uint8_t *area, unsigned int component)
{
	return area[PRESENT] >> component & 1;
}

/* Clear a register of a component at @offset; one in its initial state is 0 anyway. */
static void clear(uint8_t *area, unsigned int component, uint32_t offset, unsigned int number,
		  size_t bytes)
{
	if (offset && is_present(area, component))
		memset(area + offset + number * bytes, 0, bytes);
}

static bool load_vector(uint8_t *area, const struct registers_layout *layout,
			const struct move *move, const uint8_t *memory)
{
	if (!area)
		return false;
	if (!is_present(area, COMPONENT_SSE))
		memset(area + XMM, 0, XMM_REGISTERS * MOVE_MAX);
	area[PRESENT] |= 1u << COMPONENT_SSE;
	memcpy(area + XMM + move->number * MOVE_MAX, memory, MOVE_MAX);
	if (move->clears) {
		clear(area, COMPONENT_YMM, layout->ymm, move->number, 16);
		clear(area, COMPONENT_ZMM, layout->zmm, move->number, 32);
	}
	return true;
}

static bool store_vector(const uint8_t *area, const struct move *move, uint8_t *memory)
{
	if (!area)
		return false;
	if (is_present(area, COMPONENT_SSE))
		memcpy(memory, area + XMM + move->number * MOVE_MAX, move->width);
	else
		memset(memory, 0, move->width);
	return true;
}

/* ---- either --------------------------------------------------------------------- */

bool registers_stored(const ucontext_t *context, const struct move *move, uint8_t *memory)
{
	uint64_t value;

	if (move->operand == OPERAND_VECTOR)
		return store_vector(area_of(context), move, memory);
	value = move_stored(move, (uint64_t)context->uc_mcontext.gregs[places[move->number]]);
	memcpy(memory, &value, move->width);
	return true;
}

bool registers_load(ucontext_t *context, const struct registers_layout *layout,
		    const struct move *move, const uint8_t *memory)
{
	greg_t *reg = &context->uc_mcontext.gregs[places[move->number]];
	uint64_t value;

	if (move->operand == OPERAND_VECTOR)
		return load_vector(area_of(context), layout, move, memory);
	memcpy(&value, memory, sizeof(value));
	*reg = (greg_t)move_loaded(move, (uint64_t)*reg, value);
	return true;
}
