// SPDX-License-Identifier: MIT
/**
 * DOC: Blitter
 *
 * A blit combines a rectangle of the destination with a source of the same
 * size and a pattern of 8x8 pixels that repeats. Words follow each other in the
 * same order in each command: control, corners, destination, source, pattern. A
 * row says which of them it has. An address is one word or, where graphics
 * addresses have more than 32 bits, two.
 *
 * Coordinates are pixels and signed; pitches are bytes, or dwords of a tiled
 * surface. Tiled means X unless BCS_SWCTRL says Y; XY_FAST_COPY_BLT says itself
 * which of the two it means. Where source and destination
 * are one surface the rectangle is walked so that nothing is overwritten
 * before it is read.
 *
 * A large blit is done in slices, a number of rows in each. An access that the
 * mediator refuses is counted and dropped, and the blit goes on.
 *
 * Source: PRM Haswell, volume 2a (commands) and volume 10 (blitter engine); PRM
 * Broadwell and Skylake, volume 2a.
 */
#include <string.h>

#include "clock.h"
#include "draw/blit.h"
#include "draw/raster.h"
#include "engine/engine.h"
#include "engine/regs.h"
#include "memory/access.h"
#include "memory/tiling.h"
#include "model.h"

#define BIT(n)			(UINT32_C(1) << (n))
#define WRITE_ALPHA		BIT(21)
#define WRITE_RGB		BIT(20)
#define WRITE_BITS		(WRITE_ALPHA | WRITE_RGB)
#define SOURCE_TILED		BIT(15)
#define DESTINATION_TILED	BIT(11)
#define CLIPPED			BIT(30)
#define MONO_TRANSPARENT	BIT(28)
#define FAST_SOURCE_TILING(dw)	((dw) >> 20 & 3)
#define FAST_TARGET_TILING(dw)	((dw) >> 13 & 3)
#define FAST_YF			(BIT(31) | BIT(30))	/* of the source, and of the destination */
#define COPY_SOURCE		UINT32_C(0xcc)
#define PATTERN_SIZE		8u
#define OPCODES			128u

#define CHUNK_BYTES		4096u
#define SLICE_BYTES		(1u << 20)
#define EFFORT_BYTES		512u	/* that take as long as a command */

enum pattern_kind {
	PATTERN_NONE,
	PATTERN_SOLID,		/* one colour */
	PATTERN_COLOUR,		/* 64 pixels in memory */
	PATTERN_IMMEDIATE,	/* 64 pixels in the command */
	PATTERN_MONO,		/* 64 bits in memory, then the colours of 0 and 1 */
	PATTERN_SETUP,		/* 64 pixels in memory, where the setup says */
	PATTERN_FOREGROUND,	/* the foreground colour of the setup */
};

/**
 * struct form - what the words of a command are about
 * @plain: width and height instead of corners, neither tiled nor clipped
 * @setup: control, destination and colours are those of the last setup
 * @pixel: one pixel: there is no second corner
 * @source: there is one
 * @fast: a copy that says how its surfaces are tiled and knows wider pixels, but no other operation
 * @kind: of the pattern
 */
struct form {
	bool plain;
	bool setup;
	bool pixel;
	bool source;
	bool fast;
	enum pattern_kind kind;
};

static const struct form forms[OPCODES] = {
	/* XY_PIXEL_BLT */
	[0x24] = { .setup = true, .pixel = true, .kind = PATTERN_FOREGROUND },
	/* XY_SCANLINES_BLT */
	[0x25] = { .setup = true, .kind = PATTERN_SETUP },
	/* COLOR_BLT */
	[0x40] = { .plain = true, .kind = PATTERN_SOLID },
	/* XY_FAST_COPY_BLT */
	[0x42] = { .source = true, .fast = true },
	/* SRC_COPY_BLT */
	[0x43] = { .plain = true, .source = true },
	/* XY_COLOR_BLT */
	[0x50] = { .kind = PATTERN_SOLID },
	/* XY_PAT_BLT */
	[0x51] = { .kind = PATTERN_COLOUR },
	/* XY_MONO_PAT_BLT */
	[0x52] = { .kind = PATTERN_MONO },
	/* XY_SRC_COPY_BLT */
	[0x53] = { .source = true },
	/* XY_FULL_BLT */
	[0x55] = { .source = true, .kind = PATTERN_COLOUR },
	/* XY_PAT_BLT_IMMEDIATE */
	[0x72] = { .kind = PATTERN_IMMEDIATE },
	/* XY_FULL_IMMEDIATE_PATTERN_BLT */
	[0x74] = { .source = true, .kind = PATTERN_IMMEDIATE },
};

