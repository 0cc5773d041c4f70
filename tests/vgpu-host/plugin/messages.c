// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bar.h"
#include "messages.h"

/** struct files - that came with a message; more than it can have are closed, and counted */
struct files {
	int fd[APERTURE_HELLO_FILES];
	unsigned int count;
};

static void keep(struct files *files, int fd)
{
	if (files->count < APERTURE_HELLO_FILES)
		files->fd[files->count] = fd;
	else
		close(fd);
	files->count++;
}

static void keep_all(struct files *files, struct msghdr *mh)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(mh); c; c = CMSG_NXTHDR(mh, c)) {
		size_t len = c->cmsg_len - CMSG_LEN(0);

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t at = 0; at < len; at += sizeof(int)) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + at, sizeof(fd));
			keep(files, fd);
		}
	}
}

static void close_all(const struct files *files)
{
	for (unsigned int i = 0; i < files->count && i < APERTURE_HELLO_FILES; i++)
		close(files->fd[i]);
}

/* A message and its files: false at the end of the connection. */
static bool receive(int fd, struct aperture_message *msg, struct files *files)
{
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(APERTURE_HELLO_FILES * sizeof(int))];	/* alignment leaves room for one more */
	} control;
	struct iovec iov = { .iov_base = msg, .iov_len = sizeof(*msg) };
	struct msghdr mh = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	ssize_t n = recvmsg(fd, &mh, MSG_WAITALL | MSG_CMSG_CLOEXEC);

	files->count = 0;
	if (n > 0)
		keep_all(files, &mh);
	if (n == sizeof(*msg))
		return true;
	close_all(files);
	return false;
}

/* Files become those of whoever is called, unless that fails. */
static int carry_out(const struct aperture_message *msg, const struct files *files)
{
	static const unsigned int counts[] = {
		[APERTURE_HELLO] = APERTURE_HELLO_FILES, [APERTURE_FILE] = 1, [APERTURE_FORGET] = 0,
	};

	if (msg->what >= sizeof(counts) / sizeof(counts[0]) || files->count != counts[msg->what])
		return -EINVAL;
	switch (msg->what) {
	case APERTURE_HELLO:
		return bar_init(files->fd[0], files->fd[1], files->fd[2]);
	case APERTURE_FILE:
		return bar_add_file(msg->first, files->fd[0]);
	default:
		return bar_forget(msg->first, msg->count);
	}
}

int messages_serve(int fd)
{
	const char done = 0;
	struct aperture_message msg;
	struct files files;
	int err;

	if (!receive(fd, &msg, &files))
		return 0;
	err = carry_out(&msg, &files);
	if (err) {
		close_all(&files);
		return err;
	}
	return send(fd, &done, 1, MSG_NOSIGNAL) == 1;
}
