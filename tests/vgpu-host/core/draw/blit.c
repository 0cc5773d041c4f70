// SPDX-License-Identifier: MIT
/**
 * DOC: Blitter
 *
 * A blit combines a rectangle of the destination with a source of the same
 * size and a pattern of 8x8 pixels that repeats. Each command is a row that
 * says where its words name the source and the pattern; what they all share
 * (raster operation, depth, tiling, clipping) is at the same place in each.
 *
 * Coordinates are pixels and signed; pitches are bytes, or dwords of a tiled
 * surface. Tiled means X unless BCS_SWCTRL says Y. Where source and destination
 * are one surface the rectangle is walked so that nothing is overwritten
 * before it is read.
 *
 * A large blit is done in slices, a number of rows in each. An access that the
 * mediator refuses is counted and dropped, and the blit goes on.
 *
 * Source: PRM Haswell, volume 2a (commands) and volume 10 (blitter engine).
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
 * struct form - how the words of a command are laid out
 * @dwords: of the shortest one
 * @plain: width and height instead of corners, neither tiled nor clipped
 * @setup: control, destination and colours are those of the last setup
 * @pixel: one pixel: there is no second corner
 * @source: its first word about the source; 0: there is none
 * @kind: of the pattern
 * @pattern: its first word about the pattern
 */
struct form {
	uint8_t dwords;
	bool plain;
	bool setup;
	bool pixel;
	uint8_t source;
	enum pattern_kind kind;
	uint8_t pattern;
};