/** struct words - those of a command that have not been read */
struct words {
	const uint32_t *next;
	bool wide;
};

struct surface {
	uint64_t base;
	int32_t pitch;			/* bytes; negative: upwards */
	enum tiling tiling;
};

struct blit {
	enum address_space space;
	struct surface destination;
	struct surface source;
	struct blit_rect rect;		/* after clipping */
	int32_t source_x, source_y;	/* what goes to its first pixel */
	uint32_t bytes;			/* of a pixel */
	uint32_t mask;			/* bits of a pixel that are written */
	uint8_t rop;
	uint32_t seed_x, seed_y;	/* where in the pattern column and row 0 begin */
	uint32_t pattern[PATTERN_SIZE][PATTERN_SIZE];
	uint8_t drawn[PATTERN_SIZE];	/* bit per pixel of a row of the pattern */
};

static int32_t low(uint32_t dword)
{
	return (int16_t)(dword & 0xffff);
}

static int32_t high(uint32_t dword)
{
	return (int16_t)(dword >> 16);
}

static bool is_wide(const struct vgpu *vgpu)
{
	return vgpu->gpu->platform->addresses > UINT32_MAX;
}

static uint32_t take(struct words *words)
{
	return *words->next++;
}

static uint64_t take_address(struct words *words)
{
	uint64_t low_half = take(words);

	return words->wide ? low_half | (uint64_t)take(words) << 32 : low_half;
}

/* How many words a command has at least; those of an immediate pattern depend on the depth. */
static uint32_t form_dwords(const struct form *form, bool wide)
{
	static const uint8_t colours[] = { [PATTERN_SOLID] = 1, [PATTERN_MONO] = 2, [PATTERN_FOREGROUND] = 0 };
	bool pattern = form->kind == PATTERN_COLOUR || form->kind == PATTERN_MONO;
	uint32_t addresses = !form->setup + form->source + pattern;

	return 1 + !form->setup + (form->plain || form->pixel ? 1 : 2) +
	       (form->source ? 2 - form->plain : 0) + addresses * (wide ? 2 : 1) +
	       colours[form->kind];
}

static const struct blit_setup *setup_of(const struct vgpu *vgpu, const struct engine *engine)
{
	return &vgpu->drawings[engine - vgpu->engines].setup;
}

/* ---- what the words say -------------------------------------------------------------- */

static struct surface surface_of(uint64_t base, uint32_t pitch, enum tiling tiling)
{
	if (tiling == TILING_LINEAR)
		return (struct surface) { .base = base, .pitch = low(pitch) };
	return (struct surface) {
		.base = base & ~(uint64_t)(GPU_PAGE_SIZE - 1),
		.pitch = 4 * (int32_t)(pitch & 0xffff),
		.tiling = tiling,
	};
}

/* Y tiling is a mode of the engine, not of the command. */
static enum tiling tiling_of(const struct vgpu *vgpu, bool tiled, uint32_t y_mode)
{
	if (!tiled)
		return TILING_LINEAR;
	return reg_get(vgpu, BCS_SWCTRL) & y_mode ? TILING_Y : TILING_X;
}

