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
#include "engine/engine.h"
#include "engine/mi.h"
#include "engine/regs.h"
#include "memory/access.h"
#include "model.h"

#define BIT(n)			(UINT32_C(1) << (n))
#define ADDRESS_MASK		(~UINT64_C(3))

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
#define PREDICATE_MODE		UINT32_C(3)
#define COMPARE_SEMAPHORE	BIT(21)
#define COPY_FROM_GGTT		BIT(22)

bool mi_is_render(const struct vgpu *vgpu, const struct engine *engine)
{
	return engine == &vgpu->engines[ENGINE_RENDER];
}

enum address_space mi_space(const struct vgpu *vgpu, const struct engine *engine,
			    const struct command *command, bool global)
{
	return command->privileged && global ? SPACE_GGTT : engine_space(vgpu, engine);
}

const uint32_t *mi_behind_operand(const struct command *command)
{
	const struct command_operand *memory = &command->row->memory;

	return &command->dw[memory->dword + 1u + memory->wide];
}

void mi_store(struct vgpu *vgpu, const struct engine *engine, const struct command *command,
	      const uint32_t *data, unsigned int dwords)
{
	/* a refusal has been counted where it happened */
	(void)memory_write(vgpu, engine, command->space, command->memory, data,
			   4 * (size_t)dwords);
}

void mi_store_status(struct vgpu *vgpu, const struct engine *engine, bool global, uint32_t offset,
		     const uint32_t *data, unsigned int dwords)
{
	uint64_t page = vgpu->gpu->platform->submission->status_page(vgpu, engine, global);

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

/*
 * Privileges are lost on the way into a batch, and never found again in one.
 * @lost: bits of the header any of which takes them away
 */
static struct batch batch_started(const struct vgpu *vgpu, const struct engine *engine,
				  const struct command *command, uint64_t address, uint32_t lost)
{
	uint32_t offset = mi_is_render(vgpu, engine) && command->dw[0] & BATCH_ADD_OFFSET ?
			  reg_get(vgpu, engine->info->base + RING_BB_OFFSET) : 0;

	return (struct batch) {
		.address = vgpu_address(vgpu, address + offset) & ADDRESS_MASK,
		.space = mi_space(vgpu, engine, command, !(command->dw[0] & BATCH_PPGTT)),
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
static enum command_done start_batch(struct vgpu *vgpu, struct engine *engine,
				     const struct command *command, const struct batch *batch)
{
	bool second = command->dw[0] & BATCH_SECOND_LEVEL;

	if (command->dw[0] & BATCH_PREDICATED && mi_is_render(vgpu, engine) &&
	    !(reg_get(vgpu, engine->info->base + RING_PREDICATE_RESULT_1) & 1))
		return COMMAND_NEXT;
	count_lap(engine, batch);
	if (!engine->depth || (second && engine->depth < BATCH_DEPTH)) {
		engine_step_over(vgpu, engine, command->dwords);
		engine->depth++;
	}
	engine->batches[engine->depth - 1] = *batch;
	vgpu->work.batches++;
	return COMMAND_JUMPED;
}

enum command_done mi_batch_buffer_start(struct vgpu *vgpu, struct engine *engine,
					const struct command *command)
{
	uint32_t lost = mi_is_render(vgpu, engine) ? BATCH_NON_PRIVILEGED : BATCH_PPGTT;
	struct batch batch = batch_started(vgpu, engine, command, command->dw[1], lost);

	return start_batch(vgpu, engine, command, &batch);
}

/* From gen8 on what is read from the PPGTT has no privileges. */
enum command_done mi_batch_buffer_start_wide(struct vgpu *vgpu, struct engine *engine,
					     const struct command *command)
{
	uint64_t address = command->dw[1] | (uint64_t)command->dw[2] << 32;
	struct batch batch = batch_started(vgpu, engine, command, address, BATCH_PPGTT);

	return start_batch(vgpu, engine, command, &batch);
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

/* The place in the status page is intel_engine.h's, "ring 0 head pointer". */
enum command_done mi_report_head(struct vgpu *vgpu, struct engine *engine,
				 const struct command *command)
{
	uint32_t head = reg_get(vgpu, engine->info->base + RING_HEAD);

	(void)command;
	mi_store_status(vgpu, engine, false, STATUS_HEAD, &head, 1);
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
		*mi_behind_operand(command), engine_ticks(vgpu),
	};

	(void)memory_write(vgpu, engine, command->space, command->memory & PERF_REPORT_ADDRESS,
			   report, sizeof(report));
	return COMMAND_NEXT;
}

enum command_done mi_store_data_imm(struct vgpu *vgpu, struct engine *engine,
				    const struct command *command)
{
	const uint32_t *data = mi_behind_operand(command);

	mi_store(vgpu, engine, command, data, command->dwords - (data - command->dw));
	return COMMAND_NEXT;
}

enum command_done mi_store_data_index(struct vgpu *vgpu, struct engine *engine,
				      const struct command *command)
{
	mi_store_status(vgpu, engine, false, command->dw[1], &command->dw[2], command->dwords - 2);
	return COMMAND_NEXT;
}

/* Its operand is where the dword goes; where it comes from lies behind. */
enum command_done mi_copy_mem_mem(struct vgpu *vgpu, struct engine *engine,
				  const struct command *command)
{
	enum address_space from = mi_space(vgpu, engine, command, command->dw[0] & COPY_FROM_GGTT);
	uint64_t address = command->dw[3] | (uint64_t)command->dw[4] << 32;
	uint32_t value;

	if (!memory_read(vgpu, engine, from, vgpu_address(vgpu, address) & ADDRESS_MASK, &value,
			 sizeof(value)))
		mi_store(vgpu, engine, command, &value, 1);
	return COMMAND_NEXT;
}
