// SPDX-License-Identifier: MIT
/* The program itself: started, talked to, ended. VGPU_HOST in the environment names it. */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "protocol.h"

#define MAX_ARGS	8
#define PATIENCE_MS	20000

struct program {
	const char *path;	/* of the executable */
	char dir[32];
	char socket[64];
	char spec[80];
	char control[64];
	pid_t pid;
	int out;		/* its standard output */
	int err;
};

static int setup(void **state)
{
	struct program *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	p->path = getenv("VGPU_HOST");
	assert_non_null(p->path);
	strcpy(p->dir, "/tmp/program-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	snprintf(p->socket, sizeof(p->socket), "%s/s", p->dir);
	snprintf(p->spec, sizeof(p->spec), "socket=%s", p->socket);
	snprintf(p->control, sizeof(p->control), "%s/c", p->dir);
	p->out = p->err = -1;
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct program *p = *state;

	if (p->pid > 0) {
		kill(p->pid, SIGKILL);
		waitpid(p->pid, NULL, 0);
	}
	if (p->out >= 0)
		close(p->out);
	if (p->err >= 0)
		close(p->err);
	unlink(p->socket);
	unlink(p->control);
	rmdir(p->dir);
	free(p);
	return 0;
}

/* ---- the process --------------------------------------------------------------------- */

static void start(struct program *p, const char *const *args)
{
	const char *argv[MAX_ARGS + 2] = { "vgpu-host" };
	int out[2];
	int err[2];

	for (unsigned int i = 0; i < MAX_ARGS && args[i]; i++)
		argv[i + 1] = args[i];
	assert_int_equal(pipe(out), 0);
	assert_int_equal(pipe(err), 0);
	p->pid = fork();
	if (!p->pid) {
		dup2(out[1], 1);
		dup2(err[1], 2);
		execv(p->path, (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	assert_true(p->pid > 0);
	close(out[1]);
	close(err[1]);
	p->out = out[0];
	p->err = err[0];
}

static void start_serving(struct program *p)
{
	const char *args[] = {
		"--vgpu", p->spec, "--control", p->control, "--log-level", "error", NULL
	};
	char got[32] = "";
	struct pollfd ready;

	start(p, args);
	ready = (struct pollfd){ .fd = p->out, .events = POLLIN };
	assert_int_equal(poll(&ready, 1, PATIENCE_MS), 1);
	assert_true(read(p->out, got, sizeof(got) - 1) > 0);
	assert_string_equal(got, "vgpu-host: ready\n");
}

static int wait_status(struct program *p)
{
	int status;

	assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
	p->pid = 0;
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* What is sent to it from here on it finds at once, after SIGCONT. */
static void stop(struct program *p)
{
	int status;

	assert_int_equal(kill(p->pid, SIGSTOP), 0);
	assert_int_equal(waitpid(p->pid, &status, WUNTRACED), p->pid);
	assert_true(WIFSTOPPED(status));
}

static void read_all(int fd, char *text, size_t room)
{
	size_t len = 0;
	ssize_t n;

	while (len < room - 1 && (n = read(fd, text + len, room - 1 - len)) > 0)
		len += (size_t)n;
	text[len] = '\0';
}

/* ---- its sockets ---------------------------------------------------------------------- */

static int connect_to(const char *path)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	const struct timeval patience = { .tv_sec = PATIENCE_MS / 1000 };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	snprintf(un.sun_path, sizeof(un.sun_path), "%s", path);
	assert_int_equal(connect(fd, (struct sockaddr *)&un, sizeof(un)), 0);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), 0);
	return fd;
}

static void ask(struct program *p, const char *request, char *answer, size_t room)
{
	int fd = connect_to(p->control);
	size_t len = 0;

	assert_int_equal(send(fd, request, strlen(request), 0), strlen(request));
	do {
		ssize_t n = recv(fd, answer + len, room - 1 - len, 0);

		assert_true(n > 0);
		len += (size_t)n;
	} while (answer[len - 1] != '\n');
	answer[len] = '\0';
	close(fd);
}

/* Connect, shake hands, read the device's id. */
static int shake_hands(struct program *p)
{
	static const struct {
		struct vfio_user_header header;
		struct vfio_user_version version;
	} hello = { .header = { .command = VFIO_USER_VERSION, .size = 20 } };
	static const struct {
		struct vfio_user_header header;
		struct vfio_user_region_access access;
	} get_id = {
		.header = { .command = VFIO_USER_REGION_READ, .size = 32 },
		.access = { .region = VFIO_USER_REGION_CONFIG, .count = 4 },
	};
	uint8_t reply[64];
	int fd = connect_to(p->socket);

	assert_int_equal(send(fd, &hello, sizeof(hello), 0), sizeof(hello));
	assert_int_equal(recv(fd, reply, 16 + 4 + 20, MSG_WAITALL), 16 + 4 + 20);
	assert_int_equal(send(fd, &get_id, sizeof(get_id), 0), sizeof(get_id));
	assert_int_equal(recv(fd, reply, 36, MSG_WAITALL), 36);
	assert_memory_equal(reply + 32, "\x86\x80\x12\x04", 4);
	return fd;
}

/* ---- tests ------------------------------------------------------------------------------ */

static void help_and_version_are_no_errors(void **state)
{
	static const char *const help[] = { "--help", NULL };
	static const char *const version[] = { "--version", NULL };
	struct program *p = *state;
	char text[8192];

	start(p, help);
	read_all(p->out, text, sizeof(text));
	assert_int_equal(wait_status(p), 0);
	assert_non_null(strstr(text, "Usage:"));
	for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
		assert_true(strcspn(line, "\n") < 80);
	close(p->out);
	close(p->err);
	start(p, version);
	read_all(p->out, text, sizeof(text));
	assert_int_equal(wait_status(p), 0);
	assert_memory_equal(text, "vgpu-host ", 10);
}

static void expect_usage_error(struct program *p, const char *const *args, const char *says)
{
	char text[1024];

	start(p, args);
	read_all(p->err, text, sizeof(text));
	assert_int_equal(wait_status(p), 2);
	if (!strstr(text, says))
		fail_msg("'%s' does not say '%s'", text, says);
}

static void wrong_option_is_status_2(void **state)
{
	static const char *const args[] = { "--fences", "4", NULL };

	expect_usage_error(*state, args, "'--fences'");
}

static void wrong_platform_is_status_2(void **state)
{
	struct program *p = *state;
	const char *const args[] = { "--platform", "i740", "--vgpu", p->spec, NULL };

	expect_usage_error(p, args, "--platform i740");
	assert_int_equal(access(p->socket, F_OK), -1);
}

static void share_that_the_model_refuses_is_status_2(void **state)
{
	struct program *p = *state;
	const char *const args[] = { "--vgpu", p->spec, "--vgpu", "socket=/tmp/other.sock", NULL };

	expect_usage_error(p, args, "--vgpu socket=/tmp/other.sock: a slice overlaps");
	assert_int_equal(access(p->socket, F_OK), -1);
}

static void socket_that_was_left_behind_is_taken_over(void **state)
{
	struct program *p = *state;

	start_serving(p);
	kill(p->pid, SIGKILL);
	waitpid(p->pid, NULL, 0);
	assert_int_equal(access(p->socket, F_OK), 0);
	close(p->out);
	close(p->err);
	start_serving(p);
	close(shake_hands(p));
}

/* Who connects and says nothing does not keep others out for long. */
static void silent_client_loses_its_place(void **state)
{
	struct program *p = *state;
	char byte;
	int fd;

	start_serving(p);
	fd = connect_to(p->socket);
	assert_int_equal(recv(fd, &byte, 1, 0), 0);
	close(fd);
	fd = shake_hands(p);
	usleep(6000000);
	assert_int_equal(recv(fd, &byte, 1, MSG_DONTWAIT), -1);
	assert_int_equal(errno, EAGAIN);
	close(fd);
}

#define CONTROL_CLIENTS	8

/* Likewise at the control socket, except that they stay until somebody comes; who asks meanwhile stays. */
static void silent_control_clients_make_room(void **state)
{
	static const char request[] = "{\"cmd\":\"phase\",\"name\":\"x\"}\n";
	struct program *p = *state;
	int fds[CONTROL_CLIENTS];
	char text[64];
	char byte;
	int fd;

	start_serving(p);
	for (unsigned int i = 0; i < CONTROL_CLIENTS; i++)
		fds[i] = connect_to(p->control);
	fd = connect_to(p->control);
	assert_int_equal(recv(fd, &byte, 1, 0), 0);
	close(fd);
	usleep(5500000);
	/* It finds both at once: a request of the first, and another client. */
	stop(p);
	assert_int_equal(send(fds[0], request, strlen(request), 0), strlen(request));
	fd = connect_to(p->control);
	kill(p->pid, SIGCONT);
	assert_int_equal(recv(fds[1], &byte, 1, 0), 0);
	assert_true(recv(fds[0], text, sizeof(text), 0) > 0);
	ask(p, request, text, sizeof(text));
	assert_string_equal(text, "{\"ok\":true}\n");
	close(fd);
	for (unsigned int i = 0; i < CONTROL_CLIENTS; i++)
		close(fds[i]);
}

static void file_in_the_way_is_left_alone(void **state)
{
	struct program *p = *state;
	const char *const args[] = { "--vgpu", p->spec, NULL };
	FILE *file = fopen(p->socket, "we");
	struct stat st;
	char text[256];

	assert_non_null(file);
	fclose(file);
	start(p, args);
	read_all(p->err, text, sizeof(text));
	assert_int_equal(wait_status(p), 1);
	assert_non_null(strstr(text, p->socket));
	assert_int_equal(stat(p->socket, &st), 0);
	assert_true(S_ISREG(st.st_mode));
}

static void signal_ends_it_and_removes_the_sockets(void **state)
{
	static const int signals[] = { SIGTERM, SIGINT };
	struct program *p = *state;

	for (unsigned int i = 0; i < 2; i++) {
		start_serving(p);
		assert_int_equal(kill(p->pid, signals[i]), 0);
		assert_int_equal(wait_status(p), 0);
		assert_int_equal(access(p->socket, F_OK), -1);
		assert_int_equal(access(p->control, F_OK), -1);
		close(p->out);
		close(p->err);
	}
}

static void quit_is_answered_and_ends_it(void **state)
{
	struct program *p = *state;
	char answer[64];

	start_serving(p);
	ask(p, "{\"cmd\":\"quit\"}\n", answer, sizeof(answer));
	assert_string_equal(answer, "{\"ok\":true}\n");
	assert_int_equal(wait_status(p), 0);
	assert_int_equal(access(p->socket, F_OK), -1);
}

static void client_may_come_back(void **state)
{
	struct program *p = *state;

	start_serving(p);
	for (unsigned int i = 0; i < 100; i++)
		close(shake_hands(p));
	assert_int_equal(kill(p->pid, SIGTERM), 0);
	assert_int_equal(wait_status(p), 0);
}

static void control_is_served_beside_a_client(void **state)
{
	struct program *p = *state;
	char answer[4096];
	int fd;

	start_serving(p);
	fd = shake_hands(p);
	ask(p, "{\"cmd\":\"info\"}\n", answer, sizeof(answer));
	assert_non_null(strstr(answer, "\"connected\":true"));
	close(fd);
}

/* CPU time of the program so far, in clock ticks. */
static unsigned long cpu_ticks(const struct program *p)
{
	unsigned long user = 0;
	unsigned long system = 0;
	char path[32];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", p->pid);
	file = fopen(path, "re");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%*d %*s %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
				&user, &system), 2);
	fclose(file);
	return user + system;
}

