// SPDX-License-Identifier: MIT
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "describe.h"
#include "dma.h"
#include "irq.h"
#include "protocol.h"
#include "stream.h"
#include "version.h"
#include "vfio_user.h"

#define RUN_NS	UINT64_C(500000)	/* of vfio_user_run() */

struct vfio_user {
	struct stream stream;
	struct dma_table dma;
	struct irq_table irqs;
	struct vfio_user_device device;
	const struct vfio_user_ops *ops;
	void *ctx;
	struct vfio_user_stats stats;
	bool negotiated;
	bool held;		/* the client waits for something else */
	int reply_fd;		/* goes with the reply that is being made; -1: none */
	int over;		/* -errno once the connection is to end */
	uint64_t run_until;	/* when vfio_user_run() is to return; 0: it is not running */
};

/*
 * A command's handler gets a payload whose size the table has checked, puts
 * its reply where @reply points (room for VFIO_USER_MAX_XFER + 16 bytes) and
 * returns how many bytes it put there, or -errno.
 */
struct command {
	const char *name;
	int (*run)(struct vfio_user *vu, struct stream_message *msg, uint8_t *reply);
	uint32_t min;		/* payload bytes */
	uint32_t max;
	bool before_version;
	bool takes_fds;
	bool probes;		/* a no is an answer, not an offence */
};

