// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "i915_pvinfo_abi.h"
#include "options.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define KIB		(UINT64_C(1) << 10)
#define MIB		(UINT64_C(1) << 20)
#define GIB		(UINT64_C(1) << 30)
#define EDID_PREFIX	"edid:"
#define MONITOR_REMEDY	"give WIDTHxHEIGHT, for example 1024x768, edid:PATH, or none"

/* ---- values ------------------------------------------------------------------ */

/* Unlike strtoull(): no sign, no blank, no octal, and nothing overflows. */
static const char *parse_digits(const char *text, uint64_t *value)
{
	unsigned int base = 10;
	uint64_t v = 0;
	const char *start;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
		base = 16;
		text += 2;
	}
	for (start = text;; text++) {
		unsigned int digit;

		if (*text >= '0' && *text <= '9')
			digit = (unsigned int)(*text - '0');
		else if (base == 16 && (*text | 0x20) >= 'a' && (*text | 0x20) <= 'f')
			digit = (unsigned int)((*text | 0x20) - 'a') + 10;
		else
			break;
		if (__builtin_mul_overflow(v, base, &v) || __builtin_add_overflow(v, digit, &v))
			return NULL;
	}
	*value = v;
	return text == start ? NULL : text;
}

static const char *parse_size_part(const char *text, uint64_t *size)
{
	uint64_t unit = 1;

	text = parse_digits(text, size);
	if (!text)
		return NULL;
	switch (*text) {
	case 'k':
	case 'K':
		unit = KIB;
		break;
	case 'm':
	case 'M':
		unit = MIB;
		break;
	case 'g':
	case 'G':
		unit = GIB;
		break;
	default:
		return text;
	}
	return __builtin_mul_overflow(*size, unit, size) ? NULL : text + 1;
}

int parse_size(const char *text, uint64_t *size)
{
	const char *end = parse_size_part(text, size);

	return end && !*end ? 0 : -EINVAL;
}

int parse_range(const char *text, struct vgpu_range *range)
{
	const char *end = parse_size_part(text, &range->base);

	return end && *end == '+' ? parse_size(end + 1, &range->size) : -EINVAL;
}

/* Two numbers with @between in the middle, each at most @max. */
static int parse_pair(const char *text, char between, uint64_t max, uint64_t *a, uint64_t *b)
{
	const char *end = parse_digits(text, a);

	if (!end || *end != between)
		return -EINVAL;
	end = parse_digits(end + 1, b);
	return end && !*end && *a <= max && *b <= max ? 0 : -EINVAL;
}

int parse_monitor(const char *text, struct vgpu_monitor *monitor)
{
	uint64_t width;
	uint64_t height;

	if (!strcmp(text, "none")) {
		*monitor = (struct vgpu_monitor){ 0 };
		return 0;
	}
	if (parse_pair(text, 'x', UINT16_MAX, &width, &height) || !width || !height)
		return -EINVAL;
	*monitor = (struct vgpu_monitor){ .width = (uint32_t)width, .height = (uint32_t)height };
	return 0;
}

int parse_version(const char *text, uint16_t *major, uint16_t *minor)
{
	uint64_t a;
	uint64_t b;

	if (parse_pair(text, '.', UINT16_MAX, &a, &b))
		return -EINVAL;
	*major = (uint16_t)a;
	*minor = (uint16_t)b;
	return 0;
}

static int parse_u32(const char *text, uint32_t *value)
{
	uint64_t v;
	const char *end = parse_digits(text, &v);

	if (!end || *end || v > UINT32_MAX)
		return -EINVAL;
	*value = (uint32_t)v;
	return 0;
}

static const struct cap_name {
	const char *name;
	uint32_t bit;
} cap_names[] = {
	{ .name = "full-ppgtt", .bit = VGT_CAPS_FULL_PPGTT },
	{ .name = "hwsp-emulation", .bit = VGT_CAPS_HWSP_EMULATION },
	{ .name = "huge-gtt", .bit = VGT_CAPS_HUGE_GTT },
};

static int parse_cap(const char *text, size_t len, uint32_t *caps)
{
	for (size_t i = 0; i < ARRAY_SIZE(cap_names); i++) {
		if (strlen(cap_names[i].name) == len && !strncmp(text, cap_names[i].name, len)) {
			*caps |= cap_names[i].bit;
			return 0;
		}
	}
	return -EINVAL;
}

int parse_caps(const char *text, uint32_t *caps)
{
	int err = 0;

	if (!parse_u32(text, caps))
		return 0;
	*caps = 0;
	if (!strcmp(text, "none"))
		return 0;
	for (const char *next = text; !err;) {
		size_t len = strcspn(next, ":");

		err = parse_cap(next, len, caps);
		if (!next[len])
			break;
		next += len + 1;
	}
	return err;
}

static const char *const level_names[] = {
	[VGPU_LOG_ERROR] = "error",
	[VGPU_LOG_GUEST] = "guest",
	[VGPU_LOG_UNKNOWN] = "unknown",
	[VGPU_LOG_INFO] = "info",
	[VGPU_LOG_DEBUG] = "debug",
};

const char *log_level_name(enum vgpu_log_level level)
{
	return level_names[level];
}

static const char *const pvinfo_names[] = {
	[VGPU_PVINFO_PRESENT] = "present",
	[VGPU_PVINFO_HIDDEN] = "hidden",
	[VGPU_PVINFO_BAD_MAGIC] = "bad-magic",
};

