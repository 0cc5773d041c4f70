// SPDX-License-Identifier: MIT
/**
 * DOC: Hot plug
 *
 * A monitor that comes or goes is a long pulse on the pin of its digital port.
 * If the guest watches that pin, the pulse is noted in its status bits and
 * interrupts. What the guest then finds out over GMBUS is the new state.
 *
 * Which ports there are is strapped. A port that is there costs the driver
 * time: it looks for monitors on it, DisplayPort's included.
 */
#include "bus/irq.h"
#include "display/edid.h"
#include "display/gmbus.h"
#include "display/hotplug.h"
#include "model.h"

#define PCH_PORT_HOTPLUG	0xc4030
#define PORT_ENABLE(port)	(UINT32_C(1) << (8 * (port) + 4))
#define PORT_LONG_PULSE(port)	(UINT32_C(2) << (8 * (port)))
#define STATUS_BITS		UINT32_C(0x00030303)	/* two per port: D, C, B */

#define STRAP_FUSES_LOCKED	(UINT32_C(1) << 13)
#define STRAP_NO_CRT		(UINT32_C(1) << 6)
#define STRAP_PORT(port)	(UINT32_C(1) << (2 - (port)))

static uint32_t strap_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)reg;
	for (unsigned int port = 0; port < vgpu->config.ports; port++)
		value |= STRAP_PORT(port);
	return value;
}

int vgpu_plug(struct vgpu *vgpu, unsigned int port, const struct vgpu_monitor *monitor)
{
	if (port >= vgpu->config.ports)
		return -ENODEV;
	if (!edid_monitor_is_valid(monitor))
		return -EINVAL;
	vgpu->config.monitors[port] = *monitor;
	gmbus_reset(vgpu);
	if (reg_get(vgpu, PCH_PORT_HOTPLUG) & PORT_ENABLE(port)) {
		reg_rmw(vgpu, PCH_PORT_HOTPLUG, 0, PORT_LONG_PULSE(port));
		irq_raise(vgpu, IRQ_HOTPLUG_B + port);
	}
	return 0;
}

static const struct mmio_row rows[] = {
	{ .name = "PCH_PORT_HOTPLUG", .offset = PCH_PORT_HOTPLUG, .group = VGPU_GROUP_INTERRUPT,
	  .w1c = STATUS_BITS, .used = 0x00101010, .inert = 0x000c0c0c, .rsvd = 0xffe0e0e0 },
	{ .name = "PCH_PORT_HOTPLUG2", .offset = 0xc403c, .group = VGPU_GROUP_INTERRUPT,
	  .inert = UINT32_MAX },
	{ .name = "SFUSE_STRAP", .offset = 0xc2014, .group = VGPU_GROUP_DISPLAY,
	  .reset = STRAP_FUSES_LOCKED | STRAP_NO_CRT, .ro = UINT32_MAX,
	  .post_read = strap_post_read },
	{ .name = "DIGITAL_PORT_HOTPLUG_CNTRL", .offset = 0x44030, .group = VGPU_GROUP_INTERRUPT,
	  .inert = 0x1f, .rsvd = 0xffffffe0 },
};

const struct mmio_table hotplug_table = { .rows = rows, .count = sizeof(rows) / sizeof(rows[0]) };
