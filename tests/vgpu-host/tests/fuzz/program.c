// SPDX-License-Identifier: MIT
/**
 * DOC: Programs for the core
 *
 * The first bytes choose a GPU, a share of it and how the guest starts; each
 * record is something that the guest does, or that its host does to it.
 */
#include <stdlib.h>
#include <string.h>

#include "display/regs.h"
#include "drawing.h"
#include "engine/regs.h"
#include "guest.h"
#include "machine.h"
#include "operand.h"
#include "platform/platform.h"
#include "program.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))
#define GFX_FLSH_CNTL	0x101008
#define GDRST		0x941c
#define SECOND_PLL	0x46014
#define PLANE_WM	0xc0	/* relative to the plane, as is the next one */
#define PLANE_BUF_CFG	0xfc
#define PROGRAM_BYTES	(UINT64_C(8) << 20)	/* that the engines may move in one program */
#define PROGRAM_RECORDS	256

/* ---- accesses ------------------------------------------------------------------------- */

/* Registers in a row: a plane, a palette, all that shows where an engine is. */
static void write_registers(struct guest *guest, struct input *input)
{
	uint32_t offset = take_register(guest, input);
	uint32_t count = take8(input) % 32;

	for (uint32_t i = 0; i <= count; i++)
		guest_wr(guest, (offset + 4 * i) % guest->gpu->map.size, take_operand(guest, input));
}

static void read_registers(struct guest *guest, struct input *input)
{
	uint32_t offset = take_register(guest, input);
	uint32_t count = take8(input);

	for (uint32_t i = 0; i <= count; i++)
		(void)guest_rd(guest, (offset + 4 * i) % guest->gpu->map.size);
}

static void write_engine_register(struct guest *guest, struct input *input)
{
	uint8_t which = take8(input);
	uint32_t offset = guest->gpu->platform->engines[which % ENGINES].base + take8(input) * 4;

	guest_wr(guest, offset, take_operand(guest, input));
}

/* What a guest reads where it owns nothing is 0. */
static void check_foreign_bytes(const struct guest *guest, unsigned int bar, uint64_t offset,
				const uint8_t *bytes, size_t len)
{
	const struct slices *slices = &guest->vgpu->slices;
	uint64_t table = guest_ggtt(guest, 0);

	for (size_t i = 0; i < len; i++, offset++) {
		uint64_t entry = gtt_index(&guest->gpu->gtt, offset - table) * GPU_PAGE_SIZE;
		bool foreign = bar == VGPU_BAR_APERTURE ?
			       !slices_contain(&(struct slices) { .mappable = slices->mappable }, offset, 1) :
			       bar == VGPU_BAR_MMIO && offset >= table &&
			       !slices_contain(slices, entry, GPU_PAGE_SIZE);

		demand(!foreign || !bytes[i], "what is foreign reads 0");
	}
}

static void access_bar(struct guest *guest, struct input *input, unsigned int bar, uint64_t offset,
		       size_t len, bool write)
{
	uint64_t size = vgpu_bar_size(guest->vgpu, bar);
	bool inside = offset < size && len <= size - offset;
	uint8_t buf[4096 + 256];
	uint32_t word = write ? take_operand(guest, input) : 0;
	int err;

	for (size_t i = 0; i < len; i++)
		buf[i] = word >> i % 4 * 8;
	err = write ? vgpu_bar_write(guest->vgpu, bar, offset, buf, len) :
		      vgpu_bar_read(guest->vgpu, bar, offset, buf, len);
	demand(err == (inside ? 0 : -EINVAL), "an access succeeds just where the BAR is");
	if (!err && !write)
		check_foreign_bytes(guest, bar, offset, buf, len);
}

static void access_any_bar(struct guest *guest, struct input *input)
{
	uint8_t how = take8(input);
	unsigned int bar = how & 7;
	uint64_t size = vgpu_bar_size(guest->vgpu, bar);
	uint64_t offset = take32(input);

	if (how & 0x40)
		offset = size + (int8_t)offset;		/* around its end */
	access_bar(guest, input, bar, offset, take8(input), how & 0x80);
}

