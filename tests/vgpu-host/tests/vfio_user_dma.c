// SPDX-License-Identifier: MIT
/* The client's memory. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dma_file.h"
#include "vfio_user_session.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define RW		(VFIO_USER_DMA_READABLE | VFIO_USER_DMA_WRITEABLE)

static void try_map(struct session *s, struct vfio_user_dma_map map, int fd)
{
	if (!map.argsz)
		map.argsz = sizeof(map);
	session_send_flags(s, VFIO_USER_DMA_MAP, 0, &map, sizeof(map), &fd, fd >= 0);
}

static void try_unmap(struct session *s, uint64_t iova, uint64_t size, uint32_t flags)
{
	const struct vfio_user_dma_unmap unmap = {
		.argsz = sizeof(unmap),
		.flags = flags,
		.iova = iova,
		.size = size,
	};

	session_send(s, VFIO_USER_DMA_UNMAP, &unmap, sizeof(unmap));
}

static void expect_unmapped(struct session *s, uint64_t iova, uint64_t size, uint32_t flags)
{
	const struct vfio_user_dma_unmap unmap = {
		.argsz = sizeof(unmap),
		.flags = flags,
		.iova = iova,
		.size = size,
	};

	session_expect(s, VFIO_USER_DMA_UNMAP, &unmap, sizeof(unmap));
}

static void reads_and_writes_what_the_client_sees(void **state)
{
	struct session *s = *state;
	int fd = session_memfd(0x4000);
	uint8_t *mem = mmap(NULL, 0x4000, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	uint8_t buf[16];

	assert_ptr_not_equal(mem, MAP_FAILED);
	session_map(s, 0x100000, 0x2000, 0x1000, fd);
	close(fd);
	memcpy(mem + 0x1004, "to the device", 14);
	assert_int_equal(vfio_user_dma_read(s->vu, 0x100004, buf, 14), 0);
	assert_string_equal(buf, "to the device");
	assert_int_equal(vfio_user_dma_write(s->vu, 0x101ff0, "from the device", 16), 0);
	assert_string_equal(mem + 0x2ff0, "from the device");
	munmap(mem, 0x4000);
}

static void copies_every_size_and_alignment(void **state)
{
	struct session *s = *state;
	int fd = session_memfd(0x1000);
	uint8_t out[32];
	uint8_t in[64];

	session_map(s, 0, 0x1000, 0, fd);
	close(fd);
	for (size_t i = 0; i < sizeof(out); i++)
		out[i] = (uint8_t)(i + 1);
	for (size_t at = 8; at < 24; at++) {
		for (size_t len = 0; len <= 24; len++) {
			memset(in, 0xee, sizeof(in));
			assert_int_equal(vfio_user_dma_write(s->vu, 0, in, 64), 0);
			assert_int_equal(vfio_user_dma_write(s->vu, at, out, len), 0);
			assert_int_equal(vfio_user_dma_read(s->vu, 0, in, 64), 0);
			assert_memory_equal(in + at, out, len);
			assert_int_equal(in[at - 1], 0xee);
			assert_int_equal(in[at + len], 0xee);
		}
	}
}

static void spans_mappings_side_by_side(void **state)
{
	struct session *s = *state;
	int fd = session_memfd(0x3000);
	char buf[0x1800];
	char got[0x1800];

	session_map(s, 0x12000, 0x1000, 0x0000, fd);
	session_map(s, 0x10000, 0x1000, 0x2000, fd);
	session_map(s, 0x11000, 0x1000, 0x1000, fd);
	close(fd);
	for (size_t i = 0; i < sizeof(buf); i++)
		buf[i] = (char)(i * 7);
	assert_int_equal(vfio_user_dma_write(s->vu, 0x10c00, buf, sizeof(buf)), 0);
	assert_int_equal(vfio_user_dma_read(s->vu, 0x10c00, got, sizeof(got)), 0);
	assert_memory_equal(buf, got, sizeof(buf));
}

static void hole_in_the_middle_stops_all_of_it(void **state)
{
	struct session *s = *state;
	int fd = session_memfd(0x3000);
	char buf[0x1800] = { 1 };
	char got[4];

	session_map(s, 0x10000, 0x1000, 0, fd);
	session_map(s, 0x12000, 0x1000, 0x2000, fd);
	close(fd);
	assert_int_equal(vfio_user_dma_write(s->vu, 0x10ffc, buf, sizeof(buf)), -EFAULT);
	assert_int_equal(vfio_user_dma_read(s->vu, 0x10ffc, got, 4), 0);
	assert_memory_equal(got, "\0\0\0\0", 4);
}

static void accesses_outside_fault(void **state)
{
	struct session *s = *state;
	int fd = session_memfd(0x1000);
	uint64_t word = 0;

	assert_int_equal(vfio_user_dma_read(s->vu, 0, &word, 4), -EFAULT);
	session_map(s, 0x10000, 0x1000, 0, fd);
	close(fd);
	assert_int_equal(vfio_user_dma_read(s->vu, 0xffff, &word, 1), -EFAULT);
	assert_int_equal(vfio_user_dma_read(s->vu, 0x10ffd, &word, 4), -EFAULT);
	assert_int_equal(vfio_user_dma_read(s->vu, 0x11000, &word, 1), -EFAULT);
	assert_int_equal(vfio_user_dma_read(s->vu, UINT64_MAX, &word, 4), -EFAULT);
	assert_int_equal(vfio_user_dma_write(s->vu, UINT64_MAX - 2, &word, 8), -EFAULT);
	assert_int_equal(vfio_user_dma_read(s->vu, 0x10ffc, &word, 4), 0);
}

static void last_byte_of_the_address_space_can_be_mapped(void **state)
{
	struct session *s = *state;
	int fd = session_memfd(0x1000);
	uint32_t word = 0x12345678;

	session_map(s, UINT64_MAX - 0xfff, 0x1000, 0, fd);
	close(fd);
	assert_int_equal(vfio_user_dma_write(s->vu, UINT64_MAX - 3, &word, 4), 0);
	assert_int_equal(vfio_user_dma_read(s->vu, UINT64_MAX - 3, &word, 4), 0);
	assert_int_equal(vfio_user_dma_read(s->vu, UINT64_MAX - 3, &word, 5), -EFAULT);
	try_unmap(s, UINT64_MAX - 0xfff, 0x1000, 0);
	expect_unmapped(s, UINT64_MAX - 0xfff, 0x1000, 0);
}

static void write_to_read_only_memory_faults(void **state)
{
	struct session *s = *state;
	int fd = session_memfd(0x1000);
	uint32_t word = 1;

	try_map(s, (struct vfio_user_dma_map){ .flags = VFIO_USER_DMA_READABLE, .size = 0x1000 },
		fd);
	session_expect(s, VFIO_USER_DMA_MAP, NULL, 0);
	close(fd);
	assert_int_equal(vfio_user_dma_write(s->vu, 0, &word, 4), -EFAULT);
	assert_int_equal(vfio_user_dma_read(s->vu, 0, &word, 4), 0);
	assert_int_equal(word, 0);
}

static void mapping_without_file_cannot_be_accessed(void **state)
{
	struct session *s = *state;
	uint32_t word;

	session_map(s, 0x1000, 0x1000, 0, -1);
	assert_int_equal(vfio_user_dma_read(s->vu, 0x1000, &word, 4), -EOPNOTSUPP);
	assert_int_equal(vfio_user_dma_write(s->vu, 0x1000, &word, 4), -EOPNOTSUPP);
	try_unmap(s, 0x1000, 0x1000, 0);
	expect_unmapped(s, 0x1000, 0x1000, 0);
	assert_int_equal(vfio_user_dma_read(s->vu, 0x1000, &word, 4), -EFAULT);
}

static void overlap_is_refused(void **state)
{
	static const struct {
		uint64_t iova;
		uint64_t size;
	} rows[] = {
		{ .iova = 0x10000, .size = 0x2000 },
		{ .iova = 0x0f000, .size = 0x1001 },
		{ .iova = 0x11fff, .size = 1 },
		{ .iova = 0x10800, .size = 0x100 },
		{ .iova = 0, .size = UINT64_MAX },
	};
	struct session *s = *state;

	session_map(s, 0x10000, 0x2000, 0, -1);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		try_map(s, (struct vfio_user_dma_map){ .flags = RW, .iova = rows[i].iova,
						       .size = rows[i].size }, -1);
		session_expect_error(s, VFIO_USER_DMA_MAP, EEXIST);
	}
	session_map(s, 0x0f000, 0x1000, 0, -1);
	session_map(s, 0x12000, 0x1000, 0, -1);
}

static void senseless_mappings_are_refused(void **state)
{
	static const struct vfio_user_dma_map rows[] = {
		{ .flags = RW, .size = 0 },
		{ .flags = RW, .iova = 0x1000, .size = UINT64_MAX },
		{ .flags = RW, .iova = UINT64_MAX, .size = 2 },
		{ .flags = RW | 4, .size = 0x1000 },
		{ .flags = RW, .size = 0x1000, .argsz = 31 },
		{ .flags = RW, .size = 0x1001 },
		{ .flags = RW, .size = 0x1000, .offset = 1 },
		{ .flags = RW, .size = 0x1000, .offset = UINT64_MAX },
		{ .flags = RW, .size = 0x1000, .offset = UINT64_C(1) << 63 },
	};
	struct session *s = *state;
	int fd = session_memfd(0x1000);
	const int before = session_open_fds();

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		try_map(s, rows[i], fd);
		session_expect_error(s, VFIO_USER_DMA_MAP, EINVAL);
	}
	assert_int_equal(session_open_fds(), before);
	session_map(s, 0, 0x1000, 0, fd);
	close(fd);
}

static void two_files_for_one_mapping_are_refused(void **state)
{
	const struct vfio_user_dma_map map = { .argsz = 32, .flags = RW, .size = 0x1000 };
	struct session *s = *state;
	int fds[2] = { session_memfd(0x1000), session_memfd(0x1000) };
	const int before = session_open_fds();

	session_send_flags(s, VFIO_USER_DMA_MAP, 0, &map, sizeof(map), fds, 2);
	session_expect_error(s, VFIO_USER_DMA_MAP, EINVAL);
	assert_int_equal(session_open_fds(), before);
	close(fds[0]);
	close(fds[1]);
}

static void file_that_cannot_be_mapped_is_refused_with_its_errno(void **state)
{
	struct session *s = *state;
	const int before = session_open_fds();

	/* The client's own socket. */
	try_map(s, (struct vfio_user_dma_map){ .flags = RW, .size = 0x1000 }, s->fd);
	session_expect_error(s, VFIO_USER_DMA_MAP, ENODEV);
	assert_int_equal(session_open_fds(), before);
	session_map(s, 0, 0x1000, 0, -1);
}

