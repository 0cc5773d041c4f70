// SPDX-License-Identifier: MIT
/**
 * DOC: Execution of commands
 *
 * One function per command that does more than take up room. The walker has
 * checked that the command's words are all there and as many as it needs, and
 * has found its operand in memory; what else they say is the guest's and is
 * checked here. A write that memory refuses is dropped and counted, as a
 * mediator or the hardware would, and the stream goes on.
 */
#include "engine/alu.h"
#include "engine/engine.h"
#include "engine/fault.h"
#include "engine/mi.h"
#include "engine/regs.h"
#include "memory/access.h"
#include "memory/tlb.h"
#include "model.h"

#define BIT(n)			(UINT32_C(1) << (n))
#define ADDRESS_MASK		(~UINT64_C(3))
#define REGISTER_MASK		UINT32_C(0x7ffffc)

#define ARBITRATION_ON		BIT(0)
#define PERF_REPORT_DWORDS	64	/* the longest format (i915_perf.c, A45_B8_C8) */
#define PERF_REPORT_ADDRESS	(~UINT64_C(63))
#define STATUS_HEAD		UINT32_C(0x10)
#define NOOP_WRITE_ID		BIT(22)
#define NOOP_ID_MASK		UINT32_C(0x3fffff)
#define BATCH_SECOND_LEVEL	BIT(22)
#define BATCH_ADD_OFFSET	BIT(16)
#define BATCH_PREDICATED	BIT(15)
#define BATCH_NON_PRIVILEGED	BIT(13)	/* on the render engine, bit 8 on the others */
#define BATCH_PPGTT		BIT(8)
#define STORE_PREDICATED	BIT(21)
#define PREDICATE_MODE		UINT32_C(3)
#define PREDICATE_LOAD		UINT32_C(2)
#define PREDICATE_LOADINV	UINT32_C(3)
#define COMPARE_SEMAPHORE	BIT(21)
#define SEMAPHORE_UPDATE	BIT(21)
#define SEMAPHORE_COMPARE	BIT(20)
#define SEMAPHORE_REGISTER	BIT(18)
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

static bool is_render(const struct vgpu *vgpu, const struct engine *engine)
{
	return engine == &vgpu->engines[ENGINE_RENDER];
}

static void store(struct vgpu *vgpu, const struct engine *engine, const struct command *command,
		  const uint32_t *data, unsigned int dwords)
{
	/* a refusal has been counted where it happened */
	(void)memory_write(vgpu, engine, command->space, command->memory, data,
			   4 * (size_t)dwords);
}

static void store_status(struct vgpu *vgpu, const struct engine *engine, uint32_t offset,
			 const uint32_t *data, unsigned int dwords)
{
	uint64_t page = vgpu->gpu->platform->submission->status_page(vgpu, engine);

	(void)memory_write(vgpu, engine, SPACE_GGTT,
			   page + (offset & (GPU_PAGE_SIZE - 1) & ADDRESS_MASK), data,
			   4 * (size_t)dwords);
}

enum command_done mi_noop(struct vgpu *vgpu, struct engine *engine, const struct command *command)
{
	if (command->dw[0] & NOOP_WRITE_ID)
		reg_set(vgpu, engine->info->base + RING_NOPID, command->dw[0] & NOOP_ID_MASK);
	return COMMAND_NEXT;
}

enum command_done mi_forbidden(struct vgpu *vgpu, struct engine *engine,
			       const struct command *command)
{
	(void)vgpu;
	(void)engine;
	(void)command;
	return COMMAND_FAULTS;
}

/* From here on commands do nothing, or do something again. */
enum command_done mi_set_predicate(struct vgpu *vgpu, struct engine *engine,
				   const struct command *command)
{
	(void)vgpu;
	engine->predicate = command->dw[0] & PREDICATE_MODE;
	return COMMAND_NEXT;
}

enum command_done mi_user_interrupt(struct vgpu *vgpu, struct engine *engine,
				    const struct command *command)
{
	(void)command;
	engine_raise(vgpu, engine, engine->info->user_irq);
	return COMMAND_NEXT;
}

