// SPDX-License-Identifier: MIT
/**
 * DOC: Registers that commands load and store
 *
 * A batch without privileges may load few registers: those of the column
 * "unprivileged", and on gen8 and later those that the driver has named in the
 * engine's FORCE_TO_NONPRIV registers, its slots. Such an engine passes over
 * any other in silence. An engine without slots reports it, and does not know
 * any other command that loads registers there; see the column "privileged"
 * of their rows. All registers may be stored.
 *
 * Source: PRM Broadwell, volume 2a; intel_engine_regs.h, RING_FORCE_TO_NONPRIV.
 */
#include "engine/engine.h"
#include "engine/fault.h"
#include "engine/mi.h"
#include "engine/regs.h"
#include "memory/access.h"
#include "model.h"

#define STORE_PREDICATED	(UINT32_C(1) << 21)

static bool slot_opens(uint32_t slot, uint32_t offset)
{
	static const uint8_t registers[] = { 1, 4, 16, 64 };
	uint32_t access = slot & NONPRIV_ACCESS;

	return offset - (slot & NONPRIV_ADDRESS) < 4u * registers[slot & NONPRIV_RANGE] &&
	       !(slot & NONPRIV_DENY) && (!access || access == NONPRIV_WRITE);
}

static bool has_slots(const struct vgpu *vgpu, const struct engine *engine)
{
	return mmio_find(&vgpu->gpu->map, engine->info->base + RING_NONPRIV);
}

static bool any_slot_opens(const struct vgpu *vgpu, const struct engine *engine, uint32_t offset)
{
	uint32_t first = engine->info->base + RING_NONPRIV;

	if (!has_slots(vgpu, engine))
		return false;
	for (uint32_t i = 0; i < NONPRIV_SLOTS; i++) {
		if (slot_opens(reg_get(vgpu, first + 4 * i), offset))
			return true;
	}
	return false;
}

static bool may_load(const struct vgpu *vgpu, const struct engine *engine,
		     const struct command *command, uint32_t offset)
{
	const struct mmio_reg *reg = mmio_find(&vgpu->gpu->map, offset);

	return command->privileged || (reg && reg->row->unprivileged) ||
	       any_slot_opens(vgpu, engine, offset);
}

/* @bytes: those of the register that are loaded, a bit each */
static void load(struct vgpu *vgpu, const struct engine *engine, const struct command *command,
		 uint32_t offset, uint32_t value, unsigned int bytes)
{
	if (may_load(vgpu, engine, command, offset))
		mmio_engine_write_bytes(vgpu, offset, value, bytes);
	else if (!has_slots(vgpu, engine))
		fault_error(vgpu, engine, ERROR_PRIVILEGE);
}

enum command_done mi_load_register_imm(struct vgpu *vgpu, struct engine *engine,
				       const struct command *command)
{
	unsigned int bytes = ~(command->dw[0] >> 8) & 0xf;

	for (uint32_t i = 1; i + 1 < command->dwords; i += 2)
		load(vgpu, engine, command, command->dw[i] & MI_REGISTER_MASK, command->dw[i + 1],
		     bytes);
	return COMMAND_NEXT;
}

enum command_done mi_load_register_mem(struct vgpu *vgpu, struct engine *engine,
				       const struct command *command)
{
	uint32_t value;

	if (!memory_read(vgpu, engine, command->space, command->memory, &value, sizeof(value)))
		load(vgpu, engine, command, command->dw[1] & MI_REGISTER_MASK, value, 0xf);
	return COMMAND_NEXT;
}

enum command_done mi_load_register_reg(struct vgpu *vgpu, struct engine *engine,
				       const struct command *command)
{
	load(vgpu, engine, command, command->dw[2] & MI_REGISTER_MASK,
	     mmio_engine_read(vgpu, command->dw[1] & MI_REGISTER_MASK), 0xf);
	return COMMAND_NEXT;
}

enum command_done mi_store_register_mem(struct vgpu *vgpu, struct engine *engine,
					const struct command *command)
{
	uint32_t value;

	if (command->dw[0] & STORE_PREDICATED && mi_is_render(vgpu, engine) &&
	    !(reg_get(vgpu, engine->info->base + RING_PREDICATE_RESULT) & 1))
		return COMMAND_NEXT;
	value = mmio_engine_read(vgpu, command->dw[1] & MI_REGISTER_MASK);
	mi_store(vgpu, engine, command, &value, 1);
	return COMMAND_NEXT;
}
