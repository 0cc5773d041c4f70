// SPDX-License-Identifier: MIT
/**
 * DOC: Page tables of gen8 and gen9
 *
 * Entries of the GGTT, and of each level of a PPGTT, are 8 bytes::
 *
 *   63     39 38        12 11          1  0
 *   [   0    | addr 38:12 | of a PPGTT | present ]
 *
 * Source: PRM Broadwell, volume 5, "Memory Views"; upstream's gt/intel_gtt.h.
 */
#include "memory/gtt_format.h"
#include "platform/gen8/gen8.h"

#define ENTRY_PRESENT		UINT64_C(1)
#define ENTRY_WRITABLE		UINT64_C(2)	/* not what i915 writes to a GGTT */
#define ENTRY_ADDRESS		UINT64_C(0x7ffffff000)
#define GGMS_SHIFT		6		/* 1 << n MiB of the table */

static const struct gtt_size sizes[] = {
	{ .bytes = UINT64_C(1) << 30, .control = 1 << GGMS_SHIFT },
	{ .bytes = UINT64_C(2) << 30, .control = 2 << GGMS_SHIFT },
	{ .bytes = UINT64_C(4) << 30, .control = 3 << GGMS_SHIFT },
	{ .bytes = 0 },
};

const struct gtt_format gen8_gtt = {
	.entry_size = 8,
	.present = ENTRY_PRESENT,
	.address = ENTRY_ADDRESS,
	.stale = ENTRY_WRITABLE | ENTRY_PRESENT,
	.sizes = sizes,
	.sizes_rule = "the GGTT is not 1, 2 or 4 GiB, all that the GMCH_CTRL of gen8 can say",
	.default_size = UINT64_C(4) << 30,
	.stolen_shift = 8,
};
