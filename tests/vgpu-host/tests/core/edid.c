// SPDX-License-Identifier: MIT
/* Real EDIDs: what a driver reads, what it shows, and how often that blanks. */
#include <dirent.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "display/edid.h"
#include "display/mode.h"
#include "edid_file.h"
#include "gvtg_edid.h"
#include "pipes.h"
#include "platform/haswell/haswell.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define SECOND_NS	UINT64_C(1000000000)

/**
 * struct row - an EDID and what must come of it
 * @file: in tests/edid
 * @blocks: how many right blocks a driver reads; 0: it finds nobody
 * @width: of the mode that it shows, as info tells
 * @height: likewise
 * @htotal: of that mode
 * @vtotal: likewise, of a frame
 * @khz: pixels per ms
 * @bits: per colour; i915 takes 12 where monitor and port can
 * @interlaced: in two fields
 * @centihertz: vertical blanks in 100 s
 */
struct row {
	const char *file;
	unsigned int blocks;
	uint32_t width, height;
	uint32_t htotal, vtotal, khz, bits;
	bool interlaced;
	uint32_t centihertz;
};

/* Modes, depths and rates are those of i915 in Linux 6.12 with these EDIDs. */
static const struct row rows[] = {
	{ /* preferred: 594 MHz, which Haswell has not; VIC 95 is left */
		.file = "aim-4k60-594MHz.bin", .blocks = 2, .width = 3840, .height = 2160,
		.htotal = 4400, .vtotal = 2250, .khz = 297000, .bits = 8, .centihertz = 3000,
	}, { /* standard timings only */
		.file = "albatron-no-dtd.bin", .blocks = 1, .width = 1280, .height = 1024,
		.htotal = 1688, .vtotal = 1066, .khz = 135000, .bits = 8, .centihertz = 7502,
	}, {
		.file = "aoc-1366x768-hdmi.bin", .blocks = 2, .width = 1366, .height = 768,
		.htotal = 1790, .vtotal = 798, .khz = 85500, .bits = 8, .centihertz = 5986,
	}, { /* the block that makes it HDMI is spoilt: DVI */
		.file = "aoc1950-bad-ext-checksum.bin", .blocks = 1, .width = 1366, .height = 768,
		.htotal = 1792, .vtotal = 798, .khz = 85500, .bits = 8, .centihertz = 5979,
	}, { /* of a DisplayPort input: preferred is 241.5 MHz, which DVI has not */
		.file = "aoc2702-2ext-cut-to-256.bin", .blocks = 2, .width = 1920, .height = 1080,
		.htotal = 2200, .vtotal = 1125, .khz = 148500, .bits = 8, .centihertz = 6000,
	}, {
		.file = "dell-g3223q-3ext-blockmap.bin", .blocks = 4, .width = 3840, .height = 2160,
		.htotal = 4400, .vtotal = 2250, .khz = 297000, .bits = 8, .centihertz = 3000,
	}, { /* the first block and a map of those that are cut off: DVI */
		.file = "dell-g3223q-3ext-cut-to-256.bin", .blocks = 2, .width = 1920, .height = 1200,
		.htotal = 2080, .vtotal = 1235, .khz = 154000, .bits = 8, .centihertz = 5995,
	}, {
		.file = "denon-1080i.bin", .blocks = 2, .width = 1920, .height = 1080,
		.htotal = 2200, .vtotal = 1125, .khz = 74250, .bits = 12, .interlaced = true, .centihertz = 6000,
	}, { /* its detailed timing has a clock of 0 */
		.file = "gvtg-1024x768.bin", .blocks = 1, .width = 1024, .height = 768,
		.htotal = 1344, .vtotal = 806, .khz = 65000, .bits = 8, .centihertz = 6000,
	}, {
		.file = "gvtg-1920x1200-bad-checksum.bin",
	}, {
		.file = "gvtg-1920x1200.bin", .blocks = 1, .width = 1920, .height = 1200,
		.htotal = 2080, .vtotal = 1235, .khz = 154000, .bits = 8, .centihertz = 5995,
	}, {
		.file = "hot-400x1280-portrait.bin", .blocks = 2, .width = 400, .height = 1280,
		.htotal = 540, .vtotal = 1322, .khz = 43000, .bits = 8, .centihertz = 6023,
	}, { /* the first detailed timing that is not all ones is in the CTA block */
		.file = "ibm-dtd-all-ff.bin", .blocks = 2, .width = 720, .height = 480,
		.htotal = 858, .vtotal = 525, .khz = 27000, .bits = 8, .centihertz = 5994,
	}, {
		.file = "qemu-1024x768-75Hz.bin", .blocks = 2, .width = 1024, .height = 768,
		.htotal = 1382, .vtotal = 794, .khz = 82290, .bits = 8, .centihertz = 7499,
	}, {
		.file = "syncmaster-1080p-dc36.bin", .blocks = 2, .width = 1920, .height = 1080,
		.htotal = 2200, .vtotal = 1125, .khz = 148500, .bits = 12, .centihertz = 6000,
	}, { /* announces a block that is cut off: DVI */
		.file = "syncmaster-cut-to-128.bin", .blocks = 1, .width = 1920, .height = 1080,
		.htotal = 2200, .vtotal = 1125, .khz = 148500, .bits = 8, .centihertz = 6000,
	},
};

