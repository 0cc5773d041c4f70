// SPDX-License-Identifier: MIT
/**
 * DOC: Mailboxes
 *
 * PCODE is the power controller: a command and up to two dwords, answered at
 * once; which commands there are is the platform's. SBI leads to the analog parts of the PCH: two spaces of registers that
 * keep what is written.
 */
#include <stdlib.h>
#include <string.h>

#include "model.h"
#include "uncore/mailbox.h"
#include "uncore/regs.h"

#define PCODE_READY		(UINT32_C(1) << 31)
#define PCODE_ERROR_MASK	UINT32_C(0xff)
#define PCODE_COMMAND_MASK	UINT32_C(0xff)
#define PCODE_ILLEGAL_COMMAND	UINT32_C(1)

static const struct pcode_row *pcode_find(const struct vgpu *vgpu, uint32_t command)
{
	const struct pcode_table *table = vgpu->gpu->platform->pcode;
	uint32_t data = reg_get(vgpu, PCODE_DATA);

	for (size_t i = 0; i < table->count; i++) {
		const struct pcode_row *row = &table->rows[i];

		if (row->command == command && (!row->selects || row->data == data))
			return row;
	}
	return NULL;
}

/* Written, bits 7:0 are the frequency of the GT and the rest is its entry; read, the frequency makes room for the entry. */
static void pcode_frequencies(struct vgpu *vgpu, bool read)
{
	uint32_t data = reg_get(vgpu, PCODE_DATA);
	uint16_t *entry = &vgpu->pcode.frequencies[data % PCODE_FREQUENCIES];

	if (read)
		reg_set(vgpu, PCODE_DATA, *entry);
	else
		*entry = (uint16_t)(data >> 8);
}

void pcode_reset(struct vgpu *vgpu)
{
	vgpu->pcode = (struct pcode){ 0 };
}

static void pcode_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	uint32_t mailbox = reg_get(vgpu, reg->offset);
	const struct pcode_row *row = pcode_find(vgpu, mailbox & PCODE_COMMAND_MASK);
	uint32_t error = 0;

	(void)old;
	if (!(mailbox & PCODE_READY))
		return;
	if (!row) {
		vgpu_log(vgpu, VGPU_LOG_UNKNOWN, "unknown pcode command 0x%02x",
			 (unsigned int)(mailbox & PCODE_COMMAND_MASK));
		error = PCODE_ILLEGAL_COMMAND;
	} else if (row->frequencies) {
		pcode_frequencies(vgpu, row->read);
	} else if (row->read) {
		reg_set(vgpu, PCODE_DATA, row->offset ? reg_get(vgpu, row->offset) : row->answer);
		reg_set(vgpu, PCODE_DATA1, 0);
	} else if (row->offset) {
		reg_set(vgpu, row->offset, reg_get(vgpu, PCODE_DATA));
	}
	reg_rmw(vgpu, reg->offset, PCODE_READY | PCODE_ERROR_MASK, error);
}

#define SBI_BUSY		UINT32_C(1)
#define SBI_RESPONSE_FAIL	UINT32_C(2)
#define SBI_OPCODE_SHIFT	8
#define SBI_WRITE_BIT		UINT32_C(1)	/* of the opcode: reads are even */
#define SBI_MPHY		(UINT32_C(1) << 16)

int sbi_init(struct vgpu *vgpu)
{
	for (unsigned int i = 0; i < 2; i++) {
		vgpu->sbi.regs[i] = calloc(SBI_REGS, sizeof(*vgpu->sbi.regs[i]));
		if (!vgpu->sbi.regs[i])
			return -ENOMEM;
	}
	return 0;
}

void sbi_reset(struct vgpu *vgpu)
{
	for (unsigned int i = 0; i < 2; i++)
		memset(vgpu->sbi.regs[i], 0, SBI_REGS * sizeof(*vgpu->sbi.regs[i]));
}

void sbi_fini(struct vgpu *vgpu)
{
	free(vgpu->sbi.regs[0]);
	free(vgpu->sbi.regs[1]);
}

static void sbi_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	uint32_t control = reg_get(vgpu, reg->offset);
	uint32_t *space = vgpu->sbi.regs[control & SBI_MPHY ? 1 : 0];
	uint32_t *target = &space[reg_get(vgpu, SBI_ADDR) >> 16];

	(void)old;
	if (!(control & SBI_BUSY))
		return;
	if (control >> SBI_OPCODE_SHIFT & SBI_WRITE_BIT)
		*target = reg_get(vgpu, SBI_DATA);
	else
		reg_set(vgpu, SBI_DATA, *target);
	reg_rmw(vgpu, reg->offset, SBI_BUSY | SBI_RESPONSE_FAIL, 0);
}

static const struct mmio_row rows[] = {
	{ .name = "GEN6_PCODE_MAILBOX", .offset = PCODE_MAILBOX, .group = VGPU_GROUP_PCODE,
	  .used = 0x800000ff, .inert = 0x7fffff00, .post_write = pcode_post_write },
	{ .name = "GEN6_PCODE_DATA", .offset = PCODE_DATA, .group = VGPU_GROUP_PCODE,
	  .used = UINT32_MAX },
	{ .name = "GEN6_PCODE_DATA1", .offset = PCODE_DATA1, .group = VGPU_GROUP_PCODE,
	  .inert = UINT32_MAX },
	{ .name = "SBI_ADDR", .offset = SBI_ADDR, .group = VGPU_GROUP_POWER, .used = 0xffff0000,
	  .inert = 0xffff },
	{ .name = "SBI_DATA", .offset = SBI_DATA, .group = VGPU_GROUP_POWER, .used = UINT32_MAX },
	{ .name = "SBI_CTL_STAT", .offset = SBI_CTL_STAT, .group = VGPU_GROUP_POWER,
	  .used = 0x00010103, .inert = 0xfffefefc, .post_write = sbi_post_write },
};

const struct mmio_table sideband_table = { .rows = rows, .count = sizeof(rows) / sizeof(rows[0]) };
