// SPDX-License-Identifier: MIT
/* What the plugin in QEMU is told. Its answers are bytes, so they can be sent before the questions. */
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "app_fixture.h"
#include "memory/tiling.h"

#define FLSH_CNTL	0x101008
#define FENCE(i)	(0x100000 + 8 * (i))
#define SLICE		UINT64_C(0x4000000)	/* of the fixture's first share */
#define SLICE_PAGE	(SLICE / 4096)
#define PAGES		65536u
#define RAM		UINT64_C(0x100000)	/* where the client's memory begins */
#define RAM_SIZE	0x10000

struct plugin {
	int fd;
	struct aperture_map *map;
};

static void answer(struct plugin *plugin, size_t count)
{
	static const char answers[64];

	assert_int_equal(send(plugin->fd, answers, count, 0), count);
}

static void connect_plugin(struct fixture *f, struct plugin *plugin, size_t answers)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };

	strcpy(un.sun_path, f->host.shares[0].aperture.path);
	plugin->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(plugin->fd, (struct sockaddr *)&un, sizeof(un)), 0);
	answer(plugin, answers);
	plugin->map = f->host.shares[0].aperture.map.va;
}

static void expect_message(struct plugin *plugin, uint32_t what, uint32_t first, uint32_t count)
{
	struct aperture_message msg;

	assert_int_equal(recv(plugin->fd, &msg, sizeof(msg), MSG_DONTWAIT), sizeof(msg));
	assert_int_equal(msg.what, what);
	assert_int_equal(msg.first, first);
	assert_int_equal(msg.count, count);
}

static void expect_silence(struct plugin *plugin)
{
	char byte;

	assert_int_equal(recv(plugin->fd, &byte, 1, MSG_DONTWAIT), -1);
}

static void write_now(struct fixture *f, uint64_t offset, uint32_t value)
{
	post_write(f, VGPU_BAR_MMIO, offset, value);
	share_drain(&f->host.shares[0]);
}

static uint32_t *entries(struct fixture *f)
{
	return (uint32_t *)((uint8_t *)f->host.shares[0].ggtt.va + 0x200000);
}

static void flush(struct fixture *f)
{
	write_now(f, FLSH_CNTL, 1);
}

/* A plugin, a client with memory, and the reset that a VMM begins with. */
static void start(struct fixture *f, struct plugin *plugin)
{
	int fd = memfd_create("guest", MFD_CLOEXEC);

	connect_plugin(f, plugin, 64);
	connect_client(f);
	assert_int_equal(ftruncate(fd, RAM_SIZE), 0);
	share_memory(f, RAM, RAM_SIZE, fd);
	close(fd);
	reset_device(f);
	share_drain(&f->host.shares[0]);
	expect_message(plugin, APERTURE_HELLO, 0, 0);
	expect_message(plugin, APERTURE_FORGET, 0, PAGES);
	expect_silence(plugin);
}

static void page_is_where_its_entry_says(void **state)
{
	struct fixture *f = *state;
	struct plugin plugin;

	start(f, &plugin);
	entries(f)[SLICE_PAGE] = (uint32_t)(RAM + 0x3000) | 1;
	entries(f)[SLICE_PAGE + 1] = (uint32_t)(RAM + 0x7000) | 1;
	entries(f)[SLICE_PAGE + 9] = (uint32_t)RAM | 1;
	expect_silence(&plugin);
	flush(f);
	expect_message(&plugin, APERTURE_FILE, 0, 0);
	expect_message(&plugin, APERTURE_FORGET, SLICE_PAGE, 2);
	expect_message(&plugin, APERTURE_FORGET, SLICE_PAGE + 9, 1);
	assert_int_equal(plugin.map->page[SLICE_PAGE], 0x3001);
	assert_int_equal(plugin.map->page[SLICE_PAGE + 1], 0x7001);
	assert_int_equal(plugin.map->page[SLICE_PAGE + 9], 1);
	flush(f);
	expect_silence(&plugin);
	entries(f)[SLICE_PAGE + 1] = 0;
	flush(f);
	expect_message(&plugin, APERTURE_FORGET, SLICE_PAGE + 1, 1);
	assert_int_equal(plugin.map->page[SLICE_PAGE + 1], 0);
	close(plugin.fd);
}

