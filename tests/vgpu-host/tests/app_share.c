// SPDX-License-Identifier: MIT
/* A share through and through: from the client to the model and back. */
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include <png.h>

#include "app_fixture.h"

/* Registers of the pipe that the tests turn on; offsets in BAR0. */
#define DEIMR		0x44004
#define DEIER		0x4400c
#define HTOTAL_A	0x60000
#define VTOTAL_A	0x6000c
#define PIPESRC_A	0x6001c
#define TRANSCONF_A	0x70008
#define DSPCNTR_A	0x70180
#define DSPSTRIDE_A	0x70188
#define DSPSURF_A	0x7019c
#define GGTT		0x200000

#define MASTER		0x80000000u
#define VBLANK_A	0x1u

#define SLICE		UINT64_C(0x4000000)	/* of the fixture's first share */
#define RAM		UINT64_C(0x100000)	/* where the client's memory begins */
#define WIDTH		64
#define HEIGHT		32
#define STRIDE		256

static void write_register(struct fixture *f, uint64_t offset, uint32_t value)
{
	post_write(f, VGPU_BAR_MMIO, offset, value);
}

/* 1024x768 at 60 Hz out of a surface of 64x32 pixels. */
static void turn_on_pipe(struct fixture *f)
{
	for (uint64_t page = 0; page < 2; page++)
		write_register(f, GGTT + (SLICE / 4096 + page) * 4,
			       (uint32_t)(RAM + page * 4096) | 1);
	write_register(f, HTOTAL_A, (1184 - 1) << 16 | (1024 - 1));
	write_register(f, VTOTAL_A, (790 - 1) << 16 | (768 - 1));
	write_register(f, TRANSCONF_A, 0x80000000);
	write_register(f, PIPESRC_A, (WIDTH - 1) << 16 | (HEIGHT - 1));
	write_register(f, DSPSTRIDE_A, STRIDE);
	write_register(f, DSPCNTR_A, 0x80000000 | 6u << 26);
	write_register(f, DSPSURF_A, (uint32_t)SLICE);
}

/* Two frames of real time. */
static void let_frames_pass(struct fixture *f)
{
	share_drain(&f->host.shares[0]);
	for (unsigned int i = 0; i < 4; i++) {
		usleep(10000);
		share_work(&f->host.shares[0]);
	}
}

static uint32_t *new_memory(struct fixture *f)
{
	int fd = memfd_create("guest", MFD_CLOEXEC);
	uint32_t *mem;

	assert_int_equal(ftruncate(fd, 8192), 0);
	mem = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_ptr_not_equal(mem, MAP_FAILED);
	share_memory(f, RAM, 8192, fd);
	close(fd);
	return mem;
}

static void expect_pixel(const char *path, unsigned int x, unsigned int y, uint32_t pixel)
{
	static uint8_t rgb[3 * WIDTH * HEIGHT];
	png_image png = { .version = PNG_IMAGE_VERSION };
	const uint8_t *got = rgb + 3 * (y * WIDTH + x);

	assert_true(png_image_begin_read_from_file(&png, path));
	png.format = PNG_FORMAT_RGB;
	assert_int_equal(PNG_IMAGE_SIZE(png), sizeof(rgb));
	assert_true(png_image_finish_read(&png, NULL, rgb, 0, NULL));
	assert_int_equal((uint32_t)got[0] << 16 | (uint32_t)got[1] << 8 | got[2], pixel);
}

static void screenshot_is_not_what_lies_in_guest_memory(void **state)
{
	struct fixture *f = *state;
	struct json_object *answer;
	char request[128];
	char path[64];
	uint32_t *mem;

	connect_client(f);
	mem = new_memory(f);
	mem[0] = 0x112233;
	mem[31 * STRIDE / 4 + 63] = 0xff445566;
	turn_on_pipe(f);
	let_frames_pass(f);
	snprintf(path, sizeof(path), "%s/a.png", f->dir);
	snprintf(request, sizeof(request), "{\"cmd\":\"screenshot\",\"path\":\"%s\"}", path);
	answer = ask_ok(f, request);
	assert_true(number(answer, "width") == WIDTH && number(answer, "height") == HEIGHT);
	json_object_put(answer);
	expect_pixel(path, 0, 0, 0x112233);
	expect_pixel(path, 63, 31, 0x445566);
	unlink(path);
	munmap(mem, 8192);
}

