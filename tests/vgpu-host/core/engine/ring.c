// SPDX-License-Identifier: MIT
/**
 * DOC: Ring submission
 *
 * Up to gen7.5 the CPU writes commands into a ring in graphics memory and
 * moves the tail register; the engine follows with the head.
 */
#include "engine/engine.h"
#include "engine/regs.h"
#include "engine/ring.h"
#include "model.h"

#define RING_VALID		UINT32_C(1)
#define RING_PAGES		UINT32_C(0x001ff000)
#define RING_ADDRESS		UINT32_C(0x001ffffc)
#define RING_TAIL_ADDRESS	UINT32_C(0x001ffff8)
#define HEAD_WRAP_ONE		UINT32_C(0x00200000)

bool ring_get(const struct vgpu *vgpu, const struct engine *engine, struct ring *ring)
{
	uint32_t base = engine->info->base;
	uint32_t ctl = reg_get(vgpu, base + RING_CTL);

	ring->start = reg_get(vgpu, base + RING_START) & ~UINT32_C(0xfff);
	ring->size = (ctl & RING_PAGES) + GPU_PAGE_SIZE;
	ring->head = reg_get(vgpu, base + RING_HEAD) & RING_ADDRESS;
	ring->tail = reg_get(vgpu, base + RING_TAIL) & RING_TAIL_ADDRESS;
	return ctl & RING_VALID &&
	       !(reg_get(vgpu, base + RING_MI_MODE) & MI_MODE_STOP_RING) &&
	       ring->head < ring->size && ring->tail < ring->size;
}

bool ring_next(const struct vgpu *vgpu, const struct engine *engine, uint64_t *address,
	       uint32_t *room)
{
	struct ring ring;

	if (!ring_get(vgpu, engine, &ring) || ring.head == ring.tail)
		return false;
	*address = ring.start + ring.head;
	*room = ((ring.tail > ring.head ? ring.tail : ring.size) - ring.head) / 4;
	return true;
}

void ring_advance(struct vgpu *vgpu, struct engine *engine, uint32_t dwords)
{
	uint32_t offset = engine->info->base + RING_HEAD;
	uint32_t head = reg_get(vgpu, offset);
	uint32_t wraps = head & ~(HEAD_WRAP_ONE - 1);
	struct ring ring;

	if (!ring_get(vgpu, engine, &ring))
		return;		/* the command has switched its own ring off */
	ring.head += 4 * dwords;
	if (ring.head >= ring.size) {
		ring.head -= ring.size;
		wraps += HEAD_WRAP_ONE;
	}
	reg_set(vgpu, offset, wraps | ring.head);
}

static bool ring_is_busy(const struct vgpu *vgpu, const struct engine *engine)
{
	uint64_t address;
	uint32_t room;

	return engine->depth || ring_next(vgpu, engine, &address, &room);
}

/* PP_DIR_BASE counts cache lines of the GGTT's table in its upper half. */
static uint64_t ring_directory(const struct vgpu *vgpu, const struct engine *engine)
{
	return (uint64_t)(reg_get(vgpu, engine->info->base + RING_PP_DIR_BASE) >> 16) * 64;
}

static bool ring_has_ppgtt(const struct vgpu *vgpu, const struct engine *engine)
{
	return reg_get(vgpu, engine->info->base + RING_MODE) & RING_MODE_PPGTT_ENABLE;
}

uint64_t ring_status_page(const struct vgpu *vgpu, const struct engine *engine, bool global)
{
	(void)global;
	return reg_get(vgpu, engine->info->status_page) & ~(GPU_PAGE_SIZE - 1);
}

const struct submission ring_submission = {
	.name = "ring",
	.next = ring_next,
	.advance = ring_advance,
	.is_busy = ring_is_busy,
	.has_ppgtt = ring_has_ppgtt,
	.directory = ring_directory,
	.status_page = ring_status_page,
};

/* ---- registers ------------------------------------------------------------------------ */

static const uint32_t wait_bits[] = {
	[WAIT_NONE] = 0,
	[WAIT_EVENT] = RING_CTL_WAIT,
	[WAIT_SEMAPHORE] = RING_CTL_WAIT_SEMAPHORE,
};

/* Writing the bit of a wait ends the wait. */
uint32_t ring_ctl_pre_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	struct wait *wait = &vgpu->engines[reg->block].wait;

	if (value & wait_bits[wait->what])
		wait->kicked = true;
	return value & ~(RING_CTL_WAIT | RING_CTL_WAIT_SEMAPHORE);
}

uint32_t ring_ctl_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	return value | wait_bits[vgpu->engines[reg->block].wait.what];
}

/* A ring that is switched off forgets what it was doing. */
void ring_ctl_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	(void)old;
	if (!(reg_get(vgpu, reg->offset) & 1))
		engine_reset(vgpu, reg->block);
}
