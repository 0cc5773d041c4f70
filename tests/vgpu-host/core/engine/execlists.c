// SPDX-License-Identifier: MIT
/**
 * DOC: Execlists
 *
 * From gen8 on the CPU submits contexts. Four writes to ELSP make a pair of
 * them; the engine runs the first until its ring is empty and then the second,
 * and says so in the context status buffer. One place decides what runs,
 * whenever an engine begins a slice, comes to a point of arbitration, or has no
 * command left::
 *
 *   ELSP --> pending --+--> idle                     -> runs      IDLE_ACTIVE
 *                      +--> same context runs         -> new tail  PREEMPTED, LITE_RESTORE
 *                      +--> another, at an arbitration
 *                           point                     -> runs      PREEMPTED
 *   ring empty, another context in the second port    -> runs      COMPLETE, ELEMENT_SWITCH
 *   ring empty, none there                            -> idle      COMPLETE, ACTIVE_IDLE
 *
 * So there is one event with IDLE_ACTIVE or PREEMPTED for each pair that was
 * submitted, which is how a driver tells whose context an event is about. An
 * event is written after the context that it is about was saved, the index
 * after the event, and then comes the interrupt.
 *
 * Before its ring a context that was loaded executes the batches of its image
 * for workarounds, and then goes on in the batch that it was in when it was
 * saved.
 *
 * Sources: PRM Broadwell, volume 7, "Execlists"; upstream's
 * gt/intel_execlists_submission.c and gvt/execlist.c.
 */
#include <string.h>

#include "clock.h"
#include "engine/engine.h"
#include "engine/fault.h"
#include "engine/lrc.h"
#include "engine/regs.h"
#include "engine/ring.h"
#include "mediator/ppgtt.h"
#include "memory/access.h"
#include "memory/tlb.h"
#include "model.h"

#define DESCRIPTOR_VALID	(UINT32_C(1) << 0)
#define DESCRIPTOR_FORCE_PD	(UINT32_C(1) << 1)
#define DESCRIPTOR_FORCE	(UINT32_C(1) << 2)
#define DESCRIPTOR_MODE		(UINT32_C(3) << 3)
#define DESCRIPTOR_4_LEVELS	(UINT32_C(3) << 3)
#define DESCRIPTOR_PPGTT	(UINT32_C(1) << 8)
#define DESCRIPTOR_IMAGE	UINT32_C(0xfffff000)

#define EVENTS			6u
#define EVENT_IDLE_ACTIVE	(UINT32_C(1) << 0)
#define EVENT_PREEMPTED		(UINT32_C(1) << 1)
#define EVENT_ELEMENT_SWITCH	(UINT32_C(1) << 2)
#define EVENT_ACTIVE_IDLE	(UINT32_C(1) << 3)
#define EVENT_COMPLETE		(UINT32_C(1) << 4)
#define EVENT_LITE_RESTORE	(UINT32_C(1) << 15)

/* Dwords of the status page. */
#define PAGE_EVENTS		0x10u
#define PAGE_WRITE_POINTER	0x1fu

#define CACHE_LINE		64u
#define SWITCH_EFFORT		64u	/* of saving or loading, in commands */

static uint32_t engine_reg(const struct vgpu *vgpu, const struct engine *engine, uint32_t reg)
{
	return reg_get(vgpu, engine->info->base + reg);
}

static bool is_context(const struct context_descriptor *context)
{
	return context->low & DESCRIPTOR_VALID;
}

static uint64_t image_of(const struct context_descriptor *context)
{
	return context->low & DESCRIPTOR_IMAGE;
}

static bool is_same_context(const struct context_descriptor *a, const struct context_descriptor *b)
{
	return is_context(a) && is_context(b) && a->id == b->id && image_of(a) == image_of(b);
}

static void hang(struct vgpu *vgpu, struct engine *engine, uint32_t error, const char *why)
{
	const struct command nothing = { .address = image_of(&engine->execlists.ports[0]) };

	fault_hang(vgpu, engine, &nothing, error, why);
}

/* ---- the context status buffer ----------------------------------------------------- */

