// SPDX-License-Identifier: MIT
/**
 * DOC: GMBUS
 *
 * The I2C controller of the PCH. A monitor on the pins of a digital port answers
 * (see ddc.c), unless it is a DisplayPort one; if nobody does, the controller
 * reports NAK. A transfer takes no time: the status is valid once the command is
 * written.
 *
 * A driver that gets a NAK tries again by driving the pins itself (GPIO). No
 * monitor pulls those lines down.
 */
#include "bus/irq.h"
#include "display/gmbus.h"
#include "display/regs.h"
#include "model.h"

#define PIN_MASK		7u

#define GMBUS1_CLEAR		(UINT32_C(1) << 31)
#define GMBUS1_READY		(UINT32_C(1) << 30)
#define GMBUS1_CYCLE_WAIT	(UINT32_C(1) << 25)
#define GMBUS1_CYCLE_INDEX	(UINT32_C(1) << 26)
#define GMBUS1_CYCLE_STOP	(UINT32_C(1) << 27)
#define GMBUS1_READ		UINT32_C(1)

#define GMBUS2_INUSE		(UINT32_C(1) << 15)
#define GMBUS2_WAIT_PHASE	(UINT32_C(1) << 14)
#define GMBUS2_READY		(UINT32_C(1) << 11)
#define GMBUS2_NAK		(UINT32_C(1) << 10)
#define GMBUS2_ACTIVE		(UINT32_C(1) << 9)
#define GMBUS2_STATUS		(GMBUS2_WAIT_PHASE | GMBUS2_READY | GMBUS2_NAK | GMBUS2_ACTIVE)

#define GMBUS4_NAK		(UINT32_C(1) << 3)
#define GMBUS4_IDLE		(UINT32_C(1) << 2)
#define GMBUS4_WAIT		(UINT32_C(1) << 1)
#define GMBUS4_READY		(UINT32_C(1) << 0)

void gmbus_reset(struct vgpu *vgpu)
{
	vgpu->gmbus = (struct gmbus) { 0 };
	for (unsigned int port = 0; port < VGPU_PORTS; port++)
		ddc_reset(&vgpu->ddcs[port], &vgpu->config.monitors[port]);
}

/* The events that a status stands for, as the enable register numbers them. */
static uint32_t status_events(uint32_t status)
{
	uint32_t events = status & GMBUS2_ACTIVE ? 0 : GMBUS4_IDLE;

	events |= status & GMBUS2_NAK ? GMBUS4_NAK : 0;
	events |= status & GMBUS2_WAIT_PHASE ? GMBUS4_WAIT : 0;
	events |= status & GMBUS2_READY ? GMBUS4_READY : 0;
	return events;
}

static void set_status(struct vgpu *vgpu, uint32_t status)
{
	reg_rmw(vgpu, GMBUS2, GMBUS2_STATUS, status);
	if (status_events(status) & reg_get(vgpu, GMBUS4))
		irq_raise(vgpu, IRQ_GMBUS);
}

/* A stop condition: what is left is not moved, and the monitor forgets the segment. */
static void bus_stop(struct vgpu *vgpu)
{
	vgpu->gmbus.left = 0;
	ddc_stop(&vgpu->ddcs[vgpu->gmbus.port]);
}

static void give_bus_back(struct vgpu *vgpu)
{
	bus_stop(vgpu);
	set_status(vgpu, GMBUS2_READY);
}

/* Bytes moved: the bus waits for the next command or is given back. */
static void transfer_end(struct vgpu *vgpu)
{
	uint32_t command = reg_get(vgpu, GMBUS1);

	if (command & GMBUS1_CYCLE_STOP)
		give_bus_back(vgpu);
	else
		set_status(vgpu, GMBUS2_READY | GMBUS2_ACTIVE | GMBUS2_WAIT_PHASE);
}

/* Turn to the monitor that a command is for; false if there is none. */
static bool somebody_answers(struct vgpu *vgpu, uint32_t command)
{
	uint32_t pin = reg_get(vgpu, GMBUS0) & PIN_MASK;

	for (unsigned int port = 0; port < vgpu->config.ports; port++) {
		if (vgpu_display(vgpu)->gmbus_pins[port] != pin || vgpu->config.monitors[port].displayport)
			continue;
		vgpu->gmbus.port = port;
		return ddc_start(&vgpu->ddcs[port], command >> 1 & 0x7f, command & GMBUS1_READ);
	}
	return false;
}

