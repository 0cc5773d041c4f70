// SPDX-License-Identifier: MIT
/* Sockets that are in the way, and who may connect. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "listener.h"

struct place {
	char dir[32];
	char path[64];
};

int __real_chmod(const char *path, mode_t mode);
int __wrap_chmod(const char *path, mode_t mode);

/* Before a socket has the mode that was asked for it is its owner's alone. */
int __wrap_chmod(const char *path, mode_t mode)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	assert_int_equal(st.st_mode & 077, 0);
	return __real_chmod(path, mode);
}

static const struct listener_access private = { .mode = 0600, .group = (gid_t)-1 };

static int setup(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	assert_non_null(place);
	strcpy(place->dir, "/tmp/listener-XXXXXX");
	assert_non_null(mkdtemp(place->dir));
	snprintf(place->path, sizeof(place->path), "%s/s", place->dir);
	*state = place;
	return 0;
}

static int teardown(void **state)
{
	struct place *place = *state;
	int err;

	unlink(place->path);
	err = rmdir(place->dir);
	free(place);
	return err;
}

static mode_t mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	assert_true(S_ISSOCK(st.st_mode));
	return st.st_mode & 07777;
}

static void socket_is_for_its_owner_whatever_the_umask(void **state)
{
	static const mode_t umasks[] = { 0, 022, 077, 0777 };
	struct place *place = *state;

	for (size_t i = 0; i < sizeof(umasks) / sizeof(umasks[0]); i++) {
		struct listener listener;
		mode_t before = umask(umasks[i]);
		int err = listener_open(&listener, place->path, &private);

		assert_int_equal(umask(before), umasks[i]);
		assert_int_equal(err, 0);
		assert_int_equal(mode_of(place->path), 0600);
		listener_close(&listener);
		assert_int_equal(access(place->path, F_OK), -1);
	}
}

static void socket_has_the_mode_that_was_asked_for(void **state)
{
	const struct listener_access access = { .mode = 0660, .group = getegid() };
	struct place *place = *state;
	struct listener listener;

	assert_int_equal(listener_open(&listener, place->path, &access), 0);
	assert_int_equal(mode_of(place->path), 0660);
	listener_close(&listener);
}

/* A process that died left it behind. */
static void stale_socket_is_replaced(void **state)
{
	struct place *place = *state;
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	int dead = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct listener listener;

	strcpy(un.sun_path, place->path);
	assert_int_equal(bind(dead, (struct sockaddr *)&un, sizeof(un)), 0);
	assert_int_equal(listen(dead, 1), 0);
	close(dead);
	assert_int_equal(listener_open(&listener, place->path, &private), 0);
	listener_close(&listener);
}

/* Also one whose queue is full, for the other process may just be busy. */
static void served_socket_is_left_alone(void **state)
{
	struct place *place = *state;
	struct listener first;
	struct listener second;

	assert_int_equal(listener_open(&first, place->path, &private), 0);
	for (unsigned int i = 0; i < 10; i++) {
		assert_int_equal(listener_open(&second, place->path, &private), -EADDRINUSE);
		assert_int_equal(second.fd, -1);
		assert_int_equal(mode_of(place->path), 0600);
	}
	listener_close(&first);
}

static void file_in_the_way_is_left_alone(void **state)
{
	struct place *place = *state;
	struct listener listener;
	FILE *file = fopen(place->path, "we");

	assert_non_null(file);
	fclose(file);
	assert_int_equal(listener_open(&listener, place->path, &private), -EEXIST);
	assert_int_equal(access(place->path, F_OK), 0);
	unlink(place->path);
	assert_int_equal(symlink("/nowhere", place->path), 0);
	assert_int_equal(listener_open(&listener, place->path, &private), -EEXIST);
}

/* Somebody removed ours and made another. */
static void socket_of_another_process_survives(void **state)
{
	struct place *place = *state;
	struct listener first;
	struct listener second;

	assert_int_equal(listener_open(&first, place->path, &private), 0);
	assert_int_equal(unlink(place->path), 0);
	assert_int_equal(listener_open(&second, place->path, &private), 0);
	listener_close(&first);
	assert_int_equal(mode_of(place->path), 0600);
	listener_close(&second);
	assert_int_equal(access(place->path, F_OK), -1);
}

#define listener_test(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		listener_test(socket_is_for_its_owner_whatever_the_umask),
		listener_test(socket_has_the_mode_that_was_asked_for),
		listener_test(stale_socket_is_replaced),
		listener_test(served_socket_is_left_alone),
		listener_test(file_in_the_way_is_left_alone),
		listener_test(socket_of_another_process_survives),
	};

	return cmocka_run_group_tests_name("listener", tests, NULL, NULL);
}
