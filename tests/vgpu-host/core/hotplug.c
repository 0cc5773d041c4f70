// SPDX-License-Identifier: MIT
/**
 * DOC: Hot plug
 *
 * A monitor that comes or goes is a long pulse on the pin of digital port B.
 * If the guest watches that pin, the pulse is noted in its status bits and
 * interrupts. What the guest then finds out over GMBUS is the new state.
 */
#include "edid.h"
#include "gmbus.h"
#include "hotplug.h"
#include "irq.h"
#include "model.h"

#define PCH_PORT_HOTPLUG	0xc4030
#define PORT_B_ENABLE		(UINT32_C(1) << 4)
#define PORT_B_LONG_PULSE	(UINT32_C(2) << 0)
#define STATUS_BITS		UINT32_C(0x00030303)	/* two per port: D, C, B */

int vgpu_plug(struct vgpu *vgpu, const struct vgpu_monitor *monitor)
{
	if (!edid_monitor_is_valid(monitor))
		return -EINVAL;
	vgpu->config.monitor = *monitor;
	gmbus_reset(vgpu);
	if (reg_get(vgpu, PCH_PORT_HOTPLUG) & PORT_B_ENABLE) {
		reg_rmw(vgpu, PCH_PORT_HOTPLUG, 0, PORT_B_LONG_PULSE);
		irq_raise(vgpu, IRQ_HOTPLUG_B);
	}
	return 0;
}

static const struct mmio_row rows[] = {
	{ .name = "PCH_PORT_HOTPLUG", .offset = PCH_PORT_HOTPLUG, .group = VGPU_GROUP_INTERRUPT,
	  .w1c = STATUS_BITS },
	{ .name = "PCH_PORT_HOTPLUG2", .offset = 0xc403c, .group = VGPU_GROUP_INTERRUPT },
	{ .name = "DIGITAL_PORT_HOTPLUG_CNTRL", .offset = 0x44030,
	  .group = VGPU_GROUP_INTERRUPT },
};

const struct mmio_table hotplug_table = { .rows = rows, .count = sizeof(rows) / sizeof(rows[0]) };
