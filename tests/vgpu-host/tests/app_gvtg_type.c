// SPDX-License-Identifier: MIT
/* The types of GVT-g: what they are, and where their slices are. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "gvtg_type.h"
#include "host.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define MIB		(UINT64_C(1) << 20)
#define GIB		(UINT64_C(1) << 30)
#define SHARES		3
#define MAX_ARGS	(2 * SHARES + 8)

static void types_are_those_of_gvt(void **state)
{
	static const struct {
		const char *name;
		uint64_t mappable, nonmappable;
		uint32_t width;
	} rows[] = {
		{ "V5_8", 64 * MIB, 384 * MIB, 1024 }, { "V5_4", 128 * MIB, 512 * MIB, 1920 },
		{ "V5_2", 256 * MIB, GIB, 1920 }, { "V5_1", 512 * MIB, 2 * GIB, 1920 },
		{ "V4_8", 64 * MIB, 384 * MIB, 1024 }, { "V4_1", 512 * MIB, 2 * GIB, 1920 },
	};
	static const char *const bad[] = { "", "8", "V5_", "V5_3", "V6_8", "v5_8", "V5_88", "V58", "GVTg_V5_8", "V" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vgpu_config config = { .mappable = { .base = 1 } };

		assert_non_null(gvtg_type_find(rows[i].name));
		gvtg_type_set(gvtg_type_find(rows[i].name), &config);
		assert_true(config.mappable.size == rows[i].mappable && !config.mappable.base);
		assert_true(config.nonmappable.size == rows[i].nonmappable);
		assert_int_equal(config.fences, 4);
		assert_int_equal(config.caps, 0x1c);
		assert_int_equal(config.monitors[0].width, 0);
		gvtg_type_plug(gvtg_type_find(rows[i].name), "haswell", &config);
		assert_int_equal(config.monitors[0].width, rows[i].width);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_null(gvtg_type_find(bad[i]));
}

static void monitor_is_plugged_in_where_gvt_does(void **state)
{
	static const struct { const char *platform; unsigned int port; bool displayport; } rows[] = {
		{ "haswell", 0, false }, { "broadwell", 0, true }, { "broadwell-ult", 0, true },
		{ "skylake", 2, true }, { "kabylake", 2, true }, { "kabylake-halo", 2, true },
		{ "coffeelake", 2, true }, { "cometlake", 2, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vgpu_config config = { .ports = 3, .monitors = { { .width = 640 }, { .width = 640 } } };

		gvtg_type_set(gvtg_type_find("V5_4"), &config);
		gvtg_type_plug(gvtg_type_find("V5_4"), rows[i].platform, &config);
		assert_int_equal(config.ports, rows[i].port + 1);
		for (unsigned int port = 0; port < VGPU_PORTS; port++) {
			bool here = port == rows[i].port;

			assert_int_equal(config.monitors[port].width, here ? 1920 : 0);
			assert_int_equal(config.monitors[port].displayport, here && rows[i].displayport);
		}
	}
}

static void a_slice_gets_the_first_free_place(void **state)
{
	static const struct vgpu_range part = { 128 * MIB, 384 * MIB };
	static const struct {
		struct vgpu_range taken[3];
		uint64_t size, base;		/* 0: there is no room */
	} rows[] = {
		{ .size = 64 * MIB, .base = 128 * MIB },
		{ .size = 384 * MIB, .base = 128 * MIB },
		{ .size = 385 * MIB },
		{ .size = 64 * MIB, .base = 192 * MIB, .taken = { { 128 * MIB, 64 * MIB } } },
		{ .size = 64 * MIB, .base = 128 * MIB, .taken = { { 192 * MIB, 64 * MIB } } },
		{ .size = 64 * MIB, .base = 256 * MIB,
		  .taken = { { 192 * MIB, 64 * MIB }, { 0, 129 * MIB }, { 300 * MIB, 0 } } },
		{ .size = 64 * MIB, .base = 129 * MIB, .taken = { { 0, 128 * MIB + 4096 } } },
		{ .size = 64 * MIB, .taken = { { 0, UINT64_MAX } } },
		{ .size = 64 * MIB, .taken = { { 180 * MIB, UINT64_MAX } } },
		{ .size = 64 * MIB, .base = 128 * MIB, .taken = { { UINT64_MAX, 2 } } },
		{ .size = 65 * MIB, .taken = { { 192 * MIB, MIB }, { 257 * MIB, 191 * MIB } } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint64_t base = 0;
		int err = gvtg_first_fit(rows[i].size, &part, rows[i].taken, 3, &base);

		if (err != (rows[i].base ? 0 : -ENOSPC) || (!err && base != rows[i].base))
			fail_msg("row %zu: %d, at %llu MiB", i, err, (unsigned long long)(base / MIB));
	}
}

