/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_GTT_FORMAT_H
#define VGPU_HOST_GTT_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct gtt_size - a size that the GGTT can have
 * @bytes: of graphics memory that it maps; 0 ends a list
 * @control: what the size field of GMCH_CTRL, in config space, says of it
 */
struct gtt_size {
	uint64_t bytes;
	uint16_t control;
};

/**
 * struct gtt_format - what a platform's page table entries look like, and how large its GGTT is
 * @entry_size: bytes of an entry, 4 or 8
 * @present: the bit of a valid entry
 * @address: bits of the address that are at their place
 * @address_high: bits of the address that are further down
 * @high_shift: how far
 * @stale: an entry's bits beside its address that are valid and not what a driver writes
 * @sizes: that the GGTT can have
 * @sizes_rule: what they are, for a message
 * @default_size: the one that nobody asks for
 * @stolen_shift: place of the field of GMCH_CTRL that counts stolen memory in units of 32 MiB
 */
struct gtt_format {
	unsigned int entry_size;
	uint64_t present;
	uint64_t address;
	uint64_t address_high;
	unsigned int high_shift;
	uint64_t stale;
	const struct gtt_size *sizes;
	const char *sizes_rule;
	uint64_t default_size;
	unsigned int stolen_shift;
};

/** gtt_index() - the entry that lies @offset bytes from the start of a table */
static inline uint64_t gtt_index(const struct gtt_format *format, uint64_t offset)
{
	return offset >> (format->entry_size == 8 ? 3 : 2);
}

/** gtt_decode() - take an entry of a GGTT or PPGTT apart; true if it is valid */
static inline bool gtt_decode(const struct gtt_format *format, uint64_t entry, uint64_t *address)
{
	*address = (entry & format->address) | (entry & format->address_high) << format->high_shift;
	return entry & format->present;
}

#endif /* VGPU_HOST_GTT_FORMAT_H */
