// SPDX-License-Identifier: MIT
/* Control clients: what they send in pieces, what they do not read, and how many there are. */
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "app_fixture.h"
#include "control.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static bool out_of_memory;

void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);

void *__wrap_realloc(void *old, size_t size)
{
	return out_of_memory ? NULL : __real_realloc(old, size);
}

static time_t skipped;

int __real_clock_gettime(clockid_t clock, struct timespec *ts);
int __wrap_clock_gettime(clockid_t clock, struct timespec *ts);

int __wrap_clock_gettime(clockid_t clock, struct timespec *ts)
{
	int ret = __real_clock_gettime(clock, ts);

	ts->tv_sec += skipped;
	return ret;
}

static struct control_client *connect_control(struct fixture *f, int *fd)
{
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	control_accept(&f->host, pair[1]);
	*fd = pair[0];
	return &f->host.control[0];
}

static void request_may_come_in_pieces(void **state)
{
	static const char request[] = "{\"cmd\":\"phase\",\"name\":\"x\"}\n";
	struct fixture *f = *state;
	char got[32] = "";
	int fd;
	struct control_client *client = connect_control(f, &fd);

	for (size_t i = 0; i < strlen(request); i++) {
		assert_int_equal(recv(fd, got, sizeof(got), MSG_DONTWAIT), -1);
		assert_int_equal(send(fd, request + i, 1, 0), 1);
		control_serve(&f->host, client);
	}
	assert_true(recv(fd, got, sizeof(got) - 1, MSG_DONTWAIT) > 0);
	assert_string_equal(got, "{\"ok\":true}\n");
	close(fd);
}

static void requests_in_one_piece_are_all_answered(void **state)
{
	static const char requests[] = "{\"cmd\":\"phase\",\"name\":\"x\"}\n\n"
				       "{\"cmd\":\"phase\",\"name\":\"y\"}\n{\"cmd\"";
	struct fixture *f = *state;
	char got[64] = "";
	int fd;
	struct control_client *client = connect_control(f, &fd);

	assert_int_equal(send(fd, requests, strlen(requests), 0), strlen(requests));
	control_serve(&f->host, client);
	assert_true(recv(fd, got, sizeof(got) - 1, MSG_DONTWAIT) > 0);
	assert_string_equal(got, "{\"ok\":true}\n{\"ok\":true}\n");
	assert_true(client->fd >= 0);
	close(fd);
}

static void endless_line_closes_the_client(void **state)
{
	static char noise[CONTROL_LINE_MAX + 1];
	struct fixture *f = *state;
	int fd;
	struct control_client *client = connect_control(f, &fd);

	memset(noise, 'x', sizeof(noise));
	assert_int_equal(send(fd, noise, sizeof(noise), 0), sizeof(noise));
	control_serve(&f->host, client);
	assert_int_equal(client->fd, -1);
	close(fd);
}

static void client_that_does_not_listen_is_waited_for(void **state)
{
	static const char request[] = "{\"cmd\":\"stats\"}\n";
	struct fixture *f = *state;
	int fd;
	struct control_client *client = connect_control(f, &fd);
	char sink[65536];
	size_t answers = 0;

	for (unsigned int i = 0; i < 400 && !client->out; i++) {
		assert_int_equal(send(fd, request, strlen(request), 0), strlen(request));
		control_serve(&f->host, client);
	}
	assert_non_null(client->out);
	assert_int_equal(control_events(client), POLLOUT);
	for (;;) {
		ssize_t n = recv(fd, sink, sizeof(sink), MSG_DONTWAIT);

		if (n < 0 && !client->out)
			break;
		for (ssize_t i = 0; i < n; i++)
			answers += sink[i] == '\n';
		if (client->out)
			control_serve(&f->host, client);
	}
	assert_true(answers > 1);
	assert_int_equal(control_events(client), POLLIN);
	close(fd);
	control_serve(&f->host, client);
	assert_int_equal(client->fd, -1);
}

