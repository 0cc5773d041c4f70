/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_REFUSE_H
#define VGPU_HOST_REFUSE_H

#include <stdint.h>

#include "vgpu.h"

struct refusals {
	uint64_t count[VGPU_REFUSALS];
};

/** vgpu_log() - one formatted line to the owner */
void vgpu_log(struct vgpu *vgpu, enum vgpu_log_level level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * vgpu_refuse() - count what the mediator refused and log it
 * @vgpu: whose guest did it
 * @refusal: what it did
 * @name: register, engine or plane
 * @address: the offset or graphics address that is not the guest's
 *
 * The first few of a kind are logged each, then only when the count doubles:
 * a guest that clears the whole GGTT must not drown the log.
 */
void vgpu_refuse(struct vgpu *vgpu, enum vgpu_refusal refusal, const char *name, uint64_t address);

#endif /* VGPU_HOST_REFUSE_H */
