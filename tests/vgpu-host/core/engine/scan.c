// SPDX-License-Identifier: MIT
/**
 * DOC: The scan of commands
 *
 * On a GPU of gen8 and later GVT-g reads what a guest submits before the GPU
 * does: the ring, the batches for workarounds, and batches in the GGTT. All of
 * these run with privileges. Batches in a PPGTT have none, and are not read.
 * What does not pass has one of two consequences::
 *
 *   a command that is forbidden or not known,
 *   a register that is not for commands,         -> failsafe mode
 *   an address outside the slices
 *
 *   a register moved in a way that is not        -> the workload is dropped: no event,
 *   foreseen, a PPGTT that was not announced        and the guest sees a hang
 *
 * GVT-g scans a copy of the whole workload and then submits the copy. Here each
 * command is scanned when an engine has fetched it and is about to execute it.
 * So there is no work without bounds, and nothing to change in between; but the
 * commands before the one that is refused have been executed.
 *
 * Source: gvt/cmd_parser.c, gvt/scheduler.c of Linux.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/engine.h"
#include "engine/lrc.h"
#include "engine/mi.h"
#include "engine/regs.h"
#include "engine/scan.h"
#include "mediator/ppgtt.h"
#include "model.h"

#define BIT(n)			(UINT32_C(1) << (n))
#define CLIENT_PIPELINE		3u
#define ADDRESS_UPPER		UINT64_C(0xffff)
#define DWORD_ADDRESS		(~UINT32_C(3))
#define QWORD_ADDRESS		(~UINT32_C(7))

#define OPERAND_GGTT		BIT(22)
#define STORE_QWORD		BIT(21)
#define STORE_CORE_1		BIT(0)
#define ATOMIC_INLINE		BIT(18)
#define FLUSH_GGTT		BIT(2)
#define POST_SYNC(flags)	((flags) >> 14 & 3)
#define POST_SYNC_IMMEDIATE	1u
#define POST_SYNC_DEPTH_COUNT	2u
#define STORE_INDEX		BIT(21)
#define PIPE_GGTT		BIT(24)
#define PIPE_MMIO_WRITE		BIT(23)
#define BATCH_SECOND_LEVEL	BIT(22)
#define BATCH_PPGTT		BIT(8)
#define FLIP_STEREO		2u
#define FLIP_PLANES		6u

/* What the default context of the driver has from here on belongs to commands, too: RING_CTX_SIZE of gvt/cmd_parser.c. */
#define ENGINE_CONTEXT		0x50u

static const struct {
	enum vgpu_refusal refusal;
	const char *failsafe;		/* NULL: the workload is dropped */
} consequences[] = {
	[SCAN_FORBIDDEN] = { VGPU_REFUSED_COMMAND, "the guest submits a command that GVT-g forbids" },
	[SCAN_UNKNOWN] = { VGPU_REFUSED_COMMAND, "the guest submits a command that GVT-g does not know" },
	[SCAN_LENGTH] = { VGPU_REFUSED_COMMAND,
			  "the guest submits a command of a length that GVT-g does not accept" },
	[SCAN_LEVEL] = { VGPU_REFUSED_COMMAND,
			 "the guest nests batches in a way that GVT-g does not accept" },
	[SCAN_REGISTER] = { VGPU_REFUSED_COMMAND_REGISTER,
			    "the guest submits a command for a register that GVT-g keeps from commands" },
	[SCAN_MOVE] = { VGPU_REFUSED_COMMAND_REGISTER, NULL },
	[SCAN_ROOT] = { VGPU_REFUSED_PPGTT_SUBMIT_UNKNOWN, NULL },
	[SCAN_ADDRESS] = { VGPU_REFUSED_COMMAND_ADDRESS,
			   "the guest submits a command with a graphics address outside its slices" },
};

static const struct scan_list *list_of(const struct vgpu *vgpu)
{
	return vgpu->gpu->platform->scan;
}

static struct scan_finding found(enum scan_verdict verdict, uint64_t where)
{
	return (struct scan_finding) { .verdict = verdict, .where = where };
}

static struct scan_finding passes(void)
{
	return found(SCAN_PASSES, 0);
}

/* ---- registers ------------------------------------------------------------------------- */

