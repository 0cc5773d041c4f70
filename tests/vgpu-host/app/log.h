/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_LOG_H
#define VGPU_HOST_LOG_H

#include <stdint.h>
#include <stdio.h>

#include "options.h"
#include "vgpu.h"

/**
 * DOC: The log
 *
 * One line per event: seconds since start, which vGPU, level, text. A guest
 * that does what it must not do can do it a million times a second, so lines
 * of level guest are limited per kind; lines are of one kind when they differ
 * in nothing but numbers. What was left out is counted, and the count is told
 * with the next line of that kind, or at the end.
 *
 * There are more kinds than can be told apart, and lines of other levels, so
 * each vGPU also has a budget of lines, whatever they say.
 */

#define LOG_KINDS	64	/* kinds told apart; the oldest makes room */
#define LOG_BURST	10	/* lines of a kind before the limit holds */
#define LOG_PERIOD	UINT64_C(1000000000)	/* ns between lines after that */
#define LOG_SHARE_BURST	1000u	/* lines of a vGPU at once */
#define LOG_SHARE_NS	UINT64_C(10000000)	/* in which it earns another */

struct log_kind {
	uint64_t key;		/* 0: free */
	uint64_t last;		/* when a line of it was last let through */
	uint64_t passed;
	uint64_t suppressed;
	int share;
	char sample[96];	/* beginning of its first line */
};

struct log_budget {
	uint64_t since;		/* lines were earned until then */
	uint64_t suppressed;
	unsigned int spent;	/* of LOG_SHARE_BURST */
};

struct log {
	FILE *file;
	enum vgpu_log_level level;	/* this and more urgent ones are written */
	uint64_t start;
	struct log_kind kinds[LOG_KINDS];
	struct log_budget budgets[OPTIONS_MAX_VGPUS];
};

#define LOG_NO_SHARE	(-1)

void log_init(struct log *log, FILE *file, enum vgpu_log_level level, uint64_t now);
/* Tell what is still owed of suppressed lines. The file stays open. */
void log_fini(struct log *log, uint64_t now);

/* @share: index of the vGPU or LOG_NO_SHARE */
void log_line(struct log *log, uint64_t now, int share, enum vgpu_log_level level,
	      const char *line);
void log_printf(struct log *log, uint64_t now, int share, enum vgpu_log_level level,
		const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Same for lines that differ in numbers only; never 0. */
uint64_t log_key(int share, const char *line);

#endif /* VGPU_HOST_LOG_H */
