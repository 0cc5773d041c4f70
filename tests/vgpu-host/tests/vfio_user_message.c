// SPDX-License-Identifier: MIT
/* Messages as such: sizes, types, order, file descriptors, ends. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vfio_user_session.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static void send_header(struct session *s, uint16_t command, uint32_t size, uint32_t flags)
{
	const struct vfio_user_header header = {
		.id = 0x1234,
		.command = command,
		.size = size,
		.flags = flags,
	};

	session_send_bytes(s, &header, sizeof(header));
}

static void size_below_header_ends_the_connection(void **state)
{
	struct session *s = *state;

	send_header(s, VFIO_USER_DEVICE_RESET, 15, 0);
	assert_int_equal(session_run(s), -EPROTO);
	session_expect_error(s, VFIO_USER_DEVICE_RESET, EINVAL);
	assert_int_equal(s->device.resets, 0);
}

static void size_above_limit_ends_the_connection(void **state)
{
	struct session *s = *state;

	send_header(s, VFIO_USER_REGION_WRITE, VFIO_USER_MAX_XFER + 33, 0);
	assert_int_equal(session_run(s), -EPROTO);
	session_expect_error(s, VFIO_USER_REGION_WRITE, EINVAL);
}

static void nothing_is_handled_after_the_end(void **state)
{
	struct session *s = *state;

	send_header(s, VFIO_USER_DEVICE_RESET, 0, 0);
	send_header(s, VFIO_USER_DEVICE_RESET, 16, 0);
	assert_int_equal(session_run(s), -EPROTO);
	assert_int_equal(session_run(s), -EPROTO);
	assert_int_equal(s->device.resets, 0);
}

static void waits_for_a_message_that_comes_byte_by_byte(void **state)
{
	const struct vfio_user_region_access access = { .offset = 8, .region = 0, .count = 4 };
	const struct vfio_user_header header = {
		.id = 0x1234,
		.command = VFIO_USER_REGION_WRITE,
		.size = sizeof(header) + sizeof(access) + 4,
	};
	struct session *s = *state;
	uint8_t bytes[36];

	memcpy(bytes, &header, 16);
	memcpy(bytes + 16, &access, 16);
	memcpy(bytes + 32, "abcd", 4);
	for (size_t i = 0; i < sizeof(bytes); i++) {
		assert_int_equal(s->device.bar_writes, 0);
		session_send_bytes(s, &bytes[i], 1);
		assert_int_equal(session_run(s), -EAGAIN);
	}
	assert_int_equal(s->device.bar_writes, 1);
	assert_memory_equal(s->device.bar0 + 8, "abcd", 4);
	session_expect(s, VFIO_USER_REGION_WRITE, &access, sizeof(access));
}

static void send_resets(struct session *s, unsigned int count)
{
	while (count--)
		session_send_flags(s, VFIO_USER_DEVICE_RESET, VFIO_USER_NO_REPLY, NULL, 0, NULL,
				   0);
}

static void handles_all_messages_of_one_receive(void **state)
{
	struct vfio_user_stats stats;
	struct session *s = *state;

	send_resets(s, 100);
	assert_int_equal(vfio_user_run(s->vu), 100);
	assert_int_equal(s->device.resets, 100);
	vfio_user_get_stats(s->vu, &stats);
	assert_int_equal(stats.resets, 100);
}

/* The receive buffer's end must not cut a message in two for good. */
static void survives_the_wrap_of_the_receive_buffer(void **state)
{
	static uint8_t payload[16 + 50001];
	struct vfio_user_region_access access = { .region = 0, .count = 50001 };
	struct session *s = *state;

	for (unsigned int i = 0; i < 40; i++) {
		access.offset = i;
		memcpy(payload, &access, sizeof(access));
		memset(payload + 16, (int)i, access.count);
		session_send_flags(s, VFIO_USER_REGION_WRITE, VFIO_USER_NO_REPLY, payload,
				   sizeof(payload), NULL, 0);
		session_send(s, VFIO_USER_DEVICE_RESET, NULL, 0);
		session_expect(s, VFIO_USER_DEVICE_RESET, NULL, 0);
		assert_int_equal(s->device.bar_writes, i + 1);
		assert_int_equal(s->device.bar0[i + access.count - 1], i);
	}
}

