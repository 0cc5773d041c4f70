// SPDX-License-Identifier: MIT
/**
 * DOC: Contexts of the render engine
 *
 * MI_SET_CONTEXT writes the registers that belong to a context into the image
 * of the current one, whose address is in CCID, and loads them from the image
 * of the next one. An image is made like what the hardware makes: commands that
 * would load the registers. Which registers are in it is a column of their
 * tables::
 *
 *   0  MI_NOOP
 *   1  MI_LOAD_REGISTER_IMM, up to 126 pairs   (again while there are registers)
 *      offset, value
 *      ...
 *      MI_BATCH_BUFFER_END
 *
 * A guest can write anything into an image. Only the values are taken from it,
 * after all else was found to be as it was written; if it is not, the command
 * faults.
 */
#include <errno.h>
#include <stdlib.h>

#include "engine/context_image.h"
#include "engine/lrc.h"
#include "engine/regs.h"
#include "memory/access.h"
#include "model.h"

#define PAIRS_MAX		126u
#define IMAGE_NOOP		UINT32_C(0)
#define IMAGE_END		(UINT32_C(0x0a) << 23)
#define IMAGE_LOAD(pairs)	(UINT32_C(0x22) << 23 | (2 * (pairs) - 1))

#define CONTEXT_ADDRESS		UINT32_C(0xfffff000)
#define CONTEXT_FORCE_RESTORE	(UINT32_C(1) << 1)
#define CCID_VALID		(UINT32_C(1) << 0)

/* Where the value of the n-th register is: behind the first dword, its headers and its offset. */
static size_t value_index(size_t n)
{
	return 1 + (n / PAIRS_MAX + 1) + 2 * n + 1;
}

static size_t image_dwords(const struct context_layout *layout)
{
	return value_index(layout->count - 1) + 2;
}

/* Of the registers that every engine has, those of the render engine; and none that has its place elsewhere. */
static bool is_in_context(const struct mmio_reg *reg, const struct platform *platform)
{
	if (!reg->row->context || (reg->row->block && reg->block != ENGINE_RENDER))
		return false;
	return !platform->contexts || !lrc_form_has(platform->contexts[ENGINE_RENDER],
						    reg->offset - platform->engines[ENGINE_RENDER].base);
}

static bool layout_fits(const struct context_layout *layout, const struct platform *platform)
{
	if (platform->contexts)
		return lrc_more_fits(platform->contexts[ENGINE_RENDER], layout->count);
	return layout->count && 4 * image_dwords(layout) <= CONTEXT_IMAGE_SIZE;
}

int context_layout_init(struct context_layout *layout, const struct mmio_map *map,
			const struct platform *platform)
{
	*layout = (struct context_layout) { 0 };
	layout->regs = calloc(map->count, sizeof(*layout->regs));
	if (!layout->regs)
		return -ENOMEM;
	for (size_t i = 1; i < map->count; i++) {
		if (is_in_context(&map->regs[i], platform))
			layout->regs[layout->count++] = i;
	}
	return layout_fits(layout, platform) ? 0 : -EINVAL;
}

void context_layout_fini(struct context_layout *layout)
{
	free(layout->regs);
	*layout = (struct context_layout) { 0 };
}

static uint32_t image_value(const struct vgpu *vgpu, const struct mmio_reg *reg)
{
	uint32_t value = reg_get(vgpu, reg->offset);

	return reg->row->masked ? value | UINT32_C(0xffff0000) : value;
}

/* The image of the context as it is now. */
static void image_write(const struct vgpu *vgpu, uint32_t *image)
{
	const struct context_layout *layout = &vgpu->gpu->context;
	size_t count = layout->count;

	image[0] = IMAGE_NOOP;
	for (size_t n = 0; n < count; n++) {
		const struct mmio_reg *reg = &vgpu->gpu->map.regs[layout->regs[n]];
		size_t at = value_index(n);

		if (n % PAIRS_MAX == 0)
			image[at - 2] = IMAGE_LOAD(count - n < PAIRS_MAX ? count - n : PAIRS_MAX);
		image[at - 1] = reg->offset;
		image[at] = image_value(vgpu, reg);
	}
	image[image_dwords(layout) - 1] = IMAGE_END;
}

/* Is all of @image but its values as in @form? */
static bool image_is_valid(const struct context_layout *layout, uint32_t *form,
			   const uint32_t *image)
{
	for (size_t n = 0; n < layout->count; n++)
		form[value_index(n)] = image[value_index(n)];
	for (size_t i = 0; i < image_dwords(layout); i++) {
		if (form[i] != image[i])
			return false;
	}
	return true;
}

static void image_load(struct vgpu *vgpu, const uint32_t *image)
{
	const struct context_layout *layout = &vgpu->gpu->context;

	for (size_t n = 0; n < layout->count; n++)
		mmio_engine_write(vgpu, vgpu->gpu->map.regs[layout->regs[n]].offset,
				  image[value_index(n)]);
}

static bool context_save(struct vgpu *vgpu, const struct engine *engine, uint64_t address)
{
	uint32_t image[CONTEXT_IMAGE_SIZE / 4];

	image_write(vgpu, image);
	return !memory_write(vgpu, engine, SPACE_GGTT, address, image,
			     4 * image_dwords(&vgpu->gpu->context));
}

static bool context_restore(struct vgpu *vgpu, const struct engine *engine, uint64_t address)
{
	const struct context_layout *layout = &vgpu->gpu->context;
	uint32_t form[CONTEXT_IMAGE_SIZE / 4];
	uint32_t image[CONTEXT_IMAGE_SIZE / 4];

	if (memory_read(vgpu, engine, SPACE_GGTT, address, image, 4 * image_dwords(layout)))
		return false;
	image_write(vgpu, form);
	if (!image_is_valid(layout, form, image))
		return false;
	image_load(vgpu, image);
	return true;
}

enum command_done mi_set_context(struct vgpu *vgpu, struct engine *engine,
				 const struct command *command)
{
	uint32_t ccid = engine->info->base + RING_CCID;
	uint32_t current = reg_get(vgpu, ccid);
	uint32_t next = command->dw[1];
	bool same = current & CCID_VALID && !((current ^ next) & CONTEXT_ADDRESS);

	if (current & CCID_VALID && !same &&
	    !context_save(vgpu, engine, current & CONTEXT_ADDRESS))
		return COMMAND_FAULTS;
	if (!(next & CONTEXT_RESTORE_INHIBIT) && (!same || next & CONTEXT_FORCE_RESTORE) &&
	    !context_restore(vgpu, engine, next & CONTEXT_ADDRESS))
		return COMMAND_FAULTS;
	if (!same)
		vgpu_drawing(vgpu, engine)->render = (struct render_state) { 0 };	/* no image holds it */
	reg_set(vgpu, ccid, (next & ~(CONTEXT_FORCE_RESTORE | CONTEXT_RESTORE_INHIBIT)) | CCID_VALID);
	return COMMAND_NEXT;
}
