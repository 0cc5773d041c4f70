/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_CONFINE_H
#define VGPU_HOST_CONFINE_H

#include <stdbool.h>

/**
 * DOC: What the process may still do
 *
 * Once all sockets listen, the program needs little of the system: it talks over
 * descriptors, maps memory and looks at the clock. It gives up the rest, so that
 * a guest that takes it over has gained as little as possible: no program is
 * started, no socket made, no memory becomes code and, without a control socket,
 * no file is opened. What is given up fails with EPERM from then on.
 */

/* A sanitizer looks for leaks at the end, with system calls that are given up. */
#ifdef __SANITIZE_ADDRESS__
#define CONFINE_DEFAULT	false
#else
#define CONFINE_DEFAULT	true
#endif

/**
 * confine_process() - give up what is not needed any more; there is no way back
 * @files: files are opened by name, as the control socket's clients ask for
 *
 * Return: 0 or -errno: the kernel cannot do it.
 */
int confine_process(bool files);

#endif /* VGPU_HOST_CONFINE_H */
