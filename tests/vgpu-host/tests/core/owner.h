/* SPDX-License-Identifier: MIT */
#ifndef TEST_OWNER_H
#define TEST_OWNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include "model.h"

/**
 * DOC: An owner made of counters
 *
 * Implements the seam for tests: guest memory is an array, interrupts and log
 * lines are counted, time is what the test says.
 */

#define OWNER_RAM_SIZE	(8u << 20)
#define OWNER_RAM_BASE	UINT64_C(0x100000000)	/* above 4 GiB: addresses need all their bits */

#define TEST_APERTURE	(256u << 20)
#define TEST_GGTT	(UINT64_C(2) << 30)
#define TEST_MAPPABLE	(64u << 20)		/* base of the usual slices */
#define TEST_NONMAPPABLE (1u << 30)
#define TEST_NEIGHBOUR	(128u << 20)

struct owner {
	struct gpu *gpu;
	struct vgpu *vgpu;
	uint8_t *ram;
	uint64_t now;
	unsigned int irqs;
	unsigned int lines[VGPU_LOG_DEBUG + 1];
	char last[256];
	unsigned int expected;		/* the next entry of a context status buffer; contexts.c */
};

/** owner_config() - the usual share: 64 MiB at 64 MiB, 384 MiB at 1 GiB, four fences */
struct vgpu_config owner_config(void);

/** owner_init() - a GPU with one share; NULL: the usual one */
void owner_init(struct owner *owner, const struct vgpu_config *config);
/** owner_init_of() - the same of another platform than haswell */
void owner_init_of(struct owner *owner, const char *platform, const struct vgpu_config *config);
/** owner_join() - another share of the same GPU */
void owner_join(struct owner *owner, struct gpu *gpu, const struct vgpu_config *config);
/** owner_join_neighbour() - a share whose slices touch none of the usual one's; its mappable slice is at TEST_NEIGHBOUR */
void owner_join_neighbour(struct owner *owner, struct gpu *gpu);
void owner_fini(struct owner *owner);

/* The same as a cmocka fixture; *state is a struct owner. */
int owner_setup(void **state);
int owner_teardown(void **state);

uint32_t rd(struct owner *owner, uint32_t offset);
void wr(struct owner *owner, uint32_t offset, uint32_t value);

/** map_page() - write the GGTT entry of @address so that it points at @ram_offset of RAM */
void map_page(struct owner *owner, uint64_t address, uint32_t ram_offset);
/** pte() - an entry of Haswell's tables */
uint32_t pte(uint64_t iova);

uint32_t ram32(const struct owner *owner, uint32_t offset);
void put_ram32(struct owner *owner, uint32_t offset, uint32_t value);

/** run_for() - let time pass in one step */
uint64_t run_for(struct owner *owner, uint64_t ns);

void enable_msi(struct owner *owner);

#endif /* TEST_OWNER_H */
