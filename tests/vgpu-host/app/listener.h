/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_LISTENER_H
#define VGPU_HOST_LISTENER_H

#include <stdbool.h>
#include <sys/types.h>

/**
 * DOC: Sockets that clients connect to
 *
 * A client of a vGPU's socket has the guest's rights, and one of the control
 * socket those of the user that runs the program. By default only that user can
 * connect (0600). A socket that a dead process left behind is replaced; one that
 * is served is not. At exit a socket is removed only if it is still our own.
 */

#define LISTENER_PAUSE	UINT64_C(100000000)	/* ns without accept() after it failed */

/**
 * struct listener_access - who may connect
 * @mode: permission bits of the socket
 * @group: its group; -1: that of the process
 */
struct listener_access {
	mode_t mode;
	gid_t group;
};

#define LISTENER_PRIVATE	((struct listener_access){ .mode = 0600, .group = (gid_t)-1 })

/**
 * struct listener - a unix socket
 * @fd: it listens, and does not block; -1: there is none
 * @path: where it is, the caller's
 * @device: device of the socket's inode; with @inode it identifies our own socket
 * @inode: number of that inode
 */
struct listener {
	int fd;
	const char *path;
	dev_t device;
	ino_t inode;
};

#define LISTENER_NONE	((struct listener){ .fd = -1 })

/**
 * listener_open() - listen at a path
 * @listener: filled in; LISTENER_NONE on failure
 * @path: must outlive @listener; its length was checked by parse_socket()
 * @access: who may connect
 *
 * Return: 0; -EADDRINUSE: another process serves it; -EEXIST: a file that is no
 * socket is there; another -errno.
 */
int listener_open(struct listener *listener, const char *path,
		  const struct listener_access *access);

/** listener_close() - and remove the socket, if it is still the one that was made */
void listener_close(struct listener *listener);

#endif /* VGPU_HOST_LISTENER_H */
