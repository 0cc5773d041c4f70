// SPDX-License-Identifier: MIT
/**
 * DOC: PVINFO
 *
 * The page through which mediator and guest know of each other. Its rules are
 * GVT-g's: the guest reads the first half and writes some fields of the
 * second one, everything else is a guest error. A guest that reports missing
 * resources, or that uses the GPU without having read any of this page, is put
 * into failsafe mode.
 *
 * With the page hidden there is nothing here, as on the hardware itself.
 */
#include <inttypes.h>
#include <stddef.h>

#include "i915_pvinfo.h"
#include "mediator/pvinfo.h"
#include "mediator/share.h"
#include "model.h"

#define FIELD(field)	(VGT_PVINFO_PAGE + (uint32_t)offsetof(struct vgt_if, field))
#define COUNT(field)	(sizeof(((struct vgt_if *)0)->field) / 4)

#define BAD_MAGIC	UINT64_C(0xdeadbeefcafef00d)

static void put_magic(struct vgpu *vgpu, uint64_t magic)
{
	reg_set(vgpu, FIELD(magic), (uint32_t)magic);
	reg_set(vgpu, FIELD(magic) + 4, magic >> 32);
}

static void put_resources(struct vgpu *vgpu, const struct vgpu_config *config)
{
	reg_set(vgpu, FIELD(avail_rs.mappable_gmadr.base), config->mappable.base);
	reg_set(vgpu, FIELD(avail_rs.mappable_gmadr.size), config->mappable.size);
	reg_set(vgpu, FIELD(avail_rs.nonmappable_gmadr.base), config->nonmappable.base);
	reg_set(vgpu, FIELD(avail_rs.nonmappable_gmadr.size), config->nonmappable.size);
	reg_set(vgpu, FIELD(avail_rs.fence_num), config->fences);
}

static void pvinfo_tell(struct vgpu *vgpu)
{
	const struct vgpu_config *config = &vgpu->config;

	put_magic(vgpu, VGT_MAGIC);
	reg_set(vgpu, FIELD(version_major),
		config->version_major | (uint32_t)config->version_minor << 16);
	reg_set(vgpu, FIELD(vgt_id), config->id);
	reg_set(vgpu, FIELD(vgt_caps), config->caps);
	put_resources(vgpu, config);
}

void pvinfo_populate(struct vgpu *vgpu)
{
	if (vgpu->config.pvinfo == VGPU_PVINFO_BAD_MAGIC)
		put_magic(vgpu, BAD_MAGIC);
	if (!vgpu_is_mediated(vgpu))
		return;
	if (vgpu_display_ready(vgpu))
		vgpu_log(vgpu, VGPU_LOG_INFO, "display_ready = 0 by a reset of the GT");
	reg_set(vgpu, FIELD(display_ready), 0);
	pvinfo_tell(vgpu);
	reg_set(vgpu, FIELD(cursor_x_hot), UINT32_MAX);
	reg_set(vgpu, FIELD(cursor_y_hot), UINT32_MAX);
}

/* Any read of the page will do, as for GVT-g. */
static uint32_t host_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)reg;
	vgpu->state.pv_notified = true;
	return value;
}

/* Where a guest begins to look at its identity: what comes after is of one piece. */
static uint32_t magic_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	if (reg->index == 0 && share_settle(vgpu))
		pvinfo_tell(vgpu);
	return host_post_read(vgpu, reg, value);
}

static uint32_t foreign_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	if (vgpu_is_mediated(vgpu))
		vgpu_log(vgpu, VGPU_LOG_GUEST, "PVINFO: read of %s at 0x%05" PRIx32, reg->name,
			 reg->offset);
	return host_post_read(vgpu, reg, value);
}

/* Its first dword is v2g_notify of older hosts, which GVT-g still lets a guest read. */
static uint32_t rsv6_post_read(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	return (reg->index ? foreign_post_read : host_post_read)(vgpu, reg, value);
}

/* Drops the write, as the page is not there or the field is not the guest's. */
static uint32_t foreign_pre_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	if (vgpu_is_mediated(vgpu))
		vgpu_log(vgpu, VGPU_LOG_GUEST, "PVINFO: write of 0x%08" PRIx32 " to %s at 0x%05"
			 PRIx32, value, reg->name, reg->offset);
	return reg_get(vgpu, reg->offset);
}

static uint32_t insufficient_pre_write(struct vgpu *vgpu, const struct mmio_reg *reg,
				       uint32_t value)
{
	(void)value;
	vgpu_failsafe(vgpu, "the guest says that its graphics resources are not enough");
	return reg_get(vgpu, reg->offset);
}

static uint32_t guest_pre_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	return vgpu_is_mediated(vgpu) ? value : reg_get(vgpu, reg->offset);
}

static void display_ready_post_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t old)
{
	(void)old;
	if (vgpu_is_mediated(vgpu))
		vgpu_log(vgpu, VGPU_LOG_INFO, "display_ready = %" PRIu32,
			 reg_get(vgpu, reg->offset));
}