static void say(struct vfio_user *vu, enum vfio_user_log_level level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void say(struct vfio_user *vu, enum vfio_user_log_level level, const char *format, ...)
{
	char line[256];
	va_list args;

	if (!vu->ops->log)
		return;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	vu->ops->log(vu->ctx, level, line);
}

/* ---- session ------------------------------------------------------------------- */

static int run_version(struct vfio_user *vu, struct stream_message *msg, uint8_t *reply)
{
	struct vfio_user_version version;
	int len;

	if (vu->negotiated)
		return -EINVAL;
	memcpy(&version, msg->payload, sizeof(version));
	if (version.major != VFIO_USER_MAJOR) {
		say(vu, VFIO_USER_LOG_ERROR, "client speaks version %u.%u, we speak %u.%u",
		    version.major, version.minor, VFIO_USER_MAJOR, VFIO_USER_MINOR);
		vu->over = -EPROTO;
		return -EINVAL;
	}
	len = version_capabilities((const char *)msg->payload + sizeof(version),
				   msg->len - sizeof(version), (char *)reply + sizeof(version),
				   VFIO_USER_MAX_XFER);
	if (len < 0) {
		vu->over = -EPROTO;
		return len;
	}
	version.minor = VFIO_USER_MINOR;
	memcpy(reply, &version, sizeof(version));
	vu->negotiated = true;
	return (int)sizeof(version) + len;
}

static int run_reset(struct vfio_user *vu, struct stream_message *msg, uint8_t *reply)
{
	(void)msg;
	(void)reply;
	vu->stats.resets++;
	vu->ops->reset(vu->ctx);
	return 0;
}

static int run_unsupported(struct vfio_user *vu, struct stream_message *msg, uint8_t *reply)
{
	(void)vu;
	(void)msg;
	(void)reply;
	return -EOPNOTSUPP;
}

/* ---- memory --------------------------------------------------------------------- */

static int run_dma_map(struct vfio_user *vu, struct stream_message *msg, uint8_t *reply)
{
	struct vfio_user_dma_map map;

	(void)reply;
	memcpy(&map, msg->payload, sizeof(map));
	if (map.argsz < sizeof(map) || msg->num_fds > 1)
		return -EINVAL;
	/* The file descriptor is closed with the message: the mapping holds the file. */
	return dma_map(&vu->dma, map.iova, map.size, map.flags, msg->num_fds ? msg->fds[0] : -1,
		       map.offset);
}

static int run_dma_unmap(struct vfio_user *vu, struct stream_message *msg, uint8_t *reply)
{
	struct vfio_user_dma_unmap unmap;
	int err = 0;

	memcpy(&unmap, msg->payload, sizeof(unmap));
	if (unmap.argsz < sizeof(unmap) || (unmap.flags & ~VFIO_USER_UNMAP_ALL))
		return -EINVAL;
	if (!(unmap.flags & VFIO_USER_UNMAP_ALL))
		err = dma_unmap(&vu->dma, unmap.iova, unmap.size);
	else if (unmap.iova || unmap.size)
		err = -EINVAL;
	else
		dma_unmap_all(&vu->dma);
	if (err)
		return err;
	memcpy(reply, &unmap, sizeof(unmap));
	return sizeof(unmap);
}

/* ---- what the device is ----------------------------------------------------------- */

static int run_get_info(struct vfio_user *vu, struct stream_message *msg, uint8_t *reply)
{
	(void)vu;
	return describe_function(msg->payload, reply);
}

static int run_get_region_info(struct vfio_user *vu, struct stream_message *msg, uint8_t *reply)
{
	return describe_region(&vu->device, msg->payload, reply, &vu->reply_fd);
}

static int run_get_irq_info(struct vfio_user *vu, struct stream_message *msg, uint8_t *reply)
{
	return describe_irqs(&vu->device, msg->payload, reply);
}

static int run_set_irqs(struct vfio_user *vu, struct stream_message *msg, uint8_t *reply)
{
	struct vfio_user_irq_set set;
	size_t data;

	(void)reply;
	memcpy(&set, msg->payload, sizeof(set));
	data = msg->len - sizeof(set);
	if (set.argsz != msg->len ||
	    data != ((set.flags & VFIO_USER_IRQ_DATA_BOOL) ? set.count : 0))
		return -EINVAL;
	return irq_set(&vu->irqs, &set, msg->payload + sizeof(set), msg->fds, msg->num_fds);
}

/* ---- accesses ----------------------------------------------------------------------- */

static int check_access(const struct vfio_user *vu, const struct vfio_user_region_access *access)
{
	uint64_t size = describe_size(&vu->device, access->region);

	if (!access->count || access->count > VFIO_USER_MAX_XFER)
		return -EINVAL;
	if (access->offset > size || access->count > size - access->offset)
		return -EINVAL;
	return 0;
}

static int do_read(struct vfio_user *vu, const struct vfio_user_region_access *access, void *buf)
{
	if (access->region == VFIO_USER_REGION_CONFIG)
		return vu->ops->config_read(vu->ctx, (uint32_t)access->offset, buf,
					    access->count);
	return vu->ops->bar_read(vu->ctx, access->region, access->offset, buf, access->count);
}

static int do_write(struct vfio_user *vu, const struct vfio_user_region_access *access,
		    const void *buf)
{
	int err = check_access(vu, access);

	if (err)
		return err;
	if (access->region == VFIO_USER_REGION_CONFIG)
		return vu->ops->config_write(vu->ctx, (uint32_t)access->offset, buf,
					     access->count);
	return vu->ops->bar_write(vu->ctx, access->region, access->offset, buf, access->count);
}

static void count_write(struct vfio_user *vu, const struct stream_message *msg)
{
	if (msg->header.flags & VFIO_USER_NO_REPLY)
		vu->stats.posted++;
	else
		vu->stats.writes++;
}

static int run_region_read(struct vfio_user *vu, struct stream_message *msg, uint8_t *reply)
{
	struct vfio_user_region_access access;
	int err;

	memcpy(&access, msg->payload, sizeof(access));
	err = check_access(vu, &access);
	if (err)
		return err;
	vu->stats.reads++;
	err = do_read(vu, &access, reply + sizeof(access));
	if (err)
		return err;
	memcpy(reply, &access, sizeof(access));
	return (int)(sizeof(access) + access.count);
}

static int run_region_write(struct vfio_user *vu, struct stream_message *msg, uint8_t *reply)
{
	struct vfio_user_region_access access;
	int err;

	memcpy(&access, msg->payload, sizeof(access));
	if (access.count != msg->len - sizeof(access))
		return -EINVAL;
	count_write(vu, msg);
	err = do_write(vu, &access, msg->payload + sizeof(access));
	if (err)
		return err;
	memcpy(reply, &access, sizeof(access));
	return sizeof(access);
}

static int write_one(struct vfio_user *vu, const struct stream_message *msg, size_t at)
{
	struct vfio_user_write_one one;
	struct vfio_user_region_access access;

	memcpy(&one, msg->payload + at, sizeof(one));
	access.offset = one.offset;
	access.region = one.region;
	access.count = one.count;
	count_write(vu, msg);
	if (one.count > sizeof(one.data))
		return -EINVAL;
	return do_write(vu, &access, one.data);
}

/*
 * The writes of a batch have nothing to do with each other: one that the device
 * refuses does not stop those behind it, just as if they had come alone.
 */
static int run_write_multi(struct vfio_user *vu, struct stream_message *msg, uint8_t *reply)
{
	const size_t one = sizeof(struct vfio_user_write_one);
	uint64_t count;
	uint64_t done = 0;

	memcpy(&count, msg->payload, sizeof(count));
	if ((msg->len - sizeof(count)) % one || count != (msg->len - sizeof(count)) / one)
		return -EINVAL;
	vu->stats.batches++;
	for (size_t at = sizeof(count); at < msg->len; at += one) {
		if (write_one(vu, msg, at))
			vu->stats.errors++;
		else
			done++;
	}
	memcpy(reply, &done, sizeof(done));
	return sizeof(done);
}

/* ---- dispatch ------------------------------------------------------------------------- */

static const struct command commands[] = {
	[VFIO_USER_VERSION] = {
		.name = "VERSION",
		.run = run_version,
		.min = sizeof(struct vfio_user_version),
		.max = 4096,
		.before_version = true,
	},
	[VFIO_USER_DMA_MAP] = {
		.name = "DMA_MAP",
		.run = run_dma_map,
		.min = sizeof(struct vfio_user_dma_map),
		.max = sizeof(struct vfio_user_dma_map),
		.takes_fds = true,
	},
	[VFIO_USER_DMA_UNMAP] = {
		.name = "DMA_UNMAP",
		.run = run_dma_unmap,
		.min = sizeof(struct vfio_user_dma_unmap),
		.max = sizeof(struct vfio_user_dma_unmap),
	},
	[VFIO_USER_DEVICE_GET_INFO] = {
		.name = "DEVICE_GET_INFO",
		.run = run_get_info,
		.min = sizeof(struct vfio_user_device_info),
		.max = sizeof(struct vfio_user_device_info),
	},
	[VFIO_USER_DEVICE_GET_REGION_INFO] = {
		.name = "DEVICE_GET_REGION_INFO",
		.run = run_get_region_info,
		.min = sizeof(struct vfio_user_region_info),
		.max = sizeof(struct vfio_user_region_info),
	},
	[VFIO_USER_DEVICE_GET_REGION_IO_FDS] = {
		.name = "DEVICE_GET_REGION_IO_FDS",
		.run = run_unsupported,
		.probes = true,
		.max = STREAM_MAX_MESSAGE,
	},
	[VFIO_USER_DEVICE_GET_IRQ_INFO] = {
		.name = "DEVICE_GET_IRQ_INFO",
		.run = run_get_irq_info,
		.probes = true,
		.min = sizeof(struct vfio_user_irq_info),
		.max = sizeof(struct vfio_user_irq_info),
	},
	[VFIO_USER_DEVICE_SET_IRQS] = {
		.name = "DEVICE_SET_IRQS",
		.run = run_set_irqs,
		.min = sizeof(struct vfio_user_irq_set),
		.max = sizeof(struct vfio_user_irq_set) + VFIO_USER_MAX_MSI,
		.takes_fds = true,
	},
	[VFIO_USER_REGION_READ] = {
		.name = "REGION_READ",
		.run = run_region_read,
		.min = sizeof(struct vfio_user_region_access),
		.max = sizeof(struct vfio_user_region_access),
	},
	[VFIO_USER_REGION_WRITE] = {
		.name = "REGION_WRITE",
		.run = run_region_write,
		.min = sizeof(struct vfio_user_region_access) + 1,
		.max = sizeof(struct vfio_user_region_access) + VFIO_USER_MAX_XFER,
	},
	[VFIO_USER_DEVICE_RESET] = {
		.name = "DEVICE_RESET",
		.run = run_reset,
	},
	[VFIO_USER_REGION_WRITE_MULTI] = {
		.name = "REGION_WRITE_MULTI",
		.run = run_write_multi,
		.min = sizeof(uint64_t),
		.max = STREAM_MAX_MESSAGE,
	},
	[VFIO_USER_DEVICE_FEATURE] = {
		.name = "DEVICE_FEATURE",
		.run = run_unsupported,
		.probes = true,
		.max = STREAM_MAX_MESSAGE,
	},
};

#define NUM_COMMANDS	(sizeof(commands) / sizeof(commands[0]))

static const struct command *lookup(uint16_t command)
{
	return command < NUM_COMMANDS && commands[command].run ? &commands[command] : NULL;
}

static int check_message(const struct vfio_user *vu, const struct stream_message *msg,
			 const struct command *command)
{
	if ((msg->header.flags & VFIO_USER_TYPE_MASK) != VFIO_USER_TYPE_COMMAND)
		return -EINVAL;
	if (!command)
		return -ENOSYS;
	if (!vu->negotiated && !command->before_version)
		return -EINVAL;
	if (msg->len < command->min || msg->len > command->max)
		return -EINVAL;
	if (msg->fds_lost)
		return -E2BIG;
	return msg->num_fds && !command->takes_fds ? -EINVAL : 0;
}

static void refuse(struct vfio_user *vu, const struct stream_message *msg, int err)
{
	const struct command *command = lookup(msg->header.command);

	vu->stats.errors++;
	say(vu, command && command->probes ? VFIO_USER_LOG_DEBUG : VFIO_USER_LOG_CLIENT,
	    "refused %s (command %u, %u bytes, flags 0x%x): %s",
	    command ? command->name : "unknown message", msg->header.command, msg->header.size,
	    msg->header.flags, strerror(-err));
	if (!(msg->header.flags & VFIO_USER_NO_REPLY))
		stream_reply_error(&vu->stream, &msg->header, -err);
}

/* We never send a command, so nothing can be a reply to it; answering one could go on forever. */
static bool is_reply(const struct stream_message *msg)
{
	return (msg->header.flags & VFIO_USER_TYPE_MASK) == VFIO_USER_TYPE_REPLY;
}

static void handle(struct vfio_user *vu, struct stream_message *msg)
{
	const struct command *command = lookup(msg->header.command);
	int ret;

	vu->stats.messages++;
	if (is_reply(msg)) {
		vu->stats.errors++;
		say(vu, VFIO_USER_LOG_CLIENT, "ignored a reply to nothing (command %u)",
		    msg->header.command);
		stream_message_close_fds(msg);
		return;
	}
	vu->reply_fd = -1;
	ret = check_message(vu, msg, command);
	if (!ret)
		ret = command->run(vu, msg, stream_reply_payload(&vu->stream));
	if (ret < 0)
		refuse(vu, msg, ret);
	else if (!(msg->header.flags & VFIO_USER_NO_REPLY))
		stream_reply(&vu->stream, &msg->header, (size_t)ret, vu->reply_fd);
	stream_message_close_fds(msg);
}

static uint64_t monotonic_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * UINT64_C(1000000000) + (uint64_t)ts.tv_nsec;
}

