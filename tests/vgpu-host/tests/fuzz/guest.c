// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus/irq.h"
#include "engine/lrc.h"
#include "engine/regs.h"
#include "guest.h"
#include "i915_pvinfo.h"
#include "machine.h"
#include "memory/ggtt.h"

#define LENGTH(array)		(sizeof(array) / sizeof((array)[0]))
#define GDRST			0x941c
#define GEN8_MASTER_IRQ		0x44200
#define TABLE_ENTRIES		1024u
#define RING_MASKED(bit)	((bit) << 16 | (bit))
#define CONTEXT_NO_SYNC_SWITCH	(UINT32_C(1) << 3)
#define IMAGE_TAIL		7u		/* dword of its value */
#define DESCRIPTOR_USUAL	0x119u		/* valid, a PPGTT of four levels */

#define GUEST_TICK		100		/* ns */
#define RUNS			4		/* in a row, if the engines have more to do */
#define RUN_BYTES		(UINT64_C(64) << 20)
#define RUN_LINES		UINT64_C(20000)
#define RUN_LOOKS		UINT64_C(20000)	/* at the clock: each of several turns of half a millisecond has 5,000 */

/* ---- who may be touched ----------------------------------------------------------------- */

bool guest_has_execlists(const struct guest *guest)
{
	return guest->gpu->platform->contexts;
}

/* Of a place, counted in pages from where memory begins. */
static uint64_t iova_of(uint32_t place)
{
	return GUEST_RAM_BASE + (uint64_t)place * GPU_PAGE_SIZE;
}

static bool names(const struct guest *guest, uint64_t entry, uint64_t iova)
{
	uint64_t address;

	return gtt_decode(&guest->gpu->gtt, entry, &address) && address == iova;
}

static bool slice_names(const struct guest *guest, const struct vgpu_range *slice, uint64_t iova)
{
	uint64_t first = slice->base / GPU_PAGE_SIZE;

	for (uint64_t i = first; i < first + slice->size / GPU_PAGE_SIZE; i++) {
		if (names(guest, ggtt_entry(guest->vgpu, i), iova))
			return true;
	}
	return false;
}

static bool ggtt_names(const struct guest *guest, uint64_t iova)
{
	return slice_names(guest, &guest->vgpu->slices.mappable, iova) ||
	       slice_names(guest, &guest->vgpu->slices.nonmappable, iova);
}

static bool table_names(const struct guest *guest, uint32_t table, uint64_t iova)
{
	uint32_t entries[TABLE_ENTRIES];

	memcpy(entries, guest->ram + table * GPU_PAGE_SIZE, sizeof(entries));
	for (unsigned int i = 0; i < TABLE_ENTRIES; i++) {
		if (names(guest, entries[i], iova))
			return true;
	}
	return false;
}

/* A directory of gen7 is made of GGTT entries, so a page that the GGTT names may be a table. */
static bool two_levels_name(const struct guest *guest, uint64_t iova)
{
	for (uint32_t table = 0; table < GUEST_PAGES; table++) {
		if (table_names(guest, table, iova) && ggtt_names(guest, iova_of(2 * table)))
			return true;
	}
	return false;
}

/* Tables of a PPGTT of four levels, by what an entry of them leads to. */
enum level {
	LEVEL_64K,		/* 16 pages; only every sixteenth entry counts */
	LEVEL_PT,
	LEVEL_PD,
	LEVEL_PDP,
	LEVEL_PML4,
	LEVELS,
};

#define PDE_PAGE_2M	(UINT64_C(1) << 7)
#define PDE_PAGES_64K	(UINT64_C(1) << 11)

/**
 * struct search - for a page, from the tables that engines use down
 * @guest: whose
 * @iova: of the page
 * @seen: tables that were looked at, so that each is once, however entries lead around in circles
 */
struct search {
	const struct guest *guest;
	uint64_t iova;
	bool seen[LEVELS][GUEST_PAGES];
};

static bool table_leads(struct search *search, uint64_t table, enum level level);

static bool covers(const struct search *search, uint64_t address, uint64_t size)
{
	return (address ^ search->iova) < size;
}