static void file_offset_need_not_be_a_page(void **state)
{
	struct session *s = *state;
	int fd = session_memfd(0x2000);
	char buf[4];

	assert_int_equal(pwrite(fd, "here", 4, 0x1210), 4);
	session_map(s, 0x5000, 0x400, 0x1200, fd);
	close(fd);
	assert_int_equal(vfio_user_dma_read(s->vu, 0x5010, buf, 4), 0);
	assert_memory_equal(buf, "here", 4);
	assert_int_equal(vfio_user_dma_read(s->vu, 0x5400, buf, 1), -EFAULT);
}

static void unmap_must_name_exactly_one_mapping(void **state)
{
	struct session *s = *state;

	session_map(s, 0x10000, 0x2000, 0, -1);
	try_unmap(s, 0x10000, 0x1000, 0);
	session_expect_error(s, VFIO_USER_DMA_UNMAP, ENOENT);
	try_unmap(s, 0x11000, 0x1000, 0);
	session_expect_error(s, VFIO_USER_DMA_UNMAP, ENOENT);
	try_unmap(s, 0x10000, 0x3000, 0);
	session_expect_error(s, VFIO_USER_DMA_UNMAP, ENOENT);
	try_unmap(s, 0x10000, 0, 0);
	session_expect_error(s, VFIO_USER_DMA_UNMAP, ENOENT);
	try_unmap(s, 0x20000, 0x2000, 0);
	session_expect_error(s, VFIO_USER_DMA_UNMAP, ENOENT);
	try_unmap(s, 0x10000, 0x2000, 0);
	expect_unmapped(s, 0x10000, 0x2000, 0);
	try_unmap(s, 0x10000, 0x2000, 0);
	session_expect_error(s, VFIO_USER_DMA_UNMAP, ENOENT);
}

