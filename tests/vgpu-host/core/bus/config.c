// SPDX-License-Identifier: MIT
/**
 * DOC: PCI config space
 *
 * 256 bytes and as many bytes of write masks, both filled from one table at
 * reset. BAR sizing needs no code: the address bits below a BAR's size are not
 * writable, so that all-ones reads back as the size mask.
 *
 * Neither does the power state change anything: the mediator keeps everything
 * as it is until the guest comes back, and the VMM takes the BARs away
 * meanwhile. The guest is not promised that, though. No_Soft_Reset is clear, as
 * on the hardware, where GVT-g copies config space from: Intel's data sheets
 * give 0000h as the default of this register and bits 7:2 as reserved. D3hot is
 * only remembered, for the next reset (see vgpu_reset()).
 */
#include <string.h>

#include "memory/sysmem.h"
#include "model.h"

enum {
	PCI_VENDOR_ID		= 0x00,
	PCI_DEVICE_ID		= 0x02,
	PCI_COMMAND		= 0x04,
	PCI_STATUS		= 0x06,
	PCI_REVISION		= 0x08,
	PCI_CLASS		= 0x0a,
	PCI_CACHE_LINE		= 0x0c,
	PCI_BAR0		= 0x10,
	PCI_BAR2		= 0x18,
	PCI_BAR4		= 0x20,
	PCI_SUBSYSTEM_VENDOR	= 0x2c,
	PCI_SUBSYSTEM		= 0x2e,
	PCI_CAPABILITIES	= 0x34,
	PCI_INTERRUPT_LINE	= 0x3c,
	PCI_INTERRUPT_PIN	= 0x3d,
	GMCH_CTRL		= 0x50,	/* sizes of GGTT and stolen memory */
	BDSM			= 0x5c,	/* base of stolen memory */
	PM_CAPABILITY		= 0xd0,
	PM_FEATURES		= PM_CAPABILITY + 2,
	PM_CONTROL		= PM_CAPABILITY + 4,
	SWSCI			= 0xe8,
	ASLE			= 0xe4,
	ASLS			= 0xfc,	/* address of the OpRegion */
};

/* relative to the capability of messages */
#define MSI_CONTROL		2
#define MSI_ADDRESS_LO		4
#define MSI_ADDRESS_HI		8	/* of the wide form only */

#define COMMAND_WRITABLE	0x0407	/* I/O, memory, bus master, INTx off */
#define STATUS_CAPABILITIES	0x0010
#define BAR_MEM_64		0x4
#define BAR_PREFETCH		0x8
#define BAR_IO			0x1
#define CAP_ID_MSI		0x05
#define CAP_ID_PM		0x01
#define CAP_NEXT(offset)	((offset) << 8)
#define MSI_CONTROL_ENABLE	0x0001
#define MSI_CONTROL_64BIT	0x0080
#define PM_VERSION		0x0002
#define PM_CONTROL_STATE	0x0003	/* D0 to D3hot */
#define PM_STATE_D3HOT		3
#define GMCH_GMS_UNIT		(UINT64_C(32) << 20)

/**
 * struct config_row - one field of config space
 * @offset: of its first byte
 * @size: 1, 2 or 4 bytes
 * @value: after a reset
 * @writable: bits that the guest can write
 */
struct config_row {
	uint8_t offset;
	uint8_t size;
	uint32_t value;
	uint32_t writable;
};

static const struct config_row rows[] = {
	{ .offset = PCI_VENDOR_ID, .size = 2, .value = 0x8086 },
	{ .offset = PCI_COMMAND, .size = 2, .writable = COMMAND_WRITABLE },
	{ .offset = PCI_STATUS, .size = 2, .value = STATUS_CAPABILITIES },
	{ .offset = PCI_CLASS, .size = 2, .value = 0x0300 },
	{ .offset = PCI_CACHE_LINE, .size = 1, .writable = 0xff },
	{ .offset = PCI_SUBSYSTEM_VENDOR, .size = 2, .value = 0x8086 },
	{ .offset = PCI_SUBSYSTEM, .size = 2, .value = 0x2010 },
	{ .offset = PCI_INTERRUPT_LINE, .size = 1, .writable = 0xff },
	{ .offset = PCI_INTERRUPT_PIN, .size = 1 },	/* messages only */
	{ .offset = BDSM, .size = 4 },
	{ .offset = PM_CAPABILITY, .size = 2, .value = CAP_ID_PM },
	{ .offset = PM_FEATURES, .size = 2, .value = PM_VERSION },
	{ .offset = PM_CONTROL, .size = 2, .writable = PM_CONTROL_STATE },
	{ .offset = ASLE, .size = 4, .writable = 0xffffffff },
	{ .offset = SWSCI, .size = 2, .writable = 0xffff },
	{ .offset = ASLS, .size = 4, .writable = 0xffffffff },
};

static void put(uint8_t *bytes, unsigned int offset, unsigned int size, uint64_t value)
{
	for (unsigned int i = 0; i < size; i++)
		bytes[offset + i] = value >> (8 * i);
}

