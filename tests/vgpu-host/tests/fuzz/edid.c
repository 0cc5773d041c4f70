// SPDX-License-Identifier: MIT
/**
 * DOC: Programs for the monitor
 *
 * The first byte says how many transfers there are, each of a byte that says
 * how and the words for the registers; the rest of the program is a file with
 * an EDID. The monitor that it describes is plugged in, the transfers are made,
 * by GMBUS, AUX or the pins, and in the end a driver must read what is in the
 * file. A monitor of any numbers is plugged in as well, and a DisplayPort one that
 * answers on the AUX channel of port C.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "display/regs.h"
#include "edid_file.h"
#include "guest.h"
#include "input.h"
#include "machine.h"
#include "program.h"

#define GPIO(i)		(0xc5010u + 4 * (i))
#define AUX(port)	(0xe4110u + 0x100 * (port))
#define READ_ALL	(UINT32_C(1) << 30 | UINT32_C(3) << 25 | 0xa1)	/* ready, wait, from an index on; read from 0x50 */
#define CLEAR		(UINT32_C(1) << 31)
#define PIN_OF_PORT_B	5u
#define BLOCK		128u
#define WORDS		9u				/* 15 times that are more than a transfer can have */

static void transfer_gmbus(struct guest *guest, struct input *input, uint8_t how)
{
	guest_wr(guest, GMBUS0, take32(input));
	guest_wr(guest, GMBUS4, how);
	guest_wr(guest, GMBUS1, take32(input) | (how & 0x10 ? UINT32_C(1) << 30 : 0));
	for (unsigned int i = 0; i < (how & 15u) * WORDS; i++) {
		(void)guest_rd(guest, GMBUS3);
		(void)guest_rd(guest, GMBUS2);
		if (how & 0x20)
			guest_wr(guest, GMBUS3, take32(input));
	}
}

static void transfer_aux(struct guest *guest, struct input *input, uint8_t how)
{
	for (unsigned int i = 1; i <= 5; i++)
		guest_wr(guest, AUX(how % 3) + 4 * i, take32(input));
	guest_wr(guest, AUX(how % 3), take32(input));
	(void)guest_rd(guest, AUX(how % 3));
}

static void toggle_pins(struct guest *guest, struct input *input, uint8_t how)
{
	guest_wr(guest, GPIO(how % 6), take32(input));
	(void)guest_rd(guest, GPIO(how % 6));
}

static void transfer(struct guest *guest, struct input *input)
{
	static void (*const ways[])(struct guest *guest, struct input *input, uint8_t how) = {
		transfer_gmbus, transfer_gmbus, transfer_aux, toggle_pins,
	};
	uint8_t how = take8(input);

	step_begin();
	ways[how >> 6](guest, input, how & 63);
	step_end("a transfer takes at most a second of CPU time");
}

/* Its numbers and its EDID are the same bytes, whatever they are. */
static void plug_anything(struct guest *guest, const struct input *input)
{
	struct input from = *input;
	struct vgpu_monitor monitor;

	monitor.width = take32(&from);
	monitor.height = take32(&from);
	monitor.edid_size = take32(&from);
	take_bytes(&from, monitor.edid, sizeof(monitor.edid));
	monitor.displayport = monitor.width & 1;
	(void)vgpu_plug(guest->vgpu, 0, &monitor);
}

/* The same EDID at the end of an AUX channel, which port B's monitor does not answer on. */
static void plug_displayport(struct guest *guest, const struct vgpu_monitor *like, bool readable)
{
	struct vgpu_monitor monitor = { .width = 1024, .height = 768 };

	if (readable)
		monitor = *like;
	monitor.displayport = true;
	demand(!vgpu_plug(guest->vgpu, 1, &monitor), "a DisplayPort monitor can be plugged in");
}

static int write_file(const struct input *input)
{
	int fd = memfd_create("edid", MFD_CLOEXEC);

	demand(fd >= 0 && write(fd, input->at, input->left) == (ssize_t)input->left, "a file can be written");
	return fd;
}

static bool read_file(const struct input *input, struct vgpu_monitor *monitor)
{
	int fd = write_file(input), err;
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	err = edid_file_read(path, monitor);
	close(fd);
	demand(err <= 0 && (err || (monitor->edid_size == input->left && monitor->edid_size <= sizeof(monitor->edid) &&
				    !memcmp(monitor->edid, input->at, input->left))), "a file is read as it is, or refused");
	return !err;
}

static void judge_edid(struct guest *guest, const struct vgpu_monitor *monitor)
{
	uint8_t got[BLOCK];

	guest_wr(guest, GMBUS1, CLEAR);
	guest_wr(guest, GMBUS1, 0);
	guest_wr(guest, GMBUS0, PIN_OF_PORT_B);
	guest_wr(guest, GMBUS1, READ_ALL | BLOCK << 16);
	for (unsigned int i = 0; i < BLOCK; i += 4) {
		uint32_t word = guest_rd(guest, GMBUS3);

		memcpy(got + i, &word, sizeof(word));
	}
	demand(!memcmp(got, monitor->edid, BLOCK), "a driver reads what is in the file");
}

/* One vGPU for all programs: a reset leaves nothing of one but what is plugged in. */
static struct guest *new_guest(void)
{
	static const struct vgpu_config config = {
		.version_major = 1,
		.mappable = { .base = 32 * MIB, .size = MIB },
		.nonmappable = { .base = 512 * MIB, .size = MIB },
		.ports = VGPU_PORTS,
	};
	static const struct vgpu_monitor none;
	static struct guest guest;

	if (!guest.vgpu)
		demand(guest_init(&guest, machine_get(0), &config), "a vGPU can be made");
	vgpu_release(guest.vgpu);
	for (unsigned int port = 0; port < VGPU_PORTS; port++)
		demand(!vgpu_plug(guest.vgpu, port, &none), "a monitor can be pulled out");
	return &guest;
}

void program_run(const uint8_t *bytes, size_t size)
{
	struct input input = { bytes, size };
	struct guest *guest = new_guest();
	uint8_t transfers[32 * 64] = { 0 };
	uint8_t count = take8(&input);
	struct input words = { transfers, sizeof(transfers) };
	struct vgpu_monitor monitor;
	bool readable;

	take_bytes(&input, transfers, count * 8u);
	plug_anything(guest, &input);
	readable = read_file(&input, &monitor);
	demand(!readable || !vgpu_plug(guest->vgpu, 0, &monitor), "what was read can be plugged in");
	plug_displayport(guest, &monitor, readable);
	for (unsigned int i = 0; i < count; i++)
		transfer(guest, &words);
	if (readable)
		judge_edid(guest, &monitor);
}