/* ---- in a host --------------------------------------------------------------------- */

struct layout {
	const char *name;
	const char *gpu[4];		/* options */
	const char *vgpus[SHARES];	/* keys */
	struct vgpu_range mappable[SHARES];
	struct vgpu_range nonmappable[SHARES];
	const char *says[3];		/* what an error must name */
	unsigned int ports;		/* of the first; 0: as it happens */
	unsigned int width;		/* of its last port's monitor */
};

static const struct layout layouts[] = {
	{
		.name = "one behind the host",
		.vgpus = { "type=V5_8" },
		.mappable = { { 128 * MIB, 64 * MIB } },
		.nonmappable = { { 640 * MIB, 384 * MIB } },
	}, {
		.name = "side by side, as long as there is room",
		.gpu = { "--aperture=512M" },
		.vgpus = { "type=V5_8", "type=V5_4", "type=V4_8" },
		.mappable = { { 128 * MIB, 64 * MIB }, { 192 * MIB, 128 * MIB } },
		.nonmappable = { { 896 * MIB, 384 * MIB }, { 1280 * MIB, 512 * MIB } },
		.says = { "type=V4_8", "384 MiB behind", "--ggtt" },
	}, {
		.name = "the usual GGTT is the platform's",
		.gpu = { "--platform=skylake", "--aperture=512M" },
		.vgpus = { "type=V5_8", "type=V5_2" },
		.ports = 3,
		.width = 1024,
		.mappable = { { 128 * MIB, 64 * MIB }, { 192 * MIB, 256 * MIB } },
		.nonmappable = { { 896 * MIB, 384 * MIB }, { 1280 * MIB, GIB } },
	}, {
		.name = "around slices that others name, before and after",
		.vgpus = { "mappable=128M+32M,nonmappable=700M+100M", "type=V5_8", "mappable=240M+16M,nonmappable=1G+1M" },
		.mappable = { { 128 * MIB, 32 * MIB }, { 160 * MIB, 64 * MIB }, { 240 * MIB, 16 * MIB } },
		.nonmappable = { { 700 * MIB, 100 * MIB }, { 1025 * MIB, 384 * MIB }, { GIB, MIB } },
	}, {
		.name = "a slice that is named needs no room behind the host",
		.vgpus = { "type=V5_1,mappable=0+256M,nonmappable=256M+1G" },
		.mappable = { { 0, 256 * MIB } },
		.nonmappable = { { 256 * MIB, GIB } },
	}, {
		.name = "a monitor that is named takes the place of the type's",
		.gpu = { "--platform=skylake" },
		.vgpus = { "type=V5_8,monitor2=1920x1200" },
		.mappable = { { 128 * MIB, 64 * MIB } },
		.nonmappable = { { 640 * MIB, 384 * MIB } },
		.ports = 2,
		.width = 1920,
	}, {
		.name = "the type's monitor takes the place of one before it",
		.gpu = { "--platform=broadwell" },
		.vgpus = { "monitor2=1920x1200,type=V4_8" },
		.mappable = { { 128 * MIB, 64 * MIB } },
		.nonmappable = { { 640 * MIB, 384 * MIB } },
		.ports = 1,
		.width = 1024,
	}, {
		.name = "the aperture is too small",
		.vgpus = { "type=V5_2" },
		.says = { "type=V5_2", "256 MiB inside", "a larger --aperture" },
	}, {
		.name = "an aperture that the host has for itself",
		.gpu = { "--aperture=128M" },
		.vgpus = { "type=V5_8" },
		.says = { "type=V5_8", "the 0 MiB for vGPUs" },
	}, {
		.name = "the aperture is full",
		.vgpus = { "type=V5_8", "type=V5_8", "type=V5_8" },
		.mappable = { { 128 * MIB, 64 * MIB }, { 192 * MIB, 64 * MIB } },
		.nonmappable = { { 640 * MIB, 384 * MIB }, { 1024 * MIB, 384 * MIB } },
		.says = { "type=V5_8", "in the 128 MiB" },
	}, {
		.name = "no aperture is large enough",
		.gpu = { "--aperture=512M" },
		.vgpus = { "type=V5_1" },
		.says = { "type=V5_1", "512 MiB", "a smaller type" },
	}, {
		.name = "the GGTT is too small",
		.gpu = { "--aperture=512M", "--ggtt=1G" },
		.vgpus = { "type=V5_8" },
		.says = { "type=V5_8", "behind", "a larger --ggtt" },
	}, {
		.name = "a bare GPU has no slices to place",
		.vgpus = { "type=V5_1,pvinfo=hidden" },
		.mappable = { { 0, 512 * MIB } },
		.nonmappable = { { 0, 2 * GIB } },
	},
};

