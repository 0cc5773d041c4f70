/* SPDX-License-Identifier: MIT */
#ifndef TEST_WIDE_H
#define TEST_WIDE_H

#include "stream.h"

/**
 * DOC: An owner with the commands of gen9
 *
 * All else is Haswell's, the rings too, but for graphics addresses of 48 bits,
 * a PPGTT that maps one gigabyte above 4 GiB to guest memory, and registers that
 * gen8 has added to each engine: FORCE_TO_NONPRIV and what Haswell has in the
 * render engine only.
 */

#define VCS		0x12000
#define VECS		0x1a000
#define WIDE_ADDRESSES	((UINT64_C(1) << 48) - 1)
#define WIDE_MAPPED	UINT64_C(0x123400000000)	/* where guest memory begins in the PPGTT */

/* Both halves of an address in the PPGTT of a place in guest memory, and the same with an upper half in canonical form. */
#define WIDE(ram)	(uint32_t)(WIDE_MAPPED + (ram)), (uint32_t)((WIDE_MAPPED + (ram)) >> 32)
#define CANONICAL(ram)	(uint32_t)(WIDE_MAPPED + (ram)), (uint32_t)((WIDE_MAPPED + (ram)) >> 32) | 0xffff0000
#define GLOBAL(address)	(uint32_t)(address), 0

#define WIDE_SDI(dwords)	(0x20u << 23 | ((dwords) + 1))
#define WIDE_SRM		(0x24u << 23 | 2)
#define WIDE_LRM		(0x29u << 23 | 2)
#define WIDE_LRR		(0x2au << 23 | 1)
#define WIDE_BB_START		(0x31u << 23 | 1)
#define WIDE_GGTT		(1u << 22)

/** wide_setup() - a cmocka fixture; *state is a struct owner, for wide_teardown() */
int wide_setup(void **state);
/** wide_setup_gen8() - likewise, with the commands of gen8 */
int wide_setup_gen8(void **state);
int wide_teardown(void **state);

/** run_user_batch() - the batch's page, from the PPGTT, so without privileges */
void run_user_batch(struct owner *owner, uint32_t base);

#define USER_BATCH(owner, base, ...) do { \
		PUT_BATCH(owner, __VA_ARGS__, MI_BB_END); \
		run_user_batch(owner, base); \
	} while (0)

/** ram64() - the quadword there in guest memory */
uint64_t ram64(const struct owner *owner, uint32_t offset);
void put_ram64(struct owner *owner, uint32_t offset, uint64_t value);

extern const uint32_t wide_engines[ENGINES];

#endif /* TEST_WIDE_H */