/* XY_FAST_COPY_BLT has a field of its own; false if it says what is not known here. */
static bool fast_tiling_of(uint32_t field, enum tiling *tiling)
{
	static const enum tiling tilings[] = { TILING_LINEAR, TILING_X, TILING_Y };

	if (field >= sizeof(tilings) / sizeof(tilings[0]))
		return false;
	*tiling = tilings[field];
	return true;
}

/* Depth, operation and the channels to write. */
static void describe_pixels(struct blit *blit, uint32_t control, uint32_t channels)
{
	static const uint8_t bytes[] = { 1, 2, 2, 4 };

	blit->bytes = bytes[control >> 24 & 3];
	blit->rop = control >> 16;
	blit->mask = UINT32_MAX;
	if (blit->bytes == 4)
		blit->mask = (channels & WRITE_ALPHA ? UINT32_C(0xff000000) : 0) |
			     (channels & WRITE_RGB ? UINT32_C(0x00ffffff) : 0);
}

static void clip(struct blit *blit, const struct blit_rect *to)
{
	struct blit_rect *rect = &blit->rect;

	if (rect->x1 < to->x1) {
		blit->source_x += to->x1 - rect->x1;
		rect->x1 = to->x1;
	}
	if (rect->y1 < to->y1) {
		blit->source_y += to->y1 - rect->y1;
		rect->y1 = to->y1;
	}
	if (rect->x2 > to->x2)
		rect->x2 = to->x2;
	if (rect->y2 > to->y2)
		rect->y2 = to->y2;
}

static void describe_plain(struct blit *blit, const struct form *form, uint32_t control,
			   struct words *words)
{
	uint32_t size = take(words);

	blit->destination = surface_of(take_address(words), control, TILING_LINEAR);
	if (form->source) {
		uint32_t pitch = take(words);

		blit->source = surface_of(take_address(words), pitch, TILING_LINEAR);
	}
	blit->rect = (struct blit_rect) {
		.x2 = (size & 0xffff) / blit->bytes, .y2 = size >> 16,
	};
}

static void describe_corners(struct blit *blit, bool pixel, struct words *words)
{
	uint32_t corner = take(words);

	blit->rect.x1 = low(corner);
	blit->rect.y1 = high(corner);
	corner = pixel ? 0 : take(words);
	blit->rect.x2 = pixel ? blit->rect.x1 + 1 : low(corner);
	blit->rect.y2 = pixel ? blit->rect.y1 + 1 : high(corner);
}

static void describe_source(struct blit *blit, enum tiling tiling, struct words *words)
{
	uint32_t corner = take(words);
	uint32_t pitch = take(words);

	blit->source_x = low(corner);
	blit->source_y = high(corner);
	blit->source = surface_of(take_address(words), pitch, tiling);
}

/* Nothing lies left of, or above, a tiled surface. */
static void clip_tiled(struct blit *blit)
{
	static const struct blit_rect positive = { .x2 = INT16_MAX, .y2 = INT16_MAX };

	if (blit->destination.tiling != TILING_LINEAR)
		clip(blit, &positive);
}

static void describe_xy(struct blit *blit, const struct vgpu *vgpu, const struct engine *engine,
			const struct form *form, const struct command *command, uint32_t control,
			struct words *words)
{
	const struct blit_setup *setup = setup_of(vgpu, engine);
	bool tiled = form->setup ? setup->tiled : command->dw[0] & DESTINATION_TILED;

	describe_corners(blit, form->pixel, words);
	blit->destination = surface_of(form->setup ? setup->destination : take_address(words),
				       control, tiling_of(vgpu, tiled, BCS_SWCTRL_DST_Y));
	if (form->source)
		describe_source(blit, tiling_of(vgpu, command->dw[0] & SOURCE_TILED,
						BCS_SWCTRL_SRC_Y), words);
	if (control & CLIPPED)
		clip(blit, &setup->clip);
	clip_tiled(blit);
}

/* What is wider than a dword is copied as several of them. */
static void split_pixels(struct blit *blit, int32_t parts)
{
	blit->rect.x1 *= parts;
	blit->rect.x2 *= parts;
	blit->source_x *= parts;
}