static void unknown_commands_are_not_implemented(void **state)
{
	static const uint16_t commands[] = {
		0, VFIO_USER_DMA_READ, VFIO_USER_DMA_WRITE, 14, VFIO_USER_MIG_DATA_READ,
		VFIO_USER_MIG_DATA_WRITE, 19, 0xffff,
	};
	struct session *s = *state;

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		session_send(s, commands[i], "12345678", 8);
		session_expect_error(s, commands[i], ENOSYS);
	}
}

static void features_that_are_not_there_say_so(void **state)
{
	struct session *s = *state;

	session_send(s, VFIO_USER_DEVICE_FEATURE, "12345678", 8);
	session_expect_error(s, VFIO_USER_DEVICE_FEATURE, EOPNOTSUPP);
	session_send(s, VFIO_USER_DEVICE_GET_REGION_IO_FDS, "1234567812345678", 16);
	session_expect_error(s, VFIO_USER_DEVICE_GET_REGION_IO_FDS, EOPNOTSUPP);
	assert_int_equal(s->device.client_faults, 0);
}

static void unsolicited_reply_is_ignored(void **state)
{
	struct session *s = *state;

	session_send_flags(s, VFIO_USER_DEVICE_RESET, VFIO_USER_TYPE_REPLY, NULL, 0, NULL, 0);
	session_expect_silence(s);
	assert_int_equal(s->device.resets, 0);
	session_send(s, VFIO_USER_DEVICE_RESET, NULL, 0);
	session_expect(s, VFIO_USER_DEVICE_RESET, NULL, 0);
}

static void unknown_type_is_refused(void **state)
{
	struct session *s = *state;

	session_send_flags(s, VFIO_USER_DEVICE_RESET, 2, NULL, 0, NULL, 0);
	session_expect_error(s, VFIO_USER_DEVICE_RESET, EINVAL);
	assert_int_equal(s->device.resets, 0);
}

static void no_reply_is_kept_even_for_errors(void **state)
{
	struct session *s = *state;

	session_send_flags(s, 99, VFIO_USER_NO_REPLY, NULL, 0, NULL, 0);
	session_expect_silence(s);
	assert_int_equal(s->device.client_faults, 1);
}

static void replies_keep_the_order_of_commands(void **state)
{
	struct session *s = *state;

	session_send(s, 99, NULL, 0);
	session_send(s, VFIO_USER_DEVICE_RESET, NULL, 0);
	session_send(s, 98, NULL, 0);
	session_expect_error(s, 99, ENOSYS);
	session_expect(s, VFIO_USER_DEVICE_RESET, NULL, 0);
	session_expect_error(s, 98, ENOSYS);
}

/* A payload that is one byte short, and one that is one byte long. */
static void every_command_checks_its_size(void **state)
{
	static const struct {
		uint16_t command;
		size_t size;
	} rows[] = {
		{ .command = VFIO_USER_DMA_MAP, .size = 32 },
		{ .command = VFIO_USER_DMA_UNMAP, .size = 24 },
		{ .command = VFIO_USER_DEVICE_GET_INFO, .size = 16 },
		{ .command = VFIO_USER_DEVICE_GET_REGION_INFO, .size = 32 },
		{ .command = VFIO_USER_DEVICE_GET_IRQ_INFO, .size = 16 },
		{ .command = VFIO_USER_DEVICE_SET_IRQS, .size = 20 },
		{ .command = VFIO_USER_REGION_READ, .size = 16 },
		{ .command = VFIO_USER_REGION_WRITE, .size = 16 },
		{ .command = VFIO_USER_REGION_WRITE_MULTI, .size = 8 },
	};
	static const uint8_t zeroes[64];
	struct session *s = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		session_send(s, rows[i].command, NULL, 0);
		session_expect_error(s, rows[i].command, EINVAL);
		session_send(s, rows[i].command, zeroes, rows[i].size - 1);
		session_expect_error(s, rows[i].command, EINVAL);
		session_send(s, rows[i].command, zeroes, rows[i].size + 1);
		session_expect_error(s, rows[i].command, EINVAL);
	}
	session_send(s, VFIO_USER_DEVICE_RESET, zeroes, 1);
	session_expect_error(s, VFIO_USER_DEVICE_RESET, EINVAL);
	assert_int_equal(s->device.bar_writes, 0);
	assert_int_equal(s->device.resets, 0);
}