static const struct form forms[OPCODES] = {
	/* XY_PIXEL_BLT */
	[0x24] = { .dwords = 2, .setup = true, .pixel = true, .kind = PATTERN_FOREGROUND },
	/* XY_SCANLINES_BLT */
	[0x25] = { .dwords = 3, .setup = true, .kind = PATTERN_SETUP },
	/* COLOR_BLT */
	[0x40] = { .dwords = 5, .plain = true, .kind = PATTERN_SOLID, .pattern = 4 },
	/* SRC_COPY_BLT */
	[0x43] = { .dwords = 6, .plain = true, .source = 4 },
	/* XY_COLOR_BLT */
	[0x50] = { .dwords = 6, .kind = PATTERN_SOLID, .pattern = 5 },
	/* XY_PAT_BLT */
	[0x51] = { .dwords = 6, .kind = PATTERN_COLOUR, .pattern = 5 },
	/* XY_MONO_PAT_BLT */
	[0x52] = { .dwords = 8, .kind = PATTERN_MONO, .pattern = 5 },
	/* XY_SRC_COPY_BLT */
	[0x53] = { .dwords = 8, .source = 5 },
	/* XY_FULL_BLT */
	[0x55] = { .dwords = 9, .source = 5, .kind = PATTERN_COLOUR, .pattern = 8 },
	/* XY_PAT_BLT_IMMEDIATE */
	[0x72] = { .dwords = 5, .kind = PATTERN_IMMEDIATE, .pattern = 5 },
	/* XY_FULL_IMMEDIATE_PATTERN_BLT */
	[0x74] = { .dwords = 8, .source = 5, .kind = PATTERN_IMMEDIATE, .pattern = 8 },
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

static void describe_plain(struct blit *blit, const struct form *form,
			   const struct command *command)
{
	uint32_t size = command->dw[2];

	blit->destination = surface_of(command->dw[3], command->dw[1], TILING_LINEAR);
	if (form->source)
		blit->source = surface_of(command->dw[form->source + 1],
					  command->dw[form->source], TILING_LINEAR);
	blit->rect = (struct blit_rect) {
		.x2 = (size & 0xffff) / blit->bytes, .y2 = size >> 16,
	};
}

static void describe_corners(struct blit *blit, const struct form *form,
			     const struct command *command)
{
	const uint32_t *corner = &command->dw[form->setup ? 1 : 2];

	blit->rect.x1 = low(corner[0]);
	blit->rect.y1 = high(corner[0]);
	blit->rect.x2 = form->pixel ? blit->rect.x1 + 1 : low(corner[1]);
	blit->rect.y2 = form->pixel ? blit->rect.y1 + 1 : high(corner[1]);
}

static void describe_xy(struct blit *blit, const struct vgpu *vgpu, const struct engine *engine,
			const struct form *form, const struct command *command, uint32_t control)
{
	/* nothing lies left of, or above, a tiled surface */
	static const struct blit_rect positive = { .x2 = INT16_MAX, .y2 = INT16_MAX };
	const struct blit_setup *setup = setup_of(vgpu, engine);
	const uint32_t *source = &command->dw[form->source];
	bool tiled = form->setup ? setup->tiled : command->dw[0] & DESTINATION_TILED;

	blit->destination = surface_of(form->setup ? setup->destination : command->dw[4],
				       control, tiling_of(vgpu, tiled, BCS_SWCTRL_DST_Y));
	describe_corners(blit, form, command);
	if (form->source) {
		blit->source_x = low(source[0]);
		blit->source_y = high(source[0]);
		blit->source = surface_of(source[2], source[1],
					  tiling_of(vgpu, command->dw[0] & SOURCE_TILED,
						    BCS_SWCTRL_SRC_Y));
	}
	if (control & CLIPPED)
		clip(blit, &setup->clip);
	if (tiled)
		clip(blit, &positive);
}

static void describe(struct blit *blit, const struct vgpu *vgpu, const struct engine *engine,
		     const struct form *form, const struct command *command)
{
	const struct blit_setup *setup = setup_of(vgpu, engine);
	uint32_t control = form->setup ? setup->control : command->dw[1];

	*blit = (struct blit) {
		.space = engine_space(vgpu, engine),
		.seed_x = command->dw[0] >> 12 & 7,
		.seed_y = command->dw[0] >> 8 & 7,
	};
	describe_pixels(blit, control,
			(form->setup ? setup->mask : command->dw[0]) & WRITE_BITS);
	if (form->plain)
		describe_plain(blit, form, command);
	else
		describe_xy(blit, vgpu, engine, form, command, control);
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
	int err = memory_read(vgpu, engine, blit->space, address, pixels,
			      (size_t)PATTERN_SIZE * PATTERN_SIZE * blit->bytes);

	if (!err)
		colour_pattern(blit, pixels);
	return err;
}

/* A byte per row, the leftmost pixel in its highest bit. */
static int read_mono_pattern(struct vgpu *vgpu, const struct engine *engine, struct blit *blit,
			     const uint32_t *words, bool transparent)
{
	uint8_t rows[PATTERN_SIZE];
	int err = memory_read(vgpu, engine, blit->space, words[0], rows, sizeof(rows));

	if (err)
		return err;
	for (unsigned int y = 0; y < PATTERN_SIZE; y++) {
		blit->drawn[y] = 0;
		for (unsigned int x = 0; x < PATTERN_SIZE; x++) {
			bool set = rows[y] & 0x80 >> x;

			blit->pattern[y][x] = words[set ? 2 : 1];
			if (set || !transparent)
				blit->drawn[y] |= 1u << x;
		}
	}
	return 0;
}

static int load_pattern(struct vgpu *vgpu, const struct engine *engine, struct blit *blit,
			const struct form *form, const struct command *command)
{
	const uint32_t *words = &command->dw[form->pattern];

	memset(blit->drawn, 0xff, sizeof(blit->drawn));
	switch (form->kind) {
	case PATTERN_SOLID:
		solid_pattern(blit, words[0]);
		return 0;
	case PATTERN_FOREGROUND:
		solid_pattern(blit, setup_of(vgpu, engine)->foreground);
		return 0;
	case PATTERN_COLOUR:
		return read_colour_pattern(vgpu, engine, blit, words[0]);
	case PATTERN_SETUP:
		return read_colour_pattern(vgpu, engine, blit, setup_of(vgpu, engine)->pattern);
	case PATTERN_IMMEDIATE:
		if (command->dwords < form->pattern + PATTERN_SIZE * PATTERN_SIZE * blit->bytes / 4)
			return -EINVAL;
		colour_pattern(blit, words);
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

/* Some pixels of a row from @x on; a refusal has been counted where it happened. */
static void draw_chunk(struct vgpu *vgpu, const struct engine *engine, const struct blit *blit,
		       int32_t x, int32_t y, uint32_t pixels)
{
	uint8_t pattern[CHUNK_BYTES], source[CHUNK_BYTES] = { 0 };
	uint8_t old[CHUNK_BYTES] = { 0 }, new[CHUNK_BYTES];
	uint32_t len = pixels * blit->bytes;
	int32_t bytes = blit->bytes;
	bool keeps = keeps_any(blit, y);

	if (rop_reads_source(blit->rop) &&
	    access_row(get, vgpu, engine, blit->space, &blit->source,
		       (blit->source_x + x - blit->rect.x1) * bytes,
		       blit->source_y + y - blit->rect.y1, source, len))
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
	struct blit blit;
	int err;

	if (!form->dwords || command->dwords < form->dwords)
		return COMMAND_FAULTS;
	describe(&blit, vgpu, engine, form, command);
	err = load_pattern(vgpu, engine, &blit, form, command);
	if (err == -EINVAL)
		return COMMAND_FAULTS;
	if (!err && !draw_slice(vgpu, engine, &blit))
		return COMMAND_UNFINISHED;
	return COMMAND_NEXT;
}

/* ---- setup ---------------------------------------------------------------------------------- */

static struct blit_rect rect_of(const uint32_t words[2])
{
	return (struct blit_rect) {
		.x1 = low(words[0]), .y1 = high(words[0]),
		.x2 = low(words[1]), .y2 = high(words[1]),
	};
}

enum command_done blt_setup(struct vgpu *vgpu, struct engine *engine,
			    const struct command *command)
{
	if (command->dwords < 8)
		return COMMAND_FAULTS;
	vgpu_drawing(vgpu, engine)->setup = (struct blit_setup) {
		.control = command->dw[1],
		.tiled = command->dw[0] & DESTINATION_TILED,
		.mask = command->dw[0] & WRITE_BITS,
		.clip = rect_of(&command->dw[2]),
		.destination = command->dw[4],
		.background = command->dw[5],
		.foreground = command->dw[6],
		.pattern = command->dw[7],
	};
	return COMMAND_NEXT;
}

enum command_done blt_setup_clip(struct vgpu *vgpu, struct engine *engine,
				 const struct command *command)
{
	if (command->dwords < 3)
		return COMMAND_FAULTS;
	vgpu_drawing(vgpu, engine)->setup.clip = rect_of(&command->dw[1]);
	return COMMAND_NEXT;
}

enum command_done blt_not_drawn(struct vgpu *vgpu, struct engine *engine,
				const struct command *command)
{
	vgpu_log(vgpu, VGPU_LOG_ERROR, "%s: %s is not modelled: nothing is drawn",
		 engine->info->name, command->row->name);
	return COMMAND_NEXT;
}
