// SPDX-License-Identifier: MIT
/**
 * DOC: Power controller of Haswell
 *
 * Source: upstream's i915_reg.h, GEN6_PCODE_MAILBOX.
 */
#include "platform/haswell/haswell.h"
#include "uncore/regs.h"

static const struct pcode_row rows[] = {
	{ .command = 0x04 },						/* WRITE_RC6VIDS */
	{ .command = 0x05, .read = true, .answer = 0x00000048 },	/* READ_RC6VIDS */
	{ .command = 0x08, .frequencies = true },			/* WRITE_MIN_FREQ_TABLE */
	{ .command = 0x09, .read = true, .frequencies = true },		/* READ_MIN_FREQ_TABLE */
	{ .command = 0x0c, .read = true, .answer = 0 },			/* READ_OC_PARAMS */
	{ .command = 0x10, .read = true, .offset = D_COMP_HSW },	/* READ_D_COMP */
	{ .command = 0x11, .offset = D_COMP_HSW },			/* WRITE_D_COMP */
	{ .command = 0x17 },						/* DE_WRITE_FREQ_REQ */
	{ .command = 0x18 },						/* DISPLAY_FREQ_CHANGE_REQ */
	{ .command = 0x19 },						/* DISPLAY_IPS_CONTROL */
	/* DYNAMIC_DUTY_CYCLE_CONTROL: efficient frequency in bits 15:8, in 50 MHz */
	{ .command = 0x1a, .read = true, .answer = 0x00000c00 },
};

const struct pcode_table haswell_pcode = { .rows = rows, .count = sizeof(rows) / sizeof(rows[0]) };
