/* SPDX-License-Identifier: MIT */
#ifndef VFIO_USER_PROTOCOL_H
#define VFIO_USER_PROTOCOL_H

#include <assert.h>
#include <stdint.h>

/**
 * DOC: vfio-user on the wire
 *
 * What travels between a VMM (client) and a device process (server) over a
 * unix stream socket, after the protocol's specification, version 0.0. Both
 * ends run on one machine: everything is in host byte order. Sizes are bytes.
 *
 *	 0       2         4              8        12       16
 *	 +-------+---------+--------------+--------+--------+------------
 *	 |  id   | command | message size | flags  | error  | payload ...
 *	 +-------+---------+--------------+--------+--------+------------
 *
 * The message size counts the header. A reply repeats id and command; an error
 * reply is a header and nothing else.
 */

#define VFIO_USER_MAJOR		0
#define VFIO_USER_MINOR		0

enum vfio_user_command {
	VFIO_USER_VERSION = 1,
	VFIO_USER_DMA_MAP = 2,
	VFIO_USER_DMA_UNMAP = 3,
	VFIO_USER_DEVICE_GET_INFO = 4,
	VFIO_USER_DEVICE_GET_REGION_INFO = 5,
	VFIO_USER_DEVICE_GET_REGION_IO_FDS = 6,
	VFIO_USER_DEVICE_GET_IRQ_INFO = 7,
	VFIO_USER_DEVICE_SET_IRQS = 8,
	VFIO_USER_REGION_READ = 9,
	VFIO_USER_REGION_WRITE = 10,
	VFIO_USER_DMA_READ = 11,		/* server to client */
	VFIO_USER_DMA_WRITE = 12,		/* server to client */
	VFIO_USER_DEVICE_RESET = 13,
	VFIO_USER_REGION_WRITE_MULTI = 15,
	VFIO_USER_DEVICE_FEATURE = 16,
	VFIO_USER_MIG_DATA_READ = 17,
	VFIO_USER_MIG_DATA_WRITE = 18,
};

#define VFIO_USER_TYPE_MASK	0xfu
#define VFIO_USER_TYPE_COMMAND	0x0u
#define VFIO_USER_TYPE_REPLY	0x1u
#define VFIO_USER_NO_REPLY	(1u << 4)
#define VFIO_USER_ERROR		(1u << 5)

struct vfio_user_header {
	uint16_t id;
	uint16_t command;
	uint32_t size;
	uint32_t flags;
	uint32_t error;		/* errno, in an error reply */
};
static_assert(sizeof(struct vfio_user_header) == 16, "header");

/* Capabilities follow as a NUL terminated JSON object, or nothing does. */
struct vfio_user_version {
	uint16_t major;
	uint16_t minor;
};
static_assert(sizeof(struct vfio_user_version) == 4, "VERSION");

#define VFIO_USER_DMA_READABLE	(1u << 0)
#define VFIO_USER_DMA_WRITEABLE	(1u << 1)

struct vfio_user_dma_map {
	uint32_t argsz;
	uint32_t flags;
	uint64_t offset;	/* in the file that came with the message */
	uint64_t iova;
	uint64_t size;
};
static_assert(sizeof(struct vfio_user_dma_map) == 32, "DMA_MAP");

#define VFIO_USER_UNMAP_ALL	(1u << 1)	/* iova and size are 0 */

struct vfio_user_dma_unmap {
	uint32_t argsz;
	uint32_t flags;
	uint64_t iova;
	uint64_t size;
};
static_assert(sizeof(struct vfio_user_dma_unmap) == 24, "DMA_UNMAP");

#define VFIO_USER_DEVICE_RESETS	(1u << 0)
#define VFIO_USER_DEVICE_PCI	(1u << 1)

struct vfio_user_device_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t num_regions;
	uint32_t num_irqs;
};
static_assert(sizeof(struct vfio_user_device_info) == 16, "DEVICE_GET_INFO");

