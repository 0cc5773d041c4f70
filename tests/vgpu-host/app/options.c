// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "confine.h"
#include "gvtg_type.h"
#include "i915_pvinfo.h"
#include "options.h"
#include "values.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define MIB		(UINT64_C(1) << 20)
#define GIB		(UINT64_C(1) << 30)
#define EDID_PREFIX	"edid:"
#define MONITOR_REMEDY	"give WIDTHxHEIGHT, for example 1024x768, edid:PATH, " \
			"gvtg-1024x768, gvtg-1920x1200, or none"

/* ---- one vGPU ------------------------------------------------------------------ */

static int set_share_socket(struct share_options *share, const char *text)
{
	share->socket = text;
	return parse_socket(text);
}

static int set_share_type(struct share_options *share, const char *text)
{
	const struct gvtg_type *type = gvtg_type_find(text);

	if (!type)
		return -EINVAL;
	gvtg_type_set(type, &share->config);
	share->type = text;
	share->place_mappable = true;
	share->place_nonmappable = true;
	share->plug_monitor = true;
	memset(share->edids, 0, sizeof(share->edids));
	return 0;
}

static int set_share_mappable(struct share_options *share, const char *text)
{
	share->place_mappable = false;
	return parse_range(text, &share->config.mappable);
}

static int set_share_nonmappable(struct share_options *share, const char *text)
{
	share->place_nonmappable = false;
	return parse_range(text, &share->config.nonmappable);
}

static int set_share_fences(struct share_options *share, const char *text)
{
	return parse_u32(text, &share->config.fences);
}

static int set_share_caps(struct share_options *share, const char *text)
{
	return parse_caps(text, &share->config.caps);
}

static int set_share_pvinfo(struct share_options *share, const char *text)
{
	return parse_pvinfo(text, &share->config.pvinfo);
}

static int set_share_mapped(struct share_options *share, const char *text)
{
	return parse_mapped(text, &share->mapped);
}

static int parse_either(const char *text, const char *off, const char *on, bool *value)
{
	const char *const names[] = { off, on };
	size_t index;
	int err = parse_name(text, names, ARRAY_SIZE(names), &index);

	*value = !err && index;
	return err;
}

static int set_share_tlb(struct share_options *share, const char *text)
{
	return parse_either(text, "none", "stale", &share->config.stale_tlb);
}

static int set_share_scan(struct share_options *share, const char *text)
{
	return parse_either(text, "all", "none", &share->config.unscanned);
}

static int set_share_ggtt(struct share_options *share, const char *text)
{
	return parse_ggtt(text, &share->config.ggtt);
}

static int set_share_boot_pipe(struct share_options *share, const char *text)
{
	static const char *const names[] = { "off", "dp", "dvi", "splash" };
	size_t index;
	int err = parse_name(text, names, ARRAY_SIZE(names), &index);

	if (!err)
		share->config.boot_pipe = (enum vgpu_boot_pipe)index;
	return err;
}

static int set_share_reads(struct share_options *share, const char *text)
{
	return parse_reads(text, &share->config.reads);
}

static int set_share_version(struct share_options *share, const char *text)
{
	return parse_version(text, &share->config.version_major, &share->config.version_minor);
}

static int set_share_id(struct share_options *share, const char *text)
{
	return parse_u32(text, &share->config.id);
}

/* A port is there when its key is given, empty or not, and so are those before it. */
static int set_monitor_of(struct share_options *share, unsigned int port, const char *text)
{
	const char *file;
	bool displayport;

	share->plug_monitor = false;
	if (share->config.ports <= port)
		share->config.ports = port + 1;
	share->edids[port] = NULL;
	file = parse_displayport(text, &displayport);
	if (strncmp(file, EDID_PREFIX, strlen(EDID_PREFIX)))
		return parse_monitor(text, &share->config.monitors[port]);
	share->config.monitors[port] = (struct vgpu_monitor){ .displayport = displayport };
	share->edids[port] = file + strlen(EDID_PREFIX);
	return *share->edids[port] ? 0 : -EINVAL;
}

static int set_share_monitor(struct share_options *share, const char *text)
{
	return set_monitor_of(share, 0, text);
}

static int set_share_monitor2(struct share_options *share, const char *text)
{
	return set_monitor_of(share, 1, text);
}

static int set_share_monitor3(struct share_options *share, const char *text)
{
	return set_monitor_of(share, 2, text);
}

