/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_MI_H
#define VGPU_HOST_MI_H

#include "engine/command.h"

/* What the commands of gen7.5 do; the columns "execute" of their table. */
#define MI_EXECUTE(name) \
	enum command_done name(struct vgpu *vgpu, struct engine *engine, \
			       const struct command *command)

MI_EXECUTE(mi_noop);
MI_EXECUTE(mi_set_predicate);
MI_EXECUTE(mi_user_interrupt);
MI_EXECUTE(mi_batch_buffer_start);
MI_EXECUTE(mi_batch_buffer_end);
MI_EXECUTE(mi_conditional_batch_buffer_end);
MI_EXECUTE(mi_semaphore_mbox);
MI_EXECUTE(mi_report_head);
MI_EXECUTE(mi_arb_check);
MI_EXECUTE(mi_arb_on_off);
MI_EXECUTE(mi_report_perf_count);
MI_EXECUTE(mi_predicate);
MI_EXECUTE(mi_math);
MI_EXECUTE(mi_store_data_imm);
MI_EXECUTE(mi_store_data_index);
MI_EXECUTE(mi_load_register_imm);
MI_EXECUTE(mi_load_register_mem);
MI_EXECUTE(mi_load_register_reg);
MI_EXECUTE(mi_store_register_mem);
MI_EXECUTE(mi_flush_dw);
MI_EXECUTE(mi_pipe_control);
MI_EXECUTE(mi_forbidden);

#endif /* VGPU_HOST_MI_H */
