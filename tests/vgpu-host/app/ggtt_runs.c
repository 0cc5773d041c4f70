// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ggtt_runs.h"

/* No entry can point there: addresses are page aligned. */
#define NO_PAGE		UINT64_MAX

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* The page that most of @count sorted addresses name, NO_PAGE if all differ. */
static uint64_t most_common(const uint64_t *sorted, size_t count)
{
	uint64_t page = NO_PAGE;
	size_t most = 1;

	for (size_t i = 0; i < count;) {
		size_t start = i;

		while (i < count && sorted[i] == sorted[start])
			i++;
		if (i - start > most) {
			most = i - start;
			page = sorted[start];
		}
	}
	return page;
}

static uint64_t find_scratch(const uint64_t *pages, uint64_t entries, uint64_t *sorted)
{
	size_t count = 0;

	for (uint64_t i = 0; i < entries; i++) {
		if (pages[i] != NO_PAGE)
			sorted[count++] = pages[i];
	}
	qsort(sorted, count, sizeof(*sorted), compare);
	return most_common(sorted, count);
}

static void walk(const uint64_t *pages, uint64_t entries, uint64_t scratch,
		 void (*visit)(void *ctx, const struct ggtt_run *run), void *ctx)
{
	for (uint64_t i = 0; i < entries;) {
		struct ggtt_run run = { .first = i, .scratch = pages[i] == scratch };

		if (pages[i] == NO_PAGE) {
			i++;
			continue;
		}
		while (i < entries && pages[i] != NO_PAGE &&
		       (pages[i] == scratch) == run.scratch)
			i++;
		run.count = i - run.first;
		visit(ctx, &run);
	}
}

int ggtt_runs(const struct vgpu *vgpu, uint64_t entries,
	      void (*visit)(void *ctx, const struct ggtt_run *run), void *ctx)
{
	uint64_t *pages = malloc(2 * entries * sizeof(*pages));

	if (!pages)
		return -ENOMEM;
	for (uint64_t i = 0; i < entries; i++) {
		if (!vgpu_ggtt_entry(vgpu, i, &pages[i]))
			pages[i] = NO_PAGE;
	}
	walk(pages, entries, find_scratch(pages, entries, pages + entries), visit, ctx);
	free(pages);
	return 0;
}