static bool entry_leads(struct search *search, uint64_t entry, enum level level)
{
	uint64_t address;

	if (!gtt_decode(&search->guest->gpu->gtt, entry, &address))
		return false;
	if (level == LEVEL_64K)
		return covers(search, address, 16 * GPU_PAGE_SIZE);
	if (level == LEVEL_PT)
		return covers(search, address, GPU_PAGE_SIZE);
	if (level == LEVEL_PD && entry & PDE_PAGE_2M)
		return covers(search, address, (uint64_t)PTES * GPU_PAGE_SIZE);
	if (level == LEVEL_PD && entry & PDE_PAGES_64K)
		return table_leads(search, address, LEVEL_64K);
	return table_leads(search, address, level - 1);
}

/* A table that is read is touched itself. */
static bool table_leads(struct search *search, uint64_t table, enum level level)
{
	uint64_t place = (table - GUEST_RAM_BASE) / GPU_PAGE_SIZE;
	uint64_t entries[PTES];

	if (table == search->iova)
		return true;
	if (place >= GUEST_PLACES || place % 2 || search->seen[level][place / 2])
		return false;
	search->seen[level][place / 2] = true;
	memcpy(entries, search->guest->ram + place / 2 * GPU_PAGE_SIZE, sizeof(entries));
	for (unsigned int i = 0; i < PTES; i += level == LEVEL_64K ? 16 : 1) {
		if (entry_leads(search, entries[i], level))
			return true;
	}
	return false;
}

/* A context names its first table itself, whatever the GGTT does. */
static bool four_levels_name(const struct guest *guest, uint64_t iova)
{
	struct search search = { .guest = guest, .iova = iova };

	for (unsigned int i = 0; i < ENGINES; i++) {
		uint32_t pdp = guest->gpu->platform->engines[i].base + RING_PDP0;
		uint64_t root = reg_get(guest->vgpu, pdp) |
				(uint64_t)reg_get(guest->vgpu, pdp + 4) << 32;

		(void)gtt_decode(&guest->gpu->gtt, root, &root);
		if (table_leads(&search, root, LEVEL_PML4))
			return true;
	}
	return false;
}

static bool is_named(const struct guest *guest, uint64_t iova)
{
	if (!vgpu_is_mediated(guest->vgpu) || ggtt_names(guest, iova))
		return true;
	return guest_has_execlists(guest) ? four_levels_name(guest, iova) :
					    two_levels_name(guest, iova);
}

/* ---- memory -------------------------------------------------------------------------- */

/* The model wants to reach memory: where that is, or that there is none. */
static int64_t judge_transfer(struct guest *guest, uint64_t iova, size_t len)
{
	uint64_t place = (iova - GUEST_RAM_BASE) / GPU_PAGE_SIZE;
	uint32_t page = place / 2;

	demand(len && len <= GPU_PAGE_SIZE - iova % GPU_PAGE_SIZE, "a transfer stays in a page");
	guest->transfers++;
	guest->run_bytes += len;
	demand(guest->run_bytes < RUN_BYTES, "a run of the engines moves so much and no more");
	if (place >= GUEST_PLACES)
		return -EFAULT;
	if (!guest->named[place])
		guest->named[place] = is_named(guest, iova_of(place));
	demand(guest->named[place], "a page is touched only if an own entry names it");
	if (place % 2 || guest->unmapped[page * GUEST_REGIONS / GUEST_PAGES])
		return -EFAULT;
	return page * GPU_PAGE_SIZE + iova % GPU_PAGE_SIZE;
}

void guest_poke(struct guest *guest, uint32_t offset, const void *from, size_t len)
{
	if (offset >= GUEST_PAGES * GPU_PAGE_SIZE || len > GUEST_PAGES * GPU_PAGE_SIZE - offset)
		return;
	memcpy(guest->ram + offset, from, len);
	for (uint32_t page = offset / GPU_PAGE_SIZE; page * GPU_PAGE_SIZE < offset + len; page++)
		guest->dirty[page] = true;
}

static int guest_dma_read(void *ctx, uint64_t iova, void *buf, size_t len)
{
	struct guest *guest = ctx;
	int64_t offset = judge_transfer(guest, iova, len);

	if (offset >= 0)
		memcpy(buf, guest->ram + offset, len);
	return offset < 0 ? -EFAULT : 0;
}

static int guest_dma_write(void *ctx, uint64_t iova, const void *buf, size_t len)
{
	int64_t offset = judge_transfer(ctx, iova, len);

	if (offset < 0)
		return -EFAULT;
	guest_poke(ctx, offset, buf, len);
	return 0;
}

