// SPDX-License-Identifier: MIT
#include <errno.h>
#include <string.h>

#include "describe.h"
#include "protocol.h"

uint64_t describe_size(const struct vfio_user_device *device, uint32_t region)
{
	if (region < VFIO_USER_BARS)
		return device->bar_size[region];
	return region == VFIO_USER_REGION_CONFIG ? device->config_size : 0;
}

int describe_function(const void *payload, uint8_t *reply)
{
	struct vfio_user_device_info info;

	memcpy(&info, payload, sizeof(info));
	if (info.argsz < sizeof(info))
		return -EINVAL;
	info = (struct vfio_user_device_info){
		.argsz = sizeof(info),
		.flags = VFIO_USER_DEVICE_RESETS | VFIO_USER_DEVICE_PCI,
		.num_regions = VFIO_USER_REGIONS,
		.num_irqs = VFIO_USER_IRQ_TYPES,
	};
	memcpy(reply, &info, sizeof(info));
	return sizeof(info);
}

/* The part of a region that the client may map; NULL: there is none. */
static const struct vfio_user_area *region_area(const struct vfio_user_device *device,
						uint32_t region)
{
	if (region >= VFIO_USER_BARS || !device->area[region].size)
		return NULL;
	return &device->area[region];
}

/* Tell of @area, in a capability unless it is the whole region: bytes behind @info. */
static size_t put_area(const struct vfio_user_area *area, struct vfio_user_region_info *info,
		       uint8_t *behind)
{
	const struct vfio_user_sparse_mmap sparse = {
		.id = VFIO_USER_CAP_SPARSE_MMAP,
		.version = VFIO_USER_CAP_SPARSE_MMAP_V1,
		.nr_areas = 1,
		.area = { .offset = area->offset, .size = area->size },
	};

	info->flags |= VFIO_USER_REGION_MMAP;
	if (area->size == info->size)
		return 0;
	info->flags |= VFIO_USER_REGION_CAPS;
	info->cap_offset = sizeof(*info);
	info->argsz += sizeof(sparse);
	memcpy(behind, &sparse, sizeof(sparse));
	return sizeof(sparse);
}

int describe_region(const struct vfio_user_device *device, const void *payload, uint8_t *reply,
		    int *fd)
{
	struct vfio_user_region_info info;
	const struct vfio_user_area *area;
	size_t len = sizeof(info);
	uint32_t room;

	memcpy(&info, payload, sizeof(info));
	room = info.argsz;
	if (room < sizeof(info) || info.index >= VFIO_USER_REGIONS)
		return -EINVAL;
	info = (struct vfio_user_region_info){
		.argsz = sizeof(info),
		.index = info.index,
		.size = describe_size(device, info.index),
	};
	if (info.size)
		info.flags = VFIO_USER_REGION_READABLE | VFIO_USER_REGION_WRITEABLE;
	area = region_area(device, info.index);
	if (area)
		len += put_area(area, &info, reply + sizeof(info));
	memcpy(reply, &info, sizeof(info));
	if (room < info.argsz)
		return sizeof(info);
	if (area)
		*fd = area->fd;
	return (int)len;
}

int describe_irqs(const struct vfio_user_device *device, const void *payload, uint8_t *reply)
{
	struct vfio_user_irq_info info;
	uint32_t count;

	memcpy(&info, payload, sizeof(info));
	if (info.argsz < sizeof(info) || info.index >= VFIO_USER_IRQ_TYPES)
		return -EINVAL;
	count = info.index == VFIO_USER_IRQ_MSI ? device->msi : 0;
	info = (struct vfio_user_irq_info){
		.argsz = sizeof(info),
		.flags = count ? VFIO_USER_IRQ_EVENTFD : 0,
		.index = info.index,
		.count = count,
	};
	memcpy(reply, &info, sizeof(info));
	return sizeof(info);
}