static void put_row(struct config_space *pci, const struct config_row *row)
{
	put(pci->bytes, row->offset, row->size, row->value);
	put(pci->writable, row->offset, row->size, row->writable);
}

static void put_bar(struct vgpu *vgpu, unsigned int bar, uint32_t flags, unsigned int size)
{
	unsigned int offset = PCI_BAR0 + 4 * bar;

	put(vgpu->pci.bytes, offset, size, flags);
	put(vgpu->pci.writable, offset, size, ~(vgpu_bar_size(vgpu, bar) - 1));
}

/* GMCH_CTRL for a GGTT of this size, which the platform can have. */
static uint16_t ggtt_control(const struct gpu *gpu)
{
	const struct gtt_size *size = gpu->gtt.sizes;

	while (size->bytes != gpu->ggtt_size)
		size++;
	return size->control;
}

static void put_memory(struct vgpu *vgpu)
{
	uint64_t stolen = vgpu->stolen ? STOLEN_SIZE / GMCH_GMS_UNIT : 0;

	put(vgpu->pci.bytes, GMCH_CTRL, 2, ggtt_control(vgpu->gpu) |
					   stolen << vgpu->gpu->gtt.stolen_shift);
	if (vgpu->stolen)
		put(vgpu->pci.bytes, BDSM, 4, STOLEN_BASE);
}

/* The wide form has the upper half of the address before the data. */
static void put_msi(struct config_space *pci, const struct msi_info *msi)
{
	const struct config_row fields[] = {
		{ .offset = PCI_CAPABILITIES, .size = 1, .value = msi->offset },
		{ .offset = msi->offset, .size = 2, .value = CAP_ID_MSI | CAP_NEXT(PM_CAPABILITY) },
		{ .offset = msi->offset + MSI_CONTROL, .size = 2,
		  .value = msi->wide ? MSI_CONTROL_64BIT : 0, .writable = MSI_CONTROL_ENABLE },
		{ .offset = msi->offset + MSI_ADDRESS_LO, .size = 4, .writable = 0xfffffffc },
		{ .offset = msi->offset + MSI_ADDRESS_HI, .size = msi->wide ? 4 : 0,
		  .writable = UINT32_MAX },
		{ .offset = msi->offset + MSI_ADDRESS_HI + (msi->wide ? 4 : 0), .size = 2,
		  .writable = 0xffff },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		put_row(pci, &fields[i]);
}

void config_reset(struct vgpu *vgpu)
{
	const struct gpu *gpu = vgpu->gpu;

	vgpu->pci = (struct config_space) { 0 };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		put_row(&vgpu->pci, &rows[i]);
	put_msi(&vgpu->pci, &gpu->platform->msi);
	put(vgpu->pci.bytes, PCI_DEVICE_ID, 2, gpu->platform->device_id);
	put(vgpu->pci.bytes, PCI_REVISION, 1, gpu->platform->revision);
	put_bar(vgpu, VGPU_BAR_MMIO, BAR_MEM_64, 8);
	put_bar(vgpu, VGPU_BAR_APERTURE, BAR_MEM_64 | BAR_PREFETCH, 8);
	put_bar(vgpu, VGPU_BAR_IO, BAR_IO, 4);
	put_memory(vgpu);
}

bool config_msi_enabled(const struct vgpu *vgpu)
{
	return vgpu->pci.bytes[vgpu->gpu->platform->msi.offset + MSI_CONTROL] & MSI_CONTROL_ENABLE;
}

static int check_access(uint32_t offset, size_t len)
{
	return offset < VGPU_CONFIG_SIZE && len <= VGPU_CONFIG_SIZE - offset ? 0 : -EINVAL;
}

static void count(struct vgpu *vgpu, uint32_t offset, size_t len, bool write)
{
	if (!len)
		return;
	for (uint32_t i = offset / 4; i <= (offset + len - 1) / 4; i++)
		stats_count(&vgpu->stats.phase->config[i], write);
}

int vgpu_config_read(struct vgpu *vgpu, uint32_t offset, void *buf, size_t len)
{
	int err = check_access(offset, len);

	if (err)
		return err;
	count(vgpu, offset, len, false);
	memcpy(buf, &vgpu->pci.bytes[offset], len);
	return 0;
}

static void note_power_state(struct vgpu *vgpu)
{
	if ((vgpu->pci.bytes[PM_CONTROL] & PM_CONTROL_STATE) == PM_STATE_D3HOT)
		vgpu->state.d3_entered = true;
}

int vgpu_config_write(struct vgpu *vgpu, uint32_t offset, const void *buf, size_t len)
{
	const uint8_t *from = buf;
	int err = check_access(offset, len);

	if (err)
		return err;
	count(vgpu, offset, len, true);
	for (size_t i = 0; i < len; i++) {
		uint8_t mask = vgpu->pci.writable[offset + i];
		uint8_t *byte = &vgpu->pci.bytes[offset + i];

		*byte = (*byte & ~mask) | (from[i] & mask);
	}
	if (offset <= PM_CONTROL && PM_CONTROL - offset < len)
		note_power_state(vgpu);
	return 0;
}