const char *pvinfo_name(enum vgpu_pvinfo pvinfo)
{
	return pvinfo_names[pvinfo];
}

static const char *const mapped_names[] = {
	[MAPPED_NONE] = "none",
	[MAPPED_GGTT] = "ggtt",
	[MAPPED_APERTURE] = "aperture",
};

const char *mapped_name(enum mapped mapped)
{
	return mapped_names[mapped];
}

static const char *const ggtt_names[] = {
	[VGPU_GGTT_SHADOWED] = "shadowed",
	[VGPU_GGTT_CLEARED] = "cleared",
	[VGPU_GGTT_KEPT] = "kept",
	[VGPU_GGTT_STALE] = "stale",
};

const char *ggtt_name(enum vgpu_ggtt ggtt)
{
	return ggtt_names[ggtt];
}

static int parse_name(const char *text, const char *const *names, size_t count, size_t *index)
{
	for (*index = 0; *index < count; (*index)++) {
		if (!strcmp(text, names[*index]))
			return 0;
	}
	return -EINVAL;
}

int parse_reads(const char *text, struct vgpu_reads *reads)
{
	static const struct {
		const char *name;	/* a number follows if it ends in ':' */
		enum vgpu_reads_kind kind;
	} kinds[] = {
		{ .name = "right", .kind = VGPU_READS_RIGHT },
		{ .name = "zero", .kind = VGPU_READS_ZERO },
		{ .name = "ones", .kind = VGPU_READS_ONES },
		{ .name = "random:", .kind = VGPU_READS_RANDOM },
		{ .name = "dead:", .kind = VGPU_READS_DEAD },
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		size_t len = strlen(kinds[i].name);
		bool counts = kinds[i].name[len - 1] == ':';
		uint32_t number = 0;

		if (counts ? strncmp(text, kinds[i].name, len) : strcmp(text, kinds[i].name))
			continue;
		if (counts && parse_u32(text + len, &number))
			return -EINVAL;
		*reads = (struct vgpu_reads) { .kind = kinds[i].kind, .number = number };
		return 0;
	}
	return -EINVAL;
}

static int parse_socket(const char *text)
{
	struct sockaddr_un *un = NULL;

	return *text && strlen(text) < sizeof(un->sun_path) ? 0 : -EINVAL;
}

/* ---- one vGPU ------------------------------------------------------------------ */

static int set_share_socket(struct share_options *share, const char *text)
{
	share->socket = text;
	return parse_socket(text);
}

static int set_share_mappable(struct share_options *share, const char *text)
{
	return parse_range(text, &share->config.mappable);
}

static int set_share_nonmappable(struct share_options *share, const char *text)
{
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
	size_t index;
	int err = parse_name(text, pvinfo_names, ARRAY_SIZE(pvinfo_names), &index);

	if (!err)
		share->config.pvinfo = (enum vgpu_pvinfo)index;
	return err;
}

static int set_share_mapped(struct share_options *share, const char *text)
{
	size_t index;
	int err = parse_name(text, mapped_names, ARRAY_SIZE(mapped_names), &index);

	if (!err)
		share->mapped = (enum mapped)index;
	return err;
}

static int set_share_tlb(struct share_options *share, const char *text)
{
	static const char *const names[] = { "none", "stale" };
	size_t index;
	int err = parse_name(text, names, ARRAY_SIZE(names), &index);

	share->config.stale_tlb = !err && index;
	return err;
}

static int set_share_ggtt(struct share_options *share, const char *text)
{
	size_t index;

	if (parse_name(text, ggtt_names, ARRAY_SIZE(ggtt_names), &index))
		return -EINVAL;
	share->config.ggtt = (enum vgpu_ggtt)index;
	return 0;
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
	if (share->config.ports <= port)
		share->config.ports = port + 1;
	share->edids[port] = NULL;
	if (strncmp(text, EDID_PREFIX, strlen(EDID_PREFIX)))
		return parse_monitor(text, &share->config.monitors[port]);
	share->edids[port] = text + strlen(EDID_PREFIX);
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
	return set_size(&options->gpu.ggtt_size, "--ggtt", text, error);
}

static int set_control(struct options *options, const char *text, char *error)
{
	options->control = text;
	if (!parse_socket(text))
		return 0;
	fail(error, "--control %.120s is wrong: give a path of 1 to 107 bytes", text);
	return -EINVAL;
}

static int set_log_file(struct options *options, const char *text, char *error)
{
	(void)error;
	options->log_file = text;
	return 0;
}

static int set_log_level(struct options *options, const char *text, char *error)
{
	size_t index;

	if (!parse_name(text, level_names, ARRAY_SIZE(level_names), &index)) {
		options->log_level = (enum vgpu_log_level)index;
		return 0;
	}
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
	{ .name = "--control", .set = set_control },
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

static bool same_path(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

/* Two sockets at one path would take it from each other without a word. */
static enum options_verdict check_paths(const struct options *options, char *error)
{
	for (unsigned int i = 0; i < options->num_shares; i++) {
		const char *path = options->shares[i].socket;
		bool twice = same_path(path, options->control);

		for (unsigned int j = 0; j < i; j++)
			twice |= same_path(path, options->shares[j].socket);
		if (twice) {
			fail(error, "socket %.120s is used twice; give each its own path", path);
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
			.ggtt_size = 2 * GIB,
		},
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
	return check_paths(options, error);
}

void options_fini(struct options *options)
{
	for (unsigned int i = 0; i < options->num_shares; i++)
		free(options->strings[i]);
	options->num_shares = 0;
}