static void report(struct vgpu *vgpu, const struct engine *engine, uint32_t event, uint32_t id)
{
	uint64_t page = engine_reg(vgpu, engine, RING_HWS_PGA) & ~(GPU_PAGE_SIZE - 1);
	uint32_t pointer = engine->info->base + RING_CONTEXT_STATUS_PTR;
	uint32_t last = reg_get(vgpu, pointer) & CONTEXT_STATUS_WRITE;
	uint32_t index = last + 1 < EVENTS ? last + 1 : 0;
	uint32_t at = engine->info->base + RING_CONTEXT_STATUS + 8 * index;
	const uint32_t entry[] = { event, id };

	/* a page that is not mapped has been counted where it was missed */
	reg_set(vgpu, at, event);
	reg_set(vgpu, at + 4, id);
	(void)memory_write(vgpu, engine, SPACE_GGTT, page + 4 * PAGE_EVENTS + 8 * index, entry,
			   sizeof(entry));
	reg_rmw(vgpu, pointer, CONTEXT_STATUS_WRITE, index);
	(void)memory_write(vgpu, engine, SPACE_GGTT, page + 4 * PAGE_WRITE_POINTER, &index,
			   sizeof(index));
	engine_raise(vgpu, engine, engine->info->switch_irq);
}

/* ---- loading and saving -------------------------------------------------------------- */

static uint64_t execlist_directory(const struct vgpu *vgpu, const struct engine *engine)
{
	return engine_reg(vgpu, engine, RING_PDP0) |
	       (uint64_t)engine_reg(vgpu, engine, RING_PDP0 + 4) << 32;
}

/* Where it stands in its commands is another context's from here on. */
static void forget_place(struct vgpu *vgpu, struct engine *engine)
{
	engine->depth = 0;
	engine->fetch.valid = false;
	engine->waiting = engine->unfinished = engine->undisturbed = false;
	engine->wait = (struct wait) { 0 };
	engine->predicate = NOOP_NEVER;
	engine->rows_done = 0;
	engine->looped = 0;
	*vgpu_drawing(vgpu, engine) = (struct drawing) { 0 };	/* no image holds it */
}

static const struct {
	uint32_t address, upper, state;
} batch_levels[BATCH_DEPTH] = {
	{ RING_BBADDR, RING_BBADDR_UDW, RING_BBSTATE },
	{ RING_SBBADDR, RING_SBBADDR_UDW, RING_SBBSTATE },
};

/* Batches without privileges are those in the PPGTT: a command asks for both with one bit. */
static struct batch saved_batch(const struct vgpu *vgpu, const struct engine *engine, unsigned int level)
{
	uint32_t lower = engine_reg(vgpu, engine, batch_levels[level].address) & ~UINT32_C(3);
	uint64_t upper = engine_reg(vgpu, engine, batch_levels[level].upper);
	bool ppgtt = engine_reg(vgpu, engine, batch_levels[level].state) & BBSTATE_PPGTT;

	return (struct batch) {
		.address = vgpu_address(vgpu, upper << 32 | lower),
		.space = ppgtt ? SPACE_PPGTT : SPACE_GGTT,
		.privileged = !ppgtt,
	};
}

/* Which batches was it in when it was saved? */
static void find_batches(struct vgpu *vgpu, struct engine *engine)
{
	struct execlists *execlists = &engine->execlists;
	unsigned int depth = 0;

	for (; depth < BATCH_DEPTH; depth++) {
		uint32_t address = engine->info->base + batch_levels[depth].address;

		if (!(reg_get(vgpu, address) & BBADDR_VALID))
			break;
		execlists->resumed[depth] = saved_batch(vgpu, engine, depth);
		reg_rmw(vgpu, address, BBADDR_VALID, 0);
	}
	execlists->resumed_depth = depth;
}

static void load(struct vgpu *vgpu, struct engine *engine)
{
	const struct context_descriptor *context = &engine->execlists.ports[0];
	uint64_t directory = execlist_directory(vgpu, engine);
	const char *wrong;

	clock_catch_up(vgpu);
	forget_place(vgpu, engine);
	engine->effort += SWITCH_EFFORT;
	engine->execlists.loaded = true;
	wrong = lrc_restore(vgpu, engine, image_of(context));
	find_batches(vgpu, engine);
	ppgtt_submit(vgpu, PPGTT_LEVELS_4, (uint64_t[VGPU_PDPS]) { execlist_directory(vgpu, engine) });
	if (context->low & DESCRIPTOR_FORCE_PD || execlist_directory(vgpu, engine) != directory)
		tlb_invalidate(vgpu, engine);
	engine->execlists.prologue =
		engine_reg(vgpu, engine, RING_CONTEXT_CONTROL) & CONTEXT_RESTORE_INHIBIT ?
		PROLOGUE_RESUME : PROLOGUE_INDIRECT;
	if (wrong)
		hang(vgpu, engine, ERROR_INSTRUCTION, wrong);
}