static const char *edids;	/* the directory */

static void load(const char *file, struct vgpu_monitor *monitor)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", edids, file);
	assert_int_equal(edid_file_read(path, monitor), 0);
}

static void every_file_has_a_row(void **state)
{
	DIR *dir = opendir(edids);
	unsigned int files = 0;

	(void)state;
	assert_non_null(dir);
	for (struct dirent *entry; (entry = readdir(dir));)
		files += strstr(entry->d_name, ".bin") != NULL;
	closedir(dir);
	assert_int_equal(files, ARRAY_SIZE(rows));
}

static void size_is_that_of_the_mode_shown(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vgpu_monitor monitor;

		load(rows[i].file, &monitor);
		if (monitor.width != rows[i].width || monitor.height != rows[i].height)
			fail_msg("%s: %ux%u", rows[i].file, monitor.width, monitor.height);
	}
}

static void set_sum(uint8_t *block)
{
	uint8_t sum = 0;

	for (unsigned int i = 0; i < VGPU_EDID_BLOCK - 1; i++)
		sum += block[i];
	block[VGPU_EDID_BLOCK - 1] = -sum;
}

#define DTD(i)		(54 + (i))
#define DTD2(i)		(72 + (i))
#define CTA(i)		(128 + (i))
#define OFF(at)		{ (at), 0 }, { (at) + 1, 0 }	/* a clock of 0 */
#define LARGE		"gvtg-1920x1200.bin"	/* DTD 154 MHz; DVI; standard timings up to 1920x1080; v1.4 */
#define PORTRAIT	"hot-400x1280-portrait.bin" /* DTDs 400x1280, 320x1480; HDMI; largest code 1280x720; v1.3 */