static const char *describe_fast(struct blit *blit, const struct command *command, uint32_t control,
				 struct words *words)
{
	static const uint8_t bytes[] = { 1, 2, 0, 4, 4, 4, 0, 0 };
	static const uint8_t parts[] = { 1, 1, 1, 1, 2, 4, 1, 1 };
	uint32_t depth = control >> 24 & 7;
	enum tiling from, to;

	if (!bytes[depth])
		return "such a depth";
	if (control & FAST_YF || !fast_tiling_of(FAST_SOURCE_TILING(command->dw[0]), &from) ||
	    !fast_tiling_of(FAST_TARGET_TILING(command->dw[0]), &to))
		return "tiling Yf or Ys";
	blit->bytes = bytes[depth];
	blit->rop = COPY_SOURCE;
	blit->mask = UINT32_MAX;
	describe_corners(blit, false, words);
	blit->destination = surface_of(take_address(words), control, to);
	describe_source(blit, from, words);
	clip_tiled(blit);
	split_pixels(blit, parts[depth]);
	return NULL;
}

/* Return: NULL, or the name of what is not modelled. */
static const char *describe(struct blit *blit, const struct vgpu *vgpu, const struct engine *engine,
			    const struct form *form, const struct command *command,
			    struct words *words)
{
	const struct blit_setup *setup = setup_of(vgpu, engine);
	uint32_t control = form->setup ? setup->control : take(words);

	*blit = (struct blit) {
		.space = engine_space(vgpu, engine),
		.seed_x = command->dw[0] >> 12 & 7,
		.seed_y = command->dw[0] >> 8 & 7,
	};
	if (form->fast)
		return describe_fast(blit, command, control, words);
	describe_pixels(blit, control, (form->setup ? setup->mask : command->dw[0]) & WRITE_BITS);
	if (form->plain)
		describe_plain(blit, form, control, words);
	else
		describe_xy(blit, vgpu, engine, form, command, control, words);
	return NULL;
}

/* ---- the pattern ------------------------------------------------------------------------ */

static void solid_pattern(struct blit *blit, uint32_t colour)
{
	for (unsigned int i = 0; i < PATTERN_SIZE * PATTERN_SIZE; i++)
		blit->pattern[i / PATTERN_SIZE][i % PATTERN_SIZE] = colour;
}

static void colour_pattern(struct blit *blit, const void *pixels)
{
	const uint8_t *from = pixels;

	for (unsigned int i = 0; i < PATTERN_SIZE * PATTERN_SIZE; i++, from += blit->bytes)
		memcpy(&blit->pattern[i / PATTERN_SIZE][i % PATTERN_SIZE], from, blit->bytes);
}

static int read_colour_pattern(struct vgpu *vgpu, const struct engine *engine, struct blit *blit,
			       uint64_t address)
{
	uint8_t pixels[PATTERN_SIZE * PATTERN_SIZE * 4];
	int err = memory_read(vgpu, engine, blit->space, vgpu_address(vgpu, address), pixels,
			      (size_t)PATTERN_SIZE * PATTERN_SIZE * blit->bytes);

	if (!err)
		colour_pattern(blit, pixels);
	return err;
}

/* A byte per row, the leftmost pixel in its highest bit. */
static int read_mono_pattern(struct vgpu *vgpu, const struct engine *engine, struct blit *blit,
			     struct words *words, bool transparent)
{
	uint8_t rows[PATTERN_SIZE];
	int err = memory_read(vgpu, engine, blit->space,
			      vgpu_address(vgpu, take_address(words)), rows, sizeof(rows));
	uint32_t background = take(words);
	uint32_t foreground = take(words);

	if (err)
		return err;
	for (unsigned int y = 0; y < PATTERN_SIZE; y++) {
		blit->drawn[y] = 0;
		for (unsigned int x = 0; x < PATTERN_SIZE; x++) {
			bool set = rows[y] & 0x80 >> x;

			blit->pattern[y][x] = set ? foreground : background;
			if (set || !transparent)
				blit->drawn[y] |= 1u << x;
		}
	}
	return 0;
}

