// SPDX-License-Identifier: MIT
/**
 * DOC: AUX channels
 *
 * How a source talks with a DisplayPort monitor: a message of up to 20 bytes goes
 * out of five data registers, and the reply comes back into them, first byte
 * first in the upper byte of the first register::
 *
 *   byte 0             1             2            3           4...
 *   [ command, 19:16 | addr 15:8 | addr 7:0 | length - 1 | data ]
 *
 * A command is native, to DPCD registers, or carries I2C, to the EDID. A transfer
 * takes no time. A message that nobody understands, and one on the channel of a
 * port without a DisplayPort monitor, times out at once.
 *
 * Sources: VESA DisplayPort 1.2, section 2.7; upstream's drm_dp.h, intel_dp_aux.c
 * and intel_dp_aux_regs.h.
 */
#include "bus/irq.h"
#include "display/aux.h"
#include "display/ddc.h"
#include "display/display.h"
#include "model.h"

#define CTL_BUSY		(UINT32_C(1) << 31)
#define CTL_DONE		(UINT32_C(1) << 30)
#define CTL_INTERRUPT		(UINT32_C(1) << 29)
#define CTL_TIME_OUT		(UINT32_C(1) << 28)
#define CTL_SIZE_SHIFT		20
#define CTL_SIZE_MASK		UINT32_C(0x1f)

#define DATA			4u	/* behind the control register */
#define MESSAGE_MAX		20u
#define DATA_MAX		16u
#define HEADER_SIZE		4u
#define ADDRESS_SIZE		3u	/* a header without a length: no data follow */

#define COMMAND_NATIVE		8u
#define COMMAND_MOT		4u	/* the I2C transfer goes on */
#define COMMAND_READ		1u

#define REPLY_ACK		0x00u
#define REPLY_I2C_NACK		0x40u

const char *const aux_names[AUX_CHANNELS] = { "A", "B", "C", "D" };

/**
 * struct message - what goes over a channel
 * @bytes: there and back
 * @size: how many; back, 0: nobody answers
 */
struct message {
	uint8_t bytes[MESSAGE_MAX];
	unsigned int size;
};

static unsigned int message_command(const struct message *message)
{
	return message->bytes[0] >> 4;
}

static uint32_t message_address(const struct message *message)
{
	return (message->bytes[0] & 0xfu) << 16 | (uint32_t)message->bytes[1] << 8 | message->bytes[2];
}

/*
 * Bytes of data that a message carries or asks for; more than DATA_MAX: it is not
 * well-formed. One that is fits into MESSAGE_MAX, for its size follows from them.
 */
static unsigned int message_length(const struct message *message)
{
	unsigned int length;

	if (message->size == ADDRESS_SIZE)
		return 0;
	length = message->bytes[3] + 1u;
	if (message->size != HEADER_SIZE + (message_command(message) & COMMAND_READ ? 0 : length))
		return DATA_MAX + 1;
	return length;
}

static void reply(struct message *message, uint8_t status, unsigned int length)
{
	message->bytes[0] = status;
	message->size = 1 + length;
}

static void native(struct aux *aux, struct message *message, unsigned int length)
{
	uint32_t address = message_address(message);

	if (!(message_command(message) & COMMAND_READ)) {
		for (unsigned int i = 0; i < length; i++)
			dpcd_write(&aux->dpcd, address + i, message->bytes[HEADER_SIZE + i]);
		reply(message, REPLY_ACK, 0);
		return;
	}
	for (unsigned int i = 0; i < length; i++)
		message->bytes[1 + i] = dpcd_read(&aux->dpcd, address + i);
	reply(message, REPLY_ACK, length);
}

static void i2c_close(struct aux *aux, struct ddc *ddc)
{
	ddc_stop(ddc);
	aux->i2c_is_open = false;
}