/* Privileges are lost on the way into a batch, and never found again in one. */
static struct batch batch_started(const struct vgpu *vgpu, const struct engine *engine,
				  const struct command *command)
{
	bool render = is_render(vgpu, engine);
	uint32_t lost = render ? BATCH_NON_PRIVILEGED : BATCH_PPGTT;
	uint32_t offset = render && command->dw[0] & BATCH_ADD_OFFSET ?
			  reg_get(vgpu, engine->info->base + RING_BB_OFFSET) : 0;
	bool global = command->privileged && !(command->dw[0] & BATCH_PPGTT);

	return (struct batch) {
		.address = vgpu_address(vgpu, (uint64_t)command->dw[1] + offset) & ADDRESS_MASK,
		.space = global ? SPACE_GGTT : engine_space(vgpu, engine),
		.privileged = command->privileged && !(command->dw[0] & lost),
	};
}

/* Jumping where the last jump went, without having been in the ring, is a lap of a loop. */
static void count_lap(struct engine *engine, const struct batch *to)
{
	bool again = engine->depth && engine->lap.address == to->address &&
		     engine->lap.space == to->space;

	if (!again)
		engine->looped = 0;
	engine->lap = *to;
}

/*
 * From a ring this is a call. From a batch it is a jump, unless it asks for the
 * second level, which can be returned from once.
 */
enum command_done mi_batch_buffer_start(struct vgpu *vgpu, struct engine *engine,
					const struct command *command)
{
	bool second = command->dw[0] & BATCH_SECOND_LEVEL;
	struct batch batch = batch_started(vgpu, engine, command);

	if (command->dw[0] & BATCH_PREDICATED && is_render(vgpu, engine) &&
	    !(reg_get(vgpu, MI_PREDICATE_RESULT_1) & 1))
		return COMMAND_NEXT;
	count_lap(engine, &batch);
	if (!engine->depth || (second && engine->depth < BATCH_DEPTH)) {
		engine_step_over(vgpu, engine, command->dwords);
		engine->depth++;
	}
	engine->batches[engine->depth - 1] = batch;
	vgpu->work.batches++;
	return COMMAND_JUMPED;
}

enum command_done mi_batch_buffer_end(struct vgpu *vgpu, struct engine *engine,
				      const struct command *command)
{
	if (!engine->depth)
		return COMMAND_NEXT;
	engine->depth--;
	engine->looped = 0;
	reg_set(vgpu, engine->info->base + (engine->depth ? RING_SBBADDR : RING_BBADDR),
		command->address);
	return COMMAND_JUMPED;
}

enum command_done mi_conditional_batch_buffer_end(struct vgpu *vgpu, struct engine *engine,
						  const struct command *command)
{
	uint32_t value;

	if (!(command->dw[0] & COMPARE_SEMAPHORE))
		return mi_batch_buffer_end(vgpu, engine, command);
	if (memory_read(vgpu, engine, command->space, command->memory, &value, sizeof(value)))
		return COMMAND_NEXT;
	return value > command->dw[1] ? COMMAND_NEXT : mi_batch_buffer_end(vgpu, engine, command);
}

/*
 * Signal: write a mailbox of another engine. Wait: until the own mailbox is past
 * the operand. Mailboxes are not numbered as they are selected (intel_gpu_commands.h,
 * MI_SEMAPHORE_SYNC_*; intel_engine_regs.h, GEN6_RVSYNC and on).
 */
enum command_done mi_semaphore_mbox(struct vgpu *vgpu, struct engine *engine,
				    const struct command *command)
{
	static const uint8_t mailboxes[] = { 0, 2, 1 };
	uint32_t select = command->dw[0] >> 16 & 3;
	uint32_t value;

	if (!(command->dw[0] & SEMAPHORE_REGISTER) || select == 3)
		return COMMAND_NEXT;
	if (command->dw[0] & SEMAPHORE_UPDATE) {
		mmio_engine_write(vgpu, command->dw[2] & REGISTER_MASK, command->dw[1]);
		return COMMAND_NEXT;
	}
	value = reg_get(vgpu, engine->info->base + RING_SYNC + 4 * mailboxes[select]);
	if (!(command->dw[0] & SEMAPHORE_COMPARE) || value > command->dw[1] ||
	    engine->wait.kicked)
		return COMMAND_NEXT;
	engine->wait.what = WAIT_SEMAPHORE;
	return COMMAND_WAITS;
}