static void access_aperture(struct guest *guest, struct input *input)
{
	uint8_t how = take8(input);
	uint64_t offset = guest_base(guest) + take16(input) * 64 + (how & 63);

	access_bar(guest, input, VGPU_BAR_APERTURE, offset, take8(input) << (how >> 4 & 4),
		   how & 0x80);
}

/* From any quarter of an entry on. */
static void access_table(struct guest *guest, struct input *input)
{
	uint8_t how = take8(input);
	uint64_t address = how & 1 ? guest->vgpu->slices.nonmappable.base : guest_base(guest);
	uint64_t entry = address / GPU_PAGE_SIZE + (int16_t)take16(input);

	access_bar(guest, input, VGPU_BAR_MMIO,
		   guest_ggtt(guest, entry) + (how >> 1 & 3) * (guest->gpu->gtt.entry_size / 4),
		   how >> 3 & 15, how & 0x80);
}

static void access_config(struct guest *guest, struct input *input)
{
	uint8_t how = take8(input);
	uint32_t offset = take8(input) + (how & 0x40 ? 8 : 0);
	size_t len = how & 15;
	uint32_t buf[4] = { take_operand(guest, input) };
	bool inside = offset < VGPU_CONFIG_SIZE && len <= VGPU_CONFIG_SIZE - offset;
	int err = how & 0x80 ? vgpu_config_write(guest->vgpu, offset, buf, len) :
			       vgpu_config_read(guest->vgpu, offset, buf, len);

	demand(err == (inside ? 0 : -EINVAL), "an access succeeds just where config space is");
}

/* ---- memory ------------------------------------------------------------------------------ */

static void poke_memory(struct guest *guest, struct input *input)
{
	uint32_t offset = take8(input) * GPU_PAGE_SIZE + take8(input) * 16;
	uint32_t word = take_operand(guest, input);
	unsigned int count = take8(input) % 64;

	for (unsigned int i = 0; i <= count; i++)
		guest_poke(guest, offset + 4 * i, &word, sizeof(word));
}

static void change_region(struct guest *guest, struct input *input)
{
	guest->unmapped[take8(input) % GUEST_REGIONS] ^= true;
}

/* An entry, right or any: of the GGTT or of the PPGTT's last table. */
static void point_entry(struct guest *guest, struct input *input)
{
	uint8_t how = take8(input);
	uint32_t index = take16(input) % 1024;
	uint64_t entry = how & 2 ? guest_widen(guest, take_operand(guest, input)) :
				   guest_entry(guest->gpu, take8(input));

	if (how & 4)
		index += (guest->vgpu->slices.nonmappable.base - guest_base(guest)) / GPU_PAGE_SIZE;
	if (how & 1)
		guest_poke_entry(guest, PAGE_TABLE, index, how & 8 ? entry : entry | PTE_WRITABLE);
	else
		guest_map(guest, index, entry);
}

/* An entry of any level of four: to a table or a page, or one that is or has a larger page. */
static void point_level(struct guest *guest, struct input *input)
{
	static const uint32_t indices[] = { 0, PTES - 1, 1, PTES / 2 };
	uint8_t how = take8(input), page = take8(input);
	uint64_t entry = guest_entry(guest->gpu, page) | (how & 0x10 ? 1u << 7 : 0) |
			 (how & 0x20 ? 1u << 11 : 0) | (how & 0x40 ? 0 : PTE_WRITABLE);

	if (how & 0x80) {
		entry = (uint64_t)take_operand(guest, input) << 32;
		entry |= take_operand(guest, input);
	}
	guest_poke_entry(guest, PAGE_PML4 + how % 4, indices[how >> 2 & 3], entry);
}

static void put_entry(struct guest *guest, uint64_t index, uint64_t entry)
{
	unsigned int size = guest->gpu->gtt.entry_size;

	memcpy((uint8_t *)guest->table + index % guest->gpu->ggtt_entries * size, &entry, size);
}