/* A new address or direction is a repeated start. */
static bool i2c_continues(struct aux *aux, struct ddc *ddc, uint32_t address, bool reading)
{
	if (aux->i2c_is_open && aux->i2c_address == address && aux->i2c_reading == reading)
		return true;
	aux->i2c_is_open = ddc_start(ddc, address, reading);
	aux->i2c_address = (uint8_t)address;
	aux->i2c_reading = reading;
	return aux->i2c_is_open;
}

static void i2c(struct aux *aux, struct ddc *ddc, struct message *message, unsigned int length)
{
	unsigned int command = message_command(message);
	bool reading = command & COMMAND_READ;

	if (!i2c_continues(aux, ddc, message_address(message), reading)) {
		i2c_close(aux, ddc);
		reply(message, REPLY_I2C_NACK, 0);
		return;
	}
	for (unsigned int i = 0; i < length; i++) {
		if (reading)
			message->bytes[1 + i] = ddc_read(ddc);
		else
			ddc_write(ddc, message->bytes[HEADER_SIZE + i]);
	}
	if (!(command & COMMAND_MOT))
		i2c_close(aux, ddc);
	reply(message, REPLY_ACK, reading ? length : 0);
}

static void answer(struct vgpu *vgpu, unsigned int port, struct message *message)
{
	unsigned int length = message_length(message);
	unsigned int command = message_command(message);

	if (length > DATA_MAX)
		message->size = 0;
	else if (command == COMMAND_NATIVE || command == (COMMAND_NATIVE | COMMAND_READ))
		native(&vgpu->aux[port], message, length);
	else if (!(command & ~(COMMAND_MOT | COMMAND_READ)))
		i2c(&vgpu->aux[port], &vgpu->ddcs[port], message, length);
	else
		message->size = 0;
}

static bool is_answered(const struct vgpu *vgpu, unsigned int channel)
{
	return channel && channel <= vgpu->config.ports &&
	       vgpu_monitor_is_there(&vgpu->config.monitors[channel - 1]) &&
	       vgpu->config.monitors[channel - 1].displayport;
}

static void fetch(const struct vgpu *vgpu, uint32_t data, struct message *message)
{
	for (unsigned int i = 0; i < MESSAGE_MAX; i++)
		message->bytes[i] = reg_get(vgpu, data + (i & ~3u)) >> (24 - 8 * (i % 4));
}

static void store(struct vgpu *vgpu, uint32_t data, const struct message *message)
{
	for (unsigned int i = 0; i < message->size; i++) {
		unsigned int shift = 24 - 8 * (i % 4);

		reg_rmw(vgpu, data + (i & ~3u), UINT32_C(0xff) << shift, (uint32_t)message->bytes[i] << shift);
	}
}

void aux_control_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	uint32_t control = reg_get(vgpu, reg->offset);
	struct message message = { .size = control >> CTL_SIZE_SHIFT & CTL_SIZE_MASK };

	(void)old;
	if (!(control & CTL_BUSY))
		return;
	fetch(vgpu, reg->offset + DATA, &message);
	if (is_answered(vgpu, reg->block))
		answer(vgpu, reg->block - 1, &message);
	else
		message.size = 0;
	store(vgpu, reg->offset + DATA, &message);
	if (message.size)
		reg_rmw(vgpu, reg->offset, CTL_BUSY | CTL_SIZE_MASK << CTL_SIZE_SHIFT,
			CTL_DONE | message.size << CTL_SIZE_SHIFT);
	else
		reg_rmw(vgpu, reg->offset, CTL_BUSY, CTL_DONE | CTL_TIME_OUT);
	if (control & CTL_INTERRUPT)
		irq_raise(vgpu, IRQ_AUX_A + reg->block);
}

void aux_reset(struct vgpu *vgpu)
{
	for (unsigned int port = 0; port < VGPU_PORTS; port++) {
		vgpu->aux[port] = (struct aux) { 0 };
		dpcd_reset(&vgpu->aux[port].dpcd);
	}
}
