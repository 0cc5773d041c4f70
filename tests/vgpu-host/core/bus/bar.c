// SPDX-License-Identifier: MIT
/**
 * DOC: BAR accesses
 *
 * Cuts an access of any size and alignment into what the parts behind it
 * take: naturally aligned dwords for registers and GGTT entries, bytes for
 * the aperture. The access as a whole is what traps, so it is counted here,
 * at the register where it begins.
 */
#include <string.h>

#include "bus/aperture.h"
#include "bus/stats.h"
#include "memory/ggtt.h"
#include "model.h"

#define BAR_IO_SIZE	64

uint64_t vgpu_bar_size(const struct vgpu *vgpu, unsigned int bar)
{
	switch (bar) {
	case VGPU_BAR_MMIO:
		return vgpu->gpu->platform->bar0_size;
	case VGPU_BAR_APERTURE:
		return vgpu->gpu->aperture_size;
	case VGPU_BAR_IO:
		return BAR_IO_SIZE;
	default:
		return 0;
	}
}

static int check_access(const struct vgpu *vgpu, unsigned int bar, uint64_t offset, size_t len)
{
	uint64_t size = vgpu_bar_size(vgpu, bar);

	return offset < size && len <= size - offset ? 0 : -EINVAL;
}

/* Where the GGTT starts in BAR0: in its upper half. */
static uint64_t ggtt_offset(const struct vgpu *vgpu)
{
	return vgpu->gpu->platform->bar0_size / 2;
}

static bool is_entry(const struct vgpu *vgpu, uint64_t offset)
{
	uint64_t table = ggtt_offset(vgpu);

	return offset >= table &&
	       gtt_index(&vgpu->gpu->gtt, offset - table) < vgpu->gpu->ggtt_entries;
}

static void count_access(struct vgpu *vgpu, uint64_t offset, bool write)
{
	if (offset < vgpu->gpu->map.size)
		stats_count_register(&vgpu->stats, offset, write);
	else if (is_entry(vgpu, offset))
		stats_count(&vgpu->stats.phase->ggtt, write);
}

static uint32_t dword_read(struct vgpu *vgpu, uint64_t offset)
{
	if (offset < vgpu->gpu->map.size)
		return mmio_read(vgpu, offset);
	if (is_entry(vgpu, offset))
		return ggtt_read(vgpu, offset - ggtt_offset(vgpu));
	return 0;
}

static void dword_write(struct vgpu *vgpu, uint64_t offset, uint32_t value, unsigned int bytes)
{
	if (offset < vgpu->gpu->map.size)
		mmio_write(vgpu, offset, value, bytes);
	else if (is_entry(vgpu, offset))
		ggtt_write(vgpu, offset - ggtt_offset(vgpu), value, bytes);
}

/* Bytes of the dword around @offset that an access of @len bytes there covers. */
static size_t dword_part(uint64_t offset, size_t len)
{
	size_t room = 4 - offset % 4;

	return len < room ? len : room;
}

static void mmio_bar_read(struct vgpu *vgpu, uint64_t offset, uint8_t *to, size_t len)
{
	count_access(vgpu, offset, false);
	while (len) {
		size_t part = dword_part(offset, len);
		uint32_t value = dword_read(vgpu, offset & ~UINT64_C(3)) >> (8 * (offset % 4));

		memcpy(to, &value, part);
		to += part;
		offset += part;
		len -= part;
	}
}

static void mmio_bar_write(struct vgpu *vgpu, uint64_t offset, const uint8_t *from, size_t len)
{
	count_access(vgpu, offset, true);
	while (len) {
		size_t part = dword_part(offset, len);
		unsigned int bytes = ((1u << part) - 1) << (offset % 4);
		uint32_t value = 0;

		memcpy(&value, from, part);
		dword_write(vgpu, offset & ~UINT64_C(3), value << (8 * (offset % 4)), bytes);
		from += part;
		offset += part;
		len -= part;
	}
}

int vgpu_bar_read(struct vgpu *vgpu, unsigned int bar, uint64_t offset, void *buf, size_t len)
{
	int err = check_access(vgpu, bar, offset, len);

	if (err)
		return err;
	if (bar == VGPU_BAR_MMIO)
		mmio_bar_read(vgpu, offset, buf, len);
	else if (bar == VGPU_BAR_APERTURE)
		aperture_read(vgpu, offset, buf, len);
	else
		memset(buf, 0, len);	/* the I/O ports of VGA: nobody is home */
	return 0;
}

int vgpu_bar_write(struct vgpu *vgpu, unsigned int bar, uint64_t offset, const void *buf,
		   size_t len)
{
	int err = check_access(vgpu, bar, offset, len);

	if (err)
		return err;
	if (bar == VGPU_BAR_MMIO)
		mmio_bar_write(vgpu, offset, buf, len);
	else if (bar == VGPU_BAR_APERTURE)
		aperture_write(vgpu, offset, buf, len);
	return 0;
}
