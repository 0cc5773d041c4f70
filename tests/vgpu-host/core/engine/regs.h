/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_ENGINE_REGS_H
#define VGPU_HOST_ENGINE_REGS_H

#include <stdint.h>

/**
 * DOC: Offsets that code refers to
 *
 * Registers that nothing but their row knows are named in the tables only.
 * Those of a block are relative to the block's base.
 *
 * The ring registers are the same from gen6 to gen9.
 */

/* engines, relative to their base */
#define RING_TAIL			0x30
#define RING_HEAD			0x34
#define RING_START			0x38
#define RING_CTL			0x3c
#define  RING_CTL_WAIT			(UINT32_C(1) << 11)
#define  RING_CTL_WAIT_SEMAPHORE	(UINT32_C(1) << 10)
#define RING_SYNC			0x40
#define RING_ACTHD_UDW			0x5c
#define RING_DMA_FADD_UDW		0x60
#define RING_IPEIR			0x64
#define  IPEIR_BATCH			(UINT32_C(1) << 3)
#define RING_IPEHR			0x68
#define RING_INSTDONE			0x6c
#define RING_ACTHD			0x74
#define RING_DMA_FADD			0x78
#define RING_HWS_PGA			0x80
#define RING_NOPID			0x94
#define RING_MI_MODE			0x9c
#define  MI_MODE_IDLE			(UINT32_C(1) << 9)
#define  MI_MODE_STOP_RING		(UINT32_C(1) << 8)
#define RING_IMR			0xa8
#define RING_EIR			0xb0
#define RING_EMR			0xb4
#define RING_ESR			0xb8
#define RING_INSTPM			0xc0
#define  INSTPM_TLB_INVALIDATE		(UINT32_C(1) << 9)
#define  INSTPM_SYNC_FLUSH		(UINT32_C(1) << 5)
#define RING_RESET_CTL			0xd0
#define  RESET_CTL_READY		(UINT32_C(1) << 1)
#define  RESET_CTL_REQUEST		(UINT32_C(1) << 0)
#define RING_BBSTATE			0x110
#define  BBSTATE_PPGTT			(UINT32_C(1) << 5)
#define RING_SBBADDR			0x114
#define RING_SBBSTATE			0x118
#define RING_SBBADDR_UDW		0x11c
#define RING_UHPTR			0x134
#define  UHPTR_HEAD			UINT32_C(0x001ffff8)
#define  UHPTR_VALID			UINT32_C(1)
#define RING_BBADDR			0x140
#define  BBADDR_VALID			UINT32_C(1)
#define RING_BB_OFFSET			0x158
#define RING_BBADDR_UDW			0x168
#define RING_CCID			0x180
#define RING_BB_PER_CTX_PTR		0x1c0
#define  BB_PER_CTX_VALID		UINT32_C(1)
#define  BB_PER_CTX_ADDRESS		UINT32_C(0xfffffff8)
#define RING_INDIRECT_CTX		0x1c4
#define  INDIRECT_CTX_LINES		UINT32_C(0x3f)
#define  INDIRECT_CTX_ADDRESS		UINT32_C(0xffffffc0)
#define RING_PP_DIR_DCLV		0x220
#define RING_PP_DIR_BASE		0x228
#define RING_ELSP			0x230
#define RING_CONTEXT_CONTROL		0x244
#define  CONTEXT_RESTORE_INHIBIT	(UINT32_C(1) << 0)
#define  CONTEXT_SAVE_INHIBIT		(UINT32_C(1) << 2)
#define RING_PDP0			0x270
#define RING_MODE			0x29c
#define  RING_MODE_RUN_LIST		(UINT32_C(1) << 15)
#define  RING_MODE_PPGTT_ENABLE		(UINT32_C(1) << 9)
#define  RING_MODE_BIT_1		(UINT32_C(1) << 1)
#define  RING_MODE_BIT_0		(UINT32_C(1) << 0)
#define RING_TIMESTAMP			0x358
#define RING_CONTEXT_STATUS		0x370
#define RING_CONTEXT_STATUS_PTR		0x3a0
#define  CONTEXT_STATUS_WRITE		UINT32_C(7)
#define RING_CTX_TIMESTAMP		0x3a8
#define RING_PREDICATE_SRC0		0x400
#define RING_PREDICATE_SRC1		0x408
#define RING_PREDICATE_DATA		0x410
#define RING_PREDICATE_RESULT		0x418
#define RING_PREDICATE_RESULT_1		0x41c
#define RING_NONPRIV			0x4d0
#define  NONPRIV_SLOTS			12u
#define  NONPRIV_DENY			(UINT32_C(1) << 30)
#define  NONPRIV_ACCESS			(UINT32_C(3) << 28)
#define  NONPRIV_READ			(UINT32_C(1) << 28)
#define  NONPRIV_WRITE			(UINT32_C(2) << 28)
#define  NONPRIV_ADDRESS		UINT32_C(0x03fffffc)
#define  NONPRIV_RANGE			UINT32_C(3)
#define RING_GPR			0x600
#define RING_BLOCK_SIZE			0x800

/* what the engines share */
#define ERROR_GEN6			0x40a0
#define DERRMR				0x44050

/* render engine */
#define HSW_MI_PREDICATE_RESULT_2	0x2214
#define PS_DEPTH_COUNT			0x2350

/* blitter */
#define BCS_SWCTRL			0x22200
#define  BCS_SWCTRL_SRC_Y		(UINT32_C(1) << 0)
#define  BCS_SWCTRL_DST_Y		(UINT32_C(1) << 1)

/* Bits of GDRST, from gen6 to gen9. */
#define GDRST_FULL	(UINT32_C(1) << 0)
#define GDRST_RENDER	(UINT32_C(1) << 1)

#endif /* VGPU_HOST_ENGINE_REGS_H */
