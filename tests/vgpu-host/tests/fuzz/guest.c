// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus/irq.h"
#include "engine/regs.h"
#include "guest.h"
#include "i915_pvinfo.h"
#include "memory/ggtt.h"

#define GGTT_OFFSET		(2u << 20)	/* of the table in BAR0 */
#define GDRST			0x941c
#define ENTRY_VALID		UINT32_C(1)
#define ENTRY_NAMES		UINT32_C(0xfffff7f1)	/* address and valid bit */
#define TABLE_ENTRIES		1024u
#define RING_MASKED(bit)	((bit) << 16 | (bit))

#define GUEST_TICK		100		/* ns */
#define RUNS			4		/* in a row, if the engines have more to do */
#define RUN_BYTES		(UINT64_C(64) << 20)
#define RUN_LINES		UINT64_C(20000)
#define RUN_LOOKS		UINT64_C(20000)	/* at the clock: each of several turns of half a millisecond has 5,000 */

/* ---- memory -------------------------------------------------------------------------- */

static bool slice_names(const struct guest *guest, const struct vgpu_range *slice, uint32_t entry)
{
	uint64_t first = slice->base / GPU_PAGE_SIZE;

	for (uint64_t i = first; i < first + slice->size / GPU_PAGE_SIZE; i++) {
		if ((ggtt_entry(guest->vgpu, i) & ENTRY_NAMES) == entry)
			return true;
	}
	return false;
}

/* An entry that points at a place, counted in pages from where memory begins. */
static uint32_t entry_of(uint32_t place)
{
	uint64_t iova = GUEST_RAM_BASE + (uint64_t)place * GPU_PAGE_SIZE;

	return (uint32_t)iova | (uint32_t)(iova >> 28 & 0x7f0) | ENTRY_VALID;
}

static bool ggtt_names(const struct guest *guest, uint32_t entry)
{
	return slice_names(guest, &guest->vgpu->slices.mappable, entry) ||
	       slice_names(guest, &guest->vgpu->slices.nonmappable, entry);
}

static bool table_names(const struct guest *guest, uint32_t table, uint32_t entry)
{
	uint32_t entries[TABLE_ENTRIES];

	memcpy(entries, guest->ram + table * GPU_PAGE_SIZE, sizeof(entries));
	for (unsigned int i = 0; i < TABLE_ENTRIES; i++) {
		if ((entries[i] & ENTRY_NAMES) == entry)
			return true;
	}
	return false;
}

/* A directory is made of GGTT entries, so a page that the GGTT names may be a table. */
static bool is_named(const struct guest *guest, uint32_t entry)
{
	if (!vgpu_is_mediated(guest->vgpu) || ggtt_names(guest, entry))
		return true;
	for (uint32_t table = 0; table < GUEST_PAGES; table++) {
		if (table_names(guest, table, entry) && ggtt_names(guest, guest_entry(table)))
			return true;
	}
	return false;
}

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
		guest->named[place] = is_named(guest, entry_of(place));
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

uint32_t guest_entry(uint32_t page)
{
	return entry_of(2 * page);
}

void guest_map(struct guest *guest, uint32_t index, uint32_t entry)
{
	uint64_t number = guest_base(guest) / GPU_PAGE_SIZE + index;

	if (number < guest->gpu->ggtt_entries)
		guest_wr(guest, GGTT_OFFSET + number * 4, entry);
}

void guest_map_table(struct guest *guest)
{
	static uint32_t table[GUEST_ENTRIES];

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

void guest_restart(struct guest *guest, unsigned int engine, bool ppgtt)
{
	const struct engine_info *info = &guest->gpu->platform->engines[engine];
	uint32_t base = guest_base(guest);

	guest_wr(guest, GDRST, info->reset_bit);
	guest_wr(guest, info->status_page, base + (PAGE_STATUS + engine) * GPU_PAGE_SIZE);
	guest_wr(guest, info->base + RING_PP_DIR_BASE,
		 (base / GPU_PAGE_SIZE + PAGE_DIRECTORY) / 16 << 16);
	if (ppgtt)
		guest_wr(guest, info->base + RING_MODE, RING_MASKED(RING_MODE_PPGTT_ENABLE));
	guest_wr(guest, info->base + RING_START, base + engine * GPU_PAGE_SIZE);
	guest_wr(guest, info->base + RING_IMR, 0);
	guest_wr(guest, info->base + RING_CTL, 1);
	guest->streams[engine] = 0;
}

/* A ring starts again at its page's beginning, behind words of 0; a batch that is full takes no more. */
void guest_emit(struct guest *guest, const uint32_t *words, unsigned int count)
{
	static const uint32_t nothing[GPU_PAGE_SIZE / 4];
	bool is_ring = guest->stream < ENGINES;
	uint32_t page = is_ring ? guest->stream : PAGE_BATCH + guest->stream - ENGINES;
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
	static const uint32_t noop;
	unsigned int stream = guest->stream;

	guest->stream = engine;
	if (guest->streams[engine] & 4)
		guest_emit(guest, &noop, 1);
	guest->stream = stream;
	guest_wr(guest, guest->gpu->platform->engines[engine].base + RING_TAIL,
		 guest->streams[engine] % GPU_PAGE_SIZE);
	guest_run(guest, 1000);
}

/* ---- life ------------------------------------------------------------------------------------ */

bool guest_init(struct guest *guest, struct gpu *gpu, const struct vgpu_config *config)
{
	static uint8_t ram[GUEST_PAGES * GPU_PAGE_SIZE];
	const char *why;

	*guest = (struct guest) { .gpu = gpu, .ram = ram, .now = 1, .view_changed = true };
	guest->vgpu = vgpu_create(gpu, config, &guest_ops, guest, &why);
	demand(!guest->vgpu == !!why, "a refusal has a reason");
	return guest->vgpu;
}

static void enable_interrupts(struct guest *guest)
{
	static const uint32_t blocks[] = { 0x44000, 0x44010, 0x44020, 0xc4000 };
	const uint16_t on = 1;

	demand(!vgpu_config_write(guest->vgpu, 0x92, &on, sizeof(on)), "MSI can be enabled");
	for (unsigned int i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		guest_wr(guest, blocks[i] + 4, 0);
		guest_wr(guest, blocks[i] + 12, UINT32_MAX);
	}
}

void guest_boot(struct guest *guest, uint8_t ppgtt)
{
	uint32_t table[GUEST_PAGES];

	(void)guest_rd(guest, VGT_PVINFO_PAGE);
	enable_interrupts(guest);
	for (uint32_t page = 0; page < GUEST_PAGES; page++) {
		table[page] = guest_entry(page);
		guest_map(guest, page, table[page]);
	}
	guest_poke(guest, PAGE_TABLE * GPU_PAGE_SIZE, table, sizeof(table));
	guest_map(guest, PAGE_DIRECTORY, guest_entry(PAGE_TABLE));
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
	guest_map(guest, 0, guest_entry(0));
	vgpu_destroy(guest->vgpu);
	clean(guest);
}