static void sleeps_when_nothing_is_to_do(void **state)
{
	struct program *p = *state;
	unsigned long before;
	int fd;

	start_serving(p);
	fd = shake_hands(p);
	usleep(50000);
	before = cpu_ticks(p);
	usleep(500000);
	assert_true(cpu_ticks(p) - before < (unsigned long)sysconf(_SC_CLK_TCK) / 10);
	close(fd);
}

#define program_test(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

/* Value of a line of /proc/PID/status, which has one number. */
static int status_number(const struct program *p, const char *format)
{
	char text[256];
	char path[32];
	FILE *status;
	int number = -1;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)p->pid);
	status = fopen(path, "re");
	assert_non_null(status);
	while (fgets(text, sizeof(text), status) && sscanf(text, format, &number) != 1)
		;
	fclose(status);
	return number;
}

static void start_confined(struct program *p)
{
	const char *args[] = {
		"--confine", "all", "--files", p->dir, "--vgpu", p->spec, "--control", p->control,
		NULL
	};
	char text[32] = "";

	start(p, args);
	assert_true(read(p->out, text, sizeof(text) - 1) > 0);
	assert_string_equal(text, "vgpu-host: ready\n");
}

/* It serves as before, and gave up the rest. */
static void confined_program_serves(void **state)
{
	struct program *p = *state;
	char text[65536];

	start_confined(p);
	close(shake_hands(p));
	ask(p, "{\"cmd\":\"stats\"}\n", text, sizeof(text));
	assert_non_null(strstr(text, "\"ok\":true"));
	assert_int_equal(status_number(p, "Seccomp: %d"), 2);
	assert_int_equal(status_number(p, "NoNewPrivs: %d"), 1);
	kill(p->pid, SIGTERM);
	wait_status(p);
	assert_int_equal(access(p->socket, F_OK), -1);
	assert_int_equal(access(p->control, F_OK), -1);
}

