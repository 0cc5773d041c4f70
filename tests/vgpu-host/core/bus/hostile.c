// SPDX-License-Identifier: MIT
/**
 * DOC: Registers that lie
 *
 * A driver has to survive hardware that is broken, gone or emulated badly. So
 * the guest's reads of registers can be spoilt, whatever the registers hold.
 * Writes arrive, the engines work and interrupt: only what the guest sees is
 * wrong.
 *
 * Some things stay as they are, or the question would be another one. The
 * PVINFO page tells the guest that it is a vGPU and has rules and tests of its
 * own for bad contents; only a device that is gone takes it along. PCI config
 * space decides whether a driver is bound at all. GGTT entries and the aperture
 * are memory.
 *
 * Which registers lie and what they say depends on the seed and the offset
 * only: a run can be repeated, and a register gives the same answer each time.
 */
#include "bus/hostile.h"
#include "i915_pvinfo.h"
#include "model.h"

#define RANDOM_ONE_IN	8	/* of this many registers, one lies */

static bool is_pvinfo(uint32_t offset)
{
	return offset >= VGT_PVINFO_PAGE && offset < VGT_PVINFO_PAGE + VGT_PVINFO_SIZE;
}

/* The finalizer of splitmix64: any change of the input changes half of the bits. */
static uint64_t mix(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/*
 * Fields that are all zeroes or ones are what breaks drivers, and among evenly
 * random values a wide field never is. So half of the lies have few bits set,
 * or few clear, and some are the truth but for a few bits.
 */
static uint32_t lie(uint64_t hash, uint32_t value)
{
	uint32_t even = (uint32_t)hash;
	uint32_t sparse = even & (uint32_t)mix(hash + 1) & (uint32_t)mix(hash + 2);

	switch (hash >> 40 & 3) {
	case 0:
		return sparse;
	case 1:
		return ~sparse;
	case 2:
		return value ^ sparse;
	default:
		return even;
	}
}

static uint32_t random_read(uint64_t seed, uint32_t offset, uint32_t value)
{
	uint64_t hash = mix(mix(seed) + offset);

	return hash >> 32 & (RANDOM_ONE_IN - 1) ? value : lie(hash, value);
}

uint32_t hostile_read(struct vgpu *vgpu, uint32_t offset, uint32_t value)
{
	const struct vgpu_reads *reads = &vgpu->reads;

	if (reads->kind == VGPU_READS_DEAD)
		return vgpu->register_reads++ < reads->number ? value : UINT32_MAX;
	if (is_pvinfo(offset))
		return value;
	switch (reads->kind) {
	case VGPU_READS_ZERO:
		return 0;
	case VGPU_READS_ONES:
		return UINT32_MAX;
	case VGPU_READS_RANDOM:
		return random_read(reads->number, offset, value);
	default:
		return value;
	}
}

void hostile_reset(struct vgpu *vgpu)
{
	vgpu->register_reads = 0;
}

void vgpu_set_reads(struct vgpu *vgpu, const struct vgpu_reads *reads)
{
	vgpu->reads = *reads;
	hostile_reset(vgpu);
}