static const struct share_key {
	const char *name;
	const char *remedy;
	int (*set)(struct share_options *share, const char *text);
} share_keys[] = {
	{
		.name = "socket",
		.remedy = "give a path of 1 to 107 bytes without comma",
		.set = set_share_socket,
	}, {
		.name = "type",
		.remedy = "give V5_8, V5_4, V5_2 or V5_1, or Broadwell's V4_8 to V4_1",
		.set = set_share_type,
	}, {
		.name = "mappable",
		.remedy = "give BASE+SIZE, for example 64M+64M",
		.set = set_share_mappable,
	}, {
		.name = "nonmappable",
		.remedy = "give BASE+SIZE, for example 1G+384M",
		.set = set_share_nonmappable,
	}, {
		.name = "fences",
		.remedy = "give a number, for example 4",
		.set = set_share_fences,
	}, {
		.name = "caps",
		.remedy = "give full-ppgtt, hwsp-emulation and huge-gtt joined by ':', "
			  "a number, or none",
		.set = set_share_caps,
	}, {
		.name = "pvinfo",
		.remedy = "give present, hidden or bad-magic",
		.set = set_share_pvinfo,
	}, {
		.name = "mapped",
		.remedy = "give none, ggtt or aperture",
		.set = set_share_mapped,
	}, {
		.name = "tlb",
		.remedy = "give none or stale",
		.set = set_share_tlb,
	}, {
		.name = "scan",
		.remedy = "give all or none",
		.set = set_share_scan,
	}, {
		.name = "ggtt",
		.remedy = "give shadowed, cleared, kept or stale",
		.set = set_share_ggtt,
	}, {
		.name = "boot-pipe",
		.remedy = "give off, dp, dvi or splash",
		.set = set_share_boot_pipe,
	}, {
		.name = "reads",
		.remedy = READS_REMEDY,
		.set = set_share_reads,
	}, {
		.name = "version",
		.remedy = "give MAJOR.MINOR, for example 1.0",
		.set = set_share_version,
	}, {
		.name = "id",
		.remedy = "give a number below 2^32",
		.set = set_share_id,
	}, {
		.name = "monitor",
		.remedy = MONITOR_REMEDY,
		.set = set_share_monitor,
	}, {
		.name = "monitor2",
		.remedy = MONITOR_REMEDY,
		.set = set_share_monitor2,
	}, {
		.name = "monitor3",
		.remedy = MONITOR_REMEDY,
		.set = set_share_monitor3,
	},
};

