// SPDX-License-Identifier: MIT
/* Interrupts. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vfio_user_session.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define EVENTFD		(VFIO_USER_IRQ_DATA_EVENTFD | VFIO_USER_IRQ_ACTION_TRIGGER)
#define NONE		(VFIO_USER_IRQ_DATA_NONE | VFIO_USER_IRQ_ACTION_TRIGGER)
#define BOOL		(VFIO_USER_IRQ_DATA_BOOL | VFIO_USER_IRQ_ACTION_TRIGGER)

struct set {
	struct vfio_user_irq_set head;
	uint8_t bools[4];
};

static void try_set(struct session *s, uint32_t flags, uint32_t index, uint32_t start,
		    uint32_t count, const int *fds, unsigned int num_fds)
{
	const struct vfio_user_irq_set set = {
		.argsz = sizeof(set),
		.flags = flags,
		.index = index,
		.start = start,
		.count = count,
	};

	session_send_flags(s, VFIO_USER_DEVICE_SET_IRQS, 0, &set, sizeof(set), fds, num_fds);
}

static int new_eventfd(void)
{
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	assert_true(fd >= 0);
	return fd;
}

static uint64_t take(int fd)
{
	uint64_t count = 0;

	return read(fd, &count, sizeof(count)) == sizeof(count) ? count : 0;
}

static void enable(struct session *s, uint32_t vector, int fd)
{
	try_set(s, EVENTFD, VFIO_USER_IRQ_MSI, vector, 1, &fd, 1);
	session_expect(s, VFIO_USER_DEVICE_SET_IRQS, NULL, 0);
}

static void tells_msi_and_no_other_interrupt(void **state)
{
	static const struct {
		uint32_t index;
		uint32_t count;
		uint32_t flags;
	} rows[] = {
		{ .index = VFIO_USER_IRQ_INTX },
		{ .index = VFIO_USER_IRQ_MSI, .count = 2, .flags = VFIO_USER_IRQ_EVENTFD },
		{ .index = VFIO_USER_IRQ_MSIX },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct vfio_user_irq_info ask = { .argsz = 16, .index = rows[i].index };
		const struct vfio_user_irq_info answer = {
			.argsz = 16,
			.flags = rows[i].flags,
			.index = rows[i].index,
			.count = rows[i].count,
		};

		session_send(*state, VFIO_USER_DEVICE_GET_IRQ_INFO, &ask, sizeof(ask));
		session_expect(*state, VFIO_USER_DEVICE_GET_IRQ_INFO, &answer, sizeof(answer));
	}
}

/* QEMU asks for the error interrupt and goes on without when there is none. */
static void type_that_is_not_there_is_no_offence(void **state)
{
	static const struct vfio_user_irq_info rows[] = {
		{ .argsz = 16, .index = 3 },
		{ .argsz = 16, .index = UINT32_MAX },
		{ .argsz = 15, .index = VFIO_USER_IRQ_MSI },
	};
	struct session *s = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		session_send(s, VFIO_USER_DEVICE_GET_IRQ_INFO, &rows[i], sizeof(rows[i]));
		session_expect_error(s, VFIO_USER_DEVICE_GET_IRQ_INFO, EINVAL);
	}
	assert_int_equal(s->device.client_faults, 0);
}

static void interrupt_arrives_once_per_edge(void **state)
{
	struct session *s = *state;
	int fd = new_eventfd();

	enable(s, 0, fd);
	assert_int_equal(take(fd), 0);
	assert_int_equal(vfio_user_irq(s->vu, 0), 0);
	assert_int_equal(take(fd), 1);
	assert_int_equal(vfio_user_irq(s->vu, 0), 0);
	assert_int_equal(vfio_user_irq(s->vu, 0), 0);
	assert_int_equal(take(fd), 2);
	close(fd);
}

static void interrupt_that_is_not_enabled_is_dropped(void **state)
{
	struct session *s = *state;
	int fd = new_eventfd();

	assert_int_equal(vfio_user_irq(s->vu, 0), -ENOENT);
	enable(s, 1, fd);
	assert_int_equal(vfio_user_irq(s->vu, 0), -ENOENT);
	assert_int_equal(vfio_user_irq(s->vu, 1), 0);
	assert_int_equal(vfio_user_irq(s->vu, 2), -EINVAL);
	close(fd);
}

/* As any client can do it: the counter full, and writes to it blocking. */
static int new_full_eventfd(struct session *s, uint32_t vector)
{
	const uint64_t full = UINT64_MAX - 1;
	int fd = eventfd(0, EFD_CLOEXEC);

	assert_true(fd >= 0);
	enable(s, vector, fd);
	assert_int_equal(write(fd, &full, sizeof(full)), sizeof(full));
	assert_int_equal(fcntl(fd, F_SETFL, 0), 0);
	return fd;
}

