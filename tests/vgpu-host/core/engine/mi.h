/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_MI_H
#define VGPU_HOST_MI_H

#include "engine/command.h"

/* What the commands do; the columns "execute" of their tables. */
#define MI_EXECUTE(name) \
	enum command_done name(struct vgpu *vgpu, struct engine *engine, \
			       const struct command *command)

MI_EXECUTE(mi_noop);
MI_EXECUTE(mi_set_predicate);
MI_EXECUTE(mi_user_interrupt);
MI_EXECUTE(mi_batch_buffer_start);
MI_EXECUTE(mi_batch_buffer_start_wide);
MI_EXECUTE(mi_batch_buffer_end);
MI_EXECUTE(mi_conditional_batch_buffer_end);
MI_EXECUTE(mi_semaphore_mbox);
MI_EXECUTE(mi_semaphore_signal);
MI_EXECUTE(mi_semaphore_wait);
MI_EXECUTE(mi_report_head);
MI_EXECUTE(mi_arb_check);
MI_EXECUTE(mi_arb_on_off);
MI_EXECUTE(mi_report_perf_count);
MI_EXECUTE(mi_predicate);
MI_EXECUTE(mi_math);
MI_EXECUTE(mi_store_data_imm);
MI_EXECUTE(mi_store_data_index);
MI_EXECUTE(mi_copy_mem_mem);
MI_EXECUTE(mi_atomic);
MI_EXECUTE(mi_load_register_imm);
MI_EXECUTE(mi_load_register_mem);
MI_EXECUTE(mi_load_register_reg);
MI_EXECUTE(mi_store_register_mem);
MI_EXECUTE(mi_flush_dw);
MI_EXECUTE(mi_pipe_control);
MI_EXECUTE(mi_forbidden);

/* What the files of these functions share. */

#define MI_REGISTER_MASK	UINT32_C(0x7ffffc)	/* of a word that names a register */

bool mi_is_render(const struct vgpu *vgpu, const struct engine *engine);

/** mi_space() - the address space that a bit of a command chooses: it counts only where privileges are */
enum address_space mi_space(const struct vgpu *vgpu, const struct engine *engine,
			    const struct command *command, bool global);

/** mi_behind_operand() - the first word behind a command's operand in memory */
const uint32_t *mi_behind_operand(const struct command *command);

/** mi_store() - write words to a command's operand; a refusal is counted and otherwise ignored */
void mi_store(struct vgpu *vgpu, const struct engine *engine, const struct command *command,
	      const uint32_t *data, unsigned int dwords);

/** mi_store_status() - write words to the @global status page or the context's; of @offset, in bytes, only its place in a page counts */
void mi_store_status(struct vgpu *vgpu, const struct engine *engine, bool global, uint32_t offset,
		     const uint32_t *data, unsigned int dwords);

/** mi_gpr() - a general purpose register of an engine; @number < ALU_REGISTERS */
uint64_t mi_gpr(const struct vgpu *vgpu, const struct engine *engine, unsigned int number);

#endif /* VGPU_HOST_MI_H */
