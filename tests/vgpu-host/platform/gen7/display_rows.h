/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_GEN7_DISPLAY_ROWS_H
#define VGPU_HOST_GEN7_DISPLAY_ROWS_H

#include "platform/gen7/gen7.h"

/* How the rows of the display's registers begin: a name, and an offset, which is that of pipe A where pipes have one each. */
#define PIPE(n, o) .name = (n), .offset = (o), .block = &gen7_pipe_block, .group = VGPU_GROUP_DISPLAY
#define DE(n, o) .name = (n), .offset = (o), .group = VGPU_GROUP_DISPLAY
#define CLOCK(n, o) .name = (n), .offset = (o), .group = VGPU_GROUP_POWER
#define IRQ(n, o) .name = (n), .offset = (o), .group = VGPU_GROUP_INTERRUPT

#endif /* VGPU_HOST_GEN7_DISPLAY_ROWS_H */