static void closes_fds_of_a_command_that_takes_none(void **state)
{
	struct session *s = *state;
	const int before = session_open_fds();
	int fds[2] = { s->fd, s->fd };

	session_send_flags(s, VFIO_USER_DEVICE_RESET, 0, NULL, 0, fds, 2);
	session_expect_error(s, VFIO_USER_DEVICE_RESET, EINVAL);
	session_send_flags(s, 99, 0, NULL, 0, fds, 2);
	session_expect_error(s, 99, ENOSYS);
	session_send_flags(s, VFIO_USER_DEVICE_RESET, VFIO_USER_TYPE_REPLY, NULL, 0, fds, 2);
	session_expect_silence(s);
	assert_int_equal(session_open_fds(), before);
	assert_int_equal(s->device.resets, 0);
}

static void more_fds_than_allowed_are_refused_and_closed(void **state)
{
	static const struct vfio_user_irq_set set = {
		.argsz = sizeof(set),
		.flags = VFIO_USER_IRQ_DATA_EVENTFD | VFIO_USER_IRQ_ACTION_TRIGGER,
		.index = VFIO_USER_IRQ_MSI,
		.count = 1,
	};
	struct session *s = *state;
	const int before = session_open_fds();
	int fds[VFIO_USER_MAX_FDS + 1];

	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		fds[i] = s->fd;
	session_send_flags(s, VFIO_USER_DEVICE_SET_IRQS, 0, &set, sizeof(set), fds,
			   ARRAY_SIZE(fds));
	session_expect_error(s, VFIO_USER_DEVICE_SET_IRQS, E2BIG);
	assert_int_equal(session_open_fds(), before);
	session_send(s, VFIO_USER_DEVICE_RESET, NULL, 0);
	session_expect(s, VFIO_USER_DEVICE_RESET, NULL, 0);
}

static void fds_gathered_over_many_pieces_are_bounded(void **state)
{
	const struct vfio_user_header header = {
		.id = 0x1234,
		.command = VFIO_USER_DMA_MAP,
		.size = 16 + 32,
	};
	struct session *s = *state;
	const int before = session_open_fds();
	const uint8_t *bytes = (const uint8_t *)&header;

	for (size_t i = 0; i < sizeof(header); i++) {
		union {
			struct cmsghdr align;
			char space[CMSG_SPACE(sizeof(int))];
		} control = { .space = { 0 } };
		struct iovec iov = { .iov_base = (void *)(uintptr_t)&bytes[i], .iov_len = 1 };
		struct msghdr mh = {
			.msg_iov = &iov,
			.msg_iovlen = 1,
			.msg_control = &control,
			.msg_controllen = sizeof(control),
		};
		struct cmsghdr *c = CMSG_FIRSTHDR(&mh);

		*c = (struct cmsghdr){
			.cmsg_len = CMSG_LEN(sizeof(int)),
			.cmsg_level = SOL_SOCKET,
			.cmsg_type = SCM_RIGHTS,
		};
		memcpy(CMSG_DATA(c), &s->fd, sizeof(int));
		assert_int_equal(sendmsg(s->fd, &mh, 0), 1);
		session_run(s);
	}
	session_send_bytes(s, (const uint8_t[32]){ 0 }, 32);
	session_expect_error(s, VFIO_USER_DMA_MAP, E2BIG);
	assert_int_equal(session_open_fds(), before);
}

static void fds_stay_with_their_message_behind_others(void **state)
{
	static const struct vfio_user_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_USER_DMA_READABLE,
		.iova = 0x1000,
		.size = 0x1000,
	};
	struct session *s = *state;
	int fd = session_memfd(0x1000);
	uint8_t byte;

	session_send(s, VFIO_USER_DEVICE_RESET, NULL, 0);
	session_send(s, VFIO_USER_DEVICE_RESET, NULL, 0);
	session_send_flags(s, VFIO_USER_DMA_MAP, 0, &map, sizeof(map), &fd, 1);
	session_send(s, VFIO_USER_DEVICE_RESET, NULL, 0);
	close(fd);
	session_expect(s, VFIO_USER_DEVICE_RESET, NULL, 0);
	session_expect(s, VFIO_USER_DEVICE_RESET, NULL, 0);
	session_expect(s, VFIO_USER_DMA_MAP, NULL, 0);
	session_expect(s, VFIO_USER_DEVICE_RESET, NULL, 0);
	assert_int_equal(vfio_user_dma_read(s->vu, 0x1fff, &byte, 1), 0);
}