void guest_forget(struct guest *guest)
{
	memset(guest->named, 0, sizeof(guest->named));
}

/* ---- the other ways out of the model --------------------------------------------------- */

static void guest_irq(void *ctx)
{
	demand(config_msi_enabled(((struct guest *)ctx)->vgpu), "who wants no MSI gets none");
}

static void guest_log(void *ctx, enum vgpu_log_level level, const char *line)
{
	struct guest *guest = ctx;

	demand(level <= VGPU_LOG_DEBUG && line[0] && !strchr(line, '\n'), "a log line is a line");
	if (getenv("FUZZ_LOG"))
		fprintf(stderr, "# %s\n", line);
	guest->lines++;
	guest->run_lines++;
	demand(guest->run_lines < RUN_LINES, "a run of the engines says so much and no more");
}

/* A clock that runs on while a program stands still. */
static uint64_t guest_now(void *ctx)
{
	struct guest *guest = ctx;

	guest->run_looks++;
	return guest->now += GUEST_TICK;
}

static void guest_aperture_changed(void *ctx)
{
	((struct guest *)ctx)->view_changed = true;
}

static const struct vgpu_ops guest_ops = {
	.irq = guest_irq,
	.dma_read = guest_dma_read,
	.dma_write = guest_dma_write,
	.log = guest_log,
	.now = guest_now,
	.aperture_changed = guest_aperture_changed,
};

void guest_look(struct guest *guest)
{
	struct aperture_view view;

	memset(&view, 0, sizeof(view));
	view.mappable = guest->vgpu->slices.mappable;
	for (unsigned int i = 0; i < FENCES_MAX; i++)
		view.fenced[i] = vgpu_fence(guest->vgpu, i, &view.fences[i]);
	demand(guest->view_changed || !memcmp(&view, &guest->view, sizeof(view)),
	       "who shows the aperture is told that it is different");
	if (memcmp(&view.mappable, &guest->view.mappable, sizeof(view.mappable)))
		guest_forget(guest);	/* no translation of the old share may be used any more */
	guest->view = view;
	guest->view_changed = false;
}

uint32_t guest_rd(struct guest *guest, uint32_t offset)
{
	uint32_t value = 0;

	demand(!vgpu_bar_read(guest->vgpu, VGPU_BAR_MMIO, offset, &value, 4), "a read succeeds");
	return value;
}

void guest_wr(struct guest *guest, uint32_t offset, uint32_t value)
{
	demand(!vgpu_bar_write(guest->vgpu, VGPU_BAR_MMIO, offset, &value, 4), "a write succeeds");
}

/* What is not at its place in an entry is at the other one. */
uint64_t guest_entry(const struct gpu *gpu, uint32_t page)
{
	const struct gtt_format *format = &gpu->gtt;
	uint64_t iova = iova_of(2 * page);

	return (iova & format->address) |
	       (format->high_shift ? iova >> format->high_shift & format->address_high : 0) |
	       format->present;
}

uint64_t guest_widen(const struct guest *guest, uint32_t lower)
{
	return guest->gpu->gtt.entry_size == 8 ? GUEST_RAM_BASE | lower : lower;
}

uint64_t guest_ggtt(const struct guest *guest, uint64_t index)
{
	return guest->gpu->platform->bar0_size / 2 + index * guest->gpu->gtt.entry_size;
}

void guest_map(struct guest *guest, uint32_t index, uint64_t entry)
{
	uint64_t number = guest_base(guest) / GPU_PAGE_SIZE + index;

	if (number < guest->gpu->ggtt_entries)
		demand(!vgpu_bar_write(guest->vgpu, VGPU_BAR_MMIO, guest_ggtt(guest, number), &entry,
				       guest->gpu->gtt.entry_size), "an entry can be written");
}

void guest_poke_entry(struct guest *guest, uint32_t page, uint32_t index, uint64_t entry)
{
	unsigned int size = guest->gpu->gtt.entry_size;

	guest_poke(guest, page * GPU_PAGE_SIZE + index * size % GPU_PAGE_SIZE, &entry, size);
}

void guest_map_table(struct guest *guest)
{
	static uint64_t table[GUEST_TABLE_SIZE / sizeof(uint64_t)];

	vgpu_map_ggtt(guest->vgpu, table);
	guest->table = table;
}

