/* SPDX-License-Identifier: MIT */
#ifndef TEST_CONTEXTS_H
#define TEST_CONTEXTS_H

#include "owner.h"

/**
 * DOC: Contexts for engines with execlists
 *
 * An owner of a GPU whose first 2 MiB of RAM are at TEST_MAPPABLE in the
 * GGTT; so a thing at @x in RAM is at GFX(@x). A PPGTT maps the first 64 KiB of
 * RAM to addresses from 0x10000 on.
 */

#define GFX(x)		((uint32_t)(TEST_MAPPABLE + (x)))
#define PPGTT(x)	((uint32_t)(0x10000 + (x)))

#define HWSP		0x1000
#define DATA		0x2000
#define BATCH		0x3000
#define SECOND		0x4000		/* a batch called from the batch */
#define PML4		0x50000

#define RCS		0x2000
#define BCS		0x22000
#define GDRST		0x941c
#define GDRST_BCS	(1u << 3)

/* registers of an engine */
#define IMR		0xa8
#define RESET_CTL	0xd0
#define ELSP		0x230
#define STATUS_HI	0x238
#define MODE		0x29c
#define CSB		0x370
#define CSB_PTR		0x3a0
#define GPR0		0x600

/* indices of values in the page of registers */
#define AT_CONTROL	3
#define AT_HEAD		5
#define AT_TAIL		7
#define AT_BB_ADDR	0xf
#define AT_PER_CTX	0x19
#define AT_INDIRECT	0x1b
#define AT_TIMESTAMP	0x23
#define AT_PDP0		0x33
#define IMAGE_END	0xaa

#define INHIBIT		0x00090009u
#define NO_INHIBIT	0x00090008u

#define FORCE_RESTORE	(1u << 2)

#define CMD_NOOP	0u
#define CMD_ARB_CHECK	(0x05u << 23)
#define CMD_ARB(on)	(0x08u << 23 | (on))
#define CMD_BB_END	(0x0au << 23)
#define CMD_SDI		(0x20u << 23 | 1u << 22 | 2)
#define CMD_SDI_PPGTT	(0x20u << 23 | 2)
#define CMD_SDX		(0x21u << 23 | 1)
#define CMD_FLUSH_DW	(0x26u << 23 | 3)
#define CMD_PIPE_CONTROL	0x7a000004u
#define CMD_LRI		(0x22u << 23 | 1)
#define CMD_SRM		(0x24u << 23 | 1u << 22 | 2)
#define CMD_BB_START	(0x31u << 23 | 1u << 8 | 1)
#define CMD_SECOND	(0x31u << 23 | 1u << 22 | 1u << 8 | 1)
/* wait until the dword is not 0 */
#define CMD_WAIT	(0x1cu << 23 | 1u << 22 | 1u << 15 | 5u << 12 | 2)
#define CMD_WAIT_PPGTT	(0x1cu << 23 | 1u << 15 | 5u << 12 | 2)

#define STORE(x, value)	CMD_SDI, GFX(x), 0, (value)
#define WAIT_FOR(x)	CMD_WAIT, 0, GFX(x), 0

/** struct context - its image, its ring and how much is in it */
struct context {
	uint32_t image;
	uint32_t ring;
	uint32_t id;
	uint32_t tail;
};

/** contexts_init() - a Skylake without a mediator, which would forbid semaphores; @stale_tlb as in its config */
void contexts_init(struct owner *owner, bool stale_tlb);

/** contexts_init_share() - the same of a platform and with a share */
void contexts_init_share(struct owner *owner, const char *platform, const struct vgpu_config *share);

/** contexts_enable() - what a driver does to an engine after a reset, with the status page at HWSP */
void contexts_enable(struct owner *owner, uint32_t base);

/** context_init() - a fresh image; its registers are not to be restored */
struct context context_init(struct owner *owner, uint32_t base, unsigned int number);

/** context_add() - append to the ring and move the tail in the image */
void context_add(struct owner *owner, struct context *context, const uint32_t *words,
		 unsigned int count);

#define ADD(owner, context, ...) do { \
		const uint32_t words_[] = { __VA_ARGS__ }; \
		context_add(owner, context, words_, sizeof(words_) / 4); \
	} while (0)

#define PUT(owner, at, ...) do { \
		const uint32_t put_[] = { __VA_ARGS__ }; \
		for (unsigned int i_ = 0; i_ < sizeof(put_) / 4; i_++) \
			put_ram32(owner, (at) + 4 * i_, put_[i_]); \
	} while (0)

/** image32(), put_image32() - a dword of the page of registers */
uint32_t image32(const struct owner *owner, const struct context *context, uint32_t dword);
void put_image32(struct owner *owner, const struct context *context, uint32_t dword, uint32_t value);

/** elsp() - submit a pair, and let the engine run; @flags are the first one's */
void elsp(struct owner *owner, uint32_t base, const struct context *first, uint32_t flags,
	  const struct context *second);

/** run_a_while() - so that whatever can be done is done */
void run_a_while(struct owner *owner);

/** assert_events() - these are all that came since contexts_enable() or the last call */
void assert_events_(struct owner *owner, const uint32_t *pairs, unsigned int count);

#define assert_events(owner, ...) do { \
		const uint32_t pairs_[] = { __VA_ARGS__ }; \
		assert_events_(owner, pairs_, sizeof(pairs_) / 8); \
	} while (0)
#define assert_no_event(owner) assert_events_(owner, NULL, 0)

/** put_entry() - of a page table in RAM */
void put_entry(struct owner *owner, uint32_t table, unsigned int index, uint64_t entry);

/** ram_entry() - an entry that leads to @x in RAM, with the bits of @flags */
uint64_t ram_entry(uint32_t x, uint64_t flags);

#endif /* TEST_CONTEXTS_H */
