// SPDX-License-Identifier: MIT
/* The control protocol, against the real model and without a guest. */
#include <poll.h>
#include <stdlib.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app_fixture.h"
#include "control.h"
#include "edid.h"
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

static void stats_name_every_group_even_at_zero(void **state)
{
	struct json_object *answer = ask_ok(*state, "{\"cmd\":\"stats\"}");
	struct json_object *groups = get(answer, "groups");
	struct json_object *refused = get(answer, "refused");

	assert_int_equal(json_object_object_length(groups), VGPU_GROUPS);
	assert_int_equal(json_object_object_length(refused), VGPU_REFUSALS);
	for (unsigned int i = 0; i < VGPU_GROUPS; i++) {
		struct json_object *group = get(groups, vgpu_group_name((enum vgpu_group)i));

		assert_true(number(group, "reads") == 0 && number(group, "writes") == 0);
	}
	for (unsigned int i = 0; i < VGPU_REFUSALS; i++)
		assert_true(number(refused, vgpu_refusal_name((enum vgpu_refusal)i)) == 0);
	assert_int_equal(json_object_array_length(get(answer, "registers")), 0);
	assert_true(number(get(answer, "work"), "dwords") == 0);
	assert_true(number(get(answer, "work"), "reserved_writes") == 0);
	assert_true(number(answer, "display_ready") == 0);
	json_object_put(answer);
}

/* ---- what the host remembers ------------------------------------------------------------ */

#define PVINFO		0x78000
#define G2V_NOTIFY	(PVINFO + 0x818)
#define PDP0		(PVINFO + 0x838)
#define CONFIG_REGION	7
#define PMCSR		0xd4

static void announce(struct fixture *f, uint32_t message, uint32_t root)
{
	post_write(f, VGPU_BAR_MMIO, PDP0, root);
	post_write(f, VGPU_BAR_MMIO, G2V_NOTIFY, message);
}

static void expect_ppgtts(struct fixture *f, uint64_t roots, uint64_t references,
			  uint64_t shadowed)
{
	struct json_object *answer = ask_ok(f, "{\"cmd\":\"stats\"}");
	struct json_object *ppgtts = get(answer, "ppgtts");

	assert_true(number(ppgtts, "roots") == roots);
	assert_true(number(ppgtts, "references") == references);
	assert_true(number(ppgtts, "shadowed") == shadowed);
	json_object_put(answer);
}

static void stats_count_roots_and_references(void **state)
{
	struct fixture *f = *state;
	struct json_object *answer;

	expect_ppgtts(f, 0, 0, 0);
	connect_client(f);
	announce(f, 4, 0x1000);
	announce(f, 4, 0x2000);
	announce(f, 4, 0x2000);
	announce(f, 5, 0x3000);
	expect_ppgtts(f, 2, 3, 2);
	post_write(f, VGPU_BAR_MMIO, 0x941c, 1);	/* full reset of the GT */
	expect_ppgtts(f, 2, 3, 0);
	answer = ask_ok(f, "{\"cmd\":\"stats\"}");
	assert_true(number(get(answer, "refused"), "ppgtt-create-known") == 1);
	assert_true(number(get(answer, "refused"), "ppgtt-create-full") == 0);
	assert_true(number(get(answer, "refused"), "ppgtt-destroy-unknown") == 1);
	json_object_put(answer);
}

static void ppgtts_are_listed(void **state)
{
	struct fixture *f = *state;
	struct json_object *answer;
	struct json_object *row;

	connect_client(f);
	announce(f, 4, 0x1000);
	post_write(f, VGPU_BAR_MMIO, PDP0 + 4, 0x12);
	announce(f, 2, 0x2000);
	announce(f, 2, 0x2000);
	answer = ask_ok(f, "{\"cmd\":\"ppgtts\"}");
	assert_int_equal(json_object_array_length(get(answer, "table")), 2);
	row = json_object_array_get_idx(get(answer, "table"), 1);
	assert_true(number(row, "levels") == 3);
	assert_true(number(row, "references") == 2);
	assert_true(json_object_get_boolean(get(row, "shadowed")));
	assert_int_equal(json_object_array_length(get(row, "pdp")), 4);
	assert_true(json_object_get_uint64(json_object_array_get_idx(get(row, "pdp"), 0)) ==
		    0x1200002000);
	json_object_put(answer);
}

