// SPDX-License-Identifier: MIT
/* What the plugin makes of what vgpu-host says. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "bar.h"
#include "fds.h"
#include "messages.h"

#define PAGES		16u
#define MAP_SIZE	(sizeof(struct aperture_map) + PAGES * sizeof(uint64_t))

/** struct peer - the host's end, and its files: the map, BAR2 and the counters */
struct peer {
	int fd;
	int plugin;
	int files[APERTURE_HELLO_FILES];
	int others;		/* descriptors that are open beside all that */
};

static int open_fds(void)
{
	int count = 0;

	for (int fd = 0; fd < 64; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

static int file_of(size_t size, int seals)
{
	int fd = memfd_create("aperture", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, seals), 0);
	return fd;
}

static int map_of(uint64_t pages, size_t size, int seals)
{
	int fd = file_of(size, seals);

	assert_int_equal(pwrite(fd, &pages, sizeof(pages), offsetof(struct aperture_map, pages)),
			 sizeof(pages));
	return fd;
}

static int setup(void **state)
{
	struct peer *peer = calloc(1, sizeof(*peer));
	int pair[2];

	assert_non_null(peer);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	peer->fd = pair[0];
	peer->plugin = pair[1];
	peer->files[0] = map_of(PAGES, MAP_SIZE, F_SEAL_SHRINK);
	peer->files[1] = file_of(PAGES * APERTURE_PAGE, 0);
	peer->files[2] = file_of(sizeof(struct aperture_counters), F_SEAL_SHRINK);
	peer->others = open_fds();
	*state = peer;
	return 0;
}

static int teardown(void **state)
{
	struct peer *peer = *state;

	for (unsigned int i = 0; i < APERTURE_HELLO_FILES; i++)
		close(peer->files[i]);
	close(peer->fd);
	close(peer->plugin);
	free(peer);
	return 0;
}

/* A message and what becomes of it; what came with it is closed. */
static int serve(const struct peer *peer, uint32_t what, const int *files, unsigned int count)
{
	const struct aperture_message msg = { .what = what, .count = 1 };
	int ret;

	assert_int_equal(fds_send(peer->fd, &msg, sizeof(msg), files, count, 0), sizeof(msg));
	ret = messages_serve(peer->plugin);
	assert_int_equal(open_fds(), peer->others);
	return ret;
}

static void replace(struct peer *peer, unsigned int which, int fd)
{
	close(peer->files[which]);
	peer->files[which] = fd;
}

static void expect_refusal(const struct peer *peer)
{
	assert_int_equal(serve(peer, APERTURE_HELLO, peer->files, APERTURE_HELLO_FILES), -EINVAL);
}

static void message_has_its_files_and_no_more(void **state)
{
	struct peer *peer = *state;
	int files[FDS_MAX];

	for (unsigned int i = 0; i < FDS_MAX; i++)
		files[i] = peer->files[i % APERTURE_HELLO_FILES];
	for (unsigned int count = 0; count <= FDS_MAX; count++) {
		if (count != APERTURE_HELLO_FILES)
			assert_int_equal(serve(peer, APERTURE_HELLO, files, count), -EINVAL);
		if (count != 1)
			assert_int_equal(serve(peer, APERTURE_FILE, files, count), -EINVAL);
		assert_int_equal(serve(peer, APERTURE_FORGET, files, count), -EINVAL);
		assert_int_equal(serve(peer, APERTURE_FORGET + 1, files, count), -EINVAL);
	}
}

static void map_has_room_for_the_pages_that_it_tells(void **state)
{
	struct peer *peer = *state;

	replace(peer, 0, map_of(PAGES, MAP_SIZE - 1, F_SEAL_SHRINK));
	expect_refusal(peer);
	replace(peer, 0, map_of(UINT64_MAX, MAP_SIZE, F_SEAL_SHRINK));
	expect_refusal(peer);
	replace(peer, 0, map_of(1, sizeof(struct aperture_map) - 1, F_SEAL_SHRINK));
	expect_refusal(peer);
}

static void counters_are_all_there(void **state)
{
	struct peer *peer = *state;

	replace(peer, 2, file_of(sizeof(struct aperture_counters) - 1, F_SEAL_SHRINK));
	expect_refusal(peer);
}

static void map_has_no_more_pages_than_the_bar(void **state)
{
	struct peer *peer = *state;

	replace(peer, 1, file_of((PAGES - 1) * APERTURE_PAGE, 0));
	expect_refusal(peer);
}

static void file_that_may_shrink_is_refused(void **state)
{
	struct peer *peer = *state;

	replace(peer, 0, map_of(PAGES, MAP_SIZE, 0));
	expect_refusal(peer);
	replace(peer, 0, map_of(PAGES, MAP_SIZE, F_SEAL_SHRINK));
	replace(peer, 2, file_of(sizeof(struct aperture_counters), 0));
	expect_refusal(peer);
}

static void half_a_message_is_the_end(void **state)
{
	struct peer *peer = *state;

	assert_int_equal(fds_send(peer->fd, "half", 4, peer->files, 3, 0), 4);
	shutdown(peer->fd, SHUT_WR);
	assert_int_equal(messages_serve(peer->plugin), 0);
	assert_int_equal(open_fds(), peer->others);
}

/* The last one: there is one BAR2 in a process. */
static void right_message_is_answered(void **state)
{
	struct peer *peer = *state;
	char answer;

	assert_int_equal(serve(peer, APERTURE_HELLO, peer->files, APERTURE_HELLO_FILES), 1);
	assert_int_equal(recv(peer->fd, &answer, 1, MSG_DONTWAIT), 1);
	assert_int_equal(serve(peer, APERTURE_FORGET, NULL, 0), 1);
	assert_int_equal(recv(peer->fd, &answer, 1, MSG_DONTWAIT), 1);
	assert_int_equal(serve(peer, APERTURE_HELLO, peer->files, APERTURE_HELLO_FILES), -EBUSY);
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(message_has_its_files_and_no_more),
		TEST(map_has_room_for_the_pages_that_it_tells),
		TEST(counters_are_all_there),
		TEST(map_has_no_more_pages_than_the_bar),
		TEST(file_that_may_shrink_is_refused),
		TEST(half_a_message_is_the_end),
		TEST(right_message_is_answered),
	};

	return cmocka_run_group_tests_name("plugin messages", tests, NULL, NULL);
}