static void what_is_not_the_guests_is_nowhere(void **state)
{
	struct fixture *f = *state;
	struct plugin plugin;

	start(f, &plugin);
	entries(f)[0] = (uint32_t)RAM | 1;			/* another's */
	entries(f)[SLICE_PAGE] = (uint32_t)RAM;			/* invalid */
	entries(f)[SLICE_PAGE + 1] = (uint32_t)(RAM + RAM_SIZE) | 1;	/* no memory */
	flush(f);
	expect_silence(&plugin);
	for (uint32_t i = 0; i < PAGES; i++)
		assert_int_equal(plugin.map->page[i], 0);
	close(plugin.fd);
}

static void fence_is_told_with_its_pages(void **state)
{
	struct fixture *f = *state;
	struct plugin plugin;

	start(f, &plugin);
	write_now(f, FENCE(2) + 4, ((uint32_t)SLICE + 0x3000) | 7);	/* 1024 bytes a row */
	expect_silence(&plugin);
	write_now(f, FENCE(2), (uint32_t)SLICE | 3);			/* Y, on */
	expect_message(&plugin, APERTURE_FORGET, SLICE_PAGE, 4);
	assert_int_equal(plugin.map->fences[2].start, SLICE);
	assert_int_equal(plugin.map->fences[2].end, SLICE + 0x4000);
	assert_int_equal(plugin.map->fences[2].stride, 1024);
	assert_int_equal(plugin.map->fences[2].tiling, TILING_Y);
	write_now(f, FENCE(2), 0);
	expect_message(&plugin, APERTURE_FORGET, SLICE_PAGE, 4);
	assert_int_equal(plugin.map->fences[2].tiling, 0);
	close(plugin.fd);
}

static void scattered_changes_are_told_as_one(void **state)
{
	struct fixture *f = *state;
	struct plugin plugin;
	struct aperture_message msg;
	unsigned int messages = 0;
	uint32_t end = 0;

	start(f, &plugin);
	for (uint32_t i = 0; i < 1000; i++)
		entries(f)[SLICE_PAGE + 2 * i] = (uint32_t)RAM | 1;
	flush(f);
	expect_message(&plugin, APERTURE_FILE, 0, 0);
	while (recv(plugin.fd, &msg, sizeof(msg), MSG_DONTWAIT) == sizeof(msg)) {
		assert_true(msg.first >= end);
		end = msg.first + msg.count;
		messages++;
	}
	assert_in_range(messages, 1, 64);
	assert_int_equal(end, SLICE_PAGE + 1999);
	close(plugin.fd);
}

static void reset_forgets_all(void **state)
{
	struct fixture *f = *state;
	struct plugin plugin;

	start(f, &plugin);
	entries(f)[SLICE_PAGE] = (uint32_t)RAM | 1;
	flush(f);
	expect_message(&plugin, APERTURE_FILE, 0, 0);
	expect_message(&plugin, APERTURE_FORGET, SLICE_PAGE, 1);
	reset_device(f);
	share_drain(&f->host.shares[0]);
	expect_message(&plugin, APERTURE_FORGET, 0, PAGES);
	assert_int_equal(plugin.map->page[SLICE_PAGE], 0);
	close(plugin.fd);
}

static void guest_without_a_plugin_traps(void **state)
{
	struct fixture *f = *state;

	connect_client(f);
	share_drain(&f->host.shares[0]);
	assert_int_equal(f->host.shares[0].aperture.plugin, -1);
	flush(f);
	assert_non_null(f->host.shares[0].client);
}

static void guest_loses_the_gpu_with_the_plugin(void **state)
{
	struct fixture *f = *state;
	struct plugin plugin;

	start(f, &plugin);
	close(plugin.fd);
	entries(f)[SLICE_PAGE] = (uint32_t)RAM | 1;
	flush(f);
	share_drain(&f->host.shares[0]);
	assert_null(f->host.shares[0].client);
}