static void mark(uint8_t *map, uint32_t offset)
{
	map[offset / 32] |= 1u << (offset / 4 % 8);
}

static void mark_all(uint8_t *map, const struct scan_registers *registers, uint32_t base)
{
	for (; registers && registers->count; registers++) {
		for (uint32_t i = 0; i < registers->count; i++)
			mark(map, base + registers->first + 4 * i);
	}
}

static void mark_list(uint8_t *map, const struct platform *platform)
{
	for (const struct scan_list *list = platform->scan; list; list = list->shared) {
		mark_all(map, list->registers, 0);
		for (unsigned int i = 0; i < ENGINES; i++)
			mark_all(map, list->engine_registers, platform->engines[i].base);
	}
}

static void mark_load(uint8_t *map, uint32_t base, const struct context_load *load)
{
	if (load->dword < ENGINE_CONTEXT)
		return;
	for (unsigned int i = 0; i < load->count; i++)
		mark(map, base + load->offsets[i]);
}

static void mark_contexts(uint8_t *map, const struct platform *platform)
{
	for (unsigned int i = 0; i < ENGINES; i++) {
		const struct context_form *form = platform->contexts[i];

		for (unsigned int load = 0; load < form->count; load++)
			mark_load(map, platform->engines[i].base, &form->loads[load]);
	}
}

int scan_map_init(uint8_t **map, const struct platform *platform, const struct mmio_map *registers,
		  const struct context_layout *layout)
{
	*map = NULL;
	if (!platform->scan)
		return 0;
	*map = calloc(platform->mmio_size / 32, 1);
	if (!*map)
		return -ENOMEM;
	mark_list(*map, platform);
	mark_contexts(*map, platform);
	for (size_t i = 0; i < layout->count; i++)
		mark(*map, registers->regs[layout->regs[i]].offset);
	return 0;
}

bool scan_may_load(const struct vgpu *vgpu, uint32_t offset)
{
	return offset < vgpu->gpu->platform->mmio_size &&
	       vgpu->gpu->scan[offset / 32] & 1u << (offset / 4 % 8);
}

static struct scan_finding scan_register(const struct vgpu *vgpu, uint32_t offset)
{
	return scan_may_load(vgpu, offset) ? passes() : found(SCAN_REGISTER, offset);
}

static bool is_inhibited(const struct vgpu *vgpu, uint32_t offset)
{
	uint32_t inhibited = list_of(vgpu)->inhibited;

	return inhibited && offset >= inhibited;
}

/* @moves: those that may be */
static struct scan_finding scan_move(const struct vgpu *vgpu, const uint32_t moves[SCAN_MOVES],
				     uint32_t offset)
{
	if (!scan_may_load(vgpu, offset))
		return found(SCAN_REGISTER, offset);
	for (unsigned int i = 0; i < SCAN_MOVES && moves[i]; i++) {
		if (moves[i] == offset)
			return passes();
	}
	return found(SCAN_MOVE, offset);
}

/* A pair that loads the page directory: it comes first, and the other half behind it. */
static bool is_unknown_root(const struct vgpu *vgpu, const struct engine *engine,
			    const struct command *command, uint32_t offset)
{
	const uint64_t root[VGPU_PDPS] = { (uint64_t)command->dw[2] << 32 | command->dw[4] };

	return offset == engine->info->base + RING_PDP0 + 4 && command->dwords > 4 &&
	       !ppgtt_is_known(vgpu, root);
}

struct scan_finding scan_load_register_imm(const struct vgpu *vgpu, const struct engine *engine,
					   const struct command *command)
{
	bool limited = !mi_is_render(vgpu, engine);

	for (uint32_t i = 1; i < command->dwords; i += 2) {
		uint32_t offset = command->dw[i] & MI_REGISTER_MASK;

		if (!scan_may_load(vgpu, offset) || (limited && is_inhibited(vgpu, offset)))
			return found(SCAN_REGISTER, offset);
		if (is_unknown_root(vgpu, engine, command, offset))
			return found(SCAN_ROOT, offset);
	}
	return passes();
}

