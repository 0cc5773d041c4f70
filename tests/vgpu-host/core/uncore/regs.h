/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_UNCORE_REGS_H
#define VGPU_HOST_UNCORE_REGS_H

#include <stdint.h>

/**
 * DOC: Offsets that code refers to
 *
 * Registers that nothing but their row knows are named in the tables only.
 * Those of a block are relative to the block's base.
 *
 * The mailboxes are the same from gen6 to gen9.
 */

/* power */
#define HSW_PWR_WELL_CTL1		0x45400
#define HSW_PWR_WELL_CTLS		4
#define RPNSWREQ			0xa008

/* sideband */
#define SBI_ADDR			0xc6000
#define SBI_DATA			0xc6004
#define SBI_CTL_STAT			0xc6008
#define PCODE_MAILBOX			0x138124
#define PCODE_DATA			0x138128
#define PCODE_DATA1			0x13812c
#define D_COMP_HSW			0x145f0c

#endif /* VGPU_HOST_UNCORE_REGS_H */
