/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_CONFINE_H
#define VGPU_HOST_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

/**
 * DOC: What the process may still do
 *
 * Once all sockets listen, the program needs little of the system: it talks over
 * descriptors, maps memory and looks at the clock. It gives up the rest, so that
 * a guest that takes it over has gained as little as possible: no program is
 * started, no socket made, no memory becomes code and, without a control socket,
 * no file is opened and no process made (seccomp; such a call fails with EPERM). Files are created,
 * written and removed only where sockets lie and control clients may name them
 * (Landlock, if the kernel has it; EACCES).
 */

/* A sanitizer looks for leaks at the end, with system calls that are given up. */
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
