/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_GUEST_H
#define FUZZ_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bus/fence.h"
#include "judge.h"
#include "model.h"

/**
 * DOC: A guest that may do anything
 *
 * Implements the seam for the fuzzer: guest memory is an array of which parts
 * can be taken away, time is what the program says. Everything that the model
 * does to the guest is judged here: a transfer stays in a page that an entry
 * of the guest's own page tables names, a run of the engines is bounded, and
 * one that asks for another at once has done something, and nobody is left with
 * an old view of the aperture. Who breaks a rule ends the process.
 *
 * The usual guest has all of its memory in the first pages of the mappable
 * slice, and in a PPGTT in the same order::
 *
 *   0..3   rings      8..15  batches        240      PPGTT's last table
 *   4..7   status     16..   data           256..271 (GGTT only) gen7: its directory
 *
 * With execlists each engine has two contexts. The ring of the second one is
 * one of the last four batches, and the upper levels of the PPGTT lead to the
 * same pages from both ends of the address space::
 *
 *   160..215  data, not in the GGTT      216..231  images, two pages each
 *   237..239  PML4, PDP, PD; neither they nor 240 are in the GGTT
 */

#define GUEST_RAM_BASE	UINT64_C(0x100000000)	/* above 4 GiB: addresses need all their bits */
#define GUEST_PAGES	256u
#define GUEST_PLACES	(2 * GUEST_PAGES)	/* behind each page is a hole as large */
#define GUEST_TABLE_SIZE 8388608u		/* bytes of the largest GGTT */
#define GUEST_REGIONS	16u			/* can be unmapped one by one */
#define GUEST_BATCHES	8u
#define GUEST_STREAMS	(ENGINES + GUEST_BATCHES)

#define PAGE_STATUS	4u
#define PAGE_BATCH	8u
#define PAGE_DATA	16u
#define PAGE_PRIVATE	160u
#define PAGE_IMAGES	216u
#define PAGE_PML4	237u
#define PAGE_TABLE	240u
#define PAGE_DIRECTORY	256u
#define DIRECTORY_PAGES	16u

#define GUEST_CONTEXTS	2u			/* of an engine */
#define PTE_WRITABLE	UINT64_C(2)		/* in a PPGTT of four levels */
#define PTES		512u			/* of a table of it */

struct machine;

/**
 * struct aperture_view - what a VMM knows that shows the aperture without asking for each access
 * @mappable: whose it is
 * @fences: how it is tiled; @fenced: which of them are on
 */
struct aperture_view {
	struct vgpu_range mappable;
	struct vgpu_fence fences[FENCES_MAX];
	bool fenced[FENCES_MAX];
};

/** struct guest - one share, and who uses it */
struct guest {
	const struct machine *machine;
	struct gpu *gpu;
	struct vgpu *vgpu;
	uint8_t *ram;
	void *table;			/* GGTT entries that can be written without trapping; or NULL */
	bool dirty[GUEST_PAGES];
	bool unmapped[GUEST_REGIONS];
	bool named[GUEST_PLACES];	/* found in a page table since the last guest_forget() */
	struct aperture_view view;	/* as it was last looked at */
	bool view_changed;		/* the model has said so since then */
	uint64_t now;
	uint32_t streams[GUEST_STREAMS];	/* bytes written: the rings, then the batches */
	unsigned int stream;		/* where commands go */
	uint64_t transfers, lines;	/* since the start */
	uint64_t run_bytes, run_lines, run_looks;	/* since the last vgpu_run() began */
	uint64_t bytes;
};

/** guest_init() - a share of a GPU, for a guest that has done nothing yet; false if it is refused */
bool guest_init(struct guest *guest, const struct machine *machine, const struct vgpu_config *config);
/** guest_boot() - look at PVINFO, map memory, start the engines; @ppgtt: bit per engine */
void guest_boot(struct guest *guest, uint8_t ppgtt);
/** guest_fini() - a last reset, then the share must be gone without a trace */
void guest_fini(struct guest *guest);

/** guest_forget() - what page tables named once no longer counts; where translations go stale it does until a reset or another share */
void guest_forget(struct guest *guest);
/** guest_look() - what the aperture shows must be as it was, or said to be different */
void guest_look(struct guest *guest);
/** guest_run() - let @ns pass and the engines work for a while */
void guest_run(struct guest *guest, uint64_t ns);

uint32_t guest_rd(struct guest *guest, uint32_t offset);
void guest_wr(struct guest *guest, uint32_t offset, uint32_t value);
/** guest_poke() - the guest's CPU writes its memory; what lies behind its end is dropped */
void guest_poke(struct guest *guest, uint32_t offset, const void *from, size_t len);

/** guest_entry() - an entry of a GGTT that points at a page of the guest's memory, or behind it */
uint64_t guest_entry(const struct gpu *gpu, uint32_t page);
/** guest_widen() - the lower half of an entry with the upper half that guest_entry() has */
uint64_t guest_widen(const struct guest *guest, uint32_t lower);
/** guest_ggtt() - where the entry of a page of the GGTT is in BAR0 */
uint64_t guest_ggtt(const struct guest *guest, uint64_t index);
/** guest_map() - write a GGTT entry; @index counts from the start of the mappable slice */
void guest_map(struct guest *guest, uint32_t index, uint64_t entry);
/** guest_poke_entry() - write an entry of a page table in the guest's memory, 4 or 8 bytes */
void guest_poke_entry(struct guest *guest, uint32_t page, uint32_t index, uint64_t entry);
/** guest_map_table() - from here on the guest can write entries, all of them, without trapping */
void guest_map_table(struct guest *guest);
/** guest_base() - graphics address of the guest's first page */
uint32_t guest_base(const struct guest *guest);

/** guest_has_execlists() - do engines take contexts instead of rings? */
bool guest_has_execlists(const struct guest *guest);
/** guest_context() - a context as it is submitted, with all that is in its ring; @which: of the engine's two */
struct context_descriptor guest_context(struct guest *guest, unsigned int engine, unsigned int which);
/** guest_execute() - submit a pair of contexts to an engine that has execlists */
void guest_execute(struct guest *guest, unsigned int engine,
		   const struct context_descriptor pair[EXECLIST_PORTS]);
/** guest_restart() - reset an engine and give it an empty ring, or contexts with empty rings */
void guest_restart(struct guest *guest, unsigned int engine, bool ppgtt);
/** guest_emit() - append words to the stream that is written now */
void guest_emit(struct guest *guest, const uint32_t *words, unsigned int count);
/** guest_submit() - let an engine have what is in its ring */
void guest_submit(struct guest *guest, unsigned int engine);

#endif /* FUZZ_GUEST_H */