/* Regions of a PCI function: six BARs, expansion ROM, config space, legacy VGA. */
enum vfio_user_region {
	VFIO_USER_REGION_BAR0 = 0,
	VFIO_USER_REGION_BAR5 = 5,
	VFIO_USER_REGION_ROM = 6,
	VFIO_USER_REGION_CONFIG = 7,
	VFIO_USER_REGION_VGA = 8,
	VFIO_USER_REGIONS = 9,
};

#define VFIO_USER_REGION_READABLE	(1u << 0)
#define VFIO_USER_REGION_WRITEABLE	(1u << 1)
#define VFIO_USER_REGION_MMAP		(1u << 2)
#define VFIO_USER_REGION_CAPS		(1u << 3)	/* capabilities follow at cap_offset */

struct vfio_user_region_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t cap_offset;
	uint64_t size;
	uint64_t offset;	/* for mmap() */
};
static_assert(sizeof(struct vfio_user_region_info) == 32, "DEVICE_GET_REGION_INFO");

/* A capability: which parts of a region can be mapped, if not all of it. */
#define VFIO_USER_CAP_SPARSE_MMAP	1
#define VFIO_USER_CAP_SPARSE_MMAP_V1	1

struct vfio_user_sparse_mmap {
	uint16_t id;
	uint16_t version;
	uint32_t next;		/* offset of the next capability; 0: none */
	uint32_t nr_areas;
	uint32_t reserved;
	struct {
		uint64_t offset;	/* in the region */
		uint64_t size;
	} area;			/* nr_areas of them; we have one */
};
static_assert(sizeof(struct vfio_user_sparse_mmap) == 32, "sparse mmap capability");

/*
 * Interrupt types of a PCI function. Two more exist, for errors and for the
 * wish to unplug; a device that has neither does well not to count them:
 * clients take "type known, count 0" for a defect of the device.
 */
enum vfio_user_irq_type {
	VFIO_USER_IRQ_INTX = 0,
	VFIO_USER_IRQ_MSI = 1,
	VFIO_USER_IRQ_MSIX = 2,
	VFIO_USER_IRQ_TYPES = 3,
};

#define VFIO_USER_IRQ_EVENTFD	(1u << 0)

struct vfio_user_irq_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t count;
};
static_assert(sizeof(struct vfio_user_irq_info) == 16, "DEVICE_GET_IRQ_INFO");

#define VFIO_USER_IRQ_DATA_NONE		(1u << 0)
#define VFIO_USER_IRQ_DATA_BOOL		(1u << 1)
#define VFIO_USER_IRQ_DATA_EVENTFD	(1u << 2)
#define VFIO_USER_IRQ_DATA_MASK		0x07u
#define VFIO_USER_IRQ_ACTION_MASK	(1u << 3)
#define VFIO_USER_IRQ_ACTION_UNMASK	(1u << 4)
#define VFIO_USER_IRQ_ACTION_TRIGGER	(1u << 5)
#define VFIO_USER_IRQ_ACTIONS		0x38u

/* Followed by count bytes when the data is BOOL. */
struct vfio_user_irq_set {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t start;
	uint32_t count;
};
static_assert(sizeof(struct vfio_user_irq_set) == 20, "DEVICE_SET_IRQS");

/* Followed by count bytes in a write and in the reply to a read. */
struct vfio_user_region_access {
	uint64_t offset;
	uint32_t region;
	uint32_t count;
};
static_assert(sizeof(struct vfio_user_region_access) == 16, "REGION_READ, REGION_WRITE");

/* One of the writes that follow a 64 bit count in REGION_WRITE_MULTI. */
struct vfio_user_write_one {
	uint64_t offset;
	uint32_t region;
	uint32_t count;		/* 1..8 */
	uint8_t data[8];
};
static_assert(sizeof(struct vfio_user_write_one) == 24, "REGION_WRITE_MULTI");

#endif /* VFIO_USER_PROTOCOL_H */
