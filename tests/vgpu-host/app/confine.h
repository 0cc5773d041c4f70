/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_CONFINE_H
#define VGPU_HOST_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

/**
 * DOC: What the process may still do
 *
 * Once all sockets listen, the program needs little of the system: it uses open
 * descriptors, maps memory and reads the clock. It gives up the rest, so that a
 * guest that takes it over gains as little as possible. seccomp refuses (EPERM)
 * to start programs, to make sockets, threads or executable memory and, without
 * a control socket, to open files or fork. Landlock, if the kernel has it, refuses
 * (EACCES) all access to files, except removal in the directories of the sockets
 * and, for control clients, reading, writing, creation and removal of files below
 * the directory that they may name.
 */

/* At exit AddressSanitizer looks for leaks, which needs system calls that are given up. */
#ifdef __SANITIZE_ADDRESS__
#define CONFINE_DEFAULT	false
#else
#define CONFINE_DEFAULT	true
#endif

/**
 * struct confine_needs - what is still needed
 * @sockets: paths whose files are removed at the end
 * @num_sockets: how many
 * @control: control clients are served: they name files, and children answer them
 * @directory: below which these files lie; NULL: anywhere
 */
struct confine_needs {
	const char *const *sockets;
	size_t num_sockets;
	bool control;
	const char *directory;
};

/**
 * confine_process() - give up what is not needed any more; there is no way back
 * @needs: what stays
 *
 * Return: 0; -ENOSYS: the kernel has no Landlock, and @needs has a directory,
 * which only Landlock can enforce; another -errno.
 */
int confine_process(const struct confine_needs *needs);

#endif /* VGPU_HOST_CONFINE_H */
