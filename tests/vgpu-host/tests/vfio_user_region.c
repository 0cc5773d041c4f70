// SPDX-License-Identifier: MIT
/* What the device is and the accesses to it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vfio_user_session.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* ---- information ------------------------------------------------------------------ */

static void device_is_pci_and_can_be_reset(void **state)
{
	const struct vfio_user_device_info ask = { .argsz = 16 };
	const struct vfio_user_device_info answer = {
		.argsz = 16,
		.flags = VFIO_USER_DEVICE_RESETS | VFIO_USER_DEVICE_PCI,
		.num_regions = 9,
		.num_irqs = 3,
	};
	const struct vfio_user_device_info small = { .argsz = 15 };

	session_send(*state, VFIO_USER_DEVICE_GET_INFO, &ask, sizeof(ask));
	session_expect(*state, VFIO_USER_DEVICE_GET_INFO, &answer, sizeof(answer));
	session_send(*state, VFIO_USER_DEVICE_GET_INFO, &small, sizeof(small));
	session_expect_error(*state, VFIO_USER_DEVICE_GET_INFO, EINVAL);
}

static void every_region_traps(void **state)
{
	static const uint64_t sizes[] = {
		[0] = SESSION_BAR0_SIZE, [2] = SESSION_BAR2_SIZE, [7] = 256, [8] = 0,
	};

	for (uint32_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		const struct vfio_user_region_info ask = { .argsz = 64, .index = i };
		const struct vfio_user_region_info answer = {
			.argsz = 32,
			.flags = sizes[i] ? VFIO_USER_REGION_READABLE |
					    VFIO_USER_REGION_WRITEABLE : 0,
			.index = i,
			.size = sizes[i],
		};

		session_send(*state, VFIO_USER_DEVICE_GET_REGION_INFO, &ask, sizeof(ask));
		session_expect(*state, VFIO_USER_DEVICE_GET_REGION_INFO, &answer, sizeof(answer));
	}
}

