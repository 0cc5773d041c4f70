/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_REPORT_H
#define VGPU_HOST_REPORT_H

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

/**
 * vgpu_failsafe() - the guest did what the mediator cannot serve
 * @vgpu: the share
 * @what: what it did, a sentence that lives as long as the program
 *
 * It is cut off from the hardware: its engines do no work until the next reset.
 */
void vgpu_failsafe(struct vgpu *vgpu, const char *what);

/** vgpu_need_pvinfo() - the guest does what it may do only after it has read the page; if it has not: failsafe */
void vgpu_need_pvinfo(struct vgpu *vgpu, const char *what);

/** vgpu_aperture_changed() - tell the owner that the aperture may show something else from now on */
void vgpu_aperture_changed(struct vgpu *vgpu);

#endif /* VGPU_HOST_REPORT_H */
