/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_ENGINE_H
#define VGPU_HOST_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "bus/irq.h"
#include "bus/mmio.h"
#include "display/display.h"
#include "engine/batch.h"
#include "engine/command.h"
#include "engine/execlists.h"

enum engine_id {
	ENGINE_RENDER,
	ENGINE_VIDEO,
	ENGINE_BLITTER,
	ENGINE_VEBOX,
	ENGINES = COMMAND_ENGINES,
};

/**
 * struct engine_info - what a platform says of an engine
 * @name: short
 * @base: of its registers in BAR0
 * @status_page: register with the graphics address of its status page
 * @fault_reg: register that keeps its first page fault
 * @fault_id: its number in a register of all engines' page faults
 * @reset_bit: its bit in the reset register
 * @done_bit: its command streamer's bit in its INSTDONE
 * @user_irq: raised by MI_USER_INTERRUPT
 * @notify_irq: raised by a flush that asks for it
 * @error_irq: raised by an error that is not masked
 * @switch_irq: raised by an event in its context status buffer
 * @semaphore_irq: raised by a wait for a semaphore
 */
struct engine_info {
	const char *name;
	uint32_t base;
	uint32_t status_page;
	uint32_t fault_reg;
	uint32_t fault_id;
	uint32_t reset_bit;
	uint32_t done_bit;
	enum irq_source user_irq;
	enum irq_source notify_irq;
	enum irq_source error_irq;
	enum irq_source switch_irq;
	enum irq_source semaphore_irq;
};

/** enum predicate - of MI_SET_PREDICATE: commands do nothing ... */
enum predicate {
	NOOP_NEVER,
	NOOP_ON_CLEAR,		/* while MI_PREDICATE_RESULT_2 is clear */
	NOOP_ON_SET,
	NOOP_ALWAYS,
};

#define FETCH_DWORDS	64	/* divides a page */

/** struct fetch - what was read ahead of the commands, until anything can have changed it */
struct fetch {
	bool valid;
	uint64_t writes;	/* of engines, before it was read */
	enum address_space space;
	uint64_t address;
	uint32_t dw[FETCH_DWORDS];
};

/** enum wait_for - what RING_CTL shows of a wait */
enum wait_for {
	WAIT_NONE,
	WAIT_EVENT,
	WAIT_SEMAPHORE,
};

/**
 * struct wait - of a command that waits
 * @what: is there one, and for what
 * @due: when it should be looked at again, in ns
 * @since: when it began, in ns
 * @kicked: the CPU has ended it
 */
struct wait {
	enum wait_for what;
	uint64_t due;
	uint64_t since;
	bool kicked;
};

/** struct scan_window - lines of a pipe; the event is outside of them if @outside */
struct scan_window {
	uint32_t first;
	uint32_t last;
	bool outside;
};

/**
 * struct engine - where an engine stands in its work
 * @info: what it is
 * @batches: batch buffers it is in, innermost last
 * @depth: how many of them; 0: it reads its ring
 * @fetch: commands read ahead
 * @held: it does nothing until it is reset, or told to go on
 * @faulted: it met what it cannot execute and hangs until it is reset
 * @waiting: the last command waits for something to change
 * @wait: for what, and how long
 * @windows: scan lines per pipe that can be waited for
 * @unfinished: the last command has more to do
 * @undisturbed: it does not let itself be told to go on elsewhere
 * @predicate: when commands do nothing
 * @rows_done: of an unfinished blit or primitive
 * @effort: of this slice so far, in commands
 * @lap: where the last jump into a batch went
 * @looped: effort since one went elsewhere
 * @rest: when a loop goes on, in ns
 * @execlists: contexts that were submitted to it
 * @signalled: it was sent a signal that no semaphore has taken
 */
struct engine {
	const struct engine_info *info;
	struct batch batches[BATCH_DEPTH];
	unsigned int depth;
	struct fetch fetch;
	bool held;
	bool faulted;
	bool waiting;
	struct wait wait;
	struct scan_window windows[PIPES];
	bool unfinished;
	bool undisturbed;
	enum predicate predicate;
	uint32_t rows_done;
	unsigned int effort;
	struct batch lap;
	unsigned int looped;
	uint64_t rest;
	struct execlists execlists;
	bool signalled;
};

/** enum arbitration - when an engine asks what it is to run */
enum arbitration {
	ARBITRATE_SLICE,	/* it begins a slice of work */
	ARBITRATE_POINT,	/* a command lets another context run */
	ARBITRATE_DRAINED,	/* it has no further command */
};

