// SPDX-License-Identifier: MIT
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fds.h"
#include "vfio_user_session.h"

#define TEST_ID		0x1234

/* ---- the device ------------------------------------------------------------------- */

static int config_read(void *ctx, uint32_t offset, void *buf, size_t len)
{
	struct fake_device *device = ctx;

	device->config_reads++;
	memcpy(buf, device->config + offset, len);
	return -device->fail;
}

static int config_write(void *ctx, uint32_t offset, const void *buf, size_t len)
{
	struct fake_device *device = ctx;

	device->config_writes++;
	memcpy(device->config + offset, buf, len);
	return -device->fail;
}

static void note(struct fake_device *device, unsigned int bar, uint64_t offset, size_t len)
{
	device->last_bar = bar;
	device->last_offset = offset;
	device->last_len = len;
}

static int bar_read(void *ctx, unsigned int bar, uint64_t offset, void *buf, size_t len)
{
	struct fake_device *device = ctx;

	device->bar_reads++;
	note(device, bar, offset, len);
	if (bar == 0)
		memcpy(buf, device->bar0 + offset, len);
	else
		memset(buf, 0, len);
	return -device->fail;
}

static int bar_write(void *ctx, unsigned int bar, uint64_t offset, const void *buf, size_t len)
{
	struct fake_device *device = ctx;

	device->bar_writes++;
	note(device, bar, offset, len);
	if (!device->fail && bar == 0)
		memcpy(device->bar0 + offset, buf, len);
	return -device->fail;
}

static void reset(void *ctx)
{
	struct fake_device *device = ctx;

	device->resets++;
}

static void count_faults(void *ctx, enum vfio_user_log_level level, const char *line)
{
	struct fake_device *device = ctx;

	(void)line;
	if (level == VFIO_USER_LOG_CLIENT)
		device->client_faults++;
}

static const struct vfio_user_ops ops = {
	.config_read = config_read,
	.config_write = config_write,
	.bar_read = bar_read,
	.bar_write = bar_write,
	.reset = reset,
	.log = count_faults,
};

/* ---- fixtures --------------------------------------------------------------------- */

static void serve(struct session *s, const struct vfio_user_device *device)
{
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	s->fd = pair[0];
	s->vu = vfio_user_create(pair[1], device, &ops, &s->device);
	assert_non_null(s->vu);
}

int session_setup(void **state)
{
	static const struct vfio_user_device device = {
		.bar_size = { [0] = SESSION_BAR0_SIZE, [2] = SESSION_BAR2_SIZE },
		.config_size = 256,
		.msi = 2,
	};
	struct session *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	serve(s, &device);
	*state = s;
	return 0;
}

static void negotiate(struct session *s)
{
	const struct vfio_user_version version = { .major = 0, .minor = 0 };
	uint8_t reply[256];

	session_send(s, VFIO_USER_VERSION, &version, sizeof(version));
	session_receive(s, VFIO_USER_VERSION, reply, sizeof(reply));
}

int session_setup_negotiated(void **state)
{
	session_setup(state);
	negotiate(*state);
	return 0;
}

void session_replace(struct session *s, const struct vfio_user_device *device)
{
	vfio_user_destroy(s->vu);
	close(s->fd);
	serve(s, device);
	negotiate(s);
}

int session_teardown(void **state)
{
	struct session *s = *state;

	vfio_user_destroy(s->vu);
	close(s->fd);
	free(s);
	return 0;
}

/* ---- talking ------------------------------------------------------------------------ */

static void send_with_fds(struct session *s, const void *bytes, size_t len, const int *fds,
			  unsigned int num_fds)
{
	assert_int_equal(fds_send(s->fd, bytes, len, fds, num_fds, MSG_NOSIGNAL), len);
}

void session_send_bytes(struct session *s, const void *bytes, size_t len)
{
	send_with_fds(s, bytes, len, NULL, 0);
}

void session_send_flags(struct session *s, uint16_t command, uint32_t flags, const void *payload,
			size_t len, const int *fds, unsigned int num_fds)
{
	struct vfio_user_header header = {
		.id = TEST_ID,
		.command = command,
		.size = (uint32_t)(sizeof(header) + len),
		.flags = flags,
	};
	uint8_t *bytes = malloc(header.size);

	assert_non_null(bytes);
	memcpy(bytes, &header, sizeof(header));
	if (len)
		memcpy(bytes + sizeof(header), payload, len);
	send_with_fds(s, bytes, header.size, fds, num_fds);
	free(bytes);
}

