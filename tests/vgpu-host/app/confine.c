// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include <seccomp.h>

#include "confine.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static const int always[] = {
	/* descriptors that exist, or come with a message */
	SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(close),
	SCMP_SYS(lseek), SCMP_SYS(fcntl), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(fstatfs),
	SCMP_SYS(accept4), SCMP_SYS(recvfrom), SCMP_SYS(recvmsg), SCMP_SYS(sendto),
	SCMP_SYS(sendmsg), SCMP_SYS(shutdown), SCMP_SYS(poll), SCMP_SYS(ppoll),
	/* memory that is not code: see below */
	SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(brk),
	/* time, signals, the end */
	SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(sched_yield),
	SCMP_SYS(timer_create), SCMP_SYS(timer_settime), SCMP_SYS(timer_delete),
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(restart_syscall), SCMP_SYS(exit), SCMP_SYS(exit_group),
	/* the C library's own */
	SCMP_SYS(futex), SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid),
	SCMP_SYS(tgkill),
	/* is it an eventfd; our own sockets, at the end */
	SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(lstat), SCMP_SYS(unlink),
	SCMP_SYS(unlinkat),
};

static const int for_files[] = {
	SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(rename), SCMP_SYS(renameat),
	SCMP_SYS(renameat2),
};

static const struct {
	int call;
	unsigned int argument;
	scmp_datum_t mask;
	scmp_datum_t value;
} limited[] = {
	{ .call = SCMP_SYS(mmap), .argument = 2, .mask = PROT_EXEC },
	{ .call = SCMP_SYS(mprotect), .argument = 2, .mask = PROT_EXEC },
	{ .call = SCMP_SYS(ioctl), .argument = 1, .mask = UINT32_MAX, .value = FIONREAD },
};

static int allow(scmp_filter_ctx filter, const int *calls, size_t count)
{
	int err = 0;

	for (size_t i = 0; i < count && !err; i++)
		err = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
	return err;
}

static int allow_limited(scmp_filter_ctx filter)
{
	int err = 0;

	for (size_t i = 0; i < ARRAY_SIZE(limited) && !err; i++) {
		const struct scmp_arg_cmp only = {
			.arg = limited[i].argument, .op = SCMP_CMP_MASKED_EQ,
			.datum_a = limited[i].mask, .datum_b = limited[i].value,
		};

		err = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, limited[i].call, 1, &only);
	}
	return err;
}

int confine_process(bool files)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int err;

	if (!filter)
		return -ENOMEM;
	err = allow(filter, always, ARRAY_SIZE(always));
	if (!err && files)
		err = allow(filter, for_files, ARRAY_SIZE(for_files));
	if (!err)
		err = allow_limited(filter);
	if (!err)
		err = seccomp_load(filter);
	seccomp_release(filter);
	return err;
}