static void too_many_clients_are_turned_away(void **state)
{
	struct fixture *f = *state;
	int fds[HOST_MAX_CONTROL + 1];
	char byte;

	for (size_t i = 0; i < ARRAY_SIZE(fds); i++) {
		skipped += i == HOST_MAX_CONTROL ? 4 : 0;
		connect_control(f, &fds[i]);
	}
	assert_int_equal(recv(fds[HOST_MAX_CONTROL], &byte, 1, MSG_DONTWAIT), 0);
	assert_int_equal(recv(fds[0], &byte, 1, MSG_DONTWAIT), -1);
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		close(fds[i]);
}

/* ---- slots -------------------------------------------------------------------------------- */

static void connect_all(struct fixture *f, int fds[HOST_MAX_CONTROL])
{
	for (unsigned int i = 0; i < HOST_MAX_CONTROL; i++)
		connect_control(f, &fds[i]);
}

static void send_and_serve(struct fixture *f, const int *fds, unsigned int i, const char *text)
{
	assert_int_equal(send(fds[i], text, strlen(text), 0), strlen(text));
	control_serve(&f->host, &f->host.control[i]);
}

/* One more client connects and is answered; of the others @closed is gone, and no other. */
static void expect_slot_of(struct fixture *f, int fds[HOST_MAX_CONTROL], unsigned int closed)
{
	char got[256] = "";
	int fd;

	connect_control(f, &fd);
	for (unsigned int i = 0; i < HOST_MAX_CONTROL; i++) {
		char byte;

		assert_int_equal(recv(fds[i], &byte, 1, MSG_DONTWAIT | MSG_PEEK), i == closed ? 0 : -1);
	}
	close(fds[closed]);
	fds[closed] = fd;
	send_and_serve(f, fds, closed, "{\"cmd\":\"phase\",\"name\":\"x\"}\n");
	assert_true(recv(fd, got, sizeof(got) - 1, MSG_DONTWAIT) > 0);
	assert_string_equal(got, "{\"ok\":true}\n");
}

static void close_all(const int fds[HOST_MAX_CONTROL])
{
	for (unsigned int i = 0; i < HOST_MAX_CONTROL; i++)
		close(fds[i]);
}

static void silent_clients_make_room_one_by_one(void **state)
{
	int fds[HOST_MAX_CONTROL];

	connect_all(*state, fds);
	skipped += 5;
	for (unsigned int i = 0; i < HOST_MAX_CONTROL; i++)
		expect_slot_of(*state, fds, i);
	close_all(fds);
}

static void answered_client_keeps_its_slot(void **state)
{
	struct fixture *f = *state;
	int fds[HOST_MAX_CONTROL];
	char got[64];

	connect_all(f, fds);
	skipped += 3;
	send_and_serve(f, fds, 0, "{\"cmd\":\"phase\",\"name\":\"x\"}\n");
	assert_true(recv(fds[0], got, sizeof(got), MSG_DONTWAIT) > 0);
	skipped += 3;
	expect_slot_of(f, fds, 1);
	close_all(fds);
}

static void request_that_never_ends_keeps_no_slot(void **state)
{
	struct fixture *f = *state;
	int fds[HOST_MAX_CONTROL];

	connect_all(f, fds);
	for (unsigned int i = 0; i < 6; i++) {
		skipped++;
		send_and_serve(f, fds, 0, i < 3 ? "\n" : "{");
	}
	expect_slot_of(f, fds, 0);
	close_all(fds);
}

static void answer_that_is_not_read_keeps_no_slot(void **state)
{
	struct fixture *f = *state;
	int fds[HOST_MAX_CONTROL];
	char got[64];
	int fd;

	connect_all(f, fds);
	while (!f->host.control[0].out)
		send_and_serve(f, fds, 0, "{\"cmd\":\"stats\"}\n");
	for (unsigned int i = 1; i < HOST_MAX_CONTROL; i++) {
		send_and_serve(f, fds, i, "{\"cmd\":\"phase\",\"name\":\"x\"}\n");
		assert_true(recv(fds[i], got, sizeof(got), MSG_DONTWAIT) > 0);
	}
	skipped += 5;
	control_serve(&f->host, &f->host.control[0]);
	connect_control(f, &fd);
	assert_null(f->host.control[0].out);
	close(fd);
	close_all(fds);
}

