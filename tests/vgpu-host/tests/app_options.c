// SPDX-License-Identifier: MIT
/* The command line, row by row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "options.h"
#include "values.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define KIB		(UINT64_C(1) << 10)
#define MIB		(UINT64_C(1) << 20)
#define GIB		(UINT64_C(1) << 30)
#define MAX_ARGS	40

/* ---- values ------------------------------------------------------------------------ */

static void sizes_are_read_with_their_unit(void **state)
{
	static const struct {
		const char *text;
		uint64_t size;
	} rows[] = {
		{ .text = "0", .size = 0 },
		{ .text = "4096", .size = 4096 },
		{ .text = "010", .size = 10 },
		{ .text = "0x10", .size = 16 },
		{ .text = "0XfF", .size = 255 },
		{ .text = "4k", .size = 4 * KIB },
		{ .text = "4K", .size = 4 * KIB },
		{ .text = "256M", .size = 256 * MIB },
		{ .text = "0x2G", .size = 2 * GIB },
		{ .text = "18446744073709551615", .size = UINT64_MAX },
		{ .text = "17179869183G", .size = (UINT64_C(17179869183)) << 30 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint64_t size = 1;

		assert_int_equal(parse_size(rows[i].text, &size), 0);
		assert_true(size == rows[i].size);
	}
}

static void sizes_that_are_none_are_refused(void **state)
{
	static const char *const rows[] = {
		"", "M", "0x", "0xg", "-1", "+1", " 1", "1 ", "1MB", "1MM", "1T", "1.5G", "4 K",
		"18446744073709551616", "0x10000000000000000", "17179869184G", "x10", "ten",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint64_t size;

		if (!parse_size(rows[i], &size))
			fail_msg("'%s' was taken for %llu", rows[i], (unsigned long long)size);
	}
}

static void ranges_are_base_and_size(void **state)
{
	static const char *const bad[] = {
		"", "1M", "1M+", "+1M", "1M+1M+1M", "1M-1M", "1M+-1", "1M 1M", "1M + 1M",
	};
	struct vgpu_range range;

	(void)state;
	assert_int_equal(parse_range("64M+0x4000000", &range), 0);
	assert_true(range.base == 64 * MIB && range.size == 64 * MIB);
	/* What makes no sense to a GPU is for the guest to find out. */
	assert_int_equal(parse_range("18446744073709551615+2", &range), 0);
	assert_true(range.base == UINT64_MAX && range.size == 2);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_not_equal(parse_range(bad[i], &range), 0);
}

static void monitors_are_width_and_height(void **state)
{
	static const char *const bad[] = {
		"", "1024", "1024x", "x768", "1024x0", "0x768", "1024*768", "1024x768x1",
		"70000x768", "nothing", "dp:", "dp:none", "dp:dp:1024x768", "DP:1024x768", "gvtg", "gvtg-800x600", "GVTG-1024x768", "gvtg-1024x768 ",
	};
	struct vgpu_monitor monitor;

	(void)state;
	assert_int_equal(parse_monitor("1920x1200", &monitor), 0);
	assert_int_equal(monitor.width, 1920);
	assert_int_equal(monitor.height, 1200);
	assert_int_equal(parse_monitor("none", &monitor), 0);
	assert_int_equal(monitor.width, 0);
	assert_int_equal(parse_monitor("gvtg-1024x768", &monitor), 0);
	assert_int_equal(monitor.width, 1024);
	assert_int_equal(monitor.edid_size, 128);
	assert_int_equal(parse_monitor("1920x1200", &monitor), 0);
	assert_int_equal(monitor.edid_size, 0);
	assert_false(monitor.displayport);
	assert_int_equal(parse_monitor("dp:gvtg-1920x1200", &monitor), 0);
	assert_int_equal(monitor.edid_size, 128);
	assert_true(monitor.displayport);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_not_equal(parse_monitor(bad[i], &monitor), 0);
}

static void versions_are_major_and_minor(void **state)
{
	static const char *const bad[] = { "", "1", "1.", ".0", "1.0.0", "65536.0", "a.b", "-1.0" };
	uint16_t major;
	uint16_t minor;

	(void)state;
	assert_int_equal(parse_version("2.65535", &major, &minor), 0);
	assert_int_equal(major, 2);
	assert_int_equal(minor, 65535);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_not_equal(parse_version(bad[i], &major, &minor), 0);
}

static void caps_are_names_or_a_number(void **state)
{
	static const struct {
		const char *text;
		uint32_t caps;
	} rows[] = {
		{ .text = "none", .caps = 0 },
		{ .text = "0", .caps = 0 },
		{ .text = "0xffffffff", .caps = UINT32_MAX },
		{ .text = "full-ppgtt", .caps = 1u << 2 },
		{ .text = "hwsp-emulation", .caps = 1u << 3 },
		{ .text = "huge-gtt", .caps = 1u << 4 },
		{ .text = "full-ppgtt:huge-gtt:full-ppgtt", .caps = 1u << 2 | 1u << 4 },
	};
	static const char *const bad[] = {
		"", ":", "full-ppgtt:", ":full-ppgtt", "full", "FULL-PPGTT", "0x100000000",
		"full-ppgtt,huge-gtt", "full-ppgtt:none",
	};
	uint32_t caps;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(parse_caps(rows[i].text, &caps), 0);
		assert_int_equal(caps, rows[i].caps);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_not_equal(parse_caps(bad[i], &caps), 0);
}

static void reads_are_a_kind_and_sometimes_a_number(void **state)
{
	static const struct {
		const char *text;
		struct vgpu_reads reads;
	} rows[] = {
		{ .text = "right", .reads = { .kind = VGPU_READS_RIGHT } },
		{ .text = "zero", .reads = { .kind = VGPU_READS_ZERO } },
		{ .text = "ones", .reads = { .kind = VGPU_READS_ONES } },
		{ .text = "random:0", .reads = { .kind = VGPU_READS_RANDOM } },
		{ .text = "dead:0xffffffff",
		  .reads = { .kind = VGPU_READS_DEAD, .number = UINT32_MAX } },
	};
	static const char *const bad[] = {
		"", "zeroes", "random", "random:", "random:x", "random:-1", "dead:4294967296",
		"ones:1", "dead:1 ",
	};
	struct vgpu_reads reads;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(parse_reads(rows[i].text, &reads), 0);
		assert_int_equal(reads.kind, rows[i].reads.kind);
		assert_true(reads.number == rows[i].reads.number);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_not_equal(parse_reads(bad[i], &reads), 0);
}

/* ---- command lines ------------------------------------------------------------------- */

struct command_line {
	const char *name;
	const char *args[MAX_ARGS];
	enum options_verdict verdict;
	const char *says[3];		/* what an error must name */
};

static enum options_verdict parse(const char *const *args, struct options *options, char *error)
{
	char *argv[MAX_ARGS + 1] = { (char *)"vgpu-host" };
	int argc = 1;

	for (; args[argc - 1]; argc++)
		argv[argc] = (char *)(uintptr_t)args[argc - 1];
	error[0] = '\0';
	return options_parse(options, argc, argv, error);
}

static void defaults_are_the_smallest_gvt_type(void **state)
{
	static const char *const args[] = { "--vgpu", "socket=/s", NULL };
	char error[OPTIONS_ERROR_SIZE];
	struct options options;
	const struct vgpu_config *config;

	(void)state;
	assert_int_equal(parse(args, &options, error), OPTIONS_RUN);
	assert_string_equal(options.gpu.platform, "haswell");
	assert_true(options.gpu.aperture_size == 256 * MIB && !options.gpu.ggtt_size);
	assert_int_equal(options.log_level, VGPU_LOG_INFO);
	assert_null(options.control);
	assert_null(options.log_file);
	assert_int_equal(options.num_shares, 1);
	assert_string_equal(options.shares[0].socket, "/s");
	config = &options.shares[0].config;
	assert_int_equal(config->pvinfo, VGPU_PVINFO_PRESENT);
	assert_int_equal(config->version_major, 1);
	assert_int_equal(config->version_minor, 0);
	assert_int_equal(config->id, 1);
	assert_int_equal(config->caps, 1u << 2 | 1u << 3);
	assert_true(config->mappable.base == 64 * MIB && config->mappable.size == 64 * MIB);
	assert_true(config->nonmappable.base == GIB && config->nonmappable.size == 384 * MIB);
	assert_int_equal(config->fences, 4);
	assert_int_equal(config->ports, 1);
	assert_int_equal(config->monitors[0].width, 1024);
	assert_int_equal(config->monitors[0].height, 768);
	options_fini(&options);
}

static void expect_program(const struct options *options)
{
	assert_string_equal(options->gpu.platform, "other");
	assert_true(options->gpu.aperture_size == 512 * MIB && options->gpu.ggtt_size == GIB);
	assert_string_equal(options->control, "/c");
	assert_int_equal(options->socket_access.mode, 0660);
	assert_int_equal(options->socket_access.group, 7);
	assert_int_equal(options->control_access.mode, 0640);
	assert_int_equal(options->control_access.group, (gid_t)-1);
	assert_true(options->confine);
	assert_string_equal(options->files, "/f");
	assert_string_equal(options->log_file, "/l");
	assert_int_equal(options->log_level, VGPU_LOG_DEBUG);
}

/* A share with every key. */
static void expect_full_share(const struct share_options *share)
{
	const struct vgpu_config *config = &share->config;

	assert_true(config->mappable.base == 0 && config->mappable.size == MIB);
	assert_true(config->nonmappable.base == 2 * MIB && config->nonmappable.size == 3 * MIB);
	assert_int_equal(config->fences, 7);
	assert_int_equal(config->caps, 0);
	assert_int_equal(config->pvinfo, VGPU_PVINFO_HIDDEN);
	assert_int_equal(share->mapped, MAPPED_GGTT);
	assert_true(config->stale_tlb);
	assert_true(config->unscanned);
	assert_int_equal(config->ggtt, VGPU_GGTT_KEPT);
	assert_int_equal(config->boot_pipe, VGPU_BOOT_PIPE_SPLASH);
	assert_int_equal(config->reads.kind, VGPU_READS_RANDOM);
	assert_true(config->reads.number == 7);
	assert_int_equal(config->version_major, 3);
	assert_int_equal(config->version_minor, 4);
	assert_int_equal(config->id, 9);
	assert_int_equal(config->ports, 3);
	assert_int_equal(config->monitors[0].width, 0);
	assert_int_equal(config->monitors[1].width, 0);
	assert_int_equal(config->monitors[2].width, 800);
}

/* A share with few keys, the second one. */
static void expect_spare_share(const struct share_options *share)
{
	assert_string_equal(share->socket, "/b");
	assert_int_equal(share->mapped, MAPPED_NONE);
	assert_int_equal(share->config.ggtt, VGPU_GGTT_STALE);
	assert_int_equal(share->config.pvinfo, VGPU_PVINFO_BAD_MAGIC);
	assert_false(share->config.stale_tlb);
	assert_false(share->config.unscanned);
	assert_int_equal(share->config.boot_pipe, VGPU_BOOT_PIPE_OFF);
	assert_int_equal(share->config.reads.kind, VGPU_READS_RIGHT);
	assert_int_equal(share->config.id, 2);
	assert_int_equal(share->config.ports, 2);
	assert_string_equal(share->edids[1], "/e");
	assert_true(share->config.monitors[1].displayport);
	assert_null(share->edids[0]);
}

static void every_option_arrives(void **state)
{
	static const char *const args[] = {
		"--platform=other", "--aperture", "512M", "--ggtt=1G", "--control", "/c",
		"--socket-access", "0660:7", "--control-access=640", "--confine=all", "--files=/f",
		"--log-level", "debug", "--log-file=/l",
		"--vgpu", "socket=/a,mappable=0+1M,nonmappable=2M+3M,fences=7,caps=none,"
			  "pvinfo=hidden,mapped=ggtt,tlb=stale,scan=none,ggtt=kept,boot-pipe=splash,"
			  "reads=random:7,version=3.4,id=9,monitor=none,monitor3=800x600",
		"--vgpu=pvinfo=bad-magic,socket=/b,ggtt=stale,monitor2=dp:edid:/e",
		"--vgpu=socket=/c2,ggtt=cleared", "--vgpu=socket=/d,ggtt=cleared,ggtt=shadowed",
		"--vgpu=socket=/e", NULL,
	};
	char error[OPTIONS_ERROR_SIZE];
	struct options options;

	(void)state;
	assert_int_equal(parse(args, &options, error), OPTIONS_RUN);
	expect_program(&options);
	assert_int_equal(options.num_shares, 5);
	expect_full_share(&options.shares[0]);
	expect_spare_share(&options.shares[1]);
	assert_int_equal(options.shares[2].config.ggtt, VGPU_GGTT_CLEARED);
	assert_int_equal(options.shares[3].config.ggtt, VGPU_GGTT_SHADOWED);
	assert_int_equal(options.shares[4].config.ggtt, VGPU_GGTT_SHADOWED);
	options_fini(&options);
}

/* ---- types ------------------------------------------------------------------------- */

static void keys_after_a_type_override_it(void **state)
{
	static const char *const args[] = {
		"--vgpu=socket=/a,mappable=0+1M,fences=8,monitor=edid:/e,type=V5_4",
		"--vgpu=socket=/b,type=V5_4,mappable=1M+2M,fences=8,caps=none,monitor=none",
		"--vgpu=socket=/c,type=V5_4,nonmappable=1G+1M", NULL,
	};
	char error[OPTIONS_ERROR_SIZE];
	struct options options;
	const struct share_options *share = options.shares;

	(void)state;
	assert_int_equal(parse(args, &options, error), OPTIONS_RUN);
	assert_true(share[0].place_mappable && share[0].place_nonmappable && !share[0].edids[0]);
	assert_true(share[0].config.mappable.size == 128 * MIB && share[0].config.fences == 4);
	assert_false(share[1].place_mappable);
	assert_true(share[1].place_nonmappable);
	assert_true(share[1].config.mappable.base == MIB && share[1].config.mappable.size == 2 * MIB);
	assert_true(share[1].config.fences == 8 && !share[1].config.caps && !share[1].config.monitors[0].width);
	assert_true(share[2].place_mappable && !share[2].place_nonmappable);
	options_fini(&options);
}

#define LONG_PATH \
	"/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789" \
	"/0123456789/0123456789/01234567"

static const struct command_line command_lines[] = {
	{
		.name = "help wins over what is missing",
		.args = { "--help" },
		.verdict = OPTIONS_HELP,
	}, {
		.name = "version",
		.args = { "--version" },
		.verdict = OPTIONS_VERSION,
	}, {
		.name = "nothing to serve",
		.args = { NULL },
		.verdict = OPTIONS_BAD,
		.says = { "--vgpu", "socket=PATH" },
	}, {
		.name = "unknown option",
		.args = { "--vgpus", "socket=/s" },
		.verdict = OPTIONS_BAD,
		.says = { "--vgpus", "--help" },
	}, {
		.name = "option cut short",
		.args = { "--vgp", "socket=/s" },
		.verdict = OPTIONS_BAD,
		.says = { "--vgp" },
	}, {
		.name = "stray argument",
		.args = { "--vgpu", "socket=/s", "more" },
		.verdict = OPTIONS_BAD,
		.says = { "'more'" },
	}, {
		.name = "value is missing",
		.args = { "--vgpu" },
		.verdict = OPTIONS_BAD,
		.says = { "--vgpu", "needs a value" },
	}, {
		.name = "value for an option without",
		.args = { "--help=me" },
		.verdict = OPTIONS_BAD,
		.says = { "--help", "me" },
	}, {
		.name = "bad aperture",
		.args = { "--aperture", "256MB" },
		.verdict = OPTIONS_BAD,
		.says = { "--aperture", "256MB", "K, M or G" },
	}, {
		.name = "no GGTT",
		.args = { "--ggtt=0" },
		.verdict = OPTIONS_BAD,
		.says = { "--ggtt 0", "leave it out" },
	}, {
		.name = "bad GGTT",
		.args = { "--ggtt=" },
		.verdict = OPTIONS_BAD,
		.says = { "--ggtt" },
	}, {
		.name = "a relative directory of files",
		.args = { "--files", "f" },
		.verdict = OPTIONS_BAD,
		.says = { "--files", "f", "absolute" },
	}, {
		.name = "a directory for nobody",
		.args = { "--files=/f", "--confine=all", "--vgpu=socket=/s" },
		.verdict = OPTIONS_BAD,
		.says = { "--files", "/f", "--control" },
	}, {
		.name = "a directory that nothing enforces",
		.args = { "--files=/f", "--confine=none", "--control=/c", "--vgpu=socket=/s" },
		.verdict = OPTIONS_BAD,
		.says = { "--files", "/f", "--confine all" },
	}, {
		.name = "bad confinement",
		.args = { "--confine", "some" },
		.verdict = OPTIONS_BAD,
		.says = { "--confine", "some", "none" },
	}, {
		.name = "bad log level",
		.args = { "--log-level", "loud" },
		.verdict = OPTIONS_BAD,
		.says = { "--log-level", "loud", "debug" },
	}, {
		.name = "control path that no socket can have",
		.args = { "--control", LONG_PATH },
		.verdict = OPTIONS_BAD,
		.says = { "--control", "107" },
	}, {
		.name = "socket path that no socket can have",
		.args = { "--vgpu", "socket=" LONG_PATH },
		.verdict = OPTIONS_BAD,
		.says = { "--vgpu", "socket=", "107" },
	}, {
		.name = "empty socket path",
		.args = { "--vgpu", "socket=" },
		.verdict = OPTIONS_BAD,
		.says = { "socket" },
	}, {
		.name = "no socket",
		.args = { "--vgpu", "fences=4" },
		.verdict = OPTIONS_BAD,
		.says = { "no socket", "fences=4" },
	}, {
		.name = "unknown key",
		.args = { "--vgpu", "socket=/s,fence=4" },
		.verdict = OPTIONS_BAD,
		.says = { "'fence'", "fences", "monitor" },
	}, {
		.name = "no pair",
		.args = { "--vgpu", "/s" },
		.verdict = OPTIONS_BAD,
		.says = { "'/s'", "KEY=VALUE" },
	}, {
		.name = "comma at the end",
		.args = { "--vgpu", "socket=/s," },
		.verdict = OPTIONS_BAD,
		.says = { "KEY=VALUE" },
	}, {
		.name = "bad type",
		.args = { "--vgpu", "socket=/s,type=V5_3" },
		.verdict = OPTIONS_BAD,
		.says = { "type=V5_3", "V5_8", "V4_1" },
	}, {
		.name = "bad range",
		.args = { "--vgpu", "socket=/s,mappable=64M" },
		.verdict = OPTIONS_BAD,
		.says = { "mappable=64M", "64M+64M" },
	}, {
		.name = "bad fences",
		.args = { "--vgpu", "socket=/s,fences=-1" },
		.verdict = OPTIONS_BAD,
		.says = { "fences=-1" },
	}, {
		.name = "bad pvinfo",
		.args = { "--vgpu", "socket=/s,pvinfo=no" },
		.verdict = OPTIONS_BAD,
		.says = { "pvinfo=no", "hidden" },
	}, {
		.name = "bare GPU with a mapped aperture",
		.args = { "--vgpu", "socket=/s,mapped=aperture,pvinfo=hidden" },
		.verdict = OPTIONS_BAD,
		.says = { "mapped=aperture", "pvinfo=present" },
	}, {
		.name = "bad tlb",
		.args = { "--vgpu", "socket=/s,tlb=fresh" },
		.verdict = OPTIONS_BAD,
		.says = { "tlb=fresh", "stale" },
	}, {
		.name = "bad scan",
		.args = { "--vgpu", "socket=/s,scan=some" },
		.verdict = OPTIONS_BAD,
		.says = { "scan=some", "all or none" },
	}, {
		.name = "bad ggtt",
		.args = { "--vgpu", "socket=/s,ggtt=fresh" },
		.verdict = OPTIONS_BAD,
		.says = { "ggtt=fresh", "shadowed, cleared, kept or stale" },
	}, {
		.name = "bad mapped",
		.args = { "--vgpu", "socket=/s,mapped=all" },
		.verdict = OPTIONS_BAD,
		.says = { "mapped=all", "ggtt" },
	}, {
		.name = "bad caps",
		.args = { "--vgpu", "socket=/s,caps=ppgtt" },
		.verdict = OPTIONS_BAD,
		.says = { "caps=ppgtt", "full-ppgtt" },
	}, {
		.name = "one path for two vGPUs",
		.args = { "--vgpu", "socket=/s", "--vgpu", "socket=/s" },
		.verdict = OPTIONS_BAD,
		.says = { "/s", "twice" },
	}, {
		.name = "one path for vGPU and control",
		.args = { "--vgpu", "socket=/s", "--control", "/s" },
		.verdict = OPTIONS_BAD,
		.says = { "/s", "twice" },
	}, {
		.name = "a vGPU's socket in the place of a plugin's",
		.args = { "--vgpu", "socket=/x,mapped=aperture", "--vgpu", "socket=/x.aperture" },
		.verdict = OPTIONS_BAD,
		.says = { "/x.aperture", "twice" },
	}, {
		.name = "bad mode",
		.args = { "--socket-access", "0888" },
		.verdict = OPTIONS_BAD,
		.says = { "--socket-access", "0888", "octal" },
	}, {
		.name = "no mode",
		.args = { "--socket-access=:0" },
		.verdict = OPTIONS_BAD,
		.says = { "--socket-access", "octal" },
	}, {
		.name = "mode of more than permissions",
		.args = { "--control-access=1777" },
		.verdict = OPTIONS_BAD,
		.says = { "--control-access", "1777", "octal" },
	}, {
		.name = "mode that overflows",
		.args = { "--control-access=77777777777777777777" },
		.verdict = OPTIONS_BAD,
		.says = { "--control-access" },
	}, {
		.name = "mode with more behind it",
		.args = { "--control-access=600x" },
		.verdict = OPTIONS_BAD,
		.says = { "--control-access" },
	}, {
		.name = "bad group",
		.args = { "--socket-access", "0660:no such group" },
		.verdict = OPTIONS_BAD,
		.says = { "--socket-access", "no such group", "number" },
	}, {
		.name = "empty group",
		.args = { "--socket-access", "0660:" },
		.verdict = OPTIONS_BAD,
		.says = { "--socket-access" },
	}, {
		.name = "group that means no change",
		.args = { "--control-access", "0660:4294967295" },
		.verdict = OPTIONS_BAD,
		.says = { "--control-access" },
	}, {
		.name = "more vGPUs than there is room for",
		.args = {
			"--vgpu=socket=a", "--vgpu=socket=b", "--vgpu=socket=c", "--vgpu=socket=d",
			"--vgpu=socket=e", "--vgpu=socket=f", "--vgpu=socket=g", "--vgpu=socket=h",
			"--vgpu=socket=i", "--vgpu=socket=j", "--vgpu=socket=k", "--vgpu=socket=l",
			"--vgpu=socket=m", "--vgpu=socket=n", "--vgpu=socket=o", "--vgpu=socket=p",
			"--vgpu=socket=q",
		},
		.verdict = OPTIONS_BAD,
		.says = { "16" },
	},
};

static void bad_command_lines_say_what_is_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(command_lines); i++) {
		const struct command_line *row = &command_lines[i];
		char error[OPTIONS_ERROR_SIZE];
		struct options options;

		if (parse(row->args, &options, error) != row->verdict)
			fail_msg("%s: wrong verdict (%s)", row->name, error);
		for (size_t j = 0; j < ARRAY_SIZE(row->says) && row->says[j]; j++) {
			if (!strstr(error, row->says[j]))
				fail_msg("%s: \"%s\" does not say \"%s\"", row->name, error,
					 row->says[j]);
		}
		options_fini(&options);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_are_read_with_their_unit),
		cmocka_unit_test(sizes_that_are_none_are_refused),
		cmocka_unit_test(ranges_are_base_and_size),
		cmocka_unit_test(monitors_are_width_and_height),
		cmocka_unit_test(versions_are_major_and_minor),
		cmocka_unit_test(caps_are_names_or_a_number),
		cmocka_unit_test(reads_are_a_kind_and_sometimes_a_number),
		cmocka_unit_test(defaults_are_the_smallest_gvt_type),
		cmocka_unit_test(every_option_arrives),
		cmocka_unit_test(keys_after_a_type_override_it),
		cmocka_unit_test(bad_command_lines_say_what_is_wrong),
	};

	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