/* Other clients wait: what is left is handled in the next call. */
static bool time_is_up(const struct vfio_user *vu)
{
	return vu->run_until && monotonic_ns() >= vu->run_until;
}

/* Handle what has been received, as far as there is room for the replies, and time. */
static int handle_received(struct vfio_user *vu)
{
	struct stream_message msg;
	int handled = 0;
	int ret = 0;

	while (!vu->over && !vu->held && stream_can_reply(&vu->stream) && !time_is_up(vu)) {
		ret = stream_next(&vu->stream, &msg);
		if (ret <= 0)
			break;
		handle(vu, &msg);
		handled++;
	}
	if (ret == -EPROTO && !vu->over) {
		say(vu, VFIO_USER_LOG_ERROR, "message of %u bytes cannot be", msg.header.size);
		if (!is_reply(&msg))
			stream_reply_error(&vu->stream, &msg.header, EINVAL);
		vu->over = -EPROTO;
	}
	return handled;
}

/* ---- public ------------------------------------------------------------------------------ */

static bool area_is_valid(const struct vfio_user_area *area, uint64_t bar_size)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);

	return area->offset <= bar_size && area->size <= bar_size - area->offset &&
	       !((area->offset | area->size) & (page - 1));
}

static bool device_is_valid(const struct vfio_user_device *device)
{
	for (unsigned int bar = 0; bar < VFIO_USER_BARS; bar++) {
		if (!area_is_valid(&device->area[bar], device->bar_size[bar]))
			return false;
	}
	return device->msi <= VFIO_USER_MAX_MSI;
}