/* The plugin has the files of a VMM that nobody trusts. */
static void plugin_cannot_write_what_the_host_reads(void **state)
{
	struct fixture *f = *state;
	const struct aperture_host *a = &f->host.shares[0].aperture;
	struct plugin plugin;
	void *va;

	start(f, &plugin);
	va = mmap(NULL, a->map.size, PROT_READ | PROT_WRITE, MAP_SHARED, a->map.fd, 0);
	assert_ptr_equal(va, MAP_FAILED);
	assert_int_equal(pwrite(a->map.fd, "x", 1, 0), -1);
	va = mmap(NULL, a->map.size, PROT_READ, MAP_SHARED, a->map.fd, 0);
	assert_ptr_not_equal(va, MAP_FAILED);
	assert_int_equal(mprotect(va, a->map.size, PROT_READ | PROT_WRITE), -1);
	munmap(va, a->map.size);
	assert_int_equal(ftruncate(a->counters.fd, 0), -1);
	close(plugin.fd);
}

/* Only the guest of a slow plugin waits, and in order. */
static void slow_plugin_holds_its_guest_alone(void **state)
{
	struct fixture *f = *state;
	struct share *share = &f->host.shares[0];
	struct plugin plugin;
	char byte;

	connect_plugin(f, &plugin, 1);
	connect_client(f);
	expect_message(&plugin, APERTURE_HELLO, 0, 0);
	write_now(f, FLSH_CNTL, 1);
	expect_message(&plugin, APERTURE_FORGET, 0, PAGES);
	assert_true(share_is_held(share));
	post_write(f, VGPU_BAR_MMIO, FLSH_CNTL, 1);
	for (unsigned int i = 0; i < 3; i++) {
		share_drain(share);
		assert_false(share_serve(share));
		share_work(share);
		assert_true(share->deadline > f->host.now);
	}
	assert_int_equal(recv(f->client, &byte, 1, MSG_DONTWAIT), -1);
	answer(&plugin, 1);
	assert_false(share_is_held(share));
	assert_true(share->deadline <= f->host.now);
	(void)read_back(f, VGPU_BAR_MMIO, FLSH_CNTL);
	assert_non_null(share->client);
	close(plugin.fd);
}

static void plugin_that_never_answers_loses_its_guest(void **state)
{
	struct fixture *f = *state;
	struct share *share = &f->host.shares[0];
	struct plugin plugin;

	connect_plugin(f, &plugin, 1);
	connect_client(f);
	write_now(f, FLSH_CNTL, 1);
	assert_true(share_is_held(share));
	share->aperture.due = 0;
	assert_false(share_is_held(share));
	share_drain(share);
	assert_null(share->client);
	close(plugin.fd);
}

/* It answers all that may come, and takes nothing. */
static void plugin_that_never_reads_loses_its_guest(void **state)
{
	struct fixture *f = *state;
	struct share *share = &f->host.shares[0];
	struct plugin plugin;

	connect_plugin(f, &plugin, 1);
	connect_client(f);
	alarm(60);
	for (unsigned int i = 0; i < 100000 && share->client; i++) {
		answer(&plugin, 2);
		entries(f)[SLICE_PAGE] = i;
		write_now(f, FENCE(2) + 4, ((uint32_t)SLICE + 0x3000) | 7);
		write_now(f, FENCE(2), i & 1 ? (uint32_t)SLICE | 3 : 0);
	}
	alarm(0);
	assert_null(share->client);
	close(plugin.fd);
}

#define mapped_test(name) \
	cmocka_unit_test_setup_teardown(name, fixture_setup_mapped, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		mapped_test(page_is_where_its_entry_says),
		mapped_test(what_is_not_the_guests_is_nowhere),
		mapped_test(fence_is_told_with_its_pages),
		mapped_test(scattered_changes_are_told_as_one),
		mapped_test(reset_forgets_all),
		mapped_test(plugin_cannot_write_what_the_host_reads),
		mapped_test(slow_plugin_holds_its_guest_alone),
		mapped_test(plugin_that_never_answers_loses_its_guest),
		mapped_test(plugin_that_never_reads_loses_its_guest),
		mapped_test(guest_without_a_plugin_traps),
		mapped_test(guest_loses_the_gpu_with_the_plugin),
	};

	return cmocka_run_group_tests_name("aperture", tests, NULL, NULL);
}
