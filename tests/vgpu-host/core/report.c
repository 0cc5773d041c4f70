// SPDX-License-Identifier: MIT
/**
 * DOC: What the owner hears of
 *
 * Log lines, refusals, failsafe mode, changes of the aperture. Any part of the
 * model may report, so this file uses none of them.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "model.h"
#include "report.h"

#define LOGGED_EACH	8

static const char *const refusal_names[VGPU_REFUSALS] = {
	[VGPU_REFUSED_GGTT_WRITE] = "ggtt-write",
	[VGPU_REFUSED_FENCE] = "fence",
	[VGPU_REFUSED_APERTURE] = "aperture",
	[VGPU_REFUSED_GGTT_ADDRESS] = "ggtt-address",
	[VGPU_REFUSED_DMA] = "dma",
	[VGPU_REFUSED_PPGTT_CREATE_KNOWN] = "ppgtt-create-known",
	[VGPU_REFUSED_PPGTT_CREATE_FULL] = "ppgtt-create-full",
	[VGPU_REFUSED_PPGTT_DESTROY_UNKNOWN] = "ppgtt-destroy-unknown",
	[VGPU_REFUSED_PPGTT_SUBMIT_UNKNOWN] = "ppgtt-submit-unknown",
	[VGPU_REFUSED_SUBMISSION] = "submission",
	[VGPU_REFUSED_IMAGE_REGISTER] = "image-register",
	[VGPU_REFUSED_COMMAND] = "command",
	[VGPU_REFUSED_COMMAND_REGISTER] = "command-register",
	[VGPU_REFUSED_COMMAND_ADDRESS] = "command-address",
};

const char *vgpu_refusal_name(enum vgpu_refusal refusal)
{
	return refusal < VGPU_REFUSALS ? refusal_names[refusal] : "?";
}

uint64_t vgpu_refused(const struct vgpu *vgpu, enum vgpu_refusal refusal)
{
	return refusal < VGPU_REFUSALS ? vgpu->refusals.count[refusal] : 0;
}

void vgpu_log(struct vgpu *vgpu, enum vgpu_log_level level, const char *format, ...)
{
	char line[256];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	vgpu->ops->log(vgpu->ctx, level, line);
}

void vgpu_refuse(struct vgpu *vgpu, enum vgpu_refusal refusal, const char *name, uint64_t address)
{
	uint64_t count = ++vgpu->refusals.count[refusal];

	if (count > LOGGED_EACH && count & (count - 1))
		return;
	vgpu_log(vgpu, VGPU_LOG_GUEST, "refused %s: %s at 0x%" PRIx64 " (%" PRIu64 " so far)",
		 refusal_names[refusal], name, address, count);
}

void vgpu_failsafe(struct vgpu *vgpu, const char *what)
{
	if (!vgpu_is_mediated(vgpu) || vgpu->state.failsafe)
		return;
	vgpu->state.failsafe = what;
	vgpu_log(vgpu, VGPU_LOG_GUEST, "failsafe: %s", what);
}

void vgpu_need_pvinfo(struct vgpu *vgpu, const char *what)
{
	if (!vgpu->state.pv_notified)
		vgpu_failsafe(vgpu, what);
}

void vgpu_aperture_changed(struct vgpu *vgpu)
{
	if (vgpu->ops->aperture_changed)
		vgpu->ops->aperture_changed(vgpu->ctx);
}