static void expect_state(struct fixture *f, bool pv_notified, bool failsafe, bool d3_entered)
{
	struct json_object *answer = ask_ok(f, "{\"cmd\":\"stats\"}");
	struct json_object *seen = get(answer, "state");

	assert_int_equal(json_object_get_boolean(get(seen, "pv_notified")), pv_notified);
	assert_int_equal(json_object_get_boolean(get(seen, "failsafe")), failsafe);
	assert_int_equal(json_object_get_boolean(get(seen, "d3_entered")), d3_entered);
	json_object_put(answer);
}

static void stats_tell_what_the_host_knows_of_the_guest(void **state)
{
	struct fixture *f = *state;

	expect_state(f, false, false, false);
	connect_client(f);
	post_write(f, VGPU_BAR_MMIO, 0x229c, 0x02000200);
	expect_state(f, false, true, false);
	(void)read_back(f, VGPU_BAR_MMIO, PVINFO + 8);
	post_write(f, CONFIG_REGION, PMCSR, 3);
	expect_state(f, true, true, true);
	reset_device(f);
	expect_state(f, true, false, false);
	reset_device(f);
	expect_state(f, false, false, false);
}

static void expect_entries(struct fixture *f, const char *request, uint64_t present,
			   uint64_t in_effect, uint64_t stale)
{
	struct json_object *answer = ask_ok(f, request);

	assert_true(number(answer, "entries") == 114688);
	assert_true(number(answer, "present") == present);
	assert_true(number(answer, "in_effect") == in_effect);
	assert_true(number(answer, "stale") == stale);
	json_object_put(answer);
}

static void ggtt_count_tells_present_used_and_stale_entries(void **state)
{
	struct fixture *f = *state;
	const uint64_t entry = (UINT64_C(2) << 20) + (UINT64_C(64) << 20 >> 12) * 4;

	connect_client(f);
	expect_entries(f, "{\"cmd\":\"ggtt-count\"}", 0, 0, 0);
	post_write(f, VGPU_BAR_MMIO, entry, 0x5001);
	post_write(f, VGPU_BAR_MMIO, entry + 4, 0x5001);
	reset_device(f);
	post_write(f, VGPU_BAR_MMIO, entry, 0x5001);
	expect_entries(f, "{\"cmd\":\"ggtt-count\"}", 2, 1, 0);
	expect_entries(f, "{\"cmd\":\"ggtt-count\",\"vgpu\":1}", 114688, 114688, 114688);
}

/* ---- requests again ----------------------------------------------------------------------- */

static uint64_t ggtt_writes(struct fixture *f, const char *request)
{
	struct json_object *answer = ask_ok(f, request);
	uint64_t writes = number(get(get(answer, "groups"), "ggtt"), "writes");

	json_object_put(answer);
	return writes;
}

static void answer_counts_writes_posted_before_the_question(void **state)
{
	struct fixture *f = *state;
	const uint64_t entry = (UINT64_C(2) << 20) + (UINT64_C(64) << 20 >> 12) * 4;

	connect_client(f);
	for (unsigned int i = 0; i < 100; i++)
		post_write(f, VGPU_BAR_MMIO, entry + 4 * (uint64_t)i, 0);
	assert_true(ggtt_writes(f, "{\"cmd\":\"stats\"}") == 100);
	assert_true(ggtt_writes(f, "{\"cmd\":\"stats\",\"vgpu\":1}") == 0);
}

