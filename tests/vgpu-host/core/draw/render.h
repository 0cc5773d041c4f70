/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_RENDER_H
#define VGPU_HOST_RENDER_H

#include "engine/command.h"

/* What the commands of the 3D pipeline do; the columns "execute" of their table. */
#define RENDER_EXECUTE(name) \
	enum command_done name(struct vgpu *vgpu, struct engine *engine, \
			       const struct command *command)

RENDER_EXECUTE(render_select);
RENDER_EXECUTE(render_base_address);
RENDER_EXECUTE(render_packet);
RENDER_EXECUTE(render_primitive);

#endif /* VGPU_HOST_RENDER_H */