/* A test that blocks ends here, with a signal. */
static void full_counter_does_not_block(void **state)
{
	struct session *s = *state;
	int fd = new_full_eventfd(s, 0);

	alarm(5);
	assert_int_equal(vfio_user_irq(s->vu, 0), 0);
	alarm(0);
	close(fd);
}

static bool everything_is_writable;

int __real_poll(struct pollfd *fds, nfds_t count, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout);

int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout)
{
	int ready = __real_poll(fds, count, timeout);

	if (!everything_is_writable || count != 1 || fds->events != POLLOUT)
		return ready;
	fds->revents = POLLOUT;
	return 1;
}

/* The client fills the counter after poll() has found room in it. */
static void counter_that_fills_up_at_the_last_moment_does_not_block(void **state)
{
	struct session *s = *state;
	int fd = new_full_eventfd(s, 0);

	everything_is_writable = true;
	alarm(5);
	assert_int_equal(vfio_user_irq(s->vu, 0), 0);
	alarm(0);
	everything_is_writable = false;
	close(fd);
}

static void file_that_is_no_eventfd_is_refused(void **state)
{
	struct session *s = *state;
	int files[5] = { -1, -1, -1, -1, -1 };

	assert_int_equal(pipe(files), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, files + 2), 0);
	files[4] = memfd_create("file", MFD_CLOEXEC);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		const int fds[2] = { new_eventfd(), files[i] };

		try_set(s, EVENTFD, VFIO_USER_IRQ_MSI, 0, 2, fds, 2);
		session_expect_error(s, VFIO_USER_DEVICE_SET_IRQS, EINVAL);
		assert_int_equal(vfio_user_irq(s->vu, 0), -ENOENT);
		close(fds[0]);
		close(fds[1]);
	}
}

static void new_eventfd_replaces_the_old(void **state)
{
	struct session *s = *state;
	int a = new_eventfd();
	int b = new_eventfd();
	int before;

	enable(s, 0, a);
	before = session_open_fds();
	enable(s, 0, b);
	assert_int_equal(session_open_fds(), before);
	vfio_user_irq(s->vu, 0);
	assert_int_equal(take(a), 0);
	assert_int_equal(take(b), 1);
	close(a);
	close(b);
}

static void many_vectors_come_in_one_message(void **state)
{
	struct session *s = *state;
	int fds[2] = { new_eventfd(), new_eventfd() };

	try_set(s, EVENTFD, VFIO_USER_IRQ_MSI, 0, 2, fds, 2);
	session_expect(s, VFIO_USER_DEVICE_SET_IRQS, NULL, 0);
	vfio_user_irq(s->vu, 1);
	assert_int_equal(take(fds[0]), 0);
	assert_int_equal(take(fds[1]), 1);
	close(fds[0]);
	close(fds[1]);
}

static void disabling_closes_the_eventfds(void **state)
{
	struct session *s = *state;
	const int before = session_open_fds();
	int fds[2] = { new_eventfd(), new_eventfd() };

	try_set(s, EVENTFD, VFIO_USER_IRQ_MSI, 0, 2, fds, 2);
	session_expect(s, VFIO_USER_DEVICE_SET_IRQS, NULL, 0);
	close(fds[0]);
	close(fds[1]);
	/* No descriptors: one vector off. */
	try_set(s, EVENTFD, VFIO_USER_IRQ_MSI, 0, 1, NULL, 0);
	session_expect(s, VFIO_USER_DEVICE_SET_IRQS, NULL, 0);
	assert_int_equal(vfio_user_irq(s->vu, 0), -ENOENT);
	assert_int_equal(vfio_user_irq(s->vu, 1), 0);
	/* No data, no count: all of them. */
	try_set(s, NONE, VFIO_USER_IRQ_MSI, 0, 0, NULL, 0);
	session_expect(s, VFIO_USER_DEVICE_SET_IRQS, NULL, 0);
	assert_int_equal(vfio_user_irq(s->vu, 1), -ENOENT);
	assert_int_equal(session_open_fds(), before);
	try_set(s, NONE, VFIO_USER_IRQ_INTX, 0, 0, NULL, 0);
	session_expect(s, VFIO_USER_DEVICE_SET_IRQS, NULL, 0);
}

static void client_can_trigger_an_interrupt_itself(void **state)
{
	const struct set set = {
		.head = {
			.argsz = sizeof(set.head) + 2,
			.flags = BOOL,
			.index = VFIO_USER_IRQ_MSI,
			.count = 2,
		},
		.bools = { 0, 1 },
	};
	struct session *s = *state;
	int fds[2] = { new_eventfd(), new_eventfd() };

	enable(s, 0, fds[0]);
	enable(s, 1, fds[1]);
	try_set(s, NONE, VFIO_USER_IRQ_MSI, 0, 1, NULL, 0);
	session_expect(s, VFIO_USER_DEVICE_SET_IRQS, NULL, 0);
	session_send(s, VFIO_USER_DEVICE_SET_IRQS, &set, sizeof(set.head) + 2);
	session_expect(s, VFIO_USER_DEVICE_SET_IRQS, NULL, 0);
	assert_int_equal(take(fds[0]), 1);
	assert_int_equal(take(fds[1]), 1);
	close(fds[0]);
	close(fds[1]);
}

