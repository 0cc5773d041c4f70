// SPDX-License-Identifier: MIT
/* The control protocol, against the real model and without a guest. */
#include <stdlib.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app_fixture.h"
#include "display/edid.h"
#include "i915_pvinfo.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static struct json_object *monitor_of(struct json_object *share, size_t port)
{
	return json_object_array_get_idx(get(share, "monitors"), port);
}

/* ---- requests ------------------------------------------------------------------------- */

static void info_tells_what_was_asked_for(void **state)
{
	struct json_object *answer = ask_ok(*state, "{\"cmd\":\"info\"}");
	struct json_object *vgpus = get(answer, "vgpus");
	struct json_object *second;

	assert_string_equal(json_object_get_string(get(answer, "platform")), "haswell");
	assert_true(number(answer, "aperture") == UINT64_C(256) << 20);
	assert_true(number(answer, "ggtt") == UINT64_C(2) << 30);
	assert_int_equal(json_object_array_length(vgpus), 2);
	second = json_object_array_get_idx(vgpus, 1);
	assert_string_equal(json_object_get_string(get(second, "pvinfo")), "present");
	assert_string_equal(json_object_get_string(get(second, "version")), "1.0");
	assert_true(number(second, "id") == 77);
	assert_true(number(second, "caps") == 0);
	assert_true(number(get(second, "mappable"), "base") == UINT64_C(128) << 20);
	assert_true(number(get(second, "nonmappable"), "size") == UINT64_C(384) << 20);
	assert_true(number(second, "fences") == 2);
	assert_string_equal(json_object_get_string(get(second, "ggtt")), "stale");
	assert_int_equal(json_object_array_length(get(second, "monitors")), 2);
	assert_true(number(monitor_of(second, 0), "height") == 1200);
	assert_true(number(monitor_of(second, 1), "width") == 0);
	assert_false(json_object_get_boolean(get(second, "connected")));
	json_object_put(answer);
}

static void info_tells_who_is_connected(void **state)
{
	struct json_object *answer;
	struct json_object *first;

	connect_client(*state);
	answer = ask_ok(*state, "{\"cmd\":\"info\"}");
	first = json_object_array_get_idx(get(answer, "vgpus"), 0);
	assert_true(json_object_get_boolean(get(first, "connected")));
	json_object_put(answer);
}

static void ggtt_tells_runs_of_entries(void **state)
{
	struct fixture *f = *state;
	const uint64_t first = UINT64_C(64) << 20 >> 12;
	struct json_object *answer;
	struct json_object *runs;

	connect_client(f);
	for (unsigned int i = 0; i < 8; i++)
		post_write(f, VGPU_BAR_MMIO, (UINT64_C(2) << 20) + 4 * (first + i),
			   (i < 5 ? 0x5000 : 0x100000 + 0x1000 * i) | 1);
	answer = ask_ok(f, "{\"cmd\":\"ggtt\"}");
	assert_true(number(answer, "page_size") == 4096);
	assert_true(number(answer, "entries") == 524288);
	runs = get(answer, "runs");
	assert_int_equal(json_object_array_length(runs), 2);
	assert_true(number(json_object_array_get_idx(runs, 0), "first") == first);
	assert_true(number(json_object_array_get_idx(runs, 0), "count") == 5);
	assert_string_equal(json_object_get_string(get(json_object_array_get_idx(runs, 0), "kind")),
			    "scratch");
	assert_string_equal(json_object_get_string(get(json_object_array_get_idx(runs, 1), "kind")),
			    "mapped");
	json_object_put(answer);
}

/* Every other entry: as many runs as a slice can have. */
static void runs_of_a_guest_fit_an_answer(void **state)
{
	struct fixture *f = *state;
	const uint64_t first = UINT64_C(64) << 20 >> 12;
	struct json_object *answer;

	connect_client(f);
	for (unsigned int i = 0; i < 16384; i += 2) {
		post_write(f, VGPU_BAR_MMIO, (UINT64_C(2) << 20) + 4 * (first + i),
			   (0x100000 + 0x1000 * i) | 1);
		share_drain(&f->host.shares[0]);
	}
	answer = ask_ok(f, "{\"cmd\":\"ggtt\"}");
	assert_int_equal(json_object_array_length(get(answer, "runs")), 4096);
	assert_true(number(answer, "left_out") == 8192 - 4096);
	json_object_put(answer);
}