/* False if the image cannot be written, and the engine hangs. */
static bool save(struct vgpu *vgpu, struct engine *engine)
{
	if (!engine->execlists.loaded)
		return true;
	clock_catch_up(vgpu);
	engine->effort += SWITCH_EFFORT;
	if (!lrc_save(vgpu, engine, image_of(&engine->execlists.ports[0]))) {
		hang(vgpu, engine, ERROR_PAGE_TABLE, "its context image is not mapped");
		return false;
	}
	reg_rmw(vgpu, engine->info->base + RING_CTX_TIMESTAMP, UINT32_MAX,
		mmio_engine_read(vgpu, engine->info->base + RING_CTX_TIMESTAMP));
	engine->execlists.loaded = false;
	forget_place(vgpu, engine);
	return true;
}

/* ---- before the ring ------------------------------------------------------------------- */

static void enter(struct engine *engine, const struct batch *batch)
{
	engine->batches[engine->depth++] = *batch;
}

static void enter_indirect(struct vgpu *vgpu, struct engine *engine)
{
	uint32_t pointer = engine_reg(vgpu, engine, RING_INDIRECT_CTX);
	uint64_t address = pointer & INDIRECT_CTX_ADDRESS;
	uint64_t size = (uint64_t)(pointer & INDIRECT_CTX_LINES) * CACHE_LINE;

	if (size)
		enter(engine, &(struct batch) {
			.address = address, .end = address + size, .space = SPACE_GGTT, .privileged = true,
		});
}

static void enter_per_context(struct vgpu *vgpu, struct engine *engine)
{
	uint32_t pointer = engine_reg(vgpu, engine, RING_BB_PER_CTX_PTR);

	if (pointer & BB_PER_CTX_VALID)
		enter(engine, &(struct batch) {
			.address = pointer & BB_PER_CTX_ADDRESS, .space = SPACE_GGTT, .privileged = true,
		});
}

/* The next of them, each when the one before has ended. */
static void go_on_before_ring(struct vgpu *vgpu, struct engine *engine)
{
	switch (engine->execlists.prologue++) {
	case PROLOGUE_INDIRECT:
		enter_indirect(vgpu, engine);
		break;
	case PROLOGUE_PER_CONTEXT:
		enter_per_context(vgpu, engine);
		break;
	default:
		engine->execlists.prologue = PROLOGUE_DONE;
		for (unsigned int i = 0; i < engine->execlists.resumed_depth; i++)
			enter(engine, &engine->execlists.resumed[i]);
		break;
	}
}

/* ---- arbitration ------------------------------------------------------------------------ */

/* The pending pair takes its place. */
static void promote(struct vgpu *vgpu, struct engine *engine, uint32_t event, uint32_t id)
{
	struct execlists *execlists = &engine->execlists;

	memcpy(execlists->ports, execlists->pending, sizeof(execlists->ports));
	memset(execlists->pending, 0, sizeof(execlists->pending));
	report(vgpu, engine, event, id);
}

static void lite_restore(struct vgpu *vgpu, struct engine *engine)
{
	struct execlists *execlists = &engine->execlists;

	if (execlists->loaded && !lrc_sample_tail(vgpu, engine, image_of(&execlists->pending[0]))) {
		hang(vgpu, engine, ERROR_PAGE_TABLE, "its context image is not mapped");
		return;
	}
	promote(vgpu, engine, EVENT_PREEMPTED | EVENT_LITE_RESTORE, execlists->ports[0].id);
}

static void complete(struct vgpu *vgpu, struct engine *engine)
{
	struct execlists *execlists = &engine->execlists;
	uint32_t id = execlists->ports[0].id;

	if (!save(vgpu, engine))
		return;
	execlists->ports[0] = execlists->ports[1];
	execlists->ports[1] = (struct context_descriptor) { 0 };
	if (is_context(&execlists->ports[0])) {
		report(vgpu, engine, EVENT_COMPLETE | EVENT_ELEMENT_SWITCH, id);
		return;
	}
	execlists->ports[0].id = id;	/* EXECLIST_STATUS tells who was last */
	report(vgpu, engine, EVENT_COMPLETE | EVENT_ACTIVE_IDLE, id);
}