static void region_that_is_not_there_has_no_info(void **state)
{
	static const struct vfio_user_region_info rows[] = {
		{ .argsz = 32, .index = 9 },
		{ .argsz = 32, .index = UINT32_MAX },
		{ .argsz = 31, .index = 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		session_send(*state, VFIO_USER_DEVICE_GET_REGION_INFO, &rows[i], sizeof(rows[i]));
		session_expect_error(*state, VFIO_USER_DEVICE_GET_REGION_INFO, EINVAL);
	}
}

/* ---- what the client may map ------------------------------------------------------- */

/* Put a device in place of the fixture's; BAR2 can be mapped whole, BAR0 in its upper half. */
static int serve_areas(struct session *s)
{
	const int fd = session_memfd(SESSION_BAR0_SIZE);
	struct vfio_user_device device = {
		.bar_size = { [0] = SESSION_BAR0_SIZE, [2] = SESSION_BAR2_SIZE },
		.area = {
			[0] = { .offset = 0x8000, .size = 0x8000, .fd = fd },
			[2] = { .offset = 0, .size = SESSION_BAR2_SIZE, .fd = fd },
		},
		.config_size = 256,
	};

	session_replace(s, &device);
	return fd;
}

static void ask_region(struct session *s, uint32_t index, uint32_t argsz)
{
	const struct vfio_user_region_info ask = { .argsz = argsz, .index = index };

	session_send(s, VFIO_USER_DEVICE_GET_REGION_INFO, &ask, sizeof(ask));
}

/* The region that is told as flags say, with the file of @fd if @with_file. */
static void expect_area(struct session *s, const void *answer, size_t len, int fd, bool with_file)
{
	uint8_t reply[256];
	int got = session_receive_fd(s, VFIO_USER_DEVICE_GET_REGION_INFO, reply, len);

	assert_memory_equal(reply, answer, len);
	assert_int_equal(got >= 0, with_file);
	if (with_file)
		assert_true(session_same_file(got, fd));
	if (got >= 0)
		close(got);
}

static void whole_bar_is_given_away(void **state)
{
	struct session *s = *state;
	const int fd = serve_areas(s);
	const struct vfio_user_region_info answer = {
		.argsz = 32,
		.flags = VFIO_USER_REGION_READABLE | VFIO_USER_REGION_WRITEABLE |
			 VFIO_USER_REGION_MMAP,
		.index = 2,
		.size = SESSION_BAR2_SIZE,
	};

	ask_region(s, 2, 32);
	expect_area(s, &answer, sizeof(answer), fd, true);
	close(fd);
}

/* By hand from the specification: the answer, then the capability at its offset. */
static void part_of_a_bar_is_told_in_a_capability(void **state)
{
	struct session *s = *state;
	const int fd = serve_areas(s);
	const uint32_t answer[16] = {
		64, 0xf, 0, 32, SESSION_BAR0_SIZE, 0, 0, 0,
		1 | 1 << 16, 0, 1, 0, 0x8000, 0, 0x8000, 0,
	};

	ask_region(s, 0, 64);
	expect_area(s, answer, sizeof(answer), fd, true);
	close(fd);
}

static void client_without_room_for_the_capability_gets_no_file(void **state)
{
	struct session *s = *state;
	const int fd = serve_areas(s);
	const uint32_t answer[8] = { 64, 0xf, 0, 32, SESSION_BAR0_SIZE, 0, 0, 0 };

	ask_region(s, 0, 32);
	expect_area(s, answer, sizeof(answer), fd, false);
	ask_region(s, 0, 63);
	expect_area(s, answer, sizeof(answer), fd, false);
	close(fd);
}

/* Two files and an answer without one between them, asked for at once. */
static void each_file_comes_with_its_answer(void **state)
{
	struct session *s = *state;
	const int fd = serve_areas(s);
	uint8_t reply[64];
	static const struct {
		uint32_t index;
		size_t len;
		bool file;
	} rows[] = { { 7, 32, false }, { 2, 32, true }, { 7, 32, false }, { 0, 64, true } };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		ask_region(s, rows[i].index, 64);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int got = session_receive_fd(s, VFIO_USER_DEVICE_GET_REGION_INFO, reply,
					     rows[i].len);

		assert_int_equal(reply[8], rows[i].index);
		assert_int_equal(got >= 0, rows[i].file);
		if (got >= 0)
			close(got);
	}
	close(fd);
}