struct scan_finding scan_load_register_reg(const struct vgpu *vgpu, const struct engine *engine,
					   const struct command *command)
{
	uint32_t from = command->dw[1] & MI_REGISTER_MASK, to = command->dw[2] & MI_REGISTER_MASK;
	struct scan_finding finding = scan_move(vgpu, list_of(vgpu)->to_register, from);

	(void)engine;
	if (is_inhibited(vgpu, from) || is_inhibited(vgpu, to))
		return found(SCAN_REGISTER, is_inhibited(vgpu, from) ? from : to);
	return finding.verdict == SCAN_PASSES ? scan_move(vgpu, list_of(vgpu)->to_register, to) : finding;
}

/* ---- addresses ------------------------------------------------------------------------- */

static struct scan_finding scan_address(const struct vgpu *vgpu, uint64_t address, uint64_t size)
{
	return slices_contain(&vgpu->slices, address, size) ? passes() : found(SCAN_ADDRESS, address);
}

static uint64_t address_at(const struct command *command, uint32_t dword, uint32_t mask)
{
	return (command->dw[dword] & mask) | (command->dw[dword + 1] & ADDRESS_UPPER) << 32;
}

struct scan_finding scan_load_store_register_mem(const struct vgpu *vgpu, const struct engine *engine,
						 const struct command *command)
{
	uint32_t offset = command->dw[1] & MI_REGISTER_MASK;
	struct scan_finding finding = scan_move(vgpu, list_of(vgpu)->to_memory, offset);

	(void)engine;
	if (command->row->execute == mi_load_register_mem && is_inhibited(vgpu, offset))
		return found(SCAN_REGISTER, offset);
	if (finding.verdict != SCAN_PASSES || !(command->dw[0] & OPERAND_GGTT))
		return finding;
	return scan_address(vgpu, address_at(command, 2, DWORD_ADDRESS), 4);
}

struct scan_finding scan_store_data_imm(const struct vgpu *vgpu, const struct engine *engine,
					const struct command *command)
{
	uint32_t length = command->dw[0] & STORE_QWORD ? 5 : 4;
	uint64_t size = 4 * (uint64_t)(length - 3);
	uint64_t behind = command->dw[1] & STORE_CORE_1 ? size : 0;

	(void)engine;
	if (!(command->dw[0] & OPERAND_GGTT))
		return passes();
	if (command->dwords != length)
		return found(SCAN_LENGTH, command->address);
	return scan_address(vgpu, address_at(command, 1, DWORD_ADDRESS) + behind, size);
}

struct scan_finding scan_atomic(const struct vgpu *vgpu, const struct engine *engine,
				const struct command *command)
{
	uint64_t size = UINT64_C(4) << (command->dw[0] >> 19 & 3);

	(void)engine;
	if (!(command->dw[0] & OPERAND_GGTT))
		return passes();
	if (command->dwords != (command->dw[0] & ATOMIC_INLINE ? 11 : 3))
		return found(SCAN_LENGTH, command->address);
	return scan_address(vgpu, address_at(command, 1, DWORD_ADDRESS), size);
}

/* A quadword behind a flush: in the status page, or anywhere in the slices. */
static struct scan_finding scan_post_sync(const struct vgpu *vgpu, uint64_t address, bool index)
{
	if (index)
		return address < GPU_PAGE_SIZE ? passes() : found(SCAN_ADDRESS, address);
	return scan_address(vgpu, address, 8);
}

/* Of the two lengths that it accepts GVT-g checks the address with the shorter one only. */
struct scan_finding scan_flush_dw(const struct vgpu *vgpu, const struct engine *engine,
				  const struct command *command)
{
	(void)engine;
	if (command->dwords != 4 && command->dwords != 5)
		return found(SCAN_LENGTH, command->address);
	if (!POST_SYNC(command->dw[0]) || !(command->dw[1] & FLUSH_GGTT))
		return passes();
	return scan_post_sync(vgpu, address_at(command, 1, QWORD_ADDRESS), command->dw[0] & STORE_INDEX);
}