static void fail(char *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void fail(char *error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(error, OPTIONS_ERROR_SIZE, format, args);
	va_end(args);
}

static const struct share_key *find_share_key(const char *name, char *error)
{
	char known[OPTIONS_ERROR_SIZE / 2] = "";
	size_t len = 0;

	for (size_t i = 0; i < ARRAY_SIZE(share_keys); i++) {
		if (!strcmp(name, share_keys[i].name))
			return &share_keys[i];
		if (len < sizeof(known))
			len += (size_t)snprintf(known + len, sizeof(known) - len, "%s%s",
						i ? ", " : "", share_keys[i].name);
	}
	fail(error, "--vgpu: unknown key '%.40s'; known are %s", name, known);
	return NULL;
}

static int set_share_pair(struct share_options *share, char *pair, char *error)
{
	char *value = strchr(pair, '=');
	const struct share_key *key;

	if (!value) {
		fail(error, "--vgpu: '%.80s' is not of the form KEY=VALUE", pair);
		return -EINVAL;
	}
	*value++ = '\0';
	key = find_share_key(pair, error);
	if (!key)
		return -EINVAL;
	if (!key->set(share, value))
		return 0;
	fail(error, "--vgpu: %s=%.80s is wrong: %s", pair, value, key->remedy);
	return -EINVAL;
}

/* What GVT-g hands out as its smallest type, "8". */
static const struct vgpu_config default_config = {
	.pvinfo = VGPU_PVINFO_PRESENT,
	.version_major = 1,
	.version_minor = 0,
	.caps = VGT_CAPS_FULL_PPGTT | VGT_CAPS_HWSP_EMULATION,
	.mappable = { .base = 64 * MIB, .size = 64 * MIB },
	.nonmappable = { .base = GIB, .size = 384 * MIB },
	.fences = 4,
	.ports = 1,
	.monitors = { { .width = 1024, .height = 768 } },
};

/* A bare GPU has stolen memory, which is in no file. */
static int check_share(const struct share_options *share, const char *text, char *error)
{
	bool bare = share->config.pvinfo != VGPU_PVINFO_PRESENT;

	if (!share->socket)
		fail(error, "--vgpu %.80s: no socket; add socket=PATH", text);
	else if (bare && share->mapped == MAPPED_APERTURE)
		fail(error, "--vgpu %.80s: mapped=aperture needs pvinfo=present; "
		     "mapped=ggtt does not", text);
	else
		return 0;
	return -EINVAL;
}

static int add_share(struct options *options, const char *text, char *error)
{
	struct share_options *share;
	char *next;

	if (options->num_shares == OPTIONS_MAX_VGPUS) {
		fail(error, "--vgpu may be given at most %d times", OPTIONS_MAX_VGPUS);
		return -EINVAL;
	}
	next = strdup(text);
	if (!next) {
		fail(error, "out of memory");
		return -ENOMEM;
	}
	options->strings[options->num_shares] = next;
	share = &options->shares[options->num_shares++];
	share->config = default_config;
	share->config.id = options->num_shares;
	while (next) {
		char *pair = strsep(&next, ",");

		if (set_share_pair(share, pair, error))
			return -EINVAL;
	}
	return check_share(share, text, error);
}

/* ---- the command line ------------------------------------------------------------ */

static int set_platform(struct options *options, const char *text, char *error)
{
	(void)error;
	options->gpu.platform = text;
	return 0;
}

static int set_size(uint64_t *size, const char *name, const char *text, char *error)
{
	if (!parse_size(text, size))
		return 0;
	fail(error, "%s %.80s is wrong: give bytes, or a number with K, M or G", name, text);
	return -EINVAL;
}

static int set_aperture(struct options *options, const char *text, char *error)
{
	return set_size(&options->gpu.aperture_size, "--aperture", text, error);
}

static int set_ggtt(struct options *options, const char *text, char *error)
{
	int err = set_size(&options->gpu.ggtt_size, "--ggtt", text, error);

	if (err || options->gpu.ggtt_size)
		return err;
	fail(error, "--ggtt %.80s is wrong: leave it out for the usual size", text);
	return -EINVAL;
}

static int set_control(struct options *options, const char *text, char *error)
{
	options->control = text;
	if (!parse_socket(text))
		return 0;
	fail(error, "--control %.120s is wrong: give a path of 1 to 107 bytes", text);
	return -EINVAL;
}

static int set_access(struct listener_access *access, const char *name, const char *text,
		      char *error)
{
	if (!parse_access(text, access))
		return 0;
	fail(error, "%s %.80s is wrong: give permission bits in octal, and a group by name or "
	     "number, like 0660:kvm", name, text);
	return -EINVAL;
}

static int set_socket_access(struct options *options, const char *text, char *error)
{
	return set_access(&options->socket_access, "--socket-access", text, error);
}

static int set_control_access(struct options *options, const char *text, char *error)
{
	return set_access(&options->control_access, "--control-access", text, error);
}

static int set_files(struct options *options, const char *text, char *error)
{
	options->files = text;
	if (text[0] == '/')
		return 0;
	fail(error, "--files %.120s is wrong: give the absolute path of a directory", text);
	return -EINVAL;
}

static int set_confine(struct options *options, const char *text, char *error)
{
	static const char *const names[] = { "none", "all" };
	size_t index;

	if (parse_name(text, names, ARRAY_SIZE(names), &index)) {
		fail(error, "--confine %.80s is wrong: give all or none", text);
		return -EINVAL;
	}
	options->confine = index;
	return 0;
}

static int set_log_file(struct options *options, const char *text, char *error)
{
	(void)error;
	options->log_file = text;
	return 0;
}

static int set_log_level(struct options *options, const char *text, char *error)
{
	if (!parse_log_level(text, &options->log_level))
		return 0;
	fail(error, "--log-level %.80s is wrong: give error, guest, unknown, info or debug", text);
	return -EINVAL;
}

static const struct option {
	const char *name;
	int (*set)(struct options *options, const char *text, char *error);
	enum options_verdict verdict;	/* of an option without value */
} option_table[] = {
	{ .name = "--platform", .set = set_platform },
	{ .name = "--aperture", .set = set_aperture },
	{ .name = "--ggtt", .set = set_ggtt },
	{ .name = "--socket-access", .set = set_socket_access },
	{ .name = "--control", .set = set_control },
	{ .name = "--control-access", .set = set_control_access },
	{ .name = "--files", .set = set_files },
	{ .name = "--confine", .set = set_confine },
	{ .name = "--log-level", .set = set_log_level },
	{ .name = "--log-file", .set = set_log_file },
	{ .name = "--vgpu", .set = add_share },
	{ .name = "--help", .verdict = OPTIONS_HELP },
	{ .name = "--version", .verdict = OPTIONS_VERSION },
};

static const struct option *find_option(const char *arg, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(option_table); i++) {
		if (strlen(option_table[i].name) == len &&
		    !strncmp(arg, option_table[i].name, len))
			return &option_table[i];
	}
	return NULL;
}