static void control_client_names_files_below_the_directory_only(void **state)
{
	struct program *p = *state;
	char request[128];
	char text[4096];

	start_confined(p);
	ask(p, "{\"cmd\":\"plug\",\"edid\":\"/etc/passwd\"}\n", text, sizeof(text));
	assert_non_null(strstr(text, strerror(EACCES)));
	snprintf(request, sizeof(request), "{\"cmd\":\"plug\",\"edid\":\"%s/none\"}\n", p->dir);
	ask(p, request, text, sizeof(text));
	assert_non_null(strstr(text, strerror(ENOENT)));
}

static bool begins_with(const char *text, const char *beginning)
{
	return text && !strncmp(text, beginning, strlen(beginning));
}

/* Of three requests at once the first is answered by a child: the others wait for it. */
static void answers_come_in_order(void **state)
{
	static const char requests[] = "{\"cmd\":\"stats\"}\n{\"cmd\":\"phase\",\"name\":\"x\"}\n"
				       "{\"cmd\":\"stats\",\"phase\":\"x\"}\n";
	struct program *p = *state;
	char text[65536] = "";
	char *line = text;
	size_t len = 0;
	int fd;

	start_serving(p);
	fd = connect_to(p->control);
	assert_int_equal(send(fd, requests, strlen(requests), 0), strlen(requests));
	assert_int_equal(shutdown(fd, SHUT_WR), 0);
	for (ssize_t n; len < sizeof(text) - 1 && (n = recv(fd, text + len, sizeof(text) - 1 - len, 0)) > 0;)
		len += (size_t)n;
	close(fd);
	assert_true(begins_with(line, "{\"ok\":true,\"registers\":["));
	line = strchr(line, '\n') + 1;
	assert_true(begins_with(line, "{\"ok\":true}\n"));
	line = strchr(line, '\n') + 1;
	assert_true(begins_with(line, "{\"ok\":true,\"registers\":[]"));
	assert_string_equal(strchr(line, '\n'), "\n");
}

