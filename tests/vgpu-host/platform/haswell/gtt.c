// SPDX-License-Identifier: MIT
/**
 * DOC: Page tables of Haswell
 *
 * Entries of the GGTT and of a PPGTT are 4 bytes::
 *
 *   31            12 11 10             4 3     1 0
 *   [ addr 31:12    |  | addr 38:32     |  cache | valid ]
 */
#include "memory/gtt_format.h"
#include "platform/haswell/haswell.h"

#define ENTRY_VALID		UINT64_C(1)
#define ENTRY_CACHE		UINT64_C(2)	/* not what i915 writes on a Haswell */
#define GGMS_SHIFT		8		/* MiB of the table */

static const struct gtt_size sizes[] = {
	{ .bytes = UINT64_C(1) << 30, .control = 1 << GGMS_SHIFT },
	{ .bytes = UINT64_C(2) << 30, .control = 2 << GGMS_SHIFT },
	{ .bytes = 0 },
};

const struct gtt_format haswell_gtt = {
	.entry_size = 4,
	.present = ENTRY_VALID,
	.address = 0xfffff000,
	.address_high = 0x7f0,
	.high_shift = 28,
	.stale = ENTRY_CACHE | ENTRY_VALID,
	.sizes = sizes,
	.sizes_rule = "the GGTT is not 1 or 2 GiB, all that Haswell's GMCH_CTRL can say",
	.default_size = UINT64_C(2) << 30,
	.stolen_shift = 3,
};