/* Up to four bytes move through the data register at a time. */
static void move_data(struct vgpu *vgpu)
{
	struct gmbus *bus = &vgpu->gmbus;
	struct ddc *ddc = &vgpu->ddcs[bus->port];
	uint32_t data = reg_get(vgpu, GMBUS3);

	if (bus->reading)
		data = 0;
	for (unsigned int i = 0; i < 4 && bus->left; i++, bus->left--) {
		if (bus->reading)
			data |= (uint32_t)ddc_read(ddc) << (8 * i);
		else
			ddc_write(ddc, data >> (8 * i));
	}
	reg_set(vgpu, GMBUS3, data);
	if (bus->left || bus->reading)
		set_status(vgpu, GMBUS2_READY | GMBUS2_ACTIVE);
	else
		transfer_end(vgpu);
}

static void transfer_start(struct vgpu *vgpu, uint32_t command)
{
	struct gmbus *bus = &vgpu->gmbus;
	struct ddc *ddc = &vgpu->ddcs[bus->port];

	bus->left = command >> 16 & 0x1ff;
	bus->reading = command & GMBUS1_READ;
	if (command & GMBUS1_CYCLE_INDEX && !ddc->to_segment)
		ddc->pointer = command >> 8 & 0xff;
	if (bus->left)
		move_data(vgpu);
	else
		transfer_end(vgpu);
}

static void gmbus1_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	uint32_t command = reg_get(vgpu, reg->offset);

	(void)old;
	if (command & GMBUS1_CLEAR) {
		bus_stop(vgpu);
		reg_rmw(vgpu, GMBUS2, GMBUS2_STATUS, 0);
		return;
	}
	if (!(command & GMBUS1_READY))
		return;
	if (!(command & (GMBUS1_CYCLE_WAIT | GMBUS1_CYCLE_INDEX)))
		give_bus_back(vgpu);
	else if (somebody_answers(vgpu, command))
		transfer_start(vgpu, command);
	else
		set_status(vgpu, GMBUS2_NAK);
}

static uint32_t gmbus3_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	struct gmbus *bus = &vgpu->gmbus;

	(void)reg;
	if (!bus->reading)
		return value;
	if (bus->left) {
		move_data(vgpu);
	} else {
		bus->reading = false;
		transfer_end(vgpu);
	}
	return value;
}

static void gmbus3_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	(void)reg;
	(void)old;
	if (!vgpu->gmbus.reading && vgpu->gmbus.left)
		move_data(vgpu);
}

/* GPIO: direction and value of a line change only under their mask bits. */
#define GPIO_LINE		0x1fu
#define GPIO_DIR_MASK		UINT32_C(1)
#define GPIO_DIR_OUT		UINT32_C(2)
#define GPIO_VAL_MASK		UINT32_C(4)
#define GPIO_VAL_OUT		UINT32_C(8)
#define GPIO_VAL_IN		UINT32_C(16)

static uint32_t gpio_line(uint32_t old, uint32_t value)
{
	uint32_t take = (value & GPIO_DIR_MASK ? GPIO_DIR_OUT : 0) |
			(value & GPIO_VAL_MASK ? GPIO_VAL_OUT : 0);
	uint32_t line = (old & (GPIO_DIR_OUT | GPIO_VAL_OUT) & ~take) | (value & take);

	/* pulled up, unless driven low */
	return (line & GPIO_DIR_OUT && !(line & GPIO_VAL_OUT)) ? line : line | GPIO_VAL_IN;
}

static uint32_t gpio_pre_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	uint32_t old = reg_get(vgpu, reg->offset);

	return gpio_line(old & GPIO_LINE, value & GPIO_LINE) |
	       gpio_line(old >> 8 & GPIO_LINE, value >> 8 & GPIO_LINE) << 8 |
	       (value & reg->row->inert);
}

#define ROW(n, o) .name = (n), .offset = (o), .group = VGPU_GROUP_GMBUS

static const struct mmio_row rows[] = {
	{ ROW("GPIO", 0xc5010), .count = 6, .reset = GPIO_VAL_IN | GPIO_VAL_IN << 8,
	  .used = 0x1f1f, .inert = 0x2020, .rsvd = 0xffffc0c0, .pre_write = gpio_pre_write },
	{ ROW("GMBUS0", GMBUS0), .used = 7, .inert = 0xfffffff8 },
	{ ROW("GMBUS1", GMBUS1), .used = 0xcfffffff, .inert = 0x30000000,
	  .post_write = gmbus1_post_write },
	{ ROW("GMBUS2", GMBUS2), .ro = ~GMBUS2_INUSE, .w1c = GMBUS2_INUSE, .reset = GMBUS2_READY },
	{ ROW("GMBUS3", GMBUS3), .used = UINT32_MAX, .post_write = gmbus3_post_write,
	  .post_read = gmbus3_post_read },
	{ ROW("GMBUS4", GMBUS4), .used = 0xf, .inert = 0xfffffff0 },
	{ ROW("GMBUS5", 0xc5120), .inert = UINT32_MAX },
};

const struct mmio_table gmbus_table = { .rows = rows, .count = sizeof(rows) / sizeof(rows[0]) };