static const struct change {
	const char *name;
	const char *file;
	struct { uint8_t at, value; } bytes[8];
	uint32_t width, height;
} changes[] = {
	{ "nothing", LARGE, { { DTD(0), 0x28 } }, 1920, 1200 },
	{ "wrong header", LARGE, { { 1, 0 } }, 0, 0 },
	{ "analogue", LARGE, { { 20, 0x05 } }, 0, 0 },
	{ "clock 0", LARGE, { OFF(DTD(0)) }, 1920, 1080 },
	{ "24.99 MHz", LARGE, { { DTD(0), 0xc3 }, { DTD(1), 0x09 } }, 1920, 1080 },
	{ "25 MHz", LARGE, { { DTD(0), 0xc4 }, { DTD(1), 0x09 } }, 1920, 1200 },
	{ "165 MHz", LARGE, { { DTD(0), 0x74 }, { DTD(1), 0x40 } }, 1920, 1200 },
	{ "165.01 MHz", LARGE, { { DTD(0), 0x75 }, { DTD(1), 0x40 } }, 1920, 1080 },
	{ "no horizontal sync", LARGE, { { DTD(9), 0 } }, 1920, 1080 },
	{ "no vertical sync", LARGE, { { DTD(10), 0x30 } }, 1920, 1080 },
	{ "sync begins with the blank", LARGE, { { DTD(8), 0 } }, 1920, 1080 },
	{ "hardly a horizontal blank", LARGE, { { DTD(3), 31 } }, 1920, 1080 },
	{ "hardly a vertical blank", LARGE, { { DTD(6), 4 } }, 1920, 1080 },
	{ "interlaced", LARGE, { { DTD(17), 0x9a } }, 1920, 2400 },
	{ "stereo", LARGE, { { DTD(17), 0x3a } }, 1920, 1080 },
	{ "too narrow", LARGE, { { DTD(2), 63 }, { DTD(4), 0 } }, 1920, 1080 },
	{ "1920x1200 as a standard timing", LARGE, { OFF(DTD(0)), { 39, 0x00 } }, 1600, 1200 },
	{ "the same, with reduced blanking", LARGE, { OFF(DTD(0)), { 39, 0x00 }, { 72 + 10, 0x04 }, { 72 + 15, 0x10 } }, 1920, 1200 },
	{ "the same, with CVT's usual blanking", LARGE, { OFF(DTD(0)), { 39, 0x00 }, { 72 + 10, 0x04 } }, 1600, 1200 },
	{ "the same, before EDID 1.4", LARGE, { OFF(DTD(0)), { 39, 0x00 }, { 19, 3 } }, 1920, 1200 },
	{ "1640x1230, 169 MHz", LARGE, { OFF(DTD(0)), { 38, 0xae }, { 39, 0x40 } }, 1600, 1200 },
	{ "square, before EDID 1.3", LARGE, { OFF(DTD(0)), { 19, 2 }, { 38, 0x8f }, { 39, 0x00 } }, 1392, 1392 },
	{ "established alone", "gvtg-1024x768.bin", { { 36, 0 } }, 800, 600 },
	{ "nothing established", "gvtg-1024x768.bin", { { 35, 0 }, { 36, 0 } }, 0, 0 },
	{ "the second timing is the first", PORTRAIT, { OFF(DTD(0)) }, 320, 1480 },
	{ "those of the CTA block are left", PORTRAIT, { OFF(DTD(0)), OFF(DTD2(0)) }, 320, 1480 },
	{ "no preference, but EDID 1.4", LARGE, { { 24, 0x21 }, { DTD(4), 0x40 } }, 1152, 1200 },
	{ "no preference", PORTRAIT, { { 24, 0x08 } }, 1280, 720 },
	{ "codes without their CTA tag", PORTRAIT, { { 24, 0x08 }, { CTA(0), 3 } }, 400, 1280 },
	{ "one code, native", PORTRAIT, { { 24, 0x08 }, { CTA(4), 0x41 }, { CTA(5), 0x80 | 16 }, { CTA(6), 0x1f } }, 1920, 1080 },
	{ "no such code", PORTRAIT, { { 24, 0x08 }, { CTA(4), 0x41 }, { CTA(5), 0xff }, { CTA(6), 0x1f } }, 400, 1280 },
	{ "sink of 150 MHz", "aim-4k60-594MHz.bin", { { CTA(0x21), 30 } }, 1920, 1080 },
	{ "sink of 200 MHz", "aim-4k60-594MHz.bin", { { CTA(0x21), 40 } }, 2560, 1080 },
	{ "sink of 1275 MHz", "aim-4k60-594MHz.bin", { { CTA(0x21), 255 }, { DTD(2), 1 } }, 3840, 2160 },
};

static void load_changed(const struct change *change, struct vgpu_monitor *monitor)
{
	load(change->file, monitor);
	for (size_t i = 0; i < ARRAY_SIZE(change->bytes) && change->bytes[i].at; i++)
		monitor->edid[change->bytes[i].at] = change->bytes[i].value;
	for (uint32_t at = 0; at < monitor->edid_size; at += VGPU_EDID_BLOCK)
		set_sum(&monitor->edid[at]);
}

