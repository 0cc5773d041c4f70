// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "gvtg_edid.h"
#include "gvtg_type.h"
#include "i915_pvinfo.h"

#define MIB	(UINT64_C(1) << 20)

static const struct gvtg_type types[] = {
	{ .name = "8", .mappable = 64 * MIB, .nonmappable = 384 * MIB, .monitor = "gvtg-1024x768" },
	{ .name = "4", .mappable = 128 * MIB, .nonmappable = 512 * MIB, .monitor = "gvtg-1920x1200" },
	{ .name = "2", .mappable = 256 * MIB, .nonmappable = 1024 * MIB, .monitor = "gvtg-1920x1200" },
	{ .name = "1", .mappable = 512 * MIB, .nonmappable = 2048 * MIB, .monitor = "gvtg-1920x1200" },
};

const struct gvtg_type *gvtg_type_find(const char *name)
{
	if (strncmp(name, "V4_", 3) && strncmp(name, "V5_", 3))
		return NULL;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (!strcmp(name + 3, types[i].name))
			return &types[i];
	}
	return NULL;
}

void gvtg_type_set(const struct gvtg_type *type, struct vgpu_config *config)
{
	config->mappable = (struct vgpu_range) { .size = type->mappable };
	config->nonmappable = (struct vgpu_range) { .size = type->nonmappable };
	config->fences = 4;
	config->caps = VGT_CAPS_FULL_PPGTT | VGT_CAPS_HWSP_EMULATION | VGT_CAPS_HUGE_GTT;
	memset(config->monitors, 0, sizeof(config->monitors));
	config->ports = 1;
}

/* Where it is not DisplayPort on port D; GVT-g in Linux knows no Haswell. */
static const struct {
	const char *platform;
	unsigned int port;
	bool displayport;
} ports[] = {
	{ .platform = "haswell", .port = 0, .displayport = false },
	{ .platform = "broadwell", .port = 0, .displayport = true },
	{ .platform = "broadwell-ult", .port = 0, .displayport = true },
};

void gvtg_type_plug(const struct gvtg_type *type, const char *platform, struct vgpu_config *config)
{
	unsigned int port = VGPU_PORTS - 1;
	bool displayport = true;

	for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
		if (strcmp(platform, ports[i].platform))
			continue;
		port = ports[i].port;
		displayport = ports[i].displayport;
	}
	config->ports = port + 1;
	(void)gvtg_edid_read(type->monitor, &config->monitors[port]);	/* it is one that is known */
	config->monitors[port].displayport = displayport;
	vgpu_monitor_read_size(&config->monitors[port]);
}

static uint64_t end_of(const struct vgpu_range *range)
{
	uint64_t end;

	return __builtin_add_overflow(range->base, range->size, &end) ? UINT64_MAX : end;
}

/* The first slice in the way of @size bytes at @base; NULL: none is. */
static const struct vgpu_range *in_the_way(uint64_t base, uint64_t size,
					   const struct vgpu_range *taken, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		if (taken[i].size && taken[i].base < base + size && end_of(&taken[i]) > base)
			return &taken[i];
	}
	return NULL;
}

/* Each slice is in the way once at most, for the place is behind it from then on. */
int gvtg_first_fit(uint64_t size, const struct vgpu_range *part, const struct vgpu_range *taken,
		   unsigned int count, uint64_t *base)
{
	uint64_t end = end_of(part);

	*base = part->base;
	while (*base <= end && size <= end - *base) {
		const struct vgpu_range *other = in_the_way(*base, size, taken, count);

		if (!other)
			return 0;
		if (end_of(other) > end)
			break;
		*base = (end_of(other) + MIB - 1) & ~(MIB - 1);
	}
	return -ENOSPC;
}
