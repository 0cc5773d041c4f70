// SPDX-License-Identifier: MIT
/* What a process that gave up the rest can do. Each question is asked in a child of its own. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "confine.h"

#define PAGE	4096

static long start_program(void)
{
	static const char *const argv[] = { "/bin/true", NULL };

	return syscall(SYS_execve, argv[0], argv, NULL);
}

static long make_process(void)
{
	return syscall(SYS_clone, 0, NULL, NULL, NULL, 0);
}

static long make_socket(void)
{
	return syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
}

static long trace_parent(void)
{
	return syscall(SYS_ptrace, PTRACE_ATTACH, getppid(), 0, 0);
}

static long map(int protection)
{
	return syscall(SYS_mmap, NULL, PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == -1 ?
	       -1 : 0;
}

static long make_code(void)
{
	return map(PROT_READ | PROT_EXEC);
}

static long turn_into_code(void)
{
	static char page[2 * PAGE];

	return syscall(SYS_mprotect, ((uintptr_t)page + PAGE) & ~(uintptr_t)(PAGE - 1), PAGE,
		       PROT_READ | PROT_EXEC);
}

static long inject_input(void)
{
	char byte = 'x';

	return syscall(SYS_ioctl, 0, TIOCSTI, &byte);
}

static long open_file(void)
{
	return syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDONLY) < 0 ? -1 : 0;
}

static long map_memory(void)
{
	return map(PROT_READ | PROT_WRITE);
}

static long look_at_the_clock(void)
{
	struct timespec ts;

	return syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &ts);
}

/* Return: 0: @call worked; its errno. */
static int try(long (*call)(void), bool files)
{
	int status;
	pid_t child = fork();

	if (!child) {
		if (confine_process(files))
			_exit(255);
		errno = 0;
		/* Not by the library: a sanitizer would look for leaks first. */
		syscall(SYS_exit_group, call() < 0 ? errno : 0);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void what_is_not_needed_is_given_up(void **state)
{
	static long (*const calls[])(void) = {
		start_program, make_process, make_socket, trace_parent, make_code, turn_into_code,
		inject_input,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		assert_int_equal(try(calls[i], false), EPERM);
		assert_int_equal(try(calls[i], true), EPERM);
	}
}

static void what_is_needed_works(void **state)
{
	(void)state;
	assert_int_equal(try(map_memory, false), 0);
	assert_int_equal(try(look_at_the_clock, false), 0);
}

static void files_are_opened_for_control_clients_only(void **state)
{
	(void)state;
	assert_int_equal(try(open_file, false), EPERM);
	assert_int_equal(try(open_file, true), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_needed_is_given_up),
		cmocka_unit_test(what_is_needed_works),
		cmocka_unit_test(files_are_opened_for_control_clients_only),
	};

	return cmocka_run_group_tests_name("confine", tests, NULL, NULL);
}
