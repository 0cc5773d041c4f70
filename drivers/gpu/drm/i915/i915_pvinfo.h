/* SPDX-License-Identifier: MIT */
/* Copyright(c) 2011-2016 Intel Corporation. All rights reserved. */
#ifndef _I915_PVINFO_H_
#define _I915_PVINFO_H_

#include <linux/types.h>
#ifdef __KERNEL__
#include <linux/build_bug.h>
#include <linux/stddef.h>
#else
#include <assert.h>
#endif

/**
 * DOC: PVINFO page
 *
 * The interface between the mediator of a GPU (KVMGT, XenGT: "the host") and
 * i915 in a virtual machine ("the guest"): one page of BAR0 that real hardware
 * does not use. The layout depends on <linux/types.h> only, so that a kernel, a
 * device model and a test can share this header.
 *
 * All fields are little endian. The first half of the page is written by the
 * host and read by the guest, the second half is written by the guest. Reserved
 * fields read as zero and must not be written: KVMGT disables a vGPU whose guest
 * writes to @rsv5 (pvinfo_mmio_write() in gvt/handlers.c).
 *
 * ::
 *
 *   BAR0 + 0x78000
 *   +0x000  identity       magic, version, id      host -> guest
 *   +0x010  capabilities                           host -> guest
 *   +0x040  resources      two slices, fences      host -> guest
 *   +0x800  display state                          guest -> host
 *   +0x818  doorbell       g2v_notify              guest -> host
 *   +0x838  arguments      PPGTT roots, context    guest -> host
 *   +0x1000 end
 *
 * To send a message, write its arguments first and the doorbell last. Fields that
 * trigger an action are 32 bits wide.
 *
 * Guest and host are compatible if their major versions are equal. A new minor
 * version only assigns reserved fields, and each optional feature has a
 * capability bit. A guest ignores bits that it does not know.
 */

/* Offset of the page in BAR0, and its size, in bytes */
#define VGT_PVINFO_PAGE	0x78000
#define VGT_PVINFO_SIZE	0x1000

/* The first eight bytes of the page: "vGTvGTvG" */
#define VGT_MAGIC	0x4776544776544776ULL

/* The version that this header describes */
#define VGT_VERSION_MAJOR 1
#define VGT_VERSION_MINOR 0

/*
 * Messages to the host, in g2v_notify. A guest announces a PPGTT before it uses
 * it, and withdraws it afterwards; the host takes and drops a reference. KVMGT
 * ignores messages about contexts.
 */
enum vgt_g2v_type {
	VGT_G2V_PPGTT_L3_PAGE_TABLE_CREATE = 2,	/* page directories in pdp[0..3] */
	VGT_G2V_PPGTT_L3_PAGE_TABLE_DESTROY = 3,
	VGT_G2V_PPGTT_L4_PAGE_TABLE_CREATE = 4,	/* PML4 in pdp[0] */
	VGT_G2V_PPGTT_L4_PAGE_TABLE_DESTROY = 5,
	VGT_G2V_EXECLIST_CONTEXT_CREATE = 6,	/* execlist_context_descriptor */
	VGT_G2V_EXECLIST_CONTEXT_DESTROY = 7,
	VGT_G2V_MAX = 8,
};

/*
 * Capabilities: the host shadows per-process page tables; it writes context
 * status events into the hardware status page of the guest, which execlists
 * need; it shadows PPGTT pages larger than 4 KiB.
 */
#define VGT_CAPS_FULL_PPGTT	0x00000004
#define VGT_CAPS_HWSP_EMULATION	0x00000008
#define VGT_CAPS_HUGE_GTT	0x00000010

/* Values of display_ready: no plane was enabled yet, or the driver is on its way down; one was */
#define VGT_DRV_DISPLAY_NOT_READY 0
#define VGT_DRV_DISPLAY_READY     1

