// SPDX-License-Identifier: MIT
/**
 * DOC: Hot plug
 *
 * A monitor that comes or goes is a long pulse on the pin of its digital port.
 * If the guest watches that pin, the pulse is noted in its status bits and
 * interrupts. What the guest then finds out over GMBUS or AUX is the new state.
 * Of a DisplayPort monitor it also wants to see that the pin is up. The pins of
 * others are left down: told that something is there, a driver would look for
 * DisplayPort's and wait for AUX answers 320 times.
 *
 * Which ports there are is strapped. A port that is there costs the driver
 * time: it looks for monitors on it, DisplayPort's included.
 */
#include "bus/irq.h"
#include "display/edid.h"
#include "display/gmbus.h"
#include "display/hotplug.h"
#include "model.h"

#define PORT_ENABLE(port)	(UINT32_C(1) << (8 * (port) + 4))
#define PORT_LONG_PULSE(port)	(UINT32_C(2) << (8 * (port)))

#define STRAP_PORT(port)	(UINT32_C(1) << (2 - (port)))

uint32_t strap_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)reg;
	for (unsigned int port = 0; port < vgpu->config.ports; port++)
		value |= STRAP_PORT(port);
	return value;
}

static void show(struct vgpu *vgpu, unsigned int port)
{
	const struct vgpu_monitor *monitor = &vgpu->config.monitors[port];

	irq_show(vgpu, IRQ_HOTPLUG_B + port, port < vgpu->config.ports && monitor->displayport &&
		 vgpu_monitor_is_there(monitor));
}

void hotplug_reset(struct vgpu *vgpu)
{
	for (unsigned int port = 0; port < VGPU_PORTS; port++)
		show(vgpu, port);
}

int vgpu_plug(struct vgpu *vgpu, unsigned int port, const struct vgpu_monitor *monitor)
{
	if (port >= vgpu->config.ports)
		return -ENODEV;
	if (!edid_monitor_is_valid(monitor))
		return -EINVAL;
	vgpu->config.monitors[port] = *monitor;
	gmbus_reset(vgpu);
	aux_reset(vgpu);
	show(vgpu, port);
	if (reg_get(vgpu, PCH_PORT_HOTPLUG) & PORT_ENABLE(port)) {
		reg_rmw(vgpu, PCH_PORT_HOTPLUG, 0, PORT_LONG_PULSE(port));
		irq_raise(vgpu, IRQ_HOTPLUG_B + port);
	}
	return 0;
}
