// SPDX-License-Identifier: MIT
/**
 * DOC: Images of logical ring contexts
 *
 * From gen8 on a context is an image in memory. Its second page is a program
 * that loads the registers: MI_LOAD_REGISTER_IMM at places that the generation
 * prescribes (&struct context_form), MI_NOOP between them, and at its end
 * MI_BATCH_BUFFER_END. A save writes that program anew::
 *
 *   dword    0   MI_NOOP
 *            1   MI_LOAD_REGISTER_IMM     the ring, the batch that it is in
 *         0x21   MI_LOAD_REGISTER_IMM     timestamp, page directory
 *         0x51   MI_LOAD_REGISTER_IMM     general purpose registers, ...
 *         more   MI_LOAD_REGISTER_IMM     whatever else a row calls its own
 *          end   MI_BATCH_BUFFER_END
 *
 * A restore executes what it finds, for a driver writes images as well, and
 * performance counters, workarounds and GVT-g add to them. It believes nothing:
 * the program ends with its page; it loads what belongs to its own engine or,
 * on the render engine, to a context, and nothing else.
 *
 * While a context runs its driver may move the tail in the image. So a save
 * leaves that one value alone.
 *
 * Sources: PRM Skylake, volume 7, "Register State Context"; upstream's
 * gt/intel_lrc.c and gt/intel_lrc_reg.h.
 */
#include <string.h>

#include "engine/lrc.h"
#include "engine/regs.h"
#include "memory/access.h"
#include "model.h"

#define OPCODE_SHIFT		23
#define LOAD			UINT32_C(0x22)
#define LOAD_POSTED		(UINT32_C(1) << 12)
#define LOAD_LENGTH		UINT32_C(0xff)
#define LOAD_PAIRS_MAX		63u	/* of a load that the form does not name */
#define END			UINT32_C(0x0a)
#define REGISTER_MASK		UINT32_C(0x7ffffc)
#define ENGINE_CONTEXT		0x50u	/* first dword that RESTORE_INHIBIT keeps from being loaded */
#define TAIL_VALUE		7u

static const struct context_form *form_of(const struct vgpu *vgpu, const struct engine *engine)
{
	return vgpu->gpu->platform->contexts[engine - vgpu->engines];
}

static bool load_has(const struct context_load *load, uint32_t offset)
{
	for (unsigned int i = 0; i < load->count; i++) {
		if (load->offsets[i] == offset)
			return true;
	}
	return false;
}

bool lrc_form_has(const struct context_form *form, uint32_t offset)
{
	for (unsigned int i = 0; i < form->count; i++) {
		if (load_has(&form->loads[i], offset))
			return true;
	}
	return false;
}

static size_t more_dwords(size_t count)
{
	return 2 * count + (count + LOAD_PAIRS_MAX - 1) / LOAD_PAIRS_MAX;
}

bool lrc_more_fits(const struct context_form *form, size_t count)
{
	return form->more + more_dwords(count) <= form->more_end;
}

/* ---- saving ----------------------------------------------------------------------- */

static uint32_t saved_value(struct vgpu *vgpu, const struct engine *engine, uint32_t offset)
{
	const struct mmio_reg *reg = mmio_find(&vgpu->gpu->map, offset);
	uint32_t value = mmio_engine_read(vgpu, offset);

	if (offset == engine->info->base + RING_CONTEXT_CONTROL)
		value &= ~CONTEXT_RESTORE_INHIBIT;
	return reg && reg->row->masked ? value | UINT32_C(0xffff0000) : value;
}

/* Behind the pair. */
static uint32_t *save_register(struct vgpu *vgpu, const struct engine *engine, uint32_t *at,
			       uint32_t offset)
{
	at[0] = offset;
	at[1] = saved_value(vgpu, engine, offset);
	return at + 2;
}

static uint32_t load_header(unsigned int count, bool posted)
{
	return LOAD << OPCODE_SHIFT | (posted ? LOAD_POSTED : 0) | (2 * count - 1);
}

static void save_loads(struct vgpu *vgpu, const struct engine *engine, uint32_t *state)
{
	const struct context_form *form = form_of(vgpu, engine);

	for (unsigned int i = 0; i < form->count; i++) {
		const struct context_load *load = &form->loads[i];
		uint32_t *at = &state[load->dword];

		*at++ = load_header(load->count, load->posted);
		for (unsigned int j = 0; j < load->count; j++)
			at = save_register(vgpu, engine, at, engine->info->base + load->offsets[j]);
	}
}

static void save_more(struct vgpu *vgpu, const struct engine *engine, uint32_t *state)
{
	const struct context_layout *layout = &vgpu->gpu->context;
	uint32_t *at = &state[form_of(vgpu, engine)->more];

	for (size_t i = 0; i < layout->count; i++) {
		size_t left = layout->count - i;

		if (i % LOAD_PAIRS_MAX == 0)
			*at++ = load_header(left < LOAD_PAIRS_MAX ? left : LOAD_PAIRS_MAX, false);
		at = save_register(vgpu, engine, at, vgpu->gpu->map.regs[layout->regs[i]].offset);
	}
}

