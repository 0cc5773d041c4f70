/* SPDX-License-Identifier: MIT */
#ifndef VFIO_USER_STREAM_H
#define VFIO_USER_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol.h"
#include "vfio_user.h"

/**
 * DOC: From bytes to messages and back
 *
 * A stream socket has no message boundaries, and one recvmsg() may give many
 * small messages (posted writes come by the thousand) or a part of one. File
 * descriptors do have a place in the stream: the kernel ends a recvmsg() with
 * the piece they were sent with. So the message that owns the last byte of
 * that recvmsg() owns them.
 */

/* Room for the largest message: a region write with its two headers. */
#define STREAM_MAX_MESSAGE	(VFIO_USER_MAX_XFER + 32)
#define STREAM_IN_SIZE		(4 * VFIO_USER_MAX_XFER)
#define STREAM_OUT_SIZE		(2 * STREAM_MAX_MESSAGE)

struct stream_fd {
	int fd;			/* -1: descriptors were lost here */
	uint64_t last;		/* position of the byte it came with */
};

struct stream {
	int fd;
	uint8_t *in;
	size_t in_head;		/* first byte not yet taken */
	size_t in_tail;
	uint64_t received;	/* position of in_tail in the stream */
	struct stream_fd fds[VFIO_USER_MAX_FDS + 1];
	unsigned int num_fds;
	uint8_t *out;
	size_t out_head;	/* first byte not yet sent */
	size_t out_tail;
	int out_fd;		/* goes with the byte at out_fd_at; -1: none waits */
	size_t out_fd_at;
};

/**
 * struct stream_message - one received message
 * @payload: @len bytes in the receive buffer, any alignment, good until the
 *	next stream_fill()
 * @fds: owned by the message; who keeps one puts -1 in its place
 * @fds_lost: more descriptors came than a message may carry
 */
struct stream_message {
	struct vfio_user_header header;
	const uint8_t *payload;
	size_t len;
	int fds[VFIO_USER_MAX_FDS];
	unsigned int num_fds;
	bool fds_lost;
};

/* Takes @fd in any case. 0 or -errno; stream_fini() is due either way. */
int stream_init(struct stream *s, int fd);
void stream_fini(struct stream *s);

/* One recvmsg(): bytes received, -EAGAIN, -EPIPE at the end, other -errno. */
int stream_fill(struct stream *s);

/*
 * Take the next message: 1; 0: not complete yet; -EPROTO: the size in its
 * header cannot be, only the header is filled in.
 */
int stream_next(struct stream *s, struct stream_message *msg);
void stream_message_close_fds(struct stream_message *msg);

/* Is there room for one more reply of any size, with a file descriptor? */
bool stream_can_reply(const struct stream *s);

/* Where the payload of the next reply is to be written, room for the largest. */
uint8_t *stream_reply_payload(struct stream *s);
/*
 * Queue a reply to @to with @len payload bytes already in place, and a file
 * descriptor (-1: none) that stays the caller's and open until it is sent.
 */
void stream_reply(struct stream *s, const struct vfio_user_header *to, size_t len, int fd);
void stream_reply_error(struct stream *s, const struct vfio_user_header *to, int error);

/* Send what is queued: 0, -EAGAIN with some left, other -errno. */
int stream_flush(struct stream *s);

static inline bool stream_out_pending(const struct stream *s)
{
	return s->out_head != s->out_tail;
}

#endif /* VFIO_USER_STREAM_H */
