/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_EXECLISTS_H
#define VGPU_HOST_EXECLISTS_H

#include <stdbool.h>
#include <stdint.h>

#include "bus/mmio.h"
#include "engine/batch.h"

#define ELSP_DWORDS		4
#define EXECLIST_PORTS		2

/** struct context_descriptor - a context as it is submitted; without its valid bit: none */
struct context_descriptor {
	uint32_t low;
	uint32_t id;
};

/** enum prologue - what a context that was loaded executes before its ring */
enum prologue {
	PROLOGUE_DONE,
	PROLOGUE_INDIRECT,	/* the batch of INDIRECT_CTX */
	PROLOGUE_PER_CONTEXT,	/* that of BB_PER_CTX_PTR */
	PROLOGUE_RESUME,	/* and the batch that it was in when it was saved */
};

/**
 * struct execlists - contexts that were submitted to an engine
 * @latch: what was written to ELSP so far
 * @latched: how much of it
 * @ports: the first runs, or is the next that will; the second is next
 * @pending: take their place as soon as that is possible
 * @loaded: the engine has the registers of the first
 * @prologue: what is to be done before its ring is read
 * @resumed: batches that it was in when it was saved, outermost first
 * @resumed_depth: how many
 * @since: engine_ticks() when its timestamp was what the register holds
 */
struct execlists {
	uint32_t latch[ELSP_DWORDS];
	unsigned int latched;
	struct context_descriptor ports[EXECLIST_PORTS];
	struct context_descriptor pending[EXECLIST_PORTS];
	bool loaded;
	enum prologue prologue;
	struct batch resumed[BATCH_DEPTH];
	unsigned int resumed_depth;
	uint64_t since;
};

/* Hooks of the engines' register tables. */
MMIO_POST_WRITE(elsp_post_write);
MMIO_POST_READ(execlist_status_post_read);
MMIO_PRE_WRITE(run_list_pre_write);
MMIO_POST_WRITE(ctx_timestamp_post_write);
MMIO_POST_READ(ctx_timestamp_post_read);

#endif /* VGPU_HOST_EXECLISTS_H */
