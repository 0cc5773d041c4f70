// SPDX-License-Identifier: MIT
/**
 * DOC: Engines
 *
 * An engine reads commands from its ring or from the batch buffer that it is
 * in, one after the other: fetch the header, decode, check length and rights,
 * find the operand in memory, execute. It does so in slices of bounded length
 * whenever the model is run, so that a batch which never ends holds up nobody;
 * its place is kept from slice to slice.
 *
 * A batch that goes round in a loop waits for time to pass, or for the CPU to
 * end it. After some time it rests after each lap, for it would take the time
 * of who is to end it.
 *
 * What cannot be executed makes the engine hang, as the hardware would: the
 * registers show where, and only a reset brings it back. What a batch without
 * privileges must not do does nothing there.
 *
 * Commands are read ahead, a few cache lines at a time. What was read is
 * forgotten when a slice begins, at a jump, and when an engine writes memory,
 * so that nobody sees that it was. Of MI_NOOP, which tests use by the million
 * to keep an engine busy, as many are one command as were read together.
 */
#include "clock.h"
#include "engine/engine.h"
#include "engine/fault.h"
#include "engine/mi.h"
#include "engine/regs.h"
#include "memory/access.h"
#include "model.h"

#define SLICE_EFFORT		2048	/* commands, or what takes as long */
#define LOOK_STEPS		4	/* commands between two looks at the clock */
#define EFFORT_DWORDS		8	/* of a command, that take as long as another one */
#define LOOP_EFFORT		65536	/* after which a loop rests after each lap; half a millisecond */
#define LAP_PAUSE_NS		100000
#define WAIT_PAUSE_NS		100000	/* pace of looking at what may change */
#define WAIT_SHORT_NS		1000000	/* until then a semaphore is looked at more often */
#define WAIT_SHORT_PAUSE_NS	10000

/** struct place - where the next command is, and how many dwords may be read there */
struct place {
	enum address_space space;
	uint64_t address;
	uint32_t room;
};

static uint32_t engine_reg(const struct vgpu *vgpu, const struct engine *engine, uint32_t reg)
{
	return reg_get(vgpu, engine->info->base + reg);
}

static enum engine_id engine_id(const struct vgpu *vgpu, const struct engine *engine)
{
	return engine - vgpu->engines;
}

static bool next_place(const struct vgpu *vgpu, const struct engine *engine, struct place *place)
{
	const struct batch *batch = engine_batch(engine);

	if (!batch) {
		place->space = SPACE_GGTT;
		return vgpu->gpu->platform->submission->next(vgpu, engine, &place->address,
							     &place->room);
	}
	place->space = batch->space;
	place->address = batch->address;
	place->room = batch->end ? (batch->end - batch->address) / 4 : UINT32_MAX;
	return true;
}

/* ---- fetching --------------------------------------------------------------------- */

/* Have the lines around @address read; the index of its dword in them, or -1. */
static int fetch_line(struct vgpu *vgpu, struct engine *engine, enum address_space space,
		      uint64_t address)
{
	struct fetch *fetch = &engine->fetch;
	uint64_t line = address & ~(uint64_t)(sizeof(fetch->dw) - 1);

	if (!fetch->valid || fetch->address != line || fetch->space != space ||
	    fetch->writes != vgpu->engine_writes) {
		fetch->valid = !memory_read(vgpu, engine, space, line, fetch->dw,
					    sizeof(fetch->dw));
		fetch->writes = vgpu->engine_writes;
		fetch->address = line;
		fetch->space = space;
	}
	return fetch->valid ? (int)((address - line) / 4) : -1;
}

static bool fetch(struct vgpu *vgpu, struct engine *engine, const struct place *place,
		  uint32_t first, uint32_t end, uint32_t *dw)
{
	for (uint32_t i = first; i < end; i++) {
		int index = fetch_line(vgpu, engine, place->space, place->address + 4 * i);

		if (index < 0)
			return false;
		dw[i] = engine->fetch.dw[index];
	}
	return true;
}