/* May what is pending take the place of what runs, or of nothing? */
static bool may_promote(const struct engine *engine, enum arbitration at)
{
	const struct execlists *execlists = &engine->execlists;

	if (!is_context(&execlists->ports[0]) || !execlists->loaded)
		return true;
	return at == ARBITRATE_POINT && !engine->undisturbed && !execlists->prologue;
}

static void take_pending(struct vgpu *vgpu, struct engine *engine, enum arbitration at)
{
	const struct execlists *execlists = &engine->execlists;
	bool runs = is_context(&execlists->ports[0]);

	if (!is_context(&execlists->pending[0]))
		return;
	if (is_same_context(&execlists->pending[0], &execlists->ports[0]) &&
	    !(execlists->pending[0].low & DESCRIPTOR_FORCE))
		lite_restore(vgpu, engine);
	else if (may_promote(engine, at) && save(vgpu, engine))
		promote(vgpu, engine, runs ? EVENT_PREEMPTED : EVENT_IDLE_ACTIVE,
			runs ? execlists->ports[0].id : 0);
}

static bool has_command(const struct vgpu *vgpu, const struct engine *engine)
{
	uint64_t address;
	uint32_t room;

	return engine->depth || ring_next(vgpu, engine, &address, &room);
}

/* What runs has no command left: is it done, and what comes next? */
static void leave_drained(struct vgpu *vgpu, struct engine *engine)
{
	struct ring ring;

	if (!engine->execlists.loaded || has_command(vgpu, engine))
		return;
	if (ring_get(vgpu, engine, &ring))
		complete(vgpu, engine);
	else
		hang(vgpu, engine, ERROR_INSTRUCTION, "its context has no valid ring");
}

static bool execlist_arbitrate(struct vgpu *vgpu, struct engine *engine, enum arbitration at)
{
	struct execlists *execlists = &engine->execlists;
	bool switched;

	take_pending(vgpu, engine, at);
	if (at == ARBITRATE_DRAINED && execlists->prologue) {
		go_on_before_ring(vgpu, engine);
		return true;
	}
	if (at == ARBITRATE_DRAINED && !engine->faulted) {
		leave_drained(vgpu, engine);
		take_pending(vgpu, engine, at);
	}
	switched = is_context(&execlists->ports[0]) && !execlists->loaded && !engine->faulted;
	if (switched)
		load(vgpu, engine);
	return switched || (at == ARBITRATE_DRAINED && execlists->loaded && !engine->faulted);
}

/*
 * GVT-g makes a guest whose workload it cannot submit believe that the engine
 * hangs: no event comes, and what waits is dropped as well. See
 * gvt/scheduler.c, complete_current_workload().
 */
static void execlist_drop(struct vgpu *vgpu, struct engine *engine)
{
	struct execlists *execlists = &engine->execlists;
	uint32_t id = execlists->ports[0].id;

	memset(execlists->ports, 0, sizeof(execlists->ports));
	memset(execlists->pending, 0, sizeof(execlists->pending));
	execlists->ports[0].id = id;	/* EXECLIST_STATUS tells who was last */
	execlists->loaded = false;
	execlists->prologue = PROLOGUE_DONE;
	forget_place(vgpu, engine);
}

/* ---- what others ask ----------------------------------------------------------------------- */

static bool execlist_next(const struct vgpu *vgpu, const struct engine *engine, uint64_t *address,
			  uint32_t *room)
{
	return engine->execlists.loaded && !engine->execlists.prologue &&
	       ring_next(vgpu, engine, address, room);
}

static bool execlist_is_busy(const struct vgpu *vgpu, const struct engine *engine)
{
	(void)vgpu;
	return is_context(&engine->execlists.ports[0]) || is_context(&engine->execlists.pending[0]);
}

static bool execlist_has_ppgtt(const struct vgpu *vgpu, const struct engine *engine)
{
	(void)vgpu;
	return engine->execlists.loaded;
}

static uint64_t execlist_status_page(const struct vgpu *vgpu, const struct engine *engine,
				     bool global)
{
	return global ? ring_status_page(vgpu, engine, true) :
			image_of(&engine->execlists.ports[0]);
}

const struct submission execlist_submission = {
	.name = "execlists",
	.next = execlist_next,
	.advance = ring_advance,
	.is_busy = execlist_is_busy,
	.has_ppgtt = execlist_has_ppgtt,
	.directory = execlist_directory,
	.status_page = execlist_status_page,
	.arbitrate = execlist_arbitrate,
	.drop = execlist_drop,
};