static void area_outside_of_its_bar_is_no_device(void **state)
{
	static const struct vfio_user_area rows[] = {
		{ .offset = 0, .size = SESSION_BAR0_SIZE + 0x1000 },
		{ .offset = 0x1000, .size = SESSION_BAR0_SIZE },
		{ .offset = UINT64_MAX - 0xfff, .size = 0x2000 },
		{ .offset = 0x800, .size = 0x1000 },
		{ .offset = 0, .size = 0x800 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vfio_user_device device = { .bar_size = { [0] = SESSION_BAR0_SIZE } };

		device.area[0] = rows[i];
		assert_null(vfio_user_create(session_memfd(0), &device, NULL, NULL));
	}
}

/* ---- single accesses ----------------------------------------------------------------- */

static void try_read(struct session *s, uint32_t region, uint64_t offset, uint32_t count)
{
	const struct vfio_user_region_access access = {
		.offset = offset,
		.region = region,
		.count = count,
	};

	session_send(s, VFIO_USER_REGION_READ, &access, sizeof(access));
}

static void try_write(struct session *s, uint32_t region, uint64_t offset, uint32_t count,
		      size_t data, uint32_t flags)
{
	const struct vfio_user_region_access access = {
		.offset = offset,
		.region = region,
		.count = count,
	};
	uint8_t *payload = calloc(1, sizeof(access) + data);

	assert_non_null(payload);
	memcpy(payload, &access, sizeof(access));
	memset(payload + sizeof(access), 0x5a, data);
	session_send_flags(s, VFIO_USER_REGION_WRITE, flags, payload, sizeof(access) + data, NULL,
			   0);
	free(payload);
}

static void reads_config_space(void **state)
{
	struct session *s = *state;
	uint8_t reply[16 + 4] = { [0] = 8, [8] = 7, [12] = 4, [16] = 1, [17] = 2, [18] = 3 };

	memcpy(s->device.config + 8, "\1\2\3\0", 4);
	try_read(s, VFIO_USER_REGION_CONFIG, 8, 4);
	session_expect(s, VFIO_USER_REGION_READ, reply, sizeof(reply));
	assert_int_equal(s->device.config_reads, 1);
	assert_int_equal(s->device.bar_reads, 0);
}

static void writes_config_space(void **state)
{
	struct session *s = *state;
	uint8_t reply[16] = { [0] = 0xfe, [8] = 7, [12] = 2 };

	try_write(s, VFIO_USER_REGION_CONFIG, 0xfe, 2, 2, 0);
	session_expect(s, VFIO_USER_REGION_WRITE, reply, sizeof(reply));
	assert_int_equal(s->device.config_writes, 1);
	assert_int_equal(s->device.config[0xff], 0x5a);
}

static void access_reaches_the_last_byte(void **state)
{
	struct session *s = *state;
	uint8_t reply[16 + 1] = { [0] = 0xff, [1] = 0x0f, [8] = 2, [12] = 1 };

	try_read(s, 2, SESSION_BAR2_SIZE - 1, 1);
	session_expect(s, VFIO_USER_REGION_READ, reply, sizeof(reply));
	assert_int_equal(s->device.last_bar, 2);
	assert_int_equal(s->device.last_offset, SESSION_BAR2_SIZE - 1);
}

static void largest_access_is_carried_out(void **state)
{
	struct session *s = *state;
	uint8_t *reply = calloc(1, 16 + VFIO_USER_MAX_XFER);

	assert_non_null(reply);
	try_write(s, 0, 0, VFIO_USER_MAX_XFER, VFIO_USER_MAX_XFER, VFIO_USER_NO_REPLY);
	reply[14] = 1;
	memset(reply + 16, 0x5a, VFIO_USER_MAX_XFER);
	try_read(s, 0, 0, VFIO_USER_MAX_XFER);
	session_expect(s, VFIO_USER_REGION_READ, reply, 16 + VFIO_USER_MAX_XFER);
	free(reply);
}

static void access_outside_is_refused(void **state)
{
	static const struct {
		uint32_t region;
		uint64_t offset;
		uint32_t count;
	} rows[] = {
		{ .region = 0, .offset = 0, .count = 0 },
		{ .region = 0, .offset = SESSION_BAR0_SIZE, .count = 1 },
		{ .region = 0, .offset = SESSION_BAR0_SIZE - 3, .count = 4 },
		{ .region = 0, .offset = UINT64_MAX, .count = 1 },
		{ .region = 0, .offset = UINT64_MAX - 3, .count = 8 },
		{ .region = 2, .offset = 0, .count = SESSION_BAR2_SIZE + 1 },
		{ .region = 1, .offset = 0, .count = 4 },
		{ .region = 6, .offset = 0, .count = 4 },
		{ .region = 7, .offset = 256, .count = 1 },
		{ .region = 7, .offset = 254, .count = 4 },
		{ .region = 7, .offset = UINT64_C(1) << 32, .count = 4 },
		{ .region = 8, .offset = 0, .count = 4 },
		{ .region = 9, .offset = 0, .count = 4 },
		{ .region = UINT32_MAX, .offset = 0, .count = 4 },
	};
	struct session *s = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		try_read(s, rows[i].region, rows[i].offset, rows[i].count);
		session_expect_error(s, VFIO_USER_REGION_READ, EINVAL);
		if (!rows[i].count)
			continue;
		try_write(s, rows[i].region, rows[i].offset, rows[i].count, rows[i].count, 0);
		session_expect_error(s, VFIO_USER_REGION_WRITE, EINVAL);
	}
	try_read(s, 0, 0, VFIO_USER_MAX_XFER + 1);
	session_expect_error(s, VFIO_USER_REGION_READ, EINVAL);
	try_read(s, 0, 0, UINT32_MAX);
	session_expect_error(s, VFIO_USER_REGION_READ, EINVAL);
	assert_int_equal(s->device.bar_reads + s->device.bar_writes + s->device.config_reads +
			 s->device.config_writes, 0);
}

