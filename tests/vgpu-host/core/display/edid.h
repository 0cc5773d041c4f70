/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_EDID_H
#define VGPU_HOST_EDID_H

#include <stdbool.h>
#include <stdint.h>

#include "vgpu.h"

#define EDID_SIZE		VGPU_EDID_BLOCK
#define EDID_HEADER_SIZE	8
#define EDID_DTDS		54	/* where the detailed timings begin */
#define EDID_DTD_SIZE		18

extern const uint8_t edid_header[EDID_HEADER_SIZE];

/**
 * struct edid_established - a timing that the base block has a bit for
 * @width: active pixels; 0 ends the table
 * @height: active lines of a frame
 * @hz: vertical blanks in a second
 * @clock_10khz: pixel clock
 * @byte: of the block
 * @bit: of the byte
 */
struct edid_established {
	uint32_t width;
	uint32_t height;
	uint32_t hz;
	uint32_t clock_10khz;
	uint8_t byte;
	uint8_t bit;
};

extern const struct edid_established edid_established[];

/** edid_monitor_is_valid() - can it be described, or describes it itself? */
bool edid_monitor_is_valid(const struct vgpu_monitor *monitor);

/**
 * edid_read() - what a monitor answers
 * @monitor: valid, and there
 * @edid: filled in
 *
 * Return: bytes of @edid.
 */
uint32_t edid_read(const struct vgpu_monitor *monitor, uint8_t edid[VGPU_EDID_MAX]);

/**
 * edid_build() - EDID of a digital monitor
 * @monitor: valid, and there; without an EDID of its own
 * @edid: filled in, checksum included
 *
 * Its preferred mode is its size, by the VESA reduced blanking rules at 60 Hz,
 * so that any size has a timing that a driver accepts. The usual smaller modes
 * are there as well.
 */
void edid_build(const struct vgpu_monitor *monitor, uint8_t edid[EDID_SIZE]);

#endif /* VGPU_HOST_EDID_H */
