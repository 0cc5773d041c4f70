// SPDX-License-Identifier: MIT
#include <errno.h>
#include <stdbool.h>
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

/* Do several of the @count sorted addresses name @page? */
static bool is_shared(const uint64_t *sorted, size_t count, uint64_t page)
{
	const uint64_t *found = bsearch(&page, sorted, count, sizeof(*sorted), compare);

	return found && ((found > sorted && found[-1] == page) ||
			 (found + 1 < sorted + count && found[1] == page));
}

static size_t sort_pages(const uint64_t *pages, uint64_t entries, uint64_t *sorted)
{
	size_t count = 0;

	for (uint64_t i = 0; i < entries; i++) {
		if (pages[i] != NO_PAGE)
			sorted[count++] = pages[i];
	}
	qsort(sorted, count, sizeof(*sorted), compare);
	return count;
}

static void walk(const uint64_t *pages, uint64_t entries, const uint64_t *sorted, size_t count,
		 void (*visit)(void *ctx, const struct ggtt_run *run), void *ctx)
{
	for (uint64_t i = 0; i < entries;) {
		struct ggtt_run run = { .first = i };

		if (pages[i] == NO_PAGE) {
			i++;
			continue;
		}
		run.scratch = is_shared(sorted, count, pages[i]);
		while (i < entries && pages[i] != NO_PAGE &&
		       is_shared(sorted, count, pages[i]) == run.scratch)
			i++;
		run.count = i - run.first;
		visit(ctx, &run);
	}
}

int ggtt_runs(const struct vgpu *vgpu, uint64_t entries,
	      void (*visit)(void *ctx, const struct ggtt_run *run), void *ctx)
{
	uint64_t *pages = malloc(2 * entries * sizeof(*pages));
	size_t count;

	if (!pages)
		return -ENOMEM;
	for (uint64_t i = 0; i < entries; i++) {
		if (!vgpu_ggtt_entry(vgpu, i, &pages[i]))
			pages[i] = NO_PAGE;
	}
	count = sort_pages(pages, entries, pages + entries);
	walk(pages, entries, pages + entries, count, visit, ctx);
	free(pages);
	return 0;
}
