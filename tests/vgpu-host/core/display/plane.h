/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_PLANE_H
#define VGPU_HOST_PLANE_H

#include <stdbool.h>
#include <stdint.h>

#include "bus/irq.h"
#include "bus/mmio.h"

struct layer;

/** enum plane_id - the planes of a pipe, lowest first */
enum plane_id {
	PLANE_PRIMARY,
	PLANE_SPRITE,
	PLANE_CURSOR,
	PLANES,
};

/** enum plane_field - the double-buffered registers of a plane; no plane has all of them */
enum plane_field {
	PLANE_CONTROL,
	PLANE_SURFACE,
	PLANE_STRIDE,
	PLANE_OFFSET,
	PLANE_POSITION,
	PLANE_SIZE,
	PLANE_KEY_VALUE,
	PLANE_KEY_MASK,
	PLANE_KEY_MAX,
	PLANE_FIELDS,
};

/**
 * struct plane_info - what is different from plane to plane
 * @regs: offsets for pipe A; 0: the plane has no such register
 * @surface_live: the surface that is scanned out
 * @enable: bits of the control register any of which switches the plane on
 * @async: bits of the control register that ask for flips at once
 * @derive: what its live registers say, into a layer that is as large as the picture
 * @flip_done: interrupt of pipe A; IRQ_SOURCES: none
 */
struct plane_info {
	uint32_t regs[PLANE_FIELDS];
	uint32_t surface_live;
	uint32_t enable;
	uint32_t async;
	void (*derive)(const uint32_t *live, struct layer *layer);
	enum irq_source flip_done;
};

/**
 * struct plane - the second buffer behind a plane's registers
 * @armed: what they held when the surface was written; counts while @is_armed
 * @live: what the pipe scans out
 * @is_armed: @armed becomes @live at the next vertical blank
 */
struct plane {
	uint32_t armed[PLANE_FIELDS];
	uint32_t live[PLANE_FIELDS];
	bool is_armed;
};

/** plane_is_on() - does a control register switch its plane on? */
bool plane_is_on(const struct vgpu *vgpu, enum plane_id id, uint32_t control);

/** plane_latch() - what is armed takes effect */
void plane_latch(struct vgpu *vgpu, unsigned int pipe, enum plane_id id);

/** plane_flip_now() - what is armed takes effect, and the guest is told */
void plane_flip_now(struct vgpu *vgpu, unsigned int pipe, enum plane_id id);

/** planes_flip() - the same for all planes of a pipe */
void planes_flip(struct vgpu *vgpu, unsigned int pipe);

/** planes_arm() - all planes take effect as their registers are now */
void planes_arm(struct vgpu *vgpu, unsigned int pipe);

/** planes_settle() - what is armed takes effect because nothing is scanned out any more */
void planes_settle(struct vgpu *vgpu, unsigned int pipe);

/**
 * struct plane_flip - what a command that flips says of the new surface
 * @surface: graphics address
 * @stride: bytes from row to row
 * @tiled: X tiles
 * @async: now instead of at the next vertical blank
 */
struct plane_flip {
	uint32_t surface;
	uint32_t stride;
	bool tiled;
	bool async;
};

/** plane_flip() - show another surface on a primary or sprite plane */
void plane_flip(struct vgpu *vgpu, unsigned int pipe, enum plane_id id,
		const struct plane_flip *flip);

/* Hooks of the display's register tables. */
void plane_surface_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old);
void plane_control_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old);

#endif /* VGPU_HOST_PLANE_H */
