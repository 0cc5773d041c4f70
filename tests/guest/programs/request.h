/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* What the guest's programs that ask i915 for something have in common. */
#ifndef GUEST_REQUEST_H
#define GUEST_REQUEST_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include <i915_drm.h>

/* Ends the program with status 2: something could not be done. */
static inline void die(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(2);
}

static inline void request(int device, unsigned long number, void *argument, const char *what)
{
	int err;

	do {
		err = ioctl(device, number, argument);
	} while (err && (errno == EINTR || errno == EAGAIN));
	if (err)
		die(what);
}

#endif /* GUEST_REQUEST_H */