static int load_pattern(struct vgpu *vgpu, const struct engine *engine, struct blit *blit,
			const struct form *form, const struct command *command,
			struct words *words)
{
	memset(blit->drawn, 0xff, sizeof(blit->drawn));
	switch (form->kind) {
	case PATTERN_SOLID:
		solid_pattern(blit, take(words));
		return 0;
	case PATTERN_FOREGROUND:
		solid_pattern(blit, setup_of(vgpu, engine)->foreground);
		return 0;
	case PATTERN_COLOUR:
		return read_colour_pattern(vgpu, engine, blit, take_address(words));
	case PATTERN_SETUP:
		return read_colour_pattern(vgpu, engine, blit, setup_of(vgpu, engine)->pattern);
	case PATTERN_IMMEDIATE:
		if (command->dw + command->dwords - words->next <
		    (ptrdiff_t)(PATTERN_SIZE * PATTERN_SIZE * blit->bytes / 4))
			return -EINVAL;
		colour_pattern(blit, words->next);
		return 0;
	case PATTERN_MONO:
		return read_mono_pattern(vgpu, engine, blit, words,
					 command->dw[1] & MONO_TRANSPARENT);
	default:
		return 0;
	}
}

/* ---- drawing ------------------------------------------------------------------------------ */

static uint64_t address_of(const struct surface *surface, int32_t x, int32_t y, uint32_t *span)
{
	if (surface->tiling != TILING_LINEAR)
		return surface->base + tiling_offset(surface->tiling, surface->pitch, x, y, span);
	*span = UINT32_MAX;
	return surface->base + (int64_t)y * surface->pitch + x;
}

typedef int (*access_fn)(struct vgpu *vgpu, const struct engine *engine, enum address_space space,
			 uint64_t address, uint8_t *buf, size_t len);

static int get(struct vgpu *vgpu, const struct engine *engine, enum address_space space,
	       uint64_t address, uint8_t *buf, size_t len)
{
	return memory_read(vgpu, engine, space, address, buf, len);
}

static int put(struct vgpu *vgpu, const struct engine *engine, enum address_space space,
	       uint64_t address, uint8_t *buf, size_t len)
{
	return memory_write(vgpu, engine, space, address, buf, len);
}

/* A piece of a row; @x and @len are bytes. */
static int access_row(access_fn access, struct vgpu *vgpu, const struct engine *engine,
		      enum address_space space, const struct surface *surface, int32_t x,
		      int32_t y, uint8_t *buf, uint32_t len)
{
	while (len) {
		uint32_t span;
		uint64_t address = vgpu_address(vgpu, address_of(surface, x, y, &span));
		int err;

		if (span > len)
			span = len;
		err = access(vgpu, engine, space, address, buf, span);
		if (err)
			return err;
		buf += span;
		x += span;
		len -= span;
	}
	return 0;
}

static void pattern_row(const struct blit *blit, int32_t x, int32_t y, uint8_t *to,
			uint32_t pixels)
{
	const uint32_t *row = blit->pattern[((uint32_t)y + blit->seed_y) % PATTERN_SIZE];

	for (uint32_t i = 0; i < pixels; i++, to += blit->bytes)
		memcpy(to, &row[((uint32_t)x + i + blit->seed_x) % PATTERN_SIZE], blit->bytes);
}