/* One option at argv[*at], with its value behind '=' or in the next argument. */
static enum options_verdict parse_option(struct options *options, int argc, char *const *argv,
					 int *at, char *error)
{
	const char *arg = argv[(*at)++];
	size_t len = strcspn(arg, "=");
	const struct option *option = find_option(arg, len);
	const char *value = arg[len] ? arg + len + 1 : NULL;

	if (!option) {
		fail(error, "unknown option '%.80s'; see vgpu-host --help", arg);
		return OPTIONS_BAD;
	}
	if (!option->set && value) {
		fail(error, "%s takes no value, not '%.80s'", option->name, value);
		return OPTIONS_BAD;
	}
	if (!option->set)
		return option->verdict;
	if (!value && *at < argc)
		value = argv[(*at)++];
	if (!value) {
		fail(error, "%s needs a value; see vgpu-host --help", option->name);
		return OPTIONS_BAD;
	}
	return option->set(options, value, error) ? OPTIONS_BAD : OPTIONS_RUN;
}

/* Where one socket is: @path, with @suffix. */
struct place {
	const char *path;
	const char *suffix;
};

static unsigned int list_places(const struct options *options, struct place places[OPTIONS_MAX_SOCKETS])
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < options->num_shares; i++) {
		const struct share_options *share = &options->shares[i];

		places[n++] = (struct place){ share->socket, "" };
		if (share->mapped == MAPPED_APERTURE)
			places[n++] = (struct place){ share->socket, APERTURE_SUFFIX };
	}
	if (options->control)
		places[n++] = (struct place){ options->control, "" };
	return n;
}

static bool same_place(const struct place *a, const struct place *b)
{
	char paths[2][256];

	snprintf(paths[0], sizeof(paths[0]), "%s%s", a->path, a->suffix);
	snprintf(paths[1], sizeof(paths[1]), "%s%s", b->path, b->suffix);
	return !strcmp(paths[0], paths[1]);
}

/* Two sockets at one path would take it from each other without a word. */
static enum options_verdict check_paths(const struct options *options, char *error)
{
	struct place places[OPTIONS_MAX_SOCKETS];
	unsigned int count = list_places(options, places);

	for (unsigned int i = 0; i < count; i++) {
		for (unsigned int j = 0; j < i; j++) {
			if (!same_place(&places[i], &places[j]))
				continue;
			fail(error, "socket %.120s%s is used twice; give each its own path",
			     places[i].path, places[i].suffix);
			return OPTIONS_BAD;
		}
	}
	return OPTIONS_RUN;
}

enum options_verdict options_parse(struct options *options, int argc, char *const *argv,
				   char *error)
{
	*options = (struct options){
		.gpu = {
			.platform = "haswell",
			.aperture_size = 256 * MIB,
		},
		.socket_access = LISTENER_PRIVATE,
		.control_access = LISTENER_PRIVATE,
		.confine = CONFINE_DEFAULT,
		.log_level = VGPU_LOG_INFO,
	};
	for (int at = 1; at < argc;) {
		enum options_verdict verdict = parse_option(options, argc, argv, &at, error);

		if (verdict != OPTIONS_RUN)
			return verdict;
	}
	if (!options->num_shares) {
		fail(error, "no vGPU to serve; give --vgpu socket=PATH");
		return OPTIONS_BAD;
	}
	if (options->files && !options->control) {
		fail(error, "--files %.80s is for control clients; give --control PATH",
		     options->files);
		return OPTIONS_BAD;
	}
	if (options->files && !options->confine) {
		fail(error, "--files %.80s is not enforced with --confine none; give --confine all",
		     options->files);
		return OPTIONS_BAD;
	}
	return check_paths(options, error);
}

void options_fini(struct options *options)
{
	for (unsigned int i = 0; i < options->num_shares; i++)
		free(options->strings[i]);
	options->num_shares = 0;
}
