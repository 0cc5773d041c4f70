// SPDX-License-Identifier: MIT

#include <linux/io-64-nonatomic-lo-hi.h>

#include <kunit/static_stub.h>

#include "i915_pvinfo.h"
#include "i915_vgpu_io.h"
#include "intel_uncore.h"

/**
 * DOC: vGPU page accesses
 *
 * All that this driver reads from and writes to the PVINFO page goes through
 * here, so that a test can stand in for the host and see each access with its
 * width and its place in the order. Offsets are those of struct vgt_if.
 */

/**
 * i915_vgpu_read32 - read a field of the host's half
 * @page: the page, mapped
 * @offset: of the field, in bytes
 *
 * Return: the field, in one access.
 */
u32 i915_vgpu_read32(const void __iomem *page, unsigned int offset)
{
	KUNIT_STATIC_STUB_REDIRECT(i915_vgpu_read32, page, offset);

	return readl(page + offset);
}

/**
 * i915_vgpu_read64 - read two neighbouring dwords of the host's half
 * @page: the page, mapped
 * @offset: of the first dword, in bytes, a multiple of 8
 *
 * Return: both, the first one in bits 31:0; in one access, or two on 32 bit.
 */
u64 i915_vgpu_read64(const void __iomem *page, unsigned int offset)
{
	KUNIT_STATIC_STUB_REDIRECT(i915_vgpu_read64, page, offset);

	return readq(page + offset);
}

/**
 * i915_vgpu_write32 - write a field of the guest's half
 * @uncore: register access of the vGPU
 * @offset: of the field, in bytes
 * @value: what to write, in one access; it may start an action
 */
void i915_vgpu_write32(struct intel_uncore *uncore, unsigned int offset, u32 value)
{
	KUNIT_STATIC_STUB_REDIRECT(i915_vgpu_write32, uncore, offset, value);

	intel_uncore_write(uncore, _MMIO(VGT_PVINFO_PAGE + offset), value);
}

/**
 * i915_vgpu_write64 - write two neighbouring dwords of the guest's half
 * @uncore: register access of the vGPU
 * @offset: of the first dword, in bytes, a multiple of 8
 * @value: the first dword in bits 31:0; it takes one access, or two on 32 bit,
 *	so it must be an argument and not what starts an action
 */
void i915_vgpu_write64(struct intel_uncore *uncore, unsigned int offset, u64 value)
{
	KUNIT_STATIC_STUB_REDIRECT(i915_vgpu_write64, uncore, offset, value);

	intel_uncore_write64_fw(uncore, _MMIO(VGT_PVINFO_PAGE + offset), value);
}