uint32_t guest_base(const struct guest *guest)
{
	return guest->vgpu->slices.mappable.base;
}

/* ---- engines -------------------------------------------------------------------------------- */

static uint64_t progress(const struct guest *guest)
{
	struct vgpu_work work;
	uint64_t sum = guest->transfers + guest->lines;

	vgpu_work(guest->vgpu, &work);
	for (unsigned int i = 0; i < VGPU_REFUSALS; i++)
		sum += vgpu_refused(guest->vgpu, i);
	return sum + work.dwords + work.vblanks;
}

static void forget_work(struct guest *guest)
{
	guest->run_bytes = guest->run_lines = guest->run_looks = 0;
}

void guest_run(struct guest *guest, uint64_t ns)
{
	guest->now += ns;
	for (unsigned int i = 0; i < RUNS; i++) {
		uint64_t before = progress(guest), now = guest->now;
		uint64_t due;

		forget_work(guest);
		due = vgpu_run(guest->vgpu, now);
		guest->bytes += guest->run_bytes;
		demand(guest->run_looks < RUN_LOOKS, "a run of the engines ends when its time is up");
		demand(due >= now, "what is due lies ahead");
		if (due > guest->now)
			break;
		/* What was due a moment later has become so by the looks at the clock. */
		demand(due > now || progress(guest) > before, "who asks to be run at once has something to do");
	}
	forget_work(guest);
}

static uint32_t page_address(const struct guest *guest, uint32_t page)
{
	return guest_base(guest) + page * GPU_PAGE_SIZE;
}

static void start_ring(struct guest *guest, unsigned int engine, bool ppgtt)
{
	uint32_t base = guest->gpu->platform->engines[engine].base;

	guest_wr(guest, base + RING_PP_DIR_BASE,
		 (guest_base(guest) / GPU_PAGE_SIZE + PAGE_DIRECTORY) / 16 << 16);
	if (ppgtt)
		guest_wr(guest, base + RING_MODE, RING_MASKED(RING_MODE_PPGTT_ENABLE));
	guest_wr(guest, base + RING_START, page_address(guest, engine));
	guest_wr(guest, base + RING_IMR, 0);
	guest_wr(guest, base + RING_CTL, 1);
}

/* ---- contexts: an image is a page for its status and one that loads registers --------------- */

static unsigned int ring_of(unsigned int engine, unsigned int which)
{
	return which ? GUEST_STREAMS - ENGINES + engine : engine;
}

static uint32_t page_of(unsigned int stream)
{
	return stream < ENGINES ? stream : PAGE_BATCH + stream - ENGINES;
}

static uint32_t image_of(unsigned int engine, unsigned int which)
{
	return PAGE_IMAGES + 2 * (GUEST_CONTEXTS * engine + which);
}

static uint32_t image_value(const struct guest *guest, uint32_t ring, uint32_t offset)
{
	uint64_t pml4 = iova_of(2 * PAGE_PML4);

	switch (offset) {
	case RING_CONTEXT_CONTROL:
		return RING_MASKED(CONTEXT_RESTORE_INHIBIT | CONTEXT_NO_SYNC_SWITCH);
	case RING_START:
		return page_address(guest, ring);
	case RING_CTL:
		return 1;
	case RING_PDP0:
		return (uint32_t)pml4;
	case RING_PDP0 + 4:
		return (uint32_t)(pml4 >> 32);
	default:
		return 0;
	}
}

static void put_load(const struct guest *guest, unsigned int engine, uint32_t ring,
		     const struct context_load *load, uint32_t *state)
{
	uint32_t *at = &state[load->dword];

	*at++ = 0x22u << 23 | (load->posted ? 1u << 12 : 0) | (2u * load->count - 1);
	for (unsigned int i = 0; i < load->count; i++) {
		*at++ = guest->gpu->platform->engines[engine].base + load->offsets[i];
		*at++ = image_value(guest, ring, load->offsets[i]);
	}
}

static void put_image(struct guest *guest, unsigned int engine, unsigned int which)
{
	const struct context_form *form = guest->gpu->platform->contexts[engine];
	uint32_t state[LRC_STATE_DWORDS] = { 0 };

	for (unsigned int i = 0; i < form->count; i++)
		put_load(guest, engine, page_of(ring_of(engine, which)), &form->loads[i], state);
	state[form->end] = 0x0au << 23;
	guest_poke(guest, image_of(engine, which) * GPU_PAGE_SIZE + LRC_STATE_OFFSET, state,
		   sizeof(state));
	guest->streams[ring_of(engine, which)] = 0;
}