/* Any entries of a table that does not trap, and mostly the word that they have changed. */
static void write_table(struct guest *guest, struct input *input)
{
	uint8_t how = take8(input);
	uint64_t index = how & 1 ? take32(input) : guest_base(guest) / GPU_PAGE_SIZE + take16(input);
	uint64_t entry = guest_widen(guest, take_operand(guest, input));

	for (unsigned int i = 0; guest->table && i <= (how >> 2 & 15u); i++)
		put_entry(guest, index + i, entry + i * 2 * GPU_PAGE_SIZE);
	if (how & 0x80)
		guest_wr(guest, GFX_FLSH_CNTL, 1);
}

static void set_fence(struct guest *guest, struct input *input)
{
	uint32_t offset = 0x100000 + take8(input) % (FENCES_MAX + 1) * 8;
	uint8_t tile = take8(input);
	uint32_t start = guest_base(guest) + take8(input) * GPU_PAGE_SIZE;
	uint32_t end = start + take8(input) * GPU_PAGE_SIZE;

	guest_wr(guest, offset + 4, end | (tile >> 2 & 31));
	guest_wr(guest, offset, start | (tile & 3));
}

/* ---- streams --------------------------------------------------------------------------------- */

static void choose_stream(struct guest *guest, struct input *input)
{
	guest->stream = take8(input) % GUEST_STREAMS;
}

static void empty_stream(struct guest *guest, struct input *input)
{
	(void)input;
	if (guest->stream >= ENGINES)
		guest->streams[guest->stream] = 0;
}

/* How far a header's upper half is from a row's; 0 if it is that command. */
static int distance(const struct command_row *row, int wanted)
{
	return abs(row->value - (wanted & row->mask));
}

/* Nearest to what is wanted; a batch is for the engine of the same number. */
static const struct command_row *take_row(const struct guest *guest, struct input *input)
{
	const struct command_map *map = &guest->gpu->commands;
	const struct command_row *nearest = NULL;
	unsigned int engine = guest->stream % ENGINES;
	int wanted = take16(input);

	for (size_t i = 1; i <= map->count; i++) {
		const struct command_row *row = map->rows[i];

		if ((!row->engines || row->engines & 1u << engine) &&
		    (!nearest || distance(row, wanted) < distance(nearest, wanted)))
			nearest = row;
	}
	return nearest;
}

/* Its header as the row has it, but for the flags; as many words as it says, most of them. */
static void emit_command(struct guest *guest, struct input *input)
{
	const struct command_row *row = take_row(guest, input);
	uint32_t flags = take32(input);
	uint32_t dwords = take8(input) + 1;
	uint32_t words[COMMAND_DWORDS_MAX] = { 0 };
	uint32_t length = flags & row->length_mask;

	if (!row->length_mask)
		dwords = row->length;
	else if (!length && dwords >= row->length)
		length = (dwords - row->length) & row->length_mask;
	words[0] = (uint32_t)row->value << 16 | length |
		   (flags & ~((uint32_t)row->mask << 16 | row->length_mask));
	for (uint32_t i = 1; i < dwords; i++)
		words[i] = take_operand(guest, input);
	guest_emit(guest, words, dwords);
}

static void emit_words(struct guest *guest, struct input *input)
{
	uint32_t words[16];
	unsigned int count = take8(input) % LENGTH(words) + 1;

	for (unsigned int i = 0; i < count; i++)
		words[i] = take_operand(guest, input);
	guest_emit(guest, words, count);
}

/* The chosen stream goes on in a batch: of its own, of another or in itself. */
static void call_batch(struct guest *guest, struct input *input)
{
	uint8_t how = take8(input);
	unsigned int batch = how % GUEST_BATCHES;
	uint32_t address = (PAGE_BATCH + batch) * GPU_PAGE_SIZE;
	bool ppgtt = how & 0x10;
	bool wide = guest_has_execlists(guest);
	const uint32_t words[] = {
		0x31u << 23 | (how & 0x20 ? 1u << 22 : 0) | (ppgtt ? 1u << 8 : 0) | wide,
		ppgtt ? address : guest_base(guest) + address,
		0,
	};

	guest_emit(guest, words, wide ? 3 : 2);
}

