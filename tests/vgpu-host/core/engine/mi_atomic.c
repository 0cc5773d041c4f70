// SPDX-License-Identifier: MIT
/**
 * DOC: Atomic operations of the command streamer
 *
 * An operation reads a value from memory, combines it with one or two operands
 * and writes it back. Operands are in the command, their dwords taking turns,
 * or in the general purpose registers 0 and 4 and those behind them. No engine
 * runs meanwhile, but the guest's CPU does, as it does with hardware that does
 * not lock its bus.
 *
 * Source: PRM Broadwell, volume 2a, MI_ATOMIC; mhw_mi.h of Intel's media driver
 * for the numbers of the operations.
 */
#include "engine/engine.h"
#include "engine/mi.h"
#include "memory/access.h"
#include "model.h"

#define BIT(n)			(UINT32_C(1) << (n))
#define INLINE_DATA		BIT(18)
#define RETURN_DATA		BIT(16)
#define INLINE_DWORDS		11u
#define FIRST_OPERAND		0u	/* registers */
#define SECOND_OPERAND		4u
#define VALUE_QWORDS		2u

enum atomic {
	ATOMIC_AND = 0x1, ATOMIC_OR, ATOMIC_XOR, ATOMIC_MOVE, ATOMIC_INC, ATOMIC_DEC, ATOMIC_ADD,
	ATOMIC_SUB, ATOMIC_RSUB, ATOMIC_IMAX, ATOMIC_IMIN, ATOMIC_UMAX, ATOMIC_UMIN,
	ATOMIC_COMPARE,
};

/** struct value - of up to 16 bytes, the lowest ones first */
struct value {
	uint64_t qwords[VALUE_QWORDS];
};

static int64_t sign_extend(uint64_t value, size_t bytes)
{
	return bytes == sizeof(uint32_t) ? (int32_t)value : (int64_t)value;
}

/* Of values of 4 or 8 bytes; what is carried out of them is lost when they are written. */
static bool combine(enum atomic operation, size_t bytes, uint64_t old, uint64_t operand,
		    uint64_t *new)
{
	bool less = sign_extend(old, bytes) < sign_extend(operand, bytes);

	switch (operation) {
	case ATOMIC_AND:
		*new = old & operand;
		return true;
	case ATOMIC_OR:
		*new = old | operand;
		return true;
	case ATOMIC_XOR:
		*new = old ^ operand;
		return true;
	case ATOMIC_MOVE:
		*new = operand;
		return true;
	case ATOMIC_INC:
		*new = old + 1;
		return true;
	case ATOMIC_DEC:
		*new = old - 1;
		return true;
	case ATOMIC_ADD:
		*new = old + operand;
		return true;
	case ATOMIC_SUB:
		*new = old - operand;
		return true;
	case ATOMIC_RSUB:
		*new = operand - old;
		return true;
	case ATOMIC_IMAX:
		*new = less ? operand : old;
		return true;
	case ATOMIC_IMIN:
		*new = less ? old : operand;
		return true;
	case ATOMIC_UMAX:
		*new = old < operand ? operand : old;
		return true;
	case ATOMIC_UMIN:
		*new = old < operand ? old : operand;
		return true;
	default:
		return false;
	}
}

/* An operand of the command: every other dword from @first on. */
static struct value operand_of_command(const struct command *command, unsigned int first,
				       size_t bytes)
{
	struct value value = { { 0 } };

	for (unsigned int i = 0; i < bytes / 4; i++)
		value.qwords[i / 2] |= (uint64_t)command->dw[first + 2 * i] << 32 * (i % 2);
	return value;
}

static struct value operand_of_registers(const struct vgpu *vgpu, const struct engine *engine,
					 unsigned int first, size_t bytes)
{
	uint64_t low = mi_gpr(vgpu, engine, first);

	return (struct value) { {
		bytes == sizeof(uint32_t) ? (uint32_t)low : low,
		bytes > sizeof(uint64_t) ? mi_gpr(vgpu, engine, first + 1) : 0,
	} };
}

static struct value operand(const struct vgpu *vgpu, const struct engine *engine,
			    const struct command *command, unsigned int number, size_t bytes)
{
	if (command->dw[0] & INLINE_DATA)
		return operand_of_command(command, 3 + number, bytes);
	return operand_of_registers(vgpu, engine, number ? SECOND_OPERAND : FIRST_OPERAND, bytes);
}

static bool are_equal(const struct value *a, const struct value *b)
{
	return a->qwords[0] == b->qwords[0] && a->qwords[1] == b->qwords[1];
}

enum command_done mi_atomic(struct vgpu *vgpu, struct engine *engine, const struct command *command)
{
	static const uint8_t sizes[] = { 4, 8, 16, 0 };
	enum atomic operation = command->dw[0] >> 8 & 0x1f;
	size_t bytes = sizes[command->dw[0] >> 13 & 3];
	uint64_t address = command->memory & ~(uint64_t)(bytes - 1);
	struct value old = { { 0 } }, new, first, second;

	if (!bytes || command->dw[0] >> 15 & 1 ||
	    (command->dw[0] & INLINE_DATA && command->dwords < INLINE_DWORDS))
		return COMMAND_FAULTS;
	if (command->dw[0] & RETURN_DATA)
		vgpu_log(vgpu, VGPU_LOG_UNKNOWN, "%s: MI_ATOMIC returns nothing to registers",
			 engine->info->name);
	if (memory_read(vgpu, engine, command->space, address, &old, bytes))
		return COMMAND_NEXT;
	first = operand(vgpu, engine, command, 0, bytes);
	second = operand(vgpu, engine, command, 1, bytes);
	new = old;
	if (operation == ATOMIC_COMPARE)
		new = are_equal(&old, &first) ? second : old;
	else if (bytes > sizeof(uint64_t) ||
		 !combine(operation, bytes, old.qwords[0], first.qwords[0], &new.qwords[0]))
		return COMMAND_FAULTS;
	(void)memory_write(vgpu, engine, command->space, address, &new, bytes);
	return COMMAND_NEXT;
}