static void idle_clients_stay_while_there_is_room(void **state)
{
	struct fixture *f = *state;
	int fds[HOST_MAX_CONTROL];
	char byte;

	for (unsigned int i = 0; i < HOST_MAX_CONTROL; i++) {
		connect_control(f, &fds[i]);
		skipped += 3600;
	}
	for (unsigned int i = 0; i < HOST_MAX_CONTROL; i++)
		assert_int_equal(recv(fds[i], &byte, 1, MSG_DONTWAIT), -1);
	close_all(fds);
}

static void client_whose_child_works_keeps_its_slot(void **state)
{
	struct fixture *f = *state;
	int fds[HOST_MAX_CONTROL];
	char got[4096];

	connect_all(f, fds);
	f->host.forks = true;
	send_and_serve(f, fds, 0, "{\"cmd\":\"stats\"}\n");
	assert_true(f->host.control[0].child >= 0);
	skipped += 5;
	expect_slot_of(f, fds, 1);
	alarm(20);
	while (f->host.control[0].child >= 0)
		control_serve(&f->host, &f->host.control[0]);
	alarm(0);
	assert_true(recv(fds[0], got, sizeof(got), MSG_DONTWAIT) > 0);
	while (recv(fds[0], got, sizeof(got), MSG_DONTWAIT) > 0)
		;
	/* Its answer has just come. */
	expect_slot_of(f, fds, 2);
	close_all(fds);
}

/* ---- children ---------------------------------------------------------------------------- */

static unsigned int count_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned int count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

/* Every other entry: more runs than fit a pipe. */
static void scatter_entries(struct fixture *f)
{
	const uint64_t first = (UINT64_C(2) << 20) + (UINT64_C(64) << 20 >> 12) * 4;

	connect_client(f);
	for (uint32_t i = 0; i < 3000; i++) {
		post_write(f, VGPU_BAR_MMIO, first + 8 * i, (0x100000 + 0x1000 * i) | 1);
		share_drain(&f->host.shares[0]);
	}
}

static void answer_without_memory_leaves_no_child_behind(void **state)
{
	static const char request[] = "{\"cmd\":\"ggtt\"}\n";
	struct control_client *client;
	struct fixture *f = *state;
	unsigned int descriptors;
	struct pollfd pipe;
	char byte;
	int fd;

	scatter_entries(f);
	descriptors = count_descriptors();
	f->host.forks = true;
	client = connect_control(f, &fd);
	assert_int_equal(send(fd, request, strlen(request), 0), strlen(request));
	control_serve(&f->host, client);
	assert_true(client->child >= 0);
	pipe = (struct pollfd){ .fd = client->child, .events = POLLIN };
	assert_int_equal(poll(&pipe, 1, 20000), 1);
	alarm(20);
	out_of_memory = true;
	control_serve(&f->host, client);
	out_of_memory = false;
	alarm(0);
	assert_int_equal(recv(fd, &byte, 1, MSG_DONTWAIT), 0);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	close(fd);
	assert_int_equal(count_descriptors(), descriptors);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(request_may_come_in_pieces),
		fixture_test(requests_in_one_piece_are_all_answered),
		fixture_test(endless_line_closes_the_client),
		fixture_test(client_that_does_not_listen_is_waited_for),
		fixture_test(too_many_clients_are_turned_away),
		fixture_test(silent_clients_make_room_one_by_one),
		fixture_test(answered_client_keeps_its_slot),
		fixture_test(request_that_never_ends_keeps_no_slot),
		fixture_test(answer_that_is_not_read_keeps_no_slot),
		fixture_test(idle_clients_stay_while_there_is_room),
		fixture_test(client_whose_child_works_keeps_its_slot),
		fixture_test(answer_without_memory_leaves_no_child_behind),
	};

	return cmocka_run_group_tests_name("control-client", tests, NULL, NULL);
}
