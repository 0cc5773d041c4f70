/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_SHADE_H
#define VGPU_HOST_SHADE_H

#include "draw/primitive.h"

#define BLOCK_WIDTH		8	/* pixels of a thread */
#define BLOCK_HEIGHT		2

/** shade_block() - run the pixel shader for the block whose first pixel is at the draw's @x and @y */
void shade_block(struct draw *draw);

#endif /* VGPU_HOST_SHADE_H */