static void client_that_never_listens_is_not_served_on(void **state)
{
	static const struct vfio_user_region_access access = { .region = 0, .count = 0x10000 };
	struct session *s = *state;
	unsigned int sent = 0;

	for (; sent < 40; sent++)
		session_send(s, VFIO_USER_REGION_READ, &access, sizeof(access));
	session_run(s);
	assert_true(s->device.bar_reads < 20);
	assert_int_equal(vfio_user_events(s->vu), POLLOUT);
	assert_int_equal(vfio_user_drain(s->vu), 0);
	for (unsigned int i = 0; i < sent; i++) {
		static uint8_t reply[0x10010];

		memcpy(reply, &access, sizeof(access));
		memcpy(reply + 16, s->device.bar0, sizeof(s->device.bar0));
		session_expect(s, VFIO_USER_REGION_READ, reply, sizeof(reply));
	}
	assert_int_equal(s->device.bar_reads, sent);
	assert_int_equal(vfio_user_events(s->vu), POLLIN);
}

/* A reset, and then the client is gone. */
static void reset_and_hang_up(struct session *s)
{
	send_resets(s, 1);
	shutdown(s->fd, SHUT_RDWR);
}

static void end_of_the_client_is_told(void **state)
{
	struct session *s = *state;

	reset_and_hang_up(s);
	assert_int_equal(session_run(s), -EPIPE);
	assert_int_equal(s->device.resets, 1);
}

static void drain_handles_what_has_arrived(void **state)
{
	struct session *s = *state;

	send_resets(s, 150);
	assert_int_equal(vfio_user_drain(s->vu), 0);
	assert_int_equal(s->device.resets, 150);
	assert_int_equal(vfio_user_drain(s->vu), 0);
}

static void drain_notices_the_end_behind_the_last_message(void **state)
{
	struct session *s = *state;

	reset_and_hang_up(s);
	assert_int_equal(vfio_user_drain(s->vu), -EPIPE);
	assert_int_equal(s->device.resets, 1);
}

static void drain_notices_the_end_without_a_message(void **state)
{
	struct session *s = *state;

	shutdown(s->fd, SHUT_RDWR);
	assert_int_equal(vfio_user_drain(s->vu), -EPIPE);
}

static void two_servers_do_not_share_anything(void **state)
{
	struct session *a = *state;
	void *other;
	struct session *b;

	session_setup_negotiated(&other);
	b = other;
	session_map(a, 0x1000, 0x1000, 0, -1);
	session_map(b, 0x1000, 0x1000, 0, -1);
	session_send(b, VFIO_USER_DEVICE_RESET, NULL, 0);
	session_expect(b, VFIO_USER_DEVICE_RESET, NULL, 0);
	assert_int_equal(a->device.resets, 0);
	session_teardown(&other);
}

static void destroy_closes_everything(void **state)
{
	const int before = session_open_fds();
	void *other;
	int fd;

	(void)state;
	session_setup_negotiated(&other);
	fd = session_memfd(0x1000);
	session_map(other, 0, 0x1000, 0, fd);
	close(fd);
	session_teardown(&other);
	assert_int_equal(session_open_fds(), before);
	vfio_user_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		session_test(size_below_header_ends_the_connection),
		session_test(size_above_limit_ends_the_connection),
		session_test(nothing_is_handled_after_the_end),
		session_test(waits_for_a_message_that_comes_byte_by_byte),
		session_test(handles_all_messages_of_one_receive),
		session_test(survives_the_wrap_of_the_receive_buffer),
		session_test(unknown_commands_are_not_implemented),
		session_test(features_that_are_not_there_say_so),
		session_test(unsolicited_reply_is_ignored),
		session_test(unknown_type_is_refused),
		session_test(no_reply_is_kept_even_for_errors),
		session_test(replies_keep_the_order_of_commands),
		session_test(every_command_checks_its_size),
		session_test(closes_fds_of_a_command_that_takes_none),
		session_test(more_fds_than_allowed_are_refused_and_closed),
		session_test(fds_gathered_over_many_pieces_are_bounded),
		session_test(fds_stay_with_their_message_behind_others),
		session_test(client_that_never_listens_is_not_served_on),
		session_test(end_of_the_client_is_told),
		session_test(drain_handles_what_has_arrived),
		session_test(drain_notices_the_end_behind_the_last_message),
		session_test(drain_notices_the_end_without_a_message),
		session_test(two_servers_do_not_share_anything),
		session_test(destroy_closes_everything),
	};

	return cmocka_run_group_tests_name("vfio-user messages", tests, NULL, NULL);
}
