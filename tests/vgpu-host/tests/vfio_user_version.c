// SPDX-License-Identifier: MIT
/* The handshake. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vfio_user_session.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static void propose(struct session *s, uint16_t major, uint16_t minor, const char *json,
		    size_t json_len)
{
	const struct vfio_user_version version = { .major = major, .minor = minor };
	uint8_t payload[512];

	memcpy(payload, &version, sizeof(version));
	if (json_len)
		memcpy(payload + sizeof(version), json, json_len);
	session_send(s, VFIO_USER_VERSION, payload, sizeof(version) + json_len);
}

static void expect_answer(struct session *s, const char *json)
{
	uint8_t payload[512] = { 0 };
	size_t len = strlen(json) + 1;

	memcpy(payload + 4, json, len);
	session_expect(s, VFIO_USER_VERSION, payload, 4 + len);
}

static void answers_without_capabilities(void **state)
{
	propose(*state, 0, 0, NULL, 0);
	expect_answer(*state, "{\"capabilities\":{}}");
}

static void answers_what_qemu_proposes_in_no_more_room(void **state)
{
	static const char json[] =
		"{\"capabilities\": {\"migration\": {\"max_bitmap_size\": 268435456, "
		"\"pgsize\": 4096}, \"max_msg_fds\": 16, \"max_data_xfer_size\": 1048576, "
		"\"pgsizes\": 4096, \"max_dma_maps\": 65535, \"write_multiple\": true}}";
	static const char answer[] =
		"{\"capabilities\":{\"max_msg_fds\":8,\"max_data_xfer_size\":65536,"
		"\"max_dma_maps\":65535,\"pgsizes\":4096,\"write_multiple\":true}}";

	assert_true(sizeof(answer) <= sizeof(json));
	propose(*state, 0, 0, json, sizeof(json));
	expect_answer(*state, answer);
}

static void answers_only_what_was_proposed(void **state)
{
	static const char json[] =
		"{\"capabilities\":{\"twin_socket\":{\"supported\":true},\"pgsizes\":4096,"
		"\"write_multiple\":false}}";

	propose(*state, 0, 0, json, sizeof(json));
	expect_answer(*state, "{\"capabilities\":{\"pgsizes\":4096}}");
}

static void answers_a_newer_minor_with_ours(void **state)
{
	propose(*state, 0, 7, NULL, 0);
	expect_answer(*state, "{\"capabilities\":{}}");
}

static void rejects_another_major(void **state)
{
	struct session *s = *state;

	propose(s, 1, 0, NULL, 0);
	session_expect_error(s, VFIO_USER_VERSION, EINVAL);
	assert_int_equal(session_run(s), -EPROTO);
}

static void rejects_a_second_handshake(void **state)
{
	struct session *s = *state;

	propose(s, 0, 0, NULL, 0);
	expect_answer(s, "{\"capabilities\":{}}");
	propose(s, 0, 0, NULL, 0);
	session_expect_error(s, VFIO_USER_VERSION, EINVAL);
	session_send(s, VFIO_USER_DEVICE_RESET, NULL, 0);
	session_expect(s, VFIO_USER_DEVICE_RESET, NULL, 0);
}

static void rejects_commands_before_the_handshake(void **state)
{
	struct session *s = *state;

	for (uint16_t command = 2; command < 17; command++) {
		session_send(s, command, NULL, 0);
		session_expect_error(s, command, command == 11 || command == 12 || command == 14 ?
				     ENOSYS : EINVAL);
	}
	assert_int_equal(s->device.resets, 0);
}

static void rejects_a_cut_version(void **state)
{
	session_send(*state, VFIO_USER_VERSION, "\0\0\0", 3);
	session_expect_error(*state, VFIO_USER_VERSION, EINVAL);
}

#define ROW(text)	{ .json = (text), .len = sizeof(text) }

static void rejects_malformed_capabilities(void **state)
{
	static const struct {
		const char *json;
		size_t len;
	} rows[] = {
		ROW(""),
		ROW("1"),
		ROW("null"),
		ROW("[]"),
		ROW("{"),
		ROW("{\"capabilities\""),
		ROW("{\"capabilities\":1}"),
		ROW("{\"capabilities\":{\"max_msg_fds\":\"8\"}}"),
		ROW("{\"capabilities\":{\"pgsizes\":4096.5}}"),
		ROW("{\"capabilities\":{\"pgsizes\":null}}"),
		ROW("{\"capabilities\":{\"write_multiple\":1}}"),
		ROW("{\"capabilities\":{\"max_dma_maps\":true}}"),
		ROW("{\"a\":[[[[[[[[[[[[1]]]]]]]]]]]]}"),
		{ .json = "{\"capabilities\":{}}", .len = 19 },	/* without its NUL */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		void *fresh;

		session_setup(&fresh);
		propose(fresh, 0, 0, rows[i].json, rows[i].len);
		session_expect_error(fresh, VFIO_USER_VERSION, EINVAL);
		assert_int_equal(session_run(fresh), -EPROTO);
		session_teardown(&fresh);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		session_test_raw(answers_without_capabilities),
		session_test_raw(answers_what_qemu_proposes_in_no_more_room),
		session_test_raw(answers_only_what_was_proposed),
		session_test_raw(answers_a_newer_minor_with_ours),
		session_test_raw(rejects_another_major),
		session_test_raw(rejects_a_second_handshake),
		session_test_raw(rejects_commands_before_the_handshake),
		session_test_raw(rejects_a_cut_version),
		session_test_raw(rejects_malformed_capabilities),
	};

	return cmocka_run_group_tests_name("vfio-user version", tests, NULL, NULL);
}
