/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_BLIT_H
#define VGPU_HOST_BLIT_H

#include "engine/command.h"

/* What the commands of the blitter do; the columns "execute" of their table. */
#define BLT_EXECUTE(name) \
	enum command_done name(struct vgpu *vgpu, struct engine *engine, \
			       const struct command *command)

BLT_EXECUTE(blt_setup);
BLT_EXECUTE(blt_setup_clip);
BLT_EXECUTE(blt_draw);
BLT_EXECUTE(blt_not_drawn);

#endif /* VGPU_HOST_BLIT_H */