/* Ends all batches behind their last word, for now: the next command goes there again. */
static void end_batches(struct guest *guest)
{
	static const uint32_t end = 0x0au << 23;
	unsigned int stream = guest->stream;

	for (guest->stream = ENGINES; guest->stream < GUEST_STREAMS; guest->stream++) {
		uint32_t at = guest->streams[guest->stream];

		guest_emit(guest, &end, 1);
		guest->streams[guest->stream] = at;
	}
	guest->stream = stream;
}

static void submit(struct guest *guest, struct input *input)
{
	end_batches(guest);
	guest_submit(guest, take8(input) % ENGINES);
}

static void restart_engine(struct guest *guest, struct input *input)
{
	uint8_t how = take8(input);

	guest_restart(guest, how % ENGINES, how & 0x10);
}

/* ---- contexts ---------------------------------------------------------------------------------- */

/* Of the engine's two, or of none, and what it takes to be another. */
static struct context_descriptor take_context(struct guest *guest, struct input *input, uint8_t how)
{
	struct context_descriptor context = guest_context(guest, how % ENGINES, how >> 2 & 1);

	if (how & 0x10)
		context.low ^= take_operand(guest, input);
	if (how & 0x20)
		context.id ^= take_operand(guest, input);
	if (how & 0x40)
		context.low |= UINT32_C(1) << 2;	/* forced restore */
	return context;
}

/* With 0x80 the engine has no time to take them, so that more come while it runs. */
static void submit_pair(struct guest *guest, struct input *input)
{
	uint8_t how = take8(input), second = take8(input);
	struct context_descriptor pair[EXECLIST_PORTS] = { take_context(guest, input, how) };

	if (!guest_has_execlists(guest))
		return;
	if (second & 0x80)
		pair[1] = take_context(guest, input, (second & ~3u) | how % ENGINES);
	end_batches(guest);
	guest_execute(guest, how % ENGINES, pair);
	if (!(how & 0x80))
		guest_run(guest, 1000);
}

/* Words of an image: of its page of registers, mostly a value that an operand says, or of its status page. */
static void poke_image(struct guest *guest, struct input *input)
{
	uint8_t how = take8(input);
	uint32_t page = PAGE_IMAGES + how % 16, dword = take16(input) % 1024;
	uint32_t word = take_operand(guest, input);

	for (unsigned int i = 0; i <= (how >> 4 & 7u) && dword + 2 * i < 1024; i++)
		guest_poke(guest, page * GPU_PAGE_SIZE + 4 * (dword + 2 * i), &word, sizeof(word));
}

/* As a driver does, or a part of that. */
static void reset_engine(struct guest *guest, struct input *input)
{
	uint8_t how = take8(input);
	const struct engine_info *info = &guest->gpu->platform->engines[how % ENGINES];

	if (how & 0x10)
		guest_wr(guest, info->base + RING_RESET_CTL, 0x10001);
	if (how & 0x20)
		guest_run(guest, 1000);
	if (how & 0x40)
		guest_wr(guest, GDRST, info->reset_bit);
	if (how & 0x80)
		guest_wr(guest, info->base + RING_RESET_CTL, 0x10000);
	if (how & 8)
		guest_restart(guest, how % ENGINES, true);
}

/* ---- the device as a whole --------------------------------------------------------------------- */

static void pass_time(struct guest *guest, struct input *input)
{
	guest_run(guest, UINT64_C(1) << take8(input) % 36);
}

static void reset(struct guest *guest, struct input *input)
{
	uint8_t how = take8(input);

	vgpu_reset(guest->vgpu);
	guest_forget(guest);
	if (how & 0x10)
		guest_boot(guest, how);
}

static struct vgpu_monitor make_monitor(uint8_t how)
{
	static const uint32_t sizes[][2] = {
		{ 1024, 768 }, { 0, 0 }, { 640, 480 }, { 1920, 1200 }, { 1, 1 }, { 1921, 1080 },
		{ 1366, 768 }, { 1920, 1201 },
	};
	static const uint32_t edids[] = { 0, 0, 0, 0, 128, 512, 100, 513 };