/* How many dwords of nothing lie side by side, as far as was read: they are passed over at once. */
static uint32_t count_noops(const struct fetch *fetch, const struct place *place)
{
	uint32_t first = (place->address - fetch->address) / 4;
	uint32_t end = place->room < FETCH_DWORDS - first ? first + place->room : FETCH_DWORDS;
	uint32_t i = first;

	while (i < end && !fetch->dw[i])
		i++;
	return i - first;
}

/* Does GVT-g read what is there before the engine does? */
static bool is_scanned(const struct vgpu *vgpu, const struct place *place)
{
	return vgpu->gpu->platform->scan && vgpu_is_mediated(vgpu) && !vgpu->config.unscanned &&
	       place->space == SPACE_GGTT;
}

/* What cannot be decoded: GVT-g refuses what it does not know and lets the hardware find out the rest. */
static void refuse_header(struct vgpu *vgpu, struct engine *engine, const struct place *place,
			  const struct command *command, enum command_verdict verdict)
{
	struct scan_finding finding = { .verdict = SCAN_PASSES, .where = place->address };

	if (is_scanned(vgpu, place) && verdict == COMMAND_UNKNOWN)
		finding.verdict = SCAN_UNKNOWN;
	else if (is_scanned(vgpu, place) && verdict == COMMAND_WRONG_LENGTH &&
		 (command->row->scan_length || command->row->scan == scan_forbidden))
		finding.verdict = SCAN_LENGTH;
	vgpu->work.unknown_commands += verdict == COMMAND_UNKNOWN;
	if (finding.verdict == SCAN_PASSES)
		fault_hang(vgpu, engine, command, ERROR_INSTRUCTION, command_verdict_name(verdict));
	else
		scan_refuse(vgpu, engine, command, &finding);
}

/* The command at @place, all of it if it will be executed; false if the engine does not go on. */
static bool next_command(struct vgpu *vgpu, struct engine *engine, const struct place *place,
			 struct command *command)
{
	const struct batch *batch = engine_batch(engine);
	enum command_verdict verdict;

	command->row = NULL;
	command->address = place->address;
	command->privileged = !batch || batch->privileged;
	command->dw[0] = 0;
	if (!fetch(vgpu, engine, place, 0, 1, command->dw)) {
		fault_hang(vgpu, engine, command, ERROR_PAGE_TABLE, "commands cannot be read");
		return false;
	}
	reg_set(vgpu, engine->info->base + RING_IPEHR, command->dw[0]);
	verdict = command_decode(&vgpu->gpu->commands, engine_id(vgpu, engine), command->dw[0],
				 place->room, command);
	if (verdict != COMMAND_OK) {
		refuse_header(vgpu, engine, place, command, verdict);
		return false;
	}
	if (!command->dw[0]) {
		command->dwords = count_noops(&engine->fetch, place);
		return true;
	}
	if (!command->row->execute || (command->dwords <= COMMAND_DWORDS_MAX &&
				       fetch(vgpu, engine, place, 1, command->dwords, command->dw)))
		return true;
	fault_hang(vgpu, engine, command, ERROR_PAGE_TABLE, "commands cannot be read");
	return false;
}

/* ---- executing ---------------------------------------------------------------------- */

/* The address ends above the bit that chooses the space if both share a dword. */
static uint64_t operand_address(const struct vgpu *vgpu, const struct command *command)
{
	const struct command_operand *memory = &command->row->memory;
	uint32_t flags = memory->space_dword == memory->dword ? UINT32_C(2) << memory->space_bit : 0;
	uint64_t address = command->dw[memory->dword] & ~((flags ? flags - 1 : 0) | UINT32_C(3));

	if (memory->wide)
		address |= (uint64_t)command->dw[memory->dword + 1] << 32;
	return vgpu_address(vgpu, address);
}

/* The bit that asks for the GGTT counts only where privileges are. */
static void find_operand(const struct vgpu *vgpu, const struct engine *engine,
			 struct command *command)
{
	const struct command_operand *memory = &command->row->memory;
	bool global = command->privileged &&
		      command->dw[memory->space_dword] >> memory->space_bit & 1;