/* The place in the status page is intel_engine.h's, "ring 0 head pointer". */
enum command_done mi_report_head(struct vgpu *vgpu, struct engine *engine,
				 const struct command *command)
{
	uint32_t head = reg_get(vgpu, engine->info->base + RING_HEAD);

	(void)command;
	store_status(vgpu, engine, STATUS_HEAD, &head, 1);
	return COMMAND_NEXT;
}

enum command_done mi_arb_on_off(struct vgpu *vgpu, struct engine *engine,
				const struct command *command)
{
	(void)vgpu;
	engine->undisturbed = !(command->dw[0] & ARBITRATION_ON);
	return COMMAND_NEXT;
}

/* Here a ring may be told to go on elsewhere, or another context may run. */
enum command_done mi_arb_check(struct vgpu *vgpu, struct engine *engine,
			       const struct command *command)
{
	uint32_t pending = engine->info->base + RING_UHPTR;
	uint32_t to = reg_get(vgpu, pending);

	(void)command;
	if (vgpu->gpu->platform->submission->arbitrate)
		return COMMAND_ARBITRATES;
	if (engine->depth || engine->undisturbed || !(to & UHPTR_VALID))
		return COMMAND_NEXT;
	reg_set(vgpu, pending, to & ~UHPTR_VALID);
	reg_rmw(vgpu, engine->info->base + RING_HEAD, UHPTR_HEAD, to & UHPTR_HEAD);
	return COMMAND_JUMPED;
}

/* A report of the counters at this moment: who asked, when, and that nothing was drawn. */
enum command_done mi_report_perf_count(struct vgpu *vgpu, struct engine *engine,
				       const struct command *command)
{
	const uint32_t report[PERF_REPORT_DWORDS] = {
		command->dw[2], engine_ticks(vgpu),
	};

	(void)memory_write(vgpu, engine, command->space, command->memory & PERF_REPORT_ADDRESS,
			   report, sizeof(report));
	return COMMAND_NEXT;
}

static uint64_t reg_get64(const struct vgpu *vgpu, uint32_t offset)
{
	return reg_get(vgpu, offset) | (uint64_t)reg_get(vgpu, offset + 4) << 32;
}

static void reg_set64(struct vgpu *vgpu, uint32_t offset, uint64_t value)
{
	reg_set(vgpu, offset, value);
	reg_set(vgpu, offset + 4, value >> 32);
}

static bool predicate_compare(const struct vgpu *vgpu, uint32_t operation)
{
	uint64_t difference = reg_get64(vgpu, MI_PREDICATE_SRC0) -
			      reg_get64(vgpu, MI_PREDICATE_SRC1);

	switch (operation) {
	case 0:
		return true;
	case 1:
		return false;
	case 2:
		return !difference;
	default:
		return difference == reg_get64(vgpu, MI_PREDICATE_DATA);
	}
}

static bool predicate_combine(bool old, bool new, uint32_t operation)
{
	switch (operation) {
	case 0:
		return new;
	case 1:
		return old && new;
	case 2:
		return old || new;
	default:
		return old != new;
	}
}

enum command_done mi_predicate(struct vgpu *vgpu, struct engine *engine,
			       const struct command *command)
{
	uint32_t load = command->dw[0] >> 6 & 3;
	bool value = predicate_compare(vgpu, command->dw[0] & 3);

	(void)engine;
	if (load < PREDICATE_LOAD)
		return COMMAND_NEXT;
	value = predicate_combine(reg_get(vgpu, MI_PREDICATE_RESULT) & 1,
				  load == PREDICATE_LOADINV ? !value : value,
				  command->dw[0] >> 3 & 3);
	reg_set(vgpu, MI_PREDICATE_RESULT, value);
	return COMMAND_NEXT;
}

enum command_done mi_math(struct vgpu *vgpu, struct engine *engine, const struct command *command)
{
	struct alu alu = { 0 };

	(void)engine;
	for (uint32_t i = 0; i < ALU_REGISTERS; i++)
		alu.gpr[i] = reg_get64(vgpu, HSW_CS_GPR + 8 * i);
	for (uint32_t i = 1; i < command->dwords; i++) {
		if (!alu_step(&alu, command->dw[i]))
			return COMMAND_FAULTS;
	}
	for (uint32_t i = 0; i < ALU_REGISTERS; i++)
		reg_set64(vgpu, HSW_CS_GPR + 8 * i, alu.gpr[i]);
	return COMMAND_NEXT;
}