/* Put back what must not change: other channels, and pixels that the pattern leaves out. */
static void keep(const struct blit *blit, int32_t x, int32_t y, const uint8_t *old, uint8_t *new,
		 uint32_t pixels)
{
	uint8_t drawn = blit->drawn[((uint32_t)y + blit->seed_y) % PATTERN_SIZE];

	for (uint32_t i = 0; i < pixels; i++) {
		bool draws = drawn & 1u << ((uint32_t)x + i + blit->seed_x) % PATTERN_SIZE;
		uint32_t mask = draws ? blit->mask : 0;
		uint32_t before = 0, after = 0;

		memcpy(&before, old + (size_t)i * blit->bytes, blit->bytes);
		memcpy(&after, new + (size_t)i * blit->bytes, blit->bytes);
		after = (after & mask) | (before & ~mask);
		memcpy(new + (size_t)i * blit->bytes, &after, blit->bytes);
	}
}

static bool keeps_any(const struct blit *blit, int32_t y)
{
	return blit->mask != UINT32_MAX ||
	       blit->drawn[((uint32_t)y + blit->seed_y) % PATTERN_SIZE] != 0xff;
}

/* Pixels of the source that go to those from @x on. */
static int read_source(struct vgpu *vgpu, const struct engine *engine, const struct blit *blit,
		       int32_t x, int32_t y, uint8_t *buf, uint32_t len)
{
	return access_row(get, vgpu, engine, blit->space, &blit->source,
			  (blit->source_x + x - blit->rect.x1) * (int32_t)blit->bytes,
			  blit->source_y + y - blit->rect.y1, buf, len);
}

/* What is written is what is read: most blits. */
static void copy_chunk(struct vgpu *vgpu, const struct engine *engine, const struct blit *blit,
		       int32_t x, int32_t y, uint32_t len)
{
	uint8_t pixels[CHUNK_BYTES];

	if (!read_source(vgpu, engine, blit, x, y, pixels, len))
		(void)access_row(put, vgpu, engine, blit->space, &blit->destination,
				 x * (int32_t)blit->bytes, y, pixels, len);
}

static void combine_chunk(struct vgpu *vgpu, const struct engine *engine, const struct blit *blit,
			  int32_t x, int32_t y, uint32_t pixels)
{
	uint8_t pattern[CHUNK_BYTES], source[CHUNK_BYTES] = { 0 };
	uint8_t old[CHUNK_BYTES] = { 0 }, new[CHUNK_BYTES];
	uint32_t len = pixels * blit->bytes;
	int32_t bytes = blit->bytes;
	bool keeps = keeps_any(blit, y);

	if (rop_reads_source(blit->rop) && read_source(vgpu, engine, blit, x, y, source, len))
		return;
	if ((keeps || rop_reads_destination(blit->rop)) &&
	    access_row(get, vgpu, engine, blit->space, &blit->destination, x * bytes, y, old, len))
		return;
	pattern_row(blit, x, y, pattern, pixels);
	memcpy(new, old, len);
	rop_apply(blit->rop, pattern, source, new, len);
	if (keeps)
		keep(blit, x, y, old, new, pixels);
	(void)access_row(put, vgpu, engine, blit->space, &blit->destination, x * bytes, y, new,
			 len);
}

/* Some pixels of a row from @x on; a refusal has been counted where it happened. */
static void draw_chunk(struct vgpu *vgpu, const struct engine *engine, const struct blit *blit,
		       int32_t x, int32_t y, uint32_t pixels)
{
	if (blit->rop == COPY_SOURCE && !keeps_any(blit, y))
		copy_chunk(vgpu, engine, blit, x, y, pixels * blit->bytes);
	else
		combine_chunk(vgpu, engine, blit, x, y, pixels);
}

static void draw_row(struct vgpu *vgpu, const struct engine *engine, const struct blit *blit,
		     int32_t y, bool leftwards)
{
	int32_t step = CHUNK_BYTES / blit->bytes;
	int32_t width = blit->rect.x2 - blit->rect.x1;

	for (int32_t done = 0; done < width; done += step) {
		int32_t pixels = width - done < step ? width - done : step;
		int32_t x = leftwards ? blit->rect.x2 - done - pixels : blit->rect.x1 + done;

		draw_chunk(vgpu, engine, blit, x, y, pixels);
	}
}