/* ---- registers --------------------------------------------------------------------------- */

/* NULL, or what is wrong with it. */
static const char *check_descriptor(const struct context_descriptor *context)
{
	if (!(context->low & DESCRIPTOR_PPGTT))
		return "a context without a PPGTT";
	if ((context->low & DESCRIPTOR_MODE) != DESCRIPTOR_4_LEVELS)
		return "a context whose PPGTT has not four levels";
	return NULL;
}

static const char *check_pair(const struct vgpu *vgpu, const struct engine *engine,
			      const struct context_descriptor pair[EXECLIST_PORTS])
{
	const char *wrong = check_descriptor(&pair[0]);

	if (!(engine_reg(vgpu, engine, RING_MODE) & RING_MODE_RUN_LIST))
		return "a context of an engine whose execlists are off";
	if (!is_context(&pair[0]))
		return "a context that is not valid";
	return !wrong && is_context(&pair[1]) ? check_descriptor(&pair[1]) : wrong;
}

/* The second port comes first, and of each its upper half. */
static void submit(struct vgpu *vgpu, struct engine *engine)
{
	struct execlists *execlists = &engine->execlists;
	const uint32_t *latch = execlists->latch;
	const struct context_descriptor pair[EXECLIST_PORTS] = {
		{ .low = latch[3], .id = latch[2] },
		{ .low = latch[1], .id = latch[0] },
	};
	const char *wrong = check_pair(vgpu, engine, pair);

	if (wrong) {
		vgpu_refuse(vgpu, VGPU_REFUSED_SUBMISSION, wrong, pair[0].low);
		return;
	}
	if (is_context(&execlists->pending[0]))
		vgpu_refuse(vgpu, VGPU_REFUSED_SUBMISSION, "a pair before the engine has taken",
			    execlists->pending[0].low);
	memcpy(execlists->pending, pair, sizeof(pair));
	engine->rest = 0;	/* a driver does not wait for long */
}

void elsp_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	struct engine *engine = &vgpu->engines[reg->block];
	struct execlists *execlists = &engine->execlists;

	(void)old;
	vgpu->state.d3_entered = false;		/* engines work in D0 only: see gvt/handlers.c, elsp_mmio_write() */
	execlists->latch[execlists->latched++] = reg_get(vgpu, reg->offset);
	reg_set(vgpu, reg->offset, 0);
	if (execlists->latched < ELSP_DWORDS)
		return;
	execlists->latched = 0;
	submit(vgpu, engine);
}

/* Bits of the lower half: upstream's gvt/execlist.h, struct execlist_status_format. */
#define STATUS_QUEUE_FULL	(UINT32_C(1) << 2)
#define STATUS_VALID		(UINT32_C(1) << 4)
#define STATUS_ARBITRATION	(UINT32_C(1) << 16)
#define STATUS_ACTIVE		(UINT32_C(1) << 18)

uint32_t execlist_status_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	const struct engine *engine = &vgpu->engines[reg->block];
	const struct execlists *execlists = &engine->execlists;

	if (reg->index)
		return execlists->ports[0].id;
	value = engine->undisturbed ? 0 : STATUS_ARBITRATION;
	if (is_context(&execlists->ports[0]))
		value |= STATUS_VALID | STATUS_ACTIVE;
	return is_context(&execlists->pending[0]) ? value | STATUS_QUEUE_FULL : value;
}

/* Modes that the mediator does not offer never come on. */
uint32_t run_list_pre_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	uint32_t refused = vgpu_is_mediated(vgpu) ? value & vgpu->gpu->platform->refused_ring_modes : 0;

	(void)reg;
	if (refused)
		vgpu_failsafe(vgpu, "the guest sets a bit of RING_MODE that GVT-g does not support");
	if (value & (RING_MODE_RUN_LIST | RING_MODE_PPGTT_ENABLE))
		vgpu_need_pvinfo(vgpu, "the guest turns execlists on and has never read PVINFO");
	return value & ~refused;
}

void ctx_timestamp_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	(void)old;
	vgpu->engines[reg->block].execlists.since = engine_ticks(vgpu);
}

/* It counts while a context is loaded. */
uint32_t ctx_timestamp_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	const struct execlists *execlists = &vgpu->engines[reg->block].execlists;

	if (!execlists->loaded)
		return value;
	clock_catch_up(vgpu);
	return value + (uint32_t)(engine_ticks(vgpu) - execlists->since);
}
