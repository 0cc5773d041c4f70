// SPDX-License-Identifier: MIT
/*
 * What a process that gave up the rest can do. Each question is asked in a child of
 * its own, which answers with its exit status: 0, or the errno.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <linux/landlock.h>
#include <seccomp.h>

#include "confine.h"

#define PAGE	4096

static long start_program(void)
{
	static const char *const argv[] = { "/bin/true", NULL };

	return syscall(SYS_execve, argv[0], argv, NULL);
}

static long make_thread(void)
{
	return syscall(SYS_clone, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD, NULL, NULL, NULL, 0);
}

static long make_process(void)
{
	pid_t child = fork();

	if (!child)
		syscall(SYS_exit_group, 0);
	return child < 0 ? -1 : waitpid(child, NULL, 0);
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

/* Return: what @child does, run in a process of its own. */
static int status_of(int (*child)(const void *data), const void *data)
{
	int status;
	pid_t pid = fork();

	/* Not by the library: a sanitizer would look for leaks first. */
	if (!pid)
		syscall(SYS_exit_group, child(data));
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

struct question {
	long (*call)(void);
	bool control;
};

static int answer(const void *data)
{
	const struct question *question = data;
	const struct confine_needs needs = { .control = question->control };

	if (confine_process(&needs))
		return 255;
	errno = 0;
	return question->call() < 0 ? errno : 0;
}

/* Return: 0: @call worked; its errno. */
static int try(long (*call)(void), bool control)
{
	return status_of(answer, &(struct question){ .call = call, .control = control });
}

static void what_is_not_needed_is_given_up(void **state)
{
	static long (*const calls[])(void) = {
		start_program, make_thread, make_socket, trace_parent, make_code, turn_into_code,
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

static void files_and_children_are_for_control_clients_only(void **state)
{
	(void)state;
	assert_int_equal(try(make_process, false), EPERM);
	assert_int_equal(try(make_process, true), 0);
	assert_int_equal(try(open_file, false), EPERM);
	assert_int_equal(try(open_file, true), 0);
}

/* ---- the file system ---------------------------------------------------------------- */

/* Two directories with a file each, and the needs of a program that may use the first. */
struct place {
	char inside[40];
	char outside[40];
	char socket[48];
	char file[2][48];
	struct confine_needs needs;
	const char *sockets[1];
};

static void make_file(const char *path)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_int_equal(fclose(file), 0);
}

static int make_place(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	assert_non_null(place);
	*place = (struct place){
		.inside = "/tmp/confine-in-XXXXXX", .outside = "/tmp/confine-out-XXXXXX",
	};
	assert_non_null(mkdtemp(place->inside));
	assert_non_null(mkdtemp(place->outside));
	snprintf(place->socket, sizeof(place->socket), "%s/s", place->outside);
	snprintf(place->file[0], sizeof(place->file[0]), "%s/f", place->inside);
	snprintf(place->file[1], sizeof(place->file[1]), "%s/f", place->outside);
	make_file(place->file[0]);
	make_file(place->file[1]);
	make_file(place->socket);
	place->needs = (struct confine_needs){ .control = true, .directory = place->inside };
	*state = place;
	return 0;
}

static int remove_place(void **state)
{
	struct place *place = *state;

	unlink(place->file[0]);
	unlink(place->file[1]);
	unlink(place->socket);
	rmdir(place->inside);
	rmdir(place->outside);
	free(place);
	return 0;
}

static bool kernel_has_landlock(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) > 0;
}

enum deed { READ, WRITE, CREATE, REMOVE, LINK };

struct attempt {
	const struct confine_needs *needs;
	enum deed deed;
	const char *path;
};

static int opens(const char *path, int flags)
{
	return open(path, flags | O_CLOEXEC, 0600) < 0 ? errno : 0;
}

static int try_deed(enum deed deed, const char *path)
{
	char fresh[64];

	snprintf(fresh, sizeof(fresh), "%s.new", path);
	switch (deed) {
	case READ:
		return opens(path, O_RDONLY);
	case WRITE:
		return opens(path, O_WRONLY);
	case CREATE:
		return opens(fresh, O_WRONLY | O_CREAT | O_EXCL) ? errno : unlink(fresh) ? errno : 0;
	case REMOVE:
		return unlink(path) ? errno : 0;
	case LINK:
		return symlink("/etc/passwd", fresh) ? errno : 0;
	}
	return 254;
}

static int attempt(const void *data)
{
	const struct attempt *attempt = data;

	if (confine_process(attempt->needs))
		return 255;
	return try_deed(attempt->deed, attempt->path);
}

static int result_of(const struct place *place, enum deed deed, const char *path)
{
	return status_of(attempt, &(struct attempt){ &place->needs, deed, path });
}

static void files_outside_the_directory_are_out_of_reach(void **state)
{
	struct place *place = *state;

	if (!kernel_has_landlock())
		skip();
	for (enum deed deed = READ; deed <= REMOVE; deed++) {
		assert_int_equal(result_of(place, deed, place->file[1]), EACCES);
		assert_int_equal(result_of(place, deed, place->file[0]), 0);
	}
}

static void links_are_not_made(void **state)
{
	struct place *place = *state;

	assert_int_equal(result_of(place, LINK, place->file[0]), EPERM);
}

static void sockets_are_removed_wherever_they_are(void **state)
{
	struct place *place = *state;

	if (!kernel_has_landlock())
		skip();
	assert_int_equal(result_of(place, REMOVE, place->socket), EACCES);
	place->sockets[0] = place->socket;
	place->needs.sockets = place->sockets;
	place->needs.num_sockets = 1;
	assert_int_equal(result_of(place, READ, place->socket), EACCES);
	assert_int_equal(result_of(place, REMOVE, place->socket), 0);
}

/* Which only a filter can make of a kernel that has it. */
static int confine_without_landlock(const void *data)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	if (!filter || seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS),
					SCMP_SYS(landlock_create_ruleset), 0) ||
	    seccomp_load(filter))
		return 255;
	return -confine_process(data);
}

static void directory_needs_landlock_and_the_rest_does_not(void **state)
{
	struct place *place = *state;

	assert_int_equal(status_of(confine_without_landlock, &place->needs), ENOSYS);
	place->needs.directory = NULL;
	assert_int_equal(status_of(confine_without_landlock, &place->needs), 0);
}

static void directory_that_is_not_there_is_an_error(void **state)
{
	struct place *place = *state;

	if (!kernel_has_landlock())
		skip();
	place->needs.directory = "/no/such/directory";
	assert_int_equal(result_of(place, READ, place->file[0]), 255);
}

#define place_test(name)	cmocka_unit_test_setup_teardown(name, make_place, remove_place)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_needed_is_given_up),
		cmocka_unit_test(what_is_needed_works),
		cmocka_unit_test(files_and_children_are_for_control_clients_only),
		place_test(files_outside_the_directory_are_out_of_reach),
		place_test(links_are_not_made),
		place_test(sockets_are_removed_wherever_they_are),
		place_test(directory_needs_landlock_and_the_rest_does_not),
		place_test(directory_that_is_not_there_is_an_error),
	};

	return cmocka_run_group_tests_name("confine", tests, NULL, NULL);
}