static void timing_that_cannot_be_is_not_shown(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		struct vgpu_monitor monitor;

		load_changed(&changes[i], &monitor);
		vgpu_monitor_read_size(&monitor);
		if (monitor.width != changes[i].width || monitor.height != changes[i].height)
			fail_msg("%s: %ux%u", changes[i].name, monitor.width, monitor.height);
	}
}

static void expect_size(struct vgpu_monitor *monitor, uint32_t width, uint32_t height)
{
	vgpu_monitor_read_size(monitor);
	assert_int_equal(monitor->width, width);
	assert_int_equal(monitor->height, height);
}

static void block_that_is_wrong_or_missing_says_nothing(void **state)
{
	struct vgpu_monitor monitor;

	(void)state;
	load("aim-4k60-594MHz.bin", &monitor);
	expect_size(&monitor, 3840, 2160);
	monitor.edid[255]++;			/* wrong: DVI, and no codes */
	expect_size(&monitor, 2048, 1152);
	monitor.edid[255]--;
	monitor.edid_size = VGPU_EDID_BLOCK;	/* cut off */
	expect_size(&monitor, 2048, 1152);
	monitor.edid_size = 2 * VGPU_EDID_BLOCK;
	monitor.edid[126] = 0;			/* not announced */
	set_sum(monitor.edid);
	expect_size(&monitor, 2048, 1152);
}

/* Lengths, offsets and sizes that lead out of the block, the last one as well, for the sanitizers to see. */
static void no_edid_leads_out_of_its_block(void **state)
{
	struct vgpu_monitor *monitor = malloc(sizeof(*monitor));
	uint32_t random = 1, shown = 0;

	(void)state;
	assert_non_null(monitor);
	for (unsigned int round = 0; round < 50000; round++) {
		load(rows[round % ARRAY_SIZE(rows)].file, monitor);
		memcpy(&monitor->edid[3 * VGPU_EDID_BLOCK], &monitor->edid[VGPU_EDID_BLOCK], VGPU_EDID_BLOCK);
		monitor->edid_size = VGPU_EDID_MAX;
		for (unsigned int i = 0; i < 24; i++) {
			random = random * 1664525 + 1013904223;
			monitor->edid[(random >> 8) % VGPU_EDID_MAX] = random >> 24;
		}
		memcpy(monitor->edid, edid_header, sizeof(edid_header));
		monitor->edid[126] = 3;
		for (unsigned int at = 0; at < VGPU_EDID_MAX; at += VGPU_EDID_BLOCK)
			set_sum(&monitor->edid[at]);
		vgpu_monitor_read_size(monitor);
		assert_in_range(monitor->width, 0, 4096);
		assert_in_range(monitor->height, 0, 2 * 4095);
		shown += monitor->width > 0;
	}
	free(monitor);
	assert_in_range(shown, 25000, 49999);
}

/* ---- reading as drm does ------------------------------------------------------------- */

#define GMBUS(i)	(0xc5100 + 4 * (i))
#define NAK		0x400
#define STOP		(UINT32_C(4) << 25)

static void command(struct owner *owner, uint32_t address, uint32_t bits)
{
	wr(owner, GMBUS(1), 0x40000000 | address << 1 | bits);
	assert_int_equal(rd(owner, GMBUS(2)) & NAK, 0);
}

static void read_block(struct owner *owner, unsigned int index, uint8_t *block)
{
	wr(owner, GMBUS(0), 5);
	if (index / 2) {
		wr(owner, GMBUS(3), index / 2);
		command(owner, 0x30, 1u << 25 | 1 << 16);
	}
	command(owner, 0x50, 3u << 25 | (index % 2 * 128) << 8 | 128 << 16 | 1);
	for (unsigned int i = 0; i < VGPU_EDID_BLOCK; i += 4) {
		uint32_t word = rd(owner, GMBUS(3));

		memcpy(&block[i], &word, 4);
	}
	command(owner, 0x50, STOP);
}