void session_send(struct session *s, uint16_t command, const void *payload, size_t len)
{
	session_send_flags(s, command, 0, payload, len, NULL, 0);
}

int session_run(struct session *s)
{
	int ret;

	do {
		ret = vfio_user_run(s->vu);
	} while (ret >= 0);
	return ret;
}

static size_t receive(struct session *s, struct vfio_user_header *header, void *payload,
		      size_t room)
{
	ssize_t n;
	size_t len;

	session_run(s);
	n = recv(s->fd, header, sizeof(*header), MSG_DONTWAIT);
	assert_int_equal(n, sizeof(*header));
	assert_int_equal(header->id, TEST_ID);
	assert_int_equal(header->flags & VFIO_USER_TYPE_MASK, VFIO_USER_TYPE_REPLY);
	len = header->size - sizeof(*header);
	assert_true(len <= room);
	if (len)
		assert_int_equal(recv(s->fd, payload, len, MSG_DONTWAIT), len);
	return len;
}

size_t session_receive(struct session *s, uint16_t command, void *payload, size_t room)
{
	struct vfio_user_header header;
	size_t len = receive(s, &header, payload, room);

	assert_int_equal(header.flags & VFIO_USER_ERROR ? (int)header.error : 0, 0);
	assert_int_equal(header.command, command);
	return len;
}

int session_receive_fd(struct session *s, uint16_t command, void *payload, size_t len)
{
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	struct vfio_user_header header;
	struct iovec iov[] = {
		{ .iov_base = &header, .iov_len = sizeof(header) },
		{ .iov_base = payload, .iov_len = len },
	};
	struct msghdr mh = {
		.msg_iov = iov,
		.msg_iovlen = 2,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *c;
	int fd = -1;

	session_run(s);
	assert_int_equal(recvmsg(s->fd, &mh, MSG_DONTWAIT | MSG_CMSG_CLOEXEC),
			 sizeof(header) + len);
	assert_int_equal(header.command, command);
	assert_int_equal(header.flags, VFIO_USER_TYPE_REPLY);
	assert_int_equal(header.size, sizeof(header) + len);
	c = CMSG_FIRSTHDR(&mh);
	if (c)
		memcpy(&fd, CMSG_DATA(c), sizeof(fd));
	return fd;
}

bool session_same_file(int a, int b)
{
	struct stat x;
	struct stat y;

	return !fstat(a, &x) && !fstat(b, &y) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

void session_expect(struct session *s, uint16_t command, const void *payload, size_t len)
{
	uint8_t *got = malloc(VFIO_USER_MAX_XFER + 64);

	assert_non_null(got);
	assert_int_equal(session_receive(s, command, got, VFIO_USER_MAX_XFER + 64), len);
	if (len)
		assert_memory_equal(got, payload, len);
	free(got);
}

void session_expect_error(struct session *s, uint16_t command, int error)
{
	struct vfio_user_header header;

	assert_int_equal(receive(s, &header, NULL, 0), 0);
	assert_int_equal(header.command, command);
	assert_int_equal(header.flags, VFIO_USER_TYPE_REPLY | VFIO_USER_ERROR);
	assert_int_equal(header.error, error);
}

void session_expect_silence(struct session *s)
{
	char byte;

	session_run(s);
	assert_int_equal(recv(s->fd, &byte, 1, MSG_DONTWAIT), -1);
	assert_int_equal(errno, EAGAIN);
}

void session_map(struct session *s, uint64_t iova, uint64_t size, uint64_t offset, int fd)
{
	const struct vfio_user_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_USER_DMA_READABLE | VFIO_USER_DMA_WRITEABLE,
		.offset = offset,
		.iova = iova,
		.size = size,
	};

	session_send_flags(s, VFIO_USER_DMA_MAP, 0, &map, sizeof(map), &fd, fd >= 0);
	session_expect(s, VFIO_USER_DMA_MAP, NULL, 0);
}

int session_open_fds(void)
{
	int count = 0;

	for (int fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

int session_memfd(size_t size)
{
	int fd = memfd_create("guest", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	return fd;
}