/**
 * struct submission - how work gets to the engines of a platform
 * @name: for the log
 * @next: where the next command outside a batch is, and how many dwords may be
 *	read there; false if there is no work
 * @advance: that many dwords are done
 * @is_busy: has it work, done or not, in a batch or outside?
 * @has_ppgtt: is what does not say where it is in a PPGTT?
 * @directory: where the page directory of its PPGTT is, as the platform's walk of the tables takes it
 * @status_page: graphics address of the engine's status page; of its context's, unless a command
 *	means the @global one, where the two differ
 * @arbitrate: decide which context runs; true if the engine has other work now than before; NULL:
 *	there are no contexts to choose from
 * @drop: what the engine runs, or is to run, ends here, and nobody is told; NULL: the mediator
 *	scans no commands on such a platform
 */
struct submission {
	const char *name;
	bool (*next)(const struct vgpu *vgpu, const struct engine *engine, uint64_t *address,
		     uint32_t *room);
	void (*advance)(struct vgpu *vgpu, struct engine *engine, uint32_t dwords);
	bool (*is_busy)(const struct vgpu *vgpu, const struct engine *engine);
	bool (*has_ppgtt)(const struct vgpu *vgpu, const struct engine *engine);
	uint64_t (*directory)(const struct vgpu *vgpu, const struct engine *engine);
	uint64_t (*status_page)(const struct vgpu *vgpu, const struct engine *engine, bool global);
	bool (*arbitrate)(struct vgpu *vgpu, struct engine *engine, enum arbitration at);
	void (*drop)(struct vgpu *vgpu, struct engine *engine);
};

/**
 * struct reset_range - registers that a reset of the GT clears, beside those of the engines it resets
 * @domains: bits of GDRST any of which does
 * @first: offset of the first one; an end of 0 ends a list
 * @end: offset past the last one
 */
struct reset_range {
	uint32_t domains;
	uint32_t first;
	uint32_t end;
};

extern const struct submission ring_submission;
extern const struct submission execlist_submission;

/** engines_reset() - all engines as after power on */
void engines_reset(struct vgpu *vgpu);

/** engine_reset() - one engine as after power on, but for its registers */
void engine_reset(struct vgpu *vgpu, enum engine_id id);

/** engines_run() - a bounded piece of work; when to call again */
uint64_t engines_run(struct vgpu *vgpu);

/** engine_is_busy() - has it work, done or not? */
bool engine_is_busy(const struct vgpu *vgpu, enum engine_id id);

/** engine_batch() - the batch buffer that it is in; NULL: it reads its ring */
static inline const struct batch *engine_batch(const struct engine *engine)
{
	return engine->depth ? &engine->batches[engine->depth - 1] : NULL;
}

/** engine_step_over() - move on by that many dwords in the ring or batch that it is in */
void engine_step_over(struct vgpu *vgpu, struct engine *engine, uint32_t dwords);

/** engine_space() - where an engine finds what does not say where it is: in the PPGTT if that is on */
enum address_space engine_space(const struct vgpu *vgpu, const struct engine *engine);

/** engine_ticks() - what its timestamp register counts */
uint64_t engine_ticks(const struct vgpu *vgpu);

/** engine_raise() - raise an interrupt of an engine, if its own mask lets it through */
void engine_raise(struct vgpu *vgpu, const struct engine *engine, enum irq_source source);

/* Hooks of the engines' register tables. */
MMIO_PRE_WRITE(ring_ctl_pre_write);
MMIO_POST_READ(ring_ctl_post_read);
MMIO_POST_WRITE(ring_ctl_post_write);
MMIO_POST_READ(instdone_post_read);
MMIO_POST_READ(acthd_post_read);
MMIO_POST_READ(dma_fadd_post_read);
MMIO_POST_READ(acthd_udw_post_read);
MMIO_POST_READ(bbaddr_post_read);
MMIO_POST_READ(bbaddr_udw_post_read);
MMIO_POST_READ(bbstate_post_read);
MMIO_POST_READ(mi_mode_post_read);
MMIO_PRE_WRITE(instpm_pre_write);
MMIO_POST_READ(timestamp_post_read);
MMIO_PRE_WRITE(ring_mode_pre_write);
MMIO_PRE_WRITE(reset_ctl_pre_write);
MMIO_POST_WRITE(gdrst_post_write);

#endif /* VGPU_HOST_ENGINE_H */