/* All but the tail. */
static bool write_state(struct vgpu *vgpu, const struct engine *engine, uint64_t image,
			const uint32_t *state, unsigned int dwords)
{
	uint64_t address = vgpu_address(vgpu, image + LRC_STATE_OFFSET);
	const unsigned int behind = TAIL_VALUE + 1;

	return !memory_write(vgpu, engine, SPACE_GGTT, address, state, 4 * (size_t)TAIL_VALUE) &&
	       !memory_write(vgpu, engine, SPACE_GGTT, address + 4 * behind, &state[behind],
			     4 * (size_t)(dwords - behind));
}

bool lrc_save(struct vgpu *vgpu, const struct engine *engine, uint64_t image)
{
	uint32_t control = reg_get(vgpu, engine->info->base + RING_CONTEXT_CONTROL);
	const struct context_form *form = form_of(vgpu, engine);
	uint32_t state[LRC_STATE_DWORDS] = { 0 };

	if (control & CONTEXT_SAVE_INHIBIT)
		return true;
	save_loads(vgpu, engine, state);
	if (form->more)
		save_more(vgpu, engine, state);
	state[form->end] = END << OPCODE_SHIFT;
	return write_state(vgpu, engine, image, state, form->end + 1u);
}

/* ---- restoring -------------------------------------------------------------------- */

static void reset_register(struct vgpu *vgpu, uint32_t offset)
{
	mmio_reset_range(vgpu, offset, offset + 4);
}

/* What an inhibited restore does not load is as after a reset. */
static void reset_engine_context(struct vgpu *vgpu, const struct engine *engine)
{
	const struct context_layout *layout = &vgpu->gpu->context;
	const struct context_form *form = form_of(vgpu, engine);

	for (unsigned int i = 0; i < form->count; i++) {
		const struct context_load *load = &form->loads[i];

		for (unsigned int j = 0; load->dword >= ENGINE_CONTEXT && j < load->count; j++)
			reset_register(vgpu, engine->info->base + load->offsets[j]);
	}
	for (size_t i = 0; form->more && i < layout->count; i++)
		reset_register(vgpu, vgpu->gpu->map.regs[layout->regs[i]].offset);
}

static bool may_load(const struct vgpu *vgpu, const struct engine *engine, uint32_t offset)
{
	const struct mmio_reg *reg = mmio_find(&vgpu->gpu->map, offset);
	uint32_t base = engine->info->base;

	if (offset >= base && offset < base + RING_BLOCK_SIZE)
		return true;
	return form_of(vgpu, engine)->more && reg && reg->row->context && !reg->row->block;
}

static void load_register(struct vgpu *vgpu, const struct engine *engine, uint32_t offset,
			  uint32_t value)
{
	if (may_load(vgpu, engine, offset))
		mmio_engine_write(vgpu, offset, value);
	else
		vgpu_refuse(vgpu, VGPU_REFUSED_IMAGE_REGISTER, engine->info->name, offset);
}

/* One command of the program, @room dwords before the page ends; how long it is, 0 if it cannot be executed. */
static uint32_t execute(struct vgpu *vgpu, const struct engine *engine, const uint32_t *dw,
			uint32_t room)
{
	uint32_t dwords = (dw[0] & LOAD_LENGTH) + 2;
	struct command command;

	if (dw[0] >> OPCODE_SHIFT != LOAD)
		return command_decode(&vgpu->gpu->commands, engine - vgpu->engines, dw[0], room,
				      &command) == COMMAND_OK ? command.dwords : 0;
	if (dwords > room)
		return 0;
	for (uint32_t i = 1; i + 1 < dwords; i += 2)
		load_register(vgpu, engine, dw[i] & REGISTER_MASK, dw[i + 1]);
	return dwords;
}

static bool is_inhibited(const struct vgpu *vgpu, const struct engine *engine)
{
	return reg_get(vgpu, engine->info->base + RING_CONTEXT_CONTROL) & CONTEXT_RESTORE_INHIBIT;
}

const char *lrc_restore(struct vgpu *vgpu, const struct engine *engine, uint64_t image)
{
	uint64_t address = vgpu_address(vgpu, image + LRC_STATE_OFFSET);
	uint32_t state[LRC_STATE_DWORDS];
	uint32_t at = 0;

	if (memory_read(vgpu, engine, SPACE_GGTT, address, state, sizeof(state)))
		return "its context image is not mapped";
	reset_register(vgpu, engine->info->base + RING_CONTEXT_CONTROL);
	while (at < LRC_STATE_DWORDS && state[at] >> OPCODE_SHIFT != END) {
		uint32_t dwords;

		if (at >= ENGINE_CONTEXT && is_inhibited(vgpu, engine)) {
			reset_engine_context(vgpu, engine);
			break;
		}
		dwords = execute(vgpu, engine, &state[at], LRC_STATE_DWORDS - at);
		if (!dwords)
			return "its context image has what is no command";
		at += dwords;
	}
	return NULL;
}

bool lrc_sample_tail(struct vgpu *vgpu, const struct engine *engine, uint64_t image)
{
	uint64_t address = vgpu_address(vgpu, image + LRC_STATE_OFFSET + 4 * TAIL_VALUE);
	uint32_t tail;

	if (memory_read(vgpu, engine, SPACE_GGTT, address, &tail, sizeof(tail)))
		return false;
	mmio_engine_write(vgpu, engine->info->base + RING_TAIL, tail);
	return true;
}