enum command_done mi_store_data_imm(struct vgpu *vgpu, struct engine *engine,
				    const struct command *command)
{
	store(vgpu, engine, command, &command->dw[3], command->dwords - 3);
	return COMMAND_NEXT;
}

enum command_done mi_store_data_index(struct vgpu *vgpu, struct engine *engine,
				      const struct command *command)
{
	store_status(vgpu, engine, command->dw[1], &command->dw[2], command->dwords - 2);
	return COMMAND_NEXT;
}

static bool may_load(const struct vgpu *vgpu, const struct command *command, uint32_t offset)
{
	const struct mmio_reg *reg = mmio_find(&vgpu->gpu->map, offset);

	return command->privileged || (reg && reg->row->unprivileged);
}

enum command_done mi_load_register_imm(struct vgpu *vgpu, struct engine *engine,
				       const struct command *command)
{
	for (uint32_t i = 1; i + 1 < command->dwords; i += 2) {
		uint32_t offset = command->dw[i] & REGISTER_MASK;

		if (may_load(vgpu, command, offset))
			mmio_engine_write(vgpu, offset, command->dw[i + 1]);
		else
			fault_error(vgpu, engine, ERROR_PRIVILEGE);
	}
	return COMMAND_NEXT;
}

enum command_done mi_load_register_mem(struct vgpu *vgpu, struct engine *engine,
				       const struct command *command)
{
	uint32_t value;

	if (!memory_read(vgpu, engine, command->space, command->memory, &value, sizeof(value)))
		mmio_engine_write(vgpu, command->dw[1] & REGISTER_MASK, value);
	return COMMAND_NEXT;
}

enum command_done mi_load_register_reg(struct vgpu *vgpu, struct engine *engine,
				       const struct command *command)
{
	(void)engine;
	mmio_engine_write(vgpu, command->dw[2] & REGISTER_MASK,
			  mmio_engine_read(vgpu, command->dw[1] & REGISTER_MASK));
	return COMMAND_NEXT;
}

enum command_done mi_store_register_mem(struct vgpu *vgpu, struct engine *engine,
					const struct command *command)
{
	uint32_t value;

	if (command->dw[0] & STORE_PREDICATED && is_render(vgpu, engine) &&
	    !(reg_get(vgpu, MI_PREDICATE_RESULT) & 1))
		return COMMAND_NEXT;
	value = mmio_engine_read(vgpu, command->dw[1] & REGISTER_MASK);
	store(vgpu, engine, command, &value, 1);
	return COMMAND_NEXT;
}

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
 * gen6 that chose the GGTT, and there are those who still set it.
 */
static void post_sync(struct vgpu *vgpu, const struct engine *engine,
		      const struct command *command, const uint32_t *words, const uint32_t data[2],
		      unsigned int dwords)
{
	bool to_register = is_render(vgpu, engine) && words[0] & PIPE_MMIO_WRITE;

	if (!dwords)
		return;
	if ((to_register || words[0] & FLUSH_STORE_INDEX) && !command->privileged)
		fault_error(vgpu, engine, ERROR_PRIVILEGE);
	else if (to_register)
		mmio_engine_write(vgpu, words[1] & REGISTER_MASK, data[0]);
	else if (words[0] & FLUSH_STORE_INDEX)
		store_status(vgpu, engine, words[1] & ~QWORD_OFFSET, data, dwords);
	else
		(void)memory_write(vgpu, engine, command->space, command->memory & ~QWORD_OFFSET,
				   data, 4 * (size_t)dwords);
}

/* Both flushes are alike from the dword on that has their flags: place and data follow. */
static enum command_done flush(struct vgpu *vgpu, const struct engine *engine,
			       const struct command *command, unsigned int flags)
{
	const uint32_t *words = &command->dw[flags];
	enum post_sync op = (words[0] & FLUSH_POST_SYNC) >> 14;
	unsigned int immediates = op ? command->dwords - flags - 2 : 0;
	unsigned int dwords;
	uint32_t data[2];

	if (op && command->dwords < flags + 3)
		return COMMAND_FAULTS;
	if (words[0] & FLUSH_TLB)
		tlb_invalidate(vgpu, engine);
	dwords = post_sync_data(vgpu, op, &words[2], immediates, data);
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