static void write_count_must_be_what_came(void **state)
{
	struct session *s = *state;

	try_write(s, 0, 0, 5, 4, 0);
	session_expect_error(s, VFIO_USER_REGION_WRITE, EINVAL);
	try_write(s, 0, 0, 3, 4, 0);
	session_expect_error(s, VFIO_USER_REGION_WRITE, EINVAL);
	try_write(s, 0, 0, UINT32_MAX, 4, 0);
	session_expect_error(s, VFIO_USER_REGION_WRITE, EINVAL);
	assert_int_equal(s->device.bar_writes, 0);
}

static void errno_of_the_device_is_passed_on(void **state)
{
	struct session *s = *state;

	s->device.fail = EIO;
	try_read(s, 0, 0, 4);
	session_expect_error(s, VFIO_USER_REGION_READ, EIO);
	try_write(s, 0, 0, 4, 4, 0);
	session_expect_error(s, VFIO_USER_REGION_WRITE, EIO);
	try_read(s, VFIO_USER_REGION_CONFIG, 0, 4);
	session_expect_error(s, VFIO_USER_REGION_READ, EIO);
	try_write(s, 0, 0, 4, 4, VFIO_USER_NO_REPLY);
	session_expect_silence(s);
	assert_int_equal(s->device.bar_writes, 2);
}

static void posted_write_is_done_before_the_next_reply(void **state)
{
	struct session *s = *state;
	uint8_t reply[16 + 4] = { [12] = 4, [16] = 0x5a, [17] = 0x5a, [18] = 0x5a, [19] = 0x5a };

	try_write(s, 0, 0, 4, 4, VFIO_USER_NO_REPLY);
	try_read(s, 0, 0, 4);
	session_expect(s, VFIO_USER_REGION_READ, reply, sizeof(reply));
	session_expect_silence(s);
}

/* ---- batches -------------------------------------------------------------------------- */

struct batch {
	uint64_t count;
	struct vfio_user_write_one writes[4];
};

static size_t batch_size(size_t writes)
{
	return sizeof(uint64_t) + writes * sizeof(struct vfio_user_write_one);
}

static void batch_is_carried_out_in_order(void **state)
{
	const struct batch batch = {
		.count = 3,
		.writes = {
			{ .region = 0, .offset = 0x10, .count = 4, .data = "abcd" },
			{ .region = 0, .offset = 0x12, .count = 8, .data = "efghijkl" },
			{ .region = 7, .offset = 0x40, .count = 1, .data = "m" },
		},
	};
	struct session *s = *state;

	session_send(s, VFIO_USER_REGION_WRITE_MULTI, &batch, batch_size(3));
	session_expect(s, VFIO_USER_REGION_WRITE_MULTI, &batch.count, 8);
	assert_memory_equal(s->device.bar0 + 0x10, "abefghijkl", 10);
	assert_int_equal(s->device.config[0x40], 'm');
}

static void batch_without_reply_is_silent(void **state)
{
	const struct batch batch = {
		.count = 1,
		.writes = { { .region = 0, .offset = 0, .count = 4, .data = "abcd" } },
	};
	struct session *s = *state;

	session_send_flags(s, VFIO_USER_REGION_WRITE_MULTI, VFIO_USER_NO_REPLY, &batch,
			   batch_size(1), NULL, 0);
	session_expect_silence(s);
	assert_int_equal(s->device.bar_writes, 1);
}

