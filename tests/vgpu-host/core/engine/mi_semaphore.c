// SPDX-License-Identifier: MIT
/**
 * DOC: Semaphores
 *
 * Up to gen7 engines have mailboxes for each other. From gen8 on a semaphore
 * is a dword of memory, or a register, that is compared with an operand. Who
 * polls looks at it again and again; who waits for a signal looks when another
 * engine sends one.
 *
 * Source: PRM Haswell, volume 2a, MI_SEMAPHORE_MBOX; PRM Broadwell and Skylake,
 * volume 2a, MI_SEMAPHORE_WAIT and MI_SEMAPHORE_SIGNAL.
 */
#include "engine/engine.h"
#include "engine/mi.h"
#include "engine/regs.h"
#include "memory/access.h"
#include "model.h"

#define BIT(n)			(UINT32_C(1) << (n))
#define MBOX_UPDATE		BIT(21)
#define MBOX_COMPARE		BIT(20)
#define MBOX_REGISTER		BIT(18)
#define WAIT_REGISTER		BIT(16)
#define WAIT_POLL		BIT(15)

/*
 * Signal of gen7: write a mailbox of another engine. Wait: until the own mailbox is past
 * the operand. Mailboxes are not numbered as they are selected (intel_gpu_commands.h,
 * MI_SEMAPHORE_SYNC_*; intel_engine_regs.h, GEN6_RVSYNC and on).
 */
enum command_done mi_semaphore_mbox(struct vgpu *vgpu, struct engine *engine,
				    const struct command *command)
{
	static const uint8_t mailboxes[] = { 0, 2, 1 };
	uint32_t select = command->dw[0] >> 16 & 3;
	uint32_t value;

	if (!(command->dw[0] & MBOX_REGISTER) || select == 3)
		return COMMAND_NEXT;
	if (command->dw[0] & MBOX_UPDATE) {
		mmio_engine_write(vgpu, command->dw[2] & MI_REGISTER_MASK, command->dw[1]);
		return COMMAND_NEXT;
	}
	value = reg_get(vgpu, engine->info->base + RING_SYNC + 4 * mailboxes[select]);
	if (!(command->dw[0] & MBOX_COMPARE) || value > command->dw[1] ||
	    engine->wait.kicked)
		return COMMAND_NEXT;
	engine->wait.what = WAIT_SEMAPHORE;
	return COMMAND_WAITS;
}

enum comparison { GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL, EQUAL, NOT_EQUAL };

static bool compare(uint32_t value, uint32_t operand, enum comparison how)
{
	switch (how) {
	case GREATER:
		return value > operand;
	case GREATER_OR_EQUAL:
		return value >= operand;
	case LESS:
		return value < operand;
	case LESS_OR_EQUAL:
		return value <= operand;
	case EQUAL:
		return value == operand;
	case NOT_EQUAL:
		return value != operand;
	}
	return true;	/* there is no such comparison: do not wait for ever */
}

/* What cannot be read was counted as a fault, and is not waited for. */
static bool is_passed(struct vgpu *vgpu, const struct engine *engine, const struct command *command)
{
	uint32_t value;

	if (command->dw[0] & WAIT_REGISTER)
		value = mmio_engine_read(vgpu, command->dw[2] & MI_REGISTER_MASK);
	else if (memory_read(vgpu, engine, command->space, command->memory, &value, sizeof(value)))
		return true;
	return compare(value, command->dw[1], command->dw[0] >> 12 & 7);
}

enum command_done mi_semaphore_wait(struct vgpu *vgpu, struct engine *engine,
				    const struct command *command)
{
	bool begins = engine->wait.what == WAIT_NONE;
	bool looks = begins || engine->signalled || command->dw[0] & (WAIT_POLL | WAIT_REGISTER);

	engine->signalled = false;
	if (engine->wait.kicked || (looks && is_passed(vgpu, engine, command)))
		return COMMAND_NEXT;
	if (begins)
		engine_raise(vgpu, engine, engine->info->semaphore_irq);
	engine->wait.what = WAIT_SEMAPHORE;
	return COMMAND_WAITS;
}

/* The context that it is meant for is not looked at: a wait that is woken for nothing goes on. */
enum command_done mi_semaphore_signal(struct vgpu *vgpu, struct engine *engine,
				      const struct command *command)
{
	uint32_t target = command->dw[0] >> 15 & 7;

	(void)engine;
	if (target < ENGINES)
		vgpu->engines[target].signalled = true;
	return COMMAND_NEXT;
}