static bool sum_is_right(const uint8_t *block)
{
	uint8_t sum = 0;

	for (unsigned int i = 0; i < VGPU_EDID_BLOCK; i++)
		sum += block[i];
	return !sum;
}

/* Blocks that drm keeps: of all that are announced, those whose sum is right; none without the first. */
static unsigned int count_right_blocks(struct owner *owner, const struct vgpu_monitor *monitor, const char *name)
{
	uint8_t block[VGPU_EDID_BLOCK];
	unsigned int right = 0;

	for (unsigned int i = 0; i <= monitor->edid[126]; i++) {
		read_block(owner, i, block);
		if (i * VGPU_EDID_BLOCK < monitor->edid_size &&
		    memcmp(block, &monitor->edid[i * VGPU_EDID_BLOCK], sizeof(block)))
			fail_msg("%s: block %u is not that of the file", name, i);
		if (sum_is_right(block))
			right++;
		else if (!i)
			return 0;
	}
	return right;
}

static void right_blocks_are_read_and_others_do_no_harm(void **state)
{
	struct owner *owner = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vgpu_monitor monitor;
		unsigned int blocks;

		load(rows[i].file, &monitor);
		assert_int_equal(vgpu_plug(owner->vgpu, 0, &monitor), 0);
		blocks = count_right_blocks(owner, &monitor, rows[i].file);
		if (blocks != rows[i].blocks)
			fail_msg("%s: %u right blocks", rows[i].file, blocks);
	}
}

/* ---- showing as i915 does -------------------------------------------------------------- */

static uint32_t distance(uint32_t a, uint32_t b)
{
	return a > b ? a - b : b - a;
}

/* Dividers of a WRPLL on the LCPLL; every one of them is tried. */
static uint32_t wrpll_for(uint32_t khz)
{
	uint32_t best = 0, best_off = UINT32_MAX;

	for (uint32_t r = 14; r <= 56; r++) {
		for (uint32_t p = 2; p <= 62; p += 2) {
			uint32_t n = (UINT64_C(5) * khz * p * r + 1350000) / 2700000;
			uint32_t ctl = 0xb0000000 | n << 16 | p << 8 | r;
			uint32_t off;

			if (!n || n > 255)
				continue;
			off = distance(haswell_wrpll_khz(ctl), khz);
			if (off < best_off) {
				best_off = off;
				best = ctl;
			}
		}
	}
	return best;
}

static void light_up(struct owner *owner, const struct row *row)
{
	bool deep = row->bits == 12;

	wr(owner, TRANSCONF, 0);
	wr(owner, 0x46040, wrpll_for(deep ? row->khz * 3 / 2 : row->khz));
	wr(owner, 0x46104, UINT32_C(4) << 29);			/* for port B */
	wr(owner, 0x60000, (row->htotal - 1) << 16 | (row->width - 1));
	wr(owner, 0x6000c, (row->vtotal - row->interlaced - 1) << 16 | (row->height - 1));
	wr(owner, 0x60400, UINT32_C(1) << 31 | UINT32_C(1) << 28 | (deep ? 3u << 20 : 0));
	wr(owner, TRANSCONF, 0x80000000 | (row->interlaced ? 3u << 21 : 0));
}

static void blanks_come_as_often_as_the_mode_says(void **state)
{
	struct owner *owner = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint32_t before, blanks;

		if (!rows[i].blocks)
			continue;
		light_up(owner, &rows[i]);
		before = rd(owner, FRMCOUNT);
		run_for(owner, 100 * SECOND_NS);
		blanks = rd(owner, FRMCOUNT) - before;
		if (distance(blanks, rows[i].centihertz) * 100 > rows[i].centihertz)
			fail_msg("%s: %u blanks in 100 s", rows[i].file, blanks);
	}
}

/* ---- those that need no file ------------------------------------------------------------ */