static void expect_slices(const struct host *host, const struct layout *layout)
{
	for (unsigned int i = 0; i < host->num_shares; i++) {
		const struct vgpu_config *config = vgpu_told(host->shares[i].vgpu);

		if (memcmp(&config->mappable, &layout->mappable[i], sizeof(config->mappable)) ||
		    memcmp(&config->nonmappable, &layout->nonmappable[i], sizeof(config->nonmappable)))
			fail_msg("%s: vGPU %u has %llu+%llu and %llu+%llu MiB", layout->name, i,
				 (unsigned long long)(config->mappable.base / MIB),
				 (unsigned long long)(config->mappable.size / MIB),
				 (unsigned long long)(config->nonmappable.base / MIB),
				 (unsigned long long)(config->nonmappable.size / MIB));
	}
}

static void expect_monitor(const struct host *host, const struct layout *layout)
{
	const struct vgpu_config *config;

	if (!layout->ports)
		return;
	config = vgpu_told(host->shares[0].vgpu);
	if (config->ports != layout->ports || config->monitors[layout->ports - 1].width != layout->width)
		fail_msg("%s: %u ports, width %u", layout->name, config->ports,
			 config->monitors[layout->ports - 1].width);
}

static void expect_error(const struct layout *layout, const char *error)
{
	for (size_t i = 0; i < ARRAY_SIZE(layout->says); i++) {
		if (layout->says[i] ? !strstr(error, layout->says[i]) : !i && *error)
			fail_msg("%s: \"%s\" does not say \"%s\"", layout->name, error,
				 layout->says[i] ? layout->says[i] : "nothing");
	}
	/* There is no larger aperture to be had. */
	if (strstr(error, "V5_1"))
		assert_null(strstr(error, "--aperture"));
}

static int fill_argv(const struct layout *layout, const char *dir, char text[SHARES][160],
		     char *argv[MAX_ARGS])
{
	int argc = 0;

	argv[argc++] = (char *)"vgpu-host";
	for (size_t i = 0; i < ARRAY_SIZE(layout->gpu) && layout->gpu[i]; i++)
		argv[argc++] = (char *)(uintptr_t)layout->gpu[i];
	for (int i = 0; i < SHARES && layout->vgpus[i]; i++) {
		snprintf(text[i], sizeof(text[i]), "socket=%s/%d,%s", dir, i, layout->vgpus[i]);
		argv[argc++] = (char *)"--vgpu";
		argv[argc++] = text[i];
	}
	return argc;
}

static void lay_out(const struct layout *layout, const char *dir, FILE *log)
{
	char text[SHARES][160], error[OPTIONS_ERROR_SIZE] = "";
	char *argv[MAX_ARGS];
	struct options options;
	struct host host;
	int err;

	assert_int_equal(options_parse(&options, fill_argv(layout, dir, text, argv), argv, error),
			 OPTIONS_RUN);
	err = host_init(&host, &options, log, error);
	if (!err != !layout->says[0])
		fail_msg("%s: %d, \"%s\"", layout->name, err, error);
	expect_error(layout, error);
	expect_slices(&host, layout);
	expect_monitor(&host, layout);
	host_fini(&host);
	options_fini(&options);
}

static void slices_are_where_the_host_leaves_room(void **state)
{
	char dir[] = "/tmp/types-XXXXXX";
	FILE *log = fopen("/dev/null", "we");

	(void)state;
	assert_non_null(log);
	assert_non_null(mkdtemp(dir));
	for (size_t i = 0; i < ARRAY_SIZE(layouts); i++)
		lay_out(&layouts[i], dir, log);
	fclose(log);
	assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_are_those_of_gvt),
		cmocka_unit_test(monitor_is_plugged_in_where_gvt_does),
		cmocka_unit_test(a_slice_gets_the_first_free_place),
		cmocka_unit_test(slices_are_where_the_host_leaves_room),
	};

	return cmocka_run_group_tests_name("gvtg-type", tests, NULL, NULL);
}
