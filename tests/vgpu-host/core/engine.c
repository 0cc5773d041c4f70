// SPDX-License-Identifier: MIT
/**
 * DOC: Engines
 *
 * An engine reads commands from its ring or from the batch buffer that it is
 * in, one after the other: fetch the header, decode, fetch the rest, execute.
 * It does so in slices of bounded length whenever the model is run, so that a
 * batch which never ends holds up nobody; its place is kept from slice to
 * slice.
 *
 * What cannot be executed makes the engine hang, as the hardware would: the
 * registers show where, and only a reset brings it back.
 */
#include <inttypes.h>

#include "engine.h"
#include "haswell_regs.h"
#include "memory.h"
#include "model.h"
#include "pvinfo.h"

#define SLICE_COMMANDS		2048
#define SPIN_SLICES		16
#define SPIN_PAUSE_NS		50000	/* pace of a batch that seems to spin */
#define WAIT_PAUSE_NS		100000	/* pace of looking at a semaphore */
#define TIMESTAMP_NS		80
#define EIR_BAD_INSTRUCTION	UINT32_C(1)

static uint32_t engine_reg(const struct vgpu *vgpu, const struct engine *engine, uint32_t reg)
{
	return reg_get(vgpu, engine->info->base + reg);
}

static void engine_set(struct vgpu *vgpu, const struct engine *engine, uint32_t reg,
		       uint32_t value)
{
	reg_set(vgpu, engine->info->base + reg, value);
}

static enum engine_id engine_id(const struct vgpu *vgpu, const struct engine *engine)
{
	return engine - vgpu->engines;
}

static void engine_reset(struct vgpu *vgpu, enum engine_id id)
{
	const struct engine_info *info = &vgpu->gpu->platform->engines[id];

	vgpu->engines[id] = (struct engine) { .info = info };
}

void engines_reset(struct vgpu *vgpu)
{
	for (unsigned int i = 0; i < ENGINES; i++)
		engine_reset(vgpu, i);
}

static bool next_command(const struct vgpu *vgpu, const struct engine *engine,
			 enum address_space *space, uint64_t *address, uint32_t *room)
{
	if (!engine->depth) {
		*space = SPACE_GGTT;
		return vgpu->gpu->platform->submission->next(vgpu, engine, address, room);
	}
	*space = engine->batches[engine->depth - 1].space;
	*address = engine->batches[engine->depth - 1].address;
	*room = UINT32_MAX;	/* a batch ends with a command, not at an address */
	return true;
}

bool engine_is_busy(const struct vgpu *vgpu, enum engine_id id)
{
	const struct engine *engine = &vgpu->engines[id];
	enum address_space space;
	uint64_t address;
	uint32_t room;

	return engine->depth || next_command(vgpu, engine, &space, &address, &room);
}

static void advance(struct vgpu *vgpu, struct engine *engine, uint32_t dwords)
{
	if (engine->depth)
		engine->batches[engine->depth - 1].address += 4 * (uint64_t)dwords;
	else
		vgpu->gpu->platform->submission->advance(vgpu, engine, dwords);
}

static void hang(struct vgpu *vgpu, struct engine *engine, const struct command *command,
		 const char *why)
{
	engine->faulted = true;
	engine_set(vgpu, engine, RING_EIR, EIR_BAD_INSTRUCTION);
	engine_set(vgpu, engine, RING_IPEIR, command->address);
	vgpu_log(vgpu, VGPU_LOG_GUEST, "%s hangs at 0x%" PRIx64 ": %s: 0x%08" PRIx32 " (%s)",
		 engine->info->name, command->address, why, command->dw[0],
		 command->row ? command->row->name : "?");
}

static bool fetch(struct vgpu *vgpu, struct engine *engine, enum address_space space,
		  uint32_t room, struct command *command)
{
	enum command_verdict verdict;
	uint32_t header = 0;

	command->row = NULL;
	command->dw[0] = 0;
	if (memory_read(vgpu, engine, space, command->address, &header, sizeof(header))) {
		hang(vgpu, engine, command, "commands cannot be read");
		return false;
	}
	verdict = command_decode(&vgpu->gpu->commands, engine_id(vgpu, engine), header, room,
				 command);
	engine_set(vgpu, engine, RING_ACTHD, command->address);
	engine_set(vgpu, engine, RING_IPEHR, header);
	if (verdict != COMMAND_OK) {
		vgpu->work.unknown_commands += verdict == COMMAND_UNKNOWN;
		hang(vgpu, engine, command, command_verdict_name(verdict));
		return false;
	}
	if (!command->row->execute || command->dwords == 1)
		return true;
	if (command->dwords <= COMMAND_DWORDS_MAX &&
	    !memory_read(vgpu, engine, space, command->address + 4, &command->dw[1],
			 4 * (size_t)(command->dwords - 1)))
		return true;
	hang(vgpu, engine, command, "commands cannot be read");
	return false;
}