#define TOUCHED	2700	/* registers, so that "stats" takes a while */

static int touch_registers(struct program *p)
{
	static struct {
		struct vfio_user_header header;
		uint64_t count;
		struct vfio_user_write_one writes[TOUCHED];
	} many = {
		.header = {
			.command = VFIO_USER_REGION_WRITE_MULTI, .size = sizeof(many),
			.flags = VFIO_USER_NO_REPLY,
		},
		.count = TOUCHED,
	};
	int fd = shake_hands(p);

	for (unsigned int i = 0; i < TOUCHED; i++)
		many.writes[i] = (struct vfio_user_write_one){ .offset = 0x2000 + 4 * i, .count = 4 };
	assert_int_equal(send(fd, &many, sizeof(many), 0), sizeof(many));
	return fd;
}

/* A client that does not read has no process that waits for it, and what the program ends with ends soon. */
static void children_wait_for_nobody(void **state)
{
	static const char request[] = "{\"cmd\":\"stats\"}\n";
	struct program *p = *state;
	unsigned int left = 0;
	char answer[64];
	int status;
	int guest;
	int deaf;
	int fd;

	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
	start_serving(p);
	guest = touch_registers(p);
	deaf = connect_to(p->control);
	for (unsigned int i = 0; i < 64; i++)
		assert_int_equal(send(deaf, request, strlen(request), 0), strlen(request));
	fd = connect_to(p->control);
	/* Whose answer tells that the two above have been accepted as well. */
	ask(p, "{\"cmd\":\"phase\",\"name\":\"x\"}\n", answer, sizeof(answer));
	usleep(500000);
	/* It starts a child and ends before it looks again. */
	stop(p);
	assert_int_equal(send(fd, request, strlen(request), 0), strlen(request));
	kill(p->pid, SIGTERM);
	kill(p->pid, SIGCONT);
	assert_int_equal(wait_status(p), 0);
	/* Children that are left behind are ours to wait for. */
	alarm(PATIENCE_MS / 1000);
	for (; waitpid(-1, &status, 0) > 0; left++)
		assert_true(WIFEXITED(status));
	assert_int_equal(errno, ECHILD);
	alarm(0);
	assert_true(left > 0);
	close(fd);
	close(deaf);
	close(guest);
}