/* Draw on from where the last slice ended; true if all is drawn. */
static bool draw_slice(struct vgpu *vgpu, struct engine *engine, const struct blit *blit)
{
	const struct blit_rect *rect = &blit->rect;
	bool one_surface = blit->source.base == blit->destination.base;
	bool leftwards = one_surface && blit->source_x < rect->x1;
	bool upwards = one_surface && blit->source_y < rect->y1;
	uint32_t rows, bytes, budget;

	if (rect->x2 <= rect->x1 || rect->y2 <= rect->y1)
		return true;
	rows = rect->y2 - rect->y1;
	bytes = (rect->x2 - rect->x1) * blit->bytes;
	budget = SLICE_BYTES / bytes + 1;
	while (engine->rows_done < rows && budget--) {
		engine->effort += 1 + bytes / EFFORT_BYTES;
		draw_row(vgpu, engine, blit,
			 upwards ? rect->y2 - 1 - (int32_t)engine->rows_done :
				   rect->y1 + (int32_t)engine->rows_done, leftwards);
		engine->rows_done++;
		if (clock_is_late(vgpu))
			break;
	}
	return engine->rows_done >= rows;
}

enum command_done blt_draw(struct vgpu *vgpu, struct engine *engine,
			   const struct command *command)
{
	const struct form *form = &forms[command->dw[0] >> 22 & (OPCODES - 1)];
	struct words words = { .next = &command->dw[1], .wide = is_wide(vgpu) };
	const char *unknown;
	struct blit blit;
	int err;

	if ((!form->source && !form->kind) || command->dwords < form_dwords(form, words.wide))
		return COMMAND_FAULTS;
	unknown = describe(&blit, vgpu, engine, form, command, &words);
	if (unknown) {
		vgpu_log(vgpu, VGPU_LOG_ERROR,
			 "%s: %s with %s is not modelled: nothing is drawn", engine->info->name,
			 command->row->name, unknown);
		return COMMAND_NEXT;
	}
	err = load_pattern(vgpu, engine, &blit, form, command, &words);
	if (err == -EINVAL)
		return COMMAND_FAULTS;
	if (!err && !draw_slice(vgpu, engine, &blit))
		return COMMAND_UNFINISHED;
	return COMMAND_NEXT;
}

/* ---- setup ---------------------------------------------------------------------------------- */

static struct blit_rect take_rect(struct words *words)
{
	uint32_t first = take(words), second = take(words);

	return (struct blit_rect) {
		.x1 = low(first), .y1 = high(first), .x2 = low(second), .y2 = high(second),
	};
}

enum command_done blt_setup(struct vgpu *vgpu, struct engine *engine,
			    const struct command *command)
{
	struct words words = { .next = &command->dw[1], .wide = is_wide(vgpu) };
	struct blit_setup *setup = &vgpu_drawing(vgpu, engine)->setup;

	if (command->dwords < (words.wide ? 10 : 8))
		return COMMAND_FAULTS;
	setup->control = take(&words);
	setup->tiled = command->dw[0] & DESTINATION_TILED;
	setup->mask = command->dw[0] & WRITE_BITS;
	setup->clip = take_rect(&words);
	setup->destination = take_address(&words);
	setup->background = take(&words);
	setup->foreground = take(&words);
	setup->pattern = take_address(&words);
	return COMMAND_NEXT;
}

enum command_done blt_setup_clip(struct vgpu *vgpu, struct engine *engine,
				 const struct command *command)
{
	struct words words = { .next = &command->dw[1] };

	if (command->dwords < 3)
		return COMMAND_FAULTS;
	vgpu_drawing(vgpu, engine)->setup.clip = take_rect(&words);
	return COMMAND_NEXT;
}

enum command_done blt_not_drawn(struct vgpu *vgpu, struct engine *engine,
				const struct command *command)
{
	vgpu_log(vgpu, VGPU_LOG_ERROR, "%s: %s is not modelled: nothing is drawn",
		 engine->info->name, command->row->name);
	return COMMAND_NEXT;
}
