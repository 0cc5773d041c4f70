// SPDX-License-Identifier: MIT
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/landlock.h>
#include <seccomp.h>

#include "confine.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* ---- the file system: Landlock ----------------------------------------------------- */

/* Everything that the first version of Landlock knows; renaming into another directory it never allows. */
#define EVERY_RIGHT	((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)
#define RIGHTS_AT_SOCKETS	LANDLOCK_ACCESS_FS_REMOVE_FILE
#define RIGHTS_AT_FILES		(LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | \
				 LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE)

static int allow_below(int rules, const char *directory, uint64_t rights)
{
	struct landlock_path_beneath_attr below = {
		.allowed_access = rights,
		.parent_fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC),
	};
	int err = 0;

	if (below.parent_fd < 0)
		return -errno;
	if (syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &below, 0))
		err = -errno;
	close(below.parent_fd);
	return err;
}

/* @path is that of a socket that listens, so it fits into an address. */
static int allow_removal(int rules, const char *path)
{
	const char *slash = strrchr(path, '/');
	char directory[PATH_MAX] = ".";

	if (slash)
		snprintf(directory, sizeof(directory), "%.*s", (int)(slash - path + 1), path);
	return allow_below(rules, directory, RIGHTS_AT_SOCKETS);
}

static int restrict_to(int rules, const struct confine_needs *needs)
{
	int err = 0;

	for (size_t i = 0; i < needs->num_sockets && !err; i++)
		err = allow_removal(rules, needs->sockets[i]);
	if (!err && needs->control)
		err = allow_below(rules, needs->directory ? needs->directory : "/",
				  RIGHTS_AT_FILES);
	if (err)
		return err;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    syscall(SYS_landlock_restrict_self, rules, 0))
		return -errno;
	return 0;
}

static int confine_files(const struct confine_needs *needs)
{
	const struct landlock_ruleset_attr every = { .handled_access_fs = EVERY_RIGHT };
	int rules = (int)syscall(SYS_landlock_create_ruleset, &every, sizeof(every), 0);
	int err;

	/* Not built in, not switched on, or kept from us: without a directory seccomp alone will do. */
	if (rules < 0 && (errno == ENOSYS || errno == EOPNOTSUPP || errno == EPERM))
		return needs->directory ? -ENOSYS : 0;
	if (rules < 0)
		return -errno;
	err = restrict_to(rules, needs);
	close(rules);
	return err;
}

/* ---- system calls: seccomp ---------------------------------------------------------- */

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
	/* the C library's own, and a sanitizer's */
	SCMP_SYS(sigaltstack), SCMP_SYS(futex), SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid),
	SCMP_SYS(tgkill),
	/* is it an eventfd; our own sockets, at the end */
	SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(lstat), SCMP_SYS(unlink),
	SCMP_SYS(unlinkat),
};

static const int for_files[] = {
	SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(rename), SCMP_SYS(renameat),
	SCMP_SYS(renameat2),
};

/* For the children that answer long questions, see control.h: they are processes, but run no other program. */
static const int for_children[] = {
	SCMP_SYS(set_robust_list), SCMP_SYS(pipe2), SCMP_SYS(wait4),
};

#define FORK_FLAGS	(CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD)

static const struct limit {
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

static const struct limit limited_for_children[] = {
	{ .call = SCMP_SYS(clone), .mask = UINT64_MAX, .value = FORK_FLAGS },
	{ .call = SCMP_SYS(setpriority), .argument = 1, .mask = UINT32_MAX },	/* its own */
};

static int allow_limited(scmp_filter_ctx filter, const struct limit *limit)
{
	const struct scmp_arg_cmp only = {
		.arg = limit->argument, .op = SCMP_CMP_MASKED_EQ,
		.datum_a = limit->mask, .datum_b = limit->value,
	};

	return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, limit->call, 1, &only);
}

static int allow_control(scmp_filter_ctx filter)
{
	int err = allow(filter, for_files, ARRAY_SIZE(for_files));

	if (!err)
		err = allow(filter, for_children, ARRAY_SIZE(for_children));
	for (size_t i = 0; i < ARRAY_SIZE(limited_for_children) && !err; i++)
		err = allow_limited(filter, &limited_for_children[i]);
	return err;
}

static int confine_calls(bool control)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int err;

	if (!filter)
		return -ENOMEM;
	err = seccomp_attr_set(filter, SCMP_FLTATR_API_SYSRAWRC, 1);	/* errors as the kernel says them */
	if (!err)
		err = allow(filter, always, ARRAY_SIZE(always));
	if (!err && control)
		err = allow_control(filter);
	for (size_t i = 0; i < ARRAY_SIZE(limited) && !err; i++)
		err = allow_limited(filter, &limited[i]);
	if (!err)
		err = seccomp_load(filter);
	seccomp_release(filter);
	return err;
}

int confine_process(const struct confine_needs *needs)
{
	int err = confine_files(needs);

	return err ? err : confine_calls(needs->control);
}