static void unmap_all_takes_no_range(void **state)
{
	struct session *s = *state;

	session_map(s, 0x10000, 0x1000, 0, -1);
	session_map(s, 0x20000, 0x1000, 0, -1);
	try_unmap(s, 0x10000, 0x1000, VFIO_USER_UNMAP_ALL);
	session_expect_error(s, VFIO_USER_DMA_UNMAP, EINVAL);
	try_unmap(s, 0, 0, VFIO_USER_UNMAP_ALL);
	expect_unmapped(s, 0, 0, VFIO_USER_UNMAP_ALL);
	session_map(s, 0x10000, 0x1000, 0, -1);
	try_unmap(s, 0, 0, 1);
	session_expect_error(s, VFIO_USER_DMA_UNMAP, EINVAL);
}

static void unmapped_memory_is_let_go(void **state)
{
	struct session *s = *state;
	int fd = session_memfd(0x1000);
	uint32_t word;

	session_map(s, 0x10000, 0x1000, 0, fd);
	close(fd);
	assert_int_equal(vfio_user_dma_read(s->vu, 0x10000, &word, 4), 0);
	try_unmap(s, 0x10000, 0x1000, 0);
	expect_unmapped(s, 0x10000, 0x1000, 0);
	assert_int_equal(vfio_user_dma_read(s->vu, 0x10000, &word, 4), -EFAULT);
}

