/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_LRC_H
#define VGPU_HOST_LRC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct engine;
struct mmio_map;
struct mmio_reg;
struct vgpu;

/* Of an image, the first page is a status page and the second one has registers. */
#define LRC_STATE_OFFSET	4096u
#define LRC_STATE_DWORDS	1024u

/**
 * struct context_load - a MI_LOAD_REGISTER_IMM of an image
 * @dword: where it is in the page of registers
 * @posted: it asks for posted writes
 * @count: how many registers it loads, at most 126
 * @offsets: of these registers, relative to the engine's base
 */
struct context_load {
	uint16_t dword;
	bool posted;
	uint8_t count;
	const uint16_t *offsets;
};

/**
 * struct context_form - what a saved image looks like
 * @loads: in order of their place
 * @count: how many
 * @more: first dword where there is room for further registers of the render engine's contexts;
 *	0: they have none
 * @more_end: dword behind that room
 * @end: dword of MI_BATCH_BUFFER_END
 */
struct context_form {
	const struct context_load *loads;
	unsigned int count;
	uint16_t more;
	uint16_t more_end;
	uint16_t end;
};

/** lrc_form_has() - does an image of this form have a place of its own for a register, given relative to the base? */
bool lrc_form_has(const struct context_form *form, uint32_t offset);

/** lrc_more_fits() - is there room for @count further registers? */
bool lrc_more_fits(const struct context_form *form, size_t count);

/**
 * lrc_save() - write the registers of an engine into an image
 * @vgpu: the share
 * @engine: whose registers
 * @image: graphics address
 *
 * Return: false if the image is not mapped.
 */
bool lrc_save(struct vgpu *vgpu, const struct engine *engine, uint64_t image);

/**
 * lrc_restore() - load the registers of an engine from an image
 * @vgpu: the share
 * @engine: whose registers
 * @image: graphics address
 *
 * Return: NULL, or what is wrong with the image; what came before that is loaded.
 */
const char *lrc_restore(struct vgpu *vgpu, const struct engine *engine, uint64_t image);

/** lrc_sample_tail() - take the ring's tail from an image; false if it is not mapped */
bool lrc_sample_tail(struct vgpu *vgpu, const struct engine *engine, uint64_t image);

#endif /* VGPU_HOST_LRC_H */
