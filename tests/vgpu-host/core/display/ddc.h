/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_DDC_H
#define VGPU_HOST_DDC_H

#include <stdbool.h>
#include <stdint.h>

#include "vgpu.h"

/**
 * struct ddc - a monitor's end of the I2C bus
 * @edid: what it has to read
 * @size: bytes of @edid; 0: nobody is there
 * @pointer: next byte in the segment, kept between transfers as the real part does
 * @segment: of 256 bytes; 0 after a stop condition
 * @to_segment: what is written goes there
 * @index_phase: the next byte written is the pointer
 */
struct ddc {
	uint8_t edid[VGPU_EDID_MAX];
	uint32_t size;
	uint8_t pointer;
	uint8_t segment;
	bool to_segment;
	bool index_phase;
};

/** ddc_reset() - @monitor, or nobody, is plugged in and spoken to for the first time */
void ddc_reset(struct ddc *ddc, const struct vgpu_monitor *monitor);

/**
 * ddc_start() - a start condition and an address
 * @ddc: the monitor
 * @address: of seven bits
 * @reading: it is to send
 *
 * Return: true if it acknowledges.
 */
bool ddc_start(struct ddc *ddc, uint32_t address, bool reading);

/** ddc_read() - the next byte that it sends */
uint8_t ddc_read(struct ddc *ddc);

/** ddc_write() - the next byte that it is sent */
void ddc_write(struct ddc *ddc, uint8_t byte);

/** ddc_stop() - a stop condition */
void ddc_stop(struct ddc *ddc);

#endif /* VGPU_HOST_DDC_H */