static void wrong_requests_say_what_is_right(void **state)
{
	static const struct {
		const char *request;
		const char *says;
	} rows[] = {
		{ .request = "", .says = "JSON" },
		{ .request = "hello", .says = "hello" },
		{ .request = "[]", .says = "object" },
		{ .request = "{\"cmd\":\"info\"", .says = "JSON" },
		{ .request = "{\"cmd\":\"info\"} x", .says = "JSON" },
		{ .request = "{}", .says = "cmd" },
		{ .request = "{\"cmd\":1}", .says = "cmd" },
		{ .request = "{\"cmd\":\"reboot\"}", .says = "screenshot" },
		{ .request = "{\"cmd\":\"info\",\"vgpu\":2}", .says = "0 to 1" },
		{ .request = "{\"cmd\":\"info\",\"vgpu\":-1}", .says = "-1" },
		{ .request = "{\"cmd\":\"info\",\"vgpu\":\"0\"}", .says = "vgpu" },
		{ .request = "{\"cmd\":\"phase\"}", .says = "name" },
		{ .request = "{\"cmd\":\"phase\",\"name\":\"\"}", .says = "1 to 31" },
		{ .request = "{\"cmd\":\"phase\",\"name\":\"0123456789012345678901234567890x\"}",
		  .says = "1 to 31" },
		{ .request = "{\"cmd\":\"stats\",\"phase\":1}", .says = "phase" },
		{ .request = "{\"cmd\":\"plug\"}", .says = "width" },
		{ .request = "{\"cmd\":\"plug\",\"width\":640}", .says = "height" },
		{ .request = "{\"cmd\":\"plug\",\"width\":639,\"height\":480}",
		  .says = "639x480" },
		{ .request = "{\"cmd\":\"plug\",\"width\":0,\"height\":480}",
		  .says = "0x480" },
		{ .request = "{\"cmd\":\"plug\",\"width\":-1,\"height\":480}",
		  .says = "width" },
		{ .request = "{\"cmd\":\"repartition\",\"mappable\":\"64M\"}",
		  .says = "\"mappable\": \"64M\" is wrong; give BASE+SIZE" },
		{ .request = "{\"cmd\":\"repartition\",\"nonmappable\":1}",
		  .says = "nonmappable" },
		{ .request = "{\"cmd\":\"repartition\",\"fences\":-1}", .says = "fences" },
		{ .request = "{\"cmd\":\"repartition\",\"caps\":\"full\"}", .says = "hwsp" },
		{ .request = "{\"cmd\":\"repartition\",\"mappable\":\"128M+64M\"}",
		  .says = "0x8000000+0x4000000" },
		{ .request = "{\"cmd\":\"reads\"}", .says = "how" },
		{ .request = "{\"cmd\":\"reads\",\"how\":\"random\"}",
		  .says = "give right, zero, ones, random:SEED or dead:N" },
		{ .request = "{\"cmd\":\"screenshot\"}", .says = "path" },
		{ .request = "{\"cmd\":\"screenshot\",\"path\":\"x.png\"}", .says = "absolute" },
		{ .request = "{\"cmd\":\"screenshot\",\"path\":\"/x\",\"pipe\":3}",
		  .says = "0 to 2" },
		{ .request = "{\"cmd\":\"screenshot\",\"path\":\"/x.png\"}", .says = "off" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct json_object *answer = ask(*state, rows[i].request);

		assert_false(json_object_get_boolean(get(answer, "ok")));
		if (!strstr(json_object_get_string(get(answer, "error")), rows[i].says))
			fail_msg("%s: %s", rows[i].request,
				 json_object_get_string(get(answer, "error")));
		json_object_put(answer);
	}
}

static void phases_end_after_64(void **state)
{
	char request[64];
	struct json_object *answer;

	for (unsigned int i = 1; i < 64; i++) {
		snprintf(request, sizeof(request), "{\"cmd\":\"phase\",\"name\":\"p%u\"}", i);
		json_object_put(ask_ok(*state, request));
	}
	answer = ask(*state, "{\"cmd\":\"phase\",\"name\":\"one more\"}");
	assert_non_null(strstr(json_object_get_string(get(answer, "error")), "no room"));
	json_object_put(answer);
	json_object_put(ask_ok(*state, "{\"cmd\":\"phase\",\"name\":\"p7\"}"));
}

static void expect_monitor(struct fixture *f, size_t port, uint64_t width, uint64_t height)
{
	struct json_object *answer = ask_ok(f, "{\"cmd\":\"info\"}");
	struct json_object *share = json_object_array_get_idx(get(answer, "vgpus"), port ? 1 : 0);

	assert_true(number(monitor_of(share, port), "width") == width);
	assert_true(number(monitor_of(share, port), "height") == height);
	json_object_put(answer);
}

/* A number that info tells of the first share. */
static uint64_t told(struct fixture *f, const char *name)
{
	struct json_object *answer = ask_ok(f, "{\"cmd\":\"info\"}");
	uint64_t value = number(json_object_array_get_idx(get(answer, "vgpus"), 0), name);

	json_object_put(answer);
	return value;
}

static void plugged_monitor_is_the_one_that_info_tells(void **state)
{
	expect_monitor(*state, 0, 1024, 768);
	json_object_put(ask_ok(*state, "{\"cmd\":\"plug\",\"width\":1920,\"height\":1200}"));
	expect_monitor(*state, 0, 1920, 1200);
	json_object_put(ask_ok(*state, "{\"cmd\":\"plug\",\"width\":0,\"height\":0}"));
	expect_monitor(*state, 0, 0, 0);
	json_object_put(ask_ok(*state, "{\"cmd\":\"plug\",\"vgpu\":1,\"port\":\"C\","
			       "\"width\":800,\"height\":600}"));
	expect_monitor(*state, 1, 800, 600);
}

static void monitor_is_plugged_in_by_name(void **state)
{
	struct json_object *answer;

	json_object_put(ask_ok(*state, "{\"cmd\":\"plug\",\"monitor\":\"gvtg-1920x1200\"}"));
	expect_monitor(*state, 0, 1920, 1200);
	json_object_put(ask_ok(*state, "{\"cmd\":\"plug\",\"monitor\":\"gvtg-1024x768\"}"));
	expect_monitor(*state, 0, 1024, 768);
	json_object_put(ask_ok(*state, "{\"cmd\":\"plug\",\"monitor\":\"800x600\"}"));
	expect_monitor(*state, 0, 800, 600);
	answer = ask(*state, "{\"cmd\":\"plug\",\"monitor\":\"gvtg-800x600\"}");
	assert_non_null(strstr(json_object_get_string(get(answer, "error")), "gvtg-800x600"));
	json_object_put(answer);
	expect_monitor(*state, 0, 800, 600);
	json_object_put(ask_ok(*state, "{\"cmd\":\"plug\",\"monitor\":\"none\"}"));
	expect_monitor(*state, 0, 0, 0);
}

/* @len bytes that begin with a monitor of 1280x1024. */
static void write_edid(char *path, size_t len)
{
	const struct vgpu_monitor monitor = { .width = 1280, .height = 1024 };
	uint8_t bytes[700] = { 0 };
	int fd;

	edid_build(&monitor, bytes);
	strcpy(path, "/tmp/edid-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), len);
	close(fd);
}

static void edid_of_choice_is_not_taken(void **state)
{
	static const struct { size_t len; bool taken; } files[] = {
		{ 128, true }, { 256, true }, { 384, true }, { 512, true }, { 0, false }, { 127, false },
		{ 129, false }, { 257, false }, { 513, false }, { 640, false },
	};
	char request[128];
	char path[32];

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		struct json_object *answer;

		write_edid(path, files[i].len);
		snprintf(request, sizeof(request), "{\"cmd\":\"plug\",\"edid\":\"%s\"}", path);
		answer = ask(*state, request);
		unlink(path);
		assert_int_equal(json_object_get_boolean(get(answer, "ok")), files[i].taken);
		json_object_put(answer);
		if (files[i].taken)
			expect_monitor(*state, 0, 1280, 1024);
		json_object_put(ask_ok(*state, "{\"cmd\":\"plug\",\"width\":640,\"height\":480}"));
	}
}

/* Opening a FIFO waits for the other end, and reading a terminal for a line. */
static void edid_that_is_no_file_is_refused_at_once(void **state)
{
	struct json_object *answer;
	char request[128];
	char path[] = "/tmp/edid-XXXXXX";

	assert_non_null(mkdtemp(path));
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	snprintf(request, sizeof(request), "{\"cmd\":\"plug\",\"edid\":\"%s\"}", path);
	alarm(10);
	for (int writer = -1, i = 0; i < 2; i++) {
		uint8_t edid[128] = { 0 };

		answer = ask(*state, request);
		assert_false(json_object_get_boolean(get(answer, "ok")));
		json_object_put(answer);
		/* And again with somebody at the other end, who has an EDID. */
		if (i == 0) {
			writer = open(path, O_RDWR | O_CLOEXEC);
			assert_int_equal(write(writer, edid, sizeof(edid)), sizeof(edid));
		} else {
			close(writer);
		}
	}
	alarm(0);
	unlink(path);
	json_object_put(ask_ok(*state, "{\"cmd\":\"plug\",\"width\":640,\"height\":480}"));
}

static void repartition_is_told_at_the_next_look(void **state)
{
	struct fixture *f = *state;

	connect_client(f);
	json_object_put(ask_ok(f, "{\"cmd\":\"repartition\",\"mappable\":\"192M+0x1000K\","
			       "\"nonmappable\":\"0x60000000+64M\",\"fences\":3,"
			       "\"caps\":\"huge-gtt:full-ppgtt\"}"));
	assert_true(told(f, "fences") == 4);
	assert_int_equal(read_back(f, VGPU_BAR_MMIO, 0x78000), 0x76544776);
	assert_int_equal(read_back(f, VGPU_BAR_MMIO, 0x78040), 192u << 20);
	assert_int_equal(read_back(f, VGPU_BAR_MMIO, 0x78044), 4u << 20);
	assert_int_equal(read_back(f, VGPU_BAR_MMIO, 0x78048), 0x60000000);
	assert_true(told(f, "fences") == 3);
	assert_true(told(f, "caps") == (VGT_CAPS_FULL_PPGTT | VGT_CAPS_HUGE_GTT));
}

static void repartition_keeps_what_is_not_given(void **state)
{
	struct fixture *f = *state;

	connect_client(f);
	json_object_put(ask_ok(f, "{\"cmd\":\"repartition\",\"caps\":\"none\"}"));
	(void)read_back(f, VGPU_BAR_MMIO, 0x78000);
	assert_true(told(f, "caps") == 0);
	assert_true(told(f, "fences") == 4);
	assert_int_equal(read_back(f, VGPU_BAR_MMIO, 0x78040), 64u << 20);
	assert_int_equal(read_back(f, VGPU_BAR_MMIO, 0x7804c), 384u << 20);
}

static void reads_are_spoilt_until_they_are_right_again(void **state)
{
	struct fixture *f = *state;

	connect_client(f);
	json_object_put(ask_ok(f, "{\"cmd\":\"reads\",\"how\":\"ones\"}"));
	assert_int_equal(read_back(f, VGPU_BAR_MMIO, 0x70180), 0xffffffff);
	json_object_put(ask_ok(f, "{\"cmd\":\"reads\",\"how\":\"right\"}"));
	assert_int_equal(read_back(f, VGPU_BAR_MMIO, 0x70180), 0);
}

static void quit_is_answered_first(void **state)
{
	struct fixture *f = *state;

	json_object_put(ask_ok(f, "{\"cmd\":\"quit\"}"));
	assert_true(f->host.quit);
}

static void second_client_is_turned_away(void **state)
{
	struct fixture *f = *state;
	struct vfio_user *first;
	int pair[2];
	char byte;

	connect_client(f);
	first = f->host.shares[0].client;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	share_connect(&f->host.shares[0], pair[1]);
	assert_ptr_equal(f->host.shares[0].client, first);
	assert_int_equal(recv(pair[0], &byte, 1, 0), 0);
	close(pair[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(info_tells_what_was_asked_for),
		fixture_test(info_tells_who_is_connected),
		fixture_test(ggtt_tells_runs_of_entries),
		fixture_test(runs_of_a_guest_fit_an_answer),
		fixture_test(wrong_requests_say_what_is_right),
		fixture_test(phases_end_after_64),
		fixture_test(plugged_monitor_is_the_one_that_info_tells),
		fixture_test(monitor_is_plugged_in_by_name),
		fixture_test(edid_of_choice_is_not_taken),
		fixture_test(edid_that_is_no_file_is_refused_at_once),
		fixture_test(repartition_is_told_at_the_next_look),
		fixture_test(repartition_keeps_what_is_not_given),
		fixture_test(reads_are_spoilt_until_they_are_right_again),
		fixture_test(quit_is_answered_first),
		fixture_test(second_client_is_turned_away),
	};

	return cmocka_run_group_tests_name("control", tests, NULL, NULL);
}