/* As some supervisors start what they supervise. */
static void ignored_children_are_waited_for(void **state)
{
	struct program *p = *state;
	char text[65536];

	assert_true(signal(SIGCHLD, SIG_IGN) != SIG_ERR);
	start_serving(p);
	assert_true(signal(SIGCHLD, SIG_DFL) != SIG_ERR);
	for (unsigned int i = 0; i < 2; i++) {
		ask(p, "{\"cmd\":\"stats\"}\n", text, sizeof(text));
		assert_true(begins_with(text, "{\"ok\":true,\"registers\":["));
	}
}

/* CPU time of the process so far, in milliseconds. */
static unsigned long cpu_ms(pid_t pid)
{
	unsigned long user;
	unsigned long kernel;
	char path[32];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "re");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%*d %*s %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
				&user, &kernel), 2);
	fclose(file);
	return (user + kernel) * 1000 / (unsigned long)sysconf(_SC_CLK_TCK);
}

static void connection_without_a_descriptor_waits(void **state)
{
	struct program *p = *state;
	struct rlimit before;
	struct rlimit none;
	unsigned long since;
	char text[4096];
	int fd;

	start_serving(p);
	assert_int_equal(prlimit(p->pid, RLIMIT_NOFILE, NULL, &before), 0);
	none = (struct rlimit){ .rlim_cur = 3, .rlim_max = before.rlim_max };
	assert_int_equal(prlimit(p->pid, RLIMIT_NOFILE, &none, NULL), 0);
	since = cpu_ms(p->pid);
	fd = connect_to(p->control);
	usleep(1000000);
	assert_true(cpu_ms(p->pid) - since < 300);
	assert_int_equal(prlimit(p->pid, RLIMIT_NOFILE, &before, NULL), 0);
	ask(p, "{\"cmd\":\"quit\"}\n", text, sizeof(text));
	close(fd);
	assert_int_equal(wait_status(p), 0);
	read_all(p->err, text, sizeof(text));
	assert_non_null(strstr(text, "connections wait: Too many open files"));
	assert_null(strstr(strstr(text, "connections wait") + 1, "connections wait"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		program_test(help_and_version_are_no_errors),
		program_test(wrong_option_is_status_2),
		program_test(wrong_platform_is_status_2),
		program_test(share_that_the_model_refuses_is_status_2),
		program_test(socket_that_was_left_behind_is_taken_over),
		program_test(silent_client_loses_its_place),
		program_test(silent_control_clients_make_room),
		program_test(file_in_the_way_is_left_alone),
		program_test(signal_ends_it_and_removes_the_sockets),
		program_test(quit_is_answered_and_ends_it),
		program_test(client_may_come_back),
		program_test(control_is_served_beside_a_client),
		program_test(sleeps_when_nothing_is_to_do),
		program_test(confined_program_serves),
		program_test(control_client_names_files_below_the_directory_only),
		program_test(connection_without_a_descriptor_waits),
		program_test(answers_come_in_order),
		program_test(children_wait_for_nobody),
		program_test(ignored_children_are_waited_for),
	};

	return cmocka_run_group_tests_name("program", tests, NULL, NULL);
}
