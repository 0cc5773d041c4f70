/* SPDX-License-Identifier: MIT */
#ifndef VFIO_USER_FDS_H
#define VFIO_USER_FDS_H

#include <stddef.h>
#include <sys/types.h>

#define FDS_MAX		16

/**
 * fds_send() - send() with file descriptors
 * @socket: a unix socket
 * @bytes: at least one, for the first carries the descriptors
 * @len: how many
 * @fds: stay the caller's
 * @num_fds: at most FDS_MAX
 * @flags: of sendmsg()
 *
 * Return: as sendmsg().
 */
ssize_t fds_send(int socket, const void *bytes, size_t len, const int *fds, unsigned int num_fds,
		 int flags);

#endif /* VFIO_USER_FDS_H */