static void screenshot_of_memory_that_is_gone_is_no_picture(void **state)
{
	struct fixture *f = *state;
	struct json_object *answer;
	char request[128];

	connect_client(f);
	turn_on_pipe(f);
	let_frames_pass(f);
	snprintf(request, sizeof(request), "{\"cmd\":\"screenshot\",\"path\":\"%s/a.png\"}",
		 f->dir);
	answer = ask(f, request);
	assert_non_null(strstr(json_object_get_string(get(answer, "error")), "guest memory"));
	json_object_put(answer);
}

static void aperture_write_misses_guest_memory(void **state)
{
	struct fixture *f = *state;
	uint32_t *mem;

	connect_client(f);
	mem = new_memory(f);
	turn_on_pipe(f);
	post_write(f, VGPU_BAR_APERTURE, SLICE + 4096 + 8, 0xcafe);
	assert_int_equal(read_back(f, VGPU_BAR_APERTURE, SLICE + 4096 + 8), 0xcafe);
	assert_int_equal(mem[1024 + 2], 0xcafe);
	munmap(mem, 8192);
}

static void set_config(struct fixture *f, uint64_t offset, uint32_t value)
{
	post_write(f, 7, offset, value);
}

static uint64_t take(int fd)
{
	uint64_t count = 0;

	return read(fd, &count, sizeof(count)) == sizeof(count) ? count : 0;
}

static void vblank_does_not_reach_the_client(void **state)
{
	struct fixture *f = *state;
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	connect_client(f);
	enable_msi(f, fd);
	set_config(f, 0x90, read_back(f, 7, 0x90) | 1u << 16);
	assert_true(read_back(f, 7, 0x90) & 1u << 16);
	write_register(f, DEIMR, ~VBLANK_A);
	write_register(f, DEIER, MASTER | VBLANK_A);
	turn_on_pipe(f);
	let_frames_pass(f);
	assert_true(take(fd) > 0);
	close(fd);
}

static void reset_leaves_the_pipe_on(void **state)
{
	struct fixture *f = *state;

	connect_client(f);
	turn_on_pipe(f);
	assert_true(read_back(f, VGPU_BAR_MMIO, TRANSCONF_A) & 0x80000000);
	reset_device(f);
	assert_false(read_back(f, VGPU_BAR_MMIO, TRANSCONF_A) & 0x80000000);
	assert_true(f->host.shares[0].deadline == UINT64_MAX);
}

static void interrupt_without_client_crashes(void **state)
{
	struct fixture *f = *state;

	connect_client(f);
	turn_on_pipe(f);
	write_register(f, DEIMR, ~VBLANK_A);
	write_register(f, DEIER, MASTER | VBLANK_A);
	let_frames_pass(f);
	close(f->client);
	f->client = -1;
	share_drain(&f->host.shares[0]);
	assert_null(f->host.shares[0].client);
	share_work(&f->host.shares[0]);
	json_object_put(ask_ok(f, "{\"cmd\":\"plug\",\"width\":800,\"height\":600}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(screenshot_is_not_what_lies_in_guest_memory),
		fixture_test(screenshot_of_memory_that_is_gone_is_no_picture),
		fixture_test(aperture_write_misses_guest_memory),
		fixture_test(vblank_does_not_reach_the_client),
		fixture_test(reset_leaves_the_pipe_on),
		fixture_test(interrupt_without_client_crashes),
	};

	return cmocka_run_group_tests_name("share", tests, NULL, NULL);
}