/* Layout of the page. Addresses and sizes are in bytes. */
struct vgt_if {
	__u64 magic;			/* VGT_MAGIC */
	__u16 version_major;
	__u16 version_minor;
	__u32 vgt_id;			/* number of this vGPU in the host */
	__u32 vgt_caps;			/* VGT_CAPS_* */
	__u32 rsv1[11];			/* zero */
	struct {
		struct {
			__u32 base;	/* multiple of 4 KiB */
			__u32 size;	/* multiple of 4 KiB, not zero */
		} mappable_gmadr;	/* below the end of the CPU-visible aperture */
		struct {
			__u32 base;
			__u32 size;
		} nonmappable_gmadr;	/* at or above the end of the aperture */
		__u32 fence_num;	/* fence registers, from fence 0 */
		__u32 rsv2[3];		/* zero */
	} avail_rs;			/* resources of this guest */
	__u32 rsv3[0x200 - 24];		/* zero */

	/* Written by the guest; reserved fields are not written */
	__u32 rsv4;
	__u32 display_ready;		/* VGT_DRV_DISPLAY_* */
	__u32 rsv5[4];
	__u32 g2v_notify;		/* doorbell, an enum vgt_g2v_type */
	__u32 rsv6[5];
	__u32 cursor_x_hot;		/* hot spot of the cursor, in pixels */
	__u32 cursor_y_hot;
	struct {
		__u32 lo;
		__u32 hi;
	} pdp[4];			/* guest physical addresses of PPGTT roots */
	__u32 execlist_context_descriptor_lo;
	__u32 execlist_context_descriptor_hi;
	__u32 rsv7[0x200 - 24];
};

#define VGT_ASSERT_OFFSET(field, offset) \
	static_assert(__builtin_offsetof(struct vgt_if, field) == (offset), \
		       "PVINFO: " #field " is not at " #offset)

static_assert(sizeof(struct vgt_if) == VGT_PVINFO_SIZE, "PVINFO: not one page");
VGT_ASSERT_OFFSET(magic, 0x000);
VGT_ASSERT_OFFSET(version_major, 0x008);
VGT_ASSERT_OFFSET(version_minor, 0x00a);
VGT_ASSERT_OFFSET(vgt_id, 0x00c);
VGT_ASSERT_OFFSET(vgt_caps, 0x010);
VGT_ASSERT_OFFSET(rsv1, 0x014);
VGT_ASSERT_OFFSET(avail_rs.mappable_gmadr.base, 0x040);
VGT_ASSERT_OFFSET(avail_rs.mappable_gmadr.size, 0x044);
VGT_ASSERT_OFFSET(avail_rs.nonmappable_gmadr.base, 0x048);
VGT_ASSERT_OFFSET(avail_rs.nonmappable_gmadr.size, 0x04c);
VGT_ASSERT_OFFSET(avail_rs.fence_num, 0x050);
VGT_ASSERT_OFFSET(avail_rs.rsv2, 0x054);
VGT_ASSERT_OFFSET(rsv3, 0x060);
VGT_ASSERT_OFFSET(rsv4, 0x800);
VGT_ASSERT_OFFSET(display_ready, 0x804);
VGT_ASSERT_OFFSET(rsv5, 0x808);
VGT_ASSERT_OFFSET(g2v_notify, 0x818);
VGT_ASSERT_OFFSET(rsv6, 0x81c);
VGT_ASSERT_OFFSET(cursor_x_hot, 0x830);
VGT_ASSERT_OFFSET(cursor_y_hot, 0x834);
VGT_ASSERT_OFFSET(pdp, 0x838);
VGT_ASSERT_OFFSET(execlist_context_descriptor_lo, 0x858);
VGT_ASSERT_OFFSET(execlist_context_descriptor_hi, 0x85c);
VGT_ASSERT_OFFSET(rsv7, 0x860);

#undef VGT_ASSERT_OFFSET

/* Offset of a field in the page, and its register in BAR0; for i915 only */
#define vgtif_offset(x) (offsetof(struct vgt_if, x))

#define vgtif_reg(x) _MMIO(VGT_PVINFO_PAGE + vgtif_offset(x))

#endif /* _I915_PVINFO_H_ */
