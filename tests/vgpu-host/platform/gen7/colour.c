// SPDX-License-Identifier: MIT
/**
 * DOC: Colour correction of gen7
 *
 * A pipe has one palette memory, used as one table or as two, and one matrix::
 *
 *   8 bit:   [ legacy palette, 256 ]            with the matrix before or behind
 *   10 bit:  [ precision palette, 1024 ]        likewise
 *   split:   [ 512 ] -> matrix -> [ 512 ]
 *
 * The 12-bit mode interpolates; no driver of Haswell uses it, and it corrects
 * nothing here.
 *
 * Sources: upstream's intel_color.c and intel_color_regs.h.
 */
#include "display/colour.h"
#include "display/regs.h"
#include "model.h"
#include "platform/gen7/gen7.h"

#define PIPE_GAMMA_ENABLE	(UINT32_C(1) << 30)
#define PIPE_CSC_ENABLE		(UINT32_C(1) << 24)
#define CSC_BEFORE_GAMMA	(UINT32_C(1) << 1)
#define INDEX_SPLIT		(UINT32_C(1) << 31)
#define INDEX_INCREMENTS	(UINT32_C(1) << 15)
#define HALF			(PALETTE_SIZE / 2)

enum gamma_mode {
	GAMMA_8BIT,
	GAMMA_10BIT,
	GAMMA_12BIT,
	GAMMA_SPLIT,
};

/* Of the two halves, bit 9 of the index chooses one in split mode too. */
static uint32_t *palette_entry(struct vgpu *vgpu, unsigned int pipe)
{
	uint32_t index = reg_get(vgpu, vgpu_display(vgpu)->palettes[pipe] + PREC_PAL_INDEX);

	return &vgpu->display.pipes[pipe].palette[index % PALETTE_SIZE];
}

/* The index moves on after each access, if it is told to. */
static void palette_next(struct vgpu *vgpu, unsigned int pipe)
{
	uint32_t offset = vgpu_display(vgpu)->palettes[pipe] + PREC_PAL_INDEX;
	uint32_t index = reg_get(vgpu, offset);

	if (index & INDEX_INCREMENTS)
		reg_set(vgpu, offset, (index & ~(PALETTE_SIZE - 1)) | ((index + 1) % PALETTE_SIZE));
}

void palette_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	(void)old;
	*palette_entry(vgpu, reg->block) = reg_get(vgpu, reg->offset);
	palette_next(vgpu, reg->block);
}

uint32_t palette_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	value = *palette_entry(vgpu, reg->block);
	palette_next(vgpu, reg->block);
	return value;
}

static void lut_set(struct lut *lut, unsigned int value, uint32_t pixel)
{
	lut->red[value] = pixel & pixel_pack(PIXEL_MAX, 0, 0);
	lut->green[value] = pixel & pixel_pack(0, PIXEL_MAX, 0);
	lut->blue[value] = pixel & pixel_pack(0, 0, PIXEL_MAX);
}

static uint32_t widen_8bit(uint32_t value)
{
	value &= 0xff;
	return value << (PIXEL_BITS - 8) | value >> (16 - PIXEL_BITS);
}

static void lut_from_legacy(const struct vgpu *vgpu, unsigned int pipe, struct lut *lut)
{
	for (unsigned int i = 0; i < PALETTE_SIZE; i++) {
		uint32_t entry = reg_get(vgpu, vgpu_display(vgpu)->palettes[pipe] + (i / 4) * 4);

		lut_set(lut, i, pixel_pack(widen_8bit(entry >> 16), widen_8bit(entry >> 8),
					   widen_8bit(entry)));
	}
}

/* @size entries for all values of a channel. */
static void lut_from_precise(const uint32_t *entries, unsigned int size, struct lut *lut)
{
	for (unsigned int i = 0; i < PALETTE_SIZE; i++)
		lut_set(lut, i, entries[i * size / PALETTE_SIZE]);
}

static void derive_gamma(const struct vgpu *vgpu, unsigned int pipe, struct colour *colour)
{
	enum gamma_mode mode = reg_get(vgpu, vgpu_display(vgpu)->palettes[pipe] + GAMMA_MODE) & 3;
	bool last = reg_get(vgpu, vgpu_display(vgpu)->matrices[pipe] + PIPE_CSC_MODE) & CSC_BEFORE_GAMMA;
	const uint32_t *palette = vgpu->display.pipes[pipe].palette;
	struct lut *lut = last ? &colour->last : &colour->first;

	if (mode == GAMMA_12BIT)
		return;
	colour->has_first = mode == GAMMA_SPLIT || !last;
	colour->has_last = mode == GAMMA_SPLIT || last;
	if (mode == GAMMA_8BIT) {
		lut_from_legacy(vgpu, pipe, lut);
	} else if (mode == GAMMA_10BIT) {
		lut_from_precise(palette, PALETTE_SIZE, lut);
	} else {
		lut_from_precise(palette, HALF, &colour->first);
		lut_from_precise(palette + HALF, HALF, &colour->last);
	}
}

/*
 * A coefficient is a sign, an exponent and a mantissa of nine bits. In 1/4096,
 * rounded down: exponents 6 and 7 are 4 and 2, 0 to 3 are 1 to 1/8.
 */
static int32_t coefficient(uint32_t field)
{
	uint32_t mantissa = field & 0xff8;
	unsigned int exponent = field >> 12 & 7;
	int32_t value = exponent >= 6 ? mantissa << (8 - exponent) : mantissa >> exponent;

	return field & 0x8000 ? -value : value;
}

/* Offsets are signed, thirteen bits, for channels of twelve. */
static int32_t offset(uint32_t field)
{
	int32_t value = field & 0x1fff;

	return (value & 0x1000 ? value - 0x2000 : value) >> (12 - PIXEL_BITS);
}

static void derive_csc(const struct vgpu *vgpu, unsigned int pipe, struct csc *csc)
{
	uint32_t base = vgpu_display(vgpu)->matrices[pipe];

	for (unsigned int i = 0; i < 3; i++) {
		uint32_t two = reg_get(vgpu, base + PIPE_CSC_COEFF + 8 * i);
		uint32_t one = reg_get(vgpu, base + PIPE_CSC_COEFF + 8 * i + 4);

		csc->coefficients[i][0] = coefficient(two >> 16);
		csc->coefficients[i][1] = coefficient(two & 0xffff);
		csc->coefficients[i][2] = coefficient(one >> 16);
		csc->before[i] = offset(reg_get(vgpu, base + PIPE_CSC_PREOFF + 4 * i));
		csc->behind[i] = offset(reg_get(vgpu, base + PIPE_CSC_POSTOFF + 4 * i));
	}
}

void gen7_colour_of(const struct vgpu *vgpu, unsigned int pipe, bool gamma, bool csc, struct colour *colour)
{
	colour->has_first = false;
	colour->has_last = false;
	colour->has_csc = csc;
	if (gamma)
		derive_gamma(vgpu, pipe, colour);
	if (csc)
		derive_csc(vgpu, pipe, &colour->csc);
}

void gen7_colour(const struct vgpu *vgpu, unsigned int pipe, uint32_t control, struct colour *colour)
{
	gen7_colour_of(vgpu, pipe, control & PIPE_GAMMA_ENABLE, control & PIPE_CSC_ENABLE, colour);
}
