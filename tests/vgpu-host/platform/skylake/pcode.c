// SPDX-License-Identifier: MIT
/**
 * DOC: Power controller of Skylake
 *
 * Sources: upstream's i915_reg.h, GEN6_PCODE_MAILBOX; latencies of memory: gvt/handlers.c.
 */
#include "platform/skylake/skylake.h"
#include "uncore/mailbox.h"

static const struct pcode_row rows[] = {
	{ .command = 0x05 },						/* SKL_PCODE_LOAD_HDCP_KEYS */
	/* GEN9_PCODE_READ_MEM_LATENCY: us of watermark levels 0 to 3, or 4 to 7, a byte each */
	{ .command = 0x06, .selects = true, .data = 0, .read = true, .answer = 0x1e1a1100 },
	{ .command = 0x06, .selects = true, .data = 1, .read = true, .answer = 0x61514b3d },
	{ .command = 0x07, .read = true, .answer = 1 },			/* SKL_PCODE_CDCLK_CONTROL: ready */
	{ .command = 0x08, .frequencies = true },			/* WRITE_MIN_FREQ_TABLE */
	{ .command = 0x09, .read = true, .frequencies = true },		/* READ_MIN_FREQ_TABLE */
	{ .command = 0x0c, .read = true, .answer = 0 },			/* READ_OC_PARAMS */
	/* DYNAMIC_DUTY_CYCLE_CONTROL: efficient frequency in bits 15:8, in 50 MHz */
	{ .command = 0x1a, .read = true, .answer = 0x00000700 },
	{ .command = 0x21, .read = true, .answer = 1 },			/* GEN9_PCODE_SAGV_CONTROL: done */
};

const struct pcode_table skylake_pcode = { .rows = rows, .count = sizeof(rows) / sizeof(rows[0]) };