static void empty_batch_is_nothing(void **state)
{
	const uint64_t zero = 0;

	session_send(*state, VFIO_USER_REGION_WRITE_MULTI, &zero, sizeof(zero));
	session_expect(*state, VFIO_USER_REGION_WRITE_MULTI, &zero, sizeof(zero));
}

static void batch_count_must_be_what_came(void **state)
{
	static const uint64_t counts[] = {
		0, 1, 3, UINT64_MAX, (UINT64_MAX - 8) / 24, UINT64_C(1) << 61, UINT64_C(1) << 32,
		(UINT64_C(1) << 32) + 2,
	};
	struct session *s = *state;

	for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
		struct batch batch = {
			.count = counts[i],
			.writes = {
				{ .region = 0, .count = 4 },
				{ .region = 0, .count = 4 },
			},
		};

		session_send(s, VFIO_USER_REGION_WRITE_MULTI, &batch, batch_size(2));
		session_expect_error(s, VFIO_USER_REGION_WRITE_MULTI, EINVAL);
	}
	assert_int_equal(s->device.bar_writes, 0);
}

static void refused_write_does_not_stop_the_batch(void **state)
{
	const struct batch batch = {
		.count = 4,
		.writes = {
			{ .region = 0, .offset = 0, .count = 9 },
			{ .region = 0, .offset = 0, .count = 0 },
			{ .region = 0, .offset = UINT64_MAX, .count = 4 },
			{ .region = 0, .offset = 4, .count = 4, .data = "last" },
		},
	};
	const uint64_t done = 1;
	struct vfio_user_stats stats;
	struct session *s = *state;

	session_send(s, VFIO_USER_REGION_WRITE_MULTI, &batch, batch_size(4));
	session_expect(s, VFIO_USER_REGION_WRITE_MULTI, &done, sizeof(done));
	assert_int_equal(s->device.bar_writes, 1);
	assert_memory_equal(s->device.bar0 + 4, "last", 4);
	vfio_user_get_stats(s->vu, &stats);
	assert_int_equal(stats.errors, 3);
}

static void largest_batch_of_a_client_fits(void **state)
{
	static struct {
		uint64_t count;
		struct vfio_user_write_one writes[200];
	} batch = { .count = 200 };
	struct session *s = *state;

	for (uint32_t i = 0; i < 200; i++)
		batch.writes[i] = (struct vfio_user_write_one){ .offset = 8 * i, .count = 8 };
	session_send_flags(s, VFIO_USER_REGION_WRITE_MULTI, VFIO_USER_NO_REPLY, &batch,
			   sizeof(batch), NULL, 0);
	session_expect_silence(s);
	assert_int_equal(s->device.bar_writes, 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		session_test(device_is_pci_and_can_be_reset),
		session_test(every_region_traps),
		session_test(region_that_is_not_there_has_no_info),
		session_test(whole_bar_is_given_away),
		session_test(part_of_a_bar_is_told_in_a_capability),
		session_test(client_without_room_for_the_capability_gets_no_file),
		session_test(each_file_comes_with_its_answer),
		session_test(area_outside_of_its_bar_is_no_device),
		session_test(reads_config_space),
		session_test(writes_config_space),
		session_test(access_reaches_the_last_byte),
		session_test(largest_access_is_carried_out),
		session_test(access_outside_is_refused),
		session_test(write_count_must_be_what_came),
		session_test(errno_of_the_device_is_passed_on),
		session_test(posted_write_is_done_before_the_next_reply),
		session_test(batch_is_carried_out_in_order),
		session_test(batch_without_reply_is_silent),
		session_test(empty_batch_is_nothing),
		session_test(batch_count_must_be_what_came),
		session_test(refused_write_does_not_stop_the_batch),
		session_test(largest_batch_of_a_client_fits),
	};

	return cmocka_run_group_tests_name("vfio-user regions", tests, NULL, NULL);
}