static void start_execlists(struct guest *guest, unsigned int engine)
{
	uint32_t base = guest->gpu->platform->engines[engine].base;

	guest_wr(guest, base + RING_MODE, RING_MASKED(RING_MODE_RUN_LIST));
	guest_wr(guest, base + RING_CONTEXT_STATUS_PTR, 0xffff0505);
	guest_wr(guest, base + RING_IMR, 0);
	for (unsigned int which = 0; which < GUEST_CONTEXTS; which++)
		put_image(guest, engine, which);
}

/* Commands come in pairs of words. */
static void pad_stream(struct guest *guest, unsigned int stream)
{
	static const uint32_t noop;
	unsigned int chosen = guest->stream;

	guest->stream = stream;
	if (guest->streams[stream] & 4)
		guest_emit(guest, &noop, 1);
	guest->stream = chosen;
}

struct context_descriptor guest_context(struct guest *guest, unsigned int engine, unsigned int which)
{
	unsigned int ring = ring_of(engine, which);
	uint32_t image = image_of(engine, which), tail;

	pad_stream(guest, ring);
	tail = guest->streams[ring] % GPU_PAGE_SIZE;
	guest_poke(guest, image * GPU_PAGE_SIZE + LRC_STATE_OFFSET + 4 * IMAGE_TAIL, &tail, sizeof(tail));
	return (struct context_descriptor) {
		.low = page_address(guest, image) | DESCRIPTOR_USUAL,
		.id = 0x100 + image,
	};
}

void guest_execute(struct guest *guest, unsigned int engine,
		   const struct context_descriptor pair[EXECLIST_PORTS])
{
	uint32_t elsp = guest->gpu->platform->engines[engine].base + RING_ELSP;

	for (unsigned int i = EXECLIST_PORTS; i--; ) {
		guest_wr(guest, elsp, pair[i].id);
		guest_wr(guest, elsp, pair[i].low);
	}
}

/* ---- submission, by rings or by contexts -------------------------------------------------------- */

void guest_restart(struct guest *guest, unsigned int engine, bool ppgtt)
{
	const struct engine_info *info = &guest->gpu->platform->engines[engine];

	guest_wr(guest, GDRST, info->reset_bit);
	guest_wr(guest, info->status_page, page_address(guest, PAGE_STATUS + engine));
	guest->streams[engine] = 0;
	if (guest_has_execlists(guest))
		start_execlists(guest, engine);
	else
		start_ring(guest, engine, ppgtt);
}

/* A ring starts again at its page's beginning, behind words of 0; a batch that is full takes no more. */
void guest_emit(struct guest *guest, const uint32_t *words, unsigned int count)
{
	static const uint32_t nothing[GPU_PAGE_SIZE / 4];
	bool is_ring = guest->stream < ENGINES;
	uint32_t page = page_of(guest->stream);
	uint32_t *at = &guest->streams[guest->stream];

	if (*at + 4 * count > GPU_PAGE_SIZE) {
		if (!is_ring || 4 * count > GPU_PAGE_SIZE)
			return;
		guest_poke(guest, page * GPU_PAGE_SIZE + *at, nothing, GPU_PAGE_SIZE - *at);
		*at = 0;
	}
	guest_poke(guest, page * GPU_PAGE_SIZE + *at, words, 4 * (size_t)count);
	*at += 4 * count;
}

void guest_submit(struct guest *guest, unsigned int engine)
{
	if (guest_has_execlists(guest)) {
		guest_execute(guest, engine, (struct context_descriptor[EXECLIST_PORTS]) {
			guest_context(guest, engine, 0),
		});
	} else {
		pad_stream(guest, engine);
		guest_wr(guest, guest->gpu->platform->engines[engine].base + RING_TAIL,
			 guest->streams[engine] % GPU_PAGE_SIZE);
	}
	guest_run(guest, 1000);
}

/* ---- life ------------------------------------------------------------------------------------ */

