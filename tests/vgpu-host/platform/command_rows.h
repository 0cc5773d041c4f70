/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_COMMAND_ROWS_H
#define VGPU_HOST_COMMAND_ROWS_H

#include "engine/command.h"
#include "engine/engine.h"

/**
 * DOC: Columns of a command's row
 *
 * The header's upper half tells commands apart::
 *
 *   31:29 28:23          client 0: MI, opcode
 *   31:29 28:22          client 2: blitter, opcode
 *   31:29 28:27 26:24 23:16  client 3: pipeline, opcode, sub-opcode
 */
#define MI(op)			.mask = 0xff80, .value = (op) << 7
#define BLT(op)			.mask = 0xffc0, .value = 0x4000 | (op) << 6
#define PIPELINE(pipe, op, sub) \
	.mask = 0xffff, .value = 0x6000 | (pipe) << 11 | (op) << 8 | (sub)
/* All sub-opcodes of one opcode. */
#define PIPELINE_OP(pipe, op) \
	.mask = 0xff00, .value = 0x6000 | (pipe) << 11 | (op) << 8

#define FIXED(n)		.length = (n)
#define LENGTH(bits)		.length_mask = (bits), .length = 2
#define AT_LEAST(n)		.shortest = (n)
#define BETWEEN(n, m)		.shortest = (n), .longest = (m)
/* An operand in memory, and the bit that says GGTT. */
#define MEMORY(at, dw, bit)	.memory = { .dword = (at), .space_dword = (dw), .space_bit = (bit) }
/* The same with an address of two dwords. */
#define WIDE(at, dw, bit) \
	.memory = { .dword = (at), .wide = true, .space_dword = (dw), .space_bit = (bit) }
#define PRIVILEGED		.privileged = true
/* What GVT-g asks of it, on platforms with a scan list. */
#define SCAN(rule)		.scan = scan_##rule
#define SCAN_DWORDS(n)		.scan_length = (n)

#define RENDER			(1u << ENGINE_RENDER)
#define VIDEO			(1u << ENGINE_VIDEO)
#define BLITTER			(1u << ENGINE_BLITTER)
#define VEBOX			(1u << ENGINE_VEBOX)

#endif /* VGPU_HOST_COMMAND_ROWS_H */
