// SPDX-License-Identifier: MIT
/**
 * DOC: Flushes
 *
 * Nothing is cached but translations, so that a flush is over at once. What
 * remains of it is what it does then: write a quadword, raise an interrupt.
 *
 * Source: PRM Haswell and Broadwell, volume 2a, PIPE_CONTROL and MI_FLUSH_DW.
 */
#include "engine/engine.h"
#include "engine/fault.h"
#include "engine/mi.h"
#include "engine/regs.h"
#include "memory/access.h"
#include "memory/tlb.h"
#include "model.h"

#define BIT(n)			(UINT32_C(1) << (n))
#define FLUSH_STORE_INDEX	BIT(21)
#define FLUSH_TLB		BIT(18)
#define FLUSH_NOTIFY		BIT(8)
#define FLUSH_POST_SYNC		UINT32_C(0xc000)
#define QWORD_OFFSET		UINT64_C(7)
#define PIPE_MMIO_WRITE		BIT(23)

enum post_sync {
	POST_SYNC_NONE,
	POST_SYNC_IMMEDIATE,
	POST_SYNC_DEPTH_COUNT,
	POST_SYNC_TIMESTAMP,
};

/* The data of a write after a flush; number of dwords, 0 for none. */
static unsigned int post_sync_data(const struct vgpu *vgpu, enum post_sync op,
				   const uint32_t *immediate, unsigned int dwords,
				   uint32_t data[2])
{
	uint64_t ticks = engine_ticks(vgpu);

	data[0] = 0;
	data[1] = 0;
	switch (op) {
	case POST_SYNC_IMMEDIATE:
		data[0] = dwords > 0 ? immediate[0] : 0;
		data[1] = dwords > 1 ? immediate[1] : 0;
		return dwords > 1 ? 2 : 1;
	case POST_SYNC_DEPTH_COUNT:
		data[0] = reg_get(vgpu, PS_DEPTH_COUNT);
		data[1] = reg_get(vgpu, PS_DEPTH_COUNT + 4);
		return 2;
	case POST_SYNC_TIMESTAMP:
		data[0] = ticks;
		data[1] = ticks >> 32;
		return 2;
	default:
		return 0;
	}
}

/*
 * Where the result of a flush goes: a register, the status page or its operand.
 * In memory it is a quadword, so that bit 2 of its address does not count: up to
 * gen6 that chose the GGTT, and there are those who still set it. A flush that
 * chooses the GGTT means the global status page, not the context's.
 */
static void post_sync(struct vgpu *vgpu, const struct engine *engine,
		      const struct command *command, const uint32_t *words, const uint32_t data[2],
		      unsigned int dwords)
{
	bool to_register = mi_is_render(vgpu, engine) && words[0] & PIPE_MMIO_WRITE;

	if (!dwords)
		return;
	if ((to_register || words[0] & FLUSH_STORE_INDEX) && !command->privileged)
		fault_error(vgpu, engine, ERROR_PRIVILEGE);
	else if (to_register)
		mmio_engine_write(vgpu, words[1] & MI_REGISTER_MASK, data[0]);
	else if (words[0] & FLUSH_STORE_INDEX)
		mi_store_status(vgpu, engine, command->space == SPACE_GGTT,
				words[1] & ~QWORD_OFFSET, data, dwords);
	else
		(void)memory_write(vgpu, engine, command->space, command->memory & ~QWORD_OFFSET,
				   data, 4 * (size_t)dwords);
}

/* Both flushes are alike from the dword on that has their flags: place and data follow. */
static enum command_done flush(struct vgpu *vgpu, const struct engine *engine,
			       const struct command *command, unsigned int flags)
{
	const uint32_t *words = &command->dw[flags];
	const uint32_t *immediate = mi_behind_operand(command);
	enum post_sync op = (words[0] & FLUSH_POST_SYNC) >> 14;
	unsigned int dwords, immediates = 0;
	uint32_t data[2];

	if (op && command->dwords <= immediate - command->dw)
		return COMMAND_FAULTS;
	if (op)
		immediates = command->dwords - (immediate - command->dw);
	if (words[0] & FLUSH_TLB)
		tlb_invalidate(vgpu, engine);
	dwords = post_sync_data(vgpu, op, immediate, immediates, data);
	post_sync(vgpu, engine, command, words, data, dwords);
	if (words[0] & FLUSH_NOTIFY)
		engine_raise(vgpu, engine, engine->info->notify_irq);
	return COMMAND_NEXT;
}

enum command_done mi_flush_dw(struct vgpu *vgpu, struct engine *engine,
			      const struct command *command)
{
	return flush(vgpu, engine, command, 0);
}

enum command_done mi_pipe_control(struct vgpu *vgpu, struct engine *engine,
				  const struct command *command)
{
	return flush(vgpu, engine, command, 1);
}