/* Its preferred mode takes 200 MHz: more than a DVI port drives. */
static void displayport_drives_a_faster_mode(void **state)
{
	struct vgpu_monitor monitor = { .width = 1920, .height = 1200, .edid_size = EDID_SIZE };
	uint8_t *clock = &monitor.edid[EDID_DTDS];

	(void)state;
	edid_build(&monitor, monitor.edid);
	monitor.edid[EDID_SIZE - 1] += clock[0] + clock[1] - (20000 & 0xff) - (20000 >> 8);
	clock[0] = 20000 & 0xff;
	clock[1] = 20000 >> 8;
	vgpu_monitor_read_size(&monitor);
	assert_in_range(monitor.width, 640, 1280);
	monitor.displayport = true;
	vgpu_monitor_read_size(&monitor);
	assert_int_equal(monitor.width, 1920);
	assert_int_equal(monitor.height, 1200);
}

static void monitors_of_gvtg_are_linux_own(void **state)
{
	static const char *const names[] = { "gvtg-1024x768", "gvtg-1920x1200" };
	struct vgpu_monitor monitor;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct vgpu_monitor original;
		char file[32];

		snprintf(file, sizeof(file), "%s.bin", names[i]);
		load(file, &original);
		assert_int_equal(gvtg_edid_read(names[i], &monitor), 0);
		assert_int_equal(monitor.width, original.width);
		assert_int_equal(monitor.height, original.height);
		assert_int_equal(monitor.edid_size, original.edid_size);
		assert_memory_equal(monitor.edid, original.edid, original.edid_size);
	}
	assert_int_equal(gvtg_edid_read("gvtg-1024x76", &monitor), -EINVAL);
	assert_int_equal(gvtg_edid_read("gvtg-", &monitor), -EINVAL);
}

static int run_edid_decode(const char *path)
{
	char *args[] = { getenv("EDID_DECODE"), "--check", (char *)path, NULL };
	posix_spawn_file_actions_t actions;
	int status;
	pid_t pid;

	assert_non_null(args[0]);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
	assert_int_equal(posix_spawn(&pid, args[0], &actions, NULL, args, environ), 0);
	posix_spawn_file_actions_destroy(&actions);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void generated_edid_conforms(void **state)
{
	static const struct vgpu_monitor monitors[] = {
		{ .width = 640, .height = 480 }, { .width = 640, .height = 481 }, { .width = 800, .height = 600 },
		{ .width = 1024, .height = 768 }, { .width = 1280, .height = 720 }, { .width = 1366, .height = 768 },
		{ .width = 1600, .height = 1200 }, { .width = 1920, .height = 480 }, { .width = 1920, .height = 1080 },
		{ .width = 1920, .height = 1200 },
	};
	char path[] = "/tmp/edid-XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	for (size_t i = 0; i < ARRAY_SIZE(monitors); i++) {
		uint8_t edid[EDID_SIZE];

		edid_build(&monitors[i], edid);
		assert_int_equal(pwrite(fd, edid, sizeof(edid), 0), sizeof(edid));
		if (run_edid_decode(path))
			fail_msg("%ux%u: see the output above", monitors[i].width, monitors[i].height);
	}
	close(fd);
	unlink(path);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, owner_setup, owner_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_file_has_a_row),
		cmocka_unit_test(size_is_that_of_the_mode_shown),
		cmocka_unit_test(timing_that_cannot_be_is_not_shown),
		cmocka_unit_test(block_that_is_wrong_or_missing_says_nothing),
		cmocka_unit_test(no_edid_leads_out_of_its_block),
		TEST(right_blocks_are_read_and_others_do_no_harm),
		TEST(blanks_come_as_often_as_the_mode_says),
		cmocka_unit_test(displayport_drives_a_faster_mode),
		cmocka_unit_test(monitors_of_gvtg_are_linux_own),
		cmocka_unit_test(generated_edid_conforms),
	};

	edids = getenv("EDIDS");
	return edids ? cmocka_run_group_tests_name("edid", tests, NULL, NULL) : 1;
}