bool guest_init(struct guest *guest, const struct machine *machine, const struct vgpu_config *config)
{
	static uint8_t ram[GUEST_PAGES * GPU_PAGE_SIZE];
	const char *why;

	*guest = (struct guest) {
		.machine = machine, .gpu = machine->gpu, .ram = ram, .now = 1, .view_changed = true,
	};
	guest->vgpu = vgpu_create(guest->gpu, config, &guest_ops, guest, &why);
	demand(!guest->vgpu == !!why, "a refusal has a reason");
	return guest->vgpu;
}

/* Blocks of interrupts: IMR and IER are in each at the same place. */
static void enable_interrupts(struct guest *guest)
{
	static const uint32_t blocks[] = {
		0x44000, 0x44010, 0x44020, 0xc4000,
	};
	static const uint32_t gen8_blocks[] = {
		0x44300, 0x44310, 0x44320, 0x44330, 0x44400, 0x44410, 0x44420, 0x44440, 0x44460, 0x444e0,
		0xc4000,
	};
	bool gen8 = guest_has_execlists(guest);
	const uint32_t *list = gen8 ? gen8_blocks : blocks;
	const uint16_t on = 1;

	demand(!vgpu_config_write(guest->vgpu, guest->gpu->platform->msi.offset + 2u, &on, sizeof(on)),
	       "MSI can be enabled");
	for (unsigned int i = 0; i < (gen8 ? LENGTH(gen8_blocks) : LENGTH(blocks)); i++) {
		guest_wr(guest, list[i] + 4, 0);
		guest_wr(guest, list[i] + 12, UINT32_MAX);
	}
	if (gen8)
		guest_wr(guest, GEN8_MASTER_IRQ, UINT32_C(1) << 31);
}

/* Each level above the last leads there from its first entry and from its last. */
static void make_upper_levels(struct guest *guest)
{
	for (uint32_t page = PAGE_PML4; page < PAGE_TABLE; page++) {
		uint64_t entry = guest_entry(guest->gpu, page + 1) | PTE_WRITABLE;

		guest_poke_entry(guest, page, 0, entry);
		guest_poke_entry(guest, page, PTES - 1, entry);
	}
}

/* A driver puts into the GGTT neither tables nor all that a PPGTT has. */
static bool is_private(uint32_t page)
{
	return (page >= PAGE_PRIVATE && page < PAGE_IMAGES) || (page >= PAGE_PML4 && page <= PAGE_TABLE);
}

void guest_boot(struct guest *guest, uint8_t ppgtt)
{
	bool four_levels = guest_has_execlists(guest);

	(void)guest_rd(guest, VGT_PVINFO_PAGE);
	enable_interrupts(guest);
	for (uint32_t page = 0; page < GUEST_PAGES; page++) {
		uint64_t entry = guest_entry(guest->gpu, page);

		if (!four_levels || !is_private(page))
			guest_map(guest, page, entry);
		guest_poke_entry(guest, PAGE_TABLE, page, four_levels ? entry | PTE_WRITABLE : entry);
	}
	if (four_levels)
		make_upper_levels(guest);
	else
		guest_map(guest, PAGE_DIRECTORY, guest_entry(guest->gpu, PAGE_TABLE));
	for (unsigned int engine = 0; engine < ENGINES; engine++)
		guest_restart(guest, engine, ppgtt >> engine & 1);
}

static void clean(struct guest *guest)
{
	for (uint32_t page = 0; page < GUEST_PAGES; page++) {
		if (guest->dirty[page])
			memset(guest->ram + page * GPU_PAGE_SIZE, 0, GPU_PAGE_SIZE);
	}
}

void guest_fini(struct guest *guest)
{
	struct vgpu_ppgtt ppgtt;
	struct vgpu_state state;

	vgpu_release(guest->vgpu);
	vgpu_state(guest->vgpu, &state);
	demand(!state.pv_notified && !state.failsafe && !state.d3_entered &&
	       !vgpu_ppgtt(guest->vgpu, 0, &ppgtt), "nothing is remembered of a guest that is gone");
	if (vgpu_is_mediated(guest->vgpu))
		demand(guest_rd(guest, VGT_PVINFO_PAGE) == (uint32_t)VGT_MAGIC,
		       "a guest that was reset finds its identity");
	for (unsigned int engine = 0; engine < ENGINES; engine++)
		demand(!engine_is_busy(guest->vgpu, engine), "a reset engine is idle");
	guest_map(guest, 0, guest_entry(guest->gpu, 0));
	vgpu_destroy(guest->vgpu);
	clean(guest);
}