/* One command; false if the engine can do no more now. */
static bool step(struct vgpu *vgpu, struct engine *engine)
{
	struct command command;
	enum address_space space;
	enum command_done done = COMMAND_NEXT;
	uint32_t room;

	if (engine->faulted || !next_command(vgpu, engine, &space, &command.address, &room))
		return false;
	if (!fetch(vgpu, engine, space, room, &command))
		return false;
	if (command.row->execute)
		done = command.row->execute(vgpu, engine, &command);
	engine->waiting = done == COMMAND_WAITS;
	engine->unfinished = done == COMMAND_UNFINISHED;
	if (engine->waiting || engine->unfinished)
		return false;
	if (done == COMMAND_FAULTS) {
		hang(vgpu, engine, &command, "command cannot be executed");
		return false;
	}
	vgpu->work.dwords += command.dwords;
	if (done == COMMAND_NEXT)
		advance(vgpu, engine, command.dwords);
	return true;
}

static uint64_t engine_run(struct vgpu *vgpu, struct engine *engine)
{
	unsigned int commands = 0;

	while (commands < SLICE_COMMANDS && step(vgpu, engine))
		commands++;
	if (engine->waiting)
		return vgpu->now + WAIT_PAUSE_NS;
	if (engine->unfinished)
		return vgpu->now;
	if (commands < SLICE_COMMANDS) {
		engine->slices = 0;
		return UINT64_MAX;
	}
	engine->slices++;
	return engine->slices > SPIN_SLICES ? vgpu->now + SPIN_PAUSE_NS : vgpu->now;
}

uint64_t engines_run(struct vgpu *vgpu)
{
	uint64_t next = UINT64_MAX;

	if (vgpu->failsafe)
		return UINT64_MAX;	/* cut off from the hardware */
	for (unsigned int i = 0; i < ENGINES; i++) {
		uint64_t due = engine_run(vgpu, &vgpu->engines[i]);

		if (due < next)
			next = due;
	}
	return next;
}

enum address_space engine_space(const struct vgpu *vgpu, const struct engine *engine)
{
	return engine_reg(vgpu, engine, RING_MODE) & RING_MODE_PPGTT_ENABLE ? SPACE_PPGTT :
									     SPACE_GGTT;
}

void engine_raise(struct vgpu *vgpu, const struct engine *engine, enum irq_source source)
{
	if (!(engine_reg(vgpu, engine, RING_IMR) & irq_bit(source)))
		irq_raise(vgpu, source);
}

/* A ring that is switched off forgets what it was doing. */
void ring_ctl_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	(void)old;
	if (!(reg_get(vgpu, reg->offset) & 1))
		engine_reset(vgpu, reg->block);
}

uint32_t mi_mode_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	if (value & MI_MODE_STOP_RING || !engine_is_busy(vgpu, reg->block))
		return value | MI_MODE_IDLE;
	return value & ~MI_MODE_IDLE;
}

/* A flush asked for here is over at once. */
uint32_t instpm_pre_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)vgpu;
	(void)reg;
	return value & ~INSTPM_SYNC_FLUSH;
}

uint32_t timestamp_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	uint64_t ticks = vgpu->now / TIMESTAMP_NS;

	(void)value;
	return reg->index ? ticks >> 32 : ticks;
}

uint32_t ring_mode_pre_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)reg;
	if (value & RING_MODE_PPGTT_ENABLE && !vgpu->pvinfo_read)
		pvinfo_failsafe(vgpu, "the guest turns PPGTT on and has never read PVINFO");
	return value;
}

static void reset_engine_registers(struct vgpu *vgpu, enum engine_id id)
{
	uint32_t base = vgpu->gpu->platform->engines[id].base;

	mmio_reset_range(vgpu, base, base + RING_BLOCK_SIZE);
	engine_reset(vgpu, id);
}

void gdrst_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	uint32_t domains = reg_get(vgpu, reg->offset);

	(void)old;
	for (unsigned int i = 0; i < ENGINES; i++) {
		if (domains & (1 | vgpu->gpu->platform->engines[i].reset_bit))
			reset_engine_registers(vgpu, i);
	}
	reg_set(vgpu, reg->offset, 0);
}