	return (struct vgpu_monitor) {
		.width = sizes[how % LENGTH(sizes)][0],
		.height = sizes[how % LENGTH(sizes)][1],
		.edid_size = edids[how >> 3 & 7],
	};
}

static void plug(struct guest *guest, struct input *input)
{
	uint8_t how = take8(input);
	struct vgpu_monitor monitor = make_monitor(how);

	(void)vgpu_plug(guest->vgpu, how >> 6, &monitor);
}

static struct vgpu_range take_slice(struct input *input, uint64_t start, uint64_t end)
{
	uint8_t how = take8(input);
	uint64_t bases[] = { start + 64 * MIB, start, end - 2 * MIB, end - MIB };
	uint64_t sizes[] = { 2 * MIB, 2 * MIB + 0x800, 0, end - start };

	if ((how & 0xc0) == 0xc0)
		return (struct vgpu_range) { .base = take64(input), .size = take64(input) };
	return (struct vgpu_range) {
		.base = bases[how & 3] + (how & 0x10 ? 0x234 : 0),
		.size = sizes[how >> 2 & 3],
	};
}

static struct vgpu_config take_config(const struct gpu *gpu, struct input *input)
{
	uint8_t fences = take8(input);

	return (struct vgpu_config) {
		.version_major = 1,
		.fences = fences & 0x80 ? fences : 4,
		.ggtt = fences >> 5 & 3,
		.mappable = take_slice(input, 0, gpu->aperture_size),
		.nonmappable = take_slice(input, gpu->aperture_size, gpu->ggtt_size),
		.ports = VGPU_PORTS,
		.monitors = { make_monitor(take8(input)) },
	};
}

static void repartition(struct guest *guest, struct input *input)
{
	struct vgpu_config config = take_config(guest->gpu, input);
	int err = vgpu_repartition(guest->vgpu, &config);

	demand(!err || err == (vgpu_is_mediated(guest->vgpu) ? -EINVAL : -ENODEV),
	       "a refusal has its reason");
}

static void look_at_identity(struct guest *guest, struct input *input)
{
	(void)input;
	(void)guest_rd(guest, 0x78000);
}

/* ---- display ------------------------------------------------------------------------------------ */

static bool has_register(const struct guest *guest, uint32_t offset)
{
	return machine_register(guest->machine, offset) == offset;
}

/* Of a port, by a PLL that the port selects or that is its own; @how as in set_mode(). */
static void start_clock(struct guest *guest, uint8_t how, uint32_t dividers)
{
	uint32_t port = how >> 2 & 3, displayport = how >> 4 & 1;

	if (!has_register(guest, DPLL_CTRL2)) {
		guest_wr(guest, PORT_CLK_SEL + 4 * port, (4u + displayport) << 29);
		guest_wr(guest, how & 0x20 ? WRPLL_CTL1 : WRPLL_CTL2, dividers);
		return;
	}
	guest_wr(guest, DPLL_CTRL1, (displayport ? 0x07u : 0x21u) << 6);
	guest_wr(guest, DPLL_CFGCR, how & 0x20 ? 0x802aab7b : dividers);
	guest_wr(guest, DPLL_CFGCR + 4, how & 0x20 ? 0x000007a5 : dividers);
	guest_wr(guest, SECOND_PLL, UINT32_C(1) << 31);
	guest_wr(guest, DPLL_CTRL2, 3u << 3 * port);
}

/* A mode of a few lines, so that time brings vertical blanks. */
static void set_mode(struct guest *guest, struct input *input)
{
	uint8_t how = take8(input);
	uint32_t base = guest->gpu->platform->display->transcoders[how % 4];

	guest_wr(guest, base + HTOTAL, take32(input));
	guest_wr(guest, base + VTOTAL, take32(input));
	guest_wr(guest, base + TRANS_DDI_FUNC_CTL,
		 TRANS_DDI_ENABLE | (how >> 2 & 3u) << TRANS_DDI_PORT_SHIFT | take16(input) << 12);
	start_clock(guest, how, take_operand(guest, input));
	guest_wr(guest, base + TRANSCONF, how & 0x80 ? 0 : TRANSCONF_ENABLE);
}

