// SPDX-License-Identifier: MIT
/* Values of options: text to numbers and names, and back. */
#include <errno.h>
#include <grp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "gvtg_edid.h"
#include "i915_pvinfo.h"
#include "values.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define DISPLAYPORT_PREFIX	"dp:"
#define KIB		(UINT64_C(1) << 10)
#define MIB		(UINT64_C(1) << 20)
#define GIB		(UINT64_C(1) << 30)

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

static int parse_plain_monitor(const char *text, struct vgpu_monitor *monitor)
{
	uint64_t width;
	uint64_t height;

	if (!strcmp(text, "none")) {
		*monitor = (struct vgpu_monitor){ 0 };
		return 0;
	}
	if (!gvtg_edid_read(text, monitor))
		return 0;
	if (parse_pair(text, 'x', UINT16_MAX, &width, &height) || !width || !height)
		return -EINVAL;
	*monitor = (struct vgpu_monitor){ .width = (uint32_t)width, .height = (uint32_t)height };
	return 0;
}

const char *parse_displayport(const char *text, bool *displayport)
{
	*displayport = !strncmp(text, DISPLAYPORT_PREFIX, strlen(DISPLAYPORT_PREFIX));
	return *displayport ? text + strlen(DISPLAYPORT_PREFIX) : text;
}

int parse_monitor(const char *text, struct vgpu_monitor *monitor)
{
	bool displayport;

	if (parse_plain_monitor(parse_displayport(text, &displayport), monitor))
		return -EINVAL;
	monitor->displayport = displayport;
	if (monitor->edid_size)
		vgpu_monitor_read_size(monitor);
	return displayport && !vgpu_monitor_is_there(monitor) ? -EINVAL : 0;
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

int parse_u32(const char *text, uint32_t *value)
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

int parse_name(const char *text, const char *const *names, size_t count, size_t *index)
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

int parse_socket(const char *text)
{
	struct sockaddr_un *un = NULL;

	return *text && strlen(text) < sizeof(un->sun_path) ? 0 : -EINVAL;
}

/* Return: what is behind the bits, NULL if there are none, or too many. */
static const char *parse_mode(const char *text, mode_t *mode)
{
	const char *at = text;

	*mode = 0;
	while (*at >= '0' && *at <= '7' && *mode <= 0777)
		*mode = *mode * 8 + (mode_t)(*at++ - '0');
	return at == text || *mode > 0777 ? NULL : at;
}

static int parse_group(const char *text, gid_t *group)
{
	const struct group *named = getgrnam(text);
	uint32_t number;

	if (named) {
		*group = named->gr_gid;
		return 0;
	}
	if (parse_u32(text, &number) || number == (gid_t)-1)
		return -EINVAL;
	*group = number;
	return 0;
}

int parse_access(const char *text, struct listener_access *access)
{
	const char *end = parse_mode(text, &access->mode);

	access->group = (gid_t)-1;
	if (!end || (*end && *end != ':'))
		return -EINVAL;
	return *end ? parse_group(end + 1, &access->group) : 0;
}

int parse_log_level(const char *text, enum vgpu_log_level *value)
{
	size_t index;
	int err = parse_name(text, level_names, ARRAY_SIZE(level_names), &index);

	if (!err)
		*value = (enum vgpu_log_level)index;
	return err;
}

int parse_pvinfo(const char *text, enum vgpu_pvinfo *value)
{
	size_t index;
	int err = parse_name(text, pvinfo_names, ARRAY_SIZE(pvinfo_names), &index);

	if (!err)
		*value = (enum vgpu_pvinfo)index;
	return err;
}

int parse_mapped(const char *text, enum mapped *value)
{
	size_t index;
	int err = parse_name(text, mapped_names, ARRAY_SIZE(mapped_names), &index);

	if (!err)
		*value = (enum mapped)index;
	return err;
}

int parse_ggtt(const char *text, enum vgpu_ggtt *value)
{
	size_t index;
	int err = parse_name(text, ggtt_names, ARRAY_SIZE(ggtt_names), &index);

	if (!err)
		*value = (enum vgpu_ggtt)index;
	return err;
}