/* A firmware maps and unmaps the first MiB in pieces: order must not matter. */
static void table_stays_sorted_under_churn(void **state)
{
	enum { PAGES = 257, STEP = 101 };	/* 257 is prime: the step visits all */
	struct session *s = *state;
	int fd = session_memfd(PAGES * 0x1000);
	uint32_t word;

	for (uint32_t i = 0; i < PAGES; i++) {
		uint64_t page = (uint64_t)(i * STEP % PAGES) << 12;

		session_map(s, page, 0x1000, page, fd);
		word = (uint32_t)page;
		assert_int_equal(vfio_user_dma_write(s->vu, page, &word, 4), 0);
	}
	close(fd);
	for (uint32_t i = 0; i < PAGES; i += 2) {
		try_unmap(s, (uint64_t)i << 12, 0x1000, 0);
		expect_unmapped(s, (uint64_t)i << 12, 0x1000, 0);
	}
	for (uint32_t i = 0; i < PAGES; i++) {
		int expected = i % 2 ? 0 : -EFAULT;

		assert_int_equal(vfio_user_dma_read(s->vu, (uint64_t)i << 12, &word, 4), expected);
		if (!expected)
			assert_int_equal(word, i << 12);
	}
}

/* ---- a client that is hostile, or out of luck --------------------------------------- */

static void truncated_memory_faults_and_no_more(void **state)
{
	struct session *s = *state;
	int fd = session_memfd(0x4000);
	struct dma_files unused;
	uint64_t word = 1;

	assert_int_equal(dma_files_init(&unused), 0);	/* cmocka has taken the signal for itself */
	session_map(s, 0, 0x4000, 0, fd);
	assert_int_equal(vfio_user_dma_write(s->vu, 0x3000, &word, 8), 0);
	assert_int_equal(ftruncate(fd, 0x1000), 0);
	for (unsigned int i = 0; i < 3; i++) {
		assert_int_equal(vfio_user_dma_read(s->vu, 0x3000, &word, 8), -EFAULT);
		assert_int_equal(vfio_user_dma_write(s->vu, 0x3001, &word, 8), -EFAULT);
		assert_int_equal(vfio_user_dma_read(s->vu, 0xff8, &word, 8), 0);
	}
	close(fd);
}