static void set_plane(struct guest *guest, struct input *input)
{
	uint32_t base = guest->gpu->platform->display->pipes[take8(input) % 3];
	uint32_t size = take16(input), control = take8(input);

	guest_wr(guest, base + PIPESRC, (size & 0xff00) << 8 | (size & 0xff));
	guest_wr(guest, base + DSPCNTR, UINT32_C(1) << 31 | (control & 15) << 26 | (control & 16) << 6);
	guest_wr(guest, base + DSPSTRIDE, take8(input) * 64);
	guest_wr(guest, base + DSPOFFSET, take_operand(guest, input));
	guest_wr(guest, base + DSPSURF, take_operand(guest, input));
}

/* Of a pipe the first or the second; what shows it is written last. */
static void set_universal_plane(struct guest *guest, struct input *input)
{
	static const uint32_t behind[] = {
		PLANE_STRIDE_REG, PLANE_POS, PLANE_OFFSET_REG, PLANE_KEYVAL, PLANE_KEYMSK, PLANE_KEYMAX,
		PLANE_WM, PLANE_WM + 4, PLANE_BUF_CFG, PLANE_BUF_CFG - 4,
	};
	uint8_t how = take8(input), form = take8(input);
	uint32_t plane = guest->gpu->platform->display->pipes[how % 3] + (how & 4 ? PLANE_2 : PLANE_1);
	uint32_t size = take16(input);

	for (unsigned int i = 0; i < (how >> 4) && i < LENGTH(behind); i++)
		guest_wr(guest, plane + behind[i], take_operand(guest, input));
	guest_wr(guest, plane + PLANE_SIZE_REG, (size & 0xff00) << 8 | (size & 0xff));
	guest_wr(guest, plane + PLANE_CTL, (PLANE_ENABLE | (form & 15u) << 24 | (form >> 4 & 7u) << 10) ^
		 (how & 8 ? take_operand(guest, input) : 0));
	guest_wr(guest, plane + PLANE_SURF, take_operand(guest, input));
}

/* A high picture takes too long for what it shows. */
static void scan_out(struct guest *guest, struct input *input)
{
	unsigned int pipe = take8(input) % 4;
	const uint32_t *pipes = guest->gpu->platform->display->pipes;
	struct vgpu_image image;

	if (pipe < 3)
		guest_wr(guest, pipes[pipe] + PIPESRC, guest_rd(guest, pipes[pipe] + PIPESRC) & 0x0fff001f);
	if (!vgpu_scanout(guest->vgpu, pipe, &image))
		demand(image.pixels && image.width && image.height, "a picture has pixels");
	free(image.pixels);
}

static void transfer_gmbus(struct guest *guest, struct input *input)
{
	uint8_t how = take8(input);

	guest_wr(guest, GMBUS0, how & 0x80 ? how & 7 : 5);
	guest_wr(guest, GMBUS1, UINT32_C(1) << 30 | (how & 7u) << 25 | take16(input) << 8 |
				(how & 0x40 ? take8(input) : 0xa0u) | (how >> 3 & 1));
	for (unsigned int i = 0; i < (how >> 4 & 3u); i++) {
		(void)guest_rd(guest, GMBUS3);
		guest_wr(guest, GMBUS3, i);
	}
}

/* ---- what the host asks ------------------------------------------------------------------------------ */

static void count_row(void *ctx, const char *phase, enum vgpu_group group, const char *name,
		      uint64_t offset, const struct vgpu_count *count)
{
	const struct guest *guest = ctx;

	demand(phase[0] && name[0] && group < VGPU_GROUPS && offset < guest->gpu->map.size,
	       "a row is sane");
	demand(count->reads || count->writes, "a row counts something");
}