struct vfio_user *vfio_user_create(int fd, const struct vfio_user_device *device,
				   const struct vfio_user_ops *ops, void *ctx)
{
	struct vfio_user *vu = calloc(1, sizeof(*vu));

	if (!vu || !device_is_valid(device)) {
		free(vu);
		close(fd);
		return NULL;
	}
	vu->device = *device;
	vu->ops = ops;
	vu->ctx = ctx;
	if (stream_init(&vu->stream, fd) || irq_init(&vu->irqs, device->msi) || dma_init(&vu->dma)) {
		vfio_user_destroy(vu);
		return NULL;
	}
	return vu;
}

void vfio_user_destroy(struct vfio_user *vu)
{
	if (!vu)
		return;
	irq_fini(&vu->irqs);
	dma_fini(&vu->dma);
	stream_fini(&vu->stream);
	free(vu);
}

int vfio_user_fd(const struct vfio_user *vu)
{
	return vu->stream.fd;
}

bool vfio_user_is_negotiated(const struct vfio_user *vu)
{
	return vu->negotiated;
}

short vfio_user_events(const struct vfio_user *vu)
{
	return stream_out_pending(&vu->stream) ? POLLOUT : POLLIN;
}

/* Handle and send until one of both gets no further: messages handled or -errno. */
static int pump(struct vfio_user *vu)
{
	int handled = 0;
	int once;
	int ret;

	do {
		once = handle_received(vu);
		handled += once;
		if (vu->held)
			return handled;
		ret = stream_flush(&vu->stream);
	} while (!ret && once && !vu->over);
	return ret && ret != -EAGAIN ? ret : handled;
}

