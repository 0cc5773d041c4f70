// SPDX-License-Identifier: MIT
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fds.h"
#include "stream.h"

/*
 * Replies are gathered and sent together, but only up to this many bytes: what
 * fits in one piece of the kernel's socket queue arrives in one piece. Some
 * clients give up when a read returns a part of a header.
 */
#define SEND_TOGETHER	4096

int stream_init(struct stream *s, int fd)
{
	int flags;

	*s = (struct stream){ .fd = fd, .out_fd = -1 };
	flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return -errno;
	s->in = malloc(STREAM_IN_SIZE);
	s->out = malloc(STREAM_OUT_SIZE);
	return s->in && s->out ? 0 : -ENOMEM;
}

void stream_fini(struct stream *s)
{
	for (unsigned int i = 0; i < s->num_fds; i++) {
		if (s->fds[i].fd >= 0)
			close(s->fds[i].fd);
	}
	s->num_fds = 0;
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	free(s->in);
	free(s->out);
	s->in = NULL;
	s->out = NULL;
}

/* ---- receiving ------------------------------------------------------------ */

/* The slot past the last real one remembers that descriptors were lost. */
static void queue_fd(struct stream *s, int fd)
{
	if (s->num_fds >= VFIO_USER_MAX_FDS) {
		if (fd >= 0)
			close(fd);
		fd = -1;
		s->num_fds = VFIO_USER_MAX_FDS;
	}
	s->fds[s->num_fds++] = (struct stream_fd){ .fd = fd, .last = s->received - 1 };
}

static void queue_fds(struct stream *s, struct msghdr *mh)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(mh); c; c = CMSG_NXTHDR(mh, c)) {
		size_t count;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (size_t i = 0; i < count; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof(fd), sizeof(fd));
			queue_fd(s, fd);
		}
	}
	if (mh->msg_flags & MSG_CTRUNC)
		queue_fd(s, -1);
}

/* Keep room for a whole message behind the bytes that wait for their rest. */
static void make_room(struct stream *s)
{
	size_t kept = s->in_tail - s->in_head;

	if (!kept) {
		s->in_head = 0;
		s->in_tail = 0;
	} else if (STREAM_IN_SIZE - s->in_head < 2 * STREAM_MAX_MESSAGE) {
		memmove(s->in, s->in + s->in_head, kept);
		s->in_head = 0;
		s->in_tail = kept;
	}
}

int stream_fill(struct stream *s)
{
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(VFIO_USER_MAX_FDS * sizeof(int))];
	} control;
	struct iovec iov;
	struct msghdr mh = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t n;

	make_room(s);
	iov.iov_base = s->in + s->in_tail;
	iov.iov_len = STREAM_IN_SIZE - s->in_tail;
	mh.msg_control = &control;
	mh.msg_controllen = sizeof(control);

	n = recvmsg(s->fd, &mh, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	if (n < 0)
		return errno == EINTR ? -EAGAIN : -errno;
	if (n == 0)
		return -EPIPE;
	s->in_tail += (size_t)n;
	s->received += (uint64_t)n;
	if (mh.msg_controllen || (mh.msg_flags & MSG_CTRUNC))
		queue_fds(s, &mh);
	return (int)n;
}

/* Move the descriptors whose byte lies before @end from the queue to @msg. */
static void take_fds(struct stream *s, struct stream_message *msg, uint64_t end)
{
	unsigned int taken = 0;

	while (taken < s->num_fds && s->fds[taken].last < end) {
		int fd = s->fds[taken++].fd;

		if (fd < 0)
			msg->fds_lost = true;
		else
			msg->fds[msg->num_fds++] = fd;
	}
	s->num_fds -= taken;
	memmove(s->fds, s->fds + taken, s->num_fds * sizeof(s->fds[0]));
}

int stream_next(struct stream *s, struct stream_message *msg)
{
	size_t have = s->in_tail - s->in_head;
	const uint8_t *start = s->in + s->in_head;

	if (have < sizeof(msg->header))
		return 0;
	memcpy(&msg->header, start, sizeof(msg->header));
	msg->num_fds = 0;
	msg->fds_lost = false;
	if (msg->header.size < sizeof(msg->header) || msg->header.size > STREAM_MAX_MESSAGE)
		return -EPROTO;
	if (have < msg->header.size)
		return 0;

	msg->payload = start + sizeof(msg->header);
	msg->len = msg->header.size - sizeof(msg->header);
	s->in_head += msg->header.size;
	if (s->num_fds)
		take_fds(s, msg, s->received - (s->in_tail - s->in_head));
	return 1;
}

void stream_message_close_fds(struct stream_message *msg)
{
	for (unsigned int i = 0; i < msg->num_fds; i++) {
		if (msg->fds[i] >= 0)
			close(msg->fds[i]);
	}
	msg->num_fds = 0;
}

/* ---- sending ---------------------------------------------------------------- */

bool stream_can_reply(const struct stream *s)
{
	return s->out_fd < 0 && STREAM_OUT_SIZE - s->out_tail >= STREAM_MAX_MESSAGE;
}

uint8_t *stream_reply_payload(struct stream *s)
{
	return s->out + s->out_tail + sizeof(struct vfio_user_header);
}

static void queue_reply(struct stream *s, const struct vfio_user_header *to, size_t len,
			uint32_t flags, int error)
{
	struct vfio_user_header header = {
		.id = to->id,
		.command = to->command,
		.size = (uint32_t)(sizeof(header) + len),
		.flags = VFIO_USER_TYPE_REPLY | flags,
		.error = (uint32_t)error,
	};

	memcpy(s->out + s->out_tail, &header, sizeof(header));
	s->out_tail += header.size;
	if (s->out_tail - s->out_head >= SEND_TOGETHER)
		stream_flush(s);
}

void stream_reply(struct stream *s, const struct vfio_user_header *to, size_t len, int fd)
{
	s->out_fd = fd;
	s->out_fd_at = s->out_tail;
	queue_reply(s, to, len, 0, 0);
}

void stream_reply_error(struct stream *s, const struct vfio_user_header *to, int error)
{
	queue_reply(s, to, 0, VFIO_USER_ERROR, error);
}

static ssize_t send_with_fd(struct stream *s)
{
	ssize_t n = fds_send(s->fd, s->out + s->out_head, s->out_tail - s->out_head, &s->out_fd, 1,
			     MSG_DONTWAIT | MSG_NOSIGNAL);

	if (n > 0)
		s->out_fd = -1;
	return n;
}

/* A descriptor goes with the first byte of its message, so what is before that is sent alone. */
static ssize_t send_some(struct stream *s)
{
	size_t end = s->out_fd < 0 ? s->out_tail : s->out_fd_at;

	if (s->out_fd >= 0 && s->out_head == s->out_fd_at)
		return send_with_fd(s);
	return send(s->fd, s->out + s->out_head, end - s->out_head, MSG_DONTWAIT | MSG_NOSIGNAL);
}

int stream_flush(struct stream *s)
{
	while (stream_out_pending(s)) {
		ssize_t n = send_some(s);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		s->out_head += (size_t)n;
	}
	s->out_head = 0;
	s->out_tail = 0;
	return 0;
}