static void senseless_requests_are_refused_and_their_fds_closed(void **state)
{
	static const struct {
		uint32_t flags;
		uint32_t index;
		uint32_t start;
		uint32_t count;
		unsigned int num_fds;
		int error;
	} rows[] = {
		{ .flags = EVENTFD, .index = 1, .start = 0, .count = 3, .num_fds = 3,
		  .error = EINVAL },
		{ .flags = EVENTFD, .index = 1, .start = 2, .count = 1, .num_fds = 1,
		  .error = EINVAL },
		{ .flags = EVENTFD, .index = 1, .start = UINT32_MAX, .count = 2, .num_fds = 2,
		  .error = EINVAL },
		{ .flags = EVENTFD, .index = 1, .start = 1, .count = UINT32_MAX, .num_fds = 1,
		  .error = EINVAL },
		{ .flags = EVENTFD, .index = 1, .count = 2, .num_fds = 1, .error = EINVAL },
		{ .flags = EVENTFD, .index = 1, .count = 1, .num_fds = 2, .error = EINVAL },
		{ .flags = EVENTFD, .index = 0, .count = 1, .num_fds = 1, .error = EINVAL },
		{ .flags = EVENTFD, .index = 2, .count = 1, .num_fds = 1, .error = EINVAL },
		{ .flags = EVENTFD, .index = 3, .count = 1, .num_fds = 1, .error = EINVAL },
		{ .flags = EVENTFD | 1, .index = 1, .count = 1, .num_fds = 1, .error = EINVAL },
		{ .flags = EVENTFD | 0x40, .index = 1, .count = 1, .num_fds = 1, .error = EINVAL },
		{ .flags = EVENTFD | 0x08, .index = 1, .count = 1, .num_fds = 1, .error = EINVAL },
		{ .flags = 0x04, .index = 1, .count = 1, .num_fds = 1, .error = EINVAL },
		{ .flags = 0x20, .index = 1, .count = 1, .num_fds = 1, .error = EINVAL },
		{ .flags = NONE, .index = 1, .count = 1, .num_fds = 1, .error = EINVAL },
		{ .flags = 0x04 | 0x08, .index = 1, .count = 1, .num_fds = 1,
		  .error = EOPNOTSUPP },
		{ .flags = 0x01 | 0x10, .index = 1, .count = 1, .error = EOPNOTSUPP },
	};
	struct session *s = *state;
	int fds[3] = { new_eventfd(), new_eventfd(), new_eventfd() };
	const int before = session_open_fds();

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		try_set(s, rows[i].flags, rows[i].index, rows[i].start, rows[i].count, fds,
			rows[i].num_fds);
		session_expect_error(s, VFIO_USER_DEVICE_SET_IRQS, rows[i].error);
	}
	assert_int_equal(session_open_fds(), before);
	assert_int_equal(vfio_user_irq(s->vu, 0), -ENOENT);
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		close(fds[i]);
}

static void data_must_be_as_long_as_it_says(void **state)
{
	struct set set = {
		.head = { .flags = BOOL, .index = VFIO_USER_IRQ_MSI, .count = 2 },
	};
	struct session *s = *state;

	for (uint32_t extra = 0; extra <= 3; extra++) {
		if (extra == 2)
			continue;
		set.head.argsz = (uint32_t)sizeof(set.head) + extra;
		session_send(s, VFIO_USER_DEVICE_SET_IRQS, &set, sizeof(set.head) + extra);
		session_expect_error(s, VFIO_USER_DEVICE_SET_IRQS, EINVAL);
	}
	set.head.argsz = sizeof(set.head);
	session_send(s, VFIO_USER_DEVICE_SET_IRQS, &set, sizeof(set.head) + 2);
	session_expect_error(s, VFIO_USER_DEVICE_SET_IRQS, EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		session_test(tells_msi_and_no_other_interrupt),
		session_test(type_that_is_not_there_is_no_offence),
		session_test(interrupt_arrives_once_per_edge),
		session_test(interrupt_that_is_not_enabled_is_dropped),
		session_test(full_counter_does_not_block),
		session_test(counter_that_fills_up_at_the_last_moment_does_not_block),
		session_test(file_that_is_no_eventfd_is_refused),
		session_test(new_eventfd_replaces_the_old),
		session_test(many_vectors_come_in_one_message),
		session_test(disabling_closes_the_eventfds),
		session_test(client_can_trigger_an_interrupt_itself),
		session_test(senseless_requests_are_refused_and_their_fds_closed),
		session_test(data_must_be_as_long_as_it_says),
	};

	return cmocka_run_group_tests_name("vfio-user interrupts", tests, NULL, NULL);
}