/*
 * While replies wait to be taken nothing more is received: a client that only
 * talks and never listens fills its own queue, not our memory.
 */
static int run(struct vfio_user *vu)
{
	int handled;
	int ret;

	if (vu->over)
		return vu->over;
	if (vu->held)
		return -EAGAIN;
	ret = stream_flush(&vu->stream);
	if (ret)
		return ret;
	handled = pump(vu);
	if (handled < 0 || vu->over || vu->held || stream_out_pending(&vu->stream) || time_is_up(vu))
		return vu->over ? vu->over : handled;
	ret = stream_fill(&vu->stream);
	if (ret < 0)
		return ret == -EAGAIN && handled ? handled : ret;
	vu->stats.wakeups++;
	ret = pump(vu);
	if (ret < 0)
		return ret;
	return vu->over ? vu->over : handled + ret;
}

void vfio_user_hold(struct vfio_user *vu, bool held)
{
	vu->held = held;
}

int vfio_user_run(struct vfio_user *vu)
{
	int ret;

	vu->run_until = monotonic_ns() + RUN_NS;
	ret = run(vu);
	vu->run_until = 0;
	return ret;
}

/*
 * The round after the last byte is what notices that the client has closed: an
 * end makes no byte that could be counted.
 */
int vfio_user_drain(struct vfio_user *vu)
{
	uint64_t target;
	int arrived = 0;
	bool more;

	if (ioctl(vu->stream.fd, FIONREAD, &arrived) < 0)
		return -errno;
	target = vu->stream.received + (uint64_t)arrived;
	do {
		int ret;

		more = vu->stream.received < target;
		ret = run(vu);
		if (ret < 0)
			return ret == -EAGAIN ? 0 : ret;
	} while (more);
	return 0;
}

int vfio_user_dma_read(struct vfio_user *vu, uint64_t iova, void *buf, size_t len)
{
	return dma_read(&vu->dma, iova, buf, len);
}

int vfio_user_dma_write(struct vfio_user *vu, uint64_t iova, const void *buf, size_t len)
{
	return dma_write(&vu->dma, iova, buf, len);
}

int vfio_user_dma_file(struct vfio_user *vu, uint64_t iova, uint64_t *offset)
{
	const struct dma_range *range = dma_find(&vu->dma, iova);
	const uint32_t both = VFIO_USER_DMA_READABLE | VFIO_USER_DMA_WRITEABLE;
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);

	if (!range || range->file < 0 || (range->flags & both) != both)
		return -1;
	*offset = range->offset + (iova - range->iova);
	if (*offset % page || range->last - iova < page - 1)
		return -1;
	return vu->dma.files.files[range->file].fd;
}

uint64_t vfio_user_dma_changes(const struct vfio_user *vu)
{
	return vu->dma.changes;
}

int vfio_user_irq(struct vfio_user *vu, unsigned int vector)
{
	return irq_trigger(&vu->irqs, vector);
}

void vfio_user_get_stats(const struct vfio_user *vu, struct vfio_user_stats *stats)
{
	*stats = vu->stats;
}
