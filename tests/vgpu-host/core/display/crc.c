// SPDX-License-Identifier: MIT
/**
 * DOC: Checksums of frames
 *
 * A pipe that is asked to sums up each frame that it has scanned out, all of it
 * or one plane alone. Which function the hardware computes is not documented
 * and nobody relies on it: what counts is that equal pictures have equal sums
 * and different ones have not. This one takes in two pixels at a time by a
 * reversible step, so a difference of one pixel is never lost before the last
 * fold to 32 bits.
 *
 * A picture is read when its frame ends. That costs a few milliseconds, in pieces
 * of some rows, and is done while the guest asks for it only, and for no picture
 * that is larger than what any monitor here shows. What is shown counts as it is
 * when the frame ends; the memory behind it as it is read.
 *
 * Which planes are summed up, and how the guest learns of it, is the platform's.
 */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "display/compose.h"
#include "display/crc.h"
#include "model.h"

#define PIXELS_MAX		(2560u * 1600u)
#define ROWS_AT_ONCE		8u	/* between two looks at the clock */

static uint64_t step(uint64_t sum, uint64_t value)
{
	sum = (sum ^ value) * UINT64_C(0x9e3779b97f4a7c15);
	return sum ^ sum >> 32;
}

static uint64_t add_row(uint64_t sum, const uint32_t *pixels, uint32_t width)
{
	uint32_t x;

	for (x = 0; x + 1 < width; x += 2) {
		uint64_t pair;

		memcpy(&pair, &pixels[x], sizeof(pair));
		sum = step(sum, pair);
	}
	return x < width ? step(sum, pixels[x]) : sum;
}

/* struct crc_sum - the sum of a frame on its way */
struct crc_sum {
	struct compose compose;
	uint64_t sum;
	uint32_t row;		/* the next one */
};

void crc_begin(struct vgpu *vgpu, unsigned int pipe)
{
	unsigned int planes = vgpu_display(vgpu)->crc->planes(vgpu, pipe);
	struct crc_sum *sum;

	if (!planes)
		return;
	sum = malloc(sizeof(*sum));
	if (!sum) {
		vgpu_log(vgpu, VGPU_LOG_ERROR, "no memory to sum up a frame");
		return;
	}
	compose_begin(&sum->compose, vgpu, pipe, planes);
	if (sum->compose.width * sum->compose.height > PIXELS_MAX) {
		vgpu_log(vgpu, VGPU_LOG_GUEST, "a picture of %ux%u is not summed up",
			 sum->compose.width, sum->compose.height);
		free(sum);
		return;
	}
	sum->row = 0;
	sum->sum = step((uint64_t)sum->compose.width << 32 | sum->compose.height, 1);
	vgpu->display.pipes[pipe].sum = sum;
}

void crc_cancel(struct vgpu *vgpu, unsigned int pipe)
{
	free(vgpu->display.pipes[pipe].sum);
	vgpu->display.pipes[pipe].sum = NULL;
}

bool crc_continue(struct vgpu *vgpu, unsigned int pipe)
{
	struct crc_sum *sum = vgpu->display.pipes[pipe].sum;
	uint64_t last;

	do {
		for (uint32_t i = 0; i < ROWS_AT_ONCE && sum->row < sum->compose.height; i++)
			sum->sum = add_row(sum->sum, compose_row(&sum->compose, sum->row++),
					   sum->compose.width);
		if (sum->row < sum->compose.height && clock_is_late(vgpu))
			return false;
	} while (sum->row < sum->compose.height);
	last = step(sum->sum, 0);
	crc_cancel(vgpu, pipe);
	vgpu_display(vgpu)->crc->tell(vgpu, pipe, (uint32_t)(last ^ last >> 32));
	return true;
}