	command->space = global ? SPACE_GGTT : engine_space(vgpu, engine);
	command->memory = operand_address(vgpu, command);
}

/* A command may be too short for its operand. */
static bool has_operand(const struct command *command)
{
	const struct command_operand *memory = &command->row->memory;

	return memory->dword && memory->dword + (uint32_t)memory->wide < command->dwords;
}

static bool is_predicated_off(const struct vgpu *vgpu, const struct engine *engine)
{
	bool result = reg_get(vgpu, HSW_MI_PREDICATE_RESULT_2) & 1;

	switch (engine->predicate) {
	case NOOP_ON_CLEAR:
		return !result;
	case NOOP_ON_SET:
		return result;
	default:
		return engine->predicate == NOOP_ALWAYS;
	}
}

static enum command_done execute(struct vgpu *vgpu, struct engine *engine,
				 struct command *command)
{
	if (command->row->privileged && !command->privileged) {
		fault_error(vgpu, engine, ERROR_PRIVILEGE);
		return COMMAND_NEXT;
	}
	if (!command->row->execute)
		return COMMAND_NEXT;
	if (engine->predicate && command->row->execute != mi_set_predicate &&
	    is_predicated_off(vgpu, engine))
		return COMMAND_NEXT;
	if (has_operand(command))
		find_operand(vgpu, engine, command);
	return command->row->execute(vgpu, engine, command);
}

/* False: it does not, and the engine has something else to do now, or nothing. */
static bool passes_scan(struct vgpu *vgpu, struct engine *engine, const struct place *place,
			const struct command *command)
{
	struct scan_finding finding = { .verdict = SCAN_PASSES };

	if (is_scanned(vgpu, place))
		finding = scan_command(vgpu, engine, command);
	if (finding.verdict != SCAN_PASSES)
		scan_refuse(vgpu, engine, command, &finding);
	return finding.verdict == SCAN_PASSES;
}

static bool is_stopped(const struct vgpu *vgpu, const struct engine *engine)
{
	return engine->faulted || engine->held || vgpu->state.failsafe ||
	       engine_reg(vgpu, engine, RING_MI_MODE) & MI_MODE_STOP_RING;
}

/* ---- choosing what to execute ------------------------------------------------------- */

/* Ask which context is to run; true if that is other work than before. */
static bool arbitrate(struct vgpu *vgpu, struct engine *engine, enum arbitration at)
{
	const struct submission *submission = vgpu->gpu->platform->submission;

	return submission->arbitrate && submission->arbitrate(vgpu, engine, at);
}

/* Some batches do not end with a command. */
static void leave_batch(struct engine *engine)
{
	const struct batch *batch = engine_batch(engine);

	if (batch && batch->end && batch->address >= batch->end)
		engine->depth--;
}

/* Who waits for a semaphore lets others run. */
static bool let_others_run(struct vgpu *vgpu, struct engine *engine)
{
	return engine->wait.what == WAIT_SEMAPHORE && arbitrate(vgpu, engine, ARBITRATE_POINT);
}

/* The last command was not completed: has the engine anything else to do now? */
static bool hold(struct vgpu *vgpu, struct engine *engine, enum command_done done)
{
	engine->unfinished = done == COMMAND_UNFINISHED;
	if (done == COMMAND_WAITS && !engine->wait.since)
		engine->wait.since = vgpu->now;
	engine->waiting = done == COMMAND_WAITS && !let_others_run(vgpu, engine);
	return !engine->unfinished && !engine->waiting;
}

/* It was: go on where it says; false if that has to wait. */
static bool pass(struct vgpu *vgpu, struct engine *engine, const struct command *command,
		 enum command_done done)
{
	if (done != COMMAND_JUMPED) {
		engine_step_over(vgpu, engine, command->dwords);
		if (done == COMMAND_ARBITRATES)
			(void)arbitrate(vgpu, engine, ARBITRATE_POINT);
		return true;
	}
	engine->fetch.valid = false;
	engine->rest = engine->looped > LOOP_EFFORT ? vgpu->now + LAP_PAUSE_NS : 0;
	return !engine->rest;
}