/* Addresses of time stamps and depth counts are not checked. */
struct scan_finding scan_pipe_control(const struct vgpu *vgpu, const struct engine *engine,
				      const struct command *command)
{
	uint32_t flags = command->dw[1];

	if (command->dwords < 4)
		return passes();	/* it cannot store anything */
	if (flags & PIPE_MMIO_WRITE)
		return scan_register(vgpu, command->dw[2] & MI_REGISTER_MASK);
	if (POST_SYNC(flags) > POST_SYNC_IMMEDIATE)
		return scan_register(vgpu, POST_SYNC(flags) == POST_SYNC_DEPTH_COUNT ? PS_DEPTH_COUNT :
					   engine->info->base + RING_TIMESTAMP);
	if (POST_SYNC(flags) != POST_SYNC_IMMEDIATE || !(flags & PIPE_GGTT))
		return passes();
	return scan_post_sync(vgpu, address_at(command, 2, QWORD_ADDRESS), flags & STORE_INDEX);
}

/* ---- other commands --------------------------------------------------------------------- */

struct scan_finding scan_batch_buffer_start(const struct vgpu *vgpu, const struct engine *engine,
					    const struct command *command)
{
	bool second = command->dw[0] & BATCH_SECOND_LEVEL;

	if (engine->depth == BATCH_DEPTH || (second && !engine->depth))
		return found(SCAN_LEVEL, command->address);
	if (command->dw[0] & BATCH_PPGTT)
		return passes();
	return scan_address(vgpu, address_at(command, 1, DWORD_ADDRESS), 4);
}

struct scan_finding scan_display_flip(const struct vgpu *vgpu, const struct engine *engine,
				      const struct command *command)
{
	(void)vgpu;
	(void)engine;
	if (command->dwords != ((command->dw[2] & 3) == FLIP_STEREO ? 4 : 3))
		return found(SCAN_LENGTH, command->address);
	return (command->dw[0] >> 19 & 7) < FLIP_PLANES ? passes() :
	       found(SCAN_FORBIDDEN, command->address);
}

struct scan_finding scan_forbidden(const struct vgpu *vgpu, const struct engine *engine,
				   const struct command *command)
{
	(void)vgpu;
	(void)engine;
	return found(SCAN_FORBIDDEN, command->address);
}

struct scan_finding scan_unknown(const struct vgpu *vgpu, const struct engine *engine,
				 const struct command *command)
{
	(void)vgpu;
	(void)engine;
	return found(SCAN_UNKNOWN, command->address);
}

static bool has_header(const struct scan_headers *headers, uint16_t header, unsigned int engine)
{
	for (; headers && headers->first; headers++) {
		if (header >= headers->first && header <= headers->last && headers->engines & 1u << engine)
			return true;
	}
	return false;
}

static bool knows_header(const struct vgpu *vgpu, const struct engine *engine, uint32_t header)
{
	for (const struct scan_list *list = list_of(vgpu); list; list = list->shared) {
		if (has_header(list->headers, header >> 16, engine - vgpu->engines))
			return true;
	}
	return header >> 29 != CLIENT_PIPELINE;
}

struct scan_finding scan_command(const struct vgpu *vgpu, const struct engine *engine,
				 const struct command *command)
{
	const struct command_row *row = command->row;

	if (!knows_header(vgpu, engine, command->dw[0]))
		return found(SCAN_UNKNOWN, command->address);
	if (row->scan_length && command->dwords != row->scan_length)
		return found(SCAN_LENGTH, command->address);
	return row->scan ? row->scan(vgpu, engine, command) : passes();
}

/* ---- consequences ------------------------------------------------------------------------- */

void scan_refuse(struct vgpu *vgpu, struct engine *engine, const struct command *command,
		 const struct scan_finding *finding)
{
	const char *failsafe = consequences[finding->verdict].failsafe;
	char name[64];

	snprintf(name, sizeof(name), "%s of %s", command->row ? command->row->name : "a command",
		 engine->info->name);
	vgpu_refuse(vgpu, consequences[finding->verdict].refusal, name, finding->where);
	if (failsafe) {
		vgpu_failsafe(vgpu, failsafe);
		return;
	}
	vgpu_log(vgpu, VGPU_LOG_GUEST, "%s drops its workload at 0x%" PRIx64 ": 0x%08" PRIx32 " (%s)",
		 engine->info->name, command->address, command->dw[0], command->row->name);
	vgpu->gpu->platform->submission->drop(vgpu, engine);
}