static void ask_of_ppgtts(const struct guest *guest)
{
	struct vgpu_ppgtt ppgtt;
	unsigned int count = 0;

	for (; vgpu_ppgtt(guest->vgpu, count, &ppgtt); count++)
		demand(ppgtt.references && (ppgtt.levels == 3 || ppgtt.levels == 4),
		       "a PPGTT that is known has a reference");
	demand(count <= VGPU_PPGTTS_MAX, "there is an end to PPGTTs");
}

static void ask_of_entries(const struct guest *guest)
{
	struct vgpu_ggtt_count count;

	vgpu_ggtt_count(guest->vgpu, &count);
	demand(count.in_effect <= count.present && count.stale <= count.present &&
	       count.present <= count.entries, "an entry is used only if it is present");
}

static void ask_of_polls(const struct guest *guest)
{
	struct vgpu_poll poll;

	for (unsigned int i = 0; vgpu_poll(guest->vgpu, i, &poll); i++)
		demand(poll.phase[0] && poll.times && poll.answered <= poll.times, "a poll was one");
	(void)vgpu_polls_left_out(guest->vgpu);
}

static void ask(struct guest *guest, struct input *input)
{
	const char name[] = { (char)take8(input), 0 };
	int err = vgpu_phase(guest->vgpu, name);
	uint64_t index = take32(input), iova;

	demand(name[0] ? !err || err == -ENOSPC : err == -EINVAL, "a phase has a name");
	vgpu_stats(guest->vgpu, count_row, guest);
	for (unsigned int i = 0; i < 64; i++)
		(void)vgpu_notifications(guest->vgpu, i);
	(void)vgpu_display_ready(guest->vgpu);
	(void)vgpu_ggtt_entry(guest->vgpu, index, &iova);
	demand(!vgpu_aperture_page(guest->vgpu, index, &iova) ||
	       slices_contain(&(struct slices) { .mappable = guest->vgpu->slices.mappable },
			      index * GPU_PAGE_SIZE, 1), "only own pages are shown");
	demand(vgpu_told(guest->vgpu), "a share can be told");
	ask_of_ppgtts(guest);
	ask_of_polls(guest);
	if (index % 8 == 0)
		ask_of_entries(guest);
}

/* ---- programs ------------------------------------------------------------------------------------------ */

static void (*const records[])(struct guest *guest, struct input *input) = {
	emit_command, submit, choose_stream, call_batch, write_registers, read_registers,
	write_engine_register, access_any_bar, access_aperture, access_table, access_config,
	poke_memory, change_region, point_entry, set_fence, empty_stream, emit_words,
	restart_engine, pass_time, reset, plug, repartition, look_at_identity, set_mode,
	set_plane, scan_out, transfer_gmbus, ask, write_table, draw_rectangle,
	submit_pair, poke_image, reset_engine, point_level, set_universal_plane,
};

static void run_records(struct guest *guest, struct input *input)
{
	unsigned int left = PROGRAM_RECORDS;

	while (input->left && left-- && guest->bytes < PROGRAM_BYTES) {
		if (!guest->vgpu->config.stale_tlb)
			guest_forget(guest);
		step_begin();
		records[take_slot(input, LENGTH(records))](guest, input);
		guest_look(guest);
		step_end("a record is carried out in a second of CPU time");
	}
}

void program_run(const uint8_t *bytes, size_t size)
{
	struct input input = { bytes, size };
	const struct machine *machine = machine_get(take8(&input));
	uint8_t how = take8(&input);
	struct vgpu_config config = take_config(machine->gpu, &input);
	struct guest guest;

	config.stale_tlb = how & 0x80;
	if (machine->bare)
		config.pvinfo = how & 0x20 ? VGPU_PVINFO_BAD_MAGIC : VGPU_PVINFO_HIDDEN;
	if (!guest_init(&guest, machine, &config))
		return;
	if (how & 0x40)
		guest_map_table(&guest);
	if (!(how & 0x10))
		guest_boot(&guest, how);
	run_records(&guest, &input);
	guest_fini(&guest);
	machine_check(machine);
}
