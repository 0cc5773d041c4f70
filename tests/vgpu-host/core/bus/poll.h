/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_POLL_H
#define VGPU_HOST_POLL_H

#include <stdbool.h>
#include <stdint.h>

#include "bus/mmio.h"

#define POLL_VOTES	32		/* make a poll */
#define POLL_GAP_NS	UINT64_C(20000000)	/* longer between two reads, and they are no loop */
#define POLL_ROWS	64

/**
 * struct poll - the register that the guest may be polling
 * @offset: in BAR0
 * @value: what every read gave
 * @votes: for it; 0: there is no such register, POLL_VOTES: it is polled
 * @polled: it has had POLL_VOTES
 * @reads: in a row, accesses elsewhere left out
 * @since: ns, of the first read
 * @last: ns, of the last one
 */
struct poll {
	uint32_t offset;
	uint32_t value;
	uint32_t votes;
	bool polled;
	uint64_t reads;
	uint64_t since;
	uint64_t last;
};

enum poll_event {
	POLL_NOTHING,
	POLL_FOUND,		/* with this read it is a poll */
	POLL_GOES_ON,
	POLL_ANSWERED,		/* the register that was polled has another value now */
};

/**
 * poll_read() - the guest has read a register
 * @poll: what was read so far
 * @offset: of the register
 * @value: what the guest saw
 * @now: ns
 */
enum poll_event poll_read(struct poll *poll, uint32_t offset, uint32_t value, uint64_t now);

/** poll_write() - the guest has written the register at @offset: one that it writes it does not wait for */
void poll_write(struct poll *poll, uint32_t offset);

/** poll_elsewhere() - the guest has accessed something else */
void poll_elsewhere(struct poll *poll);

/**
 * struct poll_row - the polls of one register in one phase
 * @phase: its name
 * @reg: the register; NULL: no table has it
 * @offset: in BAR0
 * @value: of the longest poll, as are @reads and @ns
 * @reads: how many
 * @ns: from the first to the last of them
 * @times: how many polls there were
 * @answered: how many of them ended with another value
 */
struct poll_row {
	const char *phase;
	const struct mmio_reg *reg;
	uint32_t offset;
	uint32_t value;
	uint64_t reads;
	uint64_t ns;
	uint64_t times;
	uint64_t answered;
};

/**
 * struct polls - polls of a guest
 * @forcewake: among the registers of forcewake, which a guest accesses in between when it polls any other one
 * @others: among all others
 * @rows: what was found
 * @count: length of @rows
 * @left_out: polls for which @rows had no room
 */
struct polls {
	struct poll forcewake;
	struct poll others;
	struct poll_row rows[POLL_ROWS];
	unsigned int count;
	uint64_t left_out;
};

/**
 * polls_read() - watch a read of the guest
 * @vgpu: the share
 * @reg: the register; NULL: no table has it
 * @offset: in BAR0
 * @value: what the guest sees
 *
 * The first poll of a register in a phase is logged.
 */
void polls_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t offset, uint32_t value);

/** polls_write() - watch a write of the guest */
void polls_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t offset);

#endif /* VGPU_HOST_POLL_H */