/* One command; false if the engine can do no more now. */
static bool step(struct vgpu *vgpu, struct engine *engine)
{
	struct command command;
	enum command_done done;
	struct place place;

	if (is_stopped(vgpu, engine))
		return false;
	leave_batch(engine);
	if (!next_place(vgpu, engine, &place))
		return arbitrate(vgpu, engine, ARBITRATE_DRAINED);
	if (!next_command(vgpu, engine, &place, &command))
		return false;
	if (!passes_scan(vgpu, engine, &place, &command))
		return true;
	done = execute(vgpu, engine, &command);
	if (done == COMMAND_WAITS || done == COMMAND_UNFINISHED)
		return hold(vgpu, engine, done);
	engine->rows_done = 0;
	engine->wait = (struct wait) { 0 };
	if (done == COMMAND_FAULTS) {
		fault_hang(vgpu, engine, &command, ERROR_INSTRUCTION,
			   "command cannot be executed");
		return false;
	}
	vgpu->work.dwords += command.dwords;
	engine->effort += 1 + command.dwords / EFFORT_DWORDS;
	engine->looped += 1 + command.dwords / EFFORT_DWORDS;
	return pass(vgpu, engine, &command, done);
}

/*
 * When to look again at what is waited for. A semaphore, or a mask, may change
 * at any time; with execlists most semaphores are waited for shortly.
 */
static uint64_t wait_due(const struct vgpu *vgpu, const struct engine *engine)
{
	bool brief = engine->wait.what == WAIT_SEMAPHORE && vgpu->gpu->platform->submission->arbitrate &&
		     vgpu->now - engine->wait.since < WAIT_SHORT_NS;
	uint64_t soon = vgpu->now + (brief ? WAIT_SHORT_PAUSE_NS : WAIT_PAUSE_NS);

	return engine->wait.what == WAIT_EVENT && engine->wait.due > vgpu->now &&
	       engine->wait.due < soon ? engine->wait.due : soon;
}

/* Return: whether it stopped for lack of time, or effort, and not of commands. */
static bool run_commands(struct vgpu *vgpu, struct engine *engine)
{
	for (unsigned int steps = 1; step(vgpu, engine); steps++) {
		if (engine->effort >= SLICE_EFFORT ||
		    (steps % LOOK_STEPS == 0 && clock_is_late(vgpu)))
			return true;
	}
	return engine->unfinished;
}

static uint64_t engine_run(struct vgpu *vgpu, struct engine *engine)
{
	bool more;

	if (engine->rest > vgpu->now)
		return engine->rest;
	engine->fetch.valid = false;
	engine->waiting = engine->unfinished = false;
	engine->effort = 0;
	engine->rest = 0;
	if (!is_stopped(vgpu, engine))
		(void)arbitrate(vgpu, engine, ARBITRATE_SLICE);
	more = run_commands(vgpu, engine);
	if (engine->rest)
		return engine->rest;
	if (engine->waiting)
		return wait_due(vgpu, engine);
	return more ? vgpu->now : UINT64_MAX;
}

static bool waits_for_semaphore(const struct vgpu *vgpu)
{
	for (unsigned int i = 0; i < ENGINES; i++) {
		if (vgpu->engines[i].waiting && vgpu->engines[i].wait.what == WAIT_SEMAPHORE)
			return true;
	}
	return false;
}

uint64_t engines_run(struct vgpu *vgpu)
{
	uint64_t done = vgpu->work.dwords;
	uint64_t next = UINT64_MAX;

	if (vgpu->state.failsafe)
		return UINT64_MAX;	/* cut off from the hardware */
	for (unsigned int i = 0; i < ENGINES; i++) {
		uint64_t due = engine_run(vgpu, &vgpu->engines[(vgpu->turn + i) % ENGINES]);

		if (due < next)
			next = due;
	}
	if (clock_is_late(vgpu))
		vgpu->turn++;	/* the next time another engine is first */
	if (done != vgpu->work.dwords && waits_for_semaphore(vgpu))
		return vgpu->now;	/* what was done may have been a signal */
	return next;
}