static void announce(struct vgpu *vgpu, uint32_t message)
{
	uint64_t pdp[VGPU_PDPS];

	for (uint32_t i = 0; i < VGPU_PDPS; i++)
		pdp[i] = reg_get(vgpu, FIELD(pdp) + 8 * i) |
			 (uint64_t)reg_get(vgpu, FIELD(pdp) + 8 * i + 4) << 32;
	switch (message) {
	case VGT_G2V_PPGTT_L3_PAGE_TABLE_CREATE:
		ppgtt_create(vgpu, PPGTT_LEVELS_3, pdp);
		break;
	case VGT_G2V_PPGTT_L4_PAGE_TABLE_CREATE:
		ppgtt_create(vgpu, PPGTT_LEVELS_4, pdp);
		break;
	case VGT_G2V_PPGTT_L3_PAGE_TABLE_DESTROY:
	case VGT_G2V_PPGTT_L4_PAGE_TABLE_DESTROY:
		ppgtt_destroy(vgpu, pdp);
		break;
	case VGT_G2V_EXECLIST_CONTEXT_CREATE:
	case VGT_G2V_EXECLIST_CONTEXT_DESTROY:
		break;		/* GVT-g does nothing with them */
	default:
		vgpu_log(vgpu, VGPU_LOG_GUEST, "PVINFO: unknown notification %" PRIu32, message);
	}
}

/* In failsafe mode the page is memory and nothing more. */
static uint32_t notify_pre_write(struct vgpu *vgpu, const struct mmio_reg *reg, uint32_t value)
{
	(void)reg;
	if (!vgpu_is_mediated(vgpu))
		return 0;
	if (vgpu->state.failsafe)
		return value;
	if (value < 32)
		vgpu->notifications[value]++;
	announce(vgpu, value);
	return 0;	/* consumed */
}

#define HOST_FIELD(f, n) \
	.name = "vgt_if." #f, .offset = FIELD(f), .count = (n), .group = VGPU_GROUP_PVINFO, \
	.used = UINT32_MAX, .pre_write = foreign_pre_write, .post_read = host_post_read
#define GUEST_FIELD(f, n) \
	.name = "vgt_if." #f, .offset = FIELD(f), .count = (n), .group = VGPU_GROUP_PVINFO, \
	.used = UINT32_MAX, .pre_write = guest_pre_write, .post_read = foreign_post_read
#define RESERVED_FIELD(f) \
	.name = "vgt_if." #f, .offset = FIELD(f), .count = COUNT(f), .group = VGPU_GROUP_PVINFO, \
	.used = UINT32_MAX, .pre_write = foreign_pre_write, .post_read = foreign_post_read

static const struct mmio_row rows[] = {
	{ .name = "vgt_if.magic", .offset = FIELD(magic), .count = 2, .group = VGPU_GROUP_PVINFO,
	  .used = UINT32_MAX, .pre_write = foreign_pre_write, .post_read = magic_post_read },
	{ HOST_FIELD(version_major, 0) },
	{ HOST_FIELD(vgt_id, 0) },
	{ HOST_FIELD(vgt_caps, 0) },
	{ RESERVED_FIELD(rsv1) },
	{ HOST_FIELD(avail_rs.mappable_gmadr.base, 0) },
	{ HOST_FIELD(avail_rs.mappable_gmadr.size, 0) },
	{ HOST_FIELD(avail_rs.nonmappable_gmadr.base, 0) },
	{ HOST_FIELD(avail_rs.nonmappable_gmadr.size, 0) },
	{ HOST_FIELD(avail_rs.fence_num, 0) },
	{ RESERVED_FIELD(avail_rs.rsv2) },
	{ RESERVED_FIELD(rsv3) },
	{ RESERVED_FIELD(rsv4) },
	{ GUEST_FIELD(display_ready, 0), .post_write = display_ready_post_write },
	{ .name = "vgt_if.rsv5", .offset = FIELD(rsv5), .count = COUNT(rsv5),
	  .group = VGPU_GROUP_PVINFO, .used = UINT32_MAX, .pre_write = insufficient_pre_write,
	  .post_read = foreign_post_read },
	{ .name = "vgt_if.g2v_notify", .offset = FIELD(g2v_notify), .group = VGPU_GROUP_PVINFO,
	  .used = UINT32_MAX, .pre_write = notify_pre_write, .post_read = foreign_post_read },
	{ .name = "vgt_if.rsv6", .offset = FIELD(rsv6), .count = COUNT(rsv6),
	  .group = VGPU_GROUP_PVINFO, .used = UINT32_MAX, .pre_write = foreign_pre_write,
	  .post_read = rsv6_post_read },
	{ GUEST_FIELD(cursor_x_hot, 0) },
	{ GUEST_FIELD(cursor_y_hot, 0) },
	{ GUEST_FIELD(pdp, COUNT(pdp)) },
	{ GUEST_FIELD(execlist_context_descriptor_lo, 0) },
	{ GUEST_FIELD(execlist_context_descriptor_hi, 0) },
	{ RESERVED_FIELD(rsv7) },
};

const struct mmio_table pvinfo_table = { .rows = rows, .count = sizeof(rows) / sizeof(rows[0]) };

uint32_t vgpu_display_ready(const struct vgpu *vgpu)
{
	return reg_get(vgpu, FIELD(display_ready));
}

void vgpu_state(const struct vgpu *vgpu, struct vgpu_state *state)
{
	*state = vgpu->state;
}

uint64_t vgpu_notifications(const struct vgpu *vgpu, unsigned int g2v)
{
	return g2v < 32 ? vgpu->notifications[g2v] : 0;
}
