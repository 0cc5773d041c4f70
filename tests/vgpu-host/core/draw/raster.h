/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_RASTER_H
#define VGPU_HOST_RASTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * DOC: Raster operations
 *
 * What becomes of a pixel: eight bits say, for each combination of a bit of
 * the pattern, of the source and of the destination, what the new bit is::
 *
 *   bit 7 6 5 4 3 2 1 0
 *   P   1 1 1 1 0 0 0 0
 *   S   1 1 0 0 1 1 0 0
 *   D   1 0 1 0 1 0 1 0
 *
 * so that 0xcc copies the source and 0xf0 the pattern.
 */

/* Does the result depend on what is there, on the source? */
bool rop_reads_destination(uint8_t rop);
bool rop_reads_source(uint8_t rop);

/**
 * rop_apply() - combine a piece of a row
 * @rop: the operation
 * @pattern: bytes of the pattern
 * @source: bytes of the source; looked at only if rop_reads_source()
 * @destination: what is there; replaced by the result
 * @len: bytes of each
 */
void rop_apply(uint8_t rop, const uint8_t *pattern, const uint8_t *source, uint8_t *destination,
	       size_t len);

#endif /* VGPU_HOST_RASTER_H */
