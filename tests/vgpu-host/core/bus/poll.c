// SPDX-License-Identifier: MIT
/**
 * DOC: Poll watchdog
 *
 * A driver that waits for a bit reads its register over and over. If the model
 * never sets the bit, all that is seen of it elsewhere is a timeout. So the
 * guest's accesses are watched for a register that is read again and again with
 * the same value.
 *
 * Interrupt handlers and housekeeping access other registers in between, so the
 * register is found by a majority vote (Boyer and Moore's): a read of the
 * candidate with the same value is a vote for it, any other access counts two
 * against it, and without votes left the next register read is the candidate.
 * A loop that reads two registers in turn, as for GMBUS data or for the halves
 * of a time stamp, never gets a majority of two thirds. A write to the candidate
 * ends it: reading back what was written is no waiting.
 *
 * The registers of forcewake have a vote of their own and no say in that of the
 * others, because i915 wakes the GT inside of its loops. FPGA_DBG, which a driver
 * checks before and after other accesses, has neither.
 *
 * What bit is waited for the model cannot know. It tells the value, and which
 * bits may change without a write of the guest.
 */
#include <inttypes.h>

#include "bus/poll.h"
#include "model.h"

#define AGAINST		2

static void poll_start(struct poll *poll, uint32_t offset, uint32_t value, uint64_t now)
{
	*poll = (struct poll) {
		.offset = offset,
		.value = value,
		.votes = 1,
		.reads = 1,
		.since = now,
		.last = now,
	};
}

void poll_elsewhere(struct poll *poll)
{
	poll->votes = poll->votes > AGAINST ? poll->votes - AGAINST : 0;
}

static enum poll_event poll_again(struct poll *poll, uint64_t now)
{
	poll->reads++;
	poll->last = now;
	if (poll->votes < POLL_VOTES)
		poll->votes++;
	if (poll->polled)
		return POLL_GOES_ON;
	poll->polled = poll->votes == POLL_VOTES;
	return poll->polled ? POLL_FOUND : POLL_NOTHING;
}

enum poll_event poll_read(struct poll *poll, uint32_t offset, uint32_t value, uint64_t now)
{
	bool waited = poll->votes && now - poll->last <= POLL_GAP_NS;
	bool same = waited && poll->offset == offset;
	bool answered = same && poll->polled && poll->value != value;

	if (same && poll->value == value)
		return poll_again(poll, now);
	if (waited && !same)
		poll_elsewhere(poll);
	if (!waited || same || !poll->votes)
		poll_start(poll, offset, value, now);
	return answered ? POLL_ANSWERED : POLL_NOTHING;
}

void poll_write(struct poll *poll, uint32_t offset)
{
	if (poll->offset == offset)
		poll->votes = 0;
	else
		poll_elsewhere(poll);
}

/* ---- of a vGPU ------------------------------------------------------------------- */

static struct poll_row *row_find(struct polls *polls, const char *phase, uint32_t offset)
{
	for (unsigned int i = 0; i < polls->count; i++) {
		if (polls->rows[i].phase == phase && polls->rows[i].offset == offset)
			return &polls->rows[i];
	}
	return NULL;
}

static struct poll_row *row_add(struct polls *polls, const char *phase, uint32_t offset)
{
	struct poll_row *row;

	if (polls->count == POLL_ROWS) {
		polls->left_out++;
		return NULL;
	}
	row = &polls->rows[polls->count++];
	*row = (struct poll_row) { .phase = phase, .offset = offset };
	return row;
}

static void row_log(struct vgpu *vgpu, const struct poll_row *row, const struct poll *poll)
{
	vgpu_log(vgpu, VGPU_LOG_INFO, "polls %s at 0x%05" PRIx32 ": %" PRIu64
		 " reads in %" PRIu64 " us, always 0x%08" PRIx32,
		 row->reg ? row->reg->name : "an unknown register", row->offset, poll->reads,
		 (poll->last - poll->since) / 1000, poll->value);
}

/* A poll belongs to the phase in which it was found. */
static struct poll_row *row_of(struct vgpu *vgpu, const struct mmio_reg *reg,
			       const struct poll *poll, enum poll_event event)
{
	const char *phase = vgpu->stats.phase->name;
	struct poll_row *row = row_find(&vgpu->polls, phase, poll->offset);

	if (row || event != POLL_FOUND)
		return row;
	row = row_add(&vgpu->polls, phase, poll->offset);
	if (row) {
		row->reg = reg;
		row_log(vgpu, row, poll);
	}
	return row;
}

static void record(struct vgpu *vgpu, const struct mmio_reg *reg, const struct poll *poll,
		   enum poll_event event)
{
	struct poll_row *row = row_of(vgpu, reg, poll, event);

	if (!row)
		return;
	row->times += event == POLL_FOUND;
	row->answered += event == POLL_ANSWERED;
	if (poll->reads <= row->reads)
		return;
	row->reads = poll->reads;
	row->ns = poll->last - poll->since;
	row->value = poll->value;
}

static struct poll *poll_of(struct polls *polls, const struct mmio_reg *reg)
{
	enum vgpu_group group = reg ? reg->row->group : VGPU_GROUP_UNKNOWN;

	if (group == VGPU_GROUP_FPGA_DBG)
		return NULL;
	if (group == VGPU_GROUP_FORCEWAKE)
		return &polls->forcewake;
	poll_elsewhere(&polls->forcewake);
	return &polls->others;
}

void polls_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t offset, uint32_t value)
{
	struct poll *poll = poll_of(&vgpu->polls, reg);
	enum poll_event event;

	if (!poll)
		return;
	event = poll_read(poll, offset, value, vgpu->now);
	if (event != POLL_NOTHING)
		record(vgpu, reg, poll, event);
}

void polls_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t offset)
{
	struct poll *poll = poll_of(&vgpu->polls, reg);

	if (poll)
		poll_write(poll, offset);
}

/* Bits that the guest alone can change are what it has written. */
static uint32_t changing_bits(const struct mmio_row *row)
{
	bool computed = row->pre_write || row->post_write || row->post_read;

	return row->ro | row->w1c | (computed ? row->used : 0);
}

bool vgpu_poll(const struct vgpu *vgpu, unsigned int index, struct vgpu_poll *poll)
{
	const struct poll_row *row = vgpu->polls.rows;

	if (index >= vgpu->polls.count)
		return false;
	row += index;
	*poll = (struct vgpu_poll) {
		.phase = row->phase,
		.name = row->reg ? row->reg->name : NULL,
		.offset = row->offset,
		.value = row->value,
		.bits = row->reg ? changing_bits(row->reg->row) : 0,
		.reads = row->reads,
		.ns = row->ns,
		.times = row->times,
		.answered = row->answered,
	};
	return true;
}

uint64_t vgpu_polls_left_out(const struct vgpu *vgpu)
{
	return vgpu->polls.left_out;
}
