// SPDX-License-Identifier: MIT
#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "log.h"
#include "options.h"
#include "values.h"

void log_init(struct log *log, FILE *file, enum vgpu_log_level level, uint64_t now)
{
	*log = (struct log){ .file = file, .level = level, .start = now };
}

/* FNV-1a */
static uint64_t hash_byte(uint64_t hash, unsigned char byte)
{
	return (hash ^ byte) * UINT64_C(0x100000001b3);
}

/* A word that begins with a digit is a number, 0x and hex digits included. */
static const char *skip_number(const char *text)
{
	while (isxdigit((unsigned char)*text) || *text == 'x')
		text++;
	return text;
}

uint64_t log_key(int share, const char *line)
{
	uint64_t hash = hash_byte(UINT64_C(0xcbf29ce484222325), (unsigned char)share);

	while (*line) {
		if (isdigit((unsigned char)*line)) {
			line = skip_number(line);
			hash = hash_byte(hash, '#');
		} else {
			hash = hash_byte(hash, (unsigned char)*line++);
		}
	}
	return hash ? hash : 1;
}

static void write_line(struct log *log, uint64_t now, int share, enum vgpu_log_level level,
		       const char *line, uint64_t suppressed)
{
	uint64_t us = (now - log->start) / 1000;

	fprintf(log->file, "[%5" PRIu64 ".%06" PRIu64 "] ", us / 1000000, us % 1000000);
	if (share >= 0)
		fprintf(log->file, "vgpu%d: ", share);
	fprintf(log->file, "%s: %s", log_level_name(level), line);
	if (suppressed)
		fprintf(log->file, " (%" PRIu64 " more like this were not logged)", suppressed);
	fputc('\n', log->file);
	fflush(log->file);
}

/* May another line of the vGPU be written? What it earned meanwhile counts first. */
static bool afford(struct log_budget *budget, uint64_t now)
{
	uint64_t earned = (now - budget->since) / LOG_SHARE_NS;

	budget->since += earned * LOG_SHARE_NS;
	budget->spent -= earned < budget->spent ? (unsigned int)earned : budget->spent;
	if (budget->spent == LOG_SHARE_BURST)
		return false;
	budget->spent++;
	return true;
}

/* Tell how many lines were too many, once another can be afforded. */
static void settle_budget(struct log *log, uint64_t now, int share)
{
	struct log_budget *budget = &log->budgets[share];
	char line[64];

	if (!budget->suppressed)
		return;
	snprintf(line, sizeof(line), "%" PRIu64 " lines of this vGPU were not logged",
		 budget->suppressed);
	budget->suppressed = 0;
	write_line(log, now, share, VGPU_LOG_ERROR, line, 0);
}

/* Lines of the program itself have no limit: no guest can bring them about. */
static bool is_within_budget(struct log *log, uint64_t now, int share)
{
	if (share < 0)
		return true;
	if (!afford(&log->budgets[share], now)) {
		log->budgets[share].suppressed++;
		return false;
	}
	settle_budget(log, now, share);
	return true;
}

/* Write a line of a vGPU, or count it. */
static void emit(struct log *log, uint64_t now, int share, enum vgpu_log_level level,
		 const char *line, uint64_t suppressed)
{
	if (is_within_budget(log, now, share))
		write_line(log, now, share, level, line, suppressed);
}

static void settle(struct log *log, uint64_t now, struct log_kind *kind)
{
	if (kind->key && kind->suppressed)
		emit(log, now, kind->share, VGPU_LOG_GUEST, kind->sample, kind->suppressed);
	kind->key = 0;
}

void log_fini(struct log *log, uint64_t now)
{
	for (unsigned int i = 0; i < LOG_KINDS; i++)
		settle(log, now, &log->kinds[i]);
	for (int i = 0; i < OPTIONS_MAX_VGPUS; i++)
		settle_budget(log, now, i);
}

static struct log_kind *find_kind(struct log *log, uint64_t key, uint64_t now, int share,
				  const char *line)
{
	struct log_kind *oldest = &log->kinds[0];

	for (unsigned int i = 0; i < LOG_KINDS; i++) {
		struct log_kind *kind = &log->kinds[i];

		if (kind->key == key)
			return kind;
		if (!kind->key || (oldest->key && kind->last < oldest->last))
			oldest = kind;
	}
	settle(log, now, oldest);
	*oldest = (struct log_kind){ .key = key, .share = share };
	snprintf(oldest->sample, sizeof(oldest->sample), "%s", line);
	return oldest;
}

/* May this line be written? Then *@suppressed is how many of its kind were not. */
static bool admit(struct log *log, uint64_t now, int share, const char *line,
		  uint64_t *suppressed)
{
	struct log_kind *kind = find_kind(log, log_key(share, line), now, share, line);

	if (kind->passed >= LOG_BURST && now - kind->last < LOG_PERIOD) {
		kind->suppressed++;
		return false;
	}
	kind->passed++;
	kind->last = now;
	*suppressed = kind->suppressed;
	kind->suppressed = 0;
	return true;
}

void log_line(struct log *log, uint64_t now, int share, enum vgpu_log_level level,
	      const char *line)
{
	uint64_t suppressed = 0;

	if (level > log->level)
		return;
	if (level == VGPU_LOG_GUEST && !admit(log, now, share, line, &suppressed))
		return;
	emit(log, now, share, level, line, suppressed);
}

void log_printf(struct log *log, uint64_t now, int share, enum vgpu_log_level level,
		const char *format, ...)
{
	char line[512];
	va_list args;

	if (level > log->level)
		return;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	log_line(log, now, share, level, line);
}
