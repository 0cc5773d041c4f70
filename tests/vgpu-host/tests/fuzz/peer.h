/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_PEER_H
#define FUZZ_PEER_H

#include "input.h"

/**
 * DOC: What a hostile peer can send
 *
 * Descriptors of every kind that a VMM, or whoever speaks in its place, may put
 * into a message: memory that can and cannot be mapped, memory that its owner
 * takes away afterwards, eventfds that are full or block, and what is none and
 * must not be written to. They are opened once; each program finds them as new.
 */

#define PEER_MEMORY	UINT64_C(0x20000)	/* bytes of each file of memory */
#define PEER_FDS_MAX	16u			/* in one message: twice as many as are taken */

enum peer {
	PEER_MEMFD,			/* the first, so that a program without much to say has memory */
	PEER_EVENTFD,
	PEER_SEALED,			/* a memfd that can be neither shrunk nor grown */
	PEER_READ_ONLY,			/* the memory of PEER_MEMFD, opened for reading */
	PEER_EMPTY,			/* a memfd without a byte */
	PEER_SPARSE,			/* a memfd of a terabyte, without pages */
	PEER_FILE,			/* a file, which may be on a disk */
	PEER_EVENTFD_FULL,		/* a counter that blocks whoever writes */
	PEER_PIPE,			/* the end that is written to, full */
	PEER_PIPE_CLOSED,		/* the same without anybody who reads: SIGPIPE */
	PEER_SOCKET,
	PEER_DIRECTORY,
	PEER_DEVICE,			/* /dev/zero */
	PEER_EPOLL,
	PEERS,
};

/** peers_begin() - all peers as if new */
void peers_begin(void);

/** peer_fd() - one of them; stays open */
int peer_fd(enum peer peer);

/** take_peers() - descriptors for a message; Return: how many of @fds */
unsigned int take_peers(struct input *input, int fds[PEER_FDS_MAX]);

/** peer_resize() - one of the files of memory loses a part of it, or has all of it again */
void peer_resize(struct input *input);

/** peers_check() - what is no eventfd has not been written to */
void peers_check(void);

/** open_fds() - how many descriptors are open: more, when one leaks */
unsigned int open_fds(void);

#endif /* FUZZ_PEER_H */
