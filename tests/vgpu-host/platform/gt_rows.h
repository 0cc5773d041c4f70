/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_GT_ROWS_H
#define VGPU_HOST_GT_ROWS_H

#include "bus/mmio.h"

/* The first columns of a row, by group: name, offset. */
#define GT(n, o)	.name = (n), .offset = (o), .group = VGPU_GROUP_ENGINE
#define CONTEXT(n, o)	GT(n, o), .context = true	/* of each context */
#define GATING(n, o)	.name = (n), .offset = (o), .group = VGPU_GROUP_POWER	/* and clocks */
#define FW(n, o)	.name = (n), .offset = (o), .group = VGPU_GROUP_FORCEWAKE
#define RC6(n, o)	.name = (n), .offset = (o), .group = VGPU_GROUP_RC6
#define RPS(n, o)	.name = (n), .offset = (o), .group = VGPU_GROUP_RPS
#define FUSE(n, o)	.name = (n), .offset = (o), .group = VGPU_GROUP_MISC, .ro = UINT32_MAX

/* Columns of a register that keeps what is written, and nothing more. */
#define MASKED		.masked = true, .inert = 0xffff
#define STORED		.inert = UINT32_MAX

#endif /* VGPU_HOST_GT_ROWS_H */
