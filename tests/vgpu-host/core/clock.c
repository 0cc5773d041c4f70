// SPDX-License-Identifier: MIT
/**
 * DOC: Time
 *
 * The model's time is the owner's. It moves when the owner says so, and when a
 * register shows or depends on it. What happens on the display meanwhile is for
 * display_catch_up().
 */
#include "clock.h"
#include "model.h"
#include "uncore/power.h"

void clock_advance(struct vgpu *vgpu, uint64_t now)
{
	if (now <= vgpu->now)
		return;		/* time does not go back */
	power_run(vgpu, now - vgpu->now);
	vgpu->now = now;
}

void clock_catch_up(struct vgpu *vgpu)
{
	if (vgpu->ops->now)
		clock_advance(vgpu, vgpu->ops->now(vgpu->ctx));
}

bool clock_is_late(const struct vgpu *vgpu)
{
	return vgpu->ops->now && vgpu->ops->now(vgpu->ctx) >= vgpu->run_until;
}