/* A descriptor, and a mapping, for each would be all that the program may have. */
static void many_ranges_of_a_file_take_one_descriptor(void **state)
{
	enum { RANGES = 2000 };
	struct session *s = *state;
	int fd = session_memfd(0x2000);
	uint32_t word = 7;
	int before;

	session_map(s, 0, 0x1000, 0, fd);
	before = session_open_fds();
	for (uint64_t i = 1; i < RANGES; i++)
		session_map(s, i << 12, 0x1000, (i & 1) << 12, fd);
	assert_int_equal(session_open_fds(), before);
	assert_int_equal(vfio_user_dma_write(s->vu, (RANGES - 1) << 12, &word, 4), 0);
	word = 0;
	assert_int_equal(vfio_user_dma_read(s->vu, 0x1000, &word, 4), 0);
	assert_int_equal(word, 7);
	for (uint64_t i = 0; i < RANGES; i++) {
		try_unmap(s, i << 12, 0x1000, 0);
		expect_unmapped(s, i << 12, 0x1000, 0);
	}
	assert_int_equal(session_open_fds(), before - 1);
	close(fd);
}

/* A file in a tmpfs of its own, which gives the first file the same inode each time; -1: that takes a privilege. */
static int file_in_new_tmpfs(void)
{
	int context = fsopen("tmpfs", FSOPEN_CLOEXEC);
	int mount = -1;
	int fd = -1;

	if (context >= 0 && !fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		mount = fsmount(context, FSMOUNT_CLOEXEC, 0);
	if (mount >= 0)
		fd = openat(mount, "f", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0)
		assert_int_equal(ftruncate(fd, 0x1000), 0);
	close(mount);
	close(context);
	return fd;
}

/* Two backends of a guest's memory may have files of the same number. */
static void files_of_two_file_systems_are_two(void **state)
{
	struct session *s = *state;
	int fds[2] = { file_in_new_tmpfs(), file_in_new_tmpfs() };
	struct stat st[2];
	char byte = 0;

	if (fds[0] < 0 || fds[1] < 0)
		skip();
	for (unsigned int i = 0; i < 2; i++) {
		assert_int_equal(fstat(fds[i], &st[i]), 0);
		session_map(s, i * 0x1000, 0x1000, 0, fds[i]);
	}
	assert_int_equal(st[0].st_ino, st[1].st_ino);
	assert_int_equal(vfio_user_dma_write(s->vu, 0x1000, "b", 1), 0);
	assert_int_equal(pread(fds[0], &byte, 1, 0), 1);
	assert_int_equal(byte, 0);
	assert_int_equal(pread(fds[1], &byte, 1, 0), 1);
	assert_int_equal(byte, 'b');
	close(fds[0]);
	close(fds[1]);
}

static void files_of_a_client_are_limited(void **state)
{
	struct session *s = *state;

	for (uint64_t i = 0; i <= 16; i++) {
		int fd = session_memfd(0x1000);

		try_map(s, (struct vfio_user_dma_map){ .flags = RW, .iova = i << 12, .size = 0x1000 },
			fd);
		if (i < 16)
			session_expect(s, VFIO_USER_DMA_MAP, NULL, 0);
		else
			session_expect_error(s, VFIO_USER_DMA_MAP, ENOSPC);
		close(fd);
	}
}

/* Address space is everybody's: a file may be as large as 8 EiB and take nothing. */
static void size_of_a_client_is_limited(void **state)
{
	struct session *s = *state;
	int small = session_memfd(0x1000);
	int large = session_memfd(0x1000);

	assert_int_equal(ftruncate(large, INT64_C(1) << 41), 0);
	try_map(s, (struct vfio_user_dma_map){ .flags = RW, .size = 0x1000 }, large);
	session_expect_error(s, VFIO_USER_DMA_MAP, ENOSPC);
	assert_int_equal(ftruncate(large, INT64_C(1) << 40), 0);
	session_map(s, 0, 0x1000, 0, large);
	try_map(s, (struct vfio_user_dma_map){ .flags = RW, .iova = 0x1000, .size = 0x1000 }, small);
	session_expect_error(s, VFIO_USER_DMA_MAP, ENOSPC);
	try_unmap(s, 0, 0x1000, 0);
	expect_unmapped(s, 0, 0x1000, 0);
	session_map(s, 0, 0x1000, 0, small);
	close(small);
	close(large);
}

static void memory_can_grow(void **state)
{
	struct session *s = *state;
	int fd = session_memfd(0x1000);
	uint32_t word = 3;

	session_map(s, 0, 0x1000, 0, fd);
	assert_int_equal(vfio_user_dma_write(s->vu, 0, &word, 4), 0);
	assert_int_equal(ftruncate(fd, 0x8000), 0);
	session_map(s, 0x10000, 0x1000, 0x7000, fd);
	close(fd);
	assert_int_equal(vfio_user_dma_write(s->vu, 0x10ffc, &word, 4), 0);
	word = 0;
	assert_int_equal(vfio_user_dma_read(s->vu, 0, &word, 4), 0);
	assert_int_equal(word, 3);
}

/* A disk's file system may keep an access waiting, and a FUSE file for as long as its owner likes. */
static void file_that_is_no_memory_is_refused(void **state)
{
	struct session *s = *state;
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	try_map(s, (struct vfio_user_dma_map){ .flags = VFIO_USER_DMA_READABLE, .size = 0x1000 }, fd);
	session_expect_error(s, VFIO_USER_DMA_MAP, ENODEV);
	close(fd);
}

static void file_that_cannot_be_written_is_only_read(void **state)
{
	struct session *s = *state;
	int fd = session_memfd(0x1000);
	char path[32];
	uint32_t word;
	int only_read;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	only_read = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(only_read >= 0);
	try_map(s, (struct vfio_user_dma_map){ .flags = RW, .size = 0x1000 }, only_read);
	session_expect_error(s, VFIO_USER_DMA_MAP, EACCES);
	try_map(s, (struct vfio_user_dma_map){ .flags = VFIO_USER_DMA_READABLE, .size = 0x1000 },
		only_read);
	session_expect(s, VFIO_USER_DMA_MAP, NULL, 0);
	assert_int_equal(vfio_user_dma_read(s->vu, 0, &word, 4), 0);
	session_map(s, 0x1000, 0x1000, 0, fd);
	assert_int_equal(vfio_user_dma_write(s->vu, 0x1000, &word, 4), 0);
	assert_int_equal(vfio_user_dma_write(s->vu, 0, &word, 4), -EFAULT);
	close(only_read);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		session_test(reads_and_writes_what_the_client_sees),
		session_test(copies_every_size_and_alignment),
		session_test(spans_mappings_side_by_side),
		session_test(hole_in_the_middle_stops_all_of_it),
		session_test(accesses_outside_fault),
		session_test(last_byte_of_the_address_space_can_be_mapped),
		session_test(write_to_read_only_memory_faults),
		session_test(mapping_without_file_cannot_be_accessed),
		session_test(overlap_is_refused),
		session_test(senseless_mappings_are_refused),
		session_test(two_files_for_one_mapping_are_refused),
		session_test(file_that_cannot_be_mapped_is_refused_with_its_errno),
		session_test(file_offset_need_not_be_a_page),
		session_test(unmap_must_name_exactly_one_mapping),
		session_test(unmap_all_takes_no_range),
		session_test(unmapped_memory_is_let_go),
		session_test(table_stays_sorted_under_churn),
		session_test(truncated_memory_faults_and_no_more),
		session_test(many_ranges_of_a_file_take_one_descriptor),
		session_test(files_of_two_file_systems_are_two),
		session_test(files_of_a_client_are_limited),
		session_test(size_of_a_client_is_limited),
		session_test(memory_can_grow),
		session_test(file_that_is_no_memory_is_refused),
		session_test(file_that_cannot_be_written_is_only_read),
	};

	return cmocka_run_group_tests_name("vfio-user DMA", tests, NULL, NULL);
}
