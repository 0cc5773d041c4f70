/* SPDX-License-Identifier: MIT */
#ifndef TEST_STREAM_H
#define TEST_STREAM_H

#include "owner.h"

/**
 * DOC: Work for the engines
 *
 * An owner whose share has a ring for the render engine and the blitter, and
 * pages for a batch, for data and for a status page, each at its place in guest
 * memory and in the mappable slice.
 */

#define RCS		0x2000
#define BCS		0x22000
#define TAIL		0x30
#define HEAD		0x34
#define START		0x38
#define CTL		0x3c
#define IPEIR		0x64
#define IPEHR		0x68
#define INSTDONE	0x6c
#define ACTHD		0x74
#define DMA_FADD	0x78
#define NOPID		0x94
#define MI_MODE		0x9c
#define INSTPM		0xc0
#define IMR		0xa8
#define EIR		0xb0
#define EMR		0xb4
#define ESR		0xb8
#define BBSTATE		0x110
#define BBADDR		0x140
#define PP_DIR_BASE	0x228
#define MODE		0x29c
#define GTIMR		0x44014
#define GTIIR		0x44018
#define PMIMR		0x44024
#define PMIIR		0x44028
#define HWS_RCS		0x4080
#define FAULT_RCS	0x4094
#define ERROR_RPT	0x40a0
#define GDRST		0x941c
#define GFX_FLSH_CNTL	0x101008
#define RING_RAM	0x10000		/* where things lie in guest memory */
#define BATCH_RAM	0x20000
#define DATA_RAM	0x30000
#define STATUS_RAM	0x40000
#define TABLE_RAM	0x50000		/* of the PPGTT's first 4 MiB */
#define RING		TEST_MAPPABLE	/* and in the GGTT */
#define BATCH		(TEST_MAPPABLE + 0x10000)
#define DATA		(TEST_MAPPABLE + 0x20000)
#define STATUS		(TEST_MAPPABLE + 0x30000)
#define MI_NOOP_ID(n)	(1u << 22 | (n))
#define MI_INTERRUPT	(0x02u << 23)
#define MI_BB_END	(0x0au << 23)
#define MI_BB_START	(0x31u << 23)
#define MI_SDI		(0x20u << 23 | 1u << 22 | 2)
#define MI_SDX		(0x21u << 23 | 1)
#define MI_LRI		(0x22u << 23 | 1)
#define MI_SRM		(0x24u << 23 | 1u << 22 | 1)
#define MI_LRM		(0x29u << 23 | 1u << 22 | 1)
#define MI_SEMAPHORE	(0x16u << 23 | 1u << 18 | 1)
#define MI_BB_PPGTT	(1u << 8)
#define MI_BB_NON_PRIV	(1u << 13)
#define MI_UNKNOWN	(0x3fu << 23)
#define SCRATCH_REG	0x4f100

/** stream_setup() - a cmocka fixture; *state is a struct owner, for owner_teardown() */
int stream_setup(void **state);
/** stream_setup_stale() - likewise; engines keep translations until they are invalidated */
int stream_setup_stale(void **state);

/** stream_prepare() - what stream_setup() does to an owner, for one whose share was reset */
void stream_prepare(struct owner *owner);

/** submit() - put words into the ring and let the engine with registers at @base have them */
void submit(struct owner *owner, uint32_t base, const uint32_t *words, unsigned int count);

#define SUBMIT(owner, base, ...) do { \
		const uint32_t words_[] = { __VA_ARGS__ }; \
		submit(owner, base, words_, sizeof(words_) / 4); \
	} while (0)

/** put_batch() - fill the batch's page with words */
void put_batch(struct owner *owner, const uint32_t *words, unsigned int count);

#define PUT_BATCH(owner, ...) do { \
		const uint32_t batch_[] = { __VA_ARGS__ }; \
		put_batch(owner, batch_, sizeof(batch_) / 4); \
	} while (0)

/** assert_headers_hang() - commands that begin with these @headers, and then with zeroes, are not executed */
void assert_headers_hang(struct owner *owner, uint32_t base, const uint32_t *headers,
			 size_t count);

/** assert_nothing_refused() - no access was, and the blitter has met no error */
void assert_nothing_refused(struct owner *owner);

/** setup_ppgtt() - give an engine a PPGTT: the batch's page at 0x5000, that of the data at 0x6000 */
void setup_ppgtt(struct owner *owner, uint32_t base);

/** head() - how far the engine has read its ring, in bytes */
uint32_t head(struct owner *owner, uint32_t base);

#endif /* TEST_STREAM_H */