static void phases_are_counted_apart(void **state)
{
	struct fixture *f = *state;
	const uint64_t entry = (UINT64_C(2) << 20) + (UINT64_C(64) << 20 >> 12) * 4;

	connect_client(f);
	post_write(f, VGPU_BAR_MMIO, entry, 0);
	json_object_put(ask_ok(f, "{\"cmd\":\"phase\",\"name\":\"probe\"}"));
	post_write(f, VGPU_BAR_MMIO, entry, 0);
	post_write(f, VGPU_BAR_MMIO, entry, 0);
	assert_true(ggtt_writes(f, "{\"cmd\":\"stats\",\"phase\":\"boot\"}") == 1);
	assert_true(ggtt_writes(f, "{\"cmd\":\"stats\",\"phase\":\"probe\"}") == 2);
	assert_true(ggtt_writes(f, "{\"cmd\":\"stats\",\"phase\":\"none\"}") == 0);
	assert_true(ggtt_writes(f, "{\"cmd\":\"stats\"}") == 3);
}

static void refused_entry_is_counted(void **state)
{
	struct fixture *f = *state;
	struct json_object *answer;

	connect_client(f);
	post_write(f, VGPU_BAR_MMIO, UINT64_C(2) << 20, 1);
	answer = ask_ok(f, "{\"cmd\":\"stats\"}");
	assert_true(number(get(answer, "refused"),
			   vgpu_refusal_name(VGPU_REFUSED_GGTT_WRITE)) == 1);
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

static void gone_client_is_noticed_and_the_share_reset(void **state)
{
	struct fixture *f = *state;
	struct json_object *answer;

	connect_client(f);
	post_write(f, VGPU_BAR_MMIO, (UINT64_C(2) << 20) + (UINT64_C(64) << 20 >> 12) * 4, 0x5001);
	announce(f, 4, 0x1000);
	post_write(f, CONFIG_REGION, PMCSR, 3);		/* no sleep: it does not come back */
	expect_state(f, false, false, true);
	close(f->client);
	f->client = -1;
	assert_true(share_serve(&f->host.shares[0]));
	assert_null(f->host.shares[0].client);
	answer = ask_ok(f, "{\"cmd\":\"ggtt\"}");
	assert_int_equal(json_object_array_length(get(answer, "runs")), 0);
	json_object_put(answer);
	assert_true(ggtt_writes(f, "{\"cmd\":\"stats\"}") == 1);
	expect_ppgtts(f, 0, 0, 0);
	expect_state(f, false, false, false);
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

/* ---- lines ------------------------------------------------------------------------------ */

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

	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		connect_control(f, &fds[i]);
	assert_int_equal(recv(fds[HOST_MAX_CONTROL], &byte, 1, MSG_DONTWAIT), 0);
	assert_int_equal(recv(fds[0], &byte, 1, MSG_DONTWAIT), -1);
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		close(fds[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(info_tells_what_was_asked_for),
		fixture_test(info_tells_who_is_connected),
		fixture_test(stats_name_every_group_even_at_zero),
		fixture_test(stats_count_roots_and_references),
		fixture_test(ppgtts_are_listed),
		fixture_test(stats_tell_what_the_host_knows_of_the_guest),
		fixture_test(ggtt_count_tells_present_used_and_stale_entries),
		fixture_test(answer_counts_writes_posted_before_the_question),
		fixture_test(phases_are_counted_apart),
		fixture_test(refused_entry_is_counted),
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
		fixture_test(gone_client_is_noticed_and_the_share_reset),
		fixture_test(second_client_is_turned_away),
		fixture_test(request_may_come_in_pieces),
		fixture_test(requests_in_one_piece_are_all_answered),
		fixture_test(endless_line_closes_the_client),
		fixture_test(client_that_does_not_listen_is_waited_for),
		fixture_test(too_many_clients_are_turned_away),
	};

	return cmocka_run_group_tests_name("control", tests, NULL, NULL);
}
